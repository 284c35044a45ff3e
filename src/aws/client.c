#include "aws/client.h"

#include "aws/sigv4.h"
#include "aws/skew.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- queries and forms -------------------------------------------------------------------- */

static bool is_plain(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

bool query_add_bytes(struct buf *out, const char *name, const char *value, size_t len)
{
    static const char digits[] = "0123456789ABCDEF";
    if (out->len)
        buf_add_char(out, '&');
    buf_add_str(out, name);
    buf_add_char(out, '=');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)value[i];
        const char escape[] = {'%', digits[c >> 4], digits[c & 15]};
        if (is_plain(value[i]))
            buf_add_char(out, value[i]);
        else
            buf_add(out, escape, sizeof escape);
    }
    return !out->failed;
}

bool query_add(struct buf *out, const char *name, const char *value)
{
    return value ? query_add_bytes(out, name, value, strlen(value)) : !out->failed;
}

/* --- the User-Agent ----------------------------------------------------------------------- */

#define MAX_APP_ID 50 /* characters */

#if defined(__linux__)
#define OS_NAME "linux"
#elif defined(__APPLE__)
#define OS_NAME "macos"
#else
#define OS_NAME "other"
#endif

static bool is_allowed_in_agent(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("!$%&'*+-.^_`|~,", c));
}

/* Appends at most max characters of a value; what the form does not allow becomes '-'. */
static void add_value(struct buf *out, const char *value, size_t max)
{
    for (size_t i = 0; i < max && value[i]; i++)
        buf_add_char(out, is_allowed_in_agent(value[i]) ? value[i] : '-');
}

/* Appends " name" and the value, or nothing without one. */
static void add_part(struct buf *out, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_printf(out, " %s", name);
    add_value(out, value, MAX_APP_ID);
}

/* The letters by which AWS counts features in use. */
static void add_features(struct buf *out, const struct user_agent *agent)
{
    static const char *const modes[] = {
        [RETRY_STANDARD] = "E", [RETRY_ADAPTIVE] = "F", [RETRY_LEGACY] = "D"};
    buf_printf(out, " m/%s%s", modes[agent->retry_mode], agent->custom_endpoint ? ",N" : "");
    if (agent->features && *agent->features) {
        buf_add_char(out, ',');
        add_value(out, agent->features, MAX_APP_ID);
    }
}

bool user_agent_add(const struct user_agent *agent, struct buf *out)
{
    buf_add_str(out, "rollcall/");
    add_value(out, agent->version ? agent->version : "0", MAX_APP_ID);
    buf_add_str(out, " ua/2.1 os/" OS_NAME);
    if (agent->os_release && *agent->os_release) {
        buf_add_char(out, '#');
        add_value(out, agent->os_release, MAX_APP_ID);
    }
    add_part(out, "md/arch#", agent->machine);
    buf_add_str(out, " lang/c#11");
    add_part(out, "exec-env/", agent->exec_env);
    add_features(out, agent);
    buf_printf(out, " cfg/retry-mode#%s", retry_mode_name(agent->retry_mode));
    add_part(out, "app/", agent->app_id);
    return !out->failed;
}

/* --- clients ------------------------------------------------------------------------------ */

#define MAX_HEADERS  12
#define MAX_URL      (64 * 1024)
#define MAX_AGENT    1024
#define LOG_CLOCK_MS 1000 /* a correction that moves by less is not worth a line */

struct client {
    struct client_config config;
    struct endpoint endpoint;
    struct http *http;
    struct skew skew;
    struct sigv4_key key;
    int64_t used_skew_ms; /* the correction that the last request was signed with */
    /* Of the credentials that signed the last request. */
    char masked_key_id[16];
    int64_t expires_ms;
    bool from_variables; /* which a running program cannot read anew */
};

/* One request on its way, from client_send()'s stack. */
struct outgoing {
    struct client *client;
    const struct client_request *request;
    struct cred cred;
    char date[17];
    struct buf url;
    struct buf path;
    struct buf agent;
    struct buf authorization;
    struct sigv4_header headers[MAX_HEADERS];
    size_t header_count;
};

static bool is_signed(const struct client *client)
{
    return client->config.creds.get != NULL;
}

/* --- building ----------------------------------------------------------------------------- */

static void add_header(struct outgoing *o, const char *name, const char *value)
{
    if (value && *value)
        o->headers[o->header_count++] = (struct sigv4_header){name, value};
}

static bool build_url(struct outgoing *o)
{
    const struct endpoint *endpoint = &o->client->endpoint;
    const struct client_request *request = o->request;
    const char *query = request->query ? request->query : "";
    buf_printf(&o->path, "%s%s", endpoint->base_path, request->path);
    return buf_printf(&o->url, "%s%s%s%s", endpoint->url, request->path, *query ? "?" : "",
                      query) &&
           !o->path.failed;
}

