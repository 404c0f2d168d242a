/* The record's life: made, opened, committed, synced, finished, closed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char file_name[] = "record.sqlite";
static const char partial[] = ".partial";

/* Nothing in `event` depends on the wall clock, and `seq` counts only within one at_ns, so that two
 * sessions that saw the same give the same table whatever the order in which taps were emptied. */
static const char schema[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE text(name TEXT NOT NULL, text TEXT NOT NULL);"
    "CREATE TABLE device(name TEXT PRIMARY KEY, make TEXT, model TEXT, profile TEXT, account TEXT,"
    " under_test INTEGER NOT NULL, wake_words TEXT, firmware TEXT);"
    "CREATE TABLE tap(device TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL);"
    "CREATE TABLE host(device TEXT NOT NULL, pattern TEXT NOT NULL, role TEXT NOT NULL,"
    " burst_bytes INTEGER NOT NULL, source TEXT NOT NULL, confidence TEXT NOT NULL);"
    "CREATE TABLE conversation(device TEXT NOT NULL, tap TEXT NOT NULL, role TEXT NOT NULL,"
    " host TEXT NOT NULL, named_by TEXT NOT NULL, is_front INTEGER NOT NULL,"
    " is_sealed INTEGER NOT NULL, protocol TEXT NOT NULL, local TEXT NOT NULL,"
    " local_port INTEGER NOT NULL, remote TEXT NOT NULL, remote_port INTEGER NOT NULL,"
    " first_ns INTEGER NOT NULL, last_ns INTEGER NOT NULL,"
    " frames_up INTEGER NOT NULL, frame_bytes_up INTEGER NOT NULL, payload_up INTEGER NOT NULL,"
    " repeated_up INTEGER NOT NULL, missing_up INTEGER NOT NULL,"
    " frames_down INTEGER NOT NULL, frame_bytes_down INTEGER NOT NULL,"
    " payload_down INTEGER NOT NULL, repeated_down INTEGER NOT NULL,"
    " missing_down INTEGER NOT NULL, number INTEGER, UNIQUE(device, tap, number));"
    "CREATE TABLE capture(path TEXT PRIMARY KEY, device TEXT NOT NULL, tap TEXT NOT NULL);"
    "CREATE TABLE baseline(device TEXT NOT NULL, role TEXT NOT NULL, host TEXT NOT NULL,"
    " key TEXT NOT NULL, value REAL NOT NULL);"
    "CREATE TABLE path(loudspeaker TEXT NOT NULL, receiver TEXT NOT NULL,"
    " delay_ns INTEGER NOT NULL, gain_db REAL NOT NULL);"
    "CREATE TABLE cue(number INTEGER PRIMARY KEY, kind TEXT NOT NULL, speaker TEXT, voice TEXT,"
    " loudspeaker TEXT, text TEXT, script TEXT, line INTEGER, start_ns INTEGER NOT NULL,"
    " end_ns INTEGER NOT NULL, level_dbspl REAL);"
    "CREATE TABLE word(cue INTEGER NOT NULL, start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL,"
    " text TEXT NOT NULL);"
    "CREATE TABLE control(cue INTEGER NOT NULL, device TEXT NOT NULL, wake_word TEXT,"
    " from_ns INTEGER NOT NULL, until_ns INTEGER NOT NULL, deepest TEXT NOT NULL);"
    "CREATE TABLE sound(path TEXT PRIMARY KEY, what TEXT NOT NULL, from_ns INTEGER NOT NULL,"
    " frames INTEGER NOT NULL);"
    "CREATE TABLE cue_level(cue INTEGER NOT NULL, from_ns INTEGER NOT NULL,"
    " until_ns INTEGER NOT NULL, measured_dbspl REAL, deviation_db REAL, frames INTEGER NOT NULL,"
    " why TEXT NOT NULL);"
    "CREATE TABLE history(device TEXT NOT NULL, run TEXT NOT NULL, started_utc TEXT NOT NULL,"
    " unintended INTEGER NOT NULL, hours REAL NOT NULL, exposed INTEGER NOT NULL);"
    "CREATE TABLE event(at_ns INTEGER NOT NULL, seq INTEGER NOT NULL, slack_ns INTEGER NOT NULL,"
    " device TEXT NOT NULL, tap TEXT NOT NULL, kind TEXT NOT NULL, value INTEGER NOT NULL,"
    " text TEXT NOT NULL, PRIMARY KEY (at_ns, seq)) WITHOUT ROWID;";

const char record_reproduction_table[] =
    "CREATE TABLE reproduction(device TEXT NOT NULL, at_ns INTEGER NOT NULL, kind TEXT NOT NULL,"
    " trials INTEGER NOT NULL, hits INTEGER NOT NULL, words TEXT NOT NULL, run TEXT NOT NULL,"
    " changed TEXT NOT NULL DEFAULT '');";

bool record_complain(const struct record *record, const char *doing, GError **error) {
  int code = sqlite3_errcode(record->db) & 0xff;
  bool unreadable = code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_ERROR;
  const char *remedy =
      code == SQLITE_FULL ? ". Free some space; what was committed stays readable." : ".";
  g_set_error(error, HOTMIC_ERROR, unreadable ? HOTMIC_ERROR_DATA : HOTMIC_ERROR_BUSY,
              "%s/%s: cannot %s: %s%s", record->dir, file_name, doing, sqlite3_errmsg(record->db),
              remedy);
  return false;
}

bool record_run(struct record *record, const char *sql, GError **error) {
  if (sqlite3_exec(record->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return true;
  return record_complain(record, "write", error);
}

void record_finalize(struct record *record) {
  for (int i = 0; i < RECORD_ROWS; i++)
    sqlite3_finalize(g_steal_pointer(&record->insert[i]));
}

static bool open_database(struct record *record, const char *path, int flags, GError **error) {
  flags |= SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX; /* one thread per record */
  if (sqlite3_open_v2(path, &record->db, flags, NULL) != SQLITE_OK)
    return record_complain(record, "open", error);
  sqlite3_busy_timeout(record->db, 5000);
  return true;
}

static struct record *record_new(const char *dir) {
  struct record *record = g_new0(struct record, 1);
  record->dir = g_strdup(dir);
  return record;
}

static char *without_slash(const char *dir) {
  size_t length = strlen(dir);
  while (length > 1 && dir[length - 1] == '/')
    length--;
  return g_strndup(dir, length);
}

static bool lay_out(struct record *record, GError **error) {
  g_autofree char *pragmas =
      g_strdup_printf("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                      "PRAGMA wal_autocheckpoint=4000; PRAGMA application_id=%d;"
                      "PRAGMA user_version=%d;",
                      RECORD_APPLICATION, RECORD_VERSION);
  return record_run(record, pragmas, error) && record_run(record, "BEGIN", error) &&
         record_run(record, schema, error) &&
         record_run(record, record_reproduction_table, error) &&
         record_run(record, "COMMIT", error);
}

struct record *record_create(const char *dir, GError **error) {
  g_autofree char *name = without_slash(dir);
  g_autofree char *where = g_strconcat(name, partial, NULL);
  g_autofree char *path = g_build_filename(where, file_name, NULL);
  if (!tidy_make_dir(where, error))
    return NULL;
  if (g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(name, G_FILE_TEST_EXISTS)) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
                "%s: a run of this name is already here; choose another with --out", name);
    return NULL;
  }
  struct record *record = record_new(where);
  if (open_database(record, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error) &&
      lay_out(record, error))
    return record;
  record_discard(record); /* a folder with half a record in it would be in the way */
  return NULL;
}

static int64_t pragma_number(struct record *record, const char *sql, bool *ok) {
  sqlite3_stmt *statement = NULL;
  int64_t number = 0;
  *ok = sqlite3_prepare_v2(record->db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW;
  if (*ok)
    number = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return number;
}

static bool check_kind(struct record *record, GError **error) {
  bool ok;
  int64_t application = pragma_number(record, "PRAGMA application_id", &ok);
  if (!ok)
    return record_complain(record, "read", error);
  int64_t version = pragma_number(record, "PRAGMA user_version", &ok);
  if (application != RECORD_APPLICATION)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s/%s: a database, but not a hotmic record", record->dir, file_name);
  else if (version > RECORD_VERSION)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s/%s: written by a newer hotmic (record version %" G_GINT64_FORMAT
                ", this one reads up to %d); use that hotmic",
                record->dir, file_name, version, RECORD_VERSION);
  else
    return true;
  return false;
}

static bool copy_file(const char *from, const char *to, GError **error) {
  g_autoptr(GFile) source = g_file_new_for_path(from);
  g_autoptr(GFile) target = g_file_new_for_path(to);
  g_autoptr(GError) cause = NULL;
  if (g_file_copy(source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &cause))
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s: cannot copy: %s", from, cause->message);
  return false;
}

/* A log left by kill -9 in a folder that we may not write: SQLite cannot fold it in there. */
static bool open_copy(struct record *record, const char *path, const char *wal, GError **error) {
  g_autoptr(GError) cause = NULL;
  record->copy = g_dir_make_tmp("hotmic-record-XXXXXX", &cause);
  if (!record->copy) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s", cause->message);
    return false;
  }
  g_autofree char *to = g_build_filename(record->copy, file_name, NULL);
  g_autofree char *to_wal = g_strconcat(to, "-wal", NULL);
  return copy_file(path, to, error) && copy_file(wal, to_wal, error) &&
         open_database(record, to, SQLITE_OPEN_READWRITE, error);
}

static bool open_found(struct record *record, const char *path, GError **error) {
  if (access(record->dir, W_OK) == 0 && access(path, W_OK) == 0)
    return open_database(record, path, SQLITE_OPEN_READWRITE, error);
  g_autofree char *wal = g_strconcat(path, "-wal", NULL);
  GStatBuf info;
  if (g_stat(wal, &info) == 0 && info.st_size > 0)
    return open_copy(record, path, wal, error);
  g_autofree char *escaped = g_uri_escape_string(path, "/", true);
  g_autofree char *uri = g_strdup_printf("file:%s?immutable=1", escaped);
  return open_database(record, uri, SQLITE_OPEN_READONLY, error);
}

struct record *record_open(const char *dir, GError **error) {
  g_autofree char *where = without_slash(dir);
  g_autofree char *other = g_strconcat(where, partial, NULL);
  if (!g_file_test(where, G_FILE_TEST_EXISTS) && g_file_test(other, G_FILE_TEST_IS_DIR)) {
    g_free(where);
    where = g_steal_pointer(&other);
  }
  g_autofree char *path = g_build_filename(where, file_name, NULL);
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: no record here (expected a run directory with %s in it)", dir, file_name);
    return NULL;
  }
  struct record *record = record_new(where);
  if (open_found(record, path, error) && check_kind(record, error))
    return record;
  record_close(record);
  return NULL;
}

