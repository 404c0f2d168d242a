/* What a DNS message tells, kept for a test to look at.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_HEARD_DNS_H
#define HOTMIC_HEARD_DNS_H

#include "dns.h"

enum { HEARD_MAX = 16 };

/** Of the last message; only the first HEARD_MAX are kept. */
extern struct heard_dns {
  unsigned n;
  char name[HEARD_MAX][DNS_TEXT];
  uint8_t family[HEARD_MAX], address[HEARD_MAX][16];
  uint32_t ttl_s[HEARD_MAX];
  bool is_reverse[HEARD_MAX];
} heard_dns;

/** Reads a message out of a block of just that size, so that a byte read past its end is seen. */
bool heard(const void *bytes, size_t n);
bool heard_multicast(const void *bytes, size_t n);

#endif
