/* Opens one wire, shows what its tap tells and what was counted; or sends frames for one to see.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   wire-bytes serial|file|capture WHERE TAP SECONDS [BAUD [FRAMING]]
 *   wire-bytes frames INTERFACE COUNT PER_SECOND
 *
 * One line an event: time and slack in microseconds, kind, value, text. Ends at SIGTERM too. */
#include "tidy.h"
#include "wire.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const uint8_t device_mac[TAP_MAC] = {2, 0, 0, 0, 0x10, 1};
static volatile sig_atomic_t is_over;

static void end(int number) {
  (void)number;
  is_over = 1;
}

static void show(void *user, const struct event *event) {
  (void)user;
  printf("%lld %lld %s %lld %s\n", (long long)event->at_ns / 1000,
         (long long)event->slack_ns / 1000, event_kind_names[event->kind], (long long)event->value,
         event->text);
}

static struct wire_plan plan_of(int argc, char **argv) {
  struct wire_plan plan = {.at = g_strdup("arguments")};
  if (strcmp(argv[1], "serial") == 0) {
    plan.kind = WIRE_SERIAL;
    plan.serial.port = g_strdup(argv[2]);
    plan.serial.baud = argc > 5 ? atoi(argv[5]) : 921600;
    plan.serial.framing = g_strdup(argc > 6 ? argv[6] : "8N1");
  } else if (strcmp(argv[1], "file") == 0) {
    plan.kind = WIRE_FILE;
    plan.file = g_strdup(argv[2]);
  } else {
    plan.kind = WIRE_CAPTURE;
    plan.interface = g_strdup(argv[2]);
  }
  return plan;
}

static void listen_to(struct wire *wire, struct tap *tap, int64_t zero_ns, int64_t length_ns) {
  struct pollfd input = {.fd = wire_fd(wire), .events = POLLIN};
  int64_t now_ns = zero_ns;
  wire_start(wire, tap, zero_ns);
  printf("zero %lld\n", (long long)zero_ns / 1000);
  while (!is_over && now_ns - zero_ns < length_ns) {
    fflush(stdout);
    poll(&input, 1, 100);
    now_ns = tidy_monotonic_ns();
    wire_serve(wire, now_ns);
    tap_tick(tap, now_ns - zero_ns);
  }
  wire_finish(wire, now_ns);
  tap_finish(tap, now_ns - zero_ns);
}

static int listen_as_told(int argc, char **argv) {
  static const char text[] = "{hotmic: device/1, make: m, model: n}";
  struct profile *profile = profile_parse("profile", text, strlen(text), NULL);
  struct wire_plan plan = plan_of(argc, argv);
  struct tap_config config = {.device = "d", .name = "t", .profile = profile};
  memcpy(config.mac, device_mac, TAP_MAC);
  config.baud = plan.serial.baud;
  g_autoptr(GError) error = NULL;
  struct wire *wire = wire_open(&plan, device_mac, &error);
  struct tap *tap =
      wire ? tap_new(argv[3], &config, (struct event_sink){show, NULL}, &error) : NULL;
  if (tap) {
    listen_to(wire, tap, tidy_monotonic_ns(), ns_of_seconds(atof(argv[4])));
    struct wire_counts counts = wire_counts(wire);
    printf("counts received %lld lost %lld\n", (long long)counts.received, (long long)counts.lost);
  }
  if (error)
    fprintf(stderr, "%s\n", error->message);
  tap_free(tap);
  wire_close(wire);
  wire_plan_done(&plan);
  profile_free(profile);
  return error ? error->code : 0;
}

/* A UDP packet of the device's to some voice service, `n` payload bytes long. */
static size_t frame_of(uint8_t *frame, size_t n) {
  static const uint8_t head[42] = {2,    0, 0,  0,   0,   1,  2,    0, 0,  0,    0x10, 1, 8,   0,
                                   0x45, 0, 0,  0,   0,   0,  0,    0, 64, 17,   0,    0, 192, 168,
                                   1,    7, 93, 184, 216, 34, 0xc0, 0, 1,  0xbb, 0,    0, 0,   0};
  memset(frame, 0, sizeof head + n);
  memcpy(frame, head, sizeof head);
  frame[16] = (uint8_t)((28 + n) >> 8);
  frame[17] = (uint8_t)(28 + n);
  frame[38] = (uint8_t)((8 + n) >> 8);
  frame[39] = (uint8_t)(8 + n);
  return sizeof head + n;
}

/* Shows the time, the packet's number, and the time again: it was sent in between. Packet i, from
 * 0, carries 100 + i % 1000 bytes, so that who sees it knows which it is. */
static int send_frames(const char *interface, int count, int per_second) {
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(interface)};
  int fd = socket(AF_PACKET, SOCK_RAW, 0), failed = 0;
  int64_t start_ns = tidy_monotonic_ns();
  for (int i = 0; i < count && !is_over; i++) {
    uint8_t frame[2000];
    size_t n = frame_of(frame, 100 + (size_t)i % 1000);
    int64_t due_ns = start_ns + (int64_t)i * NS_PER_S / per_second;
    struct timespec due = {due_ns / NS_PER_S, due_ns % NS_PER_S};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    int64_t before_ns = tidy_monotonic_ns();
    failed += sendto(fd, frame, n, 0, (struct sockaddr *)&to, sizeof to) < 0;
    printf("%lld sent %d %lld\n", (long long)before_ns / 1000, i,
           (long long)tidy_monotonic_ns() / 1000);
  }
  close(fd);
  return failed > 0;
}

int main(int argc, char **argv) {
  signal(SIGTERM, end);
  if (argc == 5 && strcmp(argv[1], "frames") == 0)
    return send_frames(argv[2], atoi(argv[3]), atoi(argv[4]));
  return argc >= 5 ? listen_as_told(argc, argv) : HOTMIC_ERROR_USAGE;
}
