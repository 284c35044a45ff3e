#include "tui/input.h"

#include <string.h>

/* How long the rest of something begun may take: a sequence, over a slow line; a string, which may
 * be long; a character; a paste. And what follows an Esc that was given for want of more. */
enum {
    SEQUENCE_MS = 1000,
    STRING_MS = 1000,
    STRING_NOISE_MS = 200, /* of silence, once a string is longer than any answer */
    STRING_WHOLE_MS = 5000,
    STRING_BYTES_MAX = 256 << 10,
    CHARACTER_MS = 200,
    PASTE_MS = 2000,
    LATE_MS = 1000,
};

#define ESC       0x1b
#define PASTE_END "\x1b[201~"

/* --- the grammar ---------------------------------------------------------------------------- */

/* Where the machine stands. */
enum state {
    GROUND,
    CHARACTER, /* inside of a UTF-8 character */
    ESCAPE,    /* ESC */
    LATE,      /* [ or O soon after an Esc that was given: may be the rest of its sequence */
    CSI,       /* ESC [, parameters */
    CSI_INTER, /* intermediates */
    LINUX,     /* ESC [ [, the Linux console's F1 to F5 */
    SS3,       /* ESC O */
    STRING,    /* OSC, DCS, APC, PM, SOS: an answer, never a key */
    STRING_ESC,
    X10, /* ESC [ M: three bytes of a mouse report */
    PASTE,
    STATES
};

enum byte_class {
    CONTROL,
    BELL,
    CANCEL, /* CAN and SUB end any sequence */
    ESCAPES,
    BLANK,   /* 0x20 to 0x2f: intermediates */
    DIGIT,   /* 0x30 to 0x3b: digits, colon, semicolon */
    PRIVATE, /* < = > ? */
    LETTER,  /* 0x40 to 0x7e: finals */
    DELETE,
    HIGH,
    CLASSES
};

static enum byte_class class_of(unsigned char c)
{
    if (c < 0x20)
        return c == '\a' ? BELL : c == 0x18 || c == 0x1a ? CANCEL : c == ESC ? ESCAPES : CONTROL;
    if (c < 0x40)
        return c < 0x30 ? BLANK : c < 0x3c ? DIGIT : PRIVATE;
    return c < 0x7f ? LETTER : c == 0x7f ? DELETE : HIGH;
}

/* What a byte does; returns bits. */
typedef unsigned act(struct input *in, unsigned char c, struct input_event *event);

enum { HELD = 0, TOOK = 1, GAVE = 2 };

static unsigned give_key(struct input *in, uint32_t key, struct input_event *event)
{
    in->state = GROUND;
    event->kind = INPUT_KEY;
    event->key = key;
    return TOOK | GAVE;
}

/* Two keys: the second is given by the next call. */
static unsigned give_keys(struct input *in, uint32_t first, uint32_t second,
                          struct input_event *event)
{
    in->pending = second;
    return give_key(in, first, event);
}

static unsigned drop(struct input *in, unsigned took)
{
    in->state = GROUND;
    return took;
}

/* --- acts --------------------------------------------------------------------------------------
 */

static unsigned begin(struct input *in, unsigned char c, struct input_event *event)
{
    (void)c;
    (void)event;
    in->state = ESCAPE;
    in->sequence[0] = ESC;
    in->sequence_len = 1;
    sequence_begin(&in->parsed);
    in->swallowed = 0;
    return TOOK;
}

static unsigned introduce(struct input *in, unsigned char c, struct input_event *event)
{
    switch (c) {
    case '[':
        in->state = CSI;
        return TOOK;
    case 'O':
        in->state = SS3;
        return TOOK;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
        in->state = STRING;
        in->began_ms = in->last_ms;
        in->introducer = c;
        in->first = 0;
        return TOOK;
    case '\\': /* the end of a string that was given up */
        return drop(in, TOOK);
    default:
        return give_keys(in, KEYCODE_ESC, c, event);
    }
}

