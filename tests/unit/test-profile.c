/* Profiles: what is known of a make of device, by whom, and how surely.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "profile.h"
#include "scratch.h"

#include <string.h>

static GError *error;

static void setup(void) {
  error = NULL;
}

TestSuite(profile, .init = setup, .fini = scratch_remove);

/* A profile that says `rest` besides its names. */
static struct profile *parse(const char *rest) {
  g_autofree char *text = g_strdup_printf("{hotmic: device/1, make: m, model: n, %s}", rest);
  return profile_parse("f", text, strlen(text), &error);
}

static struct profile *parsed(const char *rest) {
  struct profile *profile = parse(rest);
  expect_no_error(error);
  return profile;
}

static struct profile *shipped(const char *name) {
  g_autofree char *path = profile_path(name, NULL, &error);
  expect_no_error(error);
  struct profile *profile = profile_load(path, &error);
  expect_no_error(error);
  return profile;
}

static void expect_refused(const char *rest, const char *message) {
  cr_expect_null(parse(rest), "%s", rest);
  expect_error(error, HOTMIC_ERROR_BENCH, message);
}

Test(profile, hosts_have_roles_by_name_or_glob) {
  struct profile *profile = parsed("hosts: [{name: a.voice.example, role: update, burst_bytes: 7},"
                                   "{name: '*.Voice.example', role: voice}]");
  cr_expect_eq(profile_host_role(profile, "A.voice.example"), ROLE_UPDATE);
  cr_expect_eq(profile_host_role(profile, "b.c.VOICE.example"), ROLE_VOICE);
  cr_expect_eq(profile_host_role(profile, "voice.example"), ROLE_UNKNOWN);
  const struct profile_host *first = profile_host(profile, 0), *second = profile_host(profile, 1);
  cr_assert(first && second);
  cr_expect_eq(first->burst_bytes, 7);
  cr_expect_str_eq(second->pattern, "*.voice.example");
  cr_expect_eq(second->role, ROLE_VOICE);
  cr_expect_eq(second->burst_bytes, PROFILE_BURST_BYTES);
  cr_expect_null(profile_host(profile, 2));
  profile_free(profile);
}

Test(profile, a_leading_dot_is_a_domain_and_all_below_it) {
  struct profile *profile = parsed("hosts: [{name: .Example.com, role: voice, burst_bytes: 9}]");
  static const char *const in[] = {"example.com", "EXAMPLE.com", "a.example.com",
                                   "a.b.example.com"};
  static const char *const out[] = {
      "evilexample.com", "example.com.evil.net", "xample.com", "example.co", "com", ""};
  for (size_t i = 0; i < G_N_ELEMENTS(in); i++)
    cr_expect_eq(profile_host_role(profile, in[i]), ROLE_VOICE, "%s", in[i]);
  for (size_t i = 0; i < G_N_ELEMENTS(out); i++)
    cr_expect_eq(profile_host_role(profile, out[i]), ROLE_UNKNOWN, "%s", out[i]);
  profile_free(profile);
}

/* A record keeps patterns, and whoever reads it matches them with GLib's own. */
Test(profile, what_it_hands_out_matches_what_it_matches) {
  struct profile *profile = parsed("hosts: [{name: .example.com, role: voice, burst_bytes: 9},"
                                   "{name: 'up-*.example.net', role: update}]");
  static const char *const names[] = {"example.com",      "a.example.com",      "evilexample.com",
                                      "up-1.example.net", "up-a.b.example.net", "example.net"};
  for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
    enum host_role role = ROLE_UNKNOWN;
    const struct profile_host *host;
    for (size_t i = 0; role == ROLE_UNKNOWN && (host = profile_host(profile, i)); i++)
      role = g_pattern_match_simple(host->pattern, names[n]) ? host->role : ROLE_UNKNOWN;
    cr_expect_eq(profile_host_role(profile, names[n]), role, "%s", names[n]);
  }
  for (size_t i = 0; i < 2; i++)
    cr_expect_eq(profile_host(profile, i)->burst_bytes, 9, "both halves have what the entry says");
  cr_expect_eq(profile_facts(profile), 2, "and are one fact");
  profile_free(profile);
}

