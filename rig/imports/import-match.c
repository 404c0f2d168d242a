/* Which device of a light log is which of ours, by what --device says and by name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-match.h"

#include <string.h>

struct match {
  const struct import_lights *lights;
  const struct import_devices *devices;
  const char **names;    /* [device of the bench] */
  GHashTable *mentioned; /* devices of the log that an option speaks of, as its own texts */
};

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(GError **error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE, "%s", message);
  return false;
}

/* "kitchen, hallway". Caller-owned. */
static char *list_of_bench(const struct import_devices *devices) {
  GString *list = g_string_new(NULL);
  for (size_t i = 0; i < devices->count; i++)
    g_string_append_printf(list, "%s%s", i ? ", " : "", devices->devices[i].name);
  return g_string_free(list, FALSE);
}

static int bench_device(const struct match *match, const char *name) {
  for (size_t i = 0; i < match->devices->count; i++)
    if (strcmp(match->devices->devices[i].name, name) == 0)
      return (int)i;
  return -1;
}

static bool assign(struct match *match, int device, const char *in_log, GError **error) {
  const char *other = match->names[device], *name = match->devices->devices[device].name;
  if (other)
    return refuse(error,
                  "%s: `%s` and `%s` are both to be %s; leave one of them out with --device LOG=",
                  match->lights->path, other, in_log, name);
  match->names[device] = in_log;
  return true;
}

/* What an option says of the log's devices; a name of the log may have an equals sign in it. */
static bool take_option(struct match *match, const char *option, GError **error) {
  const char *equals = strrchr(option, '=');
  if (!equals || !match->lights)
    return refuse(error, "--device %s: with --bench, expected --lights FILE and LOG=BENCH", option);
  g_autofree char *log_name = g_strndup(option, (size_t)(equals - option));
  const char *in_log = import_lights_device(match->lights, log_name, error);
  if (!in_log)
    return false;
  if (!g_hash_table_add(match->mentioned, (void *)in_log))
    return refuse(error, "--device %s: `%s` of the light log is named twice", option, in_log);
  if (!equals[1])
    return true;
  int device = bench_device(match, equals + 1);
  if (device < 0) {
    g_autofree char *list = list_of_bench(match->devices);
    return refuse(error, "--device %s: the bench has no device `%s`; it has: %s", option,
                  equals + 1, list);
  }
  return assign(match, device, in_log, error);
}

static bool refuse_strangers(const struct match *match, const GString *strangers, GError **error) {
  g_autofree char *in_log = g_strjoinv(", ", match->lights->here);
  g_autofree char *on_bench = list_of_bench(match->devices);
  return refuse(error,
                "%s: not on the bench: %s; say with --device LOG=BENCH which device it is, or "
                "leave it out with --device LOG=. The light log has: %s. The bench has: %s",
                match->lights->path, strangers->str, in_log, on_bench);
}

static bool take_rest(struct match *match, GError **error) {
  g_autoptr(GString) strangers = g_string_new(NULL);
  for (char **in_log = match->lights->here; *in_log; in_log++) {
    int device = bench_device(match, *in_log);
    if (g_hash_table_contains(match->mentioned, *in_log))
      continue;
    if (device < 0)
      g_string_append_printf(strangers, "%s%s", strangers->len ? ", " : "", *in_log);
    else if (!assign(match, device, *in_log, error))
      return false;
  }
  return strangers->len == 0 || refuse_strangers(match, strangers, error);
}

const char **import_match_bench(const struct import_lights *lights,
                                const struct import_devices *devices, char *const *options,
                                GError **error) {
  g_autoptr(GHashTable) mentioned = g_hash_table_new(g_str_hash, g_str_equal);
  struct match match = {lights, devices, g_new0(const char *, devices->count + 1), mentioned};
  bool ok = true;
  for (char *const *option = options; ok && option && *option; option++)
    ok = take_option(&match, *option, error);
  if (ok && (!lights || take_rest(&match, error)))
    return match.names;
  g_free(match.names);
  return NULL;
}

