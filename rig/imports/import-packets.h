/* Packets out of several capture files, as one stream on one clock that never goes back.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files are merged by their stamps, each file's clock for itself. What a stamp cannot be believed
 * for, and where nothing was captured, comes as a blind stretch between the packets. */
#ifndef HOTMIC_IMPORT_PACKETS_H
#define HOTMIC_IMPORT_PACKETS_H

#include "pcap-file.h"

/** By how much a stamp may lie before the last one: packets of several queues change places. */
#define IMPORT_REORDER_NS (INT64_C(1) * NS_PER_S)
/** No packet for so long is not believed: what is connected beats every few minutes. */
#define IMPORT_SILENCE_NS (INT64_C(3600) * NS_PER_S)
/** A jump this far ahead within a file is no time at all, but a wrong clock. */
#define IMPORT_JUMP_NS (INT64_C(365) * 86400 * NS_PER_S)

/** Nothing was captured for so long between two captures: a hole. What is shorter is no more than
 * lies between two packets: captures that are rotated follow on each other. */
#define IMPORT_HOLE_NS (INT64_C(250) * NS_PER_MS)

/** One of the files, as far as it was read. */
struct import_file {
  char *path, *sha256;
  int64_t bytes;                     /**< of the file as it is */
  int64_t packets;                   /**< read from it */
  int64_t repeated;                  /**< of these, another file had them already */
  int64_t first_utc_ns, last_utc_ns; /**< by its own stamps, since 1970 */
  int64_t from_ns, until_ns;         /**< first and last packet, since the first packet of all */
  char *damage;                      /**< where and why it could not be read further; NULL */
};

struct import_item {
  bool is_repeat; /**< the packet came from another file already (import-repeats.h) */
  bool is_blind;  /**< no packet, but from at_ns for length_ns nothing could be seen */
  int64_t at_ns;  /**< since the first packet of all */
  int64_t slack_ns;
  size_t file;                    /**< of the packet: its place among the files */
  struct pcap_file_packet packet; /**< borrowed until the next read */
  int64_t length_ns;              /**< at least 1 */
  char why[320];                  /**< for people: file, packet, byte */
};

struct import_packets;

/** Opens the files (NULL-terminated, at least one), in the order of their first stamps. Caller-
 * owned. Blocks on the disk. Errors: HOTMIC_ERROR_DATA for what is no capture, for a capture
 * without a packet, for the same file twice (packed or not) and for files that are 30 years apart.
 */
struct import_packets *import_packets_open(char *const *paths, GError **error);
void import_packets_close(struct import_packets *packets); /**< NULL is fine */

/** Reads what is next: 1, or 0 at the end. Packets come in the order of time; a blind stretch of a
 * damaged file comes when its end is known. -1: a stamp is 30 years after the first
 * (HOTMIC_ERROR_DATA). Blocks on the disk. */
int import_packets_read(struct import_packets *packets, struct import_item *ret, GError **error);

/** Stamp of the first packet of all, since 1970. */
int64_t import_packets_zero_utc_ns(const struct import_packets *packets);
/** The files, in the order of their first stamps. Borrowed. */
size_t import_packets_count(const struct import_packets *packets);
const struct import_file *import_packets_file(const struct import_packets *packets, size_t i);
/** How many packets came from another file already. */
int64_t import_packets_repeated(const struct import_packets *packets);
/** How much of all files has been read, from 0 to 1; -1: they are packed, nobody knows. */
double import_packets_share(const struct import_packets *packets);

#endif
