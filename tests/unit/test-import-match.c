/* No light of a log is lost: each device of it is one of ours, or somebody said that it is none.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-match.h"
#include "scratch.h"

#include <string.h>

static struct import_lights *load(const char *log) {
  GError *error = NULL;
  struct import_lights *lights = import_lights_load(scratch_text("lights", log), NULL, &error);
  expect_no_error(error);
  return lights;
}

static struct bench_device bench_devices[] = {{.name = (char *)"kitchen"},
                                              {.name = (char *)"hallway"}};
static const struct import_devices bench = {.devices = bench_devices, .count = 2};

#define OPTIONS(...) ((char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

/* "kitchen<-x hallway<-": what the log calls each of the bench's devices. */
static void expect_match(const char *log, char *const *options, const char *wanted) {
  GError *error = NULL;
  struct import_lights *lights = load(log);
  g_autofree const char **names = import_match_bench(lights, &bench, options, &error);
  expect_no_error(error);
  g_autofree char *found = g_strdup_printf("kitchen<-%s hallway<-%s", names[0] ? names[0] : "",
                                           names[1] ? names[1] : "");
  cr_expect_str_eq(found, wanted);
  import_lights_free(lights);
}

static void expect_refusal(const char *log, char *const *options, const char *words) {
  GError *error = NULL;
  struct import_lights *lights = load(log);
  cr_expect_null(import_match_bench(lights, &bench, options, &error));
  expect_error(error, HOTMIC_ERROR_USAGE, words);
  import_lights_free(lights);
}

TestSuite(import_match, .fini = scratch_remove);

#define LOG(rows) "seconds,device,light\n" rows
static const char both[] = LOG("1,kitchen,on\n2,x,on\n");

Test(import_match, a_device_is_known_by_its_name_or_by_an_option) {
  expect_match(LOG("1,kitchen,on\n2,hallway,on\n"), NULL, "kitchen<-kitchen hallway<-hallway");
  expect_match(both, OPTIONS("x=hallway"), "kitchen<-kitchen hallway<-x");
  expect_match(LOG("1,a=b,on\n"), OPTIONS("a=b=kitchen"), "kitchen<-a=b hallway<-");
  expect_match(LOG("1,kitchen,on\n2,hallway,on\n"), OPTIONS("kitchen=hallway", "hallway=kitchen"),
               "kitchen<-hallway hallway<-kitchen");
}

Test(import_match, a_device_of_the_log_that_is_none_of_the_bench_is_refused_with_both_lists) {
  expect_refusal(both, NULL,
                 "lights: not on the bench: x; say with --device LOG=BENCH which device it is, or "
                 "leave it out with --device LOG=. The light log has: kitchen, x. The bench has: "
                 "kitchen, hallway");
  expect_refusal(LOG("1,Hallway,on\n"), NULL, "not on the bench: Hallway");
}

Test(import_match, a_device_is_left_out_only_if_somebody_says_so) {
  expect_match(both, OPTIONS("x="), "kitchen<-kitchen hallway<-");
  expect_match(both, OPTIONS("kitchen=", "x=kitchen"), "kitchen<-x hallway<-");
}

Test(import_match, no_device_is_named_twice) {
  expect_refusal(both, OPTIONS("x=kitchen"), "`x` and `kitchen` are both to be kitchen");
  expect_refusal(LOG("1,x,on\n2,y,on\n"), OPTIONS("x=kitchen", "y=kitchen"),
                 "`x` and `y` are both to be kitchen");
  expect_refusal(both, OPTIONS("x=kitchen", "x=hallway"), "`x` of the light log is named twice");
  expect_refusal(both, OPTIONS("x=", "x=hallway"), "`x` of the light log is named twice");
}

Test(import_match, an_option_names_what_there_is) {
  GError *error = NULL;
  expect_refusal(both, OPTIONS("x"), "expected --lights FILE and LOG=BENCH");
  expect_refusal(both, OPTIONS("y=kitchen"),
                 "--device y: not in the light log, which has: kitchen");
  expect_refusal(both, OPTIONS("x=attic"), "no device `attic`; it has: kitchen, hallway");
  cr_expect_null(import_match_bench(NULL, &bench, OPTIONS("x=kitchen"), &error));
  expect_error(error, HOTMIC_ERROR_USAGE, "expected --lights FILE");
}

static void expect_one(const char *log, const char *option, const char *in_log, const char *name) {
  GError *error = NULL;
  const char *found = NULL;
  g_autofree char *called = NULL;
  struct import_lights *lights = log ? load(log) : NULL;
  cr_expect(import_match_one(lights, option, &found, &called, &error));
  expect_no_error(error);
  cr_expect_str_eq(found ? found : "", in_log);
  cr_expect_str_eq(called ? called : "", name);
  import_lights_free(lights);
}

static void refuse_one(const char *log, const char *option, const char *words) {
  GError *error = NULL;
  const char *found = NULL;
  char *called = NULL;
  struct import_lights *lights = log ? load(log) : NULL;
  cr_expect_not(import_match_one(lights, option, &found, &called, &error));
  expect_error(error, HOTMIC_ERROR_USAGE, words);
  cr_expect_null(called);
  import_lights_free(lights);
}

Test(import_match, one_device_is_called_as_the_log_does_or_as_somebody_says) {
  expect_one(NULL, NULL, "", "");
  expect_one(NULL, "dot", "", "dot");
  expect_one(LOG("1,dot,on\n"), NULL, "dot", "dot");
  expect_one(both, "x", "x", "x");
  expect_one(LOG("1,dot 3,on\n"), "dot 3=dot", "dot 3", "dot");
}

Test(import_match, a_name_is_such_as_a_bench_may_have) {
  g_autofree char *longest = g_strnfill(BENCH_NAME_MAX - 1, 'n');
  g_autofree char *longer = g_strnfill(BENCH_NAME_MAX, 'n');
  expect_one(NULL, longest, "", longest);
  refuse_one(NULL, longer, "expected a name of 1 to 47 letters");
  refuse_one(NULL, "", "expected a name of 1 to 47 letters");
  refuse_one(NULL, "<b>", "--device <b>: expected a name");
  refuse_one(NULL, "a\x1b[31m", "--device a\\033[31m: expected a name");
  refuse_one(LOG("1,dot 3,on\n"), NULL, "give one with --device 'dot 3=NAME'");
  refuse_one(LOG("1,dot 3,on\n"), "dot 3", "or LOG=NAME");
  refuse_one(LOG("1,dot 3,on\n"), "dot 3=", "expected a name");
  refuse_one(both, NULL, "choose one with --device: kitchen, x");
}
