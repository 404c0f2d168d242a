/* Reading a plan: one row keeper for each table of a record but its events.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan.h"
#include "record-read.h"

#include <string.h>

static const char *keep(struct plan *plan, const struct record_columns *row, int column) {
  return g_string_chunk_insert_const(plan->strings, record_column_text(row, column));
}

static int64_t integer(struct plan *plan, const struct record_columns *row, int column) {
  int64_t value = record_column_integer(row, column);
  bool sane = record_is_sane(value);
  plan->is_insane |= !sane;
  return sane ? value : 0;
}

static void keep_setting(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct plan_setting setting = {keep(plan, row, 0), keep(plan, row, 1)};
  g_array_append_val(plan->settings, setting);
}

static void keep_text(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct plan_text text = {keep(plan, row, 0), keep(plan, row, 1)};
  g_array_append_val(plan->texts, text);
}

static void keep_device(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct record_device device = {
      .name = keep(plan, row, 0),
      .make = keep(plan, row, 1),
      .model = keep(plan, row, 2),
      .profile = keep(plan, row, 3),
      .account = keep(plan, row, 4),
      .under_test = integer(plan, row, 5) != 0,
      .wake_words = keep(plan, row, 6),
      .firmware = "",
  };
  g_array_append_val(plan->devices, device);
}

static void keep_firmware(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  int index = plan_device_index(plan, record_column_text(row, 0));
  if (index >= 0)
    g_array_index(plan->devices, struct record_device, (unsigned)index).firmware =
        keep(plan, row, 1);
}

static void keep_tap(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct record_tap tap = {keep(plan, row, 0), keep(plan, row, 1), keep(plan, row, 2)};
  g_array_append_val(plan->taps, tap);
}

static void keep_host(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  int role = name_index_of(host_role_names, record_column_text(row, 2));
  g_autofree char *pattern = g_ascii_strdown(record_column_text(row, 1), -1);
  struct record_host host = {.device = keep(plan, row, 0),
                             .pattern = g_string_chunk_insert_const(plan->strings, pattern),
                             .role = role < 0 ? ROLE_UNKNOWN : (enum host_role)role,
                             .burst_bytes = integer(plan, row, 3),
                             .source = keep(plan, row, 4),
                             .confidence = keep(plan, row, 5)};
  g_array_append_val(plan->hosts, host);
}

/* So that not even the sum of a million overflows. */
static const int64_t count_max = 1LL << 42;

static int64_t count(struct plan *plan, const struct record_columns *row, int column) {
  int64_t value = integer(plan, row, column);
  bool sane = value >= 0 && value <= count_max;
  plan->is_insane |= !sane;
  return sane ? value : 0;
}

static struct record_way way_of(struct plan *plan, const struct record_columns *row, int first) {
  return (struct record_way){count(plan, row, first), count(plan, row, first + 1),
                             count(plan, row, first + 2), count(plan, row, first + 3),
                             count(plan, row, first + 4)};
}

static void keep_conversation(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  int role = name_index_of(host_role_names, record_column_text(row, 2));
  struct record_conversation conversation = {
      .device = keep(plan, row, 0),
      .tap = keep(plan, row, 1),
      .role = role < 0 ? ROLE_UNKNOWN : (enum host_role)role,
      .host = keep(plan, row, 3),
      .named_by = keep(plan, row, 4),
      .is_front = integer(plan, row, 5) != 0,
      .is_sealed = integer(plan, row, 6) != 0,
      .protocol = keep(plan, row, 7),
      .local = keep(plan, row, 8),
      .local_port = (int)integer(plan, row, 9),
      .remote = keep(plan, row, 10),
      .remote_port = (int)integer(plan, row, 11),
      .first_ns = integer(plan, row, 12),
      .last_ns = integer(plan, row, 13),
      .up = way_of(plan, row, 14),
      .down = way_of(plan, row, 19),
  };
  g_array_append_val(plan->conversations, conversation);
}

static void keep_capture(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct record_capture capture = {keep(plan, row, 0), keep(plan, row, 1), keep(plan, row, 2)};
  g_array_append_val(plan->captures, capture);
}

static void keep_path(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct record_path path = {keep(plan, row, 0), keep(plan, row, 1), integer(plan, row, 2),
                             record_column_number(row, 3)};
  g_array_append_val(plan->paths, path);
}

static void keep_cue(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct record_cue cue = {
      .number = (int)integer(plan, row, 0),
      .kind = keep(plan, row, 1),
      .speaker = keep(plan, row, 2),
      .voice = keep(plan, row, 3),
      .loudspeaker = keep(plan, row, 4),
      .text = keep(plan, row, 5),
      .script = keep(plan, row, 6),
      .line = (int)integer(plan, row, 7),
      .start_ns = integer(plan, row, 8),
      .end_ns = integer(plan, row, 9),
      .level_dbspl = record_column_number(row, 10),
  };
  if (*cue.speaker && plan_speaker_index(plan, cue.speaker) < 0)
    g_ptr_array_add(plan->speakers, (void *)cue.speaker);
  g_array_append_val(plan->cues, cue);
}

