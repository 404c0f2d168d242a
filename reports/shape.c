/* The shape of a burst in time: does it look as if somebody's speech were in it?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "shape.h"

const char *const shape_names[SHAPES + 1] = {"none", "PCM", "Opus"};

static const int64_t bin_ns = 100LL * NS_PER_MS;
enum { second = 10, ring_bins = 10 * second }; /* in bins */

/* A plateau goes on while every second of it, taken each 100 ms, is within these bounds. */
static const struct bounds {
  int64_t least, most;             /* bytes in any 1 s */
  double mean_least, mean_most;    /* bytes a second over all of it */
  double spread;                   /* its fullest second over its emptiest, at most */
  int silent_bins;                 /* in a row, at most: what comes by the second is no stream */
  unsigned pieces_least;           /* in any 1 s */
  int64_t piece_least, piece_most; /* bytes of one, on average over 1 s */
  int bins;                        /* that it must last */
} known[SHAPES] = {
    /* Wi-Fi may hold a quarter of a second back and hand it in later. */
    [SHAPE_PCM] = {24000, 40000, 31000, 37000, 1.7, 4, 0, 0, INT64_MAX, 2 * second},
    /* Speech is not always equally dense. QUIC acknowledges a stream of music with pieces smaller
     * than any that hold 20 ms of sound and its encryption. */
    [SHAPE_OPUS] = {1800, 10000, 1900, 9600, 1.8, 2, 5, 60, 900, 3 * second},
};

struct bin {
  int64_t bytes;
  unsigned pieces;
};

struct plateau {
  int bins; /* of the one that goes on; 0: none */
  int64_t bytes, least, most;
  struct shape_finding longest;
};

struct shape {
  bool begun;
  int64_t at; /* number of the bin that is open, since time 0 */
  int age;    /* bins since the beginning, as far as a window needs them */
  struct bin bins[ring_bins];
  struct bin in_1s, in_10s; /* sums up to and with the open bin */
  int64_t peak_1s, peak_10s;
  struct plateau plateaus[SHAPES];
};

struct shape *shape_new(void) {
  return g_new0(struct shape, 1);
}

void shape_free(struct shape *shape) {
  g_free(shape);
}

void shape_reset(struct shape *shape) {
  *shape = (struct shape){0};
}

static struct bin *bin_at(struct shape *shape, int64_t number) {
  return &shape->bins[(number % ring_bins + ring_bins) % ring_bins];
}

static bool is_torn(struct shape *shape, int silent_bins) {
  int silent = 0;
  for (int i = 0; i < second; i++) {
    silent = bin_at(shape, shape->at - i)->pieces ? 0 : silent + 1;
    if (silent > silent_bins)
      return true;
  }
  return false;
}

/* Is the second that ends with the open bin one of a plateau? */
static bool is_level(struct shape *shape, const struct bounds *bounds) {
  const struct bin *sum = &shape->in_1s;
  if (shape->age < second || sum->bytes < bounds->least || sum->bytes > bounds->most ||
      sum->pieces < bounds->pieces_least)
    return false;
  int64_t piece = sum->bytes / MAX(sum->pieces, 1);
  return piece >= bounds->piece_least && piece <= bounds->piece_most &&
         !is_torn(shape, bounds->silent_bins);
}

static void begin_plateau(struct plateau *plateau, int64_t bytes) {
  plateau->bins = second;
  plateau->bytes = plateau->least = plateau->most = bytes;
}

static void go_on(struct plateau *plateau, const struct bounds *bounds, int64_t bytes_1s,
                  int64_t bytes) {
  plateau->least = MIN(plateau->least, bytes_1s);
  plateau->most = MAX(plateau->most, bytes_1s);
  plateau->bins++;
  plateau->bytes += bytes;
  if ((double)plateau->most > bounds->spread * (double)plateau->least)
    begin_plateau(plateau, bytes_1s);
}

static bool is_within(const struct bounds *bounds, double bytes_per_s) {
  return bytes_per_s >= bounds->mean_least && bytes_per_s <= bounds->mean_most;
}

/* It ends with a full second: what comes after the last byte is none of it. */
static void note_longest(struct plateau *plateau, const struct bounds *bounds, int64_t bytes_1s,
                         enum shape_kind kind) {
  double length_s = (double)plateau->bins / second, mean = (double)plateau->bytes / length_s;
  if (plateau->bins >= bounds->bins && length_s > plateau->longest.plateau_s &&
      is_within(bounds, (double)bytes_1s) && is_within(bounds, mean))
    plateau->longest = (struct shape_finding){kind, length_s, mean};
}

static void close_bin(struct shape *shape) {
  for (enum shape_kind kind = SHAPE_PCM; kind < SHAPES; kind++) {
    struct plateau *plateau = &shape->plateaus[kind];
    if (!is_level(shape, &known[kind])) {
      plateau->bins = 0;
      continue;
    }
    if (plateau->bins == 0)
      begin_plateau(plateau, shape->in_1s.bytes);
    else
      go_on(plateau, &known[kind], shape->in_1s.bytes, bin_at(shape, shape->at)->bytes);
    note_longest(plateau, &known[kind], shape->in_1s.bytes, kind);
  }
}

static void take_away(struct bin *sum, const struct bin *bin) {
  sum->bytes -= bin->bytes;
  sum->pieces -= bin->pieces;
}

static void open_next(struct shape *shape) {
  shape->at++;
  shape->age = MIN(shape->age + 1, second);
  take_away(&shape->in_1s, bin_at(shape, shape->at - second));
  take_away(&shape->in_10s, bin_at(shape, shape->at));
  *bin_at(shape, shape->at) = (struct bin){0};
}

/* After as many empty bins as the ring has, there is nothing left to forget. */
static void advance(struct shape *shape, int64_t number) {
  for (int i = 0; i < ring_bins && shape->at < number; i++) {
    close_bin(shape);
    open_next(shape);
  }
  shape->at = MAX(shape->at, number);
}

static void add(struct bin *bin, int64_t bytes) {
  bin->bytes += bytes;
  bin->pieces++;
}

void shape_take(struct shape *shape, int64_t at_ns, int64_t bytes) {
  int64_t number = at_ns / bin_ns - (at_ns % bin_ns < 0);
  if (bytes <= 0)
    return;
  if (!shape->begun) {
    shape->begun = true;
    shape->at = number;
    shape->age = 1;
  }
  advance(shape, number);
  add(bin_at(shape, shape->at), bytes);
  add(&shape->in_1s, bytes);
  add(&shape->in_10s, bytes);
  shape->peak_1s = MAX(shape->peak_1s, shape->in_1s.bytes);
  shape->peak_10s = MAX(shape->peak_10s, shape->in_10s.bytes);
}

struct shape_finding shape_read(const struct shape *shape) {
  struct shape ended = *shape;
  close_bin(&ended);
  const struct shape_finding *pcm = &ended.plateaus[SHAPE_PCM].longest;
  return pcm->kind ? *pcm : ended.plateaus[SHAPE_OPUS].longest;
}

int64_t shape_peak_1s(const struct shape *shape) {
  return shape->peak_1s;
}

int64_t shape_peak_10s(const struct shape *shape) {
  return shape->peak_10s;
}

char *shape_reason(struct shape_finding finding) {
  static const char *const likeness[SHAPES] = {"", ", the rate of 16 kHz PCM",
                                               " in small regular pieces, as Opus sends speech"};
  if (finding.kind == SHAPE_NONE)
    return g_strdup("");
  return g_strdup_printf("%.1f s at %.1f kB/s%s", finding.plateau_s, finding.bytes_per_s / 1000,
                         likeness[finding.kind]);
}
