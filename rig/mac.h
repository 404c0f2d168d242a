/* A MAC address as a person writes it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_MAC_H
#define HOTMIC_MAC_H

#include "frame.h"

#include <stdlib.h>

/** Reads six bytes in hexadecimal with `:` or `-` between them. False if `text` is another thing;
 * `mac` is then untouched. */
static inline bool mac_parse(const char *text, uint8_t mac[FRAME_MAC]) {
  for (size_t i = 0; i < 3 * FRAME_MAC - 1; i++)
    if (i % 3 == 2 ? text[i] != ':' && text[i] != '-' : !g_ascii_isxdigit(text[i]))
      return false;
  if (text[3 * FRAME_MAC - 1] != '\0')
    return false;
  for (size_t i = 0; i < FRAME_MAC; i++)
    mac[i] = (uint8_t)strtoul(text + 3 * i, NULL, 16);
  return true;
}

#endif
