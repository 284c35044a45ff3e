/* UTF-8, one code point at a time, strict: no overlong forms, no surrogates, nothing above
 * U+10FFFF (RFC 3629). Pure; any thread. */
#ifndef ROLLCALL_BASE_UTF8_H
#define ROLLCALL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What utf8_decode() says of a byte that begins no valid sequence. */
#define UTF8_INVALID UINT32_MAX

/* Reads the code point at the start of the bytes into *point and returns how many bytes it took, 1
 * to 4. An invalid or cut sequence yields UTF8_INVALID and takes one byte, so that each bad byte is
 * seen on its own. Returns 0 only when len is 0. */
size_t utf8_decode(const char *bytes, size_t len, uint32_t *point);

/* Writes a code point as 1 to 4 bytes (no NUL) and returns how many; 0 for a value that is none
 * (a surrogate, or above U+10FFFF). */
size_t utf8_encode(uint32_t point, char out[4]);

/* Is all of it valid? */
bool utf8_valid(const char *bytes, size_t len);

/* The start of the code point that ends before offset at: for moving a cursor left. 0 at 0. A bad
 * byte counts as a code point of its own. */
size_t utf8_back(const char *bytes, size_t at);

#endif
