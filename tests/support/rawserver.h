/* A server that does to a client what no decent server would: a thread that accepts connections on
 * a free loopback port and lets the test say, byte by byte, what goes over each. TLS when it has a
 * certificate. Calls abort the test when the system refuses. */
#ifndef ROLLCALL_TESTS_RAWSERVER_H
#define ROLLCALL_TESTS_RAWSERVER_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rawserver;
struct rawserver_conn;

struct rawserver_options {
    /* Serves one connection, on the server's thread, and returns to close it. */
    void (*serve)(struct rawserver_conn *conn, void *data);
    void *data;
    const char *cert_file; /* PEM, certificate then chain; NULL: no TLS */
    const char *key_file;  /* PEM */
    bool old_tls;          /* nothing newer than TLS 1.1 */
};

/* Starts it; it serves one connection after the other. Stop with rawserver_stop(). */
struct rawserver *rawserver_start(const struct rawserver_options *options);

/* Ends the connection that is being served, and the thread; nobody gets its port while the test
 * runs: connections to it are refused. NULL is fine. */
void rawserver_stop(struct rawserver *server);

/* "http://127.0.0.1:40123" (or https), and the port alone. */
const char *rawserver_url(const struct rawserver *server);
int rawserver_port(const struct rawserver *server);

/* Connections accepted, and requests read, so far. Any thread. */
int rawserver_connections(const struct rawserver *server);
int rawserver_requests(const struct rawserver *server);

/* Everything that rawserver_read_request() has read so far; call when no request is under way. */
const char *rawserver_seen(const struct rawserver *server);

/* --- for serve() --------------------------------------------------------------------------------
 */

/* Reads one request, its body by Content-Length included. False when the peer closed. */
bool rawserver_read_request(struct rawserver_conn *conn);

/* The text of the request that was read last. Valid until the next one. */
const char *rawserver_request(const struct rawserver_conn *conn);

/* Writes; false when the peer has gone. */
bool rawserver_write(struct rawserver_conn *conn, const char *text);
bool rawserver_write_bytes(struct rawserver_conn *conn, const void *bytes, size_t len);

/* Says nothing for ms milliseconds, or until the peer speaks or goes, or the server is stopped;
 * true when the time passed. */
bool rawserver_stay_silent(struct rawserver_conn *conn, int64_t ms);

/* Makes the end of this connection a reset. */
void rawserver_reset_at_end(struct rawserver_conn *conn);

/* Reads a request and answers it with text, again and again until the peer closes. */
void rawserver_answer_all(struct rawserver_conn *conn, const char *text);

#endif
