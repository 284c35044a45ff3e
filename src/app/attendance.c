#include "app/run.h"

#include "app/attendance_print.h"
#include "app/ledger_input.h"
#include "app/roll_call.h"
#include "app/stderr_message.h"
#include "base/calendar.h"
#include "ledger/report.h"
#include "print/csv.h"
#include "print/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The longest report. */
#define REPORT_MAX ((size_t)1 << 30)

#define DAY_S      (24 * 60 * 60)

/* --- when the meeting was to begin --------------------------------------------------------------
 */

/* Takes a number of one or two digits that is below the limit off the text; -1: there is none. */
static long take_number(const char **text, long limit)
{
    size_t digits = strspn(*text, "0123456789");
    long number = digits == 1 || digits == 2 ? strtol(*text, NULL, 10) : -1;
    *text += digits;
    return number < limit ? number : -1;
}

/* "14:00" or "14:00:30" as seconds of a day; -1 for anything else. */
static long parse_clock(const char *text)
{
    long hour = take_number(&text, 24), minute = -1, second = 0;
    if (*text == ':' && text++)
        minute = take_number(&text, 60);
    if (*text == ':' && text++)
        second = take_number(&text, 60);
    bool ok = hour >= 0 && minute >= 0 && second >= 0 && !*text;
    return ok ? hour * 3600 + minute * 60 + second : -1;
}

static long seconds_of_day(int64_t ms, bool utc)
{
    struct tm tm;
    bool ok = utc ? calendar_utc(ms, &tm) : calendar_local(ms, &tm);
    return ok ? tm.tm_hour * 3600L + tm.tm_min * 60L + tm.tm_sec : 0;
}

/* The moment nearest to near_ms at which clocks show the time; the second look is for a night in
 * which they are changed. */
static int64_t nearest(int64_t near_ms, long clock_s, bool utc)
{
    int64_t ms = near_ms - near_ms % 1000;
    for (int look = 0; look < 2; look++) {
        long away = (clock_s - seconds_of_day(ms, utc) + DAY_S) % DAY_S;
        ms += (int64_t)(away > DAY_S / 2 ? away - DAY_S : away) * 1000;
    }
    return ms;
}

/* --start as a time; 0 without it. */
static bool read_start(const struct app *app, int64_t from_ms, int64_t *start_ms, struct err *err)
{
    const char *text = app->options.start;
    *start_ms = 0;
    if (!text || iso8601_parse(text, start_ms))
        return true;
    long clock_s = parse_clock(text);
    if (clock_s < 0)
        return err_set(err, ERR_USAGE,
                       "--start: \"%s\" is no time: write 14:00, or 2026-11-23T14:00:00Z", text);
    *start_ms = nearest(from_ms, clock_s, app->options.utc);
    return true;
}

/* --- the roll call ------------------------------------------------------------------------------
 */

/* Who was expected, and what became of each. */
struct roll {
    struct expected *expected;
    struct attendance_line *lines; /* the people in the order of the file, then the others */
    size_t count;
};

static bool match(struct roll *roll, const struct report *report)
{
    size_t rows = report_rows(report);
    struct slice *ids = calloc(rows + 1, sizeof *ids);
    for (size_t i = 0; ids && i < rows; i++)
        ids[i] = report_row(report, i)->external_user_id;
    bool ok = ids && expected_match(roll->expected, ids, rows);
    free(ids);
    return ok;
}

/* A line for each person, and one for each row of a person who was not expected. */
static bool make_lines(struct roll *roll, const struct report *report, int64_t start_ms)
{
    struct report_totals totals = report_totals(report);
    size_t people = expected_count(roll->expected);
    roll->lines = calloc(people + report_rows(report) + 1, sizeof *roll->lines);
    if (!roll->lines || !match(roll, report))
        return false;
    roll->count = people;
    for (size_t i = 0; i < people; i++)
        roll->lines[i] =
            (struct attendance_line){.person = expected_at(roll->expected, i),
                                     .verdict = attendance_judge(&totals, NULL, start_ms)};
    for (size_t i = 0; i < report_rows(report); i++) {
        const struct report_row *row = report_row(report, i);
        uint32_t person = expected_find(roll->expected, row->external_user_id);
        struct attendance_line *line = person < people ? &roll->lines[person] : NULL;
        if (!line)
            line = &roll->lines[roll->count++];
        line->row = row;
        line->verdict = attendance_judge(&totals, row, start_ms);
    }
    return true;
}

