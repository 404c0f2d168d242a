/* A calibration's measuring steps: loudspeakers at the device and at the microphone's own place,
 * the check of the level, the noise of the room. SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibrate-sweep.h"

#include "equaliser.h"
#include "meter.h"
#include "room.h"

#include <math.h>
#include <string.h>

static const double distance_tolerance_m = 0.3, distance_tolerance = 0.15, drift_max_ppm = 1,
                    volume_tolerance_db = 3;

enum {
  NOISE_FRAMES = 10 * FRAMES_PER_S,
  THOUSAND_HZ_BAND = 16,
  LOUDNESS_FROM = 13, /* 500 Hz */
  LOUDNESS_TO = 22    /* 4 kHz */
};

static bool keep(const struct calibrating *with, const char *loudspeaker, const char *place,
                 const struct swept *swept, struct calibration_place *to, GError **error) {
  g_autofree char *response = g_strdup_printf("%s-at-%s.wav", loudspeaker, place);
  g_autofree char *raw = g_strdup_printf("%s-at-%s.sweep.wav", loudspeaker, place);
  size_t count, count_max = (size_t)swept->delay_frames + ROOM_TAPS_MAX;
  g_autofree float *taps = impulse_trim(&swept->impulse, count_max, &count);
  impulse_third_octaves(taps, count, &sweep_usual, to->third_octave_db);
  for (size_t i = 0; i < THIRD_OCTAVES; i++)
    to->third_octave_db[i] += calibration_pascal_dbspl;
  return calibration_keep_sound(with->calibration, response, taps, count, &to->impulse, error) &&
         calibration_keep_sound(with->calibration, raw, swept->raw.samples, swept->raw.frames,
                                &to->sweep, error);
}

static bool weigh_distance(const struct calibrating *with, size_t loudspeaker,
                           const double there_m[3], const char *place, double found_m,
                           GError **error) {
  if (isnan(found_m))
    return true; /* by a clock of its own it has no distance */
  const double *from = with->bench->loudspeakers[loudspeaker].position_m;
  double way_m = room_distance_m(from, there_m);
  if (fabs(found_m - way_m) <= MAX(distance_tolerance_m, distance_tolerance * way_m))
    return true;
  return calibrate_refuse(error,
                          "by its sound, `%s` is %.2f m away, by the bench file %.2f: is the "
                          "microphone at %s, and are the `position_m` right?",
                          with->bench->loudspeakers[loudspeaker].name, found_m, way_m, place);
}

static char *describe_distortion(double db) {
  return isnan(db) ? g_strdup("below the noise") : g_strdup_printf("%.0f dB", db);
}

static bool sweep_at(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                     const char *place_name, const double place_m[3], struct calibration_place *ret,
                     GError **error) {
  const struct calibration_loudspeaker *is = &with->calibration->loudspeakers[loudspeaker];
  struct swept swept;
  if (!swept_measure(with, sounding, loudspeaker, &swept, error))
    return false;
  struct calibration_place place = {.measured = true, .delay_frames = swept.delay_frames};
  place.distance_m = (swept.delay_frames / FRAMES_PER_S - is->latency_ms / 1000) * room_sound_m_s;
  if (fabs(is->drift_ppm) > drift_max_ppm)
    place.distance_m = NAN;
  place.rt60_s = impulse_rt60_s(&swept.impulse);
  impulse_distortion(&swept.impulse, place.distortion_db);
  bool ok = weigh_distance(with, loudspeaker, place_m, place_name, place.distance_m, error) &&
            keep(with, is->name, place_name, &swept, &place, error);
  swept_done(&swept);
  if (!ok)
    return false;
  *ret = place;
  g_autofree char *distortion = describe_distortion(place.distortion_db[0][THOUSAND_HZ_BAND]);
  guide_say(with->guide,
            "%s: %.2f m away, %.1f dB SPL for full scale at 1 kHz, RT60 %.2f s, 2nd harmonic %s",
            is->name, place.distance_m, place.third_octave_db[THOUSAND_HZ_BAND], place.rt60_s,
            distortion);
  return true;
}

static void say_unreached(const struct calibrating *with,
                          const struct calibration_loudspeaker *is) {
  for (size_t i = 0; i < THIRD_OCTAVES; i++)
    if (is->unreached[i])
      guide_say(with->guide, "note: %s stays %+.1f dB off at %s Hz, beyond what may be boosted",
                is->name, is->equalised_db[i], third_octave_name(i));
}

static bool equalise(const struct calibrating *with, struct calibration_loudspeaker *is,
                     GError **error) {
  float taps[EQUALISER_TAPS];
  struct equaliser_outcome outcome;
  g_autofree char *file = g_strdup_printf("%s.equaliser.wav", is->name);
  const struct calibration_sound *impulse = &is->at_device.impulse;
  equaliser_design(impulse->taps, impulse->count, &equaliser_usual, taps, &outcome);
  memcpy(is->equalised_db, outcome.after_db, sizeof is->equalised_db);
  memcpy(is->unreached, outcome.unreached, sizeof is->unreached);
  say_unreached(with, is);
  return calibration_keep_sound(with->calibration, file, taps, EQUALISER_TAPS, &is->equaliser,
                                error);
}

