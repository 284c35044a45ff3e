/* Text as a terminal can show it, and the UTF-8 below it. */
#ifndef ROLLCALL_BASE_TEXT_H
#define ROLLCALL_BASE_TEXT_H

#include "base/buf.h"
#include "base/env.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* UTF-8, one code point at a time, strict: no overlong forms, no surrogates, nothing above
 * U+10FFFF (RFC 3629). Pure; any thread. */

/* What utf8_decode() says of a byte that begins no valid sequence. */
#define UTF8_INVALID UINT32_MAX

/* Reads the code point at the start of the bytes into *point and returns how many bytes it took, 1
 * to 4. An invalid or cut sequence yields UTF8_INVALID and takes one byte, so that each bad byte is
 * seen on its own. Returns 0 only when len is 0. */
size_t utf8_decode(const char *bytes, size_t len, uint32_t *point);

/* Writes a code point as 1 to 4 bytes (no NUL) and returns how many; 0 for a value that is none
 * (a surrogate, or above U+10FFFF). */
size_t utf8_encode(uint32_t point, char out[4]);

/* How many bytes from the start are valid: len when all are. */
size_t utf8_valid_len(const char *bytes, size_t len);

/* The start of the code point that ends before offset at: for moving a cursor left. 0 at 0. A bad
 * byte counts as a code point of its own. */
size_t utf8_back(const char *bytes, size_t at);

/* Makes foreign bytes fit to be seen: the only road from the network, a config file or the
 * clipboard onto a screen cell, a log, stderr, or the table, text and tsv outputs.
 *
 * What could command a terminal, hide, or pass for something else becomes an escape of plain ASCII:
 * C0 controls, DEL, C1 controls (both bytes) and bytes that are not UTF-8 as `\x0a`; bidi controls,
 * zero-width characters, variation selectors, line and paragraph separators, tags, private-use and
 * unassigned code points as `\u202e` or `\U000e0041`. A cell keeps one combining mark; further
 * marks, and marks that follow nothing, are escaped. A backslash that would read as the start of an
 * escape is doubled, so that nothing is lost: every input has its own output, and CORP\anna stays
 * as it is.
 *
 * The width of a character is the C library's wcwidth(), which follows the locale of the process:
 * call setlocale(LC_CTYPE, "") once, at start, before any thread. Characters that the locale cannot
 * place are escaped, hence in the C locale everything but ASCII is, whatever the charset asked for.
 *
 * Pure apart from that; any thread. */

/* What the receiver of the text can show. */
enum text_charset {
    TEXT_ASCII, /* every character beyond ASCII is escaped; cut text ends in "~" */
    TEXT_UTF8,  /* what the locale cannot show is escaped; cut text ends in "…" */
    TEXT_TILDE, /* the same on a terminal that may give "…" two columns; cut text ends in "~" */
    TEXT_DATA,  /* UTF-8 for a file or a pipe: the same bytes in every locale; only what acts on a
                 * terminal or cannot be seen is escaped */
};

/* What the locale of the process can show: TEXT_UTF8 when its codeset is UTF-8; TEXT_TILDE when
 * besides the language of LC_ALL, LC_CTYPE or LANG is Chinese, Japanese or Korean, or the terminal
 * is xterm itself (XTERM_VERSION), which may run with -cjk_width. env may be NULL. */
enum text_charset text_charset_of_locale(const struct env *env);

/* One unit that is drawn whole: a character with at most one combining mark, or one character of
 * an escape. */
struct text_cell {
    char bytes[12];  /* NUL-terminated, safe to print */
    uint8_t len;     /* bytes before the NUL */
    uint8_t width;   /* columns: 1 or 2 */
    bool escaped;    /* part of an escape: may be shown in another colour */
    uint32_t offset; /* of the character in the input, in bytes: for cursors and highlights */
};

/* Walks over foreign bytes cell by cell. The bytes must outlive it. */
struct text_reader {
    const char *bytes;
    size_t len;
    enum text_charset charset;
    /* The rest is private to text.c. */
    bool safe;
    size_t at;
    uint32_t escape_offset;
    char escape[12];
    uint8_t escape_len, escape_at;
};

/* Begins at the first byte. */
struct text_reader text_reader(const char *bytes, size_t len, enum text_charset charset);

/* The same for text that has been made safe before: its escapes are not escaped again. What is not
 * safe in it still is. */
struct text_reader text_reader_again(const char *text, size_t len, enum text_charset charset);

/* Gives the next cell; false at the end. */
bool text_next(struct text_reader *reader, struct text_cell *cell);

/* How many characters act on a terminal, cannot be seen or are not UTF-8: those that TEXT_DATA
 * escapes, a backslash apart. 0: the text can be pasted anywhere. */
size_t text_count_unsafe(const char *bytes, size_t len);

/* Appends an argument as a shell reads it: as it is when it is made of A-Za-z0-9_@%+=:,./- only,
 * in single quotes, or where a character is unsafe as $'\033', in ASCII without any control: such a
 * line does nothing but what it says, wherever it is pasted. */
void text_add_shell(struct buf *out, const char *bytes, size_t len);

/* The same, always in quotes: the value in --option='value'. */
void text_add_shell_quoted(struct buf *out, const char *bytes, size_t len);

/* Columns that all of it takes. */
size_t text_width(const char *bytes, size_t len, enum text_charset charset);

/* The same for text that has been made safe before, as by text_reader_again(). */
size_t text_width_again(const char *text, size_t len, enum text_charset charset);

/* How many bytes of what is yet to be read go on a line of that many columns: those before the last
 * blank that fits, else whole cells, and at least one byte of a text that is not empty. */
size_t text_line_length(struct text_reader reader, size_t columns);

/* Appends all of it, made safe. False when the buffer has failed. */
bool text_add(struct buf *out, const char *bytes, size_t len, enum text_charset charset);

/* The same for a string. */
bool text_add_str(struct buf *out, const char *text, enum text_charset charset);

/* Appends what fits into that many columns; what does not is cut between cells, and the last column
 * tells so with an ellipsis. Returns the columns taken, never more than asked for. */
size_t text_add_clipped(struct buf *out, const char *bytes, size_t len, size_t columns,
                        enum text_charset charset);

/* The same for text that has been made safe before, as by text_reader_again(). */
size_t text_add_clipped_again(struct buf *out, const char *text, size_t len, size_t columns,
                              enum text_charset charset);

/* As text_add_clipped(), then blanks up to exactly that many columns. */
void text_add_padded(struct buf *out, const char *bytes, size_t len, size_t columns,
                     enum text_charset charset);

/* Writes as many whole cells as fit into out, always terminated, and returns out: for places where
 * memory must not be asked for. A cut is not marked. */
char *text_safe(char *out, size_t size, const char *bytes, size_t len, enum text_charset charset);

/* The short form of a meeting's or an attendee's id, first eight and last four characters:
 * "3f2c7a10~9ab1", 13 columns. What is no longer than that stays whole. Returns out. */
#define TEXT_SHORT_ID_SIZE    64
#define TEXT_SHORT_ID_COLUMNS 13
char *text_short_id(char out[TEXT_SHORT_ID_SIZE], const char *id, size_t len,
                    enum text_charset charset);

#endif
