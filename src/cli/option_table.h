/* The one table of options: from it come the parser, the variables, the config keys, --help, the
 * manual pages, the completions and the suggestions for mistyped names. Read it through
 * cli/options.h. */
#ifndef ROLLCALL_CLI_OPTION_TABLE_H
#define ROLLCALL_CLI_OPTION_TABLE_H

/* How a value is read and where it goes (the field's type stands behind it). */
enum option_kind {
    OPTION_KIND_SET,      /* bool: becomes true */
    OPTION_KIND_CLEAR,    /* bool: becomes false; the config key says it positively */
    OPTION_KIND_TEXT,     /* const char *: not empty */
    OPTION_KIND_LIST,     /* struct option_list: one more of them each time */
    OPTION_KIND_OPTIONAL, /* const char *: "" when the option stands alone */
    OPTION_KIND_NUMBER,   /* long: min to max */
    OPTION_KIND_OR_OFF,   /* long: min to max, or "off", stored as 0 */
    OPTION_KIND_CHOICE,   /* int: index into values */
    OPTION_KIND_IGNORED,  /* accepted for the AWS CLI's sake */
    OPTION_KIND_REFUSED,  /* help says what to use instead */
};

/* Headings of --help and the manual page, in their order. */
enum option_group {
    GROUP_MEETING,
    GROUP_AWS,
    GROUP_LOAD,
    GROUP_VIEW,
    GROUP_PRINT,
    GROUP_WATCH,
    GROUP_TERMINAL,
    GROUP_FILES,
    GROUP_COUNT,
};

/* Where a value may stand. Whatever weakens protection, or makes sense for one run only, is for
 * the command line alone. */
enum option_place {
    PLACE_FLAG,       /* the command line only */
    PLACE_FLAG_ENV,   /* and ROLLCALL_* */
    PLACE_EVERYWHERE, /* and the config files */
    PLACE_FILE,       /* the config files only: no such option */
    PLACE_ALIAS,      /* the command line only, and not in --help: other names, the shell's own */
};

/* What the program does, as bits: an option that means nothing in a mode is refused there. */
enum option_mode {
    MODE_CONSOLE = 1, /* the screen, or --plain */
    MODE_LIST = 2,    /* prints the list and ends */
    MODE_COUNT = 4,
    MODE_WATCH = 8, /* --watch, --until */
    MODE_RESOLVE = 16,
    MODE_SETUP = 32,
    MODE_REPORT = 64,
    MODE_REPLAY = 128,
    MODE_ONLINE = 63, /* all that speak of a service */
    MODE_ANY = 255,
    MODE_ONE_MEETING = 256, /* beside the others: refused where several meetings are meant */
};

/* id, letter, long name, argument, kind, field, min, max, values, place, group, modes, help. The
 * config key is the long name, without a leading "no-" for CLEAR; the variable is the key in
 * capitals with ROLLCALL_ before it. Help is one sentence without a full stop, at most 200
 * characters. */
