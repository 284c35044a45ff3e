#include "plain/deeds.h"

#include "desk/inbox.h"
#include "plain/questions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_all(const struct desk *desk)
{
    return roster_complete(desk->roster) || roster_limited(desk->roster);
}

/* Says how it stands now, or when every page is in. */
static void say_when_complete(struct talk *talk)
{
    if (has_all(talk->desk)) {
        talk_say_status(talk, true);
        return;
    }
    voice_say(&talk->voice, "Loading every page; stop ends it.");
    talk_await(talk, TALK_AWAIT_ALL);
}

/* --- what is shown ------------------------------------------------------------------------ */

void deeds_filter(struct talk *talk, const char *rest)
{
    struct err err = ERR_INIT;
    if (!desk_filter(talk->desk, rest, &err)) {
        talk_say_error(talk, &err);
        return;
    }
    list_select(&talk->desk->list, 0);
    talk->told = 0;
    if (rest[0] == '\0')
        voice_say(&talk->voice, "No filter.");
    else
        say_when_complete(talk);
}

static void say_sort(struct talk *talk)
{
    const struct order *order = talk->desk->list.order;
    enum column column = order_sort(order);
    voice_say(&talk->voice, "Sorted by %s%s%s.",
              column == COLUMN_COUNT ? "the order of the service" : column_info(column)->name,
              order_descending(order) ? ", turned round" : "",
              column != COLUMN_COUNT && !has_all(talk->desk) ? ", not complete yet" : "");
}

/* The names of all columns, as they are typed. */
static void say_columns(struct talk *talk, const char *begin)
{
    struct buf line = BUF_INIT(1024);
    for (enum column c = 0; c < COLUMN_COUNT; c++)
        buf_printf(&line, "%s%s", c ? ", " : "", column_info(c)->name);
    voice_say(&talk->voice, "%s: %s", begin, buf_text(&line));
    buf_clean_up(&line);
}

void deeds_sort(struct talk *talk, const char *rest)
{
    struct err err = ERR_INIT;
    enum column column;
    bool descending;
    if (rest[0] == '\0') {
        say_sort(talk);
        say_columns(talk, "Type sort and one of, with - in front to turn it round, or none");
        return;
    }
    if (strcmp(rest, "none") == 0)
        desk_sort(talk->desk, COLUMN_COUNT, false);
    else if (column_sort_parse(rest, &column, &descending, &err))
        desk_sort(talk->desk, column, descending);
    else
        talk_say_error(talk, &err);
    talk->told = 0;
    if (!err_is(&err))
        say_sort(talk);
}

void deeds_invert(struct talk *talk, const char *rest)
{
    const struct order *order = talk->desk->list.order;
    (void)rest;
    desk_sort(talk->desk, order_sort(order), !order_descending(order));
    talk->told = 0;
    say_sort(talk);
}

void deeds_columns(struct talk *talk, const char *rest)
{
    struct column_set set;
    struct err err = ERR_INIT;
    if (rest[0] == '\0') {
        say_columns(talk, "Type columns and some of");
        return;
    }
    if (!column_set_parse(&set, rest, &err)) {
        talk_say_error(talk, &err);
        return;
    }
    talk->desk->columns = set;
    talk_say_selected(talk);
}

void deeds_mask(struct talk *talk, const char *rest)
{
    (void)rest;
    talk->style.mask = !talk->style.mask;
    voice_say(&talk->voice, "User ids are %s.", talk->style.mask ? "masked" : "shown");
}

