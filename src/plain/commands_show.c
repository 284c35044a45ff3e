#include "plain/commands_show.h"

#include "meeting/sentences.h"
#include "plain/describe.h"
#include "print/writer.h"
#include "view/action.h"
#include "view/aws_commands.h"
#include "view/detail.h"
#include "view/format_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 1000, ERRORS_SAID = 5 };

/* --- moving and searching ----------------------------------------------------------------- */

static void say_end(struct repl *repl)
{
    line_writer_say(&repl->writer, "%s",
                    meeting_has_all(repl->meeting) ? "End of the list."
                                                   : "End of what is loaded; more is on its way.");
}

/* Says this many rows, beginning with the selected one. */
static void say_rows(struct repl *repl, size_t rows)
{
    const struct list *list = &repl->meeting->list;
    size_t count = order_count(list->order), said = 0;
    if (count == 0) {
        repl_say_selected(repl);
        return;
    }
    while (said < rows && list->selected + said < count)
        repl_say_row(repl, list->selected + said++);
    repl->rows_said = said;
    if (list->selected + said == count)
        say_end(repl);
}

void command_list(struct repl *repl, const char *rest)
{
    size_t rows = rest[0] ? strtoul(rest, NULL, 10) : REPL_ROWS;
    if (rows == 0 || rest[strspn(rest, "0123456789")]) {
        repl_refuse(repl, "How many rows? Type list 20, for instance.");
        return;
    }
    say_rows(repl, rows < ROWS_MOST ? rows : ROWS_MOST);
}

void command_more(struct repl *repl, const char *rest)
{
    struct list *list = &repl->meeting->list;
    size_t next = list->selected + repl->rows_said;
    (void)rest;
    if (repl->rows_said > 0 && next >= order_count(list->order)) {
        say_end(repl);
        return;
    }
    list_select(list, next);
    say_rows(repl, REPL_ROWS);
}

void command_back(struct repl *repl, const char *rest)
{
    struct list *list = &repl->meeting->list;
    (void)rest;
    if (list->selected == 0)
        line_writer_say(&repl->writer, "This is the beginning of the list.");
    list_select(list, list->selected > REPL_ROWS ? list->selected - REPL_ROWS : 0);
    say_rows(repl, REPL_ROWS);
}

static void step(struct repl *repl, enum action action, const char *end)
{
    struct list *list = &repl->meeting->list;
    size_t before = list->selected;
    list_act(list, action, 0);
    if (list->selected == before && order_count(list->order) > 0)
        line_writer_say(&repl->writer, "%s", end);
    repl->rows_said = 1;
    repl_say_selected(repl);
}

void command_next(struct repl *repl, const char *rest)
{
    (void)rest;
    step(repl, ACTION_DOWN, "This is the last row.");
}

void command_previous(struct repl *repl, const char *rest)
{
    (void)rest;
    step(repl, ACTION_UP, "This is the first row.");
}

void command_first(struct repl *repl, const char *rest)
{
    (void)rest;
    list_select(&repl->meeting->list, 0);
    repl->rows_said = 1;
    repl_say_selected(repl);
}

void command_last(struct repl *repl, const char *rest)
{
    (void)rest;
    list_act(&repl->meeting->list, ACTION_END, 0);
    repl->rows_said = 1;
    if (meeting_has_all(repl->meeting)) {
        repl_say_selected(repl);
        return;
    }
    line_writer_say(&repl->writer, "Loading every page; stop ends it.");
    repl_await(repl, REPL_AWAIT_LAST);
}

void command_number(struct repl *repl, const char *rest)
{
    if (!repl_pick(repl, rest))
        return;
    repl->rows_said = 1;
    repl_say_selected(repl);
}

/* "Match 3 of 17.", and the row. */
static void say_match(struct repl *repl)
{
    struct list_matches matches = list_matches(&repl->meeting->list);
    char text[80];
    snprintf(text, sizeof text, "Match %zu of %zu.", matches.at, matches.count);
    line_writer_say(&repl->writer, "%s", text);
    repl_say_selected(repl);
}

void command_search(struct repl *repl, const char *rest)
{
    struct err err = ERR_INIT;
    if (!meeting_search(repl->meeting, rest, &err)) {
        repl_say_error(repl, &err);
        return;
    }
    if (rest[0] == '\0')
        line_writer_say(&repl->writer, "Nothing is searched for any more.");
    else if (meeting_is_seeking(repl->meeting))
        line_writer_say(&repl->writer,
                        "No loaded row matches; the search goes on through every page.");
    else if (list_selected(&repl->meeting->list) &&
             order_matches(repl->meeting->list.order, repl->meeting->list.search,
                           order_at(repl->meeting->list.order, repl->meeting->list.selected)))
        say_match(repl);
    else
        line_writer_say(&repl->writer, "No row matches.");
    repl->rows_said = 1;
}

