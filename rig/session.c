/* A session: one run of scripts on a bench, from the first sample to the last event in the record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session.h"

#include "calibrated.h"
#include "captures.h"
#include "cue.h"
#include "desk.h"
#include "findings.h"
#include "hearing.h"
#include "history.h"
#include "interrupt.h"
#include "mixer.h"
#include "nightly.h"
#include "noise.h"
#include "preflight.h"
#include "recording.h"
#include "setting.h"
#include "sound.h"
#include "switches.h"
#include "watch.h"

enum { OFFSET_FRAMES = 480, LEAD_FRAMES = FRAMES_PER_S / 2 };

static const int64_t look_ns = 100 * (int64_t)NS_PER_MS; /* for an interrupt, while waiting */
/* What a device has to say about the end of a session, it says in this time. */
static const int64_t answer_ns = 2 * (int64_t)NS_PER_S;

/* All that lives as long as one session. */
struct session {
  const struct session_plan *plan;
  struct sound *sound;
  struct watch *watch;
  struct switches *switches;
  GPtrArray *doubts;               /* char *: what preflight found */
  struct preflight_finding *found; /* [loudspeaker] */
  struct cue_sheet *sheet;
  struct record *record;
  struct recording *heard, *played;
  struct captures *captures;
  struct mixer mixer;
  struct hearing *hearing;
  int64_t zero_ns; /* CLOCK_MONOTONIC at which it began */
  int64_t tail_ns; /* from the last frame at the card to the last answer */
  int64_t frame;   /* next to be played */
  size_t told;     /* cues before this one have begun and were told */
  float **channels;
  struct cost cost;
  int64_t synced_ns; /* when the record last reached the disk for sure */
};

/* Now, in the session's time: a simulated bench has none but what was played. */
static int64_t session_now_ns(const struct session *session) {
  return session->plan->bench->simulated ? ns_of_frames(session->frame)
                                         : tidy_monotonic_ns() - session->zero_ns;
}

static void take_event(void *user, const struct event *event) {
  struct session *session = user;
  record_append(session->record, event);
  progress_event(session->plan->progress, event);
}

static void wait_until(int64_t at_ns) {
  for (int64_t now_ns; !interrupt_came() && (now_ns = tidy_monotonic_ns()) < at_ns;)
    g_usleep((gulong)(MIN(at_ns - now_ns, look_ns) / 1000));
}

/* Devices come to life before anything is played at them. */
static bool power_up(struct session *session, GError **error) {
  int64_t settle_ns;
  session->switches = switches_open(session->plan->bench, error);
  if (!session->switches || !switches_begin(session->switches, &settle_ns, error))
    return false;
  if (settle_ns > 0)
    progress_say(session->plan->progress, "switches", "waiting for the devices to settle");
  int64_t until_ns = tidy_monotonic_ns() + settle_ns;
  while (!interrupt_came() && tidy_monotonic_ns() < until_ns)
    watch_wait(session->watch, -1); /* which serves the wires meanwhile */
  return true;
}

static void say(void *user, const char *line) {
  progress_say(user, "preflight", line);
}

static bool fly_ahead(struct session *session, GError **error) {
  const struct session_plan *plan = session->plan;
  struct preflight_plan preflight = {.bench = plan->bench,
                                     .sound = session->sound,
                                     .watch = session->watch,
                                     .calibrated = plan->calibration != NULL,
                                     .frames = session->sheet->frames,
                                     .out_dir = plan->out_dir,
                                     .say = say,
                                     .user = plan->progress};
  const char *const *lines = sound_describe(session->sound);
  for (; *lines; lines++)
    progress_say(plan->progress, "sound", *lines);
  session->doubts = g_ptr_array_new_with_free_func(g_free);
  char *expired = plan->calibration ? calibrated_doubt(plan->calibration) : NULL;
  if (expired)
    g_ptr_array_add(session->doubts, expired);
  session->found = g_new0(struct preflight_finding, plan->bench->loudspeaker_count);
  return preflight_run(&preflight, session->doubts, session->found, error);
}

