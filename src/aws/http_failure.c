#include "aws/http_failure.h"

#include "aws/http_reply.h"
#include "aws/proxy.h"

#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

#define HOST_SIZE 280

struct failure_row {
    CURLcode curl;
    enum err_code code;
    enum err_retry retry;
};

static const struct failure_row failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ERR_DNS, ERR_RETRY_TRANSIENT},
    {CURLE_COULDNT_RESOLVE_PROXY, ERR_PROXY, ERR_RETRY_TRANSIENT},
    {CURLE_PROXY, ERR_PROXY, ERR_RETRY_TRANSIENT},
    {CURLE_COULDNT_CONNECT, ERR_CONNECT, ERR_RETRY_TRANSIENT},
    {CURLE_OPERATION_TIMEDOUT, ERR_TIMEOUT, ERR_RETRY_TIMEOUT},
    {CURLE_PEER_FAILED_VERIFICATION, ERR_TLS, ERR_RETRY_TRANSIENT},
    {CURLE_SSL_CONNECT_ERROR, ERR_TLS_HANDSHAKE, ERR_RETRY_TRANSIENT},
    {CURLE_SSL_ISSUER_ERROR, ERR_TLS, ERR_RETRY_TRANSIENT},
    {CURLE_SSL_CACERT_BADFILE, ERR_CA_BUNDLE, ERR_RETRY_NEVER},
    {CURLE_SSL_CERTPROBLEM, ERR_TLS_HANDSHAKE, ERR_RETRY_NEVER},
    {CURLE_SSL_CIPHER, ERR_TLS_HANDSHAKE, ERR_RETRY_NEVER},
    {CURLE_SEND_ERROR, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT},
    {CURLE_RECV_ERROR, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT},
    {CURLE_GOT_NOTHING, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT},
    {CURLE_PARTIAL_FILE, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT},
    {CURLE_UNSUPPORTED_PROTOCOL, ERR_REPLY, ERR_RETRY_TRANSIENT},
    {CURLE_WEIRD_SERVER_REPLY, ERR_REPLY, ERR_RETRY_TRANSIENT},
    {CURLE_URL_MALFORMAT, ERR_ENDPOINT, ERR_RETRY_NEVER},
    {CURLE_OUT_OF_MEMORY, ERR_OOM, ERR_RETRY_NEVER},
};

static struct failure_row failure_of(CURLcode curl)
{
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (failures[i].curl == curl)
            return failures[i];
    return (struct failure_row){curl, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT};
}

/* "host" or "host:port" of a URL, never its login. */
static void host_of(const char *url, char out[HOST_SIZE])
{
    char *host = NULL;
    char *port = NULL;
    CURLU *parts = curl_url();
    if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        bool given = curl_url_get(parts, CURLUPART_PORT, &port, 0) == CURLUE_OK;
        snprintf(out, HOST_SIZE, given ? "%s:%s" : "%s", host, given ? port : "");
    } else {
        snprintf(out, HOST_SIZE, "%s", "the host");
    }
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(parts);
}

/* How far the transfer came, as a person would say it. */
static const char *stage_of(const struct http_failure *f)
{
    if (f->stage->ready)
        return f->header_bytes ? "reading the reply" : "waiting for the reply";
    if (f->stage->tls_begun)
        return "TLS";
    return f->stage->found ? "connecting" : "looking up the name";
}

/* What the proxy answered when it was asked for a way to the host; 0: nothing, or not asked. */
static long proxy_answer(const struct http_failure *f)
{
    long answer = 0;
    curl_easy_getinfo(f->easy, CURLINFO_HTTP_CONNECTCODE, &answer);
    return answer;
}

/* Did the proxy make the way to the host free, or is there none to make? */
static bool is_through_proxy(const struct http_failure *f)
{
    return f->stage->ready || (proxy_answer(f) >= 200 && proxy_answer(f) < 300);
}

/* The proxy is to blame when there is one and no way through it came about. */
static bool is_proxy_failure(const struct http_failure *f, enum err_code code)
{
    if (code == ERR_CONNECT || code == ERR_DNS || code == ERR_PROXY)
        return f->proxy;
    bool may_be = code == ERR_TIMEOUT || code == ERR_CONNECTION_LOST || code == ERR_REPLY ||
                  code == ERR_TLS || code == ERR_TLS_HANDSHAKE;
    return f->proxy && may_be && !is_through_proxy(f);
}

