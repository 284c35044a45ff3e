#include "plain/talk.h"

#include "desk/inbox.h"
#include "plain/words.h"
#include "view/detail.h"
#include "work/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- meetings ----------------------------------------------------------------------------- */

static void forget(struct talk *talk, struct desk *desk)
{
    if (talk->asker == desk && talk->question == TALK_SECRET)
        talk->question = TALK_COMMAND;
    if (talk->asker == desk)
        talk->asker = NULL;
    desk_destroy(desk);
}

bool talk_give_up(struct talk *talk)
{
    if (!talk->next)
        return false;
    forget(talk, talk->next);
    talk->next = NULL;
    return true;
}

bool talk_open(struct talk *talk, const struct host_target *target, struct err *err)
{
    struct host_session *session = talk->host->open(talk->host->self, target, talk->wake_fd, err);
    struct desk *desk = session ? desk_new(talk->host, session, &talk->options->desk, err) : NULL;
    if (!desk)
        return false;
    list_resize(&desk->list, TALK_ROWS);
    talk_give_up(talk);
    voice_say(&talk->voice, "Opening meeting %s in %s%s%s.", session->meeting_id, session->region,
              session->profile[0] ? ", profile " : "", session->profile);
    if (talk->desk)
        talk->next = desk;
    else
        talk->desk = desk;
    return true;
}

/* The new meeting has answered: the old one goes. */
static void take_over(struct talk *talk)
{
    struct desk *old = talk->desk;
    talk->desk = talk->next;
    talk->next = NULL;
    talk->heard = talk->announced = 0;
    talk->told = 0;
    talk->await = TALK_AWAIT_NOTHING;
    memset(talk->said, 0, sizeof talk->said);
    forget(talk, old);
}

/* --- saying ------------------------------------------------------------------------------- */

void talk_say_status(struct talk *talk, bool one_line)
{
    struct status_facts facts;
    struct title_facts title;
    struct status status;
    struct buf line = BUF_INIT(1 << 16);
    desk_status_facts(talk->desk, &facts);
    desk_title_facts(talk->desk, &title);
    facts.object = STATUS_OF_DETAIL;
    status_build(&status, &facts, &talk->style);
    struct words_standing standing = {
        .status = &status, .title = &title, .filter = facts.filter, .matches = facts.visible};
    words_status(&standing, one_line ? ", " : "\n", &talk->style, &line);
    words_remedy(&status, &line);
    voice_say_lines(&talk->voice, buf_text(&line));
    buf_clean_up(&line);
}

static void remember(struct talk *talk, size_t number, struct slice id)
{
    struct talk_said *said = &talk->said[talk->said_next++ % TALK_SAID];
    said->number = number;
    size_t len = id.len < sizeof said->id ? id.len : sizeof said->id - 1;
    memcpy(said->id, id.data, len);
    said->id[len] = '\0';
}

void talk_say_row(struct talk *talk, size_t position)
{
    struct buf line = BUF_INIT(1 << 16);
    const struct order *order = talk->desk->list.order;
    struct column_set columns = desk_columns(talk->desk, false);
    struct words_row facts = {
        .roster = talk->desk->roster,
        .presence = talk->desk->presence,
        .row = order_at(order, position),
        .position = position + 1,
        .total = order_count(order),
        .columns = &columns,
    };
    words_row(&facts, &talk->style, &line);
    voice_say_lines(&talk->voice, buf_text(&line));
    remember(talk, position + 1, order_row(order, position)->attendee.id);
    buf_clean_up(&line);
}

static void say_empty(struct talk *talk)
{
    const char *filter = filter_text(order_filter(talk->desk->list.order));
    if (filter[0])
        voice_say_raw(&talk->voice, "No attendee matches the filter ", filter, strlen(filter));
    else if (talk->desk->answered)
        voice_say(&talk->voice, "No attendees registered in this meeting yet.");
    else
        voice_say(&talk->voice, "No attendees have been loaded yet.");
}

