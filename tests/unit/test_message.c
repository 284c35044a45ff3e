#include "fetch/message.h"

#include "base/secret.h"
#include "support/pages.h"

START_TEST(a_message_takes_all_that_is_in_it_along)
{
    struct message *page = message_new(MESSAGE_PAGE);
    page->u.page.page = page_of("a b", "t");
    message_destroy(page);

    struct message *generation = message_new(MESSAGE_GENERATION);
    generation->u.generation.pages = calloc(2, sizeof(struct page *));
    generation->u.generation.count = 2;
    generation->u.generation.pages[0] = page_of("a", "t");
    generation->u.generation.pages[1] = page_of("b", NULL);
    message_destroy(generation);

    struct message *question = message_new(MESSAGE_QUESTION);
    question->u.question = strdup("MFA code");
    message_destroy(question);

    struct message *answer = message_new(MESSAGE_ANSWER);
    answer->u.answer = secret_strdup("123456");
    message_destroy(answer);
    message_destroy(NULL);
}
END_TEST

START_TEST(a_message_keeps_events_of_its_own)
{
    char id[] = "d2aacee9-12c9-3cba-1b20-1a2c341d6fe7";
    struct event event = {.kind = EVENT_JOINED,
                          .timestamp_ms = 7,
                          .meeting_id = slice_of("m"),
                          .attendee_id = slice_of(id),
                          .external_user_id = SLICE_EMPTY};
    struct message *message = message_new(MESSAGE_HEARD);
    struct message_heard *heard = &message->u.heard;
    for (int i = 0; i < MESSAGE_HEARD_MAX; i++)
        ck_assert(message_add_event(heard, &event));
    ck_assert(!message_add_event(heard, &event));
    id[0] = 'x';
    ck_assert_uint_eq(heard->count, MESSAGE_HEARD_MAX);
    ck_assert_int_eq(heard->events[9].kind, EVENT_JOINED);
    ck_assert_str_eq(heard->events[9].attendee_id.data, "d2aacee9-12c9-3cba-1b20-1a2c341d6fe7");
    ck_assert_str_eq(heard->events[9].external_user_id.data, "");
    ck_assert_str_eq(heard->events[9].meeting_id.data, "m");
    message_destroy(message);
}
END_TEST

START_TEST(what_carries_rows_or_words_never_collapses)
{
    ck_assert(message_collapses(MESSAGE_PROGRESS));
    ck_assert(message_collapses(MESSAGE_SCHEDULE));
    ck_assert(message_collapses(MESSAGE_LISTENING));
    ck_assert(!message_collapses(MESSAGE_HEARD));
    ck_assert(!message_collapses(MESSAGE_PAGE));
    ck_assert(!message_collapses(MESSAGE_GENERATION));
    ck_assert(!message_collapses(MESSAGE_FAILED));
    for (int kind = MESSAGE_LOAD; kind < MESSAGE_KIND_COUNT; kind++)
        ck_assert(!message_collapses((enum message_kind)kind));
}
END_TEST

UNIT_MAIN("message", a_message_takes_all_that_is_in_it_along, a_message_keeps_events_of_its_own,
          what_carries_rows_or_words_never_collapses)
