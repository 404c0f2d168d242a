/* What live capture costs and loses: packets over an interface, into a record as a run keeps it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   bench-capture LISTENER SENDER DIR    two ends of a cable (interfaces); makes the run DIR
 *
 * Another process sends, so that its share of the processor is not counted. Ends with 1 if a packet
 * was lost on the way into the record. */
#include "captures.h"
#include "tap.h"
#include "wire.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PER_SECOND = 10000, SECONDS = 10, PACKETS = PER_SECOND * SECONDS, HOSTS = 20 };
enum { HEADERS = 54, PAYLOAD_MIN = 100, PAYLOAD_SPREAD = 1300 };
static const int64_t settle_ns = NS_PER_S; /* for what is on the way when the sender is done */

/* What the record has in the end. */
struct tally {
  int64_t events, bytes, gaps, conversations;
};

static size_t payload_of(uint32_t packet) {
  return PAYLOAD_MIN + (size_t)packet * 7919 % PAYLOAD_SPREAD;
}

static void put16(uint8_t *to, size_t value) {
  to[0] = (uint8_t)(value >> 8);
  to[1] = (uint8_t)value;
}

/* The device sends the next segment of one of its connections. */
static size_t put_segment(uint8_t *frame, uint32_t packet, uint32_t *number) {
  static const uint8_t head[HEADERS] = {2,   0,    0, 0, 0,  2,   2,   0, 0,    0,  0, 1,   8,
                                        0,   0x45, 0, 0, 0,  0,   0,   0, 0,    64, 6, 0,   0,
                                        192, 168,  1, 7, 93, 184, 216, 0, 0xc0, 0,  1, 0xbb};
  size_t host = packet % HOSTS, n = payload_of(packet);
  memset(frame, 0, HEADERS + n);
  memcpy(frame, head, HEADERS);
  put16(frame + 16, HEADERS - 14 + n);
  frame[33] = frame[35] = (uint8_t)host;
  put16(frame + 38, number[host] >> 16);
  put16(frame + 40, number[host] & 0xffff);
  frame[46] = 0x50;
  frame[47] = 0x10;
  number[host] += (uint32_t)n;
  return HEADERS + n;
}

static int send_all(const char *interface) {
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(interface)};
  int fd = socket(AF_PACKET, SOCK_RAW, 0), failed = fd < 0;
  uint32_t number[HOSTS] = {0};
  int64_t start_ns = tidy_monotonic_ns();
  for (uint32_t i = 0; i < PACKETS && !failed; i++) {
    uint8_t frame[HEADERS + PAYLOAD_MIN + PAYLOAD_SPREAD];
    size_t n = put_segment(frame, i, number);
    int64_t due_ns = start_ns + (int64_t)i * NS_PER_S / PER_SECOND;
    struct timespec due = {due_ns / NS_PER_S, due_ns % NS_PER_S};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    failed = sendto(fd, frame, n, 0, (struct sockaddr *)&to, sizeof to) != (ssize_t)n;
  }
  if (failed)
    perror(interface);
  return failed;
}

static void keep_event(void *user, const struct event *event) {
  record_append(user, event);
}

static int64_t count(sqlite3 *db, const char *query) {
  sqlite3_stmt *statement = NULL;
  int64_t n = -1;
  if (sqlite3_prepare_v2(db, query, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW)
    n = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return n;
}

static struct tally read_back(const struct record *record) {
  g_autofree char *path = g_build_filename(record_dir(record), "record.sqlite", NULL);
  sqlite3 *db = NULL;
  struct tally tally = {-1, -1, -1, -1};
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK)
    tally = (struct tally){count(db, "SELECT COUNT(*) FROM event WHERE kind = 'sent'"),
                           count(db, "SELECT SUM(value) FROM event WHERE kind = 'sent'"),
                           count(db, "SELECT COUNT(*) FROM event WHERE kind = 'gap'"),
                           count(db, "SELECT COUNT(*) FROM conversation")};
  sqlite3_close(db);
  return tally;
}

static double cpu_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* One turn as a session has it. */
static bool turn(struct wire *wire, struct tap *tap, struct captures *captures,
                 struct record *record, int64_t zero_ns, int64_t *synced_ns, GError **error) {
  struct pollfd input = {.fd = wire_fd(wire), .events = POLLIN};
  poll(&input, 1, 100);
  int64_t now_ns = tidy_monotonic_ns();
  wire_serve(wire, now_ns);
  tap_tick(tap, MAX(now_ns - zero_ns - NS_PER_S / 5, 0));
  if (!captures_flush(captures, error) || !record_commit(record, error))
    return false;
  if (now_ns - *synced_ns < NS_PER_S)
    return true;
  *synced_ns = now_ns;
  return record_sync(record, error);
}

