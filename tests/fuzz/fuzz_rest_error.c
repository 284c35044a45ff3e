/* Error replies of a service, or of whoever stands in between: always an error, and every text has
 * an end. The input is a byte for the status, then the x-amzn-errortype header up to the first line
 * feed, then the body. */
#include "aws/rest_error.h"
#include "fuzz/fuzz.h"

#include <string.h>

static void must_end(const char *text, size_t size)
{
    fuzz_must(memchr(text, '\0', size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {300, 307, 400, 401, 403, 404, 413, 429, 500, 503, 599};
    static const struct rest_error_context context = {.operation = "ListAttendees",
                                                      .iam_action = "chime:ListAttendees",
                                                      .region = "us-east-1",
                                                      .host = "meetings.example.com",
                                                      .masked_key_id = "AKID...MPLE"};
    if (size == 0)
        return 0;
    struct http_response response = {.status =
                                         statuses[data[0] % (sizeof statuses / sizeof *statuses)],
                                     .body = BUF_INIT(1 << 20)};
    const uint8_t *body = memchr(data + 1, '\n', size - 1);
    size_t type_len = body ? (size_t)(body - data - 1) : 0;
    if (type_len >= sizeof response.error_type)
        type_len = sizeof response.error_type - 1;
    memcpy(response.error_type, data + 1, type_len);
    body = body ? body + 1 : data + 1;
    fuzz_must(buf_add(&response.body, body, size - (size_t)(body - data)));

    struct rest_error error;
    rest_error_read(&response, &error);
    must_end(error.code, sizeof error.code);
    must_end(error.message, sizeof error.message);
    must_end(error.request_id, sizeof error.request_id);
    fuzz_must(error.status == response.status && error.retry_after_s >= -1 && error.wait_ms >= 0);

    struct err err = ERR_INIT;
    fuzz_must(!rest_error_set(&err, &error, &context) && err_is(&err));
    must_end(err.detail, sizeof err.detail);
    must_end(err.remedy, sizeof err.remedy);
    buf_clean_up(&response.body);
    return 0;
}
