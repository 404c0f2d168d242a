/* A baseline: what a device sends, and to whom, while nobody speaks to it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline.h"

struct baseline *baseline_learn(struct record *record, int64_t from_ns, int64_t until_ns,
                                GError **error) {
  (void)record;
  (void)from_ns;
  (void)until_ns;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "not yet");
  return NULL;
}
void baseline_free(struct baseline *baseline) {
  (void)baseline;
}
struct baseline *baseline_load(const char *path, GError **error) {
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s: not yet", path);
  return NULL;
}
bool baseline_write(const struct baseline *baseline, const char *dir, char **ret_path,
                    GError **error) {
  (void)baseline;
  (void)dir;
  (void)ret_path;
  (void)error;
  return false;
}
struct baseline *baseline_newest(const char *dir, char **ret_path, GError **error) {
  (void)dir;
  (void)ret_path;
  (void)error;
  return NULL;
}
void baseline_keep(const struct baseline *baseline, const char *path, struct record *record) {
  (void)baseline;
  (void)path;
  (void)record;
}
struct baseline *baseline_kept(struct record *record, GError **error) {
  (void)record;
  (void)error;
  return NULL;
}
const struct baseline_host *baseline_find(const struct baseline *baseline, const char *device,
                                          enum host_role role, const char *host) {
  (void)baseline;
  (void)device;
  (void)role;
  (void)host;
  return NULL;
}
double baseline_watched_s(const struct baseline *baseline, const char *device) {
  (void)baseline;
  (void)device;
  return 0;
}
