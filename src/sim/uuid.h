/* Ids of meetings, attendees and requests: sixteen bytes and their text form. Pure; any thread. */
#ifndef ROLLCALL_SIM_UUID_H
#define ROLLCALL_SIM_UUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UUID_BYTES = 16, UUID_TEXT = 36 };

struct uuid {
    unsigned char bytes[UUID_BYTES];
};

/* The id that belongs to a pair of numbers, always the same. */
struct uuid uuid_make(uint64_t seed, uint64_t number);

/* Writes the lower-case text form and a NUL. Returns out. */
char *uuid_format(const struct uuid *uuid, char out[UUID_TEXT + 1]);

/* Reads the text form in either case: 8-4-4-4-12 hex digits and nothing else. */
bool uuid_parse(const char *text, size_t len, struct uuid *out);

bool uuid_equal(const struct uuid *a, const struct uuid *b);

#endif
