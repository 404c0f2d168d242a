/* The server's name out of QUIC's first datagrams: published ones, and ones protected here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "known-initial.h"
#include "quic.h"
#include "sample-hello.h"
#include "sample-quic.h"

#include <criterion/criterion.h>
#include <string.h>

#define ID "\x83\x94\xc8\xf0\x3e\x51\x57\x08"

static const struct sample_initial usual = {
    .version = QUIC_VERSION_1, .root = ID, .root_n = 8, .padded_bytes = 1100};

static struct quic_hello *hello;
static struct tls_hello told;

static void begin(void) {
  hello = quic_hello_new();
  told = (struct tls_hello){.name = "untouched"};
}

static void end(void) {
  quic_hello_free(hello);
}

TestSuite(quic, .init = begin, .fini = end);

static void begin_again(void) {
  end();
  begin();
}

/* Out of a block of just that size, so that a byte read past its end is seen. */
static enum tls_answer take_part(const GByteArray *datagram, size_t n) {
  g_autofree uint8_t *copy = g_memdup2(datagram->data, n);
  return quic_hello_take(hello, copy, n, &told);
}

/* The datagram is freed. */
static enum tls_answer take(GByteArray *datagram) {
  enum tls_answer answer = take_part(datagram, datagram->len);
  g_byte_array_unref(datagram);
  return answer;
}

static void seal(GByteArray *datagram, struct sample_initial initial, const GByteArray *message,
                 size_t from, size_t to) {
  g_autoptr(GByteArray) frames = g_byte_array_new();
  sample_quic_put_crypto(frames, message, from, to);
  sample_quic_seal(datagram, &initial, frames->data, frames->len);
}

static GByteArray *datagram_with(struct sample_initial initial, const GByteArray *message,
                                 size_t from, size_t to) {
  GByteArray *datagram = g_byte_array_new();
  seal(datagram, initial, message, from, to);
  return datagram;
}

static GByteArray *datagram_of(struct sample_initial initial, const void *frames, size_t n) {
  GByteArray *datagram = g_byte_array_new();
  sample_quic_seal(datagram, &initial, frames, n);
  return datagram;
}

static struct sample_initial numbered(uint64_t number) {
  struct sample_initial initial = usual;
  initial.number = number;
  return initial;
}

static GByteArray *known(const char *hex) {
  GByteArray *datagram = g_byte_array_new();
  g_byte_array_set_size(datagram, KNOWN_INITIAL_BYTES);
  cr_assert_eq(known_bytes(hex, datagram->data), KNOWN_INITIAL_BYTES);
  return datagram;
}

static void expect_keys(uint32_t version, const char *key, const char *iv, const char *mask_key) {
  struct quic_keys keys;
  uint8_t bytes[16];
  quic_keys_derive(&keys, version, (const uint8_t *)ID, 8);
  known_bytes(key, bytes);
  cr_expect_arr_eq(keys.key, bytes, 16);
  known_bytes(iv, bytes);
  cr_expect_arr_eq(keys.iv, bytes, 12);
  known_bytes(mask_key, bytes);
  cr_expect_arr_eq(keys.mask_key, bytes, 16);
}

/* RFC 9001, A.1, and RFC 9369, A.1 */
Test(quic, the_keys_are_those_that_the_standards_publish) {
  expect_keys(QUIC_VERSION_1, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c",
              "9f50449e04a0e810283a1e9933adedd2");
  expect_keys(QUIC_VERSION_2, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f",
              "45b95e15235d6f45a6b19cbcb0294ba9");
}

Test(quic, the_name_is_found_in_the_published_initial_of_version_1) {
  cr_expect_eq(take(known(known_initial_1)), TLS_FOUND);
  cr_expect_str_eq(told.name, "example.com");
  cr_expect_not(told.is_encrypted);
}

Test(quic, the_name_is_found_in_the_published_initial_of_version_2) {
  cr_expect_eq(take(known(known_initial_2)), TLS_FOUND);
  cr_expect_str_eq(told.name, "example.com");
}

Test(quic, what_the_tests_protect_is_what_the_standards_publish) {
  GByteArray *expected = known(known_initial_1);
  struct quic_keys keys;
  uint64_t next = 0;
  size_t n;
  quic_keys_derive(&keys, QUIC_VERSION_1, (const uint8_t *)ID, 8);
  g_autofree uint8_t *clear = quic_keys_open(&keys, expected->data, expected->len, 18, &next, &n);
  cr_assert(clear);
  cr_expect_eq(n, 1162);
  cr_expect_eq(next, 3);
  g_autoptr(GByteArray) ours = datagram_of(numbered(2), clear, n);
  cr_assert_eq(ours->len, expected->len);
  cr_expect_arr_eq(ours->data, expected->data, ours->len);
  g_byte_array_unref(expected);
}

