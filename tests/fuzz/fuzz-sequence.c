/* Hostile sequence numbers, against a map of the bytes around one place.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Six bytes a segment: flags, offset from the last one's end, length. */
#include "frame.h"
#include "sequence.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sequence sequence = {0};
  uint64_t sent = 0, repeated = 0, carried = 0;
  int64_t missing = 0;
  uint32_t number = 0xfffffff0;
  for (size_t at = 0; at + 6 <= size; at += 6) {
    int32_t offset = (int16_t)(data[at + 1] << 8 | data[at + 2]);
    if (data[at + 3] & 0x80) /* far away */
      offset *= 0x10000;
    uint32_t length = (uint32_t)(data[at + 4] << 8 | data[at + 5]);
    number += (uint32_t)offset;
    struct sequence_news news = sequence_see(&sequence, data[at], number, length);
    number += length;
    carried += length;
    sent += news.sent_bytes;
    repeated += news.repeated_bytes;
    missing += news.missing_bytes;
    if (data[at + 3] & 0x40) {
      int64_t unseen = sequence_show(&sequence, number + (uint32_t)offset);
      g_assert(unseen >= 0);
      missing += unseen;
    }
    g_assert(missing >= 0);
    g_assert(sequence.hole_count <= SEQUENCE_HOLES);
    /* Each byte that came is new, a repetition, or fills a hole; each that is new came or is
     * missing. */
    g_assert(sent + repeated >= carried && sent + repeated <= carried + (uint64_t)missing);
  }
  return 0;
}
