/* What `hotmic flows` says: destinations or conversations, as a table for people, as CSV or JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "flows-table.h"

#include "protocol.h"

#include <jansson.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const char *const flows_format_names[FLOWS_FORMATS + 1] = {"text", "csv", "json", NULL};

/* All columns but that of the host, of which a wider terminal gets more. */
enum { COLUMNS = 80, NUMBERS_WIDTH = 54, WIRE_WIDTH = 8, ROLE_WIDTH = 10 };
enum { HOST_WIDTH_MIN = 18, HOST_WIDTH_MAX = 44 };
enum { SIZE_TEXT = 32, TIME_TEXT = 32 };

/* Of the terminal; 0: whoever reads it takes lines of any length. */
static int terminal_columns(void) {
  struct winsize size;
  return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int width_beside(const struct flows_style *style) {
  return MAX(terminal_columns(), COLUMNS) - NUMBERS_WIDTH - (style->has_roles ? ROLE_WIDTH : 0);
}

/* Roles take the place of the size on the wire where there is none for both. */
static int wire_width(const struct flows_style *style) {
  return width_beside(style) - WIRE_WIDTH < HOST_WIDTH_MIN ? 0 : WIRE_WIDTH;
}

static int host_width(const struct flows_style *style) {
  return MIN(width_beside(style) - wire_width(style), HOST_WIDTH_MAX);
}

static const char *named_by(const struct flows_row *row) {
  return row->host ? name_source_names[row->named_by] : "";
}

/* Three digits are enough for people: the other formats have them all. */
static void format_size(uint64_t bytes, char text[SIZE_TEXT]) {
  static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
  if (bytes < 1000) {
    g_snprintf(text, SIZE_TEXT, "%u B", (unsigned)bytes);
    return;
  }
  double value = (double)bytes / 1000;
  size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < G_N_ELEMENTS(units); unit++)
    value /= 1000;
  g_snprintf(text, SIZE_TEXT, "%.*f %s",
             value < 9.995   ? 2
             : value < 99.95 ? 1
                             : 0,
             value, units[unit]);
}

static void format_time(int64_t since_ns, char text[TIME_TEXT]) {
  int64_t s = MAX(since_ns, 0) / NS_PER_S, hours = s / 3600;
  if (hours < 10)
    g_snprintf(text, TIME_TEXT, "%d:%02d:%02d", (int)hours, (int)(s / 60 % 60), (int)(s % 60));
  else
    g_snprintf(text, TIME_TEXT, "%" G_GINT64_FORMAT "h%02dm", hours, (int)(s / 60 % 60));
}

char *flows_table_shorten(const char *text, int width) {
  static const char ellipsis[] = "\u2026";
  int length = (int)strlen(text), kept = MAX(width - 1, 2), head = kept - kept / 2;
  if (width <= 0 || length <= width)
    return g_strdup(text);
  return g_strdup_printf("%.*s%s%s", head, text, ellipsis, text + length - kept / 2);
}

/* What is too long for its column has a line of its own: that of a pipe has no end. Names are
 * ASCII: what is not was escaped. */
static void print_label(const char *text, int width) {
  if ((int)strlen(text) < width) {
    printf("%-*s", width, text);
    return;
  }
  g_autofree char *shown = flows_table_shorten(text, terminal_columns());
  printf("%s\n%*s", shown, width, "");
}

static void text_begin(const struct flows_style *style) {
  printf("%-*s", host_width(style), "host");
  if (style->has_roles)
    printf("%-*s", ROLE_WIDTH, "role");
  printf("%-8s%-5s%8s%*s%8s%9s%8s%8s\n", "name by", style->conversations ? "port" : "flows",
         "frames", wire_width(style), wire_width(style) ? "on wire" : "", "sent", "received",
         "first", "last");
}

static void text_row(const struct flows_style *style, const struct flows_row *row) {
  char size[3][SIZE_TEXT], time[2][TIME_TEXT];
  char count[SIZE_TEXT];
  format_size(row->up.frame_bytes + row->down.frame_bytes, size[0]);
  format_size(row->up.payload_bytes, size[1]);
  format_size(row->down.payload_bytes, size[2]);
  format_time(row->first_ns - style->began_ns, time[0]);
  format_time(row->last_ns - style->began_ns, time[1]);
  g_autofree char *all =
      style->conversations
          ? g_strdup_printf("all %" G_GINT64_FORMAT " conversations", row->conversations)
          : g_strdup("all");
  g_snprintf(count, sizeof count, "%" G_GINT64_FORMAT,
             row->one ? row->one->remote_port : row->conversations);
  print_label(row->host ? row->host : all, host_width(style));
  if (style->has_roles)
    printf("%-*s", ROLE_WIDTH, row->host ? host_role_names[row->role] : "");
  printf("%-8s%-5s%8" G_GUINT64_FORMAT "%*s%8s%9s%8s%8s%s\n", named_by(row),
         row->host || !style->conversations ? count : "", row->up.frames + row->down.frames,
         wire_width(style), wire_width(style) ? size[0] : "", size[1], size[2], time[0], time[1],
         row->is_front ? "\n  (the name of a front, which many servers share)" : "");
}

