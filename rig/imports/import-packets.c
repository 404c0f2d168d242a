/* Packets out of several capture files, as one stream on one clock that never goes back.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-packets.h"

#include "checksum.h"
#include "import-repeats.h"

#include <string.h>
#include <sys/stat.h>

/* Times beyond this are no session's: sums of a few must not overflow. */
static const int64_t apart_max_ns = INT64_C(30) * 365 * 86400 * NS_PER_S;
static const int64_t stamp_ns = 1000; /* most captures stamp in microseconds */

/* One file. Those whose first stamp has not yet come are not open: an archive may have thousands.
 */
struct source {
  struct import_file is;
  struct pcap_file *file; /* NULL: not yet, or no longer */
  struct pcap_file_packet packet;
  bool is_taken, is_over; /* the packet was handed out; there is none left */
  int64_t at_ns, top_ns;  /* of the packet, and the last before it, since 1970, on our clock */
  int64_t late_ns;        /* by which the packet was lifted to keep the order */
  int64_t ahead_ns;       /* of our clock, after the file's went wrong */
  int64_t position;       /* last seen, to tell how far we are */
  int64_t blind_ns;       /* after the last packet, before this one; 0: none */
  char *why;              /* of blind_ns */
  bool is_told;           /* the end of a damaged file */
};

struct import_packets {
  struct source *sources; /* by first stamp */
  size_t count, opened;   /* those from `opened` on are still to come, ... */
  size_t first;           /* ... and those before this are over for long */
  int64_t zero_ns, last_ns;
  struct import_repeats *repeats; /* NULL: there is one file only */
};

static struct pcap_file *open_file(const char *path, GError **error) {
  struct stat info;
  if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: this is a %s; expected a capture file (pcap or pcapng, gzip'd or not)", path,
                S_ISDIR(info.st_mode) ? "folder" : "device or a pipe");
    return NULL;
  }
  return pcap_file_open(path, error);
}

/* Stamps before 1970 or after 2116 are wrong in any case, but must not overflow. */
static int64_t stamp_of(const struct pcap_file_packet *packet) {
  return CLAMP(packet->utc_ns, 0, INT64_MAX / 2);
}

static bool read_first(struct source *source, GError **error) {
  struct pcap_file *file = open_file(source->is.path, error);
  if (!file)
    return false;
  struct pcap_file_packet packet;
  int got = pcap_file_read(file, &packet, error);
  if (got > 0)
    source->is.first_utc_ns = source->is.last_utc_ns = stamp_of(&packet);
  else if (got == 0)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: a capture without a packet; leave it out, or capture again", source->is.path);
  pcap_file_close(file);
  source->is.sha256 = got > 0 ? checksum_of_file(source->is.path, &source->is.bytes, error) : NULL;
  return source->is.sha256 != NULL;
}

static int by_first_stamp(const void *left, const void *right) {
  const struct source *a = left, *b = right;
  if (a->is.first_utc_ns != b->is.first_utc_ns)
    return a->is.first_utc_ns < b->is.first_utc_ns ? -1 : 1;
  return strcmp(a->is.path, b->is.path);
}

static bool check_apart(const struct import_packets *packets, GError **error) {
  const struct source *first = &packets->sources[0], *last = &packets->sources[packets->count - 1];
  if (last->is.first_utc_ns - first->is.first_utc_ns > apart_max_ns) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: its first packet is more than 30 years after that of %s; import them one by "
                "one",
                last->is.path, first->is.path);
    return false;
  }
  g_autoptr(GHashTable) seen = checksum_set_new();
  for (size_t i = 0; packets->count > 1 && i < packets->count; i++) {
    const struct import_file *file = &packets->sources[i].is;
    const char *same;
    if (!checksum_seen(seen, file->path, file->sha256, &same, error))
      return false;
    if (same) {
      g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                  "%s: the same bytes as %s; give each capture once", file->path, same);
      return false;
    }
  }
  return true;
}

struct import_packets *import_packets_open(char *const *paths, GError **error) {
  struct import_packets *packets = g_new0(struct import_packets, 1);
  bool ok = true;
  packets->count = g_strv_length((char **)paths);
  packets->sources = g_new0(struct source, packets->count);
  for (size_t i = 0; i < packets->count; i++)
    packets->sources[i].is = (struct import_file){.path = g_strdup(paths[i]), .until_ns = -1};
  for (size_t i = 0; i < packets->count && ok; i++)
    ok = read_first(&packets->sources[i], error);
  if (ok)
    qsort(packets->sources, packets->count, sizeof *packets->sources, by_first_stamp);
  packets->zero_ns = packets->last_ns = packets->sources[0].is.first_utc_ns;
  packets->repeats = packets->count > 1 ? import_repeats_new() : NULL;
  if (ok && check_apart(packets, error))
    return packets;
  import_packets_close(packets);
  return NULL;
}

