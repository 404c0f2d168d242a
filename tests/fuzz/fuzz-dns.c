/* Hostile bytes as a DNS answer; names must be clean text of a bounded length.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dns.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_address(void *user, const struct dns_address *address) {
  unsigned *sum = user;
  size_t n = strlen(address->name);
  g_assert(n > 0 && n < DNS_TEXT);
  for (size_t i = 0; i < n; i++)
    g_assert(g_ascii_isgraph(address->name[i]));
  for (int i = 0; i < (address->family == 6 ? 16 : 4); i++)
    *sum += address->address[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  unsigned sum = 0;
  char text[DNS_TEXT];
  dns_parse(data, size, on_address, &sum);
  size_t after = dns_name(data, size, 0, text);
  g_assert(after <= size);
  return 0;
}
