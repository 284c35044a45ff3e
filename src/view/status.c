#include "view/status.h"

#include "view/format_time.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SLOW_WALK_MS                   300          /* a refresh that takes longer is told of */
#define LOGIN_WARNING_MS               (15 * 60000) /* an expiry is told of this long before */
#define STALE_INTERVALS                3
#define FILTER_COLUMNS                 40
#define NEVER                          INT64_C(-1)

#define STATUS_ROW(id, mood, sentence) {#id, sentence, STATUS_MOOD_##mood},
static const struct {
    const char *name;
    const char *sentence;
    enum status_mood mood;
} table[STATUS_COUNT] = {STATUS_TABLE(STATUS_ROW)};
#undef STATUS_ROW

const char *status_name(enum status_state state)
{
    return table[state].name;
}

const char *status_sentence(enum status_state state)
{
    return table[state].sentence;
}

enum status_mood status_mood(enum status_state state)
{
    return table[state].mood;
}

bool status_is_trouble(enum status_state state)
{
    return state >= STATUS_STALE;
}

/* --- the state ---------------------------------------------------------------------------- */

static enum status_state state_of_error(const struct err *err, bool have_rows)
{
    switch (err_kind(err)) {
    case ERR_KIND_AUTH:
        return STATUS_AUTH;
    case ERR_KIND_DENIED:
        return STATUS_DENIED;
    case ERR_KIND_NOT_FOUND:
        return have_rows ? STATUS_ENDED : STATUS_NOTFOUND;
    case ERR_KIND_THROTTLED:
    case ERR_KIND_UNAVAILABLE:
        return STATUS_SLOW;
    case ERR_KIND_NETWORK:
        return STATUS_OFFLINE;
    default:
        return STATUS_ERROR;
    }
}

static bool has_error(const struct status_facts *f)
{
    return f->error && err_is(f->error) && f->error->code != ERR_CANCELLED;
}

static int64_t walk_age(const struct status_facts *f)
{
    return f->now_mono_ms - f->walk_started_mono_ms;
}

static int64_t rows_age(const struct status_facts *f)
{
    return f->now_mono_ms - f->as_of_mono_ms;
}

/* How old rows may be; never when they are not refreshed. */
static int64_t stale_after(const struct status_facts *f)
{
    int64_t interval = f->effective_ms > f->interval_ms ? f->effective_ms : f->interval_ms;
    return STALE_INTERVALS * interval;
}

enum status_state status_state(const struct status_facts *f)
{
    if (f->object == STATUS_OF_FORM)
        return STATUS_READY;
    if (f->replays)
        return STATUS_REPLAY;
    if (has_error(f))
        return state_of_error(f->error, f->have_rows);
    if (!f->have_rows || (f->walking && walk_age(f) >= SLOW_WALK_MS))
        return STATUS_LOAD;
    if (f->paused || f->interval_ms == 0)
        return STATUS_PAUSED;
    if (!f->walking && rows_age(f) > stale_after(f))
        return STATUS_STALE;
    return STATUS_LIVE;
}

/* --- fields ------------------------------------------------------------------------------- */