/* A character begins; or a C1 control of eight bits, which is ESC and a letter in one. */
static unsigned first_byte(struct input *in, unsigned char c, struct input_event *event)
{
    if (c < 0xa0) {
        begin(in, c, event);
        bool introduces = c == 0x8f || c == 0x90 || c == 0x98 || (c >= 0x9b && c != 0x9c);
        return introduces ? introduce(in, (unsigned char)(c - 0x40), event) : drop(in, TOOK);
    }
    in->first = c;
    in->need = c >= 0xc2 && c < 0xe0   ? 1
               : c >= 0xe0 && c < 0xf0 ? 2
               : c >= 0xf0 && c < 0xf5 ? 3
                                       : 0;
    in->point = c & (0x3f >> in->need);
    in->state = CHARACTER;
    in->sequence_len = 0;
    return TOOK;
}

/* A byte above ASCII that stands alone: a character of an 8-bit terminal. */
static unsigned lone_byte(struct input *in, unsigned char c, struct input_event *event)
{
    (void)c;
    bool alone = in->sequence_len == 0 && in->first >= 0xa0;
    uint32_t key = in->high[0] ? in->high[in->first & 0x7f] : in->first;
    in->state = GROUND;
    if (!alone || !key)
        return HELD;
    give_key(in, key, event);
    return GAVE;
}

static unsigned next_byte(struct input *in, unsigned char c, struct input_event *event)
{
    bool second = in->sequence_len == 0;
    if (in->need == 0 && in->high[0])
        return lone_byte(in, 0, event);
    if (in->need == 0 || (c & 0xc0) != 0x80 || (second && in->first == 0xe0 && c < 0xa0) ||
        (second && in->first == 0xed && c >= 0xa0) || (second && in->first == 0xf0 && c < 0x90) ||
        (second && in->first == 0xf4 && c >= 0x90)) {
        in->state = GROUND; /* two bytes that make no character: neither is a key */
        return c >= 0xc2 ? HELD : TOOK;
    }
    in->point = in->point << 6 | (c & 0x3f);
    in->sequence_len++;
    if (--in->need)
        return TOOK;
    return in->point < 0xa0 ? drop(in, TOOK) : give_key(in, in->point, event);
}

/* Does what the sequence turned out to mean. */
static unsigned apply(struct input *in, enum sequence_meaning meaning, struct input_event *event)
{
    static const unsigned char next[] = {[SEQUENCE_PASTE] = PASTE,
                                         [SEQUENCE_X10] = X10,
                                         [SEQUENCE_LINUX] = LINUX,
                                         [SEQUENCE_OPEN] = CSI_INTER};
    in->state = next[meaning];
    in->matched = in->report_len = 0;
    if (meaning == SEQUENCE_ALT)
        return give_keys(in, KEYCODE_ESC, event->key, event);
    return meaning == SEQUENCE_EVENT ? TOOK | GAVE : TOOK;
}

static unsigned finish(struct input *in, unsigned char c, struct input_event *event)
{
    if (in->state == LINUX)
        return c >= 'A' && c <= 'E' ? give_key(in, KEYCODE_F(c - 'A' + 1), event) : drop(in, TOOK);
    if (in->state == SS3)
        return apply(in, sequence_ss3(&in->parsed, (char)c, event), event);
    return apply(in, sequence_csi(&in->parsed, (char)c, event), event);
}

static unsigned report(struct input *in, unsigned char c, struct input_event *event)
{
    in->report[in->report_len++] = c;
    if (in->report_len < 3)
        return TOOK;
    enum sequence_meaning meaning =
        sequence_mouse(in->report[0] - 32, in->report[1] - 32, in->report[2] - 32, event);
    return apply(in, meaning, event);
}

