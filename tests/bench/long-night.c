/* A long night for benchmarks: the record of eight talkative devices and eight hours, of any size.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "long-night.h"
#include "record.h"

#include <sqlite3.h>
#include <string.h>

enum {
  DEVICES = 8,
  TICKS = 8 * 3600 * 8,
  TICKS_A_SECOND = 8,
  CONTROLS = 10,
  SECONDS = 8 * 3600,
  BLOCK_EVERY = 1500,
  LAST_BLOCK = SECONDS - 300,
  END_LEAST = 10000 /* events from then on */
};

static const int64_t tick_ns = 125LL * NS_PER_MS;

static const char *const names[DEVICES] = {"kitchen", "hallway", "bedroom", "office",
                                           "study",   "cellar",  "attic",   "garden"};

/* Quiet hosts by how often they are talked to, of 100 frames. */
static const struct host {
  const char *text;
  enum host_role role;
  int share, up, down; /* bytes of a frame */
} hosts[] = {
    {"media music.softspeaker.example", ROLE_MEDIA, 70, 45, 1300},
    {"metrics metrics.softspeaker.example", ROLE_METRICS, 10, 210, 90},
    {"update update.softspeaker.example", ROLE_UPDATE, 6, 120, 900},
    {"local 192.168.7.1", ROLE_LOCAL, 12, 43, 59},
    {"unknown time.example.net", ROLE_UNKNOWN, 2, 48, 48},
};

struct writer {
  sqlite3_stmt *insert;
  int64_t left;             /* events that may yet be written */
  uint32_t chance;          /* a generator of the simplest kind: the same night every time */
  int awake_ticks[DEVICES]; /* since it woke; -1: asleep */
  bool failed;
};

static unsigned draw(struct writer *writer, unsigned below) {
  writer->chance = writer->chance * 1664525U + 1013904223U;
  return (writer->chance >> 8) % below;
}

static void put(struct writer *writer, int64_t at_ns, const char *device, const char *tap,
                enum event_kind kind, int64_t value, const char *text) {
  sqlite3_stmt *insert = writer->insert;
  sqlite3_bind_int64(insert, 1, at_ns);
  sqlite3_bind_int64(insert, 2, 62500);
  sqlite3_bind_text(insert, 3, device, -1, SQLITE_STATIC);
  sqlite3_bind_text(insert, 4, tap, -1, SQLITE_STATIC);
  sqlite3_bind_text(insert, 5, event_kind_names[kind], -1, SQLITE_STATIC);
  sqlite3_bind_int64(insert, 6, value);
  sqlite3_bind_text(insert, 7, text, -1, SQLITE_TRANSIENT);
  writer->failed |= sqlite3_step(insert) != SQLITE_DONE;
  sqlite3_reset(insert);
  writer->left--;
}

static void light(struct writer *writer, int64_t at_ns, int device, enum light_meaning meaning) {
  static const char *const looks[LIGHT_MEANINGS] = {
      "?", "off steady", "cyan steady", "blue pulse", "cyan blink", "red steady", "yellow pulse"};
  put(writer, at_ns, names[device], "light", EVENT_LIGHT, meaning, looks[meaning]);
}

static void tell(struct writer *writer, int64_t at_ns, int device, int stage, const char *line) {
  put(writer, at_ns, names[device], "uart", EVENT_CONSOLE, stage, line);
}

/* A second of it is 33 kB: the rate of raw speech. Nothing else happens at so odd a time. */
static void upload(struct writer *writer, int64_t at_ns, int device) {
  for (int i = 0; i < 3; i++)
    put(writer, at_ns + i * 10LL * NS_PER_MS + 77, names[device], "sniffer", EVENT_SENT, 1375,
        "voice voice.softspeaker.example");
}

