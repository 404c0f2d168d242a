/* A finished run of which moments are played again: which lines sounded then, and which words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay.h"

#include "record-read.h"

#include <string.h>

static const int64_t same_moment_ns = NS_PER_S;
/* Beyond what was seen: another time it may take a little longer. */
static const double rest_margin_s = 2, rest_max_s = 180;

static bool refuse(GError **error, const char *dir, const char *why) {
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s: %s", dir, why);
  return false;
}

static bool is_played(const struct plan *plan, const char *file) {
  for (unsigned i = 0; i < plan->cues->len; i++)
    if (strcmp(g_array_index(plan->cues, struct record_cue, i).script, file) == 0)
      return true;
  return false;
}

char *replay_path(const struct replay *replay, const char *path) {
  return g_canonicalize_filename(path, replay->folder);
}

/* They are read as they were then: the files may have changed since. */
static bool read_scripts(struct replay *replay, GError **error) {
  const struct plan *plan = replay->judgement->plan;
  for (unsigned i = 0; i < plan->texts->len; i++) {
    const struct plan_text *text = &g_array_index(plan->texts, struct plan_text, i);
    g_autofree char *file = g_path_get_basename(text->name);
    if (!is_played(plan, file))
      continue;
    g_autofree char *path = replay_path(replay, text->name);
    struct script *script = script_parse(path, text->text, error);
    if (!script) {
      g_prefix_error(error, "%s: its script can no longer be read: ", replay->dir);
      return false;
    }
    g_ptr_array_add(replay->scripts, script);
  }
  return true;
}

static bool check(const struct replay *replay, GError **error) {
  const struct judgement *judgement = replay->judgement;
  if (!judgement->complete)
    return refuse(error, replay->dir,
                  "this run did not come to its end, and its record grows no more. Play the script "
                  "again and confirm that run.");
  if (plan_is_imported(judgement->plan))
    return refuse(error, replay->dir,
                  "this run was made of captures; nobody knows what was said, so it cannot be "
                  "played again");
  if (judgement->plan->controls->len == 0)
    return refuse(error, replay->dir,
                  "this run has no controls; nothing would prove that the devices listen when its "
                  "moments are played again. Add a `control:` to the script and run that.");
  return true;
}

static bool open_all(struct replay *replay, const char *dir, GError **error) {
  replay->record = record_open(dir, error);
  if (!replay->record)
    return false;
  replay->dir = g_strdup(record_dir(replay->record));
  replay->judgement = judge_record(replay->record, NULL, error);
  if (!replay->judgement)
    return false;
  const char *folder = plan_setting(replay->judgement->plan, "folder", NULL);
  replay->folder = folder && g_path_is_absolute(folder) ? g_strdup(folder) : NULL;
  return check(replay, error) && read_scripts(replay, error);
}

struct replay *replay_open(const char *dir, GError **error) {
  struct replay *replay = g_new0(struct replay, 1);
  replay->scripts = g_ptr_array_new_with_free_func((GDestroyNotify)script_free);
  if (open_all(replay, dir, error))
    return replay;
  replay_free(replay);
  return NULL;
}

void replay_free(struct replay *replay) {
  if (!replay)
    return;
  g_ptr_array_unref(replay->scripts);
  if (replay->judgement)
    judge_free(replay->judgement);
  record_close(replay->record);
  g_free(replay->folder);
  g_free(replay->dir);
  g_free(replay);
}

static void free_moment(gpointer data) {
  struct replay_moment *moment = data;
  g_ptr_array_unref(moment->episodes);
  g_free(moment);
}

static bool has_device(const struct replay_moment *moment, int device) {
  for (unsigned i = 0; i < moment->episodes->len; i++)
    if (((const struct episode *)g_ptr_array_index(moment->episodes, i))->device == device)
      return true;
  return false;
}

static void take_episode(GPtrArray *moments, const struct episode *episode) {
  struct replay_moment *moment = moments->len ? g_ptr_array_index(moments, moments->len - 1) : NULL;
  if (!moment || episode->start_ns - moment->at_ns > same_moment_ns ||
      has_device(moment, episode->device)) {
    moment = g_new0(struct replay_moment, 1);
    moment->number = episode->number;
    moment->at_ns = episode->start_ns;
    moment->episodes = g_ptr_array_new();
    g_ptr_array_add(moments, moment);
  }
  g_ptr_array_add(moment->episodes, (gpointer)episode);
}

static bool has_number(const struct replay_moment *moment, int number) {
  for (unsigned i = 0; i < moment->episodes->len; i++)
    if (((const struct episode *)g_ptr_array_index(moment->episodes, i))->number == number)
      return true;
  return false;
}

static bool check_number(const struct replay *replay, int number, GError **error) {
  const GPtrArray *episodes = replay->judgement->episodes;
  if (number >= 1 && (unsigned)number <= episodes->len) {
    const struct episode *episode = g_ptr_array_index(episodes, (unsigned)number - 1);
    if (!episode->intended)
      return true;
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
                "episode %d is the answer to a control; choose one that nobody asked for", number);
    return false;
  }
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
              "%s has no episode %d; its report numbers them from 1 to %u", replay->dir, number,
              episodes->len);
  return false;
}

GPtrArray *replay_moments(const struct replay *replay, int number, GError **error) {
  if (number != 0 && !check_number(replay, number, error))
    return NULL;
  const GPtrArray *episodes = replay->judgement->episodes;
  GPtrArray *moments = g_ptr_array_new_with_free_func(free_moment);
  for (unsigned i = 0; i < episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(episodes, i);
    if (!episode->intended)
      take_episode(moments, episode);
  }
  for (unsigned i = moments->len; number != 0 && i-- > 0;)
    if (!has_number(g_ptr_array_index(moments, i), number))
      g_ptr_array_remove_index(moments, i);
  return moments;
}

double replay_rest_s(const struct replay *replay, bool after_control) {
  const GPtrArray *episodes = replay->judgement->episodes;
  int64_t longest_ns = 0;
  for (unsigned i = 0; i < episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(episodes, i);
    if (episode->intended == after_control)
      longest_ns = MAX(longest_ns, episode->end_ns - episode->start_ns);
  }
  double rest_s = seconds_of_ns(longest_ns) + replay->judgement->rules.merge_gap_s + rest_margin_s;
  return MIN(rest_s, rest_max_s);
}
