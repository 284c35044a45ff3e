#include "plain/tells.h"

#include "print/writer.h"
#include "view/action.h"
#include "view/commands.h"
#include "view/detail.h"
#include "view/when.h"

#include <stdio.h>
#include <string.h>

enum { ERRORS_TOLD = 5 };

/* --- one attendee ------------------------------------------------------------------------- */

/* The selected row's number in the roster. */
static size_t selected_row(const struct talk *talk)
{
    return order_at(talk->desk->list.order, talk->desk->list.selected);
}

static const struct attendee *selected(const struct talk *talk)
{
    return &list_selected(&talk->desk->list)->attendee;
}

void tells_show(struct talk *talk, const char *rest)
{
    struct buf out = BUF_INIT(1 << 18);
    if (!talk_pick(talk, rest))
        return;
    struct detail_facts facts = {.roster = talk->desk->roster,
                                 .presence = talk->desk->presence,
                                 .row = selected_row(talk),
                                 .no_token = talk_no_token(talk)};
    detail_sentences(&facts, &talk->style, &out);
    voice_say_lines(&talk->voice, buf_text(&out));
    buf_clean_up(&out);
}

void tells_json(struct talk *talk, const char *rest)
{
    struct buf out = BUF_INIT(1 << 20);
    struct err err = ERR_INIT;
    if (!talk_pick(talk, rest))
        return;
    if (talk->style.mask) {
        voice_say(&talk->voice, "User ids are masked; type mask to show them.");
        return;
    }
    struct writer_config config = {
        .format = WRITER_JSON, .charset = talk->style.charset, .sink = sink_to_buf(&out)};
    struct writer *writer = writer_new(&config, &err);
    bool done = writer && writer_begin(writer, &err) && writer_row(writer, selected(talk), &err) &&
                writer_end(writer, NULL, &err);
    writer_destroy(writer);
    if (done)
        voice_say_lines(&talk->voice, buf_text(&out));
    else
        talk_say_error(talk, &err);
    buf_clean_up(&out);
}

void tells_commands(struct talk *talk, const char *rest)
{
    const struct host_session *session = talk->desk->session;
    struct buf line = BUF_INIT(1 << 16);
    if (!talk_pick(talk, rest))
        return;
    struct commands_facts facts = {
        .api = session->api,
        .meeting_id = session->meeting_id,
        .region = session->region,
        .profile = session->profile,
        .endpoint_url = session->endpoint_url,
    };
    for (enum aws_command c = 0; c < AWS_COMMAND_COUNT; c++) {
        buf_reset(&line);
        if (!commands_add(c, &facts, selected(talk), &line))
            continue;
        voice_say(&talk->voice, "%s:", commands_title(c));
        voice_say_raw(&talk->voice, "", buf_text(&line), line.len);
    }
    buf_clean_up(&line);
}

/* Tells a value whole, and copies it where that is possible. */
static void give(struct talk *talk, const char *bytes, size_t len)
{
    char how[160] = "";
    voice_say_raw(&talk->voice, "", bytes, len);
    if (talk->host->copy(talk->host->self, bytes, len, how, sizeof how) == HOST_COPIED)
        voice_say_raw(&talk->voice, "", how, strlen(how));
}

void tells_id(struct talk *talk, const char *rest)
{
    if (talk_pick(talk, rest))
        give(talk, selected(talk)->id.data, selected(talk)->id.len);
}

void tells_user(struct talk *talk, const char *rest)
{
    if (!talk_pick(talk, rest))
        return;
    if (talk->style.mask)
        voice_say(&talk->voice, "User ids are masked; type mask to show them.");
    else
        give(talk, selected(talk)->external_user_id.data, selected(talk)->external_user_id.len);
}

