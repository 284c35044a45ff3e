/* Where the programs of one user keep their common request budget: 32 bytes in a file, one for each
 * account and region, under $XDG_RUNTIME_DIR. It is locked for the microseconds that a look takes.
 * The times in it are those of the monotonic clock, which all processes of a machine share. Any
 * thread, one descriptor a thread. Private to work/. */
#ifndef ROLLCALL_FETCH_RATE_LIMITER_FILE_H
#define ROLLCALL_FETCH_RATE_LIMITER_FILE_H

#include <stdbool.h>
#include <stdint.h>

/* What is kept: see rate_limiter_bucket.clear_us and budget.closed_us. */
struct rate_limiter_record {
    int64_t all_us;
    int64_t background_us;
    int64_t closed_us;
};

/* Opens dir/rollcall/budget-NAME, which is made when missing (0700, 0600); characters that a file
 * name should not have become '_'. A descriptor, or -1 when there can be none. */
int rate_limiter_file_open(const char *dir, const char *name);

enum rate_limiter_file_state {
    RATE_LIMITER_FILE_LOCKED, /* *record is what is in it; call rate_limiter_file_unlock() */
    RATE_LIMITER_FILE_BUSY,   /* someone else is looking: ask again */
    RATE_LIMITER_FILE_BROKEN, /* it cannot be used */
};

/* Never waits. A file that is empty, damaged, or from before a restart of the machine (its times
 * lie beyond horizon_us) gives times of now_us, and is open. */
enum rate_limiter_file_state rate_limiter_file_lock(int fd, int64_t now_us, int64_t horizon_us,
                                                    struct rate_limiter_record *record);

/* Writes the record, unless it is NULL, and lets the file go. */
void rate_limiter_file_unlock(int fd, const struct rate_limiter_record *record);

#endif
