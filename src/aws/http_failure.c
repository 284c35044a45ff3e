#include "aws/http_failure.h"

#include "aws/proxy.h"

#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

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
    {CURLE_SSL_CONNECT_ERROR, ERR_TLS, ERR_RETRY_TRANSIENT},
    {CURLE_SSL_ISSUER_ERROR, ERR_TLS, ERR_RETRY_TRANSIENT},
    {CURLE_SSL_CACERT_BADFILE, ERR_TLS, ERR_RETRY_NEVER},
    {CURLE_SSL_CERTPROBLEM, ERR_TLS, ERR_RETRY_NEVER},
    {CURLE_SSL_CIPHER, ERR_TLS, ERR_RETRY_NEVER},
    {CURLE_SEND_ERROR, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT},
    {CURLE_RECV_ERROR, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT},
    {CURLE_GOT_NOTHING, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT},
    {CURLE_PARTIAL_FILE, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT},
    {CURLE_FILESIZE_EXCEEDED, ERR_TOO_LARGE, ERR_RETRY_NEVER},
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

/* "host" or "host:port" of the URL. */
void http_failure_host(const char *url, char out[HTTP_FAILURE_HOST_SIZE])
{
    char *host = NULL;
    char *port = NULL;
    CURLU *parts = curl_url();
    if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        bool given = curl_url_get(parts, CURLUPART_PORT, &port, 0) == CURLUE_OK;
        snprintf(out, HTTP_FAILURE_HOST_SIZE, given ? "%s:%s" : "%s", host, given ? port : "");
    } else {
        snprintf(out, HTTP_FAILURE_HOST_SIZE, "%s", "the host");
    }
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(parts);
}

/* How far the transfer came, as a person would say it. */
static const char *stage_of(const struct http_failure *f)
{
    curl_off_t found = 0;
    curl_off_t ready = 0;
    curl_easy_getinfo(f->easy, CURLINFO_NAMELOOKUP_TIME_T, &found);
    curl_easy_getinfo(f->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
    if (!found)
        return "looking up the name";
    if (!ready)
        return f->tls_begun ? "TLS" : "connecting";
    return f->answered ? "reading the reply" : "waiting for the reply";
}

/* The proxy is to blame when there is one and no connection through it came about. */
static bool is_proxy_failure(const struct http_failure *f, enum err_code code)
{
    long answer = 0;
    curl_easy_getinfo(f->easy, CURLINFO_HTTP_CONNECTCODE, &answer);
    bool in_vain = code == ERR_PROXY || code == ERR_CONNECT || code == ERR_DNS;
    return f->proxy && (in_vain || answer >= 300);
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
    else if (f->curl == CURLE_SSL_CACERT_BADFILE)
        err_set_remedy(err, "check AWS_CA_BUNDLE, ca_bundle or --ca-bundle");
}

/* Why, in the system's words where it has some: libcurl's sentence says host and port again. */
static const char *reason_of(const struct http_failure *f, char *out, size_t size)
{
    long number = 0;
    curl_easy_getinfo(f->easy, CURLINFO_OS_ERRNO, &number);
    if (f->curl == CURLE_COULDNT_CONNECT && number && strerror_r((int)number, out, size) == 0)
        return out;
    return *f->error_text ? f->error_text : curl_easy_strerror(f->curl);
}

bool http_failure_set(const struct http_failure *f, struct err *err)
{
    struct failure_row failure = failure_of(f->curl);
    char host[HTTP_FAILURE_HOST_SIZE];
    char reason[128];
    http_failure_host(f->url, host);
    if (is_proxy_failure(f, failure.code)) {
        failure.code = ERR_PROXY;
        proxy_masked(f->proxy, host, sizeof host);
    }
    if (failure.code == ERR_DNS)
        err_set(err, ERR_DNS, "%s", host);
    else if (failure.code == ERR_TIMEOUT)
        err_set(err, ERR_TIMEOUT, "%s, %s", host, stage_of(f));
    else
        err_set(err, failure.code, "%s, %s: %s", host, stage_of(f),
                reason_of(f, reason, sizeof reason));
    err->retry = failure.retry;
    if (failure.code == ERR_TLS)
        add_tls_remedy(f, err);
    return false;
}
