/* The service's ways of saying no, one table: status, code, and what the body looks like. */
#ifndef ROLLCALL_SIM_REFUSAL_H
#define ROLLCALL_SIM_REFUSAL_H

#include "sim/reply.h"

/* Which API a request speaks: they share their paths and differ in names. */
enum api {
    API_MEETINGS, /* chime-sdk-meetings */
    API_CHIME,    /* the older namespace */
    API_QUEUE,    /* SQS, which words errors in its own way */
};

/* Where an error's code stands: all four have been seen from the service. */
enum error_style {
    STYLE_HEADER, /* header x-amzn-ErrorType, body {"Code","Message","RequestId"} */
    STYLE_TYPE,   /* body {"__type","Message"} */
    STYLE_LOWER,  /* body {"message","code"} */
    STYLE_SHORT,  /* body {"Code","Message"} alone, with the short code */
    STYLE_COUNT,
};

/* id, status, code of chime-sdk-meetings, code of chime, short code, message. The rows above
 * MISSING_TOKEN come from the service itself; those from there on from the gate before it, which
 * answers both APIs alike. */
#define REFUSAL_TABLE(X)                                                                           \
    X(BAD_REQUEST, 400, "BadRequestException", "BadRequestException", "BadRequest",                \
      "The request is malformed")                                                                  \
    X(UNAUTHORIZED, 401, "UnauthorizedException", "UnauthorizedClientException", "Unauthorized",   \
      "The client is not authorized")                                                              \
    X(FORBIDDEN, 403, "ForbiddenException", "ForbiddenException", "Forbidden",                     \
      "The client is permanently forbidden from making the request")                               \
    X(NOT_FOUND, 404, "NotFoundException", "NotFoundException", "NotFound",                        \
      "The meeting was not found")                                                                 \
    X(CONFLICT, 409, "ConflictException", "ConflictException", "Conflict",                         \
      "Multiple instances of the same request have been made simultaneously.")                     \
    X(THROTTLED, 429, "ThrottlingException", "ThrottledClientException", "Throttled",              \
      "Too many requests")                                                                         \
    X(FAILURE, 500, "ServiceFailureException", "ServiceFailureException", "ServiceFailure",        \
      "The service encountered an unexpected error")                                               \
    X(UNAVAILABLE, 503, "ServiceUnavailableException", "ServiceUnavailableException",              \
      "ServiceUnavailable", "The service is currently unavailable")                                \
    X(MISSING_TOKEN, 403, "MissingAuthenticationTokenException",                                   \
      "MissingAuthenticationTokenException", "MissingAuthenticationToken",                         \
      "Missing Authentication Token")                                                              \
    X(INCOMPLETE_SIGNATURE, 403, "IncompleteSignatureException", "IncompleteSignatureException",   \
      "IncompleteSignature", "The Authorization header is incomplete")                             \
    X(INVALID_SIGNATURE, 403, "InvalidSignatureException", "InvalidSignatureException",            \
      "InvalidSignature",                                                                          \
      "The request signature we calculated does not match the signature you provided. Check "      \
      "your AWS Secret Access Key and signing method. Consult the service documentation for "      \
      "details.")                                                                                  \
    X(UNRECOGNIZED_CLIENT, 403, "UnrecognizedClientException", "UnrecognizedClientException",      \
      "UnrecognizedClient", "The security token included in the request is invalid.")              \
    X(EXPIRED_TOKEN, 403, "ExpiredTokenException", "ExpiredTokenException", "ExpiredToken",        \
      "The security token included in the request is expired")                                     \
    X(ACCESS_DENIED, 403, "AccessDeniedException", "AccessDeniedException", "AccessDenied",        \
      "User: arn:aws:iam::111122223333:user/simulated is not authorized to perform: ")             \
    X(UNKNOWN_OPERATION, 404, "UnknownOperationException", "UnknownOperationException",            \
      "UnknownOperation", "There is no such operation")

#define REFUSAL_ENUM(id, status, code, old_code, short_code, message) REFUSAL_##id,
enum refusal { REFUSAL_TABLE(REFUSAL_ENUM) REFUSAL_COUNT };
#undef REFUSAL_ENUM

/* How to word one. */
struct refusal_how {
    enum api api;
    enum error_style style;
    const char *request_id;
    const char *action;  /* "chime:ListAttendees": who may not do it is told so */
    const char *message; /* NULL: the table's */
};

/* Turns a reply into this refusal: status, headers, body. */
void refusal_write(struct reply *reply, enum refusal refusal, const struct refusal_how *how);

#endif
