#include "tui/ui.h"

#include "base/text.h"
#include "meeting/sentences.h"
#include "tui/term.h"
#include "view/format_time.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELP_HINT_FROM = 20 };

/* --- layers ---------------------------------------------------------------------- */

struct screen *ui_top(const struct ui *ui)
{
    return ui->layers[ui->layer_count - 1];
}

void ui_push(struct ui *ui, struct screen *screen)
{
    if (!screen)
        return;
    if (ui->layer_count == UI_LAYERS) {
        screen->ops->destroy(screen);
        return;
    }
    if (screen->ops->over)
        ui_say_nothing(ui); /* it would hide what is asked now */
    ui->layers[ui->layer_count++] = screen;
}

void ui_close(struct ui *ui, struct screen *screen)
{
    size_t kept = 0;
    for (size_t i = 0; i < ui->layer_count; i++) {
        if (ui->layers[i] == screen && i > 0)
            screen->ops->destroy(screen);
        else
            ui->layers[kept++] = ui->layers[i];
    }
    ui->layer_count = kept;
}

void ui_close_above(struct ui *ui, size_t n)
{
    while (ui->layer_count > n && ui->layer_count > 1) {
        struct screen *top = ui->layers[--ui->layer_count];
        top->ops->destroy(top);
    }
}

/* --- the message line -------------------------------------------------------------- */

void ui_say(struct ui *ui, enum role role, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buf_reset(&ui->message);
    buf_add_str(&ui->message, text);
    ui->message_role = role;
}

void ui_say_raw(struct ui *ui, const char *bytes, size_t len)
{
    text_add(&ui->message, bytes, len, ui->style.charset);
}

void ui_say_error(struct ui *ui, const struct err *err)
{
    ui_say(ui, ROLE_BAD, "%s", "");
    errors_line(err, &ui->style, &ui->message);
}

void ui_say_matches(struct ui *ui)
{
    enum { WIDE = 60 };
    struct list_matches matches = list_matches(&ui->meeting->list);
    char next[ACTION_KEY_SIZE], previous[ACTION_KEY_SIZE];
    if (filter_is_empty(ui->meeting->list.search))
        return;
    if (matches.count == 0) {
        ui_say(ui, ROLE_WARN, "not found");
        return;
    }
    ui_say(ui, ROLE_TEXT, "match %zu of %zu", matches.at, matches.count);
    bool wide = ui->canvas.cols >= WIDE;
    if (action_first_key(ACTION_NEXT_MATCH, &ui->style, next))
        buf_printf(&ui->message, "; %s%s", next, wide ? " next" : "");
    if (action_first_key(ACTION_PREVIOUS_MATCH, &ui->style, previous))
        buf_printf(&ui->message, wide ? ", %s previous" : " %s", previous);
}

void ui_say_nothing(struct ui *ui)
{
    buf_reset(&ui->message);
}

/* Copies it as it is. Says how on the message line. */
static void copy(struct ui *ui, const char *text, size_t len)
{
    char how[160] = "";
    enum platform_copy result = ui->platform->copy(ui->platform->self, text, len, how, sizeof how);
    if (result == PLATFORM_COPY_BY_TERMINAL && !term_clipboard(ui->term, text, len)) {
        result = PLATFORM_COPY_NOT_POSSIBLE;
        snprintf(how, sizeof how, "%s", "this terminal has no clipboard; select it by hand");
    }
    enum role role = result == PLATFORM_COPY_NOT_POSSIBLE ? ROLE_WARN : ROLE_GOOD;
    ui_say(ui, role, "%s", "");
    ui_say_raw(ui, how, strlen(how));
}

void ui_copy(struct ui *ui, const char *text, size_t len, bool secret)
{
    struct buf safe = BUF_INIT(1 << 20);
    size_t unsafe = text_count_unsafe(text, len);
    if (unsafe) {
        text_add(&safe, text, len, TEXT_DATA);
        copy(ui, buf_text(&safe), safe.len);
    } else { /* a secret is not copied once more on the way */
        copy(ui, text, len);
    }
    if (unsafe)
        buf_printf(&ui->message, ", %zu control or hidden %s as escapes", unsafe,
                   unsafe == 1 ? "character" : "characters");
    if (!secret) {
        buf_add_str(&ui->message, ": ");
        ui_say_raw(ui, text, len);
    }
    buf_clean_up(&safe);
}

