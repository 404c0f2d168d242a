/* junit.xml: the judgement for build servers; fail is a failure, inconclusive is an error.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "junit.h"
#include "html.h"

#include <string.h>

struct testcase {
  const char *device, *claim;
  GString *failures, *errors;
};

static void begin(struct testcase *testcase, const char *device, const char *claim) {
  *testcase = (struct testcase){device, claim, g_string_new(NULL), g_string_new(NULL)};
}

static void blame(GString *to, const char *text) {
  g_string_append_printf(to, "%s%s", to->len ? " " : "", text);
}

static void append_outcome(GString *out, const char *element, const GString *text) {
  html_printf(out, "<%s message=\"", element);
  html_append(out, text->str);
  html_printf(out, "\"/>");
}

static void end(GString *out, struct testcase *testcase, const char *script) {
  html_printf(out, "    <testcase classname=\"");
  html_append(out, script);
  html_printf(out, "\" name=\"");
  html_append(out, testcase->device);
  html_printf(out, ": %s\" time=\"0\">", testcase->claim);
  if (testcase->failures->len > 0)
    append_outcome(out, "failure", testcase->failures);
  else if (testcase->errors->len > 0)
    append_outcome(out, "error", testcase->errors);
  html_printf(out, "</testcase>\n");
  g_string_free(testcase->failures, TRUE);
  g_string_free(testcase->errors, TRUE);
}

/* Reasons say which device they are about; -1 stands for the run. An incomplete run has no
 * failures, only doubts, as in the verdict. */
static void sort_reasons(const struct judgement *judgement, struct testcase *testcase, int device) {
  for (unsigned i = 0; i < judgement->verdict.reasons->len; i++) {
    const struct verdict_reason *reason =
        &g_array_index(judgement->verdict.reasons, struct verdict_reason, i);
    if (reason->device != device || reason->kind == VERDICT_PASS)
      continue;
    bool failure = reason->kind == VERDICT_FAIL && judgement->complete;
    blame(failure ? testcase->failures : testcase->errors, reason->text);
  }
}

static bool has_missed(const struct judgement *judgement, const struct device_result *result) {
  int missed = result->controls_played - result->controls_heard;
  return result->controls_played == 0 ||
         proof_fails(missed, result->controls_played, &judgement->rules);
}

static void append_device(GString *out, const struct judgement *judgement,
                          const struct device_result *result, const char *script) {
  const char *name = plan_device(judgement->plan, result->device)->name;
  struct testcase testcase;
  begin(&testcase, name, "records nothing that nobody asked for");
  sort_reasons(judgement, &testcase, result->device);
  end(out, &testcase, script);
  begin(&testcase, name, "answers its controls");
  if (has_missed(judgement, result)) {
    g_autofree char *text = plan_is_imported(judgement->plan)
                                ? g_strdup("Imported: nothing is known of what was said.")
                                : g_strdup_printf("%d of %d controls were heard.",
                                                  result->controls_heard, result->controls_played);
    blame(testcase.errors, text);
  }
  end(out, &testcase, script);
}

static void count_outcomes(const GString *cases, int *failures, int *errors) {
  *failures = *errors = 0;
  for (const char *at = cases->str; (at = strstr(at, "<failure ")); at++)
    ++*failures;
  for (const char *at = cases->str; (at = strstr(at, "<error ")); at++)
    ++*errors;
}

GString *junit_render(const struct judgement *judgement) {
  const char *script = plan_setting(judgement->plan, "script", "session");
  g_autoptr(GString) cases = g_string_new(NULL);
  struct testcase testcase;
  begin(&testcase, "session", "was complete and watched");
  sort_reasons(judgement, &testcase, -1);
  end(cases, &testcase, script);
  for (unsigned i = 0; i < judgement->devices->len; i++)
    append_device(cases, judgement, &g_array_index(judgement->devices, struct device_result, i),
                  script);
  int failures, errors;
  count_outcomes(cases, &failures, &errors);
  GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
  html_printf(out,
              "  <testsuite name=\"hotmic\" tests=\"%u\" failures=\"%d\" errors=\"%d\" "
              "skipped=\"0\" time=\"%.3f\">\n",
              1 + 2 * judgement->devices->len, failures, errors,
              seconds_of_ns(judgement->observed_ns));
  g_string_append(out, cases->str);
  html_printf(out, "  </testsuite>\n</testsuites>\n");
  return out;
}