/* Loudspeakers that were measured before the person stopped are not measured again. */
bool calibrate_at_device(const struct calibrating *with, GError **error) {
  const struct bench_device *device = &with->bench->devices[with->bench->reference];
  struct sounding_place place = {0};
  memcpy(place.position_m, device->position_m, sizeof place.position_m);
  struct sounding *sounding = sounding_open(with->bench, &place, error);
  bool ok = sounding != NULL;
  for (size_t i = 0; ok && i < with->calibration->loudspeaker_count; i++) {
    struct calibration_loudspeaker *is = &with->calibration->loudspeakers[i];
    ok = (is->at_device.measured ||
          sweep_at(with, sounding, i, device->name, device->position_m, &is->at_device, error)) &&
         (is->equaliser.file || equalise(with, is, error)) &&
         calibration_save(with->calibration, error);
  }
  ok = ok && sound_calibrate(sounding_sound(sounding), with->calibration, error);
  for (size_t i = 0; ok && i < with->calibration->loudspeaker_count; i++)
    ok = calibrate_level(with, sounding, i, error);
  sounding_close(sounding);
  return ok;
}

static double loudness_db(const struct calibration_place *place) {
  double sum = 0;
  for (size_t i = LOUDNESS_FROM; i <= LOUDNESS_TO; i++)
    sum += place->third_octave_db[i] / (LOUDNESS_TO - LOUDNESS_FROM + 1);
  return sum;
}

/* The room's model knows well enough how much louder one place is than the other: what differs more
 * was changed between the two. */
static bool weigh_loudness(const struct calibrating *with, struct sounding *sounding,
                           size_t loudspeaker, GError **error) {
  const struct calibration_loudspeaker *is = &with->calibration->loudspeakers[loudspeaker];
  struct sound_path here, there;
  if (!sound_path(sounding_sound(sounding), loudspeaker, with->bench->device_count, &here) ||
      !sound_path(sounding_sound(sounding), loudspeaker, with->bench->reference, &there))
    return true;
  double off_db = loudness_db(&is->at_microphone) - loudness_db(&is->at_device) -
                  (here.gain_db - there.gain_db);
  if (fabs(off_db) <= volume_tolerance_db)
    return true;
  return calibrate_refuse(error,
                          "`%s` is %.1f dB %s here than its sweep at %s lets expect: was a volume "
                          "turned, or something moved? If so, begin anew (--fresh)",
                          is->name, fabs(off_db), off_db > 0 ? "louder" : "softer",
                          with->calibration->device);
}

static bool measure_noise(const struct calibrating *with, struct sounding *sounding,
                          GError **error) {
  struct sounding_take take;
  if (!sounding_play(sounding, 0, NULL, 0, NOISE_FRAMES, &take, error))
    return false;
  struct meter *meter = meter_new(&(struct meter_options){.third_octaves = true});
  meter_feed(meter, take.samples, take.frames);
  struct meter_reading reading = meter_read(meter);
  meter_free(meter);
  g_free(take.samples);
  double full_scale = with->bench->microphone.full_scale_dbspl;
  struct calibration_noise *noise = &with->calibration->noise;
  noise->measured = true;
  noise->laeq_dbspl = reading.laeq + full_scale;
  noise->l90_dbspl = reading.l90 + full_scale;
  for (size_t i = 0; i < THIRD_OCTAVES; i++)
    noise->third_octave_dbspl[i] = reading.third_octave[i] + full_scale;
  guide_say(with->guide, "the quiet room: LAeq %.1f dB, L90 %.1f dB", noise->laeq_dbspl,
            noise->l90_dbspl);
  return true;
}

bool calibrate_at_home(const struct calibrating *with, GError **error) {
  const struct bench_microphone *microphone = &with->bench->microphone;
  struct sounding_place place = {0};
  memcpy(place.position_m, microphone->position_m, sizeof place.position_m);
  struct sounding *sounding = sounding_open(with->bench, &place, error);
  bool ok = sounding && measure_noise(with, sounding, error);
  for (size_t i = 0; ok && i < with->calibration->loudspeaker_count; i++) {
    struct calibration_loudspeaker *is = &with->calibration->loudspeakers[i];
    ok = (is->at_microphone.measured ||
          sweep_at(with, sounding, i, microphone->name, microphone->position_m, &is->at_microphone,
                   error)) &&
         weigh_loudness(with, sounding, i, error) && calibration_save(with->calibration, error);
  }
  sounding_close(sounding);
  return ok;
}
