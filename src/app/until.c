#include "app/until.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *after(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static bool parse_filter(struct until *until, enum until_kind kind, const char *expression,
                         struct err *err)
{
    until->kind = kind;
    until->filter = filter_parse(expression, err);
    return until->filter;
}

static bool parse_count(struct until *until, const char *text, struct err *err)
{
    static const char *const signs[] = {"<=", ">=", "==", "<", ">", "="};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const char *number = after(text, signs[i]);
        if (!number)
            continue;
        char *end;
        until->kind = UNTIL_COUNT;
        until->count = strtoul(number, &end, 10);
        snprintf(until->compare, sizeof until->compare, "%s",
                 strcmp(signs[i], "==") == 0 ? "=" : signs[i]);
        if (end != number && *end == '\0')
            return true;
    }
    return err_set(err, ERR_USAGE,
                   "--until: count is compared with <, <=, =, >= or > and a number");
}

bool until_parse(struct until *until, const char *text, struct err *err)
{
    *until = (struct until){.kind = UNTIL_NEVER};
    const char *rest;
    if (!text)
        return true;
    if ((rest = after(text, "registered:")))
        return parse_filter(until, UNTIL_REGISTERED, rest, err);
    if ((rest = after(text, "removed:")))
        return parse_filter(until, UNTIL_REMOVED, rest, err);
    if ((rest = after(text, "count")))
        return parse_count(until, rest, err);
    return err_set(err, ERR_USAGE, "--until: \"%s\" is no condition", text);
}

void until_clean_up(struct until *until)
{
    filter_destroy(until->filter);
    *until = (struct until){.kind = UNTIL_NEVER};
}

bool until_meets_row(const struct until *until, enum diff_kind kind, const struct roster *roster,
                     size_t row)
{
    static const char *const changes[] = {
        [DIFF_REGISTERED] = "registered", [DIFF_CHANGED] = "changed", [DIFF_REMOVED] = "removed"};
    enum diff_kind wanted = until->kind == UNTIL_REMOVED ? DIFF_REMOVED : DIFF_REGISTERED;
    if ((until->kind != UNTIL_REGISTERED && until->kind != UNTIL_REMOVED) || kind != wanted)
        return false;
    struct filter_subject subject = {.attendee = &roster_row(roster, row)->attendee,
                                     .change = changes[kind],
                                     .copies = roster_same_user(roster, row)};
    return filter_matches(until->filter, &subject);
}

bool until_meets_count(const struct until *until, size_t count)
{
    const char *sign = until->compare;
    if (until->kind != UNTIL_COUNT)
        return false;
    if (count == until->count)
        return strchr(sign, '=') != NULL;
    return strchr(sign, count < until->count ? '<' : '>') != NULL;
}
