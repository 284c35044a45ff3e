/* Questions of plain lines, with a platform of the test's own: a login that wants a code, a meeting
 * that is elsewhere, a token that is copied. */
#include "plain/plain.h"

#include "fetch/mailbox.h"
#include "support/terminal.h"
#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define MEETING "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"
#define CODE    "314159"

struct fake_session {
    struct meeting_session shown; /* first */
    struct fake *fake;
    char region[32];
};

/* Lives in the child process that runs the loop. */
struct fake {
    struct meeting_platform table;
    struct fake_session *newest;
    bool asks;         /* the login wants a code before the first page */
    bool asks_late;    /* it wants one when the refresh is paused */
    bool not_found;    /* here the meeting is not */
    bool probes_later; /* the other region answers when a form is resolved */
    bool probing;
    const char *from; /* standard input is a pipe with this; NULL: the terminal */
};

static void post(struct fake *fake, struct message *m)
{
    mailbox_post(fake->newest->shown.inbox, &m);
}

static void post_question(struct fake *fake)
{
    struct message *m = message_new(MESSAGE_QUESTION);
    m->u.question = strdup("MFA code for arn:aws:iam::111122223333:mfa/ops");
    post(fake, m);
}

static void post_probed(struct fake *fake)
{
    struct message *m = message_new(MESSAGE_PROBED);
    m->u.probe =
        (struct message_probe){.region = "eu-west-2", .found = true, .last = true, .err = ERR_INIT};
    fake->probing = false;
    post(fake, m);
}

static void post_page(struct fake *fake)
{
    struct attendee alice = {.id = slice_of("0b9f4c1e-0000-4000-8000-00000000a001"),
                             .external_user_id = slice_of("alice"),
                             .join_token = slice_of("token-of-alice")};
    struct message *m = message_new(MESSAGE_PAGE);
    m->u.page.page = page_new(1, true);
    page_add(m->u.page.page, &alice);
    m->u.page.walk = (struct message_walk){.now_ms = 1795422715000, .complete = true, .rows = 1};
    post(fake, m);
}

static void post_not_found(struct fake *fake)
{
    struct message *m = message_new(MESSAGE_FAILED);
    m->u.failure = (struct message_failure){
        .err = ERR_INIT, .next_mono_ms = MESSAGE_NEVER, .block = BLOCK_NOT_FOUND};
    err_set(&m->u.failure.err, ERR_MEETING_NOT_FOUND, "%s", "");
    post(fake, m);
}

static void close_session(struct meeting_session *session)
{
    mailbox_destroy(session->inbox);
    free(session);
}

static void take_command(struct meeting_session *session, struct message **message)
{
    struct fake *fake = ((struct fake_session *)(void *)session)->fake;
    enum message_kind kind = (*message)->kind;
    const char *answer = kind == MESSAGE_ANSWER ? (*message)->u.answer : NULL;
    if (answer && strcmp(answer, CODE) == 0)
        post_page(fake);
    else if (kind == MESSAGE_ANSWER)
        post_not_found(fake);
    else if (kind == MESSAGE_PAUSE && fake->asks_late)
        post_question(fake);
    else if (kind == MESSAGE_PROBE && fake->probes_later)
        fake->probing = true;
    else if (kind == MESSAGE_PROBE)
        post_probed(fake);
    message_destroy(*message);
    *message = NULL;
}

static struct meeting_session *open_session(void *self, const struct meeting_target *target,
                                            int wake_fd, struct err *err)
{
    struct fake *fake = self;
    struct fake_session *session = calloc(1, sizeof *session);
    snprintf(session->region, sizeof session->region, "%s", target->region);
    session->fake = fake;
    session->shown = (struct meeting_session){.post = take_command,
                                              .close = close_session,
                                              .inbox = mailbox_new(wake_fd, err),
                                              .meeting_id = MEETING,
                                              .region = session->region,
                                              .region_source = "",
                                              .profile = "",
                                              .account = "",
                                              .endpoint = "",
                                              .endpoint_url = "",
                                              .api = "chime-sdk-meetings"};
    fake->newest = session;
    if (fake->asks) {
        post_question(fake);
    } else if (fake->not_found && strcmp(session->region, "eu-west-2") != 0) {
        post_not_found(fake);
    } else {
        post_page(fake);
    }
    return &session->shown;
}

static void resolve(void *self, const char *profile, const char *region,
                    struct platform_resolved *resolved)
{
    struct fake *fake = self;
    (void)profile;
    (void)region;
    *resolved = (struct platform_resolved){
        .region = "us-east-1", .region_note = "", .profile = "", .profile_note = "", .ok = true};
    if (fake->probing)
        post_probed(fake);
}

static bool no_recent(void *self, size_t n, struct recent_meeting *recent)
{
    (void)self;
    (void)n;
    (void)recent;
    return false;
}

