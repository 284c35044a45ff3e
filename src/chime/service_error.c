#include "chime/service_error.h"

#include <stdio.h>
#include <string.h>

/* The names under which the two namespaces, their models and their real replies refuse a request.
 * What is not here keeps the meaning that its status gave it. */
struct service_code {
    const char *aws_code;
    enum err_code code;
};

static const struct service_code codes[] = {
    {"BadRequest", ERR_BAD_REQUEST},
    {"BadRequestException", ERR_BAD_REQUEST},
    {"Unauthorized", ERR_DENIED},
    {"UnauthorizedException", ERR_DENIED},
    {"UnauthorizedClientException", ERR_DENIED},
    {"Forbidden", ERR_DENIED},
    {"ForbiddenException", ERR_DENIED},
    {"AccessDenied", ERR_DENIED},
    {"NotFound", ERR_MEETING_NOT_FOUND},
    {"NotFoundException", ERR_MEETING_NOT_FOUND},
    {"Throttled", ERR_THROTTLED},
    {"ThrottledClientException", ERR_THROTTLED},
    {"ThrottlingException", ERR_THROTTLED},
    {"ServiceFailure", ERR_UNAVAILABLE},
    {"ServiceFailureException", ERR_UNAVAILABLE},
    {"ServiceUnavailable", ERR_UNAVAILABLE},
    {"ServiceUnavailableException", ERR_UNAVAILABLE},
};

static enum err_code code_of(const struct err *err)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i].aws_code, err->aws_code) == 0)
            return codes[i].code;
    return err->http_status == 404 ? ERR_MEETING_NOT_FOUND : err->code;
}

/* Codes that aws/rest_error could only judge by their status. */
static bool is_open(const struct err *err)
{
    return err->code == ERR_BAD_REQUEST || err->code == ERR_DENIED || err->code == ERR_UNAVAILABLE;
}

bool service_error_refine(struct err *err, const struct service_asked *asked)
{
    if (!err_is(err) || err->http_status == 0)
        return false;
    if (is_open(err))
        err->code = code_of(err);
    if (err->code == ERR_BAD_REQUEST && err->http_status == 400 && asked->with_token)
        err->code = ERR_TOKEN_REFUSED;
    if (err->code == ERR_MEETING_NOT_FOUND && !err->detail[0] && asked->region[0])
        snprintf(err->detail, sizeof err->detail, "in %s", asked->region);
    enum err_kind kind = err_kind(err);
    bool gone = kind == ERR_KIND_NOT_FOUND || kind == ERR_KIND_DENIED || kind == ERR_KIND_SERVICE;
    if (asked->ns == CHIME_LEGACY && gone && !err->remedy[0])
        err_set_remedy(err, "AWS no longer supports this API: try --namespace chime-sdk-meetings");
    return false;
}
