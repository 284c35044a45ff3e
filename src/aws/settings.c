#include "aws/settings.h"

#include "aws/http.h"
#include "aws/imds.h"
#include "aws/proxy.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool arn_account(const char *arn, char out[13])
{
    const char *at = arn;
    for (int colons = 0; at && colons < 4; colons++) {
        at = strchr(at, ':');
        at = at ? at + 1 : NULL;
    }
    if (!at || strspn(at, "0123456789") != 12 || at[12] != ':')
        return false;
    snprintf(out, 13, "%.12s", at);
    return true;
}

/* What a resolution works with. */
struct resolver {
    struct settings *settings;
    const struct settings_flags *flags;
    const struct env *env;
    struct err *err;
};

static bool no_memory(struct err *err)
{
    return err_set(err, ERR_OOM, "while reading the AWS settings");
}

static bool set(struct setting *setting, const char *value, const char *source)
{
    secret_free(setting->value);
    setting->value = secret_strdup(value);
    if (source != setting->source)
        snprintf(setting->source, sizeof setting->source, "%s", source);
    return setting->value || !value;
}

bool setting_is_true(const struct setting *setting)
{
    return setting->value && strcasecmp(setting->value, "true") == 0;
}

/* --- one value from its places ------------------------------------------------------------ */

/* The places where a value can stand, strongest first; NULL where there is no such place. */
struct places {
    const char *flag;       /* "--region" */
    const char *flag_value; /* what was given with it */
    const char *variables[2];
    const char *key;      /* of the profile */
    const char *fallback; /* the default */
    bool empty_counts;    /* an empty variable is a value, and hides the weaker places */
};

/* "profile prod in the config file" */
static void name_profile_key(const struct settings *settings, const char *key,
                             char source[SETTING_SOURCE_SIZE])
{
    bool credentials =
        profile_decided_by(settings->profiles, settings->profile.value, key) == PROFILE_CREDENTIALS;
    snprintf(source, SETTING_SOURCE_SIZE, "profile %.60s in the %s file", settings->profile.value,
             credentials ? "credentials" : "config");
}

/* Finds a value and who decided it; the value is borrowed, NULL when it stands nowhere. */
static const char *find(const struct resolver *r, const struct places *places,
                        char source[SETTING_SOURCE_SIZE])
{
    source[0] = '\0';
    if (places->flag_value && *places->flag_value) {
        snprintf(source, SETTING_SOURCE_SIZE, "%s", places->flag);
        return places->flag_value;
    }
    for (size_t i = 0; i < 2 && places->variables[i]; i++) {
        const char *value = env_get(r->env, places->variables[i]);
        if (!value || (!*value && !places->empty_counts))
            continue;
        snprintf(source, SETTING_SOURCE_SIZE, "%s", places->variables[i]);
        return value;
    }
    const struct settings *s = r->settings;
    const char *value =
        places->key ? profile_get(s->profiles, PROFILE_MERGED, s->profile.value, places->key)
                    : NULL;
    if (value && (*value || places->empty_counts)) {
        name_profile_key(s, places->key, source);
        return value;
    }
    if (places->fallback)
        snprintf(source, SETTING_SOURCE_SIZE, "default");
    return places->fallback;
}

static bool choose(const struct resolver *r, struct setting *setting, const struct places *places)
{
    char source[SETTING_SOURCE_SIZE];
    const char *value = find(r, places, source);
    return set(setting, value, source) || no_memory(r->err);
}

/* --- profile ------------------------------------------------------------------------------ */

/* "; known: a, b, c", as many as fit. */
static void list_profiles(const struct profiles *profiles, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < profiles_count(profiles); i++) {
        const char *name = profiles_name(profiles, i);
        if (used + strlen(name) + 16 > size) {
            snprintf(out + used, size - used, ", ...");
            return;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "; known: ", name);
    }
}

static bool unknown_profile(const struct resolver *r)
{
    const struct profiles *profiles = r->settings->profiles;
    const struct setting *profile = &r->settings->profile;
    const char *unreadable = profiles_unreadable(profiles);
    char known[120];
    list_profiles(profiles, known, sizeof known);
    err_set(r->err, ERR_NO_PROFILE, "\"%.60s\" (%s) is not in %.60s%s", profile->value,
            profile->source, profiles_shown_path(profiles, PROFILE_CONFIG), known);
    if (unreadable)
        err_set_remedy(r->err, "%s may not be read: correct its permissions, or use --profile",
                       unreadable);
    return false;
}

