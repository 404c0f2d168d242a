/* Any edges at any times to the light decoder: two bytes each, line and level, then the wait.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "light.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] = "{hotmic: device/1, make: m, model: n}";
static const char *const lines[] = {"red", "green", "blue", "white", NULL};

struct tally {
  unsigned n;
  uint32_t hash;
};

static void append(void *user, const struct event *event) {
  struct tally *tally = user;
  tally->n++;
  g_assert(event->kind == EVENT_LIGHT || event->kind == EVENT_GAP);
  g_assert(event->kind != EVENT_GAP || event->value >= 0);
  tally->hash = tally->hash * 31 + g_str_hash(event->text) + (uint32_t)event->at_ns;
}

static struct tally play(const struct profile *profile, const uint8_t *data, size_t size,
                         bool ticks) {
  struct tally tally = {0};
  struct light_config config = {
      .profile = profile,
      .witness = witness_of("d", "t", (struct event_sink){append, &tally}),
      .lines = lines,
  };
  struct light *light = light_new(&config, NULL);
  int64_t now_ns = 0;
  for (size_t i = 0; i + 1 < size; i += 2) {
    now_ns += (int64_t)data[i + 1] * (data[i] & 8 ? 10 : 1) * NS_PER_MS;
    if (ticks)
      light_tick(light, now_ns - 1);
    light_edge(light, data[i] & 3, data[i] & 4, now_ns, 0);
  }
  light_finish(light, now_ns + NS_PER_S);
  light_free(light);
  return tally;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct profile *profile = profile_parse("f", text, strlen(text), NULL);
  struct tally without = play(profile, data, size, false), with = play(profile, data, size, true);
  g_assert(without.n == with.n && without.hash == with.hash);
  g_assert(with.n <= size / 2 * 2);
  profile_free(profile);
  return 0;
}
