/* YAML with positions: whatever is wrong is told with file:line:column, and nothing is half taken.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "yaml-file.h"

TestSuite(yaml_file, .fini = scratch_remove);

static GError *error;

static struct yaml_file *parse(const char *text) {
  return yaml_parse("t.yaml", text, strlen(text), HOTMIC_ERROR_DATA, &error);
}

/* Text that must not parse, and the message. */
static void refused(const char *text, const char *words) {
  cr_expect_null(parse(text));
  expect_error(error, HOTMIC_ERROR_DATA, words);
}

Test(yaml_file, an_unknown_key_is_named_at_its_place_with_the_known_ones) {
  static const char *const keys[] = {"one", "two", NULL};
  struct yaml_file *file = parse("one: 1\n  \ntree: 2\n");
  expect_no_error(error);
  cr_expect_not(yaml_allow(yaml_root(file), keys, &error));
  expect_error(error, HOTMIC_ERROR_DATA,
               "t.yaml:3:1: unknown key `tree`; expected one of: one, two");
  yaml_unload(file);
}

Test(yaml_file, a_key_that_stands_twice_is_refused_where_it_stands_again) {
  static const char *const keys[] = {"one", "two", NULL};
  struct yaml_file *file = parse("one: 1\ntwo: 2\none: 3\n");
  cr_expect_not(yaml_allow(yaml_root(file), keys, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "t.yaml:3:1: key `one` stands here a second time");
  yaml_unload(file);
}

Test(yaml_file, a_list_in_place_of_a_mapping_has_no_keys) {
  static const char *const keys[] = {"one", NULL};
  struct yaml_file *file = parse("[a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r]");
  cr_expect_not(yaml_is_there(yaml_find(yaml_root(file), "b")));
  cr_expect_not(yaml_allow(yaml_root(file), keys, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "t.yaml:1:1: expected a mapping with keys: one");
  yaml_unload(file);
}

Test(yaml_file, a_missing_key_is_told_at_the_mapping_that_lacks_it) {
  struct yaml_file *file = parse("outer:\n    inner: 1\n");
  double number = 5;
  cr_expect_not(yaml_take_number(yaml_find(yaml_root(file), "outer"), "hz", YAML_REQUIRED, 0, 1,
                                 &number, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "t.yaml:2:5: key `hz` is missing here");
  cr_expect_eq(number, 5);
  yaml_unload(file);
}

Test(yaml_file, an_optional_key_that_is_absent_leaves_the_preset) {
  struct yaml_file *file = parse("a: 1");
  struct yaml root = yaml_root(file);
  double number = 5;
  int whole = 6;
  bool truth = true;
  const char *text = "preset";
  cr_expect(yaml_take_number(root, "x", YAML_OPTIONAL, 0, 1, &number, &error));
  cr_expect(yaml_take_int(root, "x", YAML_OPTIONAL, 0, 1, &whole, &error));
  cr_expect(yaml_take_bool(root, "x", YAML_OPTIONAL, &truth, &error));
  cr_expect(yaml_take_text(root, "x", YAML_OPTIONAL, &text, &error));
  cr_expect(number == 5 && whole == 6 && truth);
  cr_expect_str_eq(text, "preset");
  yaml_unload(file);
}

struct number_case {
  const char *text, *words; /* words NULL: it is taken */
  double value;
};

static const struct number_case numbers[] = {
    {"n: 2.5", NULL, 2.5},
    {"n: -3", NULL, -3},
    {"n: 1e1", NULL, 10},
    {"n: 10.001", "t.yaml:1:4: 10.001 is out of range; expected -5 to 10", 0},
    {"n: -5.1", "out of range", 0},
    {"n: nan", "expected a number from -5 to 10, found `nan`", 0},
    {"n: .nan", "expected a number", 0},
    {"n: inf", "expected a number", 0},
    {"n: -infinity", "expected a number", 0},
    {"n: 1e999", "expected a number", 0},
    {"n: 1,5", "expected a number from -5 to 10, found `1,5`", 0},
    {"n: 3 m", "expected a number", 0},
    {"n:", "expected a number from -5 to 10, found ``", 0},
    {"n: [1]", "t.yaml:1:4: expected a text, found a list", 0},
    {"n: {a: 1}", "expected a text, found a mapping", 0},
};

Test(yaml_file, a_number_is_finite_and_within_its_range) {
  for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
    struct yaml_file *file = parse(numbers[i].text);
    double number = 77;
    bool ok = yaml_take_number(yaml_root(file), "n", YAML_REQUIRED, -5, 10, &number, &error);
    cr_expect_eq(ok, numbers[i].words == NULL, "%s", numbers[i].text);
    cr_expect_eq(number, ok ? numbers[i].value : 77, "%s", numbers[i].text);
    if (!ok)
      expect_error(error, HOTMIC_ERROR_DATA, numbers[i].words);
    yaml_unload(file);
  }
}

Test(yaml_file, a_whole_number_has_no_fraction) {
  struct yaml_file *file = parse("n: 2.5\nm: 3.0");
  int whole = 7;
  cr_expect_not(yaml_take_int(yaml_root(file), "n", YAML_REQUIRED, 0, 9, &whole, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "t.yaml:1:4: `2.5` is not a whole number");
  cr_expect_eq(whole, 7);
  cr_expect(yaml_take_int(yaml_root(file), "m", YAML_REQUIRED, 0, 9, &whole, &error));
  cr_expect_eq(whole, 3);
  yaml_unload(file);
}

Test(yaml_file, only_true_and_false_are_truths) {
  struct yaml_file *file = parse("a: true\nb: false\nc: yes");
  bool truth = false;
  cr_expect(yaml_take_bool(yaml_root(file), "a", YAML_REQUIRED, &truth, &error) && truth);
  cr_expect(yaml_take_bool(yaml_root(file), "b", YAML_REQUIRED, &truth, &error) && !truth);
  cr_expect_not(yaml_take_bool(yaml_root(file), "c", YAML_REQUIRED, &truth, &error));
  expect_error(error, HOTMIC_ERROR_DATA,
               "t.yaml:3:4: `yes` is not known here; expected one of: false, true");
  yaml_unload(file);
}

Test(yaml_file, a_list_of_numbers_has_its_length_or_nothing_is_taken) {
  struct yaml_file *file = parse("a: [1, 2, 3]\nb: [1, 2]\nc: [1, 2, x]\nd: 5");
  double three[3] = {7, 7, 7};
  struct yaml root = yaml_root(file);
  cr_expect_not(yaml_take_numbers(root, "b", YAML_REQUIRED, 3, 0, 9, three, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "t.yaml:2:4: expected 3 values, found 2");
  cr_expect_not(yaml_take_numbers(root, "c", YAML_REQUIRED, 3, 0, 9, three, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "t.yaml:3:11: expected a number from 0 to 9, found `x`");
  cr_expect_not(yaml_take_numbers(root, "d", YAML_REQUIRED, 3, 0, 9, three, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "t.yaml:4:4: expected a list in [ ]");
  cr_expect(three[0] == 7 && three[1] == 7 && three[2] == 7, "untouched on failure");
  cr_expect(yaml_take_numbers(root, "a", YAML_REQUIRED, 3, 0, 9, three, &error));
  cr_expect(three[0] == 1 && three[2] == 3);
  yaml_unload(file);
}

Test(yaml_file, a_list_of_texts_may_be_empty_but_holds_texts_only) {
  struct yaml_file *file = parse("a: []\nb: [x, [y]]\nc: [x, 'y z']");
  g_auto(GStrv) texts = NULL;
  cr_expect(yaml_take_texts(yaml_root(file), "a", YAML_REQUIRED, &texts, &error));
  cr_expect_eq(g_strv_length(texts), 0);
  g_clear_pointer(&texts, g_strfreev);
  cr_expect_not(yaml_take_texts(yaml_root(file), "b", YAML_REQUIRED, &texts, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "t.yaml:2:8: expected a text, found a list");
  cr_expect_null(texts);
  cr_expect(yaml_take_texts(yaml_root(file), "c", YAML_REQUIRED, &texts, &error));
  cr_expect_str_eq(texts[1], "y z");
  yaml_unload(file);
}

Test(yaml_file, the_kind_of_a_file_is_checked) {
  struct yaml_file *file = parse("hotmic: bench/1");
  cr_expect(yaml_take_version(yaml_root(file), "bench/1", &error));
  cr_expect_not(yaml_take_version(yaml_root(file), "script/1", &error));
  expect_error(error, HOTMIC_ERROR_DATA,
               "t.yaml:1:9: found `bench/1`; this must be a `script/1` file");
  yaml_unload(file);
}

Test(yaml_file, broken_utf8_is_told_at_its_byte) {
  refused("a: 1\nbc: \xff\n", "t.yaml:2:5: byte 0xff is not UTF-8 text; save the file as UTF-8");
  refused("a: caf\xe9", "t.yaml:1:7: byte 0xe9");
  refused("a: \xe2\x82", "t.yaml:1:4: byte 0xe2");
}

Test(yaml_file, what_is_not_yaml_is_told_at_its_place) {
  refused("a: 1\nb: [1, 2\nc: 3\n", "t.yaml:3:");
  refused("a: 'open\n", "not YAML");
  refused("a: 1\n\tb: 2\n", "t.yaml:2:");
  refused("a: *nobody\n", "t.yaml:1:4: not YAML: found undefined alias");
}

Test(yaml_file, an_empty_file_is_told_so) {
  refused("", "t.yaml:1:1: the file is empty");
  refused("# only a comment\n", "the file is empty");
  refused("---\n...\n---\n", "t.yaml:");
}

Test(yaml_file, a_second_document_is_refused_where_it_begins) {
  refused("a: 1\n---\nb: 2\n", "t.yaml:3:1: a second YAML document begins here");
  refused("a: 1\n...\n[\n", "not YAML");
  struct yaml_file *file = parse("---\na: 1\n...\n# the end\n");
  expect_no_error(error);
  yaml_unload(file);
}

Test(yaml_file, a_zero_byte_in_a_text_is_refused) {
  struct yaml_file *file = parse("a: \"x\\0y\"");
  const char *text = "preset";
  cr_expect_not(yaml_take_text(yaml_root(file), "a", YAML_REQUIRED, &text, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "t.yaml:1:4: a zero byte stands in this text");
  cr_expect_str_eq(text, "preset");
  yaml_unload(file);
}

Test(yaml_file, an_alias_stands_for_what_it_names) {
  struct yaml_file *file = parse("a: &x [1, 2]\nb: *x\n");
  double two[2];
  cr_expect(yaml_take_numbers(yaml_root(file), "b", YAML_REQUIRED, 2, 0, 9, two, &error));
  cr_expect_eq(two[1], 2);
  yaml_unload(file);
}

Test(yaml_file, a_list_that_holds_itself_does_no_harm) {
  struct yaml_file *file = parse("a: &x [*x, 1]\n");
  g_auto(GStrv) texts = NULL;
  cr_expect_not(yaml_take_texts(yaml_root(file), "a", YAML_REQUIRED, &texts, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "expected a text, found a list");
  yaml_unload(file);
}

Test(yaml_file, very_deep_nesting_ends_in_an_answer, .timeout = 30) {
  enum { DEPTH = 20000 };
  g_autofree char *deep = g_malloc0(2 * DEPTH + 1);
  memset(deep, '[', DEPTH);
  memset(deep + DEPTH, ']', DEPTH);
  struct yaml_file *file = parse(deep);
  cr_expect((file == NULL) == (error != NULL));
  yaml_unload(file);
  g_clear_error(&error);
}

Test(yaml_file, a_folder_or_a_huge_file_is_not_read) {
  cr_expect_null(yaml_load(scratch_dir(), HOTMIC_ERROR_BENCH, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "expected a YAML file of at most 16 MiB");
  enum { BYTES = (16 << 20) + 1 };
  g_autofree char *huge = g_malloc0(BYTES);
  memset(huge, '#', BYTES);
  cr_expect_null(yaml_load(scratch_bytes("huge.yaml", huge, BYTES), HOTMIC_ERROR_BENCH, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "huge.yaml: expected a YAML file of at most 16 MiB");
}

Test(yaml_file, a_file_that_is_absent_is_told_with_the_reason) {
  cr_expect_null(yaml_load(scratch_path("none.yaml"), HOTMIC_ERROR_DATA, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "none.yaml: cannot read: No such file or directory");
}

Test(yaml_file, a_file_begins_with_a_byte_order_mark_without_harm) {
  struct yaml_file *file = parse("\xef\xbb\xbf"
                                 "a: 1\n");
  expect_no_error(error);
  cr_expect(yaml_is_there(yaml_find(yaml_root(file), "a")));
  yaml_unload(file);
}

Test(yaml_file, errors_carry_the_code_of_the_file) {
  struct yaml_file *file = yaml_parse("b", "a: x", 4, HOTMIC_ERROR_BENCH, &error);
  double number;
  cr_expect_not(yaml_take_number(yaml_root(file), "a", YAML_REQUIRED, 0, 1, &number, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "b:1:4:");
  yaml_unload(file);
}
