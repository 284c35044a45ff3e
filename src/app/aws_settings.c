#include "app/aws_settings.h"

#include "cli/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An option above the AWS variables (its origin says so), else NULL. */
static const char *strong(const struct app *app, enum option_id id, const char *value)
{
    return app->options.origin[id] >= ORIGIN_ENV ? value : NULL;
}

static const char *chosen(const char *choice, const char *otherwise)
{
    return choice && *choice ? choice : otherwise;
}

/* A copy of the environment with one more variable in front. NULL when memory is out. */
static struct env *env_plus(const struct env *env, const char *name, const char *value)
{
    char *const *all = env_all(env);
    size_t count = 0;
    while (all[count])
        count++;
    char **variables = calloc(count + 2, sizeof *variables);
    struct buf added = BUF_INIT(4096);
    struct env *copy = NULL;
    if (variables && buf_printf(&added, "%s=%s", name, value)) {
        variables[0] = added.data;
        memcpy(variables + 1, all, count * sizeof *variables);
        copy = env_capture(variables);
    }
    buf_clean_up(&added);
    free(variables);
    return copy;
}

/* The environment with our config's profile in it, where AWS's own variables name none: it stands
 * below them and above the default. NULL: use the environment as it is, or memory is out. */
static struct env *with_profile(const struct app *app)
{
    const struct options *o = &app->options;
    enum origin origin = o->origin[OPTION_PROFILE];
    if (origin == ORIGIN_DEFAULT || origin >= ORIGIN_ENV ||
        env_get_nonempty(app->env, "AWS_PROFILE") ||
        env_get_nonempty(app->env, "AWS_DEFAULT_PROFILE"))
        return NULL;
    return env_plus(app->env, "AWS_PROFILE", o->profile);
}

/* Flags as settings_resolve() wants them. */
static struct settings_flags strong_flags(const struct app *app, const struct aws_choice *choice)
{
    const struct options *o = &app->options;
    return (struct settings_flags){
        .service = o->namespace_ == NAMESPACE_CHIME ? ENDPOINT_CHIME : ENDPOINT_MEETINGS,
        .profile = chosen(choice->profile, strong(app, OPTION_PROFILE, o->profile)),
        .region = chosen(choice->region, strong(app, OPTION_REGION, o->region)),
        .endpoint_url = strong(app, OPTION_ENDPOINT_URL, o->endpoint_url),
        .ca_bundle = strong(app, OPTION_CA_BUNDLE, o->ca_bundle),
        .no_verify_ssl = !o->verify_ssl,
        .no_sign_request = !o->sign_request,
        .ask_metadata = !choice->no_waiting && !o->region, /* ours is at hand */
    };
}

/* Fills one gap that AWS left open with our config file's value. False when there is none. */
static bool fill_gap(const struct app *app, const struct settings *settings, const struct err *err,
                     struct settings_flags *flags)
{
    const struct options *o = &app->options;
    if (err_is(err)) {
        bool fills = err->code == ERR_NO_REGION && !flags->region && o->region;
        if (fills)
            flags->region = o->region;
        return fills;
    }
    if (!flags->endpoint_url && !settings->endpoint.custom && o->endpoint_url) {
        flags->endpoint_url = o->endpoint_url;
        return true;
    }
    if (!flags->ca_bundle && !settings->ca_bundle.value && o->ca_bundle) {
        flags->ca_bundle = o->ca_bundle;
        return true;
    }
    return false;
}

static void tell_source(const struct app *app, enum option_id id, const char *choice, char *out)
{
    char text[SETTING_SOURCE_SIZE];
    if (choice && *choice)
        snprintf(out, SETTING_SOURCE_SIZE, "typed in");
    else
        snprintf(out, SETTING_SOURCE_SIZE, "%s", read_origin(&app->options, id, text, sizeof text));
}

/* Names the true origin of what settings took for flags. */
static void tell_sources(const struct app *app, const struct aws_choice *choice,
                         const struct settings_flags *flags, struct settings *settings)
{
    if (flags->region)
        tell_source(app, OPTION_REGION, choice->region, settings->region.source);
    if (flags->profile)
        tell_source(app, OPTION_PROFILE, choice->profile, settings->profile.source);
    if (flags->endpoint_url)
        tell_source(app, OPTION_ENDPOINT_URL, NULL, settings->endpoint_source);
    if (flags->ca_bundle)
        tell_source(app, OPTION_CA_BUNDLE, NULL, settings->ca_bundle.source);
}

bool aws_settings_resolve(const struct app *app, const struct aws_choice *choice,
                          struct settings *settings, struct err *err)
{
    struct env *env = with_profile(app);
    const struct env *used = env ? env : app->env;
    struct settings_flags flags = strong_flags(app, choice);
    struct err first = ERR_INIT;
    bool ok = settings_resolve(settings, &flags, used, &first);
    while (fill_gap(app, settings, &first, &flags)) {
        settings_clean_up(settings);
        err_clear(&first);
        ok = settings_resolve(settings, &flags, used, &first);
    }
    tell_sources(app, choice, &flags, settings);
    if (env && !flags.profile)
        tell_source(app, OPTION_PROFILE, NULL, settings->profile.source);
    env_destroy(env);
    if (!ok && !err_is(err))
        *err = first;
    return ok;
}

/* Amazon's machines say so; elsewhere no answer comes, and the question costs a second. */
static bool is_ec2(void)
{
    char vendor[32] = "";
    FILE *file = fopen("/sys/devices/virtual/dmi/id/sys_vendor", "re");
    if (!file)
        return false;
    char *line = fgets(vendor, sizeof vendor, file);
    fclose(file);
    return line && strncmp(line, "Amazon", 6) == 0;
}

static bool lacks_region(const struct app *app, bool no_waiting, struct settings *settings)
{
    struct err err = ERR_INIT;
    struct aws_choice choice = {.no_waiting = no_waiting};
    return !aws_settings_resolve(app, &choice, settings, &err) && err.code == ERR_NO_REGION;
}

void aws_settings_find_region(struct app *app)
{
    struct err err = ERR_INIT;
    struct options *o = &app->options;
    struct settings settings = SETTINGS_INIT;
    bool ask = lacks_region(app, true, &settings) && is_ec2();
    settings_clean_up(&settings);
    if (ask && !lacks_region(app, false, &settings) && settings.region.value) {
        o->region = store_keep(&o->store, settings.region.value, &err);
        o->origin[OPTION_REGION] = ORIGIN_METADATA;
    }
    settings_clean_up(&settings);
}
