#include "config.h"

#include "support/terminal_private.h"

#include <string.h>

/* --- what the program does to the terminal ---------------------------------------------------- */

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct terminal *t = user;
    if (property == VTERM_PROP_ALTSCREEN)
        t->alternate = value->boolean;
    if (property == VTERM_PROP_CURSORVISIBLE)
        t->cursor_visible = value->boolean;
    return 1;
}

static int on_bell(void *user)
{
    ((struct terminal *)user)->bells++;
    return 1;
}

void terminal_observe(struct terminal *t)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = on_property, .bell = on_bell};
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
}

bool terminal_alternate(const struct terminal *t)
{
    return t->alternate;
}

int terminal_bells(const struct terminal *t)
{
    return t->bells;
}

int terminal_rows(const struct terminal *t)
{
    return t->rows;
}

int terminal_cols(const struct terminal *t)
{
    return t->cols;
}

struct terminal_cursor terminal_cursor(struct terminal *t)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(t->vterm), &at);
    return (struct terminal_cursor){.row = at.row, .col = at.col, .visible = t->cursor_visible};
}

/* --- cells ------------------------------------------------------------------------------------ */

static size_t encode_utf8(uint32_t c, char *out)
{
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (len == 1) {
        out[0] = (char)c;
        return 1;
    }
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(leads[len] | c);
    return len;
}

/* Right of a wide character libvterm puts -1. */
static void encode_cell(const VTermScreenCell *cell, char *out)
{
    size_t len = 0;
    if (cell->chars[0] == (uint32_t)-1) {
        out[0] = '\0';
        return;
    }
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++)
        len += encode_utf8(cell->chars[i], out + len);
    if (!len)
        out[len++] = ' ';
    out[len] = '\0';
}

static int colour_number(const VTermColor *colour)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(colour) || VTERM_COLOR_IS_DEFAULT_BG(colour))
        return -1;
    if (VTERM_COLOR_IS_INDEXED(colour))
        return colour->indexed.idx;
    return 0x1000000 | colour->rgb.red << 16 | colour->rgb.green << 8 | colour->rgb.blue;
}

struct terminal_cell terminal_cell_at(struct terminal *t, int row, int col)
{
    VTermScreenCell raw = {0};
    vterm_screen_get_cell(t->screen, (VTermPos){.row = row, .col = col}, &raw);
    struct terminal_cell cell = {
        .width = raw.width,
        .bold = raw.attrs.bold,
        .underline = raw.attrs.underline != 0,
        .reverse = raw.attrs.reverse,
        .blink = raw.attrs.blink,
        .italic = raw.attrs.italic,
        .fg = colour_number(&raw.fg),
        .bg = colour_number(&raw.bg),
    };
    encode_cell(&raw, cell.text);
    return cell;
}

/* --- rows ------------------------------------------------------------------------------------- */

static void add_row(struct terminal *t, int row)
{
    size_t trimmed = t->text.len;
    for (int col = 0; col < terminal_cols(t); col++) {
        struct terminal_cell cell = terminal_cell_at(t, row, col);
        buf_add_str(&t->text, cell.text);
        if (strcmp(cell.text, " ") != 0)
            trimmed = t->text.len;
    }
    buf_truncate(&t->text, trimmed);
}

const char *terminal_row(struct terminal *t, int row)
{
    buf_reset(&t->text);
    add_row(t, row);
    return buf_text(&t->text);
}

const char *terminal_text(struct terminal *t)
{
    buf_reset(&t->text);
    for (int row = 0; row < terminal_rows(t); row++) {
        add_row(t, row);
        buf_add_char(&t->text, '\n');
    }
    return buf_text(&t->text);
}

int terminal_find(struct terminal *t, const char *text)
{
    for (int row = 0; row < terminal_rows(t); row++)
        if (strstr(terminal_row(t, row), text))
            return row;
    return -1;
}

bool terminal_shows(struct terminal *t, const char *text)
{
    return terminal_find(t, text) >= 0;
}
