#include "view/commands.h"

#include <string.h>

static const struct {
    const char *title;
    const char *operation;
    bool of_attendee;  /* takes --attendee-id */
    bool needs_modern; /* the older API has no such operation */
    bool capabilities; /* takes --capabilities */
} commands[AWS_COMMAND_COUNT] = {
    [AWS_GET_ATTENDEE] = {"Ask for this attendee (prints the join token)", "get-attendee", true,
                          false, false},
    [AWS_DELETE_ATTENDEE] = {"Delete the attendee: disconnected within some 10 s, the seat is free",
                             "delete-attendee", true, false, false},
    [AWS_UPDATE_CAPABILITIES] = {"Change what the attendee may send and receive (edit the values)",
                                 "update-attendee-capabilities", true, true, true},
    [AWS_LIST_ATTENDEES] = {"List the meeting (prints every join token)", "list-attendees", false,
                            false, false},
};

const char *commands_title(enum aws_command command)
{
    return commands[command].title;
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_@%+=:,./-", c));
}

void commands_add_quoted(struct buf *out, const char *bytes, size_t len)
{
    bool plain = len > 0;
    for (size_t i = 0; i < len; i++)
        plain &= is_plain(bytes[i]);
    if (plain) {
        buf_add(out, bytes, len);
        return;
    }
    buf_add_char(out, '\'');
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\'')
            buf_add_str(out, "'\\''");
        else
            buf_add_char(out, bytes[i]);
    }
    buf_add_char(out, '\'');
}

static void add_option(struct buf *out, const char *option, const char *bytes, size_t len)
{
    if (len == 0)
        return;
    buf_printf(out, " %s ", option);
    commands_add_quoted(out, bytes, len);
}

static void add_text_option(struct buf *out, const char *option, const char *text)
{
    if (text)
        add_option(out, option, text, strlen(text));
}

/* A capability that is unset or unknown to us is left as the service's default. */
static void add_capabilities(struct buf *out, const struct attendee *attendee)
{
    buf_add_str(out, " --capabilities ");
    for (enum media m = 0; m < MEDIA_COUNT; m++) {
        enum capability c = attendee->capabilities[m];
        bool known = c != CAPABILITY_UNSET && c != CAPABILITY_UNKNOWN;
        buf_printf(out, "%s%s=%s", m ? "," : "", media_name(m),
                   capability_name(known ? c : CAPABILITY_SEND_RECEIVE));
    }
}

bool commands_add(enum aws_command command, const struct commands_facts *facts,
                  const struct attendee *attendee, struct buf *out)
{
    if (commands[command].needs_modern && strcmp(facts->api, "chime") == 0)
        return false;
    buf_add_str(out, "aws ");
    commands_add_quoted(out, facts->api, strlen(facts->api));
    buf_printf(out, " %s", commands[command].operation);
    add_text_option(out, "--meeting-id", facts->meeting_id);
    if (commands[command].of_attendee)
        add_option(out, "--attendee-id", attendee->id.data, attendee->id.len);
    if (commands[command].capabilities)
        add_capabilities(out, attendee);
    add_text_option(out, "--region", facts->region);
    add_text_option(out, "--profile", facts->profile);
    add_text_option(out, "--endpoint-url", facts->endpoint_url);
    return !out->failed;
}
