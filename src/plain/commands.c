#include "plain/commands.h"

#include "meeting/handle_message.h"
#include "plain/questions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_all(const struct meeting *meeting)
{
    return roster_complete(meeting->roster) || roster_limited(meeting->roster);
}

/* Says how it stands now, or when every page is in. */
static void say_when_complete(struct repl *repl)
{
    if (has_all(repl->meeting)) {
        repl_say_status(repl, true);
        return;
    }
    line_writer_say(&repl->writer, "Loading every page; stop ends it.");
    repl_await(repl, REPL_AWAIT_ALL);
}

/* --- what is shown ------------------------------------------------------------------------ */

void command_filter(struct repl *repl, const char *rest)
{
    struct err err = ERR_INIT;
    if (!meeting_filter(repl->meeting, rest, &err)) {
        repl_say_error(repl, &err);
        return;
    }
    list_select(&repl->meeting->list, 0);
    repl->told = 0;
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
                    order_descending(order) ? ", turned round" : "",
                    column != COLUMN_COUNT && !has_all(repl->meeting) ? ", not complete yet" : "");
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

void command_sort(struct repl *repl, const char *rest)
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
    repl->told = 0;
    if (!err_is(&err))
        say_sort(repl);
}

void command_invert(struct repl *repl, const char *rest)
{
    const struct order *order = repl->meeting->list.order;
    (void)rest;
    meeting_sort(repl->meeting, order_sort(order), !order_descending(order));
    repl->told = 0;
    say_sort(repl);
}

void command_columns(struct repl *repl, const char *rest)
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

void command_mask(struct repl *repl, const char *rest)
{
    (void)rest;
    repl->style.mask = !repl->style.mask;
    line_writer_say(&repl->writer, "User ids are %s.", repl->style.mask ? "masked" : "shown");
}

void command_checkpoint(struct repl *repl, const char *rest)
{
    (void)rest;
    bool set = meeting_checkpoint(repl->meeting);
    repl->heard = events_total(repl->meeting->events);
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

void command_moment(struct repl *repl, const char *rest)
{
    enum message_step step;
    bool more = true;
    if (!repl->meeting->session->replays) {
        line_writer_say(&repl->writer, "This is no recording: it shows the present moment.");
        return;
    }
    if (!read_step(rest, &step)) {
        line_writer_say(&repl->writer, "moment knows later, earlier, back, ahead, first and last.");
        return;
    }
    meeting_step(repl->meeting, step);
    while (more) /* a recording answers at once */
        handle_messages(repl->meeting, true, &more);
    repl->style.now_ms = clock_wall_ms(&repl->platform->clock);
    if (repl->heard > events_total(repl->meeting->events)) /* back: nothing of it is new */
        repl->heard = events_total(repl->meeting->events);
    repl->told = 0;
    repl_say_status(repl, true);
}

void command_refresh(struct repl *repl, const char *rest)
{
    (void)rest;
    meeting_refresh(repl->meeting);
    repl_await(repl, REPL_AWAIT_ANSWER);
}

void command_pause(struct repl *repl, const char *rest)
{
    (void)rest;
    meeting_pause(repl->meeting, !repl->meeting->paused);
    line_writer_say(&repl->writer, repl->meeting->paused ? "The background refresh is paused."
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

void command_slower(struct repl *repl, const char *rest)
{
    (void)rest;
    step_interval(repl, 1);
}

void command_faster(struct repl *repl, const char *rest)
{
    (void)rest;
    step_interval(repl, -1);
}

void command_load(struct repl *repl, const char *rest)
{
    (void)rest;
    meeting_load_all(repl->meeting);
    say_when_complete(repl);
}

void command_regions(struct repl *repl, const char *rest)
{
    struct err err = ERR_INIT;
    (void)rest;
    if (repl->platform->probe(repl->platform->self, repl->meeting->session, &err))
        line_writer_say(&repl->writer, "Asking the other control regions, one request each.");
    else
        repl_say_error(repl, &err);
}

/* --- what is taken along ------------------------------------------------------------------ */

/* "write" or "write changes", and a path; without one a name is made. */
void command_write(struct repl *repl, const char *rest)
{
    char name[128];
    static const char changes[] = "changes";
    size_t len = strcspn(rest, " ");
    bool events = len == strlen(changes) && strncmp(rest, changes, len) == 0;
    repl->what = events ? EXPORT_EVENTS : EXPORT_ROSTER;
    if (events)
        rest += len + strspn(rest + len, " ");
    if (rest[0] == '\0') {
        export_name(repl->meeting, repl->what, name, sizeof name);
        rest = name;
    }
    free(repl->path);
    repl->path = strdup(rest);
    if (repl->path)
        questions_write(repl, false);
}

void command_token(struct repl *repl, const char *rest)
{
    if (repl_no_token(repl)) {
        line_writer_say(&repl->writer, "JoinToken: %s", repl_no_token(repl));
        return;
    }
    if (!repl_pick(repl, rest))
        return;
    struct slice id = list_selected_id(&repl->meeting->list);
    snprintf(repl->token_of, sizeof repl->token_of, "%s", id.data);
    repl_say_selected(repl);
    line_writer_say(&repl->writer, "Whoever has this attendee's token joins as this attendee, and "
                                   "disconnects the one who is in the meeting.");
    line_writer_say(&repl->writer,
                    "It can be copied here, not shown: what a line terminal has said "
                    "can't be taken back.");
    repl->question = REPL_TOKEN;
}

/* --- another meeting ---------------------------------------------------------------------- */

void command_meeting(struct repl *repl, const char *rest)
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

void command_profile(struct repl *repl, const char *rest)
{
    (void)rest;
    questions_ask_session(repl);
}

/* --- ending things ------------------------------------------------------------------------ */

void command_stop(struct repl *repl, const char *rest)
{
    (void)rest;
    if (repl_give_up(repl))
        line_writer_say(&repl->writer, "The meeting before stays.");
    else if (meeting_stop(repl->meeting))
        line_writer_say(&repl->writer, "Stopped.");
    else
        line_writer_say(&repl->writer, "Nothing is under way.");
}

void command_close(struct repl *repl, const char *rest)
{
    struct err err = ERR_INIT;
    (void)rest;
    if (repl_give_up(repl) || meeting_stop(repl->meeting)) {
        line_writer_say(&repl->writer, "Stopped.");
    } else if (!filter_is_empty(order_filter(repl->meeting->list.order))) {
        meeting_filter(repl->meeting, "", &err);
        line_writer_say(&repl->writer, "No filter.");
    } else {
        line_writer_say(&repl->writer, "Nothing is open; quit ends rollcall.");
    }
}
