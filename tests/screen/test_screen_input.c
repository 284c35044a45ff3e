/* What a terminal sends that no person typed, and keys that come in odd pieces. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/patience.h"
#include "support/unit.h"

#include <string.h>

static const char *const answers[] = {
#include "unit/terminal_answers.h"
};

static struct simproc *sim;
static struct terminal *t;

static void begin(void)
{
    sim = console_people("20");
    t = console_start(
        &(struct console_setup){.sim = sim, .arguments = "--interval off " SIMPROC_MEETING});
    ck_assert_screen(t, "23 registered");
    ck_assert(terminal_wait_quiet(t, 100, 10000));
}

static void end(void)
{
    console_quit(t);
    simproc_stop(sim);
}

/* The picture stays as it was, whatever came. */
static void expect_untouched(const char *before, const char *sent)
{
    ck_assert(terminal_wait_quiet(t, 60, 10000));
    if (strcmp(before, terminal_text(t)) != 0)
        ck_abort_msg("\"%s\" changed the screen:\n%s", sent + 1, terminal_text(t));
}

START_TEST(late_answers_of_the_terminal_do_nothing)
{
    begin();
    const char *before = keep_printf("%s", terminal_text(t));
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        terminal_type(t, answers[i]);
        expect_untouched(before, answers[i]);
    }
    end();
}
END_TEST

START_TEST(a_mouse_that_was_not_asked_for_does_nothing)
{
    begin();
    const char *before = keep_printf("%s", terminal_text(t));
    static const char report[] = "\x1b[M #q\x1b[<0;10;7M\x1b[32;10;7M\x1b[Ma!!";
    terminal_type(t, report);
    expect_untouched(before, report);
    end();
}
END_TEST

START_TEST(escape_and_a_key_in_one_read_are_both_done)
{
    begin();
    terminal_keys(t, "/ b o b");
    ck_assert_screen(t, "match in this meeting");
    terminal_type(t, "\x1b!");
    ck_assert_screen(t, "Nothing has failed so far");
    terminal_key(t, "q");
    ck_assert_screen_gone(t, "match in this meeting");
    end();
}
END_TEST

static void type_slowly(const char *first, const char *rest)
{
    terminal_type(t, first);
    terminal_watch(t, 60);
    terminal_type(t, rest);
}

START_TEST(an_arrow_may_come_in_two_pieces)
{
    begin();
    ck_assert_ptr_nonnull(strstr(console_selected(t), "alice"));
    type_slowly("\x1b", "[B");
    ck_assert_screen(t, "> bob");
    type_slowly("\x1b[", "A");
    ck_assert_screen(t, "> alice");
    end();
}
END_TEST

START_TEST(a_character_of_an_8_bit_terminal_is_typed)
{
    begin();
    terminal_type(t, "/caf\xe9");
    ck_assert_screen(t, "/caf\xc3\xa9");
    terminal_keys(t, "Esc");
    ck_assert_screen_gone(t, "/caf");
    end();
}
END_TEST

START_TEST(utf8_that_was_meant_is_had_without_its_locale)
{
    sim = console_people("20");
    t = console_start(&(struct console_setup){
        .sim = sim, .env = (const char *const[]){"LANG=xx_XX.UTF-8", "LC_ALL", NULL}});
    ck_assert_screen(t, "LIVE");
    terminal_type(t, "/caf\xc3\xa9");
    ck_assert_screen(t, "/caf\xc3\xa9");
    terminal_keys(t, "Esc");
    ck_assert_screen_gone(t, "/caf");
    end();
}
END_TEST

START_TEST(an_unknown_xterm_is_drawn_on_as_on_an_xterm)
{
    sim = console_people("20");
    t = console_start(&(struct console_setup){.sim = sim, .term = "xterm-nobody-knows"});
    ck_assert_screen(t, "drawn as on xterm-256color");
    ck_assert_screen(t, "LIVE");
    end();
}
END_TEST

UNIT_MAIN("input of the screen", an_unknown_xterm_is_drawn_on_as_on_an_xterm,
          utf8_that_was_meant_is_had_without_its_locale, late_answers_of_the_terminal_do_nothing,
          a_mouse_that_was_not_asked_for_does_nothing, escape_and_a_key_in_one_read_are_both_done,
          an_arrow_may_come_in_two_pieces, a_character_of_an_8_bit_terminal_is_typed)
