/* A program that prints credentials as JSON: credential_process. */
#include "aws/credentials/provider.h"

#include "aws/credentials/process.h"
#include "aws/json_secret.h"
#include "aws/shlex.h"
#include "base/iso8601.h"
#include "base/secret.h"

#include <string.h>

#define TIMEOUT_MS (60 * 1000)

static enum provider_match process_match(const struct provider_context *context,
                                         const struct cred_step *step, struct err *err)
{
    (void)err;
    return provider_property(context, step, "credential_process") ? PROVIDER_PRESENT
                                                                  : PROVIDER_ABSENT;
}

static bool broken(const struct cred_step *step, struct err *err, const char *why)
{
    err_set(err, ERR_CREDENTIAL_SOURCE, "credential_process of profile %.40s: %.180s",
            step->profile, why);
    err_set_remedy(err, "run the command of profile %.60s by hand to see what it says",
                   step->profile);
    return false;
}

/* What may pass by itself: a network that is away, a keychain that is locked. */
static bool failed(const struct cred_step *step, struct err *err, const char *why)
{
    broken(step, err, why);
    err->retry = ERR_RETRY_LATER;
    return false;
}

static bool run(struct provider_context *context, const struct cred_step *step,
                struct process_result *result, struct err *err)
{
    struct shlex_words words;
    struct err failure = ERR_INIT;
    enum shlex_result split =
        shlex_split(provider_property(context, step, "credential_process"), &words);
    bool ok = false;
    if (split != SHLEX_OK) {
        broken(step, err, shlex_why(split));
    } else if (words.count == 0) {
        broken(step, err, "it is empty");
    } else {
        const struct process_request request = {.argv = words.word,
                                                .env = context->env,
                                                .stop = context->stop,
                                                .timeout_ms = TIMEOUT_MS};
        ok = process_run(&request, result, &failure);
        if (failure.code == ERR_CANCELLED)
            *err = failure;
        else if (!ok)
            failed(step, err, failure.detail);
    }
    shlex_clean_up(&words);
    return ok;
}

static bool take_reply(struct json_object *reply, const struct cred_step *step, struct cred *out,
                       struct err *err)
{
    int64_t version = 0;
    const char *id = json_secret_text(reply, "AccessKeyId");
    const char *secret = json_secret_text(reply, "SecretAccessKey");
    const char *expiration = json_secret_text(reply, "Expiration");
    int64_t expires_ms = 0;
    if (!reply)
        return failed(step, err, "what it prints is not a JSON object");
    if (!json_secret_number(reply, "Version", &version) || version != 1)
        return failed(step, err, "it does not say \"Version\": 1");
    if (!id || !*id || !secret || !*secret)
        return failed(step, err, "AccessKeyId or SecretAccessKey is missing");
    if (expiration && !iso8601_parse(expiration, &expires_ms))
        return failed(step, err, "Expiration is not a time");
    if (!provider_set_keys(out, id, secret, json_secret_text(reply, "SessionToken"), err))
        return false;
    out->expires_ms = expires_ms;
    out->account_id = secret_strdup(json_secret_text(reply, "AccountId"));
    provider_set_source(out, "v,w", "credential_process of profile %.60s", step->profile);
    return true;
}

static bool process_load(struct provider_context *context, const struct cred_step *step,
                         const struct cred *source, struct cred *out, struct err *err)
{
    (void)source;
    struct process_result result = {0};
    bool ok = run(context, step, &result, err);
    if (ok && result.exit_status != 0) {
        ok = failed(step, err,
                    result.first_line[0] ? result.first_line : "it failed without a word");
    } else if (ok) {
        struct json_object *reply = json_secret_parse(buf_text(&result.out), result.out.len);
        ok = take_reply(reply, step, out, err);
        json_secret_free(reply);
    }
    process_clean_up(&result);
    return ok;
}

const struct provider provider_process = {
    .name = "custom-process",
    .where = PROVIDER_IN_CHAIN | PROVIDER_IN_PROFILE,
    .unattended = true,
    .match = process_match,
    .load = process_load,
};
