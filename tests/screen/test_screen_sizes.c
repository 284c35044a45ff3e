/* Every action and every state of the status line at 80x24, at 40x10 and at 200x60, in UTF-8 and in
 * C, with colours and without. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/unit.h"
#include "view/action.h"
#include "view/status.h"

#include <signal.h>
#include <string.h>

struct look {
    int rows, cols;
    bool ascii, mono;
};

/* The ways to look at a size: all four at 80x24, elsewhere the richest and the poorest. */
#define FOR_EACH_KIND(kind, rows) for (int kind = 0; kind < 4; kind += (rows) == 24 ? 1 : 3)

static const char *name_of(const struct look *look)
{
    return keep_printf("%dx%d%s%s", look->cols, look->rows, look->ascii ? " in C" : "",
                       look->mono ? " without colours" : "");
}

static struct terminal *start(const struct simproc *sim, const struct look *look,
                              const char *arguments)
{
    const char *const env[] = {look->ascii ? "LC_ALL=C" : "X=", look->mono ? "NO_COLOR=1" : "Y=",
                               "AWS_MAX_ATTEMPTS=1", NULL};
    return console_start(&(struct console_setup){
        .sim = sim,
        .arguments = keep_printf("--cli-read-timeout 1 --max-rate 0 %s", arguments),
        .env = env,
        .rows = look->rows,
        .cols = look->cols});
}

/* What holds of every picture: no byte and no colour that was not asked for, and a cursor that can
 * be found. */
static void expect_well_painted(struct terminal *t, const struct look *look, const char *after)
{
    const char *look_name = name_of(look);
    for (int row = 0; row < look->rows; row++) {
        for (int col = 0; col < look->cols; col++) {
            struct terminal_cell cell = terminal_cell_at(t, row, col);
            bool plain = cell.text[0] == '\0' || (cell.text[0] >= ' ' && cell.text[0] < 0x7f);
            ck_assert_msg(!look->ascii || plain, "%s: after %s, \"%s\" is at %d,%d:\n%s", look_name,
                          after, cell.text, row, col, terminal_text(t));
            ck_assert_msg(!look->mono || cell.fg == -1, "%s: after %s, %d,%d is coloured",
                          look_name, after, row, col);
            ck_assert_msg(strcmp(cell.text, "\xef\xbf\xbd") != 0, "%s: after %s, %d,%d is broken",
                          look_name, after, row, col);
        }
    }
    struct terminal_cursor cursor = terminal_cursor(t);
    ck_assert_msg(cursor.row < look->rows && cursor.col < look->cols, "%s: after %s, no cursor",
                  look_name, after);
}

/* --- every action ----------------------------------------------------------------------------- */

/* Keys that ask for the action where it belongs, and what is on the screen then; "" for what an
 * action does not change at every size. `gone` must go away. */
struct step {
    enum action action;
    const char *keys;
    const char *shows;
    const char *gone;
};

