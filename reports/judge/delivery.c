/* Deliveries: which send of which device a recipient's notification answers to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "delivery.h"

static const int64_t together_ns = 2LL * NS_PER_S;

struct dispatch {
  struct episode *episode;
  struct episode_send *send;
};

static int by_time(const void *left, const void *right) {
  const struct dispatch *a = left, *b = right;
  if (a->send->at_ns != b->send->at_ns)
    return a->send->at_ns < b->send->at_ns ? -1 : 1;
  return a->episode->number - b->episode->number;
}

static GArray *dispatches_of(const GPtrArray *episodes) {
  GArray *dispatches = g_array_new(FALSE, FALSE, sizeof(struct dispatch));
  for (unsigned i = 0; i < episodes->len; i++) {
    struct episode *episode = g_ptr_array_index(episodes, i);
    for (unsigned j = 0; j < episode->sends->len; j++) {
      struct dispatch dispatch = {episode, &g_array_index(episode->sends, struct episode_send, j)};
      g_array_append_val(dispatches, dispatch);
    }
  }
  g_array_sort(dispatches, by_time);
  return dispatches;
}

/* `first` is the first send that may still be answered. A sender's own light proves nothing. */
static struct dispatch *sender_of(const GArray *dispatches, unsigned first,
                                  const struct activity_notice *notice) {
  struct dispatch *latest = NULL;
  for (unsigned i = dispatches->len; i-- > first;) {
    struct dispatch *dispatch = &g_array_index(dispatches, struct dispatch, i);
    if (dispatch->send->at_ns > notice->at_ns || dispatch->send->recipient >= 0 ||
        dispatch->episode->device == notice->device)
      continue;
    if (dispatch->episode->device == notice->sender)
      return dispatch;
    if (!latest)
      latest = dispatch;
  }
  return latest;
}

static void add_entry(GArray *entries, int64_t at_ns) {
  struct stage_entry entry = {STAGE_DELIVERED, at_ns, false, -1};
  unsigned i = entries->len;
  while (i > 0 && g_array_index(entries, struct stage_entry, i - 1).at_ns > at_ns)
    i--;
  g_array_insert_val(entries, i, entry);
}

static void deliver(const struct dispatch *dispatch, const struct activity_notice *notice) {
  struct episode *episode = dispatch->episode;
  dispatch->send->recipient = notice->device;
  if (episode->recipient < 0)
    episode->recipient = notice->device;
  add_entry(episode->entries, notice->at_ns);
  episode_enter(episode, STAGE_DELIVERED, notice->at_ns);
}

static const struct activity_notice *notice_at(const struct activity_set *set, unsigned i) {
  return &g_array_index(set->notices, struct activity_notice, i);
}

static bool is_line_of(const struct activity_notice *line, int device) {
  return !line->by_light && line->device == device;
}

/* A light that comes with a console line tells of the same message, and stays lit for the next one.
 * Notices are in order of time, so that only neighbours can be meant. */
static bool is_echo(const struct activity_set *set, unsigned at) {
  const struct activity_notice *notice = notice_at(set, at);
  bool found = false;
  for (unsigned i = at; i-- > 0 && notice->at_ns - notice_at(set, i)->at_ns <= together_ns;)
    found |= is_line_of(notice_at(set, i), notice->device);
  for (unsigned i = at + 1;
       i < set->notices->len && notice_at(set, i)->at_ns - notice->at_ns <= together_ns; i++)
    found |= is_line_of(notice_at(set, i), notice->device);
  return notice->by_light && found;
}

void delivery_match(GPtrArray *episodes, const struct activity_set *set,
                    const struct judge_rules *rules) {
  int64_t window_ns = ns_of_seconds(rules->delivery_window_s);
  g_autoptr(GArray) dispatches = dispatches_of(episodes);
  unsigned first = 0;
  for (unsigned i = 0; i < set->notices->len; i++) {
    const struct activity_notice *notice = notice_at(set, i);
    while (first < dispatches->len &&
           notice->at_ns - g_array_index(dispatches, struct dispatch, first).send->at_ns >
               window_ns)
      first++;
    struct dispatch *sender = is_echo(set, i) ? NULL : sender_of(dispatches, first, notice);
    if (sender)
      deliver(sender, notice);
  }
}
