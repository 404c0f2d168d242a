/* Which light a device showed before a moment, however long it had been on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_LAMPS_H
#define HOTMIC_LAMPS_H

#include "event.h"

struct lamps;

struct lamp {
  const char *tap; /**< which saw it; as long as the lamps */
  enum light_meaning meaning;
  const char *text; /**< "colour pattern", untrusted; as long as the lamps */
};

struct lamps *lamps_new(void);
void lamps_free(struct lamps *lamps); /**< NULL is fine */

/** A tap saw a light change. For one tap in order of time. Copies its texts. */
void lamps_add(struct lamps *lamps, const char *device, const char *tap, int64_t at_ns,
               int64_t value, const char *text);

/** Calls `each` for each tap of the device that had seen a light before `at_ns`, with the last that
 * it saw. */
void lamps_each_before(const struct lamps *lamps, const char *device, int64_t at_ns,
                       void (*each)(void *user, const struct lamp *lamp), void *user);

#endif
