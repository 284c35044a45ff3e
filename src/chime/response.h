/* Reads the reply to ListAttendees into a page, strictly: what cannot be a reply is an error, never
 * an empty meeting.
 *
 *   - one JSON object (base/jsonin.h: strictly RFC 8259), nested at most 32 deep, nothing behind
 * it; members that we do not know are passed over
 *   - Attendees: an array of at most RESPONSE_ROWS_MAX objects; null members are passed over. It
 *     may be null, and may be missing when there is a NextToken
 *   - AttendeeId, ExternalUserId, JoinToken, NextToken: strings up to the ceilings below; missing
 *     and null are the same as empty; an empty NextToken is none
 *   - Capabilities: an object of strings, missing or null members are unset; a word that we do not
 *     know is CAPABILITY_UNKNOWN
 *   - anything else of another type is an error
 *
 * Strings are kept as they are, NULs and any Unicode included. Bytes that are not UTF-8 are kept as
 * bytes: base/text shows them as \x... A NextToken with a NUL in it could not be sent back, and is
 * an error. */
#ifndef ROLLCALL_CHIME_RESPONSE_H
#define ROLLCALL_CHIME_RESPONSE_H

#include "base/buf.h"
#include "base/err.h"
#include "roster/page.h"

#include <stdbool.h>

/* Ceilings: bytes of a reply, rows of a page, bytes of its strings. */
#define RESPONSE_BODY_MAX       (8 * 1024 * 1024)
#define RESPONSE_DEPTH_MAX      32
#define RESPONSE_ROWS_USUAL     100
#define RESPONSE_ROWS_MAX       1000
#define RESPONSE_ID_MAX         256
#define RESPONSE_USER_MAX       4096
#define RESPONSE_JOIN_TOKEN_MAX 8192
#define RESPONSE_NEXT_TOKEN_MAX 16384

/* Reads the body of a reply with status 200, in place: the body is garbled afterwards. Nothing of
 * it is copied but the page. Join tokens that are not kept are wiped where they stand; the body
 * should be a secret buffer all the same. NULL and *err (ERR_REPLY, ERR_TOO_LARGE, ERR_OOM) on
 * failure; the detail holds nothing of the body. Pure; any thread. */
struct page *response_read(struct buf *body, bool join_tokens, struct err *err);

#endif
