/* What a session writes into the record before it plays: bench, devices, cues, words, controls.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "setting.h"

#include "calibrated.h"

#include <string.h>

const char setting_loudspeakers[] = "loudspeakers";

/* A device that has not lit up this long after the wake word has missed it: four times what a slow
 * one needs. A longer wait would excuse what it hears in the words that follow. */
static const double control_patience_s = 1.5;

char *setting_name_run(const struct session_plan *plan) {
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  g_autofree char *utc = g_date_time_format(now, "%Y%m%dT%H%M%SZ");
  g_autofree char *script = g_path_get_basename(plan->scripts[0]->path);
  if (g_str_has_suffix(script, ".yaml"))
    script[strlen(script) - strlen(".yaml")] = '\0';
  g_autofree char *name =
      g_strdup_printf("%s-%s-%s-%08x", utc, plan->bench->name, script, g_random_int());
  return g_build_filename(plan->out_dir, name, NULL);
}

static void write_meta(struct record *record, const struct session_plan *plan,
                       const struct cue_sheet *sheet) {
  const struct bench *bench = plan->bench;
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  g_autofree char *started = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, plan->seed);
  g_autofree char *folder = g_get_current_dir();
  g_autoptr(GString) scripts = g_string_new(NULL), titles = g_string_new(NULL);
  int allowed =
      plan->scripts[0]->unintended_allowed; /* what one script tolerates, another may not */
  for (size_t i = 0; i < plan->count; i++) {
    g_autofree char *file = g_path_get_basename(plan->scripts[i]->path);
    g_string_append_printf(scripts, "%s%s", i ? ", " : "", file);
    g_string_append_printf(titles, "%s%s", i ? "; " : "", plan->scripts[i]->title);
    allowed = MIN(allowed, plan->scripts[i]->unintended_allowed);
  }
  g_autofree char *session = g_uuid_string_random();
  record_set(record, "session", session); /* a copy of the directory is no second session */
  record_set(record, "version", HOTMIC_VERSION);
  record_set(record, "bench", bench->name);
  record_set(record, "script", scripts->str);
  record_set(record, "title", titles->str);
  record_set(record, "started_utc", started);
  record_set(record, "seed", seed);
  record_set(record, "folder", folder); /* what relative paths are relative to */
  if (plan->replays)
    record_set(record, "replays", plan->replays);
  record_set_number(record, "duration_ns", (double)ns_of_frames(sheet->frames));
  record_set(record, "levels_at", bench->devices[bench->reference].name);
  record_set_number(record, "noise_dba", bench->room.noise_dba);
  record_set_number(record, "control_patience_s", control_patience_s);
  record_set_number(record, "rule.merge_gap_s", bench->rules.merge_gap_s);
  record_set_number(record, "rule.missed_controls_max", bench->rules.missed_controls_max);
  record_set_number(record, "rule.unintended_allowed", allowed);
}

/* As they were when they were read: the files may have changed since. */
static void write_texts(struct record *record, const struct session_plan *plan) {
  g_autoptr(GHashTable) written = g_hash_table_new(g_str_hash, g_str_equal);
  record_add_text(record, plan->bench->path, plan->bench->text);
  for (size_t d = 0; d < plan->bench->device_count; d++) {
    const struct bench_device *device = &plan->bench->devices[d];
    if (g_hash_table_add(written, device->profile_path))
      record_add_text(record, device->profile_path, profile_source(device->profile));
  }
  for (size_t i = 0; i < plan->count; i++)
    if (g_hash_table_add(written, plan->scripts[i]->path))
      record_add_text(record, plan->scripts[i]->path, plan->scripts[i]->text);
}

static void write_hosts(struct record *record, const struct bench_device *device) {
  const struct profile_host *host;
  for (size_t i = 0; (host = profile_host(device->profile, i)); i++)
    record_add_host(record,
                    &(struct record_host){.device = device->name,
                                          .pattern = host->pattern,
                                          .role = host->role,
                                          .burst_bytes = host->burst_bytes,
                                          .source = host->source,
                                          .confidence = confidence_names[host->confidence]});
}

