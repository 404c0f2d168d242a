/* IP's protocols as records and tables call them: "tcp", "udp", or the number.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PROTOCOL_H
#define HOTMIC_PROTOCOL_H

#include "frame.h"

enum { PROTOCOL_TEXT = 4 };

/** Writes the protocol's name, or its number (IANA's Assigned Internet Protocol Numbers). */
static inline void protocol_format(uint8_t protocol, char text[PROTOCOL_TEXT]) {
  if (protocol == FRAME_TCP || protocol == FRAME_UDP)
    g_strlcpy(text, protocol == FRAME_TCP ? "tcp" : "udp", PROTOCOL_TEXT);
  else
    g_snprintf(text, PROTOCOL_TEXT, "%u", protocol);
}

#endif
