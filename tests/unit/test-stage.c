/* How far an episode went, from lights alone and with a console.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"
#include "sample-record.h"

#include <criterion/criterion.h>

struct scene_of {
  char *folder;
  struct record *record;
  struct judgement *judgement;
  const struct episode *episode;
};

static void judge_it(struct scene_of *scene) {
  sample_finish(scene->record, 200);
  scene->judgement = judge_record(scene->record, NULL, NULL);
  cr_assert(scene->judgement && scene->judgement->episodes->len == 1, "%u episodes",
            scene->judgement ? scene->judgement->episodes->len : 0);
  scene->episode = g_ptr_array_index(scene->judgement->episodes, 0);
}

static void done(struct scene_of *scene) {
  judge_free(scene->judgement);
  record_close(scene->record);
  sample_remove(scene->folder);
}

static bool entered_at(const struct scene_of *scene, enum stage stage, double at_s) {
  return scene->episode->entered_ns[stage] == ns_of_seconds(at_s);
}

Test(stage, the_whole_chain_is_read_from_light_and_traffic_alone) {
  struct scene_of scene = {.folder = sample_folder()};
  scene.record = sample_create(scene.folder);
  sample_bench_without_console(scene.record);
  sample_chain(scene.record, 20, true);
  judge_it(&scene);
  cr_expect(entered_at(&scene, STAGE_WAKE, 20));
  cr_expect(entered_at(&scene, STAGE_UPLOAD, 20.2));
  cr_expect(entered_at(&scene, STAGE_PROMPT, 23.4));
  cr_expect(entered_at(&scene, STAGE_RELISTEN, 24.6));
  cr_expect(entered_at(&scene, STAGE_CONFIRM, 27.3));
  cr_expect(entered_at(&scene, STAGE_SEND, 32));
  cr_expect(entered_at(&scene, STAGE_DELIVERED, 35));
  cr_expect(scene.episode->deepest == STAGE_DELIVERED);
  cr_expect(scene.episode->sends->len == 1 && scene.episode->recipient >= 0);
  done(&scene);
}

Test(stage, a_send_without_the_recipients_light_is_not_delivered) {
  struct scene_of scene = {.folder = sample_folder()};
  scene.record = sample_create(scene.folder);
  sample_bench(scene.record);
  sample_chain(scene.record, 20, false);
  sample_light(scene.record, "office", 93, LIGHT_NOTIFICATION); /* 61 s after the send */
  judge_it(&scene);
  cr_expect(scene.episode->deepest == STAGE_SEND && scene.episode->recipient == -1);
  done(&scene);
}

Test(stage, where_a_console_is_watched_it_alone_proves_the_confirmation) {
  struct scene_of scene = {.folder = sample_folder()};
  scene.record = sample_create(scene.folder);
  sample_bench(scene.record);
  sample_chain(scene.record, 20, false);
  judge_it(&scene);
  cr_expect(scene.episode->entered_ns[STAGE_CONFIRM] == -1);
  done(&scene);
}

Test(stage, a_console_line_proves_its_stage) {
  struct scene_of scene = {.folder = sample_folder()};
  scene.record = sample_create(scene.folder);
  sample_bench(scene.record);
  sample_console(scene.record, 20, STAGE_WAKE, "wake");
  sample_console(scene.record, 23, STAGE_CONFIRM, "Bill, right?");
  sample_console(scene.record, 24, -1, "chatter");
  judge_it(&scene);
  cr_expect(entered_at(&scene, STAGE_WAKE, 20) && entered_at(&scene, STAGE_CONFIRM, 23));
  cr_expect(scene.episode->end_ns == 23LL * NS_PER_S, "chatter is no activity");
  done(&scene);
}

Test(stage, light_and_console_tell_of_one_wake) {
  struct scene_of scene = {.folder = sample_folder()};
  scene.record = sample_create(scene.folder);
  sample_bench(scene.record);
  sample_wake(scene.record, 20);
  sample_console(scene.record, 20.3, STAGE_WAKE, "wake");
  judge_it(&scene);
  int wakes = 0;
  for (unsigned i = 0; i < scene.episode->entries->len; i++)
    wakes += g_array_index(scene.episode->entries, struct stage_entry, i).stage == STAGE_WAKE;
  cr_expect(wakes == 1);
  done(&scene);
}

