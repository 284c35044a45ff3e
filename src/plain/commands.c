#include "plain/commands.h"

#include "meeting/handle_message.h"
#include "plain/commands_show.h"
#include "plain/questions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Says how it stands now, or when every page is in. */
static void say_when_complete(struct repl *repl)
{
    if (meeting_has_all(repl->meeting)) {
        repl_say_status(repl, true);
        return;
    }
    line_writer_say(&repl->writer, "Loading every page; stop ends it.");
    repl_await(repl, REPL_AWAIT_ALL);
}

/* --- what is shown ------------------------------------------------------------------------ */

static void command_filter(struct repl *repl, const char *rest)
{
    struct err err = ERR_INIT;
    if (!meeting_filter(repl->meeting, rest, &err)) {
        repl_say_error(repl, &err);
        return;
    }
    list_select(&repl->meeting->list, 0);
    repl->rows_said = 0;
    if (rest[0] == '\0')
        line_writer_say(&repl->writer, "No filter.");
    else
        say_when_complete(repl);
}

static void say_sort(struct repl *repl)
{
    const struct order *order = repl->meeting->list.order;
    enum column column = order_sort(order);
    line_writer_say(&repl->writer, "Sorted by %s%s%s.",
                    column == COLUMN_COUNT ? "the order of the service" : column_info(column)->name,
                    order_descending(order) ? ", reversed" : "",
                    column != COLUMN_COUNT && !meeting_has_all(repl->meeting) ? ", not complete yet"
                                                                              : "");
}

/* The names of all columns, as they are typed. */
static void say_columns(struct repl *repl, const char *begin)
{
    struct buf line = BUF_INIT(1024);
    for (enum column c = 0; c < COLUMN_COUNT; c++)
        buf_printf(&line, "%s%s", c ? ", " : "", column_info(c)->name);
    line_writer_say(&repl->writer, "%s: %s", begin, buf_text(&line));
    buf_clean_up(&line);
}

static void command_sort(struct repl *repl, const char *rest)
{
    struct err err = ERR_INIT;
    enum column column;
    bool descending;
    if (rest[0] == '\0') {
        say_sort(repl);
        say_columns(repl, "Type sort and one of, with - in front to turn it round, or none");
        return;
    }
    if (strcmp(rest, "none") == 0)
        meeting_sort(repl->meeting, COLUMN_COUNT, false);
    else if (column_sort_parse(rest, &column, &descending, &err))
        meeting_sort(repl->meeting, column, descending);
    else
        repl_say_error(repl, &err);
    repl->rows_said = 0;
    if (!err_is(&err))
        say_sort(repl);
}

static void command_invert(struct repl *repl, const char *rest)
{
    const struct order *order = repl->meeting->list.order;
    (void)rest;
    meeting_sort(repl->meeting, order_sort(order), !order_descending(order));
    repl->rows_said = 0;
    say_sort(repl);
}

static void command_columns(struct repl *repl, const char *rest)
{
    struct column_set set;
    struct err err = ERR_INIT;
    if (rest[0] == '\0') {
        say_columns(repl, "Type columns and some of");
        return;
    }
    if (!column_set_parse(&set, rest, &err)) {
        repl_say_error(repl, &err);
        return;
    }
    repl->meeting->columns = set;
    repl_say_selected(repl);
}

static void command_mask(struct repl *repl, const char *rest)
{
    (void)rest;
    repl->style.mask = !repl->style.mask;
    line_writer_say(&repl->writer, "User ids are %s.", repl->style.mask ? "masked" : "shown");
}

static void command_checkpoint(struct repl *repl, const char *rest)
{
    (void)rest;
    bool set = meeting_checkpoint(repl->meeting);
    repl->events_said = events_total(repl->meeting->events);
    line_writer_say(&repl->writer,
                    set ? "Checkpoint: removed attendees stay in the list from now on."
                        : "No checkpoint: removed attendees leave the list.");
}

/* --- what the worker does ----------------------------------------------------------------- */

/* Which moment is meant; false for none of them. */
static bool read_step(const char *word, enum message_step *step)
{
    static const char *const words[] = {
        [STEP_EARLIER] = "earlier", [STEP_LATER] = "later", [STEP_BACK] = "back",
        [STEP_AHEAD] = "ahead",     [STEP_FIRST] = "first", [STEP_LAST] = "last"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        *step = (enum message_step)i;
        if (strcmp(word, words[i]) == 0)
            return true;
    }
    *step = STEP_LATER;
    return word[0] == '\0';
}

static void command_moment(struct repl *repl, const char *rest)
{
    enum message_step step;
    bool more = true;
    if (!repl->meeting->session->replays) {
        line_writer_say(&repl->writer, "This is no recording: it shows the present moment.");
        return;
    }
    if (!read_step(rest, &step)) {
        repl_refuse(repl, "moment knows later, earlier, back, ahead, first and last.");
        return;
    }
    meeting_step(repl->meeting, step);
    while (more) /* a recording answers at once */
        handle_messages(repl->meeting, true, &more);
    repl->style.now_ms = clock_wall_ms(&repl->platform->clock);
    if (repl->events_said > events_total(repl->meeting->events)) /* back: nothing of it is new */
        repl->events_said = events_total(repl->meeting->events);
    repl->rows_said = 0;
    repl_say_status(repl, true);
}

