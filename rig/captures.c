/* What network taps saw, kept in the run directory: frames as pcapng, conversations in the record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "captures.h"

#include "pcapng-writer.h"
#include "plain-name.h"
#include "protocol.h"

#include <string.h>

enum { NAMED_BY_TEXT = 32 };

static const char folder[] = "captures";

/* The file of one tap, for one link type. */
struct capture {
  char *device, *tap, *name;
  uint32_t linktype;
  struct pcapng_writer *writer;
};

struct captures {
  struct record *record;
  int64_t zero_utc_ns;
  GPtrArray *files; /* struct capture */
  struct captures *self;
  GError *trouble; /* the first thing that went wrong; stays, and nothing is written any more */
};

static void free_capture(void *data) {
  struct capture *capture = data;
  g_free(capture->device);
  g_free(capture->tap);
  g_free(capture->name);
  g_free(capture);
}

struct captures *captures_new(struct record *record, int64_t zero_utc_ns) {
  struct captures *captures = g_new0(struct captures, 1);
  captures->record = record;
  captures->zero_utc_ns = zero_utc_ns;
  captures->files = g_ptr_array_new_with_free_func(free_capture);
  captures->self = captures;
  return captures;
}

static bool is_taken(const struct captures *captures, const char *name) {
  for (guint i = 0; i < captures->files->len; i++)
    if (strcmp(((const struct capture *)captures->files->pdata[i])->name, name) == 0)
      return true;
  return false;
}

/* Names come from a bench file or an import: none may lead out of the folder, and "a-b" of "c" is
 * not "b-c" of "a". Caller-owned. */
static char *choose_name(const struct captures *captures, const char *device, const char *tap) {
  g_autofree char *stem = g_strdup_printf("%s-%s", device, tap);
  plain_name(stem);
  if (stem[0] == '.')
    stem[0] = '_';
  char *name = g_strdup_printf("%s/%s.pcapng", folder, stem);
  for (int i = 2; is_taken(captures, name); i++) {
    g_free(name);
    name = g_strdup_printf("%s/%s-%d.pcapng", folder, stem, i);
  }
  return name;
}

static bool open_file(struct captures *captures, struct capture *capture) {
  g_autofree char *dir = g_build_filename(record_dir(captures->record), folder, NULL);
  g_autofree char *path = g_build_filename(record_dir(captures->record), capture->name, NULL);
  g_autofree char *about =
      g_strdup_printf("What tap %s of device %s saw", capture->tap, capture->device);
  g_autofree char *interface = g_strdup_printf("%s/%s", capture->device, capture->tap);
  if (!tidy_make_dir(dir, &captures->trouble))
    return false;
  capture->writer = pcapng_writer_new(path, about, &captures->trouble);
  if (!capture->writer)
    return false;
  pcapng_writer_add_interface(capture->writer, capture->linktype, interface, about);
  record_add_capture(captures->record,
                     &(struct record_capture){capture->name, capture->device, capture->tap});
  return true;
}

/* The last one is first asked: it is nearly always that. */
static struct capture *find(const struct captures *captures, const char *device, const char *tap,
                            uint32_t linktype) {
  for (guint i = captures->files->len; i > 0; i--) {
    struct capture *capture = captures->files->pdata[i - 1];
    if (capture->linktype == linktype && strcmp(capture->tap, tap) == 0 &&
        strcmp(capture->device, device) == 0)
      return capture;
  }
  return NULL;
}

static struct capture *capture_of(struct captures *captures, const char *device, const char *tap,
                                  uint32_t linktype) {
  struct capture *capture = find(captures, device, tap, linktype);
  if (capture)
    return capture;
  capture = g_new0(struct capture, 1);
  *capture = (struct capture){g_strdup(device), g_strdup(tap), choose_name(captures, device, tap),
                              linktype, NULL};
  g_ptr_array_add(captures->files, capture);
  return open_file(captures, capture) ? capture : NULL;
}

static void keep_frame(void *user, const char *device, const char *tap, uint32_t linktype,
                       const uint8_t *bytes, size_t captured, size_t wire, int64_t at_ns) {
  struct captures *captures = *(struct captures **)user;
  if (!captures || captures->trouble)
    return;
  const struct capture *capture = capture_of(captures, device, tap, linktype);
  if (capture)
    pcapng_writer_put(capture->writer, 0, captures->zero_utc_ns + at_ns, bytes, captured, wire,
                      NULL, &captures->trouble);
}

static struct record_way way_of(const struct conversation_way *way) {
  return (struct record_way){.frames = (int64_t)way->frames,
                             .frame_bytes = (int64_t)way->frame_bytes,
                             .payload_bytes = (int64_t)way->payload_bytes,
                             .repeated_bytes = (int64_t)way->repeated_bytes,
                             .missing_bytes = (int64_t)way->missing_bytes};
}

/* An address that several names stand for may have been somebody else's: a reader must know. */
static void say_how_named(const struct conversation *conversation, char *text, size_t size) {
  snprintf(text, size, "%s%s", name_source_names[conversation->named_by],
           conversation->is_ambiguous ? " (one of several)" : "");
}

static void keep_conversation(void *user, const char *device, const char *tap, enum host_role role,
                              const struct conversation *conversation) {
  struct captures *captures = *(struct captures **)user;
  if (!captures || captures->trouble)
    return;
  char local[FRAME_ADDRESS_TEXT] = "", remote[FRAME_ADDRESS_TEXT] = "";
  char protocol[PROTOCOL_TEXT] = "", named_by[NAMED_BY_TEXT];
  say_how_named(conversation, named_by, sizeof named_by);
  if (!conversation->is_sealed) {
    frame_format_address(conversation->family, conversation->local, local);
    frame_format_address(conversation->family, conversation->remote, remote);
    protocol_format(conversation->protocol, protocol);
  }
  struct record_conversation row = {
      .number = (int64_t)conversation->number,
      .device = device,
      .tap = tap,
      .host = conversation->host,
      .role = role,
      .named_by = named_by,
      .is_front = conversation->is_front,
      .is_sealed = conversation->is_sealed,
      .protocol = protocol,
      .local = local,
      .remote = remote,
      .local_port = conversation->local_port,
      .remote_port = conversation->remote_port,
      .first_ns = conversation->first_ns,
      .last_ns = conversation->last_ns,
      .up = way_of(&conversation->up),
      .down = way_of(&conversation->down),
  };
  record_add_conversation(captures->record, &row);
}

struct keeper captures_keeper_at(struct captures **place) {
  return (struct keeper){keep_frame, keep_conversation, place};
}

struct keeper captures_keeper(struct captures *captures) {
  return captures_keeper_at(&captures->self);
}

bool captures_flush(struct captures *captures, GError **error) {
  for (guint i = 0; !captures->trouble && i < captures->files->len; i++) {
    const struct capture *capture = captures->files->pdata[i];
    pcapng_writer_flush(capture->writer, &captures->trouble);
  }
  if (!captures->trouble)
    return true;
  if (error)
    g_propagate_error(error, g_error_copy(captures->trouble));
  return false;
}

bool captures_close(struct captures *captures, GError **error) {
  if (!captures)
    return true;
  for (guint i = 0; i < captures->files->len; i++) {
    const struct capture *capture = captures->files->pdata[i];
    pcapng_writer_close(capture->writer, captures->trouble ? NULL : &captures->trouble);
  }
  bool ok = !captures->trouble;
  if (captures->trouble)
    g_propagate_error(error, captures->trouble);
  g_ptr_array_unref(captures->files);
  g_free(captures);
  return ok;
}
