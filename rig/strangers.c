/* Strangers: sound at the microphone that we did not play.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "strangers.h"

#include "level.h"

#include <string.h>

enum {
  QUIET_MOMENTS = 8 * 60,
  QUIET_MIN = 8,
  LOUD_MOMENTS = 160, /* of our own sound: some 20 s of talk */
  LOUD_MIN = 8,
  SOUND_MIN = 2, /* moments: 250 ms */
  PAUSE_MAX = 2, /* 250 ms */
  SLICE = 8 * 10
};

static const double above_noise_db = 10, below_own_db = 15;
/* How far what remains of a loudspeaker strays from its median; a stranger who stays for less than
 * half of the time does not move that. */
static const double usual = 0.5, scatter_db = 10;
/* Below this, what remains tells of the room and not of the forecast. */
static const double loud_db = 20, alone_db = 10;

/* The last so many numbers. */
struct memory {
  double *values;
  size_t size, count, next;
};

struct strangers {
  double limit, floor, noise;
  struct memory quiet; /* power of moments in which we played nothing */
  size_t loudspeakers;
  struct memory *missed; /* of each loudspeaker: power that remains, re that of its sound */
  double *share;         /* what usually does */
  bool is_there;
  struct stranger running;
  double sum;      /* of the powers of its loud moments */
  int loud, pause; /* moments so far; since the last loud one */
};

static struct memory memory_new(size_t size) {
  return (struct memory){.values = g_new(double, size), .size = size};
}

static void remember(struct memory *memory, double value) {
  memory->values[memory->next] = value;
  memory->next = (memory->next + 1) % memory->size;
  memory->count = MIN(memory->count + 1, memory->size);
}

static int by_size(const void *left, const void *right) {
  const double *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

static double quantile(const struct memory *memory, double share) {
  g_autofree double *sorted = g_memdup2(memory->values, memory->count * sizeof(double));
  qsort(sorted, memory->count, sizeof *sorted, by_size);
  return sorted[(size_t)(share * (double)(memory->count - 1))];
}

static double power_of(double db) {
  return level_ratio_of_db(db) * level_ratio_of_db(db);
}

struct strangers *strangers_new(size_t loudspeakers, double limit_dbfs, double noise_dbfs,
                                double floor_dbfs) {
  struct strangers *strangers = g_new0(struct strangers, 1);
  strangers->limit = power_of(limit_dbfs);
  strangers->floor = power_of(floor_dbfs);
  strangers->noise = MAX(power_of(noise_dbfs), strangers->floor);
  strangers->quiet = memory_new(QUIET_MOMENTS);
  strangers->loudspeakers = loudspeakers;
  strangers->missed = g_new(struct memory, loudspeakers);
  strangers->share = g_new(double, loudspeakers);
  for (size_t s = 0; s < loudspeakers; s++) {
    strangers->missed[s] = memory_new(LOUD_MOMENTS);
    strangers->share[s] = 1; /* until it has proved better */
  }
  return strangers;
}

void strangers_free(struct strangers *strangers) {
  if (!strangers)
    return;
  g_free(strangers->quiet.values);
  for (size_t s = 0; s < strangers->loudspeakers; s++)
    g_free(strangers->missed[s].values);
  g_free(strangers->missed);
  g_free(strangers->share);
  g_free(strangers);
}

double strangers_noise(const struct strangers *strangers) {
  return strangers->noise;
}

static double found_sum(const struct moment *moment) {
  double sum = 0;
  for (size_t s = 0; s < moment->loudspeakers; s++)
    sum += moment->found[s];
  return sum;
}

/* How well a loudspeaker is foreseen shows where it is loud and alone. */
static void learn_share(struct strangers *strangers, const struct moment *moment, size_t s) {
  double found = moment->found[s], others = found_sum(moment) - found;
  if (found < power_of(loud_db) * strangers->noise || found < power_of(alone_db) * others)
    return;
  remember(&strangers->missed[s], MAX(moment->rest - strangers->noise, 0) / found);
  if (strangers->missed[s].count >= LOUD_MIN)
    strangers->share[s] = quantile(&strangers->missed[s], usual);
}

/* What the moment teaches about the room and about our forecast. */
static void learn(struct strangers *strangers, const struct moment *moment) {
  if (moment->forecast < 0.1 * strangers->noise) {
    remember(&strangers->quiet, moment->heard);
    if (strangers->quiet.count >= QUIET_MIN)
      strangers->noise = MAX(quantile(&strangers->quiet, 0.1), strangers->floor);
    return;
  }
  for (size_t s = 0; s < strangers->loudspeakers; s++)
    learn_share(strangers, moment, s);
}

static bool is_strange(const struct strangers *strangers, const struct moment *moment) {
  double room = MIN(power_of(above_noise_db) * strangers->noise, strangers->limit);
  double ours = power_of(-below_own_db) * found_sum(moment), expected = 0;
  for (size_t s = 0; s < moment->loudspeakers; s++)
    expected += power_of(scatter_db) * strangers->share[s] * moment->found[s];
  return !moment->is_blind && moment->rest > MAX(room, MAX(ours, expected));
}

static void begin(struct strangers *strangers, int64_t at_frame) {
  strangers->is_there = true;
  strangers->running = (struct stranger){.from_frame = at_frame};
  strangers->sum = 0;
  strangers->loud = strangers->pause = 0;
}

/* False: it was too short to tell of. */
static bool end(struct strangers *strangers, struct stranger *ret) {
  bool is_long = strangers->loud >= SOUND_MIN;
  strangers->running.dbfs = level_db_of_power(strangers->sum / MAX(strangers->loud, 1));
  if (is_long)
    *ret = strangers->running;
  strangers->is_there = false;
  return is_long;
}

static void take_loud(struct strangers *strangers, const struct moment *moment) {
  if (!strangers->is_there)
    begin(strangers, moment->heard_frame);
  strangers->running.until_frame = moment->heard_frame + MOMENT_FRAMES;
  strangers->sum += moment->rest;
  strangers->loud++;
  strangers->pause = 0;
}

bool strangers_take(struct strangers *strangers, struct moment *moment, struct stranger *ret) {
  if (!moment->is_blind)
    learn(strangers, moment);
  moment->has_stranger = is_strange(strangers, moment);
  if (moment->has_stranger)
    take_loud(strangers, moment);
  else if (strangers->is_there)
    strangers->pause++;
  if (!strangers->is_there)
    return false;
  int64_t length = moment->heard_frame + MOMENT_FRAMES - strangers->running.from_frame;
  if (strangers->pause <= PAUSE_MAX && length < (int64_t)SLICE * MOMENT_FRAMES)
    return false;
  bool goes_on = strangers->pause == 0;
  bool told = end(strangers, ret);
  if (goes_on)
    begin(strangers, ret->until_frame);
  return told;
}

bool strangers_finish(struct strangers *strangers, struct stranger *ret) {
  return strangers->is_there && end(strangers, ret);
}
