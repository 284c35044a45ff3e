/* Keys, text, pastes, the mouse and resizes in any order, from a seed: whatever is done to the
 * console, it goes on and leaves when it is told to. Under the address sanitizer nothing that was
 * freed is read. ROLLCALL_RANDOM_EVENTS says how many events (a scene), ROLLCALL_RANDOM_SEED which;
 * `make soak-keys` plays 100,000. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/patience.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

enum { EVENTS = 500, REMEMBERED = 40, ESCAPES = 10, ESCAPE_MS = 4, A_DAY_S = 86400 };

struct scene {
    struct simproc *sim; /* NULL: none */
    const char *arguments;
    const char *home;
    struct terminal *t;
    unsigned seed;
    char done[REMEMBERED][24]; /* the last events, for the one who has to repeat them */
    size_t count;
};

static unsigned below(struct scene *s, unsigned n)
{
    s->seed = s->seed * 1103515245u + 12345u;
    return (s->seed >> 16) % n;
}

static void remember(struct scene *s, const char *what)
{
    snprintf(s->done[s->count++ % REMEMBERED], sizeof s->done[0], "%s", what);
}

/* --- events ----------------------------------------------------------------------------------- */

static const char *const keys[] = {
    "Up",  "Down", "Left", "Right", "Home",  "End", "PageUp", "PageDown",  "Insert", "Delete",
    "Tab", "F1",   "F2",   "F3",    "F4",    "F5",  "F6",     "F7",        "F8",     "F9",
    "F12", "C-a",  "C-b",  "C-d",   "C-e",   "C-f", "C-k",    "C-l",       "C-n",    "C-p",
    "C-r", "C-t",  "C-u",  "C-w",   "Enter", "F1",  "S-Tab",  "Backspace", "Enter",  "Down"};

/* Ways into what single keys seldom reach. */
static const char *const ways[] = {"m F1 m",  "P F1 P", "m F1 e",  "/ a F1",  "Enter x", "e Enter",
                                   "Enter T", "F3 a",   "w Enter", "F1 / a",  "F6 F1",   "/ F1 m",
                                   "a F1",    "P Tab",  "F1 F1",   "w a . j", "m Down",  "! F1 ?"};

static const char *const pastes[] = {
    "arn:aws:chime:eu-central-1:111122223333:meeting/91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe",
    SIMPROC_MEETING,
    "us-west-2\n",
    "\x1b[2J\x07 \xe2\x80\xae\xff\xfe",
    "presence:left",
    ""};

static void press(struct scene *s, const char *name)
{
    remember(s, name);
    terminal_keys(s->t, name);
}

/* terminal_key() waits longer, so that no key behind it is taken for its rest. Here that may be. */
static void press_escape(struct scene *s)
{
    remember(s, "Esc");
    terminal_type(s->t, "\033");
    terminal_watch(s->t, ESCAPE_MS);
}

/* One character; q seldom, since it ends what has just begun. */
static void type_one(struct scene *s)
{
    char text[2] = {(char)(' ' + below(s, '~' - ' ' + 1)), '\0'};
    if (text[0] == 'q' && below(s, 8) > 0)
        text[0] = 'j';
    remember(s, text);
    terminal_type(s->t, text);
}

static void paste(struct scene *s)
{
    unsigned n = below(s, sizeof pastes / sizeof *pastes);
    remember(s, keep_printf("paste %u", n));
    terminal_paste(s->t, pastes[n]);
}

static void use_mouse(struct scene *s)
{
    static const unsigned buttons[] = {0, 0, 0, 64, 65};
    const char *bytes =
        keep_printf("\x1b[<%u;%u;%uM", buttons[below(s, 5)], 1 + below(s, 150), 1 + below(s, 50));
    remember(s, bytes + 1);
    terminal_type(s->t, bytes);
}

static void resize(struct scene *s)
{
    int rows = 1 + (int)below(s, 50), cols = 2 + (int)below(s, 200);
    remember(s, keep_printf("resize %dx%d", cols, rows));
    terminal_resize(s->t, rows, cols);
}

/* The meeting goes on meanwhile. */
static void happen(struct scene *s)
{
    static const char *const faults[] = {"throttle", "denied", "ended", "reset", "expired-token"};
    remember(s, "meeting");
    if (!s->sim)
        return;
    if (below(s, 3) == 0)
        simproc_fault(s->sim, keep_printf("{\"kind\": \"%s\", \"count\": 2}", faults[below(s, 5)]));
    else
        simproc_event(s->sim, keep_printf("{\"do\": \"add\", \"attendee\": \"u%u\"}", s->seed));
}