void ui_copy_raw(struct ui *ui, const char *text, size_t len, bool foreign, bool secret)
{
    size_t unsafe = foreign ? text_count_unsafe(text, len) : 0;
    copy(ui, text, len);
    if (unsafe) {
        ui->message_role = ROLE_WARN;
        buf_printf(&ui->message,
                   ", raw: it holds %zu control or hidden %s, paste it into no terminal", unsafe,
                   unsafe == 1 ? "character" : "characters");
    }
    if (!secret) {
        buf_add_str(&ui->message, ": ");
        ui_say_raw(ui, text, len);
    }
}

void ui_copy_user(struct ui *ui, struct slice user_id)
{
    ui_copy(ui, user_id.data, user_id.len, ui->style.mask);
}

bool ui_copy_renewal(struct ui *ui)
{
    char command[256];
    if (!sentence_of_renewal(ui->meeting, command, sizeof command))
        return false;
    ui_copy(ui, command, strlen(command), false);
    return true;
}

void ui_copy_support(struct ui *ui, struct slice attendee_id)
{
    struct buf line = BUF_INIT(1024);
    sentence_of_support(ui->meeting, attendee_id, &line);
    ui_copy(ui, buf_text(&line), line.len, false);
    buf_clean_up(&line);
}

/* --- meetings and files ------------------------------------------------------------- */

bool ui_open(struct ui *ui, const struct meeting_target *target, struct err *err)
{
    if (!controller_open(&ui->controller, target, err))
        return false;
    const struct meeting *next = ui->controller.next;
    ui_close_above(ui, 1);
    ui->meeting = ui->controller.meeting;
    if (next)
        ui_say(ui, ROLE_BUSY, "opening %s in %s; Esc keeps this meeting", next->session->meeting_id,
               next->session->region);
    return true;
}

void ui_write(struct ui *ui, enum export_what what, const char *path, bool overwrite)
{
    struct err err = ERR_INIT;
    struct export_request request = {what, path, ui->style.mask};
    struct export_written written;
    enum platform_save saved = export_save(ui->meeting, &request, overwrite, &written, &err);
    bool asked =
        saved == PLATFORM_SAVE_EXISTS && controller_ask_overwrite(&ui->controller, what, path);
    if (asked)
        return;
    if (saved != PLATFORM_SAVED) {
        ui_say_error(ui, &err);
        return;
    }
    struct buf sentence = BUF_INIT(1 << 14);
    export_sentence(ui->meeting, &request, &written, &sentence);
    ui_say(ui, ROLE_GOOD, "%s", "");
    ui_say_raw(ui, buf_text(&sentence), sentence.len);
    buf_clean_up(&sentence);
}

void ui_ask_remove(struct ui *ui, struct slice attendee_id)
{
    struct err err = ERR_INIT;
    char *id = strndup(attendee_id.data, attendee_id.len);
    if (!ui->options->allow_actions)
        ui_say(ui, ROLE_WARN, "read-only: start with --allow-actions to remove attendees");
    else if (!id || !controller_ask_remove(&ui->controller, id, &ui->style, &err))
        ui_say_error(ui, &err);
    free(id);
}

const char *ui_mode(const struct ui *ui)
{
    return ui->options->allow_actions ? "ACTIONS" : "READ-ONLY";
}

void ui_answer_yes(struct ui *ui, const struct question *question)
{
    struct err err = ERR_INIT;
    struct meeting_target target = question_target(question);
    bool ok = true;
    if (question->kind == QUESTION_OVERWRITE)
        ui_write(ui, question->what, question->path, true);
    else if (question->kind == QUESTION_REMOVE)
        ok = controller_remove(question, &err);
    else if (question->kind == QUESTION_REGION)
        ok = ui_open(ui, &target, &err);
    if (!ok)
        ui_say_error(ui, &err);
}

/* --- what every screen has ----------------------------------------------------------- */

/* What can change the meeting is in the warning colour. */
static void tint_mode(const struct ui *ui, const struct frame *frame, struct canvas *c)
{
    int width = (int)strlen(ui_mode(ui));
    if (ui->options->allow_actions && frame->cols >= width)
        canvas_tint(c, frame->title, frame->cols - width, width, ROLE_WARN);
}

void ui_draw_mode(const struct ui *ui, const struct frame *frame, struct canvas *c)
{
    int x = frame->cols - (int)strlen(ui_mode(ui));
    if (x < 1)
        return;
    canvas_put(c, frame->title, x - 1, 1, ROLE_TITLE, " ");
    canvas_put(c, frame->title, x, frame->cols - x, ROLE_TITLE, ui_mode(ui));
    tint_mode(ui, frame, c);
}

