#include "view/filter.h"

#include "base/casefold.h"
#include "base/nearest.h"
#include "base/text.h"
#include "view/column.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define EXPRESSION_MAX 1024
#define TERMS_MAX      32

enum kind {
    ANYWHERE, /* user id, name, AttendeeId */
    USER,
    NAME,
    ATTENDEE,
    MEDIA,
    CHANGE,
    PRESENCE,
    DUP,
    GHOST,
    BOT,
};

/* The words before a colon; other names for a field stand behind its first. */
static const struct field {
    const char *name;
    enum kind kind;
    enum media media;
} fields[] = {
    {"user", USER, 0},
    {"name", NAME, 0},
    {"attendee", ATTENDEE, 0},
    {"id", ATTENDEE, 0},
    {"audio", MEDIA, MEDIA_AUDIO},
    {"video", MEDIA, MEDIA_VIDEO},
    {"content", MEDIA, MEDIA_CONTENT},
    {"change", CHANGE, 0},
    {"changed", CHANGE, 0},
    {"mark", CHANGE, 0},
    {"presence", PRESENCE, 0},
    {"dup", DUP, 0},
    {"ghost", GHOST, 0},
    {"bot", BOT, 0},
};
#define FIELD_COUNT (sizeof fields / sizeof *fields)

static const char *const changes[] = {"registered", "changed", "missing", "removed"};
#define CHANGE_COUNT (sizeof changes / sizeof *changes)

static const char *const presences[PRESENCE_STATES] = {
    [PRESENCE_UNKNOWN] = "unknown", [PRESENCE_NOT_YET] = "not-joined",
    [PRESENCE_HERE] = "here",       [PRESENCE_LEFT] = "left",
    [PRESENCE_DROPPED] = "dropped", [PRESENCE_REMOVED] = "deleted",
};

/* One text that a term looks for. */
struct needle {
    const char *bytes;
    size_t len;
    bool ascii;
};

struct term {
    enum kind kind;
    enum media media;
    bool inverted;
    bool exact;       /* field=value */
    unsigned accepts; /* MEDIA: bits of enum capability; CHANGE, PRESENCE: of the words above */
    char *text;       /* where the needles stand */
    struct needle *needles; /* one of them is enough */
    size_t count;
};

struct filter {
    char *text;
    size_t count;
    struct term terms[TERMS_MAX];
};

/* --- finding text without regard to case and accents ---------------------------------------- */

static bool starts_ascii(const char *hay, size_t len, const struct needle *needle)
{
    if (needle->len > len)
        return false;
    for (size_t i = 0; i < needle->len; i++)
        if (casefold_point((unsigned char)hay[i]) !=
            casefold_point((unsigned char)needle->bytes[i]))
            return false;
    return true;
}

/* How many bytes the accents take that stand at the start. */
static size_t skip_accents(const char *bytes, size_t len)
{
    size_t at = 0, step;
    uint32_t point;
    while ((step = utf8_decode(bytes + at, len - at, &point)) && casefold_is_accent(point))
        at += step;
    return at;
}

/* Does the needle stand at the start? Returns the bytes that it takes there, 0 when not. A letter
 * and its accents are one, in one code point or in several. */
static size_t starts_unicode(const char *hay, size_t len, const struct needle *needle)
{
    size_t at = 0, in = skip_accents(needle->bytes, needle->len);
    while (in < needle->len) {
        uint32_t a, b;
        size_t hay_step = utf8_decode(hay + at, len - at, &a);
        size_t needle_step = utf8_decode(needle->bytes + in, needle->len - in, &b);
        if (hay_step == 0 || (a != b && casefold_plain(a) != casefold_plain(b)))
            return 0;
        if (a == UTF8_INVALID && hay[at] != needle->bytes[in])
            return 0;
        at += hay_step;
        at += skip_accents(hay + at, len - at);
        in += needle_step;
        in += skip_accents(needle->bytes + in, needle->len - in);
    }
    return at;
}

static bool is_ascii(const char *bytes, size_t len)
{
    size_t at = 0;
    for (; len - at >= 8; at += 8)
        if (bytes8_above_ascii(bytes8_load(bytes + at)))
            return false;
    while (at < len && (unsigned char)bytes[at] < 0x80)
        at++;
    return at == len;
}

