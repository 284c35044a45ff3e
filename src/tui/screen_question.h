/* A question of one line, answered by y or n, over whatever is on the screen. */
#ifndef ROLLCALL_TUI_SCREEN_QUESTION_H
#define ROLLCALL_TUI_SCREEN_QUESTION_H

#include "tui/screen.h"

/* What a yes does. The text is copied and has to be safe to show. data is given back with
 * free_data (may be NULL) when the question is over. */
struct question {
    const char *text;
    void (*yes)(struct ui *ui, void *data);
    void (*free_data)(void *data);
    void *data;
};

/* NULL when memory is out; the data is then freed. */
struct screen *screen_question_new(const struct question *question);

#endif