static void add(struct status *s, enum status_part part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void add(struct status *s, enum status_part part, const char *format, ...)
{
    va_list args;
    if (s->count == STATUS_FIELD_MAX)
        return;
    struct status_field *field = &s->fields[s->count++];
    field->part = part;
    field->brief[0] = '\0';
    va_start(args, format);
    vsnprintf(field->text, sizeof field->text, format, args);
    va_end(args);
}

static bool shows_list(const struct status_facts *f)
{
    return f->object == STATUS_OF_LIST || f->object == STATUS_OF_ERRORS;
}

/* "! more": the first key of an action, and what it does. */
static void add_hint(struct status *s, const struct view_style *style, enum action action,
                     const char *what)
{
    char key[ACTION_KEY_SIZE];
    if (action_first_key(action, style, key))
        add(s, STATUS_PART_HINT, "%s %s", key, what);
}

static void add_errors_hint(struct status *s, const struct status_facts *f,
                            const struct view_style *style)
{
    if (f->object != STATUS_OF_ERRORS)
        add_hint(s, style, ACTION_ERRORS, "more");
}

/* What can be done, on screens that are wide enough. */
static void add_remedy(struct status *s, const struct status_facts *f,
                       const struct view_style *style)
{
    struct buf text = BUF_INIT(1024);
    char safe[200];
    action_fill(&text, err_remedy(f->error), style);
    if (text.len)
        add(s, STATUS_PART_REMEDY, "%s",
            text_safe(safe, sizeof safe, buf_text(&text), text.len, style->charset));
    buf_clean_up(&text);
}

/* How long ago, and how long yet: short on the screen, words in plain lines. */
static const char *age_text(char out[FORMAT_TIME_SIZE], int64_t ms, const struct view_style *style)
{
    format_time_age(out, ms);
    return style->spoken ? format_time_in_words(out) : out;
}

static const char *wait_text(char out[FORMAT_TIME_SIZE], int64_t ms, const struct view_style *style)
{
    format_time_countdown(out, ms);
    return style->spoken ? format_time_in_words(out) : out;
}

static void add_age(struct status *s, const struct status_facts *f, const struct view_style *style)
{
    char age[FORMAT_TIME_SIZE];
    if (f->have_rows)
        add(s, STATUS_PART_TIME, "rows %s old", age_text(age, rows_age(f), style));
}

static const char *plus(const struct status_facts *f)
{
    return f->complete || f->limited ? "" : "+";
}

/* "/bob: 3 match so far in 2,400" */
static void add_filter(struct status *s, const struct status_facts *f, enum text_charset charset)
{
    char visible[FORMAT_TIME_SIZE], registered[FORMAT_TIME_SIZE];
    struct buf text = BUF_INIT(160);
    text_add_clipped(&text, f->filter, strlen(f->filter), FILTER_COLUMNS, charset);
    when_count(visible, f->visible);
    when_count(registered, f->registered);
    if (f->complete)
        add(s, STATUS_PART_OBJECT, "/%s: %s of %s registered match in this meeting",
            buf_text(&text), visible, registered);
    else
        add(s, STATUS_PART_OBJECT, "/%s: %s match %sin %s%s", buf_text(&text), visible,
            f->limited ? "" : "so far ", registered, f->limited ? " (limit)" : "");
    buf_clean_up(&text);
}

/* "row 2 of 187"; steady: "row   2 of 187", so that nothing moves when 9 becomes 10. */
static void add_position(struct status *s, const struct status_facts *f)
{
    char position[FORMAT_TIME_SIZE], registered[FORMAT_TIME_SIZE];
    when_count(registered, f->registered);
    const char *limit = f->limited ? " (limit)" : "";
    int width = f->steady ? (int)strlen(registered) : 0;
    if (f->position == 0) {
        add(s, STATUS_PART_OBJECT, "%s%s registered%s", registered, plus(f), limit);
        return;
    }
    when_count(position, f->position);
    add(s, STATUS_PART_OBJECT, "row %*s of %s%s%s", width, position, registered, plus(f), limit);
    snprintf(s->fields[s->count - 1].brief, sizeof s->fields->brief, "%*s/%s%s", width, position,
             registered, plus(f));
}

/* "+1 ~1 -1", "+3 since 09:20" */
static void add_changes(struct status *s, const struct status_facts *f,
                        const struct view_style *style)
{
    char text[96] = "", since[FORMAT_TIME_SIZE];
    const struct {
        char mark;
        unsigned count;
    } marks[] = {{'+', f->added}, {'~', f->changed}, {'-', f->removed}, {'?', f->missing}};
    size_t used = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].count)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%c%u", used ? " " : "",
                                     marks[i].mark, marks[i].count);
    if (f->since_wall_ms)
        snprintf(text + used, sizeof text - used, "%s since %s", used ? "" : "no change",
                 format_time_minute(since, f->since_wall_ms, f->now_wall_ms, style->utc));
    if (text[0])
        add(s, STATUS_PART_COUNTS, "%s", text);
}

/* Gives the field that was added last a form for narrow screens. */
static void add_brief(struct status *s, const char *text)
{
    struct status_field *field = &s->fields[s->count - 1];
    snprintf(field->brief, sizeof field->brief, "%s", text);
}

/* "events since 09:01, 12 unknown": how far what is said of presence can be relied on. Trouble with
 * the events is told here, too; the state is the list's. */