/* How far to trust what the profile says of this device; the page shows it as it is. */
static void write_certainty(struct record *record, const struct bench_device *device) {
  const struct profile *profile = device->profile;
  g_autofree char *key = g_strdup_printf("profile.%s", device->name);
  g_autofree char *certainty = profile_certainty(profile);
  g_autoptr(GString) text = g_string_new(device->profile_name);
  if (*profile_as_of(profile))
    g_string_append_printf(text, ", as of %s", profile_as_of(profile));
  if (*profile_firmware(profile))
    g_string_append_printf(text, ", firmware: %s", profile_firmware(profile));
  g_string_append_printf(text, "; %s", certainty);
  record_set(record, key, text->str);
}

/* How they are held while the session runs. */
static void write_switches(struct record *record, const struct bench_device *device) {
  for (size_t i = 0; i < device->switch_count; i++) {
    g_autofree char *key = g_strdup_printf("switch.%s.%s", device->name, device->switches[i].name);
    record_set(record, key, device->switches[i].during_on ? "on" : "off");
  }
}

void setting_write_device(struct record *record, const struct bench_device *device) {
  g_autofree char *wake_words = g_strjoinv(", ", device->wake);
  struct record_device row = {.name = device->name,
                              .make = profile_make(device->profile),
                              .model = profile_model(device->profile),
                              .profile = device->profile_name,
                              .account = device->account,
                              .under_test = device->under_test,
                              .wake_words = wake_words,
                              .firmware = device->firmware};
  record_add_device(record, &row);
  for (size_t t = 0; t < device->tap_count; t++)
    record_add_tap(record, &(struct record_tap){.device = device->name,
                                                .name = device->taps[t].name,
                                                .kind = device->taps[t].kind});
  write_switches(record, device);
  write_hosts(record, device);
  write_certainty(record, device);
}

static void write_paths(struct record *record, const struct bench *bench,
                        const struct sound *sound) {
  for (size_t s = 0; s < bench->loudspeaker_count; s++)
    for (size_t r = 0; r <= bench->device_count; r++) {
      struct sound_path path;
      if (!sound_path(sound, s, r, &path))
        continue;
      struct record_path row = {.loudspeaker = bench->loudspeakers[s].name,
                                .receiver = r < bench->device_count ? bench->devices[r].name
                                                                    : bench->microphone.name,
                                .delay_ns = path.delay_ns,
                                .gain_db = path.gain_db};
      record_add_path(record, &row);
    }
}

static void write_words(struct record *record, const struct cue *cue) {
  int64_t start_ns = ns_of_frames(cue->start_frame - cue->clip_frame);
  for (size_t i = cue->first_word; i < cue->first_word + cue->words; i++) {
    const struct voice_word *word = &cue->clip->words[i];
    record_add_word(record,
                    &(struct record_word){.cue = cue->number,
                                          .start_ns = start_ns + ns_of_seconds(word->start_s),
                                          .end_ns = start_ns + ns_of_seconds(word->end_s),
                                          .text = word->text});
  }
}

/* The words of `wake` that the cue says, at a device `delay_ns` away. */
static void write_control(struct record *record, const struct cue *cue,
                          const struct bench_device *device, int64_t delay_ns) {
  for (char **wake = device->wake; *wake; wake++) {
    if (!script_says(cue->line->text, *wake))
      continue;
    int64_t from = cue->start_frame, until = cue->start_frame + cue->frames;
    cue_find_word(cue, *wake, &from, &until);
    record_add_control(record,
                       &(struct record_control){.cue = cue->number,
                                                .device = device->name,
                                                .wake_word = *wake,
                                                .from_ns = ns_of_frames(from) + delay_ns,
                                                .until_ns = ns_of_frames(until) + delay_ns +
                                                            ns_of_seconds(control_patience_s),
                                                .deepest = cue->line->deepest});
    return;
  }
}

