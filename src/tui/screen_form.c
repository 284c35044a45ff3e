#include "tui/screens.h"

#include "tui/ui.h"
#include "view/format_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LABEL_X = 2, TEXT_X = 18, NOTE_GAP = 2, RECENT_MAX = 200, CHOICES_SHOWN = 12 };

struct screen_form {
    struct screen base;
    struct ui *ui; /* for completion */
    struct form form;
    int recent;    /* the selected line of the Recent list; -1: none */
    bool resolved; /* what stands here is what these two resolve to */
    char region[PROMPT_MAX + 1];
    char profile[PROMPT_MAX + 1];
    char default_region[128], region_note[320];
    char default_profile[128], profile_note[320];
    char label[128]; /* a choice that is being offered */
    char account[40];
    struct err err; /* why the last Enter did not work */
    bool refused;   /* or this: there was no meeting id */
};

/* --- drawing -------------------------------------------------------------------------- */

/* Keeps what the platform resolved: its strings live until it is asked again, by whomever. */
static void keep(struct screen_form *self, const struct platform_resolved *resolved)
{
    self->resolved = true;
    snprintf(self->default_region, sizeof self->default_region, "%s", resolved->region);
    snprintf(self->region_note, sizeof self->region_note, "%s", resolved->region_note);
    snprintf(self->default_profile, sizeof self->default_profile, "%s", resolved->profile);
    snprintf(self->profile_note, sizeof self->profile_note, "%s", resolved->profile_note);
}

/* Asks the platform what the form means, when that may have changed: it reads files. */
static void fit(struct screen *s, struct ui *ui, const struct frame *frame)
{
    struct screen_form *self = (struct screen_form *)s;
    const char *region = form_text(&self->form, FORM_REGION);
    const char *profile = form_text(&self->form, FORM_PROFILE);
    struct platform_resolved resolved;
    (void)frame;
    snprintf(self->account, sizeof self->account, "account %s", self->form.account);
    if (self->resolved && strcmp(region, self->region) == 0 && strcmp(profile, self->profile) == 0)
        return;
    snprintf(self->region, sizeof self->region, "%s", region);
    snprintf(self->profile, sizeof self->profile, "%s", profile);
    ui->platform->resolve(ui->platform->self, profile, region, &resolved);
    keep(self, &resolved);
}

/* The queue of the command line or of the config; "" for none. */
static const char *queue_of_options(const struct ui *ui)
{
    const char *queue = ui->options->start.presence_queue;
    return queue ? queue : "";
}

/* What stands in an empty field, and beside it. */
static void field_notes(const struct screen_form *self, enum form_field field,
                        const char **fallback, const char **note)
{
    *fallback = *note = "";
    if (field == FORM_REGION) {
        *fallback = self->default_region;
        *note = self->region_note;
    } else if (field == FORM_PROFILE) {
        *fallback = self->default_profile;
        *note = self->form.account[0] ? self->account : self->profile_note;
    } else if (field == FORM_QUEUE) {
        *fallback = queue_of_options(self->ui);
        *note = **fallback || form_text(&self->form, field)[0] ? "" : "none: presence not shown";
    }
}

static bool is_narrow(const struct canvas *c)
{
    return c->cols < 60;
}

static void draw_field(const struct screen_form *self, enum form_field field, int row,
                       struct canvas *c)
{
    const struct prompt *prompt = &self->form.fields[field];
    static const char *const words[] = {"Meeting", "Region", "Profile", "Queue"};
    bool narrow = is_narrow(c);
    int x = narrow ? 8 : TEXT_X;
    const char *fallback, *note;
    field_notes(self, field, &fallback, &note);
    canvas_put(c, row, narrow ? 0 : LABEL_X, x - 1, ROLE_HEADING,
               narrow ? words[field] : form_label(field));
    int end = x;
    if (field == self->form.focus) {
        ui_draw_input(prompt, row, x, c->cols - x - 1, ROLE_TEXT, c);
        end += (int)text_width(prompt->text, prompt->len, c->charset);
    } else if (prompt->len) {
        end += canvas_put_raw(c, row, x, c->cols - x, ROLE_TEXT, prompt->text, prompt->len);
    }
    if (!prompt->len)
        end += canvas_put_raw(c, row, x, c->cols - x, ROLE_TEXT, fallback, strlen(fallback));
    end = (end < x + 16 ? x + 16 : end) + NOTE_GAP;
    if (*note && end + 10 < c->cols) {
        canvas_put(c, row, end, 1, ROLE_TEXT, "(");
        end +=
            1 + canvas_put_raw(c, row, end + 1, c->cols - end - 2, ROLE_TEXT, note, strlen(note));
        canvas_put(c, row, end, 1, ROLE_TEXT, ")");
    }
}

