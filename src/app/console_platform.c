#include "app/console_platform.h"

#include "app/clipboard.h"
#include "app/history.h"
#include "app/save.h"
#include "app/session.h"
#include "app/stderr_message.h"
#include "aws/endpoint.h"
#include "aws/profile.h"
#include "ledger/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How long a session that is closed waits for what is in the queue already. */
enum { DRAIN_MS = 3000, DRAIN_QUIET_MS = 300, DRAIN_NAP_MS = 5 };

/* A session as the console sees it, and what stands behind. */
struct opened {
    struct meeting_session shown; /* first: the console holds a pointer to it */
    struct platform *platform;
    struct session *session;
    struct recorder recorder;
    char region_source[SETTING_SOURCE_SIZE + 8];
    char *presence_queue; /* NULL: none */
};

struct platform {
    const struct app *app;
    struct player *player;     /* replay: the one session there is; NULL otherwise */
    struct ledger_file ledger; /* --record */
    struct history history;
    struct clipboard clipboard;
    struct profiles *profiles; /* NULL: the files cannot be read; the form then has no choices */
    struct settings resolved;  /* what the form's notes point into */
    char region_note[SETTING_SOURCE_SIZE + 8];
    char profile_note[SETTING_SOURCE_SIZE + 8];
    struct err resolve_err;
};

/* --- sessions --------------------------------------------------------------------------------- */

static void remember(const struct opened *opened)
{
    struct platform *h = opened->platform;
    const struct meeting_session *shown = &opened->shown;
    struct err err = ERR_INIT;
    struct history_entry entry = {.opened_ms = clock_wall_ms(&h->app->clock)};
    if (!h->app->options.history)
        return;
    snprintf(entry.meeting_id, sizeof entry.meeting_id, "%s", shown->meeting_id);
    snprintf(entry.region, sizeof entry.region, "%s", shown->region);
    snprintf(entry.profile, sizeof entry.profile, "%s", shown->profile);
    history_add(&h->history, &entry, &err); /* a home that cannot be written costs the list only */
}

/* That the regions cannot be asked is their answer. */
static void probe(const struct opened *opened)
{
    struct err err = ERR_INIT;
    struct message *m = session_probe(opened->session, &err) ? NULL : message_new(MESSAGE_PROBED);
    if (!m)
        return;
    m->u.probe = (struct message_probe){.last = true, .err = err};
    mailbox_post(opened->shown.inbox, &m);
}

/* What is not for this thread goes on to worker and queue poller. */
static void post(struct meeting_session *shown, struct message **message)
{
    const struct opened *opened = (struct opened *)(void *)shown;
    switch ((*message)->kind) {
    case MESSAGE_SHOWN:
        remember(opened);
        break;
    case MESSAGE_PROBE:
        probe(opened);
        break;
    case MESSAGE_CHECK_FILES:
        if (session_files_changed(opened->session))
            session_command(opened->session, MESSAGE_FILES_CHANGED);
        break;
    default:
        session_post(opened->session, message);
        return;
    }
    message_destroy(*message);
    *message = NULL;
}

/* Takes events into the ledger, and answers that they may be deleted. */
static void drain_message(struct opened *opened, const struct message *m)
{
    const struct message_events *events = &m->u.events;
    struct message *taken = m->kind == MESSAGE_EVENTS ? message_new(MESSAGE_TAKEN) : NULL;
    bool ok = taken != NULL;
    for (size_t i = 0; ok && i < events->count; i++)
        ok = recorder_event(opened->shown.recorder, &events->events[i], events->now_ms);
    if (ok) {
        taken->u.batch = events->batch;
        session_post(opened->session, &taken);
    }
    message_destroy(taken);
}

/* The list is asked for no more. */
static void stop_walks(struct opened *opened)
{
    struct message *pause = message_new(MESSAGE_PAUSE);
    session_command(opened->session, MESSAGE_CANCEL);
    if (pause)
        pause->u.on = true;
    session_post(opened->session, &pause);
}

/* Before the session is closed: events that are there already go into the ledger. A queue that was
 * seen empty and brings nothing for a moment is empty. */
static void drain(struct opened *opened)
{
    const struct clock *clock = &opened->platform->app->clock;
    const struct timespec nap = {.tv_nsec = DRAIN_NAP_MS * 1000000L};
    int64_t now_ms = clock_mono_ms(clock);
    int64_t end_ms = now_ms + DRAIN_MS, quiet_ms = now_ms + DRAIN_QUIET_MS;
    if (!opened->shown.recorder || !session_hears(opened->session))
        return;
    stop_walks(opened);
    for (; now_ms < end_ms; now_ms = clock_mono_ms(clock)) {
        if (now_ms >= quiet_ms && session_has_drained(opened->session))
            break;
        struct message *m = mailbox_take(opened->shown.inbox);
        if (!m) {
            nanosleep(&nap, NULL);
            continue;
        }
        drain_message(opened, m);
        if (m->kind == MESSAGE_EVENTS)
            quiet_ms = now_ms + DRAIN_QUIET_MS;
        message_destroy(m);
    }
}

