/* Bytes from the terminal become events: keys, pasted text, mouse clicks.
 *
 * Pure: it is fed bytes and a time, and reads neither terminal nor clock. A lone Esc becomes the
 * Esc key when nothing has followed it for the escape delay; what begins like a sequence (`ESC [`,
 * `ESC O`) never does, and is dropped when its end does not come. Unknown sequences are
 * dropped whole, so that an answer of the terminal never types letters.
 *
 * Specifications: ECMA-48 (control sequences), xterm's ctlseqs (bracketed paste, SGR mouse),
 * terminfo for the sequences that input_learn() is given. Owned by one thread. */
#ifndef ROLLCALL_TUI_INPUT_H
#define ROLLCALL_TUI_INPUT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A key is a Unicode code point, a control character (KEYCODE_CTRL('C')), or one of these. */
#define KEYCODE_CTRL(letter) ((uint32_t)((letter)&0x1f))
#define KEYCODE_F(n)         ((uint32_t)(KEYCODE_F0 + (n)))
enum keycode {
    KEYCODE_TAB = 0x09,
    KEYCODE_ENTER = 0x0d,
    KEYCODE_ESC = 0x1b,
    KEYCODE_SPACE = 0x20,
    KEYCODE_BACKSPACE = 0x7f,
    KEYCODE_NAMED = 0x110000, /* beyond Unicode */
    KEYCODE_UP = KEYCODE_NAMED,
    KEYCODE_DOWN,
    KEYCODE_LEFT,
    KEYCODE_RIGHT,
    KEYCODE_HOME,
    KEYCODE_END,
    KEYCODE_PAGE_UP,
    KEYCODE_PAGE_DOWN,
    KEYCODE_INSERT,
    KEYCODE_DELETE,
    KEYCODE_BACKTAB,
    KEYCODE_F0, /* F1 to F12 follow */
    KEYCODE_F12 = KEYCODE_F0 + 12,
};

enum input_kind {
    INPUT_KEY,
    INPUT_PASTE,
    INPUT_CLICK, /* left button pressed */
    INPUT_WHEEL_UP,
    INPUT_WHEEL_DOWN,
};

/* Which members count is told by kind. */
struct input_event {
    enum input_kind kind;
    uint32_t key;      /* INPUT_KEY */
    const char *paste; /* INPUT_PASTE: raw bytes, valid until the next call of input_next() */
    size_t paste_len;
    int row; /* mouse: from 0, at the top left */
    int col;
};

enum { INPUT_QUEUE = 4096, INPUT_LEARNED = 48, INPUT_SEQUENCE = 12, INPUT_PASTE_MAX = 65536 };

struct input_sequence {
    char bytes[INPUT_SEQUENCE];
    size_t len;
    uint32_t key;
};

/* The fields are private to input.c. */
struct input {
    int escape_delay_ms;
    int64_t last_ms; /* when the last byte came */
    char queue[INPUT_QUEUE];
    size_t len;
    struct input_sequence learned[INPUT_LEARNED];
    size_t learned_count;
    bool pasting;
    bool paste_given; /* the paste buffer was handed out and is emptied on the next call */
    struct buf paste;
};

/* An empty decoder. Free with input_clean_up(). */
void input_init(struct input *in, int escape_delay_ms);
void input_clean_up(struct input *in);

/* Teaches a terminal's own sequence for a key; it goes before the built-in ones. Sequences that do
 * not begin with Esc, are longer than INPUT_SEQUENCE, or do not fit any more are left out. */
void input_learn(struct input *in, const char *sequence, uint32_t key);

/* How many bytes may be fed now; drain the events first when it is 0. */
size_t input_room(const struct input *in);

/* Adds bytes that were read at now_ms (monotonic); those beyond input_room() are lost. */
void input_feed(struct input *in, const char *bytes, size_t len, int64_t now_ms);

/* Takes the next event. False when there is none yet. */
bool input_next(struct input *in, int64_t now_ms, struct input_event *event);

/* When input_next() has to be called again although no byte came; -1: not before the next byte. */
int64_t input_due_ms(const struct input *in);

#endif
