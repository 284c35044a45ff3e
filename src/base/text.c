#include "config.h"

#include "base/text.h"

#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* How long the sequence is that this byte begins, and the bits that it contributes; 0: none. */
static size_t sequence_len(unsigned char first, uint32_t *bits)
{
    if (first < 0x80) {
        *bits = first;
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        *bits = first & 0x1Fu;
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        *bits = first & 0x0Fu;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        *bits = first & 0x07u;
        return 4;
    }
    return 0;
}

/* Overlong forms of two bytes begin with C0 or C1, which sequence_len() refuses. */
static bool is_allowed(uint32_t point, size_t len)
{
    if (len == 3)
        return point >= 0x800 && (point < 0xD800 || point > 0xDFFF);
    if (len == 4)
        return point >= 0x10000 && point <= 0x10FFFF;
    return true;
}

size_t utf8_decode(const char *bytes, size_t len, uint32_t *point)
{
    *point = UTF8_INVALID;
    if (len == 0)
        return 0;
    uint32_t value = 0;
    size_t needed = sequence_len((unsigned char)bytes[0], &value);
    if (needed == 0 || needed > len)
        return 1;
    for (size_t i = 1; i < needed; i++) {
        if (!is_continuation(bytes[i]))
            return 1;
        value = value << 6 | ((unsigned char)bytes[i] & 0x3Fu);
    }
    if (!is_allowed(value, needed))
        return 1;
    *point = value;
    return needed;
}

size_t utf8_encode(uint32_t point, char out[4])
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

size_t utf8_valid_len(const char *bytes, size_t len)
{
    for (size_t at = 0, step; at < len; at += step) {
        uint32_t point;
        step = utf8_decode(bytes + at, len - at, &point);
        if (point == UTF8_INVALID)
            return at;
    }
    return len;
}

size_t utf8_back(const char *bytes, size_t at)
{
    for (size_t len = 2; len <= 4 && len <= at; len++) {
        uint32_t point;
        if (utf8_decode(bytes + at - len, len, &point) == len)
            return at - len;
    }
    return at ? at - 1 : 0;
}

#define ESCAPE_SIZE sizeof((struct text_reader *)0)->escape

/* Printable by the C library's leave, yet not to be shown: they command, hide or imitate. */
static const struct {
    uint32_t first, last;
} forbidden[] = {
    {0x00AD, 0x00AD},    /* soft hyphen */
    {0x034F, 0x034F},    /* combining grapheme joiner */
    {0x061C, 0x061C},    /* Arabic letter mark */
    {0x115F, 0x1160},    /* Hangul fillers */
    {0x17B4, 0x17B5},    /* Khmer inherent vowels: invisible */
    {0x180B, 0x180F},    /* Mongolian variation selectors and vowel separator */
    {0x2000, 0x200F},    /* spaces of odd widths, zero-width characters, bidi marks */
    {0x2028, 0x202F},    /* line and paragraph separators, bidi embeddings, narrow space */
    {0x205F, 0x206F},    /* medium space, invisible operators, bidi isolates, shapes */
    {0x2800, 0x2800},    /* Braille blank */
    {0x3164, 0x3164},    /* Hangul filler */
    {0xE000, 0xF8FF},    /* private use */
    {0xFDD0, 0xFDEF},    /* noncharacters */
    {0xFE00, 0xFE0F},    /* variation selectors: terminals disagree about the width */
    {0xFEFF, 0xFEFF},    /* zero-width no-break space */
    {0xFFA0, 0xFFA0},    /* halfwidth Hangul filler */
    {0xFFF0, 0xFFFB},    /* unassigned, interlinear annotation */
    {0x1BCA0, 0x1BCA3},  /* shorthand format controls */
    {0x1D173, 0x1D17A},  /* musical format controls */
    {0xE0000, 0x10FFFF}, /* tags, more variation selectors, private use */
};

static bool is_forbidden(uint32_t point)
{
    if ((point & 0xFFFE) == 0xFFFE)
        return true; /* the last two of every plane are no characters */
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (point >= forbidden[i].first && point <= forbidden[i].last)
            return true;
    return false;
}

