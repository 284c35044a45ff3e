#include "tui/input.h"

#include "support/unit.h"

#include <string.h>

static struct input in;

static void begin(void)
{
    input_init(&in, 25);
}

static void feed(const char *bytes, int64_t now_ms)
{
    input_feed(&in, bytes, strlen(bytes), now_ms);
}

/* The next event has to be this key. */
static void expect_key(uint32_t key, int64_t now_ms)
{
    struct input_event event;
    ck_assert(input_next(&in, now_ms, &event));
    ck_assert_int_eq(event.kind, INPUT_KEY);
    ck_assert_uint_eq(event.key, key);
}

static void expect_nothing(int64_t now_ms)
{
    struct input_event event;
    ck_assert(!input_next(&in, now_ms, &event));
}

START_TEST(letters_and_control_keys_are_themselves)
{
    begin();
    feed("q\x03\x1a\r\n\t\x7f\b ", 0);
    static const uint32_t keys[] = {
        'q',         KEYCODE_CTRL('C'), KEYCODE_CTRL('Z'), KEYCODE_ENTER, KEYCODE_ENTER,
        KEYCODE_TAB, KEYCODE_BACKSPACE, KEYCODE_BACKSPACE, KEYCODE_SPACE};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        expect_key(keys[i], 0);
    expect_nothing(0);
    ck_assert_int_eq(input_due_ms(&in), -1);
}
END_TEST

START_TEST(a_character_of_several_bytes_may_come_in_pieces)
{
    begin();
    feed("\xe2\x82", 0);
    expect_nothing(0);
    feed("\xac\xf0\x9f\x98\x80", 5);
    expect_key(0x20ac, 5);
    expect_key(0x1f600, 5);
}
END_TEST

START_TEST(a_lone_byte_that_is_no_utf8_is_of_an_8_bit_terminal)
{
    begin();
    feed("\xe9q\xff", 0);
    expect_key(0xe9, 0);
    expect_key('q', 0);
    expect_nothing(100);
    expect_key(0xff, 300);
}
END_TEST

START_TEST(bytes_of_a_broken_character_are_dropped)
{
    begin();
    feed("\xff\xc0\xaf\xe2\x82q\xed\xa0\x80\x81\xf5\x80", 0);
    expect_key('q', 0);
    expect_nothing(0);
    expect_nothing(300);
}
END_TEST

START_TEST(a_locale_of_one_byte_a_character_is_followed)
{
    uint32_t high[128];
    for (uint32_t i = 0; i < 128; i++)
        high[i] = 0x400 + i;
    begin();
    input_set_single_byte(&in, high);
    feed("\xe9", 0);
    expect_key(0x469, 0);
    feed("\xff\xc0", 0);
    expect_key(0x47f, 0);
    expect_key(0x440, 0);
}
END_TEST

START_TEST(a_lone_escape_is_a_key_after_the_delay)
{
    begin();
    feed("\x1b", 100);
    expect_nothing(110);
    ck_assert_int_eq(input_due_ms(&in), 125);
    expect_key(KEYCODE_ESC, 125);
    feed("\x1b\x1b", 200);
    expect_key(KEYCODE_ESC, 200);
    expect_key(KEYCODE_ESC, 225);
}
END_TEST

START_TEST(the_start_of_a_sequence_never_acts_as_escape)
{
    begin();
    feed("\x1b[", 0);
    expect_nothing(100);
    feed("B", 400); /* a slow line */
    expect_key(KEYCODE_DOWN, 400);
    feed("\x1b[", 1000);
    expect_nothing(5000); /* given up */
    feed("q", 5001);
    expect_key('q', 5001);
    feed("\x1bO", 6000);
    expect_nothing(9000);
    feed("\x1b[1;", 9000);
    expect_nothing(19000);
    expect_nothing(19001);
}
END_TEST

START_TEST(keys_are_known_in_all_their_forms)
{
    static const struct {
        const char *bytes;
        uint32_t key;
    } forms[] = {
        {"\x1b[A", KEYCODE_UP},       {"\x1bOA", KEYCODE_UP},           {"\x1b[1;5B", KEYCODE_DOWN},
        {"\x1b[5~", KEYCODE_PAGE_UP}, {"\x1b[6;2~", KEYCODE_PAGE_DOWN}, {"\x1b[1~", KEYCODE_HOME},
        {"\x1b[7~", KEYCODE_HOME},    {"\x1b[H", KEYCODE_HOME},         {"\x1bOF", KEYCODE_END},
        {"\x1b[3~", KEYCODE_DELETE},  {"\x1b[Z", KEYCODE_BACKTAB},      {"\x1bOP", KEYCODE_F(1)},
        {"\x1b[[E", KEYCODE_F(5)},    {"\x1b[15~", KEYCODE_F(5)},       {"\x1b[21~", KEYCODE_F(10)},
        {"\x1b[24~", KEYCODE_F(12)},  {"\x1bOM", KEYCODE_ENTER},        {"\x1bOq", '1'},
    };
    begin();
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        feed(forms[i].bytes, 0);
        expect_key(forms[i].key, 0);
    }
}
END_TEST

