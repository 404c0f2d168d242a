/* The report: evidence, page, junit.xml and run.json of a judged record, written beside it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report.h"
#include "excerpt.h"
#include "junit.h"
#include "page.h"
#include "ranking.h"
#include "summary.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

static const int64_t around_unintended_ns = 10LL * NS_PER_S, around_intended_ns = 3LL * NS_PER_S;

static bool fail(GError **error, const char *path, const char *doing) {
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s: cannot %s: %s", path, doing,
              g_strerror(errno));
  return false;
}

/* Our folders hold files only. */
static bool remove_folder(const char *path) {
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *file = g_build_filename(path, name, NULL);
    g_unlink(file);
  }
  return g_rmdir(path) == 0 || errno == ENOENT;
}

static char *begin_folder(const char *run_dir, const char *name, GError **error) {
  g_autofree char *hidden = g_strconcat(".", name, ".new", NULL);
  char *path = g_build_filename(run_dir, hidden, NULL);
  if (remove_folder(path) && g_mkdir(path, 0755) == 0)
    return path;
  fail(error, path, "make this folder");
  g_free(path);
  return NULL;
}

/* Swaps the new folder with the old one at once where the file system can, else in two steps. */
static bool replace_folder(const char *fresh, const char *run_dir, const char *name,
                           GError **error) {
  g_autofree char *final = g_build_filename(run_dir, name, NULL);
  if (g_rename(fresh, final) == 0)
    return true;
  if (renameat2(AT_FDCWD, fresh, AT_FDCWD, final, RENAME_EXCHANGE) != 0 &&
      (!remove_folder(final) || g_rename(fresh, final) != 0))
    return fail(error, final, "replace this folder");
  remove_folder(fresh);
  return true;
}

static bool cut(const struct judgement *judgement, const char *run_dir, const char *folder,
                const struct episode *episode, const char *kind, struct card_clips *clips,
                GError **error) {
  bool heard = strcmp(kind, "heard") == 0;
  g_autofree char *name = g_strdup_printf("%03d-%s.flac", episode->number, kind);
  g_autofree char *path = g_build_filename(folder, name, NULL);
  return excerpt_cut(judgement->plan, run_dir, heard ? "reference" : "played", clips->from_ns,
                     clips->until_ns, path, heard ? &clips->heard : &clips->played,
                     heard ? &clips->heard_shape : &clips->played_shape, error);
}

/* What was played at a control is no secret: only what nobody asked for gets both. */
static bool cut_clips(const struct judgement *judgement, const char *run_dir, const char *folder,
                      const GPtrArray *ranking, struct card_clips *clips, GError **error) {
  for (unsigned i = 0; i < MIN(ranking->len, RANKING_CARDS); i++) {
    const struct episode *episode = g_ptr_array_index(ranking, i);
    struct card_clips *cut_now = &clips[episode->number - 1];
    int64_t around_ns = episode->intended ? around_intended_ns : around_unintended_ns;
    cut_now->from_ns = MAX(episode->start_ns - around_ns, 0);
    cut_now->until_ns = MIN(episode->end_ns + around_ns,
                            cut_now->from_ns + (int64_t)EXCERPT_SECONDS_MAX * NS_PER_S);
    if (!cut(judgement, run_dir, folder, episode, "heard", cut_now, error))
      return false;
    if (!episode->intended && !cut(judgement, run_dir, folder, episode, "played", cut_now, error))
      return false;
  }
  return true;
}

/* Puts the new folder into its place if it is whole, else removes it. */
static bool end_folder(const char *fresh, bool is_whole, const char *run_dir, const char *name,
                       GError **error) {
  if (is_whole && replace_folder(fresh, run_dir, name, error))
    return true;
  remove_folder(fresh);
  return false;
}

static bool write_clips(const struct judgement *judgement, const char *run_dir,
                        const GPtrArray *ranking, struct card_clips *clips, GError **error) {
  g_autofree char *folder = begin_folder(run_dir, "evidence", error);
  return folder && end_folder(folder, cut_clips(judgement, run_dir, folder, ranking, clips, error),
                              run_dir, "evidence", error);
}

static bool write_files(const char *folder, const char *page, const char *night, GError **error) {
  return tidy_write_text(folder, "index.html", page, error) &&
         tidy_write_text(folder, "style.css", page_style, error) &&
         tidy_write_text(folder, "dygraphs.js", page_dygraphs, error) &&
         tidy_write_text(folder, "night.js", night, error) &&
         tidy_write_text(folder, "page.js", page_script, error);
}

static bool write_page(struct record *record, const struct judgement *judgement,
                       const char *run_dir, const GPtrArray *ranking,
                       const struct card_clips *clips, GError **error) {
  g_autoptr(GString) night = g_string_new(NULL);
  g_autoptr(GString) page = page_render(record, judgement, ranking, clips, night, error);
  g_autofree char *folder = page ? begin_folder(run_dir, "report", error) : NULL;
  return folder && end_folder(folder, write_files(folder, page->str, night->str, error), run_dir,
                              "report", error);
}

static bool write_summaries(struct record *record, const struct judgement *judgement,
                            const char *run_dir, GError **error) {
  g_autoptr(GString) junit = junit_render(judgement);
  g_autofree char *summary = summary_render(record, judgement, error);
  return summary && tidy_write_text(run_dir, "junit.xml", junit->str, error) &&
         tidy_write_text(run_dir, "run.json", summary, error);
}

bool report_write(struct record *record, const struct judgement *judgement, GError **error) {
  g_autofree char *run_dir = g_strdup(record_dir(record));
  g_autofree struct card_clips *clips = g_new0(struct card_clips, judgement->episodes->len + 1);
  g_autoptr(GPtrArray) ranking = ranking_of(judgement);
  return write_clips(judgement, run_dir, ranking, clips, error) &&
         write_page(record, judgement, run_dir, ranking, clips, error) &&
         write_summaries(record, judgement, run_dir, error);
}
