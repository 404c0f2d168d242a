/* A calibration's second step: is each loudspeaker the one that the bench file says, and how late
 * is it by itself? SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibrate-sweep.h"

#include "level.h"
#include "noise.h"
#include "room.h"
#include "through.h"

#include <math.h>
#include <string.h>

static const double near_m = 0.3;
static const double burst_dbspl = 75, burst_max_dbfs = -15;
static const double room_max_dba = 45, silent_db = 6, rival_db = 8, clearer_db = 2,
                    level_tolerance_db = 12;

enum {
  BURST_FRAMES = FRAMES_PER_S / 2,
  QUIET_FRAMES = FRAMES_PER_S,
  DIRECT_FRAMES = FRAMES_PER_S / 400 /* 2.5 ms */
};

struct sounding_place calibrate_place_near(const struct bench *bench, size_t loudspeaker) {
  const double *from = bench->loudspeakers[loudspeaker].position_m;
  const double *to = bench->devices[bench->reference].position_m;
  double way_m = room_distance_m(from, to);
  struct sounding_place place = {0};
  for (int k = 0; k < 3; k++)
    place.position_m[k] = from[k] + near_m * (to[k] - from[k]) / MAX(way_m, 0.01);
  return place;
}

/* LAeq of a burst of pink noise on one loudspeaker; without a gain, of the room. */
static bool burst(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                  double gain, double *ret_dba, GError **error) {
  struct noise noise;
  struct sounding_take take;
  float samples[BURST_FRAMES];
  noise_init(&noise, NOISE_PINK, loudspeaker, 0);
  noise_fill(&noise, samples, BURST_FRAMES);
  for (int i = 0; i < BURST_FRAMES; i++)
    samples[i] *= (float)gain;
  size_t late = (size_t)(with->bench->loudspeakers[loudspeaker].latency_ms * FRAMES_PER_S / 1000);
  if (!sounding_play(sounding, loudspeaker, gain > 0 ? samples : NULL, gain > 0 ? BURST_FRAMES : 0,
                     gain > 0 ? late : QUIET_FRAMES, &take, error))
    return false;
  double energy = through_a_weighted_energy(take.samples, take.frames);
  *ret_dba =
      level_db_of_power(energy / (double)take.frames) + with->bench->microphone.full_scale_dbspl;
  g_free(take.samples);
  return true;
}

/* The loudest of the others, if it is loud enough to be the one before the microphone; else -1. */
static int rival_of(const struct calibrating *with, size_t loudspeaker, const double *dba) {
  int rival = -1;
  for (size_t i = 0; i < with->bench->loudspeaker_count; i++)
    if (i != loudspeaker && dba[i] > dba[loudspeaker] - rival_db &&
        (rival < 0 || dba[i] > dba[rival]))
      rival = (int)i;
  return rival;
}

/* Direct sound against what the room adds: that tells near from far, however loud each is. */
static bool measure_clarity(const struct calibrating *with, struct sounding *sounding,
                            size_t loudspeaker, double *ret_db, GError **error) {
  struct swept swept;
  if (!swept_measure(with, sounding, loudspeaker, &swept, error))
    return false;
  const struct impulse *impulse = &swept.impulse;
  double direct = 0, later = 0;
  double at = (double)impulse->origin + swept.delay_frames + swept.raw.early_frames;
  for (size_t i = impulse->origin; i < impulse->count; i++) {
    double power = (double)impulse->taps[i] * (double)impulse->taps[i];
    *((double)i < at + DIRECT_FRAMES ? &direct : &later) += power;
  }
  swept_done(&swept);
  *ret_db = 10 * log10(direct / later);
  return true;
}

