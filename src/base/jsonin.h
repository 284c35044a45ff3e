/* Reads JSON (RFC 8259) strictly and in place: strings are decoded where they stand, nothing is
 * copied and nothing allocated, so that a reply full of secrets leaves no trace of them elsewhere.
 *
 *   jsonin_begin(&json, text, len, 32);
 *   if (jsonin_enter_object(&json))
 *       while (jsonin_next_member(&json, &name))
 *           if (is_mine(name)) jsonin_string(&json, &value);
 *           else jsonin_skip(&json);
 *   if (!jsonin_end(&json)) complain(json.problem, jsonin_offset(&json));
 *
 * The first problem ends everything: from then on every call fails, loops end, and jsonin_end()
 * says so. Strings may hold anything that an escape can say, NULs included; bytes that are not
 * UTF-8 are passed on as they are; a lone surrogate, which no UTF-8 can say, becomes U+FFFD.
 * Control characters must be escaped. One thread at a time. */
#ifndef ROLLCALL_BASE_JSONIN_H
#define ROLLCALL_BASE_JSONIN_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum jsonin_type {
    JSONIN_NONE, /* nothing that could be a value, or a problem before */
    JSONIN_NULL,
    JSONIN_BOOLEAN,
    JSONIN_NUMBER,
    JSONIN_STRING,
    JSONIN_ARRAY,
    JSONIN_OBJECT,
};

/* Embedded; apart from problem, the fields are private to jsonin.c. */
struct jsonin {
    char *begin, *at, *end;
    int depth_left;
    bool first;          /* inside an array or object, before its first member */
    const char *problem; /* NULL: none so far. Static string. */
};

/* Begins at the first byte of a text, which is the caller's, is changed, and must outlive every
 * slice that is read from it. Values may be nested so deep. */
void jsonin_begin(struct jsonin *json, char *text, size_t len, int max_depth);

/* What kind of value stands ahead. Takes nothing. */
enum jsonin_type jsonin_type(struct jsonin *json);

/* Each takes the value ahead when it is of that kind; false, and a problem, when it is not. A
 * string is followed by a NUL and valid as long as the text. */
bool jsonin_string(struct jsonin *json, struct slice *value);
bool jsonin_boolean(struct jsonin *json, bool *value);
bool jsonin_null(struct jsonin *json);

/* Takes a number and gives it as it stands in the text, followed by what follows there. */
bool jsonin_number(struct jsonin *json, struct slice *digits);

/* Each goes into the value ahead, when it is of that kind. */
bool jsonin_enter_array(struct jsonin *json);
bool jsonin_enter_object(struct jsonin *json);

/* Goes to the next item of the array, or the next member of the object, that was entered last; each
 * must be taken or skipped. False behind the last one, and when there is a problem. */
bool jsonin_next_item(struct jsonin *json);
bool jsonin_next_member(struct jsonin *json, struct slice *name);

/* Takes any value. */
bool jsonin_skip(struct jsonin *json);

/* True when all went well, and nothing but white space is left. */
bool jsonin_end(struct jsonin *json);

/* Where reading stands, in bytes from the beginning: at a problem, its place. */
size_t jsonin_offset(const struct jsonin *json);

#endif
