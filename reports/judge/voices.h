/* Voices: when devices spoke, by light, console or microphone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_VOICES_H
#define HOTMIC_VOICES_H

#include "judge.h"

struct voice_span {
  int64_t from_ns, until_ns;
  int device;       /**< -1: the microphone heard it, and cannot say who it was */
  int64_t reach_ns; /**< latest end of this one and all before it */
};

/** struct voice_span, by from_ns: of all devices, those that only receive too. A console line tells
 * of a beginning: what it begins is taken to last a second. Of what the microphone heard, only what
 * some device was awake for when it began. Sounds must be known. Caller-owned. */
GArray *voices_find(const struct judgement *judgement);

/** Index of the first that may still sound after `at_ns`; all before it are over by then. */
unsigned voices_first(const GArray *voices, int64_t at_ns);

#endif
