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

/* Lives in the child process that runs the loop. */
struct fake {
    struct meeting_platform table;
    struct meeting_session session;
    bool asks;      /* the login wants a code before the first page */
    bool not_found; /* here the meeting is not */
    char region[32];
};

static void post(struct fake *fake, struct message *m)
{
    mailbox_post(fake->session.inbox, &m);
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

static struct meeting_session *open_session(void *self, const struct meeting_target *target,
                                            int wake_fd, struct err *err)
{
    struct fake *fake = self;
    if (fake->session.inbox)
        mailbox_destroy(fake->session.inbox);
    snprintf(fake->region, sizeof fake->region, "%s", target->region);
    fake->session = (struct meeting_session){.inbox = mailbox_new(wake_fd, err),
                                             .meeting_id = MEETING,
                                             .region = fake->region,
                                             .region_source = "",
                                             .profile = "",
                                             .account = "",
                                             .endpoint = "",
                                             .endpoint_url = "",
                                             .api = "chime-sdk-meetings"};
    if (fake->asks) {
        struct message *m = message_new(MESSAGE_QUESTION);
        m->u.question = strdup("MFA code for arn:aws:iam::111122223333:mfa/ops");
        post(fake, m);
    } else if (fake->not_found && strcmp(fake->region, "eu-west-2") != 0) {
        post_not_found(fake);
    } else {
        post_page(fake);
    }
    return &fake->session;
}

static void close_session(void *self, struct meeting_session *session)
{
    (void)self;
    (void)session;
}

static void command(void *self, struct meeting_session *session, struct message **message)
{
    struct fake *fake = self;
    (void)session;
    const char *answer = (*message)->kind == MESSAGE_ANSWER ? (*message)->u.answer : NULL;
    if (answer && strcmp(answer, CODE) == 0)
        post_page(fake);
    else if ((*message)->kind == MESSAGE_ANSWER)
        post_not_found(fake);
    message_destroy(*message);
    *message = NULL;
}

static void answered(void *self, struct meeting_session *session)
{
    (void)self;
    (void)session;
}

static bool unchanged(void *self, struct meeting_session *session)
{
    (void)self;
    (void)session;
    return false;
}

static bool probe(void *self, struct meeting_session *session, struct err *err)
{
    struct message *m = message_new(MESSAGE_PROBED);
    (void)session;
    (void)err;
    m->u.probe = (struct message_probe){.region = "eu-west-2", .found = true, .err = ERR_INIT};
    post(self, m);
    return true;
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

static int repl(void *data)
{
    struct fake fake = *(struct fake *)data;
    struct err err = ERR_INIT;
    struct plain_result result;
    fake.table = (struct meeting_platform){.open = open_session,
                                           .close = close_session,
                                           .command = command,
                                           .answered = answered,
                                           .credentials_changed = unchanged,
                                           .probe = probe,
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

START_TEST(a_token_is_copied_after_a_question_and_never_shown)
{
    struct fake fake = {0};
    struct terminal *t = start(&fake);
    ck_assert_screen(t, "LIVE: 1 registered");
    enter(t, "token 1");
    ck_assert_screen(t, "Whoever has this attendee's token");
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
          a_token_is_copied_after_a_question_and_never_shown)
