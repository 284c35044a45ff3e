/* name=value&name=value, percent-encoded as AWS wants it in forms and queries. Pure. */
#ifndef ROLLCALL_AWS_QUERY_H
#define ROLLCALL_AWS_QUERY_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Append a pair, with '&' in front unless out is empty. A NULL value adds nothing. Everything but
 * A-Z a-z 0-9 - . _ ~ becomes %XX. False when out has failed. */
bool query_add(struct buf *out, const char *name, const char *value);
bool query_add_bytes(struct buf *out, const char *name, const char *value, size_t len);

#endif
