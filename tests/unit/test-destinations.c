/* Where a device's bytes went: sums of conversations, and how the page tells them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "destinations.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct destination *row_of(const GArray *rows, const char *host) {
  for (unsigned i = 0; i < rows->len; i++) {
    const struct destination *row = &g_array_index(rows, struct destination, i);
    if (strcmp(row->host, host) == 0)
      return row;
  }
  cr_assert(false, "no row for %s", host);
  return NULL;
}

static char *page_of(const struct court *court) {
  GString *page = g_string_new(NULL);
  destinations_append(page, court->judgement);
  return g_string_free(page, FALSE);
}

Test(destinations, all_conversations_with_one_host_are_one_row) {
  struct court court = court_alive();
  sample_conversation(court.record, "a.example", ROLE_VOICE, 6, 80000, 4000, 20);
  sample_conversation(court.record, "b.example", ROLE_METRICS, 30, 90000, 100, 0);
  sample_conversation(court.record, "a.example", ROLE_VOICE, 91, 70000, 5000, 3);
  court_judge_at(&court, 100);
  g_autoptr(GArray) rows = destinations_of(court.judgement);
  cr_assert(rows->len == 2);
  const struct destination *row = &g_array_index(rows, struct destination, 0);
  cr_expect_str_eq(row->host, "a.example");
  cr_expect(row->conversations == 2 && row->up.payload_bytes == 150000 &&
            row->down.payload_bytes == 9000);
  cr_expect(row->first_ns == 6LL * NS_PER_S && row->last_ns == 96LL * NS_PER_S);
  cr_expect(row->up.missing_bytes == 23 && row->down.missing_bytes == 0 &&
            row->up.repeated_bytes == 2920);
  cr_expect(row->up.frames == 83 + 73 && row->up.frame_bytes == 150000 + 60 * (83 + 73));
  cr_expect(row->down.frames == 7 + 8 && row->down.frame_bytes == 9000 + 60 * (7 + 8));
  court_adjourn(&court);
}

Test(destinations, the_sums_of_rows_are_the_sums_of_conversations) {
  struct court court = court_alive();
  int64_t up = 0, down = 0, table_up = 0, table_down = 0;
  for (int i = 0; i < 300; i++) {
    g_autofree char *host = g_strdup_printf("h%d.example", i * i % 37);
    int64_t sent = 17LL * i;
    sample_conversation(court.record, host, (enum host_role)(i % HOST_ROLES), i * 0.25, sent, i, 0);
    up += sent;
    down += i;
  }
  court_judge_at(&court, 100);
  g_autoptr(GArray) rows = destinations_judged(court.judgement);
  for (unsigned i = 0; i < rows->len; i++) {
    table_up += g_array_index(rows, struct destination, i).up.payload_bytes;
    table_down += g_array_index(rows, struct destination, i).down.payload_bytes;
  }
  cr_expect(table_up == up && table_down == down);
  court_adjourn(&court);
}

Test(destinations, a_row_knows_its_threshold_and_its_bursts) {
  struct court court = court_alive();
  record_add_host(court.record, &(struct record_host){.device = "kitchen",
                                                      .pattern = "m.example",
                                                      .role = ROLE_METRICS,
                                                      .burst_bytes = 50000});
  sample_stream(court.record, 40, 0.3, 0.01, 2000, "metrics m.example");
  sample_stream(court.record, 50, 3, 0.02, 660, "unknown spy.example");
  sample_stream(court.record, 60, 3, 0.02, 660, "metrics m.example");
  sample_conversation(court.record, "m.example", ROLE_METRICS, 40, 60000, 100, 0);
  sample_conversation(court.record, "spy.example", ROLE_UNKNOWN, 50, 99000, 100, 0);
  court_judge_at(&court, 100);
  g_autoptr(GArray) rows = destinations_judged(court.judgement);
  const struct destination *metrics = row_of(rows, "m.example"), *spy = row_of(rows, "spy.example");
  cr_expect(metrics->threshold.bytes == 50000 && metrics->threshold.by == THRESHOLD_BY_PROFILE);
  cr_expect(metrics->bursts == 2 && metrics->by_shape == 0 && metrics->like_speech == 1);
  cr_expect(spy->threshold.bytes == 15000 && spy->threshold.by == THRESHOLD_BY_RULE);
  cr_expect(spy->bursts == 1 && spy->by_shape == 1 && spy->like_speech == 0);
  court_adjourn(&court);
}

Test(destinations, ways_of_knowing_a_name_are_joined) {
  struct court court = court_alive();
  static const char *const ways[] = {"mdns", "dns", "", "mdns", "tls"};
  for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
    record_add_conversation(court.record, &(struct record_conversation){.device = "kitchen",
                                                                        .tap = "kitchen-net",
                                                                        .host = "a.example",
                                                                        .named_by = ways[i],
                                                                        .protocol = "tcp",
                                                                        .local = "192.0.2.5",
                                                                        .remote = "198.51.100.7",
                                                                        .first_ns = (int64_t)i});
  court_judge_at(&court, 100);
  g_autoptr(GArray) rows = destinations_of(court.judgement);
  cr_assert(rows->len == 1);
  cr_expect_str_eq(g_array_index(rows, struct destination, 0).named_by, "mdns, dns, tls");
  court_adjourn(&court);
}

Test(destinations, the_page_says_what_is_not_certain) {
  struct court court = court_alive();
  record_add_host(court.record, &(struct record_host){.device = "kitchen",
                                                      .pattern = "a.example",
                                                      .role = ROLE_VOICE,
                                                      .burst_bytes = 9000,
                                                      .source = "a paper <of 2020>",
                                                      .confidence = "unconfirmed"});
  sample_conversation(court.record, "a.example", ROLE_VOICE, 6, 80000, 4000, 0);
  record_add_conversation(court.record, &(struct record_conversation){.device = "kitchen",
                                                                      .tap = "kitchen-net",
                                                                      .host = "02:00:5e:10:00:01",
                                                                      .is_sealed = true});
  record_add_conversation(court.record, &(struct record_conversation){.device = "kitchen",
                                                                      .tap = "kitchen-net",
                                                                      .host = "front.example",
                                                                      .named_by = "tls",
                                                                      .is_front = true,
                                                                      .protocol = "tcp"});
  court_judge_at(&court, 100);
  g_autofree char *page = page_of(&court);
  static const char *const parts[] = {"unconfirmed</b>",
                                      "a paper &lt;of 2020&gt;",
                                      "sealed on the air: sizes and directions only",
                                      "a front: the hello is encrypted",
                                      "its MAC",
                                      "There is no baseline",
                                      "in all, by profile"};
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
    cr_expect(strstr(page, parts[i]), "%s", parts[i]);
  court_adjourn(&court);
}

Test(destinations, hostile_names_stay_text) {
  struct court court = court_alive();
  record_add_conversation(court.record, &(struct record_conversation){
                                            .device = "kitchen",
                                            .tap = "t",
                                            .host = "</th><script>alert(1)</script>\x1b[2J\xff",
                                            .named_by = "\"><img src=x>",
                                            .protocol = "tcp"});
  court_judge_at(&court, 100);
  g_autofree char *page = page_of(&court);
  cr_expect(!strstr(page, "<script") && !strstr(page, "<img") && !strstr(page, "\x1b"));
  cr_expect(g_utf8_validate(page, -1, NULL));
  court_adjourn(&court);
}

Test(destinations, a_device_with_more_hosts_than_a_page_holds_says_so) {
  struct court court = court_alive();
  for (int i = 0; i < 230; i++) {
    g_autofree char *host = g_strdup_printf("h%d.example", i);
    sample_conversation(court.record, host, ROLE_UNKNOWN, 6, 100 + i, 0, 0);
  }
  court_judge_at(&court, 100);
  g_autofree char *page = page_of(&court);
  cr_expect(strstr(page, "31 more are in run.json") && strstr(page, "230 destinations"));
  cr_expect(strstr(page, "3.4 kB went to them"));
  cr_expect(strstr(page, "h229.example") && !strstr(page, ">h3.example"));
  court_adjourn(&court);
}

Test(destinations, a_record_in_which_nothing_was_sent_has_no_such_section) {
  struct court court = court_convene();
  sample_bench(court.record);
  court_judge_at(&court, 100);
  g_autofree char *page = page_of(&court);
  cr_expect_str_eq(page, "");
  court_adjourn(&court);
}

Test(destinations, without_conversations_payload_alone_is_known) {
  struct court court = court_alive();
  sample_stream(court.record, 40, 1, 0.1, 300, "metrics m.example");
  court_judge_at(&court, 100);
  g_autoptr(GArray) rows = destinations_judged(court.judgement);
  const struct destination *row = row_of(rows, "m.example");
  cr_expect(row->from == DESTINATION_TALLY && row->up.payload_bytes == 3000);
  g_autofree char *page = page_of(&court);
  cr_expect(strstr(page, "No conversation was told before the record ended"));
  cr_expect(strstr(page, "m.example") && strstr(page, "↑ 3.0 kB"));
  court_adjourn(&court);
}

Test(destinations, bursts_to_no_single_host_have_a_row_that_adds_nothing) {
  struct court court = court_alive();
  sample_conversation(court.record, "m.example", ROLE_METRICS, 40, 60000, 100, 0);
  sample_stream(court.record, 50, 1, 0.02, 800, "metrics (other hosts)");
  court_judge_at(&court, 100);
  g_autoptr(GArray) rows = destinations_judged(court.judgement);
  const struct destination *row = row_of(rows, burst_others);
  cr_expect(row->from == DESTINATION_GROUP && row->bursts == 1 && row->up.payload_bytes == 0);
  g_autofree char *page = page_of(&court);
  cr_expect(strstr(page, "(other hosts)") && strstr(page, "1 destination<"));
  court_adjourn(&court);
}

Test(destinations, what_two_taps_saw_is_summed_once) {
  struct court court = court_alive();
  sample_conversation(court.record, "a.example", ROLE_VOICE, 6, 80000, 4000, 0);
  sample_stream(court.record, 6, 1, 0.1, 8000, "voice a.example");
  struct record_conversation conversation = {.device = "kitchen",
                                             .tap = "mirror",
                                             .host = "a.example",
                                             .role = ROLE_VOICE,
                                             .up.payload_bytes = 79000};
  record_add_conversation(court.record, &conversation);
  conversation.host = "<b>.example";
  record_add_conversation(court.record, &conversation);
  sample_stream_seen_by(court.record, "mirror", 6, 1, 0.1, 100, "voice a.example");
  court_judge_at(&court, 100);
  g_autoptr(GArray) rows = destinations_of(court.judgement);
  cr_assert(rows->len == 2);
  cr_expect(row_of(rows, "a.example")->up.payload_bytes == 80000);
  cr_expect_str_eq(row_of(rows, "<b>.example")->tap, "mirror");
  g_autofree char *page = page_of(&court);
  cr_expect(strstr(page, "What the tap kitchen-net saw") && !strstr(page, "<b>.example"));
  cr_expect(strstr(page, "seen by the tap mirror only"));
  court_adjourn(&court);
}
