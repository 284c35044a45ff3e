#include "app/resolve.h"

#include "app/connection.h"
#include "app/say.h"
#include "base/iso8601.h"
#include "base/meeting_id.h"
#include "cli/read.h"
#include "print/json_text.h"
#include "print/sink.h"
#include "view/when.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What has been found out. */
struct findings {
    const struct app *app;
    struct settings settings;
    struct cred cred;
    char key_id[16];  /* masked; "" without credentials */
    char source[160]; /* where credentials come from, or would */
    bool checked;
    int64_t check_ms;
    size_t check_rows;
    char request_id[80];
};

/* --- the person's form ------------------------------------------------------------------------ */

/* What is printed: a value beside its label, and the rule that decided it. */
struct facts {
    struct {
        const char *label;
        char value[512];
        char source[SETTING_SOURCE_SIZE];
    } list[16];
    size_t count;
};

/* Values up to this width have their rules in one column. */
#define ALIGNED_MOST 60

static void note(struct facts *facts, const char *label, const char *value, const char *source)
{
    if (facts->count == sizeof facts->list / sizeof *facts->list)
        return;
    size_t i = facts->count++;
    facts->list[i].label = label;
    snprintf(facts->list[i].value, sizeof facts->list[i].value, "%s", value ? value : "none");
    snprintf(facts->list[i].source, sizeof facts->list[i].source, "%s", source ? source : "");
}

static void note_expiry(struct facts *facts, const struct findings *f)
{
    char at[WHEN_SIZE], in[WHEN_SIZE], text[80];
    int64_t left = f->cred.expires_ms - clock_wall_ms(&f->app->clock);
    if (!f->cred.expires_ms)
        snprintf(text, sizeof text, "never, as far as is known");
    else if (left > 0)
        snprintf(text, sizeof text, "%s, in %s", when_utc(at, f->cred.expires_ms),
                 when_long(in, left));
    else
        snprintf(text, sizeof text, "%s: over", when_utc(at, f->cred.expires_ms));
    note(facts, "Expires", text, f->cred.needs_person ? "only a person can renew it" : NULL);
}

static void note_credentials(struct facts *facts, const struct findings *f)
{
    const struct settings *s = &f->settings;
    if (s->no_sign_request)
        note(facts, "Credentials", "requests are not signed", "--no-sign-request");
    else
        note(facts, "Credentials", *f->key_id ? f->key_id : NULL, f->source);
    if (f->cred.account_id)
        note(facts, "Account", f->cred.account_id, f->source);
    else if (s->account_id.value)
        note(facts, "Account", s->account_id.value, s->account_id.source);
    if (*f->key_id)
        note_expiry(facts, f);
}

static void note_tls(struct facts *facts, const struct settings *s)
{
    if (s->no_verify_ssl)
        note(facts, "TLS", "any certificate is trusted", "--no-verify-ssl");
    else if (s->ca_bundle.value)
        note(facts, "TLS", s->ca_bundle.value, s->ca_bundle.source);
    else
        note(facts, "TLS", "the system's certificates", NULL);
}

static void note_retries(struct facts *facts, const struct settings *s)
{
    char text[64];
    if (s->max_attempts)
        snprintf(text, sizeof text, "%s, %d attempts", retry_mode_name(s->retry_mode),
                 s->max_attempts);
    else
        snprintf(text, sizeof text, "%s", retry_mode_name(s->retry_mode));
    note(facts, "Retries", text, s->max_attempts ? s->max_attempts_source : s->retry_mode_source);
}

static void note_check(struct facts *facts, const struct findings *f)
{
    char text[200];
    if (!f->checked)
        return;
    snprintf(text, sizeof text, "ok: %zu row%s in %lld ms, request id %s", f->check_rows,
             f->check_rows == 1 ? "" : "s", (long long)f->check_ms,
             *f->request_id ? f->request_id : "none");
    note(facts, "Check", text, NULL);
}

static void gather(struct facts *facts, const struct findings *f)
{
    const struct settings *s = &f->settings;
    char origin[64], hint[256], text[160];
    note(facts, "Profile", s->profile.value, s->profile.source);
    note(facts, "Region", s->region.value, s->region.source);
    note(facts, "Namespace", s->service == ENDPOINT_CHIME ? "chime" : "chime-sdk-meetings",
         read_origin(&f->app->options, OPTION_NAMESPACE, origin, sizeof origin));
    note(facts, "Endpoint", *s->endpoint.url ? s->endpoint.url : NULL, s->endpoint_source);
    if (*s->endpoint.url) {
        snprintf(text, sizeof text, "%s, service %s", s->endpoint.signing_region,
                 s->endpoint.signing_service);
        note(facts, "Signed for", text, NULL);
    }
    note_credentials(facts, f);
    note_tls(facts, s);
    note_retries(facts, s);
    const char *region = s->region.value ? s->region.value : "";
    if (*region && *endpoint_region_hint(s->service, region, hint, sizeof hint))
        note(facts, "Note", hint, NULL);
    note_check(facts, f);
}

