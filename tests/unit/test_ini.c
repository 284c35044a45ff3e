#include "aws/ini.h"

#include "support/paths.h"
#include "support/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static struct ini parsed(const char *text)
{
    struct ini ini;
    struct err err = ERR_INIT;
    ck_assert_msg(ini_parse(text, strlen(text), "f", &ini, &err), "%s", err.detail);
    return ini;
}

static const struct ini_section *section_of(const struct ini *ini, const char *name)
{
    for (size_t i = 0; i < ini->count; i++)
        if (!strcmp(ini->sections[i].name, name))
            return &ini->sections[i];
    return NULL;
}

/* The value of key in section, "<none>" or "<map>". */
static const char *value_of(const struct ini *ini, const char *section, const char *key)
{
    const struct ini_item *item = ini_section_item(section_of(ini, section), key);
    return !item ? "<none>" : item->value ? item->value : "<map>";
}

static void check_value(const char *text, const char *section, const char *key, const char *value)
{
    struct ini ini = parsed(text);
    ck_assert_str_eq(value_of(&ini, section, key), value);
    ini_clean_up(&ini);
}

static void check_error(const char *text, const char *detail)
{
    struct ini ini;
    struct err err = ERR_INIT;
    ck_assert(!ini_parse(text, strlen(text), "f", &ini, &err));
    ck_assert_int_eq(err.code, ERR_AWS_CONFIG);
    ck_assert_str_eq(err.detail, detail);
    ck_assert_uint_eq(ini.count, 0);
}

START_TEST(keys_and_values_are_trimmed_and_keys_folded)
{
    check_value("[a]\nKey = value\n", "a", "key", "value");
    check_value("[a]\n key\t: v w \t\r\n", "a", "key", "v w");
    check_value("[a]\nkey=a=b:c", "a", "key", "a=b:c");
    check_value("[a]\nkey =", "a", "key", "");
    check_value("[a]\nkey = 100%% \"q\" 'r'", "a", "key", "100%% \"q\" 'r'");
    check_value("[a]\rkey = v\r", "a", "key", "v");
    check_value("[a]\nkey = \xc2\xa0v\xe2\x80\xa9", "a", "key", "v");
}
END_TEST

START_TEST(sections_keep_their_blanks_and_their_case)
{
    struct ini ini = parsed("[a] # b\nk=1\n[ a]\nk=2\n[A]\nk=3\n[x]y]\nk=4\n");
    ck_assert_uint_eq(ini.count, 4);
    ck_assert_str_eq(value_of(&ini, "a", "k"), "1");
    ck_assert_str_eq(value_of(&ini, " a", "k"), "2");
    ck_assert_str_eq(value_of(&ini, "A", "k"), "3");
    ck_assert_str_eq(value_of(&ini, "x]y", "k"), "4");
    ck_assert_uint_eq(ini.sections[2].line, 5);
    ini_clean_up(&ini);
}
END_TEST

START_TEST(comments_are_whole_lines)
{
    check_value("# c\n[a]\n  ; k = 1\nk = v ; c # d\n", "a", "k", "v ; c # d");
    check_value("[a]\nk = v\n  # not part of it\n  more\n", "a", "k", "v\nmore");
}
END_TEST

START_TEST(an_indented_line_continues_the_value)
{
    check_value("[a]\nk = v\n  w\n\n  x\n\n\nl = 1", "a", "k", "v\nw\n\nx");
    check_value("[a]\n  k = v\n  l = w\n", "a", "l", "w");
    check_value("[a]\n  k = v\n l = w\n", "a", "l", "w");
    check_value("[a]\nk = v\n [b]\n", "a", "k", "v\n[b]");
}
END_TEST

START_TEST(a_value_that_begins_with_a_continuation_is_a_map)
{
    struct ini ini = parsed("[a]\ns3 =\n  Max = 1\n\n  b==c\n  Max = 2\nk = v\n");
    const struct ini_item *item = ini_section_item(section_of(&ini, "a"), "s3");
    ck_assert_ptr_null(item->value);
    ck_assert_uint_eq(item->nested_count, 2);
    ck_assert_str_eq(item->nested[0].key, "Max");
    ck_assert_str_eq(item->nested[0].value, "2");
    ck_assert_str_eq(item->nested[1].value, "=c");
    ck_assert_str_eq(value_of(&ini, "a", "k"), "v");
    ini_clean_up(&ini);
}
END_TEST

