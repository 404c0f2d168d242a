/* The record: all that a session knows, in one SQLite file that survives kill -9.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run directory is `<run>.partial` until record_finish() renames it. One thread per record.
 * Functions that fail say which file and why, with HOTMIC_ERROR_BUSY for a full or broken disk and
 * HOTMIC_ERROR_DATA for a record that cannot be read. */
#ifndef HOTMIC_RECORD_H
#define HOTMIC_RECORD_H

#include "event.h"

struct record;

/** A device on the bench, as the record keeps it. All strings borrowed for the call. */
struct record_device {
  const char *name;
  const char *make, *model; /**< from its profile */
  const char *profile;      /**< name of its profile */
  const char *account;      /**< the contact whose messages reach it; "" for none */
  bool under_test;          /**< false: only receives messages */
  const char *wake_words;   /**< separated by ", " */
  const char *firmware;     /**< as the bench file says; "" or NULL if it does not */
};

struct record_tap {
  const char *device, *name, *kind;
};

/** How a device's profile takes a host: the first pattern (any case, with * and ?) that matches. */
struct record_host {
  const char *device, *pattern;
  enum host_role role;
  int64_t burst_bytes;    /**< upstream payload below which a burst to it is a keep-alive */
  const char *source;     /**< where the profile has it from; "" or NULL if it does not say */
  const char *confidence; /**< "confirmed", "published" or "unconfirmed"; "" or NULL likewise */
};

/** One way of a conversation, see conversation_way in fixtures/net/flow.h. */
struct record_way {
  int64_t frames, frame_bytes, payload_bytes, repeated_bytes, missing_bytes;
};

/** What a network tap saw of one conversation until it was over, or the session ended or was
 * killed. */
struct record_conversation {
  int64_t number; /**< within its tap: takes the place of the row with it; 0: has none */
  const char *device, *tap, *host;
  enum host_role role;
  const char *named_by; /**< how the name was known: "tls", "dns (one of several)", ...; "" if it is
                           an address */
  bool is_front, is_sealed;
  const char *protocol;       /**< "tcp", "udp", or IP's number; "" if sealed */
  const char *local, *remote; /**< addresses; "" if sealed */
  int local_port, remote_port;
  int64_t first_ns, last_ns;
  struct record_way up, down; /**< from and to the device */
};

/** Frames that a network tap kept, in the run directory. */
struct record_capture {
  const char *path; /**< relative to the run directory: pcapng */
  const char *device, *tap;
};

/** How sound gets from a loudspeaker to a receiver (a device or a microphone), by calibration. */
struct record_path {
  const char *loudspeaker, *receiver;
  int64_t delay_ns;
  double gain_db; /**< dB SPL at the receiver for 0 dBFS RMS on the loudspeaker's channel */
};

/** One thing played. Times are when sound leaves the loudspeaker. */
struct record_cue {
  int number;          /**< from 1, in order of start */
  const char *kind;    /**< "line", "control", "media", "negative", "bed", or of an imported
                          run "recording" */
  const char *speaker; /**< who of the cast; "" for a bed */
  const char *voice;   /**< what rendered it, for people */
  const char *loudspeaker;
  const char *text;
  const char *script; /**< script's file name */
  int line;           /**< line in the script file */
  int64_t start_ns, end_ns;
  double level_dbspl; /**< active speech level asked for at the reference device */
};

struct record_word {
  int cue;
  int64_t start_ns, end_ns;
  const char *text;
};

/** A control that one device must answer: its light must begin to listen in [from_ns, until_ns]
 * (at the device, path delay included), and it may go as deep as `deepest` and no deeper. */
struct record_control {
  int cue;
  const char *device, *wake_word;
  int64_t from_ns, until_ns;
  enum stage deepest;
};

