#include "desk/host.h"

#include <string.h>

bool host_find_label(const struct desk_host *host, const char *label, struct host_recent *recent)
{
    for (size_t n = 0; host->recent(host->self, n, recent); n++)
        if (recent->label[0] && strcmp(recent->label, label) == 0)
            return true;
    return false;
}
