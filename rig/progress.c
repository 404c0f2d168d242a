/* What a person sees while a session runs: one line that is kept up to date, or plain lines.
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
  if (seen->meaning == LIGHT_LISTENING && (before == LIGHT_IDLE || before == LIGHT_UNKNOWN))
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
  double at_s = (double)(frame - now->start_frame) / FRAMES_PER_S;
  size_t said = 0;
  while (said < now->clip->count && now->clip->words[said].start_s <= at_s)
    said++;
  g_string_append_printf(line, "%s:", now->script->cast[now->line->speaker].name);
  for (size_t i = said > 5 ? said - 5 : 0; i < said; i++)
    g_string_append_printf(line, " %s", now->clip->words[i].text);
}

static const char *light_sgr(const char *light) {
  static const char *const sgr[][2] = {{"cyan", "36"}, {"red", "31"}, {"yellow", "33"},
                                       {"green", "32"}, {"blue", "34"}};
  for (size_t i = 0; i < G_N_ELEMENTS(sgr); i++)
    if (g_str_has_prefix(light, sgr[i][0]))
      return sgr[i][1];
  return NULL;
}

static void append_device(const struct progress *progress, GString *line, size_t i) {
  const struct seen *seen = &progress->devices[i];
  const char *sgr = progress->colour ? light_sgr(seen->light) : NULL;
  g_string_append_printf(line, "  %s ", progress->bench->devices[i].name);
  if (sgr)
    g_string_append_printf(line, "\033[%sm%s\033[0m", sgr, seen->light);
  else
    g_string_append(line, seen->light);
  if (progress->bench->devices[i].under_test)
    g_string_append_printf(line, " (%d wakes, %d sends)", seen->wakes, seen->sends);
}

/* Width on screen: our escapes take none; everything else of ours is one column a character. */
static long columns_of(const char *text) {
  long columns = 0;
  for (; *text; text = g_utf8_next_char(text)) {
    if (*text == '\033')
      text = strchr(text, 'm');
    else
      columns++;
  }
  return columns;
}

static long terminal_columns(FILE *to) {
  struct winsize size;
  return ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static GString *compose(const struct progress *progress, int64_t frame) {
  GString *line = g_string_new(NULL), *words = g_string_new(NULL);
  append_clock(line, frame);
  g_string_append_c(line, '/');
  append_clock(line, progress->sheet->frames);
  g_string_append_printf(line, "  %4.1f dBA", progress->level_dba);
  for (size_t i = 0; i < progress->bench->device_count; i++)
    append_device(progress, line, i);
  append_words(words, progress->sheet, frame);
  long room = progress->terminal ? terminal_columns(progress->to) - columns_of(line->str) - 3 : 200;
  if (words->len && room > 8) {
    glong length = g_utf8_strlen(words->str, -1);
    const char *tail = length > room ? g_utf8_offset_to_pointer(words->str, length - room)
                                     : words->str;
    g_string_append_printf(line, "  %s", tail);
  }
  g_string_free(words, TRUE);
  return line;
}

void progress_draw(struct progress *progress, int64_t at_frame) {
  if (!progress)
    return;
  if (progress->terminal) {
    gint64 now_us = g_get_monotonic_time();
    if (now_us - progress->drawn_us < DRAW_US)
      return;
    progress->drawn_us = now_us;
  } else {
    if (at_frame < progress->plain_until)
      return;
    progress->plain_until = at_frame + (int64_t)PLAIN_SECONDS * FRAMES_PER_S;
  }
  GString *line = compose(progress, at_frame);
  fprintf(progress->to, progress->terminal ? "\r%s\033[K" : "%s\n", line->str);
  fflush(progress->to);
  g_string_free(line, TRUE);
}

void progress_end(struct progress *progress) {
  if (progress && progress->terminal)
    fputs("\r\033[K", progress->to);
}