START_TEST(a_learned_sequence_goes_before_the_built_in_ones)
{
    begin();
    input_learn(&in, "\x1b[A", KEYCODE_F(12));
    input_learn(&in, "\x1b]x", KEYCODE_HOME);
    input_learn(&in, "no escape", KEYCODE_END);
    feed("\x1b[A\x1b", 0);
    expect_key(KEYCODE_F(12), 0);
    feed("]", 1);
    expect_nothing(1);
    feed("x", 2);
    expect_key(KEYCODE_HOME, 2);
}
END_TEST

START_TEST(unknown_sequences_type_nothing)
{
    begin();
    feed("\x1b[?64;1;2c\x1b[200;100R\x1b[99~\x1b[I\x1b[3;4;5;6;7;8t\x1b[97;1:3u\x1b[97;9u"
         "\x1b[1;1:3A\x1b[57441u\x1b[4;1$y\x1b[1;2\x18\x1b[1?2Aq",
         0);
    expect_key('q', 0);
    expect_nothing(0);
}
END_TEST

START_TEST(escape_and_a_key_that_come_together_are_both)
{
    begin();
    feed("\x1bq\x1b\xc3\xa9\x1b\x03\x1b\x1b[A\x1b[113;3u", 0);
    static const uint32_t keys[] = {KEYCODE_ESC, 'q',         KEYCODE_ESC, 0xe9,        KEYCODE_ESC,
                                    3,           KEYCODE_ESC, KEYCODE_UP,  KEYCODE_ESC, 'q'};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        expect_key(keys[i], 0);
    feed("\x1bP", 10); /* may begin an answer */
    expect_nothing(900);
    expect_key(KEYCODE_ESC, 1010);
    expect_key('P', 1010);
    expect_nothing(1010);
}
END_TEST

START_TEST(an_arrow_whose_escape_came_long_before_types_nothing)
{
    begin();
    feed("\x1b", 0);
    expect_key(KEYCODE_ESC, 30);
    feed("[C", 300);
    expect_key(KEYCODE_RIGHT, 300);
    expect_nothing(300);
    feed("\x1b", 1000);
    expect_key(KEYCODE_ESC, 1030);
    feed("[", 1100); /* a person presses it */
    expect_nothing(1110);
    expect_key('[', 1130);
    feed("[C", 2000); /* nor does it, without an Esc before */
    expect_key('[', 2000);
    expect_key('C', 2000);
}
END_TEST

/* What terminals of Debian 12 answered when they were asked all that they can be asked, one string
 * a terminal. */
static const char *const answers[] = {
#include "unit/terminal_answers.h"
};

static void expect_silence_of(const char *answer, size_t cut, int64_t *now_ms)
{
    size_t len = strlen(answer);
    struct input_event event;
    input_feed(&in, answer, cut, *now_ms);
    while (input_next(&in, *now_ms, &event))
        ck_assert_msg(event.kind != INPUT_KEY && event.kind != INPUT_PASTE, "%s, cut at %zu",
                      answer + 1, cut);
    *now_ms += 20;
    ck_assert(!input_next(&in, *now_ms, &event));
    input_feed(&in, answer + cut, len - cut, *now_ms);
    while (input_next(&in, *now_ms, &event))
        ck_assert_msg(event.kind != INPUT_KEY && event.kind != INPUT_PASTE, "%s, cut at %zu",
                      answer + 1, cut);
    feed("q", *now_ms);
    expect_key('q', *now_ms);
}

START_TEST(answers_of_terminals_type_nothing_wherever_they_are_cut)
{
    int64_t now_ms = 0;
    begin();
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        for (size_t cut = 0; cut <= strlen(answers[i]); cut++)
            expect_silence_of(answers[i], cut, &now_ms);
}
END_TEST

START_TEST(a_string_without_an_end_gives_the_keys_back)
{
    struct input_event event;
    begin();
    feed("\x1b]11;rgb:", 0);
    expect_nothing(0);
    feed("ffff", 900);
    expect_nothing(1800);
    expect_nothing(1900);
    feed("q", 1901);
    expect_key('q', 1901);
    feed("\x1bPno end", 2000);
    expect_nothing(2000);
    char chunk[1000];
    memset(chunk, 'x', sizeof chunk);
    for (int i = 0; i < 300; i++) { /* more than any answer has */
        input_feed(&in, chunk, sizeof chunk, 2000);
        ck_assert(!input_next(&in, 2000, &event));
    }
    expect_nothing(2200);
    feed("q", 2201);
    expect_key('q', 2201);
    feed("\x1b]cut\x1b[A", 2300); /* a string that a key cut short */
    expect_key(KEYCODE_UP, 2300);
}
END_TEST

