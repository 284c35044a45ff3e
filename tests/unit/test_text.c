#include "base/text.h"

#include "support/unit.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

/* Without a UTF-8 locale nothing beyond ASCII has a width. */
static void use_utf8(void)
{
    ck_assert_msg(setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "en_US.UTF-8"),
                  "this machine has no UTF-8 locale");
    ck_assert_int_eq(text_charset_of_locale(NULL), TEXT_UTF8);
}

static void check_bytes(const char *in, size_t len, enum text_charset charset, const char *expected)
{
    struct buf out = BUF_INIT(10000);
    ck_assert(text_add(&out, in, len, charset));
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

static void check(const char *in, const char *expected)
{
    check_bytes(in, strlen(in), TEXT_UTF8, expected);
}

static void check_clipped(const char *in, size_t columns, const char *expected, size_t used)
{
    struct buf out = BUF_INIT(10000);
    buf_add_char(&out, '|');
    ck_assert_uint_eq(text_add_clipped(&out, in, strlen(in), columns, TEXT_UTF8), used);
    ck_assert_str_eq(buf_text(&out) + 1, expected);
    buf_clean_up(&out);
}

START_TEST(ordinary_text_passes_unchanged)
{
    use_utf8();
    check("", "");
    check("alice@example.com", "alice@example.com");
    check("Ana Mar\xC3\xAD"
          "a \xE6\xB5\xB7 \xF0\x9F\x98\x80",
          "Ana Mar\xC3\xAD"
          "a \xE6\xB5\xB7 \xF0\x9F\x98\x80");
    check("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D");
}
END_TEST

START_TEST(controls_become_escapes)
{
    use_utf8();
    check("frank\nsecond line", "frank\\x0asecond line");
    check("\x1B[31mred\a\t\r", "\\x1b[31mred\\x07\\x09\\x0d");
    check("\x7F", "\\x7f");
    check_bytes("a\0b", 3, TEXT_UTF8, "a\\x00b");
    check("\xC2\x9B"
          "31m",
          "\\xc2\\x9b31m");
    check("\x9B"
          "31m",
          "\\x9b31m");
}
END_TEST

/* Behind a letter, where a character without a width could pass for a mark upon it. */
START_TEST(no_invisible_character_hides_behind_a_letter)
{
    static const unsigned points[] = {
        0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E, 0x180F, 0x2000,
        0x200B, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E,
        0x202F, 0x205F, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0x206F, 0x2800, 0x3164, 0xE000,
        0xF8FF, 0xFDD0, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0xFFFB, 0xFFFE};
    use_utf8();
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        char in[8] = "a", expected[16];
        size_t len = 1 + utf8_encode(points[i], in + 1);
        memcpy(in + len, "b", 2);
        snprintf(expected, sizeof expected, "a\\u%04xb", points[i]);
        check(in, expected);
    }
}
END_TEST

START_TEST(what_hides_or_reorders_becomes_escapes)
{
    use_utf8();
    check("\xE2\x80\xAEgpj.exe", "\\u202egpj.exe");
    check("a\xE2\x81\xA6z\xE2\x81\xA9", "a\\u2066z\\u2069");
    check("a\xE2\x80\x8B\xEF\xBB\xBF", "a\\u200b\\ufeff");
    check("\xE2\x80\xA8\xE2\x80\xA9", "\\u2028\\u2029");
    check("\xF3\xA0\x81\x81", "\\U000e0041");
    check("\xEE\x80\x80", "\\ue000");
    check("\xF4\x8F\xBF\xBF", "\\U0010ffff");
    check("\xC2\xAD", "\\u00ad");
    check("\xCD\xB8", "\\u0378"); /* not assigned */
    /* An emoji family: the joiners are escaped, the people stay. */
    check("\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9",
          "\xF0\x9F\x91\xA8\\u200d\xF0\x9F\x91\xA9");
}
END_TEST

START_TEST(a_cell_keeps_one_combining_mark)
{
    use_utf8();
    check("e\xCC\x81", "e\xCC\x81");
    check("e\xCC\x81\xCC\x82", "e\xCC\x81\\u0302");
    check("\xCC\x81"
          "e",
          "\\u0301e");
    check("\n\xCC\x81", "\\x0a\\u0301");
    check("ab\xCC\x81", "ab\xCC\x81");
    ck_assert_uint_eq(text_width("e\xCC\x81\xE6\xB5\xB7", 6, TEXT_UTF8), 3);
}
END_TEST

