/* The partitions of AWS (the public cloud, China, GovCloud, ...) and what a region's name says.
 *
 * Built in, compared by a test with the table that botocore ships. Pure; any thread. */
#ifndef ROLLCALL_AWS_PARTITION_H
#define ROLLCALL_AWS_PARTITION_H

#include <stdbool.h>

struct partition {
    const char *id;                    /* "aws", "aws-cn", "aws-us-gov", ... */
    const char *prefixes;              /* of its regions, separated by blanks: "us- eu- ap-" */
    const char *dns_suffix;            /* amazonaws.com */
    const char *dual_stack_dns_suffix; /* api.aws */
    const char *global_region;         /* the region that signs for its global services */
    const char *regions;               /* known regions, separated by blanks */
};

/* The partition of a region: by its list, then by the form of its name, else "aws". Never NULL. */
const struct partition *partition_of_region(const char *region);

/* All of them, "aws" first; ends with a row whose id is NULL. Static. */
const struct partition *partition_all(void);

/* Can this be a region's name: one host label, at most 63 of A-Z a-z 0-9 and '-', not all digits,
 * no hyphen at either end? NULL and "" cannot. */
bool partition_is_region_name(const char *region);

/* Is it on the list of a partition? */
bool partition_knows_region(const char *region);

/* Does the region have a control plane for Amazon Chime SDK meetings, as far as is known? A hint
 * for messages, never a reason to refuse. */
bool partition_has_meetings(const char *region);

/* The regions with such a control plane, GovCloud included; ends with NULL. Static. */
const char *const *partition_meeting_regions(void);

#endif
