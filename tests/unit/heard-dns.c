/* What a DNS message tells, kept for a test to look at.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "heard-dns.h"

#include <string.h>

struct heard_dns heard_dns;

static void on_address(void *user, const struct dns_address *address) {
  struct heard_dns *to = user;
  unsigned i = to->n++;
  if (i >= HEARD_MAX)
    return;
  tidy_copy_text(to->name[i], DNS_TEXT, address->name);
  to->family[i] = address->family;
  memcpy(to->address[i], address->address, address->family == 6 ? 16 : 4);
  to->ttl_s[i] = address->ttl_s;
  to->is_reverse[i] = address->is_reverse;
}

bool heard(const void *bytes, size_t n) {
  heard_dns.n = 0;
  g_autofree uint8_t *copy = g_memdup2(bytes, n);
  return dns_parse(copy, n, on_address, &heard_dns);
}

bool heard_multicast(const void *bytes, size_t n) {
  heard_dns.n = 0;
  g_autofree uint8_t *copy = g_memdup2(bytes, n);
  return dns_parse_multicast(copy, n, on_address, &heard_dns);
}
