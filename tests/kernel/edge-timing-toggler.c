/* The far end of the timing benchmark: hears marks in what is played, and toggles a light for each.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * edge-timing-toggler PCM PULL LATENCY_MS   until SIGTERM; then it prints, in nanoseconds of
 * CLOCK_MONOTONIC, `toggle MARK SOUNDED DUE BEFORE AFTER`: when its sample left the other end's
 * card, when the edge was due, and the times just before and after it was made. */
#include "line-fit.h"

#include <alsa/asoundlib.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { PORTION = 480, LISTEN_PRIORITY = 30, TOGGLE_PRIORITY = 40 };
static const double mark_unit = 0x1p21; /* of an s32: mark n is one sample of n + 1 of these */
static const int64_t window_ns = 100 * (int64_t)NS_PER_MS;
static const int64_t settle_frames =
    INT64_C(3) * FRAMES_PER_S; /* until the clock's rate is known */

struct toggle {
  int mark; /* negative: no more come */
  int64_t sounded_ns, due_ns, before_ns, after_ns;
};

/* Stamps err to one side only, as the pointer steps and is read late: of a window's, the least
 * late one counts. */
struct ear {
  snd_pcm_t *pcm;
  struct line_fit fit;
  int64_t frames, overruns, opened_ns, best_frame, best_ns;
  double best_late_ns;
};

static volatile sig_atomic_t is_over;
static GAsyncQueue *due, *done; /* struct toggle *, in order */

static void end(int number) {
  (void)number;
  is_over = 1;
}

static void need(int code, const char *what) {
  if (code >= 0)
    return;
  printf("error: %s: %s\n", what, snd_strerror(code));
  exit(1);
}

static void pull_line(int pull, bool level) {
  const char *text = level ? "pull-up" : "pull-down";
  if (pwrite(pull, text, strlen(text), 0) < 0)
    need(-errno, "the light's file");
}

static void set_priority(int priority) {
  struct sched_param param = {priority};
  if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &param) != 0)
    printf("no real-time priority\n");
  prctl(PR_SET_TIMERSLACK, 1L, 0L, 0L, 0L);
}

static void *toggle_when_due(void *data) {
  const int *pull = data;
  bool level = true;
  struct toggle *toggle;
  set_priority(TOGGLE_PRIORITY);
  for (; (toggle = g_async_queue_pop(due))->mark >= 0; level = !level) {
    struct timespec at = {toggle->due_ns / NS_PER_S, toggle->due_ns % NS_PER_S};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
      continue;
    toggle->before_ns = tidy_monotonic_ns();
    pull_line(*pull, level);
    toggle->after_ns = tidy_monotonic_ns();
    g_async_queue_push(done, toggle);
  }
  g_free(toggle);
  return NULL;
}

static void listen_to(struct ear *ear, const char *name) {
  snd_pcm_sw_params_t *params;
  snd_pcm_sw_params_alloca(&params);
  need(snd_pcm_open(&ear->pcm, name, SND_PCM_STREAM_CAPTURE, 0), name);
  need(snd_pcm_set_params(ear->pcm, SND_PCM_FORMAT_S32_LE, SND_PCM_ACCESS_RW_INTERLEAVED, 1,
                          FRAMES_PER_S, 0, 500000),
       name);
  need(snd_pcm_sw_params_current(ear->pcm, params), name);
  snd_pcm_sw_params_set_avail_min(ear->pcm, params, PORTION);
  snd_pcm_sw_params_set_tstamp_mode(ear->pcm, params, SND_PCM_TSTAMP_ENABLE);
  snd_pcm_sw_params_set_tstamp_type(ear->pcm, params, SND_PCM_TSTAMP_TYPE_MONOTONIC);
  need(snd_pcm_sw_params(ear->pcm, params), name);
  need(snd_pcm_start(ear->pcm), name);
}

