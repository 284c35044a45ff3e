#include "tui/screens.h"

#include "meeting/change.h"
#include "meeting/export.h"
#include "tui/ui.h"

#include <stdlib.h>
#include <string.h>

struct screen_list {
    struct screen base;
    struct column_layout layout;
    struct column_set shown;
};

/* --- drawing --------------------------------------------------------------------- */

static void fit(struct screen *s, struct ui *ui, const struct frame *frame)
{
    struct screen_list *self = (struct screen_list *)s;
    struct meeting *meeting = ui->meeting;
    if (!meeting)
        return;
    self->shown = meeting_columns(meeting, order_has_names(meeting->list.order));
    column_layout(&self->layout, &self->shown, (size_t)frame->cols, meeting->list.scroll);
    list_resize(&meeting->list, (size_t)frame->body_rows);
}

static void draw_heading(const struct screen_list *self, const struct order *order,
                         const struct frame *frame, struct canvas *c)
{
    for (size_t i = 0; i < self->layout.count; i++) {
        const struct column_place *place = &self->layout.places[i];
        bool sorted = place->column == order_sort(order);
        buf_reset(&c->line);
        buf_add_str(&c->line, column_info(place->column)->title);
        if (sorted)
            buf_add_char(&c->line, order_descending(order) ? 'v' : '^');
        canvas_put(c, frame->heading, (int)place->x, (int)place->width + sorted,
                   sorted ? ROLE_FOUND : ROLE_HEADING, buf_text(&c->line));
    }
}

/* The gutter: `>` for the selected row, and the mark of a change. */
static void draw_gutter(const struct roster_row *row, bool selected, int y, struct canvas *c)
{
    static const struct {
        const char *text;
        enum role role;
    } marks[] = {
        [ROSTER_UNMARKED] = {" ", ROLE_TEXT},
        [ROSTER_REGISTERED] = {"+", ROLE_GOOD},
        [ROSTER_CHANGED] = {"~", ROLE_WARN},
        [ROSTER_REMOVED] = {"-", ROLE_BAD},
    };
    const char *text = roster_row_is_missing(row) ? "?" : marks[row->mark].text;
    enum role role = roster_row_is_missing(row) ? ROLE_WARN : marks[row->mark].role;
    if (selected)
        canvas_put(c, y, 0, 1, ROLE_TEXT, ">");
    canvas_put(c, y, selected ? 1 : 0, 1, role, text);
}

/* Underlines what a search has found in the cell that was drawn last. */
static void draw_found(const struct filter *search, bool selected, int y, int x, struct canvas *c)
{
    size_t start, length;
    const char *text = buf_text(&c->line);
    if (!filter_find(search, text, c->line.len, &start, &length))
        return;
    int before = (int)text_width_again(text, start, c->charset);
    canvas_tint(c, y, x + before, (int)text_width_again(text + start, length, c->charset),
                selected ? ROLE_SELECTED_FOUND : ROLE_FOUND);
}

/* What was asked for and is not yet seen in the list, at the end of the row. */
static void draw_change(const struct ui *ui, const struct roster_row *row, int y, struct canvas *c)
{
    buf_reset(&c->line);
    buf_add_char(&c->line, ' ');
    if (!meeting_change_note(ui->meeting, row->attendee.id, &ui->style, &c->line))
        return;
    int x = c->cols - (int)c->line.len;
    if (x > COLUMN_GUTTER)
        canvas_put(c, y, x, c->cols - x, ROLE_WARN, buf_text(&c->line));
}

static void draw_row(const struct screen_list *self, const struct ui *ui, size_t position, int y,
                     struct canvas *c)
{
    const struct list *list = &ui->meeting->list;
    bool selected = position == list->selected;
    struct view_style style = ui->style;
    style.full_ids = self->layout.full_ids;
    struct column_source source = {ui->meeting->roster, ui->meeting->presence};
    draw_gutter(order_row(list->order, position), selected, y, c);
    if (selected)
        canvas_tint(c, y, 0, c->cols, ROLE_SELECTED);
    for (size_t i = 0; i < self->layout.count; i++) {
        const struct column_place *place = &self->layout.places[i];
        buf_reset(&c->line);
        column_cell(place->column, &source, order_at(list->order, position), place->width, &style,
                    &c->line);
        canvas_put(c, y, (int)place->x, (int)place->width, selected ? ROLE_SELECTED : ROLE_TEXT,
                   buf_text(&c->line));
        if (list->search)
            draw_found(list->search, selected, y, (int)place->x, c);
    }
    draw_change(ui, order_row(list->order, position), y, c);
}

