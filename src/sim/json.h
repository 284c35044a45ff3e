/* JSON read strictly, member by member, for scenarios and commands; and written into a buffer. */
#ifndef ROLLCALL_SIM_JSON_H
#define ROLLCALL_SIM_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads JSON that people write, strictly: every member must be known, of the right type and in
 * range, and the first complaint says where: `events[3].at: a number from 0 to 1e+06 is needed`.
 * A failed spec stays failed, so that a chain of reads needs one check at its end. */

enum { SPEC_MAX_BYTES = 64 * 1024 * 1024, SPEC_MAX_DEPTH = 16, SPEC_MAX_PATH = 120 };

/* One object under reading. The JSON belongs to the caller that parsed it. */
struct spec {
    struct json_object *object;
    char path[SPEC_MAX_PATH]; /* "events[3]"; "" at the top */
    struct err *err;          /* gets the first complaint */
};

/* Parses a text of len bytes, UTF-8, one JSON object and nothing behind it. NULL and *err with the
 * line of the trouble otherwise. Free with json_object_put(). */
struct json_object *spec_parse(const char *text, size_t len, struct err *err);

/* Begins to read a value, which must be an object. */
struct spec spec_begin(struct json_object *value, const char *path, struct err *err);

/* Complains about members outside a NULL-terminated list. */
void spec_only(const struct spec *spec, const char *const *names);

/* Is the member there? */
bool spec_has(const struct spec *spec, const char *name);

/* Each reads one member if it is there, and leaves *out alone if it is not. Strings live as long
 * as the JSON; they may hold NULs. Complains about a wrong type or a number out of range. */
void spec_string(const struct spec *spec, const char *name, const char **out, size_t *len);
void spec_number(const struct spec *spec, const char *name, double min, double max, double *out);
void spec_count(const struct spec *spec, const char *name, size_t max, size_t *out);
void spec_bool(const struct spec *spec, const char *name, bool *out);

/* A time in seconds, fractions allowed, read as milliseconds. */
void spec_seconds(const struct spec *spec, const char *name, int64_t *out_ms);

/* An array member: its length (0 when it is not there), and a function for each element that gets
 * the element's own path. Stops at the first complaint. */
typedef void spec_each_fn(void *self, struct json_object *element, const char *path,
                          struct err *err);
void spec_each(const struct spec *spec, const char *name, spec_each_fn *each, void *self);

/* An object member. False when it is not there. */
bool spec_object(const struct spec *spec, const char *name, struct spec *out);

/* Complains about this object, or one of its members. */
void spec_complain(const struct spec *spec, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Nothing to complain about so far? */
bool spec_ok(const struct spec *spec);

/* Writes JSON text into a buffer, for replies that must cost little to make. Whether the buffer
 * took it all is asked once, at the end (buf.failed). Any thread. */

/* Appends a string with its quotes. Quotes, backslashes and control characters are escaped; other
 * bytes, valid UTF-8 or not, go out as they are: it is for the client to be careful. */
void jsonout_string(struct buf *out, const char *bytes, size_t len);

/* Appends `"name":` followed by a string, a number or a truth, with a comma before the name
 * unless it is the first member of its object. Names are written as they are. */
void jsonout_member(struct buf *out, const char *name, const char *value);
void jsonout_member_number(struct buf *out, const char *name, int64_t value);
void jsonout_member_bool(struct buf *out, const char *name, bool value);

/* Appends `"name":`, with a comma unless it comes first in its object. */
void jsonout_name(struct buf *out, const char *name);

/* Appends a comma unless the buffer ends with an opening bracket or brace, or is empty. */
void jsonout_comma(struct buf *out);

#endif
