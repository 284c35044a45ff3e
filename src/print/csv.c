#include "print/csv.h"

#include <stdbool.h>
#include <string.h>

/* Puts the quotes of RFC 4180 around what was appended from start on. */
static void quote_from(struct buf *line, size_t start)
{
    struct buf quoted = {.max = line->max, .secret = line->secret};
    buf_add_char(&quoted, '"');
    for (const char *c = buf_text(line) + start; *c; c++) {
        if (*c == '"')
            buf_add_char(&quoted, '"');
        buf_add_char(&quoted, *c);
    }
    buf_add_char(&quoted, '"');
    buf_truncate(line, start);
    buf_add(line, buf_text(&quoted), quoted.len);
    line->failed = line->failed || quoted.failed;
    buf_clean_up(&quoted);
}

/* Would a spreadsheet take it for a formula? Some take the full-width signs for the narrow ones. */
static bool is_formula(struct slice raw)
{
    static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                       "\xEF\xBC\xA0"};
    if (raw.len > 0 && raw.data[0] && strchr("=+-@", raw.data[0]))
        return true;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        if (raw.len >= 3 && memcmp(raw.data, wide[i], 3) == 0)
            return true;
    }
    return false;
}

void csv_add_cell(struct buf *out, struct slice raw, enum text_charset charset)
{
    size_t start = out->len;
    if (is_formula(raw))
        buf_add_char(out, '\'');
    text_add(out, raw.data, raw.len, charset);
    if (!out->failed && strpbrk(buf_text(out) + start, "\",;"))
        quote_from(out, start);
}

void csv_add_bom(struct buf *out)
{
    buf_add_str(out, "\xEF\xBB\xBF");
}

void csv_add_comma(struct buf *out)
{
    buf_add_char(out, ',');
}

void csv_end_line(struct buf *out)
{
    buf_add_str(out, "\r\n");
}
