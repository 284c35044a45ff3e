#include "chime/namespace.h"

struct namespace_row {
    const char *name;
    size_t max_results;
    bool capabilities;
};

static const struct namespace_row namespaces[] = {
    [CHIME_SDK_MEETINGS] = {"chime-sdk-meetings", 100, true},
    [CHIME_LEGACY] = {"chime", 99, false},
};

const char *chime_namespace_name(enum chime_namespace ns)
{
    return namespaces[ns].name;
}

bool chime_has_capabilities(enum chime_namespace ns)
{
    return namespaces[ns].capabilities;
}

size_t chime_max_results(enum chime_namespace ns)
{
    return namespaces[ns].max_results;
}
