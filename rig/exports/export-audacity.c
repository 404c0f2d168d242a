/* Labels for an audio editor: words, cues, lights, episodes and their stages beside the sound.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export-file.h"
#include "export.h"

struct labels {
  FILE *file;
  int64_t count;
};

/* `what` is ours; `device` (or NULL) and `text` are not. */
static void add(struct labels *labels, int64_t from_ns, int64_t until_ns, const char *what,
                const char *device, const char *text) {
  export_file_seconds(labels->file, from_ns);
  fputc('\t', labels->file);
  export_file_seconds(labels->file, MAX(until_ns, from_ns));
  fprintf(labels->file, "\t%s", what);
  if (device) {
    fputc(' ', labels->file);
    export_file_plain(labels->file, device);
  }
  fputs(": ", labels->file);
  export_file_plain(labels->file, text);
  fputc('\n', labels->file);
  labels->count++;
}

static void add_plan(struct labels *labels, const struct plan *plan) {
  for (guint i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    g_autofree char *what = g_strdup_printf("cue %d", cue->number);
    add(labels, cue->start_ns, cue->end_ns, what, cue->kind, cue->text);
  }
  for (guint i = 0; i < plan->words->len; i++) {
    const struct record_word *word = &g_array_index(plan->words, struct record_word, i);
    add(labels, word->start_ns, word->end_ns, "word", NULL, word->text);
  }
}

static void add_light(void *user, const struct export_light *phase, int64_t until_ns) {
  g_autofree char *text =
      g_strdup_printf("%s (%s)", phase->text, light_meaning_names[phase->meaning]);
  add(user, phase->from_ns, until_ns, "light", phase->device, text);
}

static void add_stages(struct labels *labels, const struct episode *episode, const char *device) {
  for (guint i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    add(labels, entry->at_ns, entry->at_ns, "stage", device, stage_names[entry->stage]);
  }
}

static void add_episodes(struct labels *labels, const struct judgement *judgement) {
  for (guint i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = judgement->episodes->pdata[i];
    const char *device = plan_device(judgement->plan, episode->device)->name;
    g_autofree char *what = g_strdup_printf("episode %d", episode->number);
    g_autofree char *text =
        g_strdup_printf("%s, as far as %s", episode->intended ? "intended" : "UNINTENDED",
                        stage_names[episode->deepest]);
    add(labels, episode->start_ns, episode->end_ns, what, device, text);
    add_stages(labels, episode, device);
  }
}

static bool write_labels(struct labels *labels, struct record *record,
                         const struct judgement *judgement, GError **error) {
  add_plan(labels, judgement->plan);
  add_episodes(labels, judgement);
  return export_file_lights(record, judgement, add_light, labels, error);
}

static bool write_audacity(struct record *record, const char *path, char **ret_said,
                           GError **error) {
  struct judgement *judgement = judge_record(record, NULL, error);
  struct labels labels = {.file = judgement ? export_file_open(path, error) : NULL};
  bool ok = labels.file && write_labels(&labels, record, judgement, error);
  if (labels.file)
    ok = export_file_close(labels.file, ok, path, ok ? error : NULL);
  if (ok)
    *ret_said =
        g_strdup_printf("%" G_GINT64_FORMAT " labels; time 0 is where audio/ begins", labels.count);
  judge_free(judgement);
  return ok;
}

const struct export_format export_audacity = {
    "audacity",
    "export.labels.txt",
    "words, cues, lights, episodes and stages as labels for the sound in audio/",
    write_audacity,
};
