/* A MAC address as a person writes it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_MAC_H
#define HOTMIC_MAC_H

#include "frame.h"

#include <string.h>

/** Reads six bytes in hexadecimal with `:` or `-` between them. False if `text` is another thing or
 * no device's address (that of a group: IEEE 802, 8.2; or all zeros); `mac` is then untouched. */
static inline bool mac_parse(const char *text, uint8_t mac[FRAME_MAC]) {
  uint8_t bytes[FRAME_MAC] = {0}, any = 0;
  for (size_t i = 0; i < 3 * FRAME_MAC - 1; i++)
    if (i % 3 == 2 ? text[i] != ':' && text[i] != '-' : !g_ascii_isxdigit(text[i]))
      return false;
  for (size_t i = 0; i < FRAME_MAC; i++) {
    int high = g_ascii_xdigit_value(text[3 * i]), low = g_ascii_xdigit_value(text[3 * i + 1]);
    any |= bytes[i] = (uint8_t)(high << 4 | low);
  }
  if (text[3 * FRAME_MAC - 1] != '\0' || !any || (bytes[0] & 1))
    return false;
  memcpy(mac, bytes, sizeof bytes);
  return true;
}

#endif
