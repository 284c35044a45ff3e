/* The filter expression: which attendees a person wants to see. The same for the key `/`, the
 * search, --filter and --until. Pure, and the same in every locale.
 *
 *   text         the user id, the name or the AttendeeId contains text, without regard to case
 *   field:text   that field contains text: user, name, attendee, audio, video, content, change
 *   field=text   that field is text, byte for byte; it may hold blanks, and ends before another
 *                field or a !
 *   field:a,b    one of them
 *   presence:…   where meeting events show the attendee: here, left, dropped, not-joined, unknown,
 *                deleted; never a bot of the service, which the counts leave out too
 *   dup:         the user id is registered more than once
 *   ghost:       not here, while another attendee of the same name is: a login left behind
 *   bot:         a bot of the service
 *   !…           turns what follows round
 *   a b          both
 *   "a b"        a text with blanks, commas or colons in it
 *
 * For audio, video and content the text may be the service's word, from its start (send, receive,
 * none, sendreceive), or the two letters of the list (sr, s-, -r, --). For change it is registered,
 * changed, missing, removed or any. A word of letters before a colon that is no field is refused,
 * with the nearest field; 10:30 is plain text. */
#ifndef ROLLCALL_VIEW_FILTER_H
#define ROLLCALL_VIEW_FILTER_H

#include "base/err.h"
#include "presence/intervals.h"
#include "roster/attendee.h"

#include <stdbool.h>
#include <stddef.h>

struct filter;

/* What a filter looks at. */
struct filter_subject {
    const struct attendee *attendee;
    const char *change;           /* "registered", "changed", "missing", "removed", or "" */
    enum presence_state presence; /* UNKNOWN, which is 0, when no queue is read */
    bool ghost;                   /* see ghost: above; asked for by filter_uses_ghosts() only */
    size_t copies;                /* how many attendees have this ExternalUserId; 1 for most */
};

/* The name of the i-th field that an expression may have, one name each; NULL behind the last. */
const char *filter_field(size_t i);

/* Reads an expression of at most 1,024 bytes. An empty or blank one matches everything. NULL and
 * *err (ERR_USAGE, with what is wrong and where) when it makes no sense, such as audio:loud, user:
 * or usr:bob. Free with filter_destroy(). */
struct filter *filter_parse(const char *expression, struct err *err);

/* NULL is fine. */
void filter_destroy(struct filter *filter);

/* Does it match? A NULL filter matches everything. */
bool filter_matches(const struct filter *filter, const struct filter_subject *subject);

/* Matches everything: no filter at all. True for NULL. */
bool filter_is_empty(const struct filter *filter);

/* Can a change of marks alone, or of other rows (dup:, ghost:), change the answer for a row? */
bool filter_uses_change(const struct filter *filter);
bool filter_uses_copies(const struct filter *filter);

/* Does it look for ghosts? */
bool filter_uses_ghosts(const struct filter *filter);

/* Does it ask where the attendee is? */
bool filter_uses_presence(const struct filter *filter);

/* The expression as it was written. "" for NULL. */
const char *filter_text(const struct filter *filter);

/* Finds the first place in these bytes that a plain, not inverted text of the filter matches, for
 * highlighting. False when there is none. */
bool filter_find(const struct filter *filter, const char *bytes, size_t len, size_t *start,
                 size_t *length);

#endif
