/* Pages made of words, for tests: "a b*" are two attendees, with AttendeeIds a and b and user ids
 * user-a and user-b. A star turns the audio capability from SendReceive to None; "c=anna" gives the
 * user id by name. */
#ifndef ROLLCALL_TESTS_PAGES_H
#define ROLLCALL_TESTS_PAGES_H

#include "roster/page.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static inline void page_add_word(struct page *page, const char *word, size_t len)
{
    char id[64], user[80];
    bool star = len > 0 && word[len - 1] == '*';
    const char *equals = memchr(word, '=', len);
    size_t id_len = equals ? (size_t)(equals - word) : len - star;
    snprintf(id, sizeof id, "%.*s", (int)id_len, word);
    if (equals)
        snprintf(user, sizeof user, "%.*s", (int)(len - id_len - 1 - star), equals + 1);
    else
        snprintf(user, sizeof user, "user-%s", id);
    struct attendee attendee = {
        .id = slice_of(id),
        .external_user_id = slice_of(user),
        .join_token = SLICE_EMPTY,
        .capabilities = {star ? CAPABILITY_NONE : CAPABILITY_SEND_RECEIVE},
    };
    ck_assert(page_add(page, &attendee));
}

static inline struct page *page_of(const char *words, const char *next_token)
{
    struct page *page = page_new(4, false);
    ck_assert_ptr_nonnull(page);
    while (*words) {
        size_t len = strcspn(words, " ");
        if (len)
            page_add_word(page, words, len);
        words += len + strspn(words + len, " ");
    }
    ck_assert(page_set_next_token(page, next_token));
    return page;
}

#endif
