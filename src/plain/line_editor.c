#include "config.h"

#include "plain/line_editor.h"

#include "base/signals.h"

#if HAVE_LIBEDIT

#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
    HELD_MAX = 64 * 1024,
    LINE_MAX_BYTES = 4000, /* what goes beyond it is not taken */
    SEQUENCE_MAX = 32,
    /* Keys of one byte that libedit is told in the place of a terminal's sequences; what a person
     * types of these is dropped, since what they do in libedit waits for more keys. */
    KEY_DELETE = 0x18, /* ^X */
    KEY_WORD_LEFT = 0x12,
    KEY_WORD_RIGHT = 0x16,
    CONTROL_MASK = 0x1f,
};

/* How far the bytes of a key have come. */
enum reading {
    READING_KEYS,
    READING_ESCAPE, /* ESC */
    READING_CSI,    /* ESC [ */
    READING_SS3,    /* ESC O */
    READING_STRING, /* ESC ] and others, up to BEL or ST: an answer of the terminal */
    READING_UTF8,
};

struct line_editor {
    EditLine *el;
    int in_fd, out_fd;
    FILE *in, *paint;   /* libedit paints into memory */
    char *painted;      /* what paint has, */
    size_t painted_len; /* and how much of it */
    struct termios saved;
    bool on;
    char *prompt;
    struct buf held; /* typed, and to be edited in the next line */
    enum reading reading;
    bool fresh; /* ESC was the last byte of what was read: it need not belong to the next */
    char sequence[SEQUENCE_MAX];
    size_t sequence_len, sequence_wanted;
    char *history[LINE_EDITOR_HISTORY]; /* the newest first */
    size_t history_count, history_at;   /* at 0: the line that is typed, */
    char *typed;                        /* which is kept here meanwhile */
};

/* --- libedit -----------------------------------------------------------------------------------
 */

/* There is nothing to be read but what is pushed. */
static int read_nothing(EditLine *el, wchar_t *c)
{
    (void)el;
    *c = L'\0';
    return 0;
}

static char *prompt_of(EditLine *el)
{
    struct line_editor *editor = NULL;
    el_get(el, EL_CLIENTDATA, &editor);
    return editor->prompt;
}

/* Moves what was painted over; NULL drops it. */
static void take_paint(struct line_editor *editor, struct buf *painted)
{
    fflush(editor->paint);
    if (painted && editor->painted_len > 0)
        buf_add(painted, editor->painted, editor->painted_len);
    fseek(editor->paint, 0, SEEK_SET);
}

static size_t line_len(const struct line_editor *editor)
{
    const LineInfo *line = el_line(editor->el);
    return (size_t)(line->lastchar - line->buffer);
}

/* Lets libedit do what one key, given as a string, asks for. */
static void press(struct line_editor *editor, const char *key)
{
    int count;
    el_push(editor->el, key);
    el_gets(editor->el, &count);
}

static void empty_line(struct line_editor *editor)
{
    char end[] = {'E' & CONTROL_MASK, '\0'}, kill[] = {'U' & CONTROL_MASK, '\0'};
    press(editor, end);
    press(editor, kill);
}

static void bind_keys(EditLine *el)
{
    el_set(el, EL_EDITOR, "emacs");
    el_set(el, EL_BIND, "^X", "ed-delete-next-char", NULL);
    el_set(el, EL_BIND, "^R", "ed-prev-word", NULL);
    el_set(el, EL_BIND, "^V", "em-next-word", NULL);
    el_set(el, EL_BIND, "^U", "vi-kill-line-prev", NULL);
}

/* --- modes of the terminal ---------------------------------------------------------------------
 */

/* Single keys without echo; signals, flow control and line ends stay the terminal's. */
static void take_modes(struct line_editor *editor)
{
    if (tcgetattr(editor->in_fd, &editor->saved) != 0)
        return;
    struct termios keys = editor->saved;
    keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    keys.c_cc[VMIN] = 1;
    keys.c_cc[VTIME] = 0;
    signals_arm_reset(editor->in_fd, &editor->saved, "", 0);
    tcsetattr(editor->in_fd, TCSANOW, &keys);
    editor->on = true;
}

void line_editor_pause(struct line_editor *editor)
{
    if (!line_editor_is_on(editor))
        return;
    tcsetattr(editor->in_fd, TCSANOW, &editor->saved);
    signals_disarm_reset();
    editor->on = false;
}

/* --- text --------------------------------------------------------------------------------------
 */

/* How many bytes a character that begins so has; 1 for what begins none. */
static size_t utf8_len(unsigned char c)
{
    return c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
}

