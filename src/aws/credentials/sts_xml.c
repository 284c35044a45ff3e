#include "aws/credentials/sts_xml.h"

#include "base/wiping.h"

#include <expat.h>
#include <limits.h>
#include <string.h>

#define MAX_DEPTH 16
#define MAX_VALUE (16U << 10)
#define MAX_PATH  512

/* Where the parser stands: the names of the open elements below the root, joined with '/'. */
struct reader {
    struct sts_xml *out;
    XML_Parser parser;
    struct buf path;
    size_t ends[MAX_DEPTH]; /* length of the path at each depth */
    size_t depth;
    struct buf *value; /* that the text inside belongs to; NULL: none of ours */
};

/* The member that a path fills, whatever the operation's name in front of it. */
static struct buf *member_of(struct sts_xml *out, const char *path)
{
    const struct {
        const char *end;
        struct buf *value;
    } rows[] = {
        {"/Credentials/AccessKeyId", &out->access_key_id},
        {"/Credentials/SecretAccessKey", &out->secret_access_key},
        {"/Credentials/SessionToken", &out->session_token},
        {"/Credentials/Expiration", &out->expiration},
        {"/AssumedRoleUser/Arn", &out->assumed_arn},
        {"/AssumedRoleUser/AssumedRoleId", &out->assumed_id},
        {"/Error/Code", &out->error_code},
        {"/Error/Message", &out->error_message},
        {"/RequestId", &out->request_id},
    };
    size_t len = strlen(path);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t tail = strlen(rows[i].end);
        if (len >= tail && strcmp(path + len - tail, rows[i].end) == 0)
            return rows[i].value;
    }
    return NULL;
}

static void stop(struct reader *r)
{
    XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    (void)attributes;
    struct reader *r = data;
    if (r->depth == MAX_DEPTH) {
        stop(r);
        return;
    }
    r->ends[r->depth++] = r->path.len;
    if (!buf_printf(&r->path, "/%s", name))
        stop(r);
    r->value = member_of(r->out, buf_text(&r->path));
    if (r->value)
        buf_reset(r->value);
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
    (void)name;
    struct reader *r = data;
    buf_truncate(&r->path, r->ends[--r->depth]);
    r->value = NULL;
}

static void XMLCALL on_text(void *data, const XML_Char *text, int len)
{
    struct reader *r = data;
    if (r->value && !buf_add(r->value, text, (size_t)len))
        stop(r);
}

static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int has_subset)
{
    (void)name, (void)system_id, (void)public_id, (void)has_subset;
    stop(data);
}

bool sts_xml_parse(const char *text, size_t len, struct sts_xml *out)
{
    const XML_Memory_Handling_Suite memory = {wiping_malloc, wiping_realloc, wiping_free};
    const struct buf secret = BUF_INIT_SECRET(MAX_VALUE);
    *out = (struct sts_xml){secret, secret, secret, secret, secret, secret, secret, secret, secret};
    struct reader reader = {.out = out, .path = BUF_INIT(MAX_PATH)};
    if (len > INT_MAX || !(reader.parser = XML_ParserCreate_MM(NULL, &memory, NULL)))
        return false;
    XML_SetUserData(reader.parser, &reader);
    XML_SetElementHandler(reader.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reader.parser, on_doctype);
    bool ok = XML_Parse(reader.parser, text, (int)len, XML_TRUE) == XML_STATUS_OK;
    XML_ParserFree(reader.parser);
    buf_clean_up(&reader.path);
    return ok;
}

void sts_xml_clean_up(struct sts_xml *xml)
{
    struct buf *const all[] = {&xml->access_key_id, &xml->secret_access_key, &xml->session_token,
                               &xml->expiration,    &xml->assumed_arn,       &xml->assumed_id,
                               &xml->error_code,    &xml->error_message,     &xml->request_id};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        buf_clean_up(all[i]);
}
