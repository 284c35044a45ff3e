#include "aws/credentials/dpop.h"

#include "support/unit.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

/* Keys of the test's own: one key on P-256 in both forms, and one on P-384. */
static const char pkcs8[] = "-----BEGIN PRIVATE KEY-----\n"
                            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFOXLvZtK84rtscj2\n"
                            "Bw0YnGdYzPd5BYakaZ+vYvxZ2h2hRANCAAQ4wV1gCGP8RurOgiBURQXGPsvWWRa0\n"
                            "T5c7TOPe3H+HYKzDPezKhcveess2wEbBKeJB+Aylud5hMAHXWFZAOCcW\n"
                            "-----END PRIVATE KEY-----\n";
static const char sec1[] = "-----BEGIN EC PRIVATE KEY-----\n"
                           "MHcCAQEEIBTly72bSvOK7bHI9gcNGJxnWMz3eQWGpGmfr2L8WdodoAoGCCqGSM49\n"
                           "AwEHoUQDQgAEOMFdYAhj/EbqzoIgVEUFxj7L1lkWtE+XO0zj3tx/h2Cswz3syoXL\n"
                           "3nrLNsBGwSniQfgMpbneYTAB11hWQDgnFg==\n"
                           "-----END EC PRIVATE KEY-----\n";
static const char p384[] = "-----BEGIN EC PRIVATE KEY-----\n"
                           "MIGkAgEBBDD2rVNqPfs/Orur6FoXduK15Up/q7niAxQan1CzPhXfOAkc0EiPU0o3\n"
                           "VZPS8q7VmJ2gBwYFK4EEACKhZANiAASe1PdknS8FAYvISp0qcmoxaqTtIK+9+mFN\n"
                           "cqUXST4l57EjRDWKSPRWv967eQC7rtFQ/Pnqm5Krzjbkiw/25CgUcsYk8BhSB61i\n"
                           "xi/y8hEMvEXvIIxrl9tQSmQIcyzZuzw=\n"
                           "-----END EC PRIVATE KEY-----\n";

static struct dpop_request request_with(const char *key)
{
    return (struct dpop_request){.key_pem = key,
                                 .method = "POST",
                                 .url = "https://us-east-1.signin.aws.amazon.com/v1/token",
                                 .now_s = 1795435200,
                                 .id = "an-id"};
}

/* Decodes one part of a JWT into out; returns its length. */
static size_t decode(const char *part, size_t len, unsigned char *out)
{
    char text[2048];
    memcpy(text, part, len);
    for (size_t i = 0; i < len; i++)
        text[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
    size_t padded = len;
    while (padded % 4)
        text[padded++] = '=';
    int n = EVP_DecodeBlock(out, (const unsigned char *)text, (int)padded);
    ck_assert_int_gt(n, 0);
    out[(size_t)n - (padded - len)] = '\0';
    return (size_t)n - (padded - len);
}

/* Checks the signature with the key's public half, as the service would. */
static void verify(const char *token, size_t signed_len, const unsigned char *raw)
{
    unsigned char *der = NULL;
    ECDSA_SIG *signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL));
    int der_len = i2d_ECDSA_SIG(signature, &der);
    BIO *bio = BIO_new_mem_buf(pkcs8, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    ck_assert_int_eq(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key), 1);
    ck_assert_int_eq(
        EVP_DigestVerify(context, der, (size_t)der_len, (const unsigned char *)token, signed_len),
        1);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    BIO_free(bio);
    OPENSSL_free(der);
    ECDSA_SIG_free(signature);
}

START_TEST(the_token_names_request_and_key_and_its_signature_holds)
{
    const char *const keys[] = {pkcs8, sec1};
    for (size_t i = 0; i < 2; i++) {
        struct buf out = BUF_INIT(4096);
        struct err err = ERR_INIT;
        struct dpop_request request = request_with(keys[i]);
        unsigned char text[2048];
        ck_assert(dpop_header(&request, &out, &err));
        const char *token = buf_text(&out);
        const char *claims = strchr(token, '.') + 1;
        const char *signature = strchr(claims, '.') + 1;
        decode(token, (size_t)(claims - token) - 1, text);
        ck_assert_str_eq((char *)text,
                         "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\","
                         "\"x\":\"OMFdYAhj_EbqzoIgVEUFxj7L1lkWtE-XO0zj3tx_h2A\",\"y\":"
                         "\"rMM97MqFy956yzbARsEp4kH4DKW53mEwAddYVkA4JxY\",\"crv\":\"P-256\"}}");
        decode(claims, (size_t)(signature - claims) - 1, text);
        ck_assert_str_eq((char *)text,
                         "{\"htm\":\"POST\",\"htu\":\"https://us-east-1.signin.aws.amazon.com/v1/"
                         "token\",\"iat\":1795435200,\"jti\":\"an-id\"}");
        ck_assert_uint_eq(decode(signature, strlen(signature), text), 64);
        verify(token, (size_t)(signature - token) - 1, text);
        buf_clean_up(&out);
    }
}
END_TEST

START_TEST(keys_of_another_kind_are_refused)
{
    const char *const keys[] = {p384, "",
                                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct buf out = BUF_INIT(4096);
        struct err err = ERR_INIT;
        struct dpop_request request = request_with(keys[i]);
        ck_assert(!dpop_header(&request, &out, &err));
        ck_assert_int_eq(err.code, ERR_CREDENTIAL_SOURCE);
        ck_assert_uint_eq(out.len, 0);
    }
}
END_TEST

UNIT_MAIN("dpop", the_token_names_request_and_key_and_its_signature_holds,
          keys_of_another_kind_are_refused)
