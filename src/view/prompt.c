#include "view/prompt.h"

#include "base/meeting_id.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HISTORY_MAX (sizeof((struct prompt_history *)0)->lines / sizeof(char *))

/* --- history ------------------------------------------------------------------------------ */

static void forget(struct prompt_history *history, size_t n)
{
    free(history->lines[n]);
    memmove(history->lines + n, history->lines + n + 1,
            (--history->count - n) * sizeof *history->lines);
}

void prompt_history_add(struct prompt_history *history, const char *line)
{
    char *copy = line[0] ? strdup(line) : NULL;
    if (!copy)
        return;
    for (size_t i = 0; i < history->count; i++)
        if (strcmp(history->lines[i], copy) == 0) {
            forget(history, i);
            break;
        }
    if (history->count == HISTORY_MAX)
        forget(history, 0);
    history->lines[history->count++] = copy;
}

void prompt_history_clean_up(struct prompt_history *history)
{
    while (history->count > 0)
        forget(history, history->count - 1);
}

/* --- text --------------------------------------------------------------------------------- */

static bool is_text(uint32_t point)
{
    return point != UTF8_INVALID && point >= 0x20 && (point < 0x7F || point >= 0xA0);
}

/* Inserts at the cursor what fits. False when it does not. */
static bool insert(struct prompt *prompt, const char *bytes, size_t len)
{
    if (len > PROMPT_MAX - prompt->len)
        return false;
    memmove(prompt->text + prompt->cursor + len, prompt->text + prompt->cursor,
            prompt->len - prompt->cursor + 1);
    memcpy(prompt->text + prompt->cursor, bytes, len);
    prompt->cursor += len;
    prompt->len += len;
    return true;
}

static bool erase(struct prompt *prompt, size_t from, size_t to)
{
    if (from == to)
        return false;
    memmove(prompt->text + from, prompt->text + to, prompt->len - to + 1);
    prompt->len -= to - from;
    prompt->cursor = from;
    return true;
}

static void empty(struct prompt *prompt)
{
    prompt->text[0] = '\0';
    prompt->len = prompt->cursor = 0;
}

void prompt_init(struct prompt *prompt, const struct prompt_history *history)
{
    empty(prompt);
    prompt->history = history;
    prompt->recalled = 0;
    prompt->draft[0] = '\0';
}

bool prompt_type(struct prompt *prompt, uint32_t point)
{
    char bytes[4];
    size_t len = utf8_encode(point, bytes);
    return is_text(point) && insert(prompt, bytes, len);
}

void prompt_paste(struct prompt *prompt, const char *bytes, size_t len)
{
    bool blank = false, begun = false;
    for (size_t at = 0; at < len;) {
        uint32_t point;
        size_t n = utf8_decode(bytes + at, len - at, &point);
        if (point == ' ' || point == '\t' || point == '\r' || point == '\n') {
            blank = begun;
        } else if (is_text(point)) {
            if (blank)
                insert(prompt, " ", 1);
            insert(prompt, bytes + at, n);
            begun = true;
            blank = false;
        }
        at += n;
    }
}

void prompt_set(struct prompt *prompt, const char *text)
{
    empty(prompt);
    for (size_t at = 0, len = strlen(text); at < len;) {
        uint32_t point;
        size_t n = utf8_decode(text + at, len - at, &point);
        if (is_text(point))
            insert(prompt, text + at, n);
        at += n;
    }
}

/* --- edits -------------------------------------------------------------------------------- */

static size_t after_cursor(const struct prompt *prompt)
{
    uint32_t point;
    return prompt->cursor +
           utf8_decode(prompt->text + prompt->cursor, prompt->len - prompt->cursor, &point);
}

static size_t word_start(const struct prompt *prompt)
{
    size_t at = prompt->cursor;
    while (at > 0 && prompt->text[at - 1] == ' ')
        at--;
    while (at > 0 && prompt->text[at - 1] != ' ')
        at--;
    return at;
}

static bool move_to(struct prompt *prompt, size_t at)
{
    bool moved = prompt->cursor != at;
    prompt->cursor = at;
    return moved;
}

/* Shows the line that many back from the newest; 0 is what was being typed. */
static bool recall(struct prompt *prompt, size_t back)
{
    const struct prompt_history *history = prompt->history;
    if (!history || back > history->count || back == prompt->recalled)
        return false;
    if (prompt->recalled == 0)
        memcpy(prompt->draft, prompt->text, prompt->len + 1);
    prompt->recalled = back;
    prompt_set(prompt, back ? history->lines[history->count - back] : prompt->draft);
    return true;
}

bool prompt_act(struct prompt *prompt, enum action action)
{
    switch (action) {
    case ACTION_CURSOR_LEFT:
        return move_to(prompt, utf8_back(prompt->text, prompt->cursor));
    case ACTION_CURSOR_RIGHT:
        return move_to(prompt, after_cursor(prompt));
    case ACTION_CURSOR_HOME:
        return move_to(prompt, 0);
    case ACTION_CURSOR_END:
        return move_to(prompt, prompt->len);
    case ACTION_ERASE_LEFT:
        return erase(prompt, utf8_back(prompt->text, prompt->cursor), prompt->cursor);
    case ACTION_ERASE_RIGHT:
        return erase(prompt, prompt->cursor, after_cursor(prompt));
    case ACTION_ERASE_WORD:
        return erase(prompt, word_start(prompt), prompt->cursor);
    case ACTION_ERASE_LINE:
        return erase(prompt, 0, prompt->cursor);
    case ACTION_ERASE_REST:
        return erase(prompt, prompt->cursor, prompt->len);
    case ACTION_OLDER:
        return recall(prompt, prompt->recalled + 1);
    case ACTION_NEWER:
        return prompt->recalled > 0 && recall(prompt, prompt->recalled - 1);
    default:
        return false;
    }
}

