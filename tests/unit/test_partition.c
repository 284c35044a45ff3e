#include "aws/endpoint.h"

#include "support/paths.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

static const char *partition_id(const char *region)
{
    return partition_of_region(region)->id;
}

START_TEST(known_regions_have_their_partition)
{
    ck_assert_str_eq(partition_id("us-east-1"), "aws");
    ck_assert_str_eq(partition_id("cn-north-1"), "aws-cn");
    ck_assert_str_eq(partition_id("us-gov-west-1"), "aws-us-gov");
    ck_assert_str_eq(partition_id("eusc-de-east-1"), "aws-eusc");
    ck_assert_str_eq(partition_id("us-isob-east-1"), "aws-iso-b");
    ck_assert_str_eq(partition_id("aws-cn-global"), "aws-cn");
}
END_TEST

START_TEST(new_regions_are_known_by_their_form)
{
    ck_assert_str_eq(partition_id("us-north-7"), "aws");
    ck_assert_str_eq(partition_id("mx-south-12"), "aws");
    ck_assert_str_eq(partition_id("us-gov-north-1"), "aws-us-gov");
    ck_assert_str_eq(partition_id("us-iso-south-3"), "aws-iso");
    ck_assert_str_eq(partition_id("eusc-de-west-1"), "aws-eusc");
    ck_assert_str_eq(partition_id("cn-east-1"), "aws-cn");
}
END_TEST

START_TEST(anything_else_is_taken_to_be_public)
{
    ck_assert_str_eq(partition_id("xx-nowhere-1"), "aws");
    ck_assert_str_eq(partition_id("eusc-fr-east-1"), "aws");
    ck_assert_str_eq(partition_id("us-gov-west-"), "aws");
    ck_assert_str_eq(partition_id("cn-"), "aws");
    ck_assert_str_eq(partition_id(""), "aws");
}
END_TEST

START_TEST(a_region_is_a_host_label)
{
    static const char longest[] = "a23456789012345678901234567890123456789012345678901234567890123";
    ck_assert(partition_is_region_name("eu-central-1"));
    ck_assert(partition_is_region_name("xx-nowhere-1"));
    ck_assert(partition_is_region_name("local"));
    ck_assert(partition_is_region_name(longest));
    ck_assert(!partition_is_region_name(NULL));
    ck_assert(!partition_is_region_name(""));
    ck_assert(!partition_is_region_name("eu central 1"));
    ck_assert(!partition_is_region_name("eu.central"));
    ck_assert(!partition_is_region_name("evil.example/#"));
    ck_assert(!partition_is_region_name("-us-east-1"));
    ck_assert(!partition_is_region_name("us-east-1-"));
    ck_assert(!partition_is_region_name("12345"));
    ck_assert(
        !partition_is_region_name("a234567890123456789012345678901234567890123456789012345678901"
                                  "234"));
}
END_TEST

START_TEST(media_regions_do_not_control_meetings)
{
    ck_assert(partition_has_meetings("us-east-1"));
    ck_assert(partition_has_meetings("us-gov-east-1"));
    ck_assert(!partition_has_meetings("eu-west-1"));
    ck_assert(!partition_has_meetings("cn-north-1"));
    ck_assert(partition_knows_region("eu-west-1"));
    ck_assert(!partition_knows_region("eu-west-9"));
    for (const char *const *r = partition_meeting_regions(); *r; r++)
        ck_assert(partition_knows_region(*r));
}
END_TEST

static const char *member(struct json_object *object, const char *name)
{
    return json_object_get_string(json_object_object_get(object, name));
}

/* Words of a list that blanks separate. */
static size_t count_words(const char *list)
{
    size_t words = 1;
    for (; *list; list++)
        words += *list == ' ';
    return words;
}

static void compare_partition(struct json_object *published)
{
    struct json_object *outputs = json_object_object_get(published, "outputs");
    struct json_object *regions = json_object_object_get(published, "regions");
    const struct partition *p = partition_of_region(member(outputs, "implicitGlobalRegion"));
    ck_assert_str_eq(p->id, member(published, "id"));
    ck_assert_str_eq(p->dns_suffix, member(outputs, "dnsSuffix"));
    ck_assert_str_eq(p->dual_stack_dns_suffix, member(outputs, "dualStackDnsSuffix"));
    ck_assert_str_eq(p->global_region, member(outputs, "implicitGlobalRegion"));
    json_object_object_foreach(regions, name, unused)
    {
        (void)unused;
        ck_assert_str_eq(partition_id(name), p->id);
        ck_assert(partition_knows_region(name));
    }
    ck_assert_uint_eq(count_words(p->regions), (size_t)json_object_object_length(regions));
}

START_TEST(the_table_is_the_published_one)
{
    const char *path = paths_vectors("partitions.json");
    if (!path)
        return;
    struct json_object *root = json_object_from_file(path);
    ck_assert_ptr_nonnull(root);
    struct json_object *published = json_object_object_get(root, "partitions");
    size_t count = json_object_array_length(published);
    for (size_t i = 0; i < count; i++)
        compare_partition(json_object_array_get_idx(published, i));
    ck_assert_uint_eq(count, 8);
    json_object_put(root);
}
END_TEST

UNIT_MAIN("partition", known_regions_have_their_partition, new_regions_are_known_by_their_form,
          anything_else_is_taken_to_be_public, a_region_is_a_host_label,
          media_regions_do_not_control_meetings, the_table_is_the_published_one)
