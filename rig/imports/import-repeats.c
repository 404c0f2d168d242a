/* Packets that two captures hold: whoever merges captures must count each of them once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-repeats.h"

#include <nettle/sha2.h>
#include <string.h>

/* LOOK bounds the work that a capture of equal packets makes. */
enum { SEEN = 1 << 16, HEADS = 1 << 14, LOOK = 256, SUM = 16 };

struct sight {
  uint8_t sum[SUM]; /* whoever writes packets must not be able to make two that are equal */
  int64_t stamp_ns;
  uint64_t older; /* 1 + the number of the sight before it of the same head; 0: none */
  size_t file;
  bool is_taken; /* or it was a repeat */
};

struct import_repeats {
  struct sight seen[SEEN]; /* a ring */
  uint64_t heads[HEADS];   /* 1 + the number of the last sight; 0: none */
  uint64_t count;
};

struct import_repeats *import_repeats_new(void) {
  return g_new0(struct import_repeats, 1);
}

void import_repeats_free(struct import_repeats *repeats) {
  g_free(repeats);
}

static void sum_of(const struct pcap_file_packet *packet, uint8_t ret[SUM]) {
  const uint64_t head[] = {packet->linktype, packet->captured, packet->wire};
  struct sha256_ctx sum;
  sha256_init(&sum);
  sha256_update(&sum, sizeof head, (const uint8_t *)head);
  sha256_update(&sum, packet->captured, packet->bytes);
  sha256_digest(&sum, SUM, ret);
}

/* A file that holds fewer of these packets than were taken so far, has its next one from another
 * file: of each, as many are taken as the file has that has most. */
static bool is_repeat(const struct import_repeats *repeats, const struct sight *sight) {
  int64_t balance = 0;
  uint64_t at = sight->older;
  for (int i = 0; i < LOOK && at > 0 && at + SEEN > repeats->count; i++) {
    const struct sight *seen = &repeats->seen[(at - 1) % SEEN];
    at = seen->older;
    if (ABS(seen->stamp_ns - sight->stamp_ns) > IMPORT_REPEAT_NS ||
        memcmp(seen->sum, sight->sum, SUM) != 0)
      continue;
    balance += seen->is_taken;
    balance -= seen->file == sight->file;
  }
  return balance > 0;
}

bool import_repeats_take(struct import_repeats *repeats, size_t file, int64_t stamp_ns,
                         const struct pcap_file_packet *packet) {
  struct sight sight = {.stamp_ns = stamp_ns, .file = file};
  uint16_t head;
  sum_of(packet, sight.sum);
  memcpy(&head, sight.sum, sizeof head);
  sight.older = repeats->heads[head % HEADS];
  sight.is_taken = !is_repeat(repeats, &sight);
  repeats->seen[repeats->count % SEEN] = sight;
  repeats->heads[head % HEADS] = ++repeats->count;
  return !sight.is_taken;
}
