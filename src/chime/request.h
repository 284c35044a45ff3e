/* ListAttendees on the wire: path and query of one request, percent-encoded as SigV4 wants it
 * (everything but A-Z a-z 0-9 - . _ ~). Pure; any thread. */
#ifndef ROLLCALL_CHIME_REQUEST_H
#define ROLLCALL_CHIME_REQUEST_H

#include "base/buf.h"
#include "chime/namespace.h"
#include "fetch/page_source.h"

#include <stdbool.h>

/* Ceiling of a request's path and of its query, in bytes: a NextToken of 4096 characters, each of
 * four bytes, each byte encoded as three. */
#define REQUEST_PATH_MAX  256
#define REQUEST_QUERY_MAX (64 * 1024)

/* Appends "/meetings/ID/attendees". False when out has failed. */
bool request_path(const char *meeting_id, struct buf *out);

/* Appends "max-results=100" and, when there is a token, "&next-token=…". The number is clamped to
 * what the namespace takes, 0 is its largest. False when out has failed. */
bool request_query(enum chime_namespace ns, const struct page_request *request, struct buf *out);

#endif