/* What terminals show two columns wide, in round figures. */
static bool is_wide(uint32_t point)
{
    return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
           (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
           (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF60) ||
           (point >= 0xFFE0 && point <= 0xFFE6) || (point >= 0x1F300 && point <= 0x1FAFF) ||
           (point >= 0x20000 && point <= 0x3FFFD);
}

/* Columns of a code point; -1 when it must be escaped, 0 for a combining mark. */
static int point_width(uint32_t point, enum text_charset charset)
{
    if (point < 0x80)
        return point >= 0x20 && point != 0x7F ? 1 : -1;
    if (charset == TEXT_ASCII || point < 0xA0 || point == UTF8_INVALID || is_forbidden(point))
        return -1;
    if (charset == TEXT_DATA) /* without the locale */
        return is_wide(point) ? 2 : 1;
    int width = wcwidth((wchar_t)point);
    return width > 2 ? -1 : width;
}

/* Is the ellipsis, as other characters of ambiguous width, two columns wide, as far as one knows?
 */
static bool has_wide_ellipsis(const struct env *env)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *wanted = NULL;
    for (size_t i = 0; env && !wanted && i < sizeof names / sizeof *names; i++)
        wanted = env_get_nonempty(env, names[i]);
    bool cjk = wanted && (strncmp(wanted, "zh", 2) == 0 || strncmp(wanted, "ja", 2) == 0 ||
                          strncmp(wanted, "ko", 2) == 0);
    return cjk || wcwidth(0x2026) != 1 || (env && env_get_nonempty(env, "XTERM_VERSION"));
}

enum text_charset text_charset_of_locale(const struct env *env)
{
    const char *codeset = nl_langinfo(CODESET);
    if (strcmp(codeset, "UTF-8") != 0 && strcmp(codeset, "utf8") != 0)
        return TEXT_ASCII;
    return has_wide_ellipsis(env) ? TEXT_TILDE : TEXT_UTF8;
}

/* What marks a cut, one column wide: "…" or "~". Static string. */
static const char *text_ellipsis(enum text_charset charset)
{
    return charset == TEXT_UTF8 || charset == TEXT_DATA ? "\xE2\x80\xA6" : "~";
}

struct text_reader text_reader(const char *bytes, size_t len, enum text_charset charset)
{
    return (struct text_reader){.bytes = bytes, .len = len, .charset = charset};
}