static const struct step steps[] = {
    {ACTION_DOWN, "j", " 2/63", NULL},
    {ACTION_UP, "k", " 1/63", NULL},
    {ACTION_PAGE_DOWN, "Space", "/63", " 1/63"},
    {ACTION_PAGE_UP, "C-b", " 1/63", NULL},
    {ACTION_HALF_DOWN, "C-d", "/63", " 1/63"},
    {ACTION_HALF_UP, "C-u", " 1/63", NULL},
    {ACTION_END, "G", "63/63", NULL},
    {ACTION_HOME, "g", " 1/63", NULL},
    {ACTION_SCROLL_RIGHT, "Right", "", NULL},
    {ACTION_SCROLL_LEFT, "Left", "alice@", NULL},
    {ACTION_COPY_ID, "c", CONSOLE_ALICE, NULL},
    {ACTION_COPY_USER, "Y", "alice@example.com", NULL},
    {ACTION_COPY_SUPPORT, "C", SIMPROC_MEETING, NULL},
    {ACTION_MASK, "H", "********", "alice@"},
    {ACTION_MASK, "H", "alice@", "********"},
    {ACTION_DETAIL, "Enter", "Attendee 1 of 63", NULL},
    {ACTION_NEXT, "l", "Attendee 2 of 63", NULL},
    {ACTION_PREVIOUS, "h", "Attendee 1 of 63", NULL},
    {ACTION_COPY_FIELD, "y", "alice@example.com", NULL},
    {ACTION_JSON, "J", "\"ExternalUserId\"", NULL},
    {ACTION_JSON, "J", "ExternalUserId  alice", NULL},
    {ACTION_COMMANDS, "x", "aws chime-sdk-meetings", NULL},
    {ACTION_BACK, "q", "ExternalUserId  alice", "aws chime-sdk-meetings"},
    {ACTION_TOKEN, "T", "Whoever has this token", NULL},
    {ACTION_REVEAL, "r", "", "Whoever has this token"},
    {ACTION_BACK, "q", "ExternalUserId  alice", NULL},
    {ACTION_BACK, "q", " 1/63", "ExternalUserId"},
    {ACTION_FILTER, "/ b o b x", "/bobx", NULL},
    {ACTION_ERASE_LEFT, "Backspace", "/bob", "/bobx"},
    {ACTION_CURSOR_HOME, "C-a", "", NULL},
    {ACTION_CURSOR_RIGHT, "Right", "", NULL},
    {ACTION_CURSOR_LEFT, "Left", "", NULL},
    {ACTION_ERASE_RIGHT, "Delete", "/ob", "/bob"},
    {ACTION_CURSOR_END, "End", "", NULL},
    {ACTION_ERASE_WORD, "C-w", "/", "/ob"},
    {ACTION_FILTER, "c a r x y", "/carxy", NULL},
    {ACTION_CURSOR_LEFT, "Left Left", "", NULL},
    {ACTION_ERASE_REST, "C-k", "/car", "/carxy"},
    {ACTION_ERASE_LINE, "C-u", "/", "/car"},
    {ACTION_FILTER, "c a r o l", "> carol", "alice@"},
    {ACTION_ACCEPT, "Enter", "/carol: 1 of 63", NULL},
    {ACTION_CLOSE, "Esc", "/63", "/carol"},
    {ACTION_HOME, "g", " 1/63", NULL},
    {ACTION_FILTER, "/", "", NULL},
    {ACTION_OLDER, "Up", "carol", NULL},
    {ACTION_NEWER, "Down", "", "/carol"},
    {ACTION_SWITCH, "Tab", "", NULL},
    {ACTION_CLOSE, "Esc", " 1/63", NULL},
    {ACTION_SEARCH, "F3 b o b Enter", " 2/63", NULL},
    {ACTION_NEXT_MATCH, "n", "", NULL},
    {ACTION_PREVIOUS_MATCH, "N", "", NULL},
    {ACTION_SEARCH, "F3 C-u Enter", "", NULL},
    {ACTION_SORT, "F6", "Sort by", NULL},
    {ACTION_CHOOSE, "Enter", "", NULL},
    {ACTION_CLOSE, "Esc", "/63", "Sort by"},
    {ACTION_SORT_RIGHT, ">", "sorted by", NULL},
    {ACTION_INVERT, "I", "", NULL},
    {ACTION_SORT_LEFT, "<", "", NULL},
    {ACTION_COLUMNS, "o", "Columns", NULL},
    {ACTION_CLOSE, "Esc", "/63", "Columns"},
    {ACTION_REFRESH, "r", "LIVE", NULL},
    {ACTION_PAUSE, "Z", "PAUSED", NULL},
    {ACTION_PAUSE, "Z", "LIVE", NULL},
    {ACTION_FASTER, "-", "refresh every", NULL},
    {ACTION_SLOWER, "+", "refresh every", NULL},
    {ACTION_LOAD_ALL, "L", "", NULL},
    {ACTION_CHECKPOINT, "0", "since", NULL},
    {ACTION_EVENTS, "e", "Events", NULL},
    {ACTION_BACK, "q", "/63", "Events"},
    {ACTION_ERRORS, "!", "Nothing has failed", NULL},
    {ACTION_BACK, "q", "/63", "Nothing has failed"},
    {ACTION_OTHER_REGIONS, "a", "", NULL},
    {ACTION_WRITE, "w", ".csv", NULL},
    {ACTION_CLOSE, "Esc", "/63", ".csv"},
    {ACTION_MEETING, "m", "READ-ONLY", NULL},
    {ACTION_NEXT_FIELD, "Tab", "", NULL},
    {ACTION_PREVIOUS_FIELD, "S-Tab", "", NULL},
    {ACTION_HELP_INPUT, "F1", "Help", NULL},
    {ACTION_BACK, "q", "READ-ONLY", NULL},
    {ACTION_CLOSE, "C-u Esc", "/63", "READ-ONLY"},
    {ACTION_SESSION, "P", "READ-ONLY", NULL},
    {ACTION_CANCEL, "C-c", "/63", "READ-ONLY"},
    {ACTION_HELP, "?", "Help", NULL},
    {ACTION_BACK, "q", "/63", "Help"},
    {ACTION_REPAINT, "C-l", "/63", NULL},
};
#define STEP_COUNT (sizeof steps / sizeof *steps)

