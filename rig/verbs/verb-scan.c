/* hotmic scan: what this machine has that a bench file could name, with the lines to paste.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cards.h"
#include "gpio-chip.h"
#include "interface-list.h"
#include "serial-list.h"
#include "verb.h"

/* Names come from hardware that anybody may have plugged in: no control character gets out. */
static char *inert(const char *text) {
  g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
  for (char *c = valid; *c; c++)
    if (g_ascii_iscntrl(*c))
      *c = '?';
  return g_steal_pointer(&valid);
}

/* As a YAML text that stands for itself. */
static char *quoted(const char *text) {
  g_autofree char *safe = inert(text);
  g_auto(GStrv) parts = g_strsplit(safe, "'", -1);
  g_autofree char *doubled = g_strjoinv("''", parts);
  return g_strdup_printf("'%s'", doubled);
}

static void print_section(const char *title, guint count, const char *none) {
  printf("%s%s\n", title, count ? "" : ": none");
  if (!count)
    printf("  %s\n", none);
}

static void print_card(const struct card_side *side) {
  g_autofree char *card = inert(side->card), *device = inert(side->device),
                  *pcm = quoted(side->pcm);
  printf("  %s  %s: %s, %s", side->pcm, card, device, side->plays ? "plays" : "captures");
  if (side->code) {
    printf(": cannot be looked at: %s\n", g_strerror(-side->code));
    return;
  }
  printf(" %u to %u channels, %u to %u Hz, %s\n", side->channels_min, side->channels_max,
         side->hz_min, side->hz_max, side->formats);
  printf("      %s: %s\n", side->plays ? "playback" : "capture", pcm);
}

static void print_cards(void) {
  g_autoptr(GPtrArray) cards = cards_list();
  print_section("Sound cards (under `sound:` with `driver: alsa`)", cards->len,
                "No card is there, or none may be used: is this user in the group audio?");
  for (guint i = 0; i < cards->len; i++)
    print_card(cards->pdata[i]);
}

static void print_line(const struct gpio_chip *chip, unsigned offset) {
  const struct gpio_line_info *line = &chip->lines[offset];
  g_autofree char *name = inert(line->name), *consumer = inert(line->consumer);
  printf("      %3u  %s", offset, line->name ? name : "(no name)");
  if (line->is_used)
    printf("  in use%s%s", line->consumer ? " by " : "", consumer);
  printf("%s\n", line->is_output ? "  output" : "");
}

static void print_chip(const struct gpio_chip *chip) {
  if (chip->trouble) {
    printf("  %s: %s\n", chip->path, g_strerror(chip->trouble));
    return;
  }
  g_autofree char *label = inert(chip->label);
  g_autofree char *call = quoted(chip->label && *chip->label ? chip->label : chip->name);
  g_autofree char *line =
      chip->line_count && chip->lines[0].name ? quoted(chip->lines[0].name) : g_strdup("0");
  printf("  %s  %s, %u lines\n", chip->name, label, chip->line_count);
  for (unsigned i = 0; i < chip->line_count; i++)
    print_line(chip, i);
  printf("      light: {kind: led, chip: %s, lines: {light: %s}}\n", call, line);
  printf("      power: {chip: %s, line: %s, safe: off, during: on}\n", call, line);
}

static void print_chips(void) {
  g_autoptr(GPtrArray) chips = gpio_chips();
  print_section("GPIO chips (under `taps:` and `switches:` of a device)", chips->len,
                "No /dev/gpiochip* is there. USB boards with GPIO need their driver loaded.");
  for (guint i = 0; i < chips->len; i++)
    print_chip(chips->pdata[i]);
}

static void print_port(const struct serial_entry *port) {
  g_autofree char *maker = inert(port->manufacturer), *product = inert(port->product);
  g_autofree char *serial = inert(port->serial);
  g_autofree char *call = quoted(port->by_id     ? port->by_id
                                 : port->by_path ? port->by_path
                                                 : port->path);
  printf("  %s", port->path);
  if (port->usb_vendor)
    printf("  %04x:%04x %s %s %s", (unsigned)port->usb_vendor, (unsigned)port->usb_product, maker,
           product, serial);
  printf("\n      uart: {kind: console, port: %s, baud: 115200, framing: 8N1}\n", call);
}

static void print_ports(void) {
  g_autoptr(GPtrArray) ports = serial_list_new();
  print_section("Serial ports (under `taps:` of a device)", ports->len,
                "Nothing that looks like a serial port is plugged in.");
  for (guint i = 0; i < ports->len; i++)
    print_port(ports->pdata[i]);
}

static void print_interface(const struct interface_entry *interface) {
  g_autofree char *call = quoted(interface->name);
  const uint8_t *mac = interface->mac;
  printf("  %s  ", interface->name);
  if (interface->has_mac)
    printf("%02x:%02x:%02x:%02x:%02x:%02x ", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
  printf("%s\n      net: {kind: capture, interface: %s}\n",
         !interface->is_up        ? "down"
         : interface->has_carrier ? "up"
                                  : "up, no carrier",
         call);
}

static void print_interfaces(void) {
  g_autoptr(GPtrArray) interfaces = interface_list_new();
  print_section("Network interfaces (under `taps:` of a device)", interfaces->len,
                "The kernel names none.");
  for (guint i = 0; i < interfaces->len; i++)
    print_interface(interfaces->pdata[i]);
}

static int scan(char **arguments, GError **error) {
  if (arguments[0])
    return verb_usage(error, "%s: scan takes no arguments", arguments[0]);
  print_cards();
  print_chips();
  print_ports();
  print_interfaces();
  return 0;
}

const struct verb verb_scan = {
    "scan",
    "",
    "lists what this machine has for a bench file",
    "Lists sound cards, GPIO chips and their lines, serial ports and network interfaces, each with "
    "the\n"
    "line to paste into a bench file. Takes nothing that somebody else is using.",
    NULL,
    scan,
};