/* What stands in the place of rows when there are none. */
static void draw_nothing(const struct ui *ui, const struct frame *frame, struct canvas *c)
{
    const struct meeting *meeting = ui->meeting;
    bool complete = roster_complete(meeting->roster);
    const char *text = "";
    if (!filter_is_empty(order_filter(meeting->list.order)))
        text = complete ? "No attendee matches." : "No attendee matches so far.";
    else if (meeting_has_answered(meeting) && complete)
        text = "No attendees registered in this meeting yet.";
    else if (meeting_state(meeting) == STATUS_NOTFOUND)
        text = "No such meeting: it ended, never existed, or is in another control region or "
               "account. To ask the other control regions {other-regions}, for another meeting "
               "{meeting}.";
    else if (err_is(&meeting->error))
        text = err_remedy(&meeting->error);
    struct buf filled = BUF_INIT(2048);
    action_fill(&filled, text, &ui->style);
    canvas_put_block(c, frame->body + (frame->body_rows > 2), COLUMN_GUTTER, frame->body_rows,
                     buf_text(&filled));
    buf_clean_up(&filled);
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_list *self = (const struct screen_list *)s;
    ui_draw_title(ui, frame, c);
    ui_draw_status(ui, frame, c, STATUS_OF_LIST, NULL);
    if (!ui->meeting || frame->body_rows == 0)
        return;
    const struct list *list = &ui->meeting->list;
    draw_heading(self, list->order, frame, c);
    size_t count = order_count(list->order);
    if (count == 0)
        draw_nothing(ui, frame, c);
    for (size_t i = 0; i < (size_t)frame->body_rows && list->top + i < count; i++)
        draw_row(self, ui, list->top + i, frame->body + (int)i, c);
    if (count)
        canvas_cursor(c, frame->body + (int)(list->selected - list->top), 0);
}

/* --- acting ---------------------------------------------------------------------- */

static unsigned open_detail(struct screen_list *self, struct ui *ui)
{
    (void)self;
    struct slice id = list_selected_id(&ui->meeting->list);
    if (id.len)
        ui_push(ui, screen_detail_new(ui, id));
    return REACT_PAINT;
}

static unsigned open_filter(struct screen_list *self, struct ui *ui)
{
    (void)self;
    ui_push(ui, screen_line_new_filter(ui));
    return REACT_PAINT;
}

static unsigned open_search(struct screen_list *self, struct ui *ui)
{
    (void)self;
    ui_push(ui, screen_line_new_search(ui));
    return REACT_PAINT;
}

static unsigned open_columns(struct screen_list *self, struct ui *ui)
{
    ui_push(ui, screen_columns_new(&self->shown));
    return REACT_PAINT;
}

static unsigned open_sort(struct screen_list *self, struct ui *ui)
{
    ui_push(ui, screen_columns_new_sort(&self->shown, order_sort(ui->meeting->list.order)));
    return REACT_PAINT;
}

/* Sorts by the shown column next to the one that is sorted by; before the first one stands the
 * server's order. */
static unsigned sort_by_neighbour(struct screen_list *self, struct ui *ui, int step)
{
    const struct order *order = ui->meeting->list.order;
    int places = (int)self->shown.count + 1;
    int at = 0;
    for (size_t i = 0; i < self->shown.count; i++)
        if (self->shown.shown[i] == order_sort(order))
            at = (int)i + 1;
    at = (at + step + places) % places;
    enum column column = at ? self->shown.shown[at - 1] : COLUMN_COUNT;
    meeting_sort(ui->meeting, column, order_descending(order));
    ui_say(ui, ROLE_TEXT, "sorted by %s",
           at ? column_info(column)->name : "nothing: the service's order");
    return REACT_PAINT;
}

static unsigned sort_left(struct screen_list *self, struct ui *ui)
{
    return sort_by_neighbour(self, ui, -1);
}

static unsigned sort_right(struct screen_list *self, struct ui *ui)
{
    return sort_by_neighbour(self, ui, 1);
}

static unsigned invert(struct screen_list *self, struct ui *ui)
{
    (void)self;
    const struct order *order = ui->meeting->list.order;
    meeting_sort(ui->meeting, order_sort(order), !order_descending(order));
    return REACT_PAINT;
}

static unsigned step_interval(struct ui *ui, int direction)
{
    int s = meeting_step_interval(ui->meeting, direction);
    if (s)
        ui_say(ui, ROLE_TEXT, "refresh every %d s", s);
    else
        ui_say(ui, ROLE_TEXT, "no background refresh");
    return REACT_PAINT;
}

static unsigned slower(struct screen_list *self, struct ui *ui)
{
    (void)self;
    return step_interval(ui, 1);
}

static unsigned faster(struct screen_list *self, struct ui *ui)
{
    (void)self;
    return step_interval(ui, -1);
}

static unsigned load_all(struct screen_list *self, struct ui *ui)
{
    (void)self;
    meeting_load_all(ui->meeting);
    return REACT_PAINT;
}

static unsigned other_regions(struct screen_list *self, struct ui *ui)
{
    (void)self;
    if (meeting_has_answered(ui->meeting)) {
        ui_say(ui, ROLE_TEXT, "the meeting is in this control region: %s",
               ui->meeting->session->region);
        return REACT_PAINT;
    }
    meeting_probe(ui->meeting);
    ui_say(ui, ROLE_BUSY, "asking the other control regions, one request each");
    return REACT_PAINT;
}

static unsigned remove_attendee(struct screen_list *self, struct ui *ui)
{
    (void)self;
    struct slice id = list_selected_id(&ui->meeting->list);
    if (id.len)
        ui_ask_remove(ui, id);
    return REACT_PAINT;
}