static void send_event(struct scene *s)
{
    unsigned percent = below(s, 100);
    if (percent < 40)
        type_one(s);
    else if (percent < 75)
        press(s, keys[below(s, sizeof keys / sizeof *keys)]);
    else if (percent < 85)
        press_escape(s);
    else if (percent < 91)
        press(s, ways[below(s, sizeof ways / sizeof *ways)]);
    else if (percent < 95)
        use_mouse(s);
    else if (percent < 97)
        paste(s);
    else if (percent < 99)
        resize(s);
    else
        happen(s);
}

/* --- scenes ----------------------------------------------------------------------------------- */

static void give_up(const struct scene *s, const char *what)
{
    struct buf text = BUF_INIT(1 << 16);
    size_t from = s->count > REMEMBERED ? s->count - REMEMBERED : 0;
    for (size_t i = from; i < s->count; i++)
        buf_printf(&text, "%s, ", s->done[i % REMEMBERED]);
    ck_abort_msg("%s: %s after %zu events, the last of them: %s\nThe screen:\n%s", s->arguments,
                 what, s->count, buf_text(&text), terminal_text(s->t));
}

static void start(struct scene *s)
{
    static const char *const env[] = {"ESCDELAY=1", "AWS_MAX_ATTEMPTS=1", NULL};
    s->t = console_start(&(struct console_setup){
        .sim = s->sim, .arguments = s->arguments, .home = s->home, .env = env});
    if (!terminal_wait(s->t, "rollcall") && !terminal_wait(s->t, "registered"))
        give_up(s, "it does not start");
}

/* q in the list is a way out too: it begins anew then. */
static void begin_anew(struct scene *s)
{
    int status = terminal_wait_exit(s->t, 0);
    if (status == -1)
        return;
    if (status != 0)
        give_up(s, keep_printf("it ended with %d", status));
    terminal_destroy(s->t);
    remember(s, "(anew)");
    start(s);
}

static void leave(struct scene *s)
{
    for (int i = 0; i < ESCAPES; i++)
        terminal_key(s->t, "Esc");
    if (terminal_wait_exit(s->t, 0) == -1)
        terminal_key(s->t, "F10");
    int status = terminal_wait_exit(s->t, 20000);
    if (status != 0 || !terminal_is_sane(s->t))
        give_up(s, keep_printf("it left with %d", status));
    terminal_destroy(s->t);
}

static unsigned from_environment(const char *name, unsigned fallback)
{
    const char *text = getenv(name);
    return text && *text ? (unsigned)strtoul(text, NULL, 10) : fallback;
}

static void expect_survival(struct simproc *sim, const char *arguments)
{
    struct scene s = {.sim = sim, .arguments = arguments, .home = tmpdir_new()};
    s.seed = from_environment("ROLLCALL_RANDOM_SEED", 20261127);
    size_t events = from_environment("ROLLCALL_RANDOM_EVENTS", EVENTS);
    tmpdir_write(s.home, ".aws/config", "[profile prod]\nregion = eu-central-1\n");
    start(&s);
    for (size_t i = 0; i < events; i++) {
        send_event(&s);
        if (i % 16 != 0)
            continue;
        terminal_wait_quiet(s.t, 1, 20000);
        begin_anew(&s);
    }
    leave(&s);
}

START_TEST(a_meeting_that_goes_on_survives_any_keys)
{
    struct simproc *sim = console_people("250");
    expect_survival(sim, "--mouse --interval 1 --max-rate 0 " SIMPROC_MEETING);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_first_form_survives_any_keys)
{
    struct simproc *sim = console_people("3");
    expect_survival(sim, "--mouse --max-rate 0");
    simproc_stop(sim);
}
END_TEST

START_TEST(a_meeting_that_is_not_there_survives_any_keys)
{
    struct simproc *sim = console_people("3");
    expect_survival(sim, "--mouse --max-rate 0 00000000-0000-4000-8000-000000000000");
    simproc_stop(sim);
}
END_TEST

START_TEST(a_recording_survives_any_keys)
{
    struct simproc *sim = console_people("20");
    const char *ledger = keep_printf("%s/meeting.ndjson", tmpdir_new());
    struct scene s = {.sim = sim, .arguments = "--record"};
    s.t = console_start(&(struct console_setup){
        .sim = sim, .arguments = keep_printf("--record %s %s", ledger, SIMPROC_MEETING)});
    ck_assert_screen(s.t, "23 registered");
    console_quit(s.t);
    simproc_stop(sim);
    expect_survival(NULL, keep_printf("replay --mouse %s", ledger));
}
END_TEST

UNIT_MAIN_FOR(A_DAY_S, "random keys", a_meeting_that_goes_on_survives_any_keys,
              the_first_form_survives_any_keys, a_meeting_that_is_not_there_survives_any_keys,
              a_recording_survives_any_keys)
