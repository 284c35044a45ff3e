/* JSON that holds credentials or tokens: parsed with ceilings, looked at by name, wiped before it
 * is freed. Any thread, one object a thread. */
#ifndef ROLLCALL_AWS_JSON_SECRET_H
#define ROLLCALL_AWS_JSON_SECRET_H

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The largest text that is read, in bytes. */
#define JSON_SECRET_MAX (256U << 10)

/* Reads one object, and nothing behind it but blanks. NULL when it is no object, nests deeper than
 * 32, or memory is out. Free with json_secret_free(). */
struct json_object *json_secret_parse(const char *text, size_t len);

/* The same from a file; NULL when there is none that can be read. */
struct json_object *json_secret_read(const char *path);

/* Appends the object as text to a secret buffer. False when memory is out. */
bool json_secret_print(struct json_object *object, struct buf *out);

/* Writes the object as a file that only the owner can read, in one step. False and *err
 * otherwise. */
bool json_secret_write(struct json_object *object, const char *path, struct err *err);

/* The same with a replacement that was begun (base/file.h), which ends either way. */
bool json_secret_commit(struct json_object *object, struct file_replacement *replacement,
                        struct err *err);

/* A copy of its own; NULL when memory is out. */
struct json_object *json_secret_copy(struct json_object *object);

/* A member that is a string, an object or a whole number, be it written as 1.0; NULL (false) when
 * it is none. They live as long as the object. */
const char *json_secret_text(struct json_object *object, const char *name);
struct json_object *json_secret_object(struct json_object *object, const char *name);
bool json_secret_number(struct json_object *object, const char *name, int64_t *number);

/* Sets a member to a copy of the text; does nothing when text is NULL. False when memory is out. */
bool json_secret_set(struct json_object *object, const char *name, const char *text);

/* Wipes every string in it, then frees it. NULL is fine. */
void json_secret_free(struct json_object *object);

#endif
