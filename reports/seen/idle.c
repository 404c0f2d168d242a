/* What one device sends to one host at rest: by the second, in beats and in bursts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "idle.h"

/* Frames of one exchange follow each other within a round trip or two. */
static const int64_t piece_gap_ns = 500LL * NS_PER_MS;
/* A beat repeats in one size, or nearly, and in time: of the intervals, half are this close to
 * their median. */
static const double beat_size_x = 2, beat_spread = 0.1;
enum { BEATS_LEAST = 6 };

struct second {
  uint32_t at, bytes;
};

struct piece {
  int64_t at_ns, bytes;
};

struct idle {
  int64_t gap_ns, bytes;
  int64_t piece_ns, burst_ns; /* of the last frame */
  GArray *seconds;            /* struct second, those with bytes only */
  GArray *pieces;             /* struct piece */
  GArray *bursts;             /* int64_t: bytes */
};

struct idle *idle_new(int64_t gap_ns) {
  struct idle *idle = g_new0(struct idle, 1);
  idle->gap_ns = gap_ns;
  idle->seconds = g_array_new(FALSE, FALSE, sizeof(struct second));
  idle->pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
  idle->bursts = g_array_new(FALSE, FALSE, sizeof(int64_t));
  return idle;
}

void idle_free(struct idle *idle) {
  if (!idle)
    return;
  g_array_unref(idle->seconds);
  g_array_unref(idle->pieces);
  g_array_unref(idle->bursts);
  g_free(idle);
}

static size_t take_second(GArray *seconds, int64_t at_ns, int64_t bytes) {
  uint32_t at = (uint32_t)(at_ns / NS_PER_S);
  struct second *last =
      seconds->len ? &g_array_index(seconds, struct second, seconds->len - 1) : NULL;
  if (last && last->at == at) {
    last->bytes = (uint32_t)MIN(last->bytes + bytes, UINT32_MAX);
    return 0;
  }
  struct second second = {at, (uint32_t)MIN(bytes, UINT32_MAX)};
  g_array_append_val(seconds, second);
  return 1;
}

static size_t take_piece(struct idle *idle, int64_t at_ns, int64_t bytes) {
  GArray *pieces = idle->pieces;
  bool goes_on = pieces->len > 0 && at_ns - idle->piece_ns < piece_gap_ns;
  struct piece piece = {at_ns, bytes};
  idle->piece_ns = at_ns;
  if (goes_on)
    g_array_index(pieces, struct piece, pieces->len - 1).bytes += bytes;
  else
    g_array_append_val(pieces, piece);
  return goes_on ? 0 : 1;
}

static size_t take_burst(struct idle *idle, int64_t at_ns, int64_t bytes) {
  GArray *bursts = idle->bursts;
  bool goes_on = bursts->len > 0 && at_ns - idle->burst_ns < idle->gap_ns;
  idle->burst_ns = at_ns;
  if (goes_on)
    g_array_index(bursts, int64_t, bursts->len - 1) += bytes;
  else
    g_array_append_val(bursts, bytes);
  return goes_on ? 0 : 1;
}

size_t idle_take(struct idle *idle, int64_t at_ns, int64_t bytes) {
  if (bytes <= 0)
    return 0;
  idle->bytes += bytes;
  return take_second(idle->seconds, at_ns, bytes) + take_piece(idle, at_ns, bytes) +
         take_burst(idle, at_ns, bytes);
}

int64_t idle_percentile(const int64_t values[], size_t length, size_t count, int per_mille) {
  size_t rank = (count * (size_t)per_mille + 999) / 1000; /* from 1 */
  size_t zeros = count - length;
  return rank > zeros ? values[rank - zeros - 1] : 0;
}

