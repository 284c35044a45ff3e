#include "tui/input.h"

#include <string.h>

/* A sequence whose end does not come for this long is given up; over a slow line its bytes may
 * arrive apart. */
enum { SEQUENCE_TIMEOUT_MS = 500, PASTE_TIMEOUT_MS = 2000, PARAMS_MAX = 4 };

#define ESC         '\x1b'
#define PASTE_END   "\x1b[201~"
#define PASTE_START 200

/* What a look at the head of the queue found: how many bytes it takes, and what they mean. */
enum found {
    FOUND_EVENT,   /* consumed, event filled */
    FOUND_NOTHING, /* consumed, no event */
    FOUND_PART,    /* wait for more bytes */
};

struct csi {
    int params[PARAMS_MAX];
    int count;
    char prefix; /* '<', '?' or 0 */
    char final;
    size_t len; /* bytes with the introducer */
};

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

void input_learn(struct input *in, const char *sequence, uint32_t key)
{
    size_t len = strlen(sequence);
    if (len < 2 || len > INPUT_SEQUENCE || sequence[0] != ESC || in->learned_count == INPUT_LEARNED)
        return;
    struct input_sequence *slot = &in->learned[in->learned_count++];
    memcpy(slot->bytes, sequence, len);
    slot->len = len;
    slot->key = key;
}

size_t input_room(const struct input *in)
{
    return INPUT_QUEUE - in->len;
}

void input_feed(struct input *in, const char *bytes, size_t len, int64_t now_ms)
{
    if (len > input_room(in))
        len = input_room(in);
    memcpy(in->queue + in->len, bytes, len);
    in->len += len;
    in->last_ms = now_ms;
}

static void consume(struct input *in, size_t len)
{
    memmove(in->queue, in->queue + len, in->len - len);
    in->len -= len;
}

static enum found give_key(struct input *in, size_t len, uint32_t key, struct input_event *event)
{
    consume(in, len);
    event->kind = INPUT_KEY;
    event->key = key;
    return FOUND_EVENT;
}

static enum found drop(struct input *in, size_t len)
{
    consume(in, len);
    return FOUND_NOTHING;
}

/* --- sequences ------------------------------------------------------------- */

static bool waited(const struct input *in, int64_t now_ms, int limit_ms)
{
    return now_ms - in->last_ms >= limit_ms;
}

/* The learned sequence that the queue begins with; *part tells that it begins one without its end.
 */
static const struct input_sequence *find_learned(const struct input *in, bool *part)
{
    const struct input_sequence *best = NULL;
    *part = false;
    for (size_t i = 0; i < in->learned_count; i++) {
        const struct input_sequence *s = &in->learned[i];
        size_t common = s->len < in->len ? s->len : in->len;
        if (memcmp(s->bytes, in->queue, common) != 0)
            continue;
        if (common < s->len)
            *part = true;
        else if (!best || s->len > best->len)
            best = s;
    }
    return best;
}

/* Reads `ESC [ prefix params intermediates final`. False while its end is missing; a byte that has
 * no place in it ends it with final 0. */
static bool read_csi(const struct input *in, struct csi *csi)
{
    memset(csi, 0, sizeof *csi);
    size_t i = 2;
    if (i < in->len && strchr("<=>?", in->queue[i]))
        csi->prefix = in->queue[i++];
    int value = -1;
    for (; i < in->len; i++) {
        char c = in->queue[i];
        if (c >= '0' && c <= '9') {
            value = (value < 0 ? 0 : value) * 10 + (c - '0');
            value = value > 100000 ? 100000 : value;
            continue;
        }
        if (csi->count < PARAMS_MAX && (value >= 0 || c == ';'))
            csi->params[csi->count++] = value < 0 ? 0 : value;
        value = -1;
        if (c == ';' || c == ':' || (c >= 0x20 && c <= 0x2f))
            continue;
        bool legal = c >= 0x40 && c <= 0x7e;
        csi->final = legal ? c : 0;
        csi->len = legal ? i + 1 : i;
        return true;
    }
    return false;
}

/* `ESC [ n ~`, as VT220 and xterm number their keys; 0 for one that is not used. */
static uint32_t tilde_key(int n)
{
    static const uint32_t keys[] = {
        [1] = KEYCODE_HOME,     [2] = KEYCODE_INSERT,   [3] = KEYCODE_DELETE,
        [4] = KEYCODE_END,      [5] = KEYCODE_PAGE_UP,  [6] = KEYCODE_PAGE_DOWN,
        [7] = KEYCODE_HOME,     [8] = KEYCODE_END,      [11] = KEYCODE_F0 + 1,
        [12] = KEYCODE_F0 + 2,  [13] = KEYCODE_F0 + 3,  [14] = KEYCODE_F0 + 4,
        [15] = KEYCODE_F0 + 5,  [17] = KEYCODE_F0 + 6,  [18] = KEYCODE_F0 + 7,
        [19] = KEYCODE_F0 + 8,  [20] = KEYCODE_F0 + 9,  [21] = KEYCODE_F0 + 10,
        [23] = KEYCODE_F0 + 11, [24] = KEYCODE_F0 + 12,
    };
    return n >= 0 && (size_t)n < sizeof keys / sizeof *keys ? keys[n] : 0;
}

