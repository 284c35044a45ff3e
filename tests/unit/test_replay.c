#include "ledger/replay.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define MEETING "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"

static struct replay *replay;
static struct err err;

static void begin(void)
{
    err = ERR_INIT;
    replay = replay_new((struct hash_key){3, 4}, &err);
    ck_assert_ptr_nonnull(replay);
}

static void take(enum ledger_kind kind, int64_t time_ms, const char *id)
{
    struct ledger_fact fact = ledger_fact(kind, time_ms, slice_of(MEETING));
    fact.region = slice_of("eu-central-1");
    fact.attendee.id = slice_of(id);
    fact.event.kind = EVENT_JOINED;
    fact.event.timestamp_ms = time_ms;
    fact.event.attendee_id = slice_of(id);
    fact.complete = fact.verified = true;
    ck_assert(replay_take(replay, &fact));
}

/* Plays up to a time: who is registered then, one letter each, is in letters; each item adds a sign
 * to the others. */
static char letters[64], signs[64];

static const char *at(int64_t time_ms)
{
    static const char names[] = {
        [REPLAY_BEGINS] = '|',    [REPLAY_ROWS] = 'R',  [REPLAY_EVENT] = 'e',
        [REPLAY_LISTENING] = 'l', [REPLAY_ERROR] = '!', [REPLAY_GAP] = '/'};
    struct replay_item item;
    memset(letters, 0, sizeof letters);
    memset(signs, 0, sizeof signs);
    replay_rewind(replay);
    while (replay_play(replay, time_ms, &item, &err)) {
        signs[strlen(signs)] = item.news == REPLAY_ROWS && item.first ? 'F' : names[item.news];
        ck_assert_int_le(item.time_ms, time_ms);
        if (item.news == REPLAY_BEGINS || item.news == REPLAY_ROWS)
            memset(letters, 0, sizeof letters);
        if (item.news != REPLAY_ROWS)
            continue;
        for (size_t i = 0; i < item.page->count && i < sizeof letters - 1; i++)
            letters[i] = item.page->rows[i].id.data[0];
        page_destroy(item.page);
    }
    ck_assert(!err_is(&err));
    return letters;
}

START_TEST(the_list_is_as_it_was)
{
    begin();
    take(LEDGER_OPENED, 1, "");
    take(LEDGER_REGISTERED, 10, "a");
    take(LEDGER_REGISTERED, 20, "b");
    take(LEDGER_REMOVED, 30, "a");
    take(LEDGER_REGISTERED, 40, "c");
    take(LEDGER_REGISTERED, 50, "a");
    ck_assert_str_eq(at(9), "");
    ck_assert_str_eq(at(10), "a");
    ck_assert_str_eq(at(29), "ab");
    ck_assert_str_eq(at(30), "b");
    ck_assert_str_eq(at(1000), "abc");
    ck_assert_str_eq(at(20), "ab");
    ck_assert_str_eq(replay_meeting_id(replay).data, MEETING);
    ck_assert_str_eq(replay_region(replay).data, "eu-central-1");
    replay_destroy(replay);
}
END_TEST

START_TEST(a_second_look_knows_nothing_of_the_first)
{
    begin();
    take(LEDGER_OPENED, 1, "");
    take(LEDGER_REGISTERED, 10, "a");
    take(LEDGER_REGISTERED, 11, "b");
    take(LEDGER_WALK, 11, "");
    take(LEDGER_WALK, 20, "");
    take(LEDGER_OPENED, 50, "");
    take(LEDGER_REGISTERED, 60, "b");
    take(LEDGER_WALK, 60, "");
    take(LEDGER_REGISTERED, 70, "a");
    take(LEDGER_WALK, 70, "");
    ck_assert_int_eq(replay_opening_ms(replay), 11);
    ck_assert_str_eq(at(20), "ab");
    ck_assert_str_eq(signs, "FF");
    ck_assert_str_eq(at(50), "");
    ck_assert_str_eq(at(60), "b");
    ck_assert_str_eq(at(70), "ba");
    ck_assert_str_eq(signs, "FF|FR");
    replay_destroy(replay);
}
END_TEST