/* Finds the needle; *length is what it takes in the hay. An empty one is found at the start. */
static bool find(const struct needle *needle, const char *hay, size_t len, size_t *start,
                 size_t *length)
{
    bool ascii = needle->ascii && is_ascii(hay, len);
    *start = *length = 0;
    if (needle->len == 0)
        return true;
    for (size_t at = 0; at < len; at++) {
        size_t n = ascii ? (starts_ascii(hay + at, len - at, needle) ? needle->len : 0)
                         : starts_unicode(hay + at, len - at, needle);
        if (n) {
            *start = at;
            *length = n;
            return true;
        }
    }
    return false;
}

/* Does one of the texts stand in the hay, or is one the whole of it? */
static bool matches_text(struct slice hay, const struct term *term)
{
    size_t start, length;
    for (size_t i = 0; i < term->count; i++) {
        const struct needle *needle = &term->needles[i];
        bool found = term->exact ? hay.len == needle->len &&
                                       memcmp(hay.data, needle->bytes, needle->len) == 0
                                 : find(needle, hay.data, hay.len, &start, &length);
        if (found)
            return true;
    }
    return term->count == 0;
}

/* --- reading an expression ---------------------------------------------------------------- */

/* Is a typed text this word, or unless it must be exact, its beginning? */
static bool is_word(const struct needle *typed, const char *word, bool exact)
{
    return strncasecmp(typed->bytes, word, typed->len) == 0 && (!exact || word[typed->len] == '\0');
}

/* Which capabilities a text means: a whole word, the two letters, or the beginning of words. */
static unsigned capabilities_of(const struct needle *typed, bool exact)
{
    unsigned begins = 0;
    for (unsigned c = CAPABILITY_NONE; c <= CAPABILITY_UNKNOWN; c++) {
        if (is_word(typed, capability_name((enum capability)c), true) ||
            is_word(typed, capability_letters((enum capability)c), true))
            return 1u << c;
        if (!exact && is_word(typed, capability_name((enum capability)c), false))
            begins |= 1u << c;
    }
    return begins;
}

static unsigned changes_of(const struct needle *typed, bool exact)
{
    unsigned accepts = 0;
    if (is_word(typed, "any", exact))
        return ~0u;
    for (unsigned i = 0; i < CHANGE_COUNT; i++)
        if (is_word(typed, changes[i], exact))
            accepts |= 1u << i;
    return accepts;
}

static unsigned presences_of(const struct needle *typed, bool exact)
{
    unsigned accepts = 0;
    for (unsigned i = 0; i < PRESENCE_STATES; i++)
        if (is_word(typed, presences[i], exact))
            accepts |= 1u << i;
    return accepts;
}

/* The words that a field with a choice of them takes. */
static const char *choice_of(enum kind kind)
{
    return kind == MEDIA    ? "sendreceive, send, receive or none"
           : kind == CHANGE ? "registered, changed, missing, removed or any"
                            : "here, left, dropped, not-joined, unknown or deleted";
}

static const struct field *field_at(const char *text, size_t len)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (strlen(fields[i].name) == len && strncasecmp(fields[i].name, text, len) == 0)
            return &fields[i];
    return NULL;
}

/* What stands before the sign of a term that has one: a field, or what was meant for one. */
static bool is_name(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z');
        if (!letter && text[i] != '-' && text[i] != '_')
            return false;
    }
    return len > 0;
}

/* The length of the name before the sign of a term, 0 when it begins with none. A word with = is
 * taken for a name only before a value: base64 ends in =. */
static size_t name_length(const char *at)
{
    size_t len = strcspn(at, ":= \"");
    bool sign = at[len] == ':' || (at[len] == '=' && at[len + 1] && !strchr("= ", at[len + 1]));
    bool empty = at[len] == '=' && field_at(at, len);
    return (sign || empty) && is_name(at, len) ? len : 0;
}

static bool is_other_name(const struct field *field)
{
    return field > fields && field->kind == field[-1].kind && field->media == field[-1].media;
}

const char *filter_field(size_t i)
{
    for (size_t k = 0; k < FIELD_COUNT; k++) {
        if (!is_other_name(&fields[k]) && i-- == 0)
            return fields[k].name;
    }
    return NULL;
}

