#include "view/filter.h"

#include "base/text.h"
#include "view/column.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wctype.h>

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

/* The words before a colon. */
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

struct term {
    enum kind kind;
    enum media media;
    bool inverted;
    bool ascii; /* the needle is plain ASCII */
    unsigned
        accepts;  /* MEDIA: bits of enum capability; CHANGE, PRESENCE: bits of the words above */
    char *needle; /* "" for none */
    size_t len;
};

struct filter {
    char *text;
    size_t count;
    struct term terms[TERMS_MAX];
};

/* --- finding text without regard to case -------------------------------------------------- */

static unsigned char fold_byte(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static uint32_t fold_point(uint32_t point)
{
    return point == UTF8_INVALID ? point : (uint32_t)towlower((wint_t)point);
}

static bool starts_ascii(const char *hay, size_t len, const struct term *term)
{
    if (term->len > len)
        return false;
    for (size_t i = 0; i < term->len; i++)
        if (fold_byte(hay[i]) != fold_byte(term->needle[i]))
            return false;
    return true;
}

/* Does the needle stand at the start? Returns the bytes that it takes there, 0 when not. */
static size_t starts_unicode(const char *hay, size_t len, const struct term *term)
{
    size_t at = 0, in = 0;
    while (in < term->len) {
        uint32_t a, b;
        size_t hay_step = utf8_decode(hay + at, len - at, &a);
        size_t needle_step = utf8_decode(term->needle + in, term->len - in, &b);
        if (hay_step == 0 || fold_point(a) != fold_point(b))
            return 0;
        if (a == UTF8_INVALID && hay[at] != term->needle[in])
            return 0;
        at += hay_step;
        in += needle_step;
    }
    return at;
}

/* Finds the needle; *length is what it takes in the hay. An empty one is found at the start. */
static bool find(const struct term *term, const char *hay, size_t len, size_t *start,
                 size_t *length)
{
    *start = *length = 0;
    if (term->len == 0)
        return true;
    for (size_t at = 0; at < len; at++) {
        size_t n = term->ascii ? (starts_ascii(hay + at, len - at, term) ? term->len : 0)
                               : starts_unicode(hay + at, len - at, term);
        if (n) {
            *start = at;
            *length = n;
            return true;
        }
    }
    return false;
}

static bool contains(struct slice hay, const struct term *term)
{
    size_t start, length;
    return find(term, hay.data, hay.len, &start, &length);
}

/* --- reading an expression ---------------------------------------------------------------- */

/* Which capabilities a text means: a whole word, the two letters, or the beginning of words. */
static unsigned capabilities_of(const char *text)
{
    unsigned begins = 0;
    size_t len = strlen(text);
    for (unsigned c = CAPABILITY_NONE; c <= CAPABILITY_UNKNOWN; c++) {
        if (strcasecmp(text, capability_name((enum capability)c)) == 0 ||
            strcasecmp(text, capability_letters((enum capability)c)) == 0)
            return 1u << c;
        if (strncasecmp(text, capability_name((enum capability)c), len) == 0)
            begins |= 1u << c;
    }
    return len ? begins : ~0u;
}

static unsigned changes_of(const char *text)
{
    unsigned accepts = 0;
    if (strncasecmp(text, "any", strlen(text)) == 0)
        return ~0u;
    for (unsigned i = 0; i < CHANGE_COUNT; i++)
        if (strncasecmp(text, changes[i], strlen(text)) == 0)
            accepts |= 1u << i;
    return accepts;
}

static unsigned presences_of(const char *text)
{
    unsigned accepts = 0;
    for (unsigned i = 0; i < PRESENCE_STATES; i++)
        if (strncasecmp(text, presences[i], strlen(text)) == 0)
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

/* Copies the text of a term, which ends at a blank outside quotes; *at moves behind it. */
static bool take_text(const char **at, struct term *term, struct err *err)
{
    term->needle = malloc(strlen(*at) + 1);
    if (!term->needle)
        return err_set(err, ERR_OOM, "filter");
    bool quoted = false;
    const char *in = *at;
    for (; *in && (quoted || *in != ' '); in++) {
        if (*in == '"')
            quoted = !quoted;
        else
            term->needle[term->len++] = *in;
    }
    term->needle[term->len] = '\0';
    term->ascii = true;
    for (size_t i = 0; i < term->len; i++)
        if ((unsigned char)term->needle[i] >= 0x80)
            term->ascii = false;
    *at = in;
    return true;
}

static bool take_term(const char **at, struct term *term, struct err *err)
{
    for (; **at == '!'; ++*at)
        term->inverted = !term->inverted;
    size_t word = strcspn(*at, ": \"");
    const struct field *field = (*at)[word] == ':' ? field_at(*at, word) : NULL;
    if (field) {
        term->kind = field->kind;
        term->media = field->media;
        *at += word + 1;
    }
    if (!take_text(at, term, err))
        return false;
    if (term->kind == MEDIA)
        term->accepts = capabilities_of(term->needle);
    else if (term->kind == CHANGE)
        term->accepts = changes_of(term->needle);
    else if (term->kind == PRESENCE)
        term->accepts = presences_of(term->needle);
    else
        return true;
    if (term->accepts || !field)
        return true;
    return err_set(err, ERR_USAGE, "filter: %s: cannot be \"%s\"; it is %s", field->name,
                   term->needle, choice_of(term->kind));
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
        if (!take_term(&at, &filter->terms[filter->count++], err))
            goto fail;
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
        free(filter->terms[i].needle);
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
        return contains(a->external_user_id, term);
    case NAME:
        return contains(column_name_of(a), term);
    case ATTENDEE:
        return contains(a->id, term);
    case MEDIA:
        return term->accepts >> a->capabilities[term->media] & 1;
    case CHANGE:
        return change_accepted(term, subject->change);
    case PRESENCE:
        return term->accepts >> subject->presence & 1;
    case DUP:
        return subject->copies > 1 && contains(a->external_user_id, term);
    case GHOST:
        return subject->ghost && contains(a->external_user_id, term);
    case BOT:
        return attendee_is_bot(a) && contains(a->external_user_id, term);
    case ANYWHERE:
        break;
    }
    return contains(a->external_user_id, term) || contains(a->id, term);
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
        if (is_text && !term->inverted && term->len > 0 && find(term, bytes, len, start, length))
            return true;
    }
    return false;
}
