/* Every state of the status line on the real screen: at 80x24, 40x10 and 200x60, in UTF-8 and in
 * the C locale, in colour and without. A row of the table says what brings the state about and what
 * the line has to say then, within 40 columns and within 80. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/unit.h"
#include "view/status.h"

#include <string.h>

/* Faults are as in a scenario; they strike every request until they are ended. */
static const struct row {
    enum status_state state;
    const char *fault; /* NULL: none */
    const char *keys;  /* what a person presses then */
    const char *says;  /* in 40 columns; pieces with | between */
    const char *more;  /* and in 80 */
    const char *undo;  /* keys that lead back to LIVE, once the fault is over */
} rows[] = {
    {STATUS_LIVE, NULL, "", "30|as of ", "", ""},
    {STATUS_LOAD, "{\"kind\": \"delay\", \"ms\": 60000, \"count\": 999}", "r", "waiting|s",
     "waiting for the first page|rows |s old|Esc stops", "Esc r"},
    {STATUS_PAUSED, NULL, "Z", "30", "rows |s old|Z resumes", "Z"},
    {STATUS_SLOW, "{\"kind\": \"throttle\", \"retry_after\": 2, \"count\": 999}", "r",
     "throttled|retry in ", "(429)|retry in |, try 2|rows |s old|! more", "r"},
    {STATUS_OFFLINE, "{\"kind\": \"reset\", \"count\": 999}", "r", "connection",
     "127.0.0.1|retry in |rows |s old", "r"},
    {STATUS_AUTH, "{\"kind\": \"expired-token\", \"count\": 999}", "r", "session token expired",
     "stopped|rows |s old|P another profile", "r"},
    {STATUS_DENIED, "{\"kind\": \"denied\", \"count\": 999}", "r", "not allowed (403)",
     "needs chime:ListAttendees|retry in |rows |s old", "r"},
    {STATUS_ERROR, "{\"kind\": \"bad-request\", \"count\": 999}", "r", "refused",
     "the service refused the request (400)|stopped; r tries again", "r"},
    {STATUS_ENDED, "{\"kind\": \"ended\", \"count\": 999}", "r", "ended, seen ",
     "the meeting has ended, seen |stopped; m another meeting", "r"},
};

#define ROW_COUNT (sizeof rows / sizeof *rows)

static const struct size {
    int rows, cols;
} sizes[] = {{24, 80}, {10, 40}, {60, 200}};

/* UTF-8 or C, colour or none: all four. */
static const struct look {
    const char *env;
    const char *color;
} looks[] = {{NULL, "always"}, {"LANG=C", "never"}, {NULL, "never"}, {"LANG=C", "always"}};

static struct terminal *start(const struct simproc *sim, const struct size *size,
                              const struct look *look, const char *arguments)
{
    const char *const env[] = {"AWS_MAX_ATTEMPTS=3", look->env, NULL};
    return console_start(&(struct console_setup){
        .sim = sim,
        .arguments = keep_printf("--color %s --max-rate 0 %s", look->color, arguments),
        .env = env,
        .rows = size->rows,
        .cols = size->cols,
    });
}

/* The row of the status line. */
static int status_row(const struct terminal *t)
{
    return terminal_rows(t) - (terminal_rows(t) < 12 ? 1 : 2);
}

struct wanted {
    const char *state;
    const char *pieces[2];
};

static bool has_piece(const char *line, const char *pieces)
{
    const char *at = line;
    while (*pieces) {
        size_t len = strcspn(pieces, "|");
        at = strstr(at, keep_printf("%.*s", (int)len, pieces));
        if (!at)
            return false;
        pieces += len + (pieces[len] == '|');
    }
    return true;
}

static bool says_it(struct terminal *t, void *data)
{
    const struct wanted *w = data;
    const char *line = terminal_row(t, status_row(t));
    return strncmp(line, w->state, strlen(w->state)) == 0 && has_piece(line, w->pieces[0]) &&
           has_piece(line, w->pieces[1]);
}

/* What the state looks like: its word is there in every look, and coloured or not as was asked. */
static void expect_state(struct terminal *t, enum status_state state, const char *says,
                         const char *more, const struct look *look)
{
    struct wanted w = {keep_printf(" %s", status_name(state)),
                       {says, terminal_cols(t) >= 80 ? more : ""}};
    if (!terminal_wait_for(t, says_it, &w, 20000))
        ck_abort_msg("%s: waited for \"%s\" and \"%s\" on:\n%s", w.state, w.pieces[0], w.pieces[1],
                     terminal_text(t));
    bool colored = terminal_cell_at(t, status_row(t), 1).fg >= 0;
    ck_assert_msg(colored == (strcmp(look->color, "always") == 0), "%s has the wrong look",
                  w.state);
    for (const char *p = terminal_text(t); look->env && *p; p++)
        ck_assert_msg((unsigned char)*p < 0x80, "not ASCII:\n%s", terminal_text(t));
}

static bool is_in(struct terminal *t, void *data)
{
    const char *name = status_name(*(enum status_state *)data);
    return strncmp(terminal_row(t, status_row(t)) + 1, name, strlen(name)) == 0;
}

static void try_row(struct simproc *sim, struct terminal *t, const struct row *row,
                    const struct look *look)
{
    enum status_state state = row->state;
    char *first = strdup(terminal_row(t, 2));
    if (row->fault)
        simproc_fault(sim, row->fault);
    terminal_keys(t, row->keys);
    /* An r that meets a refresh under way, which the fault has missed, joins it. */
    for (int i = 0; i < 4 && row->fault && !terminal_wait_for(t, is_in, &state, 3000); i++)
        terminal_keys(t, row->keys);
    expect_state(t, row->state, row->says, row->more, look);
    ck_assert_str_eq(terminal_row(t, 2), first); /* the rows stay, whatever happens */
    simproc_end_faults(sim);
    terminal_keys(t, row->undo);
    expect_state(t, STATUS_LIVE, rows[0].says, "", look);
    free(first);
}

