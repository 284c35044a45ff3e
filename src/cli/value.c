#include "cli/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* One value on its way in. */
struct setting {
    struct options *options;
    const struct option_row *row;
    const char *value;
    const struct value_place *place;
    void *field; /* NULL: only check */
};

static bool bad(const struct setting *s, struct err *err, const char *expected)
{
    enum origin origin = s->place->origin;
    bool file = origin == ORIGIN_USER_FILE || origin == ORIGIN_SYSTEM_FILE;
    return err_set(err, file ? ERR_CONFIG : ERR_USAGE, "%s: \"%s\" is not %s", s->place->name,
                   s->value ? s->value : "", expected);
}

static bool read_yes_no(const char *text, bool *out)
{
    static const char *const words[][2] = {
        {"no", "yes"}, {"false", "true"}, {"off", "on"}, {"0", "1"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        for (int truth = 0; truth < 2; truth++) {
            if (strcasecmp(text, words[i][truth]) == 0) {
                *out = truth == 1;
                return true;
            }
        }
    }
    return false;
}

/* On the command line the option alone decides; elsewhere the key is positive and takes a word. */
static bool set_switch(const struct setting *s, struct err *err)
{
    bool value = s->row->kind == OPTION_KIND_SET;
    if (s->value && !read_yes_no(s->value, &value))
        return bad(s, err, "yes or no");
    if (s->field)
        *(bool *)s->field = value;
    return true;
}

static bool set_text(const struct setting *s, struct err *err)
{
    if (!*s->value)
        return bad(s, err, "a value: it is empty");
    if (!s->field)
        return true;
    const char *kept = store_keep(&s->options->store, s->value, err);
    if (kept)
        *(const char **)s->field = kept;
    return kept;
}

static bool set_optional(const struct setting *s, struct err *err)
{
    const char *kept = store_keep(&s->options->store, s->value ? s->value : "", err);
    if (kept && s->field)
        *(const char **)s->field = kept;
    return kept;
}

static bool set_item(const struct setting *s, struct err *err)
{
    if (!*s->value)
        return bad(s, err, "a value: it is empty");
    return !s->field || options_add_item(s->options, s->field, s->value, err);
}

/* A plain decimal number without sign, blanks or fraction. */
static bool read_number(const char *text, long *out)
{
    if (*text < '0' || *text > '9')
        return false;
    char *end;
    errno = 0;
    *out = strtol(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static bool set_number(const struct setting *s, struct err *err)
{
    bool or_off = s->row->kind == OPTION_KIND_OR_OFF;
    long number = 0;
    bool ok = read_number(s->value, &number) && number >= s->row->min && number <= s->row->max;
    if (!ok && !(or_off && strcasecmp(s->value, "off") == 0)) {
        char expected[80];
        snprintf(expected, sizeof expected, "a whole number from %ld to %ld%s", s->row->min,
                 s->row->max, or_off ? ", or off" : "");
        return bad(s, err, expected);
    }
    if (s->field)
        *(long *)s->field = ok ? number : 0;
    return true;
}

static bool bad_choice(const struct setting *s, struct err *err)
{
    char list[160] = "one of ";
    for (const char *c = s->row->values; *c; c++) {
        size_t len = strlen(list);
        snprintf(list + len, sizeof list - len, *c == '|' ? ", " : "%c", *c);
    }
    char word[48];
    if (suggest_value(s->value, s->row->values, word, sizeof word)) {
        size_t len = strlen(list);
        snprintf(list + len, sizeof list - len, "; did you mean %s?", word);
    }
    return bad(s, err, list);
}

/* The word of a list that another word stands for, as the AWS CLI has it. */
static const char *synonym(const struct option_row *row, const char *word)
{
    if (row->id != OPTION_COLOR)
        return word;
    return strcasecmp(word, "on") == 0 ? "always" : strcasecmp(word, "off") == 0 ? "never" : word;
}

static bool set_choice(const struct setting *s, struct err *err)
{
    char word[48];
    int index = 0;
    for (const char *at = s->row->values; (at = option_next_value(at, word, sizeof word));
         index++) {
        if (strcasecmp(word, synonym(s->row, s->value)) == 0) {
            if (s->field)
                *(int *)s->field = index;
            return true;
        }
    }
    return bad_choice(s, err);
}

static bool set_ignored(const struct setting *s, struct err *err)
{
    (void)s;
    (void)err;
    return true;
}

static bool set_refused(const struct setting *s, struct err *err)
{
    return err_set(err, ERR_USAGE, "%s: %s", s->place->name, s->row->help);
}

/* Does the row put its value anywhere? */
static bool has_field(const struct option_row *row)
{
    return row->kind != OPTION_KIND_IGNORED && row->kind != OPTION_KIND_REFUSED;
}

/* Aliases count as the option that they stand for: the first row with the same field. */
static enum option_id owner_of(const struct option_row *row)
{
    for (size_t i = 0; has_field(row) && i < (size_t)row->id; i++) {
        const struct option_row *other = option_row((enum option_id)i);
        if (has_field(other) && other->field == row->field)
            return other->id;
    }
    return row->id;
}

/* The bytes of a field, to see whether an option that is given again says the same. */
union kept {
    bool truth;
    long number;
    int choice;
    const char *text;
};

static union kept keep(const struct option_row *row, const void *field)
{
    union kept kept = {.text = NULL};
    switch (row->kind) {
    case OPTION_KIND_SET:
    case OPTION_KIND_CLEAR:
        kept.truth = *(const bool *)field;
        break;
    case OPTION_KIND_TEXT:
    case OPTION_KIND_OPTIONAL:
        kept.text = *(const char *const *)field;
        break;
    case OPTION_KIND_NUMBER:
    case OPTION_KIND_OR_OFF:
        kept.number = *(const long *)field;
        break;
    case OPTION_KIND_CHOICE:
        kept.choice = *(const int *)field;
        break;
    case OPTION_KIND_LIST:
    case OPTION_KIND_IGNORED:
    case OPTION_KIND_REFUSED:
        break;
    }
    return kept;
}

static bool same(const struct option_row *row, const union kept *a, const union kept *b)
{
    switch (row->kind) {
    case OPTION_KIND_SET:
    case OPTION_KIND_CLEAR:
        return a->truth == b->truth;
    case OPTION_KIND_TEXT:
    case OPTION_KIND_OPTIONAL:
        return a->text && b->text && strcmp(a->text, b->text) == 0;
    case OPTION_KIND_NUMBER:
    case OPTION_KIND_OR_OFF:
        return a->number == b->number;
    case OPTION_KIND_CHOICE:
        return a->choice == b->choice;
    case OPTION_KIND_LIST:
    case OPTION_KIND_IGNORED:
    case OPTION_KIND_REFUSED:
        break;
    }
    return true;
}

bool value_set(struct options *options, const struct option_row *row, const char *value,
               const struct value_place *place, struct err *err)
{
    static bool (*const set[])(const struct setting *, struct err *) = {
        [OPTION_KIND_SET] = set_switch,        [OPTION_KIND_CLEAR] = set_switch,
        [OPTION_KIND_TEXT] = set_text,         [OPTION_KIND_LIST] = set_item,
        [OPTION_KIND_OPTIONAL] = set_optional, [OPTION_KIND_NUMBER] = set_number,
        [OPTION_KIND_OR_OFF] = set_number,     [OPTION_KIND_CHOICE] = set_choice,
        [OPTION_KIND_IGNORED] = set_ignored,   [OPTION_KIND_REFUSED] = set_refused,
    };
    enum option_id owner = owner_of(row);
    bool wins = place->origin >= options->origin[owner];
    struct setting setting = {.options = options, .row = row, .value = value, .place = place};
    bool again = place->origin == ORIGIN_FLAG && options->origin[owner] == ORIGIN_FLAG;
    void *field = (char *)options + row->field;
    union kept before = keep(row, field);
    if (wins)
        setting.field = field;
    if (!set[row->kind](&setting, err))
        return false;
    union kept after = keep(row, field);
    if (again && !same(row, &before, &after))
        return err_set(err, ERR_USAGE, "%s: given twice, and not with the same value", place->name);
    if (wins)
        options->origin[owner] = place->origin;
    return true;
}
