/* The constructors of all screens. Each returns NULL when memory is out; the caller gives the
 * screen to ui_push(), which takes it. UI thread only. */
#ifndef ROLLCALL_TUI_SCREENS_H
#define ROLLCALL_TUI_SCREENS_H

#include "base/err.h"
#include "meeting/export.h"
#include "meeting/question.h"
#include "roster/attendee.h"
#include "tui/screen.h"
#include "view/column.h"
#include "view/prompt.h"

/* The list of attendees: the bottom layer. */
struct screen *screen_list_new(void);

/* One attendee, field by field, or as JSON. It stays on its attendee whatever a refresh brings.
 *
 * Pins the attendee, so that its row stays while it is looked at. */
struct screen *screen_detail_new(struct ui *ui, struct slice attendee_id);

/* The choosers of columns: which are shown, and which one the list is sorted by.
 *
 * Shows and hides; begins with the columns that are shown now. */
struct screen *screen_columns_new(const struct column_set *shown);

/* Sorts; begins on the column that the list is sorted by, COLUMN_COUNT for none. */
struct screen *screen_columns_new_sort(const struct column_set *shown, enum column sort);

/* What has happened, a line each, the newest at the end.
 *
 * Begins at the end and follows it until the selection moves. */
struct screen *screen_events_new(void);

/* The last failures: when, which operation, what the service said, what it means, what helps. */
struct screen *screen_errors_new(void);

/* What is known of the meeting: where it is, its seats, and what GetMeeting said. */
struct screen *screen_about_new(void);

/* Help, made of the table of actions: what every key does now, what the states and columns mean. */
struct screen *screen_help_new(void);

/* The aws commands for one attendee: read and copied here, never run.
 *
 * The id is copied. */
struct screen *screen_commands_new(const char *attendee_id);

/* The session form: meeting, control region, profile; and the meetings of late. Opens it in that
 * field, filled with what is in use now. With one open already, comes back to it: two of them never
 * lie upon each other. Nothing happens when memory is out. */
void screen_form_open(struct ui *ui, enum form_field focus);

/* A line of input at the bottom of the screen: filter and search (live while typing), file name,
 * and secrets without echo. */
struct screen *screen_line_new_filter(struct ui *ui);
struct screen *screen_line_new_search(struct ui *ui);

/* Searches in the layer below: find() says whether there is anything, or why it cannot look. */
struct screen *screen_line_new_find(struct ui *ui,
                                    bool (*find)(void *data, const char *text, struct err *err),
                                    void *data);
struct screen *screen_line_new_file(struct ui *ui, enum export_what what);

/* Asks for the code of a QUESTION_CODE, without echo; closing the line declines. */
struct screen *screen_line_new_code(struct ui *ui, const struct question *question);

/* Another question of the controller's queue, of one line, answered by y or n, over what is on the
 * screen. What a yes means is done by ui_answer_yes(). */
struct screen *screen_question_new(const struct ui *ui, const struct question *question);

/* A question that only the whole word yes answers, typed and not pasted; anything else is no. It is
 * not answered where the window shows only a part of it. */
struct screen *screen_yes_new(const struct question *question);

/* A join token: first what a reader of it can do, then, when asked for, the token for ten seconds.
 * Any key, a resize or a suspend hides it.
 *
 * The id is copied. */
struct screen *screen_token_new(const char *attendee_id);

#endif
