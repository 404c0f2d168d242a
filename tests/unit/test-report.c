/* The report: the same bytes each time, hostile text inert, clips even from a segment cut short.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sndfile.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_report(struct record *record) {
  g_autoptr(GError) error = NULL;
  struct judgement *judgement = judge_record(record, NULL, &error);
  cr_assert(judgement && report_write(record, judgement, &error), "%s",
            error ? error->message : "");
  judge_free(judgement);
}

static char *contents(struct record *record, const char *name) {
  g_autofree char *path = g_build_filename(record_dir(record), name, NULL);
  char *text = NULL;
  g_file_get_contents(path, &text, NULL, NULL);
  return text;
}

static SNDFILE *open_segment(const char *dir, int channels) {
  g_autofree char *audio = g_build_filename(dir, "audio", NULL);
  g_autofree char *path = g_build_filename(audio, "000.flac", NULL);
  g_mkdir_with_parents(audio, 0755);
  SF_INFO info = {
      .samplerate = 48000, .channels = channels, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
  return sf_open(path, SFM_WRITE, &info);
}

static void write_second(SNDFILE *sound, int channels, unsigned *state) {
  static float block[2 * 48000];
  for (int i = 0; i < 48000 * channels; i++) {
    *state = *state * 1664525U + 1013904223U;
    block[i] = (float)(*state >> 8) / (1 << 25) - 0.25F;
  }
  cr_assert(sf_writef_float(sound, block, 48000) == 48000);
}

static void add_segment(struct record *record, const char *what, int64_t frames) {
  record_add_sound(record, &(struct record_sound){"audio/000.flac", what, 0, frames});
}

static struct record *night(const char *folder) {
  struct record *record = sample_create(folder);
  unsigned state = 1;
  sample_bench(record);
  sample_levels(record, 0, 60);
  sample_control(record, 5, STAGE_PROMPT);
  sample_wake(record, 6);
  sample_line(record, 1, "ben", 18.5, "a floor like that costs half a Lexus");
  sample_chain(record, 20.8, true);
  sample_control(record, 50, STAGE_PROMPT);
  sample_wake(record, 51);
  SNDFILE *sound = open_segment(record_dir(record), 2);
  for (int i = 0; i < 60; i++)
    write_second(sound, 2, &state);
  sf_close(sound);
  add_segment(record, "played", 60LL * FRAMES_PER_S);
  return record;
}

Test(report, judging_twice_gives_the_same_bytes) {
  static const char *const names[] = {"report/index.html", "report/night.js",
                                      "report/style.css",  "junit.xml",
                                      "run.json",          "evidence/002-played.flac"};
  char *folder = sample_folder();
  struct record *record = night(folder);
  sample_finish(record, 60);
  char *first[G_N_ELEMENTS(names)];
  write_report(record);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    cr_assert((first[i] = contents(record, names[i])), "%s", names[i]);
  write_report(record);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *second = contents(record, names[i]);
    cr_expect_str_eq(first[i], second);
    g_free(first[i]);
  }
  g_autofree char *left = g_build_filename(record_dir(record), ".report.new", NULL);
  cr_expect(!g_file_test(left, G_FILE_TEST_EXISTS));
  record_close(record);
  sample_remove(folder);
}

static int count_of(const char *text, const char *part) {
  int count = 0;
  for (const char *at = text; (at = strstr(at, part)); at++)
    count++;
  return count;
}

Test(report, the_page_says_verdict_words_stages_and_hosts) {
  char *folder = sample_folder();
  struct record *record = night(folder);
  sample_finish(record, 60);
  write_report(record);
  g_autofree char *page = contents(record, "report/index.html");
  static const char *const parts[] = {"1 recording nobody asked for, 1 sent to a contact",
                                      "<mark class=\"wake\">like that costs half a Lexus</mark>",
                                      "delivered",
                                      "message.softspeaker.example",
                                      "../evidence/002-played.flac",
                                      "merge_gap_s",
                                      "(48.6 to 10698)",
                                      "extrapolated from 0.01 device-hours",
                                      "Garwood"};
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
    cr_expect(strstr(page, parts[i]), "%s", parts[i]);
  cr_expect(!strstr(page, " style=\"") && !strstr(page, "http"));
  cr_expect(count_of(page, "<script") == 3 && count_of(page, ".js\" defer></script>") == 3,
            "scripts lie beside the page");
  record_close(record);
  sample_remove(folder);
}

Test(report, hostile_text_stays_text) {
  static const char evil[] =
      "</title><script>alert(1)</script>\" onload='x' \x1b[2J\xe2\x80\xae\xff";
  char *folder = sample_folder();
  struct record *record = night(folder);
  record_set(record, "script", evil);
  record_set(record, "title", evil);
  sample_line(record, 7, evil, 21, evil);
  sample_console(record, 22, STAGE_PROMPT, evil);
  sample_sent(record, 22, 1, 20000, "voice </text><script>alert(2)</script>");
  sample_gap(record, 30, 1, evil);
  sample_finish(record, 60);
  write_report(record);
  static const char *const names[] = {"report/index.html", "report/night.js", "junit.xml"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *page = contents(record, names[i]);
    cr_expect(!strstr(page, "<script>") && !strstr(page, "alert(1)</script>") &&
              count_of(page, "</script") == (i == 0 ? 3 : 0) && !strstr(page, "\x1b") &&
              !strstr(page, "\xe2\x80\xae"));
    cr_expect(g_utf8_validate(page, -1, NULL));
  }
  record_close(record);
  sample_remove(folder);
}

Test(report, fifty_episodes_get_a_card_and_the_others_a_line) {
  char *folder = sample_folder();
  struct record *record = night(folder);
  for (int i = 0; i < 60; i++)
    sample_wake(record, 100 + 10 * i);
  sample_finish(record, 800);
  write_report(record);
  g_autofree char *page = contents(record, "report/index.html");
  cr_expect(count_of(page, "<article class=\"card ") == 50);
  cr_expect(count_of(page, "<tr id=\"episode-") == 13, "61 unintended and 2 controls less 50");
  g_auto(GStrv) cards = g_strsplit(page, "<article", 3);
  cr_expect(g_strstr_len(cards[1], 60, "\"episode-2\""), "the deepest stands first");
  g_autofree char *summary = contents(record, "run.json");
  cr_expect(count_of(summary, "\"cause\": ") == 63);
  record_close(record);
  sample_remove(folder);
}

Test(report, what_was_played_is_cut_only_for_what_nobody_asked_for) {
  char *folder = sample_folder();
  struct record *record = night(folder);
  sample_finish(record, 60);
  write_report(record);
  g_autofree char *page = contents(record, "report/index.html");
  cr_expect(strstr(page, "002-played.flac") && !strstr(page, "001-played.flac"));
  record_close(record);
  sample_remove(folder);
}

Test(report, what_no_profile_explains_is_on_the_page_and_in_the_summary) {
  char *folder = sample_folder();
  struct record *record = night(folder);
  sample_sent(record, 40, 2, 141000, "unknown spy.example");
  sample_light(record, "kitchen", 42, LIGHT_UNKNOWN);
  sample_light(record, "kitchen", 44, LIGHT_IDLE);
  sample_finish(record, 60);
  write_report(record);
  g_autofree char *page = contents(record, "report/index.html");
  cr_expect(strstr(page, "What nothing explains") && strstr(page, "<td>spy.example</td>"));
  cr_expect(strstr(page, "<td>white solid</td>"));
  g_autofree char *summary = contents(record, "run.json");
  cr_expect(strstr(summary, "\"host\": \"spy.example\""));
  cr_expect(strstr(summary, "\"light\": \"white solid\""));
  record_close(record);
  sample_remove(folder);
}

Test(report, levels_prompts_and_noise_are_on_the_page_and_in_the_summary) {
  char *folder = sample_folder();
  struct record *record = night(folder);
  sample_measured_line(record, 700, 14, -2.04);
  sample_measured_line(record, 701, 17, NAN);
  sample_stranger(record, 24.25, 1.5, 61.2);
  sample_stranger(record, 57, 1, 70.3);
  sample_finish(record, 60);
  write_report(record);
  g_autofree char *page = contents(record, "report/index.html");
  g_autofree char *summary = contents(record, "run.json");
  static const char *const parts[] = {
      "61.2 dBA at the microphone",
      "half a Lexus</span> <small class=\"off\">2.0 dB too quiet</small>",
      "<td class=\"number\">63.0</td><td class=\"doubt\">2.0 dB too quiet</td>",
      "not measured: a gap in the sound",
      "1 of 2 cues (of long ones: slices of 10 s) were measured",
      "<td class=\"number\">70.3 dBA</td>"};
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
    cr_expect(strstr(page, parts[i]), "%s", parts[i]);
  cr_expect(strstr(summary, "\"deviation_db\": -2.04"));
  cr_expect(strstr(summary, "\"prompt\": true"));
  cr_expect(strstr(summary, "\"why\": \"a gap in the sound\""));
  record_close(record);
  sample_remove(folder);
}

Test(report, a_failure_leaves_no_half_made_folder) {
  char *folder = sample_folder();
  struct record *record = night(folder);
  sample_finish(record, 60);
  struct judgement *judgement = judge_record(record, NULL, NULL);
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &(struct rlimit){20000, RLIM_INFINITY});
  g_autoptr(GError) error = NULL;
  cr_expect(!report_write(record, judgement, &error) && error);
  setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
  g_autofree char *left = g_build_filename(record_dir(record), ".evidence.new", NULL);
  cr_expect(!g_file_test(left, G_FILE_TEST_EXISTS));
  judge_free(judgement);
  record_close(record);
  sample_remove(folder);
}

static sf_count_t frames_of(struct record *record, const char *name) {
  g_autofree char *path = g_build_filename(record_dir(record), name, NULL);
  SF_INFO info = {0};
  SNDFILE *sound = sf_open(path, SFM_READ, &info);
  cr_assert(sound, "%s", name);
  cr_expect(info.channels == 1 && info.samplerate == 48000);
  sf_close(sound);
  return info.frames;
}

Test(report, a_clip_holds_the_episode_and_ten_seconds_on_either_side) {
  char *folder = sample_folder();
  struct record *record = night(folder);
  sample_finish(record, 60);
  write_report(record);
  cr_expect(frames_of(record, "evidence/002-played.flac") == (sf_count_t)(33.6 * 48000));
  record_close(record);
  sample_remove(folder);
}

static void record_sound_until_killed(const char *dir, int told) {
  unsigned state = 1;
  SNDFILE *sound = open_segment(dir, 1);
  for (int64_t i = 0;; i++) {
    write_second(sound, 1, &state);
    sf_write_sync(sound);
    if (write(told, &i, sizeof i) != sizeof i)
      _exit(1);
  }
}

static double loudness(struct record *record, const char *name, double from_s) {
  g_autofree char *path = g_build_filename(record_dir(record), name, NULL);
  SF_INFO info = {0};
  SNDFILE *sound = sf_open(path, SFM_READ, &info);
  static float block[4800];
  sf_seek(sound, (sf_count_t)(from_s * 48000), SEEK_SET);
  sf_count_t got = sf_readf_float(sound, block, 4800);
  double sum = 0;
  for (sf_count_t i = 0; i < got; i++)
    sum += (double)(block[i] * block[i]);
  sf_close(sound);
  return sum;
}

Test(report, a_segment_cut_short_by_kill_9_still_gives_its_sound) {
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  sample_bench(record);
  sample_wake(record, 20);
  int ends[2];
  cr_assert(pipe(ends) == 0);
  pid_t child = fork();
  if (child == 0)
    record_sound_until_killed(record_dir(record), ends[1]);
  for (int64_t second = 0; second < 40;)
    cr_assert(read(ends[0], &second, sizeof second) == sizeof second);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  add_segment(record, "reference", 0);
  cr_assert(record_commit(record, NULL));
  write_report(record);
  cr_expect(frames_of(record, "evidence/001-heard.flac") == 23LL * 48000);
  cr_expect(loudness(record, "evidence/001-heard.flac", 1) > 1);
  cr_expect(loudness(record, "evidence/001-heard.flac", 20) > 1);
  record_close(record);
  sample_remove(folder);
}

Test(report, bursts_and_destinations_are_on_the_page_and_in_the_summary) {
  char *folder = sample_folder();
  struct record *record = night(folder);
  sample_stream(record, 40, 4, 0.02, 658, "unknown spy.example");
  sample_stream(record, 45.6, 3, 0.02, 658, "metrics m.example");
  sample_gap(record, 45, 0.3, "garbled");
  sample_conversation(record, "spy.example", ROLE_UNKNOWN, 40, 131600, 400, 3000);
  sample_finish(record, 60);
  write_report(record);
  g_autofree char *page = contents(record, "report/index.html");
  g_autofree char *summary = contents(record, "run.json");
  static const char *const on_page[] = {"Where it went",
                                        "Taken for an upload by its shape: <b>4.0 s at 32.9 kB/s",
                                        "its bytes are at least those given here",
                                        "The capture missed 3.0 kB</b>",
                                        "burst that looks like speech",
                                        "no baseline: stated floors"};
  static const char *const in_summary[] = {
      "\"uploads_by_shape\": 1,",
      "\"looks_like\": \"4.0 s at 32.9 kB/s, the rate of 16 kHz PCM\"",
      "\"at_least\": true",
      "\"missing_bytes\": 3000",
      "\"threshold_by\": \"rule\"",
      "\"baseline\": null",
      "\"payload_bytes\": 131600"};
  for (size_t i = 0; i < G_N_ELEMENTS(on_page); i++)
    cr_expect(strstr(page, on_page[i]), "%s", on_page[i]);
  for (size_t i = 0; i < G_N_ELEMENTS(in_summary); i++)
    cr_expect(strstr(summary, in_summary[i]), "%s", in_summary[i]);
  record_close(record);
  sample_remove(folder);
}

/* No cue, no sound, no control; names by somebody else. */
static struct record *imported(const char *folder) {
  static const char evil[] = "<b>\x1b[2J\xe2\x80\xae";
  struct record *record = sample_create(folder);
  record_add_device(record, &(struct record_device){evil, "", "", "generic", "", true, "", ""});
  record_add_tap(record, &(struct record_tap){evil, "capture", "capture"});
  record_set(record, "imported", "night.pcap");
  for (int i = 0; i < 200; i++) {
    struct event event = {.at_ns = 20LL * NS_PER_S + i * 20LL * NS_PER_MS,
                          .kind = EVENT_SENT,
                          .value = 658,
                          .tap = "capture",
                          .text = "unknown </table><script>alert(1)</script>"};
    tidy_copy_text(event.device, sizeof event.device, evil);
    record_append(record, &event);
  }
  sample_finish(record, 60);
  return record;
}

