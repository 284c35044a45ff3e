#include "aws/credentials/dpop.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#define COORDINATE 32 /* bytes of a number on P-256 */

/* base64url without padding. */
static void add_base64(struct buf *out, const void *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *b = bytes;
    for (size_t i = 0; i < len; i += 3) {
        size_t n = len - i < 3 ? len - i : 3;
        unsigned word =
            (unsigned)b[i] << 16 | (n > 1 ? (unsigned)b[i + 1] << 8 : 0) | (n > 2 ? b[i + 2] : 0);
        for (size_t k = 0; k <= n; k++)
            buf_add_char(out, digits[word >> (18 - 6 * k) & 63]);
    }
}

/* No password: a key that wants one is none of ours, and the terminal is not asked. */
/* The form is OpenSSL's. NOLINTNEXTLINE(readability-non-const-parameter) */
static int no_password(char *text, int size, int writing, void *data)
{
    (void)text, (void)size, (void)writing, (void)data;
    return -1;
}

/* NULL when it is no key on P-256. */
static EVP_PKEY *read_key(const char *pem)
{
    char group[32] = "";
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;
    BIO_free(bio);
    if (key &&
        EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                       NULL) == 1 &&
        strcmp(group, "prime256v1") == 0)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

static bool add_coordinate(EVP_PKEY *key, const char *name, struct buf *out)
{
    BIGNUM *number = NULL;
    unsigned char bytes[COORDINATE];
    bool ok = EVP_PKEY_get_bn_param(key, name, &number) == 1 &&
              BN_bn2binpad(number, bytes, sizeof bytes) == COORDINATE;
    if (ok)
        add_base64(out, bytes, sizeof bytes);
    BN_free(number);
    return ok;
}

/* Appends base64url(header) to out. */
static bool add_header(EVP_PKEY *key, struct buf *out)
{
    struct buf json = BUF_INIT(1024);
    buf_add_str(&json, "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\",\"x\":\"");
    bool ok = add_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, &json);
    buf_add_str(&json, "\",\"y\":\"");
    ok = add_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, &json) && ok;
    buf_add_str(&json, "\",\"crv\":\"P-256\"}}");
    add_base64(out, buf_text(&json), json.len);
    ok = ok && !json.failed;
    buf_clean_up(&json);
    return ok;
}

static bool add_claims(const struct dpop_request *request, struct buf *out)
{
    struct buf json = BUF_INIT(4096);
    buf_printf(&json, "{\"htm\":\"%s\",\"htu\":\"%s\",\"iat\":%lld,\"jti\":\"%s\"}",
               request->method, request->url, (long long)request->now_s, request->id);
    add_base64(out, buf_text(&json), json.len);
    bool ok = !json.failed;
    buf_clean_up(&json);
    return ok;
}

/* JWTs want the two numbers of a signature side by side, not DER. */
static bool add_raw_signature(const unsigned char *der, size_t len, struct buf *out)
{
    unsigned char raw[2 * COORDINATE];
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)len);
    bool ok = signature &&
              BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, COORDINATE) == COORDINATE &&
              BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + COORDINATE, COORDINATE) == COORDINATE;
    if (ok)
        add_base64(out, raw, sizeof raw);
    ECDSA_SIG_free(signature);
    return ok;
}

static bool add_signature(EVP_PKEY *key, const struct buf *signed_part, struct buf *out)
{
    unsigned char der[128];
    size_t len = sizeof der;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
              EVP_DigestSign(context, der, &len, (const unsigned char *)buf_text(signed_part),
                             signed_part->len) == 1 &&
              add_raw_signature(der, len, out);
    EVP_MD_CTX_free(context);
    return ok;
}

bool dpop_header(const struct dpop_request *request, struct buf *out, struct err *err)
{
    struct buf token = BUF_INIT(8192);
    struct buf signature = BUF_INIT(256);
    EVP_PKEY *key = read_key(request->key_pem);
    bool ok = key && add_header(key, &token) && buf_add_char(&token, '.') &&
              add_claims(request, &token) && add_signature(key, &token, &signature);
    if (ok)
        ok = buf_printf(out, "%s.%s", buf_text(&token), buf_text(&signature));
    if (!ok)
        err_set(err, ERR_CREDENTIAL_SOURCE, "login session: its key cannot sign");
    EVP_PKEY_free(key);
    buf_clean_up(&token);
    buf_clean_up(&signature);
    return ok;
}
