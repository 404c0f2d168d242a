/* hotmic: finds the verb, reads its options, prints its error, returns its exit code.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verb.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct verb *const verbs[] = {
    &verb_run,      &verb_calibrate, &verb_check,  &verb_scan,   &verb_listen,
    &verb_switch,   &verb_meter,     &verb_judge,  &verb_report, &verb_flows,
    &verb_baseline, &verb_import,    &verb_export, &verb_plan,   &verb_confirm,
    &verb_bisect,   &verb_compare,   &verb_pin,    &verb_trend};

/* What ends with a verdict on a run, and what only does what it was asked to. */
static const struct verb *const judges[] = {&verb_run,    &verb_judge,   &verb_report,
                                            &verb_import, &verb_confirm, &verb_bisect};

static const char verdict_codes[] =
    "  0   pass: nothing unintended, and the controls prove it would have been seen\n"
    "  1   fail: an unintended recording or send beyond what the plan allows\n"
    "  2   inconclusive: a control missed, a tap blind, the session incomplete\n";

static const char compare_codes[] = "  0   no device is worse\n"
                                    "  1   a device is worse than in the runs before\n"
                                    "  2   it cannot be told\n";

static const char done_codes[] = "  0   done\n";

static const char error_codes[] =
    "  64  the command line is wrong\n"
    "  65  a script, a sound file, a capture or a record is wrong\n"
    "  70  hotmic itself is wrong\n"
    "  75  not now: the disk is full or the bench is in use; try later\n"
    "  78  a bench or device file is wrong\n";

static const char *own_codes(const struct verb *verb) {
  for (size_t i = 0; i < G_N_ELEMENTS(judges); i++)
    if (verb == judges[i])
      return verdict_codes;
  return verb == &verb_compare ? compare_codes : done_codes;
}

static void print_help(FILE *to) {
  fputs("Usage: hotmic VERB [OPTION...] [ARGUMENT...]\n\n"
        "Plays conversation at smart speakers, watches their lights, consoles and\n"
        "network, and reports the recordings and sends that nobody asked for.\n\nVerbs:\n",
        to);
  for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
    fprintf(to, "  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
  fprintf(to,
          "\n`hotmic VERB --help` tells more. A first run, with no hardware:\n"
          "  hotmic run --bench fixtures/benches/twin.yaml \\\n"
          "    audio-scripts/conversations/hardwood-floors.yaml\n\n"
          "Exit codes of what judges a run; other verbs end with 0 when done:\n%s%s",
          verdict_codes, error_codes);
}

int verb_usage(GError **error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE, "%s", what);
  return HOTMIC_ERROR_USAGE;
}

static const struct verb *verb_named(const char *name) {
  for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
    if (strcmp(verbs[i]->name, name) == 0)
      return verbs[i];
  return NULL;
}

static bool read_options(const struct verb *verb, char ***arguments, GError **error) {
  g_autoptr(GOptionContext) context = g_option_context_new(verb->arguments);
  g_option_context_set_summary(context, verb->help);
  g_autofree char *codes = g_strconcat("Exit codes:\n", own_codes(verb), error_codes, NULL);
  g_option_context_set_description(context, codes);
  if (verb->options)
    g_option_context_add_main_entries(context, verb->options, NULL);
  g_autoptr(GError) cause = NULL;
  if (g_option_context_parse_strv(context, arguments, &cause))
    return true;
  verb_usage(error, "%s. `hotmic %s --help` lists the options.", cause->message, verb->name);
  return false;
}

static int run_verb(const struct verb *verb, char ***arguments, GError **error) {
  if (!read_options(verb, arguments, error))
    return HOTMIC_ERROR_USAGE;
  return verb->run(*arguments + 1, error);
}

/* Only our own errors carry an exit code. */
static int exit_code_of(const GError *problem) {
  return problem->domain == HOTMIC_ERROR ? problem->code : HOTMIC_ERROR_BUG;
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);     /* a reader or a device that goes away is a fact to report */
  setlocale(LC_ALL, "C.UTF-8"); /* numbers with points, text as it is */
  if (argc < 2) {
    print_help(stderr);
    return HOTMIC_ERROR_USAGE;
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
      strcmp(argv[1], "help") == 0) {
    print_help(stdout);
    return EXIT_SUCCESS;
  }
  if (strcmp(argv[1], "--version") == 0) {
    puts("hotmic " HOTMIC_VERSION);
    return EXIT_SUCCESS;
  }
  const struct verb *verb = verb_named(argv[1]);
  if (!verb) {
    fprintf(stderr, "hotmic: `%s` is not a verb; `hotmic --help` lists them\n", argv[1]);
    return HOTMIC_ERROR_USAGE;
  }
  g_auto(GStrv) arguments = g_strdupv(argv + 1);
  g_autofree char *program = g_strdup_printf("hotmic %s", verb->name);
  g_set_prgname(program);
  g_autoptr(GError) problem = NULL;
  int code = run_verb(verb, &arguments, &problem);
  if (!problem)
    return code;
  fprintf(stderr, "hotmic: %s\n", problem->message);
  return exit_code_of(problem);
}
