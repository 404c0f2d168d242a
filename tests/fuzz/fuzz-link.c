/* Hostile bytes down the link from a software smart speaker: whole messages come out, then an end.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "link.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A pipe with these bytes in it, closed behind them; -1 if they do not fit. */
static int filled_pipe(const uint8_t *data, size_t size) {
  int ends[2];
  g_assert(pipe2(ends, O_NONBLOCK) == 0);
  ssize_t n = write(ends[1], data, size);
  close(ends[1]);
  if (size == 0 || n == (ssize_t)size)
    return ends[0];
  close(ends[0]);
  return -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct link_reader reader;
  static struct link_message message;
  reader = (struct link_reader){.fd = filled_pipe(data, size)};
  if (reader.fd < 0)
    return 0;
  size_t taken = 0, head = offsetof(struct link_message, payload);
  int status;
  while ((status = link_read(&reader, &message)) > 0) {
    g_assert(message.type >= LINK_SOUND && message.type <= LINK_CONSUMED);
    g_assert(message.bytes <= LINK_PAYLOAD);
    taken += head + message.bytes;
    g_assert(taken <= size);
  }
  g_assert(status == 0 || status == -EPIPE || status == -EBADMSG);
  g_assert((status == 0) == (taken == size));
  close(reader.fd);
  return 0;
}