const char *record_dir(const struct record *record) {
  return record->dir;
}

bool record_commit(struct record *record, GError **error) {
  if (!record->trouble && record->in_transaction) {
    if (!record_run(record, "COMMIT", &record->trouble))
      sqlite3_exec(record->db, "ROLLBACK", NULL, NULL, NULL);
    record->in_transaction = false;
  }
  if (!record->trouble)
    return true;
  g_propagate_error(error, g_error_copy(record->trouble));
  return false;
}

bool record_sync(struct record *record, GError **error) {
  if (!record_commit(record, error))
    return false;
  int code = sqlite3_wal_checkpoint_v2(record->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  return code == SQLITE_OK || code == SQLITE_BUSY || record_complain(record, "sync", error);
}

static bool sync_dir(const char *dir) {
  int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool ok = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0)
    close(fd);
  return ok;
}

/* SQLite finds its side files by path, so the folder is renamed only while the database is closed.
 */
static bool move_to_final(struct record *record, GError **error) {
  if (!g_str_has_suffix(record->dir, partial))
    return true;
  g_autofree char *final = g_strndup(record->dir, strlen(record->dir) - strlen(partial));
  sqlite3_close(g_steal_pointer(&record->db));
  bool moved = rename(record->dir, final) == 0;
  int cause = errno;
  if (moved) {
    g_autofree char *parent = g_path_get_dirname(final);
    sync_dir(parent);
    g_free(record->dir);
    record->dir = g_steal_pointer(&final);
  } else {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s: cannot rename to %s: %s", record->dir,
                final, g_strerror(cause));
  }
  g_autofree char *path = g_build_filename(record->dir, file_name, NULL);
  return open_database(record, path, SQLITE_OPEN_READWRITE, moved ? error : NULL) && moved;
}

