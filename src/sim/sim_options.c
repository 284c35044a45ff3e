#include "sim/sim_options.h"

#include "sim/auth.h"
#include "sim/registry.h"

#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The meeting that is played when no scenario is named. */
#define DEFAULT_MEETING_ID "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"

enum { OPTION_COUNT_MAX = 32 };

/* Takes one option's argument (NULL for an option without one). */
typedef bool take_fn(struct options *o, const char *arg, struct err *err);

static bool read_number(const char *name, const char *text, double min, double max, double *out,
                        struct err *err)
{
    char *end;
    *out = strtod(text, &end);
    if (end == text || *end || isnan(*out) || *out < min || *out > max)
        return err_set(err, ERR_USAGE, "%s needs a number from %g to %g, not \"%s\"", name, min,
                       max, text);
    return true;
}

static bool take_scenario(struct options *o, const char *arg, struct err *err)
{
    if (o->scenario_count == OPTIONS_MAX_SCENARIOS)
        return err_set(err, ERR_USAGE, "at most %d scenarios", OPTIONS_MAX_SCENARIOS);
    o->scenarios[o->scenario_count++] = arg;
    return true;
}

static bool take_attendees(struct options *o, const char *arg, struct err *err)
{
    double value;
    if (!read_number("--attendees", arg, 0, MEETING_MAX_PEOPLE, &value, err))
        return false;
    o->generate = true;
    o->attendees = (size_t)value;
    return true;
}

static bool take_meeting_id(struct options *o, const char *arg, struct err *err)
{
    o->has_meeting_id = true;
    return uuid_parse(arg, strlen(arg), &o->meeting_id) ||
           err_set(err, ERR_USAGE, "--meeting-id: \"%s\" is not a meeting id", arg);
}

static bool take_seed(struct options *o, const char *arg, struct err *err)
{
    double value;
    if (!read_number("--seed", arg, 0, 9e15, &value, err))
        return false;
    o->seed = (uint64_t)value;
    return true;
}

static bool take_port(struct options *o, const char *arg, struct err *err)
{
    double value;
    if (!read_number("--port", arg, 0, 65535, &value, err))
        return false;
    o->port = (uint16_t)value;
    return true;
}

static bool take_cert(struct options *o, const char *arg, struct err *err)
{
    (void)err;
    o->cert = arg;
    return true;
}

static bool take_key(struct options *o, const char *arg, struct err *err)
{
    (void)err;
    o->key = arg;
    return true;
}

static bool take_namespace(struct options *o, const char *arg, struct err *err)
{
    if (strcmp(arg, "chime") == 0)
        o->api = API_CHIME;
    else if (strcmp(arg, "chime-sdk-meetings") == 0)
        o->api = API_MEETINGS;
    else
        return err_set(err, ERR_USAGE, "--namespace is chime-sdk-meetings or chime");
    return true;
}

static bool take_error_style(struct options *o, const char *arg, struct err *err)
{
    static const char *const names[STYLE_COUNT] = {"header", "type", "lower", "short"};
    for (size_t i = 0; i < STYLE_COUNT; i++) {
        if (strcmp(arg, names[i]) == 0) {
            o->error_style = (enum error_style)i;
            return true;
        }
    }
    return err_set(err, ERR_USAGE, "--error-style is header, type, lower or short");
}

static bool take_page_size(struct options *o, const char *arg, struct err *err)
{
    double value;
    if (!read_number("--page-size", arg, 1, 99, &value, err))
        return false;
    o->default_page = (size_t)value;
    return true;
}

static bool take_features(struct options *o, const char *arg, struct err *err)
{
    (void)err; /* a test may want to see what broken ones do */
    o->features = arg;
    return true;
}

static bool take_region(struct options *o, const char *arg, struct err *err)
{
    (void)err;
    o->region = arg;
    return true;
}

static bool take_credentials(struct options *o, const char *arg, struct err *err)
{
    (void)err;
    o->credentials = arg;
    return true;
}

static bool take_credentials_fd(struct options *o, const char *arg, struct err *err)
{
    double value;
    if (!read_number("--credentials-fd", arg, 0, 1023, &value, err))
        return false;
    o->credentials_fd = (int)value;
    return true;
}

static bool take_no_verify(struct options *o, const char *arg, struct err *err)
{
    (void)arg, (void)err;
    o->verify = false;
    return true;
}

static bool take_round_trip(struct options *o, const char *arg, struct err *err)
{
    double value;
    if (!read_number("--round-trip", arg, 0, 60000, &value, err))
        return false;
    o->round_trip_us = (int64_t)(value * 1000);
    return true;
}

static bool take_speed(struct options *o, const char *arg, struct err *err)
{
    return read_number("--speed", arg, 0, 1e6, &o->speed, err);
}

static bool take_frozen(struct options *o, const char *arg, struct err *err)
{
    (void)arg, (void)err;
    o->speed = 0;
    return true;
}

static bool take_log(struct options *o, const char *arg, struct err *err)
{
    (void)err;
    o->log = arg;
    return true;
}

