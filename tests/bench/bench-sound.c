/* How fast the twin bench's sound goes, against reading the same samples and summing their squares.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "air.h"
#include "level.h"
#include "noise.h"

#include <stdlib.h>
#include <time.h>

enum { SECONDS = 120, FRAMES = SECONDS * FRAMES_PER_S, ROUNDS = 5, SOURCES = 5, RECEIVERS = 4 };

static float sound[FRAMES], other[FRAMES];
static volatile double sink; /* what is computed must not be optimised away */

static double cpu_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void sum_of_squares(void) {
  sink = level_power(sound, FRAMES);
}

static void a_weighted_levels(void) {
  struct sound_level level;
  sound_level_init(&level, FRAMES_PER_S / 8);
  for (size_t done = 0; done < FRAMES;) {
    double dbfs = 0;
    bool full;
    done += sound_level_feed(&level, sound + done, FRAMES - done, &dbfs, &full);
    sink = dbfs;
  }
}

static void active_speech_level(void) {
  sink = active_level(sound, FRAMES, FRAMES_PER_S).active_dbfs;
}

static void pink_noise(void) {
  struct noise noise;
  noise_init(&noise, NOISE_PINK, 1, 1);
  noise_fill(&noise, other, FRAMES);
}

static struct air *furnished_room(void) {
  struct room room = {{5.2, 4.1, 2.5}, 0.12};
  struct air *air = air_new(SOURCES, RECEIVERS);
  for (size_t s = 0; s < SOURCES; s++)
    for (size_t r = 0; r < RECEIVERS; r++) {
      double from[3] = {1 + 0.5 * (double)s, 2, 1.2}, to[3] = {1 + 0.6 * (double)r, 1, 0.9};
      struct room_response response = room_response_new(&room, from, to);
      air_connect(air, s, r, 1, &response);
      room_response_done(&response);
    }
  return air;
}

/* One of five sources sounds, as people take turns. */
static void air_of_twenty_paths(void) {
  static float heard[RECEIVERS][AIR_BLOCK];
  float *receivers[RECEIVERS] = {heard[0], heard[1], heard[2], heard[3]};
  struct air *air = furnished_room();
  for (size_t at = 0; at + AIR_BLOCK <= FRAMES; at += AIR_BLOCK) {
    const float *sources[SOURCES] = {NULL};
    sources[at / FRAMES_PER_S % SOURCES] = sound + at;
    air_carry(air, sources, receivers);
  }
  sink = (double)heard[0][0];
  air_free(air);
}

static int by_value(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static double median_s(void (*work)(void)) {
  double took[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    double began = cpu_s();
    work();
    took[i] = cpu_s() - began;
  }
  qsort(took, ROUNDS, sizeof *took, by_value);
  return took[ROUNDS / 2];
}

int main(void) {
  static const struct {
    const char *name;
    void (*work)(void);
  } rows[] = {
      {"sum of squares (the limit)", sum_of_squares},
      {"LAeq every 125 ms", a_weighted_levels},
      {"P.56 active speech level", active_speech_level},
      {"pink noise", pink_noise},
      {"air, 5 sources to 4 receivers", air_of_twenty_paths},
  };
  struct noise noise;
  noise_init(&noise, NOISE_PINK, 1, 0);
  noise_fill(&noise, sound, FRAMES);
  for (size_t i = 0; i < FRAMES; i++)
    sound[i] *= 0.05f;
  double limit = median_s(sum_of_squares);
  printf("%-32s %12s %14s\n", "48 kHz mono, median of 5", "x real time", "x the limit");
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    double took = median_s(rows[i].work);
    printf("%-32s %12.0f %14.1f\n", rows[i].name, SECONDS / took, took / limit);
  }
  return 0;
}
