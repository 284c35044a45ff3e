/* Letters without regard to case, and without their accents, by tables of Unicode: the same in
 * every locale. Pure; any thread. */
#ifndef ROLLCALL_BASE_CASEFOLD_H
#define ROLLCALL_BASE_CASEFOLD_H

#include <stdbool.h>
#include <stdint.h>

/* The code point that stands for it and for its other case. What is no letter stays as it is. */
uint32_t casefold_point(uint32_t point);

/* The same, for Latin and Greek letters the letter that stands under the accents and strokes:
 * o for U+00F6, U+00F8 and U+014F. */
uint32_t casefold_plain(uint32_t point);

/* Is it an accent of its own, which stands behind its letter (U+0300 to U+036F)? */
bool casefold_is_accent(uint32_t point);

#endif
