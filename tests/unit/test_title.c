#include "view/title.h"

#include "support/unit.h"

#include <string.h>

static struct title_facts facts_of(size_t registered)
{
    return (struct title_facts){
        .meeting_id = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1",
        .region = "eu-central-1",
        .profile = "prod",
        .registered = registered,
        .seats = 250,
        .complete = true,
        .have_rows = true,
    };
}

static void check(const struct title_facts *facts, size_t columns, bool warns, const char *expected)
{
    struct buf out = BUF_INIT(1000);
    ck_assert_int_eq(title_line(facts, &out, columns, TEXT_ASCII), warns);
    ck_assert_str_eq(buf_text(&out), expected);
    ck_assert_uint_eq(out.len, columns);
    buf_clean_up(&out);
}

START_TEST(the_title_names_the_meeting_and_its_seats)
{
    struct title_facts facts = facts_of(187);
    check(&facts, 72, false,
          "rollcall 3f2c7a10~9ab1 eu-central-1 prod         187 registered  63 free");
}
END_TEST

START_TEST(the_account_stands_behind_the_profile_and_goes_first)
{
    struct title_facts facts = facts_of(187);
    facts.account = "111122223333";
    check(&facts, 80, false,
          "rollcall 3f2c7a10~9ab1 eu-central-1 prod 111122223333    187 registered  63 free");
    check(&facts, 72, false,
          "rollcall 3f2c7a10~9ab1 eu-central-1 prod         187 registered  63 free");
}
END_TEST

START_TEST(bots_are_counted_apart_and_take_seats)
{
    struct title_facts facts = facts_of(185);
    facts.bots = 2;
    check(&facts, 75, false,
          "rollcall 3f2c7a10~9ab1 eu-central-1 prod   185 registered + 2 bots  63 free");
    facts.bots = 1;
    check(&facts, 60, false, "rollcall 3f2c7a10~9ab1       185 registered + 1 bot  64 free");
}
END_TEST

START_TEST(with_meeting_events_the_title_tells_who_is_here)
{
    struct title_facts facts = facts_of(187);
    facts.listening = true;
    facts.here = 41;
    check(&facts, 79, false,
          "rollcall 3f2c7a10~9ab1 eu-central-1 prod     41 here of 187 registered, 63 free");
    facts.bots = 1;
    facts.complete = false;
    check(&facts, 60, false, "rollcall 3f2c7a10~9ab1    41 here of 187+ registered + 1 bot");
}
END_TEST

START_TEST(nothing_is_called_free_before_the_last_page)
{
    struct title_facts facts = facts_of(100);
    facts.complete = false;
    check(&facts, 57, false, "rollcall 3f2c7a10~9ab1 eu-central-1 prod  100+ registered");
    facts.limited = true;
    facts.registered = 10000;
    check(&facts, 72, true,
          "rollcall 3f2c7a10~9ab1 eu-central-1 prod       10,000 registered (limit)");
    facts.have_rows = false;
    check(&facts, 42, false, "rollcall 3f2c7a10~9ab1 eu-central-1 prod  ");
}
END_TEST

START_TEST(seats_are_warned_of_from_240)
{
    struct title_facts facts = facts_of(239);
    struct buf out = BUF_INIT(100);
    ck_assert(!title_counts(&facts, &out));
    facts.bots = 1;
    ck_assert(title_counts(&facts, &out));
    buf_reset(&out);
    facts = facts_of(241);
    ck_assert(title_counts(&facts, &out));
    ck_assert_str_eq(buf_text(&out), "241 registered  only 9 free");
    buf_reset(&out);
    facts = facts_of(10412);
    ck_assert(title_counts(&facts, &out));
    ck_assert_str_eq(buf_text(&out), "10,412 registered");
    buf_clean_up(&out);
}
END_TEST

START_TEST(no_seat_is_called_free_whose_number_is_not_known)
{
    struct title_facts facts = facts_of(243);
    facts.seats = 0;
    check(&facts, 56, false, "rollcall 3f2c7a10~9ab1 eu-central-1 prod  243 registered");
}
END_TEST