/* It listens for 3 s and sends meanwhile, thinks for 1 s, and speaks for 2 s. */
static void be_awake(struct writer *writer, int64_t at_ns, int device) {
  int ticks = writer->awake_ticks[device]++;
  if (ticks == 0) {
    light(writer, at_ns, device, LIGHT_LISTENING);
    tell(writer, at_ns + NS_PER_MS, device, STAGE_WAKE, "wakeword: detected score=0.71");
  }
  if (ticks >= 2 && ticks < 26)
    upload(writer, at_ns + (device + 2) * NS_PER_MS, device);
  if (ticks == 24)
    light(writer, at_ns + 60LL * NS_PER_MS, device, LIGHT_THINKING);
  if (ticks == 32)
    light(writer, at_ns, device, LIGHT_SPEAKING);
  if (ticks == 48) {
    light(writer, at_ns, device, LIGHT_IDLE);
    writer->awake_ticks[device] = -1;
  }
}

static bool is_block(int second) {
  return second % BLOCK_EVERY < CONTROLS * 15 || second >= LAST_BLOCK;
}

/* Ten of them 15 s apart; at other times now and then a wake of one device. */
static bool is_control(int second) {
  return is_block(second) && second % 15 == 5 && second < LAST_BLOCK + CONTROLS * 15;
}

static bool is_false_wake(int second, int device) {
  return (second % 13500 == 1400 + 710 * device && second < 2 * 13500) ||
         (second == 20000 && device == 5);
}

static void wake(struct writer *writer, int second) {
  for (int device = 0; device < DEVICES; device++)
    if (is_control(second) || is_false_wake(second, device))
      writer->awake_ticks[device] = 0;
}

static void chat(struct writer *writer, int64_t at_ns) {
  unsigned device = draw(writer, DEVICES), share = draw(writer, 100), i = 0;
  while (share >= (unsigned)hosts[i].share)
    share -= (unsigned)hosts[i++].share;
  bool up = draw(writer, 100) < 45;
  put(writer, at_ns, names[device], "sniffer", up ? EVENT_SENT : EVENT_RECEIVED,
      (up ? hosts[i].up : hosts[i].down) + (int)draw(writer, 20), hosts[i].text);
}

/* Frames at the end of a tick, so that times are unlike all others and in order. */
static void write_tick(struct writer *writer, int tick) {
  int64_t at_ns = tick * tick_ns, before = writer->left;
  int64_t spared = tick / TICKS_A_SECOND < LAST_BLOCK ? END_LEAST : 0;
  int64_t frames = (before - spared) / (TICKS - tick);
  if (tick % TICKS_A_SECOND == 0)
    wake(writer, tick / TICKS_A_SECOND);
  put(writer, at_ns, "", "reference", EVENT_SOUND, 5500 + (int)draw(writer, 1600), "");
  for (int device = 0; device < DEVICES; device++) {
    int64_t then_ns = at_ns + (1 + 7 * device) * NS_PER_MS;
    if (writer->awake_ticks[device] >= 0)
      be_awake(writer, then_ns, device);
    g_autofree char *line =
        g_strdup_printf("[%9.3f] sys: alive temp=%u", seconds_of_ns(at_ns), 38 + draw(writer, 5));
    if (tick % (10 * TICKS_A_SECOND) == device)
      tell(writer, then_ns + 3 * NS_PER_MS + 500, device, -1, line);
  }
  frames -= before - writer->left;
  for (int64_t i = 0; i < frames; i++)
    chat(writer, at_ns + tick_ns - 10LL * NS_PER_MS + i * 10LL * NS_PER_MS / (frames + 1));
}

