/* Every tap of every device has one place of its own, for good.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "source.h"

#include <criterion/criterion.h>

static struct source *find(struct sources *sources, const char *device, const char *tap,
                           bool expect_new) {
  struct event event = {0};
  bool is_new = !expect_new;
  tidy_copy_text(event.device, sizeof event.device, device);
  tidy_copy_text(event.tap, sizeof event.tap, tap);
  struct source *source = sources_find(sources, &event, &is_new);
  cr_expect(is_new == expect_new, "%s %s", device, tap);
  cr_expect_str_eq(source->device, device);
  cr_expect_str_eq(source->tap, tap);
  return source;
}

Test(source, one_that_was_never_seen_before_knows_only_its_names) {
  struct sources *sources = sources_new();
  const struct source *source = find(sources, "kitchen", "light", true);
  cr_expect(source->index == -1 && source->clock == -1 && source->tap_number == -1);
  sources_free(sources);
}

Test(source, the_same_names_are_the_same_place) {
  struct sources *sources = sources_new();
  struct source *light = find(sources, "kitchen", "light", true);
  light->index = 7;
  cr_expect(find(sources, "kitchen", "uart", true) != light);
  cr_expect(find(sources, "hallway", "light", true) != light);
  cr_expect(find(sources, "kitchen", "light", false) == light && light->index == 7);
  sources_free(sources);
}

Test(source, names_that_run_together_alike_are_not_alike) {
  struct sources *sources = sources_new();
  const struct source *left = find(sources, "ab", "c", true);
  cr_expect(find(sources, "a", "bc", true) != left);
  cr_expect(find(sources, "", "abc", true) != left);
  cr_expect(find(sources, "abc", "", true) != left);
  cr_expect(find(sources, "ab", "c", false) == left);
  sources_free(sources);
}

/* Far more than there are places to look at first. */
Test(source, many_that_share_a_slot_keep_their_own_place) {
  enum { DEVICES = 60, TAPS = 20 };
  static struct source *all[DEVICES][TAPS];
  struct sources *sources = sources_new();
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < DEVICES; i++)
      for (int j = 0; j < TAPS; j++) {
        g_autofree char *device = g_strdup_printf("device-%d", i);
        g_autofree char *tap = g_strdup_printf("tap-%d", j);
        struct source *source = find(sources, device, tap, round == 0);
        cr_expect(round == 0 || (source == all[i][j] && source->index == i * TAPS + j));
        source->index = i * TAPS + j;
        all[i][j] = source;
      }
  sources_free(sources);
}

Test(source, nothing_is_fine_to_free) {
  sources_free(NULL);
}
