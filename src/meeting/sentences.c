#include "meeting/sentences.h"

#include "base/text.h"

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
