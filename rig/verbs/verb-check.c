/* hotmic check: is this bench file sound, and can it play these scripts? Touches nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"
#include "load.h"
#include "setting.h"
#include "sound.h"
#include "verb.h"

static char *bench_path;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path, "the bench file", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static bool check_all(const struct load *load, GError **error) {
  struct desk desk;
  if (!desk_init(&desk, load->bench, NULL, error))
    return false;
  struct cue_bench bench = desk_bench(&desk);
  /* Real cards may be in use this very moment; preflight looks at them. */
  bool ok = cue_check(load->scripts, load->count, &bench, error) &&
            (!load->bench->simulated || sound_check(load->bench, error));
  desk_done(&desk);
  return ok;
}

/* A verdict is worth no more than the facts that it rests on. */
static void print_doubts(const struct bench_device *device) {
  const char *const *unconfirmed = profile_unconfirmed(device->profile);
  if (!*unconfirmed)
    return;
  printf("    note: %u of %zu facts of profile `%s` are unconfirmed; so is what rests on them:\n",
         g_strv_length((char **)unconfirmed), profile_facts(device->profile), device->profile_name);
  for (; *unconfirmed; unconfirmed++)
    printf("      %s\n", *unconfirmed);
}

static void print_bench(const struct bench *bench) {
  printf("%s: bench `%s`, %zu loudspeakers, %zu devices\n", bench->path, bench->name,
         bench->loudspeaker_count, bench->device_count);
  for (size_t i = 0; i < bench->device_count; i++) {
    const struct bench_device *device = &bench->devices[i];
    printf("  %s: %s %s (%s)%s\n", device->name, profile_make(device->profile),
           profile_model(device->profile), profile_note(device->profile),
           device->under_test ? "" : ", receives only");
    print_doubts(device);
  }
}

struct count {
  int lines, controls, before; /* before: lines said before the first control */
  bool ends_with_control;
  int cut, silences; /* of words; that are negative controls */
  bool may_overlap;  /* a bed, or a line that begins before another has ended */
};

static struct count count_lines(const struct script *script) {
  struct count count = {0};
  for (size_t i = 0; i < script->count; i++) {
    const struct script_line *line = &script->lines[i];
    bool said = line->kind == SCRIPT_SPEECH || line->kind == SCRIPT_MEDIA;
    count.cut += line->first_word > 0;
    count.silences += line->kind == SCRIPT_NEGATIVE && line->negative == NEGATIVE_SILENCE;
    count.may_overlap |= line->kind == SCRIPT_BED || line->after_s < 0;
    bool talk = said || (line->kind == SCRIPT_BED && line->file);
    if (line->kind == SCRIPT_CONTROL) {
      count.controls++;
      count.ends_with_control = true;
    } else if (talk) {
      count.lines += said;
      count.before += count.controls == 0;
      count.ends_with_control = false;
    }
  }
  return count;
}

/* What judging will hold against any run of it. */
static void print_notes(const struct count *count) {
  if (count->controls < 2)
    printf("  note: %d controls: it takes two, one before the talk and one after, for a pass\n",
           count->controls);
  else if (!count->ends_with_control)
    printf("  note: what is said after the last control proves nothing; end with a control\n");
  if (count->controls > 0 && count->before > 1)
    printf("  note: %d lines come before the first control; nothing proves that they were heard\n",
           count->before);
  if (count->cut > 0)
    printf(
        "  note: %d lines are cut by `words:`; whether they have so many words was not looked at: "
        "that takes rendering, and `hotmic run` does it before it plays\n",
        count->cut);
  if (count->silences > 0 && count->may_overlap)
    printf("  note: whether a bed or an early line sounds in one of %d `negative: silence` was not "
           "looked at: that takes rendering, and `hotmic run` does it before it plays\n",
           count->silences);
}

static void print_script(const struct script *script) {
  struct count count = count_lines(script);
  printf("%s: \"%s\", %zu speakers, %d lines, %d controls\n", script->path, script->title,
         script->speakers, count.lines, count.controls);
  if (*script->about)
    printf("  %s\n", script->about);
  print_notes(&count);
}

/* As much of a run's plan as a baseline is doubted by, if the run began now. */
static void fill_plan(struct plan *plan, const struct bench *bench, const char *now) {
  struct plan_setting settings[] = {{"bench", bench->name}, {"started_utc", now}};
  g_array_append_vals(plan->settings, settings, G_N_ELEMENTS(settings));
  for (size_t d = 0; d < bench->device_count; d++) {
    const struct bench_device *device = &bench->devices[d];
    struct record_device row = {
        .name = device->name, .profile = device->profile_name, .under_test = device->under_test};
    g_array_append_val(plan->devices, row);
    for (size_t t = 0; t < device->tap_count; t++) {
      struct record_tap tap = {device->name, device->taps[t].name, device->taps[t].kind};
      g_array_append_val(plan->taps, tap);
    }
  }
}

static void print_baseline_doubts(const struct load *load) {
  g_autoptr(GArray) settings = g_array_new(FALSE, FALSE, sizeof(struct plan_setting));
  g_autoptr(GArray) devices = g_array_new(FALSE, FALSE, sizeof(struct record_device));
  g_autoptr(GArray) taps = g_array_new(FALSE, FALSE, sizeof(struct record_tap));
  g_autoptr(GDateTime) time = g_date_time_new_now_utc();
  g_autofree char *now = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
  struct plan plan = {.settings = settings, .devices = devices, .taps = taps};
  fill_plan(&plan, load->bench, now);
  g_autoptr(GPtrArray) doubts = baseline_doubts(load->baseline, &plan);
  for (unsigned i = 0; i < doubts->len; i++)
    printf("  note: %s\n", (const char *)g_ptr_array_index(doubts, i));
}

static void print_baseline(const struct load *load) {
  struct session_plan plan = {
      .bench = load->bench, .baseline = load->baseline, .baseline_path = load->baseline_path};
  g_autofree char *line = setting_baseline(&plan);
  printf("baseline: %s\n", line);
  if (load->baseline)
    print_baseline_doubts(load);
}

static void print_summary(const struct load *load) {
  print_bench(load->bench);
  print_baseline(load);
  for (size_t i = 0; i < load->count; i++)
    print_script(load->scripts[i]);
}

static int check(char **arguments, GError **error) {
  struct load load;
  if (!load_read(&load, bench_path, arguments, error))
    return 0;
  if (check_all(&load, error))
    print_summary(&load);
  load_done(&load);
  return 0;
}

const struct verb verb_check = {
    "check",
    "--bench FILE SCRIPT...",
    "validates a bench and scripts, touches nothing",
    "Reads the bench file, the device profiles it names and the scripts, and checks them against "
    "each\n"
    "other: every loudspeaker there, no wake word outside a control, every sound file whole. "
    "Nothing\n"
    "is played, rendered or written; what only rendering would show, it says it did not look at.",
    options,
    check,
};
