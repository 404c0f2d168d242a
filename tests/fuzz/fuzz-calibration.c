/* Hostile text as a calibration.yaml: it loads whole and is written back as it was, or there is an
 * error with a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration-private.h"
#include "fuzz-file.h"

static struct calibration *parse(const char *text, size_t size) {
  g_autoptr(GError) error = NULL;
  struct yaml_file *file = yaml_parse("fuzz.yaml", text, size, HOTMIC_ERROR_BENCH, &error);
  struct calibration *calibration = file ? calibration_parse(file, NULL, &error) : NULL;
  g_assert((calibration == NULL) == (error != NULL));
  g_assert(!error || error->code == HOTMIC_ERROR_BENCH);
  g_assert(!error || g_str_has_prefix(error->message, "fuzz.yaml:"));
  yaml_unload(file);
  return calibration;
}

static void check_sound(const struct calibration_sound *sound) {
  g_assert(!sound->file || (calibration_is_plain(sound->file) && strlen(sound->sha256) == 64));
  g_assert(!sound->taps && !sound->file == (sound->count == 0));
}

static void check(const struct calibration *calibration) {
  g_assert(*calibration->bench && *calibration->device && calibration->days > 0);
  for (size_t i = 0; i < calibration->loudspeaker_count; i++) {
    const struct calibration_loudspeaker *loudspeaker = &calibration->loudspeakers[i];
    g_assert(calibration_find(calibration, loudspeaker->name) == loudspeaker);
    check_sound(&loudspeaker->equaliser);
    check_sound(&loudspeaker->at_device.impulse);
    check_sound(&loudspeaker->at_microphone.sweep);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct calibration *calibration = parse((const char *)data, size);
  if (!calibration)
    return 0;
  check(calibration);
  g_autofree char *text = calibration_format(calibration);
  struct calibration *again = parse(text, strlen(text));
  g_assert(again);
  g_autofree char *text_again = calibration_format(again);
  g_assert(strcmp(text, text_again) == 0);
  calibration_free(again);
  calibration_free(calibration);
  return 0;
}

/* A whole one, as short as it can be: a list of 30 or 120 numbers is not found by chance. */
static char *start(void) {
  static const char *const names[] = {"l"};
  struct calibration *calibration = calibration_begin("/", 1795373100, names, 1);
  struct calibration_loudspeaker *loudspeaker = calibration->loudspeakers;
  char sha256[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  calibration->bench = calibration->bench_sha256 = calibration->tool = calibration->device = "b";
  calibration->microphone = (struct calibration_microphone){true, 118, 94, 1000, 0, -60, 0.1};
  loudspeaker->equaliser = (struct calibration_sound){"e.wav", sha256, NULL, 1};
  loudspeaker->at_device.measured = loudspeaker->unreached[6] = true;
  loudspeaker->at_device.delay_frames = 400;
  char *text = calibration_format(calibration);
  calibration->bench = calibration->bench_sha256 = calibration->tool = calibration->device = NULL;
  loudspeaker->equaliser = (struct calibration_sound){0};
  calibration_free(calibration);
  return text;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  static char *text;
  if (!text)
    text = start();
  return fuzz_mutate_from(text, data, size, most, seed);
}