static bool outdo(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                  size_t rival, GError **error) {
  double own_db, rival_clarity_db;
  if (!measure_clarity(with, sounding, loudspeaker, &own_db, error) ||
      !measure_clarity(with, sounding, rival, &rival_clarity_db, error))
    return false;
  const char *name = with->bench->loudspeakers[loudspeaker].name;
  const char *other = with->bench->loudspeakers[rival].name;
  if (rival_clarity_db > own_db + clearer_db)
    return calibrate_refuse(error,
                            "`%s` and `%s` are swapped: the loudspeaker before the microphone "
                            "plays the channel of `%s`. Swap their cables or their `channel:`",
                            name, other, other);
  if (rival_clarity_db > own_db - clearer_db)
    return calibrate_refuse(error,
                            "`%s` sounds no nearer than `%s`: hold the microphone 30 cm before "
                            "`%s`",
                            name, other, name);
  return true;
}

static bool weigh(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                  const double *dba, double room_dba, double expected_dba, GError **error) {
  const char *name = with->bench->loudspeakers[loudspeaker].name;
  if (room_dba > room_max_dba)
    return calibrate_refuse(error,
                            "the room is too loud: %.1f dBA, at most %g are for talk at 65. Find "
                            "what makes the noise, or come back when it is quiet",
                            room_dba, room_max_dba);
  if (dba[loudspeaker] < room_dba + silent_db)
    return calibrate_refuse(error,
                            "loudspeaker `%s` is silent: %.1f dBA, the room %.1f, expected about "
                            "%.0f. Look at its power, volume, cable and `channel:`",
                            name, dba[loudspeaker], room_dba, expected_dba);
  int rival = rival_of(with, loudspeaker, dba);
  if (rival >= 0 && !outdo(with, sounding, loudspeaker, (size_t)rival, error))
    return false;
  if (fabs(dba[loudspeaker] - expected_dba) > level_tolerance_db)
    return calibrate_refuse(error,
                            "`%s` is at %.1f dBA here, expected about %.0f: set its volume, or "
                            "`full_scale_dbspl` in the bench file",
                            name, dba[loudspeaker], expected_dba);
  return true;
}

static bool identify(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                     GError **error) {
  size_t n = with->bench->loudspeaker_count;
  struct sound_path path = {0};
  sound_path(sounding_sound(sounding), loudspeaker, with->bench->device_count, &path);
  double dbfs = MIN(burst_dbspl - path.gain_db, burst_max_dbfs), room_dba;
  g_autofree double *dba = g_new0(double, n);
  if (!burst(with, sounding, loudspeaker, 0, &room_dba, error))
    return false;
  for (size_t i = 0; i < n; i++)
    if (!burst(with, sounding, i, level_ratio_of_db(dbfs), &dba[i], error))
      return false;
  double expected_dba = dbfs + path.gain_db + noise_a_weighted_db(NOISE_PINK);
  return weigh(with, sounding, loudspeaker, dba, room_dba, expected_dba, error);
}

bool calibrate_near(const struct calibrating *with, size_t loudspeaker, GError **error) {
  struct calibration_loudspeaker *is = &with->calibration->loudspeakers[loudspeaker];
  struct sounding_place place = calibrate_place_near(with->bench, loudspeaker);
  struct sounding *sounding = sounding_open(with->bench, &place, error);
  struct swept swept;
  bool ok = sounding && identify(with, sounding, loudspeaker, error) &&
            swept_measure(with, sounding, loudspeaker, &swept, error);
  sounding_close(sounding);
  if (!ok)
    return false;
  is->latency_ms = 1000 * (swept.delay_frames / FRAMES_PER_S - near_m / room_sound_m_s);
  is->drift_ppm = swept.drift_ppm;
  is->swept_dbfs = swept.dbfs;
  swept_done(&swept);
  guide_say(with->guide, "it is `%s`; its sound leaves %.2f ms after the card's", is->name,
            is->latency_ms);
  if (fabs(is->drift_ppm) > 1)
    guide_say(with->guide,
              "note: it has a clock of its own, %+.1f ppm off the card's (%.0f ms in an hour)",
              is->drift_ppm, fabs(is->drift_ppm) * 3.6);
  return true;
}
