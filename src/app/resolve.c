#include "app/run.h"

#include "app/ask_terminal.h"
#include "app/connection.h"
#include "app/findings.h"
#include "app/signal_thread.h"
#include "app/stderr_message.h"
#include "aws/credentials/chain.h"
#include "aws/proxy.h"
#include "base/meeting_id.h"
#include "print/sink.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool check_meeting(const struct app *app, struct err *err)
{
    const struct options *o = &app->options;
    if (!o->check)
        return true;
    if (!o->target_count)
        return err_set(err, ERR_USAGE, "--check needs a meeting id");
    return meeting_id_is_valid(o->meeting_id, strlen(o->meeting_id)) ||
           err_set(err, ERR_MEETING_ID, "\"%s\"", o->meeting_id);
}

/* Asks for one row. */
static bool ask_once(struct findings *f, const struct connection *connection, struct err *err)
{
    struct page_source source = connection_source(connection);
    struct page_request request = {.max_results = 1, .attempt = 1};
    struct page *page = NULL;
    int64_t start = clock_mono_ms(&f->app->clock);
    if (!source.fetch(source.self, &request, &page, err))
        return false;
    f->checked = true;
    f->check_ms = clock_mono_ms(&f->app->clock) - start;
    f->check_rows = page->count;
    snprintf(f->request_id, sizeof f->request_id, "%s", page->request_id);
    page_destroy(page);
    connection_get_meeting(connection, &f->meeting, &f->no_meeting);
    return true;
}

static bool find_credentials(struct findings *f, struct connection *connection, struct err *err)
{
    if (f->settings.no_sign_request)
        return true;
    connection_plan(connection, f->source, sizeof f->source);
    if (!connection_credentials(connection, &f->cred, err))
        return false;
    snprintf(f->source, sizeof f->source, "%s", f->cred.source);
    cred_masked_key_id(&f->cred, f->key_id);
    return true;
}

/* Which source of credentials would be asked, where a missing region or the like keeps a connection
 * from being made: a person with two things to mend wants to hear of both. */
static void find_plan(struct findings *f)
{
    const struct settings *s = &f->settings;
    const struct cred_chain_config config = {.env = f->app->env,
                                             .settings = s,
                                             .http = {.clock = f->app->clock},
                                             .clock = f->app->clock,
                                             .chance = f->app->chance};
    struct err ignored = ERR_INIT;
    if (!s->profiles || !s->profile.value || !profiles_has(s->profiles, s->profile.value))
        return;
    struct cred_chain *chain = cred_chain_new(&config, &ignored);
    if (chain)
        cred_chain_describe(chain, f->source, sizeof f->source, &ignored);
    cred_chain_destroy(chain);
}

