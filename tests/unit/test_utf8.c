#include "base/text.h"

#include "support/unit.h"

#include <string.h>

START_TEST(every_code_point_survives_the_round_trip)
{
    for (uint32_t point = 0; point <= 0x110000; point++) {
        char bytes[4];
        size_t len = utf8_encode(point, bytes);
        bool none = point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF);
        uint32_t back = point;
        bool same =
            none ? len == 0 : len > 0 && utf8_decode(bytes, len, &back) == len && back == point;
        if (!same) /* each assertion is a system call, and these are a million */
            ck_abort_msg("U+%04X became %zu bytes, and U+%04X", (unsigned)point, len,
                         (unsigned)back);
    }
}
END_TEST

START_TEST(bad_bytes_are_seen_one_by_one)
{
    static const char *const bad[] = {
        "\x80",             /* a continuation alone */
        "\xC0\xAF",         /* overlong '/' */
        "\xE0\x80\xAF",     /* overlong, three bytes */
        "\xF0\x80\x80\xAF", /* overlong, four bytes */
        "\xED\xA0\x80",     /* a surrogate */
        "\xF4\x90\x80\x80", /* beyond U+10FFFF */
        "\xF5\x80\x80\x80", /* no such first byte */
        "\xE2\x82",         /* cut short */
        "\xE2x\xAC",        /* broken inside */
        "\xFF",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint32_t point;
        ck_assert_uint_eq(utf8_decode(bad[i], strlen(bad[i]), &point), 1);
        ck_assert_uint_eq(point, UTF8_INVALID);
        ck_assert_uint_eq(utf8_valid_len(bad[i], strlen(bad[i])), 0);
    }
}
END_TEST

START_TEST(nothing_is_read_beyond_the_length)
{
    uint32_t point;
    ck_assert_uint_eq(utf8_decode("x", 0, &point), 0);
    ck_assert_uint_eq(utf8_decode("\xE2\x82\xAC", 2, &point), 1);
    ck_assert_uint_eq(point, UTF8_INVALID);
}
END_TEST

START_TEST(going_back_stops_at_the_start_of_a_character)
{
    const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\x80";
    size_t at = sizeof text - 1;
    static const size_t stops[] = {10, 6, 3, 1, 0, 0};
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        at = utf8_back(text, at);
        ck_assert_uint_eq(at, stops[i]);
    }
    ck_assert_uint_eq(utf8_valid_len(text, sizeof text - 1), sizeof text - 2);
}
END_TEST

UNIT_MAIN("utf8", every_code_point_survives_the_round_trip, bad_bytes_are_seen_one_by_one,
          nothing_is_read_beyond_the_length, going_back_stops_at_the_start_of_a_character)
