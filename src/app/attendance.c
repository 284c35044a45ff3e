#include "app/attendance.h"

#include "app/attendance_print.h"
#include "app/say.h"
#include "base/file.h"
#include "base/meeting_id.h"
#include "presence/report.h"
#include "print/sink.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The largest ledger, and the longest report. */
#define LEDGER_MAX ((size_t)1 << 30)
#define REPORT_MAX ((size_t)1 << 30)

/* Facts on their way into the report. */
struct feed {
    struct report *report;
    char meeting_id[MEETING_ID_LEN + 1]; /* the one that is reported; "" before the first fact */
    size_t others;                       /* facts of other meetings */
};

/* A ledger_each_fn. */
static bool take(void *self, const struct ledger_fact *fact)
{
    struct feed *feed = self;
    if (!*feed->meeting_id)
        text_safe(feed->meeting_id, sizeof feed->meeting_id, fact->meeting_id.data,
                  fact->meeting_id.len, TEXT_ASCII);
    if (slice_compare_fold(fact->meeting_id, slice_of(feed->meeting_id)) == 0)
        return report_take(feed->report, fact);
    feed->others++;
    return true;
}

/* What was passed over, and what was not asked for. */
static void tell(const struct app *app, const struct ledger_tally *tally, const struct feed *feed)
{
    const char *path = app->options.ledger;
    if (tally->broken == 1)
        say_note(app, "%s: line %zu is broken: passed over", path, tally->first_wrong);
    if (tally->broken > 1)
        say_note(app, "%s: %zu lines are broken, line %zu first: passed over", path, tally->broken,
                 tally->first_wrong);
    if (tally->cut_off)
        say_note(app, "%s: the last line is cut off", path);
    if (feed->others)
        say_note(app, "%s: other meetings are in it too; --meeting-id chooses", path);
}

static bool read_ledger(const struct app *app, struct feed *feed, struct err *err)
{
    const char *path = app->options.ledger;
    struct buf text = BUF_INIT(LEDGER_MAX);
    struct ledger_tally tally = {0};
    enum file_result result = file_read(path, &text, err);
    if (result == FILE_MISSING)
        err_set(err, ERR_IO, "%s: no such file, or no regular one", path);
    bool ok = result == FILE_OK;
    if (ok && !ledger_each(buf_text(&text), text.len, take, feed, &tally))
        ok = err_set(err, ERR_OOM, "report");
    buf_clean_up(&text);
    if (!ok)
        return false;
    tell(app, &tally, feed);
    if (report_totals(feed->report).from_ms)
        return true;
    return tally.facts == 0 ? err_set(err, ERR_IO, "%s: not a ledger", path)
                            : err_set(err, ERR_IO, "%s: nothing of this meeting in it", path);
}

static bool print(const struct app *app, const struct report *report, struct sink_fd *to,
                  struct err *err)
{
    const struct options *o = &app->options;
    struct attendance_style style = {
        .charset = app->charset,
        .utc = o->utc,
        .mask = o->mask,
        .header = !options_is_flag(o, OPTION_HEADER) || o->header,
    };
    int format = options_is_flag(o, OPTION_OUTPUT) ? o->output : OUTPUT_TABLE;
    struct buf out = BUF_INIT(REPORT_MAX);
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

int attendance_run(const struct app *app)
{
    const struct options *o = &app->options;
    struct err err = ERR_INIT;
    struct feed feed = {.report = report_new(hash_key_new(&app->chance), &err)};
    struct sink_fd to = {.fd = STDOUT_FILENO, .name = "standard output"};
    if (options_is_flag(o, OPTION_MEETING_ID))
        snprintf(feed.meeting_id, sizeof feed.meeting_id, "%s", o->meeting_id);
    bool ok = feed.report && read_ledger(app, &feed, &err);
    if (ok) {
        report_finish(feed.report);
        ok = print(app, feed.report, &to, &err);
    }
    report_destroy(feed.report);
    return ok || to.error == EPIPE ? 0 : say_error(app, &err);
}