Test(profile, a_name_may_be_long_or_hold_any_byte) {
  struct profile *profile = parsed("hosts: [{name: '*.a?c.example', role: voice}]");
  g_autofree char *label = g_strnfill(4000, 'X');
  g_autofree char *name = g_strconcat(label, ".ABC.example", NULL);
  cr_expect_eq(profile_host_role(profile, name), ROLE_VOICE);
  cr_expect_eq(profile_host_role(profile, "\xff.abc.example"), ROLE_VOICE);
  cr_expect_eq(profile_host_role(profile, "x.a\xf0"), ROLE_UNKNOWN, "nothing past its end is read");
  profile_free(profile);
}

/* How sure facts of each kind are that say `of_fact`, in a file that says `of_file`. */
static void expect_confidence(const char *of_file, const char *of_fact, enum confidence expected) {
  g_autofree char *text = g_strdup_printf(
      "%s lights: {dictionary: [{colour: red, means: muted%s}]}, console: {rules: [{match: x, "
      "stage: wake%s}], heartbeat: {match: y, every_s: 5%s}}, hosts: [{name: a, role: voice%s}]",
      of_file, of_fact, of_fact, of_fact, of_fact);
  struct profile *profile = parsed(text);
  cr_assert(profile);
  cr_expect_eq(profile_host(profile, 0)->confidence, expected, "%s", text);
  cr_expect_eq(profile_light_confidence(profile, COLOUR_RED, PATTERN_SOLID), expected, "%s", text);
  cr_expect_eq(profile_facts(profile), 4);
  cr_expect_eq(g_strv_length((char **)profile_unconfirmed(profile)),
               expected == CONFIDENCE_UNCONFIRMED ? 4u : 0u, "%s", text);
  profile_free(profile);
}

Test(profile, a_fact_with_a_source_is_published_and_one_without_unconfirmed) {
  expect_confidence("", "", CONFIDENCE_UNCONFIRMED);
  expect_confidence("", ", source: s", CONFIDENCE_PUBLISHED);
  expect_confidence("", ", source: s, confidence: unconfirmed", CONFIDENCE_UNCONFIRMED);
  expect_confidence("", ", confidence: confirmed", CONFIDENCE_CONFIRMED);
}

Test(profile, what_a_fact_does_not_say_the_file_says) {
  expect_confidence("source: s,", "", CONFIDENCE_PUBLISHED);
  expect_confidence("confidence: confirmed,", "", CONFIDENCE_CONFIRMED);
  expect_confidence("confidence: confirmed,", ", source: s", CONFIDENCE_CONFIRMED);
  expect_confidence("confidence: confirmed,", ", confidence: unconfirmed", CONFIDENCE_UNCONFIRMED);
  expect_confidence("source: s, confidence: unconfirmed,", "", CONFIDENCE_UNCONFIRMED);
  struct profile *profile = parsed("source: ours, hosts: [{name: a, role: voice},"
                                   "{name: b, role: voice, source: theirs}]");
  cr_expect_str_eq(profile_host(profile, 0)->source, "ours");
  cr_expect_str_eq(profile_host(profile, 1)->source, "theirs");
  profile_free(profile);
}

Test(profile, a_meaning_that_is_not_there_is_not_sure) {
  struct profile *profile = parsed("confidence: confirmed");
  cr_expect_eq(profile_light_meaning(profile, COLOUR_RED, PATTERN_SOLID), LIGHT_UNKNOWN);
  cr_expect_eq(profile_light_confidence(profile, COLOUR_RED, PATTERN_SOLID),
               CONFIDENCE_UNCONFIRMED);
  profile_free(profile);
}

static void expect_certainty(const char *rest, const char *expected) {
  struct profile *profile = parsed(rest);
  cr_assert(profile);
  g_autofree char *certainty = profile_certainty(profile);
  cr_expect_str_eq(certainty, expected);
  profile_free(profile);
}

