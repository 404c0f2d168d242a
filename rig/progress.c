/* What a person sees while a session runs: a block that is kept up to date, or plain lines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DRAW_US = 100000, PLAIN_SECONDS = 10 };

struct seen {
  char light[32];
  enum light_meaning meaning;
  int wakes, sends;
};

struct progress {
  FILE *to;
  bool terminal, colour;
  const struct bench *bench;
  const struct cue_sheet *sheet;
  struct seen *devices;
  double level_dba;
  gint64 drawn_us;
  size_t lines;        /* of the block that stands on the terminal */
  int64_t plain_until; /* frame of the next plain line */
};

struct progress *progress_new(FILE *to, bool quiet) {
  if (quiet)
    return NULL;
  struct progress *progress = g_new0(struct progress, 1);
  const char *no_colour = g_getenv("NO_COLOR"), *term = g_getenv("TERM");
  progress->to = to;
  progress->terminal = isatty(fileno(to)) && g_strcmp0(term, "dumb") != 0;
  progress->colour = progress->terminal && !(no_colour && *no_colour);
  return progress;
}

void progress_free(struct progress *progress) {
  if (!progress)
    return;
  g_free(progress->devices);
  g_free(progress);
}

void progress_begin(struct progress *progress, const struct bench *bench,
                    const struct cue_sheet *sheet) {
  if (!progress)
    return;
  progress->bench = bench;
  progress->sheet = sheet;
  progress->devices = g_new0(struct seen, bench->device_count);
  for (size_t i = 0; i < bench->device_count; i++)
    strcpy(progress->devices[i].light, "off");
}

/* Device text is for the record; here only a light's name, made of our own words, is shown. */
static void take_light(struct seen *seen, const struct event *event) {
  enum light_meaning before = seen->meaning;
  seen->meaning = (enum light_meaning)event->value;
  tidy_copy_text(seen->light, sizeof seen->light, event->text);
  bool awake = before == LIGHT_LISTENING || before == LIGHT_THINKING || before == LIGHT_SPEAKING;
  if (seen->meaning == LIGHT_LISTENING && !awake)
    seen->wakes++;
}

void progress_event(struct progress *progress, const struct event *event) {
  if (!progress)
    return;
  if (event->kind == EVENT_SOUND)
    progress->level_dba = (double)event->value / 100;
  int device = bench_device_named(progress->bench, event->device);
  if (device < 0)
    return;
  if (event->kind == EVENT_LIGHT)
    take_light(&progress->devices[device], event);
  if (event->kind == EVENT_CONSOLE && event->value == STAGE_SEND)
    progress->devices[device].sends++;
}