struct text_reader text_reader_again(const char *text, size_t len, enum text_charset charset)
{
    return (struct text_reader){.bytes = text, .len = len, .charset = charset, .safe = true};
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Would the bytes behind a backslash make an escape of it, digits and all? */
static bool reads_as_escape(const char *bytes, size_t len)
{
    if (len == 0)
        return false;
    size_t digits = bytes[0] == 'x' ? 2 : bytes[0] == 'u' ? 4 : bytes[0] == 'U' ? 8 : 0;
    if (digits == 0)
        return bytes[0] == '\\';
    if (len <= digits)
        return false;
    for (size_t i = 1; i <= digits; i++)
        if (!is_hex(bytes[i]))
            return false;
    return true;
}

/* Is a backslash here to be doubled? So it is when an escape follows, written or about to be. */
static bool must_double(const struct text_reader *r)
{
    const char *next = r->bytes + r->at + 1;
    size_t left = r->len - r->at - 1;
    uint32_t point;
    if (utf8_decode(next, left, &point) == 0)
        return false;
    return reads_as_escape(next, left) || point_width(point, r->charset) < 0;
}

/* C1 controls are told from stray bytes by both of their bytes: \xc2\x85. */
static void begin_escape(struct text_reader *r, uint32_t point, size_t taken)
{
    unsigned char first = (unsigned char)r->bytes[r->at];
    int n;
    if (point == UTF8_INVALID || point < 0x80)
        n = snprintf(r->escape, ESCAPE_SIZE, "\\x%02x", first);
    else if (point < 0xA0)
        n = snprintf(r->escape, ESCAPE_SIZE, "\\x%02x\\x%02x", first, (unsigned)point);
    else if (point < 0x10000)
        n = snprintf(r->escape, ESCAPE_SIZE, "\\u%04x", (unsigned)point);
    else
        n = snprintf(r->escape, ESCAPE_SIZE, "\\U%08x", (unsigned)point);
    r->escape_offset = (uint32_t)r->at;
    r->escape_len = (uint8_t)n;
    r->escape_at = 0;
    r->at += taken;
}

static bool next_of_escape(struct text_reader *r, struct text_cell *cell)
{
    *cell = (struct text_cell){.len = 1, .width = 1, .escaped = true, .offset = r->escape_offset};
    cell->bytes[0] = r->escape[r->escape_at++];
    return true;
}

/* Puts the combining mark that may follow into the cell of the character before it. */
static void take_mark(struct text_reader *r, struct text_cell *cell)
{
    uint32_t point;
    size_t n = utf8_decode(r->bytes + r->at, r->len - r->at, &point);
    if (n < 2 || point_width(point, r->charset) != 0)
        return;
    memcpy(cell->bytes + cell->len, r->bytes + r->at, n);
    cell->len = (uint8_t)(cell->len + n);
    r->at += n;
}

bool text_next(struct text_reader *r, struct text_cell *cell)
{
    if (r->escape_at < r->escape_len)
        return next_of_escape(r, cell);
    uint32_t point;
    size_t n = utf8_decode(r->bytes + r->at, r->len - r->at, &point);
    if (n == 0)
        return false;
    int width = point_width(point, r->charset);
    if (width <= 0) { /* a mark that gets here follows nothing that could carry it */
        begin_escape(r, point, n);
        return next_of_escape(r, cell);
    }
    if (point == '\\' && !r->safe && must_double(r)) {
        memcpy(r->escape, "\\\\", 2);
        r->escape_offset = (uint32_t)r->at;
        r->escape_len = 2;
        r->escape_at = 0;
        r->at += n;
        return next_of_escape(r, cell);
    }
    *cell =
        (struct text_cell){.len = (uint8_t)n, .width = (uint8_t)width, .offset = (uint32_t)r->at};
    memcpy(cell->bytes, r->bytes + r->at, n);
    r->at += n;
    take_mark(r, cell);
    return true;
}

size_t text_count_unsafe(const char *bytes, size_t len)
{
    struct text_reader reader = text_reader(bytes, len, TEXT_DATA);
    struct text_cell cell;
    uint32_t last = UINT32_MAX;
    size_t count = 0;
    while (text_next(&reader, &cell)) {
        if (cell.escaped && cell.offset != last && bytes[cell.offset] != '\\') {
            last = cell.offset;
            count++;
        }
    }
    return count;
}

static bool is_plain_argument(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = bytes[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c != '\0' && strchr("_@%+=:,./-", c));
        if (!plain)
            return false;
    }
    return len > 0;
}

/* Octal digits, always three: unlike those of \x, nothing that follows can belong to them. */
static void add_ansi_quoted(struct buf *out, const char *bytes, size_t len)
{
    buf_add_str(out, "$'");
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c < 0x20 || c >= 0x7F)
            buf_printf(out, "\\%03o", c);
        else if (c == '\'' || c == '\\')
            buf_printf(out, "\\%c", c);
        else
            buf_add_char(out, (char)c);
    }
    buf_add_char(out, '\'');
}

void text_add_shell_quoted(struct buf *out, const char *bytes, size_t len)
{
    if (text_count_unsafe(bytes, len)) {
        add_ansi_quoted(out, bytes, len);
        return;
    }
    buf_add_char(out, '\'');
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\'')
            buf_add_str(out, "'\\''");
        else
            buf_add_char(out, bytes[i]);
    }
    buf_add_char(out, '\'');
}

void text_add_shell(struct buf *out, const char *bytes, size_t len)
{
    if (is_plain_argument(bytes, len))
        buf_add(out, bytes, len);
    else
        text_add_shell_quoted(out, bytes, len);
}

static size_t width_of(struct text_reader reader)
{
    struct text_cell cell;
    size_t width = 0;
    while (text_next(&reader, &cell))
        width += cell.width;
    return width;
}

size_t text_width(const char *bytes, size_t len, enum text_charset charset)
{
    return width_of(text_reader(bytes, len, charset));
}

size_t text_width_again(const char *text, size_t len, enum text_charset charset)
{
    return width_of(text_reader_again(text, len, charset));
}

