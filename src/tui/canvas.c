#include "config.h"

#include "tui/canvas.h"

#include "base/text.h"

#include <curses.h>
#include <string.h>
#include <wchar.h>

enum { HINTS_FROM = 12, HEADING_FROM = 8, TITLE_FROM = 5, BODY_FROM = 4, BODY_COLS = 20 };

struct frame frame_of(int rows, int cols)
{
    struct frame f = {.rows = rows, .cols = cols, .title = -1, .heading = -1, .hints = -1};
    int top = 0;
    int bottom = rows - 1;
    if (rows >= HINTS_FROM && cols >= BODY_COLS)
        f.hints = bottom--;
    f.status = bottom;
    f.last = rows - 1;
    if (rows < BODY_FROM || cols < BODY_COLS)
        return f;
    if (rows >= TITLE_FROM)
        f.title = top++;
    if (rows >= HEADING_FROM)
        f.heading = top++;
    f.body = top;
    f.body_rows = bottom - top;
    return f;
}

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

/* How many characters from here on are plain ASCII, and will not get a combining mark. */
static int plain_run(const char *text, int columns)
{
    int n = 0;
    while (n < columns && text[n] >= 0x20 && text[n] < 0x7F)
        n++;
    return n > 0 && (unsigned char)text[n] >= 0x80 ? n - 1 : n;
}

/* Puts plain ASCII in the way that costs curses the least: most of every picture is that. */
static void put_plain(int row, int col, chtype look, const char *text, int len)
{
    chtype cells[128];
    int n = 0;
    for (int i = 0; i < len; i++) {
        cells[n++] = (unsigned char)text[i] | look;
        if (n == sizeof cells / sizeof *cells || i == len - 1) {
            mvaddchnstr(row, col + i + 1 - n, cells, n);
            n = 0;
        }
    }
}

/* Puts one character, with the combining marks that may follow: curses adds them to its cell. */
static void put_point(int row, int col, uint32_t point, int width)
{
    wchar_t wide[2] = {(wchar_t)point, 0};
    if (width > 0)
        move(row, col);
    addnwstr(wide, 1);
}

/* Puts what fits into the columns; sets *text to what does not. Returns the columns taken. */
static int put_some(int row, int col, int look, const char **text, int columns)
{
    int taken = 0;
    attrset(look);
    for (const char *end = *text + strlen(*text); *text < end;) {
        int plain = plain_run(*text, columns - taken);
        put_plain(row, col + taken, (chtype)look, *text, plain);
        *text += plain;
        taken += plain;
        uint32_t point;
        size_t n = utf8_decode(*text, (size_t)(end - *text), &point);
        int width = point == UTF8_INVALID ? -1 : wcwidth((wchar_t)point);
        if (taken + width > columns)
            break;
        *text += n;
        if (n == 0 || width < 0)
            continue; /* nothing safe looks like this */
        put_point(row, col + taken, point, width);
        taken += width;
    }
    attrset(A_NORMAL);
    return taken;
}

int canvas_put(struct canvas *c, int row, int col, int columns, enum role role, const char *text)
{
    if (row < 0 || row >= c->rows || col < 0 || col >= c->cols)
        return 0;
    int room = columns < c->cols - col ? columns : c->cols - col;
    return put_some(row, col, theme_attributes(c->theme, role), &text, room);
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

/* The next line of a text that is safe already: its bytes, and the columns that they take. Returns
 * where the one after begins. */
static const char *next_line(const struct canvas *c, const char *text, int *columns)
{
    size_t len =
        text_line_length(text_reader_again(text, strlen(text), c->charset), (size_t)c->cols);
    struct text_reader reader = text_reader_again(text, len, c->charset);
    struct text_cell cell;
    *columns = 0;
    while (text_next(&reader, &cell))
        *columns += cell.width;
    return text + len + (text[len] == ' ');
}

int canvas_put_wrapped(struct canvas *c, int row, enum role role, const char *text)
{
    int columns, rows = 0;
    for (const char *rest = text; *rest && rows <= row; rows++)
        rest = next_line(c, rest, &columns);
    int first = row - (rows > 1 ? rows - 1 : 0);
    for (int r = first; r <= row; r++) {
        const char *line = text;
        canvas_wipe(c, r);
        text = next_line(c, text, &columns);
        put_some(r, 0, theme_attributes(c->theme, role), &line, columns);
    }
    return first;
}

int canvas_put_block(struct canvas *c, int row, int col, int rows, const char *text)
{
    int columns = c->cols - col;
    int taken = 0;
    while (*text && taken < rows && columns > 0) {
        size_t n = text_line_length(text_reader(text, strlen(text), c->charset), (size_t)columns);
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
