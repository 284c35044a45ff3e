/* Points in time as AWS writes them: 2026-11-23T14:20:00Z. Pure; any thread. */
#ifndef ROLLCALL_BASE_ISO8601_H
#define ROLLCALL_BASE_ISO8601_H

#include <stdbool.h>
#include <stdint.h>

/* Reads an ISO 8601 date and time as milliseconds since 1970-01-01 UTC: 'T' or a blank between
 * date and time, seconds with or without a fraction, then "Z", "UTC", "+01:00", "+0100" or nothing
 * (taken as UTC). False, with *ms untouched, for anything else. */
bool iso8601_parse(const char *text, int64_t *ms);

/* Bytes that iso8601_format() writes, with its NUL. */
#define ISO8601_SIZE 21

/* Writes whole seconds as 2026-11-23T14:20:00Z; years outside 1970 to 9999 are clamped. */
void iso8601_format(int64_t ms, char out[ISO8601_SIZE]);

#endif