static void stamp(struct ear *ear, int64_t frame, int64_t at_ns) {
  if (at_ns - ear->opened_ns >= window_ns) {
    if (ear->opened_ns > 0)
      line_fit_add(&ear->fit, ear->best_frame, ear->best_ns);
    ear->opened_ns = at_ns;
    ear->best_late_ns = INFINITY;
  }
  double late_ns = (double)(at_ns - ear->opened_ns) - (double)frame * NS_PER_S / FRAMES_PER_S;
  if (late_ns >= ear->best_late_ns)
    return;
  ear->best_late_ns = late_ns;
  ear->best_frame = frame;
  ear->best_ns = at_ns;
}

static void look(struct ear *ear) {
  snd_pcm_status_t *status;
  snd_htimestamp_t at;
  snd_pcm_status_alloca(&status);
  if (snd_pcm_status(ear->pcm, status) < 0 ||
      snd_pcm_status_get_state(status) != SND_PCM_STATE_RUNNING)
    return;
  snd_pcm_status_get_htstamp(status, &at);
  stamp(ear, ear->frames + (int64_t)snd_pcm_status_get_avail(status),
        at.tv_sec * (int64_t)NS_PER_S + at.tv_nsec);
}

/* Waits for the next sound. After an overrun frames no longer tell the time: the run is void. */
static size_t take(struct ear *ear, int32_t *samples) {
  snd_pcm_sframes_t got = snd_pcm_readi(ear->pcm, samples, PORTION);
  if (got == -EINTR || got == -EAGAIN)
    return 0;
  if (got >= 0)
    return (size_t)got;
  ear->overruns++;
  need(snd_pcm_recover(ear->pcm, (int)got, 1), "recover");
  need(snd_pcm_start(ear->pcm), "start");
  return 0;
}

static void order(const struct ear *ear, size_t i, int32_t sample, int64_t latency_ns) {
  int64_t at_ns = line_fit_at_ns(&ear->fit, (double)(ear->frames + (int64_t)i));
  struct toggle toggle = {.mark = (int)lround(sample / mark_unit) - 1,
                          .sounded_ns = at_ns,
                          .due_ns = at_ns + latency_ns};
  g_async_queue_push(due, g_memdup2(&toggle, sizeof toggle));
}

static void hear(struct ear *ear, int64_t latency_ns) {
  int32_t samples[PORTION];
  bool is_settled = false;
  while (!is_over) {
    size_t got = take(ear, samples);
    for (size_t i = 0; i < got; i++)
      if (samples[i] != 0 && is_settled)
        order(ear, i, samples[i], latency_ns);
    ear->frames += (int64_t)got;
    look(ear);
    if (is_settled || ear->frames < settle_frames)
      continue;
    is_settled = true;
    printf("ready\n");
    fflush(stdout);
  }
}

static void tell(const struct ear *ear) {
  for (struct toggle *toggle; (toggle = g_async_queue_try_pop(done)); g_free(toggle))
    printf("toggle %d %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", toggle->mark,
           toggle->sounded_ns, toggle->due_ns, toggle->before_ns, toggle->after_ns);
  printf("overruns %" PRId64 "\n", ear->overruns);
  printf("clock drift_ppm %.3f residual_us %.3f\n", line_fit_drift_ppm(&ear->fit),
         line_fit_residual_ns(&ear->fit) / 1000);
}

int main(int argc, char **argv) {
  struct ear ear = {0};
  pthread_t toggler;
  if (argc != 4)
    return 64;
  int pull = open(argv[2], O_WRONLY | O_CLOEXEC);
  need(pull < 0 ? -errno : 0, argv[2]);
  pull_line(pull, false);
  sigaction(SIGTERM, &(struct sigaction){.sa_handler = end}, NULL);
  due = g_async_queue_new();
  done = g_async_queue_new();
  line_fit_init(&ear.fit, FRAMES_PER_S, 0);
  need(-pthread_create(&toggler, NULL, toggle_when_due, &pull), "a thread");
  set_priority(LISTEN_PRIORITY);
  listen_to(&ear, argv[1]);
  hear(&ear, atoi(argv[3]) * (int64_t)NS_PER_MS);
  struct toggle *last = g_new0(struct toggle, 1);
  last->mark = -1;
  g_async_queue_push(due, last);
  pthread_join(toggler, NULL);
  tell(&ear);
  snd_pcm_close(ear.pcm);
  close(pull);
  return 0;
}