Test(report, an_import_reads_sensibly_and_its_names_stay_text) {
  char *folder = sample_folder();
  struct record *record = imported(folder);
  write_report(record);
  g_autofree char *page = contents(record, "report/index.html");
  g_autofree char *junit = contents(record, "junit.xml");
  static const char *const parts[] = {"1 recording nobody accounts for", "What nobody accounts for",
                                      "no tap watched its light", ">not known<"};
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
    cr_expect(strstr(page, parts[i]), "%s", parts[i]);
  cr_expect(!strstr(page, "nobody was speaking") && !strstr(page, "class=\"silence\""));
  cr_expect(!strstr(page, "<script>") && !strstr(page, "\x1b") && !strstr(page, "\xe2\x80\xae"));
  cr_expect(strstr(junit, "Imported: nothing is known of what was said.") &&
            !strstr(junit, "\x1b"));
  record_close(record);
  sample_remove(folder);
}

Test(report, judging_an_import_twice_gives_the_same_bytes) {
  char *folder = sample_folder();
  struct record *record = imported(folder);
  static const char *const names[] = {"report/index.html", "junit.xml", "run.json"};
  char *before[G_N_ELEMENTS(names)];
  write_report(record);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    before[i] = contents(record, names[i]);
  write_report(record);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *after = contents(record, names[i]);
    cr_expect_str_eq(after, before[i], "%s", names[i]);
    g_free(before[i]);
  }
  record_close(record);
  sample_remove(folder);
}
