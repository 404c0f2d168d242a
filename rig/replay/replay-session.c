/* A session that plays moments of a run again, on the same bench, and what came of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay-session.h"

#include "progress.h"
#include "report.h"

#include <string.h>

/* The text that says of itself that it is of this format; NULL if there is none. */
static const struct plan_text *text_of_format(const struct replay *replay, const char *format) {
  const GArray *texts = replay->judgement->plan->texts;
  g_autofree char *pattern = g_strdup_printf("^[\"']?hotmic[\"']?\\s*:\\s*[\"']?%s/", format);
  for (unsigned i = 0; i < texts->len; i++) {
    const struct plan_text *text = &g_array_index(texts, struct plan_text, i);
    if (g_regex_match_simple(pattern, text->text, G_REGEX_MULTILINE | G_REGEX_RAW, 0))
      return text;
  }
  return NULL;
}

char *replay_bench_path(const struct replay *replay) {
  const struct plan_text *bench = text_of_format(replay, "bench");
  return bench ? replay_path(replay, bench->name) : NULL;
}

static void G_GNUC_PRINTF(3, 4) note(GString *changes, bool is_changed, const char *format, ...) {
  if (!is_changed)
    return;
  va_list arguments;
  va_start(arguments, format);
  g_string_append(changes, changes->len ? ", " : "");
  g_string_append_vprintf(changes, format, arguments);
  va_end(arguments);
}

static bool is_other_calibration(const struct replay *replay,
                                 const struct calibration *calibration) {
  const struct plan_text *was = text_of_format(replay, "calibration");
  if (!was || !calibration)
    return (was != NULL) != (calibration != NULL);
  g_autofree char *path = g_build_filename(calibration->dir, "calibration.yaml", NULL);
  g_autofree char *is = NULL;
  return !g_file_get_contents(path, &is, NULL, NULL) || strcmp(is, was->text) != 0;
}

static bool has_text(const struct replay *replay, const char *text) {
  const GArray *texts = replay->judgement->plan->texts;
  for (unsigned i = 0; i < texts->len; i++)
    if (strcmp(g_array_index(texts, struct plan_text, i).text, text) == 0)
      return true;
  return false;
}

char *replay_changes(const struct replay *replay, const struct load *load) {
  GString *changes = g_string_new(NULL);
  const struct bench *bench = load->bench;
  note(changes, !has_text(replay, bench->text), "the bench file");
  note(changes, is_other_calibration(replay, load->calibration), "the calibration");
  for (size_t i = 0; i < bench->device_count; i++) {
    const struct bench_device *device = &bench->devices[i];
    int index = plan_device_index(replay->judgement->plan, device->name);
    const char *was = index < 0 ? "" : plan_device(replay->judgement->plan, index)->firmware;
    note(changes, strcmp(was ? was : "", device->firmware ? device->firmware : "") != 0,
         "the firmware of `%s`", device->name);
    note(changes, !has_text(replay, profile_source(device->profile)), "the profile of `%s`",
         device->name);
  }
  return g_string_free(changes, FALSE);
}

static bool refuse_bench(const struct replay *replay, const struct bench *bench, GError **error,
                         const char *format, const char *name) {
  g_autofree char *printable = replay_printable(name);
  g_autoptr(GString) what = g_string_new(format);
  g_string_replace(what, "%s", printable, 1);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH,
              "%s: %s. What fired in %s can be played again only where it was played; name that "
              "bench with --bench.",
              bench->path, what->str, replay->dir);
  return false;
}

bool replay_check_bench(const struct replay *replay, const struct bench *bench, GError **error) {
  const struct plan *plan = replay->judgement->plan;
  const char *name = plan_setting(plan, "bench", "");
  if (strcmp(bench->name, name) != 0)
    return refuse_bench(replay, bench, error, "this is another bench than `%s`", name);
  for (unsigned i = 0; i < plan->devices->len; i++) {
    const struct record_device *device = plan_device(plan, (int)i);
    int index = bench_device_named(bench, device->name);
    if (index < 0)
      return refuse_bench(replay, bench, error, "it has no device `%s` any more", device->name);
    if (bench->devices[index].under_test != device->under_test ||
        strcmp(bench->devices[index].profile_name, device->profile) != 0)
      return refuse_bench(replay, bench, error, "its device `%s` is another one now", device->name);
  }
  for (size_t i = 0; i < bench->device_count; i++)
    if (plan_device_index(plan, bench->devices[i].name) < 0)
      return refuse_bench(replay, bench, error, "its device `%s` was not there",
                          bench->devices[i].name);
  return true;
}