void ui_draw_title(const struct ui *ui, const struct frame *frame, struct canvas *c)
{
    struct title_facts facts = {.meeting_id = "", .region = "", .profile = ""};
    if (frame->title < 0)
        return;
    if (ui->meeting)
        meeting_title_facts(ui->meeting, &facts);
    facts.mode = ui_mode(ui);
    buf_reset(&c->line);
    bool full = title_line(&facts, &c->line, (size_t)frame->cols, ui->style.charset);
    canvas_put(c, frame->title, 0, frame->cols, full ? ROLE_WARN : ROLE_TITLE, buf_text(&c->line));
    if (strstr(buf_text(&c->line), ui_mode(ui))) /* where it is narrow the counts stand alone */
        tint_mode(ui, frame, c);
}

void ui_draw_heading(const struct ui *ui, const struct frame *frame, struct canvas *c,
                     const char *text)
{
    if (frame->title < 0)
        return;
    canvas_put(c, frame->title, 1, frame->cols - 1, ROLE_TITLE, text);
    ui_draw_mode(ui, frame, c);
}

/* Where no row is left for hints, "? help" stays at the end of the status line. Returns how many
 * columns are left for the status. */
static int draw_help_hint(const struct ui *ui, const struct frame *frame, struct canvas *c)
{
    enum action_context context = ui_top(ui)->ops->context;
    char key[ACTION_KEY_SIZE], hint[ACTION_KEY_SIZE + 8];
    bool typing = context == IN_FORM;
    if (frame->hints >= 0 || frame->cols < HELP_HINT_FROM || context == IN_HELP ||
        context == IN_LINE ||
        !action_first_key(typing ? ACTION_HELP_INPUT : ACTION_HELP, &ui->style, key))
        return frame->cols;
    int width = snprintf(hint, sizeof hint, "%s help", key);
    canvas_put(c, frame->status, frame->cols - width, width, ROLE_TEXT, hint);
    return frame->cols - width - 2;
}

void ui_draw_status(const struct ui *ui, const struct frame *frame, struct canvas *c,
                    enum status_object object, const char *note)
{
    struct status_facts facts = {0};
    if (ui->meeting)
        meeting_status_facts(ui->meeting, &facts);
    facts.object = ui->meeting ? object : STATUS_OF_FORM; /* help over the first form */
    facts.steady = ui->options->slow;
    facts.note = note;
    struct status status;
    status_build(&status, &facts, &ui->style);
    canvas_stale_in(c, status.repaint_in_ms);
    buf_reset(&c->line);
    int room = draw_help_hint(ui, frame, c);
    size_t state = status_line(&status, &c->line, (size_t)room, ui->style.charset);
    canvas_put(c, frame->status, 0, room, ROLE_TEXT, buf_text(&c->line));
    canvas_tint(c, frame->status, 0, (int)state, theme_mood(status_mood(status.state)));
}

void ui_draw_hints(const struct ui *ui, const struct frame *frame, struct canvas *c,
                   enum action_context context)
{
    if (ui->message.len) {
        canvas_put_wrapped(c, frame->last, ui->message_role, buf_text(&ui->message));
        return;
    }
    if (frame->hints < 0)
        return;
    struct action_keys keys = keymap_names(&ui->keymap);
    buf_reset(&c->line);
    buf_add_char(&c->line, ' ');
    action_hints(&c->line, context, &keys, (size_t)frame->cols - 1);
    canvas_put(c, frame->hints, 0, frame->cols, ROLE_TEXT, buf_text(&c->line));
}

void ui_draw_input(const struct prompt *prompt, int row, int col, int columns, enum role role,
                   struct canvas *c)
{
    /* Drop characters on the left until the cursor fits. */
    size_t start = 0;
    while (start < prompt->cursor &&
           (int)text_width(prompt->text + start, prompt->cursor - start, c->charset) >= columns) {
        uint32_t point;
        start += utf8_decode(prompt->text + start, prompt->len - start, &point);
    }
    size_t before = prompt->cursor - start;
    canvas_put_raw(c, row, col, columns, role, prompt->text + start, prompt->len - start);
    canvas_cursor(c, row, col + (int)text_width(prompt->text + start, before, c->charset));
}
