#include "meeting/change.h"

#include "base/meeting_id.h"
#include "base/text.h"
#include "meeting/meeting.h"
#include "view/column.h"
#include "view/errors.h"
#include "view/format_time.h"

#include <stdio.h>
#include <string.h>

enum { PERSON_COLUMNS = 64 };

/* --- asking -------------------------------------------------------------------------------- */

static const struct roster_row *live_row(const struct meeting *meeting, const char *attendee_id)
{
    uint32_t n = meeting_find(meeting, attendee_id);
    const struct roster_row *row = n == ROSTER_NONE ? NULL : roster_row(meeting->roster, n);
    return row && roster_row_is_live(row) ? row : NULL;
}

bool meeting_may_remove(const struct meeting *meeting, const char *attendee_id, struct err *err)
{
    const struct meeting_session *session = meeting->session;
    if (!session->may_act)
        return err_set(err, ERR_USAGE, "read-only: start with --allow-actions to remove attendees");
    if (!session->has_capabilities)
        return err_set(err, ERR_USAGE,
                       "the older namespace has no actions; start without --namespace chime");
    if (session->recorder)
        return err_set(err, ERR_USAGE,
                       "actions are not written to a ledger; start without --record");
    if (!meeting_id_is_valid(attendee_id, strlen(attendee_id)))
        return err_set(err, ERR_USAGE,
                       "nothing was sent: this AttendeeId is none that the service gives");
    return live_row(meeting, attendee_id) ||
           err_set(err, ERR_USAGE, "nothing was sent: this attendee is no longer registered");
}

static void add_quoted(struct buf *out, struct slice text, const struct view_style *style)
{
    buf_add_char(out, '"');
    text_add_clipped(out, text.data, text.len, PERSON_COLUMNS, style->charset);
    buf_add_char(out, '"');
}

static void add_short(struct buf *out, const char *id, const struct view_style *style)
{
    char text[TEXT_SHORT_ID_SIZE];
    buf_add_str(out, text_short_id(text, id, strlen(id), style->charset));
}

static void add_person(const struct attendee *attendee, const struct view_style *style,
                       struct buf *out)
{
    struct slice user = attendee->external_user_id;
    struct slice name = attendee_name_of(attendee->external_user_id);
    if (style->mask)
        return;
    if (name.len) {
        add_quoted(out, name, style);
        buf_add_str(out, " (");
        text_add_clipped(out, user.data, user.len, PERSON_COLUMNS, style->charset);
        buf_add_str(out, ", ");
    } else {
        add_quoted(out, user, style);
        buf_add_str(out, " (");
    }
}

void meeting_remove_question(const struct meeting *meeting, const char *attendee_id,
                             const struct view_style *style, struct buf *out)
{
    const struct roster_row *row = live_row(meeting, attendee_id);
    const char *account =
        meeting->identity.account[0] ? meeting->identity.account : meeting->session->account;
    buf_add_str(out, "Remove ");
    if (row)
        add_person(&row->attendee, style, out);
    add_short(out, attendee_id, style);
    buf_add_str(out, style->mask ? " from meeting " : ") from meeting ");
    add_short(out, meeting->session->meeting_id, style);
    buf_printf(out,
               " in account %s? The connection ends at once, and this attendee cannot come "
               "back.",
               account[0] ? account : "(not known)");
}

static void note(struct meeting *meeting, const char *text)
{
    struct events_item event = {.wall_ms = clock_wall_ms(&meeting->platform->clock),
                                .kind = EVENTS_NOTE,
                                .user = slice_of(text),
                                .id = SLICE_EMPTY};
    events_add(meeting->events, &event);
}

static struct meeting_change *add(struct meeting *meeting, const struct change *change)
{
    struct meeting_changes *changes = &meeting->changes;
    if (changes->count == MEETING_CHANGES_MAX)
        memmove(changes->items, changes->items + 1, --changes->count * sizeof *changes->items);
    struct meeting_change *item = &changes->items[changes->count++];
    *item = (struct meeting_change){.change = *change, .state = CHANGE_SENDING};
    return item;
}

bool meeting_remove(struct meeting *meeting, const char *attendee_id, struct slice user,
                    struct err *err)
{
    char text[80];
    if (!meeting_may_remove(meeting, attendee_id, err))
        return false;
    const struct roster_row *row = live_row(meeting, attendee_id);
    if (slice_compare(row->attendee.external_user_id, user) != 0)
        return err_set(err, ERR_USAGE,
                       "nothing was sent: this attendee has become another one meanwhile");
    struct message *m = message_new(MESSAGE_CHANGE);
    if (!m)
        return err_set(err, ERR_OOM, "%s", "");
    m->u.change = (struct change){.id = ++meeting->changes.last_id, .kind = CHANGE_REMOVE};
    snprintf(m->u.change.attendee_id, sizeof m->u.change.attendee_id, "%s", attendee_id);
    add(meeting, &m->u.change);
    snprintf(text, sizeof text, "removing %.8s", attendee_id);
    note(meeting, text);
    meeting->session->post(meeting->session, &m);
    return true;
}

