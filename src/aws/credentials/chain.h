/* The AWS CLI's credential chain: environment, assume role, web identity, SSO, shared credentials
 * file, login session, credential process, config file keys, container, instance metadata. The
 * first source that is configured is used; one that is configured but broken is an error, and the
 * chain does not fall through.
 *
 * Two steps: a plan (pure: which sources, in which order, decided by variables and files alone),
 * then its execution (files, processes, HTTP). docs/credentials.md describes the mechanism. */
#ifndef ROLLCALL_AWS_CREDENTIALS_CHAIN_H
#define ROLLCALL_AWS_CREDENTIALS_CHAIN_H

#include "aws/client.h"
#include "aws/credentials/cache.h"
#include "aws/credentials/cred.h"
#include "aws/http.h"
#include "aws/settings.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/err.h"
#include "base/log.h"

#include <stdbool.h>

/* Borrowed: everything in it must outlive the chain. */
struct cred_chain_config {
    const struct env *env;
    const struct settings *settings; /* profile, region for STS, FIPS, endpoints */
    struct http_config http;
    struct user_agent agent;
    struct clock clock;
    struct chance chance;
    struct ask_secret ask; /* ask.ask NULL: no person can be asked */
    struct log *log;       /* NULL: no debug log */
    struct cred_warn warn;
    struct lend_terminal terminal; /* for a credential_process, where something is drawn */
    bool attached;      /* a credential_process gets our terminal and standard input, and all the
                           time that it takes: where nothing is drawn */
    bool only_storable; /* renew no login whose new token could not be kept: for a caller that only
                         * looks
                         */
};

struct cred_chain;

/* NULL and *err when memory or descriptors are out. Free with cred_chain_destroy(). */
struct cred_chain *cred_chain_new(const struct cred_chain_config *config, struct err *err);
void cred_chain_destroy(struct cred_chain *chain);

/* The chain as aws/credentials/cache.h wants it. load() reads the files anew, plans, and gets
 * credentials: true, and *out is the caller's; false, and *err (kind AUTH, NETWORK or CANCELLED)
 * says the exact remedy. forget() lets a person be asked again for an MFA code. Lives as long as
 * the chain. */
struct cred_loader cred_chain_loader(struct cred_chain *chain);

/* What load() would ask, outermost first, in the AWS CLI's words: "assume-role <
 * shared-credentials-file". Reads files, sends nothing, starts nothing. False and *err when the
 * plan itself fails. One thread at a time, as load(). */
bool cred_chain_describe(struct cred_chain *chain, char *out, size_t size, struct err *err);

/* Can each source of the plan write its cache? False and *err (ERR_IO), which names the first that
 * cannot. Leaves nothing behind. One thread at a time, as load(). */
bool cred_chain_storable(struct cred_chain *chain, struct err *err);

#endif
