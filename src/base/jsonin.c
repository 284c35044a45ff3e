#include "base/jsonin.h"

#include "base/slice.h"

#include <stdint.h>
#include <string.h>

/* The text is unescaped in place, by way of json->at. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
void jsonin_begin(struct jsonin *json, char *text, size_t len, int max_depth)
{
    *json = (struct jsonin){.begin = text, .at = text, .end = text + len, .depth_left = max_depth};
}

static bool fail(struct jsonin *json, const char *problem)
{
    if (!json->problem)
        json->problem = problem;
    return false;
}

static bool is_space(char c)
{
    return (unsigned char)c <= ' ' && (c == ' ' || c == '\t' || c == '\n' || c == '\r');
}

static inline void skip_space(struct jsonin *json)
{
    while (json->at < json->end && is_space(*json->at))
        json->at++;
}

/* The next character behind white space; NUL at the end or after a problem. */
static inline char peek(struct jsonin *json)
{
    if (json->problem)
        return '\0';
    skip_space(json);
    return json->at < json->end ? *json->at : '\0';
}

static inline bool take(struct jsonin *json, char c, const char *problem)
{
    if (peek(json) != c || json->problem)
        return fail(json, json->at < json->end ? problem : "cut off");
    json->at++;
    return true;
}

enum jsonin_type jsonin_type(struct jsonin *json)
{
    char c = peek(json);
    switch (c) {
    case '{':
        return JSONIN_OBJECT;
    case '[':
        return JSONIN_ARRAY;
    case '"':
        return JSONIN_STRING;
    case 'n':
        return JSONIN_NULL;
    case 't':
    case 'f':
        return JSONIN_BOOLEAN;
    default:
        return c == '-' || (c >= '0' && c <= '9') ? JSONIN_NUMBER : JSONIN_NONE;
    }
}

/* --- strings ---------------------------------------------------------------------------------- */

/* Four hex digits, or -1. */
static int32_t hex_unit(const char *at, const char *end)
{
    int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = end - at > i ? hex_value(at[i]) : -1;
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* The character of \uXXXX, whose digits are ahead; -1 when there are none. */
static int32_t read_unicode(struct jsonin *json)
{
    int32_t unit = hex_unit(json->at, json->end);
    if (unit < 0)
        return -1;
    json->at += 4;
    if (unit < 0xd800 || unit > 0xdfff)
        return unit;
    bool paired = unit < 0xdc00 && json->end - json->at >= 6 && memcmp(json->at, "\\u", 2) == 0;
    int32_t low = paired ? hex_unit(json->at + 2, json->end) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return 0xfffd;
    json->at += 6;
    return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

/* The character of an escape, whose backslash has been taken; -1 when it is none. */
static int32_t read_escape(struct jsonin *json)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    if (json->at == json->end)
        return -1;
    char c = *json->at++;
    if (c == 'u')
        return read_unicode(json);
    const char *name = memchr(names, c, sizeof names - 1);
    return name ? meanings[name - names] : -1;
}

/* Writes a character as UTF-8, which is never longer than its escape; returns the end. */
static char *put_utf8(char *to, int32_t character)
{
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    uint32_t c = (uint32_t)character;
    if (c < 0x80) {
        *to = (char)c;
        return to + 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3f));
    to[0] = (char)(first[len] | c);
    return to + len;
}

static bool is_plain(char c)
{
    return c != '"' && c != '\\' && (unsigned char)c >= 0x20;
}

/* The end of the characters that stand for themselves. Join tokens are most of a reply: eight bytes
 * at a time. */
static char *plain_end(char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t word = bytes8_load(at);
        uint64_t special = bytes8_of(word, '"') | bytes8_of(word, '\\') | bytes8_below(word, 0x20);
        if (special)
            return at + bytes8_first(special);
    }
    while (at < end && is_plain(*at))
        at++;
    return at;
}

/* Decodes what stands from an escape on; to is where the text so far ends. */
static bool finish_string(struct jsonin *json, char *to, struct slice *value)
{
    while (json->at < json->end && *json->at != '"') {
        char c = *json->at++;
        if (is_plain(c)) {
            *to++ = c;
            continue;
        }
        int32_t character = c == '\\' ? read_escape(json) : -1;
        if (character < 0)
            return fail(json, "a bad character in a string");
        to = put_utf8(to, character);
    }
    if (json->at == json->end)
        return fail(json, "cut off");
    json->at++;
    *to = '\0';
    value->len = (size_t)(to - value->data);
    return true;
}

