/* The fault matrix without a terminal: every trouble of the service at every place, for a list that
 * is printed and for --watch. The exit status and the one line that the manual promises, the rows
 * that had come stay, and all is well when the trouble is over. Run by make check-faults. */
#include "support/keep.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"
#include "support/troubles.h"
#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Long waits, but for nobody's work: all rows of a column run at once, each with its service. */
enum { ROWS_MAX = 48, PATIENCE_MS = 60000, PAGE = 100, PEOPLE = 250 };

struct row {
    const struct trouble *trouble;
    struct simproc *sim;
    struct child *child;
    const char *keys; /* the file with the credentials */
};

static struct row rows[ROWS_MAX];

static void open_rows(void)
{
    ck_assert_uint_le(trouble_count, ROWS_MAX);
    for (size_t i = 0; i < trouble_count; i++)
        rows[i] = (struct row){
            .trouble = &troubles[i],
            .sim = simproc_start((const char *const[]){"--attendees", "250", "--frozen", NULL}),
        };
}

static void close_rows(void)
{
    for (size_t i = 0; i < trouble_count; i++)
        simproc_stop(rows[i].sim);
}

static size_t lines_of(const struct buf *text, const char *with)
{
    size_t lines = 0;
    for (const char *line = buf_text(text); *line;) {
        size_t len = strcspn(line, "\n");
        const char *found = strstr(line, with);
        lines += found && found < line + len + 1;
        line += len + (line[len] ? 1 : 0);
    }
    return lines;
}

static void cell_fails(const struct row *row, enum trouble_place place, const char *why,
                       const struct child_result *result)
{
    ck_abort_msg("%s, %s: %s; status %d, stderr:\n%s\nstdout:\n%.2000s", trouble_name(row->trouble),
                 trouble_place_name(place), why, result->status, buf_text(&result->err),
                 buf_text(&result->out));
}

/* --- a list that is printed ------------------------------------------------------------------- */

/* How the list is asked for, which page is struck and how often, and the rows that come first. */
static const struct {
    const char *options;
    unsigned page, count;
    size_t rows;
} listings[TROUBLE_PLACES] = {
    [TROUBLE_FIRST] = {"-o ndjson", 1, 0, 0},
    [TROUBLE_LATER] = {"-o ndjson", 2, 0, PAGE},
    [TROUBLE_REFRESH] = {"-o ndjson", 0, 1, 0}, /* here: the request is made once more */
    [TROUBLE_END] = {"-o tsv --sort user", 3, 0, 2 * (size_t)PAGE},
    [TROUBLE_FILTER] = {"-o ndjson --filter nobody", 3, 0, 0},
    [TROUBLE_CREDENTIALS] = {"-o ndjson", 0, 0, 0},
};

static void start_listing(struct row *row, enum trouble_place place)
{
    const char *options = keep_printf("%s --max-rate 0 --cli-read-timeout 1 " SIMPROC_MEETING,
                                      listings[place].options);
    static const char *const thrice[] = {"AWS_MAX_ATTEMPTS=3", NULL};
    row->child = rollcall_start(
        row->sim, place == TROUBLE_REFRESH ? thrice : trouble_env(row->sim, row->trouble, place),
        options);
}

static bool goes_well(const struct trouble *trouble, enum trouble_place place)
{
    bool retried = trouble->manner & (TROUBLE_RETRIED | TROUBLE_OF_LISTS);
    return !trouble_state(trouble, place) || (place == TROUBLE_REFRESH && retried);
}

/* A page that names itself as the next one is printed twice before that is noticed. */
static size_t rows_before(const struct row *row, enum trouble_place place)
{
    size_t more = place == TROUBLE_END ? PEOPLE - 2 * PAGE : PAGE;
    if (place == TROUBLE_FILTER)
        return 0;
    if (row->trouble->manner & TROUBLE_OF_LISTS)
        return listings[place].rows + more + (place == TROUBLE_FIRST ? PAGE : 0);
    return listings[place].rows +
           (row->trouble->manner & TROUBLE_OF_TOKENS && place == TROUBLE_REFRESH ? PAGE : 0);
}

static int status_at(const struct trouble *trouble, enum trouble_place place)
{
    if (place == TROUBLE_CREDENTIALS)
        return 3;
    return listings[place].page > 1 ? 8 : trouble->status;
}

