/* Hostile bytes through the whole sniffer tap; the first byte says how they are cut. Or a good
 * stream, damaged. SPDX-License-Identifier: GPL-3.0-or-later */
#include "tap.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] =
    "{hotmic: device/1, make: m, model: n, hosts: [{name: '*.ex', role: voice}]}";

static void append(void *user, const struct event *event) {
  (void)user;
  g_assert(g_utf8_validate(event->text, -1, NULL));
  g_assert(event->value >= 0);
  g_assert(event->kind == EVENT_GAP || event->kind == EVENT_NAME || event->value > 0);
}

static struct tap *new_tap(const char *kind, const struct profile *profile, int baud) {
  struct tap_config config = {
      .device = "d", .name = "t", .profile = profile, .mac = {2, 0, 0, 0, 0, 1}, .baud = baud};
  return tap_new(kind, &config, (struct event_sink){append, NULL}, NULL);
}

static void sniff(const struct profile *profile, uint8_t how, const uint8_t *bytes, size_t size) {
  struct tap *tap = new_tap("sniffer", profile, how & 0x40 ? 921600 : 0);
  size_t most = (size_t)(how & 0x1f) * 16 + 1;
  int64_t now_ns = 0;
  for (size_t at = 0; at < size; at += most) {
    tap_bytes(tap, bytes + at, MIN(most, size - at), now_ns += NS_PER_S / 3, 0);
    tap_tick(tap, now_ns);
  }
  tap_finish(tap, now_ns);
  tap_free(tap);
}

static void put32(GByteArray *stream, uint32_t value) {
  value = GUINT32_TO_LE(value);
  g_byte_array_append(stream, (const uint8_t *)&value, 4);
}

/* A good stream of frames, a length before each in `data`; and of each frame a byte says where it,
 * or its header, is damaged, and one how: dropped, doubled, flipped, not at all. */
static void sniff_damaged(const struct profile *profile, const uint8_t *data, size_t size) {
  static const uint32_t file_header[] = {0xa1b2c3d4, 0x00040002, 0, 0, 2500, 1};
  g_autoptr(GByteArray) stream = g_byte_array_new();
  for (size_t i = 0; i < G_N_ELEMENTS(file_header); i++)
    put32(stream, file_header[i]);
  for (size_t at = 1, frame = 0; at + 3 < size; frame++) {
    guint begin = stream->len, where = data[at + 1];
    uint8_t how = data[at + 2];
    size_t n = MIN((size_t)data[at] + 1, size - at - 3);
    put32(stream, (uint32_t)frame);
    put32(stream, how * 7919u % 1000000);
    put32(stream, (uint32_t)n);
    put32(stream, (uint32_t)n);
    g_byte_array_append(stream, data + at + 3, (guint)n);
    at += 3 + n;
    where = begin + where % (stream->len - begin);
    if (how % 4 == 0)
      g_byte_array_remove_index(stream, where);
    else if (how % 4 == 1)
      g_byte_array_append(stream, (const uint8_t[]){stream->data[where]}, 1);
    else if (how % 4 == 2)
      stream->data[where] ^= how;
  }
  sniff(profile, data[0], stream->data, stream->len);
}

/* The same bytes as frames, a length before each: they reach DNS, TLS and flows much sooner. */
static void capture(const struct profile *profile, const uint8_t *data, size_t size) {
  struct tap *tap = new_tap("capture", profile, 0);
  int64_t now_ns = 0;
  for (size_t at = 1; at < size;) {
    size_t n = MIN((size_t)data[at], size - at - 1);
    tap_frame(tap, 1, data + at + 1, n, n, now_ns += NS_PER_S, 0);
    at += n + 1;
  }
  tap_finish(tap, now_ns);
  tap_free(tap);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1)
    return 0;
  struct profile *profile = profile_parse("f", text, strlen(text), NULL);
  if ((data[0] & 0xa0) == 0xa0)
    sniff_damaged(profile, data, size);
  else if (data[0] & 0x80)
    sniff(profile, data[0], data + 1, size - 1);
  else
    capture(profile, data, size);
  profile_free(profile);
  return 0;
}