START_TEST(a_meeting_of_25_is_full_with_25)
{
    struct title_facts facts = facts_of(25);
    facts.seats = 25;
    check(&facts, 68, true, "rollcall 3f2c7a10~9ab1 eu-central-1 prod  25 registered  only 0 free");
    facts.registered = 23;
    check(&facts, 63, false, "rollcall 3f2c7a10~9ab1 eu-central-1 prod  23 registered  2 free");
}
END_TEST

START_TEST(a_narrow_title_gives_up_profile_region_and_program)
{
    struct title_facts facts = facts_of(187);
    check(&facts, 65, false, "rollcall 3f2c7a10~9ab1 eu-central-1 prod  187 registered  63 free");
    check(&facts, 63, false, "rollcall 3f2c7a10~9ab1 eu-central-1     187 registered  63 free");
    check(&facts, 50, false, "rollcall 3f2c7a10~9ab1     187 registered  63 free");
    check(&facts, 40, false, "3f2c7a10~9ab1    187 registered  63 free");
    check(&facts, 30, false, "3f2c7a10~9ab1   187 registered");
    check(&facts, 10, false, "3f2c7a10~~");
    check(&facts, 1, false, "~");
    check(&facts, 0, false, "");
}
END_TEST

START_TEST(a_filter_and_the_last_seats_are_told_at_every_width)
{
    struct title_facts facts = facts_of(246);
    facts.bots = 2;
    facts.filter = "presence:dropped";
    facts.visible = 3;
    check(&facts, 90, true,
          "rollcall 3f2c7a10~9ab1    /presence:dropped: 3 match, 246 registered + 2 bots  only 2 "
          "free");
    check(&facts, 60, true, "rollcall 3f2c7a10~9ab1           /presence:dr~ 3/248, 2 free");
    check(&facts, 40, true, "rollcall 3f2c7a10~9ab1     3/248, 2 free");
    check(&facts, 30, true, "3f2c7a10~9ab1    3/248, 2 free");
    check(&facts, 24, true, "3f2c7a10~~ 3/248, 2 free");
    facts.filter = "";
    facts.listening = true;
    facts.here = 176;
    check(&facts, 40, true, "3f2c7a10~9ab1       176 here/248, 2 free");
    facts.complete = false;
    facts.filter = "bob";
    check(&facts, 60, true, "rollcall 3f2c7a10~9ab1 eu-central-1 prod         /bob 3/248+");
}
END_TEST

START_TEST(a_hostile_profile_stays_on_its_line)
{
    struct title_facts facts = facts_of(1);
    facts.profile = "p\x1B[2J\\x0a";
    facts.have_rows = false;
    check(&facts, 53, false, "rollcall 3f2c7a10~9ab1 eu-central-1 p\\x1b[2J\\\\x0a    ");
}
END_TEST

START_TEST(the_mode_outlives_seats_that_are_not_scarce)
{
    struct title_facts facts = facts_of(187);
    facts.mode = "ACTIONS";
    check(&facts, 80, false,
          "rollcall 3f2c7a10~9ab1 eu-central-1 prod        187 registered  63 free  ACTIONS");
    facts.listening = true;
    facts.here = 41;
    check(&facts, 40, false, "3f2c7a10~9ab1       41 here/187  ACTIONS");
    facts.registered = 248;
    facts.filter = "bob";
    facts.visible = 3;
    check(&facts, 40, true, "3f2c7a10~9ab1     3/248, 2 free  ACTIONS");
}
END_TEST

UNIT_MAIN("title", the_mode_outlives_seats_that_are_not_scarce,
          a_filter_and_the_last_seats_are_told_at_every_width,
          no_seat_is_called_free_whose_number_is_not_known, a_meeting_of_25_is_full_with_25,
          the_title_names_the_meeting_and_its_seats,
          the_account_stands_behind_the_profile_and_goes_first,
          bots_are_counted_apart_and_take_seats, with_meeting_events_the_title_tells_who_is_here,
          nothing_is_called_free_before_the_last_page, seats_are_warned_of_from_240,
          a_narrow_title_gives_up_profile_region_and_program, a_hostile_profile_stays_on_its_line)
