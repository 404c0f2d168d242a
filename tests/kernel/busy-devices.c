/* The far ends of a bench under full load: all that its wires can carry, counted as it is sent.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the loudspeakers play is mixed to the microphone, each at the level that the bench file
 * predicts. Once all of them sound at the same time, lights, consoles and network send for so many
 * seconds, each at its own constant rate; then one line a load says how much that was. Sound goes
 * on until SIGTERM. */
#include "cables.h"
#include "level.h"
#include "noise.h"
#include "path.h"

#include <fcntl.h>
#include <linux/if_packet.h>
#include <math.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { PORTION = 480, CHANNELS_MAX = 64, LINES_MAX = 8, LOADS_MAX = 8 };
enum { LINE_BYTES = 80, LINES_A_BEAT = 4000, BITS_PER_BYTE = 10 };
enum { PAYLOAD_MIN = 100, PAYLOADS = 1000, PACKETS_A_FLOW = 8, UDP_FLOWS = 16384 };
static const double noise_floor_dbfs = -95;

static char *bench_path, *pulls, *consoles, *interface;
static int seconds = 60, edges_per_s = 200, packets_per_s = 2000, baud = 921600;
static volatile sig_atomic_t is_over;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path, "the bench that hotmic is given", "FILE"},
    {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "how long to send", "S"},
    {"pulls", 0, 0, G_OPTION_ARG_STRING, &pulls, "of the lights' lines, changed in turn",
     "FILE,..."},
    {"edges", 0, 0, G_OPTION_ARG_INT, &edges_per_s, "of all of them, a second", "N"},
    {"consoles", 0, 0, G_OPTION_ARG_STRING, &consoles, "each sends all that its line carries",
     "TTY,..."},
    {"baud", 0, 0, G_OPTION_ARG_INT, &baud, "of the consoles", "BAUD"},
    {"interface", 0, 0, G_OPTION_ARG_STRING, &interface, "of the device", "NAME"},
    {"packets", 0, 0, G_OPTION_ARG_INT, &packets_per_s, "a second", "N"},
    G_OPTION_ENTRY_NULL};

/* One wire, or some lines of one chip, kept busy by a thread of its own. */
struct load {
  const char *name;
  bool (*send)(struct load *load, int64_t i);
  int per_second;
  int fd[LINES_MAX];
  unsigned fds;
  uint32_t sequence; /* of TCP */
  int64_t sent, bytes, failed, worst_late_ns, took_ns;
  pthread_t thread;
};

static void stop(int number) {
  (void)number;
  is_over = 1;
}

static bool put(int fd, const void *bytes, size_t n) {
  return write(fd, bytes, n) == (ssize_t)n;
}

/* Line after line goes up, then line after line goes down. */
static bool send_edge(struct load *load, int64_t i) {
  const char *pull = i / load->fds % 2 ? "pull-down" : "pull-up";
  return pwrite(load->fd[i % load->fds], pull, strlen(pull), 0) > 0;
}

/* All lines have the same length, and but for the heartbeats each has its number. */
static bool send_line(struct load *load, int64_t i) {
  char line[2 * LINE_BYTES], filled[LINE_BYTES + 1];
  const char *what = i % LINES_A_BEAT ? "uart: line" : "sys: alive";
  snprintf(line, sizeof line, "[%8.3f] %s %09lld %0*d", (double)i / load->per_second, what,
           (long long)i, LINE_BYTES, 0);
  snprintf(filled, sizeof filled, "%.*s\n", LINE_BYTES - 1, line);
  load->bytes += LINE_BYTES;
  return put(load->fd[0], filled, LINE_BYTES);
}

static void write_16(uint8_t *to, size_t value) {
  to[0] = (uint8_t)(value >> 8);
  to[1] = (uint8_t)value;
}

