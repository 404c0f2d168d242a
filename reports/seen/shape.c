/* The shape of a burst in time: does it look as if somebody's speech were in it?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "shape.h"

const char *const shape_names[SHAPES + 1] = {"none", "PCM", "Opus"};

static const int64_t bin_ns = 100LL * NS_PER_MS;
enum { second = 10, window = 10 * second, ring_bins = 128 }; /* in bins */

/* Speech that is handed over by the second comes in lumps this far apart, for at least so long: a
 * few posts of that size may be chance. */
static const int64_t lump_pause_ns = 200LL * NS_PER_MS;
static const double lump_every_most_s = 1.25, lumps_least_s = 3;

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

/* Pieces that come as a lump each second or more often: what piled up since the last. */
struct lumps {
  int64_t from_ns, until_ns, bytes; /* of the last; 0 bytes: none yet */
  int64_t since_ns, sum;            /* of the plateau; sum: 0 if none goes on */
  double least, most;               /* its slowest and fastest lump */
  struct shape_finding longest;
};

struct shape {
  bool begun;
  int64_t at; /* number of the bin that is open, since time 0 */
  int age;    /* bins since the beginning, as far as a window needs them */
  struct bin bins[ring_bins];
  struct bin in_1s, in_10s; /* sums up to and with the open bin */
  struct lumps lumps;
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
  take_away(&shape->in_10s, bin_at(shape, shape->at - window));
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

/* Speech goes on while a lump lasts until the next at its rate. */
static void judge_lump(struct lumps *lumps, int64_t from_ns, int64_t bytes) {
  const struct bounds *bounds = &known[SHAPE_PCM];
  double since_last_s = seconds_of_ns(from_ns - lumps->from_ns);
  double rate = (double)bytes / since_last_s;
  if (since_last_s > lump_every_most_s || rate < (double)bounds->least ||
      rate > (double)bounds->most) {
    lumps->sum = 0;
    return;
  }
  double least = lumps->sum ? MIN(lumps->least, rate) : rate;
  double most = lumps->sum ? MAX(lumps->most, rate) : rate;
  if (lumps->sum == 0 || most > bounds->spread * least) {
    lumps->since_ns = lumps->from_ns;
    lumps->sum = 0;
    least = most = rate;
  }
  lumps->least = least;
  lumps->most = most;
  lumps->sum += bytes;
  double length_s = seconds_of_ns(from_ns - lumps->since_ns);
  double mean = (double)lumps->sum / length_s;
  if (length_s >= lumps_least_s && length_s > lumps->longest.plateau_s && is_within(bounds, mean))
    lumps->longest = (struct shape_finding){SHAPE_PCM, length_s, mean};
}

/* A lump is whole once the next one comes. */
static void take_lump(struct lumps *lumps, int64_t at_ns, int64_t bytes) {
  if (lumps->bytes > 0 && at_ns - lumps->until_ns < lump_pause_ns) {
    lumps->until_ns = MAX(lumps->until_ns, at_ns);
    lumps->bytes += bytes;
    return;
  }
  if (lumps->bytes > 0 && at_ns > lumps->from_ns)
    judge_lump(lumps, at_ns, lumps->bytes);
  lumps->from_ns = lumps->until_ns = at_ns;
  lumps->bytes = bytes;
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
  take_lump(&shape->lumps, at_ns, bytes);
  /* Any second touches eleven bins. */
  shape->peak_1s =
      MAX(shape->peak_1s, shape->in_1s.bytes + bin_at(shape, shape->at - second)->bytes);
  shape->peak_10s =
      MAX(shape->peak_10s, shape->in_10s.bytes + bin_at(shape, shape->at - window)->bytes);
}

struct shape_finding shape_read(const struct shape *shape) {
  struct shape ended = *shape;
  close_bin(&ended);
  const struct shape_finding *pcm = &ended.plateaus[SHAPE_PCM].longest;
  const struct shape_finding *lumps = &shape->lumps.longest;
  if (lumps->plateau_s > pcm->plateau_s)
    return *lumps;
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
