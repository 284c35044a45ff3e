/* What the sources of credentials have in common: a row of the provider table, and the context that
 * a row works in. Private to the credential chain (cred_plan, cred_chain, provider_*). */
#ifndef ROLLCALL_AWS_CREDENTIALS_PROVIDER_H
#define ROLLCALL_AWS_CREDENTIALS_PROVIDER_H

#include "aws/client.h"
#include "aws/credentials/cred.h"
#include "aws/credentials/provider.h"
#include "aws/http.h"
#include "aws/profile.h"
#include "aws/settings.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/stop.h"

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one load leaves for the next. The loading thread's own. */
struct provider_memory {
    bool may_ask;                /* false once a person was asked: a refresh never asks by itself */
    int64_t token_not_before_ms; /* no SSO token refresh before this; monotonic */
    int64_t skew_ms;             /* AWS's time minus ours, as replies said it */
    bool skew_told;
    bool metadata_answered; /* this is an EC2 instance: its silence will end */
    /* A renewed login that could not be written into its file (aws/credentials/login_file.h), and
     * the file as it was then; NULL: none. */
    struct json_object *kept;
    char *kept_path;
    struct file_stamp kept_stamp;
};

/* Borrowed by everyone for the length of a load. */
struct provider_context {
    const struct env *env;
    const struct settings *settings; /* as they were at start: region, endpoints */
    struct profiles *profiles;       /* read anew for this load */
    struct clock clock;
    struct chance chance;
    struct ask_secret ask;
    struct user_agent agent;
    struct log *log;
    struct http *http; /* one for the chain's whole life, so that a cancel always finds it */
    struct stop *stop; /* a cancel for everything that is not HTTP */
    struct provider_memory *memory;
    struct cred_warn warn;
    struct lend_terminal terminal;
    bool attached;      /* a program gets our terminal and standard input */
    bool only_storable; /* renew no login that could not be kept */
};

/* The time as AWS has it, as far as its replies have said: by it an expiry is judged, and what
 * caches say. Our own until then, and where the difference is less than a minute. */
int64_t provider_now_ms(const struct provider_context *context);
int64_t provider_skew_ms(const struct provider_context *context);

struct provider;

/* One step of a plan: a provider, and whose properties it reads. */
struct cred_step {
    const struct provider *provider;
    const char *profile; /* belongs to settings or profiles */
    bool named;          /* by credential_source: it is an error when it has nothing */
    bool no_variables;   /* named with --profile, or by another profile: variables do not count */
};

enum provider_match {
    PROVIDER_ABSENT,  /* not configured: the next one's turn */
    PROVIDER_PRESENT, /* configured: this one, and no other */
    PROVIDER_BROKEN,  /* configured, but cannot work: see *err */
};

/* Where a provider may stand. */
enum {
    PROVIDER_IN_CHAIN = 1,   /* in the chain itself */
    PROVIDER_IN_PROFILE = 2, /* also behind a source_profile */
};

struct provider {
    const char *name;      /* the AWS CLI's: "assume-role" */
    const char *canonical; /* its name in credential_source; NULL: cannot stand there */
    unsigned where;
    bool unattended; /* it renews without a person: what went wrong may pass by itself */
    /* Is it configured? Reads variables and profiles only. */
    enum provider_match (*match)(const struct provider_context *context,
                                 const struct cred_step *step, struct err *err);
    /* Credentials that an earlier load left in a cache; NULL where there is no such cache. False
     * when there are none that are good for min_left_ms more. */
    bool (*cached)(struct provider_context *context, const struct cred_step *step,
                   int64_t min_left_ms, struct cred *out);
    /* The file in which it keeps what it was given; the caller frees it. NULL where there is none.
     */
    char *(*cache)(const struct provider_context *context, const struct cred_step *step);
    /* Gets credentials; may block. source is what the step below got (roles), else NULL. */
    bool (*load)(struct provider_context *context, const struct cred_step *step,
                 const struct cred *source, struct cred *out, struct err *err);
};

/* The rows, in provider_*.c. */
extern const struct provider provider_env;
extern const struct provider provider_role;
extern const struct provider provider_web_identity;
extern const struct provider provider_sso;
extern const struct provider provider_shared_file;
extern const struct provider provider_login;
extern const struct provider provider_process;
extern const struct provider provider_config_file;
extern const struct provider provider_container;
extern const struct provider provider_imds;

/* The table, in the order of the chain; ends with NULL. */
const struct provider *const *provider_table(void);

/* A property of the step's profile; an empty one is there. NULL when it is not. */
const char *provider_property(const struct provider_context *context, const struct cred_step *step,
                              const char *key);

/* Copies keys into *out, which is empty; token may be NULL. False and *err when memory is out. */
bool provider_set_keys(struct cred *out, const char *access_key_id, const char *secret_access_key,
                       const char *session_token, struct err *err);

/* Says where credentials came from, printf-like, and with which User-Agent letters. */
void provider_set_source(struct cred *out, const char *features, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Key id without secret, and the like: fills *err (ERR_PARTIAL_CREDENTIALS). Always false. */
bool provider_partial(struct err *err, const char *where, const char *missing);

/* Writes "--profile prod", quoted for a shell, into out and returns it: for commands that a person
 * copies. A name that would not fit is left to the person. */
#define PROVIDER_PROFILE_OPTION_SIZE 160
const char *provider_profile_option(const char *profile, char *out, size_t size);

/* Fills *err with the code (ERR_NOT_LOGGED_IN or ERR_LOGIN_EXPIRED) and the command that logs in:
 * "aws sso login --profile prod". Over SSH the device-code form, for `aws login` the remote form.
 * Always false. */
bool provider_login_needed(const struct provider_context *context, struct err *err,
                           enum err_code code, const char *verb, const char *profile,
                           const char *why);

/* Says in *err who refused: "AssumeRole of role deploy of profile prod: ...". What no other attempt
 * of the walk may repeat, since it was repeated here, is ERR_RETRY_LATER; what asks for a change of
 * the configuration is the credential source's failure, not the meeting's. Leaves a cancel alone.
 * Always false. */
bool provider_blame(struct err *err, const char *operation, const char *whom);

struct provider_call {
    enum endpoint_service service;
    const char *whom;          /* "role deploy of profile prod": for the words of an error */
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
