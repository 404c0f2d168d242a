/* Packets that two captures hold: whoever merges captures must count each of them once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IMPORT_REPEATS_H
#define HOTMIC_IMPORT_REPEATS_H

#include "pcap-file.h"

/** Two files that hold one packet may stamp it so far apart: to the microsecond or better, by one
 * clock or by clocks that are kept together. */
#define IMPORT_REPEAT_NS (INT64_C(1) * NS_PER_MS)

struct import_repeats;

/** Remembers the last packets, in about 4 MiB. Caller-owned. */
struct import_repeats *import_repeats_new(void);
void import_repeats_free(struct import_repeats *repeats); /**< NULL is fine */

/** Was the packet taken from another file already? Packets come about in the order of time; `file`
 * is any number for its file. Equal are packets of the same link type, bytes and length on the
 * wire. What one file holds twice is two packets, and stays two. */
bool import_repeats_take(struct import_repeats *repeats, size_t file, int64_t stamp_ns,
                         const struct pcap_file_packet *packet);

#endif
