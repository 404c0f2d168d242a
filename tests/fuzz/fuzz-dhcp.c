/* Hostile bytes as a DHCP message, and as the options of one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dhcp.h"

#include <string.h>

enum { OPTIONS_AT = 240 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try(const uint8_t *data, size_t size) {
  struct dhcp_client client;
  if (!dhcp_parse(data, size, &client))
    return;
  g_assert(strlen(client.name) < DNS_TEXT);
  for (size_t i = 0; client.name[i]; i++)
    g_assert(g_ascii_isgraph(client.name[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  try(data, size);
  if (size == 0)
    return 0;
  uint8_t *message = g_malloc0(OPTIONS_AT + size - 1);
  memcpy(message, (const uint8_t[]){1 + data[0] % 2, 1, 6}, 3);
  memcpy(message + 236, (const uint8_t[]){99, 130, 83, 99}, 4);
  memcpy(message + OPTIONS_AT, data + 1, size - 1);
  try(message, OPTIONS_AT + size - 1);
  g_free(message);
  return 0;
}
