/* A session: one run of scripts on a bench, from the first sample to the last event in the record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session.h"

#include "cue.h"
#include "level.h"
#include "mixer.h"
#include "noise.h"
#include "recording.h"
#include "setting.h"
#include "sound.h"
#include "tap.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <time.h>

enum { LEVEL_FRAMES = FRAMES_PER_S / 8, OFFSET_FRAMES = 480, LEAD_FRAMES = FRAMES_PER_S / 2 };

static volatile sig_atomic_t interrupted;

/* All that lives as long as one session. */
struct session {
  const struct session_plan *plan;
  struct sound *sound;
  struct tap ***taps; /* [device][tap] */
  struct cue_sheet *sheet;
  struct record *record;
  struct recording *heard, *played;
  struct mixer mixer;
  struct sound_level level;
  int64_t frame, level_frame; /* next to be played; where the running level interval began */
  float **channels;
  struct session_cost cost;
  int64_t cpu_ns;    /* since when time goes to the next part */
  int64_t synced_ns; /* when the record last reached the disk for sure */
};

void session_interrupt(void) {
  interrupted = 1;
}

static int64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Books the CPU time since the last call. */
static void book(struct session *session, int64_t *account) {
  int64_t now = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  if (account)
    *account += now - session->cpu_ns;
  session->cpu_ns = now;
}

static void take_event(void *user, const struct event *event) {
  struct session *session = user;
  record_append(session->record, event);
  progress_event(session->plan->progress, event);
}

struct cue_bench session_desk_init(struct session_desk *desk, const struct bench *bench,
                                   const struct sound *sound) {
  desk->loudspeakers = g_new0(struct cue_loudspeaker, bench->loudspeaker_count);
  desk->wake_words = bench_wake_words(bench);
  for (size_t i = 0; i < bench->loudspeaker_count; i++) {
    struct sound_path path = {0};
    if (sound)
      sound_path(sound, i, bench->reference, &path);
    desk->loudspeakers[i] = (struct cue_loudspeaker){bench->loudspeakers[i].name, path.gain_db};
  }
  return (struct cue_bench){desk->loudspeakers, bench->loudspeaker_count,
                            (const char *const *)desk->wake_words};
}

void session_desk_done(struct session_desk *desk) {
  g_free(desk->loudspeakers);
  g_strfreev(desk->wake_words);
}

static bool open_taps(struct session *session, GError **error) {
  static const char *const lines[] = {"red", "green", "blue", NULL};
  const struct bench *bench = session->plan->bench;
  struct event_sink sink = {take_event, session};
  session->taps = g_new0(struct tap **, bench->device_count);
  for (size_t d = 0; d < bench->device_count; d++) {
    const struct bench_device *device = &bench->devices[d];
    session->taps[d] = g_new0(struct tap *, device->tap_count);
    for (size_t t = 0; t < device->tap_count; t++) {
      struct tap_config config = {.device = device->name,
                                  .name = device->taps[t].name,
                                  .profile = device->profile,
                                  .lines = lines};
      memcpy(config.mac, device->mac_bytes, sizeof config.mac);
      session->taps[d][t] = tap_new(device->taps[t].kind, &config, sink, error);
      if (!session->taps[d][t])
        return false;
    }
  }
  return true;
}

/* Everything that can be refused before a run directory exists. */
static bool prepare(struct session *session, GError **error) {
  const struct session_plan *plan = session->plan;
  session->sound = sound_open(plan->bench, plan->seed, error);
  if (!session->sound)
    return false;
  struct session_desk desk;
  struct cue_bench bench = session_desk_init(&desk, plan->bench, session->sound);
  uint64_t random = noise_seed(plan->seed, UINT64_MAX);
  int64_t offset = (int64_t)(noise_random(&random) % OFFSET_FRAMES);
  session->sheet = cue_sheet_new(plan->scripts, plan->count, &bench, LEAD_FRAMES + offset, error);
  session_desk_done(&desk);
  return session->sheet && open_taps(session, error);
}

