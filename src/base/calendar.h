/* Points in time as dates: the calendar, and the text forms that AWS writes. */
#ifndef ROLLCALL_BASE_CALENDAR_H
#define ROLLCALL_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* Points in time as dates and hours, whatever the system's time_t can hold: 32 bits end in 2038.
 * Times are wall-clock milliseconds since 1970-01-01 UTC. Any thread. */

/* Days from 1970-01-01 to a date of the Gregorian calendar; month and day begin with 1. */
int64_t calendar_days(int64_t year, int64_t month, int64_t day);

/* Days of a month from 1 to 12. */
int calendar_month_days(int64_t year, int64_t month);

/* In UTC: every field of *out that strftime() reads, as gmtime_r() fills it. False, and zeros, for
 * a time outside the years 1 to 9999. */
bool calendar_utc(int64_t wall_ms, struct tm *out);

/* In the time zone of the process (TZ). False, and zeros, outside those years and where the system
 * cannot say: with a time_t of 32 bits from 2038 on. */
bool calendar_local(int64_t wall_ms, struct tm *out);

/* Points in time as AWS writes them: 2026-11-23T14:20:00Z. Pure; any thread. */

/* Reads an ISO 8601 date and time as milliseconds since 1970-01-01 UTC: 'T' or a blank between
 * date and time, seconds with or without a fraction, then "Z", "UTC", "+01:00", "+0100" or nothing
 * (taken as UTC). False, with *ms untouched, for anything else. */
bool iso8601_parse(const char *text, int64_t *ms);

/* Bytes that iso8601_format() writes, with its NUL. */
#define ISO8601_SIZE 21

/* Writes whole seconds as 2026-11-23T14:20:00Z; years outside 1970 to 9999 are clamped. */
void iso8601_format(int64_t ms, char out[ISO8601_SIZE]);

#endif
