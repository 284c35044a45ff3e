/* Where a service is and how requests to it are signed: the partitions of AWS (the public cloud,
 * China, GovCloud, ...), what a region's name says, and the endpoint rules of the AWS SDKs for the
 * few services that rollcall speaks to. Built in; pure; any thread.
 *
 * Proven by the published cases of chime and chime-sdk-meetings (tests/unit/test_endpoint.c) and by
 * a comparison with the table that botocore ships (test_partition.c). */
#ifndef ROLLCALL_AWS_ENDPOINT_H
#define ROLLCALL_AWS_ENDPOINT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct partition {
    const char *id;                    /* "aws", "aws-cn", "aws-us-gov", ... */
    const char *prefixes;              /* of its regions, separated by blanks: "us- eu- ap-" */
    const char *dns_suffix;            /* amazonaws.com */
    const char *dual_stack_dns_suffix; /* api.aws */
    const char *global_region;         /* the region that signs for its global services */
    const char *regions;               /* known regions, separated by blanks */
};

/* The partition of a region: by its list, then by the form of its name, else "aws". Never NULL. */
const struct partition *partition_of_region(const char *region);

/* Can this be a region's name: one host label, at most 63 of A-Z a-z 0-9 and '-', not all digits,
 * no hyphen at either end? NULL and "" cannot. */
bool partition_is_region_name(const char *region);

/* Is it on the list of a partition? */
bool partition_knows_region(const char *region);

/* Does the region have a control plane for Amazon Chime SDK meetings, as far as is known? A hint
 * for messages, never a reason to refuse. */
bool partition_has_meetings(const char *region);

/* The regions with such a control plane, GovCloud included; ends with NULL. Static. */
const char *const *partition_meeting_regions(void);

enum endpoint_service {
    ENDPOINT_MEETINGS,   /* chime-sdk-meetings */
    ENDPOINT_CHIME,      /* chime, the older namespace */
    ENDPOINT_STS,        /* roles */
    ENDPOINT_SSO_PORTAL, /* role credentials for an SSO login */
    ENDPOINT_SSO_OIDC,   /* SSO token refresh */
    ENDPOINT_SIGNIN,     /* `aws login` token refresh */
    ENDPOINT_SQS,        /* meeting events */
};

/* What was asked for. Borrowed for the length of a call. */
struct endpoint_config {
    enum endpoint_service service;
    const char *region; /* NULL or "": none. fips-R and R-fips mean R with fips. */
    bool fips;
    bool dual_stack;
    const char *custom_url; /* --endpoint-url and its kin; NULL: none. The rules refuse it together
                               with fips or dual_stack; to do as the AWS CLI does, clear both. */
};

/* The answer, a plain value. */
struct endpoint {
    enum endpoint_service service;
    char url[1024];      /* scheme://host[:port][/base], without a slash at its end */
    char host[300];      /* as the Host header has it: lower case, default port dropped, IPv6 in
                            brackets */
    char base_path[512]; /* "" or "/base", percent-encoded as given */
    char region[64];     /* the region itself, without fips; "" when there is none */
    char signing_region[64];
    const char *signing_service; /* "chime", "sts", ...; static string */
    bool https;
    bool loopback; /* localhost, 127.0.0.0/8, ::1 */
    bool custom;
};

/* False and *err on failure: ERR_NO_REGION, ERR_BAD_REGION, ERR_ENDPOINT. */
bool endpoint_resolve(const struct endpoint_config *config, struct endpoint *out, struct err *err);

/* Is this URL's host the machine itself? Only such hosts may be spoken to without TLS where a
 * secret or the clock is concerned. */
bool endpoint_is_loopback(const char *url);

/* What goes into AWS_ENDPOINT_URL_<suffix> ("CHIME_SDK_MEETINGS") and, in lower case, into a
 * services section of the config file ("chime_sdk_meetings"). Static string. */
const char *endpoint_service_id(enum endpoint_service service);

/* One sentence when the region is not known to control meetings ("no meetings are controlled in
 * eu-west-1 (media only?); regions: us-east-1 us-west-2 …"), else "". Writes at most size bytes;
 * returns out. */
char *endpoint_region_hint(enum endpoint_service service, const char *region, char *out,
                           size_t size);

#endif