static void append_clock(GString *line, int64_t frames) {
  int64_t seconds = frames / FRAMES_PER_S;
  g_string_append_printf(line, "%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
}

/* The last few words of the line that plays now. */
static void append_words(GString *line, const struct cue_sheet *sheet, int64_t frame) {
  const struct cue *now = NULL;
  for (size_t i = 0; i < sheet->count && sheet->cues[i].start_frame <= frame; i++)
    if (sheet->cues[i].line->speaker >= 0 &&
        frame < sheet->cues[i].start_frame + sheet->cues[i].frames)
      now = &sheet->cues[i];
  if (!now)
    return;
  size_t said = 0;
  while (said < now->words && cue_word_start(now, said) <= frame)
    said++;
  g_string_append_printf(line, "  %s:", now->script->cast[now->line->speaker].name);
  for (size_t i = said > 8 ? said - 8 : 0; i < said; i++)
    g_string_append_printf(line, " %s", cue_word_text(now, i));
}

static void append_state(const struct progress *progress, GString *line, int64_t frame) {
  append_clock(line, frame);
  g_string_append_c(line, '/');
  append_clock(line, progress->sheet->frames);
  g_string_append_printf(line, "  %4.1f dBA", progress->level_dba);
}

/* One line for everything: logs have no width. */
static void draw_plain(const struct progress *progress, int64_t frame) {
  g_autoptr(GString) line = g_string_new(NULL);
  append_state(progress, line, frame);
  for (size_t i = 0; i < progress->bench->device_count; i++) {
    const struct seen *seen = &progress->devices[i];
    g_string_append_printf(line, "  %s %s", progress->bench->devices[i].name, seen->light);
    if (progress->bench->devices[i].under_test)
      g_string_append_printf(line, " (%d wakes, %d sends)", seen->wakes, seen->sends);
  }
  append_words(line, progress->sheet, frame);
  fprintf(progress->to, "%s\n", line->str);
}

static size_t terminal_columns(FILE *to) {
  struct winsize size;
  return ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* A line longer than the terminal would wrap, and the block would climb. */
static void put_line(const struct progress *progress, GString *line, const char *sgr) {
  size_t columns = terminal_columns(progress->to) - 1;
  if ((size_t)g_utf8_strlen(line->str, -1) > columns)
    g_string_truncate(line,
                      (gsize)(g_utf8_offset_to_pointer(line->str, (glong)columns) - line->str));
  if (sgr && progress->colour)
    fprintf(progress->to, "\r\033[%sm%s\033[0m\033[K\n", sgr, line->str);
  else
    fprintf(progress->to, "\r%s\033[K\n", line->str);
}

static const char *light_sgr(const char *light) {
  static const char *const sgr[][2] = {{"cyan", "36"},  {"red", "31"},  {"yellow", "33"},
                                       {"green", "32"}, {"blue", "34"}, {"off", "2"}};
  for (size_t i = 0; i < G_N_ELEMENTS(sgr); i++)
    if (g_str_has_prefix(light, sgr[i][0]))
      return sgr[i][1];
  return NULL;
}

static void put_device(const struct progress *progress, size_t i) {
  const struct seen *seen = &progress->devices[i];
  const struct bench_device *device = &progress->bench->devices[i];
  g_autoptr(GString) line = g_string_new(NULL);
  g_string_append_printf(line, "  %-14s %-14s", device->name, seen->light);
  if (device->under_test)
    g_string_append_printf(line, " %d wakes, %d sends", seen->wakes, seen->sends);
  else
    g_string_append(line, " receives only");
  put_line(progress, line, light_sgr(seen->light));
}

static void to_block_start(const struct progress *progress) {
  if (progress->lines > 0)
    fprintf(progress->to, "\033[%zuA", progress->lines);
}

static void draw_block(struct progress *progress, int64_t frame) {
  g_autoptr(GString) line = g_string_new(NULL);
  append_state(progress, line, frame);
  append_words(line, progress->sheet, frame);
  to_block_start(progress);
  put_line(progress, line, NULL);
  for (size_t i = 0; i < progress->bench->device_count; i++)
    put_device(progress, i);
  progress->lines = progress->bench->device_count + 1;
}

void progress_draw(struct progress *progress, int64_t at_frame) {
  if (!progress)
    return;
  gint64 now_us = g_get_monotonic_time();
  if (progress->terminal && now_us - progress->drawn_us >= DRAW_US) {
    progress->drawn_us = now_us;
    draw_block(progress, at_frame);
  } else if (!progress->terminal && at_frame >= progress->plain_until) {
    progress->plain_until = at_frame + (int64_t)PLAIN_SECONDS * FRAMES_PER_S;
    draw_plain(progress, at_frame);
  }
  fflush(progress->to);
}

/* A line stays; the block is drawn anew below it. */
void progress_say(struct progress *progress, const char *topic, const char *line) {
  if (!progress)
    return;
  if (progress->lines > 0) {
    to_block_start(progress);
    fprintf(progress->to, "\r\033[J");
    progress->lines = 0;
  }
  fprintf(progress->to, "%s: %s\n", topic, line);
}

void progress_end(struct progress *progress) {
  if (!progress || !progress->terminal)
    return;
  to_block_start(progress);
  fputs("\r\033[J", progress->to);
  progress->lines = 0;
}
