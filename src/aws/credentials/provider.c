#include "aws/credentials/provider.h"

#include "aws/retry.h"
#include "base/secret.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct provider *const *provider_table(void)
{
    static const struct provider *const table[] = {
        &provider_env,
        &provider_role,
        &provider_web_identity,
        &provider_sso,
        &provider_shared_file,
        &provider_login,
        &provider_process,
        &provider_config_file,
        &provider_container,
        &provider_imds,
        NULL,
    };
    return table;
}

const char *provider_property(const struct provider_context *context, const struct cred_step *step,
                              const char *key)
{
    return profile_get(context->profiles, PROFILE_MERGED, step->profile, key);
}

bool provider_set_keys(struct cred *out, const char *access_key_id, const char *secret_access_key,
                       const char *session_token, struct err *err)
{
    out->access_key_id = secret_strdup(access_key_id);
    out->secret_access_key = secret_strdup(secret_access_key);
    out->session_token = secret_strdup(session_token);
    if (out->access_key_id && out->secret_access_key && (out->session_token || !session_token))
        return true;
    cred_clean_up(out);
    return err_set(err, ERR_OOM, "while reading credentials");
}

void provider_set_source(struct cred *out, const char *features, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(out->source, sizeof out->source, format, args);
    va_end(args);
    snprintf(out->ua_features, sizeof out->ua_features, "%s", features);
}

bool provider_partial(struct err *err, const char *where, const char *missing)
{
    err_set(err, ERR_PARTIAL_CREDENTIALS, "%s lacks %s", where, missing);
    err_set_remedy(err, "add %s to %s, or take the other half out", missing, where);
    return false;
}

const char *provider_profile_option(const char *profile, char *out, size_t size)
{
    struct buf text = BUF_INIT(1024);
    if (profile[0] == '-' || text_count_unsafe(profile, strlen(profile))) {
        buf_add_str(&text, "--profile=");
        text_add_shell_quoted(&text, profile, strlen(profile));
    } else {
        buf_add_str(&text, "--profile ");
        text_add_shell(&text, profile, strlen(profile));
    }
    /* Half an argument must not be pasted. */
    snprintf(out, size, "%s", text.len < size ? buf_text(&text) : "--profile PROFILE");
    buf_clean_up(&text);
    return out;
}

bool provider_login_needed(const struct provider_context *context, struct err *err,
                           enum err_code code, const char *verb, const char *profile,
                           const char *why)
{
    char shown[PROVIDER_PROFILE_OPTION_SIZE];
    bool remote = env_get_nonempty(context->env, "SSH_CONNECTION") != NULL;
    bool sso = strcmp(verb, "sso login") == 0;
    const char *option = !remote ? "" : sso ? " --use-device-code" : " --remote";
    err_set(err, code, "%s", why);
    err_set_remedy(err, "run: aws %s %s%s", verb,
                   provider_profile_option(profile, shown, sizeof shown), option);
    return false;
}

/* --- the clock ---------------------------------------------------------------------------- */

#define SKEW_MS      (60 * 1000)     /* less is the network's doing, and of no consequence */
#define TELL_SKEW_MS (5 * 60 * 1000) /* what AWS does not let pass */

int64_t provider_skew_ms(const struct provider_context *context)
{
    int64_t skew_ms = context->memory->skew_ms;
    return skew_ms > SKEW_MS || skew_ms < -SKEW_MS ? skew_ms : 0;
}

int64_t provider_now_ms(const struct provider_context *context)
{
    return clock_wall_ms(&context->clock) + provider_skew_ms(context);
}

static void learn_clock(struct provider_context *context, const struct client *client)
{
    struct provider_memory *memory = context->memory;
    memory->skew_ms = client_skew_ms(client);
    int64_t minutes = (memory->skew_ms < 0 ? -memory->skew_ms : memory->skew_ms) / 60000;
    if (memory->skew_told || minutes < TELL_SKEW_MS / 60000)
        return;
    char text[160];
    memory->skew_told = true;
    snprintf(text, sizeof text,
             "this machine's clock is %lldh%02dm %s; AWS's time is used instead, enable NTP",
             (long long)(minutes / 60), (int)(minutes % 60), memory->skew_ms > 0 ? "slow" : "fast");
    if (context->warn.say)
        context->warn.say(context->warn.self, text);
}

