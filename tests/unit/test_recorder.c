#include "ledger/recorder.h"

#include "base/file.h"
#include "support/pages.h"

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
} f;

static void begin(void)
{
    struct err err = ERR_INIT;
    memset(&f, 0, sizeof f);
    f.text = BUF_INIT((size_t)1 << 20);
    snprintf(f.path, sizeof f.path, "recorder-XXXXXX");
    close(mkstemp(f.path));
    f.roster = roster_new((struct hash_key){1, 2}, &err);
    ck_assert(ledger_file_open(&f.file, f.path, &err));
    ck_assert(recorder_open(&f.recorder, &f.file, MEETING, "eu-central-1", 1000));
}

static void end(void)
{
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
    ck_assert(roster_append(f.roster, &page, &look, &f.diff, &err));
    return recorder_look(&f.recorder, f.roster, &f.diff, &look, complete);
}

static bool swap(const char *words, int64_t now_ms)
{
    struct err err = ERR_INIT;
    struct page **pages = calloc(1, sizeof *pages);
    pages[0] = page_of(words, NULL);
    struct roster_look look = {.now_ms = now_ms, .complete = true};
    ck_assert(roster_merge(f.roster, &pages, 1, &look, &f.diff, &err));
    return recorder_look(&f.recorder, f.roster, &f.diff, &look, true);
}

/* Adds a fact as a word: "o" opened, "!a" there at the first look, "+a" "~a" "-a", "w3" a walk, "?"
 * one that did not reach the end, "l", "e" an event, "x429". */
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
        return buf_printf(out, "w%zu%s", fact->count, fact->complete ? "" : "?");
    case LEDGER_ERROR:
        return buf_printf(out, "x%d", fact->status);
    case LEDGER_EVENT:
        return buf_printf(out, "e%s", fact->event.attendee_id.data);
    default:
        return buf_add_str(out, fact->kind == LEDGER_OPENED ? "o" : "l");
    }
}

static const char *words(struct ledger_tally *tally)
{
    struct err err = ERR_INIT;
    struct buf bytes = BUF_INIT((size_t)1 << 20);
    ck_assert_int_eq(file_read(f.path, &bytes, &err), FILE_OK);
    buf_reset(&f.text);
    ck_assert(ledger_each(buf_text(&bytes), bytes.len, as_word, &f.text, tally));
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
    struct ledger_tally tally;
    begin();
    ck_assert(append("a b", false, 2000));
    ck_assert(append("c", true, 2000));
    ck_assert(swap("a b* d", 3000));
    ck_assert(swap("a b* d", 4000));
    ck_assert_str_eq(words(&tally), "o !a !b !c w3 ~b -c +d w3 w3");
    ck_assert_uint_eq(tally.broken, 0);
    end();
}
END_TEST

START_TEST(errors_and_events_of_this_meeting_are_facts)
{
    struct ledger_tally tally;
    struct err err = ERR_INIT;
    begin();
    struct event here = joined(MEETING, "a");
    struct event there = joined("91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe", "b");
    err_set(&err, ERR_THROTTLED, "%s", "");
    err.http_status = 429;
    ck_assert(recorder_listening(&f.recorder, 0));
    ck_assert(recorder_listening(&f.recorder, 1500));
    ck_assert(recorder_listening(&f.recorder, 1500));
    ck_assert(recorder_event(&f.recorder, &here, 5100));
    ck_assert(recorder_event(&f.recorder, &there, 5200));
    ck_assert(recorder_error(&f.recorder, &err, 5300));
    ck_assert_str_eq(words(&tally), "o l ea x429");
    end();
}
END_TEST

START_TEST(without_a_ledger_nothing_is_written_and_all_is_well)
{
    struct err err = ERR_INIT;
    struct event event = joined(MEETING, "a");
    ck_assert(recorder_look(NULL, NULL, NULL, NULL, true));
    ck_assert(recorder_error(NULL, &err, 1));
    ck_assert(recorder_listening(NULL, 1));
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
    struct ledger_tally tally;
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
    ck_assert_str_eq(words(&tally), "o ea");
    ck_assert_uint_eq(tally.broken, 1);
    ck_assert(!tally.cut_off);
    limit((rlim_t)lseek(f.file.fd, 0, SEEK_END));
    bool third = recorder_event(&f.recorder, &event, 5100);
    told = recorder_trouble(&f.recorder, &err);
    limit(RLIM_INFINITY);
    ck_assert(!third && told);
    end();
}
END_TEST

UNIT_MAIN("recorder", walks_become_who_was_there_and_what_changed,
          errors_and_events_of_this_meeting_are_facts,
          without_a_ledger_nothing_is_written_and_all_is_well,
          a_full_disk_is_told_once_and_tears_one_line)
