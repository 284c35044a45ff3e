/* Reads members of JSON objects that may be hostile: for the readers of events and ledgers. */
#ifndef ROLLCALL_PRESENCE_JSON_MEMBER_H
#define ROLLCALL_PRESENCE_JSON_MEMBER_H

#include "base/slice.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One JSON object in UTF-8 and nothing else, nested at most 32 deep. NULL for anything else. Free
 * with json_object_put(). */
struct json_object *json_member_parse(const char *text, size_t len);

/* Each reads a member into *out, which becomes empty (0, false, NULL) when it is missing or null.
 * False when it is of another type, or longer than max. What they find lives as long as the
 * object. */
bool json_member_string(struct json_object *object, const char *name, size_t max,
                        struct slice *out);
bool json_member_number(struct json_object *object, const char *name, int64_t *out);
bool json_member_bool(struct json_object *object, const char *name, bool *out);
bool json_member_object(struct json_object *object, const char *name, struct json_object **out);

#endif
