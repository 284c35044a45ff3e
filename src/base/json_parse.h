/* The one place where text becomes objects of json-c. base/jsonin judges the text and decodes its
 * strings; json-c only keeps what was read. Its own parser is not asked: what that takes differs
 * from version to version (0.18 refuses every character beyond ASCII when it is told to be strict),
 * and it leaves copies of secrets behind. Any thread. */
#ifndef ROLLCALL_BASE_JSON_PARSE_H
#define ROLLCALL_BASE_JSON_PARSE_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;

struct json_problem {
    const char *what; /* static; fits behind "line 5: " */
    size_t offset;    /* its place, in bytes from the beginning */
};

/* Reads a text that is one object (RFC 8259) in UTF-8 and nothing else but white space, with
 * objects and arrays nested at most max_depth deep, the outermost counted.
 *
 * Whole numbers become json_type_int when 64 bits hold them, and end at the nearest limit when not;
 * all others become json_type_double. Of members with the same name the last one counts. A lone
 * surrogate becomes U+FFFD. A name that holds a NUL is refused, since json-c's names end there.
 *
 * NULL for anything else, or when memory is out; the problem is told when it is asked for. The
 * caller frees the object with json_object_put(). No copy of the text or of a string value outlives
 * the call, except in the object. LC_NUMERIC must be C. */
struct json_object *json_parse_object(const char *text, size_t len, int max_depth,
                                      struct json_problem *problem);

/* The same for a text that is any one value. *value is NULL for a null, which is a good answer.
 * False for anything else, or when memory is out. */
bool json_parse_value(const char *text, size_t len, int max_depth, struct json_object **value,
                      struct json_problem *problem);

/* Overwrites every string value in it: the last thing before it is freed. NULL is fine. */
void json_wipe(struct json_object *value);

#endif
