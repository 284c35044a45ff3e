/* What the person asked for: argv, ROLLCALL_* variables and rollcall's own config files, as one
 * plain value. Nothing here knows AWS, a terminal or a meeting; app/ hands each room its share. */
#ifndef ROLLCALL_CLI_OPTIONS_H
#define ROLLCALL_CLI_OPTIONS_H

#include "base/err.h"
#include "cli/option_table.h"
#include "print/format.h"

#include <stdbool.h>
#include <stddef.h>

/* Strings that are kept until all of them go: those of the options. Starts as {0}. */
struct store {
    struct stored *first;
};

/* A copy that lives as long as the store. NULL, with *err set, when memory is out. */
const char *store_keep(struct store *store, const char *text, struct err *err);

/* The values of an option that may be given several times, in their order. */
struct option_list {
    const char **items;
    size_t count;
};

/* Where a value came from; a later one beats an earlier one. Variables and files of AWS stand
 * between USER_FILE and ENV: app/ tells aws/settings which values are above and which below. */
enum origin {
    ORIGIN_DEFAULT,
    ORIGIN_METADATA,    /* the region that EC2 says this machine is in */
    ORIGIN_SYSTEM_FILE, /* /etc/xdg/rollcall/config, or in XDG_CONFIG_DIRS */
    ORIGIN_USER_FILE,   /* $XDG_CONFIG_HOME/rollcall/config, or --config */
    ORIGIN_ENV,         /* ROLLCALL_* */
    ORIGIN_LABEL,       /* the region or profile that @LABEL or an ARN brings */
    ORIGIN_FLAG,
};

/* The values of the enumerated options, in the order of their rows' lists. */
enum option_namespace { NAMESPACE_MEETINGS, NAMESPACE_CHIME };
enum option_bell { BELL_NEVER, BELL_CHANGE, BELL_MATCH, BELL_STATE };
enum option_complete {
    COMPLETE_PROFILES,
    COMPLETE_REGIONS,
    COMPLETE_MEETINGS,
    COMPLETE_SCENARIOS,
    COMPLETE_COLUMNS,
    COMPLETE_SORTS,
    COMPLETE_FILTERS,
    COMPLETE_CONDITIONS
};
enum option_by { BY_ATTENDEE, BY_USER };
/* What shall be done: the first argument, when it is one of these words. */
enum option_command { COMMAND_SHOW, COMMAND_SETUP_PRESENCE, COMMAND_REPORT, COMMAND_REPLAY };
enum option_color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* One line of [keys] or [colors]: checked by the code that knows the names. A later line beats an
 * earlier one; those of the user's file come last. */
struct config_line {
    const char *key;
    const char *value;
    const char *file;
    int line;
};

/* One line of [meetings]: label = ID REGION PROFILE; the last two may be NULL. Of lines with the
 * same label only the last is kept. */
struct meeting_label {
    const char *label;
    const char *id;
    const char *region;
    const char *profile;
};

struct config_lines {
    struct config_line *items;
    size_t count;
};

/* Strings belong to the options and live until options_clean_up(); NULL is "not given". */
struct options {
    struct option_list meeting_ids; /* as typed: ids, ARNs, @LABEL, @GROUP */
    const char *meetings_file;      /* of --meetings; "-": standard input */
    struct meeting_label *targets;  /* the meetings that these name, each once */
    size_t target_count;
    bool several;                 /* more than one is meant, or a list of them: a group, a file */
    const char *meeting_id;       /* of one that was named alone: not checked yet */
    const char *label;            /* what stood behind @, when the meeting came from a label */
    struct option_list arguments; /* as typed: meetings, or a file */
    bool aws_words;               /* the command line began as that of the AWS CLI */
    long max_results;             /* 0: the largest page */
    const char *next_token;
    long max_items; /* 0: no limit */
    bool paginate;
    int namespace_; /* enum option_namespace */
    enum option_command command;
    const char *presence_queue; /* as typed: not checked yet */
    bool presence_keep;
    const char *ledger; /* what a REPORT or a REPLAY is about */

    const char *profile;
    const char *region;
    const char *endpoint_url;
    const char *ca_bundle;
    bool verify_ssl;
    bool sign_request;
    long connect_timeout_s; /* 0: none */
    long read_timeout_s;    /* 0: none */

    long interval_s; /* 0: off */
    long max_rate;   /* requests a second, 0: none */
    long prefetch;   /* rows */

    const char *filter;
    const char *sort;
    const char *columns;
    bool mask;
    bool utc;
    long mark_s;
    long seats; /* attendees that the meeting may have; 0: ask GetMeeting */
    int bell;   /* enum option_bell */

