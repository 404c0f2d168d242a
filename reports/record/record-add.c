/* Adding rows to a record: one prepared statement a table, inside the open transaction.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record-private.h"
#include "record-read.h"

#include <stdarg.h>

static const char *const insert_sql[RECORD_ROWS] = {
    [ROW_META] = "INSERT OR REPLACE INTO meta VALUES(?,?)",
    [ROW_TEXT] = "INSERT INTO text VALUES(?,?)",
    [ROW_DEVICE] = "INSERT INTO device VALUES(?,?,?,?,?,?,?,?)",
    [ROW_TAP] = "INSERT INTO tap VALUES(?,?,?)",
    [ROW_HOST] = "INSERT INTO host VALUES(?,?,?,?,?,?)",
    [ROW_CONVERSATION] = ("INSERT OR REPLACE INTO conversation "
                          "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,nullif(?,0))"),
    [ROW_CAPTURE] = "INSERT OR REPLACE INTO capture VALUES(?,?,?)",
    [ROW_BASELINE] = "INSERT INTO baseline VALUES(?,?,?,?,?)",
    [ROW_PATH] = "INSERT INTO path VALUES(?,?,?,?)",
    [ROW_CUE] = "INSERT INTO cue VALUES(?,?,?,?,?,?,?,?,?,?,?)",
    [ROW_WORD] = "INSERT INTO word VALUES(?,?,?,?)",
    [ROW_CONTROL] = "INSERT INTO control VALUES(?,?,?,?,?,?)",
    [ROW_SOUND] = "INSERT OR REPLACE INTO sound VALUES(?,?,?,?)",
    [ROW_CUE_LEVEL] = "INSERT INTO cue_level VALUES(?,?,?,?,?,?,?)",
    [ROW_HISTORY] = "INSERT INTO history VALUES(?,?,?,?,?,?)",
    [ROW_REPRODUCTION] = "INSERT INTO reproduction VALUES(?,?,?,?,?,?,?,?)",
    [ROW_EVENT] = ("INSERT INTO event VALUES(?1,"
                   "(SELECT coalesce(max(seq)+1,0) FROM event WHERE at_ns=?1),?2,?3,?4,?5,?6,?7)"),
    [MOVE_CUE] = "UPDATE cue SET start_ns=start_ns+?2, end_ns=end_ns+?2 WHERE number=?1",
    [MOVE_WORDS] = "UPDATE word SET start_ns=start_ns+?2, end_ns=end_ns+?2 WHERE cue=?1",
    [MOVE_CONTROLS] = "UPDATE control SET from_ns=from_ns+?2, until_ns=until_ns+?2 WHERE cue=?1",
};

static bool prepare(struct record *record, enum record_row row) {
  if (record->insert[row])
    return true;
  return sqlite3_prepare_v3(record->db, insert_sql[row], -1, SQLITE_PREPARE_PERSISTENT,
                            &record->insert[row], NULL) == SQLITE_OK;
}

static bool begin(struct record *record) {
  if (!record->in_transaction)
    record->in_transaction = sqlite3_exec(record->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
  return record->in_transaction;
}

static void bind(sqlite3_stmt *statement, const char *format, va_list values) {
  for (int i = 0; format[i]; i++) {
    if (format[i] == 'i')
      sqlite3_bind_int64(statement, i + 1, va_arg(values, int64_t));
    else if (format[i] == 'd')
      sqlite3_bind_double(statement, i + 1, va_arg(values, double));
    else
      sqlite3_bind_text(statement, i + 1, va_arg(values, const char *), -1, SQLITE_TRANSIENT);
  }
}

/* `format` has one letter a column: s text, i int64_t, d double. After the first failure nothing
 * more is added: what is in the file stays a true beginning of the session, without holes. */
static void add(struct record *record, enum record_row row, const char *format, ...) {
  if (record->trouble)
    return;
  bool ok = begin(record) && prepare(record, row);
  if (ok) {
    va_list values;
    va_start(values, format);
    bind(record->insert[row], format, values);
    va_end(values);
    ok = sqlite3_step(record->insert[row]) == SQLITE_DONE;
  }
  if (!ok)
    record_complain(record, "write", &record->trouble);
  sqlite3_reset(record->insert[row]);
  if (!ok && record->in_transaction) {
    sqlite3_exec(record->db, "ROLLBACK", NULL, NULL, NULL);
    record->in_transaction = false;
  }
}

static const char *text_of(const char *text) {
  return text ? text : "";
}

void record_set(struct record *record, const char *key, const char *value) {
  add(record, ROW_META, "ss", key, text_of(value));
}

void record_set_number(struct record *record, const char *key, double value) {
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  record_set(record, key, g_ascii_formatd(text, sizeof text, "%.15g", value));
}

void record_add_text(struct record *record, const char *name, const char *text) {
  add(record, ROW_TEXT, "ss", name, text);
}

