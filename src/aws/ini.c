#include "aws/ini.h"

#include "base/buf.h"
#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

/* A stretch of the file. */
struct span {
    const char *at;
    size_t len;
};

struct reader {
    const char *name; /* of the file, for messages */
    struct ini *ini;
    struct err *err;
    size_t line;
    struct ini_section *section; /* NULL before the first one */
    struct ini_section defaults; /* [DEFAULT] */
    bool has_item;               /* can a line continue the last property? */
    struct buf value;            /* of the last property, as far as it was read */
    size_t indent;               /* of the last line that opened something */
};

static bool bad_line(struct reader *r, const char *why)
{
    return err_set(r->err, ERR_AWS_CONFIG, "%s:%zu: %s", r->name, r->line, why);
}

static bool no_memory(struct reader *r)
{
    return err_set(r->err, ERR_OOM, "while reading the AWS config files");
}

/* --- characters as Python sees them ------------------------------------------------------- */

/* The bytes of a character, 0 when it is not UTF-8. */
static size_t utf8_length(const unsigned char *s, size_t len)
{
    static const struct {
        unsigned char mask, lead;
    } forms[] = {{0x80, 0x00}, {0xe0, 0xc0}, {0xf0, 0xe0}, {0xf8, 0xf0}};
    size_t n = 1;
    while (n <= 4 && (s[0] & forms[n - 1].mask) != forms[n - 1].lead)
        n++;
    if (n > 4 || n > len)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    bool overlong =
        (n == 2 && s[0] < 0xc2) || (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool surrogate = s[0] == 0xed && s[1] > 0x9f;
    bool beyond = s[0] > 0xf4 || (s[0] == 0xf4 && s[1] > 0x8f);
    return overlong || surrogate || beyond ? 0 : n;
}

/* The bytes of a blank at s (str.isspace()), 0 when there is none. */
static size_t blank_length(const char *s, size_t len)
{
    static const char *const wide[] = {
        "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
        "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
        "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
    if (len == 0)
        return 0;
    unsigned char c = (unsigned char)*s;
    if (c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f))
        return 1;
    if (c < 0x80)
        return 0;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (len >= strlen(wide[i]) && memcmp(s, wide[i], strlen(wide[i])) == 0)
            return strlen(wide[i]);
    return 0;
}

static struct span strip_left(struct span s)
{
    for (size_t n; (n = blank_length(s.at, s.len)) > 0;) {
        s.at += n;
        s.len -= n;
    }
    return s;
}

/* The bytes of a blank that ends there, 0 when there is none. */
static size_t blank_at_end(struct span s)
{
    for (size_t n = 1; n <= 3 && n <= s.len; n++)
        if (blank_length(s.at + s.len - n, n) == n)
            return n;
    return 0;
}

static struct span strip_right(struct span s)
{
    for (size_t n; (n = blank_at_end(s)) > 0;)
        s.len -= n;
    return s;
}

static struct span strip(struct span s)
{
    return strip_right(strip_left(s));
}

/* Where the first of some characters stands; the length when there is none. */
static size_t find_any(struct span s, const char *characters)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] && strchr(characters, s.at[i]))
            return i;
    return s.len;
}

/* --- building ----------------------------------------------------------------------------- */

static void *grow(void *array, size_t count, size_t size)
{
    /* A power of two means that the block is full (or that there is none yet). */
    if (count & (count - 1))
        return array;
    return realloc(array, (count ? count * 2 : 1) * size);
}

static struct ini_item *add_item(struct ini_item **items, size_t *count, size_t line)
{
    struct ini_item *bigger = grow(*items, *count, sizeof **items);
    if (!bigger)
        return NULL;
    *items = bigger;
    bigger[*count] = (struct ini_item){.line = line};
    return &bigger[(*count)++];
}

static void free_items(struct ini_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        secret_free(items[i].key);
        secret_free(items[i].value);
        free_items(items[i].nested, items[i].nested_count);
    }
    free(items);
}

/* --- values ------------------------------------------------------------------------------- */