/* Until the sender is done, and a little longer. Returns whether it sent all. */
static bool listen_on(struct wire *wire, struct tap *tap, struct captures *captures,
                      struct record *record, pid_t sender, int64_t zero_ns, GError **error) {
  int64_t synced_ns = zero_ns, end_ns = INT64_MAX;
  int status = 1;
  wire_start(wire, tap, zero_ns);
  while (tidy_monotonic_ns() < end_ns) {
    if (!turn(wire, tap, captures, record, zero_ns, &synced_ns, error))
      return false;
    if (end_ns == INT64_MAX && waitpid(sender, &status, WNOHANG) == sender)
      end_ns = tidy_monotonic_ns() + settle_ns;
  }
  wire_finish(wire, tidy_monotonic_ns());
  tap_finish(tap, tidy_monotonic_ns() - zero_ns);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int64_t bytes_sent(void) {
  int64_t sum = 0;
  for (uint32_t i = 0; i < PACKETS; i++)
    sum += (int64_t)payload_of(i);
  return sum;
}

static bool judge(struct tally tally, struct wire_counts counts, double used_s) {
  printf("live capture, %d packets/s for %d s over veth, into a record and a pcapng file\n",
         PER_SECOND, SECONDS);
  printf("  sent %d, captured %" G_GINT64_FORMAT ", lost %" G_GINT64_FORMAT "\n", PACKETS,
         counts.received, counts.lost);
  printf("  in the record: %" G_GINT64_FORMAT " events, %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
         " payload bytes, %" G_GINT64_FORMAT " gaps, %" G_GINT64_FORMAT " conversations\n",
         tally.events, tally.bytes, bytes_sent(), tally.gaps, tally.conversations);
  printf("  %.1f %% of one core, %.2f us a packet\n", 100 * used_s / SECONDS,
         1e6 * used_s / PACKETS);
  bool ok = counts.received == PACKETS && counts.lost == 0 && tally.events == PACKETS &&
            tally.bytes == bytes_sent() && tally.gaps == 0 && tally.conversations == HOSTS;
  puts(ok ? "  ok: nothing is lost" : "  FAILED: expected that nothing is lost");
  return ok;
}

static bool run(struct wire *wire, struct tap *tap, struct captures *captures,
                struct record *record, const char *sender_interface, GError **error) {
  pid_t sender = fork();
  if (sender == 0)
    _exit(send_all(sender_interface));
  double before_s = cpu_s();
  if (!listen_on(wire, tap, captures, record, sender, tidy_monotonic_ns(), error))
    return false;
  double used_s = cpu_s() - before_s;
  return record_commit(record, error) && judge(read_back(record), wire_counts(wire), used_s);
}

int main(int argc, char **argv) {
  static const char text[] = "{hotmic: device/1, make: m, model: n, hosts: ["
                             "{name: '93.184.216.1*', role: voice}]}";
  if (argc != 4)
    return HOTMIC_ERROR_USAGE;
  g_autoptr(GError) error = NULL;
  struct wire_plan plan = {.kind = WIRE_CAPTURE, .at = "arguments", .interface = argv[1]};
  struct tap_config config = {.device = "speaker", .name = "capture", .mac = {2, 0, 0, 0, 0, 1}};
  struct record *record = record_create(argv[3], &error);
  struct profile *profile = profile_parse("profile", text, strlen(text), &error);
  struct wire *wire = record ? wire_open(&plan, config.mac, &error) : NULL;
  struct captures *captures = wire ? captures_new(record, g_get_real_time() * 1000) : NULL;
  struct tap *tap = NULL;
  if (captures) {
    config.profile = profile;
    config.keeper = captures_keeper(captures);
    tap = tap_new("capture", &config, (struct event_sink){keep_event, record}, &error);
  }
  bool ok = tap && run(wire, tap, captures, record, argv[2], &error);
  if (error)
    fprintf(stderr, "%s\n", error->message);
  wire_close(wire);
  tap_free(tap);
  captures_close(captures, NULL);
  profile_free(profile);
  record_close(record);
  return !ok;
}