#define OPTION_TABLE(X)                                                                            \
    X(MEETING_ID, 0, "meeting-id", "ID", LIST, meeting_ids, 0, 0, NULL, FLAG_ENV, MEETING,         \
      MODE_ANY, "The meeting; the same as the argument")                                           \
    X(MEETINGS, 0, "meetings", "FILE", TEXT, meetings_file, 0, 0, NULL, FLAG, MEETING,             \
      MODE_LIST | MODE_COUNT | MODE_WATCH | MODE_RESOLVE | MODE_REPORT,                            \
      "The meetings of a file, one a line: ID [REGION [PROFILE]] [# comment]; - standard input")   \
    X(NAMESPACE, 0, "namespace", "NAME", CHOICE, namespace_, 0, 0, "chime-sdk-meetings|chime",     \
      EVERYWHERE, MEETING, MODE_ONLINE, "Which API to ask; the first unless you know better")      \
    X(DEMO, 0, "demo", "SCENARIO", OPTIONAL, demo, 0, 0, NULL, FLAG, MEETING, MODE_ONLINE,         \
      "Show a simulated meeting on this machine: no account, no network")                          \
    X(PRESENCE_QUEUE, 0, "presence-queue", "URL", TEXT, presence_queue, 0, 0, NULL, EVERYWHERE,    \
      MEETING, MODE_CONSOLE | MODE_WATCH | MODE_RESOLVE | MODE_SETUP,                              \
      "Hear the meeting's events in this SQS queue of our own, and show who is there")             \
    X(PRESENCE_KEEP, 0, "presence-keep", NULL, SET, presence_keep, 0, 0, NULL, EVERYWHERE,         \
      MEETING, MODE_CONSOLE | MODE_WATCH, "Leave the events in the queue: delete nothing")         \
    X(ALLOW_ACTIONS, 0, "allow-actions", NULL, SET, allow_actions, 0, 0, NULL, FLAG, MEETING,      \
      MODE_CONSOLE, "Let the console remove attendees, each after a question; read-only without")  \
    X(PROFILE, 'p', "profile", "NAME", TEXT, profile, 0, 0, NULL, EVERYWHERE, AWS, MODE_ONLINE,    \
      "Profile of the AWS config files")                                                           \
    X(REGION, 'r', "region", "REGION", TEXT, region, 0, 0, NULL, EVERYWHERE, AWS, MODE_ONLINE,     \
      "Control region of the meeting, for instance us-east-1")                                     \
    X(ENDPOINT_URL, 0, "endpoint-url", "URL", TEXT, endpoint_url, 0, 0, NULL, EVERYWHERE, AWS,     \
      MODE_ONLINE, "Ask this server instead of the region's")                                      \
    X(CA_BUNDLE, 0, "ca-bundle", "FILE", TEXT, ca_bundle, 0, 0, NULL, EVERYWHERE, AWS,             \
      MODE_ONLINE, "Certificates to trust, PEM")                                                   \
    X(NO_VERIFY_SSL, 0, "no-verify-ssl", NULL, CLEAR, verify_ssl, 0, 0, NULL, FLAG, AWS,           \
      MODE_ONLINE, "Trust any certificate: anyone on the line can read everything")                \
    X(NO_SIGN_REQUEST, 0, "no-sign-request", NULL, CLEAR, sign_request, 0, 0, NULL, FLAG, AWS,     \
      MODE_ONLINE, "Send requests without a signature")                                            \
    X(CONNECT_TIMEOUT, 0, "cli-connect-timeout", "SEC", NUMBER, connect_timeout_s, 0, 86400, NULL, \
      EVERYWHERE, AWS, MODE_ONLINE, "Give up connecting after SEC seconds; 0 never (default 10)")  \
    X(READ_TIMEOUT, 0, "cli-read-timeout", "SEC", NUMBER, read_timeout_s, 0, 86400, NULL,          \
      EVERYWHERE, AWS, MODE_ONLINE,                                                                \
      "Give up when nothing arrives for SEC seconds; 0 never (default 30)")                        \
    X(NO_CLI_PAGER, 0, "no-cli-pager", NULL, IGNORED, help, 0, 0, NULL, FLAG, AWS, MODE_ANY,       \
      "Accepted for the AWS CLI's sake: rollcall never starts a pager")                            \
    X(AUTO_PROMPT, 0, "cli-auto-prompt", NULL, IGNORED, help, 0, 0, NULL, ALIAS, AWS, MODE_ANY,    \
      "Accepted for the AWS CLI's sake: rollcall asks for the meeting when it has none")           \
    X(NO_AUTO_PROMPT, 0, "no-cli-auto-prompt", NULL, IGNORED, help, 0, 0, NULL, ALIAS, AWS,        \
      MODE_ANY, "Accepted for the AWS CLI's sake")                                                 \
    X(INPUT_JSON, 0, "cli-input-json", "JSON", REFUSED, help, 0, 0, NULL, ALIAS, AWS, MODE_ANY,    \
      "give the meeting id as the argument, the rest as options")                                  \
    X(INPUT_YAML, 0, "cli-input-yaml", "YAML", REFUSED, help, 0, 0, NULL, ALIAS, AWS, MODE_ANY,    \
      "give the meeting id as the argument, the rest as options")                                  \
    X(BINARY_FORMAT, 0, "cli-binary-format", "FORMAT", IGNORED, help, 0, 0, NULL, ALIAS, AWS,      \
      MODE_ANY, "Accepted for the AWS CLI's sake: nothing that is printed is binary")              \
    X(SKELETON, 0, "generate-cli-skeleton", NULL, REFUSED, help, 0, 0, NULL, ALIAS, AWS, MODE_ANY, \
      "rollcall reads no JSON; it takes options only")                                             \
    X(RESOLVE, 0, "resolve", NULL, SET, resolve, 0, 0, NULL, FLAG, AWS, MODE_RESOLVE,              \
      "Print which profile, region, endpoint and credentials would be used, and why")              \
    X(CHECK, 0, "check", NULL, SET, check, 0, 0, NULL, FLAG, AWS, MODE_RESOLVE,                    \
      "Like --resolve, then ask the service for one row of the meeting")                           \
    X(MAX_RESULTS, 0, "max-results", "N", NUMBER, max_results, 1, 1000000, NULL, EVERYWHERE, LOAD, \
      MODE_CONSOLE | MODE_LIST | MODE_COUNT | MODE_WATCH,                                          \
      "Attendees a request; at most 100, 99 for chime (default: the most)")                        \
    X(PAGE_SIZE, 0, "page-size", "N", NUMBER, max_results, 1, 1000000, NULL, ALIAS, LOAD,          \
      MODE_CONSOLE | MODE_LIST | MODE_COUNT | MODE_WATCH, "The AWS CLI's name for --max-results")  \
    X(NEXT_TOKEN, 0, "next-token", "TOKEN", TEXT, next_token, 0, 0, NULL, FLAG, LOAD,              \
      MODE_LIST | MODE_ONE_MEETING, "Begin where an earlier list stopped")                         \
    X(STARTING_TOKEN, 0, "starting-token", "TOKEN", TEXT, next_token, 0, 0, NULL, ALIAS, LOAD,     \
      MODE_LIST | MODE_ONE_MEETING, "The AWS CLI's name for --next-token")                         \
    X(MAX_ITEMS, 0, "max-items", "N", NUMBER, max_items, 1, 1000000000, NULL, FLAG_ENV, LOAD,      \
      MODE_CONSOLE | MODE_LIST,                                                                    \
      "Stop after N attendees (of each meeting); NextToken then continues exactly there")          \
    X(LIMIT, 0, "limit", "N", REFUSED, help, 0, 0, NULL, ALIAS, LOAD, MODE_ANY,                    \
      "use --max-items N")                                                                         \
    X(NO_PAGINATE, 0, "no-paginate", NULL, CLEAR, paginate, 0, 0, NULL, FLAG, LOAD, MODE_LIST,     \
      "Ask for one page only")                                                                     \
    X(INTERVAL, 'n', "interval", "SEC", OR_OFF, interval_s, 1, 3600, NULL, EVERYWHERE, LOAD,       \
      MODE_CONSOLE | MODE_WATCH, "Refresh every SEC seconds, or off (default 5)")                  \
    X(MAX_RATE, 0, "max-rate", "N", NUMBER, max_rate, 0, 1000, NULL, EVERYWHERE, LOAD,             \
      MODE_CONSOLE | MODE_LIST | MODE_COUNT | MODE_WATCH,                                          \
      "At most N requests a second; 0 no limit (default 5)")                                       \
    X(PREFETCH, 0, "prefetch", "ROWS", NUMBER, prefetch, 0, 1000000, NULL, EVERYWHERE, LOAD,       \
      MODE_CONSOLE, "Rows to load without scrolling (default 300)")                                \
    X(FILTER, 'f', "filter", "EXPR", TEXT, filter, 0, 0, NULL, FLAG_ENV, VIEW,                     \
      MODE_CONSOLE | MODE_LIST | MODE_COUNT | MODE_WATCH | MODE_REPLAY,                            \
      "Show matching attendees only: text, !text, field:text, dup:, ghost:")                       \
    X(SORT, 's', "sort", "[-]COLUMN", TEXT, sort, 0, 0, NULL, EVERYWHERE, VIEW,                    \
      MODE_CONSOLE | MODE_LIST | MODE_REPLAY, "Sort by a column; - reverses the order")            \
    X(COLUMNS, 0, "columns", "LIST", TEXT, columns, 0, 0, NULL, EVERYWHERE, VIEW,                  \
      MODE_CONSOLE | MODE_LIST | MODE_REPLAY, "Columns to show, separated by commas")              \
    X(MASK, 0, "mask", NULL, SET, mask, 0, 0, NULL, EVERYWHERE, VIEW,                              \
      MODE_CONSOLE | MODE_LIST | MODE_WATCH | MODE_REPORT | MODE_REPLAY, "Mask the user ids")      \
    X(UTC, 0, "utc", NULL, SET, utc, 0, 0, NULL, EVERYWHERE, VIEW,                                 \
      MODE_CONSOLE | MODE_RESOLVE | MODE_REPORT | MODE_REPLAY,                                     \
      "Times on the screen in UTC instead of local time")                                          \
    X(MARK, 0, "mark", "SEC", NUMBER, mark_s, 0, 86400, NULL, EVERYWHERE, VIEW,                    \
      MODE_CONSOLE | MODE_REPLAY, "How long changes stay marked (default 60)")                     \
    X(SEATS, 0, "seats", "N", NUMBER, seats, 1, 1000000, NULL, EVERYWHERE, VIEW, MODE_CONSOLE,     \
      "Attendees that the meeting may have, where GetMeeting may not be asked")                    \
    X(BELL, 0, "bell", "WHEN", CHOICE, bell, 0, 0, "never|change|match|state", EVERYWHERE, VIEW,   \
      MODE_CONSOLE | MODE_REPLAY,                                                                  \
      "Ring the terminal's bell: on any change, on one that the filter matches, on a new state")   \
    X(OUTPUT, 'o', "output", "FORMAT", CHOICE, output, 0, 0, "table|text|tsv|csv|json|ndjson",     \
      FLAG_ENV, PRINT, MODE_LIST | MODE_WATCH | MODE_RESOLVE | MODE_REPORT,                        \
      "Print and exit; json is one object shaped like the AWS CLI's")                              \
    X(HEADER, 0, "header", NULL, SET, header, 0, 0, NULL, FLAG_ENV, PRINT,                         \
      MODE_LIST | MODE_REPORT, "Print a header line: the default for table and csv")               \
    X(NO_HEADER, 0, "no-header", NULL, CLEAR, header, 0, 0, NULL, FLAG, PRINT,                     \
      MODE_LIST | MODE_REPORT, "Print no header line: the default for text and tsv")               \
    X(BOM, 0, "bom", NULL, SET, bom, 0, 0, NULL, FLAG_ENV, PRINT, MODE_LIST | MODE_REPORT,         \
      "Begin csv with a byte order mark, for spreadsheets that take UTF-8 for something else")     \
    X(COUNT, 0, "count", NULL, SET, count, 0, 0, NULL, FLAG, PRINT, MODE_COUNT,                    \
      "Print how many there are, or nothing when not all could be read")                           \
    X(EXPECT, 0, "expect", "FILE", TEXT, expect, 0, 0, NULL, FLAG, PRINT,                          \
      MODE_LIST | MODE_REPORT | MODE_ONE_MEETING,                                                  \
      "Call the roll: who of those in FILE (one a line, or CSV; - standard input) is registered, " \
      "or attended")                                                                               \
    X(EXPECT_COLUMN, 0, "expect-column", "NAME", TEXT, expect_column, 0, 0, NULL, FLAG, PRINT,     \
      MODE_LIST | MODE_REPORT | MODE_ONE_MEETING,                                                  \
      "The column of the ids in a CSV (default ExternalUserId)")                                   \
    X(EXPECT_LOOSE, 0, "expect-loose", NULL, SET, expect_loose, 0, 0, NULL, FLAG, PRINT,           \
      MODE_LIST | MODE_REPORT | MODE_ONE_MEETING,                                                  \
      "Names match without accents, and with one blank for several")                               \
    X(START, 0, "start", "TIME", TEXT, start, 0, 0, NULL, FLAG, PRINT, MODE_REPORT,                \
      "report --expect: when the meeting was to begin, 14:00 or as in ISO 8601; "                  \
      "who came five minutes later is late")                                                       \
    X(MISSING, 0, "missing", NULL, SET, missing, 0, 0, NULL, FLAG, PRINT,                          \
      MODE_LIST | MODE_ONE_MEETING,                                                                \
      "Print the expected who are not registered, one id a line; exit status 10 if there are any") \
    X(JOIN_TOKENS, 0, "include-join-tokens", NULL, SET, include_join_tokens, 0, 0, NULL, FLAG,     \
      PRINT, MODE_CONSOLE | MODE_LIST | MODE_WATCH,                                                \
      "Keep and print join tokens: anyone who has one joins as that attendee")                     \
    X(FORCE, 0, "force", NULL, SET, force, 0, 0, NULL, FLAG, PRINT, MODE_LIST | MODE_WATCH,        \
      "Print join tokens to a terminal all the same")                                              \
    X(QUERY, 0, "query", "EXPR", REFUSED, help, 0, 0, NULL, ALIAS, PRINT, MODE_ANY,                \
      "use -o json and jq")                                                                        \
    X(JSON, 0, "json", NULL, REFUSED, help, 0, 0, NULL, ALIAS, PRINT, MODE_ANY, "use -o json")     \
    X(FORMAT, 0, "format", "FORMAT", REFUSED, help, 0, 0, NULL, ALIAS, PRINT, MODE_ANY,            \
      "use -o FORMAT")                                                                             \
    X(WATCH, 0, "watch", NULL, SET, watch, 0, 0, NULL, FLAG, WATCH, MODE_WATCH,                    \
      "Print changes as they are seen, one JSON object a line")                                    \
    X(UNTIL, 0, "until", "COND", LIST, until, 0, 0, NULL, FLAG, WATCH, MODE_WATCH,                 \
      "Watch until registered:EXPR, removed:EXPR, here:EXPR, left:EXPR, ended or count>=N; "       \
      "several must all hold")                                                                     \
    X(UNTIL_ANY, 0, "until-any", "COND", LIST, until_any, 0, 0, NULL, FLAG, WATCH, MODE_WATCH,     \
      "The same; one of several is enough")                                                        \
    X(TIMEOUT, 0, "timeout", "SEC", NUMBER, timeout_s, 1, 31536000, NULL, FLAG, WATCH,             \
      MODE_LIST | MODE_COUNT | MODE_WATCH, "Stop after SEC seconds with exit status 9")            \
    X(RECORD, 0, "record", "FILE", TEXT, record, 0, 0, NULL, FLAG, WATCH,                          \
      MODE_CONSOLE | MODE_WATCH,                                                                   \
      "Append what is seen to a ledger, one JSON object a line, while the console, --plain, "      \
      "--watch or --until runs; never a join token")                                               \
    X(DRAIN, 0, "drain", "SEC", NUMBER, drain_s, 0, 3600, NULL, EVERYWHERE, WATCH, MODE_WATCH,     \
      "When the meeting is gone, take its last events from the queue for SEC seconds at most "     \
      "(default 30)")                                                                              \
    X(BY, 0, "by", "WHAT", CHOICE, by, 0, 0, "attendee|user", FLAG, PRINT, MODE_REPORT,            \
      "report: a row for each attendee (the default), or for all devices of a user")               \
    X(PLAIN, 0, "plain", NULL, SET, plain, 0, 0, NULL, EVERYWHERE, TERMINAL,                       \
      MODE_CONSOLE | MODE_REPLAY, "Line by line, for screen readers and dumb terminals")           \
    X(ASCII, 0, "ascii", NULL, SET, ascii, 0, 0, NULL, EVERYWHERE, TERMINAL,                       \
      MODE_CONSOLE | MODE_LIST | MODE_REPORT | MODE_REPLAY | MODE_RESOLVE | MODE_SETUP,            \
      "Draw with ASCII characters only")                                                           \
    X(SLOW, 0, "slow", NULL, SET, slow, 0, 0, NULL, EVERYWHERE, TERMINAL,                          \
      MODE_CONSOLE | MODE_REPLAY, "Paint as little as can be, for slow lines")                     \
    X(MOUSE, 0, "mouse", NULL, SET, mouse, 0, 0, NULL, EVERYWHERE, TERMINAL,                       \
      MODE_CONSOLE | MODE_REPLAY, "Wheel and clicks; selecting text then needs Shift")             \
    X(COLOR, 0, "color", "WHEN", CHOICE, color, 0, 0, "auto|always|never", EVERYWHERE, TERMINAL,   \
      MODE_ANY, "Colours; auto obeys NO_COLOR and the terminal")                                   \
    X(COPY_COMMAND, 0, "copy-command", "COMMAND", TEXT, copy_command, 0, 0, NULL, FILE, TERMINAL,  \
      MODE_CONSOLE | MODE_REPLAY,                                                                  \
      "Program that copies its input to the clipboard; started without a shell")                   \
    X(CONFIG, 'c', "config", "FILE", TEXT, config_file, 0, 0, NULL, FLAG_ENV, FILES, MODE_ANY,     \
      "Read this file instead of $XDG_CONFIG_HOME/rollcall/config")                                \
    X(NO_CONFIG, 0, "no-config", NULL, CLEAR, read_config, 0, 0, NULL, FLAG, FILES, MODE_ANY,      \
      "Read no config file of rollcall's")                                                         \
    X(NO_HISTORY, 0, "no-history", NULL, CLEAR, history, 0, 0, NULL, EVERYWHERE, FILES, MODE_ANY,  \
      "Neither read nor write the list of recent meetings")                                        \
    X(LOG_FILE, 0, "log-file", "FILE", TEXT, log_file, 0, 0, NULL, EVERYWHERE, FILES, MODE_ANY,    \
      "Write a log here: never secrets, never user ids")                                           \
    X(DEBUG, 0, "debug", NULL, SET, debug, 0, 0, NULL, EVERYWHERE, FILES, MODE_ANY,                \
      "Log every request; to stderr without --log-file when nothing is drawn")                     \
    X(QUIET, 'q', "quiet", NULL, SET, quiet, 0, 0, NULL, EVERYWHERE, FILES, MODE_ANY,              \
      "No progress, no warnings; errors still print")                                              \
    X(COMPLETE, 0, "complete", "KIND", CHOICE, complete, 0, 0,                                     \
      "profiles|regions|meetings|scenarios|columns|sorts|filters|conditions", ALIAS, FILES,        \
      MODE_ANY, "Words for the shell")                                                             \
    X(HELP, 'h', "help", NULL, SET, help, 0, 0, NULL, FLAG, FILES, MODE_ANY, "Show this help")     \
    X(VERSION, 'V', "version", NULL, SET, version, 0, 0, NULL, FLAG, FILES, MODE_ANY,              \
      "Show the version and those of the libraries")

#define OPTION_ENUM(id, ...) OPTION_##id,
enum option_id { OPTION_TABLE(OPTION_ENUM) OPTION_TOTAL };
#undef OPTION_ENUM

#endif