/* The final letter of `ESC [ A`, `ESC O A` and their forms with modifiers; 0 when not used. */
static uint32_t letter_key(char letter)
{
    static const struct {
        char letter;
        uint32_t key;
    } letters[] = {
        {'A', KEYCODE_UP},     {'B', KEYCODE_DOWN},   {'C', KEYCODE_RIGHT},   {'D', KEYCODE_LEFT},
        {'H', KEYCODE_HOME},   {'F', KEYCODE_END},    {'Z', KEYCODE_BACKTAB}, {'M', KEYCODE_ENTER},
        {'P', KEYCODE_F0 + 1}, {'Q', KEYCODE_F0 + 2}, {'R', KEYCODE_F0 + 3},  {'S', KEYCODE_F0 + 4},
    };
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].letter == letter)
            return letters[i].key;
    return 0;
}

/* SGR mouse: button, column, row. Releases and drags are dropped. */
static enum found give_mouse(struct input *in, const struct csi *csi, struct input_event *event)
{
    consume(in, csi->len);
    if (csi->final != 'M' || csi->count < 3 || csi->params[1] < 1 || csi->params[2] < 1)
        return FOUND_NOTHING;
    event->col = csi->params[1] - 1;
    event->row = csi->params[2] - 1;
    switch (csi->params[0]) {
    case 0:
        event->kind = INPUT_CLICK;
        return FOUND_EVENT;
    case 64:
        event->kind = INPUT_WHEEL_UP;
        return FOUND_EVENT;
    case 65:
        event->kind = INPUT_WHEEL_DOWN;
        return FOUND_EVENT;
    default:
        return FOUND_NOTHING;
    }
}

/* The Linux console's F1 to F5: `ESC [ [ A`. */
static enum found find_linux_key(struct input *in, int64_t now_ms, struct input_event *event)
{
    if (in->len < 4)
        return waited(in, now_ms, SEQUENCE_TIMEOUT_MS) ? drop(in, in->len) : FOUND_PART;
    char letter = in->queue[3];
    if (letter < 'A' || letter > 'E')
        return drop(in, 3);
    return give_key(in, 4, KEYCODE_F(letter - 'A' + 1), event);
}

static enum found find_csi(struct input *in, int64_t now_ms, struct input_event *event)
{
    if (in->len > 2 && in->queue[2] == '[')
        return find_linux_key(in, now_ms, event);
    struct csi csi;
    if (!read_csi(in, &csi)) {
        bool hopeless = waited(in, now_ms, SEQUENCE_TIMEOUT_MS) || input_room(in) == 0;
        return hopeless ? drop(in, in->len) : FOUND_PART;
    }
    if (csi.prefix == '<')
        return give_mouse(in, &csi, event);
    if (csi.prefix || !csi.final)
        return drop(in, csi.len);
    if (csi.final == '~' && csi.count && csi.params[0] == PASTE_START) {
        in->pasting = true;
        return drop(in, csi.len);
    }
    uint32_t key = csi.final == '~' ? tilde_key(csi.params[0]) : letter_key(csi.final);
    /* A letter stands alone or after `1;modifier`: `ESC [ 20;4 R` tells where the cursor is. And
     * `ESC [ M` is not Enter, which only the keypad sends, as `ESC O M`. */
    if (!key || csi.final == 'M' || (csi.final != '~' && csi.params[0] > 1))
        return drop(in, csi.len);
    return give_key(in, csi.len, key, event);
}

/* `ESC O x`: cursor and function keys in application mode, and the keypad. */
static enum found find_ss3(struct input *in, int64_t now_ms, struct input_event *event)
{
    if (in->len < 3)
        return waited(in, now_ms, SEQUENCE_TIMEOUT_MS) ? drop(in, 2) : FOUND_PART;
    char c = in->queue[2];
    if (c == ESC)
        return drop(in, 2);
    uint32_t key = letter_key(c);
    if (c >= 'j' && c <= 'y')
        key = (uint32_t)(c - 'j' + '*'); /* the keypad's digits and signs */
    return key ? give_key(in, 3, key, event) : drop(in, 3);
}