static void begin_sequence(struct line_editor *editor, enum reading reading)
{
    editor->reading = reading;
    editor->sequence_len = 0;
}

static void take_text(struct line_editor *editor, char c)
{
    if (editor->reading == READING_KEYS) {
        begin_sequence(editor, READING_UTF8);
        editor->sequence_wanted = utf8_len((unsigned char)c);
    }
    editor->sequence[editor->sequence_len++] = c;
    if (editor->sequence_len < editor->sequence_wanted)
        return;
    editor->sequence[editor->sequence_len] = '\0';
    editor->reading = READING_KEYS;
    if (line_len(editor) < LINE_MAX_BYTES)
        press(editor, editor->sequence);
}

/* --- history -----------------------------------------------------------------------------------
 */

static void remember(struct line_editor *editor, const char *line, size_t len)
{
    char *copy;
    bool again = editor->history_count > 0 && strlen(editor->history[0]) == len &&
                 memcmp(editor->history[0], line, len) == 0;
    if (len == 0 || again || !(copy = malloc(len + 1)))
        return;
    memcpy(copy, line, len);
    copy[len] = '\0';
    if (editor->history_count == LINE_EDITOR_HISTORY)
        free(editor->history[--editor->history_count]);
    memmove(editor->history + 1, editor->history, editor->history_count * sizeof(char *));
    editor->history[0] = copy;
    editor->history_count++;
}

/* As if it were typed in an empty line. */
static void set_line(struct line_editor *editor, const char *text)
{
    empty_line(editor);
    for (; *text; text++)
        take_text(editor, *text);
}

static void go_back(struct line_editor *editor, int by)
{
    size_t at = editor->history_at;
    if ((by < 0 && at == 0) || (by > 0 && at == editor->history_count))
        return;
    if (at == 0) {
        const LineInfo *line = el_line(editor->el);
        free(editor->typed);
        editor->typed = strndup(line->buffer, (size_t)(line->lastchar - line->buffer));
    }
    editor->history_at = by > 0 ? at + 1 : at - 1;
    const char *typed = editor->typed ? editor->typed : "";
    set_line(editor, editor->history_at ? editor->history[editor->history_at - 1] : typed);
}

/* --- keys --------------------------------------------------------------------------------------
 */

static void press_control(struct line_editor *editor, char key)
{
    press(editor, (char[]){key, '\0'});
}

/* The keys that a CSI or SS3 sequence stands for; others, answers of the terminal among them, are
 * nothing. */
static void press_sequence(struct line_editor *editor)
{
    static const struct {
        const char *sequence;
        char key; /* 'P' and 'N' are the history */
    } keys[] = {
        {"A", 'P'},
        {"B", 'N'},
        {"C", 'F'},
        {"D", 'B'},
        {"H", 'A'},
        {"F", 'E'},
        {"1~", 'A'},
        {"7~", 'A'},
        {"4~", 'E'},
        {"8~", 'E'},
        {"3~", KEY_DELETE},
        {"1;5C", KEY_WORD_RIGHT},
        {"1;3C", KEY_WORD_RIGHT},
        {"1;5D", KEY_WORD_LEFT},
        {"1;3D", KEY_WORD_LEFT},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strlen(keys[i].sequence) != editor->sequence_len ||
            memcmp(keys[i].sequence, editor->sequence, editor->sequence_len) != 0)
            continue;
        if (keys[i].key == 'P' || keys[i].key == 'N')
            go_back(editor, keys[i].key == 'P' ? 1 : -1);
        else
            press_control(editor, (char)(keys[i].key & CONTROL_MASK));
    }
}

static void press_alt(struct line_editor *editor, char c)
{
    if (c == 'b')
        press_control(editor, KEY_WORD_LEFT);
    else if (c == 'f')
        press_control(editor, KEY_WORD_RIGHT);
}

/* A control character. What others do in libedit waits for more, or is none of a line's business.
 */
static void press_known(struct line_editor *editor, char c)
{
    static const char known[] = {1, 2, 5, 6, 8, 11, 12, 20, 21, 23, 25, 127, 0};
    if (c == ('P' & CONTROL_MASK) || c == ('N' & CONTROL_MASK))
        go_back(editor, c == ('P' & CONTROL_MASK) ? 1 : -1);
    else if (c && strchr(known, c))
        press_control(editor, c);
}

