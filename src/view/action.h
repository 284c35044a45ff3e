/* Everything that a person can ask for: ONE table. The enum, the default keys, the words of
 * --plain, the config section [keys], the help screen, the manual page and the hints under the list
 * are all read from it. */
#ifndef ROLLCALL_VIEW_ACTION_H
#define ROLLCALL_VIEW_ACTION_H

#include "base/buf.h"
#include "view/style.h"

#include <stdbool.h>
#include <stddef.h>

/* Where an action can be asked for; a set of bits. */
enum action_context {
    IN_LIST = 1 << 0,
    IN_DETAIL = 1 << 1,
    IN_EVENTS = 1 << 2,
    IN_ERRORS = 1 << 3,
    IN_HELP = 1 << 4,
    IN_FORM = 1 << 5,     /* the session form, where letters are text */
    IN_LINE = 1 << 6,     /* a line of input: filter, search, file name */
    IN_COLUMNS = 1 << 7,  /* the chooser of columns, and of the sort column */
    IN_COMMANDS = 1 << 8, /* the aws commands for one attendee */
    IN_TOKEN = 1 << 9,    /* the question before a join token is shown */
    IN_PLAIN = 1 << 10,   /* --plain only: a word without a key */
    IN_ABOUT = 1 << 12,   /* what is known of the meeting */
    IN_REPLAY = 1 << 11,  /* the list of a recording, before what IN_LIST says */
};
#define IN_SCREENS (IN_LIST | IN_DETAIL | IN_EVENTS | IN_ERRORS | IN_ABOUT | IN_HELP | IN_COMMANDS)
#define IN_LISTS   (IN_SCREENS | IN_COLUMNS)
#define IN_INPUT   (IN_FORM | IN_LINE)
#define IN_ANY     (IN_LISTS | IN_INPUT | IN_TOKEN)

/* The chapters of the help screen and of the manual page, in their order. */
#define ACTION_GROUPS(X)                                                                           \
    X(MOVE, "Move")                                                                                \
    X(FIND, "Find")                                                                                \
    X(LOOK, "Look closer")                                                                         \
    X(MEETING, "The meeting")                                                                      \
    X(TAKE, "Take along")                                                                          \
    X(PROGRAM, "The program")                                                                      \
    X(INPUT, "While typing")

#define ACTION_GROUP_ENUM(id, title) ACTION_GROUP_##id,
enum action_group { ACTION_GROUPS(ACTION_GROUP_ENUM) ACTION_GROUP_COUNT };
#undef ACTION_GROUP_ENUM

/* id, name in [keys], default keys (the first one is named in hints), word of --plain ("" none),
 * group, contexts, sentence.
 *
 * Keys (none for words of --plain alone) are separated by blanks: a character, ^X for Ctrl, or Up
 * Down Left Right PgUp PgDn Home End Space Enter Tab BackTab Esc Backspace Delete F1 to F12. One
 * key has one action in one context. */