START_TEST(ascii_shows_everything_in_ascii)
{
    use_utf8();
    const char in[] = "\xC3\xA9\xE6\xB5\xB7\xF0\x9F\x98\x80\xCC\x81";
    check_bytes(in, strlen(in), TEXT_ASCII, "\\u00e9\\u6d77\\U0001f600\\u0301");
}
END_TEST

START_TEST(the_c_locale_shows_ascii_only_whatever_is_asked)
{
    setlocale(LC_CTYPE, "C");
    ck_assert_int_eq(text_charset_of_locale(NULL), TEXT_ASCII);
    check("\xC3\xA9", "\\u00e9");
}
END_TEST

START_TEST(a_backslash_is_doubled_only_where_it_could_be_mistaken)
{
    use_utf8();
    check("CORP\\anna", "CORP\\anna");
    check("CORP\\xavier", "CORP\\xavier");
    check("C:\\", "C:\\");
    check("\\x0a", "\\\\x0a");
    check("\\u202e", "\\\\u202e");
    check("\\U000e0041", "\\\\U000e0041");
    check("\\\\", "\\\\\\");
    check("\\\n", "\\\\\\x0a");
}
END_TEST

/* Undoes the escapes. */
static size_t unescape(const char *in, char *out)
{
    size_t n = 0;
    while (*in) {
        unsigned value;
        if (in[0] != '\\') {
            out[n++] = *in++;
        } else if (in[1] == '\\') {
            out[n++] = '\\';
            in += 2;
        } else if (in[1] == 'x' && strspn(in + 2, "0123456789abcdefABCDEF") >= 2 &&
                   sscanf(in + 2, "%2x", &value) == 1) {
            out[n++] = (char)value;
            in += 4;
        } else if (in[1] == 'u' && strspn(in + 2, "0123456789abcdefABCDEF") >= 4 &&
                   sscanf(in + 2, "%4x", &value) == 1) {
            n += utf8_encode(value, out + n);
            in += 6;
        } else if (in[1] == 'U' && strspn(in + 2, "0123456789abcdefABCDEF") >= 8 &&
                   sscanf(in + 2, "%8x", &value) == 1) {
            n += utf8_encode(value, out + n);
            in += 10;
        } else {
            out[n++] = *in++;
        }
    }
    return n;
}

static bool is_safe(const char *text, enum text_charset charset)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7F || (charset == TEXT_ASCII && c > 0x7F))
            return false;
    }
    return true;
}

START_TEST(nothing_is_lost_and_nothing_dangerous_gets_through)
{
    use_utf8();
    /* Pieces that matter to the escapes, thrown together. */
    static const char *const pieces[] = {"\\",       "x",  "u",  "U",    "0a",           "41",
                                         "202e",     "\n", "\\", "\x80", "\xC3\xA9",     "\xC2\x85",
                                         "\xCC\x81", " ",  "a",  "000e", "\xE2\x80\xAE", "\xF0"};
    unsigned seed = 12345;
    for (int round = 0; round < 20000; round++) {
        char in[64], back[64];
        size_t len = 0;
        for (int i = 0; i < 8; i++) {
            seed = seed * 1103515245u + 12345u;
            const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
            memcpy(in + len, piece, strlen(piece));
            len += strlen(piece);
        }
        enum text_charset charset = round % 2 ? TEXT_UTF8 : TEXT_ASCII;
        struct buf out = BUF_INIT(1000);
        ck_assert(text_add(&out, in, len, charset));
        ck_assert(is_safe(buf_text(&out), charset));
        ck_assert_uint_eq(utf8_valid_len(out.data, out.len), out.len);
        ck_assert_uint_eq(unescape(buf_text(&out), back), len);
        ck_assert_mem_eq(back, in, len);
        buf_clean_up(&out);
    }
}
END_TEST

START_TEST(what_is_cut_ends_in_an_ellipsis_on_a_whole_cell)
{
    use_utf8();
    check_clipped("alice", 5, "alice", 5);
    check_clipped("alice", 4, "ali\xE2\x80\xA6", 4);
    check_clipped("alice", 1, "\xE2\x80\xA6", 1);
    check_clipped("alice", 0, "", 0);
    check_clipped("", 0, "", 0);
    /* A wide character that would stick out leaves its first column free. */
    check_clipped("\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7", 6, "\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7",
                  6);
    check_clipped("\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7", 5, "\xE6\xB5\xB7\xE6\xB5\xB7\xE2\x80\xA6",
                  5);
    check_clipped("\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7", 4, "\xE6\xB5\xB7\xE2\x80\xA6", 3);
    check_clipped("e\xCC\x81xx", 2, "e\xCC\x81\xE2\x80\xA6", 2);
    check_clipped("a\n", 4, "a\\x\xE2\x80\xA6", 4);
}
END_TEST

