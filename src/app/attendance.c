#include "app/run.h"

#include "app/attendance_print.h"
#include "app/ledger_input.h"
#include "app/stderr_message.h"
#include "ledger/report.h"
#include "print/csv.h"
#include "print/sink.h"

#include <errno.h>
#include <unistd.h>

/* The longest report. */
#define REPORT_MAX ((size_t)1 << 30)

static bool print(const struct app *app, const struct report *report, struct sink_fd *to,
                  struct err *err)
{
    const struct options *o = &app->options;
    struct attendance_style style = {
        .charset = app->data_charset,
        .utc = o->utc,
        .mask = o->mask,
        .header = !options_is_flag(o, OPTION_HEADER) || o->header,
        .by_user = o->by == BY_USER,
    };
    int format = options_is_flag(o, OPTION_OUTPUT) ? o->output : OUTPUT_TABLE;
    struct buf out = BUF_INIT(REPORT_MAX);
    if (o->bom)
        csv_add_bom(&out);
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
    struct err err = ERR_INIT;
    struct report *report = report_new(hash_key_new(&app->chance), &err);
    struct sink_fd to = {.fd = STDOUT_FILENO, .name = "standard output"};
    bool whole = true;
    bool ok = report && ledger_input(app, report_take, report, &whole, &err);
    if (ok)
        ok = report_finish(report, app->options.by == BY_USER) || err_set(&err, ERR_OOM, "report");
    if (ok)
        ok = print(app, report, &to, &err);
    report_destroy(report);
    if (to.error == EPIPE)
        return 0;
    if (!ok)
        return stderr_error(app, &err);
    return whole ? 0 : EXIT_PARTIAL;
}