static void command_refresh(struct repl *repl, const char *rest)
{
    (void)rest;
    meeting_refresh(repl->meeting);
    repl_await(repl, REPL_AWAIT_ANSWER);
}

static void command_pause(struct repl *repl, const char *rest)
{
    (void)rest;
    meeting_pause(repl->meeting, !meeting_is_paused(repl->meeting));
    line_writer_say(&repl->writer, meeting_is_paused(repl->meeting)
                                       ? "The background refresh is paused."
                                       : "The background refresh goes on.");
}

static void step_interval(struct repl *repl, int direction)
{
    int seconds = meeting_step_interval(repl->meeting, direction);
    if (seconds)
        line_writer_say(&repl->writer, "A refresh every %d seconds.", seconds);
    else
        line_writer_say(&repl->writer, "No background refresh.");
}

static void command_slower(struct repl *repl, const char *rest)
{
    (void)rest;
    step_interval(repl, 1);
}

static void command_faster(struct repl *repl, const char *rest)
{
    (void)rest;
    step_interval(repl, -1);
}

static void command_load(struct repl *repl, const char *rest)
{
    (void)rest;
    meeting_load_all(repl->meeting);
    say_when_complete(repl);
}

static void command_regions(struct repl *repl, const char *rest)
{
    (void)rest;
    meeting_probe(repl->meeting);
    line_writer_say(&repl->writer, "Asking the other control regions, one request each.");
    repl_await(repl, REPL_AWAIT_REGIONS);
}

/* --- what is taken along ------------------------------------------------------------------ */

/* "write" or "write changes", and a path; without one a name is made. */
static void command_write(struct repl *repl, const char *rest)
{
    char name[128];
    static const char changes[] = "changes";
    size_t len = strcspn(rest, " ");
    bool events = len == strlen(changes) && strncmp(rest, changes, len) == 0;
    enum export_what what = events ? EXPORT_EVENTS : EXPORT_ROSTER;
    if (events)
        rest += len + strspn(rest + len, " ");
    if (rest[0] == '\0') {
        export_name(repl->meeting, what, name, sizeof name);
        rest = name;
    }
    questions_write(repl, what, rest, false);
}

static void command_token(struct repl *repl, const char *rest)
{
    if (repl_no_token(repl)) {
        line_writer_say(&repl->writer, "JoinToken: %s", repl_no_token(repl));
        return;
    }
    if (!repl_pick(repl, rest))
        return;
    struct slice id = list_selected_id(&repl->meeting->list);
    repl_say_selected(repl);
    line_writer_say(&repl->writer,
                    "It can be copied here, not shown: what a line terminal has said "
                    "can't be taken back.");
    questions_ask_token(repl, id.data);
}

static void command_remove(struct repl *repl, const char *rest)
{
    struct err err = ERR_INIT;
    if (!repl->options->allow_actions) {
        repl_refuse(repl, "Read-only: start with --allow-actions to remove attendees.");
        return;
    }
    if (repl->script) {
        repl_refuse(repl, "Nothing was sent: a script is not asked whether to remove.");
        return;
    }
    if (!repl_pick(repl, rest))
        return;
    struct slice id = list_selected_id(&repl->meeting->list);
    if (!controller_ask_remove(&repl->controller, id.data, &repl->style, &err))
        repl_say_error(repl, &err);
}

/* --- another meeting ---------------------------------------------------------------------- */

static void command_meeting(struct repl *repl, const char *rest)
{
    if (rest[0] == '\0') {
        questions_ask_meeting(repl);
        return;
    }
    const struct meeting_session *session = repl->meeting->session;
    bool label = rest[0] == '@';
    snprintf(repl->meeting_id, sizeof repl->meeting_id, "%s", rest);
    snprintf(repl->region, sizeof repl->region, "%s", label ? "" : session->region);
    snprintf(repl->profile, sizeof repl->profile, "%s", label ? "" : session->profile);
    questions_open(repl);
}

static void command_profile(struct repl *repl, const char *rest)
{
    (void)rest;
    questions_ask_session(repl);
}

/* --- ending things ------------------------------------------------------------------------ */

static void command_stop(struct repl *repl, const char *rest)
{
    (void)rest;
    if (controller_give_up(&repl->controller))
        line_writer_say(&repl->writer, "The meeting before stays.");
    else if (meeting_stop(repl->meeting))
        line_writer_say(&repl->writer, "Stopped.");
    else
        line_writer_say(&repl->writer, "Nothing is under way.");
}

static void command_close(struct repl *repl, const char *rest)
{
    struct err err = ERR_INIT;
    (void)rest;
    if (controller_give_up(&repl->controller) || meeting_stop(repl->meeting)) {
        line_writer_say(&repl->writer, "Stopped.");
    } else if (!filter_is_empty(order_filter(repl->meeting->list.order))) {
        meeting_filter(repl->meeting, "", &err);
        line_writer_say(&repl->writer, "No filter.");
    } else {
        line_writer_say(&repl->writer, "Nothing is open; quit ends rollcall.");
    }
}