static unsigned give_paste(struct input *in, struct input_event *event)
{
    in->state = GROUND;
    in->paste_given = true;
    event->kind = INPUT_PASTE;
    event->paste = buf_text(&in->paste);
    event->paste_len = in->paste.len;
    return TOOK | GAVE;
}

static void add_to_paste(struct input *in, const char *bytes, size_t len)
{
    size_t room = INPUT_PASTE_MAX - in->paste.len;
    buf_add(&in->paste, bytes, len < room ? len : room); /* the rest is dropped */
}

static unsigned text(struct input *in, unsigned char c, struct input_event *event)
{
    if (c == (unsigned char)PASTE_END[in->matched]) {
        if (++in->matched < sizeof PASTE_END - 1)
            return TOOK;
        return give_paste(in, event);
    }
    add_to_paste(in, PASTE_END, in->matched);
    in->matched = c == ESC;
    if (!in->matched)
        add_to_paste(in, &(char){(char)c}, 1);
    return TOOK;
}

static unsigned rest(struct input *in, unsigned char c, struct input_event *event)
{
    unsigned char introducer = in->late;
    (void)c;
    begin(in, c, event);
    in->sequence[in->sequence_len++] = (char)introducer;
    introduce(in, introducer, event);
    return HELD;
}

/* A key by itself, or the rest of a sequence whose Esc was given for want of it. */
static unsigned key(struct input *in, unsigned char c, struct input_event *event)
{
    if ((c == '[' || c == 'O') && in->escaped && in->last_ms - in->escaped_ms < LATE_MS) {
        in->escaped = false;
        in->late = c;
        in->state = LATE;
        return TOOK;
    }
    in->escaped = false;
    return give_key(in, key_of_control(c), event);
}

static unsigned after_escape(struct input *in, unsigned char c, struct input_event *event)
{
    if (c == '\\')
        return drop(in, TOOK);
    if (!strchr("[O]PX^_", c)) {
        in->state = STRING; /* no key is worth the risk that the rest of an answer is typed */
        return TOOK;
    }
    begin(in, c, event); /* the string was cut: this is a sequence of its own */
    return HELD;
}

/* ESC ESC: the one before was the key. */
static unsigned again(struct input *in, unsigned char c, struct input_event *event)
{
    begin(in, c, event);
    event->key = KEYCODE_ESC;
    return TOOK | GAVE;
}

static unsigned alt(struct input *in, unsigned char c, struct input_event *event)
{
    return give_keys(in, KEYCODE_ESC, key_of_control(c), event);
}

/* Esc; the byte is looked at again. */
static unsigned escape(struct input *in, unsigned char c, struct input_event *event)
{
    (void)c;
    return give_key(in, KEYCODE_ESC, event) & GAVE;
}

/* The late byte was a key; this one is looked at again. */
static unsigned no_rest(struct input *in, unsigned char c, struct input_event *event)
{
    (void)c;
    return give_key(in, in->late, event) & GAVE;
}

static unsigned param(struct input *in, unsigned char c, struct input_event *event)
{
    (void)event;
    sequence_param(&in->parsed, (char)c);
    return TOOK;
}

static unsigned prefix(struct input *in, unsigned char c, struct input_event *event)
{
    (void)event;
    sequence_prefix(&in->parsed, (char)c);
    return TOOK;
}

static unsigned inter(struct input *in, unsigned char c, struct input_event *event)
{
    return apply(in, sequence_inter(&in->parsed, (char)c, event), event);
}

/* A byte that has no place here: the sequence will mean nothing. */
static unsigned odd(struct input *in, unsigned char c, struct input_event *event)
{
    (void)c;
    (void)event;
    in->parsed.odd = true;
    return TOOK;
}

static unsigned skip(struct input *in, unsigned char c, struct input_event *event)
{
    (void)in;
    (void)c;
    (void)event;
    return TOOK;
}

/* Drops the sequence; the byte is looked at again. */
static unsigned leave(struct input *in, unsigned char c, struct input_event *event)
{
    (void)c;
    (void)event;
    return drop(in, HELD);
}

