#include "config.h"

#include "app/connection.h"

#include "aws/client.h"
#include "aws/credentials/chain.h"
#include "aws/proxy.h"
#include "base/meeting_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct connection {
    const struct app *app;
    struct settings settings;
    struct proxy *proxy;
    struct cred_chain *chain;
    struct cred_cache *cache;
    struct client *client;
    struct list_attendees *source;
    char meeting_id[MEETING_ID_LEN + 1];
};

static struct http_config http_config_of(const struct connection *c)
{
    const struct options *o = &c->app->options;
    return (struct http_config){
        .ca_bundle = c->settings.ca_bundle.value,
        .no_verify = c->settings.no_verify_ssl,
        .connect_timeout_ms = o->connect_timeout_s * 1000,
        .read_timeout_ms = o->read_timeout_s * 1000,
        .total_timeout_ms = 120 * 1000,
        .proxy_for = proxy_for,
        .proxy_self = c->proxy,
        .clock = c->app->clock,
    };
}

static struct user_agent agent_of(const struct connection *c)
{
    return (struct user_agent){
        .version = PACKAGE_VERSION,
        .os_release = c->app->os_release,
        .machine = c->app->machine,
        .exec_env = env_get_nonempty(c->app->env, "AWS_EXECUTION_ENV"),
        .app_id = c->settings.app_id.value,
        .retry_mode = c->settings.retry_mode,
        .custom_endpoint = c->settings.endpoint.custom,
    };
}

/* The credential chain behind its cache; none when nothing is to be signed. */
static bool build_credentials(struct connection *c, const struct connection_config *wanted,
                              struct err *err)
{
    if (c->settings.no_sign_request)
        return true;
    struct cred_chain_config config = {
        .env = c->app->env,
        .settings = &c->settings,
        .http = http_config_of(c),
        .agent = agent_of(c),
        .clock = c->app->clock,
        .chance = c->app->chance,
        .ask = wanted->ask,
        .log = c->app->log,
        .warn = wanted->warn,
        .terminal = wanted->terminal,
        .attached = wanted->attached,
        .only_storable = wanted->only_storable,
    };
    c->chain = cred_chain_new(&config, err);
    if (!c->chain)
        return false;
    c->cache = cred_cache_new(cred_chain_loader(c->chain), c->app->clock, err);
    return c->cache;
}

struct client *connection_client(const struct connection *c, const struct endpoint *endpoint,
                                 long read_timeout_ms, struct err *err)
{
    struct client_config client = {
        .http = http_config_of(c),
        .agent = agent_of(c),
        .endpoint = endpoint,
        .clock = c->app->clock,
        .log = c->app->log,
    };
    if (client.http.read_timeout_ms && client.http.read_timeout_ms < read_timeout_ms)
        client.http.read_timeout_ms = read_timeout_ms;
    if (c->cache)
        client.creds = cred_cache_source(c->cache);
    client.unsigned_by_choice = c->settings.no_sign_request;
    return client_new(&client, err);
}

struct list_attendees *connection_list(const struct connection *c, const char *meeting_id,
                                       struct err *err)
{
    struct list_attendees_config config = {
        .client = c->client,
        .ns = connection_namespace(c),
        .meeting_id = meeting_id,
        .region = c->settings.endpoint.region,
        .join_tokens = c->app->options.include_join_tokens,
    };
    return list_attendees_new(&config, err);
}

static bool build_source(struct connection *c, const char *meeting_id, struct err *err)
{
    c->client = connection_client(c, &c->settings.endpoint, 0, err);
    if (!c->client)
        return false;
    snprintf(c->meeting_id, sizeof c->meeting_id, "%s", meeting_id);
    c->source = connection_list(c, meeting_id, err);
    return c->source;
}

bool connection_get_meeting(const struct connection *c, struct meeting_facts *facts,
                            struct err *err)
{
    if (connection_namespace(c) == CHIME_LEGACY)
        return err_set(err, ERR_USAGE, "namespace chime has no GetMeeting");
    return get_meeting(c->client, c->meeting_id, facts, err);
}

