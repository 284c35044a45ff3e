/* When credentials end, as their sources write it: AWS in ISO 8601, a credential_process in
 * whatever its author found. Pure; any thread. */
#ifndef ROLLCALL_AWS_CREDENTIALS_EXPIRY_H
#define ROLLCALL_AWS_CREDENTIALS_EXPIRY_H

#include <stdbool.h>
#include <stdint.h>

/* Reads a point in time as milliseconds since 1970-01-01 UTC, in the forms that the AWS CLI's
 * parser of dates takes: ISO 8601 with or without dashes, colons, seconds or hours, RFC 1123, dates
 * with the name of the month, month/day/year; without a zone it is UTC. False, with *ms untouched,
 * for NULL and for anything else, a zone by name other than UTC, GMT and Z included. */
bool expiry_parse(const char *text, int64_t *ms);

#endif