static bool unknown_field(const char *name, size_t len, struct err *err)
{
    const char *near = NULL;
    char word[64];
    size_t best = NEAREST_NONE;
    snprintf(word, sizeof word, "%.*s", (int)len, name);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (nearest_is_nearer(word, fields[i].name, &best))
            near = fields[i].name;
    if (near)
        return err_set(err, ERR_USAGE, "filter: there is no field \"%s\"; did you mean %s?", word,
                       near);
    return err_set(
        err, ERR_USAGE,
        "filter: there is no field \"%s\"; there are user, name, attendee, audio, video, "
        "content, change, presence, dup, ghost and bot; a text with a colon stands in quotes",
        word);
}

/* Where an unquoted value ends: at a blank; an exact one only before another term. */
static bool ends_value(const char *at, bool exact)
{
    if (*at != ' ')
        return false;
    const char *next = at + strspn(at, " ");
    return !exact || !*next || *next == '!' || name_length(next) > 0;
}

/* Copies the texts of a term: in a field, commas stand between several; *at moves behind them. */
static bool take_needles(const char **at, struct term *term, bool several, struct err *err)
{
    size_t room = strlen(*at) + 1, len = 0, most = 1;
    for (const char *c = *at; *c; c++)
        most += *c == ',';
    term->text = malloc(room + most);
    term->needles = calloc(most, sizeof *term->needles);
    if (!term->text || !term->needles)
        return err_set(err, ERR_OOM, "filter");
    bool quoted = false;
    struct needle *needle = &term->needles[term->count++];
    *needle = (struct needle){.bytes = term->text, .ascii = true};
    const char *in = *at;
    for (; *in && (quoted || !ends_value(in, term->exact)); in++) {
        if (*in == '"') {
            quoted = !quoted;
        } else if (*in == ',' && several && !quoted) {
            term->text[len++] = '\0';
            needle = &term->needles[term->count++];
            *needle = (struct needle){.bytes = term->text + len, .ascii = true};
        } else {
            term->text[len++] = *in;
            needle->len++;
            needle->ascii = needle->ascii && (unsigned char)*in < 0x80;
        }
    }
    term->text[len] = '\0';
    *at = in;
    return true;
}

/* The value of a field that takes one of some words. */
static bool take_words(const struct field *field, struct term *term, struct err *err)
{
    for (size_t i = 0; i < term->count; i++) {
        const struct needle *typed = &term->needles[i];
        unsigned accepts = term->kind == MEDIA    ? capabilities_of(typed, term->exact)
                           : term->kind == CHANGE ? changes_of(typed, term->exact)
                                                  : presences_of(typed, term->exact);
        if (!accepts)
            return err_set(err, ERR_USAGE, "filter: %s: cannot be \"%s\"; it is %s", field->name,
                           typed->bytes, choice_of(term->kind));
        term->accepts |= accepts;
    }
    return true;
}

static bool check_values(const struct field *field, struct term *term, struct err *err)
{
    bool alone = term->kind == DUP || term->kind == BOT || term->kind == GHOST;
    for (size_t i = 0; i < term->count; i++) {
        if (term->needles[i].len == 0 && (!alone || term->count > 1 || term->exact))
            return err_set(err, ERR_USAGE, "filter: %s%c needs a value", field->name,
                           term->exact ? '=' : ':');
    }
    bool words = term->kind == MEDIA || term->kind == CHANGE || term->kind == PRESENCE;
    return !words || take_words(field, term, err);
}

static bool take_term(const char **at, struct term *term, struct err *err)
{
    for (; **at == '!'; ++*at)
        term->inverted = !term->inverted;
    size_t word = name_length(*at);
    const struct field *field = word ? field_at(*at, word) : NULL;
    if (word && !field)
        return unknown_field(*at, word, err);
    if (field) {
        term->kind = field->kind;
        term->media = field->media;
        term->exact = (*at)[word] == '=';
        *at += word + 1;
    }
    return take_needles(at, term, field, err) && (!field || check_values(field, term, err));
}

static void term_clean_up(struct term *term)
{
    free(term->text);
    free(term->needles);
    *term = (struct term){.kind = ANYWHERE};
}

