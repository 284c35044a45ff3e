/* One attendee, as ListAttendees describes it: registered, which says nothing of being connected.
 */
#ifndef ROLLCALL_ROSTER_ATTENDEE_H
#define ROLLCALL_ROSTER_ATTENDEE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* A media capability. UNSET: the reply had none (the chime namespace has no capabilities). */
enum capability {
    CAPABILITY_UNSET,
    CAPABILITY_NONE,
    CAPABILITY_RECEIVE,
    CAPABILITY_SEND,
    CAPABILITY_SEND_RECEIVE,
    CAPABILITY_UNKNOWN,    /* a value that this program does not know */
} __attribute__((packed)); /* one byte: there are three in every row */

enum media { MEDIA_AUDIO, MEDIA_VIDEO, MEDIA_CONTENT, MEDIA_COUNT };

/* Strings belong to the page that the attendee came on. */
struct attendee {
    struct slice id;               /* AttendeeId, compared without case */
    struct slice external_user_id; /* ExternalUserId: sensitive, never logged */
    struct slice join_token;       /* empty unless --include-join-tokens asked for it: secret */
    enum capability capabilities[MEDIA_COUNT];
};

/* The service's word ("SendReceive"; "" when unset, "?" when unknown), and the two letters of the
 * list ("SR", "S-", "-R", "--"; "" when unset, "??" when unknown). Static strings. */
const char *capability_name(enum capability capability);
const char *capability_letters(enum capability capability);

/* The same, to be read out: "send and receive", "receive only", "none", "not told". Static string.
 */
const char *capability_words(enum capability capability);

/* The capability of a service's word; UNKNOWN for any other. */
enum capability capability_from_name(const char *name, size_t len);

/* "Audio", "Video", "Content". Static string. */
const char *media_name(enum media media);

/* The media of such a name; MEDIA_COUNT for any other. */
enum media media_from_name(const char *name, size_t len);

/* Is anything but the join token different (ExternalUserId or a capability)? */
bool attendee_differs(const struct attendee *a, const struct attendee *b);

/* The friendly name in an ExternalUserId: what stands behind the first "#", as the SDK's demos
 * write it; SLICE_EMPTY when there is none. Points into the id. */
struct slice attendee_name_of(struct slice external_user_id);

/* An id that begins with "aws:" is a bot of the service, such as a recording pipeline. */
bool attendee_is_bot(const struct attendee *attendee);
bool attendee_is_bot_id(struct slice external_user_id);

#endif
