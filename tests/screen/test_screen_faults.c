/* The fault matrix on the screen: every trouble of the service at every place. The console lives,
 * the rows stay, the status line says the right word, and when the trouble is over it goes on by
 * itself, or after r where it waits for somebody. Run by make check-faults. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/troubles.h"
#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All rows of a column run at once, each with its service: the waits are long, and nobody works. */
enum { ROWS_MAX = 48 };

/* How many are registered, how the console is started, which page is struck, and the keys that
 * lead there. */
static const struct {
    const char *people, *shown, *options;
    unsigned page;
    const char *keys;
} scenes[TROUBLE_PLACES] = {
    [TROUBLE_FIRST] = {"30", "30 registered", "--interval 1", 0, NULL},
    [TROUBLE_LATER] = {"1000", "100+ registered", "--prefetch 0 --interval off", 2,
                       "PageDown PageDown PageDown PageDown PageDown PageDown PageDown"},
    [TROUBLE_REFRESH] = {"250", "250 registered", "--interval 1", 0, ""},
    [TROUBLE_END] = {"1000", "100+ registered", "--prefetch 0 --interval off", 5, "End"},
    [TROUBLE_FILTER] = {"1000", "100+ registered", "--prefetch 0 --interval off", 4,
                        "/ n o b o d y x y z Enter"},
    [TROUBLE_CREDENTIALS] = {"30", "30 registered", "--interval 1", 0, ""},
};

struct row {
    const struct trouble *trouble;
    struct simproc *sim;
    struct terminal *t;
    char *first; /* the first attendee, as it stands on the screen */
};

static struct row rows[ROWS_MAX];

#define FOR_EACH_ROW(row) for (struct row *row = rows; row < rows + trouble_count; row++)

static void expect(const struct row *row, enum trouble_place place, const char *text)
{
    if (!terminal_wait(row->t, text))
        ck_abort_msg("%s, %s: waited for \"%s\" on:\n%s", trouble_name(row->trouble),
                     trouble_place_name(place), text, terminal_text(row->t));
}

static void start(struct row *row, enum trouble_place place)
{
    row->t = console_start(&(struct console_setup){
        .sim = row->sim,
        .env = trouble_env(row->sim, row->trouble, place),
        .arguments = keep_printf("--cli-read-timeout 1 --max-rate 0 %s " SIMPROC_MEETING,
                                 scenes[place].options),
    });
}

/* Meets the trouble: at once, or when a list is there, after these keys. */
static void meet(enum trouble_place place)
{
    const char *keys = scenes[place].keys;
    FOR_EACH_ROW(row)
    {
        if (!keys)
            trouble_cause(row->sim, row->trouble, place, scenes[place].page, 0);
        start(row, place);
    }
    FOR_EACH_ROW(row)
    {
        if (!keys)
            continue;
        expect(row, place, scenes[place].shown);
        terminal_wait_quiet(row->t, 100, 5000);
        row->first = strdup(terminal_row(row->t, 2));
        trouble_cause(row->sim, row->trouble, place, scenes[place].page, 0);
        terminal_keys(row->t, keys);
    }
}

/* Keys went to the end, to a filter: the way back to the first attendee. */
static void expect_first(const struct row *row, enum trouble_place place)
{
    if (!row->first)
        return;
    terminal_keys(row->t, place == TROUBLE_FILTER ? "Esc Home" : "Home");
    if (!terminal_wait(row->t, row->first))
        ck_abort_msg("%s, %s: the first row \"%s\" is lost:\n%s", trouble_name(row->trouble),
                     trouble_place_name(place), row->first, terminal_text(row->t));
}

static bool waits_for_r(const struct trouble *trouble, enum trouble_place place)
{
    bool renewed = place == TROUBLE_CREDENTIALS;
    return trouble_state(trouble, place) && trouble->manner & TROUBLE_HELD && !renewed;
}

/* What was wanted when the trouble came is there in the end. */
static const char *whole(enum trouble_place place)
{
    static const char *const texts[TROUBLE_PLACES] = {
        [TROUBLE_FIRST] = "30 registered",    [TROUBLE_LATER] = "200+ registered",
        [TROUBLE_REFRESH] = "250 registered", [TROUBLE_END] = "1,000 registered",
        [TROUBLE_FILTER] = "0 of 1,000",      [TROUBLE_CREDENTIALS] = "30 registered"};
    return texts[place];
}

START_TEST(the_console_in_every_trouble)
{
    enum trouble_place place = (enum trouble_place)_i;
    ck_assert_uint_le(trouble_count, ROWS_MAX);
    for (size_t i = 0; i < trouble_count; i++)
        rows[i] =
            (struct row){.trouble = &troubles[i], .sim = console_meeting(scenes[place].people)};
    meet(place);
    FOR_EACH_ROW(row)
    {
        const char *state = trouble_state(row->trouble, place);
        if (state)
            expect(row, place, keep_printf(" %s ", state));
        if (row->first && place == TROUBLE_REFRESH)
            expect(row, place, row->first);
        simproc_end_faults(row->sim);
        if (waits_for_r(row->trouble, place))
            terminal_key(row->t, "r");
    }
    FOR_EACH_ROW(row)
    {
        const char *state = trouble_state(row->trouble, place);
        expect(row, place, whole(place));
        if (state && !terminal_wait_gone(row->t, keep_printf(" %s ", state)))
            ck_abort_msg("%s, %s: %s stays on:\n%s", trouble_name(row->trouble),
                         trouble_place_name(place), state, terminal_text(row->t));
        expect_first(row, place);
        trouble_passed("console", row->trouble, place, state ? state : "LIVE");
        console_quit(row->t);
        simproc_stop(row->sim);
        free(row->first);
    }
}
END_TEST

START_TEST(the_matrix_holds_every_fault_of_the_simulator)
{
    trouble_assert_complete();
}
END_TEST

UNIT_MAIN_EACH(300, TROUBLE_PLACES, "faults on the screen",
               the_matrix_holds_every_fault_of_the_simulator, the_console_in_every_trouble)