Test(profile, what_is_unconfirmed_is_told_in_words) {
  expect_certainty("note: x", "it states no fact");
  expect_certainty("hosts: [{name: a, role: voice, source: s}]", "no fact of 1 is unconfirmed");
  expect_certainty("lights: {dictionary: [{colour: 'off', means: idle}, {colour: blue, pattern: "
                   "pulse, means: speaking}]}, console: {rules: [{match: x, stage: wake}], "
                   "heartbeat: {match: y, every_s: 2.5}}, hosts: [{name: .A.b, role: voice}, "
                   "{name: b, role: media, source: s}]",
                   "5 of 6 facts unconfirmed (light off: idle; light blue pulse: speaking; console "
                   "rule 1: wake; heartbeat every 2.5 s; host .a.b: voice)");
}

Test(profile, a_long_list_of_what_is_unconfirmed_is_cut) {
  g_autoptr(GString) hosts = g_string_new("hosts: [");
  for (int i = 0; i < 20; i++)
    g_string_append_printf(hosts, "{name: h%d, role: voice},", i);
  g_string_append(hosts, "]");
  struct profile *profile = parsed(hosts->str);
  g_autofree char *certainty = profile_certainty(profile);
  cr_expect(g_str_has_prefix(certainty, "20 of 20 facts unconfirmed (host h0: voice; "));
  cr_expect(g_str_has_suffix(certainty, "host h11: voice; and 8 more)"), "%s", certainty);
  profile_free(profile);
}

Test(profile, the_soft_speaker_is_known) {
  struct profile *profile = shipped("soft-speaker");
  cr_expect_str_eq(profile_model(profile), "soft-speaker");
  cr_expect_str_eq(profile_wake_words(profile)[0], "alexa");
  cr_expect_eq(profile_heartbeat_ns(profile), INT64_C(10) * NS_PER_S);
  cr_expect_eq(profile_host_role(profile, "messages.softspeaker.example"), ROLE_MESSAGING);
  cr_expect_eq(profile_light_meaning(profile, COLOUR_CYAN, PATTERN_PULSE), LIGHT_SPEAKING);
  cr_expect_eq(g_strv_length((char **)profile_unconfirmed(profile)), 0u, "we made it");
  profile_free(profile);
}

/* Sources that stand where a reader could follow them: no mere word. */
static void expect_sources(const char *file, const struct profile *profile) {
  const struct profile_host *host;
  for (size_t i = 0; (host = profile_host(profile, i)); i++)
    cr_expect_gt(strlen(host->source), 10u, "%s: %s has no source", file, host->pattern);
}

Test(profile, every_shipped_one_loads_and_names_its_sources) {
  g_autoptr(GDir) dir = g_dir_open(HOTMIC_DEVICES_DIR, 0, &error);
  expect_no_error(error);
  const char *file;
  int count = 0;
  while ((file = g_dir_read_name(dir))) {
    cr_expect(g_str_has_suffix(file, ".yaml"), "%s", file);
    g_autofree char *path = g_build_filename(HOTMIC_DEVICES_DIR, file, NULL);
    struct profile *profile = profile_load(path, &error);
    expect_no_error(error);
    cr_expect_gt(profile_facts(profile), 0u, "%s", file);
    expect_sources(file, profile);
    profile_free(profile);
    count++;
  }
  cr_expect_geq(count, 7);
}

static void expect_nothing_confirmed(const struct profile *profile) {
  const struct profile_host *host;
  for (size_t i = 0; (host = profile_host(profile, i)); i++)
    cr_expect_neq(host->confidence, CONFIDENCE_CONFIRMED, "%s", host->pattern);
  for (enum light_colour colour = COLOUR_OFF; colour < COLOURS; colour++)
    for (enum light_pattern pattern = PATTERN_SOLID; pattern < PATTERNS; pattern++)
      cr_expect_neq(profile_light_confidence(profile, colour, pattern), CONFIDENCE_CONFIRMED,
                    "%s %s", light_colour_names[colour], light_pattern_names[pattern]);
}

