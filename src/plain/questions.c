#include "plain/questions.h"

#include "base/meeting_id.h"
#include "base/secret.h"
#include "view/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { RECENT_MAX = 9 };

static void set_field(char field[TALK_FIELD], const char *text)
{
    snprintf(field, TALK_FIELD, "%s", text);
}

static bool is_yes(const char *line)
{
    return strcasecmp(line, "yes") == 0 || strcasecmp(line, "y") == 0;
}

/* --- which meeting ------------------------------------------------------------------------ */

static void say_recent(struct talk *talk)
{
    struct host_recent recent;
    struct buf line = BUF_INIT(4096);
    for (size_t n = 0; n < RECENT_MAX && talk->host->recent(talk->host->self, n, &recent); n++) {
        char when[WHEN_SIZE];
        buf_reset(&line);
        buf_printf(&line, "%zu: %s", n + 1, recent.meeting_id);
        const char *const parts[] = {recent.label, recent.region, recent.profile};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (parts[i][0])
                buf_printf(&line, ", %s%s", i == 0 ? "@" : "", parts[i]);
        if (recent.opened_ms)
            buf_printf(&line, ", %s",
                       when_minute(when, recent.opened_ms, talk->style.now_ms, talk->style.utc));
        voice_say_raw(&talk->voice, "Recent meeting ", buf_text(&line), line.len);
    }
    buf_clean_up(&line);
}

void questions_ask_meeting(struct talk *talk)
{
    voice_say(&talk->voice,
              "Which meeting? Type its id, a label like @allhands, a text with an id "
              "in it, the number of a recent one, or %s.",
              talk->desk ? "Enter to stay here" : "quit");
    say_recent(talk);
    set_field(talk->region, "");
    set_field(talk->profile, "");
    talk->question = TALK_MEETING;
}

void questions_ask_session(struct talk *talk)
{
    set_field(talk->meeting, talk->desk->session->meeting_id);
    set_field(talk->region, "");
    set_field(talk->profile, "");
    talk->question = TALK_PROFILE;
}

/* Fills the fields that are empty yet from a meeting that is known. */
static void take_recent(struct talk *talk, const struct host_recent *recent)
{
    set_field(talk->meeting, recent->meeting_id);
    if (talk->region[0] == '\0')
        set_field(talk->region, recent->region);
    if (talk->profile[0] == '\0')
        set_field(talk->profile, recent->profile);
}

/* Makes an id of what was typed. False, and said why, when that is not possible. */
static bool settle_meeting(struct talk *talk)
{
    struct host_recent recent;
    struct meeting_found found;
    const char *text = talk->meeting;
    size_t digits = strspn(text, "0123456789");
    if (digits == 1 && text[1] == '\0' &&
        talk->host->recent(talk->host->self, (size_t)(text[0] - '1'), &recent)) {
        take_recent(talk, &recent);
        return true;
    }
    if (text[0] == '@' && host_find_label(talk->host, text + 1, &recent)) {
        take_recent(talk, &recent);
        return true;
    }
    if (text[0] != '@' && meeting_id_find(text, strlen(text), &found)) {
        set_field(talk->meeting, found.meeting_id);
        if (found.region[0] && talk->region[0] == '\0')
            set_field(talk->region, found.region);
        return true;
    }
    voice_say_raw(&talk->voice,
                  text[0] == '@' ? "No meeting is called " : "There is no meeting id in ", text,
                  strlen(text));
    return false;
}

void questions_open(struct talk *talk)
{
    struct err err = ERR_INIT;
    if (!settle_meeting(talk)) {
        if (!talk->desk)
            talk->question = TALK_MEETING;
        return;
    }
    struct host_target target = {
        .meeting_id = talk->meeting, .region = talk->region, .profile = talk->profile};
    if (talk_open(talk, &target, &err))
        return;
    talk_say_error(talk, &err);
    if (!talk->desk)
        questions_ask_meeting(talk);
}

/* The profile first, since it may say which region; what is known is not asked. */
static void ask_rest(struct talk *talk, bool ask_profile)
{
    if (ask_profile && talk->profile[0] == '\0')
        talk->question = TALK_PROFILE;
    else if (talk->region[0] == '\0')
        talk->question = TALK_REGION;
    else
        questions_open(talk);
}

static void answer_meeting(struct talk *talk, char *line)
{
    if (line[0] == '\0' && talk->desk) {
        voice_say(&talk->voice, "The meeting stays.");
        return;
    }
    if (!talk->desk && (strcmp(line, "quit") == 0 || strcmp(line, "q") == 0)) {
        talk->quit = true;
        return;
    }
    set_field(talk->meeting, line);
    if (line[0] && settle_meeting(talk))
        ask_rest(talk, true);
    else
        talk->question = TALK_MEETING;
}

static void answer_profile(struct talk *talk, char *line)
{
    set_field(talk->profile, line);
    ask_rest(talk, false);
}

static void answer_region(struct talk *talk, char *line)
{
    set_field(talk->region, line);
    questions_open(talk);
}

