/* ListAttendees: its request, its reply, its refusals, and all of it as a page_source that has each
 * request signed and sent once. Both namespaces. All but the page source is pure; any thread.
 *
 * A reply is read into a page, strictly: what cannot be a reply is an error, never an empty
 * meeting.
 *
 *   - one JSON object (base/jsonin.h: strictly RFC 8259), nested at most 32 deep, nothing behind
 * it; members that we do not know are passed over
 *   - Attendees: an array of at most LIST_ATTENDEES_ROWS_MAX objects; null members are passed over.
 * It may be null, and may be missing when there is a NextToken
 *   - AttendeeId, ExternalUserId, JoinToken, NextToken: strings up to the ceilings below; missing
 *     and null are the same as empty; an empty NextToken is none
 *   - Capabilities: an object of strings, missing or null members are unset; a word that we do not
 *     know is CAPABILITY_UNKNOWN
 *   - anything else of another type is an error
 *
 * Strings are kept as they are, NULs and any Unicode included. Bytes that are not UTF-8 are kept as
 * bytes: base/text shows them as \x... A NextToken with a NUL in it could not be sent back, and is
 * an error. */
#ifndef ROLLCALL_CHIME_LIST_ATTENDEES_H
#define ROLLCALL_CHIME_LIST_ATTENDEES_H

#include "aws/client.h"
#include "base/buf.h"
#include "base/err.h"
#include "fetch/page_source.h"
#include "roster/page.h"

#include <stdbool.h>
#include <stddef.h>

/* The two APIs that list attendees. */
enum chime_namespace {
    CHIME_SDK_MEETINGS, /* the current one: pages of up to 100, capabilities */
    CHIME_LEGACY,       /* "chime": pages of up to 99, no capabilities */
};

/* "chime-sdk-meetings", "chime": the AWS CLI's words. Static strings. */
const char *chime_namespace_name(enum chime_namespace ns);

/* Does the namespace know capabilities? The largest page that it gives? */
bool chime_has_capabilities(enum chime_namespace ns);
size_t chime_max_results(enum chime_namespace ns);

/* --- the request, percent-encoded as SigV4 wants it --------------------------------------- */

/* Ceiling of a request's path and of its query, in bytes: a NextToken of 4096 characters, each of
 * four bytes, each byte encoded as three. */
#define LIST_ATTENDEES_PATH_MAX  256
#define LIST_ATTENDEES_QUERY_MAX (64 * 1024)

/* Appends "/meetings/ID/attendees". False when out has failed. */
bool list_attendees_path(const char *meeting_id, struct buf *out);

/* Appends "max-results=100" and, when there is a token, "&next-token=…". The number is clamped to
 * what the namespace takes, 0 is its largest. False when out has failed. */
bool list_attendees_query(enum chime_namespace ns, const struct page_request *request,
                          struct buf *out);

/* --- the reply ---------------------------------------------------------------------------- */

/* Ceilings: bytes of a reply, rows of a page, bytes of its strings. */
#define LIST_ATTENDEES_BODY_MAX       (8 * 1024 * 1024)
#define LIST_ATTENDEES_DEPTH_MAX      32
#define LIST_ATTENDEES_ROWS_USUAL     100
#define LIST_ATTENDEES_ROWS_MAX       1000
#define LIST_ATTENDEES_ID_MAX         256
#define LIST_ATTENDEES_USER_MAX       4096
#define LIST_ATTENDEES_JOIN_TOKEN_MAX 8192
#define LIST_ATTENDEES_NEXT_TOKEN_MAX 16384

/* Reads the body of a reply with status 200, in place: the body is garbled afterwards. Nothing of
 * it is copied but the page. Join tokens that are not kept are wiped where they stand; the body
 * should be a secret buffer all the same. NULL and *err (ERR_REPLY, ERR_TOO_LARGE, ERR_OOM) on
 * failure; the detail holds nothing of the body. Pure; any thread. */
struct page *list_attendees_read(struct buf *body, bool join_tokens, struct err *err);

/* --- refusals: what they mean here; what any AWS service may say is read in aws/rest_error  */

/* The request that was refused. */
struct list_attendees_asked {
    enum chime_namespace ns;
    bool with_token;    /* it carried a NextToken */
    const char *region; /* "" when it is not known */
};

/* Refines an error that a reply gave: a 400 to a request with a NextToken is a refused token; a
 * 404 is the meeting's, and says where it was looked for; in the older namespace the remedy names
 * the current one. Errors without a reply are left as they are. Always returns false. */
bool list_attendees_refine(struct err *err, const struct list_attendees_asked *asked);

/* --- the page source ---------------------------------------------------------------------- */

struct list_attendees_config {
    struct client *client; /* borrowed; must outlive the source */
    enum chime_namespace ns;
    const char *meeting_id; /* checked against the pattern here too; copied */
    const char *region;     /* for sentences; copied */
    bool join_tokens;       /* --include-join-tokens: keep them */
};

struct list_attendees;

/* NULL and *err (ERR_MEETING_ID, ERR_OOM) on failure. Free with list_attendees_destroy(), on any
 * thread, when no fetch is under way. */
struct list_attendees *list_attendees_new(const struct list_attendees_config *config,
                                          struct err *err);
void list_attendees_destroy(struct list_attendees *source);

/* The seam; valid as long as the source. Its fetch fails with what client_send() and the service
 * said, ERR_REPLY or ERR_TOO_LARGE for a reply that cannot be read, ERR_TOKEN_REFUSED when the
 * service does not take the NextToken. */
struct page_source list_attendees_source(struct list_attendees *source);

#endif