/** Sound kept in the run directory, one row a segment. */
struct record_sound {
  const char *path; /**< relative to the run directory */
  const char *what; /**< "reference" or "played" */
  int64_t from_ns;
  int64_t frames; /**< 48 kHz; known when the segment is closed */
};

/** How loud a cue was at the reference device, by the reference microphone; a long cue has a row
 * for each of its slices. Known when it is over. */
struct record_cue_level {
  int cue;
  int64_t from_ns, until_ns;           /**< when sound left the loudspeaker */
  double measured_dbspl, deviation_db; /**< against what was asked for; NAN: not measured */
  int frames;                          /**< of 125 ms, that it rests on */
  const char *why;                     /**< why it was not measured; "" if it was */
};

/** An episode's moment played again, after the run: added to a record that is complete. */
struct record_reproduction {
  const char *device;
  int64_t at_ns;    /**< start of the episode */
  const char *kind; /**< "confirm" or "bisect" */
  int trials, hits;
  const char *words; /**< bisect: the fewest words that still fire; confirm: all that was played */
  const char *run;   /**< name of the run directory that played it */
  const char *changed; /**< what of the bench was no longer as in this run; "" or NULL: nothing */
};

/** What an earlier night adds to a device's exposure. */
struct record_history {
  const char *device, *run, *started_utc;
  int64_t unintended;
  double hours;    /**< 0 if the night was in doubt */
  int64_t exposed; /**< of `unintended`, those within its exposure */
};

/** Makes `dir`.partial with an empty record in it. Caller-owned. */
struct record *record_create(const char *dir, GError **error);

/** Opens a run directory (complete or partial) for judging. Nothing in `event` is ever changed. */
struct record *record_open(const char *dir, GError **error);
const char *record_dir(const struct record *record); /**< borrowed; where it is now */

/* Each belongs to the transaction that record_commit() ends. They do not fail on their own: the
 * first error is kept and comes back from record_commit(). */
void record_set(struct record *record, const char *key, const char *value);
void record_set_number(struct record *record, const char *key, double value);
void record_add_text(struct record *record, const char *name,
                     const char *text); /**< bench, scripts */
void record_add_device(struct record *record, const struct record_device *device);
void record_add_tap(struct record *record, const struct record_tap *tap);
void record_add_host(struct record *record, const struct record_host *host);
void record_add_conversation(struct record *record, const struct record_conversation *conversation);
void record_add_capture(struct record *record, const struct record_capture *capture);
/** One value of the baseline that the run is judged by, see baseline.h. */
void record_add_baseline(struct record *record, const char *device, const char *role,
                         const char *host, const char *key, double value);
void record_add_path(struct record *record, const struct record_path *path);
void record_add_cue(struct record *record, const struct record_cue *cue);
void record_add_word(struct record *record, const struct record_word *word);
void record_add_control(struct record *record, const struct record_control *control);
/** The cue, its words and its controls came `by_ns` later than they were added. */
void record_move_cue(struct record *record, int number, int64_t by_ns);
void record_add_sound(struct record *record, const struct record_sound *sound);
void record_add_cue_level(struct record *record, const struct record_cue_level *level);
void record_add_history(struct record *record, const struct record_history *history);
/** The only table that a complete record still grows by; of an older record it is made first. */
void record_add_reproduction(struct record *record, const struct record_reproduction *reproduction);
void record_append(struct record *record, const struct event *event);

/** Ends the transaction if one is open: from here on kill -9 loses nothing of it. */
bool record_commit(struct record *record, GError **error);
/** Also survives a power cut: fsync. Call it about once a second. */
bool record_sync(struct record *record, GError **error);

/** Marks the session complete at `end_ns`, commits, syncs and takes `.partial` off the name. */
bool record_finish(struct record *record, int64_t end_ns, GError **error);

/** Closes without marking complete. NULL is fine. */
void record_close(struct record *record);

/** Closes and removes a run directory in which nothing was played. NULL is fine. */
void record_discard(struct record *record);

#endif
