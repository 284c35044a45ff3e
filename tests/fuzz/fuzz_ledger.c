/* Ledgers: read, reported, replayed; what was read can be written and read again. */
#include "fuzz/fuzz.h"
#include "ledger/reader.h"
#include "ledger/replay.h"
#include "ledger/report.h"

#include <string.h>

/* Reads a line and writes it anew. False when it is too long to be read. */
static bool rewrite(const struct buf *line, struct buf *out)
{
    struct ledger_read read;
    if (line->len > LEDGER_MAX_LINE)
        return false;
    fuzz_must(ledger_read(buf_text(line), line->len, &read) == LEDGER_OK);
    fuzz_must(ledger_write(&read.fact, out));
    ledger_read_clean_up(&read);
    return true;
}

/* A fact can be written and read again for ever. */
static bool goes_round(void *self, const struct ledger_fact *fact)
{
    struct buf lines[3];
    (void)self;
    if (fact->kind == LEDGER_COUNT)
        return true;
    for (size_t i = 0; i < 3; i++)
        lines[i] = BUF_INIT(16 * LEDGER_MAX_LINE);
    fuzz_must(ledger_write(fact, &lines[0]));
    if (rewrite(&lines[0], &lines[1]) && rewrite(&lines[1], &lines[2]))
        fuzz_must(strcmp(buf_text(&lines[1]), buf_text(&lines[2])) == 0);
    for (size_t i = 0; i < 3; i++)
        buf_clean_up(&lines[i]);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct err err = ERR_INIT;
    struct ledger_tally tally;
    struct ledger_survey survey;
    struct hash_key key = {5, 6};
    struct report *report = report_new((struct hash_key){1, 2}, &err);
    struct replay *replay = replay_new((struct hash_key){3, 4}, &err);
    fuzz_must(ledger_each(text, size, goes_round, NULL, &tally));
    fuzz_must(ledger_survey(text, size, SLICE_EMPTY, key, report_take, report, &survey));
    fuzz_must(report_finish(report, size % 2));
    for (size_t i = 0; i < report_rows(report); i++) {
        const struct report_row *row = report_row(report, i);
        fuzz_must(row->present_ms >= 0 && row->present_ms <= row->at_most_ms);
    }
    fuzz_must(ledger_survey(text, size, SLICE_EMPTY, key, replay_take, replay, &survey));
    struct replay_item item;
    while (replay_play(replay, replay_last_ms(replay), &item, &err))
        if (item.news == REPLAY_ROWS)
            page_destroy(item.page);
    fuzz_must(!err_is(&err));
    report_destroy(report);
    replay_destroy(replay);
    return 0;
}
