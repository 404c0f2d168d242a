/* A baseline: what a device sends, and to whom, while nobody speaks to it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Learned from a silent stretch of a record, kept as a dated file of its own, copied into the
 * record of every run that is judged by it. Sums are of upstream payload, as the device's primary
 * tap saw it (primary.h), over windows that begin at each whole second of the stretch. */
#ifndef HOTMIC_BASELINE_H
#define HOTMIC_BASELINE_H

#include "plan.h"

/** Shortest stretch that proves anything, what a full one is, the longest that is learned from, and
 * the age from which a baseline is doubted: firmware has changed by then. */
enum {
  BASELINE_LEAST_S = 600,
  BASELINE_FULL_S = 3600,
  BASELINE_MOST_S = 7 * 86400,
  BASELINE_DAYS = 180
};

/** Hosts of one device that are told apart; what it sends to any more of them counts, by role, as
 * sent to this one. No threshold rests on it. */
enum { BASELINE_HOSTS_MAX = 1024 };
extern const char baseline_others[];

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
  double watched_s; /**< of the stretch, less what its network taps could not see */
};

/** All strings live as long as it does, and are printable UTF-8. */
struct baseline {
  GStringChunk *strings;
  char *made_utc;         /**< ISO 8601: when the record began that it was learned from */
  char *bench;            /**< name of the bench */
  char *source;           /**< name of the run directory it was learned from */
  char *sha256;           /**< of the file it was read from or written to, hex; "" if of none */
  double from_s, until_s; /**< the stretch, in that record */
  GArray *devices;        /**< struct baseline_device, by name */
  GArray *hosts;          /**< struct baseline_host, by device, role and host */
};

/** Learns from [from_ns, until_ns) of a record, of every device under test that has a network tap.
 * A window that touches a gap of such a tap is not counted. Percentiles are exact, by nearest rank;
 * a window without a byte counts as 0. Memory: at most 256 MB for what devices sent, beside what a
 * plan takes. Caller-owned. Errors: HOTMIC_ERROR_DATA, with device and time, if the stretch is not
 * silent (silence.h says what disturbs one), is shorter than BASELINE_LEAST_S, longer than
 * BASELINE_MOST_S or not all in the record; if no device has a network tap; if such a tap saw
 * nothing at all, or less than nine tenths of the stretch. */
struct baseline *baseline_learn(struct record *record, int64_t from_ns, int64_t until_ns,
                                GError **error);
void baseline_free(struct baseline *baseline); /**< NULL is fine */

/** Reads a `hotmic: baseline/1` file. Caller-owned. Errors: HOTMIC_ERROR_BENCH with
 * file:line:column. Blocks on the disk. */
struct baseline *baseline_load(const char *path, GError **error);
/** The same from memory; `name` stands for the path in messages. */
struct baseline *baseline_parse(const char *name, const char *text, size_t length, GError **error);
/** The file as text: what a load gives back to the last bit. Caller-owned. */
char *baseline_format(const struct baseline *baseline);
/** Writes a new dated file into `dir` (made if need be), whole or not at all; *ret_path is
 * caller-owned. Files that are there stay as they are. Errors: HOTMIC_ERROR_BUSY; HOTMIC_ERROR_BUG
 * for what a load would refuse. Blocks on the disk. */
bool baseline_write(const struct baseline *baseline, const char *dir, char **ret_path,
                    GError **error);
/** The newest of the `.yaml` files in `dir`, by its own date (the one in its name, as
 * baseline_write() names it; for files of other names the one inside), not by that of the file
 * system; NULL without an error if there is none. One that cannot be read is an error, never passed
 * over for an older one. */
struct baseline *baseline_newest(const char *dir, char **ret_path, GError **error);

/** Copies it into a record (part of the current transaction); `path` is where it came from. */
void baseline_keep(const struct baseline *baseline, const char *path, struct record *record);
/** Notes in a record that it is judged without one; `why` for people. */
void baseline_keep_none(struct record *record, const char *why);
/** The one in a record; NULL without an error if it has none, as older records have. Caller-owned.
 * Error HOTMIC_ERROR_DATA: what is there cannot be one. */
struct baseline *baseline_kept(struct record *record, GError **error);

/** NULL if that device never spoke to that host while it was learned. Borrowed. */
const struct baseline_host *baseline_find(const struct baseline *baseline, const char *device,
                                          enum host_role role, const char *host);
/** Seconds for which the device was watched; 0 if the baseline does not know it. */
double baseline_watched_s(const struct baseline *baseline, const char *device);
/** As it was learned from; NULL if the baseline does not know the device. Borrowed. */
const struct baseline_device *baseline_device_named(const struct baseline *baseline,
                                                    const char *device);

/** Why a run's thresholds are in doubt though there is a baseline: it was older than BASELINE_DAYS
 * when the run began, or is dated after that, or is of another bench, or of devices that had
 * another profile: a sentence (char *) for each reason. Devices that it does not know are judged as
 * if there were none, and that is no doubt. Thresholds do not depend on being told so:
 * threshold_of() lets no such baseline raise one. Caller-owned. */
GPtrArray *baseline_doubts(const struct baseline *baseline, const struct plan *plan);
/** The same for one device: may it raise thresholds? A full, timely one of this bench and of the
 * device's profile may; any other may only lower them. */
bool baseline_is_sound(const struct baseline *baseline, const struct plan *plan, int device);

/** "2026-11-22T18:45:00Z, 12.0 days old, 60 min of silence learned from RUN", or "dated 3.0 days
 * after now": for people.
 * `now_utc_s` is since 1970. Caller-owned. */
char *baseline_describe(const struct baseline *baseline, int64_t now_utc_s);

#endif
