/* A baseline: what a device sends, and to whom, while nobody speaks to it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Learned from a silent stretch of a record, kept as a dated file of its own, copied into the
 * record of every run that is judged by it. Sums are of upstream payload, over windows that begin
 * at each whole second of the stretch. */
#ifndef HOTMIC_BASELINE_H
#define HOTMIC_BASELINE_H

#include "record.h"

/** Shortest stretch that proves anything, and what a full one is. */
enum { BASELINE_LEAST_S = 600, BASELINE_FULL_S = 3600 };

struct baseline_host {
  const char *device, *host;
  enum host_role role;
  int64_t bytes;                               /**< sent in the whole stretch */
  int64_t p50_1s, p99_1s, p999_1s, max_1s;     /**< of the sums over 1 s */
  int64_t p50_10s, p99_10s, p999_10s, max_10s; /**< of the sums over 10 s */
  double beat_s;      /**< period of its keep-alives; 0: no beat was found */
  int64_t beat_bytes; /**< typical size of one */
  int bursts;         /**< what frames closer together than the burst gap add up to ... */
  int64_t burst_p50_bytes, burst_max_bytes; /**< ... that is no beat */
};

struct baseline_device {
  const char *device, *profile;
  double watched_s; /**< of the stretch, less what its taps could not see */
};

struct baseline {
  GStringChunk *strings;
  char *made_utc;         /**< ISO 8601, when the stretch was recorded */
  char *bench;            /**< name of the bench */
  char *source;           /**< name of the run directory it was learned from */
  double from_s, until_s; /**< the stretch, in that record */
  GArray *devices;        /**< struct baseline_device, by name */
  GArray *hosts;          /**< struct baseline_host, by device, role and host */
};

/** Learns from [from_ns, until_ns) of a record. Caller-owned. Errors: HOTMIC_ERROR_DATA if the
 * stretch is not silent: a cue sounds in it, a device lights up, or something goes out that has the
 * shape of speech (it says what and when); if it is shorter than BASELINE_LEAST_S; if no network
 * tap watched. */
struct baseline *baseline_learn(struct record *record, int64_t from_ns, int64_t until_ns,
                                GError **error);
void baseline_free(struct baseline *baseline);

/** Reads and writes `hotmic: baseline/1` files. Errors: HOTMIC_ERROR_BENCH with file:line:column;
 * HOTMIC_ERROR_BUSY. */
struct baseline *baseline_load(const char *path, GError **error);
/** Writes a new dated file into `dir` (made if need be); *ret_path is caller-owned. */
bool baseline_write(const struct baseline *baseline, const char *dir, char **ret_path,
                    GError **error);
/** The newest in `dir`, by its own date; NULL without an error if there is none. */
struct baseline *baseline_newest(const char *dir, char **ret_path, GError **error);

/** Copies it into a record (part of the current transaction); `path` is where it came from. */
void baseline_keep(const struct baseline *baseline, const char *path, struct record *record);
/** The one in a record; NULL without an error if it has none. Caller-owned. */
struct baseline *baseline_kept(struct record *record, GError **error);

/** NULL if that device never spoke to that host while it was learned. Borrowed. */
const struct baseline_host *baseline_find(const struct baseline *baseline, const char *device,
                                          enum host_role role, const char *host);
/** Seconds for which the device was watched; 0 if the baseline does not know it. */
double baseline_watched_s(const struct baseline *baseline, const char *device);

#endif
