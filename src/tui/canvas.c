#include "config.h"

#include "tui/canvas.h"

#include "base/utf8.h"

#include <curses.h>
#include <string.h>
#include <wchar.h>

void canvas_init(struct canvas *c, enum text_charset charset, const struct theme *theme)
{
    memset(c, 0, sizeof *c);
    c->charset = charset;
    c->theme = theme;
    c->line = BUF_INIT(CANVAS_LINE_MAX);
}

void canvas_clean_up(struct canvas *c)
{
    buf_clean_up(&c->line);
}

void canvas_begin(struct canvas *c)
{
    erase();
    getmaxyx(stdscr, c->rows, c->cols);
    c->stale_in_ms = -1;
    canvas_cursor(c, c->rows - 1, 0);
}

/* Puts one character with the attributes that are set. curses adds a combining mark to the cell
 * before it. */
static void put_point(uint32_t point)
{
    wchar_t wide[2] = {(wchar_t)point, 0};
    addnwstr(wide, 1);
}

/* Puts what fits into so many columns; sets *text to what does not. Returns the columns taken. */
static int put_some(const char **text, int columns)
{
    int taken = 0;
    size_t len = strlen(*text);
    while (len > 0) {
        uint32_t point;
        size_t n = utf8_decode(*text, len, &point);
        int width = point == UTF8_INVALID ? -1 : wcwidth((wchar_t)point);
        if (taken + width > columns)
            break;
        *text += n;
        len -= n;
        if (width < 0)
            continue; /* nothing safe looks like this */
        put_point(point);
        taken += width;
    }
    return taken;
}

int canvas_put(struct canvas *c, int row, int col, int columns, enum role role, const char *text)
{
    if (row < 0 || row >= c->rows || col < 0 || col >= c->cols)
        return 0;
    int room = columns < c->cols - col ? columns : c->cols - col;
    attrset(theme_attributes(c->theme, role));
    move(row, col);
    int taken = put_some(&text, room);
    attrset(A_NORMAL);
    return taken;
}

int canvas_put_wrapped(struct canvas *c, int row, enum role role, const char *text)
{
    int columns = (int)text_width(text, strlen(text), c->charset);
    int rows = c->cols > 1 ? (columns + c->cols - 1) / c->cols : 1;
    int first = row - (rows > 1 ? rows - 1 : 0);
    if (first < 0)
        first = 0;
    attrset(theme_attributes(c->theme, role));
    for (int r = first; r <= row; r++) {
        canvas_wipe(c, r);
        move(r, 0);
        put_some(&text, c->cols);
    }
    attrset(A_NORMAL);
    return first;
}

int canvas_put_raw(struct canvas *c, int row, int col, int columns, enum role role,
                   const char *bytes, size_t len)
{
    if (columns <= 0)
        return 0;
    struct buf safe = BUF_INIT_SECRET(CANVAS_LINE_MAX); /* it may be a join token */
    text_add_clipped(&safe, bytes, len, (size_t)columns, c->charset);
    int taken = canvas_put(c, row, col, columns, role, buf_text(&safe));
    buf_clean_up(&safe);
    return taken;
}

/* How much of a text goes on a line: up to the last blank that fits, or all that fits. */
static size_t line_length(const char *text, size_t len, int columns, enum text_charset charset)
{
    struct text_reader reader = text_reader(text, len, charset);
    struct text_cell cell;
    size_t blank = 0;
    int taken = 0;
    while (text_next(&reader, &cell)) {
        taken += cell.width;
        if (taken > columns)
            return blank ? blank : cell.offset ? cell.offset : 1;
        if (cell.bytes[0] == ' ')
            blank = cell.offset;
    }
    return len;
}

int canvas_put_block(struct canvas *c, int row, int col, int rows, const char *text)
{
    int columns = c->cols - col;
    int taken = 0;
    while (*text && taken < rows && columns > 0) {
        size_t n = line_length(text, strlen(text), columns, c->charset);
        canvas_put_raw(c, row + taken++, col, columns, ROLE_TEXT, text, n);
        text += n;
        text += strspn(text, " ");
    }
    return taken;
}

void canvas_tint(struct canvas *c, int row, int col, int columns, enum role role)
{
    if (row < 0 || row >= c->rows || col < 0 || col >= c->cols)
        return;
    int attributes = theme_attributes(c->theme, role);
    if (columns > c->cols - col)
        columns = c->cols - col;
    mvchgat(row, col, columns, (attr_t)attributes & ~A_COLOR, (short)PAIR_NUMBER(attributes), NULL);
}

void canvas_wipe(struct canvas *c, int row)
{
    if (row < 0 || row >= c->rows)
        return;
    move(row, 0);
    clrtoeol();
}

void canvas_cursor(struct canvas *c, int row, int col)
{
    c->cursor_row = row < 0 ? 0 : row;
    c->cursor_col = col < 0 ? 0 : col < c->cols ? col : c->cols - 1;
}

void canvas_stale_in(struct canvas *c, int64_t ms)
{
    if (ms >= 0 && (c->stale_in_ms < 0 || ms < c->stale_in_ms))
        c->stale_in_ms = ms;
}

void canvas_end(struct canvas *c)
{
    move(c->cursor_row, c->cursor_col);
    wnoutrefresh(stdscr);
    doupdate();
}
