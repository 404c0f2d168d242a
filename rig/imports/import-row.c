/* Recordings in a row: what a light log of a study says was played, one after the other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-row.h"

#include <string.h>

static const int64_t row_max_ns = 3650LL * 86400 * NS_PER_S;

/* How many bytes of all paths are the same, in whole parts, from their beginnings. */
static size_t same_head(const char *const *paths) {
  size_t same = 0;
  for (size_t at = 0;; at++) {
    char byte = paths[0][at];
    for (const char *const *path = paths; *path; path++)
      if ((*path)[at] != byte || !byte)
        return same;
    if (byte == '/')
      same = at + 1;
  }
}

/* The same from their ends; never more than `most`. */
static size_t same_tail(const char *const *paths, size_t most) {
  size_t same = 0, length = strlen(paths[0]);
  for (size_t at = 1; at <= most; at++) {
    char byte = paths[0][length - at];
    for (const char *const *path = paths; *path; path++) {
      size_t other = strlen(*path);
      if (at > other || (*path)[other - at] != byte)
        return same;
    }
    if (byte == '/')
      same = at;
  }
  return same;
}

static size_t shortest(const char *const *paths) {
  size_t least = strlen(paths[0]);
  for (const char *const *path = paths; *path; path++)
    least = MIN(least, strlen(*path));
  return least;
}

/* "../capture/round1/A Show/capture.mkv" and others such: "A Show". Of one path alone, the last
 * part. */
static char *title_of(const char *path, size_t head, size_t tail, bool is_alone) {
  if (!is_alone && strlen(path) > head + tail)
    return g_strndup(path + head, strlen(path) - head - tail);
  return g_path_get_basename(path);
}

static bool take_lengths(struct import_row *row, const struct import_lengths *lengths,
                         GError **error) {
  for (size_t i = 0; i < row->count; i++) {
    struct import_recording *recording = &row->recordings[i];
    const char *title;
    recording->length_ns = import_lengths_find(lengths, recording->path, &title);
    if (recording->length_ns < 0) {
      g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                  "the lengths have none, or several, for the recording `%s`; expected one line "
                  "`SECONDS TITLE` whose title is a part of this path",
                  recording->path);
      return false;
    }
    recording->title = g_strdup(title);
  }
  return true;
}

static void take_constant(struct import_row *row, const char *const *paths, int64_t length_ns) {
  size_t head = same_head(paths), tail = same_tail(paths, shortest(paths) - head);
  for (size_t i = 0; i < row->count; i++) {
    row->recordings[i].length_ns = length_ns;
    row->recordings[i].title = title_of(paths[i], head, tail, row->count == 1);
  }
}

static bool line_up(struct import_row *row, GError **error) {
  const int64_t rest_ns = (int64_t)IMPORT_ROW_REST_S * NS_PER_S;
  int64_t at_ns = 0;
  for (size_t i = 0; i < row->count; i++) {
    row->recordings[i].start_ns = at_ns;
    row->end_ns = at_ns + row->recordings[i].length_ns;
    at_ns = row->end_ns + rest_ns;
    if (at_ns > row_max_ns) {
      g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                  "%zu recordings last for more than ten years; split the log", row->count);
      return false;
    }
  }
  return true;
}

struct import_row *import_row_new(const char *const *paths, const struct import_lengths *lengths,
                                  int64_t length_ns, GError **error) {
  struct import_row *row = g_new0(struct import_row, 1);
  row->count = g_strv_length((char **)paths);
  row->recordings = g_new0(struct import_recording, row->count + 1);
  for (size_t i = 0; i < row->count; i++)
    row->recordings[i].path = paths[i];
  if (!lengths && row->count > 0)
    take_constant(row, paths, length_ns);
  if ((!lengths || take_lengths(row, lengths, error)) && line_up(row, error))
    return row;
  import_row_free(row);
  return NULL;
}

void import_row_free(struct import_row *row) {
  if (!row)
    return;
  for (size_t i = 0; i < row->count; i++)
    g_free(row->recordings[i].title);
  g_free(row->recordings);
  g_free(row);
}

const struct import_recording *import_row_find(const struct import_row *row, const char *path) {
  for (size_t i = 0; i < row->count; i++)
    if (strcmp(row->recordings[i].path, path) == 0)
      return &row->recordings[i];
  return NULL;
}
