/* Small records for tests of the reports wing: a bench, a talk, and what a device did.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

char *sample_folder(void) {
  char *folder = g_dir_make_tmp("hotmic-test-XXXXXX", NULL);
  g_assert_nonnull(folder);
  return folder;
}

void sample_remove(char *folder) {
  char *argv[] = {(char *)"rm", (char *)"-rf", (char *)"--", folder, NULL};
  g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free(folder);
}

struct record *sample_create(const char *folder) {
  g_autofree char *dir = g_build_filename(folder, "run", NULL);
  g_autoptr(GError) error = NULL;
  struct record *record = record_create(dir, &error);
  g_assert_no_error(error);
  record_set(record, "version", "0.1.0");
  record_set(record, "script", "hardwood-floors.yaml");
  record_set(record, "bench", "twin.yaml");
  record_set(record, "title", "Hardwood floors");
  record_set(record, "started_utc", "2024-05-24T21:00:00Z");
  record_set(record, "seed", "7");
  return record;
}

static void add_path(struct record *record, const char *loudspeaker, const char *receiver) {
  record_add_path(record, &(struct record_path){loudspeaker, receiver, 6LL * NS_PER_MS, 80});
}

void sample_bench_without_console(struct record *record) {
  record_add_device(record, &(struct record_device){"kitchen", "hotmic", "Soft speaker",
                                                    "soft-speaker", "", true, "alexa", ""});
  record_add_device(record, &(struct record_device){"office", "hotmic", "Soft speaker",
                                                    "soft-speaker", "Bill", false, "computer", ""});
  record_add_tap(record, &(struct record_tap){"kitchen", "kitchen-led", "led"});
  record_add_tap(record, &(struct record_tap){"kitchen", "kitchen-net", "sniffer"});
  record_add_tap(record, &(struct record_tap){"office", "office-led", "led"});
  add_path(record, "left", "kitchen");
  add_path(record, "right", "kitchen");
}

void sample_bench(struct record *record) {
  sample_bench_without_console(record);
  record_add_tap(record, &(struct record_tap){"kitchen", "kitchen-uart", "console"});
}

void sample_hallway(struct record *record) {
  record_add_device(record, &(struct record_device){"hallway", "hotmic", "Soft speaker",
                                                    "soft-speaker", "", true, "alexa", ""});
  record_add_tap(record, &(struct record_tap){"hallway", "hallway-led", "led"});
  record_add_tap(record, &(struct record_tap){"hallway", "hallway-net", "sniffer"});
}

static void add_words(struct record *record, int number, double at_s, const char *text) {
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  for (int i = 0; words[i]; i++)
    record_add_word(record, &(struct record_word){number, ns_of_seconds(at_s + 0.3 * i),
                                                  ns_of_seconds(at_s + 0.3 * (i + 1)), words[i]});
}

static int count_words(const char *text) {
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  return (int)g_strv_length(words);
}

static void add_cue(struct record *record, int number, const char *kind, const char *speaker,
                    double at_s, const char *text) {
  struct record_cue cue = {
      .number = number,
      .kind = kind,
      .speaker = speaker,
      .voice = "flite slt",
      .loudspeaker = number % 2 ? "left" : "right",
      .text = text,
      .script = "hardwood-floors.yaml",
      .line = 10 + number,
      .start_ns = ns_of_seconds(at_s),
      .end_ns = ns_of_seconds(at_s + 0.3 * count_words(text)),
      .level_dbspl = 62,
  };
  record_add_cue(record, &cue);
  add_words(record, number, at_s, text);
}

void sample_line(struct record *record, int number, const char *speaker, double at_s,
                 const char *text) {
  add_cue(record, number, "line", speaker, at_s, text);
}

void sample_cue(struct record *record, int number, const char *kind, const char *voice, double at_s,
                double seconds, const char *text) {
  struct record_cue cue = {.number = number,
                           .kind = kind,
                           .voice = voice,
                           .loudspeaker = "left",
                           .text = text,
                           .script = "hardwood-floors.yaml",
                           .line = 5,
                           .start_ns = ns_of_seconds(at_s),
                           .end_ns = ns_of_seconds(at_s + seconds),
                           .level_dbspl = 62};
  record_add_cue(record, &cue);
  if (g_str_has_prefix(voice, "flite"))
    add_words(record, number, at_s, text);
}

void sample_bed(struct record *record, const char *voice, double from_s, double until_s) {
  struct record_cue cue = {
      .number = 500 + (int)from_s,
      .kind = "bed",
      .voice = voice,
      .loudspeaker = "left",
      .text = voice,
      .script = "hardwood-floors.yaml",
      .line = 5,
      .start_ns = ns_of_seconds(from_s),
      .end_ns = ns_of_seconds(until_s),
      .level_dbspl = 50,
  };
  record_add_cue(record, &cue);
}

void sample_control_of(struct record *record, const char *device, double at_s, double window_s,
                       enum stage deepest) {
  int number = 1000 + (int)(at_s * 10) * 10 + (int)strlen(device);
  add_cue(record, number, "control", "tester", at_s, "alexa");
  record_add_control(record, &(struct record_control){number, device, "alexa", ns_of_seconds(at_s),
                                                      ns_of_seconds(at_s + window_s), deepest});
}

void sample_control(struct record *record, double at_s, enum stage deepest) {
  sample_control_of(record, "kitchen", at_s, 3, deepest);
}

static void append(struct record *record, enum event_kind kind, const char *device, const char *tap,
                   double at_s, int64_t value, const char *text) {
  struct event event = {
      .at_ns = ns_of_seconds(at_s), .slack_ns = 100000, .kind = kind, .value = value};
  tidy_copy_text(event.device, sizeof event.device, device);
  tidy_copy_text(event.tap, sizeof event.tap, tap);
  tidy_copy_text(event.text, sizeof event.text, text);
  record_append(record, &event);
}

void sample_light(struct record *record, const char *device, double at_s,
                  enum light_meaning meaning) {
  static const char *const texts[LIGHT_MEANINGS] = {
      "white solid", "off", "cyan solid", "blue spin", "green solid", "red solid", "yellow pulse"};
  g_autofree char *tap = g_strdup_printf("%s-led", device);
  append(record, EVENT_LIGHT, device, tap, at_s, meaning, texts[meaning]);
}

void sample_console_of(struct record *record, const char *device, double at_s, int stage,
                       const char *text) {
  g_autofree char *tap = g_strdup_printf("%s-uart", device);
  append(record, EVENT_CONSOLE, device, tap, at_s, stage, text);
}

void sample_console(struct record *record, double at_s, int stage, const char *text) {
  sample_console_of(record, "kitchen", at_s, stage, text);
}

void sample_sent_by(struct record *record, const char *device, double at_s, double seconds,
                    int bytes, const char *host) {
  g_autofree char *tap = g_strdup_printf("%s-net", device);
  int frames = (int)(seconds * 10 + 0.5);
  for (int i = 0; i < frames; i++)
    append(record, EVENT_SENT, device, tap, at_s + 0.1 * i, bytes / frames, host);
}

void sample_sent(struct record *record, double at_s, double seconds, int bytes, const char *host) {
  sample_sent_by(record, "kitchen", at_s, seconds, bytes, host);
}

void sample_stream_seen_by(struct record *record, const char *tap, double at_s, double seconds,
                           double every_s, int bytes, const char *host) {
  for (int i = 0; i * every_s < seconds - 1e-9; i++)
    append(record, EVENT_SENT, "kitchen", tap, at_s + every_s * i, bytes, host);
}

void sample_stream(struct record *record, double at_s, double seconds, double every_s, int bytes,
                   const char *host) {
  sample_stream_seen_by(record, "kitchen-net", at_s, seconds, every_s, bytes, host);
}

void sample_conversation(struct record *record, const char *host, enum host_role role, double at_s,
                         int64_t up, int64_t down, int64_t missing_up) {
  struct record_conversation conversation = {
      .device = "kitchen",
      .tap = "kitchen-net",
      .host = host,
      .role = role,
      .named_by = "tls",
      .protocol = "tcp",
      .local = "192.0.2.5",
      .remote = "198.51.100.7",
      .local_port = 40000,
      .remote_port = 443,
      .first_ns = ns_of_seconds(at_s),
      .last_ns = ns_of_seconds(at_s + 5),
      .up = {up / 1000 + 3, up + 60 * (up / 1000 + 3), up, 1460, missing_up},
      .down = {down / 1000 + 3, down + 60 * (down / 1000 + 3), down, 0, 0},
  };
  record_add_conversation(record, &conversation);
}

void sample_gap_of(struct record *record, const char *device, double at_s, double seconds,
                   const char *why) {
  g_autofree char *tap = g_strdup_printf("%s-net", device);
  append(record, EVENT_GAP, device, tap, at_s, ns_of_seconds(seconds), why);
}

void sample_gap(struct record *record, double at_s, double seconds, const char *why) {
  sample_gap_of(record, "kitchen", at_s, seconds, why);
}

void sample_levels(struct record *record, double from_s, double until_s) {
  unsigned state = 1;
  for (int i = 0; from_s + i * 0.125 < until_s; i++) {
    double at_s = from_s + i * 0.125;
    state = state * 1664525U + 1013904223U;
    int64_t swing = (int64_t)(state >> 24) * 10;
    bool talk = (int64_t)(at_s / 4) % 3 != 2;
    append(record, EVENT_SOUND, "", "reference", at_s, talk ? 5400 + swing : 3100 + swing / 8, "");
  }
}

void sample_stranger(struct record *record, double at_s, double seconds, double dba) {
  g_autofree char *text = g_strdup_printf("%.1f dBA for %.2f s", dba, seconds);
  append(record, EVENT_STRANGER, "", "reference", at_s, ns_of_seconds(seconds), text);
}

void sample_measured_line(struct record *record, int number, double at_s, double deviation_db) {
  bool measured = !isnan(deviation_db);
  struct record_cue cue = {.number = number,
                           .kind = "line",
                           .speaker = "Ann",
                           .voice = "flite slt",
                           .loudspeaker = "left",
                           .text = "half a Lexus",
                           .script = "s.yaml",
                           .start_ns = ns_of_seconds(at_s),
                           .end_ns = ns_of_seconds(at_s + 2),
                           .level_dbspl = 65};
  struct record_cue_level level = {.cue = number,
                                   .from_ns = cue.start_ns,
                                   .until_ns = cue.end_ns,
                                   .measured_dbspl = 65 + deviation_db,
                                   .deviation_db = deviation_db,
                                   .frames = measured ? 12 : 0,
                                   .why = measured ? "" : "a gap in the sound"};
  record_add_cue(record, &cue);
  record_add_cue_level(record, &level);
}

void sample_wake(struct record *record, double at_s) {
  sample_light(record, "kitchen", at_s, LIGHT_LISTENING);
  sample_sent(record, at_s + 0.2, 2.5, 80000, "voice voice.softspeaker.example");
  sample_light(record, "kitchen", at_s + 2.6, LIGHT_THINKING);
  sample_light(record, "kitchen", at_s + 3, LIGHT_IDLE);
}

void sample_chain(struct record *record, double at_s, bool delivered) {
  static const struct {
    double after_s;
    enum light_meaning meaning;
  } lights[] = {{0, LIGHT_LISTENING},   {3, LIGHT_THINKING},  {3.4, LIGHT_SPEAKING},
                {4.6, LIGHT_LISTENING}, {7, LIGHT_THINKING},  {7.3, LIGHT_SPEAKING},
                {8.5, LIGHT_LISTENING}, {11, LIGHT_THINKING}, {13.6, LIGHT_IDLE}};
  for (size_t i = 0; i < G_N_ELEMENTS(lights); i++)
    sample_light(record, "kitchen", at_s + lights[i].after_s, lights[i].meaning);
  sample_sent(record, at_s + 0.2, 2.8, 96000, "voice voice.softspeaker.example");
  sample_sent(record, at_s + 4.7, 2.3, 74000, "voice voice.softspeaker.example");
  sample_sent(record, at_s + 8.6, 2.3, 74000, "voice voice.softspeaker.example");
  sample_sent(record, at_s + 12, 1.4, 210000, "messaging message.softspeaker.example");
  sample_sent(record, at_s + 12.5, 0.2, 600, "metrics metrics.softspeaker.example");
  if (delivered)
    sample_light(record, "office", at_s + 15, LIGHT_NOTIFICATION);
}

void sample_finish(struct record *record, double end_s) {
  g_autoptr(GError) error = NULL;
  record_finish(record, ns_of_seconds(end_s), &error);
  g_assert_no_error(error);
}

struct court court_convene(void) {
  struct court court = {.folder = sample_folder()};
  court.record = sample_create(court.folder);
  sample_levels(court.record, 0, 10);
  return court;
}

void court_judge(struct court *court) {
  g_autoptr(GError) error = NULL;
  judge_free(court->judgement);
  court->judgement = judge_record(court->record, NULL, &error);
  cr_assert(court->judgement, "%s", error ? error->message : "");
}

void court_judge_at(struct court *court, double end_s) {
  sample_finish(court->record, end_s);
  court_judge(court);
}

void court_adjourn(struct court *court) {
  judge_free(court->judgement);
  record_close(court->record);
  sample_remove(court->folder);
}

const struct episode *court_episode(const struct court *court, unsigned i) {
  cr_assert(i < court->judgement->episodes->len);
  return g_ptr_array_index(court->judgement->episodes, i);
}

bool court_has_reason(const struct court *court, const char *part) {
  const GArray *reasons = court->judgement->verdict.reasons;
  for (unsigned i = 0; i < reasons->len; i++)
    if (strstr(g_array_index(reasons, struct verdict_reason, i).text, part))
      return true;
  return false;
}

struct court court_alive(void) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_wake(court.record, 6);
  sample_control(court.record, 90, STAGE_PROMPT);
  sample_wake(court.record, 91);
  return court;
}

struct court court_measured(void) {
  struct court court = court_alive();
  record_set(court.record, "levels_at", "kitchen");
  record_add_tap(court.record, &(struct record_tap){"", "reference", "microphone"});
  record_add_path(court.record, &(struct record_path){"left", "reference", 9LL * NS_PER_MS, 79});
  return court;
}

void court_light(struct court *court, double at_s, double until_s) {
  sample_light(court->record, "kitchen", at_s, LIGHT_LISTENING);
  sample_light(court->record, "kitchen", until_s, LIGHT_IDLE);
}

void court_expect(struct court *court, enum verdict_kind kind, const char *reason_part) {
  court_judge_at(court, 100);
  cr_expect(court->judgement->verdict.kind == kind, "verdict %s",
            verdict_names[court->judgement->verdict.kind]);
  cr_expect(!reason_part || court_has_reason(court, reason_part), "no reason has: %s", reason_part);
}
