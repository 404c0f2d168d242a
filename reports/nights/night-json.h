/* Values of another night's run.json, each checked before it is believed. Of night*.c only.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_NIGHT_JSON_H
#define HOTMIC_NIGHT_JSON_H

#include "night.h"

#include <jansson.h>

enum { NIGHT_NAME_MAX = 1024, NIGHT_WORDS_MAX = 65536 };

/** What is being read, and where in it; errors say both. */
struct night_reader {
  const char *path;      /**< of run.json */
  GStringChunk *strings; /**< texts are kept here */
  const char *list;      /**< the list that `object` is of; NULL: none */
  size_t index;          /**< in that list */
  json_t *object;        /**< members are taken from it; borrowed */
  GError **error;
};

/** Sets the error "PATH: LIST[INDEX].KEY: FOUND, expected ..."; always returns false. */
bool night_refuse(const struct night_reader *reader, const char *key, const json_t *found,
                  const char *expected, ...) G_GNUC_PRINTF(4, 5);

/* Each takes the member `key`; *ret is untouched on failure. */
bool night_take_text(const struct night_reader *reader, const char *key, size_t max_bytes,
                     const char **ret);
bool night_take_choice(const struct night_reader *reader, const char *key,
                       const char *const names[], int *ret);
bool night_take_bool(const struct night_reader *reader, const char *key, bool *ret);
bool night_take_count(const struct night_reader *reader, const char *key, int *ret);
bool night_take_number(const struct night_reader *reader, const char *key, double min, double max,
                       double *ret);
/** The same, but null is NAN. */
bool night_take_number_if_any(const struct night_reader *reader, const char *key, double min,
                              double max, double *ret);
bool night_take_object(const struct night_reader *reader, const char *key, json_t **ret);
bool night_take_list(const struct night_reader *reader, const char *key, json_t **ret);

/** Calls `take` for each element of the list `key`, which must be objects, with a reader of it;
 * stops at the first failure. */
bool night_each(const struct night_reader *reader, const char *key, struct night *night,
                bool (*take)(const struct night_reader *element, struct night *night));

/** The slot of an episode; and all slots of a night (night-slot.c). */
bool night_take_slot(const struct night_reader *reader, struct slot *slot);
bool night_take_slots(const struct night_reader *reader, struct night *night);

/** Do its counts agree with each other, and with how long the run was? (night-check.c) */
bool night_check_counts(const struct night_reader *reader, const struct night *night,
                        const struct night_device *device);
/** Are as many unintended episodes listed as each device is said to have? */
bool night_check_listed(const struct night_reader *reader, const struct night *night);

#endif
