#include "config.h"

#include "tui/term.h"

#include "base/buf.h"
#include "base/signals.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>
/* Last: it defines some hundred short words. */
#include <term.h>

#define PASTE_ON  "\x1b[?2004h"
#define PASTE_OFF "\x1b[?2004l"
#define MOUSE_ON  "\x1b[?1000h\x1b[?1006h"
#define MOUSE_OFF "\x1b[?1006l\x1b[?1000l"

enum { ESCAPE_DELAY_MS = 100, ESCAPE_DELAY_SSH_MS = 150, OSC52_MAX = 74994 };

struct terminal {
    SCREEN *curses;
    FILE *in;
    int in_fd;
    int out_fd;
    bool ansi; /* takes sequences of ECMA-48 that terminfo does not list: paste, mouse, OSC 52 */
    bool mouse;
    bool in_screen; /* GNU screen, which keeps OSC 52 to itself */
    struct termios saved;
};

/* --- before anything is touched --------------------------------------------- */

/* The string capability of this name, or NULL. */
static const char *capability(const char *name)
{
    char copy[16];
    snprintf(copy, sizeof copy, "%s", name); /* older curses take a char * */
    const char *value = tigetstr(copy);
    return value && value != (const char *)-1 && *value ? value : NULL;
}

bool term_usable(const struct env *env, char *why, size_t size)
{
    const char *name = env_get_nonempty(env, "TERM");
    if (!name) {
        snprintf(why, size, "TERM is not set");
        return false;
    }
    int found;
    if (setupterm((char *)(uintptr_t)name, STDOUT_FILENO, &found) != OK) {
        snprintf(why, size, "terminfo does not know TERM=%s", name);
        return false;
    }
    bool placed = capability("cup") && capability("clear");
    if (!placed)
        snprintf(why, size, "TERM=%s cannot place the cursor", name);
    del_curterm(cur_term);
    return placed;
}

int term_escape_delay_ms(const struct env *env)
{
    const char *wish = env_get_nonempty(env, "ESCDELAY");
    if (wish) {
        char *end;
        long ms = strtol(wish, &end, 10);
        if (!*end && ms >= 0 && ms <= 10000)
            return (int)ms;
    }
    bool far = env_get_nonempty(env, "SSH_CONNECTION") && !env_get_nonempty(env, "TMUX");
    return far ? ESCAPE_DELAY_SSH_MS : ESCAPE_DELAY_MS;
}

/* --- bytes of our own, past curses ------------------------------------------- */

/* Everything of curses is on its way when this is called: curses flushes at the end of an update.
 */
static void send_bytes(const struct terminal *t, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(t->out_fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* hung up: the loop learns it from poll() */
        bytes += n;
        len -= (size_t)n;
    }
}

static void send_text(const struct terminal *t, const char *text)
{
    send_bytes(t, text, strlen(text));
}

static void extras_on(const struct terminal *t)
{
    if (t->ansi)
        send_text(t, t->mouse ? PASTE_ON MOUSE_ON : PASTE_ON);
}

static void extras_off(const struct terminal *t)
{
    if (t->ansi)
        send_text(t, t->mouse ? MOUSE_OFF PASTE_OFF : PASTE_OFF);
}

/* Appends a capability without its padding marks, "$<50>". */
static void add_capability(struct buf *out, const char *name)
{
    const char *value = capability(name);
    while (value && *value) {
        const char *end = value[0] == '$' && value[1] == '<' ? strchr(value, '>') : NULL;
        if (end)
            value = end + 1;
        else
            buf_add_char(out, *value++);
    }
}

static void arm_crash_reset(const struct terminal *t)
{
    struct buf reset = BUF_INIT(256);
    if (t->ansi)
        buf_add_str(&reset, t->mouse ? MOUSE_OFF PASTE_OFF : PASTE_OFF);
    add_capability(&reset, "sgr0");
    add_capability(&reset, "cnorm");
    add_capability(&reset, "rmkx");
    add_capability(&reset, "rmcup");
    signals_arm_reset(t->out_fd, &t->saved, buf_text(&reset), reset.len);
    buf_clean_up(&reset);
}

