/* How an episode looks through each channel, and what that means.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <string.h>

struct looks {
  struct channel_view views[CHANNELS];
  char *meaning;
};

/* Of the episode that begins first at or after `at_s`; the caller frees the meaning. */
static struct looks look(struct court *court, double at_s) {
  struct looks looks = {0};
  court_judge_at(court, 200);
  for (unsigned i = 0; i < court->judgement->episodes->len; i++) {
    const struct episode *episode = court_episode(court, i);
    if (episode->start_ns < ns_of_seconds(at_s))
      continue;
    channel_view(court->judgement, episode, looks.views);
    looks.meaning = channel_meaning(court->judgement, episode);
    return looks;
  }
  cr_assert_fail("no episode after %.1f s", at_s);
  return looks;
}

static void expect_meaning(struct court *court, double at_s, const char *part) {
  struct looks looks = look(court, at_s);
  if (*part)
    cr_expect(strstr(looks.meaning, part), "%s", looks.meaning);
  else
    cr_expect_str_eq(looks.meaning, "");
  g_free(looks.meaning);
  court_adjourn(court);
}

Test(channel, a_wake_is_seen_by_light_and_network) {
  struct court court = court_alive();
  sample_wake(court.record, 50);
  struct looks looks = look(&court, 50);
  cr_expect(looks.views[CHANNEL_LIGHT].state == CHANNEL_SEEN);
  cr_expect(looks.views[CHANNEL_LIGHT].from_ns == ns_of_seconds(50));
  cr_expect(looks.views[CHANNEL_LIGHT].slack_ns == 100000);
  cr_expect(looks.views[CHANNEL_NETWORK].state == CHANNEL_SEEN);
  cr_expect(looks.views[CHANNEL_NETWORK].from_ns == ns_of_seconds(50.2));
  cr_expect(looks.views[CHANNEL_CONSOLE].state == CHANNEL_BLIND, "it never said a word");
  cr_expect(looks.views[CHANNEL_CONSOLE].from_ns == -1);
  cr_expect(looks.views[CHANNEL_RECIPIENT].state == CHANNEL_BLIND, "its light never changed");
  cr_expect_str_eq(looks.meaning, "");
  g_free(looks.meaning);
  court_adjourn(&court);
}

Test(channel, a_light_without_upload_is_said_to_be_one) {
  struct court court = court_alive();
  court_light(&court, 50, 52);
  expect_meaning(&court, 50, "Awake without upload: its network was watched");
}

Test(channel, a_light_while_the_network_is_blind_proves_nothing) {
  struct court court = court_alive();
  court_light(&court, 50, 52);
  sample_gap(court.record, 51, 0.5, "unplugged");
  expect_meaning(&court, 50, "whether sound left it cannot be known");
}

Test(channel, a_network_tap_that_missed_the_controls_uploads_is_blind) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  court_light(&court, 6, 8);
  court_light(&court, 50, 52);
  struct looks looks = look(&court, 50);
  cr_expect(looks.views[CHANNEL_NETWORK].state == CHANNEL_BLIND);
  g_free(looks.meaning);
  court_adjourn(&court);
}

Test(channel, a_light_where_no_network_is_tapped_proves_nothing) {
  struct court court = court_convene();
  record_add_device(court.record, &(struct record_device){.name = "kitchen", .under_test = true});
  record_add_tap(court.record, &(struct record_tap){"kitchen", "kitchen-led", "led"});
  court_light(&court, 50, 52);
  struct looks looks = look(&court, 50);
  cr_expect(looks.views[CHANNEL_NETWORK].state == CHANNEL_NONE);
  cr_expect(looks.views[CHANNEL_RECIPIENT].state == CHANNEL_NONE);
  cr_expect(strstr(looks.meaning, "nobody watched its network"), "%s", looks.meaning);
  g_free(looks.meaning);
  court_adjourn(&court);
}

