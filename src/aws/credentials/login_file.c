#include "aws/credentials/login_file.h"

#include "aws/credentials/files.h"
#include "aws/json_secret.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE_BYTES (32U << 10) /* room that is taken for the new one before it is asked for */
#define LOCK_WAIT_MS   (60 * 1000) /* for a renewal; then it is done without a lock */
#define LOCK_NAP_MS    20
#define HALF_TRIES     5 /* for a file that is being written in place */
#define HALF_NAP_MS    50
#define OTHERS_TRIES   10 /* for a program without our lock, which has just been given a new one */
#define OTHERS_NAP_MS  50

/* --- reading ------------------------------------------------------------------------------ */

/* Older clients write in place: what cannot be read may be half of a file. */
static struct json_object *read_whole(const struct login_file *file)
{
    struct json_object *json = json_secret_read(file->path);
    for (int i = 1; !json && i < HALF_TRIES && file_stamp_of(file->path).exists; i++) {
        if (stop_sleep(file->context->stop, HALF_NAP_MS))
            break;
        json = json_secret_read(file->path);
    }
    return json;
}

static void forget_kept(struct provider_memory *memory)
{
    free(memory->kept_path);
    json_secret_free(memory->kept);
    memory->kept_path = NULL;
    memory->kept = NULL;
}

/* Is the login in memory newer than this file? */
static bool has_kept(const struct login_file *file)
{
    const struct provider_memory *memory = file->context->memory;
    return memory->kept && !strcmp(memory->kept_path, file->path) &&
           file_stamp_same(&memory->kept_stamp, &file->stamp);
}

static void read_file(struct login_file *file)
{
    json_secret_free(file->json);
    file->stamp = file_stamp_of(file->path);
    file->json = has_kept(file) ? json_secret_copy(file->context->memory->kept) : read_whole(file);
}

void login_file_open(struct login_file *file, struct provider_context *context, char *path)
{
    *file = (struct login_file){.context = context, .lock = -1};
    file->path = path ? cred_files_target(path) : NULL;
    free(path);
    if (file->path)
        read_file(file);
}

static void unlock(struct login_file *file)
{
    if (file->lock >= 0)
        close(file->lock);
    file->lock = -1;
}

void login_file_close(struct login_file *file)
{
    unlock(file);
    json_secret_free(file->json);
    free(file->path);
    *file = (struct login_file){.lock = -1};
}

/* --- one at a time ------------------------------------------------------------------------ */

/* Is this still the file that the path names? The process that held the lock may have replaced it.
 */
static bool is_current(const struct login_file *file, int fd)
{
    struct stat ours, theirs;
    return fstat(fd, &ours) == 0 && stat(file->path, &theirs) == 0 &&
           ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
}

enum lock_result { LOCK_TAKEN, LOCK_BUSY, LOCK_IMPOSSIBLE };

static enum lock_result try_lock(struct login_file *file)
{
    file->lock = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file->lock < 0)
        return LOCK_IMPOSSIBLE;
    bool locked = flock(file->lock, LOCK_EX | LOCK_NB) == 0;
    if (locked && is_current(file, file->lock))
        return LOCK_TAKEN;
    bool busy = locked || errno == EWOULDBLOCK || errno == EINTR;
    unlock(file);
    return busy ? LOCK_BUSY : LOCK_IMPOSSIBLE;
}

/* Waits until no other process renews. Where there are no locks, and after a minute, it goes on
 * without one: the service decides then. False when it was told to stop. */
static bool lock(struct login_file *file)
{
    const struct clock *clock = &file->context->clock;
    int64_t end = clock_mono_ms(clock) + LOCK_WAIT_MS;
    while (try_lock(file) == LOCK_BUSY && clock_mono_ms(clock) < end)
        if (stop_sleep(file->context->stop, LOCK_NAP_MS))
            return false;
    return true;
}

/* --- keeping ------------------------------------------------------------------------------ */

/* For the rest of this program's life, as nowhere else. */
static void keep_in_memory(const struct login_file *file, const struct err *why)
{
    struct provider_context *context = file->context;
    struct provider_memory *memory = context->memory;
    forget_kept(memory);
    memory->kept = json_secret_copy(file->json);
    memory->kept_path = secret_strdup(file->path);
    memory->kept_stamp = file->stamp;
    if (!memory->kept || !memory->kept_path)
        forget_kept(memory);
    char text[400];
    snprintf(text, sizeof text,
             "the renewed login cannot be kept, log in again when rollcall has ended: %s",
             why->detail);
    if (context->warn.say)
        context->warn.say(context->warn.self, text);
}

static bool renew_and_keep(struct login_file *file, const struct login_renewal *renewal,
                           struct file_replacement *place, struct err *unwritable, struct err *err)
{
    if (!renewal->renew(renewal->self, file->json, err)) {
        file_replace_abandon(place);
        return false;
    }
    if (place->name && json_secret_commit(file->json, place, unwritable))
        forget_kept(file->context->memory);
    else
        keep_in_memory(file, unwritable);
    return true;
}

/* --- renewing ----------------------------------------------------------------------------- */

bool login_file_is_refusal(const struct err *err)
{
    return err->http_status >= 400 && err->http_status < 500 && err->code != ERR_THROTTLED;
}

/* A refusal may mean that another program was first: has it written what it got? */
static bool was_renewed_by_others(struct login_file *file, const struct login_renewal *renewal)
{
    struct file_stamp before = file->stamp;
    for (int i = 0; i < OTHERS_TRIES; i++) {
        struct file_stamp now = file_stamp_of(file->path);
        if (!file_stamp_same(&now, &before)) {
            read_file(file);
            return file->json && renewal->is_good(renewal->self, file->json);
        }
        if (stop_sleep(file->context->stop, OTHERS_NAP_MS))
            break;
    }
    return false;
}

/* With the lock, and with the file as the last holder of the lock left it. */
static bool renew_locked(struct login_file *file, const struct login_renewal *renewal,
                         struct err *err)
{
    struct file_replacement place;
    struct err unwritable = ERR_INIT;
    struct err failure = ERR_INIT;
    bool good = renewal->is_good(renewal->self, file->json);
    bool storable = file_replace_begin(&place, file->path, MAX_FILE_BYTES, &unwritable);
    if (!storable && (good || file->context->only_storable)) {
        if (!good)
            err_set(err, ERR_CREDENTIAL_SOURCE, "a renewed login could not be kept: %s",
                    unwritable.detail);
        return good;
    }
    if (renew_and_keep(file, renewal, &place, &unwritable, &failure) ||
        (login_file_is_refusal(&failure) && was_renewed_by_others(file, renewal)))
        return true;
    if (good && failure.code != ERR_CANCELLED)
        return true;
    *err = failure;
    return false;
}

bool login_file_renew(struct login_file *file, const struct login_renewal *renewal, struct err *err)
{
    if (!renewal->is_due(renewal->self, file->json))
        return renewal->is_good(renewal->self, file->json);
    if (!lock(file))
        return err_set(err, ERR_CANCELLED, "while another program renews the login");
    read_file(file);
    bool ok = file->json && renewal->is_due(renewal->self, file->json)
                  ? renew_locked(file, renewal, err)
                  : file->json && renewal->is_good(renewal->self, file->json);
    unlock(file);
    return ok;
}