/* --- taking over and giving back ---------------------------------------------- */

/* Where keys come from when standard input is something else. macOS's poll() knows no /dev/tty. */
static int open_keyboard(void)
{
    const char *path = "/dev/tty";
#ifdef __APPLE__
    char screen[256] = "";
    if (ttyname_r(STDOUT_FILENO, screen, sizeof screen) == 0)
        path = screen;
#endif
    return open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

static bool open_input(struct terminal *t, struct err *err)
{
    t->in_fd = isatty(STDIN_FILENO) ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open_keyboard();
    if (t->in_fd < 0)
        return err_set(err, ERR_IO, "no terminal to read keys from: %s", strerror(errno));
    t->in = fdopen(t->in_fd, "r");
    return t->in || err_set(err, ERR_OOM, "%s", "");
}

static void set_modes(void)
{
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    idlok(stdscr, TRUE); /* scrolling by one row is one sequence */
    leaveok(stdscr, FALSE);
    typeahead(-1); /* an update is never cut short */
}

static void free_terminal(struct terminal *t)
{
    signals_disarm_reset();
    if (t->in)
        fclose(t->in);
    else if (t->in_fd >= 0)
        close(t->in_fd);
    free(t);
}

struct terminal *term_open(const struct env *env, bool mouse, struct err *err)
{
    struct terminal *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(err, ERR_OOM, "%s", "");
        return NULL;
    }
    t->in_fd = -1;
    t->out_fd = STDOUT_FILENO;
    t->mouse = mouse;
    t->in_screen = env_get_nonempty(env, "STY") && !env_get_nonempty(env, "TMUX");
    if (!open_input(t, err))
        goto out;
    if (tcgetattr(t->out_fd, &t->saved) != 0) {
        err_set(err, ERR_IO, "standard output is no terminal");
        goto out;
    }
    t->curses = newterm((char *)(uintptr_t)env_get(env, "TERM"), stdout, t->in);
    if (!t->curses) {
        err_set(err, ERR_IO, "curses cannot use this terminal");
        goto out;
    }
    set_modes();
    /* Until it has been left once, curses takes the program for one that only moves the cursor, and
     * sends every motion at once, in a write of its own. */
    endwin();
    const char *cup = capability("cup");
    t->ansi = cup && strncmp(cup, "\x1b[", 2) == 0;
    term_resize(t);
    arm_crash_reset(t);
    erase();
    refresh();
    extras_on(t);
    return t;
out:
    free_terminal(t);
    return NULL;
}

void term_close(struct terminal *t)
{
    if (!t)
        return;
    extras_off(t);
    endwin();
    delscreen(t->curses);
    free_terminal(t);
}

void term_abandon(struct terminal *t)
{
    if (!t)
        return;
    signals_reset_now();
    free_terminal(t);
}

void term_suspend(struct terminal *t)
{
    extras_off(t);
    endwin();
    signals_disarm_reset();
    signals_stop_here();
    tcgetattr(t->out_fd, &t->saved);
    term_retake(t);
}

void term_retake(struct terminal *t)
{
    if (!isendwin())
        endwin(); /* the update below begins with all modes, as after a suspend of our own */
    arm_crash_reset(t);
    term_resize(t);
    clearok(curscr, TRUE);
    doupdate();
    extras_on(t);
}

/* --- the rest ------------------------------------------------------------------- */

int term_input_fd(const struct terminal *t)
{
    return t->in_fd;
}