START_TEST(events_come_out_between_the_rows)
{
    begin();
    take(LEDGER_REGISTERED, 10, "a");
    take(LEDGER_WALK, 10, "");
    take(LEDGER_LISTENING, 15, "");
    take(LEDGER_EVENT, 20, "a");
    take(LEDGER_ERROR, 22, "");
    take(LEDGER_REGISTERED, 25, "b");
    at(19);
    ck_assert_str_eq(signs, "Fl");
    ck_assert_str_eq(at(25), "ab");
    ck_assert_str_eq(signs, "Fle!R");
    replay_destroy(replay);
}
END_TEST

/* A walk during which events were heard, or not. */
static void walk(int64_t time_ms, bool listening)
{
    struct ledger_fact fact = ledger_fact(LEDGER_WALK, time_ms, slice_of(MEETING));
    fact.complete = fact.verified = true;
    fact.listening = listening;
    ck_assert(replay_take(replay, &fact));
}

START_TEST(a_queue_that_failed_is_heard_again_from_the_walk_on_that_says_so)
{
    struct replay_item item;
    struct ledger_fact fact = ledger_fact(LEDGER_ERROR, 20, slice_of(MEETING));
    fact.of_queue = true;
    begin();
    walk(10, true);
    ck_assert(replay_take(replay, &fact));
    walk(30, false);
    walk(40, true);
    walk(50, true);
    at(50);
    ck_assert_str_eq(signs, "F!R");
    replay_rewind(replay);
    while (replay_play(replay, 50, &item, &err)) {
        ck_assert(item.news != REPLAY_ROWS || item.listening == (item.time_ms == 40));
        if (item.news == REPLAY_ROWS)
            page_destroy(item.page);
    }
    replay_destroy(replay);
}
END_TEST

START_TEST(a_meeting_without_anybody_is_a_look_too)
{
    begin();
    take(LEDGER_OPENED, 1, "");
    take(LEDGER_WALK, 10, "");
    take(LEDGER_WALK, 20, "");
    ck_assert_str_eq(at(20), "");
    ck_assert_str_eq(signs, "F");
    replay_destroy(replay);
}
END_TEST

START_TEST(playing_on_and_beginning_anew_come_to_the_same)
{
    struct replay_item item;
    begin();
    for (int i = 0; i < 60; i++) {
        char id[2] = {(char)('a' + i % 7), '\0'};
        take(i % 5 == 3 ? LEDGER_REMOVED : LEDGER_REGISTERED, 10 + i / 2, id);
        if (i % 4 == 0)
            take(LEDGER_WALK, 10 + i / 2, "");
    }
    char on[64] = "";
    for (int64_t t = 10; t < 45; t++) {
        char anew[64];
        memcpy(anew, at(t), sizeof anew);
        replay_rewind(replay);
        for (int64_t step = 10; step <= t; step++) {
            while (replay_play(replay, step, &item, &err)) {
                if (item.news != REPLAY_ROWS)
                    continue;
                memset(on, 0, sizeof on);
                for (size_t i = 0; i < item.page->count; i++)
                    on[i] = item.page->rows[i].id.data[0];
                page_destroy(item.page);
            }
        }
        ck_assert_str_eq(on, anew);
    }
    replay_destroy(replay);
}
END_TEST

START_TEST(arrow_keys_go_from_change_to_change)
{
    begin();
    take(LEDGER_REGISTERED, 10, "a");
    take(LEDGER_WALK, 20, "");
    take(LEDGER_REMOVED, 30, "a");
    take(LEDGER_ERROR, 40, "");
    ck_assert_int_eq(replay_first_ms(replay), 10);
    ck_assert_int_eq(replay_last_ms(replay), 40);
    ck_assert_int_eq(replay_next_ms(replay, 0), 10);
    ck_assert_int_eq(replay_next_ms(replay, 10), 30);
    ck_assert_int_eq(replay_next_ms(replay, 30), 0);
    ck_assert_int_eq(replay_previous_ms(replay, 40), 30);
    ck_assert_int_eq(replay_previous_ms(replay, 30), 10);
    ck_assert_int_eq(replay_previous_ms(replay, 10), 0);
    replay_destroy(replay);
}
END_TEST