Test(quic, one_changed_bit_anywhere_tells_no_name) {
  g_autoptr(GByteArray) datagram = known(known_initial_1);
  for (guint i = 0; i < datagram->len; i += i < 32 ? 1 : 37) {
    datagram->data[i] ^= 0x01;
    begin_again();
    cr_assert_eq(take_part(datagram, datagram->len), TLS_NONE, "byte %u", i);
    cr_assert_str_eq(told.name, "untouched");
    datagram->data[i] ^= 0x01;
  }
}

Test(quic, a_packet_cut_anywhere_tells_no_name) {
  g_autoptr(GByteArray) datagram = known(known_initial_1);
  for (size_t n = 0; n < datagram->len; n++) {
    begin_again();
    cr_assert_eq(take_part(datagram, n), TLS_NONE, "%zu", n);
  }
}

Test(quic, a_hello_over_two_datagrams_is_joined_in_any_order) {
  g_autoptr(GByteArray) message = hello_named("voice.example", 1500);
  cr_expect_eq(take(datagram_with(numbered(0), message, 0, 900)), TLS_MORE);
  cr_expect_eq(take(datagram_with(numbered(1), message, 900, message->len)), TLS_FOUND);
  cr_expect_str_eq(told.name, "voice.example");
  begin_again();
  cr_expect_eq(take(datagram_with(numbered(1), message, 900, message->len)), TLS_MORE);
  cr_expect_eq(take(datagram_with(numbered(0), message, 0, 900)), TLS_FOUND);
  cr_expect_str_eq(told.name, "voice.example");
}

Test(quic, small_frames_out_of_order_among_others_are_joined) {
  static const uint8_t acknowledgement[] = {2, 5, 0, 1, 0, 1, 1},
                       with_ecn[] = {3, 5, 0, 0, 0, 1, 2, 3};
  g_autoptr(GByteArray) message = hello_named("voice.example", 20);
  g_autoptr(GByteArray) frames = g_byte_array_new();
  for (size_t at = message->len; at > 0; at -= MIN(at, 10)) {
    size_t from = at - MIN(at, 10);
    sample_quic_put_crypto(frames, message, from, at);
    g_byte_array_append(frames, (const uint8_t *)"\x00\x01\x00", 3);
    g_byte_array_append(frames, acknowledgement, sizeof acknowledgement);
    g_byte_array_append(frames, with_ecn, sizeof with_ecn);
  }
  cr_expect_eq(take(datagram_of(usual, frames->data, frames->len)), TLS_FOUND);
  cr_expect_str_eq(told.name, "voice.example");
}

Test(quic, packets_in_one_datagram_are_all_read) {
  struct sample_initial small = {.version = QUIC_VERSION_1, .root = ID, .root_n = 8};
  g_autoptr(GByteArray) message = hello_named("voice.example", 100);
  GByteArray *datagram = g_byte_array_new();
  seal(datagram, small, message, 50, message->len);
  static const uint8_t zero_rtt[] = {0xd0, 0, 0, 0, 1, 0, 0, 5, 1, 2, 3, 4, 5};
  g_byte_array_append(datagram, zero_rtt, sizeof zero_rtt);
  small.number = 1;
  seal(datagram, small, message, 0, 50);
  g_byte_array_append(datagram, (const uint8_t *)"\x40 a short header", 15);
  cr_expect_eq(take(datagram), TLS_FOUND);
  cr_expect_str_eq(told.name, "voice.example");
}

Test(quic, tokens_and_connection_ids_of_any_length_are_passed_over) {
  g_autoptr(GByteArray) message = hello_named("voice.example", 0);
  for (size_t n = 0; n <= QUIC_ID_MAX; n++) {
    struct sample_initial initial = {.version = n % 2 ? QUIC_VERSION_1 : QUIC_VERSION_2,
                                     .root = "abcdefghijklmnopqrst",
                                     .root_n = n,
                                     .source_n = QUIC_ID_MAX - n,
                                     .token_n = n * 50,
                                     .number = n,
                                     .number_n = 1 + n % 4};
    begin_again();
    cr_assert_eq(take(datagram_with(initial, message, 0, message->len)), TLS_FOUND, "%zu", n);
    cr_assert_str_eq(told.name, "voice.example");
  }
}