/* The byte behind an ESC. */
static void take_escaped(struct line_editor *editor, char c)
{
    bool strings = strchr("]P_^X", c) && c;
    if (c == '\033')
        return;
    begin_sequence(editor, c == '['   ? READING_CSI
                           : c == 'O' ? READING_SS3
                           : strings  ? READING_STRING
                                      : READING_KEYS);
    if (editor->reading == READING_KEYS)
        press_alt(editor, c);
}

static void take_of_sequence(struct line_editor *editor, char c)
{
    if (editor->reading == READING_STRING) {
        if (c == '\a')
            editor->reading = READING_KEYS;
        else if (c == '\033')
            editor->reading = READING_ESCAPE;
        return;
    }
    if (editor->sequence_len < SEQUENCE_MAX)
        editor->sequence[editor->sequence_len++] = c;
    if (editor->reading == READING_CSI && (c < 0x40 || c > 0x7e))
        return;
    editor->reading = READING_KEYS;
    press_sequence(editor);
}

/* A byte that ends no line. */
static void take_byte(struct line_editor *editor, char c)
{
    bool continues = ((unsigned char)c & 0xc0) == 0x80;
    if (editor->reading == READING_UTF8 && !continues)
        editor->reading = READING_KEYS; /* it was cut off */
    bool control = (unsigned char)c < 0x20 || c == 0x7f;
    if (editor->reading == READING_UTF8 || (editor->reading == READING_KEYS && !control))
        take_text(editor, c);
    else if (editor->reading == READING_ESCAPE)
        take_escaped(editor, c);
    else if (editor->reading != READING_KEYS)
        take_of_sequence(editor, c);
    else if (c == '\033')
        editor->reading = READING_ESCAPE;
    else
        press_known(editor, c);
}

/* --- lines -------------------------------------------------------------------------------------
 */

static void enter(struct line_editor *editor, struct buf *lines, struct buf *painted)
{
    press_control(editor, 'E' & CONTROL_MASK);
    const LineInfo *line = el_line(editor->el);
    size_t len = (size_t)(line->lastchar - line->buffer);
    buf_add(lines, line->buffer, len);
    buf_add_char(lines, '\n');
    remember(editor, line->buffer, len);
    take_paint(editor, painted);
    buf_add_char(painted, '\n');
    line_editor_forget(editor);
    line_editor_pause(editor);
}

void line_editor_forget(struct line_editor *editor)
{
    if (!editor)
        return;
    empty_line(editor);
    take_paint(editor, NULL);
    editor->reading = READING_KEYS;
    editor->history_at = 0;
    buf_reset(&editor->held);
}

/* Of what came while no line was edited, whole lines are taken as they are; the rest is for the
 * next prompt: a terminal whose modes are switched gives a half line away. */
static void take_rest(struct line_editor *editor, const char *bytes, size_t len, struct buf *lines)
{
    size_t whole = len;
    while (whole > 0 && bytes[whole - 1] != '\n' && bytes[whole - 1] != '\r')
        whole--;
    for (size_t i = 0; i < whole; i++)
        buf_add_char(lines, bytes[i] == '\r' ? '\n' : bytes[i]);
    buf_add(&editor->held, bytes + whole, len - whole);
}

static bool edit(struct line_editor *editor, const char *bytes, size_t len, struct buf *lines,
                 struct buf *painted)
{
    bool goes_on = true;
    if (editor->fresh && len > 0 && editor->reading == READING_ESCAPE && *bytes != '[' &&
        *bytes != 'O')
        editor->reading = READING_KEYS; /* Esc alone */
    size_t i = 0;
    for (; i < len && goes_on && editor->on; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r')
            enter(editor, lines, painted);
        else if (bytes[i] == ('D' & CONTROL_MASK) && line_len(editor) == 0)
            goes_on = false;
        else
            take_byte(editor, bytes[i] == ('D' & CONTROL_MASK) ? (char)KEY_DELETE : bytes[i]);
    }
    editor->fresh = editor->reading == READING_ESCAPE;
    take_paint(editor, painted);
    take_rest(editor, bytes + i, len - i, lines);
    return goes_on;
}

bool line_editor_is_on(const struct line_editor *editor)
{
    return editor && editor->on;
}

bool line_editor_take(struct line_editor *editor, const char *bytes, size_t len, struct buf *lines,
                      struct buf *painted)
{
    if (editor->on)
        return edit(editor, bytes, len, lines, painted);
    struct buf typed = BUF_INIT_SECRET(2 * HELD_MAX);
    buf_add(&typed, buf_text(&editor->held), editor->held.len);
    buf_add(&typed, bytes, len);
    buf_reset(&editor->held);
    take_rest(editor, buf_text(&typed), typed.len, lines);
    buf_clean_up(&typed);
    return true;
}

