/* A table that forgets, against what it must remember.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lru.h"

#include <criterion/criterion.h>
#include <string.h>

static size_t freed;

static void count_freed(void *value) {
  freed++;
  g_free(value);
}

Test(lru, what_was_used_least_recently_goes_first) {
  struct lru *lru = lru_new(2, g_free);
  lru_put(lru, "a", 1, g_strdup("1"));
  lru_put(lru, "b", 1, g_strdup("2"));
  cr_expect_str_eq(lru_find(lru, "a", 1), "1");
  lru_put(lru, "c", 1, g_strdup("3"));
  cr_expect_null(lru_find(lru, "b", 1));
  lru_put(lru, "a", 1, g_strdup("4"));
  cr_expect_str_eq(lru_find(lru, "a", 1), "4");
  cr_expect_eq(lru_length(lru), 2);
  lru_free(lru);
}

Test(lru, each_value_is_freed_once) {
  freed = 0;
  struct lru *lru = lru_new(10, count_freed);
  for (int i = 0; i < 1000; i++) {
    int key = i % 37;
    lru_put(lru, &key, sizeof key, g_new0(int, 1));
  }
  cr_expect_eq(freed, 990);
  lru_free(lru);
  cr_expect_eq(freed, 1000);
}

Test(lru, what_is_removed_is_freed_and_leaves_its_room) {
  freed = 0;
  struct lru *lru = lru_new(2, count_freed);
  lru_put(lru, "a", 1, g_new0(int, 1));
  lru_put(lru, "b", 1, g_new0(int, 1));
  lru_remove(lru, "a", 1);
  lru_remove(lru, "a", 1);
  cr_expect_eq(freed, 1);
  lru_put(lru, "c", 1, g_new0(int, 1));
  cr_expect_eq(freed, 1);
  cr_expect_not_null(lru_find(lru, "b", 1));
  lru_free(lru);
  cr_expect_eq(freed, 3);
}

Test(lru, keys_that_differ_in_length_only_are_two) {
  static const uint8_t zeros[LRU_KEY_MAX];
  struct lru *lru = lru_new(LRU_KEY_MAX + 1, g_free);
  for (size_t n = 0; n <= LRU_KEY_MAX; n++)
    lru_put(lru, zeros, n, g_strdup_printf("%zu", n));
  for (size_t n = 0; n <= LRU_KEY_MAX; n++)
    cr_expect_eq(g_ascii_strtoull(lru_find(lru, zeros, n), NULL, 10), n);
  lru_free(lru);
}

static void append(void *user, void *value) {
  g_string_append(user, value);
}

Test(lru, all_are_told_the_most_recent_first) {
  struct lru *lru = lru_new(3, g_free);
  g_autoptr(GString) told = g_string_new(NULL);
  for (const char *key = "abcd"; *key; key++)
    lru_put(lru, key, 1, g_strndup(key, 1));
  lru_find(lru, "b", 1);
  lru_each(lru, append, told);
  cr_expect_str_eq(told->str, "bdc");
  lru_free(lru);
}

/* The same by the plainest means: an array in the order of use, searched from one end. */
Test(lru, a_hundred_thousand_random_steps_agree_with_a_plain_list) {
  enum { MAX = 50, KEYS = 80 };
  int model[MAX], length = 0;
  struct lru *lru = lru_new(MAX, g_free);
  GRand *random = g_rand_new_with_seed(7);
  for (int step = 0; step < 100000; step++) {
    uint8_t bytes[LRU_KEY_MAX] = {0};
    int key = g_rand_int_range(random, 0, KEYS), at = 0;
    bytes[key % LRU_KEY_MAX] = (uint8_t)(1 + key / LRU_KEY_MAX);
    while (at < length && model[at] != key)
      at++;
    const int *found = lru_find(lru, bytes, sizeof bytes);
    cr_assert_eq(found != NULL, at < length, "step %d", step);
    if (found)
      cr_assert_eq(*found, key, "step %d", step);
    else
      lru_put(lru, bytes, sizeof bytes, g_memdup2(&key, sizeof key));
    length = MIN(MAX, MAX(length, at + 1));
    memmove(model + 1, model, sizeof *model * (size_t)MIN(at, MAX - 1));
    model[0] = key;
    cr_assert_eq(lru_length(lru), (size_t)length);
  }
  g_rand_free(random);
  lru_free(lru);
}
