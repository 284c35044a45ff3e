/* ListAttendees as a page_source: builds the request, has it signed and sent once, reads the reply
 * or the refusal. Both namespaces. */
#ifndef ROLLCALL_CHIME_LIST_ATTENDEES_H
#define ROLLCALL_CHIME_LIST_ATTENDEES_H

#include "aws/client.h"
#include "base/err.h"
#include "chime/namespace.h"
#include "fetch/page_source.h"

#include <stdbool.h>

struct chime_config {
    struct client *client; /* borrowed; must outlive the source */
    enum chime_namespace ns;
    const char *meeting_id; /* checked against the pattern here too; copied */
    const char *region;     /* for sentences; copied */
    bool join_tokens;       /* --include-join-tokens: keep them */
};

struct chime_source;

/* NULL and *err (ERR_MEETING_ID, ERR_OOM) on failure. Free with chime_source_destroy(), on any
 * thread, when no fetch is under way. */
struct chime_source *chime_source_new(const struct chime_config *config, struct err *err);
void chime_source_destroy(struct chime_source *source);

/* The seam; valid as long as the source. Its fetch fails with what client_send() and the service
 * said, ERR_REPLY or ERR_TOO_LARGE for a reply that cannot be read, ERR_TOKEN_REFUSED when the
 * service does not take the NextToken. */
struct page_source chime_page_source(struct chime_source *source);

#endif
