#include "config.h"

#include "tui/term.h"

#include "base/buf.h"
#include "base/fd.h"
#include "base/secret.h"
#include "base/signals.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
/* Last: it defines some hundred short words. */
#include <term.h>

#define STAND_IN  "xterm-256color"

#define PASTE_ON  "\x1b[?2004h"
#define PASTE_OFF "\x1b[?2004l"
#define MOUSE_ON  "\x1b[?1000h\x1b[?1006h"
#define MOUSE_OFF "\x1b[?1006l\x1b[?1000l"

enum { ESCAPE_DELAY_MS = 100, ESCAPE_DELAY_SSH_MS = 150, OSC52_MAX = 74994 };

/* Larger terminals are drawn on in part: curses counts in short, and every cell costs 90 bytes. */
enum { ROWS_MAX = 1000, COLS_MAX = 4000, CELLS_MAX = 400 * 1000 };

/* How long the way out, or into a stop, waits for a terminal that takes no bytes. */
enum { LEAVE_MS = 1000 };

#define OUT_MAX ((size_t)32 << 20) /* no picture is larger */
#define OUT_MIN ((size_t)16 << 10) /* always there: what enters and leaves fits */

struct terminal {
    SCREEN *curses;
    FILE *in;
    int in_fd;
    int tty_fd;     /* standard output: modes and size */
    int out_fd;     /* the same terminal, opened again so that it does not block; else tty_fd */
    FILE *painting; /* where curses writes: a file without a name */
    bool direct;    /* or the terminal itself, where there is no room for such a file */
    struct buf out; /* on its way to the terminal; may be a token */
    size_t sent;    /* bytes of it that are there already */
    bool lost;      /* something of it, for want of memory */
    int env_rows, env_cols;
    bool ansi; /* takes sequences of ECMA-48 that terminfo does not list: paste, mouse, OSC 52 */
    bool mouse;
    bool in_screen;             /* GNU screen, which keeps OSC 52 to itself */
    struct termios saved, ours; /* modes */
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

static bool is_known(const char *name)
{
    int found;
    return setupterm((char *)(uintptr_t)name, STDOUT_FILENO, &found) == OK;
}

/* A terminal that calls itself "xterm-something" does what an xterm does. */
static bool has_stand_in(const char *name)
{
    return strncmp(name, "xterm-", 6) == 0;
}

bool term_usable(const struct env *env, char *why, size_t size)
{
    const char *name = env_get_nonempty(env, "TERM");
    if (!name) {
        snprintf(why, size, "TERM is not set");
        return false;
    }
    if (!is_known(name) && !(has_stand_in(name) && is_known(STAND_IN))) {
        snprintf(why, size, "terminfo does not know TERM=%s; try TERM=" STAND_IN " rollcall", name);
        return false;
    }
    bool placed = capability("cup") && capability("clear");
    if (!placed)
        snprintf(why, size, "TERM=%s cannot place the cursor", name);
    del_curterm(cur_term);
    return placed;
}

bool term_is_stand_in(const struct env *env)
{
    const char *name = env_get_nonempty(env, "TERM");
    if (!name || !has_stand_in(name))
        return false;
    bool known = is_known(name);
    if (known)
        del_curterm(cur_term);
    return !known;
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

/* --- bytes on their way ------------------------------------------------------- */

/* Without memory what waits is dropped, lest half a sequence be sent; the next picture begins with
 * all modes. */
static void note_loss(struct terminal *t)
{
    if (!t->out.failed)
        return;
    buf_reset(&t->out);
    t->sent = 0;
    t->lost = true;
    endwin();
}

/* Takes what curses has painted. */
static void collect(struct terminal *t)
{
    char bytes[16384];
    int fd = fileno(t->painting);
    fflush(t->painting);
    if (t->direct)
        return;
    lseek(fd, 0, SEEK_SET);
    for (ssize_t n; (n = read(fd, bytes, sizeof bytes)) > 0;)
        buf_add(&t->out, bytes, (size_t)n);
    secret_wipe(bytes, sizeof bytes);
    if (ftruncate(fd, 0) == 0)
        lseek(fd, 0, SEEK_SET);
    note_loss(t);
}

bool term_flush(struct terminal *t)
{
    while (t->sent < t->out.len) {
        ssize_t n = fd_write_some(t->out_fd, t->out.data + t->sent, t->out.len - t->sent);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return true;
        if (n <= 0)
            break;
        t->sent += (size_t)n;
    }
    bool whole = t->sent == t->out.len;
    buf_reset(&t->out);
    t->sent = 0;
    return whole;
}

size_t term_pending(const struct terminal *t)
{
    return t->out.len - t->sent;
}

int term_output_fd(const struct terminal *t)
{
    return t->out_fd;
}

bool term_show(struct terminal *t)
{
    t->lost = false;
    collect(t);
    term_flush(t);
    return !t->lost;
}

static int64_t mono_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for the terminal to take everything. False when it did not in time: the rest is dropped. */
static bool drain(struct terminal *t)
{
    int64_t end = mono_ms() + LEAVE_MS;
    bool whole = term_flush(t);
    for (int64_t left; whole && term_pending(t) && (left = end - mono_ms()) > 0;) {
        fd_wait_writable(t->out_fd, -1, (int)left);
        whole = term_flush(t);
    }
    whole = whole && !term_pending(t);
    buf_reset(&t->out);
    t->sent = 0;
    return whole;
}

/* Bytes of our own, behind what curses has painted. */
static void send_bytes(struct terminal *t, const char *bytes, size_t len)
{
    collect(t);
    buf_add(&t->out, bytes, len);
    note_loss(t);
}

static void send_text(struct terminal *t, const char *text)
{
    send_bytes(t, text, strlen(text));
}

static void extras_on(struct terminal *t)
{
    if (t->ansi)
        send_text(t, t->mouse ? PASTE_ON MOUSE_ON : PASTE_ON);
}

static void extras_off(struct terminal *t)
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

/* A file in memory, where there is such a thing. */
static int open_nameless(void)
{
#ifdef SYS_memfd_create
    return (int)syscall(SYS_memfd_create, "painting", 1u /* MFD_CLOEXEC */);
#else
    char name[] = "/tmp/rollcall-XXXXXX";
    int fd = mkstemp(name);
    if (fd >= 0) {
        unlink(name);
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    return fd;
#endif
}

/* A file in memory that may grow as large as a picture; -1 where there is none (ulimit -f). */
static int open_painting(void)
{
    int fd = open_nameless();
    if (fd >= 0 && ftruncate(fd, (off_t)OUT_MAX) == 0 && ftruncate(fd, 0) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool open_output(struct terminal *t, struct err *err)
{
    t->out_fd = fd_open_terminal_again(t->tty_fd);
    if (t->out_fd < 0)
        t->out_fd = t->tty_fd;
    int fd = open_painting();
    t->direct = fd < 0;
    if (t->direct)
        fd = fcntl(t->tty_fd, F_DUPFD_CLOEXEC, 3);
    t->painting = fd < 0 ? NULL : fdopen(fd, "w+");
    if (!t->painting && fd >= 0)
        close(fd);
    return t->painting || err_set(err, ERR_IO, "no place to paint: %s", strerror(errno));
}

/* The modes of a full screen: every byte as it comes, no echo, no signals, no new lines made. */
static void make_modes(struct terminal *t)
{
    t->ours = t->saved;
    t->ours.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | BRKINT | PARMRK);
    t->ours.c_oflag &= ~(tcflag_t)ONLCR;
    t->ours.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
    t->ours.c_cc[VMIN] = 1;
    t->ours.c_cc[VTIME] = 0;
}

/* curses knows of no terminal but a file: modes are set by us. */
static bool start_curses(struct terminal *t, const char *name, struct err *err)
{
    unsetenv("LINES"); /* the size is asked of the kernel */
    unsetenv("COLUMNS");
    t->curses = newterm((char *)(uintptr_t)name, t->painting, t->in);
    if (!t->curses)
        return err_set(err, ERR_IO, "curses cannot use this terminal");
    nonl();
    keypad(stdscr, TRUE);
    idlok(stdscr, TRUE); /* scrolling by one row is one sequence */
    leaveok(stdscr, FALSE);
    typeahead(-1); /* an update is never cut short */
    /* Until it has been left once, curses takes the program for one that only moves the cursor, and
     * sends every motion at once, in a write of its own. */
    endwin();
    return true;
}

static void free_terminal(struct terminal *t)
{
    signals_disarm_reset();
    if (t->painting)
        fclose(t->painting);
    if (t->out_fd >= 0 && t->out_fd != t->tty_fd)
        close(t->out_fd);
    if (t->in)
        fclose(t->in);
    else if (t->in_fd >= 0)
        close(t->in_fd);
    buf_clean_up(&t->out);
    free(t);
}

static int number_in(const struct env *env, const char *name)
{
    const char *value = env_get_nonempty(env, name);
    return value ? (int)strtol(value, NULL, 10) : 0;
}

struct terminal *term_open(const struct env *env, bool mouse, struct err *err)
{
    struct terminal *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(err, ERR_OOM, "%s", "");
        return NULL;
    }
    *t = (struct terminal){.in_fd = -1,
                           .tty_fd = STDOUT_FILENO,
                           .out_fd = -1,
                           .mouse = mouse,
                           .out = BUF_INIT_SECRET(OUT_MAX),
                           .env_rows = number_in(env, "LINES"),
                           .env_cols = number_in(env, "COLUMNS")};
    t->in_screen = env_get_nonempty(env, "STY") && !env_get_nonempty(env, "TMUX");
    if (!buf_reserve(&t->out, OUT_MIN)) {
        err_set(err, ERR_OOM, "%s", "");
        goto out;
    }
    if (!open_input(t, err))
        goto out;
    if (tcgetattr(t->tty_fd, &t->saved) != 0) {
        err_set(err, ERR_IO, "standard output is no terminal");
        goto out;
    }
    if (!open_output(t, err) ||
        !start_curses(t, term_is_stand_in(env) ? STAND_IN : env_get(env, "TERM"), err))
        goto out;
    make_modes(t);
    tcsetattr(t->tty_fd, TCSANOW, &t->ours);
    const char *cup = capability("cup");
    t->ansi = cup && strncmp(cup, "\x1b[", 2) == 0;
    term_resize(t);
    arm_crash_reset(t);
    erase();
    refresh();
    extras_on(t);
    term_show(t);
    return t;
out:
    free_terminal(t);
    return NULL;
}

/* curses leaves the cursor in the last row. Without an alternate screen the picture stays, and what
 * the shell writes next begins there. */
static void wipe_last_row(struct terminal *t)
{
    struct buf wipe = BUF_INIT(64);
    if (!capability("rmcup")) {
        buf_add_char(&wipe, '\r');
        add_capability(&wipe, "el");
    }
    send_bytes(t, buf_text(&wipe), wipe.len);
    buf_clean_up(&wipe);
}

/* Gives the terminal back. False when it did not take all the bytes of that. */
static bool give_back(struct terminal *t)
{
    t->lost = false;
    extras_off(t);
    endwin();
    wipe_last_row(t);
    bool whole = drain(t);
    if (t->lost)
        signals_reset_now();
    signals_disarm_reset();
    tcsetattr(t->tty_fd, TCSANOW, &t->saved);
    return whole;
}

bool term_close(struct terminal *t)
{
    if (!t)
        return true;
    bool whole = give_back(t);
    delscreen(t->curses);
    free_terminal(t);
    return whole;
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
    give_back(t);
    signals_stop_here();
    tcgetattr(t->tty_fd, &t->saved);
    make_modes(t);
    term_retake(t);
}

void term_lend(struct terminal *t, const char *line)
{
    give_back(t);
    send_text(t, line);
    send_text(t, "\n");
    drain(t);
}

void term_take_back(struct terminal *t)
{
    tcflush(t->in_fd, TCIFLUSH);
    term_retake(t);
}

void term_retake(struct terminal *t)
{
    tcsetattr(t->tty_fd, TCSANOW, &t->ours);
    if (!isendwin())
        endwin(); /* the update below begins with all modes, as after a suspend of our own */
    arm_crash_reset(t);
    term_resize(t);
    clearok(curscr, TRUE);
    doupdate();
    extras_on(t);
    term_show(t);
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

static int clamp(int value, int most)
{
    return value < 1 ? 1 : value > most ? most : value;
}

/* The size that the kernel knows; LINES and COLUMNS only where it knows none, as on a serial line.
 */
static bool wanted_size(const struct terminal *t, int *rows, int *cols)
{
    struct winsize size;
    bool known = ioctl(t->tty_fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0;
    *rows = known ? size.ws_row : t->env_rows;
    *cols = known ? size.ws_col : t->env_cols;
    if (*rows <= 0 || *cols <= 0)
        return false;
    *cols = clamp(*cols, COLS_MAX);
    *rows = clamp(*rows, ROWS_MAX);
    *rows = clamp(*rows, CELLS_MAX / *cols);
    return true;
}

bool term_resize(struct terminal *t)
{
    int rows, cols;
    if (!wanted_size(t, &rows, &cols) || (rows == LINES && cols == COLS))
        return false;
    return resizeterm(rows, cols) == OK;
}

void term_repaint(struct terminal *t)
{
    term_resize(t); /* a change may have been missed */
    clearok(curscr, TRUE);
}

void term_bell(struct terminal *t)
{
    if (!term_pending(t))
        send_text(t, "\a");
    term_flush(t);
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
    if (!t->ansi || len > OSC52_MAX / 4 * 3 || term_pending(t) > OSC52_MAX)
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
    term_flush(t);
    buf_clean_up(&out);
    return ok;
}
