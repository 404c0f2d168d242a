/* Hostile bytes as a DNS answer; names must be clean text of a bounded length.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dns.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sum {
  unsigned bytes, addresses;
  bool is_multicast;
};

static void on_address(void *user, const struct dns_address *address) {
  struct sum *sum = user;
  size_t n = strlen(address->name);
  g_assert(n > 0 && n < DNS_TEXT);
  for (size_t i = 0; i < n; i++)
    g_assert(g_ascii_isgraph(address->name[i]));
  g_assert(address->family == 4 || address->family == 6);
  for (int i = 0; i < (address->family == 6 ? 16 : 4); i++)
    sum->bytes += address->address[i];
  g_assert(++sum->addresses <= DNS_RECORDS_MAX);
  g_assert(!sum->is_multicast || g_str_has_suffix(address->name, ".local"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sum sum = {0}, near = {.is_multicast = true};
  char text[DNS_TEXT];
  dns_parse(data, size, on_address, &sum);
  dns_parse_multicast(data, size, on_address, &near);
  size_t after = dns_name(data, size, 0, text);
  g_assert(after <= size);
  return 0;
}
