/* How far a service's clock is from ours, learned from its Date headers, so that a machine with a
 * wrong clock can still sign. The rule of the AWS SDKs (2026): every reply teaches, and a request
 * that was refused because of the clock is sent once more when the correction moved by more than
 * four minutes. Pure; one thread at a time. Proven by its 10 published tests. */
#ifndef ROLLCALL_AWS_SKEW_H
#define ROLLCALL_AWS_SKEW_H

#include <stdbool.h>
#include <stdint.h>

/* Add offset_ms to our clock to have the service's. Starts as {0}. */
struct skew {
    int64_t offset_ms;
};

/* What one exchange said of the clocks. Times are our wall clock. */
struct skew_sample {
    int64_t sent_ms;
    int64_t received_ms;
    const char *date; /* the reply's Date header; "" when there was none */
    bool has_age;     /* a cache answered: its Date says nothing */
    bool trusted;     /* came over https, or from this machine: only such replies teach */
};

/* Learns from one exchange; a reply that took more than 15 minutes teaches nothing. */
void skew_learn(struct skew *skew, const struct skew_sample *sample);

/* The service's time at our time now_ms. */
int64_t skew_apply(const struct skew *skew, int64_t now_ms);

/* A request was signed with a correction of used_ms and refused with this code: was it the clock,
 * so that it should be signed and sent once more? Call after skew_learn(). */
bool skew_explains(const struct skew *skew, int64_t used_ms, const char *code);

/* Reads an HTTP date of the IMF form ("Thu, 01 Jan 2026 00:05:01 GMT") into milliseconds since
 * 1970. False when it is none. */
bool skew_parse_date(const char *date, int64_t *ms);

#endif
