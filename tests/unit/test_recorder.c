#include "ledger/recorder.h"

#include "base/file.h"
#include "ledger/reader.h"
#include "support/pages.h"
#include "support/still_clock.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define MEETING "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"

/* A recorder, the roster that it writes down, and the file. */
static struct {
    char path[32];
    struct ledger_file file;
    struct recorder recorder;
    struct roster *roster;
    struct diff diff;
    struct buf text;
    struct still_clock still;
} f;

#define FILE_MAX ((size_t)1 << 22)

static void begin(void)
{
    struct err err = ERR_INIT;
    memset(&f, 0, sizeof f);
    f.text = BUF_INIT((size_t)1 << 20);
    snprintf(f.path, sizeof f.path, "recorder-XXXXXX");
    close(mkstemp(f.path));
    f.roster = roster_new((struct hash_key){1, 2}, &err);
    f.still = (struct still_clock){1000, 1000, 0};
    struct clock clock = still_clock(&f.still);
    struct chance chance = still_chance(&f.still);
    ck_assert(ledger_file_open(&f.file, f.path, &clock, &chance, &err));
    ck_assert(recorder_open(&f.recorder, &f.file, MEETING, "eu-central-1", 1000));
}

static void end(void)
{
    recorder_close(&f.recorder);
    ledger_file_close(&f.file);
    roster_destroy(f.roster);
    diff_clean_up(&f.diff);
    buf_clean_up(&f.text);
    unlink(f.path);
}

static bool append(const char *words, bool complete, int64_t now_ms)
{
    struct err err = ERR_INIT;
    struct page *page = page_of(words, complete ? NULL : "more");
    struct roster_look look = {.now_ms = now_ms, .complete = complete};
    still_clock_set(&f.still, now_ms);
    ck_assert(roster_append(f.roster, &page, &look, &f.diff, &err));
    return recorder_look(&f.recorder, f.roster, &f.diff, &look, complete);
}

static bool swap(const char *words, int64_t now_ms)
{
    struct err err = ERR_INIT;
    struct page **pages = calloc(1, sizeof *pages);
    pages[0] = page_of(words, NULL);
    struct roster_look look = {.now_ms = now_ms, .complete = true};
    still_clock_set(&f.still, now_ms);
    ck_assert(roster_merge(f.roster, &pages, 1, &look, &f.diff, &err));
    return recorder_look(&f.recorder, f.roster, &f.diff, &look, true);
}

/* Adds a fact as a word: "o" opened, "!a" there at the first look, "+a" "~a" "-a", "w3" a walk, "?"
 * one that did not reach the end, "l", "e" an event, "x429:Operation", "q" behind it of the queue.
 */
static bool as_word(void *self, const struct ledger_fact *fact)
{
    struct buf *out = self;
    const char *id = fact->attendee.id.data;
    ck_assert_uint_eq(fact->attendee.join_token.len, 0);
    buf_add_str(out, out->len ? " " : "");
    switch (fact->kind) {
    case LEDGER_REGISTERED:
        return buf_printf(out, "%s%s", fact->first_look ? "!" : "+", id);
    case LEDGER_CHANGED:
        return buf_printf(out, "~%s", id);
    case LEDGER_REMOVED:
        return buf_printf(out, "-%s", id);
    case LEDGER_WALK:
        return buf_printf(out, "w%zu%s", fact->count,
                          !fact->verified   ? "!"
                          : !fact->complete ? "?"
                                            : "");
    case LEDGER_BASELINE:
        return buf_printf(out, "(%s)", fact->reason.data);
    case LEDGER_GAP:
        return buf_printf(out, "[%s]", fact->reason.data);
    case LEDGER_CLOCK:
        return buf_printf(out, "c%lld", (long long)fact->step_ms);
    case LEDGER_ERROR:
        return buf_printf(out, "x%d:%s%s", fact->status, fact->operation.data,
                          fact->of_queue ? ":q" : "");
    case LEDGER_EVENT:
        return buf_printf(out, "e%s", fact->event.attendee_id.data);
    default:
        return buf_add_str(out, fact->kind == LEDGER_OPENED ? "o" : "l");
    }
}

static const char *words(struct ledger_survey *survey)
{
    struct err err = ERR_INIT;
    struct buf bytes = BUF_INIT(FILE_MAX);
    ck_assert_int_eq(file_read(f.path, &bytes, &err), FILE_OK);
    buf_reset(&f.text);
    ck_assert(ledger_survey(buf_text(&bytes), bytes.len, SLICE_EMPTY, (struct hash_key){1, 2},
                            as_word, &f.text, survey));
    buf_clean_up(&bytes);
    return buf_text(&f.text);
}