void import_packets_close(struct import_packets *packets) {
  if (!packets)
    return;
  for (size_t i = 0; i < packets->count; i++) {
    struct source *source = &packets->sources[i];
    pcap_file_close(source->file);
    g_free(source->is.path);
    g_free(source->is.sha256);
    g_free(source->is.damage);
    g_free(source->why);
  }
  import_repeats_free(packets->repeats);
  g_free(packets->sources);
  g_free(packets);
}

/* For `blind_ns` before this packet nobody knows what happened. */
static void doubt(struct source *source, int64_t blind_ns, int64_t position, const char *format,
                  ...) G_GNUC_PRINTF(4, 5);

static void doubt(struct source *source, int64_t blind_ns, int64_t position, const char *format,
                  ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  source->blind_ns = blind_ns;
  g_free(source->why);
  source->why = g_strdup_printf("%s: %s at packet %" G_GINT64_FORMAT ", byte %" G_GINT64_FORMAT,
                                source->is.path, what, source->packet.number, position);
}

/* Puts the packet on our clock: a file's own may step, ours goes on from where it was. */
static void stamp(struct source *source, int64_t position) {
  int64_t utc_ns = stamp_of(&source->packet), at_ns = utc_ns + source->ahead_ns;
  source->is.last_utc_ns = utc_ns;
  source->blind_ns = source->late_ns = 0;
  int64_t ahead_ns = at_ns - source->top_ns;
  if (ahead_ns < -IMPORT_REORDER_NS || ahead_ns > IMPORT_JUMP_NS) {
    if (ahead_ns < 0)
      doubt(source, 1, position, "the capture's clock went back by %.1f s",
            -seconds_of_ns(ahead_ns));
    else
      doubt(source, 1, position, "the capture's clock went ahead by %.1f days",
            seconds_of_ns(ahead_ns) / 86400);
    source->ahead_ns -= ahead_ns;
    at_ns = source->top_ns;
  } else if (ahead_ns > IMPORT_SILENCE_NS) {
    doubt(source, ahead_ns, position,
          "nothing was captured for %.1f s: the capture stood still or its clock was set",
          seconds_of_ns(ahead_ns));
  } else if (ahead_ns < 0) {
    source->late_ns = -ahead_ns;
    at_ns = source->top_ns;
  }
  source->at_ns = at_ns;
}

static void end(struct source *source) {
  source->is_over = true;
  pcap_file_close(g_steal_pointer(&source->file));
}

/* Reads the file's next packet if the last one has been handed out. */
static void fill(struct source *source) {
  if (source->is_over || !source->is_taken)
    return;
  g_autoptr(GError) damage = NULL;
  int64_t position = pcap_file_position(source->file);
  source->position = position;
  source->top_ns = source->at_ns;
  int got = pcap_file_read(source->file, &source->packet, &damage);
  if (got <= 0) {
    source->is.damage = got < 0 ? g_strdup(damage->message) : NULL;
    end(source);
    return;
  }
  source->is.packets++;
  source->is_taken = false;
  stamp(source, position);
}

static struct source *earliest(const struct import_packets *packets) {
  struct source *first = NULL;
  for (size_t i = packets->first; i < packets->opened; i++) {
    struct source *source = &packets->sources[i];
    if (!source->is_over && (!first || source->at_ns < first->at_ns))
      first = source;
  }
  return first;
}

static void tell(struct import_packets *packets, struct import_item *ret, int64_t from_ns,
                 int64_t until_ns, const char *why) {
  *ret = (struct import_item){.is_blind = true,
                              .at_ns = from_ns - packets->zero_ns,
                              .length_ns = MAX(until_ns - from_ns, 1)};
  tidy_copy_text(ret->why, sizeof ret->why, why);
}

/* What a damaged file did not see ends where the next one begins, or at the end of all. */
static bool tell_damage(struct import_packets *packets, int64_t until_ns, struct import_item *ret) {
  for (size_t i = 0; i < packets->opened; i++) {
    struct source *source = &packets->sources[i];
    if (!source->is.damage || source->is_told)
      continue;
    source->is_told = true;
    tell(packets, ret, source->at_ns, until_ns, source->is.damage);
    return true;
  }
  return false;
}

/* Opens the next file: what it was a moment ago it must still be. */
static bool open_next(struct import_packets *packets, GError **error) {
  struct source *source = &packets->sources[packets->opened++];
  source->file = open_file(source->is.path, error);
  source->is_taken = true;
  source->at_ns = source->is.first_utc_ns;
  return source->file != NULL;
}

/* Nothing is left of the files so far: from the last packet until the next file begins, and what
 * was cut off before. True if there is something to tell. */
