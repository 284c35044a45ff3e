/* Writes JSON text into a buffer, for replies that must cost little to make. Whether the buffer
 * took it all is asked once, at the end (buf.failed). Any thread. */
#ifndef ROLLCALL_SIM_JSONOUT_H
#define ROLLCALL_SIM_JSONOUT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Appends a string with its quotes. Quotes, backslashes and control characters are escaped; other
 * bytes, valid UTF-8 or not, go out as they are: it is for the client to be careful. */
void jsonout_string(struct buf *out, const char *bytes, size_t len);
void jsonout_text(struct buf *out, const char *text);

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
