/* What a session learns from the reference microphone, as events and rows of its record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hearing.h"

#include "ear.h"
#include "hush.h"
#include "level.h"
#include "room.h"

#include <math.h>
#include <string.h>

/* Sound pressure level of one pascal. */
static const double pascal_dbspl = 93.9794;
/* Of a talk, noise may come this near; of a cue, people at the terminal hear from this on. */
static const double ambient_db = 20, worth_telling_db = 1;
/* No room is quieter, whatever a microphone that hears nothing says. */
static const double quietest_dba = 10;
/* What is out of step after an interruption: the room still rings, clocks are found again. */
static const int64_t unsettled_ns = 500 * (int64_t)NS_PER_MS;

struct hearing {
  const struct bench *bench;
  const struct sound *sound;
  const struct cue_sheet *sheet;
  struct hearing_desk desk;
  struct ear *ear;
  struct cue_sound *cues; /* `sounding` of them: silence has no level */
  size_t sounding;
  struct hush hush;
  int64_t frame; /* next to be taken */
};

static double full_scale(const struct hearing *hearing) {
  return hearing->bench->microphone.full_scale_dbspl;
}

static void tell(const struct hearing *hearing, struct event *event) {
  tidy_copy_text(event->tap, sizeof event->tap, hearing->bench->microphone.name);
  event_emit(hearing->desk.events, event);
}

static void take_level(void *user, int64_t frame, double dbfs) {
  struct hearing *hearing = user;
  struct sound_time heard_at = sound_heard_at(hearing->sound, frame);
  struct event event = {.at_ns = heard_at.at_ns,
                        .slack_ns = heard_at.slack_ns,
                        .kind = EVENT_SOUND,
                        .value = lround(100 * (dbfs + full_scale(hearing)))};
  tell(hearing, &event);
  if (hush_level(&hearing->hush, dbfs, heard_at.at_ns, &event))
    tell(hearing, &event);
}

static void take_stranger(void *user, const struct stranger *stranger) {
  const struct hearing *hearing = user;
  struct sound_time from = sound_heard_at(hearing->sound, stranger->from_frame);
  struct sound_time until = sound_heard_at(hearing->sound, stranger->until_frame);
  struct event event = {.at_ns = from.at_ns,
                        .slack_ns = from.slack_ns,
                        .kind = EVENT_STRANGER,
                        .value = until.at_ns - from.at_ns};
  g_snprintf(event.text, sizeof event.text, "%.1f dBA for %.2f s",
             stranger->dbfs + full_scale(hearing), seconds_of_ns(event.value));
  tell(hearing, &event);
}

static void tell_people(const struct hearing *hearing, const struct cue_level *level,
                        const struct cue *cue) {
  if (!(fabs(level->deviation_db) > worth_telling_db))
    return;
  g_autofree char *line = g_strdup_printf(
      "cue %d (%s) %.1f dB too %s", cue->number, hearing->bench->loudspeakers[cue->channel].name,
      fabs(level->deviation_db), level->deviation_db < 0 ? "quiet" : "loud");
  progress_say(hearing->desk.progress, "level", line);
}

static void take_cue(void *user, const struct cue_level *level) {
  const struct hearing *hearing = user;
  const struct cue *cue = &hearing->sheet->cues[level->cue->number - 1];
  struct record_cue_level row = {
      .cue = cue->number,
      .from_ns = sound_played_at(hearing->sound, level->from_frame).at_ns,
      .until_ns = sound_played_at(hearing->sound, level->until_frame).at_ns,
      .measured_dbspl = cue->line->level_dbspl + level->deviation_db,
      .deviation_db = level->deviation_db,
      .frames = level->moments,
      .why = level->why};
  record_add_cue_level(hearing->desk.record, &row);
  tell_people(hearing, level, cue);
}

static void list_cues(struct hearing *hearing) {
  const struct cue_sheet *sheet = hearing->sheet;
  hearing->cues = g_new(struct cue_sound, sheet->count);
  for (size_t i = 0; i < sheet->count; i++) {
    const struct cue *cue = &sheet->cues[i];
    if (cue->gain > 0)
      hearing->cues[hearing->sounding++] =
          (struct cue_sound){cue->number, cue->channel, cue->start_frame, cue->frames};
  }
}

/* Of the quietest thing that is said, as it reaches the device or the microphone, whichever has
 * less of it: noise may be nearer to either. Far above all if nothing is said. */