#define ACTION_TABLE(X)                                                                            \
    X(UP, "up", "Up k", "up", MOVE, IN_LISTS, "one row up")                                        \
    X(DOWN, "down", "Down j", "down", MOVE, IN_LISTS, "one row down")                              \
    X(PAGE_UP, "page-up", "PgUp ^B", "back", MOVE, IN_SCREENS, "one screen up")                    \
    X(PAGE_DOWN, "page-down", "PgDn ^F Space", "more", MOVE, IN_SCREENS, "one screen down")        \
    X(HALF_UP, "half-up", "^U", "", MOVE, IN_SCREENS, "half a screen up")                          \
    X(HALF_DOWN, "half-down", "^D", "", MOVE, IN_SCREENS, "half a screen down")                    \
    X(LIST, "list", "", "list", MOVE, IN_PLAIN, "tell the next rows; list 20 tells twenty")        \
    X(STATUS, "status", "", "status", LOOK, IN_PLAIN, "show the status")                           \
    X(HOME, "home", "Home g", "first", MOVE, IN_LISTS, "first row")                                \
    X(END, "end", "End G", "last", MOVE, IN_LISTS,                                                 \
      "last row; loads what is missing and stays at the end until you move")                       \
    X(SCROLL_LEFT, "scroll-left", "Left h", "", MOVE, IN_LIST | IN_EVENTS | IN_ERRORS | IN_HELP,   \
      "scroll to the left")                                                                        \
    X(SCROLL_RIGHT, "scroll-right", "Right l", "", MOVE,                                           \
      IN_LIST | IN_EVENTS | IN_ERRORS | IN_HELP, "scroll to the right")                            \
    X(PREVIOUS, "previous-attendee", "Left h", "previous", MOVE, IN_DETAIL,                        \
      "in the detail: the previous attendee")                                                      \
    X(NEXT, "next-attendee", "Right l", "next", MOVE, IN_DETAIL,                                   \
      "in the detail: the next attendee")                                                          \
    X(DETAIL, "detail", "Enter d", "show", LOOK, IN_LIST | IN_EVENTS,                              \
      "all details of the attendee")                                                               \
    X(FILTER, "filter", "/ F4 \\ &", "filter", FIND, IN_LIST,                                      \
      "show only matching attendees; !text inverts, field:text looks at one field, dup: finds "    \
      "ids registered twice")                                                                      \
    X(SEARCH, "search", "F3", "search", FIND, IN_LIST | IN_EVENTS | IN_HELP,                       \
      "highlight matching rows, count them and jump to the next one")                              \
    X(NEXT_MATCH, "next-match", "n", "again", FIND, IN_LIST | IN_EVENTS | IN_HELP,                 \
      "next match (next row when nothing is searched for)")                                        \
    X(PREVIOUS_MATCH, "previous-match", "N", "", FIND, IN_LIST | IN_EVENTS | IN_HELP,              \
      "previous match (previous row when nothing is searched for)")                                \
    X(SORT, "sort", "F6", "sort", FIND, IN_LIST, "choose the column to sort by")                   \
    X(SORT_LEFT, "sort-left", "<", "", FIND, IN_LIST, "sort by the column to the left")            \
    X(SORT_RIGHT, "sort-right", ">", "", FIND, IN_LIST, "sort by the column to the right")         \
    X(INVERT, "invert", "I", "invert", FIND, IN_LIST | IN_COLUMNS, "reverse the order")            \
    X(COLUMNS, "columns", "o F2", "columns", FIND, IN_LIST, "choose the columns")                  \
    X(CHOOSE, "choose", "Enter Space", "", FIND, IN_COLUMNS,                                       \
      "in a chooser: show or hide the column, or sort by it")                                      \
    X(EARLIER, "earlier", "Left", "", MEETING, IN_REPLAY,                                          \
      "in a recording: back to the change before; h and l scroll")                                 \
    X(LATER, "later", "Right", "", MEETING, IN_REPLAY, "in a recording: on to the next change")    \
    X(MINUTES_BACK, "minutes-back", "[", "", MEETING, IN_REPLAY,                                   \
      "in a recording: ten minutes back")                                                          \
    X(MINUTES_ON, "minutes-on", "]", "", MEETING, IN_REPLAY, "in a recording: ten minutes on")     \
    X(BEGINNING, "beginning", "{", "", MEETING, IN_REPLAY, "in a recording: its beginning")        \
    X(ENDING, "ending", "}", "", MEETING, IN_REPLAY, "in a recording: its end")                    \
    X(MOMENT, "moment", "", "moment", MEETING, IN_PLAIN,                                           \
      "in a recording: the next change, or moment earlier, back, ahead, first, last")              \
    X(REFRESH, "refresh", "r R F5 ^R", "refresh", MEETING, IN_SCREENS,                             \
      "ask the service now; never earlier than it allows")                                         \
    X(PAUSE, "pause", "Z", "pause", MEETING, IN_SCREENS, "stop and resume the background refresh") \
    X(SLOWER, "slower", "+", "slower", MEETING, IN_LIST, "longer refresh interval")                \
    X(FASTER, "faster", "-", "faster", MEETING, IN_LIST, "shorter refresh interval")               \
    X(LOAD_ALL, "load-all", "L", "load", MEETING, IN_LIST, "load every page, stay here")           \
    X(CHECKPOINT, "checkpoint", "0", "checkpoint", MEETING, IN_LIST | IN_EVENTS,                   \
      "from now on marks and counters mean: since this moment")                                    \
    X(EVENTS, "events", "e", "changes", LOOK, IN_SCREENS, "what has changed, with times")          \
    X(ERRORS, "errors", "!", "errors", LOOK, IN_SCREENS,                                           \
      "the last failures: what they mean and what helps")                                          \
    X(ABOUT, "about", "i", "about", LOOK, IN_SCREENS,                                              \
      "what is known of the meeting: seats, external id, media region, features, replica of")      \
    X(JSON, "json", "J", "json", LOOK, IN_DETAIL, "the attendee as JSON, and back")                \
    X(COMMANDS, "commands", "x", "commands", LOOK, IN_DETAIL,                                      \
      "complete aws commands for this attendee: to be copied, never run by rollcall")              \
    X(TOKEN, "token", "T", "token", LOOK, IN_DETAIL,                                               \
      "the join token, after a question; only with --include-join-tokens")                         \
    X(REVEAL, "reveal", "r", "", LOOK, IN_TOKEN,                                                   \
      "asked about a join token: show it for ten seconds")                                         \
    X(OTHER_REGIONS, "other-regions", "a", "regions", MEETING, IN_LIST,                            \
      "when the meeting is not found: ask the other control regions, one request each")            \
    X(REMOVE, "remove", "D", "remove", MEETING, IN_LIST | IN_DETAIL,                               \
      "remove the attendee from the meeting, after a question; only with --allow-actions")         \
    X(COPY_ID, "copy", "c y", "copy", TAKE, IN_LIST | IN_EVENTS, "copy the AttendeeId")            \
    X(COPY_FIELD, "copy-field", "c y", "", TAKE, IN_DETAIL | IN_COMMANDS | IN_TOKEN,               \
      "in the detail: copy the selected field")                                                    \
    X(COPY_RAW, "copy-raw", "B", "", TAKE, IN_DETAIL,                                              \
      "in the detail: copy the selected field byte for byte, with its control characters; paste "  \
      "it into no terminal")                                                                       \
    X(COPY_USER, "copy-user", "Y", "user", TAKE, IN_LIST | IN_DETAIL | IN_EVENTS,                  \
      "copy the ExternalUserId")                                                                   \
    X(COPY_SUPPORT, "copy-support", "C", "support", TAKE,                                          \
      IN_LIST | IN_DETAIL | IN_EVENTS | IN_ERRORS,                                                 \
      "copy a line for a support case: meeting, attendee, region, UTC time, request id")           \
    X(WRITE, "write", "w", "write", TAKE, IN_LIST | IN_EVENTS,                                     \
      "write the list or the events to a file (never a token)")                                    \
    X(MASK, "mask", "H", "mask", TAKE, IN_SCREENS, "hide the user ids, and show them")             \
    X(MEETING, "meeting", "m", "meeting", PROGRAM, IN_SCREENS, "another meeting")                  \
    X(SESSION, "session", "P", "profile", PROGRAM, IN_SCREENS,                                     \
      "another profile or control region")                                                         \
    X(REPAINT, "repaint", "^L", "", PROGRAM, IN_ANY, "redraw; sends nothing")                      \
    X(HELP, "help", "? F1", "help", PROGRAM, IN_SCREENS | IN_COLUMNS, "this help")                 \
    X(HELP_INPUT, "help-input", "F1", "", PROGRAM, IN_FORM, "this help, while typing")             \
    X(BACK, "back", "q", "", PROGRAM,                                                              \
      IN_DETAIL | IN_EVENTS | IN_ERRORS | IN_ABOUT | IN_HELP | IN_COMMANDS | IN_COLUMNS |          \
          IN_TOKEN,                                                                                \
      "back to where you were")                                                                    \
    X(LEAVE, "leave", "q", "quit", PROGRAM, IN_LIST, "quit")                                       \
    X(CLOSE, "close", "Esc", "close", PROGRAM, IN_ANY,                                             \
      "close the topmost layer, then stop a load, then clear the filter; never quits")             \
    X(QUIT, "quit", "F10", "", PROGRAM, IN_ANY, "quit from anywhere")                              \
    X(CANCEL, "cancel", "^C", "stop", PROGRAM, IN_ANY,                                             \
      "stop what is running; twice within two seconds quits")                                      \
    X(SUSPEND, "suspend", "^Z", "", PROGRAM, IN_ANY, "back to the shell; fg returns")              \
    X(ACCEPT, "accept", "Enter", "", INPUT, IN_INPUT, "take what was typed")                       \
    X(NEXT_FIELD, "next-field", "Tab", "", INPUT, IN_FORM, "next field")                           \
    X(PREVIOUS_FIELD, "previous-field", "BackTab", "", INPUT, IN_FORM, "previous field")           \
    X(SWITCH, "filter-or-search", "Tab F3", "", INPUT, IN_LINE,                                    \
      "turn the filter into a search, and back")                                                   \
    X(OLDER, "older", "Up", "", INPUT, IN_INPUT, "older entry, previous meeting")                  \
    X(NEWER, "newer", "Down", "", INPUT, IN_INPUT, "newer entry, next meeting")                    \
    X(CURSOR_LEFT, "cursor-left", "Left ^B", "", INPUT, IN_INPUT, "cursor left")                   \
    X(CURSOR_RIGHT, "cursor-right", "Right ^F", "", INPUT, IN_INPUT, "cursor right")               \
    X(CURSOR_HOME, "cursor-home", "Home ^A", "", INPUT, IN_INPUT, "cursor to the start")           \
    X(CURSOR_END, "cursor-end", "End ^E", "", INPUT, IN_INPUT, "cursor to the end")                \
    X(ERASE_LEFT, "erase-left", "Backspace ^H", "", INPUT, IN_INPUT,                               \
      "erase the character before the cursor")                                                     \
    X(ERASE_RIGHT, "erase-right", "Delete ^D", "", INPUT, IN_INPUT,                                \
      "erase the character under the cursor")                                                      \
    X(ERASE_WORD, "erase-word", "^W", "", INPUT, IN_INPUT, "erase the word on the left")           \
    X(ERASE_LINE, "erase-line", "^U", "", INPUT, IN_INPUT, "erase up to the start")                \
    X(ERASE_REST, "erase-rest", "^K", "", INPUT, IN_INPUT, "erase up to the end")

