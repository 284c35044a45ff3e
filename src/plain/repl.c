#include "plain/repl.h"

#include "fetch/mailbox.h"
#include "meeting/handle_message.h"
#include "plain/describe.h"
#include "view/detail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- meetings ----------------------------------------------------------------------------- */

static void drop_meeting(struct repl *repl, struct meeting *meeting)
{
    if (repl->asker == meeting && repl->question == REPL_SECRET)
        repl->question = REPL_COMMAND;
    if (repl->asker == meeting)
        repl->asker = NULL;
    meeting_destroy(meeting);
}

bool repl_give_up(struct repl *repl)
{
    if (!repl->next)
        return false;
    drop_meeting(repl, repl->next);
    repl->next = NULL;
    return true;
}

bool repl_open(struct repl *repl, const struct meeting_target *target, struct err *err)
{
    struct meeting_session *session =
        repl->platform->open(repl->platform->self, target, repl->wake_fd, err);
    struct meeting *meeting =
        session ? meeting_new(repl->platform, session, &repl->options->meeting, err) : NULL;
    if (!meeting)
        return false;
    list_resize(&meeting->list, REPL_ROWS);
    repl_give_up(repl);
    line_writer_say(&repl->writer, "Opening meeting %s in %s%s%s.", session->meeting_id,
                    session->region, session->profile[0] ? ", profile " : "", session->profile);
    if (repl->meeting)
        repl->next = meeting;
    else
        repl->meeting = meeting;
    return true;
}

/* The new meeting has answered: the old one goes. */
static void take_over(struct repl *repl)
{
    struct meeting *old = repl->meeting;
    repl->meeting = repl->next;
    repl->next = NULL;
    repl->events_said = repl->announced = 0;
    repl->rows_said = 0;
    repl->await = REPL_AWAIT_NOTHING;
    memset(repl->said, 0, sizeof repl->said);
    drop_meeting(repl, old);
}

/* --- saying ------------------------------------------------------------------------------- */

void repl_say_status(struct repl *repl, bool one_line)
{
    struct status_facts facts;
    struct title_facts title;
    struct status status;
    struct buf line = BUF_INIT(1 << 16);
    meeting_status_facts(repl->meeting, &facts);
    meeting_title_facts(repl->meeting, &title);
    facts.object = STATUS_OF_DETAIL;
    status_build(&status, &facts, &repl->style);
    struct describe_standing standing = {
        .status = &status, .title = &title, .filter = facts.filter, .matches = facts.visible};
    describe_status(&standing, one_line ? ", " : "\n", &repl->style, &line);
    describe_remedy(&status, &line);
    line_writer_say_lines(&repl->writer, buf_text(&line));
    buf_clean_up(&line);
}

static void remember(struct repl *repl, size_t number, struct slice id)
{
    struct repl_said *said = &repl->said[repl->said_next++ % REPL_SAID];
    said->number = number;
    size_t len = id.len < sizeof said->id ? id.len : sizeof said->id - 1;
    memcpy(said->id, id.data, len);
    said->id[len] = '\0';
}

void repl_say_row(struct repl *repl, size_t position)
{
    struct buf line = BUF_INIT(1 << 16);
    const struct order *order = repl->meeting->list.order;
    struct column_set columns = meeting_columns(repl->meeting, false);
    struct describe_row facts = {
        .roster = repl->meeting->roster,
        .presence = repl->meeting->presence,
        .row = order_at(order, position),
        .position = position + 1,
        .total = order_count(order),
        .columns = &columns,
    };
    describe_row(&facts, &repl->style, &line);
    line_writer_say_lines(&repl->writer, buf_text(&line));
    remember(repl, position + 1, order_row(order, position)->attendee.id);
    buf_clean_up(&line);
}

static void say_empty(struct repl *repl)
{
    const char *filter = filter_text(order_filter(repl->meeting->list.order));
    if (filter[0])
        line_writer_say_raw(&repl->writer, "No attendee matches the filter ", filter,
                            strlen(filter));
    else if (repl->meeting->answered)
        line_writer_say(&repl->writer, "No attendees registered in this meeting yet.");
    else
        line_writer_say(&repl->writer, "No attendees have been loaded yet.");
}

void repl_say_selected(struct repl *repl)
{
    if (list_selected(&repl->meeting->list))
        repl_say_row(repl, repl->meeting->list.selected);
    else
        say_empty(repl);
}

/* The first that went wrong decides the exit status of a script. */
static void note_failure(struct repl *repl, const struct err *err)
{
    if (repl->script && repl->exit_status == 0)
        repl->exit_status = err_exit_status(err);
}

