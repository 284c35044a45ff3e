/* The two APIs that list attendees, and what tells them apart. Pure; any thread. */
#ifndef ROLLCALL_CHIME_NAMESPACE_H
#define ROLLCALL_CHIME_NAMESPACE_H

#include <stdbool.h>
#include <stddef.h>

enum chime_namespace {
    CHIME_SDK_MEETINGS, /* the current one: pages of up to 100, capabilities */
    CHIME_LEGACY,       /* "chime": pages of up to 99, no capabilities */
};

/* "chime-sdk-meetings", "chime": the AWS CLI's words. Static strings. */
const char *chime_namespace_name(enum chime_namespace ns);

/* Does the namespace know capabilities? The largest page that it gives? */
bool chime_has_capabilities(enum chime_namespace ns);
size_t chime_max_results(enum chime_namespace ns);

#endif