static void add_text(struct buf *out, const struct findings *f)
{
    struct facts facts = {0};
    enum text_charset charset = f->app->charset;
    size_t width = 0;
    gather(&facts, f);
    for (size_t i = 0; i < facts.count; i++) {
        size_t columns = text_width(facts.list[i].value, strlen(facts.list[i].value), charset);
        if (*facts.list[i].source && columns > width && columns <= ALIGNED_MOST)
            width = columns;
    }
    for (size_t i = 0; i < facts.count; i++) {
        const char *value = facts.list[i].value;
        size_t columns = text_width(value, strlen(value), charset);
        bool sourced = *facts.list[i].source;
        buf_printf(out, "%-12s ", facts.list[i].label);
        text_add_str(out, value, charset);
        if (sourced)
            buf_printf(out, "%*s", columns < width ? (int)(width - columns + 2) : 2, "");
        text_add_str(out, facts.list[i].source, charset);
        buf_add_char(out, '\n');
    }
}

/* --- the machine's form ----------------------------------------------------------------------- */

static void add_member(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s\n    \"%s\": ", out->len > 1 ? "," : "", name);
    json_text_add_str(out, value && *value ? value : NULL);
}

static void add_json(struct buf *out, const struct findings *f)
{
    const struct settings *s = &f->settings;
    char expires[ISO8601_SIZE] = "";
    if (f->cred.expires_ms)
        iso8601_format(f->cred.expires_ms, expires);
    buf_add_char(out, '{');
    add_member(out, "profile", s->profile.value);
    add_member(out, "region", s->region.value);
    add_member(out, "region_source", s->region.value ? s->region.source : NULL);
    add_member(out, "namespace", s->service == ENDPOINT_CHIME ? "chime" : "chime-sdk-meetings");
    add_member(out, "endpoint_url", s->endpoint.url);
    add_member(out, "signing_region", s->endpoint.signing_region);
    add_member(out, "credential_source", f->source);
    add_member(out, "access_key_id", f->key_id);
    add_member(out, "expires", expires);
    if (f->checked)
        buf_printf(out, ",\n    \"check\": {\"ok\": true, \"rows\": %zu, \"milliseconds\": %lld}",
                   f->check_rows, (long long)f->check_ms);
    buf_add_str(out, "\n}\n");
}

/* --- finding out ------------------------------------------------------------------------------ */

static bool check_meeting(const struct app *app, struct err *err)
{
    const struct options *o = &app->options;
    if (!o->check)
        return true;
    if (!o->meeting_id)
        return err_set(err, ERR_USAGE, "--check needs a meeting id");
    return meeting_id_is_valid(o->meeting_id, strlen(o->meeting_id)) ||
           err_set(err, ERR_MEETING_ID, "\"%s\"", o->meeting_id);
}

/* Asks for one row. */
static bool ask_once(struct findings *f, const struct connection *connection, struct err *err)
{
    struct page_source source = connection_source(connection);
    struct page_request request = {.max_results = 1};
    struct page *page = NULL;
    int64_t start = clock_mono_ms(&f->app->clock);
    if (!source.fetch(source.self, &request, &page, err))
        return false;
    f->checked = true;
    f->check_ms = clock_mono_ms(&f->app->clock) - start;
    f->check_rows = page->count;
    snprintf(f->request_id, sizeof f->request_id, "%s", page->request_id);
    page_destroy(page);
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

static bool find(struct findings *f, struct err *err)
{
    const struct options *o = &f->app->options;
    struct aws_choice as_started = {0};
    if (!aws_settings_resolve(f->app, &as_started, &f->settings, err))
        return false;
    struct connection_config config = {.app = f->app,
                                       .meeting_id = o->check ? o->meeting_id : NULL};
    struct connection *connection = connection_new(&config, err);
    bool ok = connection && find_credentials(f, connection, err) &&
              (!o->check || ask_once(f, connection, err));
    connection_destroy(connection);
    return ok;
}

static bool print(const struct findings *f, struct err *err)
{
    struct buf text = BUF_INIT((size_t)64 << 10);
    struct sink_fd out = {.fd = STDOUT_FILENO, .name = "standard output"};
    struct sink sink = sink_to_fd(&out);
    bool json =
        options_is_flag(&f->app->options, OPTION_OUTPUT) && f->app->options.output == OUTPUT_JSON;
    if (json)
        add_json(&text, f);
    else
        add_text(&text, f);
    bool ok = sink.write(sink.self, buf_text(&text), text.len, err);
    buf_clean_up(&text);
    return ok;
}

int resolve_run(const struct app *app)
{
    struct err failure = ERR_INIT, output = ERR_INIT;
    struct findings findings = {.app = app, .settings = SETTINGS_INIT, .cred = CRED_INIT};
    if (!check_meeting(app, &failure))
        return say_error(app, &failure);
    bool ok = find(&findings, &failure);
    int status = 0;
    if (!print(&findings, &output))
        status = say_error(app, &output);
    if (!ok)
        status = say_error(app, &failure);
    cred_clean_up(&findings.cred);
    settings_clean_up(&findings.settings);
    return status;
}
