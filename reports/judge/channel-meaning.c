/* What it means that one channel saw an episode and another did not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel.h"

/* Everything that the sentences depend on. */
struct sight {
  const struct judgement *judgement;
  const struct episode *episode;
  struct channel_view views[CHANNELS];
};

static enum channel_state state(const struct sight *sight, enum channel channel) {
  return sight->views[channel].state;
}

static bool is_seen(const struct sight *sight, enum channel channel) {
  return state(sight, channel) == CHANNEL_SEEN;
}

static const char *of_upload(const struct sight *sight) {
  static const char *const meanings[CHANNEL_STATES] = {
      [CHANNEL_SEEN] = "",
      [CHANNEL_QUIET] = "Awake without upload: its network was watched, and nothing that counts as "
                        "sound left it.",
      [CHANNEL_BLIND] = "Awake, and its network tap could not see, or never proved that it can: "
                        "whether sound left it cannot be known.",
      [CHANNEL_NONE] = "Awake, and nobody watched its network: whether sound left it cannot be "
                       "known."};
  bool is_awake = is_seen(sight, CHANNEL_LIGHT) || is_seen(sight, CHANNEL_CONSOLE);
  return is_awake ? meanings[state(sight, CHANNEL_NETWORK)] : "";
}

static const char *of_light(const struct sight *sight) {
  static const char *const meanings[CHANNEL_STATES] = {
      [CHANNEL_SEEN] = "",
      [CHANNEL_QUIET] = "Upload without light: sound left it while its light, which was watched, "
                        "told nobody.",
      [CHANNEL_BLIND] = "Upload, and its light tap could not see, or never proved that it can: "
                        "whether its light told anybody cannot be known.",
      [CHANNEL_NONE] =
          "Upload, and nobody watched its light: whether that told anybody cannot be known."};
  if (!is_seen(sight, CHANNEL_NETWORK))
    return "";
  if (sight->episode->kind == CLASS_WHILE_MUTED && state(sight, CHANNEL_LIGHT) == CHANNEL_QUIET)
    return mutes_by_switch(sight->judgement->seen->mutes, sight->episode->device)
               ? "Upload while its mute button was held: sound left it, and its light, which was "
                 "watched, told nobody."
               : "Upload while its light said that it was muted: sound left it all the same.";
  return meanings[state(sight, CHANNEL_LIGHT)];
}

static bool says_wake(const struct episode *episode) {
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (entry->stage == STAGE_WAKE && entry->by_console)
      return true;
  }
  return false;
}

static const char *of_console(const struct sight *sight) {
  static const char *const meanings[CHANNEL_STATES] = {
      [CHANNEL_SEEN] = "",
      [CHANNEL_QUIET] = "Its console says that it woke, and its light tap, which was watching, saw "
                        "nothing.",
      [CHANNEL_BLIND] = "Its console says that it woke, and its light tap could not see, or never "
                        "proved that it can.",
      [CHANNEL_NONE] = "That it woke is known from its console alone."};
  if (is_seen(sight, CHANNEL_NETWORK) || !says_wake(sight->episode))
    return ""; /* of_light() has told it */
  return meanings[state(sight, CHANNEL_LIGHT)];
}

static bool shows_speech(const struct episode *episode) {
  for (unsigned i = 0; i < episode->count; i++) {
    const struct activity *activity = &episode->activities[i];
    if ((activity->kind == ACTIVITY_LIGHT && activity->meaning == LIGHT_SPEAKING) ||
        (activity->kind == ACTIVITY_CONSOLE && activity->stage == STAGE_PROMPT))
      return true;
  }
  return false;
}

static const char *of_speech(const struct sight *sight) {
  static const char *const meanings[CHANNEL_STATES] = {
      [CHANNEL_SEEN] = "",
      [CHANNEL_QUIET] =
          "Speech without light: the microphone heard a device speak while this one was "
          "awake, and its light, which was watched, stayed dark.",
      [CHANNEL_BLIND] = "The microphone heard a device speak, and this one's light tap could not "
                        "see, or never proved that it can: who spoke cannot be known.",
      [CHANNEL_NONE] = "The microphone heard a device speak, and nobody watched this one's light: "
                       "who spoke cannot be known."};
  if (!is_seen(sight, CHANNEL_SPEECH) || shows_speech(sight->episode))
    return "";
  return meanings[state(sight, CHANNEL_LIGHT)];
}

static const char *of_recipient(const struct sight *sight) {
  static const char *const meanings[CHANNEL_STATES] = {
      [CHANNEL_SEEN] = "",
      [CHANNEL_QUIET] = "Sent, and no recipient's device, all of which were watched, showed that "
                        "it arrived.",
      [CHANNEL_BLIND] = "Sent, and a recipient's device could not be seen: whether it arrived "
                        "cannot be known.",
      [CHANNEL_NONE] = "Sent, and no recipient's device is on the bench: whether it arrived cannot "
                       "be known."};
  return sight->episode->sends->len > 0 ? meanings[state(sight, CHANNEL_RECIPIENT)] : "";
}

char *channel_meaning(const struct judgement *judgement, const struct episode *episode) {
  static const char *(*const parts[])(const struct sight *) = {of_upload, of_light, of_console,
                                                               of_speech, of_recipient};
  struct sight sight = {.judgement = judgement, .episode = episode};
  GString *text = g_string_new(NULL);
  channel_view(judgement, episode, sight.views);
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
    const char *part = parts[i](&sight);
    if (*part)
      g_string_append_printf(text, "%s%s", text->len ? " " : "", part);
  }
  return g_string_free(text, FALSE);
}
