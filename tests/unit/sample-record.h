/* Small records for tests of the reports wing: a bench, a talk, and what a device did.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_RECORD_H
#define HOTMIC_SAMPLE_RECORD_H

#include "judge.h"

/** A new folder under /tmp. Caller-owned; sample_remove() removes it with all in it and frees it.
 */
char *sample_folder(void);
void sample_remove(char *folder);

/** An empty record `folder`/run.partial. Caller-owned. */
struct record *sample_create(const char *folder);

/** A bench with the device "kitchen" (led, console and sniffer taps) and the recipient "office". */
void sample_bench(struct record *record);
/** The same, but nobody watches the console. */
void sample_bench_without_console(struct record *record);
/** A second device under test, "hallway", with the same taps. */
void sample_hallway(struct record *record);

/** A control for "kitchen": "alexa" said at `at_s`, may wake it from there to 3 s later. */
void sample_control(struct record *record, double at_s, enum stage deepest);

/** A line by `speaker` from `at_s` on; its words last 0.3 s each. */
void sample_line(struct record *record, int number, const char *speaker, double at_s,
                 const char *text);

/** A cue of any kind from "left"; if its voice is a "flite ...", its words last 0.3 s each. */
void sample_cue(struct record *record, int number, const char *kind, const char *voice, double at_s,
                double seconds, const char *text);

/** A bed of noise (voice "noise") or of a file. */
void sample_bed(struct record *record, const char *voice, double from_s, double until_s);

void sample_light(struct record *record, const char *device, double at_s,
                  enum light_meaning meaning);
void sample_console(struct record *record, double at_s, int stage, const char *text);
void sample_console_of(struct record *record, const char *device, double at_s, int stage,
                       const char *text);
/** `bytes` to a host ("role host") in frames every 0.1 s over `seconds`. */
void sample_sent(struct record *record, double at_s, double seconds, int bytes, const char *host);
void sample_sent_by(struct record *record, const char *device, double at_s, double seconds,
                    int bytes, const char *host);
/** Pieces of `bytes` every `every_s` over `seconds`, to a host ("role host"), as "kitchen" sends.
 */
void sample_stream(struct record *record, double at_s, double seconds, double every_s, int bytes,
                   const char *host);
/** The same, as another tap of "kitchen" sees it. */
void sample_stream_seen_by(struct record *record, const char *tap, double at_s, double seconds,
                           double every_s, int bytes, const char *host);
/** "kitchen" spoke to a host with so much payload up and down, of which so much was missed. */
void sample_conversation(struct record *record, const char *host, enum host_role role, double at_s,
                         int64_t up, int64_t down, int64_t missing_up);
void sample_gap(struct record *record, double at_s, double seconds, const char *why);
void sample_gap_of(struct record *record, const char *device, double at_s, double seconds,
                   const char *why);
/** A sound level each 125 ms over [from_s, until_s). */
void sample_levels(struct record *record, double from_s, double until_s);

/** `dba` heard over `seconds` that nobody played. */
void sample_stranger(struct record *record, double at_s, double seconds, double dba);
/** A line of 2 s by "left" at `at_s`, asked to have 65 dB SPL at "kitchen" and louder by
 * `deviation_db`; NAN: not measured. */
void sample_measured_line(struct record *record, int number, double at_s, double deviation_db);

/** The same for another device and another window. */
void sample_control_of(struct record *record, const char *device, double at_s, double window_s,
                       enum stage deepest);

/** Light, upload and rest, as a device does that wakes at `at_s` and hears no command. */
void sample_wake(struct record *record, double at_s);
/** The whole chain of 2018, from wake at `at_s` to a send 12 s later; `delivered` lights "office".
 */
void sample_chain(struct record *record, double at_s, bool delivered);

/** Finishes at `end_s`; the record stays open. */
void sample_finish(struct record *record, double end_s);

/** A record on trial. */
struct court {
  char *folder;
  struct record *record;
  struct judgement *judgement;
};

/** An empty record with some sound levels. */
struct court court_convene(void);
/** sample_bench() with a device that answers a control at 5 s and one at 90 s, and so lived. */
struct court court_alive(void);
/** The same, and a microphone that hears "left" 1 dB less than "kitchen" does. */
struct court court_measured(void);
/** A light of "kitchen" that listens, and not one byte. */
void court_light(struct court *court, double at_s, double until_s);
void court_judge(struct court *court);
void court_judge_at(struct court *court, double end_s);
/** Judges at 100 s; one reason must have `reason_part` in it (NULL: any). */
void court_expect(struct court *court, enum verdict_kind kind, const char *reason_part);
bool court_has_reason(const struct court *court, const char *part);
const struct episode *court_episode(const struct court *court, unsigned i);
void court_adjourn(struct court *court);

#endif
