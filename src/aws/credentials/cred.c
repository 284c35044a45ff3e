#include "aws/credentials/cred.h"

#include "base/secret.h"

#include <stdio.h>
#include <string.h>

static bool copy_string(char **to, const char *from)
{
    *to = secret_strdup(from);
    return *to || !from;
}

bool cred_copy(struct cred *to, const struct cred *from)
{
    struct cred copy = *from;
    copy.access_key_id = copy.secret_access_key = copy.session_token = copy.account_id = NULL;
    bool ok = copy_string(&copy.access_key_id, from->access_key_id) &&
              copy_string(&copy.secret_access_key, from->secret_access_key) &&
              copy_string(&copy.session_token, from->session_token) &&
              copy_string(&copy.account_id, from->account_id);
    if (!ok)
        cred_clean_up(&copy);
    *to = copy;
    return ok;
}

void cred_clean_up(struct cred *cred)
{
    if (!cred)
        return;
    secret_free(cred->access_key_id);
    secret_free(cred->secret_access_key);
    secret_free(cred->session_token);
    secret_free(cred->account_id);
    *cred = CRED_INIT;
}

void cred_masked_key_id(const struct cred *cred, char out[16])
{
    const char *id = cred->access_key_id ? cred->access_key_id : "";
    size_t len = strlen(id);
    if (len < 12)
        snprintf(out, 16, "...");
    else
        snprintf(out, 16, "%.4s...%.4s", id, id + len - 4);
}

static bool fixed_get(void *self, struct cred *out, struct err *err)
{
    return cred_copy(out, self) || err_set(err, ERR_OOM, "while copying credentials");
}

static void fixed_ignore(void *self)
{
    (void)self;
}

struct cred_source cred_fixed_source(const struct cred *cred)
{
    union {
        const struct cred *lent;
        void *self;
    } both = {.lent = cred}; /* only ever read */
    return (struct cred_source){
        .get = fixed_get, .invalidate = fixed_ignore, .cancel = fixed_ignore, .self = both.self};
}