static unsigned copy_id(struct screen_list *self, struct ui *ui)
{
    (void)self;
    struct slice id = list_selected_id(&ui->meeting->list);
    if (ui_copy_renewal(ui))
        return REACT_PAINT;
    if (id.len)
        ui_copy(ui, id.data, id.len, false);
    return REACT_PAINT;
}

static unsigned copy_user(struct screen_list *self, struct ui *ui)
{
    (void)self;
    const struct roster_row *row = list_selected(&ui->meeting->list);
    if (row)
        ui_copy_user(ui, row->attendee.external_user_id);
    return REACT_PAINT;
}

static unsigned copy_support(struct screen_list *self, struct ui *ui)
{
    (void)self;
    ui_copy_support(ui, list_selected_id(&ui->meeting->list));
    return REACT_PAINT;
}

static unsigned write_file(struct screen_list *self, struct ui *ui)
{
    (void)self;
    ui_push(ui, screen_line_new_file(ui, EXPORT_ROSTER));
    return REACT_PAINT;
}

static unsigned leave(struct screen_list *self, struct ui *ui)
{
    (void)self;
    ui->quit = true;
    return REACT_NONE;
}

/* A refresh that was stopped is told by the status line itself. */
static void say_stopped(struct ui *ui)
{
    if (!roster_complete(ui->meeting->roster))
        ui_say(ui, ROLE_TEXT, "loading stopped; L loads every page");
}

/* Esc: first another meeting that is being opened, then the load, then the search and the filter;
 * it never quits. */
static unsigned step_back(struct screen_list *self, struct ui *ui)
{
    (void)self;
    struct err err = ERR_INIT;
    struct meeting *meeting = ui->meeting;
    if (controller_give_up(&ui->controller))
        ui_say(ui, ROLE_TEXT, "this meeting stays");
    else if (meeting_stop(meeting))
        say_stopped(ui);
    else if (meeting->list.search)
        meeting_search(meeting, "", &err);
    else if (!filter_is_empty(order_filter(meeting->list.order)))
        meeting_filter(meeting, "", &err);
    return REACT_PAINT;
}

static const struct {
    enum action action;
    unsigned (*run)(struct screen_list *self, struct ui *ui);
} actions[] = {
    {ACTION_DETAIL, open_detail},     {ACTION_FILTER, open_filter},
    {ACTION_SEARCH, open_search},     {ACTION_COLUMNS, open_columns},
    {ACTION_SORT, open_sort},         {ACTION_SORT_LEFT, sort_left},
    {ACTION_SORT_RIGHT, sort_right},  {ACTION_INVERT, invert},
    {ACTION_SLOWER, slower},          {ACTION_FASTER, faster},
    {ACTION_LOAD_ALL, load_all},      {ACTION_OTHER_REGIONS, other_regions},
    {ACTION_REMOVE, remove_attendee}, {ACTION_COPY_ID, copy_id},
    {ACTION_COPY_USER, copy_user},    {ACTION_COPY_SUPPORT, copy_support},
    {ACTION_WRITE, write_file},       {ACTION_LEAVE, leave},
    {ACTION_CLOSE, step_back},
};

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_list *self = (struct screen_list *)s;
    if (!ui->meeting)
        return REACT_PASS;
    struct list *list = &ui->meeting->list;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (actions[i].action == action)
            return actions[i].run(self, ui);
    if (action_info(action)->group != ACTION_GROUP_MOVE && action != ACTION_NEXT_MATCH &&
        action != ACTION_PREVIOUS_MATCH)
        return REACT_PASS;
    meeting_moved(ui->meeting);
    bool moved = list_act(list, action, list->scroll + self->layout.hidden);
    bool searches = action_info(action)->group != ACTION_GROUP_MOVE && list->search;
    if (searches)
        ui_say_matches(ui);
    return moved || searches ? REACT_PAINT : REACT_NONE;
}

static unsigned click(struct screen *s, struct ui *ui, int row, int col)
{
    (void)s;
    (void)col;
    struct frame frame = frame_of(ui->canvas.rows, ui->canvas.cols);
    if (!ui->meeting || row < frame.body || row >= frame.body + frame.body_rows)
        return REACT_NONE;
    size_t position = ui->meeting->list.top + (size_t)(row - frame.body);
    if (position < order_count(ui->meeting->list.order))
        list_select(&ui->meeting->list, position);
    meeting_moved(ui->meeting);
    return REACT_PAINT;
}

static unsigned wheel(struct screen *s, struct ui *ui, int rows)
{
    (void)s;
    if (!ui->meeting)
        return REACT_NONE;
    list_wheel(&ui->meeting->list, rows);
    meeting_moved(ui->meeting);
    return REACT_PAINT;
}

static void destroy(struct screen *s)
{
    free(s);
}

static const struct screen_ops ops = {
    .context = IN_LIST,
    .fit = fit,
    .draw = draw,
    .act = act,
    .click = click,
    .wheel = wheel,
    .destroy = destroy,
};

struct screen *screen_list_new(void)
{
    struct screen_list *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.ops = &ops;
    return &self->base;
}
