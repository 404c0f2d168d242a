/* The link to a software smart speaker: messages come out whole, or an error says why not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "link.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

static struct link_reader reader;
static struct link_message message;
static int writing;

static void open_pipe(void) {
  int ends[2];
  cr_assert_eq(pipe(ends), 0);
  reader = (struct link_reader){.fd = ends[0]};
  writing = ends[1];
}

TestSuite(link, .init = open_pipe, .timeout = 30);

/* What a writer thread puts into the pipe, in pieces of `step` bytes; then it closes it. */
struct stream {
  GByteArray *bytes;
  size_t step;
};

static void add(GByteArray *bytes, uint32_t type, uint32_t length, int64_t sample, uint8_t fill) {
  guint at = bytes->len;
  struct link_message head = {.type = type, .bytes = length, .sample = sample};
  g_byte_array_append(bytes, (const uint8_t *)&head, offsetof(struct link_message, payload));
  at = bytes->len;
  g_byte_array_set_size(bytes, at + length);
  memset(bytes->data + at, fill, length);
}

static gpointer write_pieces(gpointer data) {
  const struct stream *stream = data;
  for (size_t at = 0; at < stream->bytes->len;) {
    size_t n = MIN(stream->step, stream->bytes->len - at);
    ssize_t written = write(writing, stream->bytes->data + at, n);
    cr_assert_gt(written, 0);
    at += (size_t)written;
  }
  close(writing);
  return NULL;
}

static void expect_message(uint32_t type, uint32_t bytes, int64_t sample, uint8_t fill) {
  int status = link_read(&reader, &message);
  cr_assert_eq(status, 1, "status %d", status);
  cr_expect(message.type == type && message.bytes == bytes && message.sample == sample);
  for (uint32_t i = 0; i < bytes; i++)
    cr_assert_eq(message.payload[i], fill);
}

static void survives(size_t step) {
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  add(bytes, LINK_SOUND, 1280, 0, 7);
  add(bytes, LINK_CONSUMED, 16, 640, 8);
  add(bytes, LINK_CONSOLE, 0, 641, 0);
  add(bytes, LINK_SAY, step > 1 ? LINK_PAYLOAD : 3000, 1 << 20, 9);
  add(bytes, LINK_LIGHT, 2, -1, 1);
  struct stream stream = {bytes, step};
  GThread *thread = g_thread_new("writer", write_pieces, &stream);
  expect_message(LINK_SOUND, 1280, 0, 7);
  expect_message(LINK_CONSUMED, 16, 640, 8);
  expect_message(LINK_CONSOLE, 0, 641, 0);
  expect_message(LINK_SAY, step > 1 ? LINK_PAYLOAD : 3000, 1 << 20, 9);
  expect_message(LINK_LIGHT, 2, -1, 1);
  cr_expect_eq(link_read(&reader, &message), 0, "a clean end");
  cr_expect_eq(link_read(&reader, &message), 0, "and it stays one");
  g_thread_join(thread);
}

Test(link, messages_survive_writes_of_one_byte) {
  survives(1);
}

Test(link, messages_survive_writes_of_17_bytes) {
  survives(17);
}

Test(link, many_messages_come_out_of_one_read) {
  survives(1 << 20);
}

static gpointer write_message(gpointer payload) {
  cr_expect_eq(link_write(writing, LINK_SAY, 5, payload, LINK_PAYLOAD), 0);
  close(writing);
  return NULL;
}

Test(link, the_longest_message_passes_a_pipe_that_holds_less) {
  static uint8_t payload[LINK_PAYLOAD];
  memset(payload, 3, sizeof payload);
  GThread *thread = g_thread_new("writer", write_message, payload);
  expect_message(LINK_SAY, LINK_PAYLOAD, 5, 3);
  cr_expect_eq(link_read(&reader, &message), 0);
  g_thread_join(thread);
}

static void put(const void *bytes, size_t n) {
  cr_assert_eq(write(writing, bytes, n), (ssize_t)n);
}

Test(link, a_length_that_cannot_be_is_refused_without_waiting_for_it) {
  struct link_message head = {.type = LINK_SOUND, .bytes = LINK_PAYLOAD + 1};
  put(&head, offsetof(struct link_message, payload));
  cr_expect_eq(link_read(&reader, &message), -EBADMSG);
}

Test(link, a_type_that_cannot_be_is_refused) {
  static const uint32_t types[] = {0, LINK_CONSUMED + 1, UINT32_MAX};
  for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
    struct link_message head = {.type = types[i]};
    reader.begin = reader.end = 0;
    put(&head, offsetof(struct link_message, payload));
    cr_expect_eq(link_read(&reader, &message), -EBADMSG);
  }
}

Test(link, an_end_within_a_message_is_no_clean_end) {
  struct link_message head = {.type = LINK_SOUND, .bytes = 100};
  put(&head, offsetof(struct link_message, payload) + 50);
  close(writing);
  cr_expect_eq(link_read(&reader, &message), -EPIPE);
}

Test(link, an_end_within_a_head_is_no_clean_end) {
  put("abc", 3);
  close(writing);
  cr_expect_eq(link_read(&reader, &message), -EPIPE);
}

Test(link, a_message_is_at_hand_only_when_it_is_whole) {
  struct link_message head = {.type = LINK_LIGHT, .bytes = 2};
  size_t whole = offsetof(struct link_message, payload) + 2;
  memcpy(reader.buffer, &head, whole);
  for (reader.end = 0; reader.end < whole; reader.end++)
    cr_assert_not(link_has_message(&reader), "%zu bytes", reader.end);
  cr_expect(link_has_message(&reader));
}

Test(link, writing_to_one_who_left_is_an_error_not_a_death) {
  signal(SIGPIPE, SIG_IGN);
  close(reader.fd);
  cr_expect_eq(link_write(writing, LINK_SOUND, 0, "x", 1), -EPIPE);
}

Test(link, a_read_from_a_closed_descriptor_is_its_error) {
  close(reader.fd);
  cr_expect_eq(link_read(&reader, &message), -EBADF);
}
