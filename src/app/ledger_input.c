#include "app/ledger_input.h"

#include "app/stderr_message.h"
#include "base/file.h"
#include "base/meeting_id.h"

#include <stdio.h>

#define LEDGER_MAX ((size_t)1 << 30)

/* Facts on their way to their reader. */
struct feed {
    ledger_each_fn *take;
    void *self;
    char meeting_id[MEETING_ID_LEN + 1]; /* the one that is wanted; "" before the first fact */
    size_t taken;
    size_t others; /* facts of other meetings */
};

/* A ledger_each_fn. */
static bool feed_fact(void *self, const struct ledger_fact *fact)
{
    struct feed *feed = self;
    if (!*feed->meeting_id)
        text_safe(feed->meeting_id, sizeof feed->meeting_id, fact->meeting_id.data,
                  fact->meeting_id.len, TEXT_ASCII);
    if (slice_compare_fold(fact->meeting_id, slice_of(feed->meeting_id)) == 0) {
        feed->taken++;
        return feed->take(feed->self, fact);
    }
    feed->others++;
    return true;
}

/* What was passed over, and what was not asked for. */
static void tell(const struct app *app, const struct ledger_tally *tally, const struct feed *feed)
{
    const char *path = app->options.ledger;
    size_t lines = tally->facts + tally->unknown + tally->broken + tally->cut_off;
    if (tally->broken)
        stderr_note(app, "%s: %zu of %zu lines %s broken, line %zu%s: passed over", path,
                    tally->broken, lines, tally->broken == 1 ? "is" : "are", tally->first_wrong,
                    tally->broken == 1 ? "" : " first");
    if (tally->cut_off)
        stderr_note(app, "%s: 1 of %zu lines is cut off, the last: passed over", path, lines);
    if (feed->others)
        stderr_note(app, "%s: other meetings are in it too; --meeting-id chooses", path);
}

bool ledger_input(const struct app *app, ledger_each_fn *take, void *self, bool *whole,
                  struct err *err)
{
    const char *path = app->options.ledger;
    struct buf text = BUF_INIT(LEDGER_MAX);
    struct ledger_tally tally = {0};
    struct feed feed = {.take = take, .self = self};
    if (options_is_flag(&app->options, OPTION_MEETING_ID))
        snprintf(feed.meeting_id, sizeof feed.meeting_id, "%s", app->options.meeting_id);
    bool ok = file_must_read(path, &text, err);
    if (ok && !ledger_each(buf_text(&text), text.len, feed_fact, &feed, &tally))
        ok = err_set(err, ERR_OOM, "%s", path);
    buf_clean_up(&text);
    if (!ok)
        return false;
    tell(app, &tally, &feed);
    *whole = tally.broken == 0 && !tally.cut_off;
    if (feed.taken)
        return true;
    return tally.facts == 0 ? err_set(err, ERR_IO, "%s: not a ledger", path)
                            : err_set(err, ERR_IO, "%s: nothing of this meeting in it", path);
}