void command_again(struct repl *repl, const char *rest)
{
    (void)rest;
    const struct list *list = &repl->meeting->list;
    bool searches = !filter_is_empty(list->search);
    bool moved = list_act(&repl->meeting->list, ACTION_NEXT_MATCH, 0);
    bool found = searches && list_matches(list).count > 0;
    if (!moved && order_count(list->order) > 0)
        line_writer_say(&repl->writer, !searches ? "This is the last row."
                                       : found   ? "No other row matches."
                                                 : "No row matches.");
    repl->rows_said = 1;
    if (found)
        say_match(repl);
    else
        repl_say_selected(repl);
}

/* --- one attendee ------------------------------------------------------------------------- */

/* The selected row's number in the roster. */
static size_t selected_row(const struct repl *repl)
{
    return order_at(repl->meeting->list.order, repl->meeting->list.selected);
}

static const struct attendee *selected(const struct repl *repl)
{
    return &list_selected(&repl->meeting->list)->attendee;
}

void command_show(struct repl *repl, const char *rest)
{
    struct buf out = BUF_INIT(1 << 18);
    if (!repl_pick(repl, rest))
        return;
    struct detail_facts facts = {.roster = repl->meeting->roster,
                                 .presence = repl->meeting->presence,
                                 .row = selected_row(repl),
                                 .no_token = repl_no_token(repl)};
    detail_sentences(&facts, &repl->style, &out);
    line_writer_say_lines(&repl->writer, buf_text(&out));
    buf_clean_up(&out);
}

void command_json(struct repl *repl, const char *rest)
{
    struct buf out = BUF_INIT(1 << 20);
    struct err err = ERR_INIT;
    if (!repl_pick(repl, rest))
        return;
    if (repl->style.mask) {
        line_writer_say(&repl->writer, "User ids are masked; type mask to show them.");
        return;
    }
    struct writer_config config = {
        .format = OUTPUT_JSON, .charset = repl->style.charset, .sink = sink_to_buf(&out)};
    struct writer *writer = writer_new(&config, &err);
    bool done = writer && writer_begin(writer, &err) && writer_row(writer, selected(repl), &err) &&
                writer_end(writer, NULL, &err);
    writer_destroy(writer);
    if (done)
        line_writer_say_lines(&repl->writer, buf_text(&out));
    else
        repl_say_error(repl, &err);
    buf_clean_up(&out);
}

void command_commands(struct repl *repl, const char *rest)
{
    const struct meeting_session *session = repl->meeting->session;
    struct buf line = BUF_INIT(1 << 16);
    if (!repl_pick(repl, rest))
        return;
    struct commands_facts facts = {
        .api = session->api,
        .meeting_id = session->meeting_id,
        .region = session->region,
        .profile = session->replays ? "" : session->profile, /* no name of a profile */
        .endpoint_url = session->endpoint_url,
    };
    for (enum aws_command c = 0; c < AWS_COMMAND_COUNT; c++) {
        buf_reset(&line);
        if (commands_add(c, &facts, selected(repl), &line) == COMMANDS_NONE)
            continue;
        line_writer_say(&repl->writer, "%s:", commands_title(c));
        line_writer_say_raw(&repl->writer, "", buf_text(&line), line.len);
    }
    buf_clean_up(&line);
}

/* Says a value whole, and copies it where that is possible: with escapes in the place of what acts
 * on a terminal. */
static void say_and_copy(struct repl *repl, const char *bytes, size_t len)
{
    char how[160] = "";
    struct buf safe = BUF_INIT(1 << 20);
    size_t unsafe = text_count_unsafe(bytes, len);
    if (unsafe)
        text_add(&safe, bytes, len, TEXT_DATA);
    else
        buf_add(&safe, bytes, len);
    line_writer_say_raw(&repl->writer, "", bytes, len);
    if (repl->platform->copy(repl->platform->self, buf_text(&safe), safe.len, how, sizeof how) ==
        PLATFORM_COPIED)
        line_writer_say_raw(&repl->writer, "", how, strlen(how));
    if (unsafe)
        line_writer_say(&repl->writer, "%zu control or hidden %s written as escapes.", unsafe,
                        unsafe == 1 ? "character is" : "characters are");
    buf_clean_up(&safe);
}

void command_id(struct repl *repl, const char *rest)
{
    if (repl_pick(repl, rest))
        say_and_copy(repl, selected(repl)->id.data, selected(repl)->id.len);
}