START_TEST(what_is_safe_already_is_not_escaped_again)
{
    use_utf8();
    struct buf out = BUF_INIT(1000);
    const char safe[] = "a\\x0ab\\\\c";
    ck_assert_uint_eq(text_add_clipped_again(&out, safe, strlen(safe), 20, TEXT_UTF8), 9);
    ck_assert_str_eq(buf_text(&out), safe);
    buf_reset(&out);
    text_add_clipped_again(&out, "a\n\\", 3, 20, TEXT_UTF8);
    ck_assert_str_eq(buf_text(&out), "a\\x0a\\");
    buf_clean_up(&out);
}
END_TEST

START_TEST(padding_fills_exactly)
{
    use_utf8();
    struct buf out = BUF_INIT(1000);
    text_add_padded(&out, "ab", 2, 4, TEXT_UTF8);
    text_add_padded(&out, "\xE6\xB5\xB7\xE6\xB5\xB7", 6, 3, TEXT_ASCII);
    text_add_padded(&out, "abcdef", 6, 4, TEXT_ASCII);
    ck_assert_str_eq(buf_text(&out), "ab  \\u~abc~");
    buf_reset(&out);
    text_add_padded(&out, "\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7", 9, 4, TEXT_UTF8);
    ck_assert_str_eq(buf_text(&out), "\xE6\xB5\xB7\xE2\x80\xA6 ");
    buf_clean_up(&out);
}
END_TEST

START_TEST(a_fixed_room_is_never_overrun_and_always_ends)
{
    use_utf8();
    char room[6];
    ck_assert_str_eq(text_safe(room, sizeof room, "abcdefgh", 8, TEXT_UTF8), "abcde");
    ck_assert_str_eq(text_safe(room, sizeof room, "abc\xE2\x82\xAC", 6, TEXT_UTF8), "abc");
    ck_assert_str_eq(text_safe(room, sizeof room, "ab\xE2\x82\xAC", 5, TEXT_UTF8),
                     "ab\xE2\x82\xAC");
    ck_assert_str_eq(text_safe(room, 1, "abc", 3, TEXT_UTF8), "");
    room[0] = 'x';
    text_safe(room, 0, "abc", 3, TEXT_UTF8);
    ck_assert_int_eq(room[0], 'x');
}
END_TEST

START_TEST(ids_are_shortened_in_the_middle)
{
    use_utf8();
    char room[TEXT_SHORT_ID_SIZE];
    const char id[] = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1";
    ck_assert_str_eq(text_short_id(room, id, 36, TEXT_ASCII), "3f2c7a10~9ab1");
    ck_assert_str_eq(text_short_id(room, id, 36, TEXT_UTF8), "3f2c7a10\xE2\x80\xA6"
                                                             "9ab1");
    ck_assert_str_eq(text_short_id(room, "short", 5, TEXT_ASCII), "short");
    ck_assert_str_eq(text_short_id(room, "\n\n\n\n\n\n\n\n\n\n\n\n\n\n", 14, TEXT_ASCII),
                     "\\x0a\\x0a~\\x0a");
}
END_TEST

START_TEST(cells_say_where_they_come_from)
{
    use_utf8();
    const char in[] = "a\n\xE6\xB5\xB7";
    struct text_reader reader = text_reader(in, strlen(in), TEXT_UTF8);
    struct text_cell cell;
    static const struct {
        const char *bytes;
        unsigned width, offset;
        bool escaped;
    } expected[] = {{"a", 1, 0, false}, {"\\", 1, 1, true}, {"x", 1, 1, true},
                    {"0", 1, 1, true},  {"a", 1, 1, true},  {"\xE6\xB5\xB7", 2, 2, false}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        ck_assert(text_next(&reader, &cell));
        ck_assert_str_eq(cell.bytes, expected[i].bytes);
        ck_assert_uint_eq(cell.width, expected[i].width);
        ck_assert_uint_eq(cell.offset, expected[i].offset);
        ck_assert_uint_eq(cell.escaped, expected[i].escaped);
    }
    ck_assert(!text_next(&reader, &cell));
    ck_assert(!text_next(&reader, &cell));
}
END_TEST

static size_t line_length(const char *text, size_t columns)
{
    return text_line_length(text_reader(text, strlen(text), TEXT_UTF8), columns);
}