static const char *words_at(const struct trouble *trouble, enum trouble_place place)
{
    if (place == TROUBLE_CREDENTIALS)
        return "container credentials";
    if (trouble->kind == FAULT_BAD_REQUEST && listings[place].page > 1)
        return "the service refused its own NextToken"; /* it is what it does not like */
    return trouble->words;
}

static void expect_whole(const struct row *row, enum trouble_place place,
                         const struct child_result *result)
{
    size_t lines = lines_of(&result->out, "");
    size_t wanted = place == TROUBLE_FILTER ? 0 : PEOPLE;
    if (result->status != 0 || result->err.len > 0 || lines < wanted ||
        (lines > wanted && !(row->trouble->manner & TROUBLE_OF_LISTS)))
        cell_fails(row, place, keep_printf("wanted %zu rows and no word", wanted), result);
}

static void expect_failure(const struct row *row, enum trouble_place place,
                           const struct child_result *result)
{
    int status = status_at(row->trouble, place);
    const char *words = words_at(row->trouble, place);
    const char *said = buf_text(&result->err);
    if (result->status != status || !strstr(said, words))
        cell_fails(row, place, keep_printf("wanted status %d and \"%s\"", status, words), result);
    if (lines_of(&result->err, "") != 1 || strncmp(said, "rollcall: ", 10) != 0)
        cell_fails(row, place, "not one line", result);
    if (lines_of(&result->out, "") != rows_before(row, place))
        cell_fails(row, place, keep_printf("wanted %zu rows", rows_before(row, place)), result);
}

static void expect_printed_lists(enum trouble_place place)
{
    struct child_result result;
    open_rows();
    for (struct row *row = rows; row < rows + trouble_count; row++) {
        trouble_cause(row->sim, row->trouble, place, listings[place].page, listings[place].count);
        start_listing(row, place);
    }
    for (struct row *row = rows; row < rows + trouble_count; row++) {
        child_wait(row->child, PATIENCE_MS, &result);
        bool well = goes_well(row->trouble, place);
        (well ? expect_whole : expect_failure)(row, place, &result);
        trouble_passed("list", row->trouble, place, keep_printf("%d", result.status));
        child_result_clean_up(&result);
        child_destroy(row->child);
        simproc_end_faults(row->sim);
        start_listing(row, place);
    }
    for (struct row *row = rows; row < rows + trouble_count; row++) {
        child_wait(row->child, PATIENCE_MS, &result);
        if (result.status != 0 || lines_of(&result.out, "") != (place == TROUBLE_FILTER ? 0 : 250))
            cell_fails(row, place, "not well although the trouble is over", &result);
        child_result_clean_up(&result);
        child_destroy(row->child);
    }
    close_rows();
}

/* --- --watch ---------------------------------------------------------------------------------- */

static const struct {
    const char *options;
    unsigned page;
} watches[TROUBLE_PLACES] = {
    [TROUBLE_FIRST] = {"--watch", 1},
    [TROUBLE_LATER] = {"--watch", 2},
    [TROUBLE_REFRESH] = {"--watch", 0},
    [TROUBLE_END] = {"--watch", 3},
    [TROUBLE_FILTER] = {"--watch --filter user:zoe", 3},
    [TROUBLE_CREDENTIALS] = {"--watch", 0},
};

static void start_watch(struct row *row, enum trouble_place place)
{
    row->keys = tmpdir_write(tmpdir_new(), "keys",
                             "[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = "
                             "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n");
    const char *env[8] = {keep_printf("AWS_SHARED_CREDENTIALS_FILE=%s", row->keys),
                          "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"};
    size_t count = place == TROUBLE_CREDENTIALS ? 0 : 3;
    for (const char *const *more = trouble_env(row->sim, row->trouble, place); *more; more++)
        env[count++] = *more;
    env[count] = NULL;
    row->child =
        rollcall_start(row->sim, env,
                       keep_printf("%s -n 1 --max-rate 0 --cli-read-timeout 1 " SIMPROC_MEETING,
                                   watches[place].options));
}

static void must_say(const struct row *row, enum trouble_place place, const char *text)
{
    if (!child_wait_output(row->child, text, PATIENCE_MS))
        ck_abort_msg("%s, %s: waited for %s in:\n%.3000s", trouble_name(row->trouble),
                     trouble_place_name(place), text, buf_text(child_output(row->child)));
}