static void expect_all_states(const struct size *size)
{
    for (size_t l = 0; l < sizeof looks / sizeof *looks; l++) {
        struct simproc *sim = console_people("27");
        struct terminal *t = start(sim, size, &looks[l], "--interval 3600 " SIMPROC_MEETING);
        expect_state(t, STATUS_LIVE, rows[0].says, "", &looks[l]);
        for (size_t i = 0; i < ROW_COUNT; i++)
            try_row(sim, t, &rows[i], &looks[l]);
        terminal_key(t, "m");
        expect_state(t, STATUS_READY, "36 characters", "", &looks[l]);
        terminal_key(t, "Esc");
        console_quit(t);
        t = start(sim, size, &looks[l], "00000000-0000-0000-0000-000000000000");
        expect_state(t, STATUS_NOTFOUND, "meeting not found",
                     "(404)|stopped; a asks the other control regions", &looks[l]);
        console_quit(t);
        simproc_stop(sim);
    }
}

START_TEST(at_80_by_24)
{
    expect_all_states(&sizes[0]);
}
END_TEST

START_TEST(at_40_by_10)
{
    expect_all_states(&sizes[1]);
}
END_TEST

START_TEST(at_200_by_60)
{
    expect_all_states(&sizes[2]);
}
END_TEST

/* Refreshes that are stopped again and again leave rows that are old, and no error. */
START_TEST(rows_that_nothing_refreshes_grow_stale)
{
    enum status_state stale = STATUS_STALE;
    for (size_t l = 0; l < sizeof looks / sizeof *looks; l++) {
        const struct size *size = &sizes[l % 3];
        struct simproc *sim = console_people("27");
        struct terminal *t = start(sim, size, &looks[l], "--interval 1 " SIMPROC_MEETING);
        expect_state(t, STATUS_LIVE, "30", "", &looks[l]);
        simproc_fault(sim, rows[1].fault);
        for (int i = 0; i < 20 && !is_in(t, &stale); i++) {
            ck_assert_screen(t, " LOAD ");
            terminal_keys(t, "r Esc"); /* one that was asked for: no other is stopped */
            terminal_wait_for(t, is_in, &stale, 900);
        }
        expect_state(t, STATUS_STALE, "row 1 of 30", "rows |s old|r refreshes", &looks[l]);
        simproc_end_faults(sim);
        terminal_key(t, "r");
        expect_state(t, STATUS_LIVE, "30", "", &looks[l]);
        console_quit(t);
        simproc_stop(sim);
    }
}
END_TEST

static bool title_has(struct terminal *t, void *text)
{
    return strstr(terminal_row(t, 0), text) != NULL;
}

/* 248 of 250 seats taken, and a filter: both are told whatever the service answers, at every width;
 * where no hints are, the way to help stays. */
START_TEST(filter_and_free_seats_are_told_in_every_trouble)
{
    static const struct {
        struct size size;
        const char *counts;
    } looks_like[] = {{{24, 80}, "/dial-in: 1 match, 248 registered  only 2 free"},
                      {{10, 40}, "1/248, 2 free  READ-ONLY"},
                      {{6, 24}, "1/248, 2 free"},
                      {{30, 100}, "/dial-in: 1 match, 248 registered  only 2 free"},
                      {{40, 132}, "/dial-in: 1 match, 248 registered  only 2 free"},
                      {{60, 200}, "/dial-in: 1 match, 248 registered  only 2 free"}};
    struct simproc *sim = console_people("245");
    for (size_t i = 0; i < sizeof looks_like / sizeof *looks_like; i++) {
        struct terminal *t = start(sim, &looks_like[i].size, &looks[0],
                                   "--interval 3600 --seats 250 -f dial-in " SIMPROC_MEETING);
        char *counts = strdup(looks_like[i].counts);
        ck_assert(terminal_wait_for(t, title_has, counts, 20000));
        for (size_t n = 0; n < ROW_COUNT; n++) {
            enum status_state state = rows[n].state;
            if (!status_is_trouble(state))
                continue;
            simproc_fault(sim, rows[n].fault);
            terminal_key(t, "r");
            ck_assert_msg(terminal_wait_for(t, is_in, &state, 20000), "%s", terminal_text(t));
            ck_assert_msg(title_has(t, counts), "%s", terminal_text(t));
            const char *last = terminal_row(t, terminal_rows(t) - 1);
            ck_assert_msg(strstr(last, "? help") != NULL, "%s", terminal_text(t));
            simproc_end_faults(sim);
        }
        free(counts);
        console_quit(t);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(the_table_has_every_state)
{
    unsigned found = 1 << STATUS_READY | 1 << STATUS_NOTFOUND | 1 << STATUS_STALE; /* see above */
    found |= 1 << STATUS_REPLAY; /* in test_screen_replay */
    for (size_t i = 0; i < ROW_COUNT; i++)
        found |= 1u << rows[i].state;
    ck_assert_uint_eq(found, (1u << STATUS_COUNT) - 1);
}
END_TEST

UNIT_MAIN_FOR(200, "states on the screen", the_table_has_every_state,
              filter_and_free_seats_are_told_in_every_trouble, at_80_by_24, at_40_by_10,
              at_200_by_60, rows_that_nothing_refreshes_grow_stale)
