/* A meeting for the tests of the views: numbered attendees, and a roster that walks over them. */
#ifndef ROLLCALL_TESTS_PEOPLE_H
#define ROLLCALL_TESTS_PEOPLE_H

#include "roster/roster.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PEOPLE_ID_SIZE 37

struct person {
    unsigned number;  /* makes the AttendeeId */
    const char *user; /* ExternalUserId */
    enum capability capabilities[MEDIA_COUNT];
};

/* "00000007-0000-4000-8000-000000000007" */
static inline const char *people_id(unsigned number, char out[PEOPLE_ID_SIZE])
{
    snprintf(out, PEOPLE_ID_SIZE, "%08x-0000-4000-8000-%012x", number, number);
    return out;
}

static inline struct page *people_page(const struct person *people, size_t count)
{
    struct page *page = page_new(count, false);
    for (size_t i = 0; i < count; i++) {
        char id[PEOPLE_ID_SIZE];
        struct attendee attendee = {
            .id = slice_of(people_id(people[i].number, id)),
            .external_user_id = slice_of(people[i].user),
            .join_token = SLICE_EMPTY,
        };
        memcpy(attendee.capabilities, people[i].capabilities, sizeof attendee.capabilities);
        ck_assert(page_add(page, &attendee));
    }
    return page;
}

static inline struct roster *people_roster(void)
{
    struct err err = ERR_INIT;
    struct roster *roster = roster_new((struct hash_key){1, 2}, &err);
    ck_assert_ptr_nonnull(roster);
    return roster;
}

/* Another page behind what is loaded. */
static inline void people_append(struct roster *roster, const struct person *people, size_t count,
                                 int64_t now_ms, bool complete, struct diff *diff)
{
    struct err err = ERR_INIT;
    struct page *page = people_page(people, count);
    struct roster_look look = {.now_ms = now_ms, .complete = complete};
    ck_assert(roster_append(roster, &page, &look, diff, &err));
}

/* A refresh that found these. */
static inline void people_swap(struct roster *roster, const struct person *people, size_t count,
                               int64_t now_ms, bool complete, struct diff *diff)
{
    struct err err = ERR_INIT;
    struct page **pages = malloc(sizeof *pages);
    pages[0] = people_page(people, count);
    struct roster_look look = {.now_ms = now_ms, .complete = complete};
    ck_assert(roster_merge(roster, &pages, 1, &look, diff, &err));
}

#endif