static bool resolve_profile(const struct resolver *r)
{
    struct settings *s = r->settings;
    const struct places places = {
        .flag = "--profile",
        .flag_value = r->flags->profile,
        .variables = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"},
        .fallback = "default",
        .empty_counts = true,
    };
    s->profile_is_flag = r->flags->profile && *r->flags->profile;
    if (!choose(r, &s->profile, &places))
        return false;
    if (strcmp(s->profile.source, "default") != 0 && !profiles_has(s->profiles, s->profile.value))
        return unknown_profile(r);
    return profile_check_values(s->profiles, s->profile.value, r->err);
}

/* --- region ------------------------------------------------------------------------------- */

/* The last place: where this EC2 instance runs. No answer there is no error. */
static bool ask_metadata(const struct resolver *r)
{
    struct settings *s = r->settings;
    struct err unused = ERR_INIT;
    char region[64];
    struct proxy *proxy = proxy_new(r->env);
    const struct http_config config = {.proxy_for = proxy_for,
                                       .proxy_self = proxy,
                                       .user_agent = "rollcall",
                                       .clock = clock_system()};
    struct imds imds = {.http = proxy ? http_new(&config, r->err) : NULL};
    bool ok = imds.http && imds_configure(&imds, r->env, s->profiles, s->profile.value, r->err);
    if (ok && imds_region(&imds, region, &unused))
        ok = set(&s->region, region, "EC2 instance metadata") || no_memory(r->err);
    http_destroy(imds.http);
    proxy_destroy(proxy);
    return ok;
}

static bool resolve_region(const struct resolver *r)
{
    const struct places places = {
        .flag = "--region",
        .flag_value = r->flags->region,
        .variables = {"AWS_REGION", "AWS_DEFAULT_REGION"},
        .key = "region",
    };
    if (!choose(r, &r->settings->region, &places))
        return false;
    return r->settings->region.value || !r->flags->ask_metadata || ask_metadata(r);
}

/* --- endpoint ----------------------------------------------------------------------------- */

/* The service's own URL in the services section that the profile names. */
static bool services_url(const struct settings *s, enum endpoint_service service, const char **url,
                         char source[SETTING_SOURCE_SIZE], struct err *err)
{
    const char *section = profile_get(s->profiles, PROFILE_MERGED, s->profile.value, "services");
    if (!section)
        return true;
    if (!profiles_services_exist(s->profiles, section)) {
        err_set(err, ERR_AWS_CONFIG,
                "profile %.60s names a section [services %.60s] that %.60s "
                "does not have",
                s->profile.value, section, profiles_shown_path(s->profiles, PROFILE_CONFIG));
        err_set_remedy(err, "add the section, or take `services` out of the profile");
        return false;
    }
    char key[64];
    const char *id = endpoint_service_id(service);
    size_t i = 0;
    for (; id[i] && i + 1 < sizeof key; i++)
        key[i] = (char)(id[i] >= 'A' && id[i] <= 'Z' ? id[i] - 'A' + 'a' : id[i]);
    key[i] = '\0';
    const char *value = profiles_services_get(s->profiles, section, key, "endpoint_url");
    if (value && *value) {
        *url = value;
        snprintf(source, SETTING_SOURCE_SIZE, "services %.60s in the config file", section);
    }
    return true;
}

bool settings_endpoint_url(const struct settings *settings, const struct env *env,
                           enum endpoint_service service, const char **url,
                           char source[SETTING_SOURCE_SIZE], struct err *err)
{
    *url = NULL;
    source[0] = '\0';
    if (setting_is_true(&settings->ignore_endpoint_urls))
        return true;
    char variable[80];
    snprintf(variable, sizeof variable, "AWS_ENDPOINT_URL_%s", endpoint_service_id(service));
    const char *const variables[] = {variable, "AWS_ENDPOINT_URL"};
    for (size_t i = 0; i < 2 && !*url; i++) {
        *url = env_get_nonempty(env, variables[i]);
        if (*url)
            snprintf(source, SETTING_SOURCE_SIZE, "%s", variables[i]);
    }
    if (!*url && !services_url(settings, service, url, source, err))
        return false;
    if (*url)
        return true;
    const char *value =
        profile_get(settings->profiles, PROFILE_MERGED, settings->profile.value, "endpoint_url");
    if (value && *value) {
        *url = value;
        name_profile_key(settings, "endpoint_url", source);
    }
    return true;
}

