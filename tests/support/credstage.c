#include "support/credstage.h"

#include "support/paths.h"
#include "support/patience.h"
#include "support/tmpdir.h"

#include "aws/proxy.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t wall_ms(void *self)
{
    struct credstage *stage = self;
    return stage->now_ms;
}

static int64_t mono_ms(void *self)
{
    (void)self;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool answer(void *self, const char *question, const struct stop *stop, char **reply,
                   struct err *err)
{
    (void)stop;
    struct credstage *stage = self;
    stage->questions++;
    snprintf(stage->question, sizeof stage->question, "%s", question);
    if (!stage->answer)
        return err_set(err, ERR_CANCELLED, "nobody answers");
    *reply = strdup(stage->answer);
    return *reply != NULL;
}

static void note_warning(void *self, const char *text)
{
    struct credstage *stage = self;
    snprintf(stage->warning, sizeof stage->warning, "%s", text);
}

/* No waiting between retries, and the same bytes every time. */
static double chance_zero(void *self)
{
    (void)self;
    return 0;
}

static void chance_same(void *self, void *out, size_t len)
{
    (void)self;
    memset(out, 7, len);
}

void credstage_init(struct credstage *stage, const char *config, const char *credentials)
{
    memset(stage, 0, sizeof *stage);
    stage->home = tmpdir_new();
    stage->now_ms = CREDSTAGE_NOW_MS;
    stage->err = ERR_INIT;
    credstage_set(stage, "HOME=%s", stage->home);
    credstage_set(stage, "AWS_EC2_METADATA_DISABLED=true");
    credstage_set(stage, "%s", paths_variable());
    if (config)
        tmpdir_write(stage->home, ".aws/config", config);
    if (credentials)
        tmpdir_write(stage->home, ".aws/credentials", credentials);
}

/* A variable of the same name is replaced. */
void credstage_set(struct credstage *stage, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t name = strcspn(text, "=") + 1;
    size_t i = 0;
    while (i < stage->variable_count && strncmp(stage->variables[i], text, name) != 0)
        i++;
    if (i == CREDSTAGE_VARIABLES)
        patience_die("credstage: too many variables");
    free(stage->variables[i]);
    stage->variables[i] = strdup(text);
    stage->variable_count += i == stage->variable_count;
}

bool credstage_resolve(struct credstage *stage)
{
    if (!stage->env)
        stage->env = env_capture(stage->variables);
    settings_clean_up(&stage->settings);
    err_clear(&stage->err);
    return settings_resolve(&stage->settings, &stage->flags, stage->env, &stage->err);
}

/* A chain on what the settings say; a missing region is no matter here. */
static bool open_chain(struct credstage *stage)
{
    if (stage->chain)
        return true;
    if (!credstage_resolve(stage) && stage->err.code != ERR_NO_REGION)
        return false;
    err_clear(&stage->err);
    const struct clock clock = {wall_ms, mono_ms, stage};
    stage->proxy = proxy_new(stage->env);
    const struct cred_chain_config config = {
        .env = stage->env,
        .settings = &stage->settings,
        .http = {.connect_timeout_ms = 5000,
                 .read_timeout_ms = 5000,
                 .proxy_for = proxy_for,
                 .proxy_self = stage->proxy,
                 .clock = clock},
        .agent = {.version = "0"},
        .clock = clock,
        .chance = {chance_zero, chance_same, stage},
        .ask = {stage->answer ? answer : NULL, stage},
        .warn = {note_warning, stage},
        .only_storable = stage->only_storable,
    };
    stage->chain = cred_chain_new(&config, &stage->err);
    return stage->chain != NULL;
}

bool credstage_load(struct credstage *stage)
{
    cred_clean_up(&stage->cred);
    err_clear(&stage->err);
    if (!open_chain(stage))
        return false;
    struct cred_loader loader = cred_chain_loader(stage->chain);
    loader.begin(loader.self);
    return loader.load(loader.self, &stage->cred, &stage->err);
}

const char *credstage_plan(struct credstage *stage, char *out, size_t size)
{
    err_clear(&stage->err);
    if (!open_chain(stage) || !cred_chain_describe(stage->chain, out, size, &stage->err))
        snprintf(out, size, "%s", err_name(stage->err.code));
    return out;
}

const char *credstage_path(const struct credstage *stage, const char *name)
{
    return tmpdir_path(stage->home, name);
}

char *credstage_read(const struct credstage *stage, const char *name)
{
    return tmpdir_read(tmpdir_path(stage->home, name));
}

void credstage_clean_up(struct credstage *stage)
{
    cred_clean_up(&stage->cred);
    cred_chain_destroy(stage->chain);
    proxy_destroy(stage->proxy);
    settings_clean_up(&stage->settings);
    env_destroy(stage->env);
    for (size_t i = 0; i < stage->variable_count; i++)
        free(stage->variables[i]);
}
