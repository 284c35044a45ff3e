/* Which proxy a request goes through, read from the environment as the AWS CLI does: https_proxy
 * and http_proxy (in any case; a name that ends in "_proxy" wins) by the URL's scheme, no_proxy as
 * a list of host suffixes or '*'. No ALL_PROXY, no address ranges; a proxy without a scheme is
 * http. A login ends at the last '@', and what a URL does not allow in it ('@', '/', '#', a blank)
 * is encoded. */
#ifndef ROLLCALL_AWS_PROXY_H
#define ROLLCALL_AWS_PROXY_H

#include "base/env.h"

#include <stdbool.h>
#include <stddef.h>

struct proxy;

/* Reads the environment once. NULL when memory is out. Free with proxy_destroy(). Immutable, hence
 * safe on any thread. The strings may hold a password: they are wiped. */
struct proxy *proxy_new(const struct env *env);
void proxy_destroy(struct proxy *proxy);

/* The proxy for a URL as scheme://[user:password@]host[:port], or NULL for a direct connection.
 * Lives as long as the proxy. The form of http_config.proxy_for: self is the struct proxy. */
const char *proxy_for(void *self, const char *url);

/* The variable that decided that answer: "HTTPS_PROXY", for a host on the list "no_proxy"; "" when
 * no variable speaks of it. Static. */
const char *proxy_variable(const struct proxy *proxy, const char *url);

/* Does it hold a login, so that no text of a library about it may be shown? */
bool proxy_has_login(const char *proxy_url);

/* Writes a proxy as it may be shown, scheme and login left out: "proxy.example:3128". Returns out.
 */
char *proxy_masked(const char *proxy_url, char *out, size_t size);

/* What is wrong with a proxy of proxy_for(), for a person: "its port is not a number". NULL:
 * nothing that could be seen from here. Static string. */
const char *proxy_trouble(const char *proxy_url);

#endif
