#include "plain/questions.h"

#include "base/meeting_id.h"
#include "base/secret.h"
#include "view/format_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { RECENT_MAX = 9 };

static void set_field(char field[REPL_FIELD], const char *text)
{
    snprintf(field, REPL_FIELD, "%s", text);
}

static bool is_yes(const char *line)
{
    return strcasecmp(line, "yes") == 0 || strcasecmp(line, "y") == 0;
}

/* --- which meeting ------------------------------------------------------------------------ */

static void say_recent(struct repl *repl)
{
    struct recent_meeting recent;
    struct buf line = BUF_INIT(4096);
    for (size_t n = 0; n < RECENT_MAX && repl->platform->recent(repl->platform->self, n, &recent);
         n++) {
        char when[FORMAT_TIME_SIZE];
        buf_reset(&line);
        buf_printf(&line, "%zu: %s", n + 1, recent.meeting_id);
        const char *const parts[] = {recent.label, recent.region, recent.profile};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (parts[i][0])
                buf_printf(&line, ", %s%s", i == 0 ? "@" : "", parts[i]);
        if (recent.opened_ms)
            buf_printf(
                &line, ", %s",
                format_time_minute(when, recent.opened_ms, repl->style.now_ms, repl->style.utc));
        line_writer_say_raw(&repl->writer, "Recent meeting ", buf_text(&line), line.len);
    }
    buf_clean_up(&line);
}

void questions_ask_meeting(struct repl *repl)
{
    line_writer_say(&repl->writer,
                    "Which meeting? Type its id, a label like @allhands, a text with an id "
                    "in it, the number of a recent one, or %s.",
                    repl->meeting ? "Enter to stay here" : "quit");
    say_recent(repl);
    set_field(repl->region, "");
    set_field(repl->profile, "");
    repl->question = REPL_MEETING;
}

void questions_ask_session(struct repl *repl)
{
    set_field(repl->meeting_id, repl->meeting->session->meeting_id);
    set_field(repl->region, "");
    set_field(repl->profile, "");
    repl->question = REPL_PROFILE;
}

/* Fills the fields that are empty yet from a meeting that is known. */
static void take_recent(struct repl *repl, const struct recent_meeting *recent)
{
    set_field(repl->meeting_id, recent->meeting_id);
    if (repl->region[0] == '\0')
        set_field(repl->region, recent->region);
    if (repl->profile[0] == '\0')
        set_field(repl->profile, recent->profile);
}

/* Makes an id of what was typed. False, and said why, when that is not possible. */
static bool settle_meeting(struct repl *repl)
{
    struct recent_meeting recent;
    struct meeting_found found;
    const char *text = repl->meeting_id;
    size_t digits = strspn(text, "0123456789");
    if (digits == 1 && text[1] == '\0' &&
        repl->platform->recent(repl->platform->self, (size_t)(text[0] - '1'), &recent)) {
        take_recent(repl, &recent);
        return true;
    }
    if (text[0] == '@' && platform_find_label(repl->platform, text + 1, &recent)) {
        take_recent(repl, &recent);
        return true;
    }
    if (text[0] != '@' && meeting_id_find(text, strlen(text), &found)) {
        set_field(repl->meeting_id, found.meeting_id);
        if (found.region[0] && repl->region[0] == '\0')
            set_field(repl->region, found.region);
        return true;
    }
    line_writer_say_raw(&repl->writer,
                        text[0] == '@' ? "No meeting is called " : "There is no meeting id in ",
                        text, strlen(text));
    return false;
}

void questions_open(struct repl *repl)
{
    struct err err = ERR_INIT;
    if (!settle_meeting(repl)) {
        if (!repl->meeting)
            repl->question = REPL_MEETING;
        return;
    }
    struct meeting_target target = {
        .meeting_id = repl->meeting_id, .region = repl->region, .profile = repl->profile};
    if (repl_open(repl, &target, &err))
        return;
    repl_say_error(repl, &err);
    if (!repl->meeting)
        questions_ask_meeting(repl);
}

/* The profile first, since it may say which region; what is known is not asked. */
static void ask_rest(struct repl *repl, bool ask_profile)
{
    if (ask_profile && repl->profile[0] == '\0')
        repl->question = REPL_PROFILE;
    else if (repl->region[0] == '\0')
        repl->question = REPL_REGION;
    else
        questions_open(repl);
}

static void answer_meeting(struct repl *repl, char *line)
{
    if (line[0] == '\0' && repl->meeting) {
        line_writer_say(&repl->writer, "The meeting stays.");
        return;
    }
    if (!repl->meeting && (strcmp(line, "quit") == 0 || strcmp(line, "q") == 0)) {
        repl->quit = true;
        return;
    }
    set_field(repl->meeting_id, line);
    if (line[0] && settle_meeting(repl))
        ask_rest(repl, true);
    else
        repl->question = REPL_MEETING;
}

static void answer_profile(struct repl *repl, char *line)
{
    set_field(repl->profile, line);
    ask_rest(repl, false);
}

static void answer_region(struct repl *repl, char *line)
{
    set_field(repl->region, line);
    questions_open(repl);
}

