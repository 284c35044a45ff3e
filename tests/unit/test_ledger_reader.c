#include "ledger/reader.h"

#include "ledger/attendee_set.h"
#include "ledger/report.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define MEETING "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"
#define OTHER   "91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe"
#define RUN_A   "aaaaaaaaaaaaaaaa"
#define RUN_B   "bbbbbbbbbbbbbbbb"

/* A ledger in the making, of one or two runs. */
static struct {
    struct buf text;
    struct attendee_set sets[2];
    uint64_t seq[2];
    int64_t time_ms;
    bool old; /* version 1 */
} w;

static void begin(void)
{
    memset(&w, 0, sizeof w);
    w.text = BUF_INIT((size_t)1 << 22);
    for (int i = 0; i < 2; i++)
        attendee_set_init(&w.sets[i], (struct hash_key){5, 6});
    w.time_ms = 1000;
}

static void end(void)
{
    buf_clean_up(&w.text);
    for (int i = 0; i < 2; i++)
        attendee_set_clean_up(&w.sets[i]);
}

static void put(int run, struct ledger_fact fact)
{
    fact.time_ms = w.time_ms += 10;
    if (!w.old) {
        fact.run = slice_of(run ? RUN_B : RUN_A);
        fact.seq = ++w.seq[run];
    }
    ck_assert(ledger_write(&fact, &w.text));
}

/* "o" a look begins, "b" a baseline, "+a" "-a" rows, "w" a walk, "ea" joined, "x" an error, "?" a
 * line of tomorrow. */
static void line(int run, const char *word)
{
    static const char signs[] = "ob+-wex";
    static const enum ledger_kind kinds[] = {LEDGER_OPENED,  LEDGER_BASELINE, LEDGER_REGISTERED,
                                             LEDGER_REMOVED, LEDGER_WALK,     LEDGER_EVENT,
                                             LEDGER_ERROR};
    if (*word == '?') {
        buf_printf(&w.text, "{\"type\":\"tomorrow\",\"run\":\"%s\",\"seq\":%d}\n",
                   run ? RUN_B : RUN_A, (int)++w.seq[run]);
        return;
    }
    struct ledger_fact fact =
        ledger_fact(kinds[strchr(signs, *word) - signs], 0, slice_of(MEETING));
    struct attendee_set *set = &w.sets[run];
    fact.attendee.id = slice_of(word + 1);
    if (*word == 'o' || *word == 'b')
        attendee_set_clear(set);
    if (*word == '+')
        ck_assert(attendee_set_put(set, &fact.attendee));
    if (*word == '-')
        attendee_set_remove(set, fact.attendee.id);
    fact.count = set->live;
    fact.digest = set->digest;
    fact.has_digest = !w.old;
    fact.complete = true;
    fact.event.kind = EVENT_JOINED;
    fact.event.timestamp_ms = w.time_ms;
    fact.event.attendee_id = fact.attendee.id;
    put(run, fact);
}

static void lines(int run, const char *words)
{
    char word[32];
    while (*words) {
        size_t len = strcspn(words, " ");
        snprintf(word, sizeof word, "%.*s", (int)len, words);
        line(run, word);
        words += len + strspn(words + len, " ");
    }
}

static bool as_word(void *self, const struct ledger_fact *fact)
{
    struct buf *out = self;
    const char *id = fact->attendee.id.data;
    buf_add_str(out, out->len ? " " : "");
    switch (fact->kind) {
    case LEDGER_GAP:
        return buf_printf(out, "[%s]", fact->reason.data);
    case LEDGER_WALK:
        return buf_printf(out, "w%s", fact->verified ? "" : "!");
    case LEDGER_REGISTERED:
        return buf_printf(out, "+%s", id);
    case LEDGER_REMOVED:
        return buf_printf(out, "-%s", id);
    case LEDGER_EVENT:
        return buf_printf(out, "e%s", fact->event.attendee_id.data);
    default:
        return buf_printf(out, "%s",
                          fact->kind == LEDGER_OPENED     ? "o"
                          : fact->kind == LEDGER_BASELINE ? "b"
                                                          : "x");
    }
}

static struct ledger_survey survey;