static unsigned end(struct input *in, unsigned char c, struct input_event *event)
{
    (void)c;
    (void)event;
    return drop(in, TOOK);
}

static unsigned swallow(struct input *in, unsigned char c, struct input_event *event)
{
    (void)event;
    in->swallowed++;
    in->first = c;
    return TOOK;
}

/* ST of eight bits ends a string (urxvt sends it), where it is no part of a UTF-8 character. */
static unsigned high_in_string(struct input *in, unsigned char c, struct input_event *event)
{
    return c == 0x9c && in->first < 0x80 ? drop(in, TOOK) : swallow(in, c, event);
}

static unsigned may_end(struct input *in, unsigned char c, struct input_event *event)
{
    (void)c;
    (void)event;
    in->state = STRING_ESC;
    return TOOK;
}

/* --- the table -------------------------------------------------------------------------------- */

/* What a byte does, in the columns CONTROL, BELL, CANCEL, ESCAPES, BLANK, DIGIT, PRIVATE, LETTER,
 * DELETE, HIGH. */
static act *const grammar[STATES][CLASSES] = {
    [GROUND] = {key, key, key, begin, key, key, key, key, key, first_byte},
    [CHARACTER] = {lone_byte, lone_byte, lone_byte, lone_byte, lone_byte, lone_byte, lone_byte,
                   lone_byte, lone_byte, next_byte},
    [ESCAPE] = {alt, alt, alt, again, alt, alt, alt, introduce, alt, escape},
    [LATE] = {no_rest, no_rest, no_rest, no_rest, no_rest, rest, rest, rest, no_rest, no_rest},
    [CSI] = {leave, skip, end, begin, inter, param, prefix, finish, leave, leave},
    [CSI_INTER] = {leave, skip, end, begin, inter, odd, odd, finish, leave, leave},
    [LINUX] = {leave, leave, end, begin, leave, leave, leave, finish, leave, leave},
    [SS3] = {leave, skip, end, begin, finish, param, leave, finish, leave, leave},
    [STRING] = {swallow, end, end, may_end, swallow, swallow, swallow, swallow, swallow,
                high_in_string},
    [STRING_ESC] = {after_escape, end, end, may_end, after_escape, after_escape, after_escape,
                    after_escape, after_escape, after_escape},
    [X10] = {leave, leave, end, begin, report, report, report, report, report, report},
    [PASTE] = {text, text, text, text, text, text, text, text, text, text},
};

/* --- time ----------------------------------------------------------------------------------------
 */

/* For how long after the last byte the machine stays where it is. */
static int patience_ms(const struct input *in)
{
    switch (in->state) {
    case ESCAPE:
    case LATE:
        return in->escape_delay_ms;
    case CHARACTER:
        return in->high[0] ? 0 : CHARACTER_MS;
    case STRING:
    case STRING_ESC: {
        bool noise =
            in->swallowed > STRING_BYTES_MAX || in->last_ms - in->began_ms > STRING_WHOLE_MS;
        return noise ? STRING_NOISE_MS : STRING_MS;
    }
    case PASTE:
        return PASTE_MS;
    default:
        return SEQUENCE_MS;
    }
}

/* Nothing more has come: what was begun is a key after all, or is dropped. */
static unsigned give_up(struct input *in, int64_t now_ms, struct input_event *event)
{
    switch (in->state) {
    case ESCAPE:
        in->escaped = true;
        in->escaped_ms = now_ms;
        return give_key(in, KEYCODE_ESC, event);
    case LATE:
        return give_key(in, in->late, event);
    case CHARACTER:
        return lone_byte(in, 0, event);
    case STRING:
        if (in->swallowed == 0 && in->sequence_len == 2) /* Esc and a key that came in one read */
            return give_keys(in, KEYCODE_ESC, in->introducer, event);
        return drop(in, TOOK);
    case PASTE:
        return give_paste(in, event);
    default:
        return drop(in, TOOK);
    }
}

