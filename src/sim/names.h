/* ExternalUserIds for generated attendees: e-mail addresses, directory ids, ids with a display
 * name, plain names. Pure; any thread. */
#ifndef ROLLCALL_SIM_NAMES_H
#define ROLLCALL_SIM_NAMES_H

#include <stddef.h>
#include <stdint.h>

enum { NAMES_MAX = 65 };

/* Writes the name that belongs to a number (and ends with it, so that no two are equal) and a
 * NUL. Returns its length, 2 to 64. */
size_t names_make(uint64_t seed, uint64_t number, char out[NAMES_MAX]);

#endif
