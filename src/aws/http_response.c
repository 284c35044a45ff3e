#include "aws/http_response.h"

void http_response_clean_up(struct http_response *response)
{
    if (response)
        buf_clean_up(&response->body);
}
