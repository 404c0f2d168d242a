/* What a voice engine implements. Drivers stand in one table in voice.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_VOICE_DRIVER_H
#define HOTMIC_VOICE_DRIVER_H

#include "voice.h"

struct voice_driver {
  const char *key; /**< the key that chooses it under `voice:` */
  /** Reads the value of `key` into name or command. */
  bool (*read)(struct yaml value, struct voice *voice, GError **error);
  /** What identifies the engine's version. Caller-owned. */
  char *(*version)(const struct voice *voice);
  bool (*render)(const struct voice *voice, const char *text, struct voice_sound *ret,
                 GError **error);
};

extern const struct voice_driver voice_flite, voice_command;

#endif