/* --- the table ---------------------------------------------------------------------------- */

static void leave(struct repl *repl, const char *rest)
{
    (void)rest;
    repl->quit = true;
}

/* What each word does. */
static const struct {
    enum action action;
    void (*run)(struct repl *repl, const char *rest);
} commands[] = {
    {ACTION_LIST, command_list},
    {ACTION_PAGE_DOWN, command_more},
    {ACTION_PAGE_UP, command_back},
    {ACTION_DOWN, command_next},
    {ACTION_NEXT, command_next},
    {ACTION_UP, command_previous},
    {ACTION_PREVIOUS, command_previous},
    {ACTION_HOME, command_first},
    {ACTION_END, command_last},
    {ACTION_SEARCH, command_search},
    {ACTION_NEXT_MATCH, command_again},
    {ACTION_DETAIL, command_show},
    {ACTION_JSON, command_json},
    {ACTION_COMMANDS, command_commands},
    {ACTION_EVENTS, command_changes},
    {ACTION_ERRORS, command_errors},
    {ACTION_ABOUT, command_about},
    {ACTION_STATUS, command_status},
    {ACTION_HELP, command_help},
    {ACTION_COPY_ID, command_id},
    {ACTION_COPY_USER, command_user},
    {ACTION_COPY_SUPPORT, command_support},
    {ACTION_FILTER, command_filter},
    {ACTION_SORT, command_sort},
    {ACTION_INVERT, command_invert},
    {ACTION_COLUMNS, command_columns},
    {ACTION_MASK, command_mask},
    {ACTION_CHECKPOINT, command_checkpoint},
    {ACTION_MOMENT, command_moment},
    {ACTION_REFRESH, command_refresh},
    {ACTION_PAUSE, command_pause},
    {ACTION_SLOWER, command_slower},
    {ACTION_FASTER, command_faster},
    {ACTION_LOAD_ALL, command_load},
    {ACTION_OTHER_REGIONS, command_regions},
    {ACTION_REMOVE, command_remove},
    {ACTION_WRITE, command_write},
    {ACTION_TOKEN, command_token},
    {ACTION_MEETING, command_meeting},
    {ACTION_SESSION, command_profile},
    {ACTION_CANCEL, command_stop},
    {ACTION_CLOSE, command_close},
    {ACTION_LEAVE, leave},
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

bool command_knows(enum action action)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (commands[i].action == action)
            return true;
    return false;
}

/* Cuts blanks off both ends. */
static char *trim(char *line)
{
    line += strspn(line, " \t\r");
    size_t len = strlen(line);
    while (len > 0 && strchr(" \t\r", line[len - 1]))
        line[--len] = '\0';
    return line;
}

static void run_action(struct repl *repl, enum action action, const char *rest)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (commands[i].action == action)
            commands[i].run(repl, rest);
}

/* A word or its beginning; else a single letter means what its key means on the screen, as
 * people know it from there. */
static enum action action_of(const char *word, size_t len)
{
    enum action action = action_by_word(word, len);
    char key[2] = {len == 1 ? word[0] : '\0', '\0'};
    if (action == ACTION_NONE && len == 1)
        action = action_by_key(key, IN_LIST);
    if (action == ACTION_NONE && len == 1)
        action = action_by_key(key, IN_DETAIL);
    return command_knows(action) ? action : ACTION_NONE;
}

/* "s may be search, sort, show": the words that begin like that. False when none does. */
static bool say_candidates(struct repl *repl, const char *word, size_t len)
{
    struct buf line = BUF_INIT(1024);
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        if (strncmp(action_info(a)->word, word, len) == 0)
            buf_printf(&line, "%s%s", line.len ? ", " : "", action_info(a)->word);
    bool any = line.len > 0;
    if (any)
        repl_refuse(repl, "%.*s may be %s.", (int)len, word, buf_text(&line));
    buf_clean_up(&line);
    return any;
}

static void say_unknown(struct repl *repl, const char *word, size_t len)
{
    struct buf safe = BUF_INIT(1 << 16);
    text_add(&safe, word, len, repl->style.charset);
    repl_refuse(repl, "Type help for the words; not understood: %s", buf_text(&safe));
    buf_clean_up(&safe);
}

void command_run(struct repl *repl, char *line)
{
    line = trim(line);
    size_t word = strcspn(line, " \t");
    const char *rest = line + word + strspn(line + word, " \t");
    enum action action = action_of(line, word);
    if (word > 0 && strspn(line, "0123456789") == word)
        command_number(repl, line);
    else if (repl->meeting->session->replays && action_asks(action))
        line_writer_say(&repl->writer, "This is a recording: there is no service to ask.");
    else if (action != ACTION_NONE)
        run_action(repl, action, rest);
    else if (word > 0 && !say_candidates(repl, line, word))
        say_unknown(repl, line, word);
    if (action_info(action)->group == ACTION_GROUP_MOVE)
        meeting_moved(repl->meeting);
    if (action != ACTION_EVENTS && !repl->quit)
        repl_say_waiting(repl);
}
