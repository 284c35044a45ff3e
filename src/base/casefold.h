/* Letters without regard to case, by a table of Unicode's simple case folding: the same in every
 * locale. Pure; any thread. */
#ifndef ROLLCALL_BASE_CASEFOLD_H
#define ROLLCALL_BASE_CASEFOLD_H

#include <stdint.h>

/* The code point that stands for it and for its other case. What is no letter stays as it is. */
uint32_t casefold_point(uint32_t point);

#endif