static bool build_agent(struct outgoing *o)
{
    struct user_agent agent = o->client->config.agent;
    agent.features = o->cred.ua_features;
    agent.custom_endpoint = o->client->endpoint.custom;
    return user_agent_add(&agent, &o->agent);
}

static bool sign(struct outgoing *o)
{
    const struct endpoint *endpoint = &o->client->endpoint;
    struct sigv4_request request = {
        .method = o->request->method,
        .path = buf_text(&o->path),
        .query = o->request->query,
        .headers = o->headers,
        .header_count = o->header_count,
        .body = o->request->body,
        .body_len = o->request->body_len,
    };
    struct sigv4_scope scope = {
        .access_key_id = o->cred.access_key_id,
        .secret_access_key = o->cred.secret_access_key,
        .date = o->date,
        .region = endpoint->signing_region,
        .service = endpoint->signing_service,
        .key = &o->client->key,
    };
    return sigv4_authorization(&scope, &request, &o->authorization);
}

static void note_credentials(struct client *client, const struct cred *cred)
{
    cred_masked_key_id(cred, client->masked_key_id);
    client->expires_ms = cred->expires_ms;
    client->from_variables = strcmp(cred->ua_features, CRED_FROM_VARIABLES) == 0;
}

/* Everything that is signed comes before the signature; the User-Agent, which is not, after it. */
static bool build(struct outgoing *o, struct err *err)
{
    struct client *client = o->client;
    bool ok = build_url(o) && build_agent(o);
    add_header(o, "Host", client->endpoint.host);
    add_header(o, "Content-Type", o->request->content_type);
    add_header(o, "X-Amz-Target", o->request->target);
    if (is_signed(client)) {
        int64_t now = clock_wall_ms(&client->config.clock);
        client->used_skew_ms = client->skew.offset_ms;
        sigv4_date(skew_apply(&client->skew, now), o->date);
        add_header(o, "X-Amz-Date", o->date);
        add_header(o, "X-Amz-Security-Token", o->cred.session_token);
        ok = ok && sign(o);
        add_header(o, "Authorization", buf_text(&o->authorization));
    }
    add_header(o, "User-Agent", buf_text(&o->agent));
    if (o->request->extra_count > MAX_HEADERS - o->header_count)
        return err_set(err, ERR_INTERNAL, "too many headers");
    for (size_t i = 0; i < o->request->extra_count; i++)
        add_header(o, o->request->extra[i].name, o->request->extra[i].value);
    return ok || err_set(err, ERR_OOM, "request");
}

/* --- sending ------------------------------------------------------------------------------ */

static void learn_clock(struct client *client, const struct http_response *response)
{
    int64_t before = client->skew.offset_ms;
    struct skew_sample sample = {
        .sent_ms = response->sent_ms,
        .received_ms = response->received_ms,
        .date = response->date,
        .has_age = response->has_age,
        .trusted = client->endpoint.https || client->endpoint.loopback,
    };
    skew_learn(&client->skew, &sample);
    int64_t moved = client->skew.offset_ms - before;
    if (moved > LOG_CLOCK_MS || moved < -LOG_CLOCK_MS)
        log_event(client->config.log, LOG_CLOCK, client->skew.offset_ms);
}

static void write_log(const struct outgoing *o, const struct http_response *response,
                      const struct err *err)
{
    struct log_request line = {
        .operation = o->request->operation,
        .method = o->request->method,
        .url = buf_text(&o->url),
        .status = response->status,
        .request_id = response->request_id,
        .attempt = o->request->attempt,
        .elapsed_ms = response->elapsed_ms,
        .bytes = response->body.len,
        .cred_source = o->cred.source,
        .masked_key_id = is_signed(o->client) ? o->client->masked_key_id : NULL,
        .err = err,
    };
    log_request(o->client->config.log, &line);
}

/* The name of a region that does not exist is the likeliest reason for a host that does not. */
static void add_region_hint(const struct client *client, struct err *err)
{
    char hint[256];
    if (err->code != ERR_DNS || client->endpoint.custom)
        return;
    endpoint_region_hint(client->endpoint.service, client->endpoint.region, hint, sizeof hint);
    if (*hint)
        err_set_remedy(err, "%s", hint);
}