/* "today 09:12", "Nov 20": eleven columns at most. */
static void say_when(char out[FORMAT_TIME_SIZE + 8], int64_t wall_ms,
                     const struct view_style *style)
{
    char clock[FORMAT_TIME_SIZE], day[FORMAT_TIME_SIZE];
    out[0] = '\0';
    if (!wall_ms)
        return;
    format_time_short(day, wall_ms, style->now_ms, style->utc);
    format_time_minute(clock, wall_ms, style->now_ms, style->utc);
    if (strchr(day, ':'))
        snprintf(out, FORMAT_TIME_SIZE + 8, "today %s", clock);
    else
        snprintf(out, FORMAT_TIME_SIZE + 8, "%s", day);
}

/* Widths that fit all recent meetings. */
struct recent_widths {
    int count;
    int region, profile;
};

static struct recent_widths measure_recents(const struct ui *ui)
{
    struct recent_widths w = {0};
    struct recent_meeting recent;
    while (w.count < RECENT_MAX &&
           ui->platform->recent(ui->platform->self, (size_t)w.count, &recent)) {
        int region = (int)strlen(recent.region);
        int profile = (int)strlen(recent.profile);
        w.region = region > w.region ? region : w.region;
        w.profile = profile > w.profile ? profile : w.profile;
        w.count++;
    }
    return w;
}

static void draw_recent(const struct screen_form *self, const struct ui *ui,
                        const struct recent_widths *w, int n, int row, struct canvas *c)
{
    struct recent_meeting recent;
    char when[FORMAT_TIME_SIZE + 8];
    if (!ui->platform->recent(ui->platform->self, (size_t)n, &recent))
        return;
    say_when(when, recent.opened_ms, &ui->style);
    int x = is_narrow(c) ? 0 : LABEL_X; /* a whole id fits into 40 columns */
    buf_reset(&c->line);
    buf_printf(&c->line, "%-36s  %-*s  %-*s  %s%s%s%s", recent.meeting_id, w->region, recent.region,
               w->profile, recent.profile, when, when[0] && recent.label[0] ? "  " : "",
               recent.label[0] ? "@" : "", recent.label);
    canvas_put_raw(c, row, x + 2, c->cols - x - 2, ROLE_TEXT, c->line.data, c->line.len);
    if (n != self->recent)
        return;
    canvas_put(c, row, x, 1, ROLE_TEXT, ">");
    canvas_tint(c, row, 0, c->cols, ROLE_SELECTED);
}

static void draw_recents(const struct screen_form *self, const struct ui *ui, int row, int end,
                         struct canvas *c)
{
    struct recent_widths w = measure_recents(ui);
    if (w.count == 0 || end - row < 2)
        return;
    canvas_put(c, row++, LABEL_X, c->cols, ROLE_HEADING, "Recent");
    int rows = end - row;
    int top = self->recent >= rows ? self->recent - rows + 1 : 0;
    for (int i = 0; i < rows && top + i < w.count; i++)
        draw_recent(self, ui, &w, top + i, row + i, c);
}

static void draw_title(const struct ui *ui, const struct frame *frame, struct canvas *c)
{
    char title[80];
    snprintf(title, sizeof title, "rollcall %s", ui->options->version);
    if (frame->title < 0)
        return;
    canvas_put(c, frame->title, 0, frame->cols, ROLE_TITLE, title);
    ui_draw_mode(ui, frame, c);
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_form *self = (const struct screen_form *)s;
    int end = frame->body + frame->body_rows;
    struct buf note = BUF_INIT(1024);
    draw_title(ui, frame, c);
    if (err_is(&self->err)) {
        errors_line(&self->err, &ui->style, &note);
    } else if (self->refused) {
        buf_add_str(&note, "not a meeting id, like 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1");
    } else {
        form_note(&self->form, &note);
    }
    ui_draw_status(ui, frame, c, STATUS_OF_FORM, buf_text(&note));
    buf_clean_up(&note);
    draw_recents(self, ui, frame->body + FORM_FIELD_COUNT + 1, end, c);
    /* With few rows the focused field is the one that is seen; it is drawn last: its cursor stays.
     */
    int row = frame->body;
    for (enum form_field f = 0; f < FORM_FIELD_COUNT; f++)
        if (frame->body_rows >= FORM_FIELD_COUNT && f != self->form.focus)
            draw_field(self, f, row + (int)f, c);
    bool all = frame->body_rows >= FORM_FIELD_COUNT;
    if (frame->body_rows)
        draw_field(self, self->form.focus, all ? row + (int)self->form.focus : row, c);
}

