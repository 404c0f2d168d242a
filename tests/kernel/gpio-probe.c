/* What the tests on the kernel bench do with GPIO lines: watch them, storm them, bounce or switch
 * them. SPDX-License-Identifier: GPL-3.0-or-later */
#include "gpio-chip.h"
#include "switch.h"
#include "wire.h"

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char profile_text[] =
    "{hotmic: device/1, make: m, model: n, lights: {hold_ms: 20, dictionary: []}}";
static const char *const colours[] = {"red", "green", "blue", "white", NULL};

static struct {
  char *chip, *lines, *bias, *pulls, *pauses;
  gboolean active_low, is_on, is_safe_on;
  int debounce_us, edges, hz, sleep_ms;
  double seconds;
} option = {.hz = 1000, .edges = 20000, .seconds = 3600};

static const GOptionEntry entries[] = {
    {"chip", 0, 0, G_OPTION_ARG_STRING, &option.chip, "name, path or label", "CHIP"},
    {"lines", 0, 0, G_OPTION_ARG_STRING, &option.lines, "names or offsets", "LINE,..."},
    {"active-low", 0, 0, G_OPTION_ARG_NONE, &option.active_low, "0 V is on", NULL},
    {"bias", 0, 0, G_OPTION_ARG_STRING, &option.bias, "as-is, none, pull-up, pull-down", "BIAS"},
    {"debounce", 0, 0, G_OPTION_ARG_INT, &option.debounce_us, "microseconds", "US"},
    {"seconds", 0, 0, G_OPTION_ARG_DOUBLE, &option.seconds, "watch: for so long", "S"},
    {"sleep", 0, 0, G_OPTION_ARG_INT, &option.sleep_ms, "before each reading", "MS"},
    {"pulls", 0, 0, G_OPTION_ARG_STRING, &option.pulls, "storm, bounce: files, in turn",
     "FILE,..."},
    {"edges", 0, 0, G_OPTION_ARG_INT, &option.edges, "storm: how many", "N"},
    {"hz", 0, 0, G_OPTION_ARG_INT, &option.hz, "storm: how fast; 0: flat out", "HZ"},
    {"pauses", 0, 0, G_OPTION_ARG_STRING, &option.pauses, "bounce: between edges", "US,..."},
    {"on", 0, 0, G_OPTION_ARG_NONE, &option.is_on, "switch: on; bounce: begins so", NULL},
    {"safe-on", 0, 0, G_OPTION_ARG_NONE, &option.is_safe_on, "switch: on is safe", NULL},
    {0}};

static volatile sig_atomic_t is_over;
static GArray *gaps; /* of struct event */
static int64_t zero_ns;

static void end(int number) {
  (void)number;
  is_over = 1;
}

static void append(void *user, const struct event *event) {
  bool is_quiet = user;
  if (event->kind == EVENT_GAP)
    g_array_append_val(gaps, *event);
  if (is_quiet)
    return;
  printf("%.6f %s slack %.6f", seconds_of_ns(event->at_ns + zero_ns), event_kind_names[event->kind],
         seconds_of_ns(event->slack_ns));
  if (event->kind == EVENT_GAP)
    printf(" length %.6f", seconds_of_ns(event->value));
  printf(" %s\n", event->text);
  fflush(stdout);
}

static struct wire_plan plan_of_options(void) {
  int bias = option.bias ? name_index_of(gpio_bias_names, option.bias) : GPIO_BIAS_AS_IS;
  g_assert(bias >= 0 && option.chip && option.lines);
  return (struct wire_plan){.kind = WIRE_GPIO,
                            .at = g_strdup("probe.yaml:1:1"),
                            .gpio = {.chip = g_strdup(option.chip),
                                     .lines = g_strsplit(option.lines, ",", -1),
                                     .active_low = option.active_low,
                                     .bias = (enum gpio_bias)bias,
                                     .debounce_us = option.debounce_us}};
}

static void complain(GError *error) {
  fprintf(stderr, "%s\n", error->message);
  exit(error->code);
}

struct watch {
  struct wire_plan *plan;
  struct wire *wire;
  struct profile *profile;
  struct tap *tap;
};