/* --- following ----------------------------------------------------------------------------- */

static unsigned tell(struct meeting *meeting, const struct meeting_change *item)
{
    const struct view_style style = {.charset = TEXT_ASCII};
    struct buf text = BUF_INIT(2048);
    meeting->changes.told = *item;
    meeting_change_sentence(meeting, &style, &text);
    note(meeting, buf_text(&text));
    buf_clean_up(&text);
    return MEETING_ACTED | MEETING_STATUS;
}

unsigned meeting_take_changed(struct meeting *meeting, const struct change_result *result)
{
    static const enum change_state states[] = {[CHANGE_ACCEPTED] = CHANGE_ASKED,
                                               [CHANGE_GONE] = CHANGE_ASKED,
                                               [CHANGE_REFUSED] = CHANGE_FAILED,
                                               [CHANGE_UNSENT] = CHANGE_FAILED,
                                               [CHANGE_UNKNOWN] = CHANGE_IN_DOUBT};
    struct meeting_changes *changes = &meeting->changes;
    for (size_t i = 0; i < changes->count; i++) {
        struct meeting_change *item = &changes->items[i];
        if (item->change.id != result->change.id || item->state != CHANGE_SENDING)
            continue;
        item->state = states[result->outcome];
        item->result = *result;
        if (err_is(&result->err))
            errors_add(&meeting->errors, result->now_ms, result->err.operation, &result->err);
        return tell(meeting, item);
    }
    return MEETING_QUIET;
}

unsigned meeting_check_changes(struct meeting *meeting)
{
    struct meeting_changes *changes = &meeting->changes;
    unsigned news = MEETING_QUIET;
    for (size_t i = 0; i < changes->count; i++) {
        struct meeting_change *item = &changes->items[i];
        bool waits = item->state == CHANGE_ASKED || item->state == CHANGE_IN_DOUBT;
        if (!waits || live_row(meeting, item->change.attendee_id))
            continue;
        item->state = CHANGE_DONE;
        news |= tell(meeting, item);
    }
    return news;
}

/* --- telling ------------------------------------------------------------------------------- */

static void add_asked(const struct meeting_change *item, const struct view_style *style,
                      struct buf *out)
{
    char when[FORMAT_TIME_SIZE];
    buf_printf(out, "asked at %s",
               format_time_clock(when, item->result.now_ms, style->now_ms, style->utc));
}

bool meeting_change_note(const struct meeting *meeting, struct slice attendee_id,
                         const struct view_style *style, struct buf *out)
{
    const struct meeting_changes *changes = &meeting->changes;
    const struct meeting_change *item = NULL;
    for (size_t i = 0; i < changes->count; i++)
        if (slice_compare(slice_of(changes->items[i].change.attendee_id), attendee_id) == 0)
            item = &changes->items[i];
    if (!item || item->state == CHANGE_DONE || item->state == CHANGE_FAILED)
        return false;
    if (item->state == CHANGE_SENDING)
        buf_add_str(out, "removing...");
    else if (item->state == CHANGE_IN_DOUBT)
        buf_add_str(out, "outcome unknown");
    else
        add_asked(item, style, out);
    return true;
}

void meeting_change_sentence(const struct meeting *meeting, const struct view_style *style,
                             struct buf *out)
{
    const struct meeting_change *item = &meeting->changes.told;
    const struct err *err = &item->result.err;
    char id[9];
    snprintf(id, sizeof id, "%.8s", item->change.attendee_id);
    if (item->state == CHANGE_DONE)
        buf_printf(out, "removed: the list no longer has %s", id);
    else if (item->result.outcome == CHANGE_GONE)
        buf_printf(out, "%s was gone already: nothing was left to remove", id);
    else if (item->state == CHANGE_ASKED)
        buf_printf(out, "the removal of %s was taken; it is done when the list shows it", id);
    else if (item->state == CHANGE_IN_DOUBT)
        buf_printf(out, "it is not known whether %s was removed; the list will show it: ", id);
    else
        buf_printf(out, "%s was not removed: ", id);
    if (item->state == CHANGE_IN_DOUBT || item->state == CHANGE_FAILED)
        errors_line(err, style, out);
}
