#include "plain/command.h"

#include "plain/deeds.h"
#include "plain/moves.h"
#include "plain/tells.h"

#include <string.h>

static void leave(struct talk *talk, const char *rest)
{
    (void)rest;
    talk->quit = true;
}

/* What each word does. */
static const struct {
    enum action action;
    void (*run)(struct talk *talk, const char *rest);
} deeds[] = {
    {ACTION_LIST, moves_list},
    {ACTION_PAGE_DOWN, moves_more},
    {ACTION_PAGE_UP, moves_back},
    {ACTION_DOWN, moves_next},
    {ACTION_NEXT, moves_next},
    {ACTION_UP, moves_previous},
    {ACTION_PREVIOUS, moves_previous},
    {ACTION_HOME, moves_first},
    {ACTION_END, moves_last},
    {ACTION_SEARCH, moves_search},
    {ACTION_NEXT_MATCH, moves_again},
    {ACTION_DETAIL, tells_show},
    {ACTION_JSON, tells_json},
    {ACTION_COMMANDS, tells_commands},
    {ACTION_EVENTS, tells_changes},
    {ACTION_ERRORS, tells_errors},
    {ACTION_STATUS, tells_status},
    {ACTION_HELP, tells_help},
    {ACTION_COPY_ID, tells_id},
    {ACTION_COPY_USER, tells_user},
    {ACTION_COPY_SUPPORT, tells_support},
    {ACTION_FILTER, deeds_filter},
    {ACTION_SORT, deeds_sort},
    {ACTION_INVERT, deeds_invert},
    {ACTION_COLUMNS, deeds_columns},
    {ACTION_MASK, deeds_mask},
    {ACTION_CHECKPOINT, deeds_checkpoint},
    {ACTION_MOMENT, deeds_moment},
    {ACTION_REFRESH, deeds_refresh},
    {ACTION_PAUSE, deeds_pause},
    {ACTION_SLOWER, deeds_slower},
    {ACTION_FASTER, deeds_faster},
    {ACTION_LOAD_ALL, deeds_load},
    {ACTION_OTHER_REGIONS, deeds_regions},
    {ACTION_WRITE, deeds_write},
    {ACTION_TOKEN, deeds_token},
    {ACTION_MEETING, deeds_meeting},
    {ACTION_SESSION, deeds_profile},
    {ACTION_CANCEL, deeds_stop},
    {ACTION_CLOSE, deeds_close},
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

static void run_action(struct talk *talk, enum action action, const char *rest)
{
    for (size_t i = 0; i < DEED_COUNT; i++)
        if (deeds[i].action == action)
            deeds[i].run(talk, rest);
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
static bool say_candidates(struct talk *talk, const char *word, size_t len)
{
    struct buf line = BUF_INIT(1024);
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        if (strncmp(action_info(a)->word, word, len) == 0)
            buf_printf(&line, "%s%s", line.len ? ", " : "", action_info(a)->word);
    bool any = line.len > 0;
    if (any)
        voice_say(&talk->voice, "%.*s may be %s.", (int)len, word, buf_text(&line));
    buf_clean_up(&line);
    return any;
}

void command_run(struct talk *talk, char *line)
{
    line = trim(line);
    size_t word = strcspn(line, " \t");
    const char *rest = line + word + strspn(line + word, " \t");
    enum action action = action_of(line, word);
    if (word > 0 && strspn(line, "0123456789") == word)
        moves_number(talk, line);
    else if (talk->desk->session->replays && action_asks(action))
        voice_say(&talk->voice, "This is a recording: nobody is asked.");
    else if (action != ACTION_NONE)
        run_action(talk, action, rest);
    else if (word > 0 && !say_candidates(talk, line, word))
        voice_say_raw(&talk->voice, "Type help for the words; not understood: ", line, word);
    if (action_info(action)->group == ACTION_GROUP_MOVE)
        desk_moved(talk->desk);
    if (action != ACTION_EVENTS && !talk->quit)
        talk_say_waiting(talk);
}
