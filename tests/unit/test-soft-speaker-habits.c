/* What a busy software speaker does on the network besides listening: every decoy, every lost
 * frame. SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "network.h"
#include "scratch.h"
#include "speaker.h"

enum { BLOCK = 160, IP = 14, TCP = 34 };

static const uint8_t mac[6] = {2, 0, 0, 0, 0, 0x10};

static uint32_t read32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* RFC 1071: with the checksum in it, it adds up to ones. */
static bool adds_up(const uint8_t *bytes, size_t n, uint32_t sum) {
  for (size_t i = 0; i < n; i++)
    sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
  while (sum > 0xFFFF)
    sum = (sum & 0xFFFF) + (sum >> 16);
  return sum == 0xFFFF;
}

static bool has_right_sums(const uint8_t *frame, size_t bytes) {
  uint32_t carried = (uint32_t)bytes - IP - 20, pseudo = frame[IP + 9] + carried;
  for (size_t i = 12; i < 20; i++)
    pseudo += i % 2 ? frame[IP + i] : (uint32_t)frame[IP + i] << 8;
  return adds_up(frame + IP, 20, 0) && adds_up(frame + IP + 20, carried, pseudo);
}

static void run(struct network *network, int64_t from, int64_t until) {
  for (int64_t now = from; now < until; now += BLOCK)
    network_tick(network, now);
}

/* One conversation as a tap sees it. */
struct talk {
  enum network_host host;
  uint32_t address, first; /* of the host; the device's first byte has this sequence number */
  GByteArray *got;         /* one octet for each byte that the device sent, 1: seen */
  guint whole;             /* seen from the first on, without a hole */
  int64_t began, ended, down;
  int repeated, late, answered_unseen;
};

struct tap {
  GHashTable *talks; /* own port -> struct talk */
  GPtrArray *all;    /* the same, as they began; owned */
  int announced;     /* by the neighbour */
  int wrong_sums;
};

static void talk_free(void *pointer) {
  struct talk *talk = pointer;
  g_byte_array_unref(talk->got);
  g_free(talk);
}

static void tap_init(struct tap *tap) {
  *tap = (struct tap){.talks = g_hash_table_new(NULL, NULL),
                      .all = g_ptr_array_new_with_free_func(talk_free)};
}

static void tap_done(struct tap *tap) {
  g_hash_table_unref(tap->talks);
  g_ptr_array_unref(tap->all);
}

static struct talk *talk_begin(struct tap *tap, unsigned port, const uint8_t *frame,
                               int64_t sample) {
  struct talk *talk = g_new0(struct talk, 1);
  talk->host = NETWORK_HOSTS;
  talk->address = read32(frame + IP + 16);
  talk->first = read32(frame + TCP + 4) + 1;
  talk->got = g_byte_array_new();
  talk->began = sample;
  g_hash_table_insert(tap->talks, GUINT_TO_POINTER(port), talk);
  g_ptr_array_add(tap->all, talk);
  return talk;
}

static void talk_take_name(struct talk *talk, const uint8_t *frame, size_t bytes) {
  for (int host = 0; host < NETWORK_HOSTS && talk->host == NETWORK_HOSTS; host++)
    if (memmem(frame, bytes, network_host_names[host], strlen(network_host_names[host])))
      talk->host = (enum network_host)host;
}

static void talk_take_sent(struct talk *talk, uint32_t seq, uint32_t payload) {
  uint32_t at = seq - talk->first, end = at + payload;
  if (payload == 0)
    return;
  if (talk->got->len < end) {
    guint old = talk->got->len;
    g_byte_array_set_size(talk->got, end);
    memset(talk->got->data + old, 0, end - old);
  } else {
    talk->repeated += talk->got->data[at];
    talk->late += !talk->got->data[at];
  }
  memset(talk->got->data + at, 1, payload);
  while (talk->whole < talk->got->len && talk->got->data[talk->whole])
    talk->whole++;
}

static void take_tcp(struct tap *tap, const uint8_t *frame, size_t bytes, int64_t sample) {
  bool is_out = memcmp(frame + 6, mac, sizeof mac) == 0;
  unsigned port = (unsigned)frame[TCP + 2 * !is_out] << 8 | frame[TCP + 2 * !is_out + 1];
  unsigned flags = frame[TCP + 13];
  uint32_t payload = (uint32_t)bytes - TCP - (frame[TCP + 12] >> 4) * 4u;
  struct talk *talk = g_hash_table_lookup(tap->talks, GUINT_TO_POINTER(port));
  if (is_out && flags & NIC_SYN)
    talk = talk_begin(tap, port, frame, sample);
  cr_assert(talk, "a conversation begins with a SYN");
  talk->ended = sample;
  if (is_out && payload > 0) {
    talk_take_name(talk, frame, bytes);
    talk_take_sent(talk, read32(frame + TCP + 4), payload);
  } else if (!is_out) {
    talk->down += payload;
    /* one more than all: it acknowledges our FIN as well */
    talk->answered_unseen += (int32_t)(read32(frame + TCP + 8) - talk->first - talk->whole) > 1;
  }
}