START_TEST(defaults_hold_in_every_section)
{
    struct ini ini = parsed("[a]\nk = 1\n[DEFAULT]\nk = 0\nl = 0\ns3 =\n x = y\n[b]\n");
    ck_assert_uint_eq(ini.count, 2);
    ck_assert_str_eq(value_of(&ini, "a", "k"), "1");
    ck_assert_str_eq(value_of(&ini, "a", "l"), "0");
    ck_assert_str_eq(value_of(&ini, "b", "k"), "0");
    ck_assert_str_eq(value_of(&ini, "b", "s3"), "<map>");
    ini_clean_up(&ini);
}
END_TEST

START_TEST(errors_name_file_line_and_reason_but_no_value)
{
    check_error("[a]\nk = 1\n[b]\n[a]\n", "f:4: this section stands twice in the file");
    check_error("[a]\nk = 1\nK = 2\n", "f:3: this key stands twice in its section");
    check_error("\n[a]\nsecret\n", "f:3: neither a [section] nor \"key = value\"");
    check_error("k = secret\n", "f:1: there is no [section] before this line");
    check_error("[a]\n= v\n", "f:2: there is no key before the sign");
    check_error("[a]\ns3 =\n  x\n", "f:2: a line of this property's map has no '='");
    check_error("\xef\xbb\xbf[a]\n",
                "f:1: the file begins with a byte order mark: save it without one");
    check_error("[a]\nk = \xff\n", "f:2: not UTF-8");
    check_error("[a\nk = v\n", "f:1: there is no [section] before this line");
    check_error("[]\n", "f:1: there is no [section] before this line");
}
END_TEST

START_TEST(bytes_that_no_text_holds_are_refused)
{
    static const char *const bad[] = {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                      "\xe2\x80", "\x80",         "\xf8\x88\x80\x80\x80"};
    struct ini ini;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = ERR_INIT;
        ck_assert(!ini_parse(bad[i], strlen(bad[i]), "f", &ini, &err));
        ck_assert_str_eq(err.detail, "f:1: not UTF-8");
    }
    struct err err = ERR_INIT;
    ck_assert(!ini_parse("[a]\n\0", 5, "f", &ini, &err));
    ck_assert_str_eq(err.detail, "f:2: a NUL byte");
}
END_TEST

START_TEST(a_file_beyond_the_ceiling_is_refused)
{
    struct ini ini;
    struct err err = ERR_INIT;
    char *text = calloc(1, INI_MAX_FILE + 1);
    ck_assert(!ini_parse(text, INI_MAX_FILE + 1, "f", &ini, &err));
    ck_assert_int_eq(err.code, ERR_AWS_CONFIG);
    free(text);
}
END_TEST

/* Reads one seed, whole and cut off at every byte: no crash, no leak, and no error without text. */
static void expect_read_or_explained(const char *folder, const char *name)
{
    char path[1024];
    char text[8192];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    for (size_t cut = 0; cut <= len; cut++) {
        struct ini ini;
        struct err err = ERR_INIT;
        if (!ini_parse(text, cut, "f", &ini, &err))
            ck_assert(err.detail[0]);
        ini_clean_up(&ini);
    }
}

START_TEST(the_published_fuzzing_seeds_do_no_harm)
{
    static const char *const names[] = {"profile-fuzz-corpus/parse_config_profile",
                                        "profile-fuzz-corpus/parse_credentials_profile"};
    for (size_t i = 0; i < 2; i++) {
        const char *folder = paths_vectors(names[i]);
        DIR *dir = folder ? opendir(folder) : NULL;
        if (!dir)
            return;
        for (struct dirent *entry; (entry = readdir(dir));)
            if (entry->d_name[0] != '.')
                expect_read_or_explained(folder, entry->d_name);
        closedir(dir);
    }
}
END_TEST

UNIT_MAIN("ini", keys_and_values_are_trimmed_and_keys_folded,
          sections_keep_their_blanks_and_their_case, comments_are_whole_lines,
          an_indented_line_continues_the_value, a_value_that_begins_with_a_continuation_is_a_map,
          defaults_hold_in_every_section, errors_name_file_line_and_reason_but_no_value,
          bytes_that_no_text_holds_are_refused, a_file_beyond_the_ceiling_is_refused,
          the_published_fuzzing_seeds_do_no_harm)
