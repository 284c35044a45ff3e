#include "config.h"

#include "app/template.h"

#include <string.h>

/* A line that is no table, with the version put in. */
static void add_line(struct buf *out, const char *line, size_t len)
{
    static const char marker[] = "@VERSION@";
    const size_t marker_len = sizeof marker - 1;
    for (size_t i = 0; i < len; i++) {
        if (len - i >= marker_len && strncmp(line + i, marker, marker_len) == 0) {
            buf_add_str(out, PACKAGE_VERSION);
            i += marker_len - 1;
        } else {
            buf_add_char(out, line[i]);
        }
    }
    buf_add_char(out, '\n');
}

static const struct template_table *table_of(const char *line, size_t len,
                                             const struct template_table *tables, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(tables[i].marker) == len && strncmp(tables[i].marker, line, len) == 0)
            return &tables[i];
    }
    return NULL;
}

bool template_expand(struct buf *out, const char *text, const struct template_table *tables,
                     size_t count)
{
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        const struct template_table *table = table_of(line, len, tables, count);
        if (table)
            table->add(out);
        else if (len > 2 && line[0] == '@' && line[len - 1] == '@')
            return false;
        else
            add_line(out, line, len);
        line += len + (line[len] ? 1 : 0);
    }
    return !out->failed;
}