/* A text of no length, with or without !, is no term. */
static bool is_nothing(const struct term *term)
{
    return term->kind == ANYWHERE && term->needles && term->needles[0].len == 0;
}

struct filter *filter_parse(const char *expression, struct err *err)
{
    struct filter *filter = NULL;
    if (strlen(expression) > EXPRESSION_MAX) {
        err_set(err, ERR_USAGE, "filter: longer than %d bytes", EXPRESSION_MAX);
        return NULL;
    }
    filter = calloc(1, sizeof *filter);
    if (!filter || !(filter->text = strdup(expression))) {
        err_set(err, ERR_OOM, "filter");
        goto fail;
    }
    for (const char *at = expression; *(at += strspn(at, " "));) {
        if (filter->count == TERMS_MAX) {
            err_set(err, ERR_USAGE, "filter: more than %d parts", TERMS_MAX);
            goto fail;
        }
        struct term *term = &filter->terms[filter->count++];
        if (!take_term(&at, term, err))
            goto fail;
        if (is_nothing(term)) {
            term_clean_up(term);
            filter->count--;
        }
    }
    return filter;
fail:
    filter_destroy(filter);
    return NULL;
}

void filter_destroy(struct filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < filter->count; i++)
        term_clean_up(&filter->terms[i]);
    free(filter->text);
    free(filter);
}

/* --- matching ----------------------------------------------------------------------------- */

static bool change_accepted(const struct term *term, const char *change)
{
    for (unsigned i = 0; i < CHANGE_COUNT; i++)
        if (strcmp(change, changes[i]) == 0)
            return term->accepts >> i & 1;
    return false;
}

static bool term_matches(const struct term *term, const struct filter_subject *subject)
{
    const struct attendee *a = subject->attendee;
    switch (term->kind) {
    case USER:
        return matches_text(a->external_user_id, term);
    case NAME:
        return matches_text(attendee_name_of(a->external_user_id), term);
    case ATTENDEE:
        return matches_text(a->id, term);
    case MEDIA:
        return term->accepts >> a->capabilities[term->media] & 1;
    case CHANGE:
        return change_accepted(term, subject->change);
    case PRESENCE:
        return !attendee_is_bot(a) && term->accepts >> subject->presence & 1;
    case DUP:
        return subject->copies > 1 && matches_text(a->external_user_id, term);
    case GHOST:
        return subject->ghost && matches_text(a->external_user_id, term);
    case BOT:
        return attendee_is_bot(a) && matches_text(a->external_user_id, term);
    case ANYWHERE:
        break;
    }
    return matches_text(a->external_user_id, term) || matches_text(a->id, term);
}

bool filter_matches(const struct filter *filter, const struct filter_subject *subject)
{
    if (!filter)
        return true;
    for (size_t i = 0; i < filter->count; i++)
        if (term_matches(&filter->terms[i], subject) == filter->terms[i].inverted)
            return false;
    return true;
}

bool filter_is_empty(const struct filter *filter)
{
    return !filter || filter->count == 0;
}

static bool uses(const struct filter *filter, enum kind kind)
{
    for (size_t i = 0; filter && i < filter->count; i++)
        if (filter->terms[i].kind == kind)
            return true;
    return false;
}

bool filter_uses_change(const struct filter *filter)
{
    return uses(filter, CHANGE);
}

bool filter_uses_copies(const struct filter *filter)
{
    return uses(filter, DUP) || uses(filter, GHOST);
}

bool filter_uses_ghosts(const struct filter *filter)
{
    return uses(filter, GHOST);
}

bool filter_uses_presence(const struct filter *filter)
{
    return uses(filter, PRESENCE) || uses(filter, GHOST);
}

const char *filter_text(const struct filter *filter)
{
    return filter ? filter->text : "";
}

bool filter_find(const struct filter *filter, const char *bytes, size_t len, size_t *start,
                 size_t *length)
{
    for (size_t i = 0; filter && i < filter->count; i++) {
        const struct term *term = &filter->terms[i];
        bool is_text = term->kind != MEDIA && term->kind != CHANGE && term->kind != PRESENCE;
        for (size_t n = 0; is_text && !term->inverted && n < term->count; n++)
            if (term->needles[n].len > 0 && find(&term->needles[n], bytes, len, start, length))
                return true;
    }
    return false;
}
