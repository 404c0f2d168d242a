/* What the judge has to say of single packets: episode, stage and host.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PACKET_LABELS_H
#define HOTMIC_PACKET_LABELS_H

#include "judge.h"
#include "pcap-file.h"

struct packet_labels;

/** Borrows the judgement. Caller-owned. Error: HOTMIC_ERROR_DATA if the record does not say when
 * its time 0 was, by which packets are stamped. */
struct packet_labels *packet_labels_new(const struct judgement *judgement, struct record *record,
                                        GError **error);
void packet_labels_free(struct packet_labels *labels); /**< NULL is fine */

/** Takes the packets of a capture in their order, for the later pieces of one that was cut up are
 * known by the first. What to say of it: "episode 3 (unintended), stage upload, to voice host
 * NAME". NULL if it belongs to no episode of its device; the host is left out where the record has
 * no conversation with it. Caller-owned. */
char *packet_labels_find(struct packet_labels *labels, const struct record_capture *capture,
                         const struct pcap_file_packet *packet);

#endif
