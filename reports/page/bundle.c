/* The bundle: a report as one file, with style, scripts and clips in it, for mail and archives.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What it looks for are tags that only the page itself writes: text of others has no < in it. */
#include "bundle.h"
#include "page.h"

#include <string.h>

static const char style_tag[] = "<link rel=\"stylesheet\" href=\"style.css\">";
static const char dygraphs_tag[] = "<script src=\"dygraphs.js\" defer></script>\n";
static const char night_tag[] = "<script src=\"night.js\" defer></script>\n";
static const char script_tag[] = "<script src=\"page.js\" defer></script>\n";
static const char audio_tag[] = "<audio controls preload=\"none\" src=\"../evidence/";
static const char audio_end[] = "\"></audio>";
static const char link_tag[] = "<a href=\"../evidence/";
static const char body_end[] = "</body>";

struct bundle {
  GString *out;
  const char *run_dir, *night;
  gsize clip_bytes;
  int left_out;
};

/* Is `tag` here? Then steps over it. */
static bool passes(const char **at, const char *tag) {
  gsize length = strlen(tag);
  if (strncmp(*at, tag, length) != 0)
    return false;
  *at += length;
  return true;
}

static char *read_clip(const struct bundle *bundle, const char *name, gsize *ret_length) {
  g_autofree char *path = g_build_filename(bundle->run_dir, "evidence", name, NULL);
  char *bytes = NULL;
  if (strchr(name, '/') || !g_file_get_contents(path, &bytes, ret_length, NULL))
    return NULL;
  return bytes;
}

/* Where the size would pass its limit, a smaller one that comes later may still go in. */
static void put_clip(struct bundle *bundle, const char *name) {
  gsize length = 0;
  g_autofree char *bytes = read_clip(bundle, name, &length);
  if (!bytes || length > BUNDLE_CLIP_BYTES_MAX - bundle->clip_bytes) {
    bundle->left_out++;
    g_string_append(bundle->out, "<p class=\"none\">This clip is not in this file.</p>");
    return;
  }
  bundle->clip_bytes += length;
  g_autofree char *text = g_base64_encode((const guchar *)bytes, length);
  g_string_append_printf(bundle->out,
                         "<audio controls preload=\"none\" src=\"data:audio/flac;base64,%s\">"
                         "</audio>",
                         text);
}

static bool take_audio(struct bundle *bundle, const char **at) {
  const char *name = *at;
  if (!passes(&name, audio_tag))
    return false;
  const char *end = strstr(name, audio_end);
  if (!end)
    return false;
  g_autofree char *clip = g_strndup(name, (gsize)(end - name));
  put_clip(bundle, clip);
  *at = end + strlen(audio_end);
  return true;
}

/* There is nothing beside a single file that a link could lead to. */
static bool take_link(struct bundle *bundle, const char **at) {
  const char *name = *at;
  const char *end = passes(&name, link_tag) ? strchr(name, '>') : NULL;
  if (!end)
    return false;
  g_string_append(bundle->out, "<a>");
  *at = end + 1;
  return true;
}

/* Scripts within a page do not wait for its end: they stand there. */
static void put_scripts(struct bundle *bundle) {
  const char *const scripts[] = {page_dygraphs, bundle->night, page_script};
  for (size_t i = 0; i < G_N_ELEMENTS(scripts); i++) {
    g_string_append(bundle->out, "<script>\n");
    g_string_append(bundle->out, scripts[i]);
    g_string_append(bundle->out, "</script>\n");
  }
}

static bool take_tag(struct bundle *bundle, const char **at) {
  if (passes(at, style_tag)) {
    g_string_append(bundle->out, "<style>\n");
    g_string_append(bundle->out, page_style);
    g_string_append(bundle->out, "</style>");
    return true;
  }
  if (g_str_has_prefix(*at, body_end)) {
    put_scripts(bundle);
    return false;
  }
  return passes(at, dygraphs_tag) || passes(at, night_tag) || passes(at, script_tag) ||
         take_audio(bundle, at) || take_link(bundle, at);
}

static void put_page(struct bundle *bundle, const char *page) {
  for (const char *at = page; *at;) {
    const char *tag = strchr(at, '<');
    g_string_append_len(bundle->out, at, tag ? tag - at : (gssize)strlen(at));
    if (!tag)
      return;
    at = tag;
    if (!take_tag(bundle, &at))
      g_string_append_c(bundle->out, *at++);
  }
}

static bool read_beside(const char *run_dir, const char *name, char **ret, GError **error) {
  g_autofree char *path = g_build_filename(run_dir, "report", name, NULL);
  g_autoptr(GError) problem = NULL;
  if (g_file_get_contents(path, ret, NULL, &problem))
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s", problem->message);
  return false;
}

bool bundle_write(const char *run_dir, const char *path, int64_t *ret_bytes, int *ret_left_out,
                  GError **error) {
  g_autofree char *page = NULL, *night = NULL;
  if (!read_beside(run_dir, "index.html", &page, error) ||
      !read_beside(run_dir, "night.js", &night, error))
    return false;
  g_autoptr(GString) out = g_string_new(NULL);
  struct bundle bundle = {.out = out, .run_dir = run_dir, .night = night};
  put_page(&bundle, page);
  g_autofree char *dir = g_path_get_dirname(path), *name = g_path_get_basename(path);
  if (!tidy_write_text(dir, name, out->str, error))
    return false;
  *ret_bytes = (int64_t)out->len;
  *ret_left_out = bundle.left_out;
  return true;
}