static bool transmit(struct outgoing *o, struct http_response *response, struct err *err)
{
    struct client *client = o->client;
    struct http_header headers[MAX_HEADERS];
    for (size_t i = 0; i < o->header_count; i++)
        headers[i] = (struct http_header){o->headers[i].name, o->headers[i].value};
    struct http_request request = {
        .method = o->request->method,
        .url = buf_text(&o->url),
        .headers = headers,
        .header_count = o->header_count,
        .body = o->request->body,
        .body_len = o->request->body_len,
        .max_body = o->request->max_body,
    };
    bool ok = http_send(client->http, &request, response, err);
    if (!ok)
        add_region_hint(client, err);
    else if (rest_error_not_aws(response, client->endpoint.host, err))
        ok = false;
    else
        learn_clock(client, response);
    write_log(o, response, ok ? NULL : err);
    return ok;
}

static bool get_credentials(struct outgoing *o, struct err *err)
{
    struct client *client = o->client;
    if (!is_signed(client))
        return true;
    if (client->config.creds.get(client->config.creds.self, &o->cred, err)) {
        note_credentials(client, &o->cred);
        return true;
    }
    /* The same cancel also waits for the transfer that does not come now. */
    if (err->code == ERR_CANCELLED)
        client_clear_cancel(client);
    return false;
}

bool client_send(struct client *client, const struct client_request *request,
                 struct http_response *response, struct err *err)
{
    struct outgoing o = {
        .client = client,
        .request = request,
        .cred = CRED_INIT,
        .url = BUF_INIT(MAX_URL),
        .path = BUF_INIT(MAX_URL),
        .agent = BUF_INIT(MAX_AGENT),
        .authorization = BUF_INIT(MAX_URL),
    };
    *response = (struct http_response){0};
    bool ok = get_credentials(&o, err) && build(&o, err) && transmit(&o, response, err);
    cred_clean_up(&o.cred);
    buf_clean_up(&o.url);
    buf_clean_up(&o.path);
    buf_clean_up(&o.agent);
    buf_clean_up(&o.authorization);
    return ok;
}

/* --- refusals ----------------------------------------------------------------------------- */

/* Credentials that the service does not accept are not to be used again. */
static void forget_credentials(struct client *client, const struct err *err)
{
    bool refused = err->code == ERR_EXPIRED_TOKEN || err->code == ERR_EXPIRED_VARIABLES ||
                   err->code == ERR_BAD_KEY || err->code == ERR_BAD_SIGNATURE;
    if (refused && client->config.creds.invalidate)
        client->config.creds.invalidate(client->config.creds.self);
}

bool client_refuse(struct client *client, const struct client_request *request,
                   const struct rest_error *error, struct err *err)
{
    char hint[256];
    const struct endpoint *endpoint = &client->endpoint;
    endpoint_region_hint(endpoint->service, endpoint->region, hint, sizeof hint);
    struct rest_error_context context = {
        .operation = request->operation,
        .iam_action = request->iam_action,
        .region = endpoint->region,
        .host = endpoint->host,
        .region_hint = endpoint->custom ? "" : hint,
        .masked_key_id = client->masked_key_id,
        .expires_ms = client->expires_ms,
        .skew_ms = client->skew.offset_ms,
        .is_unsigned = client->config.unsigned_by_choice,
        .clock_retry = skew_explains(&client->skew, client->used_skew_ms, error->code),
    };
    rest_error_set(err, error, &context);
    if (err->code == ERR_EXPIRED_TOKEN && client->from_variables)
        err->code = ERR_EXPIRED_VARIABLES;
    forget_credentials(client, err);
    return false;
}

bool client_check(struct client *client, const struct client_request *request,
                  const struct http_response *response, struct err *err)
{
    struct rest_error error;
    if (response->status >= 200 && response->status < 300)
        return true;
    rest_error_read(response, &error);
    return client_refuse(client, request, &error, err);
}

/* --- life --------------------------------------------------------------------------------- */

struct client *client_new(const struct client_config *config, struct err *err)
{
    struct client *client = calloc(1, sizeof *client);
    if (!client) {
        err_set(err, ERR_OOM, "client");
        return NULL;
    }
    client->key = SIGV4_KEY_INIT;
    client->config = *config;
    client->endpoint = *config->endpoint;
    client->skew.offset_ms = config->skew_ms;
    client->http = config->shared ? config->shared : http_new(&config->http, err);
    if (!client->http) {
        client_destroy(client);
        return NULL;
    }
    return client;
}

int64_t client_skew_ms(const struct client *client)
{
    return client->skew.offset_ms;
}

void client_destroy(struct client *client)
{
    if (!client)
        return;
    if (!client->config.shared)
        http_destroy(client->http);
    sigv4_key_clean_up(&client->key);
    free(client);
}

void client_cancel(struct client *client)
{
    if (!client->config.shared)
        http_cancel(client->http);
    if (client->config.creds.cancel)
        client->config.creds.cancel(client->config.creds.self);
}

void client_clear_cancel(struct client *client)
{
    if (!client->config.shared)
        http_clear_cancel(client->http);
}
