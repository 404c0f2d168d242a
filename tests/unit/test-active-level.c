/* ITU-T P.56 active speech level against the reference implementation's numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The vectors are made here from their description; the hash of the 16-bit samples proves that they
 * are the ones that were measured with ITU-T's own actlev. */
#include "scratch.h"

#include "active-level.h"

#include <math.h>

enum { HZ = 16000 };

struct vector {
  const char *name, *sha256; /* first 16 hex digits; NULL: not stated */
  double sine_hz;            /* 0: noise */
  double amplitude, on_s, off_s;
  int times;
  uint32_t seed; /* of the first burst; the next burst has the next seed */
  double rms_dbfs, active_dbfs, activity, within_db;
};

static const struct vector vectors[] = {
    {"v1", "4ce15233f49139d8", 1000, 0.5, 4, 0, 1, 0, -9.031, -9.005, 0.99412, 0.01},
    {"v2", "7e9ab8271512209b", 1000, 0.5, 1, 1, 2, 0, -12.041, -10.083, 0.63709, 0.01},
    {"v3", "d9e099e58bc04a93", 0, 0.1, 4, 0, 1, 1, -24.769, -24.742, 0.99384, 0.01},
    {"v4", "63c6840e20c77ab7", 0, 0.2, 0.4, 0.6, 5, 7, -22.721, -21.064, 0.68277, 0.01},
    {"v5", "7fad8d6cc42a5e7b", 500, 0.25, 0.3, 0.1, 10, 0, -16.301, -16.277, 0.99443, 0.01},
    {"v6", NULL, 1000, 0, 2, 0, 1, 0, -200, -100, 0, 0.01},
    {"v7", "d4c5706b1dd9dc8e", 0, 0.001, 4, 0, 1, 3, -64.789, -64.761, 0.99345, 0.01},
};

static int16_t to_s16(double value) {
  return (int16_t)floor(32768 * value + 0.5);
}

static void add_burst(GArray *samples, const struct vector *vector, uint32_t seed) {
  size_t n = (size_t)lround(vector->on_s * HZ);
  for (size_t i = 0; i < n; i++) {
    double value = sin(2 * G_PI * vector->sine_hz * (double)i / HZ);
    if (vector->sine_hz <= 0) {
      seed = seed * 1664525u + 1013904223u;
      value = 2 * (seed / 4294967296.0) - 1;
    }
    int16_t sample = to_s16(vector->amplitude * value);
    g_array_append_val(samples, sample);
  }
  g_array_set_size(samples, samples->len + (guint)lround(vector->off_s * HZ));
}

static GArray *make(const struct vector *vector) {
  GArray *samples = g_array_new(FALSE, TRUE, sizeof(int16_t));
  for (int i = 0; i < vector->times; i++)
    add_burst(samples, vector, vector->seed + (uint32_t)i);
  return samples;
}

static struct active_level measure(const int16_t *samples, size_t n, int hz) {
  g_autofree float *plain = g_new(float, n);
  for (size_t i = 0; i < n; i++)
    plain[i] = (float)samples[i] / 32768;
  return active_level(plain, n, hz);
}

static void check_vector(const struct vector *vector) {
  g_autoptr(GArray) samples = make(vector);
  g_autofree char *hash = g_compute_checksum_for_data(
      G_CHECKSUM_SHA256, (const guchar *)samples->data, samples->len * sizeof(int16_t));
  if (vector->sha256)
    cr_expect(g_str_has_prefix(hash, vector->sha256), "%s is not the vector: %s", vector->name,
              hash);
  struct active_level level = measure((const int16_t *)(void *)samples->data, samples->len, HZ);
  cr_expect_float_eq(level.rms_dbfs, vector->rms_dbfs, 0.001, "%s: RMS %.4f", vector->name,
                     level.rms_dbfs);
  cr_expect_float_eq(level.active_dbfs, vector->active_dbfs, vector->within_db, "%s: active %.4f",
                     vector->name, level.active_dbfs);
  cr_expect_float_eq(level.activity, vector->activity, 0.005, "%s: activity %.4f", vector->name,
                     level.activity);
}

