#include "presence/replay.h"

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
    fact.complete = true;
    ck_assert(replay_take(replay, &fact));
}

/* The registered attendees at a time, one letter each. */
static const char *at(int64_t time_ms)
{
    static char letters[64];
    struct replay_view view;
    memset(letters, 0, sizeof letters);
    ck_assert(replay_seek(replay, time_ms, &view, &err));
    for (size_t i = 0; i < view.page->count; i++)
        letters[i] = view.page->rows[i].id.data[0];
    replay_view_clean_up(&view);
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

START_TEST(who_went_between_two_looks_is_gone_after_the_first_walk)
{
    begin();
    take(LEDGER_OPENED, 1, "");
    take(LEDGER_REGISTERED, 10, "a");
    take(LEDGER_REGISTERED, 10, "b");
    take(LEDGER_WALK, 11, "");
    take(LEDGER_OPENED, 50, "");
    take(LEDGER_REGISTERED, 60, "b");
    take(LEDGER_WALK, 61, "");
    take(LEDGER_REGISTERED, 70, "a");
    ck_assert_str_eq(at(60), "ab");
    ck_assert_str_eq(at(61), "b");
    ck_assert_str_eq(at(70), "ab");
    replay_destroy(replay);
}
END_TEST

START_TEST(the_room_is_as_it_was_known)
{
    struct replay_view view;
    begin();
    take(LEDGER_REGISTERED, 10, "a");
    take(LEDGER_LISTENING, 15, "");
    take(LEDGER_EVENT, 20, "a");
    take(LEDGER_WALK, 25, "");
    ck_assert(replay_seek(replay, 19, &view, &err));
    ck_assert_int_eq(presence_state(view.presence, slice_of("a"), 10), PRESENCE_UNKNOWN);
    ck_assert(view.listened && !view.complete && view.time_ms == 15);
    replay_view_clean_up(&view);
    ck_assert(replay_seek(replay, 25, &view, &err));
    ck_assert_int_eq(presence_state(view.presence, slice_of("a"), 10), PRESENCE_HERE);
    ck_assert(view.complete);
    replay_view_clean_up(&view);
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

START_TEST(facts_of_a_clock_that_jumped_go_where_they_belong)
{
    begin();
    take(LEDGER_REGISTERED, 30, "a");
    take(LEDGER_REGISTERED, 10, "b");
    ck_assert_str_eq(at(10), "b");
    ck_assert_str_eq(at(30), "ba");
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
    struct replay_view view;
    ck_assert(replay_seek(replay, 2000, &view, &err));
    ck_assert_uint_gt(view.page->count, 50);
    ck_assert_str_eq(view.page->rows[0].external_user_id.data, "\x1b\"\\ Ana María");
    replay_view_clean_up(&view);
    replay_destroy(replay);
    buf_clean_up(&text);
}
END_TEST

UNIT_MAIN("replay", the_list_is_as_it_was, who_went_between_two_looks_is_gone_after_the_first_walk,
          the_room_is_as_it_was_known, arrow_keys_go_from_change_to_change,
          facts_of_a_clock_that_jumped_go_where_they_belong,
          a_ledger_goes_into_a_replay_and_comes_out_the_same)
