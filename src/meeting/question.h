/* Questions that wait for the user's answer, the oldest first. A question carries the meeting, the
 * region or the file that it is about, so that nothing which happens meanwhile changes what a yes
 * means. UI thread only.
 *
 * A front end shows the first of them when no line is being typed in, marks it as shown, and takes
 * for an answer only what was typed after that. */
#ifndef ROLLCALL_MEETING_QUESTION_H
#define ROLLCALL_MEETING_QUESTION_H

#include "base/buf.h"
#include "meeting/export.h"
#include "meeting/meeting.h"
#include "meeting/platform.h"

#include <stdbool.h>
#include <stddef.h>

enum question_kind {
    QUESTION_CODE,      /* what a login wants to know: text that is a secret */
    QUESTION_REGION,    /* open the meeting in the region where it was found: yes or no */
    QUESTION_OVERWRITE, /* write over a file that is there: yes or no */
    QUESTION_TOKEN,     /* copy a join token: yes or no */
    QUESTION_REMOVE,    /* remove an attendee: "yes" typed whole */
};

struct question {
    enum question_kind kind;
    unsigned id;             /* never used again; 0: none */
    struct meeting *meeting; /* whose login, list or attendee it is about; borrowed */
    bool shown;
    char *text;       /* CODE: what is asked; foreign text. Owned, as all strings here */
    char *meeting_id; /* REGION: which meeting, there, and as whom */
    char *region;
    char *profile;
    char *presence_queue;
    char *path; /* OVERWRITE: the file, and what is written */
    enum export_what what;
    char *attendee_id; /* TOKEN, REMOVE: whose; REMOVE has a text too, safe to show */
    char *user;        /* REMOVE: the ExternalUserId when it was asked */
    size_t user_len;
};

enum { QUESTION_QUEUE_MAX = 8 };

struct question_queue {
    struct question items[QUESTION_QUEUE_MAX];
    size_t count;
    unsigned last_id;
};

/* Adds a question; takes its strings, NULL ones too, and gives it an id. One of the same kind about
 * the same meeting that was not shown yet is replaced. False when there is no room: the strings are
 * freed. */
bool question_queue_add(struct question_queue *queue, struct question *question);

/* The oldest question; NULL when none waits. Valid until the queue changes, as below. */
struct question *question_queue_first(struct question_queue *queue);
struct question *question_queue_find(struct question_queue *queue, unsigned id);

/* Takes a question out; free it with question_clean_up(). False when it does not wait any more. */
bool question_queue_take(struct question_queue *queue, unsigned id, struct question *question);

/* Removes all questions about this meeting: it goes. */
void question_queue_forget(struct question_queue *queue, const struct meeting *meeting);
void question_queue_clean_up(struct question_queue *queue);

/* What has to be known before the question: "The meeting is in us-west-2.", "The file exists.", the
 * text of a login. Appended; foreign text is not made safe. */
void question_fact(const struct question *question, struct buf *out);

/* "Open it there?", "Overwrite it?", "Copy it?"; "Code?" Static string. */
const char *question_ask(enum question_kind kind);

/* What a yes to QUESTION_REGION opens. Points into the question. */
struct meeting_target question_target(const struct question *question);

/* Frees the strings. */
void question_clean_up(struct question *question);

#endif
