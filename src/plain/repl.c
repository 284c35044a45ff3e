#include "plain/repl.h"

#include "fetch/mailbox.h"
#include "meeting/change.h"
#include "meeting/sentences.h"
#include "plain/describe.h"
#include "view/detail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- meetings ----------------------------------------------------------------------------- */

bool repl_open(struct repl *repl, const struct meeting_target *target, struct err *err)
{
    if (!controller_open(&repl->controller, target, err))
        return false;
    const struct controller *controller = &repl->controller;
    struct meeting *opened = controller->next ? controller->next : controller->meeting;
    const struct meeting_session *session = opened->session;
    repl->meeting = controller->meeting;
    list_resize(&opened->list, REPL_ROWS);
    line_writer_say(&repl->writer, "Opening meeting %s in %s%s%s.", session->meeting_id,
                    session->region, session->profile[0] ? ", profile " : "", session->profile);
    return true;
}

/* Numbers, changes and awaited answers were those of the meeting before. */
static void show_meeting(struct repl *repl)
{
    repl->meeting = repl->controller.meeting;
    repl->events_said = repl->announced = 0;
    repl->rows_said = 0;
    repl->await = REPL_AWAIT_NOTHING;
    memset(repl->said, 0, sizeof repl->said);
    repl_say_status(repl, true);
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
    repl->said_loading = status.state == STATUS_LOAD;
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

/* ", removing": before the end of the line. */
static void add_change(const struct repl *repl, const struct roster_row *row, struct buf *line)
{
    struct buf note = BUF_INIT(256);
    if (meeting_change_note(repl->meeting, row->attendee.id, &repl->style, &note)) {
        buf_truncate(line, line->len - (line->len && line->data[line->len - 1] == '\n'));
        buf_printf(line, ", %s\n", buf_text(&note));
    }
    buf_clean_up(&note);
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
    add_change(repl, order_row(order, position), &line);
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
    else if (meeting_has_answered(repl->meeting))
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
    const struct meeting *meeting = repl->meeting;
    if (meeting && !meeting_has_answered(meeting) && !meeting->session->replays)
        note_failure(repl, &meeting->error);
}

void repl_say_error(struct repl *repl, const struct err *err)
{
    struct buf line = BUF_INIT(4096);
    errors_line(err, &repl->style, &line);
    line_writer_say(&repl->writer, "%s", buf_text(&line));
    buf_clean_up(&line);
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
    if (repl->await == REPL_AWAIT_REGIONS)
        return false; /* say_probe() ends it */
    if (await_failed(repl))
        return true;
    if (repl->await == REPL_AWAIT_ANSWER)
        return roster_totals(meeting->roster).walks != repl->await_walks;
    return meeting_has_no_more(meeting);
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

/* A text of the meeting's as a sentence: with a capital letter and a full stop. */
static void say_sentence(struct repl *repl, const char *text)
{
    line_writer_say(&repl->writer, "%c%s.",
                    text[0] >= 'a' && text[0] <= 'z' ? text[0] - 32 : text[0], text + 1);
}

static void say_probe(struct repl *repl)
{
    const struct message_probe *probe = &repl->meeting->probe;
    struct buf text = BUF_INIT(512);
    sentence_of_probe(repl->meeting, &text);
    if (text.len)
        say_sentence(repl, buf_text(&text));
    if (probe->last && repl->await == REPL_AWAIT_REGIONS)
        repl->await = REPL_AWAIT_NOTHING;
    buf_clean_up(&text);
}

static void say_warning(struct repl *repl)
{
    char safe[400];
    const char *text = repl->meeting->warning;
    say_sentence(repl, text_safe(safe, sizeof safe, text, strlen(text), TEXT_ASCII));
}

static void say_acted(struct repl *repl)
{
    struct buf text = BUF_INIT(2048);
    meeting_change_sentence(repl->meeting, &repl->style, &text);
    say_sentence(repl, buf_text(&text));
    buf_clean_up(&text);
}

/* The meeting was said to be loading, and is no longer: that is no event, but the last word is
 * wrong. */
static bool has_loaded(const struct repl *repl)
{
    return repl->said_loading && meeting_state(repl->meeting) != STATUS_LOAD;
}

/* What the meeting that is shown has to say. */
static void say_news(struct repl *repl, unsigned news)
{
    if (news & MEETING_PROBED)
        say_probe(repl);
    if (news & MEETING_UNRECORDED)
        repl_say_error(repl, &repl->meeting->unrecorded);
    if (news & MEETING_WARNED)
        say_warning(repl);
    if (news & MEETING_ACTED)
        say_acted(repl);
    bool other = news & (MEETING_ANSWERED | MEETING_STATE) || has_loaded(repl);
    if (other && repl->await == REPL_AWAIT_NOTHING)
        repl_say_status(repl, true);
    say_awaited(repl);
    if (news & repl->options->bell)
        line_writer_ring(&repl->writer);
}

void repl_handle_messages(struct repl *repl)
{
    struct controller_pass pass = {.may_merge = true,
                                   .may_take_over = repl->next_line == REPL_COMMAND,
                                   .idle_ms = repl->now_mono_ms - repl->line_mono_ms};
    repl->style.now_ms = clock_wall_ms(&repl->platform->clock);
    unsigned news = controller_handle(&repl->controller, &pass, &repl->more);
    if (news & MEETING_OPENED)
        show_meeting(repl);
    else if (repl->meeting)
        say_news(repl, news);
    if (news & MEETING_NOT_OPENED) {
        repl_say_error(repl, &repl->controller.refusal);
        line_writer_say(&repl->writer, "The meeting before stays.");
    }
}

int64_t repl_due_ms(const struct repl *repl)
{
    if (repl->more)
        return repl->now_mono_ms;
    if (!repl->meeting)
        return MESSAGE_NEVER;
    int64_t due = controller_due_ms(&repl->controller, repl->line_mono_ms);
    /* Only STALE comes by itself. */
    int64_t stale_due = MESSAGE_NEVER;
    if (meeting_state(repl->meeting) == STATUS_LIVE && !meeting_is_busy(repl->meeting)) {
        struct status_facts facts;
        struct status status;
        meeting_status_facts(repl->meeting, &facts);
        status_build(&status, &facts, &repl->style);
        stale_due =
            status.repaint_in_ms < 0 ? MESSAGE_NEVER : repl->now_mono_ms + status.repaint_in_ms;
    }
    return due < stale_due ? due : stale_due;
}

bool repl_is_busy(const struct repl *repl)
{
    return (repl->meeting && meeting_is_busy(repl->meeting)) || repl->controller.next ||
           repl->await != REPL_AWAIT_NOTHING;
}

const char *repl_no_token(const struct repl *repl)
{
    return detail_no_token(repl->options->include_join_tokens, repl->meeting->session->replays);
}