size_t text_line_length(struct text_reader reader, size_t columns)
{
    struct text_cell cell;
    size_t begin = reader.at, len = reader.len, blank = 0, taken = 0;
    while (text_next(&reader, &cell)) {
        size_t offset = cell.offset - begin;
        taken += cell.width;
        if (taken > columns)
            return blank ? blank : offset ? offset : 1;
        if (cell.bytes[0] == ' ')
            blank = offset;
    }
    return len - begin;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many bytes can go through as they are: plain ASCII, which is most of what there is. */
static size_t plain_run(const char *bytes, size_t len)
{
    size_t n = 0;
    while (n < len && bytes[n] >= 0x20 && bytes[n] < 0x7F && bytes[n] != '\\')
        n++;
    /* The last one may be about to get a combining mark. */
    return n == len || n == 0 ? n : n - 1;
}

bool text_add(struct buf *out, const char *bytes, size_t len, enum text_charset charset)
{
    if (len == 0)
        return !out->failed;
    size_t plain = plain_run(bytes, len);
    buf_add(out, bytes, plain);
    struct text_reader reader = text_reader(bytes + plain, len - plain, charset);
    struct text_cell cell;
    while (text_next(&reader, &cell))
        buf_add(out, cell.bytes, cell.len);
    return !out->failed;
}

bool text_add_str(struct buf *out, const char *text, enum text_charset charset)
{
    return text_add(out, text, strlen(text), charset);
}

static size_t add_clipped(struct buf *out, struct text_reader *reader, size_t columns)
{
    struct text_cell cell;
    /* All but the last column of a plain beginning fits in any case. */
    size_t used = least(plain_run(reader->bytes, reader->len), columns ? columns - 1 : 0);
    buf_add(out, reader->bytes, used);
    reader->at = used;
    /* Where to cut if the rest does not fit: behind the last cell that leaves room for "…". */
    size_t cut_len = out->len, cut_used = used;
    while (text_next(reader, &cell)) {
        if (cell.width > columns - used) {
            buf_truncate(out, cut_len);
            if (columns == 0)
                return 0;
            buf_add_str(out, text_ellipsis(reader->charset));
            return cut_used + 1;
        }
        buf_add(out, cell.bytes, cell.len);
        used += cell.width;
        if (used < columns) {
            cut_len = out->len;
            cut_used = used;
        }
    }
    return used;
}

size_t text_add_clipped(struct buf *out, const char *bytes, size_t len, size_t columns,
                        enum text_charset charset)
{
    struct text_reader reader = text_reader(bytes, len, charset);
    return add_clipped(out, &reader, columns);
}

size_t text_add_clipped_again(struct buf *out, const char *text, size_t len, size_t columns,
                              enum text_charset charset)
{
    struct text_reader reader = text_reader_again(text, len, charset);
    return add_clipped(out, &reader, columns);
}

static void add_blanks(struct buf *out, size_t count)
{
    while (count-- > 0)
        buf_add_char(out, ' ');
}

void text_add_padded(struct buf *out, const char *bytes, size_t len, size_t columns,
                     enum text_charset charset)
{
    add_blanks(out, columns - text_add_clipped(out, bytes, len, columns, charset));
}

char *text_safe(char *out, size_t size, const char *bytes, size_t len, enum text_charset charset)
{
    if (size == 0)
        return out;
    struct text_reader reader = text_reader(bytes, len, charset);
    struct text_cell cell;
    size_t used = least(plain_run(bytes, len), size - 1);
    if (used)
        memcpy(out, bytes, used);
    reader.at = used;
    while (text_next(&reader, &cell) && cell.len < size - used) {
        memcpy(out + used, cell.bytes, cell.len);
        used += cell.len;
    }
    out[used] = '\0';
    return out;
}

char *text_short_id(char out[TEXT_SHORT_ID_SIZE], const char *id, size_t len,
                    enum text_charset charset)
{
    if (len <= TEXT_SHORT_ID_COLUMNS)
        return text_safe(out, TEXT_SHORT_ID_SIZE, id, len, charset);
    char *at = out + strlen(text_safe(out, 9, id, 8, charset));
    at = stpcpy(at, text_ellipsis(charset));
    text_safe(at, 5, id + len - 4, 4, charset);
    return out;
}
