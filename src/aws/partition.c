#include "aws/partition.h"

#include <stddef.h>
#include <string.h>

#define MAX_LABEL 63 /* of a host name, RFC 1035 */

static const struct partition partitions[] = {
    {"aws", "us- eu- ap- sa- ca- me- af- il- mx-", "amazonaws.com", "api.aws", "us-east-1",
     "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 "
     "ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 "
     "ap-southeast-6 ap-southeast-7 aws-global ca-central-1 ca-west-1 eu-central-1 eu-central-2 "
     "eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 "
     "me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2"},
    {"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1",
     "aws-cn-global cn-north-1 cn-northwest-1"},
    {"aws-eusc", "eusc-de-", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1",
     "eusc-de-east-1"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1",
     "aws-iso-global us-iso-east-1 us-iso-west-1"},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1",
     "aws-iso-b-global us-isob-east-1 us-isob-west-1"},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1",
     "aws-iso-e-global eu-isoe-west-1"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1",
     "aws-iso-f-global us-isof-east-1 us-isof-south-1"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws", "us-gov-west-1",
     "aws-us-gov-global us-gov-east-1 us-gov-west-1"},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Is the word one of a list that blanks separate? */
static bool is_listed(const char *list, const char *word)
{
    size_t len = strlen(word);
    while (*list) {
        size_t n = strcspn(list, " ");
        if (n == len && !strncmp(list, word, len))
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

/* "word-1": what follows the prefix in the name of a region. */
static bool is_region_rest(const char *rest)
{
    size_t word = 0;
    while (is_alnum(rest[word]) || rest[word] == '_')
        word++;
    if (!word || rest[word] != '-' || !is_digit(rest[word + 1]))
        return false;
    const char *c = rest + word + 1;
    while (is_digit(*c))
        c++;
    return !*c;
}

static bool has_form(const struct partition *p, const char *region)
{
    for (const char *prefix = p->prefixes; *prefix;) {
        size_t n = strcspn(prefix, " ");
        if (!strncmp(region, prefix, n) && is_region_rest(region + n))
            return true;
        prefix += n + (prefix[n] == ' ');
    }
    return false;
}

const struct partition *partition_all(void)
{
    return partitions;
}

const struct partition *partition_of_region(const char *region)
{
    for (const struct partition *p = partitions; p->id; p++)
        if (is_listed(p->regions, region))
            return p;
    for (const struct partition *p = partitions; p->id; p++)
        if (has_form(p, region))
            return p;
    return partitions;
}

bool partition_is_region_name(const char *region)
{
    if (!region || !*region)
        return false;
    size_t len = strlen(region);
    bool other_than_digit = false;
    for (size_t i = 0; i < len; i++) {
        if (!is_alnum(region[i]) && region[i] != '-')
            return false;
        other_than_digit = other_than_digit || !is_digit(region[i]);
    }
    return len <= MAX_LABEL && other_than_digit && region[0] != '-' && region[len - 1] != '-';
}

bool partition_knows_region(const char *region)
{
    for (const struct partition *p = partitions; p->id; p++)
        if (is_listed(p->regions, region))
            return true;
    return false;
}

const char *const *partition_meeting_regions(void)
{
    static const char *const regions[] = {
        "us-east-1",      "us-west-2",    "eu-central-1",   "eu-west-2",      "ap-northeast-1",
        "ap-northeast-2", "ap-south-1",   "ap-southeast-1", "ap-southeast-2", "ca-central-1",
        "af-south-1",     "il-central-1", "us-gov-east-1",  "us-gov-west-1",  NULL};
    return regions;
}

bool partition_has_meetings(const char *region)
{
    for (const char *const *r = partition_meeting_regions(); *r; r++)
        if (!strcmp(*r, region))
            return true;
    return false;
}
