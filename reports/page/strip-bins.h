/* The bins of the night strip: what each tap saw of the run, in a fixed number of equal stretches.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_STRIP_BINS_H
#define HOTMIC_STRIP_BINS_H

#include "judge.h"
#include "lamps.h"

enum strip_kind { STRIP_LIGHT, STRIP_BYTES, STRIP_CONSOLE, STRIP_SOUND, STRIP_KINDS };

extern const char *const strip_kind_names[STRIP_KINDS + 1]; /* NULL-terminated */

/** Whom bytes went to: what may hear, and the rest. */
enum strip_part { STRIP_VOICE, STRIP_MESSAGING, STRIP_OTHER, STRIP_PARTS };

/** What one tap saw in one stretch; a lane uses the fields of its kind. Nothing in it is averaged:
 * a light of one instant and the highest level survive however many events share the bin. */
struct strip_bin {
  int64_t sent[STRIP_PARTS]; /**< bytes of payload */
  int low, high;             /**< sound level, hundredths of a dB SPL; low > high: none */
  int lines;                 /**< console */
  uint8_t lit;               /**< bit 1 << enum light_meaning of each that was on */
  bool telling;              /**< console: a line proved a stage; sound: nobody of us made it */
  bool blind;                /**< the tap could not see, at least for a part of it */
};

struct strip_lane {
  const char *device, *tap; /**< device "": the bench */
  enum strip_kind kind;
  struct strip_bin *bins;
};

struct strip {
  GStringChunk *strings;
  int64_t until_ns, bin_ns;
  int bins;
  GPtrArray *lanes; /**< struct strip_lane *, planned taps first, in the order of the plan */
  int left_out;     /**< events of lanes beyond STRIP_LANES_MAX */
};

enum { STRIP_BINS_MAX = 8192, STRIP_LANES_MAX = 256 };

/** Reads all events once, and tells the lights among them to `ret_lamps` if that is not NULL.
 * Caller-owned. Errors: those of the record. */
struct strip *strip_read(struct record *record, const struct judgement *judgement,
                         struct lamps *ret_lamps, GError **error);
void strip_free(struct strip *strip);

/** Bins [from, until) as one. */
struct strip_bin strip_bin_merge(const struct strip_lane *lane, int from, int until);

#endif