START_TEST(lines_are_broken_at_blanks_and_by_columns)
{
    use_utf8();
    ck_assert_uint_eq(line_length("one two three", 8), 7);
    ck_assert_uint_eq(line_length("one two three", 7), 3);
    ck_assert_uint_eq(line_length("one two", 7), 7);
    ck_assert_uint_eq(line_length("unbroken", 3), 3);
    ck_assert_uint_eq(line_length("\xE6\xB5\xB7\xE6\xB5\xB7\xE6\xB5\xB7", 5),
                      6); /* two columns each */
    ck_assert_uint_eq(line_length("\xE6\xB5\xB7", 1), 1);
    ck_assert_uint_eq(line_length("", 5), 0);
    struct text_reader rest = text_reader("one two", 7, TEXT_UTF8);
    struct text_cell cell;
    ck_assert(text_next(&rest, &cell));
    ck_assert_uint_eq(text_line_length(rest, 3), 2);
}
END_TEST

START_TEST(what_a_shell_would_act_on_is_quoted)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain-1.2_x@y", "plain-1.2_x@y"},
        {"", "''"},
        {"a b", "'a b'"},
        {"$(reboot)", "'$(reboot)'"},
        {"it's", "'it'\\''s'"},
        {"~root", "'~root'"},
        {"\\", "'\\'"},
        {"\"", "'\"'"},
        {"Zo\xC3\xAB", "'Zo\xC3\xAB'"},
        {"`x`;\n", "$'`x`;\\012'"},
        {"\033[201~it's\\1", "$'\\033[201~it\\'s\\\\1'"},
        {"\xC2\x9B", "$'\\302\\233'"}, /* CSI in one character */
        {"\xE2\x80\xAE"
         "7",
         "$'\\342\\200\\2567'"}, /* turns the direction of writing */
        {"\xFF", "$'\\377'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT(100);
        text_add_shell(&out, cases[i].in, strlen(cases[i].in));
        ck_assert_str_eq(buf_text(&out), cases[i].out);
        buf_clean_up(&out);
    }
}
END_TEST

START_TEST(what_can_act_or_hide_is_counted)
{
    ck_assert_uint_eq(text_count_unsafe("CORP\\x41 Zo\xC3\xAB", 13), 0);
    ck_assert_uint_eq(text_count_unsafe("", 0), 0);
    ck_assert_uint_eq(text_count_unsafe("\033[201~\025touch PWN\r", 17), 3);
    ck_assert_uint_eq(text_count_unsafe("\xC2\x9B\xE2\x80\xAE\xFF", 6), 3);
}
END_TEST

static enum text_charset charset_with(const char *variable)
{
    char copy[64];
    snprintf(copy, sizeof copy, "%s", variable);
    char *const variables[] = {copy, NULL};
    struct env *env = env_capture(variables);
    enum text_charset charset = text_charset_of_locale(env);
    env_destroy(env);
    return charset;
}

START_TEST(where_an_ellipsis_may_be_wide_a_tilde_marks_the_cut)
{
    struct buf out = BUF_INIT(100);
    use_utf8();
    ck_assert_int_eq(charset_with("LANG=de_DE.UTF-8"), TEXT_UTF8);
    ck_assert_int_eq(charset_with("LANG=ja_JP.UTF-8"), TEXT_TILDE);
    ck_assert_int_eq(charset_with("LC_CTYPE=zh_TW.UTF-8"), TEXT_TILDE);
    ck_assert_int_eq(charset_with("LC_ALL=ko_KR.utf8"), TEXT_TILDE);
    ck_assert_int_eq(charset_with("XTERM_VERSION=XTerm(379)"), TEXT_TILDE);
    text_add_clipped(&out, "Ren\xC3\xA9 Dubois", strlen("Ren\xC3\xA9 Dubois"), 6, TEXT_TILDE);
    ck_assert_str_eq(buf_text(&out), "Ren\xC3\xA9 ~");
    buf_clean_up(&out);
}
END_TEST

UNIT_MAIN("text", where_an_ellipsis_may_be_wide_a_tilde_marks_the_cut,
          what_a_shell_would_act_on_is_quoted, what_can_act_or_hide_is_counted,
          ordinary_text_passes_unchanged, controls_become_escapes,
          lines_are_broken_at_blanks_and_by_columns, no_invisible_character_hides_behind_a_letter,
          what_hides_or_reorders_becomes_escapes, a_cell_keeps_one_combining_mark,
          ascii_shows_everything_in_ascii, the_c_locale_shows_ascii_only_whatever_is_asked,
          a_backslash_is_doubled_only_where_it_could_be_mistaken,
          nothing_is_lost_and_nothing_dangerous_gets_through,
          what_is_cut_ends_in_an_ellipsis_on_a_whole_cell, padding_fills_exactly,
          what_is_safe_already_is_not_escaped_again, a_fixed_room_is_never_overrun_and_always_ends,
          ids_are_shortened_in_the_middle, cells_say_where_they_come_from)
