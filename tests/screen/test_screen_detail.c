/* One attendee: fields, JSON, aws commands, copies, the join token, masking. */
#include "screen/console.h"

#include "support/unit.h"

#include <string.h>

static struct terminal *start(const struct simproc *sim, const char *arguments)
{
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .arguments = arguments});
    ck_assert_screen(t, "registered");
    return t;
}

/* Has the program sent this on its way to the clipboard (OSC 52, base64)? */
static bool copied(struct terminal *t, const char *base64)
{
    const struct buf *raw = terminal_raw(t);
    const char *text = buf_text(raw);
    for (size_t i = 0; i + 7 < raw->len; i++)
        if (memcmp(text + i, "\x1b]52;c;", 7) == 0 &&
            strncmp(text + i + 7, base64, strlen(base64)) == 0)
            return true;
    return false;
}

START_TEST(inside_screen_a_copy_goes_through_to_the_terminal)
{
    struct simproc *sim = console_people("27");
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim, .term = "screen", .env = (const char *const[]){"STY=1.pts", NULL}});
    ck_assert_screen(t, "30 registered");
    terminal_type(t, "Y");
    ck_assert_screen(t, "sent to the terminal's clipboard");
    ck_assert_ptr_nonnull(strstr(buf_text(terminal_raw(t)), "\x1bP\x1b]52;c;YWxpY2VA"));
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(detail_tells_everything_and_moves_on)
{
    struct simproc *sim = console_people("27");
    struct terminal *t = start(sim, NULL);
    terminal_key(t, "Enter");
    ck_assert_screen(t, "Attendee 1 of 30");
    ck_assert_screen(t, "ExternalUserId  alice@example.com");
    ck_assert_screen(t, CONSOLE_ALICE);
    ck_assert_screen(t, "SendReceive");
    ck_assert_screen(t, "not kept (start with --include-join-tokens)");
    ck_assert_screen(t, "first look");
    terminal_key(t, "Right");
    ck_assert_screen(t, "Attendee 2 of 30");
    ck_assert_screen(t, "bob@example.com");
    terminal_keys(t, "Left Left Left");
    ck_assert_screen(t, "Attendee 1 of 30");
    terminal_keys(t, "Right Right q");
    ck_assert_screen(t, "row 3 of 30");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(an_open_detail_stays_on_its_attendee_whatever_comes)
{
    struct simproc *sim = console_people("7");
    struct terminal *t = start(sim, "--interval 1 --mark 1 " SIMPROC_MEETING);
    terminal_keys(t, "Down Enter");
    ck_assert_screen(t, "bob@example.com");
    simproc_event(sim, "{\"do\": \"change\", \"who\": \"bob@example.com\", \"audio\": \"None\"}");
    ck_assert_screen(t, "Audio: SendReceive -> None");
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"bob@example.com\"}");
    ck_assert_screen(t, "Removed");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    terminal_watch(t, 3000); /* longer than marks stay */
    ck_assert(terminal_shows(t, "bob@example.com"));
    terminal_key(t, "q");
    ck_assert_screen(t, "10 registered");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(an_attendee_is_shown_as_json)
{
    struct simproc *sim = console_people("7");
    struct terminal *t = start(sim, NULL);
    terminal_type(t, "\rJ");
    ck_assert_screen(t, "\"ExternalUserId\": \"alice@example.com\"");
    ck_assert(!terminal_shows(t, "JoinToken"));
    terminal_type(t, "J");
    ck_assert_screen(t, "ExternalUserId  alice@example.com");
    terminal_key(t, "q");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(json_is_whole_in_ascii_and_on_narrow_screens)
{
    struct simproc *sim = console_people("0");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"\\ud83d\\ude80 Zo\\u00eb\"}");
    const char *const env[] = {"LANG=C", NULL};
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .env = env, .rows = 20, .cols = 40});
    ck_assert_screen(t, "4 registered");
    terminal_type(t, "G\rJ");
    ck_assert_screen(t, "\"\\ud83d\\ude80"); /* nothing is left out */
    ck_assert_screen(t, "Zo\\u00eb");
    terminal_keys(t, "J Left Left Left J");
    ck_assert_screen(t, "alice@example.com");
    ck_assert_screen(t, "15b8c042\","); /* the end of the AttendeeId */
    terminal_key(t, "q");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(fields_are_copied_one_by_one_and_stay_to_be_selected)
{
    struct simproc *sim = console_people("7");
    struct terminal *t = start(sim, NULL);
    terminal_key(t, "Enter");
    ck_assert_screen(t, "Attendee 1");
    terminal_type(t, "c");
    ck_assert_screen(t, "clipboard");
    ck_assert_screen(t, ": alice@example.com");
    ck_assert(copied(t, "YWxpY2VAZXhhbXBsZS5jb20=")); /* alice@example.com */
    terminal_keys(t, "Down c");
    ck_assert_screen(t, ": " CONSOLE_ALICE);
    terminal_key(t, "Down");
    ck_assert_screen_gone(t, ": " CONSOLE_ALICE);
    terminal_type(t, "qY");
    ck_assert_screen(t, ": alice@example.com");
    terminal_type(t, "C");
    ck_assert_screen(t, "meeting " SIMPROC_MEETING);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(aws_commands_are_shown_and_copied_never_run)
{
    struct simproc *sim = console_people("7");
    struct terminal *t = start(sim, "--interval off " SIMPROC_MEETING);
    terminal_type(t, "\rx");
    ck_assert_screen(t, "get-attendee");
    ck_assert_screen(t, "delete-attendee");
    ck_assert_screen(t, "update-attendee-capabilities");
    int before = simproc_list_count(sim);
    terminal_keys(t, "Down c");
    ck_assert_screen(t, "clipboard");
    ck_assert(copied(t, "YXdzIGNoaW1lLXNkay1tZWV0aW5ncyBkZWxldGUtYXR0ZW5kZWUg"));
    ck_assert_int_eq(simproc_list_count(sim), before);
    terminal_keys(t, "q q");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_token_that_was_not_asked_for_is_not_there)
{
    struct simproc *sim = console_people("7");
    struct terminal *t = start(sim, NULL);
    terminal_type(t, "\rT");
    ck_assert_screen(t, "JoinToken: not kept");
    terminal_key(t, "q");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* The text of the screen's first row that looks like a token, "" when there is none. */
static const char *token_on(struct terminal *t)
{
    for (int row = 1; row < terminal_rows(t) - 2; row++) {
        const char *text = terminal_row(t, row);
        if (strlen(text) > 60 && !strchr(text + 1, ' '))
            return text;
    }
    return "";
}

static bool shows_token(struct terminal *t, void *data)
{
    (void)data;
    return *token_on(t);
}

static bool hides_token(struct terminal *t, void *data)
{
    (void)data;
    return !*token_on(t);
}

START_TEST(a_token_is_revealed_after_a_warning_and_hidden_by_anything)
{
    struct simproc *sim = console_people("7");
    struct terminal *t = start(sim, "--include-join-tokens " SIMPROC_MEETING);
    terminal_key(t, "Enter");
    ck_assert_screen(t, "Attendee 1");
    ck_assert(hides_token(t, NULL));
    terminal_type(t, "T");
    ck_assert_screen(t, "Whoever has this token");
    ck_assert(hides_token(t, NULL));
    terminal_type(t, "r");
    ck_assert(terminal_wait_for(t, shows_token, NULL, 5000));
    terminal_key(t, "Down");
    ck_assert(terminal_wait_for(t, hides_token, NULL, 5000));
    terminal_type(t, "r");
    ck_assert(terminal_wait_for(t, shows_token, NULL, 5000));
    terminal_resize(t, 24, 79);
    ck_assert(terminal_wait_for(t, hides_token, NULL, 5000));
    terminal_type(t, "r");
    ck_assert(terminal_wait_for(t, shows_token, NULL, 5000));
    ck_assert(terminal_wait_for(t, hides_token, NULL, 15000)); /* by itself */
    terminal_type(t, "c");
    ck_assert_screen(t, "clipboard");
    ck_assert(hides_token(t, NULL));
    terminal_keys(t, "q q");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(masked_user_ids_are_nowhere_on_the_screen)
{
    struct simproc *sim = console_people("7");
    struct terminal *t = start(sim, NULL);
    ck_assert_screen(t, "alice@example.com");
    terminal_type(t, "H");
    ck_assert_screen(t, "********");
    ck_assert_screen_gone(t, "alice@example.com");
    terminal_type(t, "Y");
    ck_assert_screen(t, "clipboard");
    ck_assert(!terminal_shows(t, "alice@example.com"));
    terminal_type(t, "\r");
    ck_assert_screen(t, "ExternalUserId  ********");
    terminal_type(t, "c");
    ck_assert_screen(t, "clipboard");
    ck_assert(!terminal_shows(t, "alice"));
    terminal_type(t, "J");
    ck_assert_screen(t, "masked");
    ck_assert(!terminal_shows(t, "alice"));
    terminal_type(t, "qe");
    ck_assert_screen(t, "Events");
    ck_assert(!terminal_shows(t, "alice"));
    terminal_type(t, "qH");
    ck_assert_screen(t, "alice@example.com");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("detail", inside_screen_a_copy_goes_through_to_the_terminal,
          detail_tells_everything_and_moves_on, an_open_detail_stays_on_its_attendee_whatever_comes,
          an_attendee_is_shown_as_json, json_is_whole_in_ascii_and_on_narrow_screens,
          fields_are_copied_one_by_one_and_stay_to_be_selected,
          aws_commands_are_shown_and_copied_never_run, a_token_that_was_not_asked_for_is_not_there,
          a_token_is_revealed_after_a_warning_and_hidden_by_anything,
          masked_user_ids_are_nowhere_on_the_screen)