static void add_coverage(struct status *s, const struct status_facts *f,
                         const struct view_style *style)
{
    char when[FORMAT_TIME_SIZE], unknown[FORMAT_TIME_SIZE], brief[2 * FORMAT_TIME_SIZE + 32];
    if (f->not_listening && strcmp(f->not_listening->operation, "DeleteMessageBatch") == 0) {
        add(s, STATUS_PART_COUNTS, "events stay in the queue: %s", err_text(f->not_listening));
        add_brief(s, "events stay queued");
    } else if (f->not_listening && err_is(f->not_listening)) {
        add(s, STATUS_PART_COUNTS, "no events now: %s", err_text(f->not_listening));
        add_brief(s, "no events now");
        return;
    }
    if (f->ended_wall_ms) {
        add(s, STATUS_PART_COUNTS, "an event said at %s that the meeting ended",
            format_time_minute(when, f->ended_wall_ms, f->now_wall_ms, style->utc));
        snprintf(brief, sizeof brief, "ENDED by event %s", when);
        add_brief(s, brief);
        return;
    }
    if (f->behind) {
        add(s, STATUS_PART_COUNTS, "%s %s behind", when_count(unknown, f->behind),
            f->behind == 1 ? "event" : "events");
        snprintf(brief, sizeof brief, "%s behind", unknown);
        add_brief(s, brief);
    } else if (f->backlog) {
        add(s, STATUS_PART_COUNTS, "reading a backlog of events");
        add_brief(s, "backlog");
    }
    if (f->unread) {
        when_count(unknown, f->unread);
        add(s, STATUS_PART_COUNTS, "%s %s of the queue not understood", unknown,
            f->unread == 1 ? "message" : "messages");
        snprintf(brief, sizeof brief, "%s not understood", unknown);
        add_brief(s, brief);
        add_errors_hint(s, f, style);
    }
    if (f->hidden) {
        when_count(unknown, f->hidden);
        add(s, STATUS_PART_COUNTS, "%s %s held by another reader, or delayed", unknown,
            f->hidden == 1 ? "message" : "messages");
        snprintf(brief, sizeof brief, "%s held elsewhere", unknown);
        add_brief(s, brief);
    }
    if (f->listening_ms == 0)
        return;
    if (f->silent) {
        format_time_minute(when, f->listening_ms, f->now_wall_ms, style->utc);
        add(s, STATUS_PART_COUNTS, "no event since %s: check the rule and the queue's policy",
            when);
        snprintf(brief, sizeof brief, "no event since %s", when);
        add_brief(s, brief);
        add_errors_hint(s, f, style);
        return;
    }
    format_time_minute(when, f->listening_ms, f->now_wall_ms, style->utc);
    if (f->unknown == 0) {
        add(s, STATUS_PART_COUNTS, "events since %s", when);
        return;
    }
    when_count(unknown, f->unknown);
    add(s, STATUS_PART_COUNTS, "events since %s, %s unknown", when, unknown);
    snprintf(brief, sizeof brief, "%s unknown since %s", unknown, when);
    add_brief(s, brief);
}

/* "search bob: match 3 of 17": that a search is on, and what it has found. */
static void add_search(struct status *s, const struct status_facts *f, enum text_charset charset)
{
    char found[FORMAT_TIME_SIZE], at[FORMAT_TIME_SIZE], said[2 * FORMAT_TIME_SIZE + 16];
    struct buf text = BUF_INIT(160);
    if (!f->search || !f->search[0])
        return;
    when_count(found, f->found);
    if (f->found_at)
        snprintf(said, sizeof said, "match %s of %s", when_count(at, f->found_at), found);
    else if (f->found)
        snprintf(said, sizeof said, "%s found", found);
    else
        snprintf(said, sizeof said, "%s", f->seeking ? "looking further" : "not found");
    text_add_clipped(&text, f->search, strlen(f->search), FILTER_COLUMNS, charset);
    add(s, STATUS_PART_COUNTS, "search %s: %s", buf_text(&text), said);
    add_brief(s, said);
    buf_clean_up(&text);
}

static void add_object(struct status *s, const struct status_facts *f,
                       const struct view_style *style)
{
    if (!shows_list(f))
        return;
    if (f->filter && f->filter[0])
        add_filter(s, f, style->charset);
    else
        add_position(s, f);
    add_search(s, f, style->charset);
    add_changes(s, f, style);
    if (f->partial_sort)
        add(s, STATUS_PART_COUNTS, "sort partial");
}

/* --- lines -------------------------------------------------------------------------------- */