/* One line of a map: "key = value". */
static bool add_nested(struct reader *r, struct ini_item *item, struct span line)
{
    line = strip(line);
    size_t equals = find_any(line, "=");
    if (line.len == 0)
        return true;
    if (equals == line.len)
        return bad_line(r, "a line of this property's map has no '='");
    struct span key = strip((struct span){line.at, equals});
    struct span value = strip((struct span){line.at + equals + 1, line.len - equals - 1});
    struct ini_item *entry = NULL;
    for (size_t i = 0; i < item->nested_count && !entry; i++)
        if (strlen(item->nested[i].key) == key.len &&
            memcmp(item->nested[i].key, key.at, key.len) == 0)
            entry = &item->nested[i];
    if (!entry) {
        entry = add_item(&item->nested, &item->nested_count, item->line);
        if (!entry || !(entry->key = secret_strndup(key.at, key.len)))
            return no_memory(r);
    }
    secret_free(entry->value);
    entry->value = secret_strndup(value.at, value.len);
    return entry->value || no_memory(r);
}

static bool parse_map(struct reader *r, struct ini_item *item, struct span text)
{
    r->line = item->line;
    while (text.len) {
        size_t end = find_any(text, "\n\v\f\x1c\x1d\x1e");
        if (!add_nested(r, item, (struct span){text.at, end}))
            return false;
        size_t skip = end < text.len ? end + 1 : end;
        text.at += skip;
        text.len -= skip;
    }
    return true;
}

/* The last property is complete: store its value, or the map that its value is. */
static bool end_item(struct reader *r)
{
    if (!r->has_item)
        return true;
    r->has_item = false;
    if (r->value.failed)
        return no_memory(r);
    struct ini_item *item = &r->section->items[r->section->count - 1];
    struct span text = strip_right((struct span){buf_text(&r->value), r->value.len});
    if (text.len && text.at[0] == '\n')
        return parse_map(r, item, text);
    item->value = secret_strndup(text.at, text.len);
    return item->value || no_memory(r);
}

/* --- lines -------------------------------------------------------------------------------- */

static bool begin_section(struct reader *r, struct span line)
{
    size_t close = line.len - 1;
    while (line.at[close] != ']')
        close--;
    struct span name = {line.at + 1, close - 1};
    if (name.len == 7 && memcmp(name.at, "DEFAULT", 7) == 0) {
        r->section = &r->defaults;
        return true;
    }
    struct ini *ini = r->ini;
    for (size_t i = 0; i < ini->count; i++)
        if (strlen(ini->sections[i].name) == name.len &&
            memcmp(ini->sections[i].name, name.at, name.len) == 0)
            return bad_line(r, "this section stands twice in the file");
    struct ini_section *bigger = grow(ini->sections, ini->count, sizeof *bigger);
    if (!bigger)
        return no_memory(r);
    ini->sections = bigger;
    r->section = &bigger[ini->count];
    *r->section = (struct ini_section){.line = r->line};
    if (!(r->section->name = secret_strndup(name.at, name.len)))
        return no_memory(r);
    ini->count++;
    return true;
}

static bool begin_item(struct reader *r, struct span line)
{
    size_t separator = find_any(line, "=:");
    if (separator == line.len)
        return bad_line(r, "neither a [section] nor \"key = value\"");
    struct span key = strip((struct span){line.at, separator});
    if (key.len == 0)
        return bad_line(r, "there is no key before the sign");
    struct ini_item *item = add_item(&r->section->items, &r->section->count, r->line);
    if (!item || !(item->key = secret_strndup(key.at, key.len)))
        return no_memory(r);
    for (char *c = item->key; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    r->has_item = true; /* from here on the item has a place for its value */
    for (size_t i = 0; i + 1 < r->section->count; i++)
        if (strcmp(r->section->items[i].key, item->key) == 0)
            return bad_line(r, "this key stands twice in its section");
    struct span value = strip((struct span){line.at + separator + 1, line.len - separator - 1});
    buf_reset(&r->value);
    return buf_add(&r->value, value.at, value.len) || no_memory(r);
}

/* Is it "[" name "]", where the name is not empty? What follows the last bracket is ignored. */
static bool is_section(struct span line)
{
    return line.len >= 3 && line.at[0] == '[' && memchr(line.at + 2, ']', line.len - 2) != NULL;
}

static bool read_line(struct reader *r, struct span raw)
{
    struct span line = strip(raw);
    if (line.len && (line.at[0] == '#' || line.at[0] == ';'))
        return true;
    if (line.len == 0) { /* an empty line may stand within a value */
        if (r->has_item)
            buf_add_char(&r->value, '\n');
        return true;
    }
    size_t indent = (size_t)(strip_left(raw).at - raw.at);
    if (r->has_item && indent > r->indent) {
        buf_add_char(&r->value, '\n');
        buf_add(&r->value, line.at, line.len);
        return true;
    }
    r->indent = indent;
    if (!end_item(r))
        return false;
    if (is_section(line))
        return begin_section(r, line);
    if (!r->section)
        return bad_line(r, "there is no [section] before this line");
    return begin_item(r, line);
}

/* --- the file ----------------------------------------------------------------------------- */

static bool check_text(struct reader *r, const char *bytes, size_t len)
{
    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        r->line = 1;
        return bad_line(r, "the file begins with a byte order mark: save it without one");
    }
    r->line = 1;
    for (size_t i = 0; i < len;) {
        size_t n = utf8_length((const unsigned char *)bytes + i, len - i);
        if (n == 0)
            return bad_line(r, "not UTF-8");
        if (bytes[i] == '\0')
            return bad_line(r, "a NUL byte");
        r->line += bytes[i] == '\n';
        i += n;
    }
    return true;
}