bool jsonin_string(struct jsonin *json, struct slice *value)
{
    *value = SLICE_EMPTY;
    if (!take(json, '"', "not a string"))
        return false;
    char *at = plain_end(json->at, json->end);
    value->data = json->at;
    json->at = at;
    bool ok = finish_string(json, at, value);
    if (!ok)
        *value = SLICE_EMPTY;
    return ok;
}

/* --- the other values ------------------------------------------------------------------------- */

static bool take_word(struct jsonin *json, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(json->end - json->at) < len || memcmp(json->at, word, len) != 0)
        return fail(json, "not a value");
    json->at += len;
    return true;
}

bool jsonin_null(struct jsonin *json)
{
    return jsonin_type(json) == JSONIN_NULL ? take_word(json, "null") : fail(json, "not null");
}

bool jsonin_boolean(struct jsonin *json, bool *value)
{
    *value = jsonin_type(json) == JSONIN_BOOLEAN && *json->at == 't';
    return jsonin_type(json) == JSONIN_BOOLEAN ? take_word(json, *value ? "true" : "false")
                                               : fail(json, "not true or false");
}

static size_t skip_digits(struct jsonin *json)
{
    const char *from = json->at;
    while (json->at < json->end && *json->at >= '0' && *json->at <= '9')
        json->at++;
    return (size_t)(json->at - from);
}

static bool skip_char(struct jsonin *json, const char *set)
{
    bool there = json->at < json->end && *json->at && strchr(set, *json->at);
    json->at += there;
    return there;
}

/* -?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)? */
static bool skip_number(struct jsonin *json)
{
    skip_char(json, "-");
    bool ok = skip_char(json, "0") || skip_digits(json) > 0;
    if (ok && skip_char(json, "."))
        ok = skip_digits(json) > 0;
    if (ok && skip_char(json, "eE")) {
        skip_char(json, "+-");
        ok = skip_digits(json) > 0;
    }
    return ok || fail(json, "not a number");
}

bool jsonin_number(struct jsonin *json, struct slice *digits)
{
    *digits = SLICE_EMPTY;
    if (jsonin_type(json) != JSONIN_NUMBER)
        return fail(json, "not a number");
    const char *from = json->at;
    if (!skip_number(json))
        return false;
    *digits = (struct slice){from, (size_t)(json->at - from)};
    return true;
}

static bool enter(struct jsonin *json, char bracket, const char *problem)
{
    if (!take(json, bracket, problem))
        return false;
    if (json->depth_left == 0)
        return fail(json, "nested too deep");
    json->depth_left--;
    json->first = true;
    return true;
}

bool jsonin_enter_array(struct jsonin *json)
{
    return enter(json, '[', "not an array");
}

bool jsonin_enter_object(struct jsonin *json)
{
    return enter(json, '{', "not an object");
}

/* To the next member, or out of the array or object. */
static bool next(struct jsonin *json, char bracket)
{
    bool first = json->first;
    json->first = false;
    if (peek(json) == bracket) {
        json->at++;
        json->depth_left++;
        return false;
    }
    return first ? !json->problem : take(json, ',', "a comma is missing");
}

bool jsonin_next_item(struct jsonin *json)
{
    return next(json, ']');
}

bool jsonin_next_member(struct jsonin *json, struct slice *name)
{
    *name = SLICE_EMPTY;
    return next(json, '}') && jsonin_string(json, name) && take(json, ':', "a colon is missing");
}

static bool skip_array(struct jsonin *json)
{
    jsonin_enter_array(json);
    while (jsonin_next_item(json))
        jsonin_skip(json);
    return !json->problem;
}

static bool skip_object(struct jsonin *json)
{
    struct slice name;
    jsonin_enter_object(json);
    while (jsonin_next_member(json, &name))
        jsonin_skip(json);
    return !json->problem;
}

bool jsonin_skip(struct jsonin *json)
{
    struct slice text;
    bool truth;
    switch (jsonin_type(json)) {
    case JSONIN_OBJECT:
        return skip_object(json);
    case JSONIN_ARRAY:
        return skip_array(json);
    case JSONIN_STRING:
        return jsonin_string(json, &text);
    case JSONIN_NUMBER:
        return skip_number(json);
    case JSONIN_NULL:
        return jsonin_null(json);
    case JSONIN_BOOLEAN:
        return jsonin_boolean(json, &truth);
    default:
        return fail(json, json->at < json->end ? "not a value" : "cut off");
    }
}

bool jsonin_end(struct jsonin *json)
{
    if (!json->problem && (skip_space(json), json->at < json->end))
        fail(json, "more than one value");
    return !json->problem;
}

size_t jsonin_offset(const struct jsonin *json)
{
    return (size_t)(json->at - json->begin);
}
