/* What rollcall's AWS room makes of the environment, the files and its flags, as one JSON object:
 * the counterpart of tests/differential.py. Sends nothing, and starts nothing but a
 * credential_process. Keys are printed: never run it with real ones.
 *
 *   resolve [--profile P] [--region R] [--endpoint-url U] [--namespace chime] */
#include "aws/credentials/chain.h"
#include "aws/proxy.h"
#include "aws/settings.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

extern char **environ;

static void add(json_object *out, const char *name, const char *value)
{
    json_object_object_add(out, name, value ? json_object_new_string(value) : NULL);
}

static void add_error(json_object *out, const char *name, const struct err *err)
{
    add(out, name, err_name(err->code));
    add(out, "detail", err->detail);
}

static struct settings_flags read_flags(int argc, char **argv)
{
    struct settings_flags flags = {.service = ENDPOINT_MEETINGS};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--profile") == 0)
            flags.profile = argv[i + 1];
        else if (strcmp(argv[i], "--region") == 0)
            flags.region = argv[i + 1];
        else if (strcmp(argv[i], "--endpoint-url") == 0)
            flags.endpoint_url = argv[i + 1];
        else if (strcmp(argv[i], "--namespace") == 0 && strcmp(argv[i + 1], "chime") == 0)
            flags.service = ENDPOINT_CHIME;
    }
    return flags;
}

static void add_proxy(json_object *out, const struct env *env, const struct settings *s)
{
    struct proxy *proxy = proxy_new(env);
    if (proxy && s->endpoint.url[0])
        add(out, "proxy", proxy_for(proxy, s->endpoint.url));
    proxy_destroy(proxy);
}

static int attempts_of(const struct settings *s)
{
    const struct retry_config config = {
        .mode = s->retry_mode, .max_attempts = s->max_attempts, .clock = clock_system()};
    struct retry policy;
    retry_init(&policy, &config);
    return retry_max_attempts(&policy);
}

static void add_settings(json_object *out, const struct settings *s)
{
    add(out, "profile", s->profile.value);
    add(out, "region", s->region.value);
    add(out, "region_source", s->region.source);
    add(out, "endpoint", s->endpoint.url[0] ? s->endpoint.url : NULL);
    add(out, "signing_region", s->endpoint.signing_region);
    add(out, "ca_bundle", s->ca_bundle.value);
    add(out, "retry_mode", retry_mode_name(s->retry_mode));
    json_object_object_add(out, "max_attempts", json_object_new_int(attempts_of(s)));
}

/* Is all that it takes on this machine? */
static bool is_local(const char *plan)
{
    static const char *const local[] = {"env", "shared-credentials-file", "config-file",
                                        "custom-process"};
    for (size_t i = 0; i < sizeof local / sizeof *local; i++)
        if (strcmp(plan, local[i]) == 0)
            return true;
    return false;
}

static void add_keys(json_object *out, struct cred_loader loader)
{
    struct cred cred = CRED_INIT;
    struct err err = ERR_INIT;
    loader.begin(loader.self);
    if (loader.load(loader.self, &cred, &err)) {
        add(out, "key", cred.access_key_id);
        add(out, "secret", cred.secret_access_key);
        add(out, "token", cred.session_token);
    } else {
        add_error(out, "key_error", &err);
    }
    cred_clean_up(&cred);
}

static void add_credentials(json_object *out, const struct env *env,
                            const struct settings *settings)
{
    const struct cred_chain_config config = {
        .env = env,
        .settings = settings,
        .http = {.clock = clock_system()},
        .agent = {.version = "0"},
        .clock = clock_system(),
        .chance = chance_system(),
    };
    struct err err = ERR_INIT;
    char plan[400];
    struct cred_chain *chain = cred_chain_new(&config, &err);
    if (chain && cred_chain_describe(chain, plan, sizeof plan, &err)) {
        add(out, "plan", plan);
        if (is_local(plan))
            add_keys(out, cred_chain_loader(chain));
    } else {
        add_error(out, "plan_error", &err);
    }
    cred_chain_destroy(chain);
}

int main(int argc, char **argv)
{
    struct settings settings = SETTINGS_INIT;
    struct err err = ERR_INIT;
    const struct settings_flags flags = read_flags(argc, argv);
    struct env *env = env_capture(environ);
    json_object *out = json_object_new_object();
    if (!env || !out || !http_global_init(&err))
        return 1;
    if (!settings_resolve(&settings, &flags, env, &err))
        add_error(out, "error", &err);
    add_settings(out, &settings);
    add_proxy(out, env, &settings);
    if (settings.profiles && settings.profile.value && err.code != ERR_NO_PROFILE)
        add_credentials(out, env, &settings);
    puts(json_object_to_json_string_ext(out, JSON_C_TO_STRING_PLAIN));
    json_object_put(out);
    settings_clean_up(&settings);
    env_destroy(env);
    return 0;
}