/* Says on stderr, which is the terminal too, that a token came here, without showing it. */
static enum platform_copy copy(void *self, const char *text, size_t len, char *how, size_t size)
{
    (void)self;
    bool token = len == strlen("token-of-alice") && memcmp(text, "token-of-alice", len) == 0;
    snprintf(how, size, "%s", token ? "copied with a test" : "not the token");
    return PLATFORM_COPIED;
}

static void read_from(const char *text)
{
    int ends[2];
    if (pipe(ends) != 0 || write(ends[1], text, strlen(text)) < 0)
        _exit(98);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
}

static int repl(void *data)
{
    struct fake fake = *(struct fake *)data;
    if (fake.from)
        read_from(fake.from);
    struct err err = ERR_INIT;
    struct plain_result result;
    fake.table = (struct meeting_platform){.open = open_session,
                                           .resolve = resolve,
                                           .recent = no_recent,
                                           .copy = copy,
                                           .clock = clock_system(),
                                           .self = &fake};
    struct plain_options options = {.version = "0",
                                    .start = {.meeting_id = MEETING, .region = "us-east-1"},
                                    .meeting = {.interval_s = 3600},
                                    .include_join_tokens = true,
                                    .ascii = true};
    return plain_run(&options, &fake.table, &result, &err) ? result.exit_status : 99;
}

/* What a shell does with a job that stopped: says how it left the terminal, and waits for a line.
 */
static void take_terminal(const struct termios *ours)
{
    struct termios left;
    char byte;
    tcsetpgrp(STDIN_FILENO, getpgrp());
    tcgetattr(STDIN_FILENO, &left);
    tcsetattr(STDIN_FILENO, TCSADRAIN, ours);
    dprintf(STDOUT_FILENO, "stopped, echo is %s\n", left.c_lflag & ECHO ? "on" : "off");
    while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
        ;
}

/* Runs the loop as the job of a shell that gives no terminal settings back. */
static int repl_as_a_job(void *data)
{
    struct termios ours;
    int status = 0;
    signal(SIGTTOU, SIG_IGN);
    tcgetattr(STDIN_FILENO, &ours);
    pid_t job = fork();
    if (job == 0) {
        setpgid(0, 0);
        tcsetpgrp(STDIN_FILENO, getpid());
        signal(SIGTTOU, SIG_DFL);
        _exit(repl(data));
    }
    while (waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status)) {
        take_terminal(&ours);
        tcsetpgrp(STDIN_FILENO, job);
        kill(-job, SIGCONT);
    }
    return WEXITSTATUS(status);
}

static bool has_no_echo(struct terminal *t, void *data)
{
    (void)data;
    return !(terminal_termios(t).c_lflag & ECHO);
}

static struct terminal *start(struct fake *fake)
{
    return terminal_start(&(struct terminal_options){.run = repl, .data = fake, .rows = 40});
}

static void enter(struct terminal *t, const char *line)
{
    terminal_type(t, line);
    terminal_key(t, "Enter");
}

static void leave(struct terminal *t)
{
    enter(t, "quit");
    ck_assert_exit(t, 0);
    ck_assert(terminal_is_sane(t));
    terminal_destroy(t);
}

START_TEST(a_code_is_asked_for_and_not_shown)
{
    struct fake fake = {.asks = true};
    struct terminal *t = start(&fake);
    ck_assert_screen(t, "The login asks: MFA code for arn:aws:iam::111122223333:mfa/ops");
    ck_assert_screen(t, "Answer (it is not shown)");
    ck_assert_screen(t, "Passcode:");
    ck_assert_str_eq(terminal_row(t, terminal_cursor(t).row), "Passcode:");
    enter(t, CODE);
    ck_assert_screen(t, "LIVE: 1 registered");
    ck_assert_ptr_null(strstr(buf_text(terminal_raw(t)), CODE));
    enter(t, "list");
    ck_assert_screen(t, "1 of 1: alice");
    leave(t);
}
END_TEST

START_TEST(a_stop_while_a_code_is_asked_gives_the_echo_back_and_a_continue_takes_it)
{
    struct fake fake = {.asks = true};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.run = repl_as_a_job, .data = &fake, .rows = 40});
    ck_assert_screen(t, "Answer (it is not shown)");
    terminal_key(t, "C-z");
    ck_assert_screen(t, "stopped, echo is on");
    terminal_type(t, "fg\r");
    ck_assert(terminal_wait_for(t, has_no_echo, NULL, 20000));
    enter(t, CODE);
    ck_assert_screen(t, "LIVE: 1 registered");
    ck_assert_ptr_null(strstr(buf_text(terminal_raw(t)), CODE));
    leave(t);
}
END_TEST

START_TEST(no_code_is_an_answer_too)
{
    struct fake fake = {.asks = true};
    struct terminal *t = start(&fake);
    ck_assert_screen(t, "Answer (it is not shown)");
    terminal_key(t, "C-c");
    ck_assert_screen(t, "NOTFOUND");
    leave(t);
}
END_TEST