Test(active_level, the_seven_vectors_read_as_the_reference_says) {
  for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++)
    check_vector(&vectors[i]);
}

Test(active_level, twice_the_amplitude_is_6_02_db_more_at_the_same_activity) {
  struct vector vector = vectors[3];
  g_autoptr(GArray) quiet = make(&vector);
  vector.amplitude *= 2;
  g_autoptr(GArray) loud = make(&vector);
  struct active_level a = measure((const int16_t *)(void *)quiet->data, quiet->len, HZ);
  struct active_level b = measure((const int16_t *)(void *)loud->data, loud->len, HZ);
  cr_expect_float_eq(b.active_dbfs - a.active_dbfs, 6.0206, 0.01);
  cr_expect_float_eq(b.activity, a.activity, 0.002);
}

Test(active_level, silence_around_speech_lowers_the_rms_but_hardly_the_active_level) {
  struct vector vector = vectors[2];
  g_autoptr(GArray) plain = make(&vector);
  g_autoptr(GArray) padded = make(&vector);
  g_array_set_size(padded, padded->len * 3);
  struct active_level a = measure((const int16_t *)(void *)plain->data, plain->len, HZ);
  struct active_level b = measure((const int16_t *)(void *)padded->data, padded->len, HZ);
  cr_expect_float_eq(b.rms_dbfs, a.rms_dbfs - 4.771, 0.01);
  cr_expect_float_eq(b.active_dbfs, a.active_dbfs, 0.4, "%.3f, %.3f", a.active_dbfs, b.active_dbfs);
}

Test(active_level, nothing_at_all_is_silence) {
  struct active_level level = active_level(NULL, 0, HZ);
  cr_expect_eq(level.active_dbfs, -100);
  cr_expect_eq(level.activity, 0);
}

/* The espeak sentence, as the reference measured it: -21.288, -20.969, 92.908 %. */
static bool espeak_samples(char **ret_samples, size_t *ret_bytes) {
  const char *wav = scratch_path("es.wav"), *raw = scratch_path("es.raw");
  g_autofree char *command = g_strdup_printf(
      "espeak-ng -v en-us -s 150 -w %s 'We talked about hardwood floors for the kitchen. She said "
      "a "
      "letter to the contractor would be right. I think the oak would look better than the tile, "
      "right?' && sox -D %s -r 16000 -b 16 -c 1 -t raw %s",
      wav, wav, raw);
  char *argv[] = {"sh", "-c", command, NULL};
  int status = -1;
  return g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                      NULL, NULL, NULL, &status, NULL) &&
         g_spawn_check_wait_status(status, NULL) &&
         g_file_get_contents(raw, ret_samples, ret_bytes, NULL);
}

Test(active_level, a_spoken_sentence_reads_as_the_reference_says, .fini = scratch_remove) {
  g_autofree char *samples = NULL;
  size_t bytes;
  if (!espeak_samples(&samples, &bytes))
    cr_skip_test("espeak-ng or sox is not installed");
  g_autofree char *hash =
      g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)samples, bytes);
  if (!g_str_has_prefix(hash, "48107014"))
    cr_skip_test("another version of espeak-ng or sox: the sentence sounds different here");
  struct active_level level = measure((const int16_t *)(void *)samples, bytes / 2, HZ);
  cr_expect_float_eq(level.rms_dbfs, -21.288, 0.001);
  cr_expect_float_eq(level.active_dbfs, -20.969, 0.01);
  cr_expect_float_eq(level.activity, 0.92908, 0.005);
}

