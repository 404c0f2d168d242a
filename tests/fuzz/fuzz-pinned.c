/* Hostile text as a file of pinned nights: it is read whole and can be compared with, or there is
 * an error with a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-file.h"
#include "pinned.h"
#include "regression.h"

/* The first is compared with the others, in text that may act on no terminal. */
static void compare(const GPtrArray *nights) {
  struct regression *regression =
      regression_find((struct night *const *)nights->pdata, nights->len,
                      (const struct night *)g_ptr_array_index(nights, 0));
  g_autofree char *table = regression_table(regression), *json = regression_json(regression);
  for (const char *c = table; *c; c++)
    g_assert((unsigned char)*c >= ' ' || *c == '\n');
  g_assert(g_utf8_validate(table, -1, NULL) && g_utf8_validate(json, -1, NULL));
  regression_free(regression);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  g_autoptr(GError) error = NULL;
  struct pinned *pinned = pinned_parse("fuzz.json", (const char *)data, size, &error);
  g_assert((pinned == NULL) == (error != NULL));
  g_assert(!error || error->code == HOTMIC_ERROR_DATA);
  g_assert(!error || g_str_has_prefix(error->message, "fuzz.json:"));
  if (!pinned)
    return 0;
  g_assert(*pinned->bench && pinned->nights->len >= 1 && pinned->nights->len <= PINNED_MOST);
  compare(pinned->nights);
  pinned_free(pinned);
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  static const char start[] =
      "{\"hotmic-pinned\":1,\"bench\":\"b\",\"nights\":[{\"run\":\"r\",\"summary\":{"
      "\"hotmic-run\":1,\"bench\":\"b\",\"script\":\"s\",\"started_utc\":\"\",\"version\":\"1\","
      "\"calibration\":\"\",\"verdict\":\"pass\",\"complete\":true,\"imported\":false,"
      "\"duration_s\":9.5,\"sound\":{\"noise_dba\":null,\"worst_deviation_db\":null},"
      "\"devices\":[{\"name\":\"k\",\"profile\":\"p\",\"firmware\":\"\",\"unintended\":1,"
      "\"recordings\":0,\"sends\":0,\"delivered\":0,\"classes\":{\"control\":0,"
      "\"false wake\":1,\"media wake\":0,\"self-triggered\":0,\"phantom\":0,\"while muted\":0},"
      "\"exposure_h\":8,\"controls_played\":2,\"controls_heard\":2}],\"episodes\":[{"
      "\"device\":\"k\",\"start_s\":3,\"end_s\":4,\"stage\":\"wake\",\"class\":\"false wake\","
      "\"intended\":false,\"recorded\":false,\"slot\":{\"script\":\"s\",\"line\":2,\"turn\":1,"
      "\"offset_s\":1},\"words\":\"w\"}],\"taps\":[],\"slots\":{\"scripts\":[\"s\"],"
      "\"places\":[0,2,1]}}}]}";
  return fuzz_mutate_from(start, data, size, most, seed);
}
