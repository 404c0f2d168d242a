/* Values of another night's run.json, each checked before it is believed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "night-json.h"
#include "tidy.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

enum { SHOWN_BYTES = 40, COUNT_MAX = 1000000000 };

/* Text may be anything: what is shown of it is short and has no control characters. */
static char *describe_text(const char *text) {
  char cut[SHOWN_BYTES];
  tidy_copy_text(cut, sizeof cut, text);
  g_autofree char *escaped = g_strescape(cut, NULL);
  return g_strdup_printf("found \"%s%s\"", escaped, strlen(text) >= sizeof cut ? "..." : "");
}

static char *describe(const json_t *found) {
  if (!found)
    return g_strdup("missing");
  switch (json_typeof(found)) {
  case JSON_STRING:
    return describe_text(json_string_value(found));
  case JSON_INTEGER:
    return g_strdup_printf("found %" JSON_INTEGER_FORMAT, json_integer_value(found));
  case JSON_REAL:
    return g_strdup_printf("found %g", json_real_value(found));
  case JSON_OBJECT:
    return g_strdup("found an object");
  case JSON_ARRAY:
    return g_strdup("found a list");
  default:
    return g_strdup(json_is_null(found) ? "found null" : "found true or false");
  }
}

bool night_refuse(const struct night_reader *reader, const char *key, const json_t *found,
                  const char *expected, ...) {
  va_list values;
  va_start(values, expected);
  g_autofree char *wanted = g_strdup_vprintf(expected, values);
  va_end(values);
  g_autofree char *what = describe(found);
  g_autofree char *place =
      reader->list ? g_strdup_printf("%s[%zu].", reader->list, reader->index) : g_strdup("");
  g_set_error(reader->error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s: %s%s: %s, expected %s",
              reader->path, place, key, what, wanted);
  return false;
}

bool night_take_text(const struct night_reader *reader, const char *key, size_t max_bytes,
                     const char **ret) {
  const json_t *found = json_object_get(reader->object, key);
  if (!json_is_string(found) || json_string_length(found) > max_bytes)
    return night_refuse(reader, key, found, "a text of at most %zu bytes", max_bytes);
  *ret = g_string_chunk_insert_const(reader->strings, json_string_value(found));
  return true;
}

bool night_take_choice(const struct night_reader *reader, const char *key,
                       const char *const names[], int *ret) {
  const json_t *found = json_object_get(reader->object, key);
  int index = json_is_string(found) ? name_index_of(names, json_string_value(found)) : -1;
  g_autofree char *all = index < 0 ? g_strjoinv(", ", (char **)(void *)names) : NULL;
  if (index < 0)
    return night_refuse(reader, key, found, "one of %s", all);
  *ret = index;
  return true;
}

bool night_take_bool(const struct night_reader *reader, const char *key, bool *ret) {
  const json_t *found = json_object_get(reader->object, key);
  if (!json_is_boolean(found))
    return night_refuse(reader, key, found, "true or false");
  *ret = json_is_true(found);
  return true;
}

bool night_take_count(const struct night_reader *reader, const char *key, int *ret) {
  const json_t *found = json_object_get(reader->object, key);
  if (!json_is_integer(found) || json_integer_value(found) < 0 ||
      json_integer_value(found) > COUNT_MAX)
    return night_refuse(reader, key, found, "a whole number from 0 to %d", COUNT_MAX);
  *ret = (int)json_integer_value(found);
  return true;
}

bool night_take_number(const struct night_reader *reader, const char *key, double min, double max,
                       double *ret) {
  const json_t *found = json_object_get(reader->object, key);
  double value = json_number_value(found);
  if (!json_is_number(found) || !(value >= min && value <= max))
    return night_refuse(reader, key, found, "a number from %g to %g", min, max);
  *ret = value;
  return true;
}

bool night_take_number_if_any(const struct night_reader *reader, const char *key, double min,
                              double max, double *ret) {
  if (!json_is_null(json_object_get(reader->object, key)))
    return night_take_number(reader, key, min, max, ret);
  *ret = NAN;
  return true;
}

bool night_take_object(const struct night_reader *reader, const char *key, json_t **ret) {
  json_t *found = json_object_get(reader->object, key);
  if (!json_is_object(found))
    return night_refuse(reader, key, found, "an object");
  *ret = found;
  return true;
}

bool night_take_list(const struct night_reader *reader, const char *key, json_t **ret) {
  json_t *found = json_object_get(reader->object, key);
  if (!json_is_array(found))
    return night_refuse(reader, key, found, "a list");
  *ret = found;
  return true;
}

bool night_each(const struct night_reader *reader, const char *key, struct night *night,
                bool (*take)(const struct night_reader *element, struct night *night)) {
  json_t *list = NULL;
  if (!night_take_list(reader, key, &list))
    return false;
  for (size_t i = 0; i < json_array_size(list); i++) {
    struct night_reader element = *reader;
    element.list = key;
    element.index = i;
    element.object = json_array_get(list, i);
    if (!json_is_object(element.object))
      return night_refuse(&element, "", element.object, "an object");
    if (!take(&element, night))
      return false;
  }
  return true;
}
