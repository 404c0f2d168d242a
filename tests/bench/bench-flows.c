/* How fast `hotmic flows` reads a capture, against cat and tshark, and in how much memory.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything is told as CPU and wall time of whole processes, the file in the page cache. Goals are
 * judged by CPU time: the clock on the wall also counts whoever else uses the machine. */
#include "flows-traffic.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 3, MB = 1000000 };

struct cost {
  double wall_s, cpu_s;
  long rss_kb;
  bool is_there; /* the program ran */
};

static double seconds_of(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static struct cost run(char *const command[]) {
  int64_t began_ns = tidy_monotonic_ns();
  pid_t child = fork();
  if (child == 0) {
    int null = open("/dev/null", O_RDWR);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execvp(command[0], command);
    _exit(127);
  }
  int status = 0;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) < 0 || !WIFEXITED(status) ||
      WEXITSTATUS(status) != 0)
    return (struct cost){0};
  return (struct cost){.wall_s = seconds_of_ns(tidy_monotonic_ns() - began_ns),
                       .cpu_s = seconds_of(used.ru_utime) + seconds_of(used.ru_stime),
                       .rss_kb = used.ru_maxrss,
                       .is_there = true};
}

static int by_value(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* Turn by turn, so that a busy machine is as busy for each. */
static void measure(char *const *const commands[], size_t count, struct cost medians[]) {
  double wall[8][ROUNDS], cpu[8][ROUNDS];
  for (size_t c = 0; c < count; c++)
    medians[c] = (struct cost){.is_there = true};
  for (size_t round = 0; round < ROUNDS; round++)
    for (size_t c = 0; c < count; c++) {
      struct cost cost = run(commands[c]);
      wall[c][round] = cost.wall_s;
      cpu[c][round] = cost.cpu_s;
      medians[c].rss_kb = MAX(medians[c].rss_kb, cost.rss_kb);
      medians[c].is_there = medians[c].is_there && cost.is_there;
    }
  for (size_t c = 0; c < count; c++) {
    qsort(wall[c], ROUNDS, sizeof wall[c][0], by_value);
    qsort(cpu[c], ROUNDS, sizeof cpu[c][0], by_value);
    medians[c].wall_s = wall[c][ROUNDS / 2];
    medians[c].cpu_s = cpu[c][ROUNDS / 2];
  }
}

static void print_cost(const char *name, double size_mb, const struct cost *cost) {
  if (!cost->is_there)
    printf("%-34s is not installed, or failed\n", name);
  else
    printf("%-34s %7.3f s CPU  %7.3f s wall  %7.0f MB/s  %7.1f MB of memory at most\n", name,
           cost->cpu_s, cost->wall_s, size_mb / cost->wall_s, (double)cost->rss_kb / 1024);
}

static void print_ratio(const char *of, const struct cost *other, const struct cost *ours,
                        double goal) {
  if (!other->is_there || !ours->is_there)
    return;
  double cpu = other->cpu_s / ours->cpu_s, wall = other->wall_s / ours->wall_s;
  printf("%-34s %7.2f in CPU time, %.2f on the clock (goal: %.1f) %s\n", of, cpu, wall, goal,
         cpu >= goal ? "met" : "MISSED");
}

static void compare(const char *dir, int64_t size_mb, struct cost *ret_ours) {
  g_autofree char *path = g_strdup_printf("%s/%d-mb.pcap", dir, (int)size_mb);
  g_autofree char *mac = g_strdup(FLOWS_TRAFFIC_MAC);
  g_autoptr(GError) error = NULL;
  struct flows_traffic made;
  if (!flows_traffic_write(path, size_mb * MB, &made, &error)) {
    fprintf(stderr, "bench-flows: %s\n", error->message);
    exit(EXIT_FAILURE);
  }
  printf("\n%.0f MB: %" G_GINT64_FORMAT " frames of %.0f bytes in the mean, %" G_GINT64_FORMAT
         " connections to %d hosts\n",
         (double)made.bytes / MB, made.frames, (double)made.bytes / (double)made.frames,
         made.connections, FLOWS_TRAFFIC_HOSTS);
  char *cat[] = {"cat", path, NULL};
  char *tshark[] = {"tshark", "-r", path, "-q", "-z", "conv,tcp", NULL};
  char *given[] = {HOTMIC_PROGRAM, "flows", "--mac", mac, path, NULL};
  char *guessed[] = {HOTMIC_PROGRAM, "flows", path, NULL};
  char *const *const commands[] = {cat, given, guessed, tshark};
  static const char *const names[] = {"cat >/dev/null", "hotmic flows --mac MAC",
                                      "hotmic flows (MAC guessed)", "tshark -q -z conv,tcp"};
  struct cost costs[G_N_ELEMENTS(commands)];
  run(cat); /* into the page cache */
  measure(commands, G_N_ELEMENTS(commands), costs);
  for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
    print_cost(names[i], (double)made.bytes / MB, &costs[i]);
  print_ratio("hotmic flows: times tshark", &costs[3], &costs[1], 2);
  print_ratio("hotmic flows: times cat", &costs[0], &costs[1], 0.3);
  *ret_ours = costs[1];
  unlink(path);
}

int main(int argc, char **argv) {
  int64_t size_mb = argc > 1 ? atoll(argv[1]) : 1000;
  g_autofree char *dir = g_dir_make_tmp("hotmic-bench-flows-XXXXXX", NULL);
  if (!dir || size_mb < 10)
    return EXIT_FAILURE;
  struct cost tenth, whole;
  compare(dir, size_mb / 10, &tenth);
  compare(dir, size_mb, &whole);
  printf(
      "\nmemory for ten times as much: %.1f MB, after %.1f MB (goal: no more than a twentieth on "
      "top) %s\n",
      (double)whole.rss_kb / 1024, (double)tenth.rss_kb / 1024,
      (double)whole.rss_kb <= 1.05 * (double)tenth.rss_kb ? "met" : "MISSED");
  rmdir(dir);
  return EXIT_SUCCESS;
}
