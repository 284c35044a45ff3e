/* Everything that a client of AWS needs to know before it sends: resolved once, from the flags, the
 * environment and the config files, by the AWS CLI's rules, each value with the rule that decided
 * it. Specification: "Configuration and credential file settings" and "Environment variables",
 * AWS CLI v2 user guide; proven against the CLI's own resolver (make check-differential). */
#ifndef ROLLCALL_AWS_SETTINGS_H
#define ROLLCALL_AWS_SETTINGS_H

#include "aws/endpoint.h"
#include "aws/profile.h"
#include "aws/retry.h"
#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* What the command line said. Strings are borrowed for the length of settings_resolve(); NULL
 * means that the flag was not given. */
struct settings_flags {
    enum endpoint_service service; /* --namespace: ENDPOINT_MEETINGS or ENDPOINT_CHIME */
    const char *profile;           /* --profile */
    const char *region;            /* --region */
    const char *endpoint_url;      /* --endpoint-url */
    const char *ca_bundle;         /* --ca-bundle */
    bool no_verify_ssl;            /* --no-verify-ssl */
    bool no_sign_request;          /* --no-sign-request */
    bool ask_metadata;             /* may the EC2 metadata service be asked for the region? Then
                                      settings_resolve() can block for some seconds */
};

#define SETTING_SOURCE_SIZE 112

/* A value and the rule that decided it, as a person would say it: "--region", "AWS_REGION",
 * "profile prod in the config file", "EC2 instance metadata", "default". */
struct setting {
    char *value; /* NULL: not set */
    char source[SETTING_SOURCE_SIZE];
};

struct settings {
    struct profiles *profiles;
    struct setting profile; /* never NULL after success: "default" */
    bool profile_is_flag;   /* --profile: variables that hold credentials do not count */
    struct setting region;  /* NULL only for the chime namespace, which needs none */

    enum endpoint_service service;
    struct endpoint endpoint;                  /* where requests go, and how they are signed */
    char endpoint_source[SETTING_SOURCE_SIZE]; /* "AWS's rules", "--endpoint-url", ... */
    struct setting ignore_endpoint_urls;       /* "true" or "false" */
    struct setting use_fips;                   /* "true" or "false" */
    struct setting use_dualstack;              /* "true" or "false" */

    struct setting ca_bundle; /* NULL: the system's store */
    bool no_verify_ssl;
    bool no_sign_request;

    enum retry_mode retry_mode;
    char retry_mode_source[SETTING_SOURCE_SIZE];
    bool retry_rules_2026; /* AWS_NEW_RETRIES_2026 */
    int max_attempts;      /* 0: what the mode says */
    char max_attempts_source[SETTING_SOURCE_SIZE];
    struct setting app_id;     /* for the User-Agent; NULL: none */
    struct setting account_id; /* NULL: the files do not say */
};

#define SETTINGS_INIT ((struct settings){0})

/* Fills *settings, which starts as SETTINGS_INIT. False and *err (kind AUTH, SERVICE or INTERNAL)
 * on failure; what was found before the failure stands in *settings, so that --resolve and the
 * prompt can show it: ERR_NO_REGION in particular leaves everything but region and endpoint. The
 * caller calls settings_clean_up() in both cases. Any thread. */
bool settings_resolve(struct settings *settings, const struct settings_flags *flags,
                      const struct env *env, struct err *err);

/* Frees everything; the value is SETTINGS_INIT again. NULL is fine. */
void settings_clean_up(struct settings *settings);

/* The configured endpoint URL of a service, with the rule that decided it; NULL (and an empty
 * source) when there is none. False and *err when the services section does not exist. The string
 * belongs to env or profiles. */
bool settings_endpoint_url(const struct settings *settings, const struct env *env,
                           enum endpoint_service service, const char **url,
                           char source[SETTING_SOURCE_SIZE], struct err *err);

/* Is "true" (in any case) the setting's value? */
bool setting_is_true(const struct setting *setting);

/* Writes the account of "arn:aws:iam::111122223333:role/x". False, with out untouched, when there
 * is none. */
bool arn_account(const char *arn, char out[13]);

/* What the settings say about retries, for retry_init(). */
struct retry_config settings_retry(const struct settings *settings, struct chance chance,
                                   struct clock clock);

#endif