static struct event joined(const char *meeting, const char *id)
{
    return (struct event){.kind = EVENT_JOINED,
                          .timestamp_ms = 5000,
                          .meeting_id = slice_of(meeting),
                          .attendee_id = slice_of(id),
                          .external_user_id = SLICE_EMPTY};
}

START_TEST(walks_become_who_was_there_and_what_changed)
{
    struct ledger_survey survey;
    begin();
    ck_assert(append("a b", false, 2000));
    ck_assert(append("c", true, 2000));
    ck_assert(swap("a b* d", 3000));
    ck_assert(swap("a b* d", 4000));
    ck_assert_str_eq(words(&survey), "o !a !b !c w3 ~b -c +d w3 w3");
    ck_assert_uint_eq(survey.lines.broken, 0);
    ck_assert_uint_eq(survey.missing + survey.doubtful, 0);
    end();
}
END_TEST

START_TEST(errors_and_events_of_this_meeting_are_facts)
{
    struct ledger_survey survey;
    struct err err = ERR_INIT;
    begin();
    struct event here = joined(MEETING, "a");
    struct event there = joined("91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe", "b");
    err_set(&err, ERR_THROTTLED, "%s", "");
    err.http_status = 429;
    ck_assert(recorder_listening(&f.recorder, 0, true));
    ck_assert(recorder_listening(&f.recorder, 1500, true));
    ck_assert(recorder_listening(&f.recorder, 1500, true));
    ck_assert(recorder_event(&f.recorder, &here, 5100));
    ck_assert(recorder_event(&f.recorder, &there, 5200));
    ck_assert(recorder_error(&f.recorder, &err, false, 5300));
    ck_assert(recorder_error(&f.recorder, &err, true, 5300));
    strcpy(err.operation, "AssumeRole");
    ck_assert(recorder_error(&f.recorder, &err, true, 5300));
    ck_assert_str_eq(words(&survey),
                     "o l ea x429:ListAttendees x429:ReceiveMessage:q x429:AssumeRole:q");
    end();
}
END_TEST

START_TEST(without_a_ledger_nothing_is_written_and_all_is_well)
{
    struct err err = ERR_INIT;
    struct event event = joined(MEETING, "a");
    ck_assert(recorder_look(NULL, NULL, NULL, NULL, true));
    ck_assert(recorder_error(NULL, &err, false, 1));
    ck_assert(recorder_listening(NULL, 1, true));
    ck_assert(recorder_event(NULL, &event, 1));
    ck_assert(!recorder_trouble(NULL, &err));
}
END_TEST

/* Lets files grow to so many bytes and no further. Check keeps its own file of what was asserted:
 * while the limit is on, nothing may be. */
static void limit(rlim_t bytes)
{
    struct rlimit rlimit;
    signal(SIGXFSZ, SIG_IGN);
    if (getrlimit(RLIMIT_FSIZE, &rlimit) != 0)
        abort();
    rlimit.rlim_cur = bytes == RLIM_INFINITY ? rlimit.rlim_max : bytes;
    if (setrlimit(RLIMIT_FSIZE, &rlimit) != 0)
        abort();
}

START_TEST(a_full_disk_is_told_once_and_tears_one_line)
{
    struct ledger_survey survey;
    struct err err = ERR_INIT;
    begin();
    struct event event = joined(MEETING, "a");
    limit((rlim_t)lseek(f.file.fd, 0, SEEK_END) + 40);
    bool first = recorder_event(&f.recorder, &event, 5100);
    bool second = recorder_event(&f.recorder, &event, 5100);
    bool told = recorder_trouble(&f.recorder, &err);
    bool told_again = recorder_trouble(&f.recorder, &err);
    limit(RLIM_INFINITY);
    ck_assert(!first && !second);
    ck_assert(told && !told_again);
    ck_assert_int_eq(err.code, ERR_IO);
    ck_assert(recorder_event(&f.recorder, &event, 5100));
    ck_assert(!recorder_trouble(&f.recorder, &err));
    ck_assert_str_eq(words(&survey), "o [2 lines are missing] ea");
    ck_assert_uint_eq(survey.lines.broken, 1);
    ck_assert(!survey.lines.cut_off);
    limit((rlim_t)lseek(f.file.fd, 0, SEEK_END));
    bool third = recorder_event(&f.recorder, &event, 5100);
    told = recorder_trouble(&f.recorder, &err);
    limit(RLIM_INFINITY);
    ck_assert(!third && told);
    end();
}
END_TEST

