#include "sim/queue.h"

#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser loses sight of a block that an array or a list element owns. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

static void unlink_message(struct queue *queue, struct message **link)
{
    struct message *message = *link;
    *link = message->next;
    if (queue->end == &message->next)
        queue->end = link;
    queue->count--;
    free(message->body);
    free(message);
}

static bool append(struct queue *queue, const char *body, int64_t now_ms, int64_t visible_ms)
{
    struct message *message = calloc(1, sizeof *message);
    if (!message || !(message->body = strdup(body))) {
        free(message);
        return false;
    }
    message->number = ++queue->sent;
    message->sent_ms = now_ms;
    message->visible_ms = visible_ms;
    if (!queue->first)
        queue->end = &queue->first;
    *queue->end = message;
    queue->end = &message->next;
    if (++queue->count > QUEUE_MAX_MESSAGES)
        unlink_message(queue, &queue->first);
    return true;
}

static int64_t delay(const struct queue_options *options, struct random *random)
{
    if (options->late <= 0 || random_unit(random) >= options->late)
        return 0;
    return (int64_t)(random_unit(random) * (double)options->late_ms);
}

bool queue_send(struct queue *queue, const char *body, int64_t now_ms, struct random *random)
{
    const struct queue_options *options = &queue->options;
    if (!append(queue, body, now_ms, now_ms + delay(options, random)))
        return false;
    if (options->duplicate <= 0 || random_unit(random) >= options->duplicate)
        return true;
    return append(queue, body, now_ms, now_ms + delay(options, random));
}

size_t queue_receive(struct queue *queue, size_t max, int64_t visibility_ms, int64_t now_ms,
                     struct message *out[QUEUE_MAX_RECEIVE])
{
    size_t count = 0;
    for (struct message *m = queue->first; m && count < max; m = m->next) {
        if (m->visible_ms > now_ms)
            continue;
        m->visible_ms = now_ms + visibility_ms;
        m->receives++;
        out[count++] = m;
    }
    return count;
}

bool queue_delete(struct queue *queue, uint64_t number)
{
    for (struct message **link = &queue->first; *link; link = &(*link)->next) {
        if ((*link)->number != number)
            continue;
        unlink_message(queue, link);
        queue->deleted++;
        return true;
    }
    return false;
}

size_t queue_visible(const struct queue *queue, int64_t now_ms)
{
    size_t count = 0;
    for (const struct message *m = queue->first; m; m = m->next)
        count += m->visible_ms <= now_ms;
    return count;
}

void queue_clean_up(struct queue *queue)
{
    if (!queue)
        return;
    while (queue->first)
        unlink_message(queue, &queue->first);
    *queue = (struct queue){0};
}
