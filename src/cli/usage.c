#include "cli/usage.h"

#include "cli/check.h"

#include <stdio.h>
#include <string.h>

/* Where the sentences begin; an option that is longer has a line of its own. */
#define HELP_COLUMN 30

static const char SYNOPSIS[] =
    "rollcall - who is registered in an Amazon Chime SDK meeting\n"
    "\n"
    "  rollcall [OPTION...] [MEETING-ID | @LABEL]  full screen\n"
    "  rollcall -o json MEETING-ID... | @GROUP     print and exit\n"
    "  rollcall setup-presence [MEETING-ID]        how to hear who is in the room\n"
    "  rollcall report FILE                        who attended, from a ledger\n"
    "  rollcall replay FILE                        a recorded meeting, full screen\n"
    "  rollcall --demo                             a simulated meeting\n";

static const char TRAILER[] =
    "\n"
    "In brackets: where an option means something. Elsewhere it is refused.\n"
    "\n"
    "Most options have a variable, ROLLCALL_REGION for --region, and a key in\n"
    "$XDG_CONFIG_HOME/rollcall/config, region = us-east-1: see rollcall-config(5).\n"
    "A flag beats ROLLCALL_*, then come AWS_*, the AWS profile, our config files.\n"
    "\n"
    "Exit status: 0 complete, 1 refused or unreadable, 2 usage, 3 login, 4 denied,\n"
    "5 not found, 6 throttled or unavailable, 7 network, 8 partial list, 9 timed out;\n"
    "of several meetings the highest.\n"
    "\n"
    "The list shows who is registered. Who is connected, only events tell: see\n"
    "rollcall setup-presence and --presence-queue.\n";

char *usage_option(const struct option_row *row, char *out, size_t size)
{
    char letter[8] = "    ";
    if (row->letter)
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    const char *left = "", *right = "";
    if (row->kind == OPTION_KIND_OPTIONAL) {
        left = "[";
        right = "]";
    }
    if (row->argument)
        snprintf(out, size, "%s--%s %s%s%s", letter, row->name, left, row->argument, right);
    else
        snprintf(out, size, "%s--%s", letter, row->name);
    return out;
}

/* Appends words wrapped to columns; the first line begins at column used. */
static void add_wrapped(struct buf *out, const char *text, size_t used, size_t columns)
{
    bool first = true;
    while (*text) {
        size_t len = strcspn(text, " ");
        if (!first && used + 1 + len > columns) {
            buf_printf(out, "\n%*s", HELP_COLUMN, "");
            used = HELP_COLUMN;
            first = true;
        }
        buf_printf(out, "%s%.*s", first ? "" : " ", (int)len, text);
        used += len + (first ? 0 : 1);
        first = false;
        text += len;
        text += strspn(text, " ");
    }
    buf_add_char(out, '\n');
}

static void add_option(struct buf *out, const struct option_row *row, size_t columns)
{
    char name[80], text[500];
    usage_option(row, name, sizeof name);
    snprintf(text, sizeof text, "%s", row->help);
    if (row->values) {
        size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, ": %s", row->values);
        for (char *c = text + len; *c; c++) {
            if (*c == '|')
                *c = ' ';
        }
    }
    if (row->modes != MODE_ANY && row->modes != MODE_ONLINE) {
        char where[120];
        size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, " [%s]",
                 check_modes(row, true, where, sizeof where));
    }
    size_t used = strlen(name) + 2;
    buf_printf(out, "  %s", name);
    if (used + 2 > HELP_COLUMN) {
        buf_add_char(out, '\n');
        used = 0;
    }
    buf_printf(out, "%*s", (int)(HELP_COLUMN - used), "");
    add_wrapped(out, text, HELP_COLUMN, columns);
}

bool usage_help(struct buf *out, size_t columns)
{
    if (columns < HELP_COLUMN + 10)
        columns = HELP_COLUMN + 10;
    buf_add_str(out, SYNOPSIS);
    for (enum option_group group = GROUP_MEETING; group < GROUP_COUNT; group++) {
        buf_printf(out, "\n%s:\n", option_group_title(group));
        for (size_t i = 0; i < OPTION_TOTAL; i++) {
            const struct option_row *row = option_row((enum option_id)i);
            if (row->group == group && option_is_listed(row))
                add_option(out, row, columns);
        }
    }
    return buf_add_str(out, TRAILER);
}
