#include "tui/screens.h"

#include "meeting/change.h"
#include "print/json_text.h"
#include "print/writer.h"
#include "tui/pager.h"
#include "tui/ui.h"
#include "view/detail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_X = 3, VALUE_X = 19 };

struct screen_detail {
    struct screen base;
    char *id;
    struct detail detail;
    size_t field; /* place in detail.fields */
    bool json;
    struct pager pager;
};

static const char *no_token(const struct ui *ui)
{
    return detail_no_token(ui->options->include_join_tokens, ui->meeting->session->replays);
}

/* What the view needs to know. False when the attendee is no longer in the roster. */
static bool facts_of(const struct screen_detail *self, const struct ui *ui,
                     struct detail_facts *facts)
{
    uint32_t row = meeting_find(ui->meeting, self->id);
    *facts = (struct detail_facts){
        .roster = ui->meeting->roster,
        .presence = ui->meeting->presence,
        .row = row,
        .no_token = no_token(ui),
    };
    return row != ROSTER_NONE;
}

static const struct attendee *attendee_of(const struct detail_facts *facts)
{
    return &roster_row(facts->roster, facts->row)->attendee;
}

/* --- drawing ------------------------------------------------------------------------ */

static void write_json(const struct detail_facts *facts, struct buf *out)
{
    struct err err = ERR_INIT;
    struct writer_config config = {
        .format = OUTPUT_JSON, .charset = TEXT_UTF8, .sink = sink_to_buf(out)};
    struct writer *writer = writer_new(&config, &err);
    if (writer && writer_begin(writer, &err) && writer_row(writer, attendee_of(facts), &err))
        writer_end(writer, NULL, &err);
    writer_destroy(writer);
}

/* The JSON text, its long lines broken: a narrow screen shows all of it too. */
static void fill_json(struct screen_detail *self, const struct ui *ui,
                      const struct detail_facts *facts, size_t columns)
{
    struct buf json = BUF_INIT(PAGER_MAX), shown = BUF_INIT(PAGER_MAX);
    write_json(facts, &json);
    if (ui->style.charset == TEXT_ASCII)
        json_text_add_ascii(&shown, json.data, json.len);
    else
        buf_add(&shown, json.data, json.len);
    buf_reset(&self->pager.text);
    for (const char *line = buf_text(&shown); *line;) {
        size_t len = strcspn(line, "\n"), indent = strspn(line, " ");
        buf_reset(&json);
        buf_add(&json, line + indent, len - indent);
        pager_add_wrapped(&self->pager, "", indent, buf_text(&json), columns);
        line += len + (line[len] == '\n');
    }
    pager_changed(&self->pager);
    buf_clean_up(&shown);
    buf_clean_up(&json);
}

static void fit(struct screen *s, struct ui *ui, const struct frame *frame)
{
    struct screen_detail *self = (struct screen_detail *)s;
    struct detail_facts facts;
    self->pager.height = (size_t)pager_rows(frame);
    if (!facts_of(self, ui, &facts))
        return;
    detail_build(&self->detail, &facts);
    if (self->field >= self->detail.count)
        self->field = self->detail.count - 1;
    if (self->json && !ui->style.mask)
        fill_json(self, ui, &facts, (size_t)frame->cols);
}

static void draw_title(const struct screen_detail *self, const struct ui *ui,
                       const struct frame *frame, struct canvas *c)
{
    const struct order *order = ui->meeting->list.order;
    struct slice id = {self->id, strlen(self->id)};
    char text[80];
    size_t n;
    bool shown = order_find(order, id, &n);
    size_t position = shown ? order_position(order, n) : 0;
    if (position)
        snprintf(text, sizeof text, "Attendee %zu of %zu", position, order_registered(order));
    else
        snprintf(text, sizeof text, "Attendee (%s)",
                 shown ? "no longer registered" : "the filter does not show it");
    struct buf heading = BUF_INIT(256);
    buf_printf(&heading, "%s  ", text);
    meeting_change_note(ui->meeting, id, &ui->style, &heading);
    ui_draw_heading(ui, frame, c, buf_text(&heading));
    buf_clean_up(&heading);
}

