#include "config.h"

#include "fetch/mailbox.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- messages ----------------------------------------------------------------------------------
 */

struct message *message_new(enum message_kind kind)
{
    struct message *message = calloc(1, sizeof *message);
    if (message)
        message->kind = kind;
    return message;
}

/* Of this kind a mailbox keeps only the newest. */
static bool message_collapses(enum message_kind kind)
{
    return kind == MESSAGE_PROGRESS || kind == MESSAGE_SCHEDULE || kind == MESSAGE_IDENTITY ||
           kind == MESSAGE_QUEUE_STATE;
}

/* Copies the bytes, and a NUL, to *at and moves it behind them. */
static struct slice copy(struct slice slice, char **at)
{
    struct slice out = {.data = *at, .len = slice.len};
    memcpy(*at, slice.data, slice.len);
    (*at)[slice.len] = '\0';
    *at += slice.len + 1;
    return out;
}

static bool make_room(struct message_events *heard)
{
    if (heard->count < heard->capacity)
        return true;
    size_t capacity = heard->capacity ? heard->capacity * 2 : 10;
    struct event *events = realloc(heard->events, capacity * sizeof *events);
    if (events)
        heard->events = events;
    char **texts = realloc(heard->texts, capacity * sizeof *texts);
    if (texts)
        heard->texts = texts;
    if (!events || !texts)
        return false;
    heard->capacity = capacity;
    return true;
}

bool message_queue_failed(const struct message_queue_state *now,
                          const struct message_queue_state *before)
{
    bool tried = now->next_mono_ms != 0 && now->next_mono_ms != before->next_mono_ms;
    return err_is(&now->err) && (tried || now->failures != before->failures);
}

bool message_add_event(struct message_events *heard, const struct event *event)
{
    size_t need = event->meeting_id.len + event->attendee_id.len + event->external_user_id.len + 3;
    char *text = make_room(heard) ? malloc(need) : NULL;
    if (!text)
        return false;
    heard->texts[heard->count] = text;
    struct event *kept = &heard->events[heard->count++];
    *kept = *event;
    kept->meeting_id = copy(event->meeting_id, &text);
    kept->attendee_id = copy(event->attendee_id, &text);
    kept->external_user_id = copy(event->external_user_id, &text);
    return true;
}

static void destroy_page(struct message *message)
{
    page_destroy(message->u.page.page);
}

static void destroy_snapshot(struct message *message)
{
    page_destroy_all(message->u.snapshot.pages, message->u.snapshot.count);
}

static void destroy_warning(struct message *message)
{
    free(message->u.warning);
}

static void destroy_question(struct message *message)
{
    free(message->u.question);
}

static void destroy_terminal(struct message *message)
{
    free(message->u.terminal.note);
}

static void destroy_answer(struct message *message)
{
    secret_free(message->u.answer);
}

static void destroy_events(struct message *message)
{
    for (size_t i = 0; i < message->u.events.count; i++)
        free(message->u.events.texts[i]);
    free(message->u.events.texts);
    free(message->u.events.events);
}

void message_destroy(struct message *message)
{
    static void (*const destroy[MESSAGE_KIND_COUNT])(struct message *) = {
        [MESSAGE_PAGE] = destroy_page,         [MESSAGE_SNAPSHOT] = destroy_snapshot,
        [MESSAGE_QUESTION] = destroy_question, [MESSAGE_ANSWER] = destroy_answer,
        [MESSAGE_EVENTS] = destroy_events,     [MESSAGE_WARNING] = destroy_warning,
        [MESSAGE_TERMINAL] = destroy_terminal,
    };
    if (!message)
        return;
    if (destroy[message->kind])
        destroy[message->kind](message);
    free(message);
}

/* --- the mailbox -------------------------------------------------------------------------------
 */

struct mailbox {
    pthread_mutex_t lock; /* guards the queue and closed; nothing is called while it is held */
    struct message *first, *last;
    bool closed;
    int wake_fd;
    int own_fds[2]; /* -1: the descriptor is a foreign one */
};

struct mailbox *mailbox_new(int wake_fd, struct err *err)
{
    struct mailbox *box = calloc(1, sizeof *box);
    if (!box) {
        err_set(err, ERR_OOM, "mailbox");
        return NULL;
    }
    pthread_mutex_init(&box->lock, NULL);
    box->own_fds[0] = box->own_fds[1] = -1;
    box->wake_fd = wake_fd;
    if (wake_fd >= 0)
        return box;
    if (!pipe_new(box->own_fds, O_NONBLOCK)) {
        err_set(err, ERR_IO, "no pipe for a mailbox: %s", strerror(errno));
        mailbox_destroy(box);
        return NULL;
    }
    box->wake_fd = box->own_fds[1];
    return box;
}