/* Half is one long TCP connection, half are UDP flows that soon are more than hotmic remembers. */
static bool send_packet(struct load *load, int64_t i) {
  enum { ETHERNET = 14, IP = 20, UDP = 8, TCP = 20 };
  static const uint8_t head[ETHERNET + IP] = {2, 0, 0,    0,   0, 1, 2,  0,   0,   0, 0x10, 1,
                                              8, 0, 0x45, 0,   0, 0, 0,  0,   0,   0, 64,   0,
                                              0, 0, 192,  168, 1, 7, 93, 184, 216, 34};
  uint8_t frame[2048] = {0}, *ip = frame + ETHERNET, *transport = ip + IP;
  bool is_tcp = i % 2;
  size_t payload = (size_t)(PAYLOAD_MIN + i % PAYLOADS), above = is_tcp ? TCP : UDP;
  memcpy(frame, head, sizeof head);
  write_16(ip + 2, IP + above + payload);
  ip[9] = is_tcp ? IPPROTO_TCP : IPPROTO_UDP;
  write_16(transport, is_tcp ? 40000 : (size_t)(49152 + i / PACKETS_A_FLOW % UDP_FLOWS));
  write_16(transport + 2, 443);
  if (is_tcp) {
    write_16(transport + 4, load->sequence >> 16);
    write_16(transport + 6, load->sequence & 0xffff);
    transport[12] = TCP / 4 << 4;
    transport[13] = 0x18; /* PSH, ACK */
    load->sequence += (uint32_t)payload;
  } else {
    write_16(transport + 4, UDP + payload);
  }
  load->bytes += (int64_t)payload;
  return put(load->fd[0], frame, ETHERNET + IP + above + payload);
}

static void *send_all(void *user) {
  struct load *load = user;
  int64_t begin_ns = tidy_monotonic_ns(), count = (int64_t)seconds * load->per_second;
  for (int64_t i = 0; i < count && !is_over; i++) {
    int64_t due_ns = begin_ns + i * NS_PER_S / load->per_second;
    struct timespec due = {due_ns / NS_PER_S, due_ns % NS_PER_S};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    load->worst_late_ns = MAX(load->worst_late_ns, tidy_monotonic_ns() - due_ns);
    if (load->send(load, i))
      load->sent++;
    else
      load->failed++;
  }
  load->took_ns = tidy_monotonic_ns() - begin_ns;
  return NULL;
}

static void need(bool is_well, const char *what) {
  if (is_well)
    return;
  fprintf(stderr, "busy-devices: %s: %s\n", what, g_strerror(errno));
  exit(HOTMIC_ERROR_BENCH);
}

static void open_lights(struct load *load) {
  g_auto(GStrv) files = g_strsplit(pulls, ",", LINES_MAX);
  *load = (struct load){.name = "edges", .send = send_edge, .per_second = edges_per_s};
  for (; files[load->fds]; load->fds++)
    need((load->fd[load->fds] = open(files[load->fds], O_WRONLY | O_CLOEXEC)) >= 0, "a light");
}

static void open_console(struct load *load, const char *path) {
  struct termios raw;
  *load = (struct load){.name = "lines",
                        .send = send_line,
                        .per_second = baud / BITS_PER_BYTE / LINE_BYTES,
                        .fd = {open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)}};
  need(load->fd[0] >= 0 && tcgetattr(load->fd[0], &raw) == 0, path);
  cfmakeraw(&raw);
  tcsetattr(load->fd[0], TCSANOW, &raw);
}

static void open_network(struct load *load) {
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(interface)};
  *load = (struct load){.name = "packets",
                        .send = send_packet,
                        .per_second = packets_per_s,
                        .fd = {socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)}};
  need(load->fd[0] >= 0 && bind(load->fd[0], (struct sockaddr *)&to, sizeof to) == 0, interface);
}

static unsigned open_loads(struct load *loads) {
  unsigned count = 0;
  open_lights(&loads[count++]);
  open_network(&loads[count++]);
  g_auto(GStrv) paths = g_strsplit(consoles, ",", LOADS_MAX - 2);
  for (char **path = paths; *path; path++)
    open_console(&loads[count++], *path);
  return count;
}

/* Waits for the loads, while sound goes on. */
static void *report(void *user) {
  struct load *load = user;
  for (; load->name; load++)
    pthread_join(load->thread, NULL);
  for (load = user; load->name; load++)
    printf("load %s sent %lld bytes %lld failed %lld worst_late_us %lld took_s %.3f\n", load->name,
           (long long)load->sent, (long long)load->bytes, (long long)load->failed,
           (long long)load->worst_late_ns / 1000, seconds_of_ns(load->took_ns));
  puts("sent all");
  return NULL;
}

