/* A file that a login of the AWS CLI left, and that has to be renewed with a token which serves
 * only once: `aws sso login` and `aws login`. One program of a user renews it at a time, the others
 * take what it wrote; what could not be kept is not renewed as long as the old one is good. Private
 * to the credential chain. */
#ifndef ROLLCALL_AWS_CREDENTIALS_LOGIN_FILE_H
#define ROLLCALL_AWS_CREDENTIALS_LOGIN_FILE_H

#include "aws/credentials/provider.h"
#include "base/file.h"

#include <json-c/json_types.h>
#include <stdbool.h>

struct login_file {
    struct provider_context *context;
    char *path;
    struct json_object *json; /* NULL: there is no login, or none that can be read */
    struct file_stamp stamp;  /* of the file that json came from */
    int lock;                 /* a descriptor; -1: none */
};

/* What the two kinds of login do differently. All but renew() only look at json. */
struct login_renewal {
    bool (*is_due)(void *self, struct json_object *json);  /* is it time to renew? */
    bool (*is_good)(void *self, struct json_object *json); /* can it be used as it is? */
    /* Asks the service and puts what came into json. False and *err otherwise; json is then as it
     * was. */
    bool (*renew)(void *self, struct json_object *json, struct err *err);
    void *self;
};

/* Reads the file; takes path, which may be NULL when memory was out. A newer login that an earlier
 * renewal could only keep in memory counts until the file changes. Free with login_file_close(). */
void login_file_open(struct login_file *file, struct provider_context *context, char *path);
void login_file_close(struct login_file *file);

/* Renews the login where it is due. True when json can be used then. False and *err otherwise: the
 * service's refusal, what the network said, or that nothing could be kept; ERR_OK when json is not
 * good although nothing went wrong. Blocks. */
bool login_file_renew(struct login_file *file, const struct login_renewal *renewal,
                      struct err *err);

/* Is it the service's no to the login itself, which asking again does not change? */
bool login_file_is_refusal(const struct err *err);

#endif