Test(active_level, a_stream_reads_the_same_at_any_moment_as_all_at_once) {
  g_autoptr(GArray) samples = make(&vectors[3]);
  const int16_t *all = (const int16_t *)(void *)samples->data;
  struct active_meter meter;
  active_meter_init(&meter, HZ);
  for (size_t i = 0; i < samples->len; i++) {
    active_meter_step(&meter, (double)((float)all[i] / 32768));
    if ((i + 1) % 16001 != 0 && i + 1 != samples->len)
      continue;
    struct active_level streamed = active_meter_read(&meter), whole = measure(all, i + 1, HZ);
    cr_expect_eq(streamed.active_dbfs, whole.active_dbfs, "after %zu samples", i + 1);
    cr_expect_eq(streamed.activity, whole.activity, "after %zu samples", i + 1);
  }
}

Test(active_level, what_came_before_the_count_began_is_hangover_and_nothing_else) {
  struct activity activity;
  activity_init(&activity, HZ); /* hangover 3200 */
  activity_turn(&activity, 100, 0.3);
  activity_turn(&activity, 600, 0.0);
  activity_begin(&activity, 1000);
  activity_count(&activity, 8000);
  cr_expect_eq(activity.active[0], 600 + 3200 - 1000);
  enum { QUARTER = -2 - ACTIVITY_LOWEST, HALF };
  cr_expect_eq(activity.active[QUARTER], 600 + 3200 - 1000);
  cr_expect_eq(activity.active[HALF], 0, "0.3 does not reach a half");
}

static struct active_level scaled(const struct vector *vector, double gain) {
  g_autoptr(GArray) samples = make(vector);
  g_autofree float *plain = g_new(float, samples->len);
  for (size_t i = 0; i < samples->len; i++)
    plain[i] = (float)(gain * g_array_index(samples, int16_t, i) / 32768);
  return active_level(plain, samples->len, HZ);
}

/* By powers of two, so that thresholds and sound keep their distances. */
Test(active_level, far_softer_and_louder_sounds_read_as_the_usual_ones_do) {
  static const struct {
    size_t vector;
    int octaves;
  } cases[] = {{0, -14}, {1, -14}, {2, -12}, {3, -12}, {6, -6}, {0, 4}, {1, 4}, {2, 6}, {3, 5}};
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    const struct vector *vector = &vectors[cases[i].vector];
    struct active_level usual = scaled(vector, 1), far = scaled(vector, ldexp(1, cases[i].octaves));
    double moved_db = 20 * log10(ldexp(1, cases[i].octaves));
    cr_expect_float_eq(far.active_dbfs, usual.active_dbfs + moved_db, 0.001, "%s by %.1f dB: %.3f",
                       vector->name, moved_db, far.active_dbfs);
    cr_expect_float_eq(far.activity, usual.activity, 0.0001, "%s by %.1f dB: %.4f", vector->name,
                       moved_db, far.activity);
  }
}

/* All around it is so faint that the lowest thresholds, asked first, would take it for the speech.
 */
Test(active_level, thresholds_below_the_usual_ones_do_not_change_what_those_find) {
  enum { N = 60 * HZ };
  g_autofree float *samples = g_new(float, (size_t)N);
  for (size_t i = 0; i < N; i++)
    samples[i] = (float)((i / 1600 == 300 ? 1.4e-3 : 2e-5) * sin(0.4 * (double)i));
  struct active_level level = active_level(samples, N, HZ);
  cr_expect_gt(level.active_dbfs, -70, "%.2f", level.active_dbfs);
  cr_expect_lt(level.activity, 0.02, "%.4f", level.activity);
}

Test(active_level, where_the_method_has_no_answer_none_is_given) {
  g_autofree float *samples = g_new0(float, (size_t)HZ);
  samples[100] = 0.5f;
  struct active_level click = active_level(samples, HZ, HZ);
  cr_expect_eq(click.active_dbfs, -100);
  cr_expect(isnan(click.activity), "%g", click.activity);
  samples[100] = NAN;
  struct active_level garbage = active_level(samples, HZ, HZ);
  cr_expect(isnan(garbage.rms_dbfs) && isnan(garbage.active_dbfs) && isnan(garbage.activity));
}