static void finish_watch(struct row *row, enum trouble_place place, int status, const char *words)
{
    struct child_result result;
    child_wait(row->child, PATIENCE_MS, &result);
    if (result.status != status || !strstr(buf_text(&result.err), words))
        cell_fails(row, place, keep_printf("wanted status %d and \"%s\"", status, words), &result);
    if (lines_of(&result.out, "\"type\":\"removed\""))
        cell_fails(row, place, "rows were lost", &result);
    child_result_clean_up(&result);
    child_destroy(row->child);
}

/* The first list fails: it says so and ends, as the printed list does. */
static void expect_watches_in_vain(enum trouble_place place)
{
    open_rows();
    for (struct row *row = rows; row < rows + trouble_count; row++) {
        trouble_cause(row->sim, row->trouble, place, watches[place].page, 0);
        start_watch(row, place);
    }
    for (struct row *row = rows; row < rows + trouble_count; row++) {
        const struct trouble *trouble = row->trouble;
        bool well = !trouble_state(trouble, place);
        if (well) {
            must_say(row, place, "\"state\":\"LIVE\"");
            child_signal(row->child, SIGTERM);
        }
        int status = well ? 143 : trouble->status == 8 ? 1 : trouble->status;
        finish_watch(row, place, status, well ? "" : words_at(trouble, place));
        trouble_passed("--watch", trouble, place, keep_printf("%d", status));
    }
    close_rows();
}

/* A state that nothing but r ends, which nobody can press: --watch ends with it. */
static bool ends_watch(const struct trouble *trouble, enum trouble_place place)
{
    return trouble_state(trouble, place) && place != TROUBLE_CREDENTIALS &&
           (trouble->manner & (TROUBLE_HELD | TROUBLE_RENEWED)) == TROUBLE_HELD &&
           !(trouble->kind == FAULT_BAD_REQUEST && watches[place].page > 1);
}

static void renew_keys(const struct row *row)
{
    FILE *file = fopen(row->keys, "a");
    ck_assert_ptr_nonnull(file);
    fputs("# renewed\n", file);
    fclose(file);
}

/* Once there was a list: the state is told, the rows stay, and it goes on by itself. */
static void expect_watches_through(enum trouble_place place)
{
    open_rows();
    for (struct row *row = rows; row < rows + trouble_count; row++)
        start_watch(row, place);
    for (struct row *row = rows; row < rows + trouble_count; row++) {
        must_say(row, place, "\"state\":\"LIVE\"");
        trouble_cause(row->sim, row->trouble, place, watches[place].page, 0);
    }
    for (struct row *row = rows; row < rows + trouble_count; row++) {
        const char *state = trouble_state(row->trouble, place);
        if (state && !ends_watch(row->trouble, place))
            must_say(row, place, keep_printf("\"state\":\"%s\"", state));
        if (ends_watch(row->trouble, place))
            continue;
        simproc_event(row->sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
        simproc_end_faults(row->sim);
        if (row->trouble->manner & TROUBLE_RENEWED && place != TROUBLE_CREDENTIALS)
            renew_keys(row);
    }
    for (struct row *row = rows; row < rows + trouble_count; row++) {
        const struct trouble *trouble = row->trouble;
        if (ends_watch(trouble, place)) {
            bool ended = trouble->kind == FAULT_ENDED;
            finish_watch(row, place, ended ? 0 : trouble->status, ended ? "" : trouble->words);
        } else {
            must_say(row, place, "\"type\":\"registered\"");
            child_signal(row->child, SIGTERM);
            finish_watch(row, place, 143, "");
        }
        const char *state = trouble_state(trouble, place);
        trouble_passed("--watch", trouble, place, state ? state : "LIVE");
    }
    close_rows();
}

START_TEST(the_matrix_holds_every_fault_of_the_simulator)
{
    trouble_assert_complete();
}
END_TEST

START_TEST(a_printed_list_in_every_trouble)
{
    expect_printed_lists((enum trouble_place)_i);
}
END_TEST

START_TEST(watching_in_every_trouble)
{
    enum trouble_place place = (enum trouble_place)_i;
    (place < TROUBLE_REFRESH ? expect_watches_in_vain : expect_watches_through)(place);
}
END_TEST

UNIT_MAIN_EACH(300, TROUBLE_PLACES, "faults", the_matrix_holds_every_fault_of_the_simulator,
               a_printed_list_in_every_trouble, watching_in_every_trouble)