START_TEST(no_action_is_left_out)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        /* These end a console, or stop it: each look has them at its end. test_screen_replay has
         * what only a recording knows. */
        bool tested = a == ACTION_LEAVE || a == ACTION_QUIT || a == ACTION_SUSPEND ||
                      action_info(a)->contexts == IN_PLAIN || action_info(a)->contexts == IN_REPLAY;
        for (size_t i = 0; i < STEP_COUNT; i++)
            tested |= steps[i].action == a;
        ck_assert_msg(tested, "%s", action_info(a)->name);
    }
}
END_TEST

static void walk(struct terminal *t, const struct look *look)
{
    for (size_t i = 0; i < STEP_COUNT; i++) {
        const struct step *step = &steps[i];
        const char *what = keep_printf("%s (%s)", action_info(step->action)->name, step->keys);
        terminal_keys(t, step->keys);
        if (!terminal_wait(t, step->shows))
            ck_abort_msg("%s: after %s, no \"%s\":\n%s", name_of(look), what, step->shows,
                         terminal_text(t));
        if (step->gone && !terminal_wait_gone(t, step->gone))
            ck_abort_msg("%s: after %s, \"%s\" stays:\n%s", name_of(look), what, step->gone,
                         terminal_text(t));
        ck_assert(terminal_wait_quiet(t, 25, 10000));
        expect_well_painted(t, look, what);
    }
}

/* Stops, goes on, and leaves by F10; started again, it leaves by q. */
static void leave(struct terminal *t, const struct look *look)
{
    terminal_key(t, "C-z");
    ck_assert(terminal_wait_quiet(t, 100, 10000));
    terminal_signal(t, SIGCONT);
    ck_assert_screen(t, "/63");
    ck_assert(terminal_wait_quiet(t, 50, 10000));
    expect_well_painted(t, look, "suspend");
    terminal_key(t, "F10");
    console_expect_exit(t, 0);
    terminal_destroy(t);
}

static void every_action(int rows, int cols)
{
    struct simproc *sim = console_people("60");
    FOR_EACH_KIND(kind, rows)
    {
        struct look look = {rows, cols, kind & 1, kind & 2};
        struct terminal *t =
            start(sim, &look, "--include-join-tokens --interval 3600 " SIMPROC_MEETING);
        ck_assert_screen(t, " 1/63");
        walk(t, &look);
        leave(t, &look);
        t = start(sim, &look, SIMPROC_MEETING);
        ck_assert_screen(t, " 1/63");
        console_quit(t);
    }
    simproc_stop(sim);
}

START_TEST(every_action_at_80x24)
{
    every_action(24, 80);
}
END_TEST

START_TEST(every_action_at_40x10)
{
    every_action(10, 40);
}
END_TEST