/* --- acting ----------------------------------------------------------------------------- */

static void forget_refusal(struct screen_form *self)
{
    err_clear(&self->err);
    self->refused = false;
}

static bool target_of(struct screen_form *self, struct ui *ui, struct meeting_target *target)
{
    struct recent_meeting recent;
    *target = (struct meeting_target){
        .meeting_id = form_text(&self->form, FORM_MEETING),
        .region = form_text(&self->form, FORM_REGION),
        .profile = form_text(&self->form, FORM_PROFILE),
        .presence_queue = form_text(&self->form, FORM_QUEUE),
    };
    if (target->meeting_id[0] != '@')
        return true;
    if (!platform_find_label(ui->platform, target->meeting_id + 1, &recent))
        return err_set(&self->err, ERR_USAGE, "no meeting is called %s", target->meeting_id);
    target->meeting_id = recent.meeting_id;
    if (!target->region[0])
        target->region = recent.region;
    if (!target->profile[0])
        target->profile = recent.profile;
    return true;
}

static unsigned submit(struct screen_form *self, struct ui *ui)
{
    struct meeting_target target;
    struct err err = ERR_INIT;
    forget_refusal(self);
    form_settle(&self->form);
    if (!form_ready(&self->form)) {
        self->refused = true;
        return REACT_PAINT;
    }
    if (!target_of(self, ui, &target))
        return REACT_PAINT;
    /* This screen is closed by a success: nothing of it may be touched then. */
    if (!ui_open(ui, &target, &err))
        self->err = err;
    return REACT_PAINT;
}

/* Walks through the Recent list; the fields follow. */
static unsigned pick_recent(struct screen_form *self, struct ui *ui, int step)
{
    struct recent_meeting recent;
    int n = self->recent + step;
    if (n < 0 || !ui->platform->recent(ui->platform->self, (size_t)n, &recent))
        return REACT_NONE;
    self->recent = n;
    prompt_set(&self->form.fields[FORM_MEETING], recent.meeting_id);
    prompt_set(&self->form.fields[FORM_REGION], recent.region);
    prompt_set(&self->form.fields[FORM_PROFILE], recent.profile);
    return REACT_PAINT;
}

/* In a running console the form goes; at the start it is emptied. */
static unsigned dismiss(struct screen_form *self, struct ui *ui)
{
    if (ui->meeting)
        return REACT_PAINT | REACT_CLOSE;
    form_init(&self->form);
    self->recent = -1;
    return REACT_PAINT;
}

/* Meetings complete to their labels when an @ was typed. "" is a choice that fits nothing. */
static const char *nth_meeting(struct screen_form *self, size_t n)
{
    struct recent_meeting recent;
    const struct meeting_platform *platform = self->ui->platform;
    if (!platform->recent(platform->self, n, &recent))
        return NULL;
    if (form_text(&self->form, FORM_MEETING)[0] != '@')
        return recent.meeting_id;
    snprintf(self->label, sizeof self->label, "@%s", recent.label);
    return recent.label[0] ? self->label : "";
}

static const char *nth_choice(void *data, enum form_field field, size_t n)
{
    struct screen_form *self = data;
    const struct meeting_platform *platform = self->ui->platform;
    if (field == FORM_REGION)
        return platform->choice(platform->self, PLATFORM_REGION, n);
    if (field == FORM_PROFILE)
        return platform->choice(platform->self, PLATFORM_PROFILE, n);
    if (field == FORM_QUEUE)
        return n == 0 && *queue_of_options(self->ui) ? queue_of_options(self->ui) : NULL;
    return nth_meeting(self, n);
}

/* Does a whole choice stand in the focused field? */
static bool is_whole(struct screen_form *self)
{
    const char *text = form_text(&self->form, self->form.focus);
    const char *choice;
    if (self->form.focus == FORM_MEETING && text[0] != '@' && form_ready(&self->form))
        return true;
    for (size_t n = 0; (choice = nth_choice(self, self->form.focus, n)); n++)
        if (strcmp(choice, text) == 0)
            return true;
    return !text[0];
}