char *replay_printable(const char *text) {
  GString *out = g_string_new(NULL);
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    g_string_append_unichar(out, g_unichar_isprint(c) ? c : '?');
  }
  return g_string_free(out, FALSE);
}

/* Letters, digits and what else a file's name may well hold. */
static void make_plain(char *name) {
  for (char *at = name; *at; at++)
    if (!g_ascii_isalnum(*at) && *at != '-' && *at != '_' && *at != '.')
      *at = '-';
}

char *replay_name(const struct replay *replay, const char *what,
                  const struct replay_moment *moment) {
  const char *scripts = plan_setting(replay->judgement->plan, "script", "run");
  g_autofree char *script = g_strndup(scripts, strcspn(scripts, ","));
  if (g_str_has_suffix(script, ".yaml"))
    script[strlen(script) - strlen(".yaml")] = '\0';
  make_plain(script);
  return g_strdup_printf("%s-%.60s-%d", what, script, moment->number);
}

bool replay_keep(struct replay *replay, const struct record_reproduction *row, GError **error) {
  record_add_reproduction(replay->record, row);
  return record_commit(replay->record, error);
}

static struct script *write_script(const struct replay_stage *stage, const char *name,
                                   const struct replay_order *order, GArray **ret_trials,
                                   GError **error) {
  g_autoptr(GString) text = replay_script(stage->replay, order, ret_trials, error);
  g_autofree char *file = g_strconcat(name, ".yaml", NULL);
  if (!text || !tidy_write_text(stage->replay->dir, file, text->str, error))
    return NULL;
  g_autofree char *path = g_build_filename(stage->replay->dir, file, NULL);
  return script_load(path, error);
}

/* An error after the beginning is told, but what was played until then counts. */
static char *play(struct replay_stage *stage, struct script *script, GError **error) {
  g_autofree char *beside = g_path_get_dirname(stage->replay->dir);
  g_autofree char *replays = g_path_get_basename(stage->replay->dir);
  struct session_plan plan = {.bench = stage->load->bench,
                              .calibration = stage->load->calibration,
                              .baseline = stage->load->baseline,
                              .baseline_path = stage->load->baseline_path,
                              .scripts = &script,
                              .count = 1,
                              .out_dir = stage->out_dir ? stage->out_dir : beside,
                              .replays = replays,
                              .speed = stage->speed,
                              .seed = stage->seed++,
                              .progress = progress_new(stderr, stage->quiet)};
  char *dir = NULL;
  struct cost cost;
  g_autoptr(GError) problem = NULL;
  session_run(&plan, &dir, &cost, &problem);
  progress_free(plan.progress);
  if (problem && !dir)
    g_propagate_error(error, g_steal_pointer(&problem));
  else if (problem)
    fprintf(stderr, "hotmic: %s\n", problem->message);
  return dir;
}

static bool judge(const char *dir, struct replay_played *played, GError **error) {
  played->name = g_path_get_basename(dir);
  played->record = record_open(dir, error);
  played->judgement = played->record ? judge_record(played->record, NULL, error) : NULL;
  return played->judgement && report_write(played->record, played->judgement, error);
}

bool replay_play(struct replay_stage *stage, const char *name, const struct replay_order *order,
                 struct replay_played *ret, GError **error) {
  struct replay_played played = {0};
  struct script *script = write_script(stage, name, order, &played.trials, error);
  g_autofree char *dir = script ? play(stage, script, error) : NULL;
  bool ok = dir && judge(dir, &played, error);
  script_free(script);
  if (ok)
    *ret = played;
  else
    replay_played_done(&played);
  return ok;
}

void replay_played_done(struct replay_played *played) {
  if (played->judgement)
    judge_free(played->judgement);
  record_close(played->record);
  g_clear_pointer(&played->trials, g_array_unref);
  g_free(played->name);
  *played = (struct replay_played){0};
}
