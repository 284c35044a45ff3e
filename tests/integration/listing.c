#include "integration/listing.h"

#include <check.h>

static struct json_object *attendees(struct json_object *listing)
{
    struct json_object *list = NULL;
    json_object_object_get_ex(listing, "Attendees", &list);
    return list;
}

struct json_object *listing_parse(const char *text)
{
    struct json_object *listing = json_tokener_parse(text);
    if (!json_object_is_type(attendees(listing), json_type_array))
        ck_abort_msg("this is no list of attendees: %.300s", text);
    return listing;
}

size_t listing_count(struct json_object *listing)
{
    return json_object_array_length(attendees(listing));
}

void listing_drop_tokens(struct json_object *listing)
{
    for (size_t i = 0; i < listing_count(listing); i++)
        json_object_object_del(json_object_array_get_idx(attendees(listing), i), "JoinToken");
}

void listing_assert_same(struct json_object *listing, struct json_object *other)
{
    ck_assert_uint_eq(listing_count(listing), listing_count(other));
    for (size_t i = 0; i < listing_count(listing); i++) {
        struct json_object *a = json_object_array_get_idx(attendees(listing), i);
        struct json_object *b = json_object_array_get_idx(attendees(other), i);
        if (!json_object_equal(a, b))
            ck_abort_msg("attendee %zu: %s is not %s", i, json_object_to_json_string(a),
                         json_object_to_json_string(b));
    }
}
