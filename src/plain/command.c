#include "plain/command.h"

#include "plain/commands.h"
#include "plain/commands_move.h"
#include "plain/commands_show.h"

#include <string.h>

static void leave(struct repl *repl, const char *rest)
{
    (void)rest;
    repl->quit = true;
}

/* What each word does. */
static const struct {
    enum action action;
    void (*run)(struct repl *repl, const char *rest);
} deeds[] = {
    {ACTION_LIST, command_list},
    {ACTION_PAGE_DOWN, command_more},
    {ACTION_PAGE_UP, command_back},
    {ACTION_DOWN, command_next},
    {ACTION_NEXT, command_next},
    {ACTION_UP, command_previous},
    {ACTION_PREVIOUS, command_previous},
    {ACTION_HOME, command_first},
    {ACTION_END, command_last},
    {ACTION_SEARCH, command_search},
    {ACTION_NEXT_MATCH, command_again},
    {ACTION_DETAIL, command_show},
    {ACTION_JSON, command_json},
    {ACTION_COMMANDS, command_commands},
    {ACTION_EVENTS, command_changes},
    {ACTION_ERRORS, command_errors},
    {ACTION_STATUS, command_status},
    {ACTION_HELP, command_help},
    {ACTION_COPY_ID, command_id},
    {ACTION_COPY_USER, command_user},
    {ACTION_COPY_SUPPORT, command_support},
    {ACTION_FILTER, command_filter},
    {ACTION_SORT, command_sort},
    {ACTION_INVERT, command_invert},
    {ACTION_COLUMNS, command_columns},
    {ACTION_MASK, command_mask},
    {ACTION_CHECKPOINT, command_checkpoint},
    {ACTION_MOMENT, command_moment},
    {ACTION_REFRESH, command_refresh},
    {ACTION_PAUSE, command_pause},
    {ACTION_SLOWER, command_slower},
    {ACTION_FASTER, command_faster},
    {ACTION_LOAD_ALL, command_load},
    {ACTION_OTHER_REGIONS, command_regions},
    {ACTION_WRITE, command_write},
    {ACTION_TOKEN, command_token},
    {ACTION_MEETING, command_meeting},
    {ACTION_SESSION, command_profile},
    {ACTION_CANCEL, command_stop},
    {ACTION_CLOSE, command_close},
    {ACTION_LEAVE, leave},
};
#define DEED_COUNT (sizeof deeds / sizeof *deeds)

bool command_knows(enum action action)
{
    for (size_t i = 0; i < DEED_COUNT; i++)
        if (deeds[i].action == action)
            return true;
    return false;
}

/* Cuts blanks off both ends. */
static char *trim(char *line)
{
    line += strspn(line, " \t\r");
    size_t len = strlen(line);
    while (len > 0 && strchr(" \t\r", line[len - 1]))
        line[--len] = '\0';
    return line;
}

static void run_action(struct repl *repl, enum action action, const char *rest)
{
    for (size_t i = 0; i < DEED_COUNT; i++)
        if (deeds[i].action == action)
            deeds[i].run(repl, rest);
}

/* A word or its beginning; else a single letter means what its key means on the screen, so that
 * "press r" can be followed here too. */
static enum action action_of(const char *word, size_t len)
{
    enum action action = action_by_word(word, len);
    char key[2] = {len == 1 ? word[0] : '\0', '\0'};
    if (action == ACTION_NONE && len == 1)
        action = action_by_key(key, IN_LIST);
    if (action == ACTION_NONE && len == 1)
        action = action_by_key(key, IN_DETAIL);
    return command_knows(action) ? action : ACTION_NONE;
}

/* "s may be search, sort, show": the words that begin like that. False when none does. */
static bool say_candidates(struct repl *repl, const char *word, size_t len)
{
    struct buf line = BUF_INIT(1024);
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        if (strncmp(action_info(a)->word, word, len) == 0)
            buf_printf(&line, "%s%s", line.len ? ", " : "", action_info(a)->word);
    bool any = line.len > 0;
    if (any)
        line_writer_say(&repl->writer, "%.*s may be %s.", (int)len, word, buf_text(&line));
    buf_clean_up(&line);
    return any;
}

void command_run(struct repl *repl, char *line)
{
    line = trim(line);
    size_t word = strcspn(line, " \t");
    const char *rest = line + word + strspn(line + word, " \t");
    enum action action = action_of(line, word);
    if (word > 0 && strspn(line, "0123456789") == word)
        command_number(repl, line);
    else if (repl->meeting->session->replays && action_asks(action))
        line_writer_say(&repl->writer, "This is a recording: nobody is asked.");
    else if (action != ACTION_NONE)
        run_action(repl, action, rest);
    else if (word > 0 && !say_candidates(repl, line, word))
        line_writer_say_raw(&repl->writer, "Type help for the words; not understood: ", line, word);
    if (action_info(action)->group == ACTION_GROUP_MOVE)
        meeting_moved(repl->meeting);
    if (action != ACTION_EVENTS && !repl->quit)
        repl_say_waiting(repl);
}