void command_user(struct repl *repl, const char *rest)
{
    if (!repl_pick(repl, rest))
        return;
    if (repl->style.mask)
        line_writer_say(&repl->writer, "User ids are masked; type mask to show them.");
    else
        say_and_copy(repl, selected(repl)->external_user_id.data,
                     selected(repl)->external_user_id.len);
}

void command_support(struct repl *repl, const char *rest)
{
    struct buf line = BUF_INIT(4096);
    (void)rest;
    sentence_of_support(repl->meeting, list_selected_id(&repl->meeting->list), &line);
    say_and_copy(repl, buf_text(&line), line.len);
    buf_clean_up(&line);
}

/* --- the meeting -------------------------------------------------------------------------- */

void command_changes(struct repl *repl, const char *rest)
{
    const struct events *events = repl->meeting->events;
    uint64_t total = events_total(events), first = total - events_count(events);
    uint64_t from =
        strcmp(rest, "all") == 0 || repl->events_said < first ? first : repl->events_said;
    struct buf line = BUF_INIT(1 << 14);
    if (from == total)
        line_writer_say(&repl->writer, "Nothing has changed.");
    if (repl->events_said < first)
        line_writer_say(&repl->writer, "Older changes are forgotten.");
    for (uint64_t n = from; n < total; n++) {
        buf_reset(&line);
        events_sentence(events_nth(events, (size_t)(n - first)), &repl->style, &line);
        line_writer_say_lines(&repl->writer, buf_text(&line));
    }
    repl->events_said = total;
    buf_clean_up(&line);
}

static void say_error_entry(struct repl *repl, const struct error_entry *entry)
{
    struct buf value = BUF_INIT(1 << 13);
    for (enum error_part part = 0; part < ERROR_PART_COUNT; part++) {
        buf_reset(&value);
        errors_part(entry, part, &repl->style, &value);
        if (value.len)
            line_writer_say(&repl->writer, "%s: %s", errors_label(part), buf_text(&value));
    }
    buf_clean_up(&value);
}

void command_errors(struct repl *repl, const char *rest)
{
    const struct errors *errors = &repl->meeting->errors;
    size_t most = strcmp(rest, "all") == 0 ? ERRORS_MAX : ERRORS_SAID;
    if (errors->count == 0)
        line_writer_say(&repl->writer, "Nothing has failed.");
    for (size_t n = 0; n < most && n < errors->count; n++)
        say_error_entry(repl, errors_nth(errors, n));
    if (errors->count > most)
        line_writer_say(&repl->writer, "%zu older failures; type errors all", errors->count - most);
}

void command_about(struct repl *repl, const char *rest)
{
    struct buf value = BUF_INIT(4096);
    const char *name;
    (void)rest;
    for (size_t n = 0; (name = sentence_about(repl->meeting, n, &repl->style, &value)); n++) {
        line_writer_say(&repl->writer, "%s: %s", name, buf_text(&value));
        buf_reset(&value);
    }
    buf_clean_up(&value);
}

void command_status(struct repl *repl, const char *rest)
{
    const struct meeting_session *session = repl->meeting->session;
    (void)rest;
    line_writer_say(&repl->writer, "Meeting %s", session->meeting_id);
    line_writer_say_raw(&repl->writer, "Control region ", session->region, strlen(session->region));
    if (session->profile[0])
        line_writer_say_raw(&repl->writer, "Profile ", session->profile, strlen(session->profile));
    repl_say_status(repl, false);
    line_writer_say(&repl->writer, "The list shows who is registered, not who is connected.");
}

/* --- help --------------------------------------------------------------------------------- */

static void say_word(struct repl *repl, enum action action)
{
    line_writer_say(&repl->writer, "%s: %s", action_info(action)->word, action_spoken(action));
}

void command_help(struct repl *repl, const char *rest)
{
    enum action one = action_by_word(rest, strlen(rest));
    if (one != ACTION_NONE) {
        say_word(repl, one);
        return;
    }
    if (rest[0]) {
        line_writer_say_raw(&repl->writer, "Type help alone for all words; there is none called ",
                            rest, strlen(rest));
        return;
    }
    line_writer_say(&repl->writer,
                    "Type a word, or its beginning, and Enter. A number alone shows that "
                    "row; most words take one, as in show 3.");
    for (enum action_group g = 0; g < ACTION_GROUP_COUNT; g++)
        for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
            if (action_info(a)->group == g && action_info(a)->word[0])
                say_word(repl, a);
    line_writer_say(&repl->writer, "The list shows who is registered, not who is connected.");
}
