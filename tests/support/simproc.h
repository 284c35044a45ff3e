/* A rollcall-sim for one test, on a free loopback port. It dies with the test. */
#ifndef ROLLCALL_TESTS_SIMPROC_H
#define ROLLCALL_TESTS_SIMPROC_H

struct simproc;

/* Starts build/rollcall-sim with these arguments (NULL-terminated; NULL: none) on port 0, and waits
 * until it listens. Aborts the test, with what it said, when it does not. */
struct simproc *simproc_start(const char *const *args);

/* "http://127.0.0.1:40123" (or https), and the port alone. Live as long as the simproc. */
const char *simproc_url(const struct simproc *sim);
int simproc_port(const struct simproc *sim);

/* "NAME=value" strings that make any AWS client, rollcall among them, talk to it with credentials
 * that it accepts, in us-east-1; NULL-terminated. Live as long as the simproc. */
const char *const *simproc_env(const struct simproc *sim);

/* Calls of /_sim/ (plain HTTP only; they abort the test when they are refused). A fault and an
 * event are JSON as in a scenario file; a fault strikes once unless its "count" says otherwise. */
void simproc_fault(struct simproc *sim, const char *fault);
void simproc_end_faults(struct simproc *sim);
void simproc_event(struct simproc *sim, const char *event);
void simproc_event_in(struct simproc *sim, const char *meeting_id, const char *event);
void simproc_advance(struct simproc *sim, double seconds);

/* Sends any text into its queue of events: JSON text, quotes escaped. */
void simproc_message(struct simproc *sim, const char *body);

/* What it knows of the meeting, as JSON, and the requests that it has seen, a line each, as strings
 * that the caller frees. Control calls are not among the requests. */
char *simproc_state(struct simproc *sim);
char *simproc_requests(struct simproc *sim);
void simproc_forget_requests(struct simproc *sim);

/* How many requests it has seen (since they were forgotten): all of them; and those of
 * ListAttendees, for a console, which sends one GetMeeting at a time of its own. */
int simproc_request_count(struct simproc *sim);
int simproc_list_count(struct simproc *sim);

/* A count of its queue of events: "sent", "deleted", "messages", "visible". */
long simproc_queue(struct simproc *sim, const char *member);

/* The meeting that it plays when nobody says which. */
#define SIMPROC_MEETING "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"

/* Sends it a signal: SIGSTOP and SIGCONT make silence and end it. */
void simproc_signal(struct simproc *sim, int signal_number);

/* Closes its stdin and waits for its end; returns its exit status. Until the test ends a connection
 * to its port is refused. NULL is fine. */
int simproc_stop(struct simproc *sim);

#endif
