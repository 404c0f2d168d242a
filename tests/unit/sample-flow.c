/* A table of conversations to be fed, and what it told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-flow.h"

#include <criterion/criterion.h>
#include <string.h>

const uint8_t device[FRAME_MAC] = {2, 0, 0, 0, 0, 1}, router[FRAME_MAC] = {2, 0, 0, 0, 0, 2};
struct flow_table *table;
struct flow_seen seen;
struct conversation told[TOLD_MAX];
char told_hosts[TOLD_MAX][DNS_TEXT];
size_t told_count;

void sample_flow_tell(void *user, const struct conversation *conversation) {
  (void)user;
  size_t i = told_count++ % TOLD_MAX;
  told[i] = *conversation;
  tidy_copy_text(told_hosts[i], sizeof told_hosts[i], conversation->host);
}

void sample_flow_setup(void) {
  table = flow_table_new(device, FLOWS_MAX, sample_flow_tell, NULL);
  told_count = 0;
}

const struct conversation *only_conversation(void) {
  told_count = 0;
  flow_table_each(table, sample_flow_tell, NULL);
  cr_assert_eq(told_count, 1, "%zu conversations", told_count);
  return &told[0];
}

void sample_flow_teardown(void) {
  flow_table_free(table);
}

struct frame frame_of(bool up, uint8_t protocol, uint16_t remote_port) {
  static const uint8_t here[4] = {192, 168, 1, 7}, there[4] = {93, 184, 216, 34};
  struct frame f = {.family = 4, .protocol = protocol};
  memcpy(f.src_mac, up ? device : router, 6);
  memcpy(f.dst_mac, up ? router : device, 6);
  memcpy(f.src, up ? here : there, 4);
  memcpy(f.dst, up ? there : here, 4);
  f.src_port = up ? 50000 : remote_port;
  f.dst_port = up ? remote_port : 50000;
  f.wire = 60;
  return f;
}

uint64_t tcp(bool up, uint8_t flags, uint32_t seq, size_t bytes) {
  struct frame f = frame_of(up, FRAME_TCP, 443);
  f.tcp_flags = flags;
  f.tcp_seq = seq;
  f.payload_wire = bytes;
  f.wire = 54 + bytes;
  cr_assert(flow_table_feed(table, &f, 0, &seen));
  return seen.new_bytes;
}

void answer_dns(uint8_t ttl_s, int64_t at_ns) {
  const uint8_t bytes[] = {1,   2, 0x81, 0x80, 0, 1,     0, 1, 0,  0,    0,   0, 1,
                           'v', 2, 'e',  'x',  0, 0,     1, 0, 1,  0xc0, 12,  0, 1,
                           0,   1, 0,    0,    0, ttl_s, 0, 4, 93, 184,  216, 34};
  struct frame f = frame_of(false, FRAME_UDP, 53);
  f.src[0] = 10;
  f.payload = bytes;
  f.payload_here = f.payload_wire = sizeof bytes;
  cr_assert(flow_table_feed(table, &f, at_ns, &seen));
}

const char *host_at(uint16_t remote_port, int64_t at_ns) {
  struct frame f = frame_of(true, FRAME_UDP, remote_port);
  cr_assert(flow_table_feed(table, &f, at_ns, &seen));
  return seen.host;
}