static bool read_lines(struct reader *r, const char *bytes, size_t len)
{
    r->line = 0;
    for (size_t at = 0; at < len;) {
        size_t end = at + find_any((struct span){bytes + at, len - at}, "\r\n");
        r->line++;
        if (!read_line(r, (struct span){bytes + at, end - at}))
            return false;
        at = end;
        if (at < len)
            at += bytes[at] == '\r' && at + 1 < len && bytes[at + 1] == '\n' ? 2 : 1;
    }
    return end_item(r);
}

static bool copy_item(struct ini_item *to, const struct ini_item *from)
{
    to->key = secret_strdup(from->key);
    to->value = secret_strdup(from->value);
    if (!to->key || (!to->value && from->value))
        return false;
    for (size_t i = 0; i < from->nested_count; i++) {
        struct ini_item *entry = add_item(&to->nested, &to->nested_count, from->line);
        if (!entry || !copy_item(entry, &from->nested[i]))
            return false;
    }
    return true;
}

/* What [DEFAULT] says holds in every section that does not say otherwise. */
static bool apply_defaults(struct reader *r)
{
    for (size_t s = 0; s < r->ini->count; s++) {
        struct ini_section *section = &r->ini->sections[s];
        for (size_t i = 0; i < r->defaults.count; i++) {
            const struct ini_item *from = &r->defaults.items[i];
            if (ini_section_item(section, from->key))
                continue;
            struct ini_item *to = add_item(&section->items, &section->count, from->line);
            if (!to || !copy_item(to, from))
                return no_memory(r);
        }
    }
    return true;
}

bool ini_parse(const char *bytes, size_t len, const char *name, struct ini *ini, struct err *err)
{
    struct reader reader = {
        .name = name, .ini = ini, .err = err, .value = BUF_INIT_SECRET(INI_MAX_FILE)};
    *ini = INI_INIT;
    bool ok = len <= INI_MAX_FILE ||
              err_set(err, ERR_AWS_CONFIG, "%s: larger than %u bytes", name, INI_MAX_FILE);
    ok = ok && check_text(&reader, bytes, len) && read_lines(&reader, bytes, len) &&
         apply_defaults(&reader);
    free_items(reader.defaults.items, reader.defaults.count);
    buf_clean_up(&reader.value);
    if (!ok)
        ini_clean_up(ini);
    return ok;
}

const struct ini_item *ini_section_item(const struct ini_section *section, const char *key)
{
    for (size_t i = 0; section && i < section->count; i++)
        if (strcmp(section->items[i].key, key) == 0)
            return &section->items[i];
    return NULL;
}

void ini_clean_up(struct ini *ini)
{
    if (!ini)
        return;
    for (size_t i = 0; i < ini->count; i++) {
        secret_free(ini->sections[i].name);
        free_items(ini->sections[i].items, ini->sections[i].count);
    }
    free(ini->sections);
    *ini = INI_INIT;
}
