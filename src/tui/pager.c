#include "tui/pager.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SIDE_STEP = 8 };

void pager_init(struct pager *pager)
{
    memset(pager, 0, sizeof *pager);
    pager->text = BUF_INIT(PAGER_MAX);
}

void pager_clean_up(struct pager *pager)
{
    buf_clean_up(&pager->text);
}

static size_t last_top(const struct pager *pager)
{
    return pager->lines > pager->height ? pager->lines - pager->height : 0;
}

void pager_changed(struct pager *pager)
{
    pager->lines = 0;
    for (const char *p = buf_text(&pager->text); *p; p++)
        pager->lines += *p == '\n';
    if (pager->top > last_top(pager))
        pager->top = last_top(pager);
}

void pager_add_wrapped(struct pager *pager, const char *first, size_t indent, const char *text,
                       size_t columns)
{
    size_t room = columns > indent + 10 ? columns - indent : 10;
    buf_printf(&pager->text, "%-*s", (int)indent, first);
    while (*text) {
        struct text_reader reader = text_reader_again(text, strlen(text), TEXT_UTF8);
        size_t n = text_line_length(reader, room);
        buf_add(&pager->text, text, n);
        buf_add_char(&pager->text, '\n');
        text += n;
        text += strspn(text, " ");
        if (*text)
            buf_printf(&pager->text, "%*s", (int)indent, "");
    }
}

void pager_scroll(struct pager *pager, int lines)
{
    size_t n = (size_t)(lines < 0 ? -lines : lines);
    if (lines < 0)
        pager->top -= n < pager->top ? n : pager->top;
    else
        pager->top += n;
    if (pager->top > last_top(pager))
        pager->top = last_top(pager);
}

/* The start of a line; the end of the text beyond the last. */
static const char *line_at(const struct pager *pager, size_t n)
{
    const char *p = buf_text(&pager->text);
    while (n > 0 && *p)
        n -= *p++ == '\n';
    return p;
}

static bool line_has(const struct pager *pager, size_t n)
{
    const char *p = line_at(pager, n);
    size_t len = strcspn(p, "\n");
    size_t wanted = strlen(pager->find);
    for (size_t i = 0; i + wanted <= len; i++)
        if (strncasecmp(p + i, pager->find, wanted) == 0)
            return true;
    return false;
}

/* The next line after (or before) the top one that has what is searched for, around the end. */
static bool jump(struct pager *pager, size_t from, bool backwards)
{
    for (size_t i = 0; pager->find[0] && i < pager->lines; i++) {
        size_t n = backwards ? from + 2 * pager->lines - i : from + i;
        n %= pager->lines;
        if (!line_has(pager, n))
            continue;
        pager->top = n < last_top(pager) ? n : last_top(pager);
        return true;
    }
    return false;
}

bool pager_search(struct pager *pager, const char *text)
{
    snprintf(pager->find, sizeof pager->find, "%s", text);
    return !text[0] || jump(pager, pager->top, false);
}

static bool pager_move(struct pager *pager, enum action action)
{
    int page = pager->height > 1 ? (int)pager->height - 1 : 1;
    switch (action) {
    case ACTION_UP:
        pager_scroll(pager, -1);
        return true;
    case ACTION_DOWN:
        pager_scroll(pager, 1);
        return true;
    case ACTION_PAGE_UP:
        pager_scroll(pager, -page);
        return true;
    case ACTION_PAGE_DOWN:
        pager_scroll(pager, page);
        return true;
    case ACTION_HALF_UP:
        pager_scroll(pager, -(page + 1) / 2);
        return true;
    case ACTION_HALF_DOWN:
        pager_scroll(pager, (page + 1) / 2);
        return true;
    default:
        return false;
    }
}

bool pager_act(struct pager *pager, enum action action)
{
    switch (action) {
    case ACTION_HOME:
        pager->top = 0;
        return true;
    case ACTION_END:
        pager->top = last_top(pager);
        return true;
    case ACTION_SCROLL_LEFT:
        pager->left -= pager->left < SIDE_STEP ? pager->left : SIDE_STEP;
        return true;
    case ACTION_SCROLL_RIGHT:
        pager->left += SIDE_STEP;
        return true;
    case ACTION_NEXT_MATCH:
        if (!jump(pager, pager->top + 1, false))
            pager_scroll(pager, 1);
        return true;
    case ACTION_PREVIOUS_MATCH:
        if (!jump(pager, pager->top + pager->lines - 1, true))
            pager_scroll(pager, -1);
        return true;
    default:
        return pager_move(pager, action);
    }
}

int pager_row(const struct frame *frame)
{
    return frame->heading >= 0 ? frame->heading : frame->body;
}

int pager_rows(const struct frame *frame)
{
    return frame->body_rows ? frame->body + frame->body_rows - pager_row(frame) : 0;
}

static void draw_line(const struct pager *pager, const char *line, size_t len, int row,
                      struct canvas *c)
{
    bool heading = len && line[0] == '\001';
    buf_reset(&c->line);
    buf_add(&c->line, line + heading, len - heading);
    const char *text = buf_text(&c->line);
    uint32_t point;
    for (size_t i = 0; i < pager->left && *text; i++)
        text += utf8_decode(text, strlen(text), &point);
    canvas_put(c, row, 0, c->cols, heading ? ROLE_HEADING : ROLE_TEXT, text);
    size_t wanted = strlen(pager->find);
    for (int i = 0; wanted && strlen(text) >= wanted; text++, i++)
        if (strncasecmp(text, pager->find, wanted) == 0)
            canvas_tint(c, row, i, (int)wanted, ROLE_FOUND);
}

void pager_draw(const struct pager *pager, const struct frame *frame, struct canvas *c)
{
    const char *line = line_at(pager, pager->top);
    int first = pager_row(frame);
    for (int i = 0; i < pager_rows(frame) && *line; i++) {
        size_t len = strcspn(line, "\n");
        draw_line(pager, line, len, first + i, c);
        line += line[len] ? len + 1 : len;
    }
    canvas_cursor(c, first, 0);
}