static void draw_field(const struct screen_detail *self, const struct ui *ui,
                       const struct detail_facts *facts, size_t n, int row, struct canvas *c)
{
    enum detail_field field = self->detail.fields[n];
    int x = c->cols > VALUE_X + 10 ? VALUE_X : LABEL_X;
    if (x == VALUE_X)
        canvas_put(c, row, LABEL_X, VALUE_X - LABEL_X - 1, ROLE_HEADING, detail_label(field));
    buf_reset(&c->line);
    detail_value(field, facts, &ui->style, (size_t)(c->cols > x ? c->cols - x : 0), &c->line);
    canvas_put(c, row, x, c->cols - x, ROLE_TEXT, buf_text(&c->line));
    if (n != self->field)
        return;
    canvas_put(c, row, 1, 1, ROLE_TEXT, ">");
    canvas_tint(c, row, 0, c->cols, ROLE_SELECTED);
    canvas_cursor(c, row, 1);
}

static void draw_fields(const struct screen_detail *self, const struct ui *ui,
                        const struct detail_facts *facts, const struct frame *frame,
                        struct canvas *c)
{
    size_t rows = (size_t)pager_rows(frame);
    size_t top = rows && self->field >= rows ? self->field - rows + 1 : 0;
    for (size_t i = 0; i < rows && top + i < self->detail.count; i++)
        draw_field(self, ui, facts, top + i, pager_row(frame) + (int)i, c);
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_detail *self = (const struct screen_detail *)s;
    struct detail_facts facts;
    draw_title(self, ui, frame, c);
    ui_draw_status(ui, frame, c, STATUS_OF_DETAIL, NULL);
    if (!facts_of(self, ui, &facts))
        canvas_put(c, pager_row(frame), LABEL_X, c->cols, ROLE_WARN,
                   "This attendee is no longer registered.");
    else if (self->json && ui->style.mask)
        canvas_put(c, pager_row(frame), LABEL_X, c->cols, ROLE_TEXT, "User ids are masked.");
    else if (self->json)
        pager_draw(&self->pager, frame, c);
    else
        draw_fields(self, ui, &facts, frame, c);
}

/* --- acting -------------------------------------------------------------------------- */

/* Looks at the attendee before or after this one in the list, and selects it there too. */
static unsigned step(struct screen_detail *self, struct ui *ui, int direction)
{
    struct list *list = &ui->meeting->list;
    struct slice id = {self->id, strlen(self->id)};
    size_t n;
    if (!order_find(list->order, id, &n) || (direction < 0 && n == 0))
        return REACT_NONE;
    const struct roster_row *row = order_row(list->order, direction < 0 ? n - 1 : n + 1);
    char *copy = row ? strndup(row->attendee.id.data, row->attendee.id.len) : NULL;
    if (!copy)
        return REACT_NONE;
    free(self->id);
    self->id = copy;
    meeting_pin(ui->meeting, copy);
    list_select(list, direction < 0 ? n - 1 : n + 1);
    meeting_moved(ui->meeting);
    return REACT_PAINT;
}

static unsigned move_field(struct screen_detail *self, enum action action)
{
    if (self->json)
        return pager_act(&self->pager, action) ? REACT_PAINT : REACT_PASS;
    size_t last = self->detail.count ? self->detail.count - 1 : 0;
    switch (action) {
    case ACTION_UP:
        self->field -= self->field > 0;
        return REACT_PAINT;
    case ACTION_DOWN:
        self->field += self->field < last;
        return REACT_PAINT;
    case ACTION_HOME:
    case ACTION_PAGE_UP:
    case ACTION_HALF_UP:
        self->field = 0;
        return REACT_PAINT;
    case ACTION_END:
    case ACTION_PAGE_DOWN:
    case ACTION_HALF_DOWN:
        self->field = last;
        return REACT_PAINT;
    default:
        return REACT_PASS;
    }
}