Test(quic, a_connection_id_of_21_bytes_is_none) {
  g_autoptr(GByteArray) message = hello_named("voice.example", 0);
  struct sample_initial initial = usual;
  initial.id = "abcdefghijklmnopqrstu";
  initial.id_n = 21;
  cr_expect_eq(take(datagram_with(initial, message, 0, message->len)), TLS_NONE);
}

Test(quic, the_keys_stay_when_the_server_chooses_another_id) {
  g_autoptr(GByteArray) message = hello_named("voice.example", 1500);
  struct sample_initial later = numbered(1);
  later.id = "server";
  later.id_n = 6;
  cr_expect_eq(take(datagram_with(usual, message, 0, 900)), TLS_MORE);
  cr_expect_eq(take(datagram_with(later, message, 900, message->len)), TLS_FOUND);
  cr_expect_str_eq(told.name, "voice.example");
}

/* The hello is sent again, with keys of the new ID, and then the server chooses a third. */
Test(quic, a_retry_gives_new_keys) {
  g_autoptr(GByteArray) message = hello_named("voice.example", 1500);
  struct sample_initial retried = numbered(1), last = numbered(2);
  retried.root = last.root = "retried";
  retried.root_n = last.root_n = 7;
  retried.token_n = 70;
  last.id = "server";
  last.id_n = 6;
  cr_expect_eq(take(datagram_with(usual, message, 0, 400)), TLS_MORE);
  cr_expect_eq(take(datagram_with(retried, message, 0, 900)), TLS_MORE);
  cr_expect_eq(take(datagram_with(last, message, 900, message->len)), TLS_FOUND);
  cr_expect_str_eq(told.name, "voice.example");
}

/* RFC 9368: the keys of version 2 follow from the first ID all the same. */
Test(quic, the_version_may_change_between_datagrams) {
  g_autoptr(GByteArray) message = hello_named("voice.example", 1500);
  struct sample_initial later = numbered(1);
  later.version = QUIC_VERSION_2;
  later.id = "server";
  later.id_n = 6;
  cr_expect_eq(take(datagram_with(usual, message, 0, 900)), TLS_MORE);
  cr_expect_eq(take(datagram_with(later, message, 900, message->len)), TLS_FOUND);
}

Test(quic, short_packet_numbers_are_completed) {
  static const uint64_t numbers[] = {0, 120, 240, 360, 480, 70000};
  static const size_t sent_n[] = {1, 1, 1, 1, 1, 4};
  g_autoptr(GByteArray) message = hello_named("voice.example", 1000);
  for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
    struct sample_initial initial = numbered(numbers[i]);
    initial.number_n = sent_n[i];
    size_t to = i + 1 == G_N_ELEMENTS(numbers) ? message->len : (i + 1) * 100;
    cr_assert_eq(take(datagram_with(initial, message, i * 100, to)),
                 to == message->len ? TLS_FOUND : TLS_MORE, "%zu", i);
  }
  cr_expect_str_eq(told.name, "voice.example");
}

Test(quic, a_front_is_noted_and_odd_bytes_are_escaped) {
  g_autoptr(GByteArray) message = hello_new();
  hello_add_name(message, "a\n.ex", 5);
  hello_add_encrypted(message, 0);
  cr_expect_eq(take(datagram_with(usual, message, 0, message->len)), TLS_FOUND);
  cr_expect_str_eq(told.name, "a\\010.ex");
  cr_expect(told.is_encrypted);
}

Test(quic, of_overlapping_frames_the_first_stands) {
  g_autoptr(GByteArray) message = hello_named("first.example", 0);
  g_autoptr(GByteArray) other = hello_named("other.example", 0);
  size_t middle = message->len - 6;
  cr_expect_eq(take(datagram_with(usual, message, 0, middle)), TLS_MORE);
  cr_expect_eq(take(datagram_with(numbered(1), other, 0, other->len)), TLS_FOUND);
  cr_expect_str_eq(told.name, "first.example");
}

Test(quic, after_some_datagrams_a_hello_is_given_up) {
  g_autoptr(GByteArray) message = hello_named("voice.example", 1500);
  for (unsigned i = 1; i < QUIC_DATAGRAMS_MAX; i++)
    cr_assert_eq(take(datagram_with(numbered(i), message, 0, 900)), TLS_MORE);
  cr_expect_eq(take(datagram_with(numbered(9), message, 0, 900)), TLS_NONE);
  cr_expect_eq(take(datagram_with(numbered(10), message, 900, message->len)), TLS_NONE);
  cr_expect_str_eq(told.name, "untouched");
}

