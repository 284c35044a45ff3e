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

/* Blanks around it do not matter. */
static bool is_yes(const char *line)
{
    line += strspn(line, " \t\r");
    size_t len = strcspn(line, " \t\r");
    bool alone = line[len + strspn(line + len, " \t\r")] == '\0';
    return alone && ((len == 3 && strncasecmp(line, "yes", len) == 0) ||
                     (len == 1 && strncasecmp(line, "y", len) == 0));
}

/* What cannot be undone needs all of the word. */
static bool is_whole_yes(const char *line)
{
    return strcmp(line, "yes") == 0;
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
    repl->next_line = REPL_MEETING;
}

void questions_ask_session(struct repl *repl)
{
    set_field(repl->meeting_id, repl->meeting->session->meeting_id);
    set_field(repl->region, "");
    set_field(repl->profile, "");
    repl->next_line = REPL_PROFILE;
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
            repl->next_line = REPL_MEETING;
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
        repl->next_line = REPL_PROFILE;
    else if (repl->region[0] == '\0')
        repl->next_line = REPL_REGION;
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
        repl->next_line = REPL_MEETING;
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

/* --- questions of the controller ---------------------------------------------------------- */

static struct question *first(struct repl *repl)
{
    return question_queue_first(&repl->controller.questions);
}

/* A question that was shown and is gone takes no answer any more. */
static bool is_withdrawn(struct repl *repl)
{
    const struct question *question = first(repl);
    return repl->next_line == REPL_ANSWER && !(question && question->shown);
}

enum questions_state questions_state(struct repl *repl)
{
    if (is_withdrawn(repl))
        return QUESTIONS_WITHDRAWN;
    return first(repl) && !first(repl)->shown ? QUESTIONS_WAIT : QUESTIONS_NONE;
}

static void say_fact(struct repl *repl, const struct question *question)
{
    struct buf fact = BUF_INIT(1 << 13);
    question_fact(question, &fact);
    if (question->kind == QUESTION_OVERWRITE)
        line_writer_say_raw(&repl->writer, "There is a file already: ", question->path,
                            strlen(question->path));
    else
        line_writer_say_raw(&repl->writer,
                            question->kind == QUESTION_CODE ? "The login asks: " : "",
                            buf_text(&fact), fact.len);
    buf_clean_up(&fact);
}

void questions_announce(struct repl *repl)
{
    if (!repl->announced_question)
        line_writer_say(&repl->writer, "A question waits; it is put after the next line.");
    repl->announced_question = true;
}

void questions_show(struct repl *repl)
{
    struct question *question = first(repl);
    question->shown = true;
    repl->announced_question = false;
    repl->next_line = REPL_ANSWER;
    say_fact(repl, question);
}

void questions_withdraw(struct repl *repl)
{
    repl->next_line = REPL_COMMAND;
    line_writer_say(&repl->writer, "The question is withdrawn.");
}

void questions_decline_all(struct repl *repl)
{
    struct question *question;
    while ((question = first(repl))) {
        say_fact(repl, question);
        if (question->kind == QUESTION_CODE)
            line_writer_say(&repl->writer, "A script is not asked for it: none is given.");
        controller_decline(&repl->controller, question->id);
    }
}

static void say_written(struct repl *repl, const struct export_request *request,
                        const struct export_written *written)
{
    struct buf sentence = BUF_INIT(1 << 14);
    export_sentence(repl->meeting, request, written, &sentence);
    line_writer_say_raw(&repl->writer, "", buf_text(&sentence), sentence.len);
    buf_clean_up(&sentence);
}

void questions_write(struct repl *repl, enum export_what what, const char *path, bool overwrite)
{
    struct err err = ERR_INIT;
    struct export_request request = {what, path, repl->style.mask};
    struct export_written written;
    enum platform_save saved = export_save(repl->meeting, &request, overwrite, &written, &err);
    if (saved == PLATFORM_SAVED)
        say_written(repl, &request, &written);
    else if (saved == PLATFORM_SAVE_FAILED)
        repl_say_error(repl, &err);
    else if (!repl->script)
        controller_ask_overwrite(&repl->controller, what, path);
    else {
        line_writer_say_raw(&repl->writer, "There is a file already: ", path, strlen(path));
        repl_refuse(repl, "Nothing was written: a script is not asked whether to overwrite.");
    }
}

void questions_ask_token(struct repl *repl, const char *attendee_id)
{
    if (repl->script)
        repl_refuse(repl, "Nothing was copied: a script is not asked for a token.");
    else
        controller_ask_token(&repl->controller, attendee_id);
}

static void copy_token(struct repl *repl, const char *attendee_id)
{
    uint32_t row = meeting_find(repl->meeting, attendee_id);
    struct slice token = row == ROSTER_NONE
                             ? SLICE_EMPTY
                             : roster_row(repl->meeting->roster, row)->attendee.join_token;
    char how[160] = "";
    if (token.len == 0) {
        line_writer_say(&repl->writer, "The service gave no token for this attendee.");
        return;
    }
    if (text_count_unsafe(token.data, token.len)) {
        line_writer_say(&repl->writer, "Not copied: the token holds control characters.");
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

static void remove_attendee(struct repl *repl, const struct question *question)
{
    struct err err = ERR_INIT;
    if (controller_remove(question, &err))
        line_writer_say(&repl->writer, "Removing; the list will show it.");
    else
        repl_say_error(repl, &err);
}

static void answer_yes(struct repl *repl, const struct question *question)
{
    struct err err = ERR_INIT;
    struct meeting_target target = question_target(question);
    if (question->kind == QUESTION_OVERWRITE)
        questions_write(repl, question->what, question->path, true);
    else if (question->kind == QUESTION_REMOVE)
        remove_attendee(repl, question);
    else if (question->kind == QUESTION_TOKEN)
        copy_token(repl, question->attendee_id);
    else if (!repl_open(repl, &target, &err))
        repl_say_error(repl, &err);
}

static void answer_first(struct repl *repl, char *line)
{
    struct question question;
    unsigned id = first(repl)->id;
    enum question_kind kind = first(repl)->kind;
    if (kind == QUESTION_CODE) {
        controller_enter_code(&repl->controller, id, line[0] ? secret_strdup(line) : NULL);
        secret_wipe(line, strlen(line));
    } else if (kind == QUESTION_REMOVE ? !is_whole_yes(line) : !is_yes(line)) {
        controller_decline(&repl->controller, id);
        line_writer_say(&repl->writer, "%s",
                        kind == QUESTION_OVERWRITE ? "Nothing was written."
                        : kind == QUESTION_REMOVE  ? "Nothing was sent."
                                                   : "No.");
    } else if (question_queue_take(&repl->controller.questions, id, &question)) {
        answer_yes(repl, &question);
        question_clean_up(&question);
    }
}

/* --- what the next line is ---------------------------------------------------------------- */

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

static void prompt_answer(struct repl *repl, struct buf *out)
{
    const struct question *question = first(repl);
    if (question->kind == QUESTION_REMOVE)
        buf_add_str(out, "Type yes, or Enter for no: ");
    else if (question->kind == QUESTION_CODE)
        buf_add_str(out, "Answer (it is not shown), or Enter for none.\nPasscode: ");
    else
        buf_printf(out, "%s yes or no: ", question_ask(question->kind));
}

void questions_prompt(struct repl *repl, struct buf *out)
{
    static const char *const prompts[] = {
        [REPL_COMMAND] = "Command, or help: ",
        [REPL_MEETING] = "Meeting id: ",
        [REPL_REGION] = "Control region",
        [REPL_PROFILE] = "Profile",
    };
    struct platform_resolved resolved;
    if (repl->next_line == REPL_ANSWER) {
        prompt_answer(repl, out);
        return;
    }
    buf_add_str(out, prompts[repl->next_line]);
    if (repl->next_line != REPL_REGION && repl->next_line != REPL_PROFILE)
        return;
    repl->platform->resolve(repl->platform->self, repl->profile, repl->region, &resolved);
    if (repl->next_line == REPL_REGION)
        add_default(repl, resolved.region, resolved.region_note, out);
    else
        add_default(repl, resolved.profile, resolved.profile_note, out);
}

bool questions_secret(struct repl *repl)
{
    return repl->next_line == REPL_ANSWER && first(repl) && first(repl)->kind == QUESTION_CODE;
}

void questions_answer(struct repl *repl, char *line)
{
    static void (*const fields[])(struct repl * repl, char *line) = {
        [REPL_MEETING] = answer_meeting,
        [REPL_REGION] = answer_region,
        [REPL_PROFILE] = answer_profile,
        [REPL_ANSWER] = answer_first,
    };
    enum repl_line what = repl->next_line;
    repl->next_line = REPL_COMMAND;
    fields[what](repl, line);
}

bool questions_dismiss(struct repl *repl)
{
    if (repl->next_line == REPL_COMMAND)
        return false;
    if (repl->next_line == REPL_ANSWER && first(repl))
        controller_decline(&repl->controller, first(repl)->id);
    repl->next_line = repl->meeting ? REPL_COMMAND : REPL_MEETING;
    return true;
}