void talk_say_selected(struct talk *talk)
{
    if (list_selected(&talk->desk->list))
        talk_say_row(talk, talk->desk->list.selected);
    else
        say_empty(talk);
}

void talk_say_error(struct talk *talk, const struct err *err)
{
    char line[1024];
    if (err->code == ERR_USAGE &&
        err->detail[0]) /* what was typed, not how the program was called */
        snprintf(line, sizeof line, "%s", err->detail);
    else
        err_line(err, line, sizeof line);
    voice_say_raw(&talk->voice, "", line, strlen(line));
}

void talk_say_waiting(struct talk *talk)
{
    struct buf line = BUF_INIT(256);
    uint64_t total = talk->desk ? events_total(talk->desk->events) : 0;
    if (talk->desk && total != talk->announced &&
        words_changes(talk->desk->events, talk->heard, &line))
        voice_say(&talk->voice, "%s; type changes", buf_text(&line));
    talk->announced = total;
    buf_clean_up(&line);
}

/* --- whom a number means ------------------------------------------------------------------ */

/* The newest meaning of a number; NULL when it was not said. */
static const struct talk_said *find_said(const struct talk *talk, size_t number)
{
    for (size_t i = 0; i < TALK_SAID && i < talk->said_next; i++) {
        const struct talk_said *said = &talk->said[(talk->said_next - 1 - i) % TALK_SAID];
        if (said->number == number)
            return said;
    }
    return NULL;
}

static bool pick_number(struct talk *talk, size_t number)
{
    struct list *list = &talk->desk->list;
    const struct talk_said *said = find_said(talk, number);
    if (said && list_select_id(list, slice_of(said->id)))
        return true;
    if (said) {
        voice_say(&talk->voice, "The attendee that was %zu is not in the list any more.", number);
        return false;
    }
    if (number == 0 || number > order_count(list->order)) {
        voice_say(&talk->voice, "There is no row %zu; the list has %zu.", number,
                  order_count(list->order));
        return false;
    }
    list_select(list, number - 1);
    return true;
}

bool talk_pick(struct talk *talk, const char *text)
{
    char *end;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] == '\0') {
        if (!list_selected(&talk->desk->list))
            say_empty(talk);
        return list_selected(&talk->desk->list) != NULL;
    }
    if (*end || text[0] == '-') {
        voice_say(&talk->voice, "A number of a row is wanted here, such as 3.");
        return false;
    }
    return pick_number(talk, (size_t)number);
}

/* --- hearing ------------------------------------------------------------------------------ */

void talk_await(struct talk *talk, enum talk_await await)
{
    talk->await = await;
    talk->await_walks = roster_totals(talk->desk->roster).walks;
    talk->await_errors = talk->desk->errors.total;
}

static bool has_all(const struct desk *desk)
{
    return roster_complete(desk->roster) || roster_limited(desk->roster);
}

/* Tells what was awaited when it has come, or will not. */
static void fulfil(struct talk *talk)
{
    const struct desk *desk = talk->desk;
    bool failed = desk->errors.total != talk->await_errors && err_is(&desk->error);
    bool answered = roster_totals(desk->roster).walks != talk->await_walks;
    enum talk_await await = talk->await;
    bool all = await == TALK_AWAIT_ALL || await == TALK_AWAIT_LAST;
    if (await == TALK_AWAIT_NOTHING ||
        !(failed || (all ? has_all(desk) || desk->stopped : answered)))
        return;
    talk->await = TALK_AWAIT_NOTHING;
    if (await == TALK_AWAIT_LAST && !failed)
        talk_say_selected(talk);
    else
        talk_say_status(talk, true);
    talk_say_waiting(talk);
}

static void ask_secret(struct talk *talk, struct desk *desk)
{
    talk->asker = desk;
    talk->question = TALK_SECRET;
    voice_say_raw(&talk->voice, "The login asks: ", desk->question, strlen(desk->question));
}