static const char *read_words(const char *text, size_t len)
{
    static char out[4096];
    struct buf list = BUF_INIT(sizeof out);
    ck_assert(
        ledger_survey(text, len, SLICE_EMPTY, (struct hash_key){1, 2}, as_word, &list, &survey));
    snprintf(out, sizeof out, "%s", buf_text(&list));
    buf_clean_up(&list);
    return out;
}

/* The ledger without its n-th line (from 1). */
static const char *without(size_t n)
{
    struct buf rest = BUF_INIT((size_t)1 << 22);
    const char *text = buf_text(&w.text);
    for (size_t i = 1; *text; i++) {
        size_t len = strcspn(text, "\n") + 1;
        if (i != n)
            buf_add(&rest, text, len);
        text += len;
    }
    const char *words = read_words(buf_text(&rest), rest.len);
    buf_clean_up(&rest);
    return words;
}

START_TEST(a_whole_ledger_has_no_gap)
{
    begin();
    lines(0, "o +a +b w ea -a ? +c w b +b +c w x");
    ck_assert_str_eq(read_words(w.text.data, w.text.len), "o +a +b w ea -a +c w b +b +c w x");
    ck_assert_uint_eq(survey.missing + survey.doubtful + survey.repeated, 0);
    ck_assert_uint_eq(survey.lines.unknown, 1);
    ck_assert_uint_eq(survey.runs, 1);
    ck_assert_str_eq(survey.meetings[0], MEETING);
    end();
}
END_TEST

START_TEST(any_line_that_is_missing_is_missed)
{
    begin();
    lines(0, "o +a +b w ea -a w x w");
    ck_assert_str_eq(without(1), "+a +b w ea -a w x w");
    ck_assert_uint_eq(survey.unbegun, 1);
    ck_assert_str_eq(without(3),
                     "o +a [1 line is missing] [the rows do not fit the walk] w! ea -a w! x w!");
    ck_assert_uint_eq(survey.doubtful, 1);
    ck_assert_str_eq(without(5), "o +a +b w [1 line is missing] -a w x w");
    ck_assert_str_eq(without(6), "o +a +b w ea [1 line is missing] [the rows do not fit the walk] "
                                 "w! x w!");
    ck_assert_str_eq(without(8), "o +a +b w ea -a w [1 line is missing] w");
    ck_assert_uint_eq(survey.missing, 1);
    end();
}
END_TEST

START_TEST(a_baseline_ends_what_was_in_doubt)
{
    begin();
    lines(0, "o +a +b w -a w b +b w -b w");
    ck_assert_str_eq(without(5), "o +a +b w [1 line is missing] [the rows do not fit the walk] w! "
                                 "b +b w -b w");
    end();
}
END_TEST

START_TEST(a_row_that_was_changed_by_hand_does_not_fit)
{
    begin();
    lines(0, "o +a +b w");
    char *b = strstr(w.text.data, "\"AttendeeId\":\"b\"");
    b[strlen("\"AttendeeId\":\"")] = 'c';
    ck_assert_str_eq(read_words(w.text.data, w.text.len),
                     "o +a +c [the rows do not fit the walk] w!");
    end();
}
END_TEST

START_TEST(runs_that_write_at_once_are_told_apart)
{
    begin();
    lines(0, "o +a +b w");
    lines(1, "o x");
    lines(0, "-a w");
    lines(1, "x +b w");
    lines(0, "w");
    ck_assert_str_eq(read_words(w.text.data, w.text.len), "o +a +b w o x -a w x +b w w");
    ck_assert_uint_eq(survey.missing + survey.doubtful, 0);
    ck_assert_uint_eq(survey.runs, 2);
    end();
}
END_TEST

START_TEST(a_file_and_its_copy_are_one)
{
    struct buf twice = BUF_INIT((size_t)1 << 20);
    begin();
    lines(0, "o +a w");
    buf_add(&twice, w.text.data, w.text.len);
    lines(0, "-a w");
    buf_add(&twice, w.text.data, w.text.len);
    ck_assert_str_eq(read_words(twice.data, twice.len), "o +a w -a w");
    ck_assert_uint_eq(survey.repeated, 3);
    ck_assert_uint_eq(survey.missing, 0);
    buf_clean_up(&twice);
    end();
}
END_TEST