START_TEST(a_death_while_a_code_is_typed_gives_the_echo_back)
{
    struct fake fake = {.asks = true};
    struct terminal *t = start(&fake);
    ck_assert_screen(t, "Answer (it is not shown)");
    terminal_signal(t, SIGSEGV);
    ck_assert_int_ne(terminal_wait_exit(t, 20000), -1);
    ck_assert(terminal_is_sane(t));
    terminal_destroy(t);
}
END_TEST

START_TEST(a_meeting_in_another_region_is_opened_there_on_request)
{
    struct fake fake = {.not_found = true};
    struct terminal *t = start(&fake);
    ck_assert_screen(t, "NOTFOUND: meeting not found");
    enter(t, "regions");
    ck_assert_screen(t, "The meeting is in eu-west-2.");
    ck_assert_screen(t, "Open it there? yes or no:");
    enter(t, "yes");
    ck_assert_screen(t, "Opening meeting " MEETING " in eu-west-2");
    ck_assert_screen(t, "LIVE: 1 registered");
    leave(t);
}
END_TEST

/* What was begun before the question came stays a command. */
START_TEST(a_question_waits_until_the_line_that_is_being_typed_is_entered)
{
    struct fake fake = {.asks_late = true};
    struct terminal *t = start(&fake);
    ck_assert_screen(t, "LIVE: 1 registered");
    enter(t, "pause");
    ck_assert_screen(t, "A question waits; it is put after the next line.");
    ck_assert(!terminal_shows(t, "Answer (it is not shown)"));
    enter(t, "list");
    ck_assert_screen(t, "1 of 1: alice");
    ck_assert_screen(t, "Answer (it is not shown)");
    enter(t, CODE);
    ck_assert_screen(t, "Command, or help:");
    ck_assert_ptr_null(strstr(buf_text(terminal_raw(t)), CODE));
    leave(t);
}
END_TEST

START_TEST(the_answer_of_another_region_leaves_the_form_alone)
{
    struct fake fake = {.not_found = true, .probes_later = true};
    struct terminal *t = start(&fake);
    ck_assert_screen(t, "NOTFOUND: meeting not found");
    enter(t, "regions");
    ck_assert_screen(t, "Asking the other control regions");
    enter(t, "profile");
    ck_assert_screen(t, "Profile:");
    ck_assert_screen(t, "A question waits");
    enter(t, "prod");
    ck_assert_screen(t, "Control region, or Enter for us-east-1:");
    enter(t, "eu-north-1");
    ck_assert_screen(t, "Opening meeting " MEETING " in eu-north-1");
    ck_assert_screen(t, "The meeting is in eu-west-2.");
    ck_assert_screen(t, "Open it there? yes or no:");
    enter(t, "yes ");
    ck_assert_screen(t, "Opening meeting " MEETING " in eu-west-2");
    ck_assert_screen(t, "LIVE: 1 registered");
    leave(t);
}
END_TEST

/* What a script says next is a command, whatever a login would like to know. */
START_TEST(a_script_never_answers_a_question)
{
    struct fake fake = {.asks = true, .from = "list\n" CODE "\nquit\n"};
    struct terminal *t = start(&fake);
    ck_assert_screen(t, "The login asks: MFA code for arn:aws:iam::111122223333:mfa/ops");
    ck_assert_screen(t, "A script is not asked for it: none is given.");
    ck_assert_screen(t, "There is no row " CODE);
    ck_assert_exit(t, 2);
    terminal_destroy(t);
}
END_TEST

START_TEST(a_token_is_copied_after_a_question_and_never_shown)
{
    struct fake fake = {0};
    struct terminal *t = start(&fake);
    ck_assert_screen(t, "LIVE: 1 registered");
    enter(t, "token 1");
    ck_assert_screen(t, "The holder of this token joins as this attendee");
    ck_assert_screen(t, "Copy it? yes or no:");
    enter(t, "yes");
    ck_assert_screen(t, "The token is copied with a test");
    enter(t, "show");
    ck_assert_screen(t, "JoinToken: hidden");
    enter(t, "json");
    ck_assert_screen(t, "\"ExternalUserId\": \"alice\"");
    ck_assert_ptr_null(strstr(buf_text(terminal_raw(t)), "token-of-alice"));
    leave(t);
}
END_TEST

UNIT_MAIN("plain_questions", a_code_is_asked_for_and_not_shown,
          a_stop_while_a_code_is_asked_gives_the_echo_back_and_a_continue_takes_it,
          no_code_is_an_answer_too, a_death_while_a_code_is_typed_gives_the_echo_back,
          a_meeting_in_another_region_is_opened_there_on_request,
          a_question_waits_until_the_line_that_is_being_typed_is_entered,
          the_answer_of_another_region_leaves_the_form_alone, a_script_never_answers_a_question,
          a_token_is_copied_after_a_question_and_never_shown)
