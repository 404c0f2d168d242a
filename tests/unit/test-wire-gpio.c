/* What the wire of lights makes of edges that were merged, dropped or late: no kernel does on
 * demand. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In the place of libgpiod stand lines that read as the test says; the kernel tests have real ones.
 */
#include "gpio-lines.h"
#include "wire-driver.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

static struct {
  struct gpio_edge edges[8];
  unsigned edge_count;
  struct gpio_loss loss;
  bool knows_merged, has_gone;
  unsigned levels;
} kernel;

struct gpio_lines *gpio_lines_open(const struct gpio_plan *plan, GError **error) {
  (void)plan, (void)error;
  return (struct gpio_lines *)&kernel;
}

void gpio_lines_close(struct gpio_lines *lines) {
  (void)lines;
}

int gpio_lines_fd(const struct gpio_lines *lines) {
  (void)lines;
  return -1;
}

int gpio_lines_read(struct gpio_lines *lines, int64_t now_ns, GArray *edges, GArray *losses) {
  (void)lines, (void)now_ns;
  g_array_append_vals(edges, kernel.edges, kernel.edge_count);
  kernel.edge_count = 0;
  if (kernel.loss.why)
    g_array_append_val(losses, kernel.loss);
  kernel.loss.why = NULL;
  return kernel.has_gone ? -ENODEV : 0;
}

bool gpio_lines_knows_merged(const struct gpio_lines *lines) {
  (void)lines;
  return kernel.knows_merged;
}

int gpio_lines_levels(const struct gpio_lines *lines, unsigned *ret_levels) {
  (void)lines;
  *ret_levels = kernel.levels;
  return kernel.has_gone ? -ENODEV : 0;
}

static char *const names[] = {"red", "green", NULL};
static struct wire_plan plan = {.kind = WIRE_GPIO, .gpio = {.lines = (char **)names}};
static struct wire_feed feed;
static struct tap *tap;
static struct profile *profile;
static void *wire;
static struct event gap; /* the last */
static unsigned gaps;

static void append(void *user, const struct event *event) {
  (void)user;
  if (event->kind != EVENT_GAP)
    return;
  gap = *event;
  gaps++;
}

static void setup(void) {
  static const char text[] = "{hotmic: device/1, make: m, model: n}";
  profile = profile_parse("test", text, strlen(text), NULL);
  cr_assert(profile);
  const struct tap_config config = {
      .device = "kitchen", .name = "led", .profile = profile, .lines = (const char *const *)names};
  tap = tap_new("led", &config, (struct event_sink){append, NULL}, NULL);
  cr_assert(tap);
  wire = wire_gpio.open(&plan, NULL, NULL);
  feed = (struct wire_feed){.tap = tap};
}

static void teardown(void) {
  wire_gpio.close(wire);
  tap_free(tap);
  profile_free(profile);
}

TestSuite(wire_gpio, .init = setup, .fini = teardown);

static void edge(unsigned line, bool level, int64_t at_ms) {
  kernel.edges[kernel.edge_count++] = (struct gpio_edge){at_ms * NS_PER_MS, line, level};
  kernel.levels = (kernel.levels & ~(1u << line)) | (level ? 1u << line : 0);
}

static void serve(int64_t now_ms) {
  const char *why;
  cr_assert(wire_gpio.serve(wire, &feed, now_ms * NS_PER_MS, &why));
}

static void expect_gap(int64_t from_ms, int64_t until_ms, int64_t lost) {
  cr_assert_eq(gaps, 1u);
  cr_assert_eq(gap.at_ns, from_ms * NS_PER_MS);
  cr_assert_eq(gap.at_ns + gap.value, until_ms * NS_PER_MS);
  cr_assert_eq(feed.counts.lost, lost);
}

Test(wire_gpio, edges_are_fed_as_they_come) {
  edge(0, true, 100);
  edge(1, true, 101);
  serve(150);
  cr_assert_eq(feed.counts.received, 2);
  cr_assert_eq(feed.levels, 3u);
  cr_assert_eq(gaps, 0u);
}

Test(wire_gpio, two_equal_edges_are_a_gap_no_longer_than_since_the_last_reading) {
  edge(0, true, 100);
  serve(150);
  serve(5000);
  edge(0, true, 5050);
  serve(5100);
  expect_gap(4990, 5050, 1);
  cr_assert_eq(feed.counts.received, 2);
  cr_assert_eq(feed.levels, 1u);
}

Test(wire_gpio, two_equal_edges_in_one_reading_are_a_gap_between_them) {
  edge(0, true, 100);
  edge(0, true, 103);
  serve(150);
  expect_gap(100, 103, 1);
}

Test(wire_gpio, what_the_library_counts_is_not_counted_again) {
  kernel.knows_merged = true;
  kernel.loss = (struct gpio_loss){100 * NS_PER_MS, 103 * NS_PER_MS, 1, "merged"};
  edge(0, true, 100);
  edge(0, true, 103);
  serve(150);
  expect_gap(100, 103, 1);
}

Test(wire_gpio, a_loss_that_ends_with_an_equal_edge_is_one_loss) {
  kernel.loss = (struct gpio_loss){100 * NS_PER_MS, 103 * NS_PER_MS, 3, "dropped"};
  edge(0, true, 100);
  edge(0, true, 103);
  serve(150);
  expect_gap(100, 103, 3);
}

Test(wire_gpio, a_line_that_changed_without_an_edge_is_told_at_the_second_look) {
  serve(1000);
  kernel.levels = 2;
  serve(2000);
  cr_assert_eq(feed.levels, 0u);
  serve(2010);
  cr_assert_eq(feed.levels, 2u);
  expect_gap(1000, 2010, 1);
}

Test(wire_gpio, an_edge_that_is_only_late_is_no_gap) {
  serve(1000);
  kernel.levels = 2;
  serve(2000);
  edge(1, true, 1999);
  serve(2010);
  serve(3020);
  cr_assert_eq(feed.levels, 2u);
  cr_assert_eq(gaps, 0u);
}

Test(wire_gpio, edges_after_now_wait_for_earlier_ones) {
  edge(0, true, 160);
  serve(150);
  cr_assert_eq(feed.counts.received, 0);
  edge(1, true, 155);
  serve(200);
  cr_assert_eq(feed.counts.received, 2);
  cr_assert_eq(gaps, 0u);
}

Test(wire_gpio, a_gap_does_not_begin_before_the_session) {
  feed.zero_ns = 100 * NS_PER_MS;
  kernel.loss = (struct gpio_loss){50 * NS_PER_MS, 150 * NS_PER_MS, 0, "full"};
  serve(200);
  expect_gap(0, 50, 0);
}

Test(wire_gpio, a_chip_that_has_gone_is_noticed_after_what_came_before) {
  const char *why = NULL;
  edge(0, true, 100);
  kernel.has_gone = true;
  cr_assert(!wire_gpio.serve(wire, &feed, 150 * NS_PER_MS, &why));
  cr_assert_str_eq(why, "the GPIO chip has gone");
  cr_assert_eq(feed.counts.received, 1);
}
