#include "app/ledger_input.h"

#include "app/stderr_message.h"
#include "base/file.h"
#include "ledger/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LEDGER_MAX ((size_t)1 << 30)

/* Lines that are there, and no facts. */
static void tell_lines(const struct app *app, const struct ledger_tally *tally)
{
    const char *path = app->options.ledger;
    size_t lines = tally->facts + tally->unknown + tally->broken + tally->cut_off;
    if (tally->broken)
        stderr_note(app, "%s: %zu of %zu lines %s broken, line %zu%s: passed over", path,
                    tally->broken, lines, tally->broken == 1 ? "is" : "are", tally->first_wrong,
                    tally->broken == 1 ? "" : " first");
    if (tally->cut_off)
        stderr_note(app, "%s: 1 of %zu lines is cut off, the last: passed over", path, lines);
}

/* Lines that are not there. */
static void tell_missing(const struct app *app, const struct ledger_survey *survey)
{
    const char *path = app->options.ledger;
    uint64_t within = survey->missing - survey->unbegun;
    if (survey->unbegun)
        stderr_note(app, "%s: the first %" PRIu64 " lines of a recording are not in it", path,
                    survey->unbegun);
    if (within)
        stderr_note(app, "%s: %" PRIu64 " line%s missing: nothing is claimed across the gap", path,
                    within, within == 1 ? " is" : "s are");
    if (survey->doubtful)
        stderr_note(app, "%s: rows are missing in %zu stretch%s: not to be trusted there", path,
                    survey->doubtful, survey->doubtful == 1 ? "" : "es");
    if (survey->repeated)
        stderr_note(app, "%s: %zu line%s there twice, or out of order: passed over", path,
                    survey->repeated, survey->repeated == 1 ? " is" : "s are");
}

/* Nothing was taken: why. */
static bool refuse(const char *path, const struct ledger_survey *survey, struct err *err)
{
    char list[200] = "";
    size_t shown = 0, used = 0;
    if (survey->lines.facts == 0)
        return err_set(err, ERR_IO, "%s: not a ledger", path);
    err_set(err, ERR_IO, "%s: nothing of this meeting in it", path);
    for (; shown < survey->meeting_count && shown < 4; shown++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", shown ? ", " : "",
                                 survey->meetings[shown]);
    if (shown < survey->meeting_count)
        err_set_remedy(err, "in it: %s, and %zu more", list, survey->meeting_count - shown);
    else
        err_set_remedy(err, "in it: %s", list);
    return false;
}

bool ledger_input(const struct app *app, ledger_each_fn *take, void *self, bool *whole,
                  struct err *err)
{
    const char *path = app->options.ledger;
    struct buf text = BUF_INIT(LEDGER_MAX);
    struct ledger_survey survey;
    struct slice meeting = SLICE_EMPTY;
    if (options_is_flag(&app->options, OPTION_MEETING_ID) || app->options.several)
        meeting = slice_of(app->options.meeting_id);
    bool ok = file_or_stdin_read(path, &text, err);
    if (ok && !ledger_survey(buf_text(&text), text.len, meeting, hash_key_new(&app->chance), take,
                             self, &survey))
        ok = err_set(err, ERR_OOM, "%s", path);
    buf_clean_up(&text);
    if (!ok)
        return false;
    tell_lines(app, &survey.lines);
    tell_missing(app, &survey);
    if (survey.others && survey.taken)
        stderr_note(app, "%s: other meetings are in it too; --meeting-id chooses", path);
    *whole = survey.lines.broken == 0 && !survey.lines.cut_off && survey.missing == 0 &&
             survey.doubtful == 0;
    return survey.taken > 0 || refuse(path, &survey, err);
}
