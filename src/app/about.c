#include "config.h"

#include "app/run.h"

#include "app/stderr_message.h"
#include "aws/http.h"
#include "cli/usage.h"
#include "print/sink.h"

#include <curses.h>
#include <errno.h>
#include <expat.h>
#include <json-c/json.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)256 << 10)

/* Wider lines are hard to read. */
#define COLUMNS_USUAL 80
#define COLUMNS_MOST  100

static int print(const struct app *app, const struct buf *text)
{
    struct err err = ERR_INIT;
    struct sink_fd out = {.fd = STDOUT_FILENO, .name = "standard output"};
    struct sink sink = sink_to_fd(&out);
    bool ok = sink.write(sink.self, buf_text(text), text->len, &err);
    return ok || out.error == EPIPE ? 0 : stderr_error(app, &err);
}

int about_help(const struct app *app)
{
    struct winsize size = {0};
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    size_t columns = known && size.ws_col < COLUMNS_MOST ? size.ws_col : COLUMNS_USUAL;
    struct buf text = BUF_INIT(TEXT_MAX);
    usage_help(&text, columns);
    int status = print(app, &text);
    buf_clean_up(&text);
    return status;
}

int about_version(const struct app *app)
{
    struct buf text = BUF_INIT(TEXT_MAX);
    buf_printf(&text, "rollcall %s\n", PACKAGE_VERSION);
    buf_printf(&text, "%s\n", http_library_versions());
    buf_printf(&text, "json-c %s, %s, %s\n", json_c_version(), XML_ExpatVersion(),
               curses_version());
    int status = print(app, &text);
    buf_clean_up(&text);
    return status;
}
