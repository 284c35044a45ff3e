/* Recognises a meeting id, and finds one in whatever was pasted: an ARN, a URL, a line of a log.
 *
 * Ids are matched by their documented pattern only, 8-4-4-4-12 hexadecimal digits: real ones fail
 * stricter checks for UUID versions. Pure; any thread. */
#ifndef ROLLCALL_BASE_MEETING_ID_H
#define ROLLCALL_BASE_MEETING_ID_H

#include <stdbool.h>
#include <stddef.h>

#define MEETING_ID_LEN 36

/* Is this, all of it, a meeting id? */
bool meeting_id_is_valid(const char *text, size_t len);

/* How many of the first characters could begin a meeting id: what a prompt marks while someone
 * types. MEETING_ID_LEN for a whole one; less than len when a character is wrong or too many. */
size_t meeting_id_valid_prefix(const char *text, size_t len);

/* What was found. Fields that were not are "". */
struct meeting_found {
    char meeting_id[MEETING_ID_LEN + 1];
    char region[32];  /* only from an ARN, or from a host name of the service */
    char account[13]; /* only from an ARN */
};

/* Looks for a meeting id in len bytes of anything, NULs included. One that follows the word
 * "meeting" ("meeting/", "meetings/", "MeetingId":") wins over others; otherwise the first wins. An
 * id inside a longer run of hexadecimal digits and dashes is none. False when there is none. */
bool meeting_id_find(const char *text, size_t len, struct meeting_found *found);

#endif
