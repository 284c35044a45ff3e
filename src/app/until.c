#include "app/until.h"

#include "base/nearest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The conditions that are about an attendee. */
static const struct {
    const char *name;
    enum until_kind kind;
} about_someone[] = {
    {"registered", UNTIL_REGISTERED},
    {"removed", UNTIL_REMOVED},
    {"here", UNTIL_HERE},
    {"left", UNTIL_LEFT},
};
#define ABOUT_SOMEONE (sizeof about_someone / sizeof *about_someone)

/* A filter of someone: what only a screen knows cannot be waited for. */
static bool parse_filter(struct until_condition *condition, const char *expression, struct err *err)
{
    condition->filter = filter_parse(expression, err);
    if (!condition->filter)
        return false;
    if (filter_is_empty(condition->filter))
        return err_set(err, ERR_USAGE, "--until: \"%s\" says of nobody in particular; name someone",
                       condition->text);
    if (filter_uses_presence(condition->filter))
        return err_set(err, ERR_USAGE,
                       "--until: write here:EXPR or left:EXPR, with "
                       "--presence-queue, in place of presence: and ghost:");
    if (filter_uses_change(condition->filter))
        return err_set(err, ERR_USAGE,
                       "--until: write registered:EXPR or removed:EXPR in place "
                       "of change:");
    return true;
}

static bool parse_count(struct until_condition *condition, const char *text, struct err *err)
{
    static const char *const signs[] = {"<=", ">=", "==", "<", ">", "="};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t len = strlen(signs[i]);
        if (strncmp(text, signs[i], len) != 0)
            continue;
        char *end = NULL;
        const char *number = text + len;
        bool digits = strspn(number, "0123456789") == strlen(number) && strlen(number) < 10;
        condition->kind = UNTIL_COUNT;
        condition->count = strtoul(number, &end, 10);
        snprintf(condition->compare, sizeof condition->compare, "%s",
                 strcmp(signs[i], "==") == 0 ? "=" : signs[i]);
        if (digits && *number)
            return true;
        break;
    }
    return err_set(err, ERR_USAGE,
                   "--until: count is compared with <, <=, =, >= or > and a number");
}

static bool no_condition(const char *text, struct err *err)
{
    static const char *const words[] = {"registered", "removed", "here", "left", "ended", "count"};
    const char *near = NULL;
    char word[64];
    size_t best = NEAREST_NONE;
    snprintf(word, sizeof word, "%.*s", (int)strcspn(text, ":<>= "), text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (nearest_is_nearer(word, words[i], &best))
            near = words[i];
    }
    return err_set(err, ERR_USAGE,
                   "--until: \"%s\" is not registered:EXPR, removed:EXPR, here:EXPR, left:EXPR, "
                   "ended or count>=N%s%s%s",
                   text, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

static bool parse(struct until_condition *condition, const char *text, struct err *err)
{
    condition->text = text;
    for (size_t i = 0; i < ABOUT_SOMEONE; i++) {
        size_t len = strlen(about_someone[i].name);
        if (strncmp(text, about_someone[i].name, len) != 0 || text[len] != ':')
            continue;
        condition->kind = about_someone[i].kind;
        return parse_filter(condition, text + len + 1, err);
    }
    if (strcmp(text, "ended") == 0) {
        condition->kind = UNTIL_ENDED;
        return true;
    }
    if (strncmp(text, "count", 5) == 0 && text[5] && strchr("<>=", text[5]))
        return parse_count(condition, text + 5, err);
    return no_condition(text, err);
}

static bool parse_list(struct until *until, const struct option_list *list, bool any,
                       struct err *err)
{
    for (size_t i = 0; i < list->count; i++) {
        struct until_condition *condition = &until->items[until->count++];
        condition->any = any;
        if (!parse(condition, list->items[i], err))
            return false;
    }
    return true;
}

bool until_parse(struct until *until, const struct options *options, struct err *err)
{
    size_t count = options->until.count + options->until_any.count;
    *until = (struct until){.items = NULL};
    if (count == 0)
        return true;
    until->items = calloc(count, sizeof *until->items);
    if (!until->items)
        return err_set(err, ERR_OOM, "conditions");
    return parse_list(until, &options->until, false, err) &&
           parse_list(until, &options->until_any, true, err);
}

void until_clean_up(struct until *until)
{
    for (size_t i = 0; i < until->count; i++)
        filter_destroy(until->items[i].filter);
    free(until->items);
    *until = (struct until){.items = NULL};
}

bool until_needs_events(const struct until *until)
{
    for (size_t i = 0; i < until->count; i++) {
        if (until->items[i].kind == UNTIL_HERE || until->items[i].kind == UNTIL_LEFT)
            return true;
    }
    return false;
}

bool until_is_met(const struct until *until)
{
    bool all = true, wants_any = false, any = false;
    for (size_t i = 0; i < until->count; i++) {
        const struct until_condition *condition = &until->items[i];
        wants_any = wants_any || condition->any;
        any = any || (condition->any && condition->holds);
        all = all && (condition->any || condition->holds);
    }
    return until->count > 0 && all && (any || !wants_any);
}

static bool matches(const struct until_condition *condition, const struct roster *roster,
                    size_t row, const char *change)
{
    struct filter_subject subject = {.attendee = &roster_row(roster, row)->attendee,
                                     .change = change,
                                     .copies = roster_same_user(roster, row)};
    return filter_matches(condition->filter, &subject);
}

/* True when it holds, and did not before. */
static bool hold(struct until_condition *condition, bool holds)
{
    bool news = holds && !condition->holds;
    condition->holds = condition->holds || holds;
    return news;
}

bool until_take_row(struct until_condition *condition, enum diff_kind kind,
                    const struct roster *roster, size_t row)
{
    bool registered = condition->kind == UNTIL_REGISTERED && kind == DIFF_REGISTERED;
    bool removed = condition->kind == UNTIL_REMOVED && kind == DIFF_REMOVED;
    return hold(condition, (registered || removed) && matches(condition, roster, row, ""));
}

bool until_take_move(struct until_condition *condition, enum until_kind kind,
                     const struct filter_subject *subject)
{
    return condition->kind == kind && hold(condition, filter_matches(condition->filter, subject));
}

static bool compares(const struct until_condition *condition, size_t count)
{
    const char *sign = condition->compare;
    if (count == condition->count)
        return strchr(sign, '=') != NULL;
    return strchr(sign, count < condition->count ? '<' : '>') != NULL;
}

/* Is someone who matches registered now? */
static bool someone_is_registered(const struct until_condition *condition,
                                  const struct roster *roster)
{
    for (size_t i = 0; i < roster_rows(roster); i++) {
        if (roster_row_is_live(roster_row(roster, i)) && matches(condition, roster, i, ""))
            return true;
    }
    return false;
}

bool until_take_look(struct until_condition *condition, const struct roster *roster)
{
    bool before = condition->holds;
    if (condition->kind == UNTIL_COUNT)
        condition->holds = compares(condition, roster_counts(roster).live);
    else if (condition->kind == UNTIL_REGISTERED && before)
        condition->holds = someone_is_registered(condition, roster);
    return condition->kind == UNTIL_COUNT && condition->holds && !before;
}

bool until_take_end(struct until_condition *condition)
{
    return condition->kind == UNTIL_ENDED && hold(condition, true);
}