static bool cross(struct import_packets *packets, struct import_item *ret) {
  const struct source *next = &packets->sources[packets->opened];
  int64_t until_ns = next->is.first_utc_ns;
  if (tell_damage(packets, until_ns, ret))
    return true;
  if (until_ns - packets->last_ns < IMPORT_HOLE_NS)
    return false;
  g_autofree char *why = g_strdup_printf("between captures: nothing was captured for %.3f s "
                                         "before %s",
                                         seconds_of_ns(until_ns - packets->last_ns), next->is.path);
  tell(packets, ret, packets->last_ns, until_ns, why);
  packets->last_ns = until_ns;
  return true;
}

/* Opens what begins before `source` goes on. 1: there is something to tell; -1: error. */
static int catch_up(struct import_packets *packets, struct source **source, struct import_item *ret,
                    GError **error) {
  for (;;) {
    *source = earliest(packets);
    if (packets->opened == packets->count)
      return 0;
    const struct source *next = &packets->sources[packets->opened];
    if (*source && (*source)->at_ns < next->is.first_utc_ns)
      return 0;
    if (packets->opened > 0 &&
        (*source ? tell_damage(packets, next->is.first_utc_ns, ret) : cross(packets, ret)))
      return 1;
    if (!open_next(packets, error))
      return -1;
    fill(&packets->sources[packets->opened - 1]);
  }
}

static bool check_sane(const struct import_packets *packets, const struct source *source,
                       GError **error) {
  if (source->at_ns - packets->zero_ns <= apart_max_ns)
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s: packet %" G_GINT64_FORMAT " is stamped more than 30 years after the first one",
              source->is.path, source->packet.number);
  return false;
}

/* No other file may hold the packet too: none that goes on now, or just did, or is about to. */
static bool is_alone(const struct import_packets *packets, const struct source *source) {
  int64_t at_ns = source->at_ns;
  if (packets->opened < packets->count &&
      packets->sources[packets->opened].is.first_utc_ns - at_ns <= IMPORT_REORDER_NS)
    return false;
  for (size_t i = packets->first; i < packets->opened; i++) {
    const struct source *other = &packets->sources[i];
    if (other != source && (!other->is_over || at_ns - other->at_ns <= IMPORT_REORDER_NS))
      return false;
  }
  return true;
}

static void take(struct import_packets *packets, struct source *source, struct import_item *ret) {
  size_t file = (size_t)(source - packets->sources);
  int64_t at_ns = source->at_ns - packets->zero_ns;
  if (source->is.until_ns < 0)
    source->is.from_ns = at_ns;
  source->is.until_ns = at_ns;
  packets->last_ns = source->at_ns;
  source->is_taken = true;
  *ret = (struct import_item){.at_ns = at_ns,
                              .slack_ns = stamp_ns + source->late_ns,
                              .file = file,
                              .packet = source->packet};
  ret->is_repeat =
      packets->repeats && !is_alone(packets, source) &&
      import_repeats_take(packets->repeats, file, source->at_ns - source->late_ns, &source->packet);
  source->is.repeated += ret->is_repeat;
}

static bool is_long_over(const struct import_packets *packets, const struct source *source) {
  return source->is_over && packets->last_ns - source->at_ns > IMPORT_REORDER_NS;
}

int import_packets_read(struct import_packets *packets, struct import_item *ret, GError **error) {
  struct source *source;
  for (size_t i = packets->first; i < packets->opened; i++)
    fill(&packets->sources[i]);
  while (packets->first < packets->opened &&
         is_long_over(packets, &packets->sources[packets->first]))
    packets->first++;
  int found = catch_up(packets, &source, ret, error);
  if (found != 0)
    return found;
  if (!source)
    return tell_damage(packets, packets->last_ns, ret) ? 1 : 0;
  if (!check_sane(packets, source, error))
    return -1;
  if (source->blind_ns > 0) {
    tell(packets, ret, source->at_ns - (source->blind_ns > 1 ? source->blind_ns : 0), source->at_ns,
         source->why);
    source->blind_ns = 0;
    return 1;
  }
  take(packets, source, ret);
  return 1;
}

int64_t import_packets_zero_utc_ns(const struct import_packets *packets) {
  return packets->zero_ns;
}

size_t import_packets_count(const struct import_packets *packets) {
  return packets->count;
}

const struct import_file *import_packets_file(const struct import_packets *packets, size_t i) {
  return &packets->sources[i].is;
}

int64_t import_packets_repeated(const struct import_packets *packets) {
  int64_t repeated = 0;
  for (size_t i = 0; i < packets->count; i++)
    repeated += packets->sources[i].is.repeated;
  return repeated;
}

double import_packets_share(const struct import_packets *packets) {
  int64_t all = 0, done = 0;
  for (size_t i = 0; i < packets->count; i++) {
    const struct source *source = &packets->sources[i];
    if (source->position > source->is.bytes)
      return -1;
    all += source->is.bytes;
    done += source->is_over ? source->is.bytes : source->position;
  }
  return (double)done / (double)MAX(all, 1);
}
