#include "sim/fault.h"

#include "support/unit.h"

static struct random seeded;

static bool strikes(struct faults *faults, struct fault_moment moment)
{
    return faults_find(faults, &moment, &seeded).found;
}

static struct faults with(struct fault fault)
{
    struct faults faults = FAULTS_INIT;
    ck_assert(faults_add(&faults, &fault));
    return faults;
}

START_TEST(without_conditions_it_strikes_once)
{
    struct faults faults = with(fault_default(FAULT_THROTTLE));
    ck_assert(strikes(&faults, (struct fault_moment){.request = 1, .page = 1}));
    ck_assert_uint_eq(faults_active(&faults), 0);
    ck_assert(!strikes(&faults, (struct fault_moment){.request = 2, .page = 1}));
    faults_clean_up(&faults);
}
END_TEST

START_TEST(a_count_is_counted_down)
{
    struct fault fault = fault_default(FAULT_RESET);
    fault.count = 3;
    struct faults faults = with(fault);
    for (uint64_t i = 1; i <= 5; i++)
        ck_assert_int_eq(strikes(&faults, (struct fault_moment){.request = i}), i <= 3);
    faults_clean_up(&faults);
}
END_TEST

START_TEST(time_bounds_hold)
{
    struct fault fault = fault_default(FAULT_FAILURE);
    fault.at_ms = 1000;
    fault.for_ms = 500;
    fault.count = -1;
    struct faults faults = with(fault);
    ck_assert(!strikes(&faults, (struct fault_moment){.now_ms = 999}));
    ck_assert(strikes(&faults, (struct fault_moment){.now_ms = 1000}));
    ck_assert(strikes(&faults, (struct fault_moment){.now_ms = 1499}));
    ck_assert(!strikes(&faults, (struct fault_moment){.now_ms = 1500}));
    faults_clean_up(&faults);
}
END_TEST

START_TEST(it_waits_for_its_request_and_its_page)
{
    struct fault fault = fault_default(FAULT_FAILURE);
    fault.request = 3;
    fault.page = 2;
    struct faults faults = with(fault);
    ck_assert(!strikes(&faults, (struct fault_moment){.request = 2, .page = 2}));
    ck_assert(!strikes(&faults, (struct fault_moment){.request = 3, .page = 1}));
    ck_assert(strikes(&faults, (struct fault_moment){.request = 4, .page = 2}));
    faults_clean_up(&faults);
}
END_TEST

START_TEST(a_token_can_only_be_refused_where_there_is_one)
{
    struct faults faults = with(fault_default(FAULT_TOKEN_REFUSED));
    ck_assert(!strikes(&faults, (struct fault_moment){.request = 1}));
    ck_assert(strikes(&faults, (struct fault_moment){.request = 2, .has_token = true}));
    faults_clean_up(&faults);
}
END_TEST

START_TEST(another_operation_is_spared)
{
    struct fault fault = fault_default(FAULT_THROTTLE);
    fault.operation = FAULT_RECEIVE;
    struct faults faults = with(fault);
    ck_assert(!strikes(&faults, (struct fault_moment){.operation = FAULT_LIST}));
    ck_assert(strikes(&faults, (struct fault_moment){.operation = FAULT_RECEIVE}));
    faults_clean_up(&faults);
}
END_TEST

START_TEST(delays_and_skews_add_up_and_the_first_other_strikes)
{
    struct faults faults = FAULTS_INIT;
    struct fault delay = fault_default(FAULT_DELAY);
    struct fault skew = fault_default(FAULT_CLOCK_SKEW);
    struct fault reset = fault_default(FAULT_RESET);
    struct fault html = fault_default(FAULT_PROXY);
    delay.ms = 100;
    skew.seconds = -600;
    delay.count = 2;
    ck_assert(faults_add(&faults, &delay) && faults_add(&faults, &reset) &&
              faults_add(&faults, &html) && faults_add(&faults, &delay) &&
              faults_add(&faults, &skew));
    struct fault_moment moment = {.request = 1};
    struct fault_effects effects = faults_find(&faults, &moment, &seeded);
    ck_assert(effects.found && effects.fault.kind == FAULT_RESET);
    ck_assert_int_eq(effects.delay_ms, 200);
    ck_assert_int_eq(effects.skew_ms, -600000);
    effects = faults_find(&faults, &moment, &seeded);
    ck_assert(effects.found && effects.fault.kind == FAULT_PROXY);
    faults_clean_up(&faults);
}
END_TEST

START_TEST(chance_is_about_right)
{
    struct fault fault = fault_default(FAULT_THROTTLE);
    fault.chance = 0.25;
    fault.count = -1;
    struct faults faults = with(fault);
    int found = 0;
    for (uint64_t i = 1; i <= 10000; i++)
        found += strikes(&faults, (struct fault_moment){.request = i});
    ck_assert_int_gt(found, 2300);
    ck_assert_int_lt(found, 2700);
    faults_clean_up(&faults);
}
END_TEST

START_TEST(every_kind_has_a_name_of_its_own)
{
#define NAME_FINDS_KIND(id, name, what) ck_assert_int_eq(fault_kind_from_name(name), FAULT_##id);
    FAULT_TABLE(NAME_FINDS_KIND)
#undef NAME_FINDS_KIND
    ck_assert_int_eq(fault_kind_from_name("rain"), FAULT_COUNT);
}
END_TEST

UNIT_MAIN("sim/fault", without_conditions_it_strikes_once, a_count_is_counted_down,
          time_bounds_hold, it_waits_for_its_request_and_its_page,
          a_token_can_only_be_refused_where_there_is_one, another_operation_is_spared,
          delays_and_skews_add_up_and_the_first_other_strikes, chance_is_about_right,
          every_kind_has_a_name_of_its_own)