void connection_change(const struct connection *c, const struct change *change, int attempt,
                       struct change_result *result)
{
    if (!c->app->options.allow_actions)
        err_set(&result->err, ERR_USAGE, "rollcall is read-only without --allow-actions");
    else if (connection_namespace(c) == CHIME_LEGACY)
        err_set(&result->err, ERR_USAGE, "namespace chime has no actions");
    else
        delete_attendee(c->client, c->meeting_id, change->attendee_id, attempt, result);
}

static bool build(struct connection *c, const struct connection_config *config, struct err *err)
{
    if (!aws_settings_resolve(c->app, &config->choice, &c->settings, err))
        return false;
    c->proxy = proxy_new(c->app->env);
    if (!c->proxy)
        return err_set(err, ERR_OOM, "connection");
    return build_credentials(c, config, err) &&
           (!config->meeting_id || build_source(c, config->meeting_id, err));
}

struct connection *connection_new(const struct connection_config *config, struct err *err)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c) {
        err_set(err, ERR_OOM, "connection");
        return NULL;
    }
    c->app = config->app;
    c->settings = SETTINGS_INIT;
    if (!build(c, config, err)) {
        connection_destroy(c);
        return NULL;
    }
    return c;
}

void connection_destroy(struct connection *connection)
{
    if (!connection)
        return;
    list_attendees_destroy(connection->source);
    client_destroy(connection->client);
    cred_cache_destroy(connection->cache);
    cred_chain_destroy(connection->chain);
    proxy_destroy(connection->proxy);
    settings_clean_up(&connection->settings);
    free(connection);
}

struct page_source connection_source(const struct connection *connection)
{
    return list_attendees_source(connection->source);
}

const struct settings *connection_settings(const struct connection *connection)
{
    return &connection->settings;
}

enum chime_namespace connection_namespace(const struct connection *connection)
{
    return connection->settings.service == ENDPOINT_CHIME ? CHIME_LEGACY : CHIME_SDK_MEETINGS;
}

char *connection_budget_name(const struct connection *connection, char *out, size_t size)
{
    const char *account = connection->settings.account_id.value;
    snprintf(out, size, "%s-%s", connection->settings.endpoint.host, account ? account : "");
    return out;
}

bool connection_credentials(struct connection *connection, struct cred *out, struct err *err)
{
    if (!connection->cache)
        return err_set(err, ERR_NO_CREDENTIALS, "requests are not signed (--no-sign-request)");
    struct cred_source source = cred_cache_source(connection->cache);
    return source.get(source.self, out, err);
}

char *connection_plan(struct connection *connection, char *out, size_t size)
{
    struct err ignored = ERR_INIT; /* asking for credentials says it better */
    if (!connection->chain || !cred_chain_describe(connection->chain, out, size, &ignored))
        snprintf(out, size, "%s", "");
    return out;
}

bool connection_storable(struct connection *connection, struct err *err)
{
    return !connection->chain || cred_chain_storable(connection->chain, err);
}

int64_t connection_skew_ms(const struct connection *connection)
{
    return connection->client ? client_skew_ms(connection->client) : 0;
}

bool connection_peek(const struct connection *connection, struct cred *out)
{
    return connection->cache && cred_cache_peek(connection->cache, out);
}

void connection_cancel(const struct connection *connection)
{
    if (connection->client)
        client_cancel(connection->client);
    struct cred_source source = connection->cache ? cred_cache_source(connection->cache)
                                                  : (struct cred_source){.get = NULL};
    if (source.cancel)
        source.cancel(source.self);
}

bool connection_ask_anew(struct connection *connection)
{
    struct cred cred;
    if (!connection->cache)
        return false;
    bool good = connection_peek(connection, &cred) &&
                (!cred.expires_ms || cred.expires_ms > clock_wall_ms(&connection->app->clock));
    struct cred_source source = cred_cache_source(connection->cache);
    if (!good)
        source.invalidate(source.self);
    return !good;
}