/* Nobody has held a product on a bench of ours. */
Test(profile, of_no_product_anything_is_called_confirmed) {
  static const char *const products[] = {"echo-dot-3", "homepod", "google-home-mini",
                                         "harman-invoke"};
  for (size_t i = 0; i < G_N_ELEMENTS(products); i++) {
    struct profile *profile = shipped(products[i]);
    expect_nothing_confirmed(profile);
    cr_expect_str_not_empty(profile_firmware(profile));
    cr_expect_str_not_empty(profile_as_of(profile));
    cr_expect_eq(profile_light_meaning(profile, COLOUR_ON, PATTERN_SOLID), LIGHT_LISTENING);
    profile_free(profile);
  }
}

Test(profile, published_voice_hosts_are_known_and_neighbours_are_not) {
  struct profile *echo = shipped("echo-dot-3"), *homepod = shipped("homepod");
  cr_expect_eq(profile_host_role(echo, "bob-dispatch-prod-eu.amazon.com"), ROLE_VOICE);
  cr_expect_eq(profile_host_role(echo, "avs-alexa-na.amazon.com"), ROLE_VOICE);
  cr_expect_eq(profile_host_role(echo, "www.amazon.com"), ROLE_UNKNOWN);
  cr_expect_eq(profile_host_role(homepod, "guzzoni.apple.com"), ROLE_VOICE);
  cr_expect_eq(profile_host_role(homepod, "us.guzzoni-apple.com.akadns.net"), ROLE_VOICE);
  cr_expect_eq(profile_host_role(homepod, "init.itunes.apple.com"), ROLE_UNKNOWN);
  profile_free(echo);
  profile_free(homepod);
}