static void add_tls_remedy(const struct http_failure *f, struct err *err)
{
    long verdict = X509_V_OK;
    curl_easy_getinfo(f->easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
    if (verdict == X509_V_ERR_CERT_HAS_EXPIRED || verdict == X509_V_ERR_CERT_NOT_YET_VALID)
        err_set_remedy(err,
                       "is this machine's clock right? Else the certificate has to be renewed");
    else if (f->curl == CURLE_PEER_FAILED_VERIFICATION &&
             (verdict == X509_V_OK || verdict == X509_V_ERR_UNSPECIFIED))
        err_set_remedy(err, "something else answers in the host's place: check DNS and the proxy");
}

/* Why, in the system's words where it has some: libcurl's sentence says host and port again, and
 * may quote a URL, which must not be shown when it holds a login. */
static const char *reason_of(const struct http_failure *f, char *out, size_t size)
{
    long number = 0;
    curl_easy_getinfo(f->easy, CURLINFO_OS_ERRNO, &number);
    if (f->curl == CURLE_COULDNT_CONNECT && number && strerror_r((int)number, out, size) == 0)
        return out;
    bool login = (f->proxy && proxy_has_login(f->proxy)) || strchr(f->url, '@');
    return *f->error_text && !login ? f->error_text : curl_easy_strerror(f->curl);
}

/* A silent host behind a proxy may be a silent proxy. */
static void set_timeout(const struct http_failure *f, enum err_code code, const char *host,
                        struct err *err)
{
    char proxy[HOST_SIZE] = "";
    if (f->proxy && code != ERR_PROXY)
        proxy_masked(f->proxy, proxy, sizeof proxy);
    err_set(err, code, "%s%s%s, %s: nothing within %.3g s", host,
            *proxy ? " through the proxy " : "", proxy, stage_of(f), (double)f->waited_ms / 1000);
    const char *check = f->proxy ? "check HTTPS_PROXY and NO_PROXY" : "check the network";
    err_set_remedy(err, f->option ? "%s; see %s" : "%s", check, f->option);
}

/* The proxy is there, and said no. 407 is the one answer that its user can do something about. */
static bool set_refused(const struct http_failure *f, struct err *err)
{
    long answer = proxy_answer(f);
    char proxy[HOST_SIZE];
    char host[HOST_SIZE];
    proxy_masked(f->proxy, proxy, sizeof proxy);
    host_of(f->url, host);
    err_set(err, answer == 407 ? ERR_PROXY_LOGIN : ERR_PROXY_REFUSED,
            "%s answered %ld when asked for %s", proxy, answer, host);
    if (answer == 407 && proxy_has_login(f->proxy))
        err_set_remedy(err, "it does not accept the user name and password of HTTPS_PROXY");
    err->retry = answer >= 500 ? ERR_RETRY_TRANSIENT : ERR_RETRY_NEVER;
    return false;
}

/* libcurl has a ceiling of its own for one line of a header, and no room for more is how it says
 * so; newer ones have a code for it. */
static bool is_long_line(const struct http_failure *f)
{
    bool full = f->curl == CURLE_OUT_OF_MEMORY;
#if LIBCURL_VERSION_NUM >= 0x080600
    full = full || f->curl == CURLE_TOO_LARGE;
#endif
    return full && f->stage->ready && !f->header_done;
}

static bool set_too_large(const struct http_failure *f, struct err *err)
{
    char host[HOST_SIZE];
    host_of(f->url, host);
    if (f->header_bytes > HTTP_REPLY_MAX_HEADER || is_long_line(f))
        return err_set(err, ERR_TOO_LARGE, "%s sent more than %d bytes of header", host,
                       HTTP_REPLY_MAX_HEADER);
    return err_set(err, ERR_TOO_LARGE, "%s sent more than %zu bytes", host, f->max_body);
}

bool http_failure_set(const struct http_failure *f, struct err *err)
{
    struct failure_row failure = failure_of(f->curl);
    char host[HOST_SIZE];
    char reason[128];
    if (f->too_large || f->curl == CURLE_FILESIZE_EXCEEDED || is_long_line(f))
        return set_too_large(f, err);
    if (f->curl == CURLE_WRITE_ERROR)
        return err_set(err, ERR_OOM, "reply");
    if (f->proxy && !f->stage->ready && proxy_answer(f) >= 300)
        return set_refused(f, err);
    host_of(f->url, host);
    if (is_proxy_failure(f, failure.code)) {
        failure.code = ERR_PROXY;
        proxy_masked(f->proxy, host, sizeof host);
    }
    if (f->curl == CURLE_OPERATION_TIMEDOUT)
        set_timeout(f, failure.code, host, err);
    else if (failure.code == ERR_DNS)
        err_set(err, ERR_DNS, "%s", host);
    else
        err_set(err, failure.code, "%s, %s: %s", host, stage_of(f),
                reason_of(f, reason, sizeof reason));
    err->retry = failure.retry;
    if (failure.code == ERR_TLS)
        add_tls_remedy(f, err);
    return false;
}