/* runs/<UTC>-<bench>-<script>-<id> */
static char *name_run(const struct session_plan *plan) {
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  g_autofree char *utc = g_date_time_format(now, "%Y%m%dT%H%M%SZ");
  g_autofree char *script = g_path_get_basename(plan->scripts[0]->path);
  if (g_str_has_suffix(script, ".yaml"))
    script[strlen(script) - strlen(".yaml")] = '\0';
  g_autofree char *name =
      g_strdup_printf("%s-%s-%s-%08x", utc, plan->bench->name, script, g_random_int());
  return g_build_filename(plan->out_dir, name, NULL);
}

static bool create(struct session *session, GError **error) {
  const struct session_plan *plan = session->plan;
  g_autofree char *dir = name_run(plan);
  if (!tidy_make_dir(plan->out_dir, error))
    return false;
  session->record = record_create(dir, error);
  if (!session->record)
    return false;
  setting_write(session->record, plan, session->sheet, session->sound);
  g_autofree char *truth = g_build_filename(record_dir(session->record), "truth", NULL);
  if (!tidy_make_dir(truth, error) ||
      !sound_start(session->sound, (struct tap *const *const *)session->taps, truth, error))
    return false;
  session->heard = recording_new(session->record, "reference", 1, 24, error);
  session->played = session->heard ? recording_new(session->record, "played",
                                                   (int)session->sheet->channels, 16, error)
                                   : NULL;
  return session->played && record_commit(session->record, error);
}

static void tell_cues(struct session *session) {
  for (const struct cue *cue; (cue = mixer_next_started(&session->mixer));) {
    struct event event = {
        .at_ns = ns_of_frames(cue->start_frame), .kind = EVENT_CUE, .value = cue->number};
    g_autofree char *text =
        cue->line->speaker >= 0
            ? g_strdup_printf("%s: %s", cue->script->cast[cue->line->speaker].name, cue->line->text)
            : g_strdup(cue->line->text);
    tidy_copy_text(event.text, sizeof event.text, text);
    take_event(session, &event);
  }
}

static void measure(struct session *session, const float *heard) {
  const struct bench_microphone *microphone = &session->plan->bench->microphone;
  for (size_t done = 0; done < SOUND_BLOCK;) {
    double dbfs;
    bool full;
    done += sound_level_feed(&session->level, heard + done, SOUND_BLOCK - done, &dbfs, &full);
    if (!full)
      continue;
    struct event event = {.at_ns = ns_of_frames(session->level_frame),
                          .kind = EVENT_SOUND,
                          .value = lround(100 * (dbfs + microphone->full_scale_dbspl))};
    tidy_copy_text(event.tap, sizeof event.tap, microphone->name);
    take_event(session, &event);
    session->level_frame += LEVEL_FRAMES;
  }
}

/* One block: play and listen, measure, keep, record, show. */
static bool play_block(struct session *session, GError **error) {
  float heard[SOUND_BLOCK];
  const float *heard_channels[] = {heard}, *const *played = (const float *const *)session->channels;
  struct session_cost *cost = &session->cost;
  if (!mixer_prepare(&session->mixer, error))
    return false;
  mixer_read(&session->mixer, session->channels, SOUND_BLOCK);
  tell_cues(session);
  book(session, &cost->mixer_ns);
  if (!sound_exchange(session->sound, played, heard, error))
    return false;
  book(session, &cost->bench_ns);
  measure(session, heard);
  book(session, &cost->meter_ns);
  if (!recording_append(session->heard, heard_channels, SOUND_BLOCK, error) ||
      !recording_append(session->played, played, SOUND_BLOCK, error))
    return false;
  book(session, &cost->files_ns);
  session->frame += SOUND_BLOCK;
  bool ok = record_commit(session->record, error);
  if (ok && clock_ns(CLOCK_MONOTONIC) - session->synced_ns >= NS_PER_S) {
    ok = record_sync(session->record, error);
    session->synced_ns = clock_ns(CLOCK_MONOTONIC);
  }
  book(session, &cost->record_ns);
  progress_draw(session->plan->progress, session->frame);
  return ok;
}