void tells_support(struct talk *talk, const char *rest)
{
    const struct desk *desk = talk->desk;
    struct buf line = BUF_INIT(4096);
    char id[80];
    (void)rest;
    struct slice selected_id = list_selected_id(&desk->list);
    bool failed = err_is(&desk->error) && desk->error.request_id[0];
    struct support_facts facts = {
        .meeting_id = desk->session->meeting_id,
        .region = desk->session->region,
        .endpoint = desk->session->endpoint,
        .attendee_id = text_safe(id, sizeof id, selected_id.data, selected_id.len, TEXT_ASCII),
        .request_id = failed ? desk->error.request_id : desk->request_id,
        .wall_ms = clock_wall_ms(&talk->host->clock),
    };
    errors_support_line(&facts, &line);
    give(talk, buf_text(&line), line.len);
    buf_clean_up(&line);
}

/* --- the meeting -------------------------------------------------------------------------- */

void tells_changes(struct talk *talk, const char *rest)
{
    const struct events *events = talk->desk->events;
    uint64_t total = events_total(events), first = total - events_count(events);
    uint64_t from = strcmp(rest, "all") == 0 || talk->heard < first ? first : talk->heard;
    struct buf line = BUF_INIT(1 << 14);
    if (from == total)
        voice_say(&talk->voice, "Nothing has changed.");
    if (talk->heard < first)
        voice_say(&talk->voice, "Older changes are forgotten.");
    for (uint64_t n = from; n < total; n++) {
        buf_reset(&line);
        events_sentence(events_nth(events, (size_t)(n - first)), &talk->style, &line);
        voice_say_lines(&talk->voice, buf_text(&line));
    }
    talk->heard = total;
    buf_clean_up(&line);
}

static void say_error_entry(struct talk *talk, const struct error_entry *entry)
{
    struct buf value = BUF_INIT(1 << 13);
    for (enum error_part part = 0; part < ERROR_PART_COUNT; part++) {
        buf_reset(&value);
        errors_part(entry, part, &talk->style, &value);
        if (value.len)
            voice_say(&talk->voice, "%s: %s", errors_label(part), buf_text(&value));
    }
    buf_clean_up(&value);
}

void tells_errors(struct talk *talk, const char *rest)
{
    const struct errors *errors = &talk->desk->errors;
    size_t most = strcmp(rest, "all") == 0 ? ERRORS_MAX : ERRORS_TOLD;
    if (errors->count == 0)
        voice_say(&talk->voice, "Nothing has failed.");
    for (size_t n = 0; n < most && n < errors->count; n++)
        say_error_entry(talk, errors_nth(errors, n));
    if (errors->count > most)
        voice_say(&talk->voice, "%zu older failures; type errors all", errors->count - most);
}

void tells_status(struct talk *talk, const char *rest)
{
    const struct host_session *session = talk->desk->session;
    (void)rest;
    voice_say(&talk->voice, "Meeting %s", session->meeting_id);
    voice_say_raw(&talk->voice, "Control region ", session->region, strlen(session->region));
    if (session->profile[0])
        voice_say_raw(&talk->voice, "Profile ", session->profile, strlen(session->profile));
    talk_say_status(talk, false);
    voice_say(&talk->voice, "The list shows who is registered, not who is connected.");
}

/* --- help --------------------------------------------------------------------------------- */

static void say_word(struct talk *talk, enum action action)
{
    voice_say(&talk->voice, "%s: %s", action_info(action)->word, action_spoken(action));
}

void tells_help(struct talk *talk, const char *rest)
{
    enum action one = action_by_word(rest, strlen(rest));
    if (one != ACTION_NONE) {
        say_word(talk, one);
        return;
    }
    if (rest[0]) {
        voice_say_raw(&talk->voice, "Type help alone for all words; there is none called ", rest,
                      strlen(rest));
        return;
    }
    voice_say(&talk->voice, "Type a word, or its beginning, and Enter. A number alone tells that "
                            "row; most words take one, as in show 3.");
    for (enum action_group g = 0; g < ACTION_GROUP_COUNT; g++)
        for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
            if (action_info(a)->group == g && action_info(a)->word[0])
                say_word(talk, a);
    voice_say(&talk->voice, "The list shows who is registered, not who is connected.");
}