/* What the words of --plain do, where the sentence of the screen would mislead. */
#define ACTION_SPOKEN(X)                                                                           \
    X(UP, "the row before")                                                                        \
    X(DOWN, "the row after")                                                                       \
    X(PREVIOUS, "the row before, too")                                                             \
    X(NEXT, "the row after, too")                                                                  \
    X(PAGE_UP, "the ten rows before")                                                              \
    X(PAGE_DOWN, "the rows after those that were told last")                                       \
    X(LIST, "ten rows from the selected one on; list 20 tells twenty")                             \
    X(HOME, "the first row")                                                                       \
    X(END, "the last row; loads what is missing")                                                  \
    X(FILTER, "filter bob tells matching attendees only; filter !bob all others; filter "          \
              "video:none looks at one field; filter dup: finds ids registered twice; filter "     \
              "alone ends it")                                                                     \
    X(SEARCH, "search bob goes to the next row that matches; search alone ends it")                \
    X(NEXT_MATCH, "the next row that matches the search")                                          \
    X(SORT, "sort user sorts by a column, sort -user the other way round, sort none as the "       \
            "service does; sort alone tells the columns")                                          \
    X(COLUMNS, "columns user,audio chooses what is told of a row; columns alone tells which "      \
               "there are")                                                                        \
    X(DETAIL, "all details of an attendee: show 3, or show alone for the selected one")            \
    X(REMOVE, "remove 3 removes an attendee from the meeting, after a question that yes answers; " \
              "only with --allow-actions")                                                         \
    X(JSON, "an attendee as JSON")                                                                 \
    X(COMMANDS, "complete aws commands for an attendee: to be copied, never run by rollcall")      \
    X(TOKEN, "copies the join token, after a question; only with --include-join-tokens")           \
    X(EVENTS, "what has changed since it was told last, with times; changes all tells "            \
              "everything that is kept")                                                           \
    X(ERRORS, "the last failures: what they mean and what helps; errors all tells every one")      \
    X(STATUS, "shows the status")                                                                  \
    X(LOAD_ALL, "loads every page")                                                                \
    X(CHECKPOINT, "from now on removed attendees stay in the list, and changes count from here; "  \
                  "once more ends it")                                                             \
    X(PAUSE, "stops the background refresh, and resumes it")                                       \
    X(COPY_ID, "tells the AttendeeId, and copies it where there is a clipboard")                   \
    X(COPY_USER, "tells the ExternalUserId, and copies it where there is a clipboard")             \
    X(COPY_SUPPORT, "tells and copies a line for a support case: meeting, attendee, region, "      \
                    "request id, UTC time")                                                        \
    X(WRITE, "write list.csv writes the list to a file, write changes log.json the changes; "      \
             "never a token")                                                                      \
    X(MASK, "hides the user ids, or tells them again")                                             \
    X(MEETING, "opens another meeting: meeting and its id, or meeting @label; meeting alone asks") \
    X(SESSION, "asks for another profile or control region")                                       \
    X(HELP, "tells the words; help list tells one")                                                \
    X(LEAVE, "ends rollcall")                                                                      \
    X(CLOSE, "stops a load; when there is none, ends the filter")                                  \
    X(CANCEL, "stops what is under way")