static void close_session(struct meeting_session *shown)
{
    struct opened *opened = (struct opened *)(void *)shown;
    drain(opened);
    session_close(opened->session);
    recorder_close(shown->recorder);
    free(opened->presence_queue);
    free(opened);
}

static void describe(const struct platform *h, struct opened *opened)
{
    const struct connection *connection = session_connection(opened->session);
    const struct settings *s = connection_settings(connection);
    bool named = !h->app->options.demo && strcmp(s->profile.source, "default") != 0;
    snprintf(opened->region_source, sizeof opened->region_source, "from %s", s->region.source);
    opened->shown = (struct meeting_session){
        .post = post,
        .close = close_session,
        .inbox = session_inbox(opened->session),
        .meeting_id = session_meeting_id(opened->session),
        .region = s->endpoint.region,
        .region_source = opened->region_source,
        .profile = h->app->options.demo ? "demo"
                   : named              ? s->profile.value
                                        : "",
        .account = s->account_id.value ? s->account_id.value : "",
        .endpoint = s->endpoint.host,
        .endpoint_url = s->endpoint.custom ? s->endpoint.url : "",
        .api = chime_namespace_name(connection_namespace(connection)),
        .presence_queue = opened->presence_queue,
        .may_act = h->app->options.allow_actions,
        .has_capabilities = chime_has_capabilities(connection_namespace(connection)),
    };
}

/* All meetings of a run go into one ledger. */
static void record(struct platform *h, struct opened *opened)
{
    struct meeting_session *shown = &opened->shown;
    if (!h->app->options.record)
        return;
    shown->recorder = &opened->recorder;
    recorder_open(shown->recorder, &h->ledger, shown->meeting_id, shown->region,
                  clock_wall_ms(&h->app->clock));
}

static struct meeting_session *open_session(void *self, const struct meeting_target *target,
                                            int wake_fd, struct err *err)
{
    struct platform *h = self;
    if (h->player)
        return player_open(h->player, wake_fd, err);
    struct opened *opened = calloc(1, sizeof *opened);
    if (!opened) {
        err_set(err, ERR_OOM, "session");
        return NULL;
    }
    opened->platform = h;
    struct session_config config = {
        .app = h->app,
        .meeting_id = target->meeting_id ? target->meeting_id : "",
        .presence_queue = target->presence_queue,
        .choice = {.region = target->region, .profile = target->profile, .no_waiting = true},
        .wake_fd = wake_fd,
        .can_ask = true,
        .listens = true,
        .asks_meeting = true,
    };
    opened->session = session_open(&config, err);
    if (!opened->session) {
        free(opened);
        return NULL;
    }
    const char *queue = target->presence_queue && *target->presence_queue
                            ? target->presence_queue
                            : h->app->options.presence_queue;
    opened->presence_queue = queue ? strdup(queue) : NULL;
    describe(h, opened);
    record(h, opened);
    return &opened->shown;
}

/* --- choices ---------------------------------------------------------------------------------- */

/* "from AWS_REGION"; nothing for what was typed, or what needs no explanation. */
static void note_source(char *note, size_t size, const char *source)
{
    bool plain = strcmp(source, "typed in") == 0 || strcmp(source, "default") == 0;
    snprintf(note, size, "%s%s", plain ? "" : "from ", plain ? "" : source);
}

/* The demo's profile is but a word, which no file explains. */
static bool is_demo(const struct platform *h)
{
    return h->app->options.demo;
}

static void note_profile(struct platform *h)
{
    const struct settings *s = &h->resolved;
    if (is_demo(h))
        h->profile_note[0] = '\0';
    else if (h->resolve_err.code == ERR_NO_PROFILE)
        snprintf(h->profile_note, sizeof h->profile_note, "not found");
    else if (s->account_id.value)
        snprintf(h->profile_note, sizeof h->profile_note, "account %s", s->account_id.value);
    else
        note_source(h->profile_note, sizeof h->profile_note, s->profile.source);
}

static void note_region(struct platform *h)
{
    const struct settings *s = &h->resolved;
    if (is_demo(h))
        h->region_note[0] = '\0';
    else if (s->region.value)
        note_source(h->region_note, sizeof h->region_note, s->region.source);
    else
        snprintf(h->region_note, sizeof h->region_note, "%s", err_text(&h->resolve_err));
}

