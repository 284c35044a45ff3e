#include "support/certs.h"

#include "support/patience.h"
#include "support/tmpdir.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#define DAY_S (24 * 3600L)

/* What a certificate is to say. */
struct wish {
    const char *name;      /* common name */
    const char *alt_names; /* NULL: it is an authority */
    long from_s;           /* relative to now */
    long until_s;
    X509 *issuer; /* NULL: signed by itself */
    EVP_PKEY *issuer_key;
};

static void need(int ok, const char *what)
{
    if (!ok)
        patience_die(what);
}

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    need(extension && X509_add_ext(cert, extension, -1), "certificate extension");
    X509_EXTENSION_free(extension);
}

static X509 *make_cert(const struct wish *wish, EVP_PKEY *key)
{
    X509 *cert = X509_new();
    need(cert != NULL, "certificate");
    X509 *issuer = wish->issuer ? wish->issuer : cert;
    X509_NAME *name = X509_get_subject_name(cert);
    X509_set_version(cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), wish->alt_names ? 2 : 1);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)wish->name, -1, -1,
                               0);
    X509_set_issuer_name(cert, X509_get_subject_name(issuer));
    X509_gmtime_adj(X509_getm_notBefore(cert), wish->from_s);
    X509_gmtime_adj(X509_getm_notAfter(cert), wish->until_s);
    X509_set_pubkey(cert, key);
    add_extension(cert, issuer, NID_basic_constraints,
                  wish->alt_names ? "CA:FALSE" : "critical,CA:TRUE");
    if (wish->alt_names)
        add_extension(cert, issuer, NID_subject_alt_name, wish->alt_names);
    need(X509_sign(cert, wish->issuer_key ? wish->issuer_key : key, EVP_sha256()), "signature");
    return cert;
}

static const char *write_cert(const char *dir, const char *name, X509 *cert)
{
    const char *path = tmpdir_path(dir, name);
    FILE *out = fopen(path, "w");
    need(out && PEM_write_X509(out, cert), "certificate file");
    fclose(out);
    return path;
}

static const char *write_key(const char *dir, EVP_PKEY *key)
{
    const char *path = tmpdir_path(dir, "key.pem");
    FILE *out = fopen(path, "w");
    need(out && PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL), "key file");
    fclose(out);
    return path;
}

static const char *make_file(const char *dir, const char *file, const struct wish *wish,
                             EVP_PKEY *key)
{
    X509 *cert = make_cert(wish, key);
    const char *path = write_cert(dir, file, cert);
    X509_free(cert);
    return path;
}

struct certs certs_make(const char *dir)
{
    static const char here[] = "IP:127.0.0.1,IP:::1,DNS:localhost";
    EVP_PKEY *ca_key = EVP_EC_gen("P-256");
    EVP_PKEY *key = EVP_EC_gen("P-256");
    need(ca_key && key, "keys");
    struct wish wish = {.name = "rollcall test authority", .from_s = -DAY_S, .until_s = DAY_S};
    X509 *ca = make_cert(&wish, ca_key);
    struct certs certs = {.ca = write_cert(dir, "ca.pem", ca), .key = write_key(dir, key)};

    wish = (struct wish){"localhost", here, -DAY_S, DAY_S, ca, ca_key};
    certs.good = make_file(dir, "good.pem", &wish, key);
    wish = (struct wish){"localhost", here, -365 * DAY_S, -DAY_S, ca, ca_key};
    certs.expired = make_file(dir, "expired.pem", &wish, key);
    wish = (struct wish){"elsewhere.example", "DNS:elsewhere.example", -DAY_S, DAY_S, ca, ca_key};
    certs.wrong_name = make_file(dir, "wrong-name.pem", &wish, key);
    wish = (struct wish){"localhost", here, -DAY_S, DAY_S, NULL, NULL};
    certs.unknown = make_file(dir, "unknown.pem", &wish, key);

    X509_free(ca);
    EVP_PKEY_free(ca_key);
    EVP_PKEY_free(key);
    return certs;
}
