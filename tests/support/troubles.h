/* The fault matrix's rows: every fault that the simulator can play, and what a person must be told
 * of it. The columns are the places at which a fault can strike; the tests of the console, of the
 * list without a terminal and of --watch go through all cells. A fault that is added to the
 * simulator fails them until it has a row here. */
#ifndef ROLLCALL_TESTS_TROUBLES_H
#define ROLLCALL_TESTS_TROUBLES_H

#include "sim/fault.h"
#include "support/simproc.h"

#include <stdbool.h>
#include <stddef.h>

struct trouble {
    enum fault_kind kind;
    const char *more;  /* further members of the fault, with a comma before: ", \"status\": 200" */
    const char *state; /* of the console and --watch meanwhile; NULL: it does no harm */
    int status;        /* the exit status without a terminal, when it strikes the first page */
    const char *words; /* on stderr then */
    unsigned manner;
};

enum {
    TROUBLE_RETRIED = 1,    /* another attempt at the same request helps */
    TROUBLE_HELD = 2,       /* nothing is sent any more until somebody presses r */
    TROUBLE_RENEWED = 4,    /* ... or renews the credentials */
    TROUBLE_OF_TOKENS = 8,  /* harmless to a request without a NextToken */
    TROUBLE_OF_LISTS = 16,  /* harmless to a reply that is no list: to credentials */
    TROUBLE_OF_CLOCKS = 32, /* harmless where a second attempt is allowed */
    TROUBLE_OF_AGES = 64,   /* harmless but to credentials, which it makes expire */
};

/* All of them, in the order of the simulator's list. */
extern const struct trouble troubles[];
extern const size_t trouble_count;

#define FOR_EACH_TROUBLE(t)                                                                        \
    for (const struct trouble *t = troubles; t < troubles + trouble_count; t++)

/* Where it strikes. */
enum trouble_place {
    TROUBLE_FIRST,       /* the first page of all */
    TROUBLE_LATER,       /* a page that is loaded later */
    TROUBLE_REFRESH,     /* the pages that are there already, asked for again */
    TROUBLE_END,         /* the last pages of a long walk */
    TROUBLE_FILTER,      /* a walk that looks for a match */
    TROUBLE_CREDENTIALS, /* credentials that expire, when they are renewed */
    TROUBLE_PLACES
};

/* "the first page" */
const char *trouble_place_name(enum trouble_place place);

/* "proxy, "status": 200": the row's name in messages. Valid until the test ends. */
const char *trouble_name(const struct trouble *trouble);

/* The state that it brings about at that place; NULL: none, it does no harm there. */
const char *trouble_state(const struct trouble *trouble, enum trouble_place place);

/* Lets it strike so often (0: as often as it may), and only this page (0: any). At
 * TROUBLE_CREDENTIALS it strikes the agent that gives them out. */
void trouble_cause(struct simproc *sim, const struct trouble *trouble, enum trouble_place place,
                   unsigned page, unsigned count);

/* Variables for a program in this trouble, on top of simproc_env(): one attempt a request, or two
 * where that is what cures it, and at TROUBLE_CREDENTIALS credentials of the agent that last two
 * seconds. NULL-terminated; lives until the test ends. */
const char *const *trouble_env(const struct simproc *sim, const struct trouble *trouble,
                               enum trouble_place place);

/* Fails the test when the simulator can play a fault that has no row. */
void trouble_assert_complete(void);

/* Writes one cell that held to the test's log. */
void trouble_passed(const char *program, const struct trouble *trouble, enum trouble_place place,
                    const char *told);

#endif
