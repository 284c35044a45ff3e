#include "tui/opening.h"

#include <stddef.h>

static void forget(struct ui *ui, struct desk *desk)
{
    if (ui->asker == desk)
        ui->asker = NULL;
    desk_destroy(desk);
}

static struct desk_options desk_options_of(const struct tui_options *options)
{
    return (struct desk_options){
        .interval_s = options->interval_s,
        .mark_s = options->mark_s,
        .prefetch = options->prefetch,
        .filter = options->filter,
        .sort = options->sort,
        .columns = options->columns,
    };
}

bool opening_start(struct ui *ui, const struct host_target *target, struct err *err)
{
    struct desk_options options = desk_options_of(ui->options);
    struct host_session *session = ui->host->open(ui->host->self, target, ui->wake_fd, err);
    struct desk *desk = session ? desk_new(ui->host, session, &options, err) : NULL;
    if (!desk)
        return false;
    opening_stop(ui);
    ui_close_above(ui, 1);
    if (!ui->desk) {
        ui->desk = desk;
        return true;
    }
    ui->next = desk;
    ui_say(ui, ROLE_BUSY, "opening %s in %s; Esc keeps this meeting", session->meeting_id,
           session->region);
    return true;
}

void opening_follow(struct ui *ui, unsigned news)
{
    if (news & DESK_ANSWERED) {
        struct desk *old = ui->desk;
        ui->desk = ui->next;
        ui->next = NULL;
        ui_close_above(ui, 1);
        ui_say_nothing(ui);
        forget(ui, old);
    } else if (news & DESK_REFUSED) {
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
