/* Keys and events, and what a whole control sequence of a terminal means: the numbers and letters
 * of VT220, xterm, rxvt, the Linux console, kitty. Pure. */
#ifndef ROLLCALL_TUI_SEQUENCE_H
#define ROLLCALL_TUI_SEQUENCE_H

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

enum { SEQUENCE_PARAMS = 4 };

/* A CSI or SS3 sequence while it is read. The fields are private to sequence.c. */
struct sequence {
    char prefix, inter; /* private marker, intermediate; 0: none */
    bool odd;           /* malformed: it will mean nothing */
    int params[SEQUENCE_PARAMS], subs[SEQUENCE_PARAMS];
    int count; /* more than SEQUENCE_PARAMS: too many */
    bool in_sub, in_second_sub;
};

/* What a sequence turned out to be. */
enum sequence_meaning {
    SEQUENCE_NOTHING, /* an answer, or not used here */
    SEQUENCE_EVENT,   /* *event is filled */
    SEQUENCE_ALT,     /* *event is filled: a key with Alt, which is Esc and the key */
    SEQUENCE_PASTE,   /* a paste begins */
    SEQUENCE_X10,     /* three bytes of a mouse report follow */
    SEQUENCE_LINUX,   /* one more letter follows: a function key of the Linux console */
    SEQUENCE_OPEN,    /* it has not ended yet */
};

/* Begins an empty sequence. */
void sequence_begin(struct sequence *s);

/* A digit, `:` or `;`; a private marker; an intermediate, which ends some keys of rxvt. */
void sequence_param(struct sequence *s, char c);
void sequence_prefix(struct sequence *s, char c);
enum sequence_meaning sequence_inter(struct sequence *s, char c, struct input_event *event);

/* The final byte after `ESC [`, or after `ESC O`. */
enum sequence_meaning sequence_csi(const struct sequence *s, char final, struct input_event *event);
enum sequence_meaning sequence_ss3(const struct sequence *s, char final, struct input_event *event);

/* A mouse report: the button's number, and where, counting from 1. Releases and drags are nothing.
 */
enum sequence_meaning sequence_mouse(int button, int col, int row, struct input_event *event);

/* A control character as a key: line feed is Enter, ^H is Backspace, the others are themselves. */
uint32_t key_of_control(unsigned char c);

#endif