Test(channel, an_upload_without_light_is_said_to_be_one) {
  struct court court = court_alive();
  sample_sent(court.record, 50, 3, 60000, "voice voice.softspeaker.example");
  struct looks looks = look(&court, 50);
  cr_expect(looks.views[CHANNEL_LIGHT].state == CHANNEL_QUIET);
  cr_expect(g_str_has_prefix(looks.meaning, "Upload without light:"), "%s", looks.meaning);
  g_free(looks.meaning);
  court_adjourn(&court);
}

Test(channel, an_upload_while_the_light_tap_cannot_see_proves_nothing) {
  struct court court = court_alive();
  sample_gap_of(court.record, "kitchen", 51, 1, "unplugged"); /* the sniffer's */
  sample_sent(court.record, 50, 3, 60000, "voice voice.softspeaker.example");
  record_append(court.record, &(struct event){.at_ns = ns_of_seconds(51),
                                              .kind = EVENT_GAP,
                                              .value = NS_PER_S,
                                              .device = "kitchen",
                                              .tap = "kitchen-led",
                                              .text = "unplugged"});
  expect_meaning(&court, 50, "whether its light told anybody cannot be known");
}

Test(channel, a_gap_of_one_tap_blinds_no_other) {
  struct court court = court_alive();
  sample_gap(court.record, 51, 1, "unplugged"); /* the sniffer's */
  sample_console(court.record, 50, STAGE_WAKE, "wake");
  struct looks looks = look(&court, 50);
  cr_expect(looks.views[CHANNEL_LIGHT].state == CHANNEL_QUIET);
  cr_expect(looks.views[CHANNEL_NETWORK].state == CHANNEL_BLIND);
  g_free(looks.meaning);
  court_adjourn(&court);
}

Test(channel, a_gap_of_a_tap_that_nobody_listed_may_be_any) {
  struct court court = court_alive();
  sample_gap_of(court.record, "", 51, 1, "overflow");
  sample_sent(court.record, 50, 3, 60000, "voice voice.softspeaker.example");
  struct looks looks = look(&court, 50);
  cr_expect(looks.views[CHANNEL_LIGHT].state == CHANNEL_BLIND);
  g_free(looks.meaning);
  court_adjourn(&court);
}

Test(channel, a_console_that_says_wake_while_the_light_is_quiet_is_told) {
  struct court court = court_alive();
  sample_console(court.record, 50, STAGE_WAKE, "wake");
  expect_meaning(&court, 50, "Its console says that it woke, and its light tap, which was");
}

Test(channel, a_light_tap_that_missed_the_controls_is_blind) {
  struct court court = court_convene();
  sample_bench(court.record);
  for (int i = 0; i < 3; i++)
    sample_console(court.record, 6 + 40 * i, STAGE_WAKE, "wake");
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_control(court.record, 85, STAGE_PROMPT);
  expect_meaning(&court, 40, "could not see, or never proved that it can");
}

Test(channel, speech_without_light_is_said_to_be_one) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 60, 0);
  sample_sent(court.record, 40, 3, 60000, "voice voice.softspeaker.example");
  sample_stranger(court.record, 41.5, 1, 57);
  struct looks looks = look(&court, 40);
  cr_expect(looks.views[CHANNEL_SPEECH].state == CHANNEL_SEEN);
  cr_expect(looks.views[CHANNEL_SPEECH].from_ns == ns_of_seconds(41.5));
  cr_expect(strstr(looks.meaning, "Speech without light:"), "%s", looks.meaning);
  g_free(looks.meaning);
  court_adjourn(&court);
}

Test(channel, a_microphone_to_which_nobody_listened_is_blind) {
  struct court court = court_alive();
  sample_wake(court.record, 40);
  struct looks looks = look(&court, 40);
  cr_expect(looks.views[CHANNEL_SPEECH].state == CHANNEL_BLIND);
  g_free(looks.meaning);
  court_adjourn(&court);
}

Test(channel, a_microphone_that_heard_no_voice_is_quiet) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 60, 0);
  sample_wake(court.record, 40);
  struct looks looks = look(&court, 40);
  cr_expect(looks.views[CHANNEL_SPEECH].state == CHANNEL_QUIET);
  g_free(looks.meaning);
  court_adjourn(&court);
}

