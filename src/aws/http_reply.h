/* A reply as it is received: the lines of its header become fields, and a body that says nowhere
 * how long it is is judged by what it holds. For http.c alone; one thread. */
#ifndef ROLLCALL_AWS_HTTP_REPLY_H
#define ROLLCALL_AWS_HTTP_REPLY_H

#include "aws/http_message.h"

#include <stdbool.h>
#include <stddef.h>

#define HTTP_REPLY_MAX_HEADER (64 * 1024) /* bytes, all lines together */

/* Is it the empty line that ends the header? */
bool http_reply_is_header_end(const char *line, size_t len);

/* Reads one line of a header into the response; a status line forgets what came before it. */
void http_reply_read_line(struct http_response *response, const char *line, size_t len);

/* Of a body without a length the end of the connection is the end, come as it may: is the JSON or
 * XML in it complete? Any other text is; nothing at all is not. False when memory is out. */
bool http_reply_is_whole_body(const struct http_response *response);

#endif
