#include "app/findings.h"

#include "base/calendar.h"
#include "base/text.h"
#include "cli/read.h"
#include "print/json_text.h"
#include "view/format_time.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- the person's form ------------------------------------------------------------------------ */

/* What is printed: a value beside its label, and the rule that decided it. */
struct facts {
    struct {
        const char *label;
        char value[512];
        char source[200];
    } list[28];
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

/* The two files, and what is wrong with them. */
static void note_files(struct facts *facts, const struct findings *f)
{
    static const struct {
        enum profile_file file;
        const char *variable;
    } rows[] = {{PROFILE_CONFIG, "AWS_CONFIG_FILE"},
                {PROFILE_CREDENTIALS, "AWS_SHARED_CREDENTIALS_FILE"}};
    static const char *const state[] = {[PROFILE_FOUND_FILE] = "",
                                        [PROFILE_FOUND_NOTHING] = " (not there)",
                                        [PROFILE_FOUND_UNREADABLE] = " (may not be read)"};
    const struct profiles *profiles = f->settings.profiles;
    char text[512] = "", source[100] = "";
    size_t used = 0, named = 0;
    for (size_t i = 0; profiles && i < 2; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%.200s%s", i ? ", " : "",
                                 profiles_shown_path(profiles, rows[i].file),
                                 state[profiles_found(profiles, rows[i].file)]);
        if (env_get(f->app->env, rows[i].variable))
            named += (size_t)snprintf(source + named, sizeof source - named, "%s%s",
                                      named ? ", " : "", rows[i].variable);
    }
    if (profiles)
        note(facts, "Files", text, source);
}

static void note_region(struct facts *facts, const struct findings *f)
{
    const struct settings *s = &f->settings;
    char looked[160];
    snprintf(looked, sizeof looked,
             "not in --region, AWS_REGION, AWS_DEFAULT_REGION, profile %.60s", s->profile.value);
    note(facts, "Region", s->region.value, s->region.value ? s->region.source : looked);
}

static void note_endpoint(struct facts *facts, const struct findings *f)
{
    const struct settings *s = &f->settings;
    char text[160];
    bool lacks_region = !*s->endpoint.url && f->failure.code == ERR_NO_REGION;
    note(facts, "Endpoint", *s->endpoint.url ? s->endpoint.url : NULL,
         lacks_region ? "follows from the region" : s->endpoint_source);
    if (!*s->endpoint.url)
        return;
    snprintf(text, sizeof text, "%s, service %s", s->endpoint.signing_region,
             s->endpoint.signing_service);
    note(facts, "Signed for", text, NULL);
}

static void note_expiry(struct facts *facts, const struct findings *f)
{
    char at[FORMAT_TIME_SIZE], in[FORMAT_TIME_SIZE], text[80];
    int64_t left = f->cred.expires_ms - clock_wall_ms(&f->app->clock);
    if (!f->cred.expires_ms)
        snprintf(text, sizeof text, "never, as far as is known");
    else if (left > 0)
        snprintf(text, sizeof text, "%s, in %s", format_time_utc(at, f->cred.expires_ms),
                 format_time_long(in, left));
    else
        snprintf(text, sizeof text, "%s: over", format_time_utc(at, f->cred.expires_ms));
    note(facts, "Expires", text, f->cred.needs_person ? "only a person can renew it" : NULL);
}

static void note_credentials(struct facts *facts, const struct findings *f)
{
    const struct settings *s = &f->settings;
    char planned[200];
    snprintf(planned, sizeof planned, "%s%s", *f->source ? "to come from " : "no source is usable",
             f->source);
    if (s->no_sign_request)
        note(facts, "Credentials", "requests are not signed", "--no-sign-request");
    else if (*f->key_id)
        note(facts, "Credentials", f->key_id, f->source);
    else
        note(facts, "Credentials", NULL, planned);
    if (f->cred.account_id)
        note(facts, "Account", f->cred.account_id, f->source);
    else if (s->account_id.value)
        note(facts, "Account", s->account_id.value, s->account_id.source);
    if (*f->key_id)
        note_expiry(facts, f);
}

static void note_proxy(struct facts *facts, const struct findings *f)
{
    if (*f->settings.endpoint.url)
        note(facts, "Proxy", *f->proxy ? f->proxy : NULL, f->proxy_variable);
}

