/* All that was seen around one episode: lights, bytes by host, sound level, console lines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SCENE_H
#define HOTMIC_SCENE_H

#include "judge.h"
#include "lamps.h"

struct scene_light {
  int device;
  const char *tap; /**< which saw it */
  int64_t from_ns, until_ns;
  enum light_meaning meaning;
  const char *text;
};

struct scene_host {
  const char *name, *tap; /**< which saw it */
  enum host_role role;
  int64_t bytes;    /**< sent within the episode itself */
  int64_t in_scene; /**< and in all of the scene */
  int64_t *binned;  /**< sent in each bin of the scene */
};

struct scene_level {
  int64_t at_ns;
  double db; /**< LAeq, dB SPL */
};

struct scene_line {
  int device;
  int64_t at_ns;
  int stage; /**< -1: proves none */
  const char *text;
};

struct scene {
  int64_t from_ns, until_ns, bin_ns;
  int bins;
  GStringChunk *strings;
  GArray *lights; /**< struct scene_light: of the device and of its recipient, by end; at
                       most SCENE_LIGHTS */
  GArray *hosts;  /**< struct scene_host, by falling bytes. Of several taps: all that the one saw
                       which saw most; of the others only what it did not see at all */
  GArray *levels; /**< struct scene_level */
  GArray *lines;  /**< struct scene_line, at most SCENE_LINES */
  unsigned lines_left_out, lights_left_out;
};

/** Hosts beyond that are, of each tap and role, one: burst_others. */
enum { SCENE_LINES = 200, SCENE_HOSTS = 200, SCENE_LIGHTS = 1000 };

/** Reads the stretch around an episode (a few seconds before to a few after); it begins with the
 * light that `lamps` knows of then. Caller-owned. */
struct scene *scene_read(struct record *record, const struct judgement *judgement,
                         const struct lamps *lamps, const struct episode *episode, GError **error);
/** The same with nothing but its hosts and what they were sent within the episode: for all episodes
 * of a run, in the order of their starts, where cards show but a few. */
struct scene *scene_read_hosts(struct record *record, const struct judgement *judgement,
                               const struct episode *episode, GError **error);
void scene_free(struct scene *scene);

#endif
