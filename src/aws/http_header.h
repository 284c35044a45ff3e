/* Reads the header lines of a reply, as they come from the wire, into what struct http_response
 * keeps of them. Pure: knows nothing of libcurl. */
#ifndef ROLLCALL_AWS_HTTP_HEADER_H
#define ROLLCALL_AWS_HTTP_HEADER_H

#include "aws/http_response.h"

#include <stdbool.h>
#include <stddef.h>

/* Takes one line, line end included; it need not end in NUL. A status line starts afresh, so that
 * an interim reply (100) leaves nothing behind. Unknown headers are ignored; the first of a
 * repeated header counts; control characters in a value become '?'. */
void http_header_line(struct http_response *response, const char *line, size_t len);

/* Is it the empty line that ends a reply's header? */
bool http_header_is_end(const char *line, size_t len);

#endif
