/* AWS's Security Token Service: its XML replies, its two calls that give a role's credentials, and
 * the two providers that use them: a role that a profile names, assumed with the credentials of the
 * step below, and one that a token file is exchanged for. The providers are rows of the provider
 * table; here is what reads the XML. Pure; any thread. Specification: STS API Reference, version
 * 2011-06-15 (query protocol). */
#ifndef ROLLCALL_AWS_CREDENTIALS_STS_H
#define ROLLCALL_AWS_CREDENTIALS_STS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* What AssumeRole, AssumeRoleWithWebIdentity or an error reply say; empty where they say nothing.
 * Free with sts_xml_clean_up(). */
struct sts_xml {
    struct buf access_key_id; /* secret buffers, as all four */
    struct buf secret_access_key;
    struct buf session_token;
    struct buf expiration;  /* 2026-11-23T15:20:00Z */
    struct buf assumed_arn; /* arn:aws:sts::111122223333:assumed-role/deploy/session */
    struct buf assumed_id;  /* AROA…:session */
    struct buf error_code;  /* "AccessDenied" */
    struct buf error_message;
    struct buf request_id;
};

/* Reads a reply. Document types, nesting deeper than 16 and values beyond 16 KiB are refused. False
 * when it is no such XML; *out holds what was read until then. */
bool sts_xml_parse(const char *text, size_t len, struct sts_xml *out);
void sts_xml_clean_up(struct sts_xml *xml);

#endif