/* --- yes or no ---------------------------------------------------------------------------- */

static void answer_elsewhere(struct talk *talk, char *line)
{
    if (!is_yes(line))
        return;
    set_field(talk->meeting, talk->desk->session->meeting_id);
    set_field(talk->profile, talk->desk->session->profile);
    questions_open(talk);
}

void questions_write(struct talk *talk, bool overwrite)
{
    struct err err = ERR_INIT;
    struct buf out = BUF_INIT(EXPORT_MAX);
    enum host_save saved = HOST_SAVE_FAILED;
    if (export_write(talk->desk, talk->what, talk->path, &out, &err))
        saved = talk->host->save(talk->host->self, talk->path, buf_text(&out), out.len, overwrite,
                                 &err);
    buf_clean_up(&out);
    if (saved == HOST_SAVE_EXISTS) {
        voice_say_raw(&talk->voice, "There is a file already: ", talk->path, strlen(talk->path));
        talk->question = TALK_OVERWRITE;
    } else if (saved == HOST_SAVED) {
        voice_say_raw(&talk->voice, "Written: ", talk->path, strlen(talk->path));
    } else {
        talk_say_error(talk, &err);
    }
}

static void answer_overwrite(struct talk *talk, char *line)
{
    if (is_yes(line))
        questions_write(talk, true);
    else
        voice_say(&talk->voice, "Nothing was written.");
}

static void answer_token(struct talk *talk, char *line)
{
    uint32_t row = desk_find(talk->desk, talk->token_of);
    struct slice token =
        row == ROSTER_NONE ? SLICE_EMPTY : roster_row(talk->desk->roster, row)->attendee.join_token;
    char how[160] = "";
    if (!is_yes(line))
        return;
    if (token.len == 0) {
        voice_say(&talk->voice, "The service gave no token for this attendee.");
        return;
    }
    enum host_copy result =
        talk->host->copy(talk->host->self, token.data, token.len, how, sizeof how);
    if (result == HOST_COPIED)
        voice_say_raw(&talk->voice, "The token is ", how, strlen(how));
    else
        voice_say(&talk->voice, "Not copied: there is no program here that keeps a clipboard.");
}

/* --- secrets ------------------------------------------------------------------------------ */

static void answer_secret(struct talk *talk, char *line)
{
    struct desk *asker = talk->asker;
    talk->asker = NULL;
    if (asker)
        desk_answer(asker, line[0] ? secret_strdup(line) : NULL);
    secret_wipe(line, strlen(line));
}

/* --- all of them -------------------------------------------------------------------------- */

static const struct {
    const char *prompt;
    void (*answer)(struct talk *talk, char *line);
} questions[TALK_QUESTION_COUNT] = {
    [TALK_COMMAND] = {"Command, or help: ", NULL},
    [TALK_MEETING] = {"Meeting id: ", answer_meeting},
    [TALK_REGION] = {"Control region", answer_region},
    [TALK_PROFILE] = {"Profile", answer_profile},
    [TALK_OVERWRITE] = {"Overwrite it? yes or no: ", answer_overwrite},
    [TALK_ELSEWHERE] = {"Open it there? yes or no: ", answer_elsewhere},
    [TALK_TOKEN] = {"Copy it? yes or no: ", answer_token},
    [TALK_SECRET] = {"Answer (it is not shown), or Enter for none: ", answer_secret},
};

/* ", or Enter for eu-central-1, from profile "prod": ". */
static void add_default(const struct talk *talk, const char *value, const char *note,
                        struct buf *out)
{
    if (value[0]) {
        buf_add_str(out, ", or Enter for ");
        text_add_str(out, value, talk->style.charset);
    }
    if (note[0]) {
        buf_add_str(out, ", ");
        text_add_str(out, note, talk->style.charset);
    }
    buf_add_str(out, ": ");
}

void questions_prompt(const struct talk *talk, struct buf *out)
{
    struct host_resolved resolved;
    buf_add_str(out, questions[talk->question].prompt);
    if (talk->question != TALK_REGION && talk->question != TALK_PROFILE)
        return;
    talk->host->resolve(talk->host->self, talk->profile, talk->region, &resolved);
    if (talk->question == TALK_REGION)
        add_default(talk, resolved.region, resolved.region_note, out);
    else
        add_default(talk, resolved.profile, resolved.profile_note, out);
}

bool questions_secret(const struct talk *talk)
{
    return talk->question == TALK_SECRET;
}

void questions_answer(struct talk *talk, char *line)
{
    enum talk_question question = talk->question;
    talk->question = TALK_COMMAND;
    questions[question].answer(talk, line);
}

bool questions_dismiss(struct talk *talk)
{
    char none[1] = "";
    if (talk->question == TALK_COMMAND)
        return false;
    if (talk->question == TALK_SECRET)
        questions_answer(talk, none);
    talk->question = talk->desk ? TALK_COMMAND : TALK_MEETING;
    return true;
}
