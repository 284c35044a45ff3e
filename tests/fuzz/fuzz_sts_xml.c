/* STS's replies, of whoever answers in its place: read, or refused, and never more than was there.
 */
#include "aws/credentials/sts.h"
#include "fuzz/fuzz.h"

#include <string.h>

enum { VALUE_MAX = 16 * 1024 };

/* No value is longer than it may be, or than the reply could fill: five bytes of an entity give
 * one at the least, and a byte of latin1 gives two. */
static void must_be_bounded(const struct buf *value, size_t size)
{
    fuzz_must(value->len <= VALUE_MAX && value->len <= 2 * size);
    fuzz_must(strlen(buf_text(value)) == value->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sts_xml xml;
    bool fine = sts_xml_parse((const char *)data, size, &xml);
    const struct buf *const values[] = {
        &xml.access_key_id, &xml.secret_access_key, &xml.session_token,
        &xml.expiration,    &xml.assumed_arn,       &xml.assumed_id,
        &xml.error_code,    &xml.error_message,     &xml.request_id};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        must_be_bounded(values[i], size);
    fuzz_must(!fine || size > 0);
    sts_xml_clean_up(&xml);
    return 0;
}
