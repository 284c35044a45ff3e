/* Bytes from the terminal become events: keys, pasted text, mouse clicks.
 *
 * Pure: it is fed bytes and a time, and reads neither terminal nor clock. A state machine over a
 * table knows everything that terminals send: control characters, UTF-8, CSI, SS3, the strings OSC,
 * DCS, APC, PM and SOS, mouse reports of three kinds, bracketed paste, CSI u. Nothing but a key, a
 * paste or the mouse becomes an event: answers of the terminal, however late, and unknown sequences
 * are dropped whole.
 *
 * A lone Esc becomes the Esc key when nothing has followed it for the escape delay; Esc and a key
 * that come together (Alt with a key) are both. `ESC [` and `ESC O` never are; they are dropped
 * when their end does not come. docs/console.md has the table of what is understood.
 *
 * Specifications: ECMA-48 (control sequences), xterm's ctlseqs (bracketed paste, mouse),
 * terminfo for the sequences that input_learn() is given. Owned by one thread. */
#ifndef ROLLCALL_TUI_INPUT_H
#define ROLLCALL_TUI_INPUT_H

#include "base/buf.h"
#include "tui/sequence.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INPUT_QUEUE = 4096, INPUT_LEARNED = 48, INPUT_SEQUENCE = 12, INPUT_PASTE_MAX = 65536 };

struct input_sequence {
    char bytes[INPUT_SEQUENCE];
    size_t len;
    uint32_t key;
};

/* The fields are private to input.c. */
struct input {
    int escape_delay_ms;
    uint32_t high[128]; /* characters of the bytes above ASCII in an 8-bit locale; [0] is 0: none */
    char queue[INPUT_QUEUE];
    size_t len, taken;
    int64_t last_ms;  /* when the last byte came */
    int state;        /* of the machine */
    uint32_t pending; /* a key that the next call gives; 0: none */

    char sequence[INPUT_SEQUENCE]; /* the bytes of the sequence so far; len 0: not kept any more */
    size_t sequence_len;
    struct sequence parsed;
    unsigned char introducer; /* of a string */
    size_t swallowed;         /* bytes of the string */
    int64_t began_ms;

    unsigned char first; /* of a character, its bits so far, the bytes that are missing */
    uint32_t point;
    int need;

    bool escaped; /* an Esc was given because nothing followed it */
    int64_t escaped_ms;
    unsigned char late; /* the byte that came then */
    unsigned char report[3];
    size_t report_len;

    struct input_sequence learned[INPUT_LEARNED];
    size_t learned_count;
    size_t matched;   /* of the mark that ends a paste */
    bool paste_given; /* the paste buffer was handed out and is emptied on the next call */
    struct buf paste;
};

/* An empty decoder. Free with input_clean_up(). */
void input_init(struct input *in, int escape_delay_ms);
void input_clean_up(struct input *in);

/* Gives the characters of the bytes from 0x80 on, in a locale of one byte a character; 0: none.
 * Without it a byte that is no UTF-8 and stands alone is ISO-8859-1. */
void input_set_single_byte(struct input *in, const uint32_t high[128]);

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
