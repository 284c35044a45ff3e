/* soak MINUTES [SEED]: a long night in a short time. The console looks at a meeting where people
 * come and go all the time; it is refreshed, scrolled, resized, and troubled with faults, as fast
 * as it goes, with credentials that last three seconds, in a terminal that at times takes nothing.
 * At every refresh the screen must agree with the server's truth; after a warm-up neither memory (5
 * %) nor descriptors may grow. Run by make soak. */
#include "config.h"

#include "screen/console.h"
#include "support/keep.h"
#include "support/patience.h"
#include "support/terminal_private.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PEOPLE_MAX = 240, PEOPLE_MIN = 150, WARM_UP_PERCENT = 20, GROWTH_PERCENT = 5 };

/* One round in so many the terminal takes nothing for so long. */
enum { STALL_ROUNDS = 20, STALL_MS = 2000 };

/* The log of events grows until it holds so many (EVENTS_MAX); then memory must stand still. */
enum { LOG_MAX = 10000, EVENTS_A_CHANGE = 3 };

/* What the server knows, in its order. */
struct truth {
    int people[PEOPLE_MAX];
    size_t count;
    int next;
};

struct soak {
    struct simproc *sim;
    struct terminal *t;
    struct truth truth;
    unsigned seed;
    long refreshes, faults, stalls;
    long warm_rss_kb, rss_kb;
    int warm_fds, fds;
};

static unsigned chance(struct soak *s, unsigned n)
{
    s->seed = s->seed * 1103515245u + 12345u;
    return (s->seed >> 16) % n;
}

static void fail(struct soak *s, const char *what)
{
    printf("FAIL after %ld refreshes: %s\nThe screen:\n%s", s->refreshes, what,
           terminal_text(s->t));
    exit(EXIT_FAILURE);
}

static void must_show(struct soak *s, const char *text)
{
    if (!terminal_wait(s->t, text))
        fail(s, keep_printf("\"%s\" does not come", text));
}

/* --- the meeting ------------------------------------------------------------------------------ */

static void add_one(struct soak *s)
{
    char event[128];
    snprintf(event, sizeof event, "{\"do\": \"add\", \"attendee\": \"user-%06d.\"}", s->truth.next);
    simproc_event(s->sim, event);
    s->truth.people[s->truth.count++] = s->truth.next++;
}

/* Something happens to one of them; more is further members of the event. */
static void happen(struct soak *s, const char *what, size_t at, const char *more)
{
    char event[256];
    snprintf(event, sizeof event, "{\"do\": \"%s\", \"who\": \"user-%06d.\"%s}", what,
             s->truth.people[at], more);
    simproc_event(s->sim, event);
}

static void remove_one(struct soak *s, size_t at)
{
    happen(s, "remove", at, "");
    s->truth.count--;
    memmove(&s->truth.people[at], &s->truth.people[at + 1],
            (s->truth.count - at) * sizeof *s->truth.people);
}

static void churn(struct soak *s)
{
    static const char *const changes[] = {", \"video\": \"None\"", ", \"video\": \"Send\"",
                                          ", \"audio\": \"Receive\"",
                                          ", \"content\": \"SendReceive\""};
    for (unsigned n = chance(s, 6); n > 0; n--) {
        unsigned what = chance(s, 3);
        size_t at = chance(s, (unsigned)s->truth.count);
        if (what == 0 && s->truth.count < PEOPLE_MAX)
            add_one(s);
        else if (what == 1 && s->truth.count > PEOPLE_MIN)
            remove_one(s, at);
        else
            happen(s, "change", at, changes[chance(s, 4)]);
    }
}

/* --- the console ------------------------------------------------------------------------------ */

static void play_keys(struct soak *s)
{
    static const char *const keys[] = {
        "Down",  "PageDown", "End",   "Up",  "PageUp", "Right", "Left",          "Enter Esc",
        "? Esc", "! Esc",    "e Esc", "Z Z", "n N",    "H H",   "/ 1 2 Esc Esc", "C-l"};
    for (unsigned n = chance(s, 4); n > 0; n--)
        terminal_keys(s->t, keys[chance(s, sizeof keys / sizeof *keys)]);
    if (chance(s, 10) == 0) {
        terminal_resize(s->t, 1 + (int)chance(s, 40), 1 + (int)chance(s, 120));
        terminal_wait_quiet(s->t, 30, 5000);
        terminal_resize(s->t, 24, 80);
    }
}

/* Every fourth strikes where the credentials come from, not the list. */
static void trouble(struct soak *s)
{
    static const char *const kinds[] = {"throttle", "unavailable", "reset",         "truncate",
                                        "denied",   "broken-json", "expired-token", "proxy"};
    static const char *const agent_kinds[] = {"unavailable", "reset", "broken-json", "denied"};
    bool agent = chance(s, 4) == 0;
    const char *kind = agent ? agent_kinds[chance(s, sizeof agent_kinds / sizeof *agent_kinds)]
                             : kinds[chance(s, sizeof kinds / sizeof *kinds)];
    simproc_fault(s->sim, keep_printf("{\"kind\": \"%s\", \"operation\": \"%s\", \"count\": 99}",
                                      kind, agent ? "credentials" : "list"));
    terminal_key(s->t, "r");
    terminal_wait_gone(s->t, " LIVE ");
    simproc_end_faults(s->sim);
    s->faults++;
}

