/* What a refusal means for ListAttendees in particular; what any AWS service may say is read in
 * aws/rest_error. Pure; any thread. */
#ifndef ROLLCALL_CHIME_SERVICE_ERROR_H
#define ROLLCALL_CHIME_SERVICE_ERROR_H

#include "base/err.h"
#include "chime/namespace.h"

#include <stdbool.h>

/* The request that was refused. */
struct service_asked {
    enum chime_namespace ns;
    bool with_token;    /* it carried a NextToken */
    const char *region; /* "" when it is not known */
};

/* Refines an error that a reply gave: a 400 to a request with a NextToken is a refused token; a
 * 404 is the meeting's, and says where it was looked for; in the older namespace the remedy names
 * the current one. Errors without a reply are left as they are. Always returns false. */
bool service_error_refine(struct err *err, const struct service_asked *asked);

#endif