static void tap_see(void *user, enum link_type type, int64_t sample, const void *payload,
                    size_t bytes) {
  struct tap *tap = user;
  const uint8_t *frame = payload;
  cr_assert_eq(type, LINK_FRAME);
  tap->wrong_sums += !has_right_sums(frame, bytes);
  if (frame[0] & 1)
    tap->announced += memmem(frame, bytes, "television", 10) && memcmp(frame + 6, mac, 6) != 0;
  else if (frame[IP + 9] == 6)
    take_tcp(tap, frame, bytes, sample);
}

static struct network *start_busy(struct outlet outlet, uint32_t seed, GRand *chance) {
  struct network *network = network_new(mac, 2000, chance, outlet);
  network_be_busy(network, seed);
  return network;
}

/* How many conversations with a host sent that much and received that much. */
static int count_talks(const struct tap *tap, enum network_host host, int64_t up_min,
                       int64_t up_max, int64_t down_min, int64_t down_max) {
  int count = 0;
  for (guint i = 0; i < tap->all->len; i++) {
    const struct talk *talk = tap->all->pdata[i];
    count += talk->host == host && talk->whole >= up_min && talk->whole <= up_max &&
             talk->down >= down_min && talk->down <= down_max;
  }
  return count;
}

static void watch_busy(struct tap *tap, uint32_t seed, int hours) {
  GRand *chance = g_rand_new_with_seed(seed);
  struct network *network = start_busy((struct outlet){.send = tap_see, .user = tap}, seed, chance);
  run(network, 0, (int64_t)hours * 3600 * LINK_HZ);
  network_free(network);
  g_rand_free(chance);
}

enum { KB = 1000, MB = 1000 * KB, HELLOS = 6 * KB };

Test(soft_speaker_habits, a_busy_device_does_all_that_must_not_pass_for_an_upload) {
  struct tap tap;
  tap_init(&tap);
  watch_busy(&tap, 1, 3);
  cr_expect_geq(count_talks(&tap, NETWORK_UPDATE, KB, 2 * KB, 0, 4 * KB), 3, "checks");
  cr_expect_geq(count_talks(&tap, NETWORK_UPDATE, KB, 2 * KB, MB, 5 * MB), 1, "firmware");
  cr_expect_geq(count_talks(&tap, NETWORK_MEDIA, 5 * KB, 80 * KB, 2 * MB, 10 * MB), 2, "music");
  cr_expect_geq(count_talks(&tap, NETWORK_METRICS, KB, 4 * KB, 0, HELLOS), 30, "metrics");
  cr_expect_geq(count_talks(&tap, NETWORK_METRICS, 20 * KB, 65 * KB, 0, HELLOS), 3, "reports");
  cr_expect_geq(count_talks(&tap, NETWORK_METRICS, 115 * KB, 130 * KB, 0, HELLOS), 1, "crashes");
  cr_expect_eq(count_talks(&tap, NETWORK_VOICE, 0, MB, 0, MB), 1, "nobody spoke");
  cr_expect_eq(count_talks(&tap, NETWORK_MESSAGES, 0, MB, 0, MB), 0);
  cr_expect_geq(tap.announced, 30);
  for (guint i = 0; i < tap.all->len; i++)
    cr_expect_eq(((const struct talk *)tap.all->pdata[i])->answered_unseen, 0);
  cr_expect_eq(tap.wrong_sums, 0);
  tap_done(&tap);
}

Test(soft_speaker_habits, music_flows_at_the_rate_of_music) {
  struct tap tap;
  tap_init(&tap);
  watch_busy(&tap, 1, 3);
  for (guint i = 0; i < tap.all->len; i++) {
    const struct talk *talk = tap.all->pdata[i];
    double seconds = (double)(talk->ended - talk->began) / LINK_HZ;
    if (talk->host != NETWORK_MEDIA)
      continue;
    double rate = (double)talk->down / seconds;
    cr_expect(seconds > 90 && rate > 16 * KB && rate < 40 * KB, "%.0f B/s for %.0f s", rate,
              seconds);
    cr_expect_lt(talk->whole / seconds, 200, "it asks, it does not tell");
  }
  tap_done(&tap);
}

Test(soft_speaker_habits, one_address_serves_firmware_and_music_in_turn) {
  struct tap tap;
  bool shared = false;
  tap_init(&tap);
  watch_busy(&tap, 1, 3);
  for (guint i = 0; i < tap.all->len; i++)
    for (guint j = 0; j < tap.all->len; j++) {
      const struct talk *one = tap.all->pdata[i], *other = tap.all->pdata[j];
      shared |= one->host == NETWORK_UPDATE && other->host == NETWORK_MEDIA &&
                one->address == other->address;
    }
  cr_expect(shared);
  tap_done(&tap);
}

