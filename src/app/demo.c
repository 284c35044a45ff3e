#include "app/demo.h"

#include "app/demo_files.h"
#include "app/helper.h"
#include "base/file.h"
#include "base/secret.h"
#include "chime/list_attendees.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long the simulator may take to listen, on a machine that has much else to do. */
#define PATIENCE_MS 20000

struct demo {
    pid_t pid;
    int to;   /* the simulator's stdin: credentials, then open until the end */
    int from; /* its stdout: where it listens, and which meeting it plays; and its complaints */
    char url[64];
    char meeting_id[40];
    char queue[128];
    char key_id[21];
    char secret[41];
};

static void make_credentials(struct demo *demo, const struct chance *chance)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned char bytes[sizeof demo->secret];
    chance_bytes(chance, bytes, sizeof bytes);
    for (size_t i = 0; i + 1 < sizeof demo->secret; i++)
        demo->secret[i] = letters[bytes[i] % 32];
    chance_bytes(chance, bytes, sizeof bytes);
    snprintf(demo->key_id, sizeof demo->key_id, "AKIADEMO");
    for (size_t i = strlen(demo->key_id); i + 1 < sizeof demo->key_id; i++)
        demo->key_id[i] = letters[bytes[i] % 32];
    secret_wipe(bytes, sizeof bytes);
}

/* Starts the simulator with both pipes; on return ours are demo->to and demo->from. */
static bool start(struct demo *demo, const struct app *app, char *simulator, char *scenario,
                  struct err *err)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    bool is_older = app->options.namespace_ == NAMESPACE_CHIME;
    char api[32];
    snprintf(api, sizeof api, "%s",
             chime_namespace_name(is_older ? CHIME_LEGACY : CHIME_SDK_MEETINGS));
    char *argv[] = {simulator,          "--port", "0",          "--exit-with-stdin",
                    "--credentials-fd", "0",      "--scenario", scenario,
                    "--namespace",      api,      NULL};
    bool ok = pipe_new(in, 0) && pipe_new(out, 0);
    if (!ok)
        err_set(err, ERR_IO, "%s", strerror(errno));
    if (ok) {
        struct helper_request request = {.argv = argv,
                                         .env = app->env,
                                         .in = in[0],
                                         .out = out[1],
                                         .complains = true,
                                         .own_group = true};
        ok = helper_start(&request, &demo->pid, err);
    }
    if (in[0] >= 0)
        close(in[0]);
    if (out[1] >= 0)
        close(out[1]);
    demo->to = in[1];
    demo->from = out[0];
    return ok;
}

static bool send_credentials(struct demo *demo, struct err *err)
{
    char line[128];
    int len = snprintf(line, sizeof line, "%s %s\n\n", demo->key_id, demo->secret);
    bool ok = write(demo->to, line, (size_t)len) == len;
    secret_wipe(line, sizeof line);
    return ok || err_set(err, ERR_IO, "rollcall-sim did not start");
}

/* The rest of the line that begins so, if it is whole. */
static bool take_line(const char *text, const char *beginning, char *out, size_t size)
{
    const char *at = strstr(text, beginning);
    if (!at || !strchr(at, '\n'))
        return false;
    at += strlen(beginning);
    snprintf(out, size, "%.*s", (int)strcspn(at, "\n"), at);
    return true;
}

/* The simulator has ended: hands on what it said of that, which is foreign text. */
static bool tell_end(const char *text, struct err *err)
{
    static const char own_name[] = "rollcall-sim: ", of_files[] = "bad configuration: ";
    static const char advice[] = "; correct that\n";
    const char *said = strstr(text, own_name);
    if (!said)
        return err_set(err, ERR_IO, "rollcall-sim ended at once");
    said += strlen(own_name);
    int len = (int)strcspn(said, "\n");
    if (strncmp(said, of_files, strlen(of_files)) != 0)
        return err_set(err, ERR_IO, "%.*s", len + (int)strlen(own_name), said - strlen(own_name));
    said += strlen(of_files);
    const char *end = strstr(said, advice);
    err_set(err, ERR_CONFIG, "%.*s", end ? (int)(end - said) : (int)strcspn(said, "\n"), said);
    err_set_remedy(err, "correct the scenario");
    return false;
}

