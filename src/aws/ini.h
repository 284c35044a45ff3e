/* The grammar of ~/.aws/config and ~/.aws/credentials, as the AWS CLI reads them: that is Python's
 * RawConfigParser, not the stricter grammar of the other SDKs.
 *
 * "[name]" opens a section, "key = value" or "key : value" sets a property (keys are folded to
 * lower case), a line that is indented deeper than its key continues the value. '#' and ';' begin a
 * comment only as the first character of a line. A value that begins with a continuation is a map
 * of its own ("s3 =" followed by indented lines). Keys of [DEFAULT] belong to every section. What
 * occurs twice is an error, as is a line that fits nowhere. One buffer in, nothing else touched:
 * fit for a fuzzer. Any thread. */
#ifndef ROLLCALL_AWS_INI_H
#define ROLLCALL_AWS_INI_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* The largest file that is read, in bytes. */
#define INI_MAX_FILE (4U << 20)

/* One property. Its value may be a secret: all strings here are secret_ memory. */
struct ini_item {
    char *key;
    char *value;             /* NULL when the property is a map */
    struct ini_item *nested; /* the map's own properties, which nest no deeper */
    size_t nested_count;
    size_t line; /* where it stands, from 1 */
};

struct ini_section {
    char *name; /* what stands between the brackets, blanks included */
    struct ini_item *items;
    size_t count;
    size_t line;
};

struct ini {
    struct ini_section *sections; /* in the file's order */
    size_t count;
};

#define INI_INIT ((struct ini){0})

/* Reads a file's contents. False and *err (ERR_AWS_CONFIG, or ERR_OOM) otherwise; the detail says
 * "name:12: why", and never quotes a value. Free with ini_clean_up() in both cases. */
bool ini_parse(const char *bytes, size_t len, const char *name, struct ini *ini, struct err *err);

/* The section's property of that exact name; NULL when there is none. */
const struct ini_item *ini_section_item(const struct ini_section *section, const char *key);

/* Wipes and frees everything. NULL is fine. */
void ini_clean_up(struct ini *ini);

#endif
