/* What differs between the versions of libcurl and OpenSSL, and nothing else. A transfer's stage is
 * told by libcurl's callbacks, which have always meant the same; the times that it keeps have not:
 * since 8.20 it fills those in that a failed transfer never came to. For http.c alone; one thread.
 */
#ifndef ROLLCALL_AWS_LIBCURL_H
#define ROLLCALL_AWS_LIBCURL_H

#include "base/clock.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

/* How far a transfer came. Starts as {.clock = …}. A connection that is used again is ready at
 * once.
 */
struct libcurl_stage {
    struct clock clock;
    bool found;       /* the host's (the proxy's) address is known */
    bool tls_begun;   /* a connection stands, TLS was being agreed upon */
    bool ready;       /* the request may leave: TLS and proxies are behind it */
    int64_t ready_ms; /* wall clock, when it became ready */
};

/* A multi handle that keeps one connection and whose end waits for nothing, a look-up of a name
 * least of all. NULL when memory is out. Free with curl_multi_cleanup(). */
CURLM *libcurl_multi_new(void);

/* Sets on a fresh easy handle: http and https alone; an end that waits for nothing; OpenSSL keeps
 * no plain text between replies; the stage is noted in *stage, which must outlive the transfer. */
void libcurl_set_up(CURL *easy, struct libcurl_stage *stage);

/* Call after each curl_multi_perform() of the transfer: old libcurls do not tell by themselves when
 * it became ready. */
void libcurl_note_stage(CURL *easy, struct libcurl_stage *stage);

#endif