/* Reads "listening on URL", "meeting ID" and "queue URL", which comes last. */
static bool read_announcement(struct demo *demo, const struct clock *clock, struct err *err)
{
    char text[4096] = "";
    size_t len = 0;
    int64_t deadline = clock_mono_ms(clock) + PATIENCE_MS;
    while (!take_line(text, "queue ", demo->queue, sizeof demo->queue)) {
        struct pollfd ready = {.fd = demo->from, .events = POLLIN};
        int64_t left = deadline - clock_mono_ms(clock);
        if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
            return err_set(err, ERR_IO, "rollcall-sim does not answer");
        ssize_t n = read(demo->from, text + len, sizeof text - 1 - len);
        if (n <= 0)
            return tell_end(text, err);
        len += (size_t)n;
        text[len] = '\0';
    }
    return (take_line(text, "listening on ", demo->url, sizeof demo->url) &&
            take_line(text, "meeting ", demo->meeting_id, sizeof demo->meeting_id)) ||
           err_set(err, ERR_IO, "rollcall-sim does not say where it listens");
}

/* Is the variable one that could lead out of the demo, or leave something of it behind? */
static bool leads_out(const char *variable)
{
    static const char *const prefixes[] = {
        "AWS_",       "http_proxy=", "https_proxy=",        "HTTP_PROXY=",     "HTTPS_PROXY=",
        "all_proxy=", "ALL_PROXY=",  "REQUESTS_CA_BUNDLE=", "XDG_RUNTIME_DIR="};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (strncmp(variable, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    }
    return false;
}

/* Replaces the app's environment by one that knows the demo only. */
static bool enter(struct app *app, const struct demo *demo, struct err *err)
{
    char own[6][128];
    snprintf(own[0], sizeof own[0], "AWS_ACCESS_KEY_ID=%s", demo->key_id);
    snprintf(own[1], sizeof own[1], "AWS_SECRET_ACCESS_KEY=%s", demo->secret);
    snprintf(own[2], sizeof own[2], "AWS_ENDPOINT_URL=%s", demo->url);
    snprintf(own[3], sizeof own[3], "AWS_REGION=us-east-1");
    snprintf(own[4], sizeof own[4], "AWS_CONFIG_FILE=/dev/null");
    snprintf(own[5], sizeof own[5], "AWS_SHARED_CREDENTIALS_FILE=/dev/null");
    char *const *all = env_all(app->env);
    size_t count = 0, n = 0;
    while (all[count])
        count++;
    char **variables = calloc(count + 7, sizeof *variables);
    for (size_t i = 0; variables && i < count; i++) {
        if (!leads_out(all[i]))
            variables[n++] = all[i];
    }
    for (size_t i = 0; variables && i < 6; i++)
        variables[n++] = own[i];
    struct env *env = variables ? env_capture(variables) : NULL;
    secret_wipe(own, sizeof own);
    free(variables);
    if (!env)
        return err_set(err, ERR_OOM, "the demo");
    env_destroy(app->env);
    app->env = env;
    return true;
}

/* Takes back what flags and files said of AWS, and aims at the demo's meeting. */
static bool aim(struct app *app, const struct demo *demo, struct err *err)
{
    static const enum option_id of_aws[] = {OPTION_PROFILE, OPTION_REGION, OPTION_ENDPOINT_URL,
                                            OPTION_CA_BUNDLE};
    struct options *o = &app->options;
    for (size_t i = 0; i < sizeof of_aws / sizeof *of_aws; i++)
        o->origin[of_aws[i]] = ORIGIN_DEFAULT;
    o->profile = o->region = o->endpoint_url = o->ca_bundle = NULL;
    o->verify_ssl = o->sign_request = true;
    o->history = false;
    o->meeting_id = store_keep(&o->store, demo->meeting_id, err);
    o->presence_queue = store_keep(&o->store, demo->queue, err);
    o->target_count = 0; /* a variable's */
    o->several = false;
    return o->meeting_id && o->presence_queue &&
           options_add_target(o, &(struct meeting_label){.id = o->meeting_id}, err);
}

struct demo *demo_start(struct app *app, const char *program, struct err *err)
{
    char simulator[DEMO_PATH_SIZE], scenario[DEMO_PATH_SIZE];
    struct demo *demo = calloc(1, sizeof *demo);
    if (!demo) {
        err_set(err, ERR_OOM, "the demo");
        return NULL;
    }
    demo->to = demo->from = -1;
    make_credentials(demo, &app->chance);
    bool ok = demo_files_simulator(program, app->env, simulator, err) &&
              demo_files_scenario(program, app->options.demo, scenario, err) &&
              start(demo, app, simulator, scenario, err) && send_credentials(demo, err) &&
              read_announcement(demo, &app->clock, err) && enter(app, demo, err) &&
              aim(app, demo, err);
    if (!ok) {
        demo_stop(demo);
        return NULL;
    }
    return demo;
}

void demo_stop(struct demo *demo)
{
    int status;
    if (!demo)
        return;
    if (demo->to >= 0)
        close(demo->to);
    if (demo->from >= 0)
        close(demo->from);
    if (demo->pid > 0)
        helper_wait(demo->pid, 1000, &status);
    secret_wipe(demo, sizeof *demo);
    free(demo);
}
