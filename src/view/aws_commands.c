#include "view/aws_commands.h"

#include "base/meeting_id.h"
#include "base/text.h"

#include <stdbool.h>
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

static void add_option(struct buf *out, const char *option, const char *bytes, size_t len)
{
    if (len == 0)
        return;
    buf_printf(out, " %s=", option);
    text_add_shell_quoted(out, bytes, len);
}

static void add_text_option(struct buf *out, const char *option, const char *text)
{
    if (text)
        add_option(out, option, text, strlen(text));
}

/* A capability that is unset or unknown to us is left as the service's default. */
static void add_capabilities(struct buf *out, const struct attendee *attendee)
{
    buf_add_str(out, " --capabilities=");
    for (enum media m = 0; m < MEDIA_COUNT; m++) {
        enum capability c = attendee->capabilities[m];
        bool known = c != CAPABILITY_UNSET && c != CAPABILITY_UNKNOWN;
        buf_printf(out, "%s%s=%s", m ? "," : "", media_name(m),
                   capability_name(known ? c : CAPABILITY_SEND_RECEIVE));
    }
}

/* Ids of both kinds have one form. NULL: all that the command takes are of it. */
static const char *not_an_id(enum aws_command command, const struct commands_facts *facts,
                             const struct attendee *attendee)
{
    if (!meeting_id_is_valid(facts->meeting_id, strlen(facts->meeting_id)))
        return "meeting id";
    if (commands[command].of_attendee && !meeting_id_is_valid(attendee->id.data, attendee->id.len))
        return "AttendeeId";
    return NULL;
}

enum commands_added commands_add(enum aws_command command, const struct commands_facts *facts,
                                 const struct attendee *attendee, struct buf *out)
{
    const char *wrong = not_an_id(command, facts, attendee);
    if (commands[command].needs_modern && strcmp(facts->api, "chime") == 0)
        return COMMANDS_NONE;
    if (wrong) {
        buf_printf(out, "no command: the %s is not of the service's form (8-4-4-4-12 hex digits)",
                   wrong);
        return COMMANDS_REFUSED;
    }
    buf_add_str(out, "aws ");
    text_add_shell(out, facts->api, strlen(facts->api));
    buf_printf(out, " %s", commands[command].operation);
    add_text_option(out, "--meeting-id", facts->meeting_id);
    if (commands[command].of_attendee)
        add_option(out, "--attendee-id", attendee->id.data, attendee->id.len);
    if (commands[command].capabilities)
        add_capabilities(out, attendee);
    add_text_option(out, "--region", facts->region);
    add_text_option(out, "--profile", facts->profile);
    add_text_option(out, "--endpoint-url", facts->endpoint_url);
    return out->failed ? COMMANDS_NONE : COMMANDS_WHOLE;
}