/* Asks the endpoint rules. With a configured URL, FIPS and dual stack do not count, as in the AWS
 * CLI: the rules themselves would refuse the combination. The older namespace can do without a
 * region, the rules cannot: they get the one in which it is. */
static bool apply_rules(const struct settings *s, const char *region, const char *url,
                        struct endpoint *endpoint, struct err *err)
{
    const struct endpoint_config config = {
        .service = s->service,
        .region = region ? region : "us-east-1",
        .fips = !url && setting_is_true(&s->use_fips),
        .dual_stack = !url && setting_is_true(&s->use_dualstack),
        .custom_url = url,
    };
    return endpoint_resolve(&config, endpoint, err);
}

/* "AWS's rules, FIPS by AWS_USE_FIPS_ENDPOINT, dual stack by profile prod in the config file" */
static void name_rules(struct settings *s)
{
    const struct {
        const struct setting *setting;
        const char *name;
    } rows[] = {{&s->use_fips, "FIPS"}, {&s->use_dualstack, "dual stack"}};
    struct buf text = BUF_INIT(4 * SETTING_SOURCE_SIZE);
    buf_add_str(&text, "AWS's rules");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (setting_is_true(rows[i].setting))
            buf_printf(&text, ", %s by %s", rows[i].name, rows[i].setting->source);
    snprintf(s->endpoint_source, sizeof s->endpoint_source, "%s", buf_text(&text));
    buf_clean_up(&text);
}

static bool resolve_endpoint(const struct resolver *r)
{
    struct settings *s = r->settings;
    const char *url = r->flags->endpoint_url;
    if (url && *url)
        snprintf(s->endpoint_source, sizeof s->endpoint_source, "--endpoint-url");
    else if (!settings_endpoint_url(s, r->env, s->service, &url, s->endpoint_source, r->err))
        return false;
    if (!url)
        name_rules(s);
    if (!s->region.value && s->service != ENDPOINT_CHIME) {
        err_set(r->err, ERR_NO_REGION, "profile %.60s has none either", s->profile.value);
        return false;
    }
    if (apply_rules(s, s->region.value, url, &s->endpoint, r->err))
        return true;
    if (url && url != r->flags->endpoint_url && r->err->code == ERR_ENDPOINT)
        err_set_remedy(r->err, "correct %s, for instance https://host:8443/path",
                       s->endpoint_source);
    return false;
}

/* --- the rest ----------------------------------------------------------------------------- */

