/* Hostile bytes as a frame of each link type; the payload must lie within them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try(uint32_t linktype, const uint8_t *data, size_t size, size_t wire) {
  struct frame frame;
  char text[FRAME_ADDRESS_TEXT];
  if (!frame_parse(linktype, data, size, wire, &frame))
    return;
  g_assert(frame.payload >= data && frame.payload_here <= (size_t)(data + size - frame.payload));
  g_assert(frame.payload_here <= frame.payload_wire && frame.payload_wire <= MAX(wire, size));
  frame_format_address(frame.family, frame.src, text);
  frame_is_local_address(frame.family, frame.dst);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint32_t linktypes[] = {LINKTYPE_ETHERNET, LINKTYPE_WIFI, LINKTYPE_RADIOTAP};
  for (size_t i = 0; i < G_N_ELEMENTS(linktypes); i++) {
    try(linktypes[i], data, size, size);
    try(linktypes[i], data, size, size + 1000);
  }
  return 0;
}
