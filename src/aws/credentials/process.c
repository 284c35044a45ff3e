#include "config.h"

#include "aws/credentials/process.h"

#include "aws/credentials/expiry.h"
#include "aws/credentials/provider.h"
#include "aws/json_secret.h"
#include "aws/shlex.h"
#include "base/file.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* --- running it --------------------------------------------------------------------------- */

#define MAX_OUTPUT (256U << 10)
#define MAX_ERRORS (32U << 10) /* of more the middle is dropped */
#define LOOK_MS    50          /* how often to ask whether the child has ended */
#define LINGER_MS  200         /* for output that is still on its way when it has */

/* A child and the ends of its pipes that are ours; -1 where closed. */
struct child {
    pid_t pid;
    int out, errors;
    int shown;   /* the terminal, where its errors are shown too */
    int started; /* becomes readable with errno when exec failed, ends when it worked */
    bool ended;
    int wait_status;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* --- finding and starting ----------------------------------------------------------------- */

/* The program's path; the caller frees it. NULL when there is none, with errno set. */
static char *find_program(const char *name, const struct env *env)
{
    if (strchr(name, '/'))
        return strdup(name);
    const char *path = env_get(env, "PATH");
    path = path ? path : "/usr/local/bin:/usr/bin:/bin";
    for (;;) {
        size_t len = strcspn(path, ":");
        char *candidate = malloc(len + strlen(name) + 3);
        if (!candidate)
            return NULL;
        sprintf(candidate, "%.*s/%s", len ? (int)len : 1, len ? path : ".", name);
        if (access(candidate, X_OK) == 0)
            return candidate;
        free(candidate);
        if (!path[len])
            break;
        path += len + 1;
    }
    errno = ENOENT;
    return NULL;
}

/* In the child: only calls that are safe after fork() in a program with threads. */
static void close_from(int lowest)
{
#ifdef HAVE_CLOSE_RANGE
    if (close_range((unsigned)lowest, ~0U, 0) == 0)
        return;
#endif
    long highest = sysconf(_SC_OPEN_MAX);
    if (highest < 0 || highest > 65536)
        highest = 65536;
    for (int fd = lowest; fd < highest; fd++)
        close(fd);
}

static void become(const char *program, const struct process_request *request, const int fds[4])
{
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < 32; number++)
        signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (!request->attached)
        setsid(); /* no terminal: it cannot draw over the screen, or wait for a key */
    /* First out of the way of 0 to 3, then into place. */
    int high[4];
    for (int i = 0; i < 4; i++)
        high[i] = fcntl(fds[i], F_DUPFD, 10);
    for (int i = 0; i < 4; i++)
        dup2(high[i], i);
    fcntl(3, F_SETFD, FD_CLOEXEC);
    close_from(4);
    execve(program, request->argv, env_all(request->env));
    int number = errno;
    ssize_t n = write(3, &number, sizeof number);
    (void)n;
    _exit(127);
}

