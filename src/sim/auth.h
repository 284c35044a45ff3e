/* Checks the signature of a request (AWS Signature Version 4, the header form) over the raw
 * target and headers as they came, and words refusals as the service does. */
#ifndef ROLLCALL_SIM_AUTH_H
#define ROLLCALL_SIM_AUTH_H

#include "sim/keys.h"
#include "sim/refusal.h"
#include "sim/request.h"

#include <stdbool.h>
#include <stdint.h>

/* How far the client's clock may be off. */
enum { AUTH_WINDOW_MS = 5 * 60 * 1000 };

struct auth {
    struct keys keys;
    const char *region; /* the only one accepted; NULL: any. Borrowed. */
};

/* Why a request was turned away. */
struct auth_refusal {
    enum refusal refusal;
    char message[400]; /* empty: the refusal's own */
};

/* Is the request signed by one of the keys, for this service, within the window around the
 * server's clock (milliseconds since 1970)? Fills *out otherwise. */
bool auth_check(const struct auth *auth, const struct request *request, const char *service,
                int64_t wall_ms, struct auth_refusal *out);

/* Reads YYYYMMDDTHHMMSSZ as milliseconds since 1970. */
bool auth_read_date(const char *text, int64_t *wall_ms);

#endif
