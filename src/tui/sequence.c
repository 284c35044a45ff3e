#include "tui/sequence.h"

uint32_t key_of_control(unsigned char c)
{
    return c == '\n' ? KEYCODE_ENTER : c == '\b' ? KEYCODE_BACKSPACE : c;
}

/* `ESC [ n ~`, as VT220 and xterm number their keys; 0 for one that is not used. */
static uint32_t key_of_tilde(int n)
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
static uint32_t key_of_letter(char letter)
{
    static const struct {
        char letter;
        uint32_t key;
    } letters[] = {
        {'A', KEYCODE_UP},     {'B', KEYCODE_DOWN},   {'C', KEYCODE_RIGHT},   {'D', KEYCODE_LEFT},
        {'a', KEYCODE_UP},     {'b', KEYCODE_DOWN},   {'c', KEYCODE_RIGHT},   {'d', KEYCODE_LEFT},
        {'H', KEYCODE_HOME},   {'F', KEYCODE_END},    {'P', KEYCODE_F(1)},    {'Q', KEYCODE_F(2)},
        {'R', KEYCODE_F0 + 3}, {'S', KEYCODE_F0 + 4}, {'Z', KEYCODE_BACKTAB},
    };
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].letter == letter)
            return letters[i].key;
    return 0;
}

/* `ESC O x` alone: what the keypad adds in application mode. */
static uint32_t key_of_keypad(char c)
{
    if (c >= 'j' && c <= 'y')
        return (uint32_t)(c - 'j' + '*'); /* digits and signs */
    return c == 'M' ? KEYCODE_ENTER : c == 'I' ? KEYCODE_TAB : c == 'X' ? '=' : c == ' ' ? ' ' : 0;
}

/* A control character for a letter that was pressed with Ctrl; 0 for what has none. */
static uint32_t with_control(uint32_t code)
{
    if (code >= 'a' && code <= 'z')
        code -= 'a' - 'A';
    if (code == KEYCODE_SPACE)
        return 0;
    return code >= '@' && code <= '_' ? key_of_control((unsigned char)(code & 0x1f)) : 0;
}

/* The keys that kitty's protocol numbers in Unicode's private use: of the keypad, what types. */
static uint32_t private_key(uint32_t code)
{
    static const uint32_t named[] = {KEYCODE_ENTER,     '=',          ',',          KEYCODE_LEFT,
                                     KEYCODE_RIGHT,     KEYCODE_UP,   KEYCODE_DOWN, KEYCODE_PAGE_UP,
                                     KEYCODE_PAGE_DOWN, KEYCODE_HOME, KEYCODE_END,  KEYCODE_INSERT,
                                     KEYCODE_DELETE};
    enum { FIRST = 57399, NAMED = 57414 };
    if (code >= FIRST && code < NAMED)
        return (uint32_t) "0123456789./*-+"[code - FIRST];
    bool known = code >= NAMED && code - NAMED < sizeof named / sizeof *named;
    return known ? named[code - NAMED] : 0;
}

static bool is_character(uint32_t code)
{
    return code >= KEYCODE_SPACE && (code < 0x7f || code >= 0xa0) && (code & ~0x7ffu) != 0xd800 &&
           code < KEYCODE_NAMED;
}

enum { SHIFT = 1, ALT = 2, CTRL = 4, LOCKS = 64 | 128 };

/* A key by its code point, as `CSI code : shifted ; modifiers u` (kitty, fixterms) and
 * `CSI 27 ; modifiers ; code ~` (xterm) tell it; 0 for what is no key here. */
static uint32_t key_of_code(uint32_t code, uint32_t shifted, int modifiers)
{
    if (modifiers & ~(SHIFT | ALT | CTRL | LOCKS))
        return 0; /* super, hyper, meta belong to the window system */
    if (code == KEYCODE_TAB)
        return modifiers & SHIFT ? KEYCODE_BACKTAB : KEYCODE_TAB;
    if (code == KEYCODE_ESC || code == KEYCODE_ENTER || code == KEYCODE_BACKSPACE)
        return code;
    if (code >= 0xe000 && code <= 0xf8ff)
        return private_key(code);
    if (!is_character(code))
        return 0;
    if (modifiers & CTRL)
        return with_control(code);
    if (modifiers & SHIFT && is_character(shifted))
        return shifted;
    bool lower = code >= 'a' && code <= 'z';
    return modifiers & SHIFT && lower ? code - ('a' - 'A') : code;
}

/* --- sequences ---------------------------------------------------------------------------- */

static enum sequence_meaning key_event(uint32_t key, struct input_event *event)
{
    if (!key)
        return SEQUENCE_NOTHING;
    event->kind = INPUT_KEY;
    event->key = key;
    return SEQUENCE_EVENT;
}

