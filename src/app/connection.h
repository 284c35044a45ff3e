/* Everything between the options and a page source for one meeting: settings, proxy, credentials
 * and their cache, the signing client, ListAttendees. A value: several may exist. */
#ifndef ROLLCALL_APP_CONNECTION_H
#define ROLLCALL_APP_CONNECTION_H

#include "app/app.h"
#include "app/aws_settings.h"
#include "aws/credentials/cache.h"
#include "chime/delete_attendee.h"
#include "chime/get_meeting.h"
#include "chime/list_attendees.h"
#include "fetch/page_source.h"

struct connection_config {
    const struct app *app;         /* borrowed, must outlive the connection */
    const char *meeting_id;        /* NULL: none; there is then no page source */
    struct aws_choice choice;      /* borrowed for the call */
    struct ask_secret ask;         /* ask.ask NULL: no question can be asked */
    struct cred_warn warn;         /* of credentials; warn.say NULL: no warnings */
    struct lend_terminal terminal; /* terminal.take NULL: there is none to lend */
    bool attached;      /* a credential_process may use our terminal and standard input */
    bool only_storable; /* renew no login whose new token could not be kept */
};

struct connection;

/* Resolves the settings and builds the rest; sends nothing, but may ask the metadata service for
 * the region (see aws_choice.no_waiting). NULL and *err on failure. Any thread; free with
 * connection_destroy() when no request is under way. */
struct connection *connection_new(const struct connection_config *config, struct err *err);
void connection_destroy(struct connection *connection);

/* The seam for walks and workers. Valid as long as the connection, as all below. */
struct page_source connection_source(const struct connection *connection);

/* A further page source, of another meeting, over the same connection: of all of them one request
 * at a time. NULL and *err on failure. The caller's, who destroys it with list_attendees_destroy()
 * before the connection. */
struct list_attendees *connection_list(const struct connection *connection, const char *meeting_id,
                                       struct err *err);

/* A further client, of another service, with these credentials and a connection of its own; replies
 * may take read_timeout_ms at least. NULL and *err on failure. The caller's, who destroys it before
 * the connection. */
struct client *connection_client(const struct connection *connection,
                                 const struct endpoint *endpoint, long read_timeout_ms,
                                 struct err *err);

/* Asks once what GetMeeting says of the meeting. Blocks; on the thread that uses the page source,
 * not while it is in use. False and *err when the namespace does not have it, the identity may not,
 * or nothing came. */
bool connection_get_meeting(const struct connection *connection, struct meeting_facts *facts,
                            struct err *err);

/* Changes the meeting: one request. Without --allow-actions, and in the older namespace, nothing is
 * sent. As delete_attendee(); threads as connection_get_meeting(). */
void connection_change(const struct connection *connection, const struct change *change,
                       int attempt, struct change_result *result);

/* What was resolved. Immutable. */
const struct settings *connection_settings(const struct connection *connection);
enum chime_namespace connection_namespace(const struct connection *connection);

/* What requests over this connection count against, for rate_limiter_share(): the endpoint's host,
 * and the account where the files say it. Writes it cut to fit; returns out. */
char *connection_budget_name(const struct connection *connection, char *out, size_t size);

/* Gets credentials, as a request would: blocks. Cleaned up by the caller. False and *err otherwise.
 * Not while a request is under way on another thread that should not wait. */
bool connection_credentials(struct connection *connection, struct cred *out, struct err *err);

/* Which sources of credentials would be asked, in the AWS CLI's words ("sso", "assume-role <
 * shared-credentials-file"); "" when that cannot be told. Sends nothing. Not while a request is
 * under way. Returns out. */
char *connection_plan(struct connection *connection, char *out, size_t size);

/* Can the sources of credentials keep what they are given? See cred_chain_storable(). Not while a
 * request is under way. */
bool connection_storable(struct connection *connection, struct err *err);

/* The service's time minus ours, as far as replies have said it. */
int64_t connection_skew_ms(const struct connection *connection);

/* What is known of the credentials without a request; see cred_cache_peek(). Any thread. */
bool connection_peek(const struct connection *connection, struct cred *out);

/* Ends a connection_credentials() or a request that is under way. Any thread. */
void connection_cancel(const struct connection *connection);

/* A person asks again: where no good credentials are held, the next request looks at their sources
 * afresh, and a person may be asked for an MFA code once more. True when that is so. Any thread;
 * never blocks. */
bool connection_ask_anew(struct connection *connection);

#endif