static void resolve(void *self, const char *profile, const char *region,
                    struct platform_resolved *resolved)
{
    struct platform *h = self;
    if (h->player) {
        *resolved = (struct platform_resolved){
            .region = "", .region_note = "", .profile = "", .profile_note = ""};
        return;
    }
    struct aws_choice choice = {.region = region, .profile = profile, .no_waiting = true};
    settings_clean_up(&h->resolved);
    h->resolve_err = ERR_INIT;
    bool ok = aws_settings_resolve(h->app, &choice, &h->resolved, &h->resolve_err);
    note_profile(h);
    note_region(h);
    const struct settings *s = &h->resolved;
    *resolved = (struct platform_resolved){
        .region = s->region.value ? s->region.value : "",
        .region_note = h->region_note,
        .profile = s->profile.value ? s->profile.value : "",
        .profile_note = h->profile_note,
        .ok = ok,
    };
}

static const char *nth_region(size_t n)
{
    const char *const *regions = partition_meeting_regions();
    for (size_t i = 0; regions[i]; i++) {
        if (i == n)
            return regions[i];
    }
    return NULL;
}

/* A recording is of one meeting: nothing is chosen. */
static const char *choice(void *self, enum platform_choice choice, size_t n)
{
    const struct platform *h = self;
    if (h->player)
        return NULL;
    if (choice == PLATFORM_REGION)
        return nth_region(n);
    return h->profiles && n < profiles_count(h->profiles) ? profiles_name(h->profiles, n) : NULL;
}

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

/* The label of a meeting in [meetings], or "". */
static const char *label_of(const struct options *o, const char *meeting_id)
{
    for (size_t i = 0; i < o->meeting_count; i++) {
        if (strcmp(o->meetings[i].id, meeting_id) == 0)
            return o->meetings[i].label;
    }
    return "";
}

static bool was_opened(const struct history *history, const char *meeting_id)
{
    for (size_t i = 0; i < history->count; i++) {
        if (strcmp(history->entries[i].meeting_id, meeting_id) == 0)
            return true;
    }
    return false;
}

static bool recent(void *self, size_t n, struct recent_meeting *out)
{
    const struct platform *h = self;
    const struct options *o = &h->app->options;
    if (h->player)
        return false;
    if (n < h->history.count) {
        const struct history_entry *entry = &h->history.entries[n];
        *out = (struct recent_meeting){.meeting_id = entry->meeting_id,
                                       .region = entry->region,
                                       .profile = entry->profile,
                                       .label = label_of(o, entry->meeting_id),
                                       .opened_ms = entry->opened_ms};
        return true;
    }
    n -= h->history.count;
    for (size_t i = 0; i < o->meeting_count; i++) {
        const struct meeting_label *m = &o->meetings[i];
        if (was_opened(&h->history, m->id) || n-- > 0)
            continue;
        *out = (struct recent_meeting){.meeting_id = m->id,
                                       .region = text_or_empty(m->region),
                                       .profile = text_or_empty(m->profile),
                                       .label = m->label};
        return true;
    }
    return false;
}

/* --- files and clipboard ---------------------------------------------------------------------- */

static enum platform_save save(void *self, const char *path, const void *bytes, size_t len,
                               bool overwrite, struct err *err)
{
    const struct platform *h = self;
    return save_file(h->app->env, path, bytes, len, overwrite, err);
}

static enum platform_copy copy(void *self, const char *text, size_t len, char *how, size_t how_size)
{
    struct platform *h = self;
    return clipboard_copy(&h->clipboard, text, len, how, how_size);
}

/* --- the platform itself
 * -------------------------------------------------------------------------- */

struct platform *platform_new(const struct app *app, struct player *player, struct err *err)
{
    struct platform *h = calloc(1, sizeof *h);
    if (!h) {
        err_set(err, ERR_OOM, "the console");
        return NULL;
    }
    struct err ignored = ERR_INIT; /* a session that needs the files says what is wrong */
    h->app = app;
    h->player = player;
    h->ledger.fd = -1;
    if (!player && app->options.record &&
        !ledger_file_open(&h->ledger, app->options.record, &app->clock, &app->chance, err)) {
        free(h);
        return NULL;
    }
    h->clipboard.app = app;
    h->resolved = SETTINGS_INIT;
    h->profiles = player ? NULL : profiles_load(app->env, &ignored);
    if (!player && app->options.history)
        history_load(&h->history, app->env);
    return h;
}

void platform_destroy(struct platform *platform)
{
    if (!platform)
        return;
    ledger_file_close(&platform->ledger);
    history_clean_up(&platform->history);
    profiles_destroy(platform->profiles);
    settings_clean_up(&platform->resolved);
    free(platform);
}

struct meeting_platform platform_table(struct platform *platform)
{
    return (struct meeting_platform){
        .open = open_session,
        .resolve = resolve,
        .choice = choice,
        .recent = recent,
        .save = save,
        .copy = copy,
        .clock = platform->player ? player_clock(platform->player) : platform->app->clock,
        .self = platform,
    };
}