START_TEST(every_action_at_200x60)
{
    every_action(60, 200);
}
END_TEST

/* --- every state ------------------------------------------------------------------------------ */

/* How each state is brought about: by a fault that lasts, met at once or by a refresh, or by a key.
 * STALE has no such way: it is what a console is for a moment that has slept (test_status). */
static const struct {
    enum status_state state;
    const char *fault;
    const char *arguments; /* NULL: the meeting */
    const char *keys;
} states[] = {
    {STATUS_READY, NULL, "--no-history", ""},
    {STATUS_LOAD, "silence", NULL, ""},
    {STATUS_LIVE, NULL, NULL, ""},
    {STATUS_PAUSED, NULL, NULL, "Z"},
    {STATUS_SLOW, "throttle", NULL, ""},
    {STATUS_OFFLINE, "reset", NULL, ""},
    {STATUS_AUTH, "expired-token", NULL, ""},
    {STATUS_DENIED, "denied", NULL, ""},
    {STATUS_NOTFOUND, NULL, "00000000-0000-4000-8000-000000000000", ""},
    {STATUS_ERROR, "bad-request", NULL, ""},
    {STATUS_ENDED, NULL, NULL, "r"},
};
#define STATES (sizeof states / sizeof *states)

START_TEST(no_state_is_left_out)
{
    for (enum status_state s = 0; s < STATUS_COUNT; s++) {
        bool tested = s == STATUS_STALE || s == STATUS_REPLAY;
        for (size_t i = 0; i < STATES; i++)
            tested |= states[i].state == s;
        ck_assert_msg(tested, "%s", status_name(s));
    }
}
END_TEST

/* The status line stands where it belongs, and says more than the state. */
static void expect_state(struct terminal *t, const struct look *look, enum status_state state)
{
    const char *word = keep_printf(" %s  ", status_name(state));
    int wanted = look->rows - (look->rows >= 12 ? 2 : 1);
    if (!terminal_wait(t, word))
        ck_abort_msg("%s: no %s:\n%s", name_of(look), word, terminal_text(t));
    ck_assert(terminal_wait_quiet(t, 25, 10000));
    ck_assert_msg(strncmp(terminal_row(t, wanted), word, strlen(word)) == 0,
                  "%s: %s is not in row %d:\n%s", name_of(look), word, wanted, terminal_text(t));
    expect_well_painted(t, look, word);
}

static void every_state(int rows, int cols)
{
    FOR_EACH_KIND(kind, rows)
    {
        struct look look = {rows, cols, kind & 1, kind & 2};
        struct simproc *sim = console_people("60");
        for (size_t i = 0; i < STATES; i++) {
            if (states[i].fault)
                simproc_fault(sim,
                              keep_printf("{\"kind\": \"%s\", \"count\": 999}", states[i].fault));
            struct terminal *t =
                start(sim, &look, states[i].arguments ? states[i].arguments : SIMPROC_MEETING);
            if (*states[i].keys)
                ck_assert_screen(t, "LIVE");
            if (states[i].state == STATUS_ENDED)
                simproc_event(sim, "{\"do\": \"end\"}");
            terminal_keys(t, states[i].keys);
            expect_state(t, &look, states[i].state);
            terminal_key(t, "F10");
            console_expect_exit(t, 0);
            terminal_destroy(t);
            simproc_end_faults(sim);
        }
        simproc_stop(sim);
    }
}

START_TEST(every_state_at_80x24)
{
    every_state(24, 80);
}
END_TEST

START_TEST(every_state_at_40x10)
{
    every_state(10, 40);
}
END_TEST

START_TEST(every_state_at_200x60)
{
    every_state(60, 200);
}
END_TEST

UNIT_MAIN_FOR(300, "sizes", no_action_is_left_out, no_state_is_left_out, every_action_at_80x24,
              every_action_at_40x10, every_action_at_200x60, every_state_at_80x24,
              every_state_at_40x10, every_state_at_200x60)