Test(profile, an_unknown_one_lists_those_that_are_shipped) {
  cr_expect_null(profile_path("fridge", "/some/where/bench.yaml", &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "no device profile `fridge`: neither /some/where/fridge");
  cr_expect_null(profile_path("fridge", NULL, &error));
  expect_error(error, HOTMIC_ERROR_BENCH,
               "one of: echo-dot-3, generic, google-home-mini, harman-invoke, homepod, "
               "soft-speaker, template");
}

Test(profile, a_file_beside_comes_before_a_shipped_one) {
  const char *mine = scratch_text("homepod", "{hotmic: device/1, make: mine, model: x}");
  g_autofree char *bench = g_strdup(scratch_path("bench.yaml"));
  g_autofree char *path = profile_path("homepod", bench, &error);
  expect_no_error(error);
  cr_expect_str_eq(path, mine);
}

Test(profile, what_is_wrong_is_told_with_its_place) {
  static const char *const rows[][2] = {
      {"{hotmic: device/1, make: m, model: n, colour: x}", "f:1:39: unknown key `colour`"},
      {"{hotmic: bench/1, make: m, model: n}", "f:1:10: found `bench/1`"},
      {"{hotmic: device/1, make: m}", "f:1:1: key `model` is missing"},
      {"hotmic: device/1\nmake: m\nmodel: n\nconsole:\n  rules:\n  - {match: '(', stage: wake}",
       "f:6:13: not a regular expression"},
      {"{hotmic: device/1, make: m, model: n, hosts: x}", "f:1:46: `hosts` must be a list"},
      {"{hotmic: device/1, make: m, model: n, lights: {hold_ms: 5}}", "f:1:57: 5 is out of range"},
      {"{hotmic: device/1, make: m, model: n, lights: {dictionary: [{colour: 'off', pattern: "
       "pulse, means: idle}]}}",
       "f:1:61: a light that is off"},
      {"{hotmic: device/1, make: m, model: n, hosts: [{name: a, role: boss}]}",
       "f:1:63: `boss` is not known here"},
      {"hotmic: device/1\nmake: m\nmodel: n\nas_of: 2026-02-30", "f:4:8: `2026-02-30` is no date"},
      {"hotmic: device/1\nmake: m\nmodel: n\nconfidence: sure",
       "f:4:13: `sure` is not known here; expected one of: confirmed, published, unconfirmed"},
      {"hotmic: device/1\nmake: m\nmodel: n\nhosts:\n- {name: a, role: voice, confidence: "
       "published}",
       "f:5:3: this fact is `published`, but nobody is named"},
      {"hotmic: device/1\nmake: m\nmodel: n\nhosts:\n- {name: b, role: voice}\n- {name: B, role: "
       "media}",
       "f:6:10: `b` stands higher up already"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    cr_expect_null(profile_parse("f", rows[i][0], strlen(rows[i][0]), &error));
    cr_assert_not_null(error);
    cr_expect(g_str_has_prefix(error->message, rows[i][1]), "%s", error->message);
    expect_error(error, HOTMIC_ERROR_BENCH, rows[i][1]);
  }
}

Test(profile, a_host_that_matches_none_or_all_is_refused) {
  static const char *const names[] = {"''",           "'.'",
                                      "'*'",          "'*.*'",
                                      "a..b",         "..b",
                                      "example.com.", "https://a.example",
                                      "'a example'",  "m\u00fcller.example"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *rest = g_strdup_printf("hosts: [{name: %s, role: voice}]", names[i]);
    expect_refused(rest, "matches no host, or all; expected a name such as");
  }
  g_autofree char *label = g_strnfill(254, 'a');
  g_autofree char *rest = g_strdup_printf("hosts: [{name: %s, role: voice}]", label);
  expect_refused(rest, "f:1:54: `aaa");
}

Test(profile, an_entry_that_could_never_match_is_refused) {
  expect_refused("hosts: [{name: .a.example, role: voice}, {name: '*.a.example', role: media}]",
                 "f:1:87: `*.a.example` stands higher up already");
  expect_refused("hosts: [{name: .a.example, role: voice}, {name: a.example, role: media}]",
                 "`a.example` stands higher up already");
  expect_refused("hosts: [{name: .a.example, role: voice}, {name: .a.example, role: media}]",
                 "`.a.example` stands higher up already");
}

Test(profile, a_domain_may_be_something_else_than_what_is_below_it) {
  struct profile *profile = parsed("hosts: [{name: a.example, role: media},"
                                   "{name: .a.example, role: voice}]");
  cr_expect_eq(profile_host_role(profile, "a.example"), ROLE_MEDIA);
  cr_expect_eq(profile_host_role(profile, "b.a.example"), ROLE_VOICE);
  cr_expect_null(profile_host(profile, 2));
  profile_free(profile);
  profile = parsed("hosts: [{name: '*.a.example', role: media}, {name: .a.example, role: voice}]");
  cr_expect_eq(profile_host_role(profile, "a.example"), ROLE_VOICE);
  cr_expect_eq(profile_host_role(profile, "b.a.example"), ROLE_MEDIA);
  profile_free(profile);
}

Test(profile, more_hosts_than_a_device_has_are_refused) {
  g_autoptr(GString) hosts = g_string_new("hosts: [");
  for (int i = 0; i <= PROFILE_HOSTS_MAX; i++)
    g_string_append_printf(hosts, "{name: h%d, role: voice},", i);
  g_string_append(hosts, "]");
  expect_refused(hosts->str, "f:1:46: 1001 hosts; at most 1000");
}

Test(profile, its_firmware_and_date_are_kept) {
  struct profile *profile = parsed("firmware: 7.1, as_of: 2024-02-29, note: hi");
  cr_expect_str_eq(profile_firmware(profile), "7.1");
  cr_expect_str_eq(profile_as_of(profile), "2024-02-29");
  cr_expect_str_eq(profile_note(profile), "hi");
  profile_free(profile);
  profile = parsed("hosts: []");
  cr_expect_str_empty(profile_firmware(profile));
  cr_expect_str_empty(profile_as_of(profile));
  cr_expect_eq(g_strv_length((char **)profile_wake_words(profile)), 0u);
  profile_free(profile);
}
