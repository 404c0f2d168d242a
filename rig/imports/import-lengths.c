/* How long recordings last, by title, as a file of a study says.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-lengths.h"

#include <string.h>

enum { BYTES_MAX = 16 << 20, LINE_BYTES_MAX = 4096, SHOWN = 60 };

static const double seconds_max = 86400;

struct import_lengths {
  GHashTable *by_title; /* char * -> int64_t * */
};

static bool fail(const char *name, int line, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static bool fail(const char *name, int line, GError **error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s:%d: %s", name, line, what);
  return false;
}

/* Titles end up on terminals and pages. */
static bool is_text(const char *bytes, size_t n) {
  if (!g_utf8_validate(bytes, (gssize)n, NULL))
    return false;
  for (const char *at = bytes; at < bytes + n; at = g_utf8_next_char(at))
    if (g_unichar_iscntrl(g_utf8_get_char(at)))
      return false;
  return true;
}

/* "1237.278", and no other way to write a number. */
static bool read_seconds(const char *text, size_t n, double *ret) {
  g_autofree char *number = g_strndup(text, n);
  if (n == 0 || n > 20 || strspn(number, "0123456789.") != n || !g_ascii_isdigit(*number))
    return false;
  char *end;
  *ret = g_ascii_strtod(number, &end);
  return *end == '\0' && *ret > 0 && *ret <= seconds_max && ns_of_seconds(*ret) > 0;
}

static bool take_line(struct import_lengths *lengths, const char *name, int line, const char *text,
                      GError **error) {
  double seconds;
  size_t digits = strcspn(text, " ");
  const char *title = text + digits + strspn(text + digits, " ");
  if (!read_seconds(text, digits, &seconds) || !*title) {
    g_autofree char *shown = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), SHOWN));
    return fail(name, line, error,
                "found `%s`; expected `SECONDS TITLE`, above 0 and at most %g seconds", shown,
                seconds_max);
  }
  int64_t *length_ns = g_new(int64_t, 1);
  *length_ns = ns_of_seconds(seconds);
  if (g_hash_table_insert(lengths->by_title, g_strdup(title), length_ns))
    return true;
  return fail(name, line, error, "found `%s` again; expected every title once", title);
}

static bool take_lines(struct import_lengths *lengths, const char *name, const char *bytes,
                       size_t n, GError **error) {
  int line = 0;
  while (n > 0) {
    const char *end = memchr(bytes, '\n', n);
    size_t length = end ? (size_t)(end - bytes) : n, kept = length;
    line++;
    if (kept > 0 && bytes[kept - 1] == '\r')
      kept--;
    if (kept > LINE_BYTES_MAX || !is_text(bytes, kept))
      return fail(name, line, error, "expected UTF-8 text of at most %d bytes in a line",
                  LINE_BYTES_MAX);
    g_autofree char *text = g_strstrip(g_strndup(bytes, kept));
    if (*text && *text != '#' && !take_line(lengths, name, line, text, error))
      return false;
    bytes += MIN(length + 1, n);
    n -= MIN(length + 1, n);
  }
  return g_hash_table_size(lengths->by_title) > 0 ||
         fail(name, line, error, "found nothing; expected lines of `SECONDS TITLE`");
}

struct import_lengths *import_lengths_parse(const char *name, const char *bytes, size_t n,
                                            GError **error) {
  struct import_lengths *lengths = g_new0(struct import_lengths, 1);
  lengths->by_title = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  if (take_lines(lengths, name, bytes, n, error))
    return lengths;
  import_lengths_free(lengths);
  return NULL;
}

struct import_lengths *import_lengths_load(const char *path, GError **error) {
  g_autoptr(FILE) file = fopen(path, "rbe");
  g_autofree char *bytes = g_malloc(BYTES_MAX + 1);
  size_t n = file ? fread(bytes, 1, BYTES_MAX + 1, file) : 0;
  if (!file || ferror(file)) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s: cannot be read", path);
    return NULL;
  }
  if (n > BYTES_MAX) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: larger than %d MiB; expected lines of `SECONDS TITLE`", path, BYTES_MAX >> 20);
    return NULL;
  }
  return import_lengths_parse(path, bytes, n, error);
}

void import_lengths_free(struct import_lengths *lengths) {
  if (!lengths)
    return;
  g_hash_table_unref(lengths->by_title);
  g_free(lengths);
}

int64_t import_lengths_find(const struct import_lengths *lengths, const char *path,
                            const char **ret_title) {
  g_auto(GStrv) parts = g_strsplit(path, "/", -1);
  const char *found = NULL;
  int64_t length_ns = -1;
  int hits = 0;
  for (char **part = parts; *part; part++) {
    void *title, *length;
    char *dot = part[1] ? NULL : strrchr(*part, '.');
    bool is_title = g_hash_table_lookup_extended(lengths->by_title, *part, &title, &length);
    if (!is_title && dot) {
      *dot = '\0';
      is_title = g_hash_table_lookup_extended(lengths->by_title, *part, &title, &length);
    }
    if (!is_title)
      continue;
    hits++;
    found = title;
    length_ns = *(int64_t *)length;
  }
  if (hits != 1)
    return -1;
  *ret_title = found;
  return length_ns;
}
