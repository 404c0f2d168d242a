/* Shortening a trigger: plays ever fewer of the words around it, until no word can be spared.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "shorten.h"

#include "binomial.h"
#include "bisect.h"
#include "confirm.h"
#include "interrupt.h"
#include "reproduction.h"

#include <string.h>

enum { ROUNDS_MAX = 3 }; /* sessions of one step */

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

/* Plays each of the stretches and adds what came of it to its count. */
static bool play(struct shorten *shorten, const GArray *stretches, int times,
                 struct replay_count *const counts[], GError **error) {
  g_autoptr(GPtrArray) takes = takes_of(shorten, stretches, error);
  g_autofree char *stem = replay_name(shorten->stage->replay, "bisect", &shorten->moment);
  g_autofree char *name = g_strdup_printf("%s-%d", stem, ++shorten->step);
  g_autofree char *about = g_strdup_printf("Step %d: %u stretches of words, %d times each.",
                                           shorten->step, stretches->len, times);
  struct replay_order order = {.title = "Which words fire?",
                               .about = about,
                               .takes = takes,
                               .at_ns = shorten->episode->start_ns,
                               .times = times,
                               .seed = shorten->stage->seed};
  struct replay_played played;
  if (!takes || !replay_play(shorten->stage, name, &order, &played, error))
    return false;
  for (unsigned i = 0; i < stretches->len; i++) {
    struct replay_count count = replay_count(played.judgement, played.trials, i, shorten->device,
                                             shorten->episode->start_ns);
    replay_count_add(counts[i], &count);
  }
  g_free(shorten->run);
  shorten->run = g_strdup(played.name);
  replay_played_done(&played);
  return true;
}

static bool print_count(const struct shorten *shorten, struct bisect_stretch stretch,
                        const struct replay_count *count, GError **error) {
  g_autoptr(GArray) pieces = pieces_of(shorten, stretch, error);
  if (!pieces)
    return false;
  g_autofree char *text = replay_text(shorten->stage->replay, pieces);
  g_autofree char *said = replay_printable(text), *why = replay_why(count);
  printf("  %d of %d  %s\n", count->hits, count->trials, said);
  if (*why)
    printf("          and these prove nothing: %s\n", why);
  fflush(stdout);
  return true;
}

/* Those of which too little is known yet. */
static GArray *unknown_of(const GArray *stretches, GArray *counts, int times, int hits_enough,
                          GPtrArray *ret_counts) {
  GArray *unknown = g_array_new(FALSE, FALSE, sizeof(struct bisect_stretch));
  for (unsigned i = 0; i < stretches->len; i++) {
    struct replay_count *count = &g_array_index(counts, struct replay_count, i);
    if (replay_count_is_known(count, times, hits_enough))
      continue;
    g_array_append_val(unknown, g_array_index(stretches, struct bisect_stretch, i));
    g_ptr_array_add(ret_counts, count);
  }
  return unknown;
}

/* Playings that prove nothing are made up for, but not for ever. */
static bool play_until_known(struct shorten *shorten, const GArray *stretches, GArray *counts,
                             int times, int hits_enough, GError **error) {
  for (int round = 0; round < ROUNDS_MAX && !interrupt_came(); round++) {
    g_autoptr(GPtrArray) which = g_ptr_array_new();
    g_autoptr(GArray) unknown = unknown_of(stretches, counts, times, hits_enough, which);
    if (unknown->len > 0 &&
        !play(shorten, unknown, times, (struct replay_count *const *)(void *)which->pdata, error))
      return false;
  }
  return true;
}

static bool check_known(const struct replay_count *count, int times, GError **error) {
  if (replay_count_is_known(count, times, 1))
    return true;
  g_autofree char *why = replay_why(count);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
              "of %d playings of one stretch only %d prove anything (%s); it takes %d. See the "
              "reports of these sessions, and try again.",
              count->trials + count->void_trials, count->trials, why, times);
  return false;
}

/* How often each of the stretches fired: struct replay_count in their order. Caller-owned. NULL
 * without an error: interrupted. */
static GArray *try_all(struct shorten *shorten, const GArray *stretches, int times, int hits_enough,
                       GError **error) {
  g_autoptr(GArray) counts = g_array_new(FALSE, TRUE, sizeof(struct replay_count));
  g_array_set_size(counts, stretches->len);
  bool ok = play_until_known(shorten, stretches, counts, times, hits_enough, error);
  for (unsigned i = 0; ok && i < stretches->len; i++)
    ok = print_count(shorten, g_array_index(stretches, struct bisect_stretch, i),
                     &g_array_index(counts, struct replay_count, i), error);
  for (unsigned i = 0; ok && !interrupt_came() && i < stretches->len; i++)
    ok = check_known(&g_array_index(counts, struct replay_count, i), times, error);
  return ok && !interrupt_came() ? g_steal_pointer(&counts) : NULL;
}

static void learn(struct bisect *bisect, const GArray *stretches, const GArray *counts) {
  for (unsigned i = 0; i < stretches->len; i++) {
    struct replay_count count = g_array_index(counts, struct replay_count, i);
    bisect_learn(bisect, g_array_index(stretches, struct bisect_stretch, i), count.hits > 0);
  }
}

static bool shrink(struct shorten *shorten, struct bisect *bisect, GError **error) {
  while (true) {
    g_autoptr(GArray) stretches = bisect_candidates(bisect);
    if (stretches->len == 0)
      return true;
    g_autoptr(GArray) counts = try_all(shorten, stretches, shorten->plays, 1, error);
    if (!counts)
      return false;
    learn(bisect, stretches, counts);
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
  g_autofree char *changed = replay_changes(shorten->stage->replay, shorten->stage->load);
  printf("fewest words that fire, %d of %d times: %s\n", count.hits, count.trials, said);
  struct record_reproduction row = {.device = shorten->device,
                                    .at_ns = shorten->episode->start_ns,
                                    .kind = "bisect",
                                    .trials = count.trials,
                                    .hits = count.hits,
                                    .words = words,
                                    .run = shorten->run,
                                    .changed = changed};
  return replay_keep(shorten->stage->replay, &row, error);
}

/* What is left is played once more, for it was chosen because it had fired. */
static bool conclude(struct shorten *shorten, struct bisect_stretch best, int times,
                     GError **error) {
  g_autoptr(GArray) stretches = only(best);
  g_autoptr(GArray) counts = try_all(shorten, stretches, times, times, error);
  if (!counts)
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
  g_autoptr(GArray) counts = try_all(shorten, stretches, shorten->plays, 1, error);
  if (!counts)
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
  if (row->trials < REPRODUCTION_TRIALS_MIN) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
                "episode %d was confirmed by %d playing%s, too few to know how often it fires. "
                "Begin with `hotmic confirm %s %d`.",
                episode->number, row->trials, row->trials == 1 ? "" : "s", replay->dir,
                episode->number);
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

bool shorten_run(struct replay_stage *stage, const struct confirm_options *options,
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
  confirm_tell_changes(stage);
  bool ok = run_all(&shorten, options->times, error);
  g_free(shorten.run);
  return ok;
}