void deeds_checkpoint(struct talk *talk, const char *rest)
{
    (void)rest;
    bool set = desk_checkpoint(talk->desk);
    talk->heard = events_total(talk->desk->events);
    voice_say(&talk->voice, set ? "Checkpoint: removed attendees stay in the list from now on."
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

void deeds_moment(struct talk *talk, const char *rest)
{
    enum message_step step;
    bool more = true;
    if (!talk->desk->session->replays) {
        voice_say(&talk->voice, "This is no recording: it shows the present moment.");
        return;
    }
    if (!read_step(rest, &step)) {
        voice_say(&talk->voice, "moment knows later, earlier, back, ahead, first and last.");
        return;
    }
    desk_step(talk->desk, step);
    while (more) /* a recording answers at once */
        inbox_receive(talk->desk, true, &more);
    talk->style.now_ms = clock_wall_ms(&talk->host->clock);
    if (talk->heard > events_total(talk->desk->events)) /* back: nothing of it is new */
        talk->heard = events_total(talk->desk->events);
    talk->told = 0;
    talk_say_status(talk, true);
}

void deeds_refresh(struct talk *talk, const char *rest)
{
    (void)rest;
    desk_refresh(talk->desk);
    talk_await(talk, TALK_AWAIT_ANSWER);
}

void deeds_pause(struct talk *talk, const char *rest)
{
    (void)rest;
    desk_pause(talk->desk, !talk->desk->paused);
    voice_say(&talk->voice, talk->desk->paused ? "The background refresh is paused."
                                               : "The background refresh goes on.");
}

static void step_interval(struct talk *talk, int direction)
{
    int seconds = desk_step_interval(talk->desk, direction);
    if (seconds)
        voice_say(&talk->voice, "A refresh every %d seconds.", seconds);
    else
        voice_say(&talk->voice, "No background refresh.");
}

void deeds_slower(struct talk *talk, const char *rest)
{
    (void)rest;
    step_interval(talk, 1);
}

void deeds_faster(struct talk *talk, const char *rest)
{
    (void)rest;
    step_interval(talk, -1);
}

void deeds_load(struct talk *talk, const char *rest)
{
    (void)rest;
    desk_load_all(talk->desk);
    say_when_complete(talk);
}

void deeds_regions(struct talk *talk, const char *rest)
{
    struct err err = ERR_INIT;
    (void)rest;
    if (talk->host->probe(talk->host->self, talk->desk->session, &err))
        voice_say(&talk->voice, "Asking the other control regions, one request each.");
    else
        talk_say_error(talk, &err);
}

/* --- what is taken along ------------------------------------------------------------------ */

/* "write" or "write changes", and a path; without one a name is made. */
void deeds_write(struct talk *talk, const char *rest)
{
    char name[128];
    static const char changes[] = "changes";
    size_t len = strcspn(rest, " ");
    bool events = len == strlen(changes) && strncmp(rest, changes, len) == 0;
    talk->what = events ? EXPORT_EVENTS : EXPORT_ROSTER;
    if (events)
        rest += len + strspn(rest + len, " ");
    if (rest[0] == '\0') {
        export_name(talk->desk, talk->what, name, sizeof name);
        rest = name;
    }
    free(talk->path);
    talk->path = strdup(rest);
    if (talk->path)
        questions_write(talk, false);
}

void deeds_token(struct talk *talk, const char *rest)
{
    if (talk_no_token(talk)) {
        voice_say(&talk->voice, "JoinToken: %s", talk_no_token(talk));
        return;
    }
    if (!talk_pick(talk, rest))
        return;
    struct slice id = list_selected_id(&talk->desk->list);
    snprintf(talk->token_of, sizeof talk->token_of, "%s", id.data);
    talk_say_selected(talk);
    voice_say(&talk->voice, "Whoever has this attendee's token joins as this attendee, and "
                            "disconnects the one who is in the meeting.");
    voice_say(&talk->voice, "It can be copied here, not shown: what a line terminal has said "
                            "can't be taken back.");
    talk->question = TALK_TOKEN;
}

/* --- another meeting ---------------------------------------------------------------------- */

void deeds_meeting(struct talk *talk, const char *rest)
{
    if (rest[0] == '\0') {
        questions_ask_meeting(talk);
        return;
    }
    const struct host_session *session = talk->desk->session;
    bool label = rest[0] == '@';
    snprintf(talk->meeting, sizeof talk->meeting, "%s", rest);
    snprintf(talk->region, sizeof talk->region, "%s", label ? "" : session->region);
    snprintf(talk->profile, sizeof talk->profile, "%s", label ? "" : session->profile);
    questions_open(talk);
}

void deeds_profile(struct talk *talk, const char *rest)
{
    (void)rest;
    questions_ask_session(talk);
}

/* --- ending things ------------------------------------------------------------------------ */

void deeds_stop(struct talk *talk, const char *rest)
{
    (void)rest;
    if (talk_give_up(talk))
        voice_say(&talk->voice, "The meeting before stays.");
    else if (desk_stop(talk->desk))
        voice_say(&talk->voice, "Stopped.");
    else
        voice_say(&talk->voice, "Nothing is under way.");
}

void deeds_close(struct talk *talk, const char *rest)
{
    struct err err = ERR_INIT;
    (void)rest;
    if (talk_give_up(talk) || desk_stop(talk->desk)) {
        voice_say(&talk->voice, "Stopped.");
    } else if (!filter_is_empty(order_filter(talk->desk->list.order))) {
        desk_filter(talk->desk, "", &err);
        voice_say(&talk->voice, "No filter.");
    } else {
        voice_say(&talk->voice, "Nothing is open; quit ends rollcall.");
    }
}