void mailbox_destroy(struct mailbox *box)
{
    if (!box)
        return;
    while (box->first) {
        struct message *message = box->first;
        box->first = message->next;
        message_destroy(message);
    }
    for (int i = 0; i < 2; i++)
        if (box->own_fds[i] >= 0)
            close(box->own_fds[i]);
    pthread_mutex_destroy(&box->lock);
    free(box);
}

/* Eight bytes suit a pipe and an eventfd alike. A full pipe is readable anyway. */
static void wake(const struct mailbox *box)
{
    const uint64_t one = 1;
    ssize_t written;
    do
        written = write(box->wake_fd, &one, sizeof one);
    while (written < 0 && errno == EINTR);
}

/* Does the newer message say all that the older one does? A failure of the queue is told, even when
 * it is over by then. */
static bool supersedes(const struct message *newer, const struct message *older)
{
    if (newer->kind != older->kind)
        return false;
    if (older->kind != MESSAGE_QUEUE_STATE)
        return true;
    if (err_is(&older->u.queue_state.count_err))
        return false;
    if (!err_is(&older->u.queue_state.err))
        return true;
    return err_is(&newer->u.queue_state.err) &&
           !message_queue_failed(&newer->u.queue_state, &older->u.queue_state);
}

/* Takes an older message of a kind that collapses out of the queue. */
static struct message *take_older(struct mailbox *box, const struct message *newer)
{
    if (!message_collapses(newer->kind))
        return NULL;
    struct message **link = &box->first, *before = NULL;
    while (*link && !supersedes(newer, *link)) {
        before = *link;
        link = &before->next;
    }
    struct message *older = *link;
    if (!older)
        return NULL;
    *link = older->next;
    if (box->last == older)
        box->last = before;
    return older;
}

static void append(struct mailbox *box, struct message *message)
{
    message->next = NULL;
    if (box->last)
        box->last->next = message;
    else
        box->first = message;
    box->last = message;
}

void mailbox_post(struct mailbox *box, struct message **message)
{
    struct message *posted = *message;
    *message = NULL;
    if (!posted)
        return;
    struct message *dropped = posted;
    pthread_mutex_lock(&box->lock);
    bool was_empty = !box->first;
    bool open = !box->closed;
    if (open) {
        dropped = take_older(box, posted);
        append(box, posted);
    }
    pthread_mutex_unlock(&box->lock);

    if (open && was_empty)
        wake(box);
    message_destroy(dropped);
}

struct message *mailbox_take(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    struct message *message = box->first;
    if (message) {
        box->first = message->next;
        if (!box->first)
            box->last = NULL;
        message->next = NULL;
    }
    pthread_mutex_unlock(&box->lock);
    return message;
}

static bool is_closed(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    bool closed = box->closed;
    pthread_mutex_unlock(&box->lock);
    return closed;
}

/* Sleeps until the descriptor is readable or the time is over (deadline < 0: never). */
static bool sleep_until(const struct mailbox *box, int64_t deadline_ms)
{
    struct clock clock = clock_system();
    for (;;) {
        int64_t left = deadline_ms < 0 ? -1 : deadline_ms - clock_mono_ms(&clock);
        if (deadline_ms >= 0 && left <= 0)
            return false;
        struct pollfd wake_up = {.fd = box->own_fds[0], .events = POLLIN};
        int ready = poll(&wake_up, 1, left > INT_MAX ? INT_MAX : (int)left);
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

struct message *mailbox_wait(struct mailbox *box, int64_t timeout_ms)
{
    struct clock clock = clock_system();
    int64_t now_ms = clock_mono_ms(&clock);
    int64_t deadline_ms =
        timeout_ms < 0 || timeout_ms > INT64_MAX - now_ms ? -1 : now_ms + timeout_ms;
    for (;;) {
        struct message *message = mailbox_take(box);
        if (message || is_closed(box) || !sleep_until(box, deadline_ms))
            return message;
        mailbox_drain(box->own_fds[0]);
    }
}

void mailbox_close(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    box->closed = true;
    pthread_mutex_unlock(&box->lock);
    wake(box);
}

void mailbox_drain(int read_fd)
{
    char bytes[256];
    ssize_t n;
    do
        n = read(read_fd, bytes, sizeof bytes);
    while (n == (ssize_t)sizeof bytes || (n < 0 && errno == EINTR));
}