static bool make_pipe(int ends[2])
{
    return pipe_new(ends, 0) && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

/* What it reads: our own standard input, the terminal, or nothing. */
static int open_input(const struct process_request *request)
{
    int own = -1;
    if (request->lent && !isatty(STDIN_FILENO))
        own = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    else if (request->attached)
        own = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);
    return own >= 0 ? own : open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static bool fork_child(struct child *child, const char *program,
                       const struct process_request *request)
{
    int out[2] = {-1, -1};
    int errors[2] = {-1, -1};
    int started[2] = {-1, -1};
    int input = open_input(request);
    bool ok = input >= 0 && make_pipe(out) && make_pipe(errors) && make_pipe(started);
    if (ok) {
        const int fds[4] = {input, out[1], errors[1], started[1]};
        child->pid = fork();
        if (child->pid == 0)
            become(program, request, fds);
        ok = child->pid > 0;
    }
    close_fd(&input);
    close_fd(&out[1]);
    close_fd(&errors[1]);
    close_fd(&started[1]);
    child->out = out[0];
    child->errors = errors[0];
    child->started = started[0];
    return ok;
}

/* --- listening ---------------------------------------------------------------------------- */

/* Adds to errors that may be long: of what does not fit the end is kept, and a beginning. */
static void keep_ends(struct buf *errors, const char *block, size_t n)
{
    if (errors->len + n > errors->max) {
        char end[MAX_ERRORS / 4];
        memcpy(end, buf_text(errors) + errors->len - sizeof end, sizeof end);
        buf_truncate(errors, errors->max / 4);
        buf_add_char(errors, '\n');
        buf_add(errors, end, sizeof end);
        secret_wipe(end, sizeof end);
    }
    buf_add(errors, block, n);
}

/* Reads what is there; closes the end when there will be no more. */
static void drain(int *fd, struct buf *into, bool keep_all, int shown, bool *too_much)
{
    char block[4096];
    while (*fd >= 0) {
        ssize_t n = read(*fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n > 0 && shown >= 0 && write(shown, block, (size_t)n) < 0)
            shown = -1; /* it is not taken: the program goes on all the same */
        if (n <= 0)
            close_fd(fd);
        else if (keep_all)
            *too_much |= !buf_add(into, block, (size_t)n);
        else
            keep_ends(into, block, (size_t)n);
    }
}

static void look_after(struct child *child)
{
    int status;
    if (!child->ended && waitpid(child->pid, &status, WNOHANG) == child->pid) {
        child->ended = true;
        child->wait_status = status;
    }
}

/* What ended the listening. */
enum ending { ENDED_BY_ITSELF, ENDED_BY_STOP, ENDED_BY_TIME, ENDED_BY_SIZE };

static enum ending listen_to(struct child *child, const struct process_request *request,
                             struct process_result *result, struct buf *errors)
{
    int64_t end = request->timeout_ms ? now_ms() + request->timeout_ms : INT64_MAX;
    bool too_much = false;
    int64_t linger = 0;
    for (;;) {
        struct pollfd fds[] = {{.fd = child->out, .events = POLLIN},
                               {.fd = child->errors, .events = POLLIN},
                               {.fd = stop_fd(request->stop), .events = POLLIN}};
        poll(fds, 3, LOOK_MS);
        drain(&child->out, &result->out, true, -1, &too_much);
        drain(&child->errors, errors, false, child->shown, &too_much);
        look_after(child);
        if (stop_requested(request->stop))
            return ENDED_BY_STOP;
        if (too_much)
            return ENDED_BY_SIZE;
        if (child->ended && child->out < 0 && child->errors < 0)
            return ENDED_BY_ITSELF;
        if (child->ended && !linger)
            linger = now_ms() + LINGER_MS;
        if (linger && now_ms() >= linger) /* something that it left behind holds the pipes */
            return ENDED_BY_ITSELF;
        if (now_ms() >= end)
            return ENDED_BY_TIME;
    }
}

/* The line that says most: the first, of a program in Python the last, which names the exception.
 */
static void take_telling_line(const struct buf *errors, char out[200])
{
    const char *line = buf_text(errors);
    const char *end = line + errors->len;
    line += strspn(line, " \t\r\n");
    if (strncmp(line, "Traceback (", strlen("Traceback (")) == 0) {
        while (end > line && strchr(" \t\r\n", end[-1]))
            end--;
        for (line = end; line > buf_text(errors) && !strchr("\r\n", line[-1]);)
            line--;
    }
    snprintf(out, 200, "%.*s", (int)strcspn(line, "\r\n"), line);
}

/* Ends whatever is left of it, and waits for that. */
static void finish(struct child *child, bool attached)
{
    if (!child->ended) {
        if (!attached)
            kill(-child->pid, SIGKILL);
        kill(child->pid, SIGKILL); /* it may not have reached setsid() yet */
        while (waitpid(child->pid, &child->wait_status, 0) < 0 && errno == EINTR)
            continue;
    }
    close_fd(&child->out);
    close_fd(&child->errors);
    close_fd(&child->started);
    close_fd(&child->shown);
}

static bool report(enum ending ending, const struct process_request *request, struct err *err)
{
    const char *name = request->argv[0];
    switch (ending) {
    case ENDED_BY_ITSELF:
        return true;
    case ENDED_BY_STOP:
        return err_set(err, ERR_CANCELLED, "%.100s", name);
    case ENDED_BY_TIME:
        return err_set(err, ERR_TIMEOUT, "%.100s did not end within %lld s", name,
                       (long long)(request->timeout_ms / 1000));
    case ENDED_BY_SIZE:
        break;
    }
    return err_set(err, ERR_IO, "%.100s wrote more than %u bytes", name, MAX_OUTPUT);
}

bool process_run(const struct process_request *request, struct process_result *result,
                 struct err *err)
{
    struct child child = {.pid = -1, .out = -1, .errors = -1, .shown = -1, .started = -1};
    struct buf errors = BUF_INIT_SECRET(MAX_ERRORS);
    *result = (struct process_result){.out = BUF_INIT_SECRET(MAX_OUTPUT)};
    char *program = find_program(request->argv[0], request->env);
    bool ok = program && fork_child(&child, program, request);
    if (!ok)
        err_set(err, ERR_IO, "cannot start %.100s: %s", request->argv[0], strerror(errno));
    if (ok) {
        if (request->lent)
            child.shown = open("/dev/tty", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        ok = report(listen_to(&child, request, result, &errors), request, err);
        int number = 0;
        if (child.ended && read(child.started, &number, sizeof number) == sizeof number)
            ok =
                err_set(err, ERR_IO, "cannot start %.100s: %s", request->argv[0], strerror(number));
    }
    if (child.pid > 0)
        finish(&child, request->attached);
    take_telling_line(&errors, result->telling_line);
    result->exit_status = WIFSIGNALED(child.wait_status) ? 128 + WTERMSIG(child.wait_status)
                                                         : WEXITSTATUS(child.wait_status);
    buf_clean_up(&errors);
    free(program);
    return ok;
}

void process_clean_up(struct process_result *result)
{
    buf_clean_up(&result->out);
}

/* --- the provider ------------------------------------------------------------------------- */

#define COMMAND_TIMEOUT_MS (60 * 1000) /* where no person waits */

static enum provider_match process_match(const struct provider_context *context,
                                         const struct cred_step *step, struct err *err)
{
    (void)err;
    return provider_property(context, step, "credential_process") ? PROVIDER_PRESENT
                                                                  : PROVIDER_ABSENT;
}

static bool broken(const struct cred_step *step, struct err *err, const char *why)
{
    err_set(err, ERR_CREDENTIAL_SOURCE, "credential_process of profile %.40s: %.180s",
            step->profile, why);
    err_set_remedy(err, "run the command of profile %.60s by hand to see what it says",
                   step->profile);
    return false;
}

/* What may pass by itself: a network that is away, a keychain that is locked. */
static bool may_heal(const struct cred_step *step, struct err *err, const char *why)
{
    broken(step, err, why);
    err->retry = ERR_RETRY_LATER;
    return false;
}

/* Runs it, on the terminal where a person waits. */
static bool run_words(struct provider_context *context, const struct cred_step *step,
                      char *const *argv, struct process_result *result, struct err *err)
{
    const struct lend_terminal *terminal = &context->terminal;
    char note[200];
    snprintf(note, sizeof note, "credential_process of profile %.60s runs; ^C ends it",
             step->profile);
    bool lent = terminal->take && terminal->take(terminal->self, note, context->stop);
    bool waits = lent || context->attached;
    const struct process_request request = {.argv = argv,
                                            .env = context->env,
                                            .stop = context->stop,
                                            .timeout_ms = waits ? 0 : COMMAND_TIMEOUT_MS,
                                            .lent = lent,
                                            .attached = waits};
    bool ok = stop_requested(context->stop) ? err_set(err, ERR_CANCELLED, "%.100s", argv[0])
                                            : process_run(&request, result, err);
    if (lent)
        terminal->give_back(terminal->self);
    return ok;
}

static bool run_command(struct provider_context *context, const struct cred_step *step,
                        struct process_result *result, struct err *err)
{
    struct shlex_words words;
    struct err failure = ERR_INIT;
    enum shlex_result split =
        shlex_split(provider_property(context, step, "credential_process"), &words);
    bool ok = false;
    if (split != SHLEX_OK) {
        broken(step, err, shlex_why(split));
    } else if (words.count == 0) {
        broken(step, err, "it is empty");
    } else {
        ok = run_words(context, step, words.word, result, &failure);
        if (failure.code == ERR_CANCELLED)
            *err = failure;
        else if (!ok)
            may_heal(step, err, failure.detail);
        if (!ok && *words.word[0] == '~')
            err_set_remedy(err, "no shell runs the command, here as in the AWS CLI, and ~ stays as "
                                "it is: write the path in full");
    }
    shlex_clean_up(&words);
    return ok;
}

static bool take_reply(struct json_object *reply, const struct cred_step *step, struct cred *out,
                       struct err *err)
{
    int64_t version = 0;
    const char *id = json_secret_text(reply, "AccessKeyId");
    const char *secret = json_secret_text(reply, "SecretAccessKey");
    const char *expiration = json_secret_text(reply, "Expiration");
    int64_t expires_ms = 0;
    if (!reply)
        return may_heal(step, err, "what it prints is not a JSON object");
    if (!json_secret_number(reply, "Version", &version) || version != 1) /* also 1.0 */
        return may_heal(step, err, "it does not say \"Version\": 1");
    if (!id || !*id || !secret || !*secret)
        return may_heal(step, err, "AccessKeyId or SecretAccessKey is missing");
    if (expiration && !expiry_parse(expiration, &expires_ms))
        return may_heal(step, err, "Expiration is not a time");
    if (!provider_set_keys(out, id, secret, json_secret_text(reply, "SessionToken"), err))
        return false;
    out->expires_ms = expires_ms;
    out->account_id = secret_strdup(json_secret_text(reply, "AccountId"));
    provider_set_source(out, "v,w", "credential_process of profile %.60s", step->profile);
    return true;
}

static bool process_load(struct provider_context *context, const struct cred_step *step,
                         const struct cred *source, struct cred *out, struct err *err)
{
    (void)source;
    struct process_result result = {0};
    bool ok = run_command(context, step, &result, err);
    if (ok && result.exit_status == 128 + SIGINT) {
        ok = broken(step, err, "it was ended by ^C"); /* a person's no: it stays at that */
        err_set_remedy(err, "{refresh} runs it again");
    } else if (ok && result.exit_status != 0) {
        ok = may_heal(step, err,
                      result.telling_line[0] ? result.telling_line : "it failed without a word");
    } else if (ok) {
        struct json_object *reply = json_secret_parse(buf_text(&result.out), result.out.len);
        ok = take_reply(reply, step, out, err);
        json_secret_free(reply);
    }
    process_clean_up(&result);
    return ok;
}

const struct provider provider_process = {
    .name = "custom-process",
    .where = PROVIDER_IN_CHAIN | PROVIDER_IN_PROFILE,
    .unattended = true,
    .match = process_match,
    .load = process_load,
};
