#include "sim/fault.h"

#include <stdlib.h>
#include <string.h>

#define FAULT_NAME(id, name, what) [FAULT_##id] = (name),
static const char *const names[FAULT_COUNT] = {FAULT_TABLE(FAULT_NAME)};
#undef FAULT_NAME

enum { OVERSIZED_BYTES = 8 * 1024 * 1024 + 1, SLOW_MS = 1000, PROXY_STATUS = 502 };

struct fault fault_default(enum fault_kind kind)
{
    return (struct fault){
        .kind = kind,
        .for_ms = -1,
        .chance = 1,
        .count = 1,
        .retry_after_s = -1,
        .status = PROXY_STATUS,
        .ms = SLOW_MS,
        .bytes = OVERSIZED_BYTES,
    };
}

enum fault_kind fault_kind_from_name(const char *name)
{
    enum fault_kind kind = 0;
    while (kind < FAULT_COUNT && strcmp(names[kind], name) != 0)
        kind++;
    return kind;
}

bool faults_add(struct faults *faults, const struct fault *fault)
{
    struct fault *list = realloc(faults->list, (faults->count + 1) * sizeof *list);
    if (!list)
        return false;
    faults->list = list;
    list[faults->count++] = *fault;
    return true;
}

size_t faults_active(const struct faults *faults)
{
    size_t active = 0;
    for (size_t i = 0; i < faults->count; i++)
        active += faults->list[i].count != 0;
    return active;
}

void faults_clean_up(struct faults *faults)
{
    if (!faults)
        return;
    free(faults->list);
    *faults = FAULTS_INIT;
}

static bool fits(const struct fault *fault, const struct fault_moment *moment)
{
    return fault->count != 0 && fault->operation == moment->operation &&
           moment->now_ms >= fault->at_ms &&
           (fault->for_ms < 0 || moment->now_ms < fault->at_ms + fault->for_ms) &&
           moment->request >= fault->request && (!fault->page || fault->page == moment->page) &&
           (fault->kind != FAULT_TOKEN_REFUSED || moment->has_token);
}

struct fault_effects faults_find(struct faults *faults, const struct fault_moment *moment,
                                 struct random *random)
{
    struct fault_effects effects = {0};
    for (size_t i = 0; i < faults->count; i++) {
        struct fault *fault = &faults->list[i];
        bool adds = fault->kind == FAULT_DELAY || fault->kind == FAULT_CLOCK_SKEW;
        if ((effects.found && !adds) || !fits(fault, moment))
            continue;
        if (fault->chance < 1 && random_unit(random) >= fault->chance)
            continue;
        if (fault->count > 0)
            fault->count--;
        if (fault->kind == FAULT_DELAY)
            effects.delay_ms += fault->ms;
        else if (fault->kind == FAULT_CLOCK_SKEW)
            effects.skew_ms += fault->seconds * 1000;
        else
            effects = (struct fault_effects){true, *fault, effects.delay_ms, effects.skew_ms};
    }
    return effects;
}