static double quietest_talk_dbspl(const struct hearing *hearing) {
  double quietest = 200;
  const struct bench *bench = hearing->bench;
  for (size_t i = 0; i < hearing->sheet->count; i++) {
    const struct cue *cue = &hearing->sheet->cues[i];
    struct sound_path here, there;
    if (cue->line->kind != SCRIPT_BED && cue->gain > 0 &&
        sound_path(hearing->sound, cue->channel, bench->device_count, &here) &&
        sound_path(hearing->sound, cue->channel, bench->reference, &there))
      quietest = MIN(quietest, cue->line->level_dbspl + MIN(here.gain_db - there.gain_db, 0));
  }
  return quietest;
}

static bool connect(struct hearing *hearing, const struct room_response *responses,
                    size_t taps_max) {
  const struct bench *bench = hearing->bench;
  double scale = level_ratio_of_db(pascal_dbspl - full_scale(hearing));
  g_autofree int64_t *delay_frames = g_new0(int64_t, bench->loudspeaker_count);
  for (size_t s = 0; s < bench->loudspeaker_count; s++)
    delay_frames[s] = frames_of_ns(responses[s].delay_ns);
  struct ear_plan plan = {.loudspeakers = bench->loudspeaker_count,
                          .taps_max = taps_max,
                          .cues = hearing->cues,
                          .cue_count = hearing->sounding,
                          .delay_frames = delay_frames,
                          .limit_dbfs =
                              quietest_talk_dbspl(hearing) - ambient_db - full_scale(hearing),
                          .noise_dbfs = bench->room.noise_dba - full_scale(hearing),
                          .floor_dbfs = quietest_dba - full_scale(hearing),
                          .sink = {take_level, take_stranger, take_cue, hearing}};
  hearing->ear = ear_new(&plan);
  for (size_t s = 0; s < bench->loudspeaker_count; s++) {
    for (size_t i = 0; i < responses[s].count; i++)
      responses[s].taps[i] *= (float)scale;
    ear_connect(hearing->ear, s, responses[s].taps, responses[s].count);
  }
  return true;
}

static bool learn_ways(struct hearing *hearing, GError **error) {
  const struct bench *bench = hearing->bench;
  size_t n = bench->loudspeaker_count, taps_max = 1;
  g_autofree struct room_response *responses = g_new0(struct room_response, n);
  bool ok = true;
  for (size_t s = 0; ok && s < n; s++) {
    ok = sound_response(hearing->sound, s, bench->device_count, &responses[s], error);
    taps_max = MAX(taps_max, responses[s].count);
  }
  ok = ok && connect(hearing, responses, taps_max);
  for (size_t s = 0; s < n; s++)
    room_response_done(&responses[s]);
  return ok;
}

struct hearing *hearing_new(const struct bench *bench, const struct sound *sound,
                            const struct cue_sheet *sheet, struct hearing_desk desk,
                            GError **error) {
  struct hearing *hearing = g_new0(struct hearing, 1);
  hearing->bench = bench;
  hearing->sound = sound;
  hearing->sheet = sheet;
  hearing->desk = desk;
  list_cues(hearing);
  if (learn_ways(hearing, error))
    return hearing;
  hearing_free(hearing);
  return NULL;
}

void hearing_free(struct hearing *hearing) {
  if (!hearing)
    return;
  ear_free(hearing->ear);
  g_free(hearing->cues);
  g_free(hearing);
}

void hearing_take(struct hearing *hearing, const float *const channels[], const float *heard) {
  int64_t leaves_ns = sound_played_at(hearing->sound, hearing->frame).at_ns;
  int64_t came_ns = sound_heard_at(hearing->sound, hearing->frame).at_ns;
  double behind_frames = (double)(leaves_ns - came_ns) * FRAMES_PER_S / NS_PER_S;
  hearing->frame += SOUND_BLOCK;
  ear_take(hearing->ear, channels, heard, behind_frames);
}

/* Frames of the microphone are counted by its own clock, which is near enough to ours over the few
 * seconds in which a gap is told. */
void hearing_gap(struct hearing *hearing, int64_t from_ns, int64_t until_ns) {
  int64_t now_ns = sound_heard_at(hearing->sound, hearing->frame).at_ns;
  ear_blind(hearing->ear, hearing->frame - frames_of_ns(now_ns - from_ns),
            hearing->frame - frames_of_ns(now_ns - until_ns - unsettled_ns));
}

void hearing_finish(struct hearing *hearing) {
  ear_finish(hearing->ear);
  for (size_t s = 0; s < hearing->bench->loudspeaker_count; s++) {
    double misfit_db = ear_misfit_db(hearing->ear, s);
    g_autofree char *key = g_strconcat("misfit_db.", hearing->bench->loudspeakers[s].name, NULL);
    if (isfinite(misfit_db))
      record_set_number(hearing->desk.record, key, misfit_db);
  }
}
