/* Lists of attendees as JSON, `{"Attendees": [...]}`, compared attendee by attendee. */
#ifndef ROLLCALL_TESTS_LISTING_H
#define ROLLCALL_TESTS_LISTING_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

/* Parses it; fails the test when it is anything else. Free with json_object_put(). */
struct json_object *listing_parse(const char *text);

/* How many attendees. */
size_t listing_count(struct json_object *listing);

/* Takes the JoinTokens out. */
void listing_drop_tokens(struct json_object *listing);

/* Fails the test at the first attendee that differs, in order. */
void listing_assert_same(struct json_object *listing, struct json_object *other);

#endif