static bool check_name(const char *name, const char *in_log, const char *option, GError **error) {
  if (!name || bench_is_name(name))
    return true;
  if (!option)
    return refuse(error,
                  "the light log calls the device `%s`; expected 1 to %d letters, digits, `-`, `_` "
                  "and `.` for a name: give one with --device '%s=NAME'",
                  in_log, BENCH_NAME_MAX - 1, in_log);
  g_autofree char *shown = g_strescape(option, NULL);
  return refuse(
      error, "--device %s: expected a name of 1 to %d letters, digits, `-`, `_` and `.`%s", shown,
      BENCH_NAME_MAX - 1, in_log ? ", or LOG=NAME if the light log calls it otherwise" : "");
}

bool import_match_one(const struct import_lights *lights, const char *option,
                      const char **ret_in_log, char **ret_name, GError **error) {
  const char *equals = option ? strrchr(option, '=') : NULL;
  bool is_whole = !equals || !lights || g_strv_contains((const char **)lights->devices, option);
  g_autofree char *log_name =
      is_whole ? g_strdup(option) : g_strndup(option, (size_t)(equals - option));
  if (option && !*option)
    return check_name(option, NULL, option, error);
  const char *in_log = lights ? import_lights_device(lights, log_name, error) : NULL;
  const char *name = !is_whole ? equals + 1 : option ? option : in_log;
  if ((lights && !in_log) || !check_name(name, in_log, option, error))
    return false;
  *ret_in_log = in_log;
  *ret_name = g_strdup(name);
  return true;
}

/* Of a whole log: what it calls the devices that are wanted, and what we are to call them. */
struct choice {
  const struct import_lights *lights;
  GPtrArray *in_log;    /* const char *: borrowed of the log */
  GPtrArray *names;     /* char * */
  GHashTable *left_out; /* of the log */
};

static bool choose_name(struct choice *choice, const char *in_log, const char *name,
                        const char *option, GError **error) {
  if (!check_name(name, in_log, option, error))
    return false;
  for (guint i = 0; i < choice->names->len; i++)
    if (strcmp(g_ptr_array_index(choice->names, i), name) == 0 ||
        g_ptr_array_index(choice->in_log, i) == in_log)
      return refuse(error, "%s: `%s` and `%s` are both to be %s; expected one name each",
                    choice->lights->path, (char *)g_ptr_array_index(choice->in_log, i), in_log,
                    name);
  g_ptr_array_add(choice->in_log, (void *)in_log);
  g_ptr_array_add(choice->names, g_strdup(name));
  return true;
}

static bool choose_option(struct choice *choice, const char *option, GError **error) {
  const char *equals = strrchr(option, '=');
  bool is_whole = !equals || g_strv_contains((const char *const *)choice->lights->devices, option);
  g_autofree char *log_name =
      is_whole ? g_strdup(option) : g_strndup(option, (size_t)(equals - option));
  const char *in_log = import_lights_device(choice->lights, log_name, error);
  if (!in_log)
    return false;
  if (!is_whole && !equals[1])
    return g_hash_table_add(choice->left_out, (void *)in_log), true;
  return choose_name(choice, in_log, is_whole ? in_log : equals + 1, option, error);
}

static bool choose_rest(struct choice *choice, GError **error) {
  for (char **in_log = choice->lights->devices; *in_log; in_log++)
    if (!g_hash_table_contains(choice->left_out, *in_log) &&
        !choose_name(choice, *in_log, *in_log, NULL, error))
      return false;
  return choice->names->len > 0 ||
         refuse(error, "%s: every device of the light log is left out", choice->lights->path);
}

const char **import_match_log(const struct import_lights *lights, char *const *options,
                              char ***ret_names, GError **error) {
  g_autoptr(GHashTable) left_out = g_hash_table_new(g_str_hash, g_str_equal);
  struct choice choice = {lights, g_ptr_array_new(), g_ptr_array_new_with_free_func(g_free),
                          left_out};
  bool ok = true;
  for (char *const *option = options; ok && option && *option; option++)
    ok = choose_option(&choice, *option, error);
  if (ok && choice.names->len == 0)
    ok = choose_rest(&choice, error);
  const char **in_log = NULL;
  if (ok) {
    g_ptr_array_add(choice.in_log, NULL);
    g_ptr_array_add(choice.names, NULL);
    in_log = (const char **)g_ptr_array_steal(choice.in_log, NULL);
    *ret_names = (char **)g_ptr_array_steal(choice.names, NULL);
  }
  g_ptr_array_unref(choice.in_log);
  g_ptr_array_unref(choice.names);
  return in_log;
}
