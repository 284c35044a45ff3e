#include "view/detail.h"

#include "support/people.h"
#include "support/unit.h"

#include <stdint.h>
#include <string.h>

#define NOW INT64_C(1795422715000) /* 2026-11-23 08:31:55 UTC */
#define SR  CAPABILITY_SEND_RECEIVE

static const struct view_style style = {.charset = TEXT_ASCII, .utc = true, .now_ms = NOW};

/* Appends "label: value" for every field. */
static void list_fields(const struct detail_facts *facts, const struct view_style *how,
                        struct buf *out)
{
    struct detail detail;
    detail_build(&detail, facts);
    for (size_t i = 0; i < detail.count; i++) {
        buf_printf(out, "%s: ", detail_label(detail.fields[i]));
        detail_value(detail.fields[i], facts, how, SIZE_MAX, out);
        buf_add_char(out, '\n');
    }
}

static void check_fields(const struct detail_facts *facts, const char *expected)
{
    struct buf out = BUF_INIT(10000);
    list_fields(facts, &style, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

static struct roster *roster_of(const struct person *person)
{
    struct roster *roster = people_roster();
    people_append(roster, person, 1, NOW - 1061000, true, NULL);
    return roster;
}

START_TEST(everything_known_is_listed)
{
    static const struct person before = {2, "bob@example.com", {SR, SR, CAPABILITY_NONE}};
    static const struct person after = {
        2, "bob@example.com", {SR, CAPABILITY_RECEIVE, CAPABILITY_NONE}};
    struct roster *roster = roster_of(&before);
    struct detail_facts facts = {.roster = roster, .no_token = detail_no_token(false, false)};
    check_fields(&facts, "ExternalUserId: bob@example.com\n"
                         "AttendeeId: 00000002-0000-4000-8000-000000000002\n"
                         "Audio: SendReceive\n"
                         "Video: SendReceive\n"
                         "Content: None\n"
                         "JoinToken: not kept (start with --include-join-tokens)\n"
                         "First seen: by 08:14:14Z (first look)\n"
                         "Last changed: no change seen\n");
    people_swap(roster, &after, 1, NOW, true, NULL);
    struct buf out = BUF_INIT(1000);
    detail_value(DETAIL_CHANGED, &facts, &style, SIZE_MAX, &out);
    ck_assert_str_eq(buf_text(&out), "08:31:55Z  Video: SendReceive -> Receive");
    buf_clean_up(&out);
    roster_destroy(roster);
}
END_TEST

START_TEST(fields_without_a_meaning_here_are_left_out)
{
    static const struct person people[] = {{1, "3fa8#Ana\tM", {0}}, {2, "3fa8#Ana\tM", {0}}};
    struct roster *roster = people_roster();
    people_append(roster, people, 2, NOW - 5000, true, NULL);
    people_swap(roster, people + 1, 1, NOW, true, NULL);
    people_swap(roster, people, 2, NOW, true, NULL);
    struct detail_facts facts = {.roster = roster, .no_token = detail_no_token(true, false)};
    check_fields(&facts, "ExternalUserId: 3fa8#Ana\\x09M\n"
                         "Name: Ana\\x09M\n"
                         "AttendeeId: 00000001-0000-4000-8000-000000000001\n"
                         "JoinToken: none came\n"
                         "Registered: 2 times with this ExternalUserId\n"
                         "First seen: by 08:31:50Z (first look)\n"
                         "Last changed: no change seen\n");
    roster_destroy(roster);
}
END_TEST

START_TEST(a_tombstone_says_when_it_went)
{
    static const struct person alice = {1, "alice", {SR, SR, SR}};
    struct roster *roster = roster_of(&alice);
    people_swap(roster, &alice, 0, NOW, true, NULL);
    struct detail_facts facts = {.roster = roster};
    struct buf out = BUF_INIT(10000);
    list_fields(&facts, &style, &out);
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "Removed: 08:31:55Z\n"));
    buf_clean_up(&out);
    roster_destroy(roster);
}
END_TEST

START_TEST(masked_details_name_nobody)
{
    static const struct person alice = {1, "x#alice", {SR, SR, SR}};
    struct roster *roster = roster_of(&alice);
    struct view_style masked = style;
    masked.mask = true;
    struct detail_facts facts = {.roster = roster};
    struct buf out = BUF_INIT(10000);
    list_fields(&facts, &masked, &out);
    detail_sentences(&facts, &masked, &out);
    ck_assert_ptr_null(strstr(buf_text(&out), "alice"));
    ck_assert_ptr_nonnull(strstr(buf_text(&out), VIEW_MASKED));
    buf_clean_up(&out);
    roster_destroy(roster);
}
END_TEST

START_TEST(copies_are_raw_and_never_a_token)
{
    static const struct person alice = {1, "x#al\nice", {SR, SR, SR}};
    struct roster *roster = roster_of(&alice);
    struct detail_facts facts = {.roster = roster, .no_token = detail_no_token(true, false)};
    struct buf out = BUF_INIT(1000);
    ck_assert(detail_copy(DETAIL_USER, &facts, &out));
    ck_assert_str_eq(buf_text(&out), "x#al\nice");
    buf_reset(&out);
    ck_assert(detail_copy(DETAIL_NAME, &facts, &out));
    ck_assert(detail_copy(DETAIL_AUDIO, &facts, &out));
    ck_assert(detail_copy(DETAIL_FIRST_SEEN, &facts, &out));
    ck_assert_str_eq(buf_text(&out), "al\niceSendReceive2026-11-23 08:14:14Z");
    ck_assert(!detail_copy(DETAIL_TOKEN, &facts, &out));
    ck_assert(!detail_copy(DETAIL_CHANGED, &facts, &out));
    roster_destroy(roster);

    static const struct person nameless = {1, "alice", {SR, SR, SR}};
    facts.roster = roster = roster_of(&nameless);
    ck_assert(!detail_copy(DETAIL_NAME, &facts, &out)); /* nothing to copy, not an empty copy */
    buf_clean_up(&out);
    roster_destroy(roster);
}
END_TEST

START_TEST(values_are_clipped_to_their_columns)
{
    static const struct person alice = {1, "al\nice", {SR, SR, SR}};
    struct roster *roster = roster_of(&alice);
    struct detail_facts facts = {.roster = roster};
    struct buf out = BUF_INIT(1000);
    detail_value(DETAIL_USER, &facts, &style, 7, &out);
    ck_assert_str_eq(buf_text(&out), "al\\x0a~");
    buf_clean_up(&out);
    roster_destroy(roster);
}
END_TEST

START_TEST(spoken_changes_tell_the_time_last)
{
    static const struct person before = {1, "a", {SR, SR, SR}};
    static const struct person after = {1, "b", {SR, SR, CAPABILITY_SEND}};
    struct roster *roster = roster_of(&before);
    people_swap(roster, &after, 1, NOW, true, NULL);
    struct detail_facts facts = {.roster = roster};
    struct buf out = BUF_INIT(10000);
    detail_sentences(&facts, &style, &out);
    ck_assert_ptr_nonnull(strstr(buf_text(&out),
                                 "Last changed: content now send only, was send "
                                 "and receive, another ExternalUserId, 08:31:55Z\n"));
    buf_clean_up(&out);
    roster_destroy(roster);
}
END_TEST

UNIT_MAIN("detail", everything_known_is_listed, fields_without_a_meaning_here_are_left_out,
          a_tombstone_says_when_it_went, masked_details_name_nobody,
          copies_are_raw_and_never_a_token, values_are_clipped_to_their_columns,
          spoken_changes_tell_the_time_last)