#define ACTION_ENUM(id, name, keys, word, group, contexts, sentence) ACTION_##id,
enum action { ACTION_NONE, ACTION_TABLE(ACTION_ENUM) ACTION_COUNT };
#undef ACTION_ENUM

/* One row of the table. Static strings, never NULL. */
struct action_info {
    const char *name;
    const char *keys;
    const char *word;
    const char *sentence;
    enum action_group group;
    unsigned contexts;
};

/* The row of an action; for ACTION_NONE and beyond, one of empty strings. */
const struct action_info *action_info(enum action action);

/* What the action's word of --plain does: a sentence to be read out. Static string. */
const char *action_spoken(enum action action);

/* "Move", "Find"… Static string. */
const char *action_group_title(enum action_group group);

/* Does it ask a service for something, or how often to do that? A recording has none of it. */
bool action_asks(enum action action);

/* The action with this name, or ACTION_NONE. */
enum action action_by_name(const char *name);

/* The action that this word of --plain asks for, or ACTION_NONE. A beginning of a word is enough
 * when it is the beginning of one word only. */
enum action action_by_word(const char *word, size_t len);

/* The action that has this key by default in any of these contexts, or ACTION_NONE. */
enum action action_by_key(const char *key, unsigned contexts);

/* Splits a list of keys: copies the key at *keys into out, moves *keys behind it. False at the end;
 * a key longer than the room is skipped. */
#define ACTION_KEY_SIZE 12
bool action_next_key(const char **keys, char out[ACTION_KEY_SIZE]);

/* Which keys an action has now, as a list of the same form: a keymap's answer. NULL as the source
 * means the default keys. */
struct action_keys {
    const char *(*of)(const void *self, enum action action);
    const void *self;
};

/* The first key of an action as the style has it. False, and out empty, when none is bound. */
bool action_first_key(enum action action, const struct view_style *style,
                      char out[ACTION_KEY_SIZE]);

/* Appends a text in which each action in braces, "{refresh}", is replaced by what a reader does for
 * it: "press r", in plain lines "type refresh". What is foreign in it is not made safe. */
void action_fill(struct buf *out, const char *text, const struct view_style *style);

/* Appends the hints for a context, "Enter detail  / filter  …  q quit", in at most that many
 * columns: what matters least goes first. Returns the columns taken. */
size_t action_hints(struct buf *out, enum action_context context, const struct action_keys *keys,
                    size_t columns);

#endif
