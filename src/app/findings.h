/* What `--resolve` and `--check` have found out. Plain data; strings may be foreign text. */
#ifndef ROLLCALL_APP_FINDINGS_H
#define ROLLCALL_APP_FINDINGS_H

#include "app/app.h"
#include "aws/credentials/cred.h"
#include "aws/settings.h"
#include "roster/meeting_facts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct findings {
    const struct app *app; /* borrowed */
    struct settings settings;
    bool settled; /* everything could be resolved, credentials included */
    struct err failure;

    struct cred cred;
    char key_id[16];  /* masked; "" without credentials */
    char source[160]; /* where credentials come from, else what would be asked: "sso"; "" none */

    char proxy[280];         /* "proxy.example:3128"; "" direct */
    char proxy_variable[16]; /* that decided it; "" none did */

    char notes[6][400]; /* what surprises people, each with what to do about it */
    size_t note_count;

    bool checked; /* the one request was answered */
    int64_t check_ms;
    size_t check_rows;
    char request_id[80];
    struct meeting_facts meeting; /* with checked */
    struct err no_meeting;        /* why GetMeeting said nothing */
};

/* Appends the table for a person, a line a fact with the rule that decided it; safe to show. */
void findings_add_text(const struct findings *findings, struct buf *out);

/* Appends one JSON object and a newline. */
void findings_add_json(const struct findings *findings, struct buf *out);

#endif
