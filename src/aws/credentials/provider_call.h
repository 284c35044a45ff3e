/* How providers speak to AWS: finds the endpoint of the service that gives credentials, sends, and
 * retries as any client does, until it succeeds or is cancelled. Private to the credential chain.
 */
#ifndef ROLLCALL_AWS_CREDENTIALS_PROVIDER_CALL_H
#define ROLLCALL_AWS_CREDENTIALS_PROVIDER_CALL_H

#include "aws/client.h"
#include "aws/credentials/provider.h"

struct provider_call {
    enum endpoint_service service;
    const char *region;        /* NULL for STS: its global endpoint */
    const struct cred *signer; /* NULL: unsigned */
    struct client_request request;
    /* Replaces client_check() where errors are not JSON; NULL: client_check(). */
    bool (*check)(struct client *client, const struct client_request *request,
                  const struct http_response *response, struct err *err);
};

/* The endpoint that a call of the context goes to: the configured one, or by AWS's rules. */
bool provider_endpoint(const struct provider_context *context, enum endpoint_service service,
                       const char *region, struct endpoint *out, struct err *err);

/* True when a reply came that the check likes; the caller calls http_response_clean_up() in both
 * cases. False and *err otherwise. Blocks. */
bool provider_send(struct provider_context *context, const struct provider_call *call,
                   struct http_response *response, struct err *err);

#endif
