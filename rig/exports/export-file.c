/* What the text exports share: a file whose errors are asked for once, and text that stays text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export-file.h"
#include "record-read.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>

static bool refuse(const char *path, GError **error) {
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s: cannot write: %s", path,
              g_strerror(errno ? errno : EIO));
  return false;
}

FILE *export_file_open(const char *path, GError **error) {
  FILE *file = g_fopen(path, "we");
  if (!file)
    refuse(path, error);
  return file;
}

bool export_file_close(FILE *file, bool is_good, const char *path, GError **error) {
  errno = 0;
  bool is_written = !ferror(file) && fflush(file) == 0;
  int cause = errno;
  fclose(file);
  errno = cause;
  return is_good && (is_written || refuse(path, error));
}

static bool is_plain(gunichar c) {
  switch (g_unichar_type(c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return false;
  default:
    return true;
  }
}

void export_file_plain(FILE *file, const char *text) {
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
    if (is_plain(g_utf8_get_char(at)))
      fwrite(at, 1, (size_t)(g_utf8_next_char(at) - at), file);
    else
      fputc(' ', file);
  }
}

void export_file_json(FILE *file, const char *text) {
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  json_t *string = json_string(valid);
  json_dumpf(string, file, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
  json_decref(string);
}

void export_file_seconds(FILE *file, int64_t ns) {
  fprintf(file, "%s%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT, ns < 0 ? "-" : "", ABS(ns / NS_PER_S),
          ABS(ns % NS_PER_S));
}

struct lights {
  const struct judgement *judgement;
  struct export_light *taps; /* one a tap of the plan */
  void (*each)(void *user, const struct export_light *phase, int64_t until_ns);
  void *user;
};

static struct export_light *light_of(struct lights *lights, const struct event *event) {
  for (guint i = 0; i < lights->judgement->plan->taps->len; i++)
    if (strcmp(lights->taps[i].device, event->device) == 0 &&
        strcmp(lights->taps[i].tap, event->tap) == 0)
      return &lights->taps[i];
  return NULL;
}

static void end_phase(const struct lights *lights, struct export_light *light, int64_t at_ns) {
  if (light->text && light->meaning != LIGHT_IDLE)
    lights->each(lights->user, light, MAX(at_ns, light->from_ns));
  g_clear_pointer(&light->text, g_free);
}

static void take_light(void *user, const struct event *event) {
  struct lights *lights = user;
  struct export_light *light = event->kind == EVENT_LIGHT ? light_of(lights, event) : NULL;
  bool is_known = event->value >= 0 && event->value < LIGHT_MEANINGS;
  if (!light)
    return;
  end_phase(lights, light, event->at_ns);
  light->text = g_strdup(event->text);
  light->meaning = is_known ? (enum light_meaning)event->value : LIGHT_UNKNOWN;
  light->from_ns = event->at_ns;
}

bool export_file_lights(struct record *record, const struct judgement *judgement,
                        void (*each)(void *user, const struct export_light *phase,
                                     int64_t until_ns),
                        void *user, GError **error) {
  const GArray *taps = judgement->plan->taps;
  g_autofree struct export_light *known = g_new0(struct export_light, taps->len + 1);
  struct lights lights = {judgement, known, each, user};
  for (guint i = 0; i < taps->len; i++) {
    known[i].device = g_array_index(taps, struct record_tap, i).device;
    known[i].tap = g_array_index(taps, struct record_tap, i).name;
  }
  bool ok = record_each_event(record, INT64_MIN, INT64_MAX, take_light, &lights, error);
  for (guint i = 0; i < taps->len; i++)
    end_phase(&lights, &known[i], judgement->observed_ns);
  return ok;
}
