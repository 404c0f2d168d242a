/* What was on the bench and what was meant to happen: every table of a record but its events.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PLAN_H
#define HOTMIC_PLAN_H

#include "record.h"

struct plan_text {
  const char *name, *text;
};

struct plan_setting {
  const char *key, *value;
};

/** Words of a cue: plan->words[first .. first + count), in order of start. */
struct plan_span {
  unsigned first, count;
};

/** Arrays hold the structs of record.h; all strings live as long as the plan. */
struct plan {
  GStringChunk *strings;
  GArray *settings;      /**< struct plan_setting, by key */
  GArray *texts;         /**< struct plan_text */
  GArray *devices;       /**< struct record_device, by name */
  GArray *taps;          /**< struct record_tap */
  GArray *hosts;         /**< struct record_host, in the order of the profiles */
  GArray *conversations; /**< struct record_conversation, by device, tap and first_ns; older
                              records have none */
  GArray *captures;      /**< struct record_capture, by path; older records have none */
  GArray *paths;         /**< struct record_path */
  GArray *cues;          /**< struct record_cue, by start */
  GPtrArray *speakers;   /**< const char *, in order of their first cue */
  GArray *spans;         /**< struct plan_span, one a cue, in the order of `cues` */
  GArray *words;         /**< struct record_word, by cue and start */
  GArray *controls;      /**< struct record_control, by start */
  GArray *sounds;        /**< struct record_sound, by start */
  GArray *levels;        /**< struct record_cue_level, by start and cue; older records have none */
  GArray *history;       /**< struct record_history, by device and start; likewise */
  GArray *reproductions; /**< struct record_reproduction, oldest first; likewise */
  bool is_insane;        /**< a number was out of range; plan_read() refuses such a record */
};

/** Reads it all. Caller-owned. Errors: those of the record. */
struct plan *plan_read(struct record *record, GError **error);
void plan_free(struct plan *plan);

const struct record_device *plan_device(const struct plan *plan, int index);
int plan_device_index(const struct plan *plan, const char *name); /**< -1 if it is no device */

/** Has a tap of one of these kinds (NULL-terminated) an eye on this device? */
bool plan_has_tap(const struct plan *plan, const char *device, const char *const kinds[]);

/** What the device's profile says of a host; NULL if it does not list it. */
const struct record_host *plan_host(const struct plan *plan, const char *device, const char *host);

/** Bytes below which a burst of this device to this host is a keep-alive, by the device's profile;
 * `fallback` if that does not list the host. */
int64_t plan_burst_floor(const struct plan *plan, const char *device, const char *host,
                         int64_t fallback);

/** The cue with this number, or NULL. */
const struct record_cue *plan_cue(const struct plan *plan, int number);

/** The how-manieth speaker this is, from 0; -1 if none of that name speaks. */
int plan_speaker_index(const struct plan *plan, const char *name);

/** How sound gets from a loudspeaker to a receiver, or NULL if the record does not say. */
const struct record_path *plan_path(const struct plan *plan, const char *loudspeaker,
                                    const char *receiver);

/** How long sound travels from a loudspeaker to a receiver; 0 if the bench does not say. */
int64_t plan_delay_ns(const struct plan *plan, const char *loudspeaker, const char *receiver);

/** Name of the reference microphone; "" if the record does not say. Borrowed. */
const char *plan_microphone(const struct plan *plan);

/** Was it made of captures and logs of others, so that nothing is known of what was said? */
bool plan_is_imported(const struct plan *plan);

/** A setting's value, or `fallback`. */
const char *plan_setting(const struct plan *plan, const char *key, const char *fallback);

#endif
