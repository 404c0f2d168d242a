/* What clients call themselves, out of DHCP messages, true or hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dhcp.h"

#include <criterion/criterion.h>
#include <string.h>

enum { OPTIONS_AT = 240, REQUEST = 1, REPLY = 2 };

static const uint8_t mac[6] = {2, 0, 0, 0, 0, 7};

static GByteArray *message_of(uint8_t op, uint8_t type) {
  GByteArray *message = g_byte_array_new();
  g_byte_array_set_size(message, OPTIONS_AT);
  memset(message->data, 0, OPTIONS_AT);
  memcpy(message->data, (const uint8_t[]){op, 1, 6}, 3);
  memcpy(message->data + 28, mac, 6);
  memcpy(message->data + 236, (const uint8_t[]){99, 130, 83, 99}, 4);
  g_byte_array_append(message, (const uint8_t[]){53, 1, type}, 3);
  return message;
}

static void add(GByteArray *message, uint8_t code, const void *data, uint8_t n) {
  g_byte_array_append(message, (const uint8_t[]){code, n}, 2);
  g_byte_array_append(message, data, n);
}

static struct dhcp_client client;

/* Out of a block of just that size, so that a byte read past its end is seen. */
static bool parse_part(const GByteArray *message, size_t n) {
  g_autofree uint8_t *copy = g_memdup2(message->data, n);
  return dhcp_parse(copy, n, &client);
}

/* Ends the options; the message is freed. */
static bool parse(GByteArray *message) {
  g_byte_array_append(message, (const uint8_t[]){255}, 1);
  bool is_read = parse_part(message, message->len);
  g_byte_array_unref(message);
  return is_read;
}

static void expect_address(uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
  cr_expect_arr_eq(client.address, ((uint8_t[]){a, b, c, d}), 4);
}

Test(dhcp, a_request_tells_name_and_address_asked_for) {
  GByteArray *message = message_of(REQUEST, 3);
  add(message, 12, "Echo-Kitchen", 12);
  add(message, 0, "", 0); /* padding, twice */
  add(message, 50, "\xc0\xa8\x01\x09", 4);
  cr_assert(parse(message));
  cr_expect_arr_eq(client.mac, mac, 6);
  cr_expect_str_eq(client.name, "echo-kitchen");
  cr_expect_eq(client.lease_s, 0);
  expect_address(192, 168, 1, 9);
}

Test(dhcp, a_renewal_tells_the_address_that_it_has) {
  GByteArray *message = message_of(REQUEST, 3);
  memcpy(message->data + 12, "\xc0\xa8\x01\x0a", 4);
  add(message, 12, "pod", 3);
  cr_assert(parse(message));
  expect_address(192, 168, 1, 10);
}

Test(dhcp, an_acknowledgement_tells_the_address_given_and_its_lease) {
  GByteArray *message = message_of(REPLY, 5);
  memcpy(message->data + 16, "\xc0\xa8\x01\x0b", 4);
  add(message, 50, "\x01\x02\x03\x04", 4); /* not for a server to say */
  add(message, 51, "\x00\x00\x0e\x10", 4);
  cr_assert(parse(message));
  cr_expect_str_eq(client.name, "");
  cr_expect_eq(client.lease_s, 3600);
  expect_address(192, 168, 1, 11);
}

Test(dhcp, what_does_not_stand_tells_nothing) {
  static const uint8_t of_clients[] = {0, 1, 2, 4, 5, 6, 7, 9, 255};
  static const uint8_t of_servers[] = {0, 1, 2, 3, 4, 6, 7, 8, 255};
  for (size_t i = 0; i < G_N_ELEMENTS(of_clients); i++) {
    cr_expect_not(parse(message_of(REQUEST, of_clients[i])));
    cr_expect_not(parse(message_of(REPLY, of_servers[i])));
  }
  cr_expect(parse(message_of(REQUEST, 8)));
  cr_expect(parse(message_of(REPLY, 5)));
}

Test(dhcp, other_messages_are_none) {
  static const struct {
    size_t at;
    uint8_t value;
  } changes[] = {{0, 3}, {0, 0}, {1, 6}, {2, 16}, {236, 98}, {239, 0}};
  for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
    GByteArray *message = message_of(REQUEST, 3);
    message->data[changes[i].at] = changes[i].value;
    cr_expect_not(parse(message), "%zu", i);
  }
}

Test(dhcp, odd_bytes_in_the_name_are_escaped_and_zeros_at_its_end_are_not_of_it) {
  GByteArray *message = message_of(REQUEST, 3);
  add(message, 12, "a\n\0\xff\0\0", 6);
  cr_assert(parse(message));
  cr_expect_str_eq(client.name, "a\\010\\000\\255");
}

Test(dhcp, the_longest_name_of_odd_bytes_fits) {
  char name[255];
  memset(name, 1, sizeof name);
  GByteArray *message = message_of(REQUEST, 3);
  add(message, 12, name, 255);
  cr_assert(parse(message));
  cr_expect_eq(strlen(client.name), 4 * 255);
}

Test(dhcp, options_of_a_wrong_size_are_none) {
  GByteArray *message = message_of(REPLY, 5);
  memcpy(message->data + 16, "\xc0\xa8\x01\x0b", 4);
  add(message, 51, "\x00\x00\x0e", 3);
  add(message, 12, "", 0);
  cr_assert(parse(message));
  cr_expect_eq(client.lease_s, 0);
  cr_expect_str_eq(client.name, "");
}

Test(dhcp, any_truncation_is_damage) {
  g_autoptr(GByteArray) message = message_of(REQUEST, 3);
  add(message, 12, "echo", 4);
  add(message, 255, "", 0);
  g_byte_array_set_size(message, message->len - 1);
  strcpy(client.name, "untouched");
  for (size_t n = 0; n < message->len; n++)
    cr_expect_not(parse_part(message, n), "%zu", n);
  cr_expect_str_eq(client.name, "untouched");
  cr_expect(parse_part(message, message->len));
}

Test(dhcp, every_wrong_byte_is_survived) {
  g_autoptr(GByteArray) message = message_of(REQUEST, 3);
  add(message, 12, "echo", 4);
  add(message, 50, "\xc0\xa8\x01\x09", 4);
  add(message, 255, "", 0);
  for (guint i = 0; i < message->len; i++) {
    uint8_t was = message->data[i];
    for (unsigned value = 0; value < 256; value++) {
      message->data[i] = (uint8_t)value;
      client.name[0] = '\0';
      parse_part(message, message->len);
      for (const char *c = client.name; *c; c++)
        cr_assert(g_ascii_isgraph(*c));
    }
    message->data[i] = was;
  }
}
