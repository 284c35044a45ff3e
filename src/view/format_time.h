/* Points in time and durations, as a person reads them. Pure but for the time zone of the process
 * (TZ); any thread. Every function writes into the caller's room and returns it. */
#ifndef ROLLCALL_VIEW_FORMAT_TIME_H
#define ROLLCALL_VIEW_FORMAT_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORMAT_TIME_SIZE 32

/* "09:31:55", or "Nov 20 09:31:55" when that is not the day of now, or "2025 Nov 20 09:31:55" in
 * another year. With utc in UTC and followed by "Z"; so, too, what is beyond the system's time_t.
 * Times are wall-clock milliseconds; a time of 0 gives "", one outside the years 1 to 9999
 * "unknown", here and in the next three. */
char *format_time_clock(char out[FORMAT_TIME_SIZE], int64_t wall_ms, int64_t now_ms, bool utc);

/* The same without seconds: "09:31", "Nov 20 09:31". */
char *format_time_minute(char out[FORMAT_TIME_SIZE], int64_t wall_ms, int64_t now_ms, bool utc);

/* In at most 8 columns: "09:31:55" today, "Nov 20" otherwise. */
char *format_time_short(char out[FORMAT_TIME_SIZE], int64_t wall_ms, int64_t now_ms, bool utc);

/* "2026-11-23 09:31:55Z": always UTC, for support cases. */
char *format_time_utc(char out[FORMAT_TIME_SIZE], int64_t wall_ms);

/* How long ago: "41s", "4m", "2h", "3d", rounded down; negative counts as 0. */
char *format_time_age(char out[FORMAT_TIME_SIZE], int64_t ms);

/* How long yet: "4s", "40s", "3m", rounded up, in steps of ten seconds above ten. */
char *format_time_countdown(char out[FORMAT_TIME_SIZE], int64_t ms);

/* "2 h 10 min", "41 min", "8 s": for sentences. */
char *format_time_long(char out[FORMAT_TIME_SIZE], int64_t ms);

/* Turns what these two gave into words, where it stands: "41 seconds", "1 minute". Returns it. */
char *format_time_in_words(char text[FORMAT_TIME_SIZE]);

/* Milliseconds until format_time_age() or format_time_countdown() need to be painted again; never
 * less than 1, never more than a minute. An age below a minute is painted every ten seconds only.
 */
int64_t format_time_age_due(int64_t ms);
int64_t when_countdown_due(int64_t ms);

/* What the shell's line says after the console: "187 registered, 12 changes in 2 h 10 min"; spoken:
 * "187 or more registered, 12 changes in 2 hours". out should have 80 bytes. */
char *when_closing(char *out, size_t size, size_t registered, bool complete, bool spoken,
                   uint64_t changes, int64_t ms);

/* 10412 as "10,412". */
char *when_count(char out[FORMAT_TIME_SIZE], uint64_t n);

#endif