START_TEST(a_disk_that_was_full_leaves_no_lie)
{
    struct ledger_survey survey;
    struct err err = ERR_INIT;
    begin();
    ck_assert(append("a b c", true, 2000));
    limit((rlim_t)lseek(f.file.fd, 0, SEEK_END));
    bool lost = swap("b c d e", 3000);
    bool still_lost = swap("c e", 4000);
    limit(RLIM_INFINITY);
    ck_assert(!lost && !still_lost);
    ck_assert(recorder_trouble(&f.recorder, &err));
    ck_assert(swap("c e", 5000));
    ck_assert(swap("c e f", 6000));
    const char *after = strstr(words(&survey), "missing]");
    ck_assert_str_eq(after, "missing] (lines were lost) !c !e w2 +f w3");
    ck_assert_uint_gt(survey.missing, 0);
    ck_assert_uint_eq(survey.doubtful, 0);
    end();
}
END_TEST

START_TEST(every_hour_all_rows_are_written_anew)
{
    struct ledger_survey survey;
    begin();
    ck_assert(append("a b", true, 2000));
    ck_assert(swap("a b", 2000 + 3599999));
    ck_assert(swap("a b c", 2000 + 3600000));
    ck_assert(swap("a b c", 2000 + 3600001));
    ck_assert_str_eq(words(&survey), "o !a !b w2 w2 +c (hourly) !a !b !c w3 w3");
    end();
}
END_TEST

/* Puts the ledger away under another name and reads what is there now. */
START_TEST(a_rotated_file_begins_with_all_rows)
{
    struct ledger_survey survey;
    char old[48];
    begin();
    ck_assert(recorder_listening(&f.recorder, 1500, true));
    ck_assert(append("a b", true, 2000));
    snprintf(old, sizeof old, "%s.1", f.path);
    ck_assert_int_eq(rename(f.path, old), 0);
    ck_assert(swap("a b", 3000));
    ck_assert(swap("b", 4000));
    ck_assert_str_eq(words(&survey), "(another file) l !a !b w2 -a w1");
    ck_assert_uint_eq(survey.unbegun, 5);
    struct err err = ERR_INIT;
    struct buf both = BUF_INIT(FILE_MAX);
    ck_assert_int_eq(file_read(old, &both, &err), FILE_OK);
    ck_assert_int_eq(file_read(f.path, &both, &err), FILE_OK);
    buf_reset(&f.text);
    ck_assert(ledger_survey(buf_text(&both), both.len, SLICE_EMPTY, (struct hash_key){1, 2},
                            as_word, &f.text, &survey));
    ck_assert_str_eq(buf_text(&f.text), "o l !a !b w2 (another file) l !a !b w2 -a w1");
    ck_assert_uint_eq(survey.missing, 0);
    buf_clean_up(&both);
    unlink(old);
    end();
}
END_TEST

START_TEST(a_file_that_was_emptied_or_removed_goes_on)
{
    struct ledger_survey survey;
    begin();
    ck_assert(append("a b", true, 2000));
    ck_assert_int_eq(truncate(f.path, 0), 0);
    ck_assert(swap("a b", 3000));
    ck_assert_str_eq(words(&survey), "(another file) !a !b w2");
    ck_assert_uint_eq(survey.unbegun, 4);
    ck_assert_int_eq(unlink(f.path), 0);
    ck_assert(swap("b", 4000));
    ck_assert_str_eq(words(&survey), "-a (another file) !b w1");
    end();
}
END_TEST

START_TEST(a_row_that_goes_out_of_sight_is_no_lie)
{
    struct ledger_survey survey;
    struct err err = ERR_INIT;
    begin();
    ck_assert(append("a b", false, 2000));
    struct page **pages = calloc(1, sizeof *pages);
    pages[0] = page_of("b", "more");
    struct roster_look look = {.now_ms = 3000, .limited = true};
    ck_assert(roster_merge(f.roster, &pages, 1, &look, &f.diff, &err));
    ck_assert(recorder_look(&f.recorder, f.roster, &f.diff, &look, true));
    words(&survey);
    ck_assert_uint_eq(survey.doubtful, 0);
    ck_assert_uint_eq(survey.missing, 0);
    end();
}
END_TEST

UNIT_MAIN("recorder", walks_become_who_was_there_and_what_changed,
          errors_and_events_of_this_meeting_are_facts,
          without_a_ledger_nothing_is_written_and_all_is_well,
          a_full_disk_is_told_once_and_tears_one_line, a_disk_that_was_full_leaves_no_lie,
          every_hour_all_rows_are_written_anew, a_rotated_file_begins_with_all_rows,
          a_file_that_was_emptied_or_removed_goes_on, a_row_that_goes_out_of_sight_is_no_lie)
