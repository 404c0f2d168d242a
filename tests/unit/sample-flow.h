/* A table of conversations to be fed, and what it told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_FLOW_H
#define HOTMIC_SAMPLE_FLOW_H

#include "flow.h"

extern const uint8_t device[FRAME_MAC], router[FRAME_MAC];
extern struct flow_table *table; /**< of `device` */
extern struct flow_seen seen;    /**< what the last frame said */

enum { TOLD_MAX = 64 };
extern struct conversation told[TOLD_MAX]; /**< what was told of conversations; their hosts: */
extern char told_hosts[TOLD_MAX][DNS_TEXT];
extern size_t told_count;

void sample_flow_tell(void *user, const struct conversation *conversation);
void sample_flow_setup(void);
void sample_flow_teardown(void);

/** The one that there is. */
const struct conversation *only_conversation(void);

/** A frame of 60 bytes between 192.168.1.7, port 50000, and 93.184.216.34; it has no payload. */
struct frame frame_of(bool up, uint8_t protocol, uint16_t remote_port);

/** Feeds a TCP segment of a conversation with port 443. Returns how many bytes are news. */
uint64_t tcp(bool up, uint8_t flags, uint32_t seq, size_t bytes);

/** Feeds an answer that 93.184.216.34 is called "v.ex". */
void answer_dns(uint8_t ttl_s, int64_t at_ns);

/** Feeds a datagram to this port of 93.184.216.34. Returns what that is called. */
const char *host_at(uint16_t remote_port, int64_t at_ns);

#endif