static bool resolve_switches(const struct resolver *r)
{
    struct settings *s = r->settings;
    const struct {
        struct setting *setting;
        const char *variable, *key;
    } rows[] = {
        {&s->use_fips, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"},
        {&s->use_dualstack, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"},
        {&s->ignore_endpoint_urls, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
         "ignore_configured_endpoint_urls"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct places places = {.variables = {rows[i].variable},
                                      .key = rows[i].key,
                                      .fallback = "false",
                                      .empty_counts = true};
        if (!choose(r, rows[i].setting, &places))
            return false;
        const char *value = setting_is_true(rows[i].setting) ? "true" : "false";
        if (!set(rows[i].setting, value, rows[i].setting->source))
            return no_memory(r->err);
    }
    return true;
}

/* A path may begin with ~, wherever it comes from: a shell expands it only here and there. */
static bool expand_path(const struct resolver *r, struct setting *setting)
{
    char *path = profile_expand_home(r->env, setting->value);
    if (!path)
        return no_memory(r->err);
    secret_free(setting->value);
    setting->value = path;
    return true;
}

static bool resolve_tls(const struct resolver *r)
{
    struct settings *s = r->settings;
    const struct places places = {.flag = "--ca-bundle",
                                  .flag_value = r->flags->ca_bundle,
                                  .variables = {"AWS_CA_BUNDLE"},
                                  .key = "ca_bundle",
                                  .empty_counts = true};
    const struct places last = {.variables = {"REQUESTS_CA_BUNDLE"}};
    s->no_verify_ssl = r->flags->no_verify_ssl;
    s->no_sign_request = r->flags->no_sign_request;
    if (!choose(r, &s->ca_bundle, &places))
        return false;
    /* An empty one hides the weaker places, and is none. */
    if ((!s->ca_bundle.value || !*s->ca_bundle.value) && !choose(r, &s->ca_bundle, &last))
        return false;
    return !s->ca_bundle.value || expand_path(r, &s->ca_bundle);
}

static bool resolve_attempts(const struct resolver *r)
{
    struct settings *s = r->settings;
    const struct places places = {.variables = {"AWS_MAX_ATTEMPTS"}, .key = "max_attempts"};
    const char *text = find(r, &places, s->max_attempts_source);
    if (!text)
        return true;
    long n;
    if (!profile_number(text, &n) || n < 1 || n > 1000) {
        err_set(r->err, ERR_AWS_CONFIG, "%s: max attempts must be a number from 1 to 1000",
                s->max_attempts_source);
        err_set_remedy(r->err, "correct it, for instance AWS_MAX_ATTEMPTS=3");
        return false;
    }
    s->max_attempts = (int)n;
    return true;
}

static bool resolve_retries(const struct resolver *r)
{
    struct settings *s = r->settings;
    const struct places places = {
        .variables = {"AWS_RETRY_MODE"}, .key = "retry_mode", .fallback = "standard"};
    const char *text = find(r, &places, s->retry_mode_source);
    if (!retry_mode_parse(text, &s->retry_mode)) {
        err_set(r->err, ERR_AWS_CONFIG, "%s: \"%.40s\" is not a retry mode", s->retry_mode_source,
                text);
        err_set_remedy(r->err, "use standard, adaptive or legacy");
        return false;
    }
    const char *rules = env_get_nonempty(r->env, "AWS_NEW_RETRIES_2026");
    s->retry_rules_2026 = rules && !strcasecmp(rules, "true");
    return resolve_attempts(r);
}

/* The account of the profile's identity, as far as the files say it. */
static bool resolve_account(const struct resolver *r)
{
    static const struct {
        const char *key;
        bool is_arn;
    } rows[] = {{"role_arn", true},
                {"sso_account_id", false},
                {"login_session", true},
                {"aws_account_id", false}};
    struct settings *s = r->settings;
    const struct places variable = {.variables = {"AWS_ACCOUNT_ID"}};
    if (!s->profile_is_flag && env_get_nonempty(r->env, "AWS_ACCESS_KEY_ID"))
        return choose(r, &s->account_id, &variable);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct places places = {.key = rows[i].key};
        char source[SETTING_SOURCE_SIZE];
        char account[13];
        const char *value = find(r, &places, source);
        if (value && rows[i].is_arn)
            value = arn_account(value, account) ? account : NULL;
        if (value)
            return set(&s->account_id, value, source) || no_memory(r->err);
    }
    return true;
}

static bool resolve_app_id(const struct resolver *r)
{
    const struct places places = {.variables = {"AWS_SDK_UA_APP_ID"}, .key = "sdk_ua_app_id"};
    return choose(r, &r->settings->app_id, &places);
}

bool settings_resolve(struct settings *settings, const struct settings_flags *flags,
                      const struct env *env, struct err *err)
{
    const struct resolver r = {settings, flags, env, err};
    settings->service = flags->service;
    settings->profiles = profiles_load(env, err);
    if (!settings->profiles || !resolve_profile(&r))
        return false;
    /* One that fails keeps none of the others from being found; the first error stays. */
    static bool (*const steps[])(const struct resolver *) = {
        resolve_switches, resolve_tls,    resolve_retries,  resolve_app_id,
        resolve_account,  resolve_region, resolve_endpoint,
    };
    bool ok = true;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        ok = steps[i](&r) && ok;
    return ok;
}

void settings_clean_up(struct settings *settings)
{
    if (!settings)
        return;
    struct setting *const all[] = {
        &settings->profile,  &settings->region,        &settings->ignore_endpoint_urls,
        &settings->use_fips, &settings->use_dualstack, &settings->ca_bundle,
        &settings->app_id,   &settings->account_id,
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        secret_free(all[i]->value);
    profiles_destroy(settings->profiles);
    *settings = SETTINGS_INIT;
}

struct retry_config settings_retry(const struct settings *settings, struct chance chance,
                                   struct clock clock)
{
    return (struct retry_config){.mode = settings->retry_mode,
                                 .max_attempts = settings->max_attempts,
                                 .rules_2026 = settings->retry_rules_2026,
                                 .chance = chance,
                                 .clock = clock};
}
