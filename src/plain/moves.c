#include "plain/moves.h"

#include "plain/words.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 1000 };

static bool has_all(const struct talk *talk)
{
    return roster_complete(talk->desk->roster) || roster_limited(talk->desk->roster);
}

static void say_end(struct talk *talk)
{
    voice_say(&talk->voice, "%s",
              has_all(talk) ? "End of the list." : "End of what is loaded; more is on its way.");
}

/* Says so many rows from the selected one on. */
static void tell(struct talk *talk, size_t rows)
{
    const struct list *list = &talk->desk->list;
    size_t count = order_count(list->order), told = 0;
    if (count == 0) {
        talk_say_selected(talk);
        return;
    }
    while (told < rows && list->selected + told < count)
        talk_say_row(talk, list->selected + told++);
    talk->told = told;
    if (list->selected + told == count)
        say_end(talk);
}

void moves_list(struct talk *talk, const char *rest)
{
    size_t rows = rest[0] ? strtoul(rest, NULL, 10) : TALK_ROWS;
    if (rows == 0 || rest[strspn(rest, "0123456789")]) {
        voice_say(&talk->voice, "How many rows? Type list 20, for instance.");
        return;
    }
    tell(talk, rows < ROWS_MOST ? rows : ROWS_MOST);
}

void moves_more(struct talk *talk, const char *rest)
{
    struct list *list = &talk->desk->list;
    size_t next = list->selected + talk->told;
    (void)rest;
    if (talk->told > 0 && next >= order_count(list->order)) {
        say_end(talk);
        return;
    }
    list_select(list, next);
    tell(talk, TALK_ROWS);
}

void moves_back(struct talk *talk, const char *rest)
{
    struct list *list = &talk->desk->list;
    (void)rest;
    if (list->selected == 0)
        voice_say(&talk->voice, "This is the beginning of the list.");
    list_select(list, list->selected > TALK_ROWS ? list->selected - TALK_ROWS : 0);
    tell(talk, TALK_ROWS);
}

static void step(struct talk *talk, enum action action, const char *end)
{
    struct list *list = &talk->desk->list;
    size_t before = list->selected;
    list_act(list, action, 0);
    if (list->selected == before && order_count(list->order) > 0)
        voice_say(&talk->voice, "%s", end);
    talk->told = 1;
    talk_say_selected(talk);
}

void moves_next(struct talk *talk, const char *rest)
{
    (void)rest;
    step(talk, ACTION_DOWN, "This is the last row.");
}

void moves_previous(struct talk *talk, const char *rest)
{
    (void)rest;
    step(talk, ACTION_UP, "This is the first row.");
}

void moves_first(struct talk *talk, const char *rest)
{
    (void)rest;
    list_select(&talk->desk->list, 0);
    talk->told = 1;
    talk_say_selected(talk);
}

void moves_last(struct talk *talk, const char *rest)
{
    (void)rest;
    list_act(&talk->desk->list, ACTION_END, 0);
    talk->told = 1;
    if (has_all(talk)) {
        talk_say_selected(talk);
        return;
    }
    voice_say(&talk->voice, "Loading every page; stop ends it.");
    talk_await(talk, TALK_AWAIT_LAST);
}

void moves_number(struct talk *talk, const char *rest)
{
    if (!talk_pick(talk, rest))
        return;
    talk->told = 1;
    talk_say_selected(talk);
}

void moves_search(struct talk *talk, const char *rest)
{
    struct err err = ERR_INIT;
    if (!desk_search(talk->desk, rest, &err)) {
        talk_say_error(talk, &err);
        return;
    }
    if (rest[0] == '\0')
        voice_say(&talk->voice, "Nothing is searched for any more.");
    else if (talk->desk->seeking)
        voice_say(&talk->voice, "No loaded row matches; the search goes on through every page.");
    else if (list_selected(&talk->desk->list) &&
             order_matches(talk->desk->list.order, talk->desk->list.search,
                           order_at(talk->desk->list.order, talk->desk->list.selected)))
        talk_say_selected(talk);
    else
        voice_say(&talk->voice, "No row matches.");
    talk->told = 1;
}

void moves_again(struct talk *talk, const char *rest)
{
    (void)rest;
    const struct list *list = &talk->desk->list;
    if (!list_act(&talk->desk->list, ACTION_NEXT_MATCH, 0) && order_count(list->order) > 0)
        voice_say(&talk->voice, list->search && !filter_is_empty(list->search)
                                    ? "No other row matches."
                                    : "This is the last row.");
    talk->told = 1;
    talk_say_selected(talk);
}