/* --- a terminal's own sequences ------------------------------------------------------------------
 */

/* The key of a sequence that has just become whole, and is not the beginning of a longer one; 0:
 * none. */
static uint32_t learned_key(const struct input *in)
{
    uint32_t key = 0;
    for (size_t i = 0; i < in->learned_count; i++) {
        const struct input_sequence *s = &in->learned[i];
        if (s->len < in->sequence_len || memcmp(s->bytes, in->sequence, in->sequence_len) != 0)
            continue;
        if (s->len > in->sequence_len)
            return 0;
        key = s->key;
    }
    return key;
}

/* Notes a byte of a sequence. True, and *event filled, when it ends one that was learned. */
static bool ends_learned(struct input *in, unsigned char c, struct input_event *event)
{
    bool inside = in->state >= ESCAPE && in->state != LATE && in->state < X10;
    if (!inside || in->sequence_len == 0)
        return false;
    if (c == ESC || in->sequence_len == INPUT_SEQUENCE) {
        in->sequence_len = 0; /* too long to be one of them */
        return false;
    }
    in->sequence[in->sequence_len++] = (char)c;
    uint32_t key = learned_key(in);
    if (key)
        give_key(in, key, event);
    return key;
}

/* --- the whole
 * ------------------------------------------------------------------------------------ */

void input_init(struct input *in, int escape_delay_ms)
{
    memset(in, 0, sizeof *in);
    in->escape_delay_ms = escape_delay_ms;
    in->paste = BUF_INIT(INPUT_PASTE_MAX);
}

void input_clean_up(struct input *in)
{
    buf_clean_up(&in->paste);
}

void input_set_single_byte(struct input *in, const uint32_t high[128])
{
    memcpy(in->high, high, sizeof in->high);
}

void input_learn(struct input *in, const char *sequence, uint32_t key)
{
    size_t len = strlen(sequence);
    if (len < 2 || len > INPUT_SEQUENCE || (unsigned char)sequence[0] != ESC ||
        in->learned_count == INPUT_LEARNED)
        return;
    struct input_sequence *slot = &in->learned[in->learned_count++];
    memcpy(slot->bytes, sequence, len);
    slot->len = len;
    slot->key = key;
}

size_t input_room(const struct input *in)
{
    return INPUT_QUEUE - (in->len - in->taken);
}

void input_feed(struct input *in, const char *bytes, size_t len, int64_t now_ms)
{
    memmove(in->queue, in->queue + in->taken, in->len - in->taken);
    in->len -= in->taken;
    in->taken = 0;
    if (len > input_room(in))
        len = input_room(in);
    memcpy(in->queue + in->len, bytes, len);
    in->len += len;
    in->last_ms = now_ms;
}

/* One byte further. True when *event was filled. */
static bool step(struct input *in, struct input_event *event)
{
    unsigned char c = (unsigned char)in->queue[in->taken];
    if (ends_learned(in, c, event)) {
        in->taken++;
        return true;
    }
    unsigned done = grammar[in->state][class_of(c)](in, c, event);
    in->taken += done & TOOK;
    return done & GAVE;
}

bool input_next(struct input *in, int64_t now_ms, struct input_event *event)
{
    if (in->paste_given)
        buf_reset(&in->paste);
    in->paste_given = false;
    memset(event, 0, sizeof *event);
    if (in->pending) {
        event->key = in->pending;
        in->pending = 0;
        return true;
    }
    while (in->taken < in->len)
        if (step(in, event))
            return true;
    if (in->state == GROUND || now_ms - in->last_ms < patience_ms(in))
        return false;
    return give_up(in, now_ms, event) & GAVE;
}

int64_t input_due_ms(const struct input *in)
{
    return in->state == GROUND ? -1 : in->last_ms + patience_ms(in);
}
