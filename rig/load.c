/* A bench file and scripts as the command line names them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "load.h"

#include "calibrated.h"
#include "pinned.h"
#include "verb.h"

#include <string.h>

/* A folder that holds no baseline yet is no fault: floors are stated. */
static bool read_baseline(struct load *load, GError **error) {
  GError *trouble = NULL;
  if (load->bench->baseline_dir)
    load->baseline = baseline_newest(load->bench->baseline_dir, &load->baseline_path, &trouble);
  if (!trouble)
    return true;
  g_propagate_prefixed_error(error, trouble, "the newest baseline of %s: ", load->bench->path);
  return false;
}

/* What is not there yet is no fault: nothing is compared. */
static bool read_pinned(struct load *load, GError **error) {
  const char *path = load->bench->pinned_path;
  if (!path || !g_file_test(path, G_FILE_TEST_EXISTS))
    return true;
  struct pinned *pinned = pinned_load(path, &load->pinned, error);
  bool ok = pinned && strcmp(pinned->bench, load->bench->name) == 0;
  if (pinned && !ok)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH,
                "%s: its `pinned` file %s is of the bench `%s`; expected one of `%s`",
                load->bench->path, path, pinned->bench, load->bench->name);
  pinned_free(pinned);
  return ok;
}

bool load_read_bench(struct load *load, const char *bench_path, GError **error) {
  *load = (struct load){0};
  if (!bench_path)
    return verb_usage(error, "--bench FILE is missing; try fixtures/benches/twin.yaml"), false;
  load->bench = bench_load(bench_path, error);
  if (!load->bench)
    return false;
  if (calibrated_load(load->bench, &load->calibration, error) && read_baseline(load, error) &&
      read_pinned(load, error))
    return true;
  load_done(load);
  return false;
}

bool load_read(struct load *load, const char *bench_path, char **paths, GError **error) {
  if (bench_path && !paths[0])
    return verb_usage(error, "no script given; expected at least one YAML file"), false;
  if (!load_read_bench(load, bench_path, error))
    return false;
  load->scripts = g_new0(struct script *, g_strv_length(paths));
  for (size_t i = 0; paths[i]; i++) {
    load->scripts[i] = script_load(paths[i], error);
    if (!load->scripts[i]) {
      load_done(load);
      return false;
    }
    load->count++;
  }
  return true;
}

void load_done(struct load *load) {
  for (size_t i = 0; i < load->count; i++)
    script_free(load->scripts[i]);
  g_free(load->scripts);
  calibration_free(load->calibration);
  baseline_free(load->baseline);
  g_free(load->baseline_path);
  g_free(load->pinned);
  bench_free(load->bench);
  *load = (struct load){0};
}
