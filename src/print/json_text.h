/* JSON strings for machines and for terminals alike: quoted, with controls, DEL, C1, bidi and
 * other invisible characters as \u escapes, so that nothing is lost and nothing acts on a terminal.
 * Bytes that are not UTF-8 become U+FFFD. Pure; any thread. */
#ifndef ROLLCALL_PRINT_JSON_TEXT_H
#define ROLLCALL_PRINT_JSON_TEXT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends a quoted JSON string. False when the buffer has failed. */
bool json_text_add(struct buf *out, const char *bytes, size_t len);

/* The same for a string; NULL becomes null. */
bool json_text_add_str(struct buf *out, const char *text);

/* Appends JSON text, all of which beyond ASCII stands in strings, with \u escapes in its place: for
 * a terminal that shows nothing else. False when the buffer has failed. */
bool json_text_add_ascii(struct buf *out, const char *json, size_t len);

#endif
