#include "sim/exchange.h"

#include "sim/json.h"

#include <string.h>

void exchange_refuse(struct exchange *exchange, enum refusal refusal, const char *message)
{
    exchange->how.message = message && *message ? message : NULL;
    refusal_write(exchange->reply, refusal, &exchange->how);
}

bool exchange_is_authentic(struct exchange *exchange, const char *service)
{
    const struct sim *sim = exchange->sim;
    struct auth_refusal why = {0};
    if (!sim->verify || auth_check(&sim->auth, exchange->request, service, exchange->wall_ms, &why))
        return true;
    exchange_refuse(exchange, why.refusal, why.message);
    return false;
}

struct fault_effects exchange_find_fault(struct exchange *exchange, struct meeting_state *state,
                                         struct fault_moment moment)
{
    moment.now_ms = state->now_ms;
    moment.request = ++state->requests[moment.operation];
    struct fault_effects effects = faults_find(&state->faults, &moment, &state->random);
    exchange->wall_ms += effects.skew_ms;
    exchange->reply->delay_us += effects.delay_ms * 1000;
    return effects;
}

/* Faults that are refusals, and nothing more. REFUSAL_COUNT: it is none. */
static enum refusal refusal_of(enum fault_kind kind)
{
    switch (kind) {
    case FAULT_THROTTLE:
        return REFUSAL_THROTTLED;
    case FAULT_UNAVAILABLE:
        return REFUSAL_UNAVAILABLE;
    case FAULT_FAILURE:
        return REFUSAL_FAILURE;
    case FAULT_BAD_REQUEST:
    case FAULT_TOKEN_REFUSED:
        return REFUSAL_BAD_REQUEST;
    case FAULT_UNAUTHORIZED:
        return REFUSAL_UNAUTHORIZED;
    case FAULT_FORBIDDEN:
        return REFUSAL_FORBIDDEN;
    case FAULT_DENIED:
        return REFUSAL_ACCESS_DENIED;
    case FAULT_EXPIRED_TOKEN:
        return REFUSAL_EXPIRED_TOKEN;
    case FAULT_UNRECOGNIZED:
        return REFUSAL_UNRECOGNIZED_CLIENT;
    case FAULT_BAD_SIGNATURE:
        return REFUSAL_INVALID_SIGNATURE;
    case FAULT_CONFLICT:
        return REFUSAL_CONFLICT;
    case FAULT_ENDED:
        return REFUSAL_NOT_FOUND;
    default:
        return REFUSAL_COUNT;
    }
}

static void answer_as_proxy(const struct fault *fault, struct reply *reply)
{
    reply->status = fault->status;
    reply->content_type = "text/html";
    buf_add_str(&reply->body, "<html>\r\n<head><title>Bad Gateway</title></head>\r\n"
                              "<body>\r\n<h1>Bad Gateway</h1>\r\n<p>The proxy could not reach "
                              "the server.</p>\r\n</body>\r\n</html>\r\n");
}

bool apply_fault_instead(const struct fault *fault, const struct refusal_how *how,
                         struct reply *reply)
{
    enum refusal refusal = refusal_of(fault->kind);
    struct refusal_how worded = *how;
    worded.message = fault->kind == FAULT_TOKEN_REFUSED ? "The NextToken is not valid" : NULL;
    if (refusal != REFUSAL_COUNT) {
        refusal_write(reply, refusal, &worded);
        if (fault->retry_after_s >= 0)
            reply_add_header(reply, "Retry-After", "%d", fault->retry_after_s);
        return true;
    }
    reply->content_type = "application/json";
    switch (fault->kind) {
    case FAULT_PROXY:
        answer_as_proxy(fault, reply);
        return true;
    case FAULT_NOT_AN_OBJECT:
        return buf_add_str(&reply->body, "[]");
    case FAULT_EMPTY_BODY:
        return true;
    case FAULT_SILENCE:
        reply->manner = REPLY_SILENT;
        return true;
    case FAULT_RESET:
        reply->manner = REPLY_RESET;
        return true;
    case FAULT_SLOW_HEAD:
        reply->manner = REPLY_DRIPPED_HEAD;
        reply->drip_us = fault->ms * 1000;
        return true;
    default:
        return false;
    }
}

struct listing_twist apply_fault_to_listing(const struct fault *fault)
{
    return (struct listing_twist){
        .repeat_token = fault->kind == FAULT_TOKEN_REPEATED,
        .empty_page = fault->kind == FAULT_EMPTY_PAGE,
        .odd_members = fault->kind == FAULT_ODD_MEMBERS,
    };
}

/* Takes the closing brace off and begins one more member, a string that has no end yet. */
static void open_padding(struct buf *body)
{
    if (body->len > 0)
        buf_truncate(body, body->len - 1);
    jsonout_name(body, "Padding");
    buf_add_char(body, '"');
}

/* Makes the body that many bytes long with a member that no client knows. */
static void pad(struct buf *body, size_t bytes)
{
    static const char filling[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    open_padding(body);
    while (body->len + 2 < bytes && !body->failed) {
        size_t left = bytes - 2 - body->len;
        buf_add(body, filling, left < sizeof filling - 1 ? left : sizeof filling - 1);
    }
    buf_add_str(body, "\"}");
}

void apply_fault_to_reply(const struct fault *fault, struct reply *reply)
{
    switch (fault->kind) {
    case FAULT_BROKEN_JSON:
        buf_truncate(&reply->body, reply->body.len * 2 / 3);
        break;
    case FAULT_ENDLESS_JSON:
        open_padding(&reply->body);
        buf_add_char(&reply->body, 'a');
        reply->manner = REPLY_ENDLESS;
        break;
    case FAULT_OVERSIZED:
        pad(&reply->body, fault->bytes);
        break;
    case FAULT_SLOW:
        reply->manner = REPLY_DRIPPED;
        reply->drip_us = fault->ms * 1000;
        break;
    case FAULT_LOST_ANSWER:
        reply->manner = REPLY_RESET;
        break;
    case FAULT_TRUNCATE:
        reply->manner = REPLY_TRUNCATED;
        break;
    default:
        break;
    }
}