    int output;  /* enum output_format; used where is_set(OPTION_OUTPUT) */
    bool header; /* used where is_set(OPTION_HEADER) */
    bool bom;
    bool count;
    bool watch;
    struct option_list until;     /* all of them must hold */
    struct option_list until_any; /* one of them */
    long timeout_s;               /* 0: none */
    const char *record;
    long drain_s;       /* how long events are waited for when the meeting is gone */
    int by;             /* enum option_by: the rows of a report */
    const char *expect; /* file of the people who are expected; "-": standard input */
    const char *expect_column;
    bool expect_loose;
    const char *start; /* of a report: when the meeting was to begin */
    bool missing;
    bool include_join_tokens;
    bool allow_actions;
    bool force;
    bool resolve;
    bool check;

    bool plain;
    bool ascii;
    bool slow;
    bool mouse;
    int color; /* enum option_color */
    const char *copy_command;

    const char *config_file;
    bool read_config;
    bool history;
    const char *log_file;
    bool debug;
    bool quiet;
    bool help;
    bool version;
    const char *demo; /* NULL: no demo; "": the default scenario */
    int complete;     /* enum option_complete; used where is_set(OPTION_COMPLETE) */

    struct config_lines keys;
    struct config_lines colors;
    struct meeting_label *meetings;
    size_t meeting_count;
    struct config_lines groups;   /* of [groups]: key = its name, value = its members */
    struct config_lines warnings; /* value = the sentence, file and line = where */

    enum origin origin[OPTION_TOTAL];
    struct store store; /* owns the strings */
};

/* The default of every value. Free with options_clean_up(). */
void options_init(struct options *options);
void options_clean_up(struct options *options);

/* Was the option given anywhere, or given on the command line (or by @LABEL)? */
bool options_is_set(const struct options *options, enum option_id id);
bool options_is_flag(const struct options *options, enum option_id id);

/* Appends a line to one of the lists; its strings are copied into the options. False and *err when
 * memory is out. */
bool options_add_line(struct options *options, struct config_lines *list,
                      const struct config_line *line, struct err *err);

/* Appends to a list that the options own; the text is copied. False and *err when memory is out. */
bool options_add_item(struct options *options, struct option_list *list, const char *text,
                      struct err *err);

/* Appends a meeting to the targets; its strings are the options' already. False and *err when
 * memory is out. */
bool options_add_target(struct options *options, const struct meeting_label *target,
                        struct err *err);

/* The options as they are for one target alone, with its region and profile unless a flag names
 * another. A view that borrows everything: never cleaned up, nor written to. */
struct options options_for_target(const struct options *options, size_t target);

/* What the program is to do. Printing is meant without a terminal on standard output, and with -o,
 * --count and the like; the flag --plain needs no terminal. */
enum option_mode options_mode(const struct options *options, bool stdout_is_terminal);

/* Forgets what the config files say of the screen, for a program that prints: what is printed
 * follows from the command line and from variables alone. */
void options_forget_screen(struct options *options);

/* --- the table as rows to look at: pure, any thread --- */

struct option_row {
    enum option_id id;
    char letter; /* 0: none */
    const char *name;
    const char *argument; /* NULL: takes none */
    enum option_kind kind;
    size_t field; /* offset in struct options */
    long min;
    long max;
    const char *values; /* "auto|always|never" for a CHOICE */
    enum option_place place;
    enum option_group group;
    unsigned modes; /* bits of enum option_mode in which it means something */
    const char *help;
};

/* The row of an option; id is below OPTION_TOTAL. Lives for ever. */
const struct option_row *option_row(enum option_id id);

/* The row of a config key, or of a long name (exact), or NULL. */
const struct option_row *option_by_key(const char *key);
const struct option_row *option_by_name(const char *name);

/* The config key of a row: its long name, or what stands behind "no-". NULL when the files may not
 * hold it and no variable either. */
const char *option_key(const struct option_row *row);

/* The variable of a row ("ROLLCALL_MAX_RATE") into out; returns out, or NULL when there is none. */
char *option_variable(const struct option_row *row, char *out, size_t size);

/* May the option be typed, and is it listed in --help? */
bool option_is_flag(const struct option_row *row);
bool option_is_listed(const struct option_row *row);

/* "Which meeting", "AWS", ...: the heading of a group. */
const char *option_group_title(enum option_group group);

/* Iterates over the words of a list such as "auto|always|never": copies the next one into out (cut
 * to fit) and returns where to go on, or NULL at the end. */
const char *option_next_value(const char *values, char *out, size_t size);

/* The listed long option (without dashes) or config key nearest to the typed word, or NULL when
 * none is near. Lives for ever. */
const char *suggest_option(const char *typed);
const char *suggest_key(const char *typed);

/* The nearest of "a|b|c" into out; false when none is near. */
bool suggest_value(const char *typed, const char *values, char *out, size_t size);

#endif
