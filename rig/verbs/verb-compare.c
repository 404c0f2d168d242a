/* hotmic compare: says what is new against earlier runs, and whether that is more than churn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pinned.h"
#include "regression.h"
#include "verb.h"

static gboolean as_json;

static const GOptionEntry options[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print it for programs", NULL},
    G_OPTION_ENTRY_NULL,
};

static void free_night(void *night) {
  night_free(night);
}

/* A run directory, or a file of pinned nights. */
static bool add_nights(GPtrArray *nights, const char *path, GError **error) {
  if (g_file_test(path, G_FILE_TEST_IS_DIR) || !g_file_test(path, G_FILE_TEST_EXISTS)) {
    struct night *night = night_read(path, error);
    if (night)
      g_ptr_array_add(nights, night);
    return night != NULL;
  }
  struct pinned *pinned = pinned_load(path, NULL, error);
  while (pinned && pinned->nights->len > 0)
    g_ptr_array_add(nights, g_ptr_array_steal_index(pinned->nights, 0));
  pinned_free(pinned);
  return pinned != NULL;
}

static int tell(const GPtrArray *before, const struct night *now) {
  struct regression *regression =
      regression_find((struct night *const *)before->pdata, before->len, now);
  g_autofree char *text = as_json ? regression_json(regression) : regression_table(regression);
  fputs(text, stdout);
  int code = (int)regression_verdict(regression);
  regression_free(regression);
  return code;
}

/* Against itself nothing is ever worse. */
static bool check_now(const GPtrArray *before, const struct night *now, GError **error) {
  for (guint i = 0; i < before->len; i++) {
    const struct night *night = g_ptr_array_index(before, i);
    if (!regression_is_twin(night, now))
      continue;
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: this is the same session as the earlier run %s; expected another", now->dir,
                night->dir);
    return false;
  }
  return true;
}

static int compare(char **arguments, GError **error) {
  unsigned count = g_strv_length(arguments);
  if (count < 2)
    return verb_usage(error, "expected BASE... RUN: at least one earlier run and the run");
  g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func(free_night);
  for (unsigned i = 0; i + 1 < count; i++)
    if (!add_nights(before, arguments[i], error))
      return 0;
  struct night *now = night_read(arguments[count - 1], error);
  int code = now && check_now(before, now, error) ? tell(before, now) : 0;
  night_free(now);
  return code;
}

const struct verb verb_compare = {
    "compare",
    "BASE... RUN",
    "says what is new against earlier runs",
    "Compares the last run with the ones before it; a BASE is a run directory or a\n"
    "file that `hotmic pin` wrote. Places that set a device off are known again by the\n"
    "line of the script (or the recording), its turn and the offset in it, within 5 s.\n"
    "Each is new, gone or persisting. About a third of them recur from night to night,\n"
    "so that new and gone ones are the rule: a device is worse only if it fires at a\n"
    "significantly higher rate, or at more new places than chance explains\n"
    "(exact tests, 5 % of false findings over all devices). With several runs, how\n"
    "often each line fired is counted, too. Runs that played something else are\n"
    "compared at the lines that both played. The exit code is 0 if no device is worse,\n"
    "1 if one is, 2 if that cannot be said: too little in common, an incomplete run, a\n"
    "device that was watched too little or is in doubt. Copies of a run count once; the\n"
    "last run may not be among the others.",
    options,
    compare,
};