START_TEST(a_paste_is_one_event_without_its_marks)
{
    begin();
    struct input_event event;
    feed("a\x1b[200~one\ntwo\x1b[A", 0);
    expect_key('a', 0);
    expect_nothing(0);
    feed("\x1b[201~b", 10);
    ck_assert(input_next(&in, 10, &event));
    ck_assert_int_eq(event.kind, INPUT_PASTE);
    ck_assert_uint_eq(event.paste_len, strlen("one\ntwo\x1b[A"));
    ck_assert_str_eq(event.paste, "one\ntwo\x1b[A");
    expect_key('b', 10);
}
END_TEST

START_TEST(a_paste_is_bounded_and_ends_by_itself)
{
    begin();
    feed("\x1b[200~", 0);
    expect_nothing(0);
    char chunk[1025];
    memset(chunk, 'x', 1024);
    chunk[1024] = '\0';
    for (int i = 0; i < 100; i++) {
        feed(chunk, i);
        expect_nothing(i);
    }
    struct input_event event;
    ck_assert_int_eq(input_due_ms(&in), 99 + 2000);
    ck_assert(input_next(&in, 2099, &event));
    ck_assert_uint_eq(event.paste_len, INPUT_PASTE_MAX);
}
END_TEST

START_TEST(the_mouse_clicks_and_turns)
{
    begin();
    struct input_event event;
    feed("\x1b[<0;10;3M\x1b[<0;10;3m\x1b[<64;1;1M\x1b[<65;1;1M", 0);
    ck_assert(input_next(&in, 0, &event));
    ck_assert_int_eq(event.kind, INPUT_CLICK);
    ck_assert_int_eq(event.col, 9);
    ck_assert_int_eq(event.row, 2);
    ck_assert(input_next(&in, 0, &event));
    ck_assert_int_eq(event.kind, INPUT_WHEEL_UP);
    ck_assert(input_next(&in, 0, &event));
    ck_assert_int_eq(event.kind, INPUT_WHEEL_DOWN);
    expect_nothing(0);
    feed("\x1b[M *#\x1b[M#*#\x1b[32;10;3M\x1b[35;10;3M\x1b[M`!!", 0);
    for (int i = 0; i < 2; i++) {
        ck_assert(input_next(&in, 0, &event));
        ck_assert_int_eq(event.kind, INPUT_CLICK);
        ck_assert_int_eq(event.col, 9);
        ck_assert_int_eq(event.row, 2);
    }
    ck_assert(input_next(&in, 0, &event));
    ck_assert_int_eq(event.kind, INPUT_WHEEL_UP);
    expect_nothing(0);
}
END_TEST

START_TEST(any_bytes_at_all_are_survived)
{
    begin();
    unsigned state = 12345;
    for (int round = 0; round < 20000; round++) {
        char bytes[16];
        for (size_t i = 0; i < sizeof bytes; i++) {
            state = state * 1103515245u + 12345u;
            /* half of them such as sequences are made of */
            bytes[i] =
                state >> 28 & 1 ? "\x1b[O;20~<MA\xc3"[state >> 16 & 11] : (char)(state >> 20);
        }
        input_feed(&in, bytes, state >> 24 & 15, round * 100);
        struct input_event event;
        for (int n = 0; input_next(&in, round * 100, &event); n++)
            ck_assert_int_lt(n, INPUT_QUEUE);
    }
    input_clean_up(&in);
}
END_TEST

UNIT_MAIN("input", letters_and_control_keys_are_themselves,
          a_character_of_several_bytes_may_come_in_pieces,
          a_lone_byte_that_is_no_utf8_is_of_an_8_bit_terminal,
          bytes_of_a_broken_character_are_dropped, a_locale_of_one_byte_a_character_is_followed,
          a_lone_escape_is_a_key_after_the_delay, the_start_of_a_sequence_never_acts_as_escape,
          keys_are_known_in_all_their_forms, a_learned_sequence_goes_before_the_built_in_ones,
          unknown_sequences_type_nothing, escape_and_a_key_that_come_together_are_both,
          an_arrow_whose_escape_came_long_before_types_nothing,
          answers_of_terminals_type_nothing_wherever_they_are_cut,
          a_string_without_an_end_gives_the_keys_back, a_paste_is_one_event_without_its_marks,
          a_paste_is_bounded_and_ends_by_itself, the_mouse_clicks_and_turns,
          any_bytes_at_all_are_survived)