bool record_finish(struct record *record, int64_t end_ns, GError **error) {
  g_autofree char *end = g_strdup_printf("%" G_GINT64_FORMAT, end_ns);
  record_set(record, "ended_ns", end);
  record_set(record, "complete", "1");
  if (!record_commit(record, error))
    return false;
  record_finalize(record);
  /* Without a log beside it the file can be read from anywhere, a write-protected disk included. */
  return record_run(record, "PRAGMA synchronous=FULL; PRAGMA journal_mode=DELETE;", error) &&
         move_to_final(record, error);
}

static void remove_copy(const char *dir) {
  static const char *const names[] = {"record.sqlite", "record.sqlite-wal", "record.sqlite-shm"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_build_filename(dir, names[i], NULL);
    g_unlink(path);
  }
  g_rmdir(dir);
}

void record_close(struct record *record) {
  if (!record)
    return;
  record_window_free(record->window);
  record_finalize(record);
  sqlite3_close(record->db);
  if (record->copy)
    remove_copy(record->copy);
  g_clear_error(&record->trouble);
  g_free(record->copy);
  g_free(record->dir);
  g_free(record);
}

static void remove_tree(const char *dir) {
  GDir *entries = g_dir_open(dir, 0, NULL);
  for (const char *name; entries && (name = g_dir_read_name(entries));) {
    g_autofree char *path = g_build_filename(dir, name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
      remove_tree(path);
    else
      g_unlink(path);
  }
  if (entries)
    g_dir_close(entries);
  g_rmdir(dir);
}

void record_discard(struct record *record) {
  if (!record)
    return;
  g_autofree char *dir = g_strdup(record->dir);
  record_close(record);
  remove_tree(dir);
}
