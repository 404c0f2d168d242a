/* Which packets a capture hears, over a virtual cable in a network namespace of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-port.h"
#include "interface-list.h"

#include <criterion/criterion.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint8_t mac[TAP_MAC] = {2, 0, 0, 0, 0, 1};
static GString *heard; /* the last byte of each packet, which says which one it is */

static bool string_cable(void) {
  if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return false;
  if (system("PATH=$PATH:/usr/sbin:/sbin; ip link add listener type veth peer name sender && "
             "ip link set listener up && ip link set sender up") != 0)
    return false;
  for (int i = 0; i < 500 && !interface_state("listener").has_carrier; i++)
    g_usleep(10000); /* the kernel tells of a carrier up to a second late */
  return true;
}

/* An Ethernet frame of IPv4 and UDP between these ports, with or without an 802.1Q tag. */
static void send_udp(int fd, uint8_t sender, bool is_tagged, uint16_t from, uint16_t to,
                     char mark) {
  uint8_t bytes[80] = {1, 0, 0x5e, 0, 0, 0xfb, 2, 0, 0, 0, 0, sender}, *p = bytes + 12;
  if (is_tagged) {
    memcpy(p, (uint8_t[]){0x81, 0, 0, 5}, 4);
    p += 4;
  }
  const uint8_t ip[] = {8,
                        0,
                        0x45,
                        0,
                        0,
                        46,
                        0,
                        0,
                        0,
                        0,
                        64,
                        17,
                        0,
                        0,
                        192,
                        168,
                        1,
                        7,
                        224,
                        0,
                        0,
                        251,
                        (uint8_t)(from >> 8),
                        (uint8_t)from,
                        (uint8_t)(to >> 8),
                        (uint8_t)to,
                        0,
                        26};
  memcpy(p, ip, sizeof ip);
  size_t n = (size_t)(p - bytes) + 2 + 46;
  bytes[n - 1] = (uint8_t)mark;
  struct sockaddr_ll where = {.sll_family = AF_PACKET,
                              .sll_ifindex = (int)if_nametoindex("sender")};
  cr_assert_eq(sendto(fd, bytes, n, 0, (struct sockaddr *)&where, sizeof where), (ssize_t)n);
}

static void hear(void *user, const struct capture_packet *packet) {
  (void)user;
  g_string_append_c(heard, (char)packet->bytes[packet->captured - 1]);
}

Test(capture_port, the_devices_packets_and_the_names_of_its_neighbours_are_heard) {
  if (!string_cable())
    cr_skip_test("no network namespace, or no `ip`: be root to run this");
  g_autoptr(GError) error = NULL;
  struct capture_port *port = capture_port_open("listener", mac, &error);
  cr_assert(port, "%s", error ? error->message : "");
  int fd = socket(AF_PACKET, SOCK_RAW, 0);
  send_udp(fd, 1, false, 40000, 443, 'a');
  send_udp(fd, 1, true, 40000, 443, 'b');
  send_udp(fd, 9, false, 40000, 443, '-');
  send_udp(fd, 9, true, 40000, 443, '-');
  send_udp(fd, 9, false, 5353, 5353, 'c');
  send_udp(fd, 9, false, 68, 67, 'd');
  send_udp(fd, 9, false, 67, 68, 'e');
  send_udp(fd, 9, false, 53, 40000, '-');
  send_udp(fd, 1, false, 40000, 80, 'f');
  heard = g_string_new(NULL);
  struct pollfd input = {.fd = capture_port_fd(port), .events = POLLIN};
  for (int i = 0; i < 20 && !strchr(heard->str, 'f'); i++) { /* which comes last */
    poll(&input, 1, 1000);
    cr_assert_neq(capture_port_read(port, hear, NULL), CAPTURE_FAILED);
  }
  cr_expect_str_eq(heard->str, "abcdef");
  cr_expect_eq(capture_port_losses(port).dropped, 0);
  g_string_free(heard, TRUE);
  close(fd);
  capture_port_close(port);
}

static void hear_slowly(void *user, const struct capture_packet *packet) {
  int *count = user;
  ++*count;
  g_usleep(2000); /* so that they are there faster than they are read */
  (void)packet;
}

Test(capture_port, a_flood_leaves_the_other_taps_their_turns) {
  enum { FLOOD = 600 };
  if (!string_cable())
    cr_skip_test("no network namespace, or no `ip`: be root to run this");
  struct capture_port *port = capture_port_open("listener", mac, NULL);
  cr_assert(port);
  int fd = socket(AF_PACKET, SOCK_RAW, 0), count = 0;
  for (int i = 0; i < FLOOD; i++)
    send_udp(fd, 1, false, 40000, 443, 'a');
  struct pollfd input = {.fd = capture_port_fd(port), .events = POLLIN};
  poll(&input, 1, 1000);
  cr_expect_eq(capture_port_read(port, hear_slowly, &count), CAPTURE_MORE);
  cr_expect(count > 0 && count < FLOOD, "%d of %d packets in one turn", count, FLOOD);
  cr_expect_eq(poll(&input, 1, 0), 1, "what is left does not show");
  for (int i = 0; i < 40 && count < FLOOD; i++) {
    poll(&input, 1, 1000);
    cr_assert_neq(capture_port_read(port, hear_slowly, &count), CAPTURE_FAILED);
  }
  cr_expect_eq(count, FLOOD);
  close(fd);
  capture_port_close(port);
}