static void keep_word(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct record_word word = {(int)integer(plan, row, 0), integer(plan, row, 1),
                             integer(plan, row, 2), keep(plan, row, 3)};
  g_array_append_val(plan->words, word);
}

static void keep_control(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  int deepest = name_index_of(stage_names, record_column_text(row, 5));
  struct record_control control = {
      .cue = (int)integer(plan, row, 0),
      .device = keep(plan, row, 1),
      .wake_word = keep(plan, row, 2),
      .from_ns = integer(plan, row, 3),
      .until_ns = integer(plan, row, 4),
      .deepest = deepest < 0 ? STAGE_IDLE : (enum stage)deepest,
  };
  g_array_append_val(plan->controls, control);
}

static void keep_sound(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct record_sound sound = {keep(plan, row, 0), keep(plan, row, 1), integer(plan, row, 2),
                               integer(plan, row, 3)};
  g_array_append_val(plan->sounds, sound);
}

static void keep_level(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct record_cue_level level = {.cue = (int)integer(plan, row, 0),
                                   .from_ns = integer(plan, row, 1),
                                   .until_ns = integer(plan, row, 2),
                                   .measured_dbspl = record_column_number(row, 3),
                                   .deviation_db = record_column_number(row, 4),
                                   .frames = (int)integer(plan, row, 5),
                                   .why = keep(plan, row, 6)};
  g_array_append_val(plan->levels, level);
}

static void keep_history(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct record_history history = {.device = keep(plan, row, 0),
                                   .run = keep(plan, row, 1),
                                   .started_utc = keep(plan, row, 2),
                                   .unintended = count(plan, row, 3),
                                   .hours = record_column_number(row, 4),
                                   .exposed = count(plan, row, 5)};
  plan->is_insane |=
      !(history.hours >= 0 && history.hours < 1e6) || history.exposed > history.unintended;
  g_array_append_val(plan->history, history);
}

/* In the order of `reproductions`. */
static void keep_changed(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  unsigned i = (unsigned)count(plan, row, 0);
  if (i < plan->reproductions->len)
    g_array_index(plan->reproductions, struct record_reproduction, i).changed = keep(plan, row, 1);
}

static void keep_reproduction(void *user, const struct record_columns *row) {
  struct plan *plan = user;
  struct record_reproduction reproduction = {.device = keep(plan, row, 0),
                                             .at_ns = integer(plan, row, 1),
                                             .kind = keep(plan, row, 2),
                                             .trials = (int)MIN(count(plan, row, 3), INT32_MAX),
                                             .hits = (int)MIN(count(plan, row, 4), INT32_MAX),
                                             .words = keep(plan, row, 5),
                                             .run = keep(plan, row, 6),
                                             .changed = ""};
  plan->is_insane |= reproduction.hits > reproduction.trials;
  g_array_append_val(plan->reproductions, reproduction);
}

static const struct {
  const char *sql;
  void (*keep)(void *user, const struct record_columns *row);
} tables[] = {
    {"SELECT key, value FROM meta ORDER BY key", keep_setting},
    {"SELECT name, text FROM text ORDER BY rowid", keep_text},
    {"SELECT name, make, model, profile, account, under_test, wake_words FROM device ORDER BY name",
     keep_device},
    {"SELECT device, name, kind FROM tap ORDER BY device, name, kind", keep_tap},
    {"SELECT loudspeaker, receiver, delay_ns, gain_db FROM path ORDER BY loudspeaker, receiver",
     keep_path},
    {"SELECT number, kind, speaker, voice, loudspeaker, text, script, line, start_ns, end_ns,"
     " level_dbspl FROM cue ORDER BY start_ns, number",
     keep_cue},
    {"SELECT cue, start_ns, end_ns, text FROM word ORDER BY cue, start_ns, rowid", keep_word},
    {"SELECT cue, device, wake_word, from_ns, until_ns, deepest FROM control"
     " ORDER BY from_ns, device, cue",
     keep_control},
    {"SELECT path, what, from_ns, frames FROM sound ORDER BY what, from_ns, path", keep_sound},
};

/* `words` is ordered by cue, so each cue's words are one run of it. */
static void find_spans(struct plan *plan) {
  g_autoptr(GHashTable) first = g_hash_table_new(NULL, NULL);
  for (unsigned i = plan->words->len; i-- > 0;) {
    int cue = g_array_index(plan->words, struct record_word, i).cue;
    g_hash_table_insert(first, GINT_TO_POINTER(cue), GUINT_TO_POINTER(i + 1));
  }
  for (unsigned i = 0; i < plan->cues->len; i++) {
    int cue = g_array_index(plan->cues, struct record_cue, i).number;
    unsigned at = GPOINTER_TO_UINT(g_hash_table_lookup(first, GINT_TO_POINTER(cue)));
    struct plan_span span = {at ? at - 1 : 0, 0};
    while (at && span.first + span.count < plan->words->len &&
           g_array_index(plan->words, struct record_word, span.first + span.count).cue == cue)
      span.count++;
    g_array_append_val(plan->spans, span);
  }
}