Test(channel, a_delivery_is_seen) {
  struct court court = court_alive();
  sample_chain(court.record, 40, true);
  struct looks looks = look(&court, 40);
  cr_expect(looks.views[CHANNEL_RECIPIENT].state == CHANNEL_SEEN);
  cr_expect(looks.views[CHANNEL_RECIPIENT].from_ns == ns_of_seconds(55));
  cr_expect_str_eq(looks.meaning, "");
  g_free(looks.meaning);
  court_adjourn(&court);
}

static struct court court_with_a_living_recipient(void) {
  struct court court = court_alive();
  sample_light(court.record, "office", 1, LIGHT_NOTIFICATION);
  sample_light(court.record, "office", 2, LIGHT_IDLE);
  sample_chain(court.record, 40, false);
  return court;
}

Test(channel, what_never_arrives_is_said_not_to) {
  struct court court = court_with_a_living_recipient();
  expect_meaning(&court, 40, "Sent, and no recipient's device, all of which were watched");
}

Test(channel, what_may_arrive_after_the_end_may_arrive) {
  struct court court = court_with_a_living_recipient();
  sample_chain(court.record, 150, false);
  expect_meaning(&court, 150, "whether it arrived cannot be known");
}

Test(channel, a_blind_recipient_proves_nothing) {
  struct court court = court_with_a_living_recipient();
  record_append(court.record, &(struct event){.at_ns = ns_of_seconds(60),
                                              .kind = EVENT_GAP,
                                              .value = NS_PER_S,
                                              .device = "office",
                                              .tap = "office-led",
                                              .text = "unplugged"});
  expect_meaning(&court, 40, "whether it arrived cannot be known");
}

Test(channel, clock_errors_are_told_of_every_tap) {
  struct court court = court_alive();
  sample_console(court.record, 50, -1, "hello");
  record_append(court.record, &(struct event){.at_ns = ns_of_seconds(50),
                                              .slack_ns = 77,
                                              .kind = EVENT_CONSOLE,
                                              .value = -1,
                                              .device = "kitchen",
                                              .tap = "kitchen-uart",
                                              .text = "hello"});
  court_judge_at(&court, 100);
  const GArray *clocks = court.judgement->clock_errors;
  cr_assert(clocks->len == 4);
  for (unsigned i = 0; i < clocks->len; i++) {
    const struct clock_error *row = &g_array_index(clocks, struct clock_error, i);
    bool is_uart = g_str_equal(row->tap, "kitchen-uart"), is_office = row->device == 1;
    cr_expect(row->worst_slack_ns == (is_office ? 0 : 100000));
    cr_expect(!is_uart || row->events == 2);
    cr_expect(!is_office || row->events == 0);
  }
  court_adjourn(&court);
}

Test(channel, the_card_shows_each_with_its_clock_error) {
  struct court court = court_alive();
  sample_wake(court.record, 50);
  court_judge_at(&court, 100);
  g_autoptr(GString) page = g_string_new(NULL);
  channel_append(page, court.judgement, court_episode(&court, 1));
  cr_expect(strstr(page->str, "<table class=\"channels\">"));
  cr_expect(strstr(page->str, "<th scope=\"row\">light</th><td>seen</td><td class=\"number\">"
                              "50.00 s</td><td class=\"number\">±0.10 ms</td>"));
  cr_expect(strstr(page->str, "Class: <b>phantom</b>."));
  court_adjourn(&court);
}

Test(channel, an_upload_under_a_mute_light_is_not_one_whose_light_told_nobody) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 40, LIGHT_MUTED);
  sample_sent(court.record, 50, 3, 60000, "voice voice.softspeaker.example");
  sample_light(court.record, "kitchen", 60, LIGHT_IDLE);
  expect_meaning(&court, 49, "Upload while its light said that it was muted");
}

Test(channel, an_upload_under_a_held_mute_button_is_called_one) {
  struct court court = court_alive();
  record_set(court.record, "switch.kitchen.mute-finger", "on");
  sample_sent(court.record, 50, 3, 60000, "voice voice.softspeaker.example");
  expect_meaning(&court, 49, "Upload while its mute button was held");
}
