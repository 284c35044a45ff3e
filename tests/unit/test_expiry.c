#include "aws/credentials/expiry.h"

#include "support/unit.h"

#define TEN 1795860000000 /* 2026-11-28T10:00:00Z */

START_TEST(whatever_the_aws_cli_takes_is_taken)
{
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"2026-11-28T10:00:00Z", TEN},
        {"2026-11-28T10:00:00+00:00", TEN},
        {"2026-11-28T11:30:00+0130", TEN},
        {"2026-11-28T08:00-02", TEN},
        {"2026-11-28T10:00:00.250Z", TEN + 250},
        {"2026-11-28T10:00:00.123456789Z", TEN + 123},
        {"2026-11-28T10:00:00UTC", TEN},
        {"2026-11-28 10:00:00 UTC", TEN},
        {"2026-11-28t10:00:00z", TEN},
        {" 2026-11-28T10:00:00Z ", TEN},
        {"2026-11-28T10:00:00", TEN},
        /* without seconds, minutes, hours */
        {"2026-11-28T10:00Z", TEN},
        {"2026-11-28T10Z", TEN},
        {"2026-11-28", TEN - 10 * 3600 * 1000},
        /* without dashes and colons */
        {"20261128T100000Z", TEN},
        {"20261128T1000Z", TEN},
        {"20261128T10Z", TEN},
        {"20261128T110000+0100", TEN},
        {"20261128100000", TEN},
        {"20261128", TEN - 10 * 3600 * 1000},
        {"2026-11-28T100000Z", TEN},
        /* with the name of the month */
        {"Sat, 28 Nov 2026 10:00:00 GMT", TEN},
        {"Sat, 28 Nov 2026 11:00:00 +0100", TEN},
        {"28 Nov 2026 10:00 UTC", TEN},
        {"Saturday, 28-Nov-26 10:00:00 GMT", TEN},
        {"Sat Nov 28 10:00:00 2026", TEN},
        {"Nov 28 2026 10:00 UTC", TEN},
        {"28 November 2026 10:00", TEN},
        /* with slashes */
        {"2026/11/28 10:00:00Z", TEN},
        {"11/28/2026 10:00:00 AM", TEN},
        {"11/28/2026 10:00 PM", TEN + 12 * 3600 * 1000},
        {"2026-1-2T3:04:05Z", 1767323045000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t ms = -1;
        ck_assert_msg(expiry_parse(rows[i].text, &ms), "%s", rows[i].text);
        ck_assert_msg(ms == rows[i].ms, "%s is %lld", rows[i].text, (long long)ms);
    }
}
END_TEST

START_TEST(what_is_no_time_is_no_expiry)
{
    static const char *const rows[] = {
        "",
        " ",
        "soon",
        "1795860000",
        "10:00:00",
        "2026-13-28T10:00:00Z",
        "2026-02-29T10:00:00Z",
        "2026-11-28T24:00:00Z",
        "2026-11-28T10:60:00Z",
        "2026-11-28T10:00:00 EST", /* the CLI drops it, and is five hours off */
        "2026-11-28T10:00:00Z?",
        "2026-11-28T10:00:00+1:00",
        "2026-332T10:00:00Z",
        "2026-W48-6",
        "28 Nov 2026 10:00 11:00",
        "13:00 PM 28 Nov 2026",
        "99999999999999999999999999",
    };
    int64_t ms = 7;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(!expiry_parse(rows[i], &ms), "%s", rows[i]);
    ck_assert(!expiry_parse(NULL, &ms));
    ck_assert_int_eq(ms, 7);
}
END_TEST

UNIT_MAIN("expiry", whatever_the_aws_cli_takes_is_taken, what_is_no_time_is_no_expiry)
