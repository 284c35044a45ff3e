#include "sim/exchange.h"

void passage_refuse(struct passage *passage, enum refusal refusal, const char *message)
{
    passage->how.message = message && *message ? message : NULL;
    refusal_write(passage->reply, refusal, &passage->how);
}

bool passage_is_authentic(struct passage *passage, const char *service)
{
    const struct sim *sim = passage->sim;
    struct auth_refusal why = {0};
    if (!sim->verify || auth_check(&sim->auth, passage->request, service, passage->wall_ms, &why))
        return true;
    passage_refuse(passage, why.refusal, why.message);
    return false;
}

struct fault_effects passage_strike(struct passage *passage, struct stage *stage,
                                    struct fault_moment moment)
{
    moment.now_ms = stage->now_ms;
    moment.request = ++stage->requests[moment.operation];
    struct fault_effects effects = faults_strike(&stage->faults, &moment, &stage->dice);
    passage->wall_ms += effects.skew_ms;
    passage->reply->delay_us += effects.delay_ms * 1000;
    return effects;
}
