/* Certificates for one test, made on the spot: a small authority and what it signed, good and bad.
 * Calls abort the test when OpenSSL refuses. */
#ifndef ROLLCALL_TESTS_CERTS_H
#define ROLLCALL_TESTS_CERTS_H

/* PEM files in one folder. Paths live until the process exits. */
struct certs {
    const char *ca;         /* the authority: give it to the client as its CA bundle */
    const char *key;        /* the key of all the server certificates below */
    const char *good;       /* for 127.0.0.1, ::1 and localhost */
    const char *expired;    /* the same, but of last year */
    const char *wrong_name; /* for elsewhere.example */
    const char *unknown;    /* for 127.0.0.1, signed by itself */
};

/* Makes them in dir, an existing folder (support/tmpdir.h). */
struct certs certs_make(const char *dir);

#endif
