/* Shortening a trigger: plays ever fewer of the words around it, until no word can be spared.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "shorten.h"

#include "binomial.h"
#include "bisect.h"
#include "interrupt.h"
#include "reproduction.h"

#include <string.h>

static const double share_least = 0.5;

/* A word that may have to do with it. */
struct spoken_word {
  unsigned cue; /* index in plan->cues */
  int number;   /* in the cue, from 1 */
  int64_t start_ns;
};

struct shorten {
  struct replay_stage *stage;
  const struct episode *episode;
  struct replay_moment moment; /* of this episode alone */
  const char *device;
  GArray *words; /* struct spoken_word, by start */
  int plays, step;
  char *run; /* that played last */
};

static bool is_said(const struct record_cue *cue) {
  return strcmp(cue->kind, "line") == 0 || strcmp(cue->kind, "media") == 0;
}

static int by_start(const void *a, const void *b) {
  const struct spoken_word *left = a, *right = b;
  return (left->start_ns > right->start_ns) - (left->start_ns < right->start_ns);
}

/* All that the device had heard the beginning of when it fired. */
static GArray *words_before(const struct plan *plan, const struct episode *episode,
                            int64_t before_ns) {
  GArray *words = g_array_new(FALSE, FALSE, sizeof(struct spoken_word));
  const char *device = plan_device(plan, episode->device)->name;
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    struct plan_span span = g_array_index(plan->spans, struct plan_span, i);
    int64_t delay_ns = plan_delay_ns(plan, cue->loudspeaker, device);
    for (unsigned j = 0; is_said(cue) && j < span.count; j++) {
      const struct record_word *row =
          &g_array_index(plan->words, struct record_word, span.first + j);
      struct spoken_word word = {i, (int)j + 1, row->start_ns};
      if (row->end_ns > episode->start_ns - before_ns &&
          row->start_ns + delay_ns < episode->start_ns)
        g_array_append_val(words, word);
    }
  }
  g_array_sort(words, by_start);
  return words;
}

/* One piece for each cue that has words in the stretch. */
static GArray *pieces_of(const struct shorten *shorten, struct bisect_stretch stretch,
                         GError **error) {
  GArray *pieces = g_array_new(FALSE, FALSE, sizeof(struct replay_piece));
  g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
  for (int i = stretch.from; i < stretch.until; i++) {
    unsigned cue = g_array_index(shorten->words, struct spoken_word, (unsigned)i).cue;
    if (!g_hash_table_add(seen, GUINT_TO_POINTER(cue)))
      continue;
    int first = INT32_MAX, last = 0;
    for (int j = i; j < stretch.until; j++) {
      const struct spoken_word *word =
          &g_array_index(shorten->words, struct spoken_word, (unsigned)j);
      first = word->cue == cue ? MIN(first, word->number) : first;
      last = word->cue == cue ? MAX(last, word->number) : last;
    }
    struct replay_piece piece;
    if (!replay_words(shorten->stage->replay, cue, first, last, &piece, error)) {
      g_array_unref(pieces);
      return NULL;
    }
    g_array_append_val(pieces, piece);
  }
  return pieces;
}

static void free_pieces(gpointer pieces) {
  g_array_unref(pieces);
}

static GPtrArray *takes_of(const struct shorten *shorten, const GArray *stretches, GError **error) {
  GPtrArray *takes = g_ptr_array_new_with_free_func(free_pieces);
  for (unsigned i = 0; i < stretches->len; i++) {
    GArray *pieces = pieces_of(shorten, g_array_index(stretches, struct bisect_stretch, i), error);
    if (!pieces) {
      g_ptr_array_unref(takes);
      return NULL;
    }
    g_ptr_array_add(takes, pieces);
  }
  return takes;
}

/* How often each of the stretches fired: struct replay_count in their order. Caller-owned. */
static GArray *try_all(struct shorten *shorten, const GArray *stretches, int times,
                       GError **error) {
  g_autoptr(GPtrArray) takes = takes_of(shorten, stretches, error);
  g_autofree char *stem = replay_name(shorten->stage->replay, "bisect", &shorten->moment);
  g_autofree char *name = g_strdup_printf("%s-%d", stem, ++shorten->step);
  g_autofree char *about = g_strdup_printf("Step %d: %u stretches of words, %d times each.",
                                           shorten->step, stretches->len, times);
  struct replay_order order = {.title = "Which words fire?",
                               .about = about,
                               .takes = takes,
                               .times = times,
                               .seed = shorten->stage->seed};
  struct replay_played played;
  if (!takes || !replay_play(shorten->stage, name, &order, &played, error))
    return NULL;
  GArray *counts = g_array_new(FALSE, FALSE, sizeof(struct replay_count));
  for (unsigned i = 0; i < stretches->len; i++) {
    struct replay_count count = replay_count(played.judgement, played.trials, i, shorten->device,
                                             shorten->episode->start_ns);
    g_autofree char *text = replay_text(shorten->stage->replay, g_ptr_array_index(takes, i));
    g_autofree char *said = replay_printable(text);
    printf("  %d of %d  %s\n", count.hits, count.trials, said);
    g_array_append_val(counts, count);
  }
  fflush(stdout);
  g_free(shorten->run);
  shorten->run = g_strdup(played.name);
  replay_played_done(&played);
  return counts;
}

