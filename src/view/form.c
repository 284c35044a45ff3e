#include "view/form.h"

#include "base/meeting_id.h"
#include "base/text.h"

#include <string.h>
#include <strings.h>

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