void line_editor_show(struct line_editor *editor, const char *prompt, struct buf *painted)
{
    char *copy = strdup(prompt);
    if (copy)
        free(editor->prompt);
    if (copy)
        editor->prompt = copy;
    if (!editor->on)
        take_modes(editor);
    el_set(editor->el, EL_REFRESH, NULL);
    take_paint(editor, painted);
    if (editor->held.len > 0) {
        for (size_t i = 0; i < editor->held.len; i++)
            take_byte(editor, editor->held.data[i]);
        buf_reset(&editor->held);
        take_paint(editor, painted);
    }
}

void line_editor_resize(struct line_editor *editor)
{
    if (!editor)
        return;
    el_resize(editor->el);
    take_paint(editor, NULL);
}

/* --- beginning and end -------------------------------------------------------------------------
 */

/* Can the terminal erase to the end of a line, and move its cursor? */
static bool is_able(EditLine *el)
{
    char *erase = NULL, *up = NULL;
    return el_get(el, EL_GETTC, "ce", &erase, NULL) == 0 && erase && *erase &&
           el_get(el, EL_GETTC, "up", &up, NULL) == 0 && up && *up;
}

static bool begin(struct line_editor *editor)
{
    const char *term = getenv("TERM");
    if (!term || !*term || strcmp(term, "dumb") == 0 || !isatty(editor->in_fd) ||
        !isatty(editor->out_fd) || MB_CUR_MAX == 1 || tcgetattr(editor->in_fd, &editor->saved) != 0)
        return false;
    editor->paint = open_memstream(&editor->painted, &editor->painted_len);
    editor->in = fopen("/dev/null", "r");
    editor->prompt = strdup("");
    if (!editor->paint || !editor->in || !editor->prompt)
        return false;
    editor->el = el_init_fd("rollcall", editor->in, editor->paint, editor->paint, editor->in_fd,
                            editor->out_fd, editor->out_fd);
    if (!editor->el || !is_able(editor->el))
        return false;
    el_set(editor->el, EL_CLIENTDATA, editor);
    el_set(editor->el, EL_PROMPT, prompt_of);
    el_set(editor->el, EL_GETCFN, read_nothing);
    bind_keys(editor->el);
    el_set(editor->el, EL_UNBUFFERED, 1);
    take_paint(editor, NULL);
    tcsetattr(editor->in_fd, TCSANOW, &editor->saved);
    return true;
}

struct line_editor *line_editor_new(int in_fd, int out_fd)
{
    struct line_editor *editor = calloc(1, sizeof *editor);
    if (!editor)
        return NULL;
    editor->in_fd = in_fd;
    editor->out_fd = out_fd;
    editor->held = BUF_INIT_SECRET(HELD_MAX);
    if (begin(editor))
        return editor;
    line_editor_destroy(editor, false);
    return NULL;
}

void line_editor_destroy(struct line_editor *editor, bool stalled)
{
    if (!editor)
        return;
    line_editor_pause(editor);
    if (stalled)
        tcflush(editor->out_fd, TCOFLUSH); /* libedit waits until it is taken */
    if (editor->el) {
        el_end(editor->el);
        tcsetattr(editor->in_fd, TCSANOW, &editor->saved);
    }
    for (size_t i = 0; i < editor->history_count; i++)
        free(editor->history[i]);
    if (editor->paint)
        fclose(editor->paint);
    if (editor->in)
        fclose(editor->in);
    free(editor->painted);
    free(editor->prompt);
    free(editor->typed);
    buf_clean_up(&editor->held);
    free(editor);
}

#else

bool line_editor_is_on(const struct line_editor *editor)
{
    (void)editor;
    return false;
}

void line_editor_show(struct line_editor *editor, const char *prompt, struct buf *painted)
{
    (void)editor;
    (void)prompt;
    (void)painted;
}

bool line_editor_take(struct line_editor *editor, const char *bytes, size_t len, struct buf *lines,
                      struct buf *painted)
{
    (void)editor;
    (void)painted;
    buf_add(lines, bytes, len);
    return true;
}

void line_editor_pause(struct line_editor *editor)
{
    (void)editor;
}

void line_editor_forget(struct line_editor *editor)
{
    (void)editor;
}

void line_editor_resize(struct line_editor *editor)
{
    (void)editor;
}

void line_editor_destroy(struct line_editor *editor, bool stalled)
{
    (void)editor;
    (void)stalled;
}

struct line_editor *line_editor_new(int in_fd, int out_fd)
{
    (void)in_fd;
    (void)out_fd;
    return NULL;
}

#endif
