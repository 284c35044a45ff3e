#include "aws/credentials/role_cache.h"

#include "aws/credentials/expiry.h"
#include "aws/credentials/files.h"
#include "aws/json_secret.h"
#include "base/secret.h"

#include <json-c/json.h>
#include <stdlib.h>

/* Unless it ends before until_ms. */
static bool take_entry(struct json_object *object, int64_t until_ms, struct cred *out)
{
    struct json_object *credentials = json_secret_object(object, "Credentials");
    const char *id = json_secret_text(credentials, "AccessKeyId");
    const char *secret = json_secret_text(credentials, "SecretAccessKey");
    const char *token = json_secret_text(credentials, "SessionToken");
    const char *expiration = json_secret_text(credentials, "Expiration");
    int64_t expires_ms;
    if (!id || !secret || !expiration || !expiry_parse(expiration, &expires_ms) ||
        expires_ms < until_ms || !provider_set_keys(out, id, secret, token, NULL))
        return false;
    out->expires_ms = expires_ms;
    out->account_id = secret_strdup(json_secret_text(credentials, "AccountId"));
    return true;
}

bool role_cache_load(const struct provider_context *context, const char *key, int64_t min_left_ms,
                     struct cred *out)
{
    char *path = cred_files_role(context->env, key);
    struct json_object *object = path ? json_secret_read(path) : NULL;
    bool ok = object && take_entry(object, provider_now_ms(context) + min_left_ms, out);
    json_secret_free(object);
    free(path);
    return ok;
}

static struct json_object *entry_to_json(const struct role_cache_entry *entry)
{
    struct json_object *object = json_object_new_object();
    struct json_object *credentials = json_object_new_object();
    struct json_object *user = json_object_new_object();
    json_secret_set(object, "ProviderType", entry->provider_type);
    json_secret_set(credentials, "AccessKeyId", entry->access_key_id);
    json_secret_set(credentials, "SecretAccessKey", entry->secret_access_key);
    json_secret_set(credentials, "SessionToken", entry->session_token);
    json_secret_set(credentials, "Expiration", entry->expiration);
    json_secret_set(credentials, "AccountId", entry->account_id);
    json_object_object_add(object, "Credentials", credentials);
    json_secret_set(user, "AssumedRoleId", entry->assumed_id);
    json_secret_set(user, "Arn", entry->assumed_arn);
    if (entry->assumed_arn)
        json_object_object_add(object, "AssumedRoleUser", user);
    else
        json_object_put(user);
    return object;
}

void role_cache_store(const struct provider_context *context, const char *key,
                      const struct role_cache_entry *entry)
{
    char *path = cred_files_role(context->env, key);
    char *target = path ? cred_files_target(path) : NULL;
    struct json_object *object = entry_to_json(entry);
    if (target)
        json_secret_write(object, target, NULL);
    json_secret_free(object);
    free(target);
    free(path);
}