/* --- yes or no ---------------------------------------------------------------------------- */

static void answer_elsewhere(struct repl *repl, char *line)
{
    if (!is_yes(line))
        return;
    set_field(repl->meeting_id, repl->meeting->session->meeting_id);
    set_field(repl->profile, repl->meeting->session->profile);
    questions_open(repl);
}

void questions_write(struct repl *repl, bool overwrite)
{
    struct err err = ERR_INIT;
    struct buf out = BUF_INIT(EXPORT_MAX);
    enum platform_save saved = PLATFORM_SAVE_FAILED;
    if (export_write(repl->meeting, repl->what, repl->path, &out, &err))
        saved = repl->platform->save(repl->platform->self, repl->path, buf_text(&out), out.len,
                                     overwrite, &err);
    buf_clean_up(&out);
    if (saved == PLATFORM_SAVE_EXISTS) {
        line_writer_say_raw(&repl->writer, "There is a file already: ", repl->path,
                            strlen(repl->path));
        repl->question = REPL_OVERWRITE;
    } else if (saved == PLATFORM_SAVED) {
        line_writer_say_raw(&repl->writer, "Written: ", repl->path, strlen(repl->path));
    } else {
        repl_say_error(repl, &err);
    }
}

static void answer_overwrite(struct repl *repl, char *line)
{
    if (is_yes(line))
        questions_write(repl, true);
    else
        line_writer_say(&repl->writer, "Nothing was written.");
}

static void answer_token(struct repl *repl, char *line)
{
    uint32_t row = meeting_find(repl->meeting, repl->token_of);
    struct slice token = row == ROSTER_NONE
                             ? SLICE_EMPTY
                             : roster_row(repl->meeting->roster, row)->attendee.join_token;
    char how[160] = "";
    if (!is_yes(line))
        return;
    if (token.len == 0) {
        line_writer_say(&repl->writer, "The service gave no token for this attendee.");
        return;
    }
    enum platform_copy result =
        repl->platform->copy(repl->platform->self, token.data, token.len, how, sizeof how);
    if (result == PLATFORM_COPIED)
        line_writer_say_raw(&repl->writer, "The token is ", how, strlen(how));
    else
        line_writer_say(&repl->writer,
                        "Not copied: there is no program here that keeps a clipboard.");
}

/* --- secrets ------------------------------------------------------------------------------ */

static void answer_secret(struct repl *repl, char *line)
{
    struct meeting *asker = repl->asker;
    repl->asker = NULL;
    if (asker)
        meeting_answer(asker, line[0] ? secret_strdup(line) : NULL);
    secret_wipe(line, strlen(line));
}

/* --- all of them -------------------------------------------------------------------------- */

static const struct {
    const char *prompt;
    void (*answer)(struct repl *repl, char *line);
} questions[REPL_QUESTION_COUNT] = {
    [REPL_COMMAND] = {"Command, or help: ", NULL},
    [REPL_MEETING] = {"Meeting id: ", answer_meeting},
    [REPL_REGION] = {"Control region", answer_region},
    [REPL_PROFILE] = {"Profile", answer_profile},
    [REPL_OVERWRITE] = {"Overwrite it? yes or no: ", answer_overwrite},
    [REPL_ELSEWHERE] = {"Open it there? yes or no: ", answer_elsewhere},
    [REPL_TOKEN] = {"Copy it? yes or no: ", answer_token},
    [REPL_SECRET] = {"Answer (it is not shown), or Enter for none: ", answer_secret},
};

/* ", or Enter for eu-central-1, from profile "prod": ". */
static void add_default(const struct repl *repl, const char *value, const char *note,
                        struct buf *out)
{
    if (value[0]) {
        buf_add_str(out, ", or Enter for ");
        text_add_str(out, value, repl->style.charset);
    }
    if (note[0]) {
        buf_add_str(out, ", ");
        text_add_str(out, note, repl->style.charset);
    }
    buf_add_str(out, ": ");
}

void questions_prompt(const struct repl *repl, struct buf *out)
{
    struct platform_resolved resolved;
    buf_add_str(out, questions[repl->question].prompt);
    if (repl->question != REPL_REGION && repl->question != REPL_PROFILE)
        return;
    repl->platform->resolve(repl->platform->self, repl->profile, repl->region, &resolved);
    if (repl->question == REPL_REGION)
        add_default(repl, resolved.region, resolved.region_note, out);
    else
        add_default(repl, resolved.profile, resolved.profile_note, out);
}

bool questions_secret(const struct repl *repl)
{
    return repl->question == REPL_SECRET;
}

void questions_answer(struct repl *repl, char *line)
{
    enum repl_question question = repl->question;
    repl->question = REPL_COMMAND;
    questions[question].answer(repl, line);
}

bool questions_dismiss(struct repl *repl)
{
    char none[1] = "";
    if (repl->question == REPL_COMMAND)
        return false;
    if (repl->question == REPL_SECRET)
        questions_answer(repl, none);
    repl->question = repl->meeting ? REPL_COMMAND : REPL_MEETING;
    return true;
}