static struct watch watch_open(bool is_quiet) {
  GError *error = NULL;
  struct watch watch = {.plan = g_new(struct wire_plan, 1)};
  *watch.plan = plan_of_options();
  watch.wire = wire_open(watch.plan, (const uint8_t[TAP_MAC]){0}, &error);
  if (!watch.wire)
    complain(error);
  watch.profile = profile_parse("probe", profile_text, strlen(profile_text), NULL);
  const char *lines[G_N_ELEMENTS(colours)] = {NULL};
  unsigned count = g_strv_length(watch.plan->gpio.lines);
  memcpy(lines, colours, count * sizeof *lines);
  struct tap_config config = {.device = "kitchen",
                              .name = "light",
                              .profile = watch.profile,
                              .lines = lines,
                              .initial = wire_levels(watch.wire)};
  watch.tap = tap_new("led", &config,
                      (struct event_sink){append, is_quiet ? (void *)colours : NULL}, &error);
  if (!watch.tap)
    complain(error);
  printf("levels %u\n", wire_levels(watch.wire));
  fflush(stdout);
  zero_ns = tidy_monotonic_ns();
  wire_start(watch.wire, watch.tap, zero_ns);
  return watch;
}

static void watch_serve(struct watch *watch) {
  struct pollfd input = {.fd = wire_fd(watch->wire), .events = POLLIN};
  poll(&input, 1, 100);
  if (option.sleep_ms)
    g_usleep((gulong)option.sleep_ms * 1000);
  int64_t now_ns = tidy_monotonic_ns();
  wire_serve(watch->wire, now_ns);
  tap_tick(watch->tap, now_ns - zero_ns);
}

static struct wire_counts watch_close(struct watch *watch) {
  int64_t now_ns = tidy_monotonic_ns();
  wire_finish(watch->wire, now_ns);
  tap_finish(watch->tap, now_ns - zero_ns);
  struct wire_counts counts = wire_counts(watch->wire);
  printf("received %" PRId64 " lost %" PRId64 " levels %u\n", counts.received, counts.lost,
         wire_levels(watch->wire));
  wire_close(watch->wire);
  tap_free(watch->tap);
  profile_free(watch->profile);
  wire_plan_done(watch->plan);
  g_free(watch->plan);
  return counts;
}

static int watch_lines(void) {
  struct watch watch = watch_open(false);
  while (!is_over && tidy_monotonic_ns() - zero_ns < ns_of_seconds(option.seconds))
    watch_serve(&watch);
  watch_close(&watch);
  return 0;
}

/* What the storm's process tells the watching one: when each edge was made, and that all are. */
struct storm {
  volatile int done;
  int64_t at_ns[];
};

static void pull_in_turn(struct storm *storm, const int *files, unsigned count) {
  int64_t due_ns = tidy_monotonic_ns() + 50 * NS_PER_MS;
  for (int i = 0; i < option.edges; i++) {
    const char *pull = i / (int)count % 2 ? "pull-down" : "pull-up";
    struct timespec due = {due_ns / NS_PER_S, due_ns % NS_PER_S};
    if (option.hz > 0)
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    due_ns += option.hz > 0 ? NS_PER_S / option.hz : 0;
    storm->at_ns[i] = tidy_monotonic_ns();
    if (pwrite(files[i % (int)count], pull, strlen(pull), 0) < 0)
      _exit(1);
  }
  storm->done = 1;
  _exit(0);
}

static pid_t begin_storm(struct storm *storm) {
  char **pulls = g_strsplit(option.pulls, ",", -1);
  int files[GPIO_LINES_MAX];
  unsigned count = g_strv_length(pulls);
  for (unsigned i = 0; i < count; i++)
    if ((files[i] = open(pulls[i], O_WRONLY | O_CLOEXEC)) < 0)
      exit(1);
  g_strfreev(pulls);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0)
    pull_in_turn(storm, files, count);
  return child;
}