/* Fifty uploads in a row: what they count is what leaves, however often it is said. */
Test(soft_speaker_habits, lost_frames_change_nothing_of_what_an_upload_counts) {
  static const char data[100000];
  struct tap tap;
  tap_init(&tap);
  GRand *chance = g_rand_new_with_seed(3);
  struct network *network = start_busy((struct outlet){.send = tap_see, .user = &tap}, 3, chance);
  int repeated = 0, late = 0;
  for (int64_t now = 0; now < (int64_t)50 * 3 * LINK_HZ; now += (int64_t)3 * LINK_HZ) {
    guint before = tap.all->len;
    struct connection *upload = network_connect(network, NETWORK_MESSAGES, 64000, now);
    connection_send(upload, data, sizeof data);
    connection_flush(upload);
    run(network, now, now + 2 * LINK_HZ);
    int64_t counted = connection_finish(upload, now + 2 * LINK_HZ);
    run(network, now + 2 * LINK_HZ, now + 3 * LINK_HZ);
    for (guint i = before; i < tap.all->len; i++) {
      const struct talk *talk = tap.all->pdata[i];
      if (talk->host != NETWORK_MESSAGES)
        continue;
      cr_expect_eq(talk->whole, counted, "%u bytes seen, %d counted", talk->whole, (int)counted);
      cr_expect_eq(talk->answered_unseen, 0, "nobody answers what he has not heard");
      repeated += talk->repeated;
      late += talk->late;
    }
  }
  cr_expect(repeated >= 5 && late >= 5, "%d said twice, %d late", repeated, late);
  cr_expect_eq(tap.wrong_sums, 0);
  network_free(network);
  g_rand_free(chance);
  tap_done(&tap);
}

static void weigh(void *user, enum link_type type, int64_t sample, const void *payload,
                  size_t bytes) {
  (void)type;
  g_checksum_update(user, (const guchar *)&sample, sizeof sample);
  g_checksum_update(user, payload, (gssize)bytes);
}

static char *weigh_busy(uint32_t seed) {
  GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
  GRand *chance = g_rand_new_with_seed(7);
  struct network *network = start_busy((struct outlet){.send = weigh, .user = sum}, seed, chance);
  run(network, 0, 1800 * LINK_HZ);
  network_free(network);
  g_rand_free(chance);
  char *text = g_strdup(g_checksum_get_string(sum));
  g_checksum_free(sum);
  return text;
}

Test(soft_speaker_habits, a_busy_night_depends_on_its_seed_alone) {
  g_autofree char *one = weigh_busy(1), *again = weigh_busy(1), *other = weigh_busy(2);
  cr_expect_str_eq(one, again);
  cr_expect_str_neq(one, other);
}

static void note_alive(void *user, enum link_type type, int64_t sample, const void *payload,
                       size_t bytes) {
  const uint8_t *frame = payload;
  (void)type;
  if (memcmp(frame + 6, mac, sizeof mac) == 0 && frame[IP + 9] == 6 && bytes == TCP + 20 + 60)
    g_array_append_val((GArray *)user, sample);
}

Test(soft_speaker_habits, keep_alives_of_a_busy_device_drift_a_little) {
  GArray *times = g_array_new(FALSE, FALSE, sizeof(int64_t));
  GRand *chance = g_rand_new_with_seed(1);
  struct network *network =
      start_busy((struct outlet){.send = note_alive, .user = times}, 1, chance);
  run(network, 0, 1200 * LINK_HZ);
  cr_assert_geq(times->len, 30);
  int uneven = 0;
  for (guint i = 2; i < times->len; i++) { /* the first two: it connects, or comes twice */
    int64_t period = g_array_index(times, int64_t, i) - g_array_index(times, int64_t, i - 1);
    bool again = period < LINK_HZ; /* said twice, or late */
    uneven += !again && period != 30 * LINK_HZ;
    cr_expect(again || (period > 29 * LINK_HZ && period < 31 * LINK_HZ), "%d", (int)period);
  }
  cr_expect_geq(uneven, 25);
  network_free(network);
  g_rand_free(chance);
  g_array_unref(times);
}

static void drop(void *user, enum link_type type, int64_t sample, const void *payload,
                 size_t bytes) {
  (void)sample, (void)payload, (void)bytes;
  *(int *)user += type == LINK_FRAME;
}

Test(soft_speaker_habits, a_ledger_knows_nothing_of_habits, .fini = scratch_remove) {
  const char *path = scratch_path("ledger.jsonl");
  static const char *const wakes[] = {"alexa", NULL}, *const contacts[] = {"Bill", NULL};
  static const int16_t silence[LINK_HZ];
  struct speaker_plan plan = {.name = "kitchen",
                              .preset = "default",
                              .wakes = wakes,
                              .contacts = contacts,
                              .voice = "slt",
                              .seed = 1,
                              .ledger = path,
                              .is_busy = true,
                              .data_dir = HOTMIC_SOFT_SPEAKER_DIR};
  int frames = 0;
  struct speaker *speaker =
      speaker_open(&plan, (struct outlet){.send = drop, .user = &frames}, NULL);
  cr_assert(speaker);
  for (int second = 0; second < 900; second++)
    speaker_hear(speaker, silence, G_N_ELEMENTS(silence));
  speaker_close(speaker);
  g_autofree char *text = NULL;
  cr_assert(g_file_get_contents(path, &text, NULL, NULL));
  cr_expect_str_eq(text, "");
  cr_expect_gt(frames, 1000, "it was busy: %d frames", frames);
}
