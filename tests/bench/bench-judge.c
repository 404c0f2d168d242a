/* How fast a record of ten million events is judged, against a plain scan of them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each in a process of its own, turn by turn, told as CPU time: the clock on the wall also counts
 * whoever else uses the machine. `bench-judge make DIR EVENTS` only writes such a record. */
#include "judge.h"
#include "long-night.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 3 };

struct cost {
  double cpu_s;
  long rss_kb;
};

/* All columns of all rows, and something made of each, so that none can be skipped. */
static int scan(const char *dir) {
  g_autofree char *path = g_build_filename(dir, "record.sqlite", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *rows = NULL;
  int64_t sum = 0, bytes = 0;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
      sqlite3_prepare_v2(db, "SELECT * FROM event", -1, &rows, NULL) != SQLITE_OK)
    return EXIT_FAILURE;
  while (sqlite3_step(rows) == SQLITE_ROW)
    for (int i = 0; i < 8; i++) {
      if (i < 3 || i == 6)
        sum += sqlite3_column_int64(rows, i) % 1000;
      else if (sqlite3_column_text(rows, i))
        bytes += sqlite3_column_bytes(rows, i);
    }
  sqlite3_finalize(rows);
  sqlite3_close(db);
  return sum > 0 && bytes > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int judge(const char *dir) {
  g_autoptr(GError) error = NULL;
  struct record *record = record_open(dir, &error);
  struct judgement *judgement = record ? judge_record(record, NULL, &error) : NULL;
  if (error)
    fprintf(stderr, "bench-judge: %s\n", error->message);
  bool ok = judgement && judgement->total.unintended == 17;
  judge_free(judgement);
  record_close(record);
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static struct cost cost_of(int (*work)(const char *dir), const char *dir) {
  pid_t child = fork();
  if (child == 0)
    _exit(work(dir));
  int status = 0;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) < 0 || status != 0) {
    fprintf(stderr, "bench-judge: the work failed, or found other episodes than there are\n");
    exit(EXIT_FAILURE);
  }
  double cpu_s = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                 (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  return (struct cost){cpu_s, used.ru_maxrss};
}

static int by_cpu(const void *left, const void *right) {
  const struct cost *a = left, *b = right;
  return (a->cpu_s > b->cpu_s) - (a->cpu_s < b->cpu_s);
}

static void compare(const char *dir, int64_t events) {
  struct cost scans[ROUNDS], judgements[ROUNDS];
  (void)cost_of(scan, dir); /* into the page cache */
  for (int i = 0; i < ROUNDS; i++) {
    scans[i] = cost_of(scan, dir);
    judgements[i] = cost_of(judge, dir);
  }
  qsort(scans, ROUNDS, sizeof scans[0], by_cpu);
  qsort(judgements, ROUNDS, sizeof judgements[0], by_cpu);
  const struct cost *plain = &scans[ROUNDS / 2], *ours = &judgements[ROUNDS / 2];
  double ratio = ours->cpu_s / plain->cpu_s;
  printf("%" G_GINT64_FORMAT " events\n", events);
  printf("%-24s %7.3f s CPU  %7.1f MB of memory at most\n", "plain scan, all columns", plain->cpu_s,
         (double)plain->rss_kb / 1024);
  printf("%-24s %7.3f s CPU  %7.1f MB of memory at most\n", "judging", ours->cpu_s,
         (double)ours->rss_kb / 1024);
  printf("%-24s %7.2f (goal: 3 at most) %s\n", "judging: times the scan", ratio,
         ratio <= 3 ? "met" : "MISSED");
}

static bool make(const char *dir, int64_t events) {
  g_autoptr(GError) error = NULL;
  if (events >= LONG_NIGHT_LEAST && long_night_write(dir, events, &error))
    return true;
  fprintf(stderr, "bench-judge: %s\n", error ? error->message : "at least 500000 events, please");
  return false;
}

static void clear(const char *folder) {
  char *argv[] = {(char *)"rm", (char *)"-rf", (char *)"--", (char *)folder, NULL};
  g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

int main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[1], "make") == 0)
    return make(argv[2], atoll(argv[3])) ? EXIT_SUCCESS : EXIT_FAILURE;
  if (argc == 4 && strcmp(argv[1], "compare") == 0) {
    compare(argv[2], atoll(argv[3]));
    return EXIT_SUCCESS;
  }
  int64_t events = argc > 1 ? atoll(argv[1]) : 10000000;
  g_autofree char *folder = g_dir_make_tmp("hotmic-bench-judge-XXXXXX", NULL);
  g_autofree char *dir = folder ? g_build_filename(folder, "night", NULL) : NULL;
  if (!dir || !make(dir, events))
    return EXIT_FAILURE;
  compare(dir, events);
  clear(folder);
  return EXIT_SUCCESS;
}