static void add(json_t *to, const char *name, json_t *value) {
  json_object_set_new(to, name, value);
}

static json_t *json_utc(int64_t utc_ns) {
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(utc_ns / NS_PER_S);
  if (!utc || utc_ns < 0)
    return json_string("");
  g_autofree char *second = g_date_time_format(utc, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *text = g_strdup_printf("%s.%09dZ", second, (int)(utc_ns % NS_PER_S));
  return json_string(text);
}

static void add_ends(json_t *to, const struct flows_row *row) {
  const struct conversation *one = row->is_sealed ? NULL : row->one;
  char local[FRAME_ADDRESS_TEXT] = "", remote[FRAME_ADDRESS_TEXT] = "",
       protocol[PROTOCOL_TEXT] = "";
  if (one) {
    frame_format_address(one->family, one->local, local);
    frame_format_address(one->family, one->remote, remote);
    protocol_format(one->protocol, protocol);
  }
  add(to, "protocol", json_string(protocol));
  add(to, "local", json_string(local));
  add(to, "local_port", json_integer(one ? one->local_port : 0));
  add(to, "remote", json_string(remote));
  add(to, "remote_port", json_integer(one ? one->remote_port : 0));
}

static void add_way(json_t *to, const char *name, const struct conversation_way *way) {
  const struct {
    const char *what;
    uint64_t value;
  } counts[] = {{"frames", way->frames},
                {"frame_bytes", way->frame_bytes},
                {"payload_bytes", way->payload_bytes},
                {"repeated_bytes", way->repeated_bytes},
                {"missing_bytes", way->missing_bytes}};
  for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
    g_autofree char *key = g_strdup_printf("%s_%s", name, counts[i].what);
    add(to, key, json_integer((json_int_t)counts[i].value));
  }
}

/* What a program reads of a row. Objects keep their members in the order in which they came, so
 * that CSV's columns are the same. */
static json_t *object_of(const struct flows_style *style, const struct flows_row *row) {
  json_t *to = json_object();
  add(to, "host", json_string(row->host ? row->host : "all"));
  if (style->has_roles)
    add(to, "role", json_string(row->host ? host_role_names[row->role] : ""));
  add(to, "named_by", json_string(named_by(row)));
  add(to, "is_front", json_boolean(row->is_front));
  add(to, "is_sealed", json_boolean(row->is_sealed));
  if (style->conversations)
    add_ends(to, row);
  add(to, "conversations", json_integer(row->conversations));
  add_way(to, "up", &row->up);
  add_way(to, "down", &row->down);
  add(to, "first_utc", json_utc(row->first_ns));
  add(to, "last_utc", json_utc(row->last_ns));
  return to;
}

static void csv_begin(const struct flows_style *style) {
  json_t *names = object_of(style, &(struct flows_row){.host = ""});
  const char *name, *before = "";
  json_t *value;
  json_object_foreach(names, name, value) {
    printf("%s%s", before, name);
    before = ",";
  }
  putchar('\n');
  json_decref(names);
}

/* RFC 4180. */
static void csv_text(const char *text) {
  bool is_plain = !strpbrk(text, ",\"\r\n");
  if (is_plain) {
    fputs(text, stdout);
    return;
  }
  putchar('"');
  for (; *text; text++)
    printf(*text == '"' ? "\"\"" : "%c", *text);
  putchar('"');
}

static void csv_row(const struct flows_style *style, const struct flows_row *row) {
  json_t *object = object_of(style, row), *value;
  const char *name, *before = "";
  json_object_foreach(object, name, value) {
    fputs(before, stdout);
    if (json_is_integer(value))
      printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
      csv_text(json_is_string(value) ? json_string_value(value)
               : json_is_true(value) ? "true"
                                     : "false");
    before = ",";
  }
  putchar('\n');
  json_decref(object);
}

static void json_row(const struct flows_style *style, const struct flows_row *row) {
  json_t *object = object_of(style, row);
  if (!row->host)
    add(object, "total", json_true());
  json_dumpf(object, stdout, JSON_COMPACT);
  putchar('\n');
  json_decref(object);
}

void flows_table_begin(const struct flows_style *style) {
  if (style->format == FLOWS_TEXT)
    text_begin(style);
  else if (style->format == FLOWS_CSV)
    csv_begin(style);
}

void flows_table_row(const struct flows_style *style, const struct flows_row *row) {
  if (style->format == FLOWS_TEXT)
    text_row(style, row);
  else if (style->format == FLOWS_CSV)
    csv_row(style, row);
  else
    json_row(style, row);
}