void repl_refuse(struct repl *repl, const char *format, ...)
{
    struct err err = ERR_INIT;
    char line[LINE_READER_LINE_MAX + 200];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    line_writer_say(&repl->writer, "%s", line);
    err_set(&err, ERR_USAGE, "%s", "");
    note_failure(repl, &err);
}

void repl_note_outcome(struct repl *repl)
{
    if (repl->meeting && !repl->meeting->answered)
        note_failure(repl, &repl->meeting->error);
}

void repl_say_error(struct repl *repl, const struct err *err)
{
    char line[1024];
    if (err->code == ERR_USAGE &&
        err->detail[0]) /* what was typed, not how the program was called */
        snprintf(line, sizeof line, "%s", err->detail);
    else
        err_line(err, line, sizeof line);
    line_writer_say_raw(&repl->writer, "", line, strlen(line));
    note_failure(repl, err);
}

void repl_say_waiting(struct repl *repl)
{
    struct buf line = BUF_INIT(256);
    uint64_t total = repl->meeting ? events_total(repl->meeting->events) : 0;
    if (repl->meeting && total != repl->announced &&
        describe_changes(repl->meeting->events, repl->events_said, &line))
        line_writer_say(&repl->writer, "%s; type changes", buf_text(&line));
    repl->announced = total;
    buf_clean_up(&line);
}

/* --- what a number means ------------------------------------------------------------------ */

/* The newest meaning of a number; NULL when it was not said. */
static const struct repl_said *find_said(const struct repl *repl, size_t number)
{
    for (size_t i = 0; i < REPL_SAID && i < repl->said_next; i++) {
        const struct repl_said *said = &repl->said[(repl->said_next - 1 - i) % REPL_SAID];
        if (said->number == number)
            return said;
    }
    return NULL;
}

static bool pick_number(struct repl *repl, size_t number)
{
    struct list *list = &repl->meeting->list;
    const struct repl_said *said = find_said(repl, number);
    if (said && list_select_id(list, slice_of(said->id)))
        return true;
    if (said) {
        line_writer_say(&repl->writer, "The attendee that was %zu is not in the list any more.",
                        number);
        return false;
    }
    if (number == 0 || number > order_count(list->order)) {
        repl_refuse(repl, "There is no row %zu; the list has %zu.", number,
                    order_count(list->order));
        return false;
    }
    list_select(list, number - 1);
    return true;
}

bool repl_pick(struct repl *repl, const char *text)
{
    char *end;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] == '\0') {
        if (!list_selected(&repl->meeting->list))
            say_empty(repl);
        return list_selected(&repl->meeting->list) != NULL;
    }
    if (*end || text[0] == '-') {
        repl_refuse(repl, "A number of a row is wanted here, such as 3.");
        return false;
    }
    return pick_number(repl, (size_t)number);
}

/* --- messages ----------------------------------------------------------------------------- */

void repl_await(struct repl *repl, enum repl_await await)
{
    repl->await = await;
    repl->await_walks = roster_totals(repl->meeting->roster).walks;
    repl->await_errors = repl->meeting->errors.total;
}

bool repl_has_all(const struct repl *repl)
{
    const struct roster *roster = repl->meeting->roster;
    return roster_complete(roster) || roster_limited(roster);
}

/* Will no more pages come unless a person acts? A recording has told all it knows of the moment. */
static bool has_no_more(const struct meeting *meeting)
{
    bool blocked = meeting->block != BLOCK_NONE && meeting->block != BLOCK_PAUSED;
    return meeting->session->replays || meeting->stopped || (blocked && err_is(&meeting->error));
}

/* Has a request failed since the waiting began? */
static bool await_failed(const struct repl *repl)
{
    const struct meeting *meeting = repl->meeting;
    return meeting->errors.total != repl->await_errors && err_is(&meeting->error);
}

/* Has what is awaited come, or will it not? */
static bool await_is_over(const struct repl *repl)
{
    const struct meeting *meeting = repl->meeting;
    if (await_failed(repl))
        return true;
    if (repl->await == REPL_AWAIT_ANSWER)
        return roster_totals(meeting->roster).walks != repl->await_walks;
    return repl_has_all(repl) || has_no_more(meeting);
}

/* Says what was awaited when it has come, or will not. */
static void say_awaited(struct repl *repl)
{
    enum repl_await await = repl->await;
    if (await == REPL_AWAIT_NOTHING || !await_is_over(repl))
        return;
    repl->await = REPL_AWAIT_NOTHING;
    if (await == REPL_AWAIT_LAST && !await_failed(repl))
        repl_say_selected(repl);
    else
        repl_say_status(repl, true);
    repl_say_waiting(repl);
}