/* Are the rows that can be seen from the top the truth's first, removed ones aside? */
static bool agrees(struct terminal *t, void *data)
{
    const struct soak *s = data;
    size_t at = 0;
    char wanted[32];
    snprintf(wanted, sizeof wanted, "%zu registered", s->truth.count);
    if (!terminal_shows(t, wanted) || !terminal_shows(t, " LIVE "))
        return false;
    for (int row = 2; row < terminal_rows(t) - 2 && at < s->truth.count; row++) {
        const char *line = terminal_row(t, row);
        if (line[0] == '-' || line[1] == '-')
            continue;
        snprintf(wanted, sizeof wanted, " user-%06d. ", s->truth.people[at++]);
        if (!strstr(line, wanted))
            return false;
    }
    return true;
}

/* The screen may agree already when nothing happened that it shows: it counts when the server was
 * asked after that. */
static void refresh(struct soak *s)
{
    int64_t deadline = patience_deadline(20000);
    simproc_forget_requests(s->sim);
    terminal_keys(s->t, "Home r");
    while (simproc_request_count(s->sim) == 0 && patience_left(deadline))
        terminal_watch(s->t, 5);
    if (!patience_left(deadline))
        fail(s, "no request comes");
    if (!terminal_wait_for(s->t, agrees, s, 20000))
        fail(s, keep_printf("the screen does not agree with the truth: %zu registered, from "
                            "user-%06d on",
                            s->truth.count, s->truth.people[0]));
    s->refreshes++;
}

/* Changes everybody until the log of events is as long as it may become. */
static void fill_log(struct soak *s)
{
    size_t changes = 0;
    for (int round = 0; changes * EVENTS_A_CHANGE <= LOG_MAX; round++) {
        const char *to = round % 2 ? "SendReceive" : "None";
        const char *more =
            keep_printf(", \"audio\": \"%s\", \"video\": \"%s\", \"content\": \"%s\"", to, to, to);
        for (size_t i = 0; i < s->truth.count; i++)
            happen(s, "change", i, more);
        changes += s->truth.count;
        refresh(s);
        must_show(s, round % 2 ? "SR SR SR" : "-- -- --"); /* or two rounds would cancel out */
    }
}

/* --- what it costs ---------------------------------------------------------------------------- */

static void measure(struct soak *s)
{
    char path[64], line[256];
    s->fds = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)terminal_pid(s->t));
    DIR *dir = opendir(path);
    while (dir && readdir(dir))
        s->fds++;
    if (dir)
        closedir(dir);
    snprintf(path, sizeof path, "/proc/%d/status", (int)terminal_pid(s->t));
    FILE *status = fopen(path, "r");
    while (status && fgets(line, sizeof line, status))
        sscanf(line, "VmRSS: %ld", &s->rss_kb);
    if (status)
        fclose(status);
}

/* A sanitizer keeps books of its own, in the program's memory, of all that it has seen. */
static void judge(struct soak *s)
{
    measure(s);
    printf("%ld refreshes, %ld faults, %ld stalls; memory %ld kB (%ld after the warm-up), "
           "descriptors %d (%d)\n",
           s->refreshes, s->faults, s->stalls, s->rss_kb, s->warm_rss_kb, s->fds, s->warm_fds);
    if (IS_SANITIZED)
        printf("SKIPPED: memory is not judged, because most of it is the sanitizer's\n");
    else if (s->rss_kb * 100 > s->warm_rss_kb * (100 + GROWTH_PERCENT))
        fail(s, "memory grows");
    if (s->fds > s->warm_fds)
        fail(s, "descriptors grow");
}

/* Nothing is read of the console for two seconds, while pictures are asked for: memory must stand
 * still then, too. What is so then is shown to the refresh that follows. */
static void stall(struct soak *s)
{
    int64_t until = patience_now_ms() + STALL_MS;
    while (patience_now_ms() < until && write(s->t->master, "\f", 1) == 1)
        patience_nap();
    s->stalls++;
    measure(s);
    if (!IS_SANITIZED && s->warm_rss_kb &&
        s->rss_kb * 100 > s->warm_rss_kb * (100 + GROWTH_PERCENT))
        fail(s, "memory grows while the terminal takes nothing");
}

int main(int argc, char **argv)
{
    double minutes = argc > 1 ? strtod(argv[1], NULL) : 1;
    struct soak s = {.seed = argc > 2 ? (unsigned)atoi(argv[2]) : 1, .sim = console_meeting("0")};
    while (s.truth.count < 200)
        add_one(&s);
    s.t = console_start(&(struct console_setup){
        .sim = s.sim,
        .env =
            (const char *const[]){
                "AWS_MAX_ATTEMPTS=1", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                keep_printf("AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/agent/credentials?seconds=3",
                            simproc_url(s.sim)),
                NULL},
        .arguments = "--max-rate 0 --interval 1 --mark 5 " SIMPROC_MEETING});
    must_show(&s, "200 registered");
    measure(&s);
    long empty_rss_kb = s.rss_kb;
    int64_t filling = patience_now_ms();
    fill_log(&s);
    measure(&s);
    printf("memory %ld kB, %ld with a full log of events (filled in %ld ms)\n", empty_rss_kb,
           s.rss_kb, (long)(patience_now_ms() - filling));
    fflush(stdout);
    int64_t start = patience_now_ms(), length = (int64_t)(minutes * 60000);
    bool warm = false;
    while (patience_now_ms() - start < length) {
        churn(&s);
        play_keys(&s);
        if (chance(&s, 12) == 0)
            trouble(&s);
        if (s.refreshes % STALL_ROUNDS == STALL_ROUNDS - 1)
            stall(&s);
        refresh(&s);
        if (!warm && (patience_now_ms() - start) * 100 > length * WARM_UP_PERCENT) {
            warm = true;
            measure(&s);
            s.warm_rss_kb = s.rss_kb;
            s.warm_fds = s.fds;
        }
    }
    judge(&s);
    console_quit(s.t);
    return simproc_stop(s.sim);
}
