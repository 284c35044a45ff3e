#include "meeting/sentences.h"

#include "base/text.h"
#include "view/title.h"

#include <string.h>

/* --- about the meeting --------------------------------------------------------------------- */

static void add_safe(struct buf *out, const char *text, const struct view_style *style)
{
    text_add(out, text, strlen(text), style->charset);
}

static void add_region(const struct meeting *m, const struct view_style *style, struct buf *out)
{
    add_safe(out, m->session->region, style);
    buf_add_str(out, " (");
    add_safe(out, m->session->region_source, style);
    buf_add_char(out, ')');
}

static void add_account(const struct meeting *m, const struct view_style *style, struct buf *out)
{
    add_safe(out, m->identity.account[0] ? m->identity.account : m->session->account, style);
}

static void add_meeting_id(const struct meeting *m, const struct view_style *style, struct buf *out)
{
    add_safe(out, m->session->meeting_id, style);
}

static void add_registered(const struct meeting *m, const struct view_style *style, struct buf *out)
{
    struct title_facts facts;
    (void)style;
    meeting_title_facts(m, &facts);
    if (facts.have_rows)
        title_counts(&facts, out);
}

static void add_seats(const struct meeting *m, const struct view_style *style, struct buf *out)
{
    const struct meeting_facts *about = &m->about;
    (void)style;
    if (about->seats)
        buf_printf(out, "%u", about->seats);
    else
        buf_add_str(out, "not known; --seats N sets them");
}

/* Why the facts below are not here. */
static void add_refused(const struct meeting *m, const struct view_style *style, struct buf *out)
{
    const struct err *refused = &m->about.refused;
    if (m->about.known)
        return;
    if (m->session->replays)
        buf_add_str(out, "not in the recording");
    else if (!err_is(refused))
        buf_add_str(out, "has not answered yet");
    else
        buf_add_str(out, err_text(refused));
    if (err_is(refused) && refused->detail[0]) {
        buf_add_str(out, ": ");
        add_safe(out, refused->detail, style);
    }
}

static void add_external_id(const struct meeting *m, const struct view_style *style,
                            struct buf *out)
{
    const char *id = m->about.external_id;
    if (*id)
        add_safe(out, style->mask ? VIEW_MASKED : id, style);
}

static void add_media_region(const struct meeting *m, const struct view_style *style,
                             struct buf *out)
{
    add_safe(out, m->about.media_region, style);
}

static void add_primary(const struct meeting *m, const struct view_style *style, struct buf *out)
{
    add_safe(out, m->about.primary_id, style);
}

static void add_video(const struct meeting *m, const struct view_style *style, struct buf *out)
{
    add_safe(out, m->about.video, style);
}

static void add_content(const struct meeting *m, const struct view_style *style, struct buf *out)
{
    add_safe(out, m->about.content, style);
}

static void add_echo(const struct meeting *m, const struct view_style *style, struct buf *out)
{
    (void)style;
    if (m->about.echo_reduction)
        buf_add_str(out, "available");
}

/* A fact that appends nothing is not known, and left out. */
static const struct {
    const char *name;
    void (*add)(const struct meeting *meeting, const struct view_style *style, struct buf *out);
} about[] = {
    {"Meeting", add_meeting_id},
    {"Control region", add_region},
    {"Account", add_account},
    {"Attendees", add_registered},
    {"Seats", add_seats},
    {"GetMeeting", add_refused},
    {"External id", add_external_id},
    {"Media region", add_media_region},
    {"Replica of", add_primary},
    {"Video", add_video},
    {"Content", add_content},
    {"Echo reduction", add_echo},
};

const char *sentence_about(const struct meeting *meeting, size_t n, const struct view_style *style,
                           struct buf *out)
{
    for (size_t i = 0; i < sizeof about / sizeof *about; i++) {
        size_t before = out->len;
        about[i].add(meeting, style, out);
        if (out->len > before && n-- == 0)
            return about[i].name;
        buf_truncate(out, before);
    }
    return NULL;
}

/* --- the rest ------------------------------------------------------------------------------- */

void sentence_of_probe(const struct meeting *meeting, struct buf *out)
{
    const struct message_probe *probe = &meeting->probe;
    if (probe->found)
        return;
    if (probe->last && probe->asked == 0)
        buf_printf(out, "the other control regions cannot be asked: %s",
                   probe->err.detail[0] ? probe->err.detail : err_text(&probe->err));
    else if (probe->last && probe->failed)
        buf_printf(out,
                   "%u of %u control regions could not be asked (%s); the others do not have it",
                   probe->failed, probe->asked, err_text(&probe->err));
    else if (probe->last)
        buf_add_str(out, "no other control region has this meeting: it ended, never existed, or "
                         "belongs to another account");
    else
        buf_printf(out, "not in %s", probe->region);
}

void sentence_of_support(const struct meeting *meeting, struct slice attendee_id, struct buf *out)
{
    const struct meeting_session *session = meeting->session;
    bool failed = err_is(&meeting->error) && meeting->error.request_id[0];
    char id[80];
    struct support_facts facts = {
        .meeting_id = session->meeting_id,
        .region = session->region,
        .endpoint = session->endpoint,
        .attendee_id = text_safe(id, sizeof id, attendee_id.data, attendee_id.len, TEXT_ASCII),
        .request_id = failed ? meeting->error.request_id : meeting->request_id,
        .wall_ms = clock_wall_ms(&meeting->platform->clock),
    };
    errors_support_line(&facts, out);
}

bool sentence_of_renewal(const struct meeting *meeting, char *out, size_t size)
{
    const struct err *err = &meeting->error;
    out[0] = '\0';
    return err_is(err) && err_kind(err) == ERR_KIND_AUTH && *err_command(err, out, size);
}