/* --- refusals ----------------------------------------------------------------------------- */

/* What a source's refusal is not: about a meeting, or about the request for its attendees. */
static void judge_anew(struct err *err)
{
    if (err->code == ERR_BAD_REQUEST || err->code == ERR_MEETING_NOT_FOUND) {
        err->code = ERR_CREDENTIAL_SOURCE;
        if (!*err->remedy)
            err_set_remedy(err, "correct what the profile says of it");
    }
    if (*err->remedy)
        return;
    if (err->code == ERR_THROTTLED || err->code == ERR_UNAVAILABLE)
        err_set_remedy(err, "wait a little, then try again");
    if (err->code == ERR_DENIED)
        err_set_remedy(err, "the identity needs to be allowed %s", err->operation);
}

bool provider_blame(struct err *err, const char *operation, const char *whom)
{
    char detail[sizeof err->detail];
    if (!err_is(err) || err->code == ERR_CANCELLED || *err->operation)
        return false;
    memcpy(detail, err->detail, sizeof detail);
    snprintf(err->operation, sizeof err->operation, "%s", operation);
    snprintf(err->detail, sizeof err->detail, "%.26s of %.60s%s%.160s", operation, whom,
             *detail ? ": " : "", detail);
    if (err->retry != ERR_RETRY_NEVER)
        err->retry = ERR_RETRY_LATER;
    judge_anew(err);
    return false;
}

/* --- requests to AWS ---------------------------------------------------------------------- */

bool provider_endpoint(const struct provider_context *context, enum endpoint_service service,
                       const char *region, struct endpoint *out, struct err *err)
{
    const struct settings *s = context->settings;
    const char *url;
    char source[SETTING_SOURCE_SIZE];
    if (!settings_endpoint_url(s, context->env, service, &url, source, err))
        return false;
    const struct endpoint_config config = {
        .service = service,
        .region = region || service != ENDPOINT_STS ? region : "aws-global",
        .fips = !url && setting_is_true(&s->use_fips),
        .dual_stack = !url && setting_is_true(&s->use_dualstack),
        .custom_url = url,
    };
    if (endpoint_resolve(&config, out, err))
        return true;
    if (url)
        err_set_remedy(err, "correct %.100s", source);
    return false;
}

/* Sends until it is answered well, or may not be tried again. */
static bool send_with_retries(struct provider_context *context, struct client *client,
                              const struct provider_call *call, struct http_response *response,
                              struct err *err)
{
    const struct retry_config config =
        settings_retry(context->settings, context->chance, context->clock);
    struct client_request request = call->request;
    struct retry policy;
    retry_init(&policy, &config);
    for (request.attempt = 1;; request.attempt++) {
        int64_t delay_ms = 0;
        struct err failure = ERR_INIT;
        if (client_send(client, &request, response, &failure) &&
            (call->check ? call->check : client_check)(client, &request, response, &failure))
            return true;
        bool again = retry_next(&policy, request.attempt, &failure, &delay_ms);
        if (again && !stop_sleep(context->stop, delay_ms)) {
            http_response_clean_up(response);
            continue;
        }
        if (stop_requested(context->stop))
            return err_set(err, ERR_CANCELLED, "%s", request.operation);
        if (!err_is(err))
            *err = failure;
        return false;
    }
}

bool provider_send(struct provider_context *context, const struct provider_call *call,
                   struct http_response *response, struct err *err)
{
    struct endpoint endpoint;
    struct err failure = ERR_INIT;
    memset(response, 0, sizeof *response);
    if (!provider_endpoint(context, call->service, call->region, &endpoint, err))
        return false;
    struct client_config config = {
        .shared = context->http,
        .agent = context->agent,
        .endpoint = &endpoint,
        .clock = context->clock,
        .skew_ms = context->memory->skew_ms,
        .log = context->log,
    };
    config.agent.custom_endpoint = endpoint.custom;
    if (call->signer)
        config.creds = cred_fixed_source(call->signer);
    struct client *client = client_new(&config, &failure);
    bool ok = client && send_with_retries(context, client, call, response, &failure);
    if (client)
        learn_clock(context, client);
    client_destroy(client);
    provider_blame(&failure, call->request.operation, call->whom);
    if (!ok && !err_is(err))
        *err = failure;
    return ok;
}