START_TEST(the_order_of_the_ledger_stays_when_a_clock_jumped)
{
    begin();
    take(LEDGER_REGISTERED, 30, "a");
    take(LEDGER_REMOVED, 10, "a");
    take(LEDGER_REGISTERED, 20, "b");
    ck_assert_str_eq(at(10), "");
    ck_assert_str_eq(at(30), "b");
    ck_assert_int_eq(replay_last_ms(replay), 30);
    replay_destroy(replay);
}
END_TEST

START_TEST(behind_a_gap_the_rows_are_told_anew)
{
    begin();
    take(LEDGER_REGISTERED, 10, "a");
    take(LEDGER_WALK, 10, "");
    take(LEDGER_GAP, 20, "");
    take(LEDGER_WALK, 25, "");
    ck_assert_str_eq(at(25), "a");
    ck_assert_str_eq(signs, "F/FF");
    replay_destroy(replay);
}
END_TEST

START_TEST(a_baseline_takes_nobody_away_before_its_walk)
{
    begin();
    take(LEDGER_REGISTERED, 10, "a");
    take(LEDGER_REGISTERED, 10, "b");
    take(LEDGER_WALK, 10, "");
    take(LEDGER_BASELINE, 20, "");
    take(LEDGER_REGISTERED, 20, "b");
    take(LEDGER_REGISTERED, 21, "c");
    take(LEDGER_WALK, 22, "");
    ck_assert_str_eq(at(10), "ab");
    ck_assert_str_eq(at(20), "ab");
    ck_assert_str_eq(at(21), "abc");
    ck_assert_str_eq(at(22), "bc");
    replay_destroy(replay);
}
END_TEST

START_TEST(a_ledger_goes_into_a_replay_and_comes_out_the_same)
{
    struct buf text = BUF_INIT(1000000);
    char id[32];
    begin();
    for (int i = 0; i < 500; i++) {
        snprintf(id, sizeof id, "%c%d", 'a' + i % 26, i % 100);
        struct ledger_fact fact =
            ledger_fact(i % 3 ? LEDGER_REGISTERED : LEDGER_REMOVED, 1000 + i, slice_of(MEETING));
        fact.attendee.id = slice_of(id);
        fact.attendee.external_user_id = slice_of("\x1b\"\\ Ana María");
        ck_assert(ledger_write(&fact, &text));
    }
    struct ledger_tally tally;
    ck_assert(ledger_each(text.data, text.len - 9, replay_take, replay, &tally));
    ck_assert_uint_eq(tally.facts, 499);
    ck_assert(tally.cut_off);
    struct replay_item item;
    size_t registered = 0;
    while (replay_play(replay, 2000, &item, &err)) {
        registered = item.page->count;
        if (registered > 0)
            ck_assert_str_eq(item.page->rows[0].external_user_id.data, "\x1b\"\\ Ana María");
        page_destroy(item.page);
    }
    ck_assert_uint_gt(registered, 50);
    replay_destroy(replay);
    buf_clean_up(&text);
}
END_TEST

UNIT_MAIN("replay", behind_a_gap_the_rows_are_told_anew,
          a_baseline_takes_nobody_away_before_its_walk, the_list_is_as_it_was,
          a_second_look_knows_nothing_of_the_first, events_come_out_between_the_rows,
          a_queue_that_failed_is_heard_again_from_the_walk_on_that_says_so,
          a_meeting_without_anybody_is_a_look_too, playing_on_and_beginning_anew_come_to_the_same,
          arrow_keys_go_from_change_to_change, the_order_of_the_ledger_stays_when_a_clock_jumped,
          a_ledger_goes_into_a_replay_and_comes_out_the_same)