static void note_tls(struct facts *facts, const struct settings *s)
{
    if (*s->endpoint.url && !s->endpoint.https)
        note(facts, "TLS", "none: requests are sent in the clear", NULL);
    else if (s->no_verify_ssl)
        note(facts, "TLS", "any certificate is trusted", "--no-verify-ssl");
    else if (s->ca_bundle.value)
        note(facts, "TLS", s->ca_bundle.value, s->ca_bundle.source);
    else
        note(facts, "TLS", "the system's certificates", NULL);
}

static void note_retries(struct facts *facts, const struct findings *f)
{
    const struct settings *s = &f->settings;
    const struct retry_config config = settings_retry(s, f->app->chance, f->app->clock);
    struct retry policy;
    char text[64];
    retry_init(&policy, &config);
    snprintf(text, sizeof text, "%s, %d attempts", retry_mode_name(s->retry_mode),
             retry_max_attempts(&policy));
    note(facts, "Retries", text, s->max_attempts ? s->max_attempts_source : s->retry_mode_source);
}

/* An endpoint that is named, and belongs to another region than requests are signed for. */
static void note_other_region(struct facts *facts, const struct settings *s)
{
    char text[320], region[64];
    const char *host = s->endpoint.custom ? strstr(s->endpoint.url, "chime.") : NULL;
    if (!host || sscanf(host, "chime.%63[a-z0-9-].amazonaws.com", region) != 1 ||
        !strstr(host, ".amazonaws.com") || strcmp(region, s->endpoint.signing_region) == 0)
        return;
    snprintf(text, sizeof text,
             "the endpoint is of %s, requests are signed for %.60s, which AWS refuses: give "
             "--region %s",
             region, s->endpoint.signing_region, region);
    note(facts, "Note", text, NULL);
}

/* What surprises people: each with what to do about it. */
static void note_surprises(struct facts *facts, const struct findings *f)
{
    const struct settings *s = &f->settings;
    char text[512];
    for (size_t i = 0; i < f->note_count; i++)
        note(facts, "Note", f->notes[i], NULL);
    bool named = strcmp(s->profile.source, "default") != 0;
    if (named && strcmp(f->source, "environment variables") == 0) {
        snprintf(text, sizeof text,
                 "AWS_ACCESS_KEY_ID goes before %.40s: the login of profile %.60s is not used; "
                 "unset the variable, or use --profile %.60s",
                 s->profile.source, s->profile.value, s->profile.value);
        note(facts, "Note", text, NULL);
    }
    note_other_region(facts, s);
    if (s->endpoint.custom && (setting_is_true(&s->use_fips) || setting_is_true(&s->use_dualstack)))
        note(facts, "Note", "FIPS and dual stack do not count at an endpoint that is named", NULL);
    if (s->ca_bundle.value && !s->no_verify_ssl && access(s->ca_bundle.value, R_OK) != 0) {
        snprintf(text, sizeof text, "%.200s cannot be read: correct %.100s", s->ca_bundle.value,
                 s->ca_bundle.source);
        note(facts, "Note", text, NULL);
    }
    if (*s->endpoint.url && !s->endpoint.custom &&
        *endpoint_region_hint(s->service, s->endpoint.region, text, sizeof text))
        note(facts, "Note", text, NULL);
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

/* What GetMeeting said; the list does without it. */
static void note_meeting(struct facts *facts, const struct findings *f)
{
    const struct meeting_facts *m = &f->meeting;
    char text[420];
    if (!f->checked)
        return;
    if (!m->known) {
        snprintf(text, sizeof text, "%s: seats are not known", err_text(&f->no_meeting));
        note(facts, "GetMeeting", text, "optional: chime:GetMeeting");
        return;
    }
    snprintf(text, sizeof text, "%u%s%s%s%s", m->seats, *m->video ? ", video " : "", m->video,
             *m->content ? ", content " : "", m->content);
    note(facts, "Seats", text, NULL);
    if (*m->media_region)
        note(facts, "Media region", m->media_region, NULL);
    if (*m->external_id)
        note(facts, "External id", f->app->options.mask ? "masked" : m->external_id, NULL);
    if (*m->primary_id)
        note(facts, "Replica of", m->primary_id, NULL);
}

static void gather(struct facts *facts, const struct findings *f)
{
    const struct settings *s = &f->settings;
    char origin[64];
    note_files(facts, f);
    if (s->profile.value)
        note(facts, "Profile", *s->profile.value ? s->profile.value : "\"\"", s->profile.source);
    if (!*s->retry_mode_source)
        return; /* without the profile, nothing else was looked for */
    note_region(facts, f);
    note(facts, "Namespace", s->service == ENDPOINT_CHIME ? "chime" : "chime-sdk-meetings",
         read_origin(&f->app->options, OPTION_NAMESPACE, origin, sizeof origin));
    note_endpoint(facts, f);
    note_credentials(facts, f);
    note_proxy(facts, f);
    note_tls(facts, s);
    note_retries(facts, f);
    note_surprises(facts, f);
    note_check(facts, f);
    note_meeting(facts, f);
}

void findings_add_text(const struct findings *f, struct buf *out)
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
    buf_printf(out, "%s\n    \"%s\": ", out->data[out->len - 1] == '{' ? "" : ",", name);
    json_text_add_str(out, value && *value ? value : NULL);
}

