#include "meeting/platform.h"

#include <string.h>

bool platform_find_label(const struct meeting_platform *platform, const char *label,
                         struct recent_meeting *recent)
{
    for (size_t n = 0; platform->recent(platform->self, n, recent); n++)
        if (recent->label[0] && strcmp(recent->label, label) == 0)
            return true;
    return false;
}
