/* Signals become bytes in the wake pipe, and a crash gives the terminal back.
 *
 * A handler writes one byte and returns; the loop reads it and acts. The crash handler writes a
 * string that was built beforehand, restores the termios that were saved beforehand, and raises the
 * signal again with its default action. What both need is the one static of the program. */
#ifndef ROLLCALL_BASE_SIGNALS_H
#define ROLLCALL_BASE_SIGNALS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/* The bytes of the wake pipe; any other byte comes from a mailbox. */
enum signal_byte {
    SIGNAL_INTERRUPT = 'I', /* SIGINT from outside; ^C at the keyboard is a key */
    SIGNAL_TERMINATE = 'T',
    SIGNAL_HANG_UP = 'H',
    SIGNAL_RESIZE = 'W',
    SIGNAL_SUSPEND = 'S', /* SIGTSTP from outside; ^Z at the keyboard is a key */
    SIGNAL_CONTINUE = 'C',
};

/* Installs all handlers, but for signals that were ignored before (nohup), which stay so; call
 * before the terminal is changed. wake_fd must not block. SIGPIPE is ignored. UI thread; one
 * console a process. False and *err on failure. */
bool signals_install(int wake_fd, struct err *err);

/* Gives back the dispositions that stood before signals_install(). */
void signals_uninstall(void);

/* What the crash handler does to the terminal from now on. reset is copied, at most 256 bytes. */
void signals_arm_reset(int tty_fd, const struct termios *saved, const char *reset, size_t len);

/* Does to the terminal now what the crash handler would, as far as that does not block: for a
 * terminal that has hung up, or says so. */
void signals_reset_now(void);

/* The crash handler leaves the terminal alone again. */
void signals_disarm_reset(void);

/* Stops the whole process group, as ^Z does to a program that knows nothing of it; returns when it
 * is continued; at once where that signal was ignored before. */
void signals_stop_here(void);

#endif
