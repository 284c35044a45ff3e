#include "meeting/question.h"

#include <stdlib.h>
#include <string.h>

void question_clean_up(struct question *question)
{
    free(question->text);
    free(question->meeting_id);
    free(question->region);
    free(question->profile);
    free(question->presence_queue);
    free(question->path);
    free(question->attendee_id);
    free(question->user);
    *question = (struct question){0};
}

/* Takes the n-th out without freeing it. */
static struct question take_nth(struct question_queue *queue, size_t n)
{
    struct question taken = queue->items[n];
    memmove(&queue->items[n], &queue->items[n + 1], (--queue->count - n) * sizeof queue->items[0]);
    queue->items[queue->count] = (struct question){.id = 0}; /* nothing of it stays behind */
    return taken;
}

/* A newer question about the same thing replaces one that was not shown yet. */
static void drop_older(struct question_queue *queue, const struct question *question)
{
    for (size_t i = 0; i < queue->count; i++) {
        const struct question *older = &queue->items[i];
        if (older->shown || older->kind != question->kind || older->meeting != question->meeting)
            continue;
        struct question dropped = take_nth(queue, i--);
        question_clean_up(&dropped);
    }
}

bool question_queue_add(struct question_queue *queue, struct question *question)
{
    drop_older(queue, question);
    if (queue->count == QUESTION_QUEUE_MAX) {
        question_clean_up(question);
        return false;
    }
    question->id = ++queue->last_id;
    queue->items[queue->count++] = *question;
    return true;
}

struct question *question_queue_first(struct question_queue *queue)
{
    return queue->count ? &queue->items[0] : NULL;
}

struct question *question_queue_find(struct question_queue *queue, unsigned id)
{
    for (size_t i = 0; i < queue->count; i++)
        if (queue->items[i].id == id)
            return &queue->items[i];
    return NULL;
}

bool question_queue_take(struct question_queue *queue, unsigned id, struct question *question)
{
    for (size_t i = 0; i < queue->count; i++) {
        if (queue->items[i].id != id)
            continue;
        *question = take_nth(queue, i);
        return true;
    }
    return false;
}

void question_queue_forget(struct question_queue *queue, const struct meeting *meeting)
{
    for (size_t i = queue->count; i-- > 0;) {
        if (queue->items[i].meeting != meeting)
            continue;
        struct question gone = take_nth(queue, i);
        question_clean_up(&gone);
    }
}

void question_queue_clean_up(struct question_queue *queue)
{
    while (queue->count) {
        struct question gone = take_nth(queue, 0);
        question_clean_up(&gone);
    }
}

void question_fact(const struct question *question, struct buf *out)
{
    switch (question->kind) {
    case QUESTION_CODE:
    case QUESTION_REMOVE:
        buf_add_str(out, question->text ? question->text : "");
        break;
    case QUESTION_REGION:
        buf_printf(out, "The meeting is in %s.", question->region);
        break;
    case QUESTION_OVERWRITE:
        buf_add_str(out, "The file exists.");
        break;
    case QUESTION_TOKEN:
        buf_add_str(out, "The holder of this token joins as this attendee, and disconnects the "
                         "one who is in the meeting.");
        break;
    }
}

const char *question_ask(enum question_kind kind)
{
    static const char *const words[] = {
        [QUESTION_CODE] = "Code?",
        [QUESTION_REGION] = "Open it there?",
        [QUESTION_OVERWRITE] = "Overwrite it?",
        [QUESTION_TOKEN] = "Copy it?",
        [QUESTION_REMOVE] = "Type yes:",
    };
    return words[kind];
}

struct meeting_target question_target(const struct question *question)
{
    return (struct meeting_target){
        .meeting_id = question->meeting_id,
        .region = question->region,
        .profile = question->profile,
        .presence_queue = question->presence_queue,
    };
}