Test(quic, a_name_is_found_even_if_the_rest_never_comes) {
  g_autoptr(GByteArray) message = hello_named("voice.example", 0);
  size_t named = message->len;
  hello_add_encrypted(message, 0);
  for (unsigned i = 1; i < QUIC_DATAGRAMS_MAX; i++)
    cr_assert_eq(take(datagram_with(numbered(i), message, 0, named)), TLS_MORE);
  cr_expect_eq(take(datagram_with(numbered(9), message, 0, named)), TLS_FOUND);
  cr_expect_str_eq(told.name, "voice.example");
}

/* RFC 9000, 19: a type, then what it claims. */
Test(quic, frames_that_lie_are_none) {
  static const struct {
    size_t n;
    uint8_t bytes[20];
  } lies[] = {
      {4, {6, 0, 0x7f, 0xff}},                                     /* more than is here */
      {6, {6, 0x80, 0, 0x40, 0, 1}},                               /* past QUIC_HELLO_MAX */
      {11, {6, 0xff, 255, 255, 255, 255, 255, 255, 255, 1, 9}},    /* far past it */
      {10, {6, 0, 0xff, 255, 255, 255, 255, 255, 255, 255}},       /* longer than anything */
      {12, {2, 0, 0, 0xff, 255, 255, 255, 255, 255, 255, 255, 0}}, /* endless ranges */
      {1, {0x1c}},                                                 /* the connection is closed */
      {2, {0x40, 0x08}},                                           /* a stream, in two bytes */
  };
  for (size_t i = 0; i < G_N_ELEMENTS(lies); i++) {
    struct sample_initial bare = {.version = QUIC_VERSION_1, .root = ID, .root_n = 8};
    begin_again();
    cr_assert_eq(take(datagram_of(bare, lies[i].bytes, lies[i].n)), TLS_NONE, "lie %zu", i);
  }
  cr_expect_str_eq(told.name, "untouched");
}

/* Each cut of the frames, protected, so that the reader of frames meets every ending. */
Test(quic, frames_cut_anywhere_tell_no_name) {
  g_autoptr(GByteArray) message = hello_named("voice.example", 20);
  g_autoptr(GByteArray) frames = g_byte_array_new();
  g_byte_array_append(frames, (const uint8_t[]){3, 5, 0, 1, 0, 1, 1, 1, 2, 3}, 10);
  sample_quic_put_crypto(frames, message, 0, message->len);
  struct sample_initial bare = {.version = QUIC_VERSION_1, .root = ID, .root_n = 8};
  for (size_t n = 4; n < frames->len; n++) {
    begin_again();
    cr_assert_neq(take(datagram_of(bare, frames->data, n)), TLS_FOUND, "%zu", n);
    cr_assert_str_eq(told.name, "untouched");
  }
}

Test(quic, other_things_are_none_at_once) {
  static const uint8_t others[][8] = {
      {0x16, 0xfe, 0xfd, 1},       /* DTLS */
      {0x80, 0x60, 0x12, 0x34, 5}, /* RTP */
      {0xc0, 0, 0, 0, 0},          /* version negotiation */
      {0xc0, 0xff, 0, 0, 0x1d},    /* a draft of QUIC */
      {0xf0, 0, 0, 0, 1},          /* a Retry, which only servers send */
      {0xc0, 0, 0, 0, 1, 200},     /* an Initial with a lie */
      {0x40},                      /* a short header */
  };
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
    begin_again();
    cr_assert_eq(quic_hello_take(hello, others[i], sizeof others[i], &told), TLS_NONE, "%zu", i);
  }
}

Test(quic, a_datagram_full_of_tiny_packets_is_little_work) {
  struct sample_initial small = {.version = QUIC_VERSION_1, .root = ID, .root_n = 8};
  g_autoptr(GByteArray) message = hello_named("voice.example", 0);
  GByteArray *datagram = g_byte_array_new();
  for (small.number = 0; datagram->len < 60000; small.number++)
    sample_quic_seal(datagram, &small, (const uint8_t *)"\1\1\1\1", 4);
  seal(datagram, small, message, 0, message->len); /* nobody looks so far */
  cr_expect_eq(take(datagram), TLS_MORE);
}