static const char *const labels[FORM_FIELD_COUNT] = {"Meeting ID", "Control region", "Profile",
                                                     "Event queue"};

void form_init(struct form *form)
{
    for (enum form_field f = 0; f < FORM_FIELD_COUNT; f++)
        prompt_init(&form->fields[f], NULL);
    form->focus = FORM_MEETING;
    form->account[0] = '\0';
}

const char *form_label(enum form_field field)
{
    return labels[field];
}

const char *form_text(const struct form *form, enum form_field field)
{
    return form->fields[field].text;
}

bool form_act(struct form *form, enum action action)
{
    switch (action) {
    case ACTION_NEXT_FIELD:
        form->focus = (form->focus + 1) % FORM_FIELD_COUNT;
        return true;
    case ACTION_PREVIOUS_FIELD:
        form->focus = (form->focus + FORM_FIELD_COUNT - 1) % FORM_FIELD_COUNT;
        return true;
    default:
        return prompt_act(&form->fields[form->focus], action);
    }
}

/* Fills in the meeting, and what else is known of it, from an ARN, a URL or a line of a log. */
static bool take_meeting(struct form *form, const char *bytes, size_t len)
{
    struct meeting_found found;
    if (!meeting_id_find(bytes, len, &found))
        return false;
    prompt_set(&form->fields[FORM_MEETING], found.meeting_id);
    if (found.region[0])
        prompt_set(&form->fields[FORM_REGION], found.region);
    memcpy(form->account, found.account, sizeof found.account);
    return true;
}

void form_paste(struct form *form, const char *bytes, size_t len)
{
    if (!take_meeting(form, bytes, len)) /* whichever field has the focus: an id is no region */
        prompt_paste(&form->fields[form->focus], bytes, len);
}

void form_settle(struct form *form)
{
    const char *text = form_text(form, FORM_MEETING);
    if (!form_ready(form))
        take_meeting(form, text, strlen(text));
}

/* --- completion --------------------------------------------------------------------------- */

static bool begins_with(const char *choice, const char *text, size_t len)
{
    return strncasecmp(choice, text, len) == 0;
}

static size_t common_prefix(const char *a, const char *b)
{
    size_t n = 0;
    while (a[n] && a[n] == b[n])
        n++;
    return n;
}

/* The choice after the one that stands in the field, around the end; NULL when none stands there.
 */
static const char *next_choice(const struct form_choices *choices, enum form_field field,
                               const char *text)
{
    const char *choice;
    for (size_t n = 0; (choice = choices->nth(choices->self, field, n)); n++) {
        if (strcmp(choice, text) != 0)
            continue;
        const char *next = choices->nth(choices->self, field, n + 1);
        return next ? next : choices->nth(choices->self, field, 0);
    }
    return NULL;
}

/* Writes as much as all choices agree on that begin with the text. False when none does. */
static bool common_start(const struct form_choices *choices, enum form_field field,
                         const char *text, char out[PROMPT_MAX + 1])
{
    size_t len = strlen(text);
    bool found = false;
    const char *choice;
    for (size_t n = 0; (choice = choices->nth(choices->self, field, n)); n++) {
        if (!begins_with(choice, text, len) || strlen(choice) > PROMPT_MAX)
            continue;
        if (!found)
            memcpy(out, choice, strlen(choice) + 1);
        out[common_prefix(out, choice)] = '\0';
        found = true;
    }
    return found;
}

bool form_complete(struct form *form, const struct form_choices *choices)
{
    struct prompt *prompt = &form->fields[form->focus];
    char completed[PROMPT_MAX + 1];
    const char *next = next_choice(choices, form->focus, prompt->text);
    if (!next && common_start(choices, form->focus, prompt->text, completed))
        next = completed;
    if (!next || strcmp(next, prompt->text) == 0)
        return false;
    prompt_set(prompt, next);
    return true;
}

/* --- is it right? ------------------------------------------------------------------------- */

static bool is_label(const char *text)
{
    return text[0] == '@' && text[1] != '\0';
}

bool form_ready(const struct form *form)
{
    const char *text = form_text(form, FORM_MEETING);
    return is_label(text) || meeting_id_is_valid(text, strlen(text));
}

static bool is_dash_place(size_t n)
{
    return n == 8 || n == 13 || n == 18 || n == 23;
}

/* Columns say more than bytes to someone who has typed something beyond ASCII. */
static void note_id(const char *text, size_t len, struct buf *out)
{
    struct meeting_found found;
    size_t good = meeting_id_valid_prefix(text, len);
    if (len == 0)
        buf_add_str(out, "36 characters, like 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1");
    else if (good == len && len == MEETING_ID_LEN)
        buf_add_str(out, "36 of 36 characters, format ok");
    else if (good == len)
        buf_printf(out, "%zu of 36 characters", len);
    else if (meeting_id_find(text, len, &found))
        buf_printf(out, "a meeting id is in it: %s", found.meeting_id);
    else if (good >= MEETING_ID_LEN)
        buf_printf(out, "%zu characters, 36 are enough", len);
    else
        buf_printf(out, "character %zu should be %s", good + 1,
                   is_dash_place(good) ? "-" : "0-9 or a-f");
}

void form_note(const struct form *form, struct buf *out)
{
    const char *text = form_text(form, FORM_MEETING);
    if (text[0] == '@')
        buf_add_str(out, is_label(text) ? "a label from the config file" : "@ and a label");
    else
        note_id(text, strlen(text), out);
}