static unsigned copy_field(struct screen_detail *self, struct ui *ui,
                           const struct detail_facts *facts, bool raw)
{
    struct buf out = BUF_INIT(65536);
    if (self->json)
        write_json(facts, &out);
    else if (!detail_copy(self->detail.fields[self->field], facts, &out))
        ui_say(ui, ROLE_WARN, "there is nothing to copy in this field");
    enum detail_field field = self->detail.fields[self->field];
    bool masked = ui->style.mask && (field == DETAIL_USER || field == DETAIL_NAME);
    if (out.len && (raw || self->json)) /* JSON escapes what could act */
        ui_copy_raw(ui, buf_text(&out), out.len, !self->json, self->json || masked);
    else if (out.len)
        ui_copy(ui, buf_text(&out), out.len, masked);
    buf_clean_up(&out);
    return REACT_PAINT;
}

static unsigned open_token(struct screen_detail *self, struct ui *ui)
{
    if (no_token(ui))
        ui_say(ui, ROLE_WARN, "JoinToken: %s", no_token(ui));
    else
        ui_push(ui, screen_token_new(self->id));
    return REACT_PAINT;
}

/* What needs the attendee's row. */
static unsigned act_on_row(struct screen_detail *self, struct ui *ui, enum action action,
                           const struct detail_facts *facts)
{
    struct slice user = attendee_of(facts)->external_user_id;
    switch (action) {
    case ACTION_COPY_FIELD:
    case ACTION_COPY_RAW:
        return copy_field(self, ui, facts, action == ACTION_COPY_RAW);
    case ACTION_COPY_USER:
        ui_copy_user(ui, user);
        return REACT_PAINT;
    case ACTION_COMMANDS:
        ui_push(ui, screen_commands_new(self->id));
        return REACT_PAINT;
    case ACTION_TOKEN:
        return open_token(self, ui);
    case ACTION_JSON:
        self->json = !self->json;
        self->pager.top = self->pager.left = 0;
        return REACT_PAINT;
    default:
        return move_field(self, action);
    }
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_detail *self = (struct screen_detail *)s;
    struct detail_facts facts;
    switch (action) {
    case ACTION_BACK:
    case ACTION_CLOSE:
        meeting_pin(ui->meeting, NULL);
        return REACT_PAINT | REACT_CLOSE;
    case ACTION_PREVIOUS:
        return step(self, ui, -1);
    case ACTION_NEXT:
        return step(self, ui, 1);
    case ACTION_REMOVE:
        ui_ask_remove(ui, (struct slice){self->id, strlen(self->id)});
        return REACT_PAINT;
    case ACTION_COPY_SUPPORT:
        ui_copy_support(ui, (struct slice){self->id, strlen(self->id)});
        return REACT_PAINT;
    default:
        return facts_of(self, ui, &facts) ? act_on_row(self, ui, action, &facts) : REACT_PASS;
    }
}

static void destroy(struct screen *s)
{
    struct screen_detail *self = (struct screen_detail *)s;
    pager_clean_up(&self->pager);
    free(self->id);
    free(self);
}

static const struct screen_ops ops = {
    .context = IN_DETAIL,
    .fit = fit,
    .draw = draw,
    .act = act,
    .destroy = destroy,
};

struct screen *screen_detail_new(struct ui *ui, struct slice attendee_id)
{
    struct screen_detail *self = calloc(1, sizeof *self);
    char *id = strndup(attendee_id.data, attendee_id.len);
    if (!self || !id) {
        free(self);
        free(id);
        return NULL;
    }
    self->base.ops = &ops;
    self->id = id;
    pager_init(&self->pager);
    meeting_pin(ui->meeting, id);
    return &self->base;
}
