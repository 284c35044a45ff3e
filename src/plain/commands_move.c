#include "plain/commands_move.h"

#include "plain/describe.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 1000 };

static bool has_all(const struct repl *repl)
{
    return roster_complete(repl->meeting->roster) || roster_limited(repl->meeting->roster);
}

static void say_end(struct repl *repl)
{
    line_writer_say(&repl->writer, "%s",
                    has_all(repl) ? "End of the list."
                                  : "End of what is loaded; more is on its way.");
}

/* Says so many rows from the selected one on. */
static void tell(struct repl *repl, size_t rows)
{
    const struct list *list = &repl->meeting->list;
    size_t count = order_count(list->order), told = 0;
    if (count == 0) {
        repl_say_selected(repl);
        return;
    }
    while (told < rows && list->selected + told < count)
        repl_say_row(repl, list->selected + told++);
    repl->told = told;
    if (list->selected + told == count)
        say_end(repl);
}

void command_list(struct repl *repl, const char *rest)
{
    size_t rows = rest[0] ? strtoul(rest, NULL, 10) : REPL_ROWS;
    if (rows == 0 || rest[strspn(rest, "0123456789")]) {
        line_writer_say(&repl->writer, "How many rows? Type list 20, for instance.");
        return;
    }
    tell(repl, rows < ROWS_MOST ? rows : ROWS_MOST);
}

void command_more(struct repl *repl, const char *rest)
{
    struct list *list = &repl->meeting->list;
    size_t next = list->selected + repl->told;
    (void)rest;
    if (repl->told > 0 && next >= order_count(list->order)) {
        say_end(repl);
        return;
    }
    list_select(list, next);
    tell(repl, REPL_ROWS);
}

void command_back(struct repl *repl, const char *rest)
{
    struct list *list = &repl->meeting->list;
    (void)rest;
    if (list->selected == 0)
        line_writer_say(&repl->writer, "This is the beginning of the list.");
    list_select(list, list->selected > REPL_ROWS ? list->selected - REPL_ROWS : 0);
    tell(repl, REPL_ROWS);
}

static void step(struct repl *repl, enum action action, const char *end)
{
    struct list *list = &repl->meeting->list;
    size_t before = list->selected;
    list_act(list, action, 0);
    if (list->selected == before && order_count(list->order) > 0)
        line_writer_say(&repl->writer, "%s", end);
    repl->told = 1;
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
    repl->told = 1;
    repl_say_selected(repl);
}

void command_last(struct repl *repl, const char *rest)
{
    (void)rest;
    list_act(&repl->meeting->list, ACTION_END, 0);
    repl->told = 1;
    if (has_all(repl)) {
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
    repl->told = 1;
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
    else if (repl->meeting->seeking)
        line_writer_say(&repl->writer,
                        "No loaded row matches; the search goes on through every page.");
    else if (list_selected(&repl->meeting->list) &&
             order_matches(repl->meeting->list.order, repl->meeting->list.search,
                           order_at(repl->meeting->list.order, repl->meeting->list.selected)))
        repl_say_selected(repl);
    else
        line_writer_say(&repl->writer, "No row matches.");
    repl->told = 1;
}

void command_again(struct repl *repl, const char *rest)
{
    (void)rest;
    const struct list *list = &repl->meeting->list;
    if (!list_act(&repl->meeting->list, ACTION_NEXT_MATCH, 0) && order_count(list->order) > 0)
        line_writer_say(&repl->writer, list->search && !filter_is_empty(list->search)
                                           ? "No other row matches."
                                           : "This is the last row.");
    repl->told = 1;
    repl_say_selected(repl);
}