static struct plan *plan_new(void) {
  struct plan *plan = g_new0(struct plan, 1);
  plan->strings = g_string_chunk_new(4096);
  plan->settings = g_array_new(FALSE, FALSE, sizeof(struct plan_setting));
  plan->texts = g_array_new(FALSE, FALSE, sizeof(struct plan_text));
  plan->devices = g_array_new(FALSE, FALSE, sizeof(struct record_device));
  plan->taps = g_array_new(FALSE, FALSE, sizeof(struct record_tap));
  plan->hosts = g_array_new(FALSE, FALSE, sizeof(struct record_host));
  plan->conversations = g_array_new(FALSE, FALSE, sizeof(struct record_conversation));
  plan->captures = g_array_new(FALSE, FALSE, sizeof(struct record_capture));
  plan->paths = g_array_new(FALSE, FALSE, sizeof(struct record_path));
  plan->cues = g_array_new(FALSE, FALSE, sizeof(struct record_cue));
  plan->speakers = g_ptr_array_new();
  plan->spans = g_array_new(FALSE, FALSE, sizeof(struct plan_span));
  plan->words = g_array_new(FALSE, FALSE, sizeof(struct record_word));
  plan->controls = g_array_new(FALSE, FALSE, sizeof(struct record_control));
  plan->sounds = g_array_new(FALSE, FALSE, sizeof(struct record_sound));
  plan->history = g_array_new(FALSE, FALSE, sizeof(struct record_history));
  plan->reproductions = g_array_new(FALSE, FALSE, sizeof(struct record_reproduction));
  plan->levels = g_array_new(FALSE, FALSE, sizeof(struct record_cue_level));
  return plan;
}

/* Tables that older records lack: `since` is their name. */
static const struct newer_table {
  const char *since, *sql;
  void (*keep)(void *user, const struct record_columns *row);
} newer_tables[] = {
    {"cue_level",
     "SELECT cue, from_ns, until_ns, measured_dbspl, deviation_db, frames, why"
     " FROM cue_level ORDER BY from_ns, cue",
     keep_level},
    {"conversation",
     "SELECT device, tap, role, host, named_by, is_front, is_sealed, protocol, local, local_port,"
     " remote, remote_port, first_ns, last_ns, frames_up, frame_bytes_up, payload_up, repeated_up,"
     " missing_up, frames_down, frame_bytes_down, payload_down, repeated_down, missing_down"
     " FROM conversation ORDER BY device, tap, first_ns, rowid",
     keep_conversation},
    {"capture", "SELECT path, device, tap FROM capture ORDER BY path", keep_capture},
    {"reproduction",
     "SELECT device, at_ns, kind, trials, hits, words, run FROM reproduction ORDER BY rowid",
     keep_reproduction},
};

/* Older ones do not say where a profile has a host from. */
static bool read_hosts(struct plan *plan, struct record *record, GError **error) {
  if (!record_has_table(record, "host"))
    return true;
  const char *sql =
      record_has_table(record, "conversation")
          ? "SELECT device, pattern, role, burst_bytes, source, confidence FROM host ORDER BY rowid"
          : "SELECT device, pattern, role, burst_bytes, '', '' FROM host ORDER BY rowid";
  return record_each_row(record, sql, keep_host, plan, error);
}

/* Older ones do not tell episodes within the exposure from the rest. */
static bool read_history(struct plan *plan, struct record *record, GError **error) {
  if (!record_has_table(record, "history"))
    return true;
  const char *sql = record_has_column(record, "history", "exposed")
                        ? "SELECT device, run, started_utc, unintended, hours, exposed FROM history"
                          " ORDER BY device, started_utc, run"
                        : "SELECT device, run, started_utc, unintended, hours, unintended"
                          " FROM history ORDER BY device, started_utc, run";
  return record_each_row(record, sql, keep_history, plan, error);
}

static bool read_newer(struct plan *plan, struct record *record, GError **error) {
  for (size_t i = 0; i < G_N_ELEMENTS(newer_tables); i++) {
    const struct newer_table *table = &newer_tables[i];
    if (record_has_table(record, table->since) &&
        !record_each_row(record, table->sql, table->keep, plan, error))
      return false;
  }
  return true;
}

struct plan *plan_read(struct record *record, GError **error) {
  struct plan *plan = plan_new();
  bool ok = read_hosts(plan, record, error) && read_history(plan, record, error) &&
            read_newer(plan, record, error);
  for (size_t i = 0; ok && i < G_N_ELEMENTS(tables); i++)
    ok = record_each_row(record, tables[i].sql, tables[i].keep, plan, error);
  if (ok && record_has_column(record, "device", "firmware"))
    ok = record_each_row(record, "SELECT name, firmware FROM device", keep_firmware, plan, error);
  if (ok && record_has_column(record, "reproduction", "changed"))
    ok = record_each_row(record,
                         "SELECT row_number() OVER (ORDER BY rowid) - 1, changed FROM reproduction"
                         " ORDER BY rowid",
                         keep_changed, plan, error);
  if (ok && plan->is_insane)
    ok = record_refuse(record, error);
  if (!ok) {
    plan_free(plan);
    return NULL;
  }
  find_spans(plan);
  return plan;
}
