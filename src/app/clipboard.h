/* Copies text out of the program: copy-command, tmux, or the terminal itself. */
#ifndef ROLLCALL_APP_CLIPBOARD_H
#define ROLLCALL_APP_CLIPBOARD_H

#include "app/app.h"
#include "app/helper.h"
#include "meeting/platform.h"

#include <stddef.h>

/* Starts with its app and no helpers. */
struct clipboard {
    const struct app *app;
    struct helper_list helpers; /* programs that keep the selection for us */
};

/* Gives the text to `copy-command` of the config file, or to tmux when we run inside it, on their
 * standard input; otherwise says that the terminal is to be asked (OSC 52). how is what the message
 * line tells. The text is not kept, and never in an argument. UI thread only; takes as long as the
 * program takes to read, a quarter of a second at most. */
enum platform_copy clipboard_copy(struct clipboard *clipboard, const char *text, size_t len,
                                  char *how, size_t how_size);

#endif
