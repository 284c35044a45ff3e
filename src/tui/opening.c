#include "tui/opening.h"

#include <stddef.h>

static void forget(struct ui *ui, struct meeting *meeting)
{
    if (ui->asker == meeting)
        ui->asker = NULL;
    meeting_destroy(meeting);
}

static struct meeting_options meeting_options_of(const struct tui_options *options)
{
    return (struct meeting_options){
        .interval_s = options->interval_s,
        .mark_s = options->mark_s,
        .prefetch = options->prefetch,
        .filter = options->filter,
        .sort = options->sort,
        .columns = options->columns,
    };
}

bool opening_start(struct ui *ui, const struct meeting_target *target, struct err *err)
{
    struct meeting_options options = meeting_options_of(ui->options);
    struct meeting_session *session =
        ui->platform->open(ui->platform->self, target, ui->wake_fd, err);
    struct meeting *meeting = session ? meeting_new(ui->platform, session, &options, err) : NULL;
    if (!meeting)
        return false;
    opening_stop(ui);
    ui_close_above(ui, 1);
    if (!ui->meeting) {
        ui->meeting = meeting;
        return true;
    }
    ui->next = meeting;
    ui_say(ui, ROLE_BUSY, "opening %s in %s; Esc keeps this meeting", session->meeting_id,
           session->region);
    return true;
}

void opening_follow(struct ui *ui, unsigned news)
{
    if (news & MEETING_ANSWERED) {
        struct meeting *old = ui->meeting;
        ui->meeting = ui->next;
        ui->next = NULL;
        ui_close_above(ui, 1);
        ui_say_nothing(ui);
        forget(ui, old);
    } else if (news & MEETING_REFUSED) {
        ui_say_error(ui, &ui->next->error);
        opening_stop(ui);
    }
}

bool opening_stop(struct ui *ui)
{
    if (!ui->next)
        return false;
    forget(ui, ui->next);
    ui->next = NULL;
    return true;
}