Test(stage, a_spoken_farewell_is_no_confirmation) {
  struct scene_of scene = {.folder = sample_folder()};
  scene.record = sample_create(scene.folder);
  sample_bench_without_console(scene.record);
  static const enum light_meaning lights[] = {LIGHT_LISTENING, LIGHT_SPEAKING, LIGHT_LISTENING,
                                              LIGHT_SPEAKING, LIGHT_IDLE};
  for (size_t i = 0; i < G_N_ELEMENTS(lights); i++)
    sample_light(scene.record, "kitchen", 20 + (double)i, lights[i]);
  judge_it(&scene);
  cr_expect(scene.episode->deepest == STAGE_RELISTEN);
  done(&scene);
}

/* Kitchen and hallway send at 32 s and 33 s; office hears of it. */
static struct scene_of two_senders(void) {
  struct scene_of scene = {.folder = sample_folder()};
  scene.record = sample_create(scene.folder);
  sample_bench(scene.record);
  sample_hallway(scene.record);
  sample_chain(scene.record, 20, false);
  sample_sent_by(scene.record, "hallway", 33, 1, 200000, "messaging message.softspeaker.example");
  return scene;
}

static void judge_both(struct scene_of *scene) {
  sample_finish(scene->record, 200);
  scene->judgement = judge_record(scene->record, NULL, NULL);
  cr_assert(scene->judgement && scene->judgement->episodes->len == 2);
  scene->episode = g_ptr_array_index(scene->judgement->episodes, 0);
  cr_assert_str_eq(plan_device(scene->judgement->plan, scene->episode->device)->name, "kitchen");
}

Test(stage, a_notice_belongs_to_the_sender_that_it_names) {
  struct scene_of scene = two_senders();
  sample_console_of(scene.record, "office", 36, STAGE_DELIVERED, "notification from kitchen");
  judge_both(&scene);
  cr_expect(scene.episode->deepest == STAGE_DELIVERED && scene.judgement->total.delivered == 1);
  done(&scene);
}

Test(stage, a_notice_that_names_nobody_belongs_to_the_latest_send) {
  struct scene_of scene = two_senders();
  sample_console_of(scene.record, "office", 36, STAGE_DELIVERED, "notification (kitchenette)");
  judge_both(&scene);
  cr_expect(scene.episode->deepest == STAGE_SEND && scene.judgement->total.delivered == 1);
  done(&scene);
}

Test(stage, two_messages_of_one_episode_are_two_sends_and_both_can_arrive) {
  struct scene_of scene = {.folder = sample_folder()};
  scene.record = sample_create(scene.folder);
  sample_bench(scene.record);
  sample_chain(scene.record, 20, true);
  sample_console(scene.record, 33.6, STAGE_SEND, "sent"); /* tells of the first once more */
  sample_chain(scene.record, 37, true);
  judge_it(&scene);
  cr_expect(scene.judgement->total.sends == 2 && scene.judgement->total.delivered == 2);
  cr_expect(entered_at(&scene, STAGE_DELIVERED, 35));
  done(&scene);
}

Test(stage, a_send_seen_as_two_bursts_is_one) {
  struct scene_of scene = {.folder = sample_folder()};
  scene.record = sample_create(scene.folder);
  sample_bench(scene.record);
  sample_sent(scene.record, 20, 1, 100000, "messaging message.softspeaker.example");
  sample_sent(scene.record, 23, 1, 100000, "messaging message.softspeaker.example");
  judge_it(&scene);
  cr_expect(scene.judgement->total.sends == 1);
  done(&scene);
}

Test(stage, a_send_after_more_was_recorded_is_another_one) {
  struct scene_of scene = {.folder = sample_folder()};
  scene.record = sample_create(scene.folder);
  sample_bench(scene.record);
  sample_sent(scene.record, 20, 1, 100000, "messaging message.softspeaker.example");
  sample_sent(scene.record, 21.5, 1, 30000, "voice voice.softspeaker.example");
  sample_sent(scene.record, 23, 1, 100000, "messaging message.softspeaker.example");
  judge_it(&scene);
  cr_expect(scene.judgement->total.sends == 2);
  done(&scene);
}
