/* Input and output of plain lines. The reader takes lines from a terminal, where a line editor may
 * help (plain/line_editor.h), or from a pipe; they may hold a secret, so that what was read is
 * wiped. The writer collects lines and never blocks; a prompt stands at the end, without an end of
 * line, and is shown again behind what is written meanwhile. UI thread only. */
#ifndef ROLLCALL_PLAIN_LINE_IO_H
#define ROLLCALL_PLAIN_LINE_IO_H

#include "base/buf.h"
#include "base/text.h"
#include "plain/line_editor.h"

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#define LINE_READER_LINE_MAX 4096 /* bytes of a line; longer ones are not taken */

enum line_reader_result {
    LINE_READER_NOTHING,  /* no whole line yet */
    LINE_READER_LINE,     /* a line */
    LINE_READER_TOO_LONG, /* a line that is too long, and is dropped */
    LINE_READER_END,      /* the input has ended, and everything was taken */
};

struct line_writer;

struct line_reader {
    int fd;
    bool terminal; /* a person types; otherwise a script is read */
    bool ended;
    struct line_editor *editor; /* NULL: none helps; a secret is read without it */
    /* The rest is private to line_io.c. */
    bool dropping;
    bool echo_off;
    struct termios saved;
    struct buf bytes;
    struct line_writer *writer; /* gets what the editor paints */
};

void line_reader_init(struct line_reader *reader, int fd);

/* Lets an editor help with lines from the terminal, where there is one; it paints through the
 * writer. */
void line_reader_edit(struct line_reader *reader, struct line_writer *writer);

/* Gives the terminal its modes back, and wipes what was read. */
void line_reader_clean_up(struct line_reader *reader);

/* Reads what is there; blocks when nothing is. Call it when line_reader_next() has returned
 * LINE_READER_NOTHING only: what finds no room is lost. */
void line_reader_read(struct line_reader *reader);

/* Takes the next line into out, without its end, terminated. */
enum line_reader_result line_reader_next(struct line_reader *reader,
                                         char out[LINE_READER_LINE_MAX + 1]);

/* Is there a line, or the end of the input, that was not taken yet? */
bool line_reader_has_line(const struct line_reader *reader);

/* Drops what was typed at the terminal and not read yet; nothing on a pipe. */
void line_reader_forget_typed(struct line_reader *reader);

/* Switches the echo of the terminal; nothing on a pipe. */
void line_reader_set_echo(struct line_reader *reader, bool on);

struct line_writer {
    int fd;
    bool prompts; /* a person reads: prompts are shown */
    enum text_charset charset;
    int error; /* errno of a write that failed; 0: none. Nothing is written any more then. */
    /* The rest is private to line_io.c. */
    bool prompted;
    struct buf text;
    size_t sent; /* bytes of it that were taken */
};

void line_writer_init(struct line_writer *writer, int fd, bool prompts, enum text_charset charset);
void line_writer_clean_up(struct line_writer *writer);

/* Says a line; the arguments must be safe to show. */
void line_writer_say(struct line_writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says lines that are safe to show; a missing line end is added. Nothing when empty. */
void line_writer_say_lines(struct line_writer *writer, const char *lines);

/* Says a line of a safe beginning and foreign bytes, which are made safe. */
void line_writer_say_raw(struct line_writer *writer, const char *begin, const char *bytes,
                         size_t len);

/* Rings the bell, where there is one. */
void line_writer_ring(struct line_writer *writer);

/* Shows a prompt, unless it stands there already. */
void line_writer_prompt(struct line_writer *writer, const char *prompt);

/* The same, with the reader's editor behind it, and in it what was typed before. */
void line_writer_prompt_edited(struct line_writer *writer, struct line_editor *editor,
                               const char *prompt);

/* Does a prompt stand at the end? */
bool line_writer_has_prompt(const struct line_writer *writer);

/* A line was entered: the cursor stands at the beginning of the next. */
void line_writer_answered(struct line_writer *writer);

/* Ends the line of a prompt that stands there: what follows is another program's. */
void line_writer_end(struct line_writer *writer);

/* Writes of what was said what is taken now. False when that failed, now or before. */
bool line_writer_flush(struct line_writer *writer);

/* Bytes that were not taken yet: flush again when poll() says that fd takes some. */
size_t line_writer_pending(const struct line_writer *writer);

#endif
