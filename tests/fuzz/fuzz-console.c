/* Any bytes, in pieces, to the console decoder; lines must be clean UTF-8 of a bounded length.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "console.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] = "{hotmic: device/1, make: m, model: n, console: {rules: [{match: "
                           "'a+b', stage: wake}], heartbeat: {match: alive, every_s: 1}}}";

static void append(void *user, const struct event *event) {
  int64_t *now_ns = user;
  g_assert(strlen(event->text) <= CONSOLE_LINE);
  g_assert(g_utf8_validate(event->text, -1, NULL));
  for (const char *c = event->text; *c; c++)
    g_assert(!g_ascii_iscntrl(*c));
  g_assert(event->kind == EVENT_CONSOLE || event->value > 0);
  g_assert(event->at_ns <= *now_ns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1)
    return 0;
  int64_t now_ns = 0;
  struct profile *profile = profile_parse("f", text, strlen(text), NULL);
  struct console_config config = {
      .profile = profile,
      .witness = witness_of("d", "t", (struct event_sink){append, &now_ns}),
      .byte_ns = data[0] & 0x40 ? 86805 : 0,
  };
  struct console *console = console_new(&config);
  size_t most = (size_t)(data[0] & 0x3f) + 1;
  for (size_t at = 1; at < size; at += most) {
    now_ns += (int64_t)data[at] * 10 * NS_PER_MS;
    if (data[0] & 0x80)
      console_tick(console, now_ns);
    console_feed(console, data + at, MIN(most, size - at), now_ns, 0);
  }
  console_finish(console, now_ns);
  console_free(console);
  profile_free(profile);
  return 0;
}
