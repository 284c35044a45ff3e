#include "view/errors.h"

#include "view/action.h"
#include "view/format_time.h"

#include <stdio.h>
#include <string.h>

static const char *const labels[ERROR_PART_COUNT] = {"Time",       "Operation", "Answer",
                                                     "Request id", "Meaning",   "Remedy"};

void errors_init(struct errors *errors)
{
    errors->first = errors->count = 0;
    errors->total = 0;
}

static bool is_repeat(const struct error_entry *entry, const char *operation, const struct err *err)
{
    return entry->err.code == err->code && entry->err.http_status == err->http_status &&
           strcmp(entry->err.aws_code, err->aws_code) == 0 &&
           strcmp(entry->err.detail, err->detail) == 0 &&
           strncmp(entry->operation, operation, sizeof entry->operation - 1) == 0;
}

/* The place for a new entry: the oldest one's when all are taken. */
static struct error_entry *new_entry(struct errors *errors)
{
    if (errors->count == ERRORS_MAX) {
        errors->first = (errors->first + 1) % ERRORS_MAX;
        errors->count--;
    }
    return &errors->entries[(errors->first + errors->count++) % ERRORS_MAX];
}

void errors_add(struct errors *errors, int64_t wall_ms, const char *operation,
                const struct err *err)
{
    if (err->code == ERR_OK || err->code == ERR_CANCELLED)
        return;
    errors->total++;
    struct error_entry *entry =
        &errors->entries[(errors->first + errors->count + ERRORS_MAX - 1) % ERRORS_MAX];
    if (errors->count == 0 || !is_repeat(entry, operation, err)) {
        entry = new_entry(errors);
        *entry = (struct error_entry){.wall_ms = wall_ms};
        snprintf(entry->operation, sizeof entry->operation, "%s", operation);
    }
    entry->last_wall_ms = wall_ms;
    entry->times++;
    entry->err = *err;
}

const struct error_entry *errors_nth(const struct errors *errors, size_t n)
{
    if (n >= errors->count)
        return NULL;
    return &errors->entries[(errors->first + errors->count - 1 - n) % ERRORS_MAX];
}

const char *errors_label(enum error_part part)
{
    return labels[part];
}

static void add_when(const struct error_entry *entry, const struct view_style *style,
                     struct buf *out)
{
    char from[FORMAT_TIME_SIZE], to[FORMAT_TIME_SIZE];
    buf_add_str(out, format_time_clock(from, entry->wall_ms, style->now_ms, style->utc));
    if (entry->times > 1)
        buf_printf(out, " to %s, %u times",
                   format_time_clock(to, entry->last_wall_ms, style->now_ms, style->utc),
                   entry->times);
}

static void add_status(const struct err *err, const struct view_style *style, struct buf *out)
{
    if (err->http_status == 0 && err->aws_code[0] == '\0') {
        enum err_kind kind = err_kind(err);
        if (kind == ERR_KIND_NETWORK)
            buf_add_str(out, "no reply");
        else if (kind == ERR_KIND_AUTH || kind == ERR_KIND_THROTTLED)
            buf_add_str(out, "not asked"); /* nothing to sign with; another rollcall was told */
        return;
    }
    if (err->http_status)
        buf_printf(out, "%d%s", err->http_status, err->aws_code[0] ? " " : "");
    text_add_str(out, err->aws_code, style->charset);
}

static void add_meaning(const struct err *err, const struct view_style *style, struct buf *out)
{
    buf_add_str(out, err_text(err));
    if (err->detail[0]) {
        buf_add_str(out, ": ");
        text_add_str(out, err->detail, style->charset);
    }
}

static void add_remedy(const struct err *err, const struct view_style *style, struct buf *out)
{
    struct buf text = BUF_INIT(1024);
    action_fill(&text, err_remedy(err), style);
    text_add(out, buf_text(&text), text.len, style->charset);
    buf_clean_up(&text);
}

void errors_line(const struct err *err, const struct view_style *style, struct buf *out)
{
    char sentence[700];
    if (err->code == ERR_USAGE &&
        err->detail[0]) /* what was typed, not how the program was called */
        text_add_str(out, err->detail, style->charset);
    else
        text_add_str(out, err_sentence(err, sentence, sizeof sentence), style->charset);
    size_t end = out->len;
    buf_add_str(out, "; ");
    add_remedy(err, style, out);
    if (out->len == end + 2)
        buf_truncate(out, end);
}

void errors_part(const struct error_entry *entry, enum error_part part,
                 const struct view_style *style, struct buf *out)
{
    switch (part) {
    case ERROR_WHEN:
        add_when(entry, style, out);
        break;
    case ERROR_OPERATION:
        text_add_str(out, entry->operation, style->charset);
        break;
    case ERROR_STATUS:
        add_status(&entry->err, style, out);
        break;
    case ERROR_REQUEST:
        text_add_str(out, entry->err.request_id, style->charset);
        break;
    case ERROR_MEANING:
        add_meaning(&entry->err, style, out);
        break;
    case ERROR_REMEDY:
        add_remedy(&entry->err, style, out);
        break;
    case ERROR_PART_COUNT:
        break;
    }
}

static void add_fact(struct buf *out, const char *label, const char *value)
{
    if (!value || value[0] == '\0')
        return;
    buf_printf(out, ", %s ", label);
    text_add_str(out, value, TEXT_ASCII);
}

void errors_support_line(const struct support_facts *facts, struct buf *out)
{
    char when[FORMAT_TIME_SIZE];
    buf_add_str(out, "meeting ");
    text_add_str(out, facts->meeting_id, TEXT_ASCII);
    add_fact(out, "attendee", facts->attendee_id);
    add_fact(out, "region", facts->region);
    add_fact(out, "endpoint", facts->endpoint);
    add_fact(out, "time", format_time_utc(when, facts->wall_ms));
    add_fact(out, "request-id", facts->request_id);
}