/* In a locale of one byte a character, what those above ASCII are. */
static void teach_bytes(struct input *in)
{
    uint32_t high[128];
    if (MB_CUR_MAX != 1 || btowc(0xe9) == WEOF)
        return;
    for (int i = 0; i < 128; i++) {
        wint_t point = btowc(0x80 + i);
        high[i] = point == WEOF ? 0 : (uint32_t)point;
    }
    input_set_single_byte(in, high);
}

void term_teach(const struct terminal *t, struct input *in)
{
    static const struct {
        const char *name;
        uint32_t key;
    } keys[] = {
        {"kcuu1", KEYCODE_UP},      {"kcud1", KEYCODE_DOWN},    {"kcub1", KEYCODE_LEFT},
        {"kcuf1", KEYCODE_RIGHT},   {"khome", KEYCODE_HOME},    {"kend", KEYCODE_END},
        {"kpp", KEYCODE_PAGE_UP},   {"knp", KEYCODE_PAGE_DOWN}, {"kich1", KEYCODE_INSERT},
        {"kdch1", KEYCODE_DELETE},  {"kcbt", KEYCODE_BACKTAB},  {"kent", KEYCODE_ENTER},
        {"kbs", KEYCODE_BACKSPACE},
    };
    (void)t;
    teach_bytes(in);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *sequence = capability(keys[i].name);
        if (sequence)
            input_learn(in, sequence, keys[i].key);
    }
    for (int n = 1; n <= 12; n++) {
        char name[8];
        snprintf(name, sizeof name, "kf%d", n);
        const char *sequence = capability(name);
        if (sequence)
            input_learn(in, sequence, KEYCODE_F(n));
    }
}

bool term_resize(struct terminal *t)
{
    struct winsize size;
    if (ioctl(t->out_fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return false;
    if (size.ws_row == LINES && size.ws_col == COLS)
        return false;
    return resizeterm(size.ws_row, size.ws_col) == OK;
}

void term_repaint(struct terminal *t)
{
    (void)t;
    clearok(curscr, TRUE);
}

void term_bell(struct terminal *t)
{
    send_text(t, "\a");
}

static void add_base64(struct buf *out, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        unsigned group = (unsigned)bytes[i] << 16;
        group |= i + 1 < len ? (unsigned)bytes[i + 1] << 8 : 0;
        group |= i + 2 < len ? bytes[i + 2] : 0;
        buf_add_char(out, digits[group >> 18 & 63]);
        buf_add_char(out, digits[group >> 12 & 63]);
        buf_add_char(out, i + 1 < len ? digits[group >> 6 & 63] : '=');
        buf_add_char(out, i + 2 < len ? digits[group & 63] : '=');
    }
}

/* GNU screen hands on what stands in a device control string, of a few hundred bytes each. */
static void send_through_screen(struct terminal *t, const char *bytes, size_t len)
{
    enum { PIECE_MAX = 240 };
    struct buf piece = BUF_INIT_SECRET(PIECE_MAX + 8);
    for (size_t n; len > 0; bytes += n, len -= n) {
        n = len < PIECE_MAX ? len : PIECE_MAX;
        buf_reset(&piece);
        buf_add_str(&piece, "\x1bP");
        buf_add(&piece, bytes, n);
        buf_add_str(&piece, "\x1b\\");
        send_bytes(t, piece.data, piece.len);
    }
    buf_clean_up(&piece);
}

bool term_clipboard(struct terminal *t, const char *text, size_t len)
{
    if (!t->ansi || len > OSC52_MAX / 4 * 3)
        return false;
    struct buf out = BUF_INIT_SECRET(OSC52_MAX + 16); /* the text may be a join token */
    buf_add_str(&out, "\x1b]52;c;");
    add_base64(&out, (const unsigned char *)text, len);
    buf_add_char(&out, '\a');
    bool ok = !out.failed;
    if (ok && t->in_screen)
        send_through_screen(t, out.data, out.len);
    else if (ok)
        send_bytes(t, out.data, out.len);
    buf_clean_up(&out);
    return ok;
}