static int64_t sooner(int64_t a, int64_t b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

static bool login_ends_soon(const struct status_facts *f)
{
    return f->login_ends_wall_ms && f->login_ends_wall_ms - f->now_wall_ms <= LOGIN_WARNING_MS;
}

static void build_live(struct status *s, const struct status_facts *f,
                       const struct view_style *style)
{
    char when[FORMAT_TIME_SIZE];
    bool filtered = f->filter && f->filter[0];
    add_object(s, f, style);
    if (filtered) /* whose line is long: what a filter says of presence needs this most */
        add_coverage(s, f, style);
    add(s, STATUS_PART_TIME, "as of %s",
        format_time_clock(when, f->as_of_wall_ms, f->now_wall_ms, style->utc));
    if (!filtered)
        add_coverage(s, f, style);
    if (f->effective_ms > f->interval_ms)
        add(s, STATUS_PART_TIME, "every %s", wait_text(when, f->effective_ms, style));
    if (login_ends_soon(f))
        add(s, STATUS_PART_TIME, "login ends %s",
            format_time_minute(when, f->login_ends_wall_ms, f->now_wall_ms, style->utc));
    else if (f->login_ends_wall_ms)
        s->repaint_in_ms = f->login_ends_wall_ms - f->now_wall_ms - LOGIN_WARNING_MS;
    int64_t left = f->walking ? SLOW_WALK_MS - walk_age(f) : stale_after(f) - rows_age(f) + 1;
    s->repaint_in_ms = sooner(s->repaint_in_ms, left);
}

/* "/bob: 3 of 187 match", where a filter's line is too long beside a moment. */
static void add_brief_filter(struct status *s, const struct status_facts *f,
                             enum text_charset charset)
{
    char visible[FORMAT_TIME_SIZE], registered[FORMAT_TIME_SIZE];
    struct buf text = BUF_INIT(200);
    text_add_clipped(&text, f->filter, strlen(f->filter), FILTER_COLUMNS / 2, charset);
    buf_printf(&text, ": %s of %s match", when_count(visible, f->visible),
               when_count(registered, f->registered));
    snprintf(s->fields[1].brief, sizeof s->fields[1].brief, "/%s", buf_text(&text));
    buf_clean_up(&text);
}

/* The moment first: it is what the keys change. */
static void build_replay(struct status *s, const struct status_facts *f,
                         const struct view_style *style)
{
    char when[FORMAT_TIME_SIZE], brief[FORMAT_TIME_SIZE];
    bool filtered = shows_list(f) && f->filter && f->filter[0];
    format_time_clock(when, f->now_wall_ms, filtered ? f->now_wall_ms : 0, style->utc);
    add(s, STATUS_PART_TIME, "at %s", when);
    add_brief(s, format_time_clock(brief, f->now_wall_ms, f->now_wall_ms, style->utc));
    add_object(s, f, style);
    if (filtered)
        add_brief_filter(s, f, style->charset);
    if (has_error(f))
        add(s, STATUS_PART_COUNTS, "then: %s", err_text(f->error));
    add_coverage(s, f, style);
}

static void build_load(struct status *s, const struct status_facts *f,
                       const struct view_style *style)
{
    char text[FORMAT_TIME_SIZE];
    bool filtered = shows_list(f) && f->filter && f->filter[0];
    if (filtered)
        add_filter(s, f, style->charset);
    else if (f->pagination_pages == 0)
        add(s, STATUS_PART_OBJECT, "%s",
            f->awaits_turn ? "waiting for the shared rate limit" : "waiting for the first page");
    else
        add(s, STATUS_PART_OBJECT, "%s rows", when_count(text, f->pagination_rows));
    if (f->pagination_pages > 0)
        add(s, STATUS_PART_COUNTS, "page %s", when_count(text, f->pagination_pages));
    if (!f->walking)
        return;
    add(s, STATUS_PART_TIME, "%s", age_text(text, walk_age(f), style));
    if (!f->walk_loads || rows_age(f) > walk_age(f)) /* those of this very walk are not old */
        add_age(s, f, style);
    if (f->can_stop)
        add_hint(s, style, ACTION_CLOSE, "stops");
    s->repaint_in_ms = 1000 - walk_age(f) % 1000;
}

static void build_resting(struct status *s, const struct status_facts *f,
                          const struct view_style *style)
{
    add_object(s, f, style);
    add_age(s, f, style);
    add_coverage(s, f, style);
    if (s->state == STATUS_PAUSED)
        add_hint(s, style, f->paused ? ACTION_PAUSE : ACTION_REFRESH,
                 f->paused ? "resumes" : "refreshes");
    else
        add_hint(s, style, ACTION_REFRESH, "refreshes");
    s->repaint_in_ms = format_time_age_due(rows_age(f));
    if (f->walking) /* when it becomes a load */
        s->repaint_in_ms = sooner(s->repaint_in_ms, SLOW_WALK_MS - walk_age(f));
}

/* "retry in 8s, try 3" */
static void add_retry(struct status *s, const struct status_facts *f,
                      const struct view_style *style)
{
    char wait[FORMAT_TIME_SIZE], brief[FORMAT_TIME_SIZE + 16];
    int64_t left = f->next_try_mono_ms - f->now_mono_ms;
    if (f->next_try_mono_ms == 0 || left <= 0) {
        if (f->walking)
            add(s, STATUS_PART_TIME, "trying again");
        return;
    }
    snprintf(brief, sizeof brief, "retry in %s", wait_text(wait, left, style));
    if (f->attempt > 1)
        add(s, STATUS_PART_TIME, "%s, try %u", brief, f->attempt);
    else
        add(s, STATUS_PART_TIME, "%s", brief);
    add_brief(s, brief);
    s->repaint_in_ms = sooner(s->repaint_in_ms, when_countdown_due(left));
}

/* What could not be reached: the service's host, or the proxy before it, with which the detail of
 * its error begins. */
static const char *unreached(const struct status_facts *f, size_t *len)
{
    enum err_code code = f->error->code;
    bool proxy = code == ERR_PROXY || code == ERR_PROXY_LOGIN || code == ERR_PROXY_REFUSED;
    const char *name = code == ERR_PROXY ? f->error->detail : proxy || !f->host ? "" : f->host;
    *len = code == ERR_PROXY ? strcspn(name, ", ") : strlen(name);
    return name;
}

/* Does the state wait for a person, when no try is due by itself? */
static bool waits_for_person(enum status_state state)
{
    return state == STATUS_AUTH || state == STATUS_DENIED || state == STATUS_NOTFOUND ||
           state == STATUS_ENDED || state == STATUS_ERROR;
}

/* "stopped; r tries again": each trouble says whether it is asked again by itself, or by what. */
static void add_stop(struct status *s, const struct status_facts *f, const struct view_style *style)
{
    char key[ACTION_KEY_SIZE];
    if (f->walking || f->next_try_mono_ms > f->now_mono_ms || !waits_for_person(s->state))
        return;
    bool helps = s->state != STATUS_ENDED && f->error->code != ERR_EXPIRED_VARIABLES;
    if (s->state == STATUS_NOTFOUND && f->object == STATUS_OF_LIST && !style->spoken &&
        action_first_key(ACTION_OTHER_REGIONS, style, key))
        add(s, STATUS_PART_COUNTS, "stopped; %s asks the other control regions", key);
    else if (helps && style->spoken)
        add(s, STATUS_PART_COUNTS, "stopped; type %s to try again",
            action_info(ACTION_REFRESH)->word);
    else if (helps && action_first_key(ACTION_REFRESH, style, key))
        add(s, STATUS_PART_COUNTS, "stopped; %s tries again", key);
    else if (s->state == STATUS_ENDED && !style->spoken &&
             action_first_key(ACTION_MEETING, style, key))
        add(s, STATUS_PART_COUNTS, "stopped; %s another meeting", key);
    else
        add(s, STATUS_PART_COUNTS, "stopped");
    add_brief(s, "stopped");
}

/* "cannot connect: meetings-chime.us-east-1.amazonaws.com", a name that a narrow screen spares. */
static void add_offline(struct status *s, const struct status_facts *f, enum text_charset charset)
{
    char host[128];
    size_t len;
    const char *name = unreached(f, &len);
    text_safe(host, sizeof host, name, len, charset);
    add(s, STATUS_PART_OBJECT, "%s%s%s", err_text(f->error), host[0] ? ": " : "", host);
    add_brief(s, err_text(f->error));
}

static void add_ended(struct status *s, const char *when)
{
    char brief[FORMAT_TIME_SIZE + 16];
    add(s, STATUS_PART_OBJECT, "the meeting has ended, seen %s", when);
    snprintf(brief, sizeof brief, "ended, seen %s", when);
    add_brief(s, brief);
}

static void add_denied(struct status *s, const struct err *err)
{
    char brief[40];
    add(s, STATUS_PART_OBJECT, "not allowed (%d), needs chime:ListAttendees", err->http_status);
    snprintf(brief, sizeof brief, "not allowed (%d)", err->http_status);
    add_brief(s, brief);
}

static void add_status_code(struct status *s, const struct err *err)
{
    add(s, STATUS_PART_OBJECT, "%s (%d)", err_text(err), err->http_status);
    add_brief(s, err_text(err));
}

/* What is wrong, in the words of the error table, with what belongs to the state. */
static void add_trouble(struct status *s, const struct status_facts *f,
                        const struct view_style *style)
{
    const struct err *err = f->error;
    char when[FORMAT_TIME_SIZE];
    bool expired = err->code == ERR_LOGIN_EXPIRED || err->code == ERR_EXPIRED_TOKEN ||
                   err->code == ERR_EXPIRED_VARIABLES;
    if (*err->operation && !expired) /* of a credential source, which may be elsewhere */
        add(s, STATUS_PART_OBJECT, "%s: %s", err->operation, err_text(err));
    else if (s->state == STATUS_OFFLINE)
        add_offline(s, f, style->charset);
    else if (s->state == STATUS_AUTH && expired && f->error_wall_ms)
        add(s, STATUS_PART_OBJECT, "%s %s", err_text(err),
            format_time_minute(when, f->error_wall_ms, f->now_wall_ms, style->utc));
    else if (s->state == STATUS_DENIED)
        add_denied(s, err);
    else if (s->state == STATUS_ENDED)
        add_ended(s, format_time_clock(when, f->error_wall_ms, f->now_wall_ms, style->utc));
    else if (err->http_status)
        add_status_code(s, err);
    else
        add(s, STATUS_PART_OBJECT, "%s", err_text(err));
}

/* The service's own code and request id, on screens that are wide enough. */
static void add_answer(struct status *s, const struct status_facts *f, enum text_charset charset)
{
    const struct err *err = f->error;
    char code[96], id[96];
    text_safe(code, sizeof code, err->aws_code, strlen(err->aws_code), charset);
    text_safe(id, sizeof id, err->request_id, strlen(err->request_id), charset);
    if (code[0])
        add(s, STATUS_PART_OBJECT, "%s", code);
    if (id[0])
        add(s, STATUS_PART_OBJECT, "request %s", id);
}

static void add_trouble_hints(struct status *s, const struct status_facts *f,
                              const struct view_style *style)
{
    char command[256];
    bool list = f->object == STATUS_OF_LIST; /* where these keys do it */
    if (list && s->state == STATUS_AUTH && *err_command(f->error, command, sizeof command))
        add_hint(s, style, ACTION_COPY_ID, "copies the command");
    if (s->state == STATUS_DENIED && f->next_try_mono_ms > f->now_mono_ms)
        add_hint(s, style, ACTION_REFRESH, "tries now");
    if (f->error->code == ERR_EXPIRED_VARIABLES)
        add_hint(s, style, ACTION_SESSION, "another profile");
    if (s->state == STATUS_ENDED)
        return;
    add_errors_hint(s, f, style);
    if (s->state == STATUS_ERROR)
        add_answer(s, f, style->charset);
    if (s->state != STATUS_SLOW && f->error->code != ERR_DENIED) /* whose line has said it */
        add_remedy(s, f, style);
}

static void build_trouble(struct status *s, const struct status_facts *f,
                          const struct view_style *style)
{
    add_trouble(s, f, style);
    add_retry(s, f, style);
    add_stop(s, f, style);
    add_age(s, f, style);
    add_trouble_hints(s, f, style);
    if (f->have_rows)
        s->repaint_in_ms = sooner(s->repaint_in_ms, format_time_age_due(rows_age(f)));
}

void status_build(struct status *s, const struct status_facts *f, const struct view_style *style)
{
    char note[200];
    s->state = status_state(f);
    s->count = 0;
    s->repaint_in_ms = NEVER;
    if (f->note)
        add(s, STATUS_PART_OBJECT, "%s",
            text_safe(note, sizeof note, f->note, strlen(f->note), style->charset));
    else if (s->state == STATUS_LIVE)
        build_live(s, f, style);
    else if (s->state == STATUS_REPLAY)
        build_replay(s, f, style);
    else if (s->state == STATUS_LOAD)
        build_load(s, f, style);
    else if (s->state == STATUS_PAUSED || s->state == STATUS_STALE)
        build_resting(s, f, style);
    else if (s->state != STATUS_READY)
        build_trouble(s, f, style);
}
