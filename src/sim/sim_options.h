/* The command line of rollcall-sim. */
#ifndef ROLLCALL_SIM_SIM_OPTIONS_H
#define ROLLCALL_SIM_SIM_OPTIONS_H

#include "base/err.h"
#include "sim/random.h"
#include "sim/refusal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { OPTIONS_MAX_SCENARIOS = 50 };

/* Strings are borrowed from argv. */
struct options {
    const char *scenarios[OPTIONS_MAX_SCENARIOS];
    size_t scenario_count;
    bool generate; /* --attendees was given */
    size_t attendees;
    bool has_meeting_id;
    struct uuid meeting_id;
    uint64_t seed;
    uint16_t port;
    const char *cert;
    const char *key;
    enum api api;
    enum error_style error_style;
    size_t default_page;
    const char *region;
    const char *credentials;
    int credentials_fd; /* -1: none */
    bool verify;
    const char *features; /* JSON; NULL: none */
    int64_t round_trip_us;
    double speed; /* 0: frozen */
    const char *log;
    bool exit_with_stdin;
    bool help;
    bool version;
};

/* Reads argv. False and *err (ERR_USAGE) for anything that makes no sense. */
bool options_read(struct options *options, int argc, char **argv, struct err *err);

/* Prints the usage text. */
void options_print_help(FILE *out);

#endif