static bool lay_out(struct session *session, GError **error) {
  const struct session_plan *plan = session->plan;
  struct desk desk;
  if (!desk_init(&desk, plan->bench, session->sound, error))
    return false;
  struct cue_bench bench = desk_bench(&desk);
  uint64_t random = noise_seed(plan->seed, UINT64_MAX);
  int64_t offset = (int64_t)(noise_random(&random) % OFFSET_FRAMES);
  session->sheet = cue_sheet_new(plan->scripts, plan->count, &bench, LEAD_FRAMES + offset, error);
  desk_done(&desk);
  return session->sheet != NULL;
}

/* Everything that can be refused before a run directory exists. */
static bool prepare(struct session *session, GError **error) {
  const struct session_plan *plan = session->plan;
  session->sound = sound_open(plan->bench, plan->seed, error);
  if (!session->sound ||
      (plan->calibration && !sound_calibrate(session->sound, plan->calibration, error)) ||
      !lay_out(session, error))
    return false;
  session->watch = watch_open(plan->bench, (struct event_sink){take_event, session},
                              captures_keeper_at(&session->captures), error);
  return session->watch && power_up(session, error) && fly_ahead(session, error);
}

static void write_doubts(const struct session *session) {
  if (session->doubts->len == 0)
    return;
  g_autoptr(GString) lines = g_string_new(NULL);
  for (guint i = 0; i < session->doubts->len; i++)
    g_string_append_printf(lines, "%s%s", i ? "\n" : "", (const char *)session->doubts->pdata[i]);
  record_set(session->record, "preflight", lines->str);
}

static bool create(struct session *session, GError **error) {
  const struct session_plan *plan = session->plan;
  g_autofree char *dir = setting_name_run(plan);
  if (!tidy_make_dir(plan->out_dir, error))
    return false;
  session->record = record_create(dir, error);
  if (!session->record)
    return false;
  setting_write(session->record, plan, session->sheet, session->sound);
  history_keep(session->record, plan);
  write_doubts(session);
  nightly_keep(session->record, plan->bench, session->found);
  g_autofree char *truth = g_build_filename(record_dir(session->record), "truth", NULL);
  session->zero_ns = tidy_monotonic_ns();
  int64_t zero_utc_us = g_get_real_time();
  g_autofree char *zero = g_strdup_printf("%" G_GINT64_FORMAT, zero_utc_us);
  record_set(session->record, "zero_utc_us", zero);
  session->captures = captures_new(session->record, zero_utc_us * 1000);
  struct hearing_desk desk = {session->record, plan->progress, {take_event, session}};
  session->hearing = hearing_new(plan->bench, session->sound, session->sheet, desk, error);
  if (!session->hearing || !tidy_make_dir(truth, error) ||
      !sound_start(session->sound, session->zero_ns, watch_taps(session->watch), truth, error))
    return false;
  watch_start(session->watch, session->zero_ns);
  session->heard = recording_new(session->record, "reference", 1, 24, error);
  session->played = session->heard ? recording_new(session->record, "played",
                                                   (int)session->sheet->channels, 16, error)
                                   : NULL;
  return session->played && record_commit(session->record, error);
}

static void tell_cue(struct session *session, const struct cue *cue, int64_t at_ns,
                     int64_t slack_ns) {
  struct event event = {
      .at_ns = at_ns, .slack_ns = slack_ns, .kind = EVENT_CUE, .value = cue->number};
  g_autofree char *what = cue_text(cue);
  g_autofree char *text =
      cue->line->speaker >= 0
          ? g_strdup_printf("%s: %s", cue->script->cast[cue->line->speaker].name, what)
          : g_strdup(what);
  tidy_copy_text(event.text, sizeof event.text, text);
  take_event(session, &event);
}

/* A cue is told when it has begun to sound, for only then is it known when that was. What was
 * planned for it in the record moves there. */
