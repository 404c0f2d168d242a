/* The software speaker as a whole: it is spoken to, by another voice, and does as it is told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "mouth.h"
#include "speaker.h"

static const char *const wakes[] = {"alexa", NULL};
static const char *const contacts[] = {"Bill", "Mom", "Walt", NULL};

struct scene {
  struct speaker *speaker;
  struct mouth *talker;
  GString *told;   /* console lines, messages, lights */
  GByteArray *all; /* everything, as over the link */
  struct outlet to_all;
};

static void listen_in(void *user, enum link_type type, int64_t sample, const void *payload,
                      size_t bytes) {
  struct scene *scene = user;
  outlet_send(scene->to_all, type, sample, payload, bytes);
  if (type == LINK_CONSOLE || type == LINK_MESSAGE)
    g_string_append_len(scene->told, payload, (gssize)bytes);
}

static struct scene *open_scene(uint32_t seed) {
  static const struct speaker_plan base = {.name = "kitchen",
                                           .preset = "default",
                                           .wakes = wakes,
                                           .contacts = contacts,
                                           .voice = "slt",
                                           .data_dir = HOTMIC_SOFT_SPEAKER_DIR};
  struct scene *scene = g_new0(struct scene, 1);
  struct speaker_plan plan = base;
  GError *error = NULL;
  plan.seed = seed;
  scene->told = g_string_new(NULL);
  scene->all = g_byte_array_new();
  scene->to_all = outlet_to_link(scene->all);
  scene->talker = mouth_open("kal16", &error);
  scene->speaker = speaker_open(&plan, (struct outlet){.send = listen_in, .user = scene}, &error);
  cr_assert_null(error, "%s", error ? error->message : "");
  return scene;
}

static void close_scene(struct scene *scene) {
  speaker_close(scene->speaker);
  mouth_close(scene->talker);
  g_string_free(scene->told, TRUE);
  g_byte_array_unref(scene->all);
  g_free(scene);
}

/* A room is never silent: about -60 dBFS. */
static void say(struct scene *scene, const char *text, double pause_s) {
  static const struct speech nothing = {NULL, 0};
  const struct speech *speech = text ? mouth_say(scene->talker, text) : &nothing;
  size_t samples = speech->samples + (size_t)(pause_s * LINK_HZ);
  g_autofree int16_t *pcm = g_new(int16_t, samples);
  GRand *room = g_rand_new_with_seed((guint32)samples);
  for (size_t i = 0; i < samples; i++)
    pcm[i] = (int16_t)(g_rand_int_range(room, -56, 57) +
                       (i < speech->samples ? speech->pcm[i] * 2 / 3 : 0));
  g_rand_free(room);
  speaker_hear(scene->speaker, pcm, samples);
}

static bool is_told(const struct scene *scene, const char *words) {
  return strstr(scene->told->str, words) != NULL;
}

static void send_message(struct scene *scene) {
  say(scene, NULL, 2);
  say(scene, "Alexa", 0.6);
  say(scene, "send a message", 3);
  say(scene, "walt", 3);
  say(scene, "right", 20);
}

Test(soft_speaker, sends_a_message_when_it_is_told_to) {
  struct scene *scene = open_scene(0);
  send_message(scene);
  cr_assert(is_told(scene, "wake: word=alexa score="));
  cr_assert(is_told(scene, "tts: say \"To whom?\""));
  cr_assert(is_told(scene, "tts: say \"Walt, right?\""));
  cr_assert(is_told(scene, "msg: sent to Walt "), "%s", scene->told->str);
  close_scene(scene);
}

Test(soft_speaker, does_the_same_again_when_it_hears_the_same_again) {
  struct scene *once = open_scene(5), *again = open_scene(5);
  send_message(once);
  send_message(again);
  cr_assert(once->all->len > 100000 && once->all->len == again->all->len);
  cr_assert(memcmp(once->all->data, again->all->data, once->all->len) == 0);
  close_scene(once);
  close_scene(again);
}

Test(soft_speaker, hears_nothing_while_muted) {
  struct scene *scene = open_scene(0);
  speaker_mute(scene->speaker, true);
  send_message(scene);
  cr_assert(is_told(scene, "mic: muted"));
  cr_assert_not(is_told(scene, "wake:"));
  close_scene(scene);
}

Test(soft_speaker, hears_nothing_unplugged_but_lives_on) {
  struct scene *scene = open_scene(0);
  cr_assert(speaker_break(scene->speaker, "microphone-unplugged", NULL));
  send_message(scene);
  cr_assert(is_told(scene, "sys: alive"));
  cr_assert_not(is_told(scene, "wake:"));
  close_scene(scene);
}

Test(soft_speaker, does_nothing_at_all_when_hung) {
  struct scene *scene = open_scene(0);
  say(scene, NULL, 2);
  say(scene, "Alexa", 0.6);
  cr_assert(speaker_break(scene->speaker, "hang", NULL));
  guint before = scene->all->len;
  say(scene, NULL, 30);
  speaker_notify(scene->speaker, "kitchen");
  cr_assert_eq(scene->all->len, before);
  close_scene(scene);
}
