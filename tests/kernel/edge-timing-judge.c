/* Compares what both ends of the timing benchmark told: how far each edge is from its sound.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * edge-timing-judge HOTMIC TOGGLER LATENCY_MS   reads what they printed; prints, in microseconds,
 * `NAME p50 X p99 X max X` of absolute values, `matched N of N` marks, and how many are `outside`
 * of the slack that hotmic told: the sound's time and the edge's, each against what the far end
 * knows. */
#include "tidy.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MARKS_MAX = 1000 };
static const int64_t near_ns = 50 * (int64_t)NS_PER_MS; /* edges are 150 ms apart */

struct mark {
  int64_t cue_ns, cue_slack_ns, sounded_ns, due_ns, before_ns, after_ns, edge_ns, edge_slack_ns;
};

static struct mark marks[MARKS_MAX]; /* by number; 0: not told */

static bool is_complete(const struct mark *mark) {
  return mark->cue_ns && mark->due_ns && mark->edge_ns;
}

static void take_edge(int64_t at_ns, int64_t slack_ns) {
  for (int i = 0; i < MARKS_MAX; i++)
    if (marks[i].before_ns && llabs(at_ns - marks[i].before_ns) < near_ns) {
      marks[i].edge_ns = at_ns;
      marks[i].edge_slack_ns = slack_ns;
    }
}

static void take_line(const char *line) {
  struct mark mark = {0};
  unsigned i = MARKS_MAX;
  if (sscanf(line, "cue %u %" SCNd64 " %" SCNd64, &i, &mark.cue_ns, &mark.cue_slack_ns) == 3 &&
      i < MARKS_MAX) {
    marks[i].cue_ns = mark.cue_ns;
    marks[i].cue_slack_ns = mark.cue_slack_ns;
  } else if (sscanf(line, "toggle %u %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64, &i,
                    &mark.sounded_ns, &mark.due_ns, &mark.before_ns, &mark.after_ns) == 5 &&
             i < MARKS_MAX) {
    marks[i] = mark;
  } else if (sscanf(line, "edge %" SCNd64 " %" SCNd64, &mark.edge_ns, &mark.edge_slack_ns) == 2) {
    take_edge(mark.edge_ns, mark.edge_slack_ns);
  }
}

static void read_lines(const char *path) {
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  if (!g_file_get_contents(path, &text, NULL, &error)) {
    fprintf(stderr, "%s\n", error->message);
    exit(1);
  }
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line; line++)
    take_line(*line);
}

static int by_size(const void *left, const void *right) {
  double l = *(const double *)left, r = *(const double *)right;
  return (l > r) - (l < r);
}

/* The smallest value that so much of them do not exceed. */
static double quantile(const double *sorted, int n, double part) {
  int rank = (int)ceil(part * n);
  return sorted[MAX(rank, 1) - 1];
}

static int64_t latency_ns;

static int64_t error_of(const struct mark *mark) {
  return mark->edge_ns - (mark->cue_ns + latency_ns);
}

/* How late the toggler woke up. */
static int64_t lateness_of(const struct mark *mark) {
  return mark->before_ns - mark->due_ns;
}

static int64_t corrected_of(const struct mark *mark) {
  return error_of(mark) - lateness_of(mark);
}

static int64_t stamp_of(const struct mark *mark) {
  return mark->edge_ns - mark->before_ns;
}

static int64_t writing_of(const struct mark *mark) {
  return mark->after_ns - mark->before_ns;
}

/* What the kernel added before the edge was over. */
static int64_t own_of(const struct mark *mark) {
  return mark->after_ns - mark->due_ns;
}

/* An edge is made while it is written: how far from that it was told. */
static int64_t stray_of(const struct mark *mark) {
  return MAX(0, MAX(mark->before_ns - mark->edge_ns, mark->edge_ns - mark->after_ns));
}

/* By how much the ends disagree about when the sound was. */
static int64_t sound_of(const struct mark *mark) {
  return mark->sounded_ns - mark->cue_ns;
}

static int64_t slack_of(const struct mark *mark) {
  return mark->cue_slack_ns + mark->edge_slack_ns;
}

static void tell(const char *name, int64_t (*value_of)(const struct mark *mark)) {
  double sizes[MARKS_MAX];
  int n = 0;
  for (int i = 0; i < MARKS_MAX; i++)
    if (is_complete(&marks[i]))
      sizes[n++] = fabs((double)value_of(&marks[i])) / 1000;
  qsort(sizes, (size_t)n, sizeof *sizes, by_size);
  if (n > 0)
    printf("%s p50 %.1f p99 %.1f max %.1f\n", name, quantile(sizes, n, 0.5),
           quantile(sizes, n, 0.99), sizes[n - 1]);
}

static void count(void) {
  int cues = 0, matched = 0, outside = 0;
  for (int i = 0; i < MARKS_MAX; i++) {
    cues += marks[i].cue_ns != 0;
    matched += is_complete(&marks[i]);
    outside += is_complete(&marks[i]) &&
               llabs(sound_of(&marks[i])) + stray_of(&marks[i]) > slack_of(&marks[i]);
  }
  printf("matched %d of %d\noutside %d\n", matched, cues, outside);
}

int main(int argc, char **argv) {
  if (argc != 4)
    return HOTMIC_ERROR_USAGE;
  latency_ns = atoi(argv[3]) * (int64_t)NS_PER_MS;
  read_lines(argv[2]); /* first: edges are looked for where they were made */
  read_lines(argv[1]);
  count();
  tell("error", error_of);
  tell("corrected", corrected_of);
  tell("lateness", lateness_of);
  tell("writing", writing_of);
  tell("own", own_of);
  tell("stamp", stamp_of);
  tell("stray", stray_of);
  tell("sound", sound_of);
  tell("slack", slack_of);
  return 0;
}