/* Says which choices begin with the text. False when none does. */
static bool say_choices(struct screen_form *self, struct ui *ui)
{
    const char *text = form_text(&self->form, self->form.focus);
    const char *choice;
    size_t shown = 0;
    for (size_t n = 0; (choice = nth_choice(self, self->form.focus, n)); n++) {
        if (strncasecmp(choice, text, strlen(text)) != 0 || shown++ >= CHOICES_SHOWN)
            continue;
        if (shown == 1)
            ui_say(ui, ROLE_TEXT, "%s", "");
        else
            ui_say_raw(ui, "  ", 2);
        ui_say_raw(ui, choice, strlen(choice));
    }
    return shown > 0;
}

/* Tab: completes what was begun as far as the choices agree, and says them; else it goes on to the
 * next field. */
static unsigned complete(struct screen_form *self, struct ui *ui)
{
    struct form_choices choices = {.nth = nth_choice, .self = self};
    if (!is_whole(self)) {
        form_complete(&self->form, &choices);
        if (is_whole(self) || say_choices(self, ui))
            return REACT_PAINT;
    }
    form_act(&self->form, ACTION_NEXT_FIELD);
    return REACT_PAINT;
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_form *self = (struct screen_form *)s;
    if (action == ACTION_ACCEPT)
        return submit(self, ui);
    forget_refusal(self);
    switch (action) {
    case ACTION_CLOSE:
        return dismiss(self, ui);
    case ACTION_CANCEL:
        if (ui->meeting)
            return REACT_PAINT | REACT_CLOSE;
        ui->quit = true;
        ui->exit_status = 130;
        return REACT_NONE;
    case ACTION_NEXT_FIELD:
        return complete(self, ui);
    case ACTION_OLDER:
        return pick_recent(self, ui, -1);
    case ACTION_NEWER:
        return pick_recent(self, ui, 1);
    default:
        return form_act(&self->form, action) ? REACT_PAINT : REACT_PASS;
    }
}

static unsigned type(struct screen *s, struct ui *ui, uint32_t point)
{
    struct screen_form *self = (struct screen_form *)s;
    (void)ui;
    forget_refusal(self);
    prompt_type(&self->form.fields[self->form.focus], point);
    return REACT_PAINT;
}

static unsigned paste(struct screen *s, struct ui *ui, const char *bytes, size_t len)
{
    struct screen_form *self = (struct screen_form *)s;
    (void)ui;
    forget_refusal(self);
    form_paste(&self->form, bytes, len);
    return REACT_PAINT;
}

static void destroy(struct screen *s)
{
    free(s);
}

static const struct screen_ops ops = {
    .context = IN_FORM,
    .prompt = true,
    .fit = fit,
    .draw = draw,
    .act = act,
    .type = type,
    .paste = paste,
    .destroy = destroy,
};

static struct screen_form *form_new(struct ui *ui, enum form_field focus)
{
    struct screen_form *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.ops = &ops;
    self->ui = ui;
    self->recent = -1;
    self->err = ERR_INIT;
    form_init(&self->form);
    self->form.focus = focus;
    const struct meeting_target *start = &ui->options->start;
    const struct meeting_session *now = ui->meeting ? ui->meeting->session : NULL;
    const char *region = now ? now->region : start->region;
    const char *profile = now ? now->profile : start->profile;
    const char *meeting = now ? now->meeting_id : start->meeting_id;
    if (meeting && (!now || focus != FORM_MEETING))
        prompt_set(&self->form.fields[FORM_MEETING], meeting);
    prompt_set(&self->form.fields[FORM_REGION], region ? region : "");
    prompt_set(&self->form.fields[FORM_PROFILE], profile ? profile : "");
    if (now && now->presence_queue && strcmp(now->presence_queue, queue_of_options(ui)) != 0)
        prompt_set(&self->form.fields[FORM_QUEUE], now->presence_queue);
    return self;
}

void screen_form_open(struct ui *ui, enum form_field focus)
{
    for (size_t i = 0; i < ui->layer_count; i++) {
        struct screen_form *open = (struct screen_form *)ui->layers[i];
        if (ui->layers[i]->ops != &ops)
            continue;
        open->form.focus = focus;
        ui_close_above(ui, i + 1);
        return;
    }
    struct screen_form *self = form_new(ui, focus);
    if (self)
        ui_push(ui, &self->base);
}