static void write_controls(struct record *record, const struct cue *cue, const struct bench *bench,
                           const struct sound *sound) {
  for (size_t d = 0; cue->line->kind == SCRIPT_CONTROL && d < bench->device_count; d++) {
    struct sound_path path;
    if (bench->devices[d].under_test && sound_path(sound, cue->channel, d, &path))
      write_control(record, cue, &bench->devices[d], path.delay_ns);
  }
}

/* What rendered it, for people. Caller-owned. */
static char *describe_voice(const struct cue *cue, const struct script_speaker *speaker) {
  if (cue->line->file)
    return g_strdup(cue->line->file);
  if (speaker)
    return voice_describe(&speaker->voice);
  return g_strdup(cue->gain > 0 ? "noise" : "silence");
}

static void write_cue(struct record *record, const struct cue *cue, const struct bench *bench) {
  const struct script_speaker *speaker =
      cue->line->speaker >= 0 ? &cue->script->cast[cue->line->speaker] : NULL;
  g_autofree char *voice = describe_voice(cue, speaker), *text = cue_text(cue);
  g_autofree char *script = g_path_get_basename(cue->script->path);
  struct record_cue row = {.number = cue->number,
                           .kind = script_line_names[cue->line->kind],
                           .speaker = speaker ? speaker->name : "",
                           .voice = voice,
                           .loudspeaker =
                               cue->gain > 0 ? bench->loudspeakers[cue->channel].name : "",
                           .text = text,
                           .script = script,
                           .line = cue->line->at_line,
                           .start_ns = ns_of_frames(cue->start_frame),
                           .end_ns = ns_of_frames(cue->start_frame + cue->frames),
                           .level_dbspl = cue->line->level_dbspl};
  record_add_cue(record, &row);
}

/* Why there is none says setting_baseline(). */
static void write_baseline(struct record *record, const struct session_plan *plan) {
  g_autofree char *line = setting_baseline(plan);
  if (plan->baseline)
    baseline_keep(plan->baseline, plan->baseline_path, record);
  else
    baseline_keep_none(record, line);
}

char *setting_baseline(const struct session_plan *plan) {
  const char *dir = plan->bench->baseline_dir;
  if (!plan->baseline && !dir)
    return g_strdup("none is named; bursts are found by stated floors");
  if (!plan->baseline)
    return g_strdup_printf("there is none in %s yet%s; bursts are found by stated floors", dir,
                           g_file_test(dir, G_FILE_TEST_EXISTS) ? ""
                                                                : " (this folder does not exist)");
  g_autofree char *what = baseline_describe(plan->baseline, g_get_real_time() / G_USEC_PER_SEC);
  return g_strdup_printf("%s: %s", plan->baseline_path, what);
}

void setting_write(struct record *record, const struct session_plan *plan,
                   const struct cue_sheet *sheet, const struct sound *sound) {
  const struct bench *bench = plan->bench;
  write_meta(record, plan, sheet);
  calibrated_note(plan->calibration, record);
  write_baseline(record, plan);
  write_texts(record, plan);
  if (plan->pinned)
    record_add_text(record, "pinned", plan->pinned);
  for (size_t d = 0; d < bench->device_count; d++) {
    setting_write_device(record, &bench->devices[d]);
  }
  record_add_tap(record, &(struct record_tap){"", bench->microphone.name, "microphone"});
  record_add_tap(record, &(struct record_tap){"", setting_loudspeakers, "loudspeakers"});
  write_paths(record, bench, sound);
  for (size_t i = 0; i < sheet->count; i++) {
    write_cue(record, &sheet->cues[i], bench);
    write_words(record, &sheet->cues[i]);
    write_controls(record, &sheet->cues[i], bench, sound);
  }
}
