/* A stream over a plain or a packed file gives the same bytes, and knows where it is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unpacked.h"

#include "scratch.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

/* More than any buffer on the way, and no multiple of one. */
enum { SIZE = 1000003 };

static GError *error;
static uint8_t *wanted;
static const struct unpacked *known;

static void setup(void) {
  wanted = g_malloc(SIZE);
  for (uint32_t i = 0, random = 1; i < SIZE; i++) {
    random = random * 1664525 + 1013904223;
    wanted[i] = (uint8_t)(random >> (i % 1000 < 500 ? 24 : 31)); /* packs by half */
  }
}

static void teardown(void) {
  g_free(wanted);
  scratch_remove();
}

TestSuite(unpacked, .init = setup, .fini = teardown);

static const char *plain(void) {
  return scratch_bytes("plain", wanted, SIZE);
}

static const char *packed(void) {
  const char *path = scratch_path("packed.gz");
  gzFile file = gzopen(path, "wb");
  cr_assert_eq(gzwrite(file, wanted, SIZE), SIZE);
  cr_assert_eq(gzclose(file), Z_OK);
  return path;
}

static FILE *open_it(const char *path) {
  FILE *stream = unpacked_open(path, &known, &error);
  expect_no_error(error);
  return stream;
}

static void expect_the_same(const char *path) {
  FILE *stream = open_it(path);
  g_autofree uint8_t *got = g_malloc(SIZE + 1);
  size_t done = 0, n;
  for (size_t piece = 1; (n = fread(got + done, 1, MIN(piece, SIZE + 1 - done), stream)) > 0;
       piece = piece * 3 % 70001 + 1) {
    done += n;
    cr_assert_eq(ftello(stream), (off_t)done);
  }
  cr_expect(feof(stream) && !ferror(stream));
  cr_expect_null(unpacked_damage(known));
  cr_expect_eq(done, (size_t)SIZE);
  cr_expect_eq(memcmp(got, wanted, SIZE), 0);
  fclose(stream);
}

Test(unpacked, a_plain_file_is_given_as_it_is) {
  expect_the_same(plain());
}

Test(unpacked, a_gzipped_file_is_given_unpacked) {
  expect_the_same(packed());
}

Test(unpacked, the_first_bytes_are_known_once_something_was_read) {
  const char *const paths[] = {plain(), packed()};
  for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
    uint8_t start[UNPACKED_START];
    FILE *stream = open_it(paths[i]);
    cr_expect_eq(unpacked_start(known, start), 0);
    cr_expect_eq(fgetc(stream), wanted[0]);
    cr_expect_eq(unpacked_start(known, start), (size_t)UNPACKED_START);
    cr_expect_eq(memcmp(start, wanted, UNPACKED_START), 0);
    fclose(stream);
  }
}

/* A byte in the middle is another: what comes before it is given, then the stream fails for good.
 */
Test(unpacked, damage_comes_behind_what_is_good_and_stays) {
  g_autofree char *bytes = NULL;
  size_t size, good = 0;
  cr_assert(g_file_get_contents(packed(), &bytes, &size, NULL));
  FILE *stream = open_it(scratch_bytes("cut.gz", bytes, size / 2));
  for (int byte; (byte = fgetc(stream)) != EOF; good++)
    cr_assert_eq(byte, wanted[good]);
  cr_expect(ferror(stream));
  cr_expect_gt(good, (size_t)SIZE / 3);
  cr_expect_str_eq(unpacked_damage(known), "the gzip stream ends in its middle");
  clearerr(stream);
  errno = 0;
  cr_expect_eq(fgetc(stream), EOF);
  cr_expect_eq(errno, EIO);
  fclose(stream);
}

Test(unpacked, nobody_can_move_in_it) {
  FILE *stream = open_it(plain());
  cr_expect_eq(fgetc(stream), wanted[0]);
  cr_expect_neq(fseeko(stream, 500000, SEEK_SET), 0);
  fclose(stream);
}

Test(unpacked, what_cannot_be_read_is_said_with_its_path) {
  cr_expect_null(unpacked_open(scratch_path("none"), &known, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "none: cannot be read: No such file");
  cr_expect_null(unpacked_open(scratch_dir(), &known, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "Is a directory");
}
