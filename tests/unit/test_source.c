/* ListAttendees over real, signed HTTP: walks of the real client against rollcall-sim. */
#include "chime/list_attendees.h"

#include "aws/http.h"
#include "base/secret.h"
#include "fetch/pagination.h"
#include "support/patience.h"
#include "support/simproc.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* A client of one simulated meeting. */
struct world {
    struct simproc *sim;
    struct endpoint endpoint;
    struct client *client;
    struct list_attendees *source;
    struct page_source pages;
    struct retry retry;
    struct err err;
};

static bool get_cred(void *self, struct cred *out, struct err *err)
{
    (void)self;
    (void)err;
    *out = CRED_INIT;
    out->access_key_id = secret_strdup("AKIDEXAMPLE");
    out->secret_access_key = secret_strdup("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    return true;
}

static void forget(void *self)
{
    (void)self;
}

static void connect_client(struct world *w, enum endpoint_service service)
{
    struct endpoint_config rules = {
        .service = service, .region = "us-east-1", .custom_url = simproc_url(w->sim)};
    ck_assert(http_global_init(&w->err));
    ck_assert(endpoint_resolve(&rules, &w->endpoint, &w->err));
    struct client_config config = {
        .http = {.clock = clock_system()},
        .agent = {.version = "1.0", .machine = "x86_64"},
        .endpoint = &w->endpoint,
        .creds = {get_cred, forget, forget, NULL},
        .clock = clock_system(),
    };
    w->client = client_new(&config, &w->err);
    ck_assert_ptr_nonnull(w->client);
}

static void start(struct world *w, const char *attendees, enum chime_namespace ns, bool join_tokens)
{
    const char *const args[] = {
        "--frozen", "--attendees", attendees, "--namespace", chime_namespace_name(ns), NULL};
    *w = (struct world){.err = ERR_INIT};
    w->sim = simproc_start(args);
    connect_client(w, ns == CHIME_LEGACY ? ENDPOINT_CHIME : ENDPOINT_MEETINGS);
    struct list_attendees_config config = {w->client, ns, SIMPROC_MEETING, "us-east-1",
                                           join_tokens};
    w->source = list_attendees_new(&config, &w->err);
    ck_assert_ptr_nonnull(w->source);
    w->pages = list_attendees_source(w->source);
    struct retry_config retry = {
        .max_attempts = 1, .chance = chance_system(), .clock = clock_system()};
    retry_init(&w->retry, &retry);
}

static void stop(struct world *w)
{
    list_attendees_destroy(w->source);
    client_destroy(w->client);
    simproc_stop(w->sim);
}

static bool no_wait(void *self, int64_t ms)
{
    (void)self;
    (void)ms;
    return true;
}

static struct pagination *walk_of(struct world *w)
{
    struct pagination_config config = {
        .source = w->pages,
        .retry = &w->retry,
        .clock = clock_system(),
        .chance = chance_system(),
        .waiter = {no_wait, NULL},
    };
    struct pagination *walk = pagination_new(&config, &w->err);
    ck_assert_ptr_nonnull(walk);
    return walk;
}

static void expect_text(struct json_object *object, const char *name, struct slice text)
{
    struct json_object *value = json_object_object_get(object, name);
    ck_assert_uint_eq(text.len, (size_t)json_object_get_string_len(value));
    ck_assert_mem_eq(text.data, json_object_get_string(value), text.len);
}

static void expect_attendee(struct json_object *truth, const struct attendee *row,
                            enum chime_namespace ns, bool join_tokens)
{
    expect_text(truth, "AttendeeId", row->id);
    expect_text(truth, "ExternalUserId", row->external_user_id);
    ck_assert_int_eq(row->join_token.len > 0, join_tokens);
    for (int m = 0; m < MEDIA_COUNT; m++) {
        const char *name = capability_name(row->capabilities[m]);
        if (chime_has_capabilities(ns))
            expect_text(truth, media_name((enum media)m), slice_of(name));
        else
            ck_assert_str_eq(name, "");
    }
}

/* Walks the whole list and compares it with what the simulator knows. */
static void expect_the_truth(const char *attendees, enum chime_namespace ns, bool join_tokens)
{
    struct world w;
    start(&w, attendees, ns, join_tokens);
    char *text = simproc_state(w.sim);
    struct json_object *state = json_tokener_parse(text);
    struct json_object *truth = json_object_object_get(state, "attendees");
    struct pagination *walk = walk_of(&w);
    struct page *page;
    size_t rows = 0;
    enum pagination_step step;
    while ((step = pagination_next(walk, &page, &w.err)) == PAGINATION_PAGE) {
        ck_assert_uint_gt(strlen(page->request_id), 0);
        for (size_t i = 0; i < page->count; i++)
            expect_attendee(json_object_array_get_idx(truth, rows++), &page->rows[i], ns,
                            join_tokens);
        page_destroy(page);
    }
    ck_assert_int_eq(step, PAGINATION_END);
    ck_assert_uint_eq(rows, json_object_array_length(truth));
    size_t size = chime_max_results(ns);
    ck_assert_int_eq(simproc_request_count(w.sim), (int)(rows ? (rows + size - 1) / size : 1));
    pagination_destroy(walk);
    json_object_put(state);
    free(text);
    stop(&w);
}

START_TEST(every_size_of_meeting_is_read_as_it_is)
{
    static const char *const sizes[] = {"0", "1", "99", "100", "101", "250"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        expect_the_truth(sizes[i], CHIME_SDK_MEETINGS, false);
        expect_the_truth(sizes[i], CHIME_LEGACY, false);
    }
}
END_TEST

START_TEST(join_tokens_come_only_when_asked_for)
{
    expect_the_truth("120", CHIME_SDK_MEETINGS, true);
    expect_the_truth("120", CHIME_LEGACY, true);
}
END_TEST

struct trouble {
    const char *fault;
    enum err_code code;
    int status;
};

static void expect_trouble(struct world *w, const struct trouble *trouble)
{
    struct page_request request = {.attempt = 1};
    struct page *page = NULL;
    struct err err = ERR_INIT;
    simproc_fault(w->sim, trouble->fault);
    ck_assert(!w->pages.fetch(w->pages.self, &request, &page, &err));
    ck_assert_ptr_null(page);
    ck_assert_msg(err.code == trouble->code, "%s: %s %s", trouble->fault, err_name(err.code),
                  err.detail);
    ck_assert_int_eq(err.http_status, trouble->status);
    if (err.http_status)
        ck_assert_uint_gt(strlen(err.request_id), 0);
}

START_TEST(every_refusal_has_its_own_name)
{
    static const struct trouble troubles[] = {
        {"{\"kind\":\"throttle\",\"retry_after\":3}", ERR_THROTTLED, 429},
        {"{\"kind\":\"unavailable\"}", ERR_UNAVAILABLE, 503},
        {"{\"kind\":\"failure\"}", ERR_UNAVAILABLE, 500},
        {"{\"kind\":\"bad-request\"}", ERR_BAD_REQUEST, 400},
        {"{\"kind\":\"unauthorized\"}", ERR_DENIED, 401},
        {"{\"kind\":\"forbidden\"}", ERR_DENIED, 403},
        {"{\"kind\":\"denied\"}", ERR_DENIED, 403},
        {"{\"kind\":\"expired-token\"}", ERR_EXPIRED_TOKEN, 403},
        {"{\"kind\":\"unrecognized-client\"}", ERR_BAD_KEY, 403},
        {"{\"kind\":\"bad-signature\"}", ERR_BAD_SIGNATURE, 403},
        {"{\"kind\":\"ended\"}", ERR_MEETING_NOT_FOUND, 404},
        {"{\"kind\":\"broken-json\"}", ERR_REPLY, 200},
        {"{\"kind\":\"empty-body\"}", ERR_REPLY, 200},
        {"{\"kind\":\"not-an-object\"}", ERR_REPLY, 200},
    };
    for (int ns = CHIME_SDK_MEETINGS; ns <= CHIME_LEGACY; ns++) {
        struct world w;
        start(&w, "3", (enum chime_namespace)ns, false);
        for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
            expect_trouble(&w, &troubles[i]);
        stop(&w);
    }
}
END_TEST

START_TEST(a_reply_beyond_the_ceiling_is_an_error)
{
    struct world w;
    start(&w, "3", CHIME_SDK_MEETINGS, false);
    struct trouble oversized = {"{\"kind\":\"oversized\"}", ERR_TOO_LARGE, 0};
    struct trouble endless = {"{\"kind\":\"endless-json\"}", ERR_TOO_LARGE, 0};
    struct page_request request = {0};
    struct page *page;
    struct err err = ERR_INIT;
    simproc_fault(w.sim, oversized.fault);
    ck_assert(!w.pages.fetch(w.pages.self, &request, &page, &err));
    ck_assert_int_eq(err.code, oversized.code);
    err = ERR_INIT;
    simproc_fault(w.sim, endless.fault);
    ck_assert(!w.pages.fetch(w.pages.self, &request, &page, &err));
    ck_assert_int_eq(err.code, endless.code);
    stop(&w);
}
END_TEST

START_TEST(a_refused_token_is_told_from_a_refused_request)
{
    struct world w;
    start(&w, "150", CHIME_SDK_MEETINGS, false);
    struct pagination *walk = walk_of(&w);
    struct page *page;
    ck_assert_int_eq(pagination_next(walk, &page, &w.err), PAGINATION_PAGE);
    page_destroy(page);
    simproc_fault(w.sim, "{\"kind\":\"token-refused\"}");
    ck_assert_int_eq(pagination_next(walk, &page, &w.err), PAGINATION_FAILED);
    ck_assert_int_eq(w.err.code, ERR_TOKEN_REFUSED);
    pagination_destroy(walk);
    stop(&w);
}
END_TEST

START_TEST(a_token_that_the_service_repeats_ends_the_walk)
{
    struct world w;
    start(&w, "250", CHIME_SDK_MEETINGS, false);
    simproc_fault(w.sim, "{\"kind\":\"token-repeated\",\"page\":2}");
    struct pagination *walk = walk_of(&w);
    struct page *page;
    enum pagination_step step;
    while ((step = pagination_next(walk, &page, &w.err)) == PAGINATION_PAGE)
        page_destroy(page);
    ck_assert_int_eq(w.err.code, ERR_TOKEN_REPEATED);
    pagination_destroy(walk);
    stop(&w);
}
END_TEST

static void *cancel_soon(void *world)
{
    struct world *w = world;
    while (simproc_request_count(w->sim) == 0)
        patience_nap();
    w->pages.cancel(w->pages.self);
    return NULL;
}

START_TEST(cancelling_takes_milliseconds_and_the_source_lives_on)
{
    struct world w;
    pthread_t thread;
    struct page_request request = {0};
    struct page *page;
    struct err err = ERR_INIT;
    start(&w, "3", CHIME_SDK_MEETINGS, false);
    simproc_fault(w.sim, "{\"kind\":\"silence\"}");
    pthread_create(&thread, NULL, cancel_soon, &w);
    ck_assert(!w.pages.fetch(w.pages.self, &request, &page, &err));
    ck_assert_int_eq(err.code, ERR_CANCELLED);
    pthread_join(thread, NULL);
    simproc_end_faults(w.sim);
    w.pages.clear_cancel(w.pages.self);
    ck_assert(w.pages.fetch(w.pages.self, &request, &page, &w.err));
    page_destroy(page);
    stop(&w);
}
END_TEST

START_TEST(what_is_no_meeting_id_is_never_asked_for)
{
    struct err err = ERR_INIT;
    struct list_attendees_config config = {NULL, CHIME_SDK_MEETINGS, "../../etc/passwd",
                                           "us-east-1", false};
    ck_assert_ptr_null(list_attendees_new(&config, &err));
    ck_assert_int_eq(err.code, ERR_MEETING_ID);
    list_attendees_destroy(NULL);
}
END_TEST

UNIT_MAIN("source", every_size_of_meeting_is_read_as_it_is, join_tokens_come_only_when_asked_for,
          every_refusal_has_its_own_name, a_reply_beyond_the_ceiling_is_an_error,
          a_refused_token_is_told_from_a_refused_request,
          a_token_that_the_service_repeats_ends_the_walk,
          cancelling_takes_milliseconds_and_the_source_lives_on,
          what_is_no_meeting_id_is_never_asked_for)