/* What an Esc at the head of the queue turns out to be. */
static enum found find_escape(struct input *in, int64_t now_ms, struct input_event *event)
{
    if (in->len == 1) {
        if (!waited(in, now_ms, in->escape_delay_ms))
            return FOUND_PART;
        return give_key(in, 1, KEYCODE_ESC, event);
    }
    bool part;
    const struct input_sequence *learned = find_learned(in, &part);
    if (learned)
        return give_key(in, learned->len, learned->key, event);
    char next = in->queue[1];
    if (next == '[')
        return find_csi(in, now_ms, event);
    if (next == 'O')
        return find_ss3(in, now_ms, event);
    if (part && !waited(in, now_ms, in->escape_delay_ms))
        return FOUND_PART;
    if (next == ESC)
        return give_key(in, 1, KEYCODE_ESC, event);
    return drop(in, 2); /* Alt with a key: not used */
}

/* --- text ------------------------------------------------------------------ */

/* Bytes of the UTF-8 sequence that begins with c; 0 when none does. */
static size_t utf8_length(unsigned char c)
{
    if (c < 0x80)
        return 1;
    if (c >= 0xc2 && c <= 0xdf)
        return 2;
    if (c >= 0xe0 && c <= 0xef)
        return 3;
    return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

static enum found find_character(struct input *in, int64_t now_ms, struct input_event *event)
{
    unsigned char first = (unsigned char)in->queue[0];
    size_t len = utf8_length(first);
    if (len == 0)
        return drop(in, 1);
    uint32_t code = len == 1 ? first : (uint32_t)(first & (0x7f >> len));
    for (size_t i = 1; i < len; i++) {
        if (i == in->len)
            return waited(in, now_ms, SEQUENCE_TIMEOUT_MS) ? drop(in, in->len) : FOUND_PART;
        unsigned char c = (unsigned char)in->queue[i];
        if ((c & 0xc0) != 0x80)
            return drop(in, i);
        code = code << 6 | (c & 0x3f);
    }
    if (code == '\n')
        code = KEYCODE_ENTER;
    else if (code == '\b')
        code = KEYCODE_BACKSPACE;
    return give_key(in, len, code, event);
}

/* --- paste ----------------------------------------------------------------- */

/* Where the end mark, or what may become it, begins; len when there is nothing of it. */
static size_t paste_text_length(const struct input *in, bool *ended)
{
    const size_t mark = sizeof PASTE_END - 1;
    *ended = false;
    for (size_t i = 0; i < in->len; i++) {
        size_t left = in->len - i < mark ? in->len - i : mark;
        if (memcmp(in->queue + i, PASTE_END, left) != 0)
            continue;
        *ended = left == mark;
        return i;
    }
    return in->len;
}

static enum found find_paste(struct input *in, int64_t now_ms, struct input_event *event)
{
    bool ended;
    size_t text = paste_text_length(in, &ended);
    size_t room = INPUT_PASTE_MAX - in->paste.len;
    buf_add(&in->paste, in->queue, text < room ? text : room); /* the rest is dropped */
    consume(in, text);
    if (!ended && !waited(in, now_ms, PASTE_TIMEOUT_MS))
        return FOUND_PART;
    if (ended)
        consume(in, sizeof PASTE_END - 1);
    in->pasting = false;
    in->paste_given = true;
    event->kind = INPUT_PASTE;
    event->paste = buf_text(&in->paste);
    event->paste_len = in->paste.len;
    return FOUND_EVENT;
}

/* --- the whole -------------------------------------------------------------- */

static enum found find(struct input *in, int64_t now_ms, struct input_event *event)
{
    if (in->pasting)
        return find_paste(in, now_ms, event);
    if (in->len == 0)
        return FOUND_PART;
    if (in->queue[0] == ESC)
        return find_escape(in, now_ms, event);
    return find_character(in, now_ms, event);
}

bool input_next(struct input *in, int64_t now_ms, struct input_event *event)
{
    if (in->paste_given) {
        buf_reset(&in->paste);
        in->paste_given = false;
    }
    memset(event, 0, sizeof *event);
    enum found found;
    do
        found = find(in, now_ms, event);
    while (found == FOUND_NOTHING);
    return found == FOUND_EVENT;
}

int64_t input_due_ms(const struct input *in)
{
    if (in->pasting)
        return in->last_ms + PASTE_TIMEOUT_MS;
    if (in->len == 0)
        return -1;
    bool escape = in->queue[0] == ESC && (in->len == 1 || !strchr("[O", in->queue[1]));
    return in->last_ms + (escape ? in->escape_delay_ms : SEQUENCE_TIMEOUT_MS);
}