static void ask_secret(struct repl *repl, struct meeting *meeting)
{
    repl->asker = meeting;
    repl->question = REPL_SECRET;
    line_writer_say_raw(&repl->writer, "The login asks: ", meeting->question,
                        strlen(meeting->question));
}

static void say_probe(struct repl *repl)
{
    const struct message_probe *probe = &repl->meeting->probe;
    if (probe->found) {
        line_writer_say(&repl->writer, "The meeting is in %s.", probe->region);
        snprintf(repl->region, sizeof repl->region, "%s", probe->region);
        if (repl->question == REPL_COMMAND)
            repl->question = REPL_ELSEWHERE;
    } else if (probe->last && probe->failed) {
        line_writer_say(
            &repl->writer,
            "%u of %u control regions could not be asked: %s. The others do not have it.",
            probe->failed, probe->asked, err_text(&probe->err));
    } else if (probe->last) {
        line_writer_say(&repl->writer, "No other control region has this meeting: it ended, never "
                                       "existed, or belongs to another account.");
    } else {
        line_writer_say(&repl->writer, "Not in %s.", probe->region);
    }
}

static void handle_current(struct repl *repl)
{
    struct meeting *meeting = repl->meeting;
    unsigned news = handle_messages(meeting, true, &repl->more) | meeting_tick(meeting);
    meeting_wish(meeting, repl->now_mono_ms - repl->line_mono_ms);
    if (news & MEETING_QUESTION)
        ask_secret(repl, meeting);
    if (news & MEETING_PROBED)
        say_probe(repl);
    if (news & MEETING_UNRECORDED)
        repl_say_error(repl, &meeting->unrecorded);
    if (news & (MEETING_ANSWERED | MEETING_STATE) && repl->await == REPL_AWAIT_NOTHING)
        repl_say_status(repl, true);
    say_awaited(repl);
    if (news & repl->options->bell)
        line_writer_ring(&repl->writer);
}

static void handle_next(struct repl *repl)
{
    bool more = false;
    unsigned news = handle_messages(repl->next, true, &more);
    repl->more = repl->more || more;
    if (news & MEETING_QUESTION)
        ask_secret(repl, repl->next);
    if (news & MEETING_ANSWERED) {
        take_over(repl);
        repl_say_status(repl, true);
    } else if (news & MEETING_REFUSED) {
        repl_say_error(repl, &repl->next->error);
        line_writer_say(&repl->writer, "The meeting before stays.");
        repl_give_up(repl);
    }
}

void repl_handle_messages(struct repl *repl)
{
    repl->more = false;
    repl->style.now_ms = clock_wall_ms(&repl->platform->clock);
    if (repl->meeting)
        handle_current(repl);
    if (repl->next)
        handle_next(repl);
}

int64_t repl_due_ms(const struct repl *repl)
{
    if (repl->more)
        return repl->now_mono_ms;
    if (!repl->meeting)
        return MESSAGE_NEVER;
    int64_t due = meeting_due_ms(repl->meeting), idle_ms = meeting_idle_ms(repl->meeting);
    int64_t idle_due = idle_ms < 0 ? MESSAGE_NEVER : repl->line_mono_ms + idle_ms;
    struct status_facts facts;
    meeting_status_facts(repl->meeting, &facts);
    /* Only STALE comes by itself. */
    int64_t stale_due = MESSAGE_NEVER;
    if (status_state(&facts) == STATUS_LIVE && !facts.walking) {
        struct status status;
        status_build(&status, &facts, &repl->style);
        stale_due =
            status.repaint_in_ms < 0 ? MESSAGE_NEVER : repl->now_mono_ms + status.repaint_in_ms;
    }
    due = due < idle_due ? due : idle_due;
    return due < stale_due ? due : stale_due;
}

bool repl_is_busy(const struct repl *repl)
{
    const struct meeting *meeting = repl->meeting;
    bool works = meeting && !meeting->session->replays &&
                 (!meeting->answered || meeting->progress.phase != FETCH_IDLE);
    bool stuck = meeting && (err_is(&meeting->error) || meeting->question);
    return (works && !stuck) || repl->next || repl->await != REPL_AWAIT_NOTHING;
}

const char *repl_no_token(const struct repl *repl)
{
    return detail_no_token(repl->options->include_join_tokens, repl->meeting->session->replays);
}
