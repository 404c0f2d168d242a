/* What equalising sixteen loudspeakers costs and how exact it is, against zita-convolver.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "convolver.h"
#include "noise.h"

#ifdef HOTMIC_ZITA
#include "zita-peer.h"
#endif

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
  CHANNELS = 16,
  TAPS = 4096,
  BLOCK = 512,
  HZ = 48000,
  BLOCKS = 20 * HZ / BLOCK,
  ROUNDS = 7,
  CHECKED = 3 * TAPS /* frames that are kept of each channel to be compared */
};

static float sounds[CHANNELS][CHECKED], filters[CHANNELS][TAPS], heard[CHANNELS][CHECKED];
static float thrown_away[CHANNELS][BLOCK];

enum way { WAY_BEST, WAY_PLAIN, WAY_ZITA, WAYS };
static const char *const way_names[] = {"hotmic", "hotmic, plain C", "zita-convolver"};

/* The sound is played again and again; what comes out of the first pass is kept. */
static void place_block(size_t block, const float *in[CHANNELS], float *out[CHANNELS]) {
  size_t from = block * BLOCK % CHECKED;
  for (size_t c = 0; c < CHANNELS; c++) {
    in[c] = sounds[c] + from;
    out[c] = block < CHECKED / BLOCK ? heard[c] + from : thrown_away[c];
  }
}

static double cpu_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double run_ours(bool plain) {
  struct convolver *convolver = convolver_new(CHANNELS, CHANNELS, BLOCK, TAPS);
  for (size_t c = 0; c < CHANNELS; c++)
    convolver_connect(convolver, c, c, 1, filters[c], TAPS);
  if (plain)
    convolver_be_plain(convolver);
  double began = cpu_s();
  for (size_t b = 0; b < BLOCKS; b++) {
    const float *in[CHANNELS];
    float *out[CHANNELS];
    place_block(b, in, out);
    convolver_run(convolver, in, out, NULL);
  }
  double took = cpu_s() - began;
  convolver_free(convolver);
  return took;
}

#ifdef HOTMIC_ZITA
static double run_zita(void) {
  const float *taps[CHANNELS];
  for (size_t c = 0; c < CHANNELS; c++)
    taps[c] = filters[c];
  struct zita_peer *peer = zita_peer_new(CHANNELS, BLOCK, taps, TAPS);
  if (!peer)
    return NAN;
  double began = cpu_s();
  for (size_t b = 0; b < BLOCKS; b++) {
    const float *in[CHANNELS];
    float *out[CHANNELS];
    place_block(b, in, out);
    zita_peer_run(peer, in, out);
  }
  double took = cpu_s() - began;
  zita_peer_free(peer);
  return took;
}
#else
static double run_zita(void) {
  return NAN;
}
#endif

static double run(enum way way) {
  memset(heard, 0, sizeof heard);
  return way == WAY_ZITA ? run_zita() : run_ours(way == WAY_PLAIN);
}

/* Against direct convolution in double precision, at every 41st frame. */
static double error_db(void) {
  double wrong = 0, right = 0;
  for (size_t c = 0; c < CHANNELS; c++)
    for (size_t i = c; i < CHECKED; i += 41) {
      double sum = 0;
      for (size_t t = 0; t < TAPS && t <= i; t++)
        sum += (double)filters[c][t] * (double)sounds[c][i - t];
      right += sum * sum;
      wrong += ((double)heard[c][i] - sum) * ((double)heard[c][i] - sum);
    }
  return 10 * log10(wrong / right);
}

static void fill(void) {
  for (size_t c = 0; c < CHANNELS; c++) {
    struct noise noise;
    noise_init(&noise, NOISE_WHITE, c + 1, 1);
    noise_fill(&noise, sounds[c], CHECKED);
    noise_fill(&noise, filters[c], TAPS);
    for (size_t t = 0; t < TAPS; t++)
      filters[c][t] *= (float)exp(-6.0 * (double)t / TAPS);
  }
}

static int by_value(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* The ways take turns, so that a machine that is busy for a while is so for all. */
int main(void) {
  static double took[WAYS][ROUNDS], error[WAYS];
  fill();
  for (int round = 0; round < ROUNDS; round++)
    for (enum way way = 0; way < WAYS; way++) {
      took[way][round] = run(way);
      if (round == 0)
        error[way] = error_db();
    }
  for (enum way way = 0; way < WAYS; way++)
    qsort(took[way], ROUNDS, sizeof(double), by_value);
  printf("%-32s %12s %14s %10s\n", "16 x 4096 taps, blocks of 512", "% of a core", "x hotmic",
         "error, dB");
  for (enum way way = 0; way < WAYS; way++) {
    double median = took[way][ROUNDS / 2];
    if (isnan(median))
      printf("%-32s skipped: build with a C++ compiler and libzita-convolver-dev\n",
             way_names[way]);
    else
      printf("%-32s %12.2f %14.2f %10.1f\n", way_names[way],
             100 * median / ((double)BLOCKS * BLOCK / HZ), median / took[WAY_BEST][ROUNDS / 2],
             error[way]);
  }
  return 0;
}