void record_add_device(struct record *record, const struct record_device *device) {
  add(record, ROW_DEVICE, "sssssiss", device->name, text_of(device->make), text_of(device->model),
      text_of(device->profile), text_of(device->account), (int64_t)device->under_test,
      text_of(device->wake_words), text_of(device->firmware));
}

void record_add_tap(struct record *record, const struct record_tap *tap) {
  add(record, ROW_TAP, "sss", text_of(tap->device), tap->name, tap->kind);
}

void record_add_host(struct record *record, const struct record_host *host) {
  add(record, ROW_HOST, "sssiss", host->device, host->pattern, host_role_names[host->role],
      host->burst_bytes, text_of(host->source), text_of(host->confidence));
}

void record_add_conversation(struct record *record,
                             const struct record_conversation *conversation) {
  const struct record_conversation *c = conversation;
  add(record, ROW_CONVERSATION, "sssssiissisiiiiiiiiiiiiii", c->device, c->tap,
      host_role_names[c->role], c->host, text_of(c->named_by), (int64_t)c->is_front,
      (int64_t)c->is_sealed, text_of(c->protocol), text_of(c->local), (int64_t)c->local_port,
      text_of(c->remote), (int64_t)c->remote_port, c->first_ns, c->last_ns, c->up.frames,
      c->up.frame_bytes, c->up.payload_bytes, c->up.repeated_bytes, c->up.missing_bytes,
      c->down.frames, c->down.frame_bytes, c->down.payload_bytes, c->down.repeated_bytes,
      c->down.missing_bytes, c->number);
}

void record_add_capture(struct record *record, const struct record_capture *capture) {
  add(record, ROW_CAPTURE, "sss", capture->path, capture->device, capture->tap);
}

void record_add_baseline(struct record *record, const char *device, const char *role,
                         const char *host, const char *key, double value) {
  add(record, ROW_BASELINE, "ssssd", device, role, host, key, value);
}

void record_add_path(struct record *record, const struct record_path *path) {
  add(record, ROW_PATH, "ssid", path->loudspeaker, path->receiver, path->delay_ns, path->gain_db);
}

void record_add_cue(struct record *record, const struct record_cue *cue) {
  add(record, ROW_CUE, "issssssiiid", (int64_t)cue->number, cue->kind, text_of(cue->speaker),
      text_of(cue->voice), text_of(cue->loudspeaker), text_of(cue->text), text_of(cue->script),
      (int64_t)cue->line, cue->start_ns, cue->end_ns, cue->level_dbspl);
}

void record_add_word(struct record *record, const struct record_word *word) {
  add(record, ROW_WORD, "iiis", (int64_t)word->cue, word->start_ns, word->end_ns, word->text);
}

void record_add_control(struct record *record, const struct record_control *control) {
  add(record, ROW_CONTROL, "issiis", (int64_t)control->cue, control->device,
      text_of(control->wake_word), control->from_ns, control->until_ns,
      stage_names[control->deepest]);
}

void record_move_cue(struct record *record, int number, int64_t by_ns) {
  for (enum record_row row = MOVE_CUE; row <= MOVE_CONTROLS; row++)
    add(record, row, "ii", (int64_t)number, by_ns);
}

void record_add_sound(struct record *record, const struct record_sound *sound) {
  add(record, ROW_SOUND, "ssii", sound->path, sound->what, sound->from_ns, sound->frames);
}

/* A level that was not measured is NULL, which is what SQLite takes a NAN for. */
void record_add_cue_level(struct record *record, const struct record_cue_level *level) {
  add(record, ROW_CUE_LEVEL, "iiiddis", (int64_t)level->cue, level->from_ns, level->until_ns,
      level->measured_dbspl, level->deviation_db, (int64_t)level->frames, text_of(level->why));
}

void record_add_history(struct record *record, const struct record_history *history) {
  add(record, ROW_HISTORY, "sssidi", history->device, history->run, text_of(history->started_utc),
      history->unintended, history->hours, history->exposed);
}

void record_add_reproduction(struct record *record,
                             const struct record_reproduction *reproduction) {
  if (!record->trouble && !record_has_table(record, "reproduction"))
    record_run(record, record_reproduction_table, &record->trouble);
  if (!record->trouble && !record_has_column(record, "reproduction", "changed"))
    record_run(record, "ALTER TABLE reproduction ADD COLUMN changed TEXT NOT NULL DEFAULT '';",
               &record->trouble);
  add(record, ROW_REPRODUCTION, "sisiisss", reproduction->device, reproduction->at_ns,
      reproduction->kind, (int64_t)reproduction->trials, (int64_t)reproduction->hits,
      text_of(reproduction->words), text_of(reproduction->run), text_of(reproduction->changed));
}

void record_append(struct record *record, const struct event *event) {
  add(record, ROW_EVENT, "iisssis", event->at_ns, event->slack_ns, event->device, event->tap,
      event_kind_names[event->kind], event->value, event->text);
}
