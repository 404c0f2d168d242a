/* Any bytes as a light log: what is read is clean text, in bounds, with times in order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "light-log.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char bare[] = "{hotmic: device/1, make: m, model: n}";

static void check_text(const char *text) {
  g_assert(g_utf8_validate(text, -1, NULL));
  for (const char *c = text; *c; c++)
    g_assert(*c == '\t' || !g_ascii_iscntrl(*c));
}

static void check_phase(const struct light_log *log, const struct light_log_phase *phase,
                        const struct profile *profile) {
  g_assert(phase->from_ns >= 0 && phase->until_ns >= phase->from_ns);
  g_assert(phase->slack_ns >= 1 && phase->slack_ns <= NS_PER_S);
  g_assert(*phase->device && strlen(phase->device) < EVENT_SOURCE);
  g_assert(!*phase->recording == !light_log_recordings(log)[0]);
  g_assert(light_log_meaning(phase->light, profile) < LIGHT_MEANINGS);
  check_text(phase->device);
  check_text(phase->recording);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct profile *profile;
  if (!profile)
    profile = profile_parse("bare", bare, strlen(bare), NULL);
  g_autoptr(GError) error = NULL;
  struct light_log *log = light_log_parse("log", (const char *)data, size, &error);
  g_assert(!log == (error != NULL));
  if (!log) {
    check_text(error->message);
    return 0;
  }
  for (const char *const *recording = light_log_recordings(log); *recording; recording++)
    check_text(*recording);
  for (size_t i = 0; i < light_log_length(log); i++)
    check_phase(log, light_log_phase(log, i), profile);
  light_log_free(log);
  return 0;
}
