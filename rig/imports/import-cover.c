/* When a device could have been seen at all: while a capture ran that has frames from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-cover.h"

struct span {
  int64_t from_ns, until_ns;
  const char *path; /* of the file; NULL: told */
};

struct import_cover {
  size_t files;
  bool *shows;   /* [device * files + file] */
  size_t *count; /* [file] of devices that it shows */
  GArray *blind; /* struct span */
};

struct import_cover *import_cover_new(size_t devices, size_t files) {
  struct import_cover *cover = g_new0(struct import_cover, 1);
  cover->files = files;
  cover->shows = g_new0(bool, devices *files);
  cover->count = g_new0(size_t, files);
  cover->blind = g_array_new(FALSE, FALSE, sizeof(struct span));
  return cover;
}

void import_cover_free(struct import_cover *cover) {
  if (!cover)
    return;
  g_free(cover->shows);
  g_free(cover->count);
  g_array_unref(cover->blind);
  g_free(cover);
}

bool import_cover_shows(const struct import_cover *cover, size_t device, size_t file) {
  return cover->shows[device * cover->files + file];
}

void import_cover_show(struct import_cover *cover, size_t device, size_t file) {
  cover->count[file] += !import_cover_shows(cover, device, file);
  cover->shows[device * cover->files + file] = true;
}

bool import_cover_shows_all(const struct import_cover *cover, size_t file, size_t count) {
  return cover->count[file] >= count;
}

void import_cover_blind(struct import_cover *cover, int64_t from_ns, int64_t until_ns) {
  struct span span = {from_ns, until_ns, NULL};
  g_array_append_val(cover->blind, span);
}

static int by_time(const void *left, const void *right) {
  const struct span *a = left, *b = right;
  if (a->from_ns != b->from_ns)
    return a->from_ns < b->from_ns ? -1 : 1;
  return (a->until_ns > b->until_ns) - (a->until_ns < b->until_ns);
}

static GArray *spans_of(const struct import_cover *cover, size_t device,
                        const struct import_packets *packets) {
  GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct span));
  g_array_append_vals(spans, cover->blind->data, cover->blind->len);
  for (size_t i = 0; i < cover->files; i++) {
    const struct import_file *file = import_packets_file(packets, i);
    struct span span = {file->from_ns, file->until_ns, file->path};
    if (import_cover_shows(cover, device, i))
      g_array_append_val(spans, span);
  }
  g_array_sort(spans, by_time);
  return spans;
}

static char *explain(const char *before, const char *after) {
  if (before && after)
    return g_strdup_printf("no capture has frames from it between the end of %s and %s", before,
                           after);
  if (before)
    return g_strdup_printf("no capture has frames from it after the end of %s", before);
  return g_strdup_printf("no capture has frames from it before %s", after ? after : "the end");
}

void import_cover_holes(const struct import_cover *cover, size_t device,
                        const struct import_packets *packets, int64_t end_ns,
                        void (*tell)(void *user, int64_t from_ns, int64_t until_ns,
                                     const char *why),
                        void *user) {
  g_autoptr(GArray) spans = spans_of(cover, device, packets);
  const struct span end = {end_ns, end_ns, NULL};
  const char *before = NULL;
  int64_t covered_ns = 0;
  g_array_append_val(spans, end);
  for (guint i = 0; i < spans->len; i++) {
    const struct span *span = &g_array_index(spans, struct span, i);
    if (span->from_ns - covered_ns >= IMPORT_HOLE_NS) {
      g_autofree char *why = explain(before, span->path);
      tell(user, covered_ns, span->from_ns, why);
    }
    if (span->until_ns < covered_ns)
      continue;
    covered_ns = span->until_ns;
    before = span->path ? span->path : before;
  }
}
