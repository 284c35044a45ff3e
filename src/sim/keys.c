#include "sim/keys.h"

#include "base/buf.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LINE = 8192, MAX_KEYS = 1000 };

bool keys_add(struct keys *keys, const char *id, const char *secret, const char *session_token)
{
    struct key *list = realloc(keys->list, (keys->count + 1) * sizeof *list);
    if (!list)
        return false;
    keys->list = list;
    struct key *key = &list[keys->count++];
    *key = (struct key){.id = secret_strdup(id),
                        .secret = secret_strdup(secret),
                        .session_token = secret_strdup(session_token)};
    return key->id && key->secret && (key->session_token || !session_token);
}

/* Takes one word off the line; NULL at its end. */
static char *next_word(char **line)
{
    char *word = *line + strspn(*line, " \t\r");
    size_t len = strcspn(word, " \t\r");
    if (len == 0)
        return NULL;
    *line = word + len;
    if (**line)
        *(*line)++ = '\0';
    return word;
}

static bool take_line(struct keys *keys, char *line, struct err *err)
{
    if (*line == '#')
        return true;
    char *id = next_word(&line);
    char *secret = id ? next_word(&line) : NULL;
    char *token = secret ? next_word(&line) : NULL;
    if (!secret || next_word(&line))
        return err_set(err, ERR_CONFIG,
                       "credentials need lines of `access_key_id secret [session_token]`");
    if (keys->count >= MAX_KEYS || !keys_add(keys, id, secret, token))
        return err_set(err, ERR_OOM, "too many credentials");
    return true;
}

/* Reads up to a newline, a byte at a time: what follows belongs to somebody else. False at the
 * end of input when nothing came. */
static bool read_line(int fd, struct buf *line)
{
    buf_reset(line);
    for (;;) {
        char c;
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return line->len > 0;
        if (c == '\n')
            return true;
        buf_add_char(line, c);
    }
}

bool keys_read_fd(struct keys *keys, int fd, struct err *err)
{
    struct buf line = BUF_INIT_SECRET(MAX_LINE);
    bool ok = true;
    while (ok && read_line(fd, &line) && line.len > 0) {
        if (line.failed)
            ok = err_set(err, ERR_CONFIG, "a line of credentials is too long");
        else
            ok = take_line(keys, line.data, err);
    }
    buf_clean_up(&line);
    if (ok && keys->count == 0)
        return err_set(err, ERR_CONFIG, "no credentials came");
    return ok;
}

bool keys_read_file(struct keys *keys, const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    bool ok = keys_read_fd(keys, fd, err);
    close(fd);
    return ok;
}

const struct key *keys_find(const struct keys *keys, const char *id, size_t id_len)
{
    for (size_t i = 0; i < keys->count; i++)
        if (strlen(keys->list[i].id) == id_len && memcmp(keys->list[i].id, id, id_len) == 0)
            return &keys->list[i];
    return NULL;
}

void keys_clean_up(struct keys *keys)
{
    if (!keys)
        return;
    for (size_t i = 0; i < keys->count; i++) {
        secret_free(keys->list[i].id);
        secret_free(keys->list[i].secret);
        secret_free(keys->list[i].session_token);
    }
    free(keys->list);
    *keys = KEYS_INIT;
}
