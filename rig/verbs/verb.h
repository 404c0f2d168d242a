/* The verbs of the command line; one file each, one table in main.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_VERB_H
#define HOTMIC_VERB_H

#include "tidy.h"

struct verb {
  const char *name;
  const char *arguments; /**< for the usage line */
  const char *summary;   /**< one line */
  const char *help;      /**< what a person needs to know to use it */
  const GOptionEntry *options;
  /** Runs with what is left of the command line after the options. Returns the exit code; errors
   * are returned, not printed, and their code becomes the exit code. */
  int (*run)(char **arguments, GError **error);
};

extern const struct verb verb_run, verb_calibrate, verb_check, verb_scan, verb_listen, verb_switch,
    verb_meter, verb_judge, verb_report, verb_flows, verb_baseline, verb_import, verb_export,
    verb_plan, verb_confirm, verb_bisect, verb_compare, verb_pin, verb_trend;

/** Where run directories go: `chosen`, or, if it is NULL, the service's or the user's.
 * Caller-owned.
 */
char *verb_out_dir(const char *chosen);

/** Sets HOTMIC_ERROR_USAGE; returns the exit code for it. */
int verb_usage(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
