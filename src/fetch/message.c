#include "fetch/message.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

struct message *message_new(enum message_kind kind)
{
    struct message *message = calloc(1, sizeof *message);
    if (message)
        message->kind = kind;
    return message;
}

bool message_collapses(enum message_kind kind)
{
    return kind == MESSAGE_PROGRESS || kind == MESSAGE_SCHEDULE || kind == MESSAGE_IDENTITY ||
           kind == MESSAGE_LISTENING;
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

bool message_add_event(struct message_heard *heard, const struct event *event)
{
    size_t need = event->meeting_id.len + event->attendee_id.len + event->external_user_id.len + 3;
    char *text = heard->count < MESSAGE_HEARD_MAX ? malloc(need) : NULL;
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

static void destroy_generation(struct message *message)
{
    page_destroy_all(message->u.generation.pages, message->u.generation.count);
}

static void destroy_question(struct message *message)
{
    free(message->u.question);
}

static void destroy_answer(struct message *message)
{
    secret_free(message->u.answer);
}

static void destroy_heard(struct message *message)
{
    for (size_t i = 0; i < message->u.heard.count; i++)
        free(message->u.heard.texts[i]);
}

void message_destroy(struct message *message)
{
    static void (*const destroy[MESSAGE_KIND_COUNT])(struct message *) = {
        [MESSAGE_PAGE] = destroy_page,         [MESSAGE_GENERATION] = destroy_generation,
        [MESSAGE_QUESTION] = destroy_question, [MESSAGE_ANSWER] = destroy_answer,
        [MESSAGE_HEARD] = destroy_heard,
    };
    if (!message)
        return;
    if (destroy[message->kind])
        destroy[message->kind](message);
    free(message);
}