static void tell_cues(struct session *session) {
  const struct cue_sheet *sheet = session->sheet;
  int64_t now_ns = session_now_ns(session);
  for (; session->told < sheet->count; session->told++) {
    const struct cue *cue = &sheet->cues[session->told];
    struct sound_time began = sound_played_at(session->sound, cue->start_frame);
    if (cue->start_frame >= session->frame || began.at_ns > now_ns)
      return;
    tell_cue(session, cue, began.at_ns, began.slack_ns);
    if (began.at_ns != ns_of_frames(cue->start_frame))
      record_move_cue(session->record, cue->number, began.at_ns - ns_of_frames(cue->start_frame));
  }
}

/* Why, and the cues that sounded then, for people. Caller-owned. */
static char *explain_gap(const struct session *session, const struct sound_gap *gap) {
  GString *why = g_string_new(gap->why);
  const char *before = ": cut cue ";
  for (size_t i = 0; gap->is_played && i < session->sheet->count; i++) {
    const struct cue *cue = &session->sheet->cues[i];
    int64_t end_frame = cue->start_frame + cue->frames;
    if (sound_played_at(session->sound, end_frame).at_ns <= gap->from_ns ||
        sound_played_at(session->sound, cue->start_frame).at_ns >= gap->until_ns)
      continue;
    g_string_append_printf(why, "%s%d", before, cue->number);
    before = ", ";
  }
  return g_string_free(why, FALSE);
}

static void tell_gaps(struct session *session) {
  struct sound_gap gap;
  while (sound_take_gap(session->sound, &gap)) {
    struct event event = {
        .at_ns = gap.from_ns, .kind = EVENT_GAP, .value = gap.until_ns - gap.from_ns};
    g_autofree char *why = explain_gap(session, &gap);
    tidy_copy_text(event.tap, sizeof event.tap,
                   gap.is_played ? setting_loudspeakers : session->plan->bench->microphone.name);
    tidy_copy_text(event.text, sizeof event.text, why);
    take_event(session, &event);
    hearing_gap(session->hearing, gap.from_ns, gap.until_ns);
  }
}

static bool keep(struct session *session, const float *heard, GError **error) {
  const float *const *played = (const float *const *)session->channels;
  int64_t heard_ns = sound_heard_at(session->sound, session->frame).at_ns;
  int64_t played_ns = sound_played_at(session->sound, session->frame).at_ns;
  return recording_append(session->heard, &heard, SOUND_BLOCK, heard_ns, error) &&
         recording_append(session->played, played, SOUND_BLOCK, played_ns, error);
}

static bool commit(struct session *session, GError **error) {
  if (!record_commit(session->record, error))
    return false;
  if (tidy_monotonic_ns() - session->synced_ns < NS_PER_S)
    return true;
  session->synced_ns = tidy_monotonic_ns();
  return captures_flush(session->captures, error) && record_sync(session->record, error);
}

/* One block: play and listen, measure, keep, record, show. */
static bool play_block(struct session *session, GError **error) {
  float heard[SOUND_BLOCK];
  const float *const *played = (const float *const *)session->channels;
  struct cost *cost = &session->cost;
  if (!mixer_prepare(&session->mixer, error))
    return false;
  mixer_read(&session->mixer, session->channels, SOUND_BLOCK);
  cost_book(cost, &cost->mixer_ns);
  if (!sound_exchange(session->sound, played, heard, error))
    return false;
  cost_book(cost, &cost->bench_ns);
  hearing_take(session->hearing, played, heard);
  cost_book(cost, &cost->meter_ns);
  bool ok = keep(session, heard, error);
  cost_book(cost, &cost->files_ns);
  session->frame += SOUND_BLOCK;
  tell_cues(session);
  tell_gaps(session);
  ok = ok && commit(session, error);
  cost_book(cost, &cost->record_ns);
  progress_draw(session->plan->progress, session->frame);
  return ok;
}

/* The farthest way to a device, and an answer. */
static int64_t tail_of(const struct session *session) {
  const struct bench *bench = session->plan->bench;
  int64_t longest_ns = 0;
  for (size_t s = 0; s < bench->loudspeaker_count; s++)
    for (size_t r = 0; r <= bench->device_count; r++) {
      struct sound_path path = {0};
      if (sound_path(session->sound, s, r, &path))
        longest_ns = MAX(longest_ns, path.delay_ns);
    }
  return longest_ns + answer_ns;
}