static bool write_events(const char *dir, int64_t events) {
  g_autofree char *path = g_strconcat(dir, ".partial/record.sqlite", NULL);
  struct writer writer = {.left = events, .chance = 1};
  sqlite3 *db = NULL;
  for (int i = 0; i < DEVICES; i++)
    writer.awake_ticks[i] = -1;
  bool ok = sqlite3_open(path, &db) == SQLITE_OK &&
            sqlite3_exec(db, "PRAGMA synchronous=OFF; BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
            sqlite3_prepare_v2(db,
                               "INSERT INTO event(at_ns, seq, slack_ns, device, tap, kind, value,"
                               " text) VALUES(?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)",
                               -1, &writer.insert, NULL) == SQLITE_OK;
  for (int tick = 0; ok && tick < TICKS; tick++)
    write_tick(&writer, tick);
  ok = ok && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK && !writer.failed &&
       writer.left == 0;
  sqlite3_finalize(writer.insert);
  sqlite3_close(db);
  return ok;
}

static void add_device(struct record *record, const char *name) {
  static const char profile[] = "soft-speaker";
  record_add_device(
      record, &(struct record_device){name, "hotmic", profile, profile, "", true, "alexa", "1.0"});
  record_add_tap(record, &(struct record_tap){name, "light", "led"});
  record_add_tap(record, &(struct record_tap){name, "uart", "console"});
  record_add_tap(record, &(struct record_tap){name, "sniffer", "sniffer"});
  record_add_host(record, &(struct record_host){name, "voice.softspeaker.example", ROLE_VOICE,
                                                15000, profile, "confirmed"});
  record_add_path(record, &(struct record_path){"left", name, 6LL * NS_PER_MS, 100});
  for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
    struct record_way way = {1000, 100000, 60000, 0, 0};
    const char *host = strchr(hosts[i].text, ' ') + 1;
    struct record_conversation conversation = {(int64_t)i + 1,
                                               name,
                                               "sniffer",
                                               host,
                                               hosts[i].role,
                                               "tls",
                                               false,
                                               false,
                                               "tcp",
                                               "192.168.7.11",
                                               "203.0.113.10",
                                               49152,
                                               443,
                                               NS_PER_S,
                                               3600LL * NS_PER_S,
                                               way,
                                               way};
    record_add_conversation(record, &conversation);
  }
}

static void add_cue(struct record *record, int number, int second, bool control) {
  static const char *const words[] = {"the", "oak", "would", "look", "better", "here"};
  int64_t at_ns = second * (int64_t)NS_PER_S;
  record_add_cue(
      record, &(struct record_cue){number, control ? "control" : "line", "Ann", "flite slt", "left",
                                   control ? "Alexa." : "The oak would look better here.",
                                   "long-night.yaml", 10, at_ns, at_ns + 2 * NS_PER_S, 65});
  for (int i = 0; i < (control ? 1 : 6); i++)
    record_add_word(record, &(struct record_word){number, at_ns + i * 300LL * NS_PER_MS,
                                                  at_ns + (i + 1) * 300LL * NS_PER_MS,
                                                  control ? "Alexa" : words[i]});
  for (int i = 0; control && i < DEVICES; i++)
    record_add_control(record, &(struct record_control){number, names[i], "alexa", at_ns - NS_PER_S,
                                                        at_ns + 2 * NS_PER_S, STAGE_PROMPT});
}

static void plan(struct record *record) {
  static const char *const settings[][2] = {{"version", "0.1.0"},
                                            {"script", "long-night.yaml"},
                                            {"bench", "eight"},
                                            {"title", "A long night"},
                                            {"started_utc", "2024-05-24T21:00:00Z"},
                                            {"levels_at", "kitchen"},
                                            {"seed", "1"}};
  for (size_t i = 0; i < G_N_ELEMENTS(settings); i++)
    record_set(record, settings[i][0], settings[i][1]);
  record_add_tap(record, &(struct record_tap){"", "reference", "microphone"});
  record_add_path(record, &(struct record_path){"left", "reference", 2LL * NS_PER_MS, 106});
  for (int i = 0; i < DEVICES; i++)
    add_device(record, names[i]);
  for (int second = 0, number = 1; second < SECONDS; second++)
    if (is_control(second) || (second % 12 == 7 && !is_block(second)))
      add_cue(record, number++, second, is_control(second));
}

bool long_night_write(const char *dir, int64_t events, GError **error) {
  struct record *record = record_create(dir, error);
  if (!record)
    return false;
  plan(record);
  bool ok = record_commit(record, error);
  if (ok && !write_events(dir, events)) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
                "%s: cannot write %" G_GINT64_FORMAT " events", dir, events);
    ok = false;
  }
  ok = ok && record_finish(record, TICKS * tick_ns, error);
  record_close(record);
  return ok;
}