static void hear_probe(struct talk *talk)
{
    const struct message_probe *probe = &talk->desk->probe;
    if (probe->found) {
        voice_say(&talk->voice, "The meeting is in %s.", probe->region);
        snprintf(talk->region, sizeof talk->region, "%s", probe->region);
        if (talk->question == TALK_COMMAND)
            talk->question = TALK_ELSEWHERE;
    } else if (probe->last && probe->failed) {
        voice_say(&talk->voice,
                  "%u of %u control regions could not be asked: %s. The others do not have it.",
                  probe->failed, probe->asked, err_text(&probe->err));
    } else if (probe->last) {
        voice_say(&talk->voice, "No other control region has this meeting: it ended, never "
                                "existed, or belongs to another account.");
    } else {
        voice_say(&talk->voice, "Not in %s.", probe->region);
    }
}

static void hear_desk(struct talk *talk)
{
    struct desk *desk = talk->desk;
    unsigned news = inbox_receive(desk, true, &talk->more) | desk_tick(desk);
    desk_wish(desk, talk->now_mono_ms - talk->line_mono_ms);
    if (news & DESK_QUESTION)
        ask_secret(talk, desk);
    if (news & DESK_PROBED)
        hear_probe(talk);
    if (news & DESK_UNRECORDED)
        talk_say_error(talk, &desk->unrecorded);
    if (news & (DESK_ANSWERED | DESK_STATE) && talk->await == TALK_AWAIT_NOTHING)
        talk_say_status(talk, true);
    fulfil(talk);
    if (news & talk->options->bell)
        voice_ring(&talk->voice);
}

static void hear_next(struct talk *talk)
{
    bool more = false;
    unsigned news = inbox_receive(talk->next, true, &more);
    talk->more = talk->more || more;
    if (news & DESK_QUESTION)
        ask_secret(talk, talk->next);
    if (news & DESK_ANSWERED) {
        take_over(talk);
        talk_say_status(talk, true);
    } else if (news & DESK_REFUSED) {
        talk_say_error(talk, &talk->next->error);
        voice_say(&talk->voice, "The meeting before stays.");
        talk_give_up(talk);
    }
}

void talk_hear(struct talk *talk)
{
    talk->more = false;
    talk->style.now_ms = clock_wall_ms(&talk->host->clock);
    if (talk->desk)
        hear_desk(talk);
    if (talk->next)
        hear_next(talk);
}

int64_t talk_due_ms(const struct talk *talk)
{
    if (talk->more)
        return talk->now_mono_ms;
    if (!talk->desk)
        return MESSAGE_NEVER;
    int64_t due = desk_due_ms(talk->desk), idle_ms = desk_idle_ms(talk->desk);
    int64_t idle_due = idle_ms < 0 ? MESSAGE_NEVER : talk->line_mono_ms + idle_ms;
    struct status_facts facts;
    desk_status_facts(talk->desk, &facts);
    /* Only STALE comes by itself. */
    int64_t stale_due = MESSAGE_NEVER;
    if (status_state(&facts) == STATUS_LIVE && !facts.walking) {
        struct status status;
        status_build(&status, &facts, &talk->style);
        stale_due =
            status.repaint_in_ms < 0 ? MESSAGE_NEVER : talk->now_mono_ms + status.repaint_in_ms;
    }
    due = due < idle_due ? due : idle_due;
    return due < stale_due ? due : stale_due;
}

bool talk_is_busy(const struct talk *talk)
{
    const struct desk *desk = talk->desk;
    bool works = desk && (!desk->answered || desk->progress.phase != WORK_IDLE);
    bool stuck = desk && (err_is(&desk->error) || desk->question);
    return (works && !stuck) || talk->next || talk->await != TALK_AWAIT_NOTHING;
}

const char *talk_no_token(const struct talk *talk)
{
    return detail_no_token(talk->options->include_join_tokens, talk->desk->session->replays);
}
