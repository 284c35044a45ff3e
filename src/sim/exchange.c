#include "sim/exchange.h"

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