static enum sequence_meaning coded(int code, int shifted, int parameter, struct input_event *event)
{
    int modifiers = parameter > 0 ? parameter - 1 : 0;
    uint32_t key = key_of_code((uint32_t)code, (uint32_t)shifted, modifiers);
    enum sequence_meaning meaning = key_event(key, event);
    return key && modifiers & ALT ? SEQUENCE_ALT : meaning;
}

void sequence_begin(struct sequence *s)
{
    *s = (struct sequence){0};
}

void sequence_param(struct sequence *s, char c)
{
    if (s->count == 0)
        s->count = 1;
    if (c == ';') {
        s->count += s->count <= SEQUENCE_PARAMS;
        s->in_sub = s->in_second_sub = false;
    } else if (c == ':') {
        s->in_second_sub = s->in_sub;
        s->in_sub = true;
    } else if (s->count <= SEQUENCE_PARAMS && !s->in_second_sub) {
        int *value = s->in_sub ? &s->subs[s->count - 1] : &s->params[s->count - 1];
        *value = *value * 10 + (c - '0');
        *value = *value > 2000000 ? 2000000 : *value;
    }
}

void sequence_prefix(struct sequence *s, char c)
{
    if (s->prefix || s->count)
        s->odd = true;
    s->prefix = c;
}

/* rxvt ends keys with Shift in "$"; else it is an intermediate, as in an answer about a mode. */
enum sequence_meaning sequence_inter(struct sequence *s, char c, struct input_event *event)
{
    bool rxvt = c == '$' && !s->prefix && !s->inter && s->count == 1;
    uint32_t key = rxvt ? key_of_tilde(s->params[0]) : 0;
    s->inter = c;
    return key ? key_event(key, event) : SEQUENCE_OPEN;
}

enum sequence_meaning sequence_mouse(int button, int col, int row, struct input_event *event)
{
    bool known = button == 0 || button == 64 || button == 65;
    if (!known || col < 1 || row < 1)
        return SEQUENCE_NOTHING;
    event->kind = button == 0 ? INPUT_CLICK : button == 64 ? INPUT_WHEEL_UP : INPUT_WHEEL_DOWN;
    event->col = col - 1;
    event->row = row - 1;
    return SEQUENCE_EVENT;
}

static enum sequence_meaning numbered(const struct sequence *s, char final,
                                      struct input_event *event)
{
    if (s->params[0] == 200 && final == '~')
        return SEQUENCE_PASTE;
    if (s->params[0] == 27 && s->count == 3)
        return coded(s->params[2], 0, s->params[1], event);
    return key_event(key_of_tilde(s->params[0]), event);
}

/* A letter stands alone or after `1;modifier`: other numbers are an answer. So is any number before
 * R, which tells where the cursor is. */
static enum sequence_meaning lettered(const struct sequence *s, char final,
                                      struct input_event *event)
{
    bool answer = s->params[0] > 1 || (final == 'R' && s->count > 0);
    return answer ? SEQUENCE_NOTHING : key_event(key_of_letter(final), event);
}

static enum sequence_meaning mouse_report(const struct sequence *s, struct input_event *event)
{
    int first = s->prefix ? 0 : 32; /* urxvt's has no marker, and adds 32 as the first ones did */
    return sequence_mouse(s->params[0] - first, s->params[1], s->params[2], event);
}

enum sequence_meaning sequence_csi(const struct sequence *s, char final, struct input_event *event)
{
    bool plain = !s->prefix && !s->inter && !s->odd;
    if (final == 'M' && s->count == 3 && !s->inter && (plain || s->prefix == '<'))
        return mouse_report(s, event);
    if (!plain || (s->count > 1 && s->subs[1] == 3)) /* kitty's protocol tells of releases, too */
        return SEQUENCE_NOTHING;
    switch (final) {
    case '~':
    case '^': /* rxvt with Ctrl, and with Ctrl and Shift */
    case '@':
        return numbered(s, final, event);
    case 'u':
        return coded(s->params[0], s->subs[0], s->params[1], event);
    case 'M':
        return s->count ? SEQUENCE_NOTHING : SEQUENCE_X10;
    case '[':
        return s->count ? SEQUENCE_NOTHING : SEQUENCE_LINUX;
    default:
        return lettered(s, final, event);
    }
}

enum sequence_meaning sequence_ss3(const struct sequence *s, char final, struct input_event *event)
{
    uint32_t key = key_of_letter(final);
    if (!key && !s->count)
        key = key_of_keypad(final);
    return key_event(key, event);
}