/* How many true edges lie in a gap, whose bounds may err by what the making of an edge takes. */
static int count_hidden(const struct storm *storm) {
  int hidden = 0;
  for (int i = 0; i < option.edges; i++)
    for (unsigned g = 0; g < gaps->len; g++) {
      const struct event *gap = &g_array_index(gaps, struct event, g);
      int64_t at_ns = storm->at_ns[i] - zero_ns;
      if (at_ns < gap->at_ns - NS_PER_MS || at_ns > gap->at_ns + gap->value + NS_PER_MS)
        continue;
      hidden++;
      break;
    }
  return hidden;
}

static int storm_lines(void) {
  size_t size = sizeof(struct storm) + (size_t)option.edges * sizeof(int64_t);
  struct storm *storm = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert(storm != MAP_FAILED);
  struct watch watch = watch_open(true);
  pid_t child = begin_storm(storm);
  while (!storm->done)
    watch_serve(&watch);
  for (int rounds = 0; rounds < 20; rounds++)
    watch_serve(&watch);
  struct wire_counts counts = watch_close(&watch);
  int64_t blind_ns = 0;
  for (unsigned i = 0; i < gaps->len; i++)
    blind_ns += g_array_index(gaps, struct event, i).value;
  printf("true %d seen %" PRId64 " missing %" PRId64 " counted %" PRId64
         " gaps %u blind %.3f hidden %d\n",
         option.edges, counts.received, option.edges - counts.received, counts.lost, gaps->len,
         seconds_of_ns(blind_ns), count_hidden(storm));
  waitpid(child, NULL, 0);
  return 0;
}

/* An edge and a pause, another edge, ... Prints when the first was made. */
static int bounce_line(void) {
  int file = open(option.pulls, O_WRONLY | O_CLOEXEC);
  g_assert(file >= 0);
  printf("%.6f\n", seconds_of_ns(tidy_monotonic_ns()));
  bool level = option.is_on;
  char **pauses = g_strsplit(option.pauses, ",", -1);
  for (char **pause = pauses; *pause; pause++, level = !level) {
    const char *pull = level ? "pull-up" : "pull-down";
    if (pwrite(file, pull, strlen(pull), 0) < 0)
      return 1;
    g_usleep((gulong)g_ascii_strtoll(*pause, NULL, 10));
  }
  g_strfreev(pauses);
  return 0;
}

static int switch_line(void) {
  GError *error = NULL;
  struct wire_plan plan = plan_of_options();
  struct switch_line *line = switch_open(&plan, option.is_safe_on, &error);
  if (!line || !switch_set(line, option.is_on, &error))
    complain(error);
  printf("switched %s\n", switch_is_on(line) ? "on" : "off");
  fflush(stdout);
  while (!is_over)
    pause();
  if (!switch_close(line, &error))
    complain(error);
  wire_plan_done(&plan);
  return 0;
}

static int scan(void) {
  GPtrArray *chips = gpio_chips();
  for (unsigned c = 0; c < chips->len; c++) {
    const struct gpio_chip *chip = chips->pdata[c];
    printf("%s %s %u lines\n", chip->name, chip->label, chip->line_count);
    for (unsigned i = 0; i < chip->line_count; i++)
      printf("  %u %s %s %s\n", i, chip->lines[i].name ? chip->lines[i].name : "-",
             chip->lines[i].is_output ? "output" : "input",
             !chip->lines[i].is_used   ? "free"
             : chip->lines[i].consumer ? chip->lines[i].consumer
                                       : "used");
  }
  g_ptr_array_unref(chips);
  return 0;
}

int main(int argc, char **argv) {
  static const char *const verbs[] = {"watch", "storm", "bounce", "switch", "scan", NULL};
  static int (*const acts[])(void) = {watch_lines, storm_lines, bounce_line, switch_line, scan};
  GError *error = NULL;
  g_autoptr(GOptionContext) context = g_option_context_new("watch|storm|bounce|switch|scan");
  g_option_context_add_main_entries(context, entries, NULL);
  if (!g_option_context_parse(context, &argc, &argv, &error))
    complain(error);
  int verb = argc == 2 ? name_index_of(verbs, argv[1]) : -1;
  if (verb < 0)
    return HOTMIC_ERROR_USAGE;
  sigaction(SIGTERM, &(struct sigaction){.sa_handler = end}, NULL);
  gaps = g_array_new(FALSE, FALSE, sizeof(struct event));
  return acts[verb]();
}