static int by_size(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

static int64_t median_of(GArray *numbers) {
  g_array_sort(numbers, by_size);
  return g_array_index(numbers, int64_t, (numbers->len - 1) / 2);
}

/* Sums over `length` seconds from each second on; ret: 50th, 99th and 99.9th percentile, maximum.
 * `until` has the sum of all seconds before each. */
static void read_windows(const int64_t *until, const struct idle_sight *sight, int length,
                         int64_t *const ret[4]) {
  static const int per_mille[] = {500, 990, 999, 1000};
  g_autoptr(GArray) sums = g_array_new(FALSE, FALSE, sizeof(int64_t));
  size_t count = 0;
  for (int i = 0; i + length <= sight->seconds; i++) {
    if (sight->blind[i + length] != sight->blind[i])
      continue;
    int64_t sum = until[i + length] - until[i];
    count++;
    if (sum > 0)
      g_array_append_val(sums, sum);
  }
  g_array_sort(sums, by_size);
  for (int i = 0; i < 4; i++)
    *ret[i] = idle_percentile((const int64_t *)(void *)sums->data, sums->len, count, per_mille[i]);
}

static void read_sums(const struct idle *idle, const struct idle_sight *sight,
                      struct baseline_host *host) {
  g_autofree int64_t *until = g_new0(int64_t, (size_t)sight->seconds + 1);
  for (unsigned i = 0; i < idle->seconds->len; i++) {
    const struct second *second = &g_array_index(idle->seconds, struct second, i);
    if (second->at < (uint32_t)sight->seconds) /* the last one may be no whole second */
      until[second->at + 1] = second->bytes;
  }
  for (int i = 0; i < sight->seconds; i++)
    until[i + 1] += until[i];
  read_windows(until, sight, 1,
               (int64_t *[]){&host->p50_1s, &host->p99_1s, &host->p999_1s, &host->max_1s});
  read_windows(until, sight, 10,
               (int64_t *[]){&host->p50_10s, &host->p99_10s, &host->p999_10s, &host->max_10s});
}

/* Is half of the intervals close to their median? Sorts them. */
static bool is_regular(GArray *intervals, int64_t *ret_ns) {
  g_autoptr(GArray) off = g_array_new(FALSE, FALSE, sizeof(int64_t));
  int64_t median = median_of(intervals);
  for (unsigned i = 0; i < intervals->len; i++) {
    int64_t apart = ABS(g_array_index(intervals, int64_t, i) - median);
    g_array_append_val(off, apart);
  }
  *ret_ns = median;
  return (double)median_of(off) <= beat_spread * (double)median;
}

/* Do the pieces of [least, most] bytes come in time? */
static bool find_beat(const struct idle *idle, int64_t least, int64_t most,
                      struct baseline_host *host) {
  g_autoptr(GArray) intervals = g_array_new(FALSE, FALSE, sizeof(int64_t));
  g_autoptr(GArray) sizes = g_array_new(FALSE, FALSE, sizeof(int64_t));
  int64_t last_ns = -1, period_ns;
  for (unsigned i = 0; i < idle->pieces->len; i++) {
    const struct piece *piece = &g_array_index(idle->pieces, struct piece, i);
    if (piece->bytes < least || piece->bytes > most)
      continue;
    int64_t interval_ns = piece->at_ns - last_ns;
    if (last_ns >= 0)
      g_array_append_val(intervals, interval_ns);
    g_array_append_val(sizes, piece->bytes);
    last_ns = piece->at_ns;
  }
  if (sizes->len < BEATS_LEAST || !is_regular(intervals, &period_ns))
    return false;
  host->beat_s = seconds_of_ns(period_ns);
  host->beat_bytes = median_of(sizes);
  return true;
}

/* A host may get keep-alives and more: sizes within a factor of each other are looked at together,
 * the smallest first, for that is what keep-alives are. */
static void read_beat(const struct idle *idle, struct baseline_host *host) {
  g_autoptr(GArray) sizes = g_array_sized_new(FALSE, FALSE, sizeof(int64_t), idle->pieces->len);
  for (unsigned i = 0; i < idle->pieces->len; i++)
    g_array_append_val(sizes, g_array_index(idle->pieces, struct piece, i).bytes);
  g_array_sort(sizes, by_size);
  for (unsigned i = 0, next; i < sizes->len; i = next) {
    int64_t least = g_array_index(sizes, int64_t, i);
    int64_t most = (int64_t)(beat_size_x * (double)least);
    for (next = i; next < sizes->len && g_array_index(sizes, int64_t, next) <= most;)
      next++;
    if (next - i >= BEATS_LEAST && find_beat(idle, least, most, host))
      return;
  }
}

static void read_bursts(struct idle *idle, struct baseline_host *host) {
  g_autoptr(GArray) sizes = g_array_new(FALSE, FALSE, sizeof(int64_t));
  double beat_most = beat_size_x * (double)host->beat_bytes;
  for (unsigned i = 0; i < idle->bursts->len; i++) {
    int64_t bytes = g_array_index(idle->bursts, int64_t, i);
    if ((double)bytes > beat_most)
      g_array_append_val(sizes, bytes);
  }
  host->bursts = (int)sizes->len;
  if (sizes->len == 0)
    return;
  host->burst_p50_bytes = median_of(sizes);
  host->burst_max_bytes = g_array_index(sizes, int64_t, sizes->len - 1);
}

void idle_read(struct idle *idle, const struct idle_sight *sight, struct baseline_host *host) {
  host->bytes = idle->bytes;
  read_sums(idle, sight, host);
  read_beat(idle, host);
  read_bursts(idle, host);
}
