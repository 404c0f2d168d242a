/* Recordings of a log stand in a row, each with its title and its length.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-lights.h"
#include "import-match.h"
#include "import-row.h"
#include "scratch.h"

#include <string.h>

static const int64_t minute_ns = 60 * (int64_t)NS_PER_S;

static void expect_titles(const char *const *paths, const char *wanted) {
  GError *error = NULL;
  struct import_row *row = import_row_new(paths, NULL, minute_ns, &error);
  expect_no_error(error);
  g_autoptr(GString) found = g_string_new(NULL);
  for (size_t i = 0; i < row->count; i++)
    g_string_append_printf(found, "%s%s", i ? "|" : "", row->recordings[i].title);
  cr_expect_str_eq(found->str, wanted);
  import_row_free(row);
}

Test(import_row, a_title_is_what_paths_do_not_share) {
  static const char *const study[] = {"../c/r1/A B/capture.mkv", "../c/r1/A C/capture.mkv", NULL};
  static const char *const files[] = {"a.mkv", "b.mkv", "b.mkv2", NULL};
  static const char *const folders[] = {"/x/1/a/c.mkv", "/x/2/b/c.mkv", NULL};
  static const char *const alone[] = {"../c/A/capture.mkv", NULL};
  expect_titles(study, "A B|A C");
  expect_titles(files, "a.mkv|b.mkv|b.mkv2");
  expect_titles(folders, "1/a|2/b");
  expect_titles(alone, "capture.mkv");
}

Test(import_row, they_stand_one_after_the_other_with_a_rest_between) {
  static const char *const paths[] = {"p/One/c.mkv", "p/Two/c.mkv", NULL};
  static const char text[] = "10.5 One\n20 Two\n";
  GError *error = NULL;
  struct import_lengths *lengths = import_lengths_parse("l", text, strlen(text), &error);
  struct import_row *row = import_row_new(paths, lengths, 0, &error);
  expect_no_error(error);
  cr_expect_eq(row->recordings[1].start_ns, ns_of_seconds(10.5 + IMPORT_ROW_REST_S));
  cr_expect_eq(row->end_ns, ns_of_seconds(30.5 + IMPORT_ROW_REST_S));
  cr_expect_eq(import_row_find(row, paths[1]), &row->recordings[1]);
  cr_expect_null(import_row_find(row, "p/Three/c.mkv"));
  import_row_free(row);
  import_lengths_free(lengths);
}

Test(import_row, a_recording_without_a_length_is_refused) {
  static const char *const paths[] = {"p/One/c.mkv", "p/Two/c.mkv", NULL};
  GError *error = NULL;
  struct import_lengths *lengths = import_lengths_parse("l", "9 One\n", 6, &error);
  cr_expect_null(import_row_new(paths, lengths, 0, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "for the recording `p/Two/c.mkv`");
  import_lengths_free(lengths);
}

/* A log of two recordings and two devices. */
static const char log_text[] = "p/One/c.mkv:\na:(1, 2)\nb:(3, 4)\np/Two/c.mkv:\na:(5, 5)\n";

static struct import_lights *load(int64_t length_ns, GError **error) {
  return import_lights_load_row(scratch_text("log", log_text), NULL, length_ns, error);
}

TestSuite(import_row_lights, .fini = scratch_remove);

Test(import_row_lights, a_light_beyond_its_recording_is_refused_with_its_line) {
  GError *error = NULL;
  cr_expect_null(load(4 * (int64_t)NS_PER_S, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "log:5: found a light until 5 s; the recording `Two`");
}

Test(import_row_lights, a_log_without_recordings_is_refused) {
  GError *error = NULL;
  const char *path = scratch_text("csv", "seconds,device,light\n1,a,on\n");
  cr_expect_null(import_lights_load_row(path, NULL, minute_ns, &error));
  expect_error(error, HOTMIC_ERROR_USAGE, "not divided into recordings; leave out --length");
}

static GString *told;

static void take(void *user, const struct event *event) {
  (void)user;
  g_string_append_printf(told, "%g %s %s;", seconds_of_ns(event->at_ns),
                         light_meaning_names[event->value], event->text);
}

Test(import_row_lights, each_light_is_told_where_its_recording_stands) {
  GError *error = NULL;
  struct import_lights *lights = load(minute_ns, &error);
  expect_no_error(error);
  g_autofree char *path = profile_path("generic", NULL, &error);
  struct profile *profile = profile_load(path, &error);
  expect_no_error(error);
  told = g_string_new(NULL);
  struct witness witness = witness_of("a", "light", (struct event_sink){take, NULL});
  cr_expect_eq(import_lights_tell(lights, "a", profile, 0, &witness), 0);
  cr_expect_str_eq(told->str, "1 listening on;2 idle off;185 listening on;185 idle off;");
  g_string_free(told, TRUE);
  profile_free(profile);
  import_lights_free(lights);
}

#define OPTIONS(...) ((char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

/* "x<-a y<-b", or the words of a refusal. */
static void expect_match(char *const *options, const char *wanted, const char *refusal) {
  GError *error = NULL;
  struct import_lights *lights = load(minute_ns, &error);
  g_auto(GStrv) names = NULL;
  g_autofree const char **in_log = import_match_log(lights, options, &names, &error);
  g_autoptr(GString) found = g_string_new(NULL);
  for (size_t i = 0; in_log && in_log[i]; i++)
    g_string_append_printf(found, "%s%s<-%s", i ? " " : "", names[i], in_log[i]);
  if (refusal)
    expect_error(error, HOTMIC_ERROR_USAGE, refusal);
  else
    cr_expect_str_eq(found->str, wanted);
  import_lights_free(lights);
}

Test(import_row_lights, every_device_of_the_log_is_one_of_ours_or_those_that_are_named) {
  expect_match(OPTIONS(), "a<-a b<-b", NULL);
  expect_match(OPTIONS("b"), "b<-b", NULL);
  expect_match(OPTIONS("b=kitchen", "a"), "kitchen<-b a<-a", NULL);
  expect_match(OPTIONS("a="), "b<-b", NULL);
  expect_match(OPTIONS("a=", "b="), NULL, "every device of the light log is left out");
  expect_match(OPTIONS("c"), NULL, "not in the light log, which has: a, b");
  expect_match(OPTIONS("a=x", "b=x"), NULL, "`a` and `b` are both to be x");
  expect_match(OPTIONS("a", "a=x"), NULL, "expected one name each");
  expect_match(OPTIONS("a=x y"), NULL, "expected a name of 1 to");
}
