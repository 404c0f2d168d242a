/* Samples of cards and floats: what came from a card goes back as it was; too loud is clipped.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "sample-format.h"

#include <string.h>

static const enum sample_format all[] = {SAMPLE_S32, SAMPLE_S24, SAMPLE_S24_3, SAMPLE_FLOAT,
                                         SAMPLE_S16};

Test(sample_format, every_s16_sample_survives_every_format) {
  float in[65536], out[65536];
  char raw[65536 * 4];
  for (int i = 0; i < 65536; i++)
    in[i] = (float)(i - 32768) / 32768;
  for (size_t f = 0; f < G_N_ELEMENTS(all); f++) {
    samples_of_floats(all[f], in, raw, 65536);
    floats_of_samples(all[f], raw, out, 65536);
    cr_expect_arr_eq(in, out, sizeof in, "%s", sample_format_names[all[f]]);
  }
}

static const struct {
  enum sample_format format;
  float value;
  unsigned char bytes[4];
} vectors[] = {
    {SAMPLE_S16, 0.5f, {0x00, 0x40}},
    {SAMPLE_S16, -1.0f, {0x00, 0x80}},
    {SAMPLE_S16, 1.0f, {0xff, 0x7f}},
    {SAMPLE_S16, 2.0f, {0xff, 0x7f}},
    {SAMPLE_S16, -2.0f, {0x00, 0x80}},
    {SAMPLE_S16, 0.6f / 32768, {0x01, 0x00}},
    {SAMPLE_S16, -0.4f / 32768, {0x00, 0x00}},
    {SAMPLE_S24_3, 1.0f, {0xff, 0xff, 0x7f}},
    {SAMPLE_S24_3, -1.0f / 8388608, {0xff, 0xff, 0xff}},
    {SAMPLE_S24, -1.0f / 8388608, {0xff, 0xff, 0xff, 0xff}},
    {SAMPLE_S24, 0.5f, {0x00, 0x00, 0x40, 0x00}},
    {SAMPLE_S32, 1.0f, {0xff, 0xff, 0xff, 0x7f}},
    {SAMPLE_S32, -0.5f, {0x00, 0x00, 0x00, 0xc0}},
    {SAMPLE_FLOAT, 0.5f, {0x00, 0x00, 0x00, 0x3f}},
};

Test(sample_format, the_bytes_are_a_card_s) {
  for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
    unsigned char bytes[4] = {0};
    samples_of_floats(vectors[i].format, &vectors[i].value, bytes, 1);
    cr_expect_arr_eq(bytes, vectors[i].bytes, sample_bytes(vectors[i].format), "row %zu", i);
  }
}

Test(sample_format, the_unused_byte_of_24_bits_in_four_is_not_looked_at) {
  static const unsigned char bytes[4] = {0x00, 0x00, 0xc0, 0x55};
  float value;
  floats_of_samples(SAMPLE_S24, bytes, &value, 1);
  cr_expect_eq(value, -0.5f);
}
