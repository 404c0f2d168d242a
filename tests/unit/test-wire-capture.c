/* When the wire of packets says that it lost some: in the place of the interface stands one that
 * loses them as the test says. SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-port.h"
#include "interface-list.h"
#include "wire-driver.h"

#include <criterion/criterion.h>
#include <string.h>

static struct {
  struct capture_losses losses;
  int drops;         /* packets that each reading loses */
  int64_t read_ns;   /* when the last reading ended */
  int readings_left; /* of those in which there is more than is read */
} kernel;

struct capture_port *capture_port_open(const char *interface, const uint8_t mac[TAP_MAC],
                                       GError **error) {
  (void)interface, (void)mac, (void)error;
  return (struct capture_port *)&kernel;
}

void capture_port_close(struct capture_port *port) {
  (void)port;
}

int capture_port_fd(const struct capture_port *port) {
  (void)port;
  return -1;
}

uint32_t capture_port_linktype(const struct capture_port *port) {
  (void)port;
  return LINKTYPE_ETHERNET;
}

enum capture_state capture_port_read(struct capture_port *port,
                                     void (*heard)(void *user, const struct capture_packet *packet),
                                     void *user) {
  (void)port, (void)heard, (void)user;
  kernel.losses.dropped += kernel.drops;
  kernel.read_ns = tidy_monotonic_ns();
  return kernel.readings_left-- > 0 ? CAPTURE_MORE : CAPTURE_EMPTY;
}

struct capture_losses capture_port_losses(struct capture_port *port) {
  (void)port;
  return kernel.losses;
}

struct interface_state interface_state(const char *name) {
  (void)name;
  return (struct interface_state){.index = 1, .is_up = true, .has_carrier = true};
}

char *interface_list_names(void) {
  return g_strdup("");
}

static const uint8_t mac[TAP_MAC] = {2, 0, 0, 0, 0, 1};
static char interface[] = "net0";
static struct wire_plan plan = {.kind = WIRE_CAPTURE, .interface = interface};
static struct profile *profile;
static struct tap *tap;
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
  struct tap_config config = {.device = "kitchen", .name = "net", .profile = profile};
  memcpy(config.mac, mac, sizeof mac);
  tap = tap_new("capture", &config, (struct event_sink){append, NULL}, NULL);
  cr_assert(tap);
}

static void teardown(void) {
  tap_free(tap);
  profile_free(profile);
}

TestSuite(wire_capture, .init = setup, .fini = teardown);

Test(wire_capture, what_was_lost_while_it_was_read_lies_in_the_gap) {
  void *wire = wire_capture.open(&plan, mac, NULL);
  struct wire_feed feed = {.tap = tap};
  const char *why;
  int64_t before_ns = tidy_monotonic_ns();
  kernel.drops = 5;
  cr_assert(wire_capture.serve(wire, &feed, before_ns, &why));
  cr_assert_eq(gaps, 1u);
  cr_expect_eq(feed.counts.lost, 5);
  cr_expect_geq(gap.at_ns + gap.value, kernel.read_ns);
  wire_capture.close(wire);
}

Test(wire_capture, what_has_come_is_read_before_the_end) {
  struct wire *wire = wire_open(&plan, mac, NULL);
  wire_start(wire, tap, tidy_monotonic_ns());
  kernel.readings_left = 3;
  wire_serve(wire, tidy_monotonic_ns());
  wire_finish(wire, tidy_monotonic_ns());
  cr_expect_eq(kernel.readings_left, -1);
  cr_expect_eq(gaps, 0u);
  wire_close(wire);
}

Test(wire_capture, what_cannot_be_read_before_the_end_is_a_gap) {
  struct wire *wire = wire_open(&plan, mac, NULL);
  wire_start(wire, tap, tidy_monotonic_ns());
  kernel.readings_left = G_MAXINT;
  wire_serve(wire, tidy_monotonic_ns());
  wire_finish(wire, tidy_monotonic_ns());
  cr_expect_eq(gaps, 1u);
  cr_expect(strstr(gap.text, "more came than could be read"), "%s", gap.text);
  wire_close(wire);
}