static bool take_exit_with_stdin(struct options *o, const char *arg, struct err *err)
{
    (void)arg, (void)err;
    o->exit_with_stdin = true;
    return true;
}

static bool take_help(struct options *o, const char *arg, struct err *err)
{
    (void)arg, (void)err;
    o->help = true;
    return true;
}

static bool take_version(struct options *o, const char *arg, struct err *err)
{
    (void)arg, (void)err;
    o->version = true;
    return true;
}

struct option_row {
    const char *name;
    const char *argument; /* NULL: none */
    take_fn *take;
    const char *help;
};

static const struct option_row rows[] = {
    {"scenario", "FILE", take_scenario,
     "play the meeting of this file; may be given several times"},
    {"attendees", "N", take_attendees,
     "generate a meeting of N attendees (without a scenario: 250)"},
    {"meeting-id", "ID", take_meeting_id, "the id of the first meeting (" DEFAULT_MEETING_ID ")"},
    {"seed", "N", take_seed, "another seed, other names and ids (1)"},
    {"port", "N", take_port, "listen on this port of 127.0.0.1 (0: a free one)"},
    {"cert", "FILE", take_cert, "speak TLS with this certificate (PEM) and the key of --key"},
    {"key", "FILE", take_key, "the private key of --cert (PEM)"},
    {"namespace", "NAME", take_namespace,
     "the API of requests that do not tell by Host or path: chime-sdk-meetings (default) or chime"},
    {"error-style", "STYLE", take_error_style,
     "where an error's code stands: header (default), type, lower, short"},
    {"page-size", "N", take_page_size, "rows of a page when max-results is not given (50)"},
    {"features", "JSON", take_features,
     "MeetingFeatures that GetMeeting tells, such as {\"Video\": {\"MaxResolution\": \"FHD\"}}"},
    {"region", "NAME", take_region, "accept signatures for this region only"},
    {"credentials", "FILE", take_credentials, "lines `access_key_id secret [session_token]`"},
    {"credentials-fd", "N", take_credentials_fd,
     "read such lines from a descriptor, up to an empty line or its end"},
    {"no-verify", NULL, take_no_verify, "accept any signature, or none"},
    {"round-trip", "MS", take_round_trip, "hold every answer back by this long"},
    {"speed", "X", take_speed, "let the meeting's time run X times as fast"},
    {"frozen", NULL, take_frozen,
     "let the meeting's time stand still; POST /_sim/advance moves it"},
    {"log", "FILE", take_log, "write one line a request"},
    {"exit-with-stdin", NULL, take_exit_with_stdin, "end when standard input ends"},
    {"help", NULL, take_help, "print this"},
    {"version", NULL, take_version, "print the version"},
};

enum { ROWS = sizeof rows / sizeof *rows };

void options_print_help(FILE *out)
{
    fputs("usage: rollcall-sim [OPTION...]\n"
          "Plays Amazon Chime SDK meetings on 127.0.0.1, over the service's own protocol.\n\n",
          out);
    for (size_t i = 0; i < ROWS; i++) {
        char name[40];
        snprintf(name, sizeof name, "--%s%s%s", rows[i].name, rows[i].argument ? " " : "",
                 rows[i].argument ? rows[i].argument : "");
        fprintf(out, "  %-20s %s\n", name, rows[i].help);
    }
    fputs("\nWithout --credentials, --credentials-fd and --no-verify it accepts the example key\n"
          "  " KEYS_DEFAULT_ID " " KEYS_DEFAULT_SECRET "\n",
          out);
}

static bool check(const struct options *o, struct err *err)
{
    if (!o->cert != !o->key)
        return err_set(err, ERR_USAGE, "--cert and --key need each other");
    if (o->credentials && o->credentials_fd >= 0)
        return err_set(err, ERR_USAGE, "--credentials or --credentials-fd, not both");
    return true;
}

bool options_read(struct options *options, int argc, char **argv, struct err *err)
{
    *options = (struct options){.seed = 1,
                                .attendees = 250,
                                .default_page = 50,
                                .credentials_fd = -1,
                                .verify = true,
                                .speed = 1};
    uuid_parse(DEFAULT_MEETING_ID, UUID_TEXT, &options->meeting_id);
    struct option longs[OPTION_COUNT_MAX] = {0};
    for (size_t i = 0; i < ROWS; i++)
        longs[i] = (struct option){rows[i].name, rows[i].argument ? 1 : 0, NULL, 0x100 + (int)i};
    int c;
    opterr = 0;
    while ((c = getopt_long(argc, argv, ":", longs, NULL)) != -1) {
        if (c == ':')
            return err_set(err, ERR_USAGE, "%s needs an argument", argv[optind - 1]);
        if (c < 0x100)
            return err_set(err, ERR_USAGE, "no option %s", argv[optind - 1]);
        if (!rows[c - 0x100].take(options, optarg, err))
            return false;
    }
    if (optind < argc)
        return err_set(err, ERR_USAGE, "unexpected argument \"%s\"", argv[optind]);
    return check(options, err);
}