/* One more of what surprises people. */
static void remember(struct findings *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void remember(struct findings *f, const char *format, ...)
{
    va_list args;
    if (f->note_count == sizeof f->notes / sizeof *f->notes)
        return;
    va_start(args, format);
    vsnprintf(f->notes[f->note_count++], sizeof f->notes[0], format, args);
    va_end(args);
}

static void warn(void *self, const char *text)
{
    remember(self, "%s", text);
}

/* What a login would be lost by. */
static void find_caches(struct findings *f, struct connection *connection)
{
    struct err unwritable = ERR_INIT;
    if (!connection_storable(connection, &unwritable))
        remember(f,
                 "what is renewed could not be kept: %.200s; make it writable, else a login or an "
                 "MFA code is wanted more often",
                 unwritable.detail);
}

static void find_clock(struct findings *f, const struct connection *connection)
{
    int64_t skew_ms = connection_skew_ms(connection);
    int64_t minutes = (skew_ms < 0 ? -skew_ms : skew_ms) / 60000;
    if (minutes >= 5)
        remember(f, "this machine's clock is %lldh%02dm %s; AWS's time is used instead, enable NTP",
                 (long long)(minutes / 60), (int)(minutes % 60), skew_ms > 0 ? "slow" : "fast");
}

static void find_proxy(struct findings *f)
{
    struct proxy *proxy = proxy_new(f->app->env);
    const char *url = f->settings.endpoint.url;
    const char *used = proxy && *url ? proxy_for(proxy, url) : NULL;
    if (used)
        proxy_masked(used, f->proxy, sizeof f->proxy);
    if (used && proxy_trouble(used))
        remember(f, "%s: %s; write it as http://user:password@host:port",
                 proxy_variable(proxy, url), proxy_trouble(used));
    if (proxy && *url)
        snprintf(f->proxy_variable, sizeof f->proxy_variable, "%s", proxy_variable(proxy, url));
    proxy_destroy(proxy);
}

/* So that a terminal is as it was after a question that was not answered. */
static void cancel(void *connection)
{
    connection_cancel(connection);
}

static bool find(struct findings *f, struct err *err)
{
    const struct options *o = &f->app->options;
    struct aws_choice as_started = {0};
    bool ok = aws_settings_resolve(f->app, &as_started, &f->settings, err);
    find_proxy(f);
    if (!ok) {
        find_plan(f);
        return false;
    }
    struct connection_config config = {.app = f->app,
                                       .meeting_id = o->check ? o->meeting_id : NULL,
                                       .ask = ask_terminal(),
                                       .attached = true,
                                       .warn = {warn, f},
                                       .only_storable = true};
    struct connection *connection = connection_new(&config, err);
    struct signal_thread *signals = NULL;
    if (connection)
        signals = signal_thread_start(
            (struct signal_thread_target){.cancel = cancel, .self = connection}, err);
    f->settled = signals && find_credentials(f, connection, err);
    ok = f->settled && (!o->check || ask_once(f, connection, err));
    if (connection && !f->settings.no_sign_request)
        find_caches(f, connection);
    if (connection && o->check)
        find_clock(f, connection);
    signal_thread_stop(signals);
    connection_destroy(connection);
    return ok;
}

/* Before and after it stands what holds the findings of several meetings together. */
static bool print(const struct findings *f, const char *before, const char *after, struct err *err)
{
    struct buf text = BUF_INIT((size_t)64 << 10);
    struct sink_fd out = {.fd = STDOUT_FILENO, .name = "standard output"};
    struct sink sink = sink_to_fd(&out);
    bool json =
        options_is_flag(&f->app->options, OPTION_OUTPUT) && f->app->options.output == OUTPUT_JSON;
    buf_add_str(&text, before);
    if (json)
        findings_add_json(f, &text);
    else
        findings_add_text(f, &text);
    buf_add_str(&text, after);
    bool ok = sink.write(sink.self, buf_text(&text), text.len, err);
    buf_clean_up(&text);
    return ok;
}

/* What cannot be resolved is 3, whatever it is that keeps it from being resolved, unless it is a
 * file or an endpoint that has to be corrected: 2, as everywhere. */
static int status_of(const struct findings *f)
{
    int status = err_exit_status(&f->failure);
    bool other = status == 2 || f->settled || f->failure.code == ERR_CANCELLED;
    return other || !status ? status : err_exit_status(&(struct err){.code = ERR_NO_CREDENTIALS});
}

/* One meeting, or none. */
static int resolve_meeting(const struct app *app, const char *before, const char *after)
{
    struct err output = ERR_INIT;
    struct findings findings = {.app = app,
                                .settings = SETTINGS_INIT,
                                .failure = ERR_INIT,
                                .no_meeting = ERR_INIT,
                                .cred = CRED_INIT};
    if (!check_meeting(app, &findings.failure))
        return stderr_error(app, &findings.failure);
    find(&findings, &findings.failure);
    int status = status_of(&findings);
    if (!print(&findings, before, after, &output))
        status = stderr_error(app, &output);
    if (err_is(&findings.failure) && app->options.several)
        stderr_error_of(app, app->options.meeting_id, &findings.failure);
    else if (err_is(&findings.failure))
        stderr_error(app, &findings.failure);
    cred_clean_up(&findings.cred);
    settings_clean_up(&findings.settings);
    return status;
}

/* One after the other, each with its region and its profile. */
int resolve_run(const struct app *app)
{
    const struct options *o = &app->options;
    bool json = options_is_flag(o, OPTION_OUTPUT) && o->output == OUTPUT_JSON;
    int worst = 0;
    if (!o->several)
        return resolve_meeting(app, "", "");
    for (size_t i = 0; i < o->target_count && worst < 128; i++) {
        struct app view = *app;
        char before[160];
        bool last = i + 1 == o->target_count;
        view.options = options_for_target(o, i);
        if (json)
            snprintf(before, sizeof before,
                     "%s{\"meeting_id\": \"%s\", \"resolved\": ", i ? ",\n" : "{\"meetings\": [\n",
                     view.options.meeting_id);
        else
            snprintf(before, sizeof before, "%s%-12s %s\n", i ? "\n" : "", "Meeting",
                     view.options.meeting_id);
        int status = resolve_meeting(&view, before, !json ? "" : last ? "}]}\n" : "}");
        worst = status > worst ? status : worst;
    }
    return worst;
}
