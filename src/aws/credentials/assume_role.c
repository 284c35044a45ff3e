/* A role that a profile names: assumed with the credentials of the step below. The order of the
 * steps is cred_plan.c's subject. */
#include "aws/credentials/provider.h"

#include "aws/arn.h"
#include "aws/credentials/cache_key.h"
#include "aws/credentials/role_cache.h"
#include "aws/credentials/sts.h"
#include "aws/credentials/sts_common.h"
#include "base/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum provider_match role_match(const struct provider_context *context,
                                      const struct cred_step *step, struct err *err)
{
    (void)err;
    const bool role = profile_has(context->profiles, step->profile, "role_arn");
    const bool web = profile_has(context->profiles, step->profile, "web_identity_token_file");
    return role && !web ? PROVIDER_PRESENT : PROVIDER_ABSENT;
}

/* duration_seconds as a number; 0 when there is none, or none that can be read (as in the CLI). */
static long duration_of(const struct provider_context *context, const struct cred_step *step)
{
    const char *text = provider_property(context, step, "duration_seconds");
    char *end;
    long seconds = text ? strtol(text, &end, 10) : 0;
    return text && end != text && !*end ? seconds : 0;
}

static bool has_duration(const struct provider_context *context, const struct cred_step *step)
{
    const char *text = provider_property(context, step, "duration_seconds");
    return text && (duration_of(context, step) || strcmp(text, "0") == 0);
}

static bool cache_key_of(const struct provider_context *context, const struct cred_step *step,
                         char out[CACHE_KEY_SIZE])
{
    struct cache_key key = CACHE_KEY_INIT(false);
    if (has_duration(context, step))
        cache_key_number(&key, "DurationSeconds", duration_of(context, step));
    cache_key_text(&key, "ExternalId", provider_property(context, step, "external_id"));
    cache_key_text(&key, "RoleArn", provider_property(context, step, "role_arn"));
    const char *session = provider_property(context, step, "role_session_name");
    cache_key_text(&key, "RoleSessionName", session && *session ? session : NULL);
    cache_key_text(&key, "SerialNumber", provider_property(context, step, "mfa_serial"));
    bool ok = cache_key_finish(&key, out);
    cache_key_clean_up(&key);
    return ok;
}

/* "role deploy of profile prod", the account in the ARN, and whether an MFA code is behind it. */
static void describe(const struct provider_context *context, const struct cred_step *step,
                     struct cred *out)
{
    const char *arn = provider_property(context, step, "role_arn");
    const char *slash = strrchr(arn, '/');
    bool from_profile = provider_property(context, step, "source_profile") != NULL;
    provider_set_source(out, from_profile ? "o,i" : "i", "role %.40s of profile %.30s",
                        slash ? slash + 1 : arn, step->profile);
    out->needs_person = provider_property(context, step, "mfa_serial") != NULL;
    char account[13];
    if (!out->account_id && arn_account(arn, account))
        out->account_id = secret_strdup(account);
}

static bool role_cached(struct provider_context *context, const struct cred_step *step,
                        int64_t min_left_ms, struct cred *out)
{
    char key[CACHE_KEY_SIZE];
    if (!cache_key_of(context, step, key) || !role_cache_load(context, key, min_left_ms, out))
        return false;
    describe(context, step, out);
    return true;
}

/* --- the MFA code ------------------------------------------------------------------------- */

static bool mfa_needed(struct err *err, const struct cred_step *step, const char *serial,
                       bool asked_before)
{
    err_set(err, ERR_MFA_NEEDED, "for %.120s", serial);
    if (asked_before)
        err_set_remedy(err, "press r to be asked for the code again");
    else
        err_set_remedy(err,
                       "run: aws sts get-caller-identity --profile %.60s (it asks for the code, "
                       "which then serves rollcall too)",
                       step->profile);
    return false;
}

static bool is_mfa_code(const char *code)
{
    return strlen(code) == 6 && strspn(code, "0123456789") == 6;
}

/* Asks for the code, once: a refresh in the background never asks by itself. */
static bool ask_for_code(struct provider_context *context, const struct cred_step *step,
                         const char *serial, char **code, struct err *err)
{
    char question[256];
    if (!context->ask.ask || !context->memory->may_ask)
        return mfa_needed(err, step, serial, context->ask.ask != NULL);
    context->memory->may_ask = false;
    snprintf(question, sizeof question, "Enter MFA code for %s: ", serial);
    if (!context->ask.ask(context->ask.self, question, code, err))
        return false;
    if (is_mfa_code(*code))
        return true;
    err_set(err, ERR_MFA_NEEDED, "a code has six digits");
    err_set_remedy(err, "press r to be asked for the code again");
    return false;
}

/* --- loading ------------------------------------------------------------------------------ */

static bool role_load(struct provider_context *context, const struct cred_step *step,
                      const struct cred *source, struct cred *out, struct err *err)
{
    const char *serial = provider_property(context, step, "mfa_serial");
    char *code = NULL;
    char session[80];
    char key[CACHE_KEY_SIZE];
    struct sts_xml reply = {0};
    provider_session_name(context, provider_property(context, step, "role_session_name"), session);
    bool ok = !serial || ask_for_code(context, step, serial, &code, err);
    if (ok) {
        const struct sts_request request = {
            .role_arn = provider_property(context, step, "role_arn"),
            .session_name = session,
            .external_id = provider_property(context, step, "external_id"),
            .mfa_serial = serial,
            .mfa_code = code,
            .duration_s = duration_of(context, step),
        };
        ok = sts_assume(context, &request, source, &reply, err) &&
             provider_take_sts(&reply, out, err);
    }
    if (ok) {
        describe(context, step, out);
        if (cache_key_of(context, step, key))
            provider_store_sts(context, key, &reply, out);
    }
    secret_free(code);
    sts_xml_clean_up(&reply);
    return ok;
}

const struct provider provider_role = {
    .name = "assume-role",
    .where = PROVIDER_IN_CHAIN,
    .match = role_match,
    .cached = role_cached,
    .load = role_load,
};
