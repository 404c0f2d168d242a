/* Strangers: sound at the microphone that we did not play.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "strangers.h"

#include "level.h"

#include <math.h>
#include <string.h>

enum {
  QUIET_MOMENTS = 8 * 60,
  QUIET_MIN = 8,
  LOUD_MOMENTS = 160, /* of our own sound: some 20 s of talk */
  LOUD_MIN = 8,
  SURE_MIN = 40,
  SOUND_MIN = 2, /* moments: 250 ms */
  PAUSE_MAX = 2, /* 250 ms */
  SLICE = 4      /* half a second */
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
  double *worst;         /* that was; NAN until it is sure */
  bool is_there, is_long;
  struct stranger running;
  double sum;      /* of the powers of this slice's loud moments */
  int loud, pause; /* moments of it so far; since the last loud one */
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

struct strangers *strangers_new(size_t loudspeakers, double limit_dbfs, double noise_dbfs,
                                double floor_dbfs) {
  struct strangers *strangers = g_new0(struct strangers, 1);
  strangers->limit = level_power_of_db(limit_dbfs);
  strangers->floor = level_power_of_db(floor_dbfs);
  strangers->noise = MAX(level_power_of_db(noise_dbfs), strangers->floor);
  strangers->quiet = memory_new(QUIET_MOMENTS);
  strangers->loudspeakers = loudspeakers;
  strangers->missed = g_new(struct memory, loudspeakers);
  strangers->share = g_new(double, loudspeakers);
  strangers->worst = g_new(double, loudspeakers);
  for (size_t s = 0; s < loudspeakers; s++) {
    strangers->missed[s] = memory_new(LOUD_MOMENTS);
    strangers->share[s] = 1; /* until it has proved better */
    strangers->worst[s] = NAN;
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
  g_free(strangers->worst);
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
  if (found < level_power_of_db(loud_db) * strangers->noise ||
      found < level_power_of_db(alone_db) * others)
    return;
  remember(&strangers->missed[s], MAX(moment->rest - strangers->noise, 0) / found);
  if (strangers->missed[s].count >= LOUD_MIN)
    strangers->share[s] = quantile(&strangers->missed[s], usual);
  if (strangers->missed[s].count >= SURE_MIN)
    strangers->worst[s] = fmax(strangers->worst[s], strangers->share[s]);
}

double strangers_misfit_db(const struct strangers *strangers, size_t loudspeaker) {
  return level_db_of_power(strangers->worst[loudspeaker]);
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
  double room = MIN(level_power_of_db(above_noise_db) * strangers->noise, strangers->limit);
  double ours = level_power_of_db(-below_own_db) * found_sum(moment), expected = 0;
  for (size_t s = 0; s < moment->loudspeakers; s++)
    expected += level_power_of_db(scatter_db) * strangers->share[s] * moment->found[s];
  return !moment->is_blind && moment->rest > MAX(room, MAX(ours, expected));
}

static void begin(struct strangers *strangers, int64_t at_frame) {
  strangers->is_there = true;
  strangers->running = (struct stranger){.from_frame = at_frame, .until_frame = at_frame};
  strangers->sum = 0;
  strangers->loud = strangers->pause = 0;
}

/* False: the sound was too short to tell of, or all of it is told. */
static bool end(struct strangers *strangers, struct stranger *ret) {
  strangers->is_long |= strangers->loud >= SOUND_MIN;
  bool told = strangers->is_long && strangers->loud > 0;
  strangers->running.dbfs = level_db_of_power(strangers->sum / MAX(strangers->loud, 1));
  if (told)
    *ret = strangers->running;
  strangers->is_there = false;
  return told;
}

static void take_loud(struct strangers *strangers, const struct moment *moment) {
  if (!strangers->is_there) {
    begin(strangers, moment->heard_frame);
    strangers->is_long = false;
  }
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
  if (strangers->pause > PAUSE_MAX)
    return end(strangers, ret);
  int64_t length = strangers->running.until_frame - strangers->running.from_frame;
  bool is_cut = moment->has_stranger && strangers->loud >= SOUND_MIN &&
                length >= (int64_t)SLICE * MOMENT_FRAMES;
  bool told = is_cut && end(strangers, ret);
  if (is_cut)
    begin(strangers, moment->heard_frame + MOMENT_FRAMES);
  return told;
}

bool strangers_finish(struct strangers *strangers, struct stranger *ret) {
  return strangers->is_there && end(strangers, ret);
}
