/* What the software speaker puts on the wire: checksums, sequence numbers, names, habits.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "network.h"

enum { BLOCK = 160, IP = 14, TCP = 34, PORT = 49152 };

static const uint8_t mac[6] = {2, 0, 0, 0, 0, 0x10};

struct seen {
  uint32_t next; /* expected sequence number of the first conversation */
  int frames, out_of_order, wrong_sums, names;
  int64_t payload; /* sent in the first conversation */
};

static uint32_t sum16(const uint8_t *bytes, size_t n, uint32_t sum) {
  for (size_t i = 0; i < n; i++)
    sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
  return sum;
}

static bool is_whole(uint32_t sum) {
  while (sum > 0xFFFF)
    sum = (sum & 0xFFFF) + (sum >> 16);
  return sum == 0xFFFF;
}

static uint32_t read32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void follow_tcp(struct seen *seen, const uint8_t *frame, size_t bytes, unsigned own_port) {
  unsigned port = (unsigned)frame[TCP] << 8 | frame[TCP + 1];
  if (port != own_port)
    return;
  uint32_t seq = read32(frame + TCP + 4),
           payload = (uint32_t)bytes - TCP - (frame[TCP + 12] >> 4) * 4u;
  bool is_syn = frame[TCP + 13] & NIC_SYN;
  seen->out_of_order += !is_syn && seq != seen->next;
  seen->next = seq + payload + ((frame[TCP + 13] & (NIC_SYN | NIC_FIN)) != 0);
  seen->payload += payload;
}

static void see(void *user, enum link_type type, int64_t sample, const void *payload,
                size_t bytes) {
  struct seen *seen = user;
  const uint8_t *frame = payload;
  (void)sample;
  cr_assert_eq(type, LINK_FRAME);
  seen->frames++;
  uint32_t carried = (uint32_t)bytes - IP - 20;
  bool good =
      is_whole(sum16(frame + IP, 20, 0)) &&
      is_whole(sum16(frame + IP + 20, carried, sum16(frame + IP + 12, 8, frame[IP + 9] + carried)));
  seen->wrong_sums += !good;
  const char *host = network_host_names[NETWORK_VOICE];
  seen->names += memmem(frame, bytes, host, strlen(host)) != NULL;
  if (frame[IP + 9] == 6)
    follow_tcp(seen, frame, bytes, PORT);
}

static struct network *start(struct seen *seen, guint phase, GRand *chance) {
  return network_new(mac, phase, chance, (struct outlet){.send = see, .user = seen});
}

static void run(struct network *network, int64_t from, int64_t until) {
  for (int64_t now = from; now < until; now += BLOCK)
    network_tick(network, now);
}

Test(soft_speaker_network, an_upload_has_right_sums_and_no_holes_and_is_counted) {
  struct seen seen = {0};
  GRand *chance = g_rand_new_with_seed(1);
  struct network *network = start(&seen, 2000, chance);
  struct connection *upload = network_connect(network, NETWORK_VOICE, 0, 0);
  static const char data[5000];
  connection_send(upload, data, sizeof data);
  connection_flush(upload);
  run(network, BLOCK, LINK_HZ);
  cr_assert(connection_is_quiet(upload));
  int64_t counted = connection_finish(upload, LINK_HZ);
  run(network, LINK_HZ, 2 * LINK_HZ);
  cr_assert_eq(seen.wrong_sums, 0);
  cr_assert_eq(seen.out_of_order, 0);
  cr_assert_eq(seen.payload, counted);
  cr_assert_gt(counted, 5000);
  cr_assert_eq(seen.names, 1, "the ClientHello names the host; DNS has it in labels");
  network_free(network);
  g_rand_free(chance);
}

Test(soft_speaker_network, a_rate_holds_an_upload_back) {
  struct seen seen = {0};
  GRand *chance = g_rand_new_with_seed(1);
  struct network *network = start(&seen, 2000, chance);
  struct connection *upload = network_connect(network, NETWORK_MESSAGES, 64000, 0);
  static const char data[64000];
  connection_send(upload, data, sizeof data);
  connection_flush(upload);
  run(network, BLOCK, LINK_HZ / 2);
  int64_t sent = connection_sent_bytes(upload);
  cr_assert(sent > 26000 && sent < 33000, "%d bytes in half a second", (int)sent);
  network_free(network);
  g_rand_free(chance);
}

Test(soft_speaker_network, nothing_is_said_before_its_time) {
  struct seen seen = {0};
  GRand *chance = g_rand_new_with_seed(1);
  struct network *network = start(&seen, 200, chance);
  run(network, 0, 200 * BLOCK);
  cr_assert_eq(seen.frames, 0);
  run(network, 200 * BLOCK, 300 * BLOCK);
  cr_assert_gt(seen.frames, 10);
  network_free(network);
  g_rand_free(chance);
}

/* Everything that reaches the wire: when, how long, what. */
static void weigh(void *user, enum link_type type, int64_t sample, const void *payload,
                  size_t bytes) {
  int64_t head[3] = {GINT64_TO_LE(type), GINT64_TO_LE(sample), GINT64_TO_LE((int64_t)bytes)};
  g_checksum_update(user, (const guchar *)head, sizeof head);
  g_checksum_update(user, payload, (gssize)bytes);
}

static void upload(struct network *network, enum network_host host, int rate, int64_t at) {
  static const char data[40000];
  struct connection *upload = network_connect(network, host, rate, at);
  connection_send(upload, data, sizeof data);
  connection_flush(upload);
  run(network, at, at + 2 * LINK_HZ);
  connection_finish(upload, at + 2 * LINK_HZ);
}

Test(soft_speaker_network, plain_habits_have_not_changed_by_a_bit) {
  GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
  GRand *chance = g_rand_new_with_seed(7);
  struct outlet outlet = {.send = weigh, .user = sum};
  struct network *network = network_new(mac, 12345, chance, outlet);
  run(network, 0, 400 * LINK_HZ);
  upload(network, NETWORK_VOICE, 0, 400 * LINK_HZ);
  upload(network, NETWORK_MESSAGES, 64000, 402 * LINK_HZ);
  run(network, 404 * LINK_HZ, 1200 * LINK_HZ);
  cr_expect_str_eq(g_checksum_get_string(sum),
                   "a852132834d05871cd0c7a12388de41b028fa8fafd48be82a671636830271fc0");
  guint32 next = g_rand_int(chance);
  cr_expect_eq(next, 1421635975u, "as many draws of chance: %u", next);
  network_free(network);
  g_rand_free(chance);
  g_checksum_free(sum);
}
