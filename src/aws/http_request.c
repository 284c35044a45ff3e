#include "aws/http_request.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#define MAX_SENT_LINE (64 * 1024) /* ceiling of one header line that is sent */

/* A line break would be another header, and no header may hold any other control character. */
static bool has_control(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f)
            return true;
    return false;
}

/* All names are ours; values come from files, variables and services. */
static bool check_header(const char *name, const char *value, struct err *err)
{
    if (has_control(name) || strpbrk(name, ":;"))
        return err_set(err, ERR_INTERNAL, "cannot send a header of such a name");
    if (has_control(value)) {
        err_set(err, ERR_CREDENTIAL_SOURCE,
                "what the header %s is made of holds a line break or "
                "another control character",
                name);
        err_set_remedy(err,
                       "take it out of the variable or the file that it comes from (a file with "
                       "Windows line ends?), or log in again");
        return false;
    }
    return strlen(name) + strlen(value) + 2 < MAX_SENT_LINE ||
           err_set(err, ERR_TOO_LARGE, "the header %s cannot be sent", name);
}

/* Adds "name: value", which is one header, to the list. False when memory is out. */
static bool add_header(struct curl_slist **headers, const char *name, const char *value)
{
    struct buf line = BUF_INIT_SECRET(MAX_SENT_LINE);
    struct curl_slist *longer = NULL;
    if (buf_printf(&line, *value ? "%s: %s" : "%s;", name, value))
        longer = curl_slist_append(*headers, line.data);
    buf_clean_up(&line);
    if (longer)
        *headers = longer;
    return longer;
}

/* Takes a header that libcurl would add by itself off the request. */
static bool suppress_header(struct curl_slist **headers, const char *name_and_colon)
{
    struct curl_slist *longer = curl_slist_append(*headers, name_and_colon);
    if (longer)
        *headers = longer;
    return longer;
}

static bool has_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (curl_strequal(request->headers[i].name, name))
            return true;
    return false;
}

static bool make_headers(const struct http_request *r, struct curl_slist **headers, struct err *err)
{
    bool ok = suppress_header(headers, "Accept:") && suppress_header(headers, "Expect:") &&
              (has_header(r, "Content-Type") || suppress_header(headers, "Content-Type:")) &&
              add_header(headers, "Accept-Encoding", "identity");
    for (size_t i = 0; ok && i < r->header_count; i++) {
        if (!check_header(r->headers[i].name, r->headers[i].value, err))
            return false;
        ok = add_header(headers, r->headers[i].name, r->headers[i].value);
    }
    return ok || err_set(err, ERR_OOM, "headers");
}

static void set_method(CURL *easy, const struct http_request *r)
{
    if (!strcmp(r->method, "GET")) {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->body ? r->body : "");
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_len);
    if (strcmp(r->method, "POST") == 0)
        return;
    /* On a kept connection that has died libcurl would send it again by itself. */
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

bool http_request_set(const struct http_request *request, CURL *easy, struct curl_slist **headers,
                      struct err *err)
{
    if (!make_headers(request, headers, err))
        return false;
    set_method(easy, request);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *headers);
    return true;
}