static void wait_until(int64_t at_ns) {
  struct timespec at = {.tv_sec = at_ns / NS_PER_S, .tv_nsec = at_ns % NS_PER_S};
  while (!interrupted && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) != 0)
    continue;
}

static bool play(struct session *session, GError **error) {
  int64_t begun_ns = clock_ns(CLOCK_MONOTONIC);
  bool ok = true;
  mixer_init(&session->mixer, session->sheet);
  sound_level_init(&session->level, LEVEL_FRAMES);
  session->channels = g_new0(float *, session->sheet->channels);
  for (size_t c = 0; c < session->sheet->channels; c++)
    session->channels[c] = g_new0(float, SOUND_BLOCK);
  progress_begin(session->plan->progress, session->plan->bench, session->sheet);
  book(session, NULL);
  while (ok && !interrupted && session->frame < session->sheet->frames) {
    ok = play_block(session, error);
    if (session->plan->speed == SESSION_REAL)
      wait_until(begun_ns + ns_of_frames(session->frame));
  }
  progress_end(session->plan->progress);
  session->cost.wall_ns = clock_ns(CLOCK_MONOTONIC) - begun_ns;
  session->cost.played_ns = ns_of_frames(session->frame);
  return ok;
}

int64_t session_own_ns(const struct session_cost *cost) {
  return cost->bench_ns + cost->mixer_ns + cost->meter_ns + cost->files_ns + cost->record_ns;
}

double session_speed_x(const struct session_cost *cost) {
  return (double)cost->played_ns / (double)MAX(cost->wall_ns, 1);
}

static void write_cost(struct session *session) {
  struct session_cost *cost = &session->cost;
  struct sound_cost devices = sound_cost(session->sound);
  cost->recogniser_ns = devices.recogniser_ns;
  cost->devices_ns = devices.devices_ns;
  int64_t all_ns = cost->devices_ns + session_own_ns(cost);
  record_set_number(session->record, "speed_x", session_speed_x(cost));
  record_set_number(session->record, "recogniser_share",
                    (double)cost->recogniser_ns / (double)MAX(all_ns, 1));
}

/* What the devices still had to say is kept even when the session ends early. */
static bool finish(struct session *session, bool complete, GError **error) {
  bool ok = sound_finish(session->sound, error);
  ok = recording_close(g_steal_pointer(&session->heard), ok ? error : NULL) && ok;
  ok = recording_close(g_steal_pointer(&session->played), ok ? error : NULL) && ok;
  write_cost(session);
  int64_t end_ns = ns_of_frames(session->frame);
  if (ok && complete)
    return record_finish(session->record, end_ns, error);
  record_set_number(session->record, "ended_ns", (double)end_ns);
  return record_commit(session->record, ok ? error : NULL) && ok &&
         record_sync(session->record, error);
}

static void release(struct session *session) {
  const struct bench *bench = session->plan->bench;
  sound_close(session->sound);
  for (size_t d = 0; session->taps && d < bench->device_count; d++) {
    for (size_t t = 0; session->taps[d] && t < bench->devices[d].tap_count; t++)
      tap_free(session->taps[d][t]);
    g_free(session->taps[d]);
  }
  g_free(session->taps);
  recording_close(session->heard, NULL);
  recording_close(session->played, NULL);
  for (size_t c = 0; session->channels && c < session->sheet->channels; c++)
    g_free(session->channels[c]);
  g_free(session->channels);
  mixer_done(&session->mixer);
  cue_sheet_free(session->sheet);
}

bool session_run(const struct session_plan *plan, char **ret_dir, struct session_cost *ret_cost,
                 GError **error) {
  struct session session = {.plan = plan};
  bool begun = prepare(&session, error) && create(&session, error);
  bool played = begun && play(&session, error);
  bool complete = played && !interrupted;
  bool ok = begun && finish(&session, complete, played ? error : NULL) && played;
  if (begun) {
    *ret_dir = g_strdup(record_dir(session.record));
    *ret_cost = session.cost;
  }
  release(&session);
  if (begun)
    record_close(session.record);
  else
    record_discard(session.record);
  return ok;
}