START_TEST(version_1_has_its_counts)
{
    begin();
    w.old = true;
    lines(0, "o +a +b w ea -a w");
    ck_assert_str_eq(read_words(w.text.data, w.text.len), "o +a +b w ea -a w");
    ck_assert_str_eq(without(6), "o +a +b w ea [the rows do not fit the walk] w!");
    ck_assert_uint_eq(survey.runs, 0);
    end();
}
END_TEST

static bool add_row(void *self, const struct ledger_fact *fact)
{
    return report_take(self, fact);
}

/* Two recorders on one file, as version 1 let them: the second is refused. */
START_TEST(a_second_recorder_of_version_1_removes_nobody)
{
    struct err err = ERR_INIT;
    begin();
    w.old = true;
    lines(0, "o +a +b w");
    lines(1, "o x");
    lines(0, "w w");
    struct report *report = report_new((struct hash_key){3, 4}, &err);
    ck_assert(ledger_survey(w.text.data, w.text.len, SLICE_EMPTY, (struct hash_key){1, 2}, add_row,
                            report, &survey));
    ck_assert(report_finish(report, false));
    ck_assert_uint_eq(report_rows(report), 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(report_row(report, i)->removed_ms, 0);
        ck_assert_int_ne(report_row(report, i)->unknown_after_ms, 0);
    }
    ck_assert_uint_gt(report_totals(report).gap_count, 0);
    report_destroy(report);
    end();
}
END_TEST

/* Whoever a prefix says is removed, the whole says is removed too, and at the same time. */
START_TEST(every_prefix_is_read_and_claims_no_more_than_the_whole)
{
    begin();
    lines(0, "o +a +b +c w ea -a w b +b +c w +d w");
    lines(1, "o +b w eb w");
    for (size_t len = 0; len <= w.text.len; len++) {
        struct err err = ERR_INIT;
        struct report *report = report_new((struct hash_key){3, 4}, &err);
        ck_assert(ledger_survey(w.text.data, len, SLICE_EMPTY, (struct hash_key){1, 2}, add_row,
                                report, &survey));
        ck_assert(report_finish(report, false));
        ck_assert_uint_eq(survey.missing + survey.doubtful + survey.lines.broken, 0);
        for (size_t i = 0; i < report_rows(report); i++) {
            const struct report_row *row = report_row(report, i);
            bool gone = strchr("acd", row->id.data[0]);
            ck_assert_msg(gone || row->removed_ms == 0, "%s after %zu bytes", row->id.data, len);
            ck_assert_int_le(row->present_ms, row->at_most_ms);
        }
        report_destroy(report);
    }
    end();
}
END_TEST

static bool count_fact(void *self, const struct ledger_fact *fact)
{
    ck_assert_str_eq(fact->meeting_id.data, OTHER);
    ++*(size_t *)self;
    return true;
}

START_TEST(of_two_meetings_one_is_read_and_both_are_named)
{
    size_t count = 0;
    begin();
    lines(0, "o +a w");
    struct ledger_fact fact = ledger_fact(LEDGER_OPENED, 0, slice_of(OTHER));
    put(0, fact);
    lines(0, "w");
    ck_assert(ledger_survey(w.text.data, w.text.len, slice_of(OTHER), (struct hash_key){1, 2},
                            count_fact, &count, &survey));
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(survey.others, 4);
    ck_assert_uint_eq(survey.meeting_count, 2);
    ck_assert_str_eq(survey.meetings[1], OTHER);
    ck_assert_uint_eq(survey.missing + survey.doubtful, 0);
    end();
}
END_TEST

UNIT_MAIN("ledger_reader", a_whole_ledger_has_no_gap, any_line_that_is_missing_is_missed,
          a_baseline_ends_what_was_in_doubt, a_row_that_was_changed_by_hand_does_not_fit,
          runs_that_write_at_once_are_told_apart, a_file_and_its_copy_are_one,
          version_1_has_its_counts, a_second_recorder_of_version_1_removes_nobody,
          every_prefix_is_read_and_claims_no_more_than_the_whole,
          of_two_meetings_one_is_read_and_both_are_named)
