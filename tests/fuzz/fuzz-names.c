/* Hostile frames that tell names, one after the other, to a small table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "names.h"

#include <string.h>

enum { STEPS_MAX = 64, HEAD = 5 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_name(void *user, const struct names_told *told) {
  struct names *names = user;
  enum name_source source = NAME_NONE;
  g_assert(told->source > NAME_NONE && told->source < NAME_SOURCES);
  for (const char *c = told->name; *c; c++)
    g_assert(g_ascii_isgraph(*c));
  const char *name = names_find(names, told->family, told->address, 0, &source);
  g_assert(!name || (source > NAME_NONE && strlen(name) <= NAMES_TEXT_MAX));
}

/* Each step: a port, how much time passes, and a message with its length. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint16_t ports[] = {53, 5353, 67, 68};
  struct names *names = names_new(4);
  int64_t now_ns = 0;
  for (int i = 0; i < STEPS_MAX && size >= HEAD; i++) {
    size_t n = MIN((size_t)data[3] << 8 | data[4], size - HEAD);
    uint16_t port = ports[data[0] % 4];
    uint8_t *payload = g_malloc(n + 1);
    memcpy(payload, data + HEAD, n);
    struct frame frame = {.family = 4, .protocol = FRAME_UDP, .src_port = port};
    frame.dst_port = port == 67 ? 68 : port == 68 ? 67 : port;
    frame.payload = payload;
    frame.payload_here = n;
    now_ns += (int64_t)data[1] * data[2] * NS_PER_S;
    names_read(names, &frame, now_ns, on_name, names);
    names_read_dns(names, payload, n, now_ns, on_name, names);
    g_free(payload);
    data += HEAD + n;
    size -= HEAD + n;
  }
  names_free(names);
  return 0;
}
