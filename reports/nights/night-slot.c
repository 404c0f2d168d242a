/* The slots of a run.json: what was played, and at what of it each episode began.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "night-json.h"

/* As long as no recording is. */
static const double time_max_s = 1e9;

/* An older run.json tells lines, but not what they sound like. */
static bool take_sound(const struct night_reader *reader, struct slot *slot) {
  slot->sound = "";
  slot->time = 1;
  return !json_object_get(reader->object, "sound") ||
         (night_take_text(reader, "sound", NIGHT_NAME_MAX, &slot->sound) &&
          night_take_count(reader, "time", &slot->time));
}

bool night_take_slot(const struct night_reader *reader, struct slot *slot) {
  struct night_reader part = *reader;
  return night_take_object(reader, "slot", &part.object) &&
         night_take_text(&part, "script", NIGHT_NAME_MAX, &slot->script) &&
         night_take_count(&part, "line", &slot->line) &&
         night_take_count(&part, "turn", &slot->turn) &&
         night_take_number(&part, "offset_s", -time_max_s, time_max_s, &slot->offset_s) &&
         take_sound(&part, slot);
}

static bool is_place(const json_t *number, json_int_t max) {
  return json_is_integer(number) && json_integer_value(number) >= 0 &&
         json_integer_value(number) <= max;
}

/* Three numbers a slot: index of its script, line, turn. */
static bool take_place(const struct night_reader *reader, const GPtrArray *scripts, json_t *places,
                       struct night *night) {
  const json_t *script = json_array_get(places, reader->index);
  const json_t *line = json_array_get(places, reader->index + 1);
  const json_t *turn = json_array_get(places, reader->index + 2);
  const json_t *wrong = !is_place(script, (json_int_t)scripts->len - 1) ? script
                        : !is_place(line, G_MAXINT)                     ? line
                        : !is_place(turn, G_MAXINT)                     ? turn
                                                                        : NULL;
  if (wrong || !turn)
    return night_refuse(reader, "", wrong, "index of a script, line and turn, three by three");
  struct slot slot = {.script = g_ptr_array_index(scripts, json_integer_value(script)),
                      .line = (int)json_integer_value(line),
                      .turn = (int)json_integer_value(turn),
                      .sound = "",
                      .time = 1};
  g_array_append_val(night->slots, slot);
  return true;
}

/* Two numbers a slot: index of its sound, and the nth time of that. */
static bool take_heard(const struct night_reader *reader, const GPtrArray *sounds, json_t *heard,
                       struct night *night) {
  const json_t *sound = json_array_get(heard, reader->index);
  const json_t *time = json_array_get(heard, reader->index + 1);
  const json_t *wrong = !is_place(sound, (json_int_t)sounds->len - 1) ? sound
                        : !is_place(time, G_MAXINT)                   ? time
                                                                      : NULL;
  if (wrong || !time)
    return night_refuse(reader, "", wrong, "index of a sound and its time, two by two");
  struct slot *slot = &g_array_index(night->slots, struct slot, reader->index / 2);
  slot->sound = g_ptr_array_index(sounds, json_integer_value(sound));
  slot->time = (int)json_integer_value(time);
  return true;
}

static bool take_texts(const struct night_reader *reader, const char *key, GPtrArray *texts) {
  json_t *list = NULL;
  if (!night_take_list(reader, key, &list))
    return false;
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *name = json_array_get(list, i);
    if (!json_is_string(name) || json_string_length(name) > NIGHT_NAME_MAX)
      return night_refuse(reader, key, name, "a text of at most %d bytes", NIGHT_NAME_MAX);
    g_ptr_array_add(texts, g_string_chunk_insert_const(reader->strings, json_string_value(name)));
  }
  return true;
}

static bool take_sounds(const struct night_reader *reader, struct night *night) {
  g_autoptr(GPtrArray) sounds = g_ptr_array_new();
  struct night_reader slots = *reader;
  json_t *heard = NULL;
  if (!json_object_get(reader->object, "sounds"))
    return true;
  if (!take_texts(&slots, "sounds", sounds) || !night_take_list(&slots, "heard", &heard))
    return false;
  if (json_array_size(heard) != (size_t)night->slots->len * 2)
    return night_refuse(&slots, "heard", NULL, "two numbers for each of %u slots",
                        night->slots->len);
  slots.list = "slots.heard";
  for (slots.index = 0; slots.index < json_array_size(heard); slots.index += 2)
    if (!take_heard(&slots, sounds, heard, night))
      return false;
  return true;
}

/* Two numbers a range, in order and apart: so there are no more than slots. */
static bool take_ranges(const struct night_reader *reader, const char *device,
                        struct night *night) {
  json_t *list = NULL;
  json_int_t next = 0, slots = night->slots->len;
  if (!night_take_list(reader, device, &list))
    return false;
  for (size_t i = 0; i < json_array_size(list); i += 2) {
    const json_t *first = json_array_get(list, i), *count = json_array_get(list, i + 1);
    if (!is_place(first, slots) || json_integer_value(first) < next || !is_place(count, slots) ||
        json_integer_value(first) + json_integer_value(count) > slots)
      return night_refuse(reader, device, count ? count : first,
                          "ranges of %u slots, each its first and how many, in order",
                          night->slots->len);
    next = json_integer_value(first) + json_integer_value(count);
    struct night_unwatched fresh = {
        g_string_chunk_insert_const(reader->strings, device),
        {(int)json_integer_value(first), (int)json_integer_value(count)}};
    g_array_append_val(night->unwatched, fresh);
  }
  return true;
}

static bool take_unwatched(const struct night_reader *reader, struct night *night) {
  struct night_reader of = *reader;
  const char *device;
  json_t *list;
  if (!json_object_get(reader->object, "unwatched"))
    return true;
  if (!night_take_object(reader, "unwatched", &of.object))
    return false;
  night->unwatched = g_array_new(FALSE, FALSE, sizeof(struct night_unwatched));
  json_object_foreach(of.object, device, list) {
    if (!take_ranges(&of, device, night))
      return false;
  }
  return true;
}

bool night_take_slots(const struct night_reader *reader, struct night *night) {
  g_autoptr(GPtrArray) scripts = g_ptr_array_new();
  struct night_reader slots = *reader;
  json_t *places = NULL;
  if (!night_take_object(reader, "slots", &slots.object) ||
      !take_texts(&slots, "scripts", scripts) || !night_take_list(&slots, "places", &places))
    return false;
  struct night_reader each = slots;
  each.list = "slots.places";
  for (each.index = 0; each.index < json_array_size(places); each.index += 3)
    if (!take_place(&each, scripts, places, night))
      return false;
  return take_sounds(&slots, night) && take_unwatched(&slots, night);
}