static void allocate(struct session *session) {
  session->tail_ns = tail_of(session);
  mixer_init(&session->mixer, session->sheet);
  session->channels = g_new0(float *, session->sheet->channels);
  for (size_t c = 0; c < session->sheet->channels; c++)
    session->channels[c] = g_new0(float, SOUND_BLOCK);
}

/* What is under way from the card to the devices is waited for. */
static bool is_over(const struct session *session) {
  if (session->frame < session->sheet->frames)
    return false;
  return session->plan->bench->simulated ||
         sound_played_at(session->sound, session->sheet->frames).at_ns + session->tail_ns <
             session_now_ns(session);
}

static bool play(struct session *session, GError **error) {
  int64_t begun_ns = tidy_monotonic_ns();
  bool ok = true;
  allocate(session);
  progress_begin(session->plan->progress, session->plan->bench, session->sheet);
  cost_book(&session->cost, NULL);
  while (ok && !interrupt_came() && !is_over(session)) {
    if (!watch_wait(session->watch, sound_fd(session->sound)))
      continue;
    ok = play_block(session, error);
    if (session->plan->speed == SESSION_REAL && session->plan->bench->simulated)
      wait_until(begun_ns + ns_of_frames(session->frame));
  }
  progress_end(session->plan->progress);
  session->cost.wall_ns = tidy_monotonic_ns() - begun_ns;
  session->cost.played_ns = ns_of_frames(session->frame);
  return ok;
}

/* A switch that stays where it is must not be passed over in silence, whatever else went wrong. The
 * record is whole without it, but in doubt. */
static bool leave_safe(struct session *session, GError **error) {
  g_autoptr(GError) cause = NULL;
  if (switches_close(g_steal_pointer(&session->switches), &cause))
    return true;
  if (session->record) {
    g_ptr_array_add(session->doubts, g_strdup_printf("Afterwards: %s", cause->message));
    write_doubts(session);
  }
  if (error)
    g_propagate_error(error, g_steal_pointer(&cause));
  else
    fprintf(stderr, "hotmic: %s\n", cause->message);
  return false;
}

/* What the devices still had to say is kept even when the session ends early. */
static bool finish(struct session *session, bool complete, GError **error) {
  int64_t end_ns = session_now_ns(session);
  bool ok = sound_finish(session->sound, error);
  tell_gaps(session);
  hearing_finish(session->hearing);
  watch_finish(session->watch);
  bool safe = leave_safe(session, ok ? error : NULL);
  GError **further = safe ? error : NULL;
  ok = recording_close(g_steal_pointer(&session->heard), ok ? further : NULL) && ok;
  ok = recording_close(g_steal_pointer(&session->played), ok ? further : NULL) && ok;
  ok = captures_close(g_steal_pointer(&session->captures), ok ? further : NULL) && ok;
  cost_close(&session->cost, sound_cost(session->sound), session->record);
  findings_write(session->record, session->plan->bench, session->sound, session->watch);
  if (ok && complete)
    return record_finish(session->record, end_ns, further) && safe;
  record_set_number(session->record, "ended_ns", (double)end_ns);
  return record_commit(session->record, ok ? further : NULL) && ok &&
         record_sync(session->record, further) && safe;
}

static void release(struct session *session) {
  sound_close(session->sound);
  watch_close(session->watch);
  leave_safe(session, NULL);
  g_clear_pointer(&session->doubts, g_ptr_array_unref);
  g_free(session->found);
  hearing_free(session->hearing);
  recording_close(session->heard, NULL);
  recording_close(session->played, NULL);
  captures_close(session->captures, NULL);
  for (size_t c = 0; session->channels && c < session->sheet->channels; c++)
    g_free(session->channels[c]);
  g_free(session->channels);
  mixer_done(&session->mixer);
  cue_sheet_free(session->sheet);
}

bool session_run(const struct session_plan *plan, char **ret_dir, struct cost *ret_cost,
                 GError **error) {
  struct session session = {.plan = plan};
  bool begun = prepare(&session, error) && create(&session, error);
  bool played = begun && play(&session, error);
  bool complete = played && !interrupt_came();
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