/* A step of which nothing is known (a control missed) may be played again, but not for ever. */
static bool learn(struct bisect *bisect, const GArray *stretches, const GArray *counts,
                  GError **error) {
  for (unsigned i = 0; i < stretches->len; i++) {
    struct replay_count count = g_array_index(counts, struct replay_count, i);
    if (count.trials == 0) {
      g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
                  "%d playings of one stretch prove nothing: a control was missed, a tap was blind "
                  "or the device was not at rest. See that session's report, and try again.",
                  count.void_trials);
      return false;
    }
  }
  for (unsigned i = 0; i < stretches->len; i++) {
    struct replay_count count = g_array_index(counts, struct replay_count, i);
    bisect_learn(bisect, g_array_index(stretches, struct bisect_stretch, i), count.hits > 0);
  }
  return true;
}

static bool shrink(struct shorten *shorten, struct bisect *bisect, GError **error) {
  while (true) {
    g_autoptr(GArray) stretches = bisect_candidates(bisect);
    if (stretches->len == 0)
      return true;
    g_autoptr(GArray) counts = try_all(shorten, stretches, shorten->plays, error);
    if (!counts || interrupt_came() || !learn(bisect, stretches, counts, error))
      return false;
  }
}

static GArray *only(struct bisect_stretch stretch) {
  GArray *stretches = g_array_new(FALSE, FALSE, sizeof stretch);
  g_array_append_val(stretches, stretch);
  return stretches;
}

static bool keep(struct shorten *shorten, const GArray *stretches, struct replay_count count,
                 GError **error) {
  g_autoptr(GArray) pieces =
      pieces_of(shorten, g_array_index(stretches, struct bisect_stretch, 0), error);
  if (!pieces)
    return false;
  g_autofree char *words = replay_text(shorten->stage->replay, pieces);
  g_autofree char *said = replay_printable(words);
  printf("fewest words that fire, %d of %d times: %s\n", count.hits, count.trials, said);
  struct record_reproduction row = {.device = shorten->device,
                                    .at_ns = shorten->episode->start_ns,
                                    .kind = "bisect",
                                    .trials = count.trials,
                                    .hits = count.hits,
                                    .words = words,
                                    .run = shorten->run};
  return replay_keep(shorten->stage->replay, &row, error);
}

/* What is left is played once more, for it was chosen because it had fired. */
static bool conclude(struct shorten *shorten, struct bisect_stretch best, int times,
                     GError **error) {
  g_autoptr(GArray) stretches = only(best);
  g_autoptr(GArray) counts = try_all(shorten, stretches, times, error);
  if (!counts || interrupt_came())
    return false;
  struct replay_count count = g_array_index(counts, struct replay_count, 0);
  if (count.hits > 0)
    return keep(shorten, stretches, count, error);
  g_set_error(
      error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
      "what was left in the end fired in none of %d playings: it had done so by chance. Try "
      "again with another --seed.",
      count.trials);
  return false;
}

/* Without what came after it, does it fire at all? */
static bool begin(struct shorten *shorten, GError **error) {
  g_autoptr(GArray) stretches = only((struct bisect_stretch){0, (int)shorten->words->len});
  g_autoptr(GArray) counts = try_all(shorten, stretches, shorten->plays, error);
  if (!counts || interrupt_came())
    return false;
  struct replay_count count = g_array_index(counts, struct replay_count, 0);
  if (count.hits > 0)
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "the words before the trigger, without what followed, fired in none of %d playings: "
              "there is nothing to shorten",
              count.trials);
  return false;
}

static bool check_share(const struct replay *replay, const struct episode *episode,
                        double *ret_share, GError **error) {
  const struct record_reproduction *row = reproduction_of(replay->judgement, episode, "confirm");
  if (!row || row->trials == 0) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
                "episode %d was not confirmed: it is not known how often it fires. Begin with "
                "`hotmic confirm %s %d`.",
                episode->number, replay->dir, episode->number);
    return false;
  }
  *ret_share = (double)row->hits / row->trials;
  if (*ret_share >= share_least)
    return true;
  g_autofree char *cost = row->hits > 0
                              ? g_strdup_printf("each step would take %" G_GINT64_FORMAT
                                                " plays of each stretch of words",
                                                binomial_trials_to_see(*ret_share, 0.95))
                              : g_strdup("no number of plays would show which words did it");
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
              "episode %d fired in %d of %d playings, which is less than half: %s", episode->number,
              row->hits, row->trials, cost);
  return false;
}

static bool run_all(struct shorten *shorten, int times, GError **error) {
  struct bisect bisect;
  bisect_init(&bisect, (int)shorten->words->len);
  bool ok = begin(shorten, error) && shrink(shorten, &bisect, error) &&
            conclude(shorten, bisect.best, times, error);
  bisect_done(&bisect);
  if (!ok && interrupt_came())
    printf("interrupted: nothing is kept\n");
  return ok || interrupt_came();
}

bool shorten_run(struct replay_stage *stage, const struct shorten_options *options,
                 GError **error) {
  const struct judgement *judgement = stage->replay->judgement;
  double share;
  g_autoptr(GPtrArray) moments = replay_moments(stage->replay, options->episode, error);
  if (!moments)
    return false;
  const struct episode *episode =
      g_ptr_array_index(judgement->episodes, (unsigned)options->episode - 1);
  if (!check_share(stage->replay, episode, &share, error))
    return false;
  g_autoptr(GArray) words =
      words_before(judgement->plan, episode, ns_of_seconds(options->around_s));
  struct shorten shorten = {.stage = stage,
                            .episode = episode,
                            .moment = {.number = episode->number, .at_ns = episode->start_ns},
                            .device = plan_device(judgement->plan, episode->device)->name,
                            .words = words,
                            .plays = bisect_plays(share)};
  if (words->len == 0) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
                "no words were said before episode %d: there is nothing to shorten",
                episode->number);
    return false;
  }
  bool ok = run_all(&shorten, options->times, error);
  g_free(shorten.run);
  return ok;
}
