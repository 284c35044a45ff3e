#include "aws/credentials/sts.h"

#include "aws/credentials/provider_call.h"
#include "aws/query.h"

#include <stdio.h>
#include <string.h>

#define MAX_FORM  (256U << 10)
#define MAX_REPLY (256U << 10)

static bool write_form(const struct sts_request *request, struct buf *form)
{
    char duration[24];
    snprintf(duration, sizeof duration, "%ld", request->duration_s);
    query_add(form, "Action", request->web_token ? "AssumeRoleWithWebIdentity" : "AssumeRole");
    query_add(form, "Version", "2011-06-15");
    query_add(form, "RoleArn", request->role_arn);
    query_add(form, "RoleSessionName", request->session_name);
    query_add(form, "ExternalId", request->external_id);
    query_add(form, "DurationSeconds", request->duration_s ? duration : NULL);
    query_add(form, "SerialNumber", request->mfa_serial);
    query_add(form, "TokenCode", request->mfa_code);
    if (request->web_token)
        query_add_bytes(form, "WebIdentityToken", request->web_token, request->web_token_len);
    return !form->failed;
}

/* Tells a refusal in STS's own words; the check of every STS call. */
static bool check(struct client *client, const struct client_request *request,
                  const struct http_response *response, struct err *err)
{
    if (response->status >= 200 && response->status < 300)
        return true;
    struct sts_xml xml;
    struct rest_error error = {.status = response->status,
                               .retry_after_s = rest_error_retry_after(response->retry_after)};
    sts_xml_parse(buf_text(&response->body), response->body.len, &xml);
    if (xml.error_code.len)
        snprintf(error.code, sizeof error.code, "%s", buf_text(&xml.error_code));
    else
        snprintf(error.code, sizeof error.code, "%d", response->status);
    snprintf(error.message, sizeof error.message, "%s", buf_text(&xml.error_message));
    snprintf(error.request_id, sizeof error.request_id, "%s",
             response->request_id[0] ? response->request_id : buf_text(&xml.request_id));
    client_refuse(client, request, &error, err);
    /* STS could not reach the identity provider: worth another try, as in every AWS client. */
    if (strcmp(error.code, "IDPCommunicationError") == 0)
        err->retry = ERR_RETRY_TRANSIENT;
    sts_xml_clean_up(&xml);
    return false;
}

bool sts_assume(struct provider_context *context, const struct sts_request *request,
                const struct cred *signer, struct sts_xml *reply, struct err *err)
{
    struct buf form = BUF_INIT_SECRET(MAX_FORM);
    struct http_response response = {0};
    bool web = request->web_token != NULL;
    *reply = (struct sts_xml){0};
    bool ok = write_form(request, &form) || err_set(err, ERR_OOM, "while asking STS");
    const struct provider_call call = {
        .service = ENDPOINT_STS,
        .region = context->settings->region.value,
        .signer = signer,
        .check = check,
        .request = {.operation = web ? "AssumeRoleWithWebIdentity" : "AssumeRole",
                    .iam_action = web ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole",
                    .method = "POST",
                    .path = "/",
                    .content_type = "application/x-www-form-urlencoded; charset=utf-8",
                    .body = buf_text(&form),
                    .body_len = form.len,
                    .max_body = MAX_REPLY},
    };
    ok = ok && provider_send(context, &call, &response, err);
    if (ok && (!sts_xml_parse(buf_text(&response.body), response.body.len, reply) ||
               !reply->access_key_id.len || !reply->secret_access_key.len ||
               !reply->session_token.len || !reply->expiration.len))
        ok = err_set(err, ERR_REPLY, "STS sent no credentials for %.100s", request->role_arn);
    http_response_clean_up(&response);
    buf_clean_up(&form);
    return ok;
}