/* A source counts only beside a value. */
static void add_source(struct buf *out, const char *name, const char *value, const char *source)
{
    add_member(out, name, value && *value ? source : NULL);
}

/* What surprises people, as the table has it. */
static void add_notes(struct buf *out, const struct findings *f)
{
    struct facts facts = {0};
    bool first = true;
    gather(&facts, f);
    buf_add_str(out, ",\n    \"notes\": [");
    for (size_t i = 0; i < facts.count; i++) {
        if (strcmp(facts.list[i].label, "Note") != 0)
            continue;
        buf_add_str(out, first ? "" : ", ");
        json_text_add_str(out, facts.list[i].value);
        first = false;
    }
    buf_add_char(out, ']');
}

static void add_named(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, ", \"%s\": ", name);
    json_text_add_str(out, *value ? value : NULL);
}

static void add_meeting(const struct findings *f, struct buf *out)
{
    const struct meeting_facts *m = &f->meeting;
    buf_printf(out, ",\n    \"meeting\": {\"seats\": %u", m->seats);
    add_named(out, "external_meeting_id", f->app->options.mask ? "masked" : m->external_id);
    add_named(out, "media_region", m->media_region);
    add_named(out, "primary_meeting_id", m->primary_id);
    add_named(out, "video", m->video);
    add_named(out, "content", m->content);
    buf_add_char(out, '}');
}

static void add_error(struct buf *out, const struct err *err)
{
    char message[512];
    buf_printf(out, ",\n    \"error\": {\"status\": %d, \"message\": ", err_exit_status(err));
    snprintf(message, sizeof message, "%s%s%s", err_text(err), *err->detail ? ": " : "",
             err->detail);
    json_text_add_str(out, message);
    buf_add_str(out, ", \"remedy\": ");
    err_remedy_words(err, ERR_IS_OVER, message, sizeof message);
    json_text_add_str(out, *message ? message : NULL);
    buf_add_str(out, ", \"code\": ");
    json_text_add_str(out, *err->aws_code ? err->aws_code : NULL);
    buf_add_str(out, ", \"request_id\": ");
    json_text_add_str(out, *err->request_id ? err->request_id : NULL);
    buf_add_char(out, '}');
}

void findings_add_json(const struct findings *f, struct buf *out)
{
    const struct settings *s = &f->settings;
    const char *account = f->cred.account_id ? f->cred.account_id : s->account_id.value;
    char expires[ISO8601_SIZE] = "";
    if (f->cred.expires_ms)
        iso8601_format(f->cred.expires_ms, expires);
    buf_add_char(out, '{');
    add_member(out, "profile", s->profile.value);
    add_source(out, "profile_source", s->profile.value, s->profile.source);
    add_member(out, "region", s->region.value);
    add_source(out, "region_source", s->region.value, s->region.source);
    add_member(out, "namespace", s->service == ENDPOINT_CHIME ? "chime" : "chime-sdk-meetings");
    add_member(out, "endpoint_url", s->endpoint.url);
    add_source(out, "endpoint_source", s->endpoint.url, s->endpoint_source);
    add_member(out, "signing_region", s->endpoint.signing_region);
    add_member(out, "credential_source", f->source);
    add_member(out, "access_key_id", f->key_id);
    add_member(out, "account_id", account);
    add_member(out, "expires", expires);
    add_member(out, "proxy", f->proxy);
    add_notes(out, f);
    if (f->checked) {
        buf_printf(out, ",\n    \"check\": {\"ok\": true, \"rows\": %zu, \"milliseconds\": %lld, ",
                   f->check_rows, (long long)f->check_ms);
        buf_add_str(out, "\"request_id\": ");
        json_text_add_str(out, *f->request_id ? f->request_id : NULL);
        buf_add_char(out, '}');
    }
    if (f->meeting.known)
        add_meeting(f, out);
    if (err_is(&f->failure))
        add_error(out, &f->failure);
    buf_add_str(out, "\n}\n");
}