static bool call_roll(const struct app *app, const struct report *report, struct roll *roll,
                      struct err *err)
{
    int64_t start_ms;
    if (!app->options.expect)
        return true;
    if (!read_start(app, report_totals(report).from_ms, &start_ms, err))
        return false;
    roll->expected = roll_call_read(app, err);
    if (!roll->expected)
        return false;
    if (!make_lines(roll, report, start_ms))
        return err_set(err, ERR_OOM, "report");
    roll_call_tell_ambiguous(app, roll->expected);
    return true;
}

/* --- printing -----------------------------------------------------------------------------------
 */

/* What stands before the report of a meeting of several, of which some are printed already. */
static const char *before_report(const struct app *app, size_t printed, int format)
{
    if (!app->options.several)
        return "";
    if (format == OUTPUT_JSON)
        return printed ? ",\n" : "{\"meetings\":[\n";
    return printed ? "\n" : "";
}

static bool print(const struct app *app, const struct report *report, const struct roll *roll,
                  size_t printed, struct sink_fd *to, struct err *err)
{
    const struct options *o = &app->options;
    struct attendance_style style = {
        .charset = app->data_charset,
        .utc = o->utc,
        .mask = o->mask,
        .header = !options_is_flag(o, OPTION_HEADER) || o->header,
        .by_user = o->by == BY_USER || o->expect,
        .lines = roll->lines,
        .line_count = roll->count,
    };
    int format = options_is_flag(o, OPTION_OUTPUT) ? o->output : OUTPUT_TABLE;
    struct buf out = BUF_INIT(REPORT_MAX);
    if (o->bom)
        csv_add_bom(&out);
    buf_add_str(&out, before_report(app, printed, format));
    if (format == OUTPUT_JSON)
        attendance_print_json(report, &style, &out);
    else if (format == OUTPUT_CSV)
        attendance_print_csv(report, &style, &out);
    else
        attendance_print_table(report, &style, &out);
    struct sink sink = sink_to_fd(to);
    bool ok = out.failed ? err_set(err, ERR_OOM, "report")
                         : sink.write(sink.self, buf_text(&out), out.len, err);
    buf_clean_up(&out);
    return ok;
}

/* The report of one meeting. Counts it when it is printed. */
static int report_meeting(const struct app *app, struct sink_fd *to, size_t *printed)
{
    struct err err = ERR_INIT;
    struct report *report = report_new(hash_key_new(&app->chance), &err);
    struct roll roll = {0};
    bool by_user = app->options.by == BY_USER || app->options.expect;
    bool whole = true;
    bool ok = report && ledger_input(app, report_take, report, &whole, &err);
    if (ok)
        ok = report_finish(report, by_user) || err_set(&err, ERR_OOM, "report");
    ok = ok && call_roll(app, report, &roll, &err);
    if (ok)
        ok = print(app, report, &roll, *printed, to, &err);
    *printed += ok;
    free(roll.lines);
    expected_destroy(roll.expected);
    report_destroy(report);
    if (to->error == EPIPE)
        return 0;
    if (!ok && app->options.several)
        return stderr_error_of(app, app->options.meeting_id, &err);
    if (!ok)
        return stderr_error(app, &err);
    return whole ? 0 : EXIT_PARTIAL;
}

int attendance_run(const struct app *app)
{
    const struct options *o = &app->options;
    struct sink_fd to = {.fd = STDOUT_FILENO, .name = "standard output"};
    struct sink sink = sink_to_fd(&to);
    struct err err = ERR_INIT;
    size_t printed = 0;
    int worst = 0;
    if (!o->several)
        return report_meeting(app, &to, &printed);
    for (size_t i = 0; i < o->target_count && !to.error; i++) {
        struct app view = *app;
        view.options = options_for_target(o, i);
        int status = report_meeting(&view, &to, &printed);
        worst = status > worst ? status : worst;
    }
    bool json = options_is_flag(o, OPTION_OUTPUT) && o->output == OUTPUT_JSON;
    if (json && printed && !to.error && !sink.write(sink.self, "]}\n", 3, &err) &&
        to.error != EPIPE)
        return stderr_error(app, &err);
    return worst;
}