static void begin(struct load *loads) {
  pthread_t reporter;
  printf("begun %lld\n", (long long)tidy_monotonic_ns());
  for (struct load *load = loads; load->name; load++)
    pthread_create(&load->thread, NULL, send_all, load);
  pthread_create(&reporter, NULL, report, loads);
  pthread_detach(reporter);
}

struct air {
  struct bench *bench;
  struct cables *cables;
  double ratio[CHANNELS_MAX]; /* of a loudspeaker at the microphone */
  struct noise noise;
  int64_t portions, full; /* of sound; of these, with sound on all channels */
};

static bool measure_paths(struct air *air, GError **error) {
  const struct bench *bench = air->bench;
  g_autofree struct sound_path *table = path_table(bench, error);
  struct sound_path path;
  for (size_t i = 0; table && i < bench->loudspeaker_count; i++)
    if (path_find(bench, table, i, bench->device_count, &path))
      air->ratio[i] = level_ratio_of_db(path.gain_db - bench->microphone.full_scale_dbspl);
  return table != NULL;
}

static bool open_air(struct air *air, GError **error) {
  noise_init(&air->noise, NOISE_PINK, 1, 0);
  air->bench = bench_load(bench_path, error);
  if (!air->bench || !measure_paths(air, error))
    return false;
  air->cables = cables_open(air->bench, air->bench->loudspeakers[0].latency_ms, error);
  return air->cables != NULL;
}

/* Returns on how many loudspeakers' channels there was sound. */
static size_t mix(struct air *air, const float *frames, float *microphone) {
  const struct bench *bench = air->bench;
  size_t channels = cables_channels(air->cables), sounding = 0;
  noise_fill(&air->noise, microphone, PORTION);
  for (size_t f = 0; f < PORTION; f++)
    microphone[f] *= (float)level_ratio_of_db(noise_floor_dbfs);
  for (size_t i = 0; i < bench->loudspeaker_count; i++) {
    bool sounds = false;
    for (size_t f = 0; f < PORTION; f++) {
      float sample = frames[f * channels + (size_t)bench->loudspeakers[i].channel];
      microphone[f] += (float)air->ratio[i] * sample;
      sounds = sounds || fpclassify(sample) != FP_ZERO;
    }
    sounding += sounds;
  }
  return sounding;
}

static bool carry(struct air *air, struct load *loads, GError **error) {
  static float frames[PORTION * CHANNELS_MAX], microphone[PORTION];
  if (!cables_take(air->cables, frames, PORTION, error))
    return false;
  bool is_full = mix(air, frames, microphone) == air->bench->loudspeaker_count;
  if (is_full && air->full == 0)
    begin(loads);
  air->full += is_full;
  return cables_give(air->cables, PORTION * air->portions++, microphone, PORTION, error);
}

/* In real time sound must not wait for what else is sent. */
static void hurry(void) {
  struct sched_param first = {.sched_priority = 10};
  if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first) != 0)
    puts("no real-time priority for the sound");
}

static bool run(struct air *air, struct load *loads, GError **error) {
  open_loads(loads);
  bool ok = open_air(air, error);
  hurry();
  puts("ready");
  while (ok && !is_over)
    ok = carry(air, loads, error);
  printf("sound on all channels for %.2f s, microphone moved by %lld frames\n",
         (double)air->full * PORTION / FRAMES_PER_S,
         air->cables ? (long long)cables_moved(air->cables) : 0);
  return ok;
}

int main(int argc, char **argv) {
  g_autoptr(GOptionContext) context = g_option_context_new("- keeps a bench's wires busy");
  g_autoptr(GError) error = NULL;
  static struct load loads[LOADS_MAX + 1];
  struct air air = {0};
  setvbuf(stdout, NULL, _IOLBF, 0);
  g_option_context_add_main_entries(context, options, NULL);
  if (!g_option_context_parse(context, &argc, &argv, &error) || !bench_path || !pulls ||
      !consoles || !interface)
    return HOTMIC_ERROR_USAGE;
  sigaction(SIGTERM, &(struct sigaction){.sa_handler = stop}, NULL);
  bool ok = run(&air, loads, &error);
  if (!ok)
    fprintf(stderr, "busy-devices: %s\n", error->message);
  cables_close(air.cables);
  bench_free(air.bench);
  return ok ? 0 : error->code;
}
