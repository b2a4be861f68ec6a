// SPDX-License-Identifier: GPL-2.0-only
/*
 * One io_uring, and what to wait for: a signal, the device to appear, samples, the
 * answer to a push, the end of a save, a question. At most one request of each kind is pending.
 */
#include "loop.h"

#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"
#include "device.h"
#include "fair.h"
#include "hinter.h"
#include "io.h"
#include "learn.h"
#include "loader.h"
#include "log.h"
#include "notify.h"
#include "pace.h"
#include "probes.h"
#include "saver.h"
#include "serve.h"
#include "state_file.h"
#include "supervise.h"

/* Idle, this and the longest wait for samples make one wakeup a second. */
#define TICK_NS		2000000000ULL

enum event {
	EVENT_SIGNAL,
	EVENT_DEVICE,
	EVENT_WAIT,
	EVENT_PUSH,
	EVENT_RETIRE,
	EVENT_SAVED,
	EVENT_QUESTION,
	EVENT_TICK,
};

/**
 * struct augur_loop - state of the daemon
 * @config: what it was told
 * @io: requests
 * @signal_fd: delivers the signals
 * @watch_fd: inotify on the device's folder while there is no device, else -1
 * @dev: the device
 * @wait: argument of the pending WAIT
 * @wait_begun_ns: when it was queued
 * @push: argument of the pending PUSH
 * @batch: decisions of the pending PUSH
 * @push_pending: there is one
 * @push_errors: messages about pushes that failed
 * @retire: argument of the pending RETIRE
 * @retire_old: take back what a predecessor has pushed and this one did not renew
 * @known: keys that were loaded
 * @told_first: said when the first decisions were in force
 * @told_warm: said when most bursts had one
 * @saver: saves the models
 * @save_again: what is being saved is not all that is to be
 * @serve_fd: where questions come in, or -1
 * @answers: what is told, and the keys that were forgotten and may be in force yet
 * @timer_fd: ticks while there is something to look after, else -1
 * @watchdog_ns: time within which the service manager wants a sign of life, or 0
 * @alive_ns: when it was given last
 * @attach_failed: the last attempt to attach it anew did
 * @supervisor: looks after the scheduler
 * @fair: has the kernel's own scheduler do what is decided
 * @fair_on: it does
 * @fair_errors: messages about rounds of it that failed
 * @hinter: gives hints by rules
 * @hinter_errors: as @fair_errors
 * @pace: how long to wait
 * @learn: models
 * @stop: leave the loop
 */
struct augur_loop {
	const struct augur_loop_config *config;
	struct augur_io io;
	int signal_fd;
	int watch_fd;
	struct augur_device dev;
	struct augur_wait wait;
	uint64_t wait_begun_ns;
	struct augur_push push;
	struct augur_decision batch[AUGUR_PUSH_MAX];
	bool push_pending;
	struct augur_log_limit push_errors;
	struct augur_retire retire;
	bool retire_old;
	uint32_t known;
	bool told_first;
	bool told_warm;
	struct augur_saver saver;
	bool save_again;
	int serve_fd;
	struct augur_answers answers;
	int timer_fd;
	uint64_t watchdog_ns;
	uint64_t alive_ns;
	bool attach_failed;
	struct augur_supervisor supervisor;
	struct augur_fair fair;
	bool fair_on;
	struct augur_log_limit fair_errors;
	struct augur_hinter hinter;
	struct augur_log_limit hinter_errors;
	struct augur_pace pace;
	struct augur_learn learn;
	bool stop;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static int queue_wait(struct augur_loop *loop)
{
	loop->wait = (struct augur_wait){
		.size = sizeof(loop->wait),
		.tails = (uintptr_t)loop->dev.tails,
		.nr_tails = loop->dev.client.query.nr_cpus,
		.watermark = loop->pace.watermark,
		.timeout_ns = loop->pace.timeout_ns,
	};
	loop->wait_begun_ns = now_ns();
	return augur_io_cmd(&loop->io, loop->dev.client.fd, AUGUR_U_WAIT,
			      &loop->wait, EVENT_WAIT);
}

static bool is_observing(const struct augur_loop *loop)
{
	return loop->config->observe || loop->config->conf->observe;
}

/* What was loaded is pushed by now; the rest of the predecessor's is of no use. */
static int queue_retire(struct augur_loop *loop)
{
	loop->retire_old = false;
	loop->retire = (struct augur_retire){
		.size = sizeof(loop->retire),
		.flags = AUGUR_RETIRE_OLD,
		.generation = loop->dev.client.query.generation,
	};
	return augur_io_cmd(&loop->io, loop->dev.client.fd, AUGUR_U_RETIRE,
			      &loop->retire, EVENT_RETIRE);
}

static void on_retire(const struct augur_loop *loop, int res)
{
	if (res < 0)
		log_warn("taking back the decisions of %s before failed: %s",
			 loop->config->device, strerror(-res));
	else
		log_info("took back %d decisions that nothing is known of any more", res);
}

/* Decides about what was touched; in observe mode that is all. */
static int queue_push(struct augur_loop *loop, uint32_t *nr_decisions)
{
	uint32_t max = loop->dev.client.query.push_max, nr;

	*nr_decisions = 0;
	if (loop->push_pending)
		return 0;
	nr = augur_learn_decide(&loop->learn, now_ns(), loop->batch,
				max < AUGUR_PUSH_MAX ? max : AUGUR_PUSH_MAX);
	*nr_decisions = nr;
	if (is_observing(loop))
		return 0;
	if (!nr)
		return loop->retire_old ? queue_retire(loop) : 0;
	loop->push = (struct augur_push){
		.size = sizeof(loop->push),
		.decisions = (uintptr_t)loop->batch,
		.nr_decisions = nr,
	};
	loop->push_pending = true;
	AUGUR_PROBE(push, nr, loop->learn.decisions);
	return augur_io_cmd(&loop->io, loop->dev.client.fd, AUGUR_U_PUSH,
			      &loop->push, EVENT_PUSH);
}

static bool saves(const struct augur_loop *loop)
{
	return loop->config->conf->state[0];
}

static int queue_save(struct augur_loop *loop)
{
	if (!augur_saver_start(&loop->saver, loop->config->conf->state,
			       &loop->learn.models, now_ns()))
		return 0;
	return augur_io_poll(&loop->io, loop->saver.fd, EVENT_SAVED);
}

static int save_if_due(struct augur_loop *loop)
{
	if (!saves(loop) || !augur_saver_is_due(&loop->saver, now_ns(),
						loop->config->conf->save_s))
		return 0;
	return queue_save(loop);
}

/* How soon after the start: the difference that saved models make. */
static void tell_warm(struct augur_loop *loop)
{
	uint64_t reached_ns = loop->dev.warmth.reached_ns, begun_ns = loop->config->begun_ns;
	uint64_t ns = reached_ns > begun_ns ? reached_ns - begun_ns : 0;

	if (loop->told_warm || !reached_ns)
		return;
	loop->told_warm = true;
	log_info("three of four bursts have a decision from %" PRIu64 ".%03" PRIu64
		 " ms after the start on, with %u keys known from before",
		 ns / 1000000, ns / 1000 % 1000, loop->known);
}

static int on_saved(struct augur_loop *loop)
{
	augur_saver_done(&loop->saver);
	if (!loop->save_again)
		return 0;
	loop->save_again = false;
	return queue_save(loop);
}

/* Now, and not what is being saved already. */
static int save_now(struct augur_loop *loop)
{
	if (!saves(loop))
		return 0;
	loop->save_again = loop->saver.child;
	return loop->save_again ? 0 : queue_save(loop);
}

static int on_wait(struct augur_loop *loop, int res)
{
	uint64_t elapsed = now_ns() - loop->wait_begun_ns;
	uint32_t nr_decisions;
	uint64_t nr_samples;
	int err;

	if (res == -EBUSY)
		log_err("another process consumes the samples of %s; only one can",
			loop->config->device);
	else if (res < 0 && res != -EINTR)
		log_err("waiting for samples failed: %s", strerror(-res));
	if (res < 0 && res != -EINTR)
		return res;
	loop->learn.busy = loop->pace.load == AUGUR_PACE_BUSY;
	nr_samples = augur_device_read(&loop->dev, &loop->learn);
	tell_warm(loop);
	err = queue_push(loop, &nr_decisions);
	augur_pace_next(&loop->pace, elapsed, nr_samples, nr_decisions);
	log_debug("%" PRIu64 " samples in %" PRIu64 " us, %u decisions",
		  nr_samples, elapsed / 1000, nr_decisions);
	err = err ? err : queue_wait(loop);
	return err ? err : save_if_due(loop);
}

/* The module has them; what follows is told by tell_warm(). */
static void tell_first(struct augur_loop *loop, int accepted)
{
	if (loop->told_first || !accepted)
		return;
	loop->told_first = true;
	log_info("first %d decisions in force %" PRIu64 " ms after the start, with %u keys known from before",
		 accepted, (now_ns() - loop->config->begun_ns) / 1000000, loop->known);
}

/* Loaded models have not seen a burst yet. */
static void note_lags(struct augur_loop *loop)
{
	const struct augur_models_entry *e;
	uint64_t now = now_ns();
	uint32_t i;

	for (i = 0; i < loop->push.nr_decisions; i++) {
		e = augur_models_find(&loop->learn.models, loop->batch[i].key);
		if (!loop->batch[i].result && e &&
		    e->model.last_ns > loop->config->begun_ns)
			augur_lag_note(&loop->answers.lag, now - e->model.last_ns);
	}
}

/* It fails again with every batch. */
static void log_push_error(struct augur_loop *loop, int res)
{
	uint32_t left_out;

	if (!augur_log_allowed(&loop->push_errors, now_ns(), &left_out))
		return;
	log_err("pushing %u decisions failed: %s", loop->push.nr_decisions,
		strerror(-res));
	if (left_out)
		log_err("so did %u pushes of which nothing was said", left_out);
}

static int queue_question(struct augur_loop *loop)
{
	return augur_io_poll(&loop->io, loop->serve_fd, EVENT_QUESTION);
}

/* What was forgotten is not to be in force. */
static void retire_forgotten(struct augur_loop *loop)
{
	struct augur_retire retire = {
		.size = sizeof(retire),
		.keys = (uintptr_t)loop->answers.forgotten,
		.nr_keys = loop->answers.nr_forgotten,
	};

	loop->answers.nr_forgotten = 0;
	if (loop->dev.client.fd >= 0 &&
	    ioctl(loop->dev.client.fd, AUGUR_U_RETIRE, &retire) < 0)
		log_warn("taking back decisions about a forgotten key failed: %s",
			 strerror(errno));
}

static int on_push(struct augur_loop *loop, int res)
{
	uint32_t nr_decisions;
	int err;

	loop->push_pending = false;
	AUGUR_PROBE(pushed, loop->push.nr_decisions, res);
	if (res < 0) {
		log_push_error(loop, res);
	} else {
		augur_learn_answer(&loop->learn, loop->batch, loop->push.nr_decisions);
		note_lags(loop);
	}
	tell_first(loop, res);
	if (loop->answers.nr_forgotten) {
		retire_forgotten(loop);
		err = queue_question(loop);
		if (err)
			return err;
	}
	return queue_push(loop, &nr_decisions);
}

/* 0 also if there is no device yet. */
static int open_device(struct augur_loop *loop)
{
	const char *path = loop->config->device;
	int err;

	uint32_t nr_decisions;

	err = augur_device_open(&loop->dev, path);
	if (err == -ENOENT || err == -ENXIO || err == -ENODEV)
		return 0;
	if (err) {
		log_err("cannot use %s: %s%s", path, strerror(-err),
			err == -EACCES || err == -EPERM ? "; this needs root" :
			err == -EPROTONOSUPPORT ?
			"; module and augurd are of different versions" : "");
		return err;
	}
	if (loop->watch_fd >= 0)
		close(loop->watch_fd);
	loop->watch_fd = -1;
	augur_pace_init(&loop->pace, loop->dev.map.header.nr_samples,
			loop->dev.client.query.nr_cpus);
	loop->learn.general = loop->dev.client.query.features & AUGUR_F_GENERAL;
	loop->learn.cases = loop->dev.client.query.features & AUGUR_F_CASE;
	log_info("learning from %s: %u CPUs, %u decisions%s", path,
		 loop->dev.client.query.nr_cpus, loop->dev.client.query.nr_decisions,
		 is_observing(loop) ? ", observing only" : "");
	augur_notify(is_observing(loop) ? "STATUS=observing" :
					     "STATUS=learning and deciding");
	loop->retire_old = loop->known;
	err = queue_push(loop, &nr_decisions);
	return err ? err : queue_wait(loop);
}

static int watch_folder(struct augur_loop *loop)
{
	char *copy = strdup(loop->config->device), *folder;
	int err = 0;

	if (!copy)
		return -ENOMEM;
	folder = dirname(copy);
	loop->watch_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (loop->watch_fd < 0 ||
	    inotify_add_watch(loop->watch_fd, folder,
			      IN_CREATE | IN_MOVED_TO | IN_ATTRIB) < 0) {
		err = -errno;
		log_err("cannot watch %s for the device: %s", folder,
			strerror(-err));
	}
	free(copy);
	return err;
}

static int on_device(struct augur_loop *loop)
{
	char buf[4096] __attribute__((aligned(8)));
	int err;

	while (read(loop->watch_fd, buf, sizeof(buf)) > 0)
		;
	err = open_device(loop);
	if (!err && loop->dev.client.fd < 0)
		err = augur_io_poll(&loop->io, loop->watch_fd, EVENT_DEVICE);
	return err;
}

/*
 * The watch is set before the device is tried, so that it cannot appear unseen
 * between the two.
 */
static int find_device(struct augur_loop *loop)
{
	int err;

	err = watch_folder(loop);
	if (!err)
		err = open_device(loop);
	if (err || loop->dev.client.fd >= 0)
		return err;
	log_warn("%s does not exist: the module augur is not loaded, so there is nothing to learn from yet: modprobe augur",
		 loop->config->device);
	augur_notify("STATUS=waiting for the module");
	return augur_io_poll(&loop->io, loop->watch_fd, EVENT_DEVICE);
}

static void warn_if_fixed(bool changed, const char *key)
{
	if (changed)
		log_warn("%s has changed: that takes effect when augurd is started", key);
}

static bool gives_hints(const struct augur_loop *loop)
{
	return loop->config->conf->nr_rules;
}

/*
 * A watchdog that is more impatient than a tick gets no sign between two. Rules may come
 * later.
 */
static int open_timer(struct augur_loop *loop)
{
	struct itimerspec spec = {
		.it_interval.tv_sec = TICK_NS / 1000000000,
		.it_value.tv_sec = TICK_NS / 1000000000,
	};

	if (loop->timer_fd >= 0)
		return 0;
	loop->watchdog_ns = augur_notify_watchdog_ns();
	if (loop->watchdog_ns && loop->watchdog_ns < 3 * TICK_NS)
		log_warn("the service manager's watchdog of %" PRIu64 " ms is too short: expected at least %llu ms",
			 loop->watchdog_ns / 1000000, 3 * TICK_NS / 1000000);
	if (!loop->watchdog_ns && !loop->config->supervise && !loop->fair_on &&
	    !gives_hints(loop))
		return 0;
	loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->timer_fd < 0 || timerfd_settime(loop->timer_fd, 0, &spec, NULL) < 0) {
		log_err("cannot set a timer: %s", strerror(errno));
		return -errno;
	}
	return augur_io_poll(&loop->io, loop->timer_fd, EVENT_TICK);
}

static bool rules_differ(const struct augur_conf *a, const struct augur_conf *b)
{
	return a->nr_rules != b->nr_rules ||
	       memcmp(a->rules, b->rules, a->nr_rules * sizeof(a->rules[0]));
}

/* All or nothing: what is wrong anywhere leaves everything as it was. */
static int reload(struct augur_loop *loop)
{
	struct augur_conf *conf = loop->config->conf, next;
	char why[AUGUR_CONF_WHY_LEN];

	if (!augur_conf_load(&next, loop->config->conf_path, loop->config->conf_asked,
			     why)) {
		log_err("%s; the configuration stays as it was", why);
		return 0;
	}
	warn_if_fixed(next.max_keys != conf->max_keys, "max_keys");
	warn_if_fixed(next.backend != conf->backend, "backend");
	if (rules_differ(&next, conf))
		augur_hinter_clear(&loop->hinter);
	if (loop->config->supervise &&
	    memcmp(&next.tunables, &conf->tunables, sizeof(conf->tunables)))
		augur_loader_tune(&next.tunables);
	*conf = next;
	log_info("configuration read again");
	return open_timer(loop);
}

static int on_signal(struct augur_loop *loop)
{
	struct signalfd_siginfo info;

	int err = 0;

	if (read(loop->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGHUP:
			err = reload(loop);
			break;
		case SIGUSR1:
			if (saves(loop) && !loop->saver.child)
				err = queue_save(loop);
			break;
		default:
			log_info("%s: stopping", strsignal(info.ssi_signo));
			loop->stop = true;
			return 0;
		}
	}
	return err ? err : augur_io_poll(&loop->io, loop->signal_fd, EVENT_SIGNAL);
}

/* What a predecessor was killed over is taken back, whatever is in force now. */
static void fair_recover(struct augur_loop *loop)
{
	uint32_t nr;

	loop->fair.ops = &augur_fair_kernel;
	loop->fair.params = &loop->config->conf->fair;
	if (augur_fair_open(&loop->fair, AUGUR_FAIR_FILE, loop->config->fair))
		return;
	nr = augur_fair_stop(&loop->fair);
	if (nr)
		log_warn("took back what augurd had set of %u threads before it was killed",
			 nr);
}

static void fair_start(struct augur_loop *loop)
{
	if (!loop->fair.file && augur_fair_open(&loop->fair, AUGUR_FAIR_FILE, true))
		return;
	loop->fair_on = augur_fair_start(&loop->fair, now_ns());
	if (loop->fair_on)
		log_info("backend fair: promoted threads get short slices of the kernel's own scheduler");
	else
		log_warn("backend fair: this kernel knows no slices of single threads, and [fair] nice is 0: nothing is done for promoted threads");
}

static void fair_stop(struct augur_loop *loop)
{
	if (loop->fair_on)
		log_info("backend fair: %u threads have again what they had",
			 augur_fair_stop(&loop->fair));
	loop->fair_on = false;
}

static void fair_tick(struct augur_loop *loop)
{
	int err = augur_fair_round(&loop->fair, is_observing(loop) ? -1 :
				   loop->dev.client.fd, now_ns());
	uint32_t left_out;

	if (err && augur_log_allowed(&loop->fair_errors, now_ns(), &left_out))
		log_err("cannot ask which threads are promoted: %s", strerror(-err));
}

static void hinter_tick(struct augur_loop *loop)
{
	uint32_t left_out;
	int err;

	if (is_observing(loop) || loop->dev.client.fd < 0)
		return;
	err = augur_hinter_round(&loop->hinter, loop->config->conf, loop->dev.client.fd,
				 now_ns());
	if (err && augur_log_allowed(&loop->hinter_errors, now_ns(), &left_out))
		log_err("cannot give hints: " AUGUR_DEVICE_HINT ": %s", strerror(-err));
}

static void attach(struct augur_loop *loop)
{
	const struct augur_loop_config *config = loop->config;
	enum augur_load load = augur_loader_run(&config->conf->tunables, config->verbose);

	loop->attach_failed = load == AUGUR_LOAD_FAILED;
}

/* An attempt that failed leaves nothing behind, as if somebody had taken it off. */
static enum augur_end sched_end(struct augur_loop *loop)
{
	enum augur_end end = augur_loader_end();

	if (end == AUGUR_END_BY_HAND && loop->attach_failed)
		return AUGUR_END_EJECTED;
	loop->attach_failed = false;
	return end;
}

static void supervise(struct augur_loop *loop)
{
	struct augur_supervisor *s = &loop->supervisor;
	const char *folder = loop->config->conf->state;

	switch (augur_supervise(s, sched_end(loop), now_ns())) {
	case AUGUR_SUPERVISE_NOTHING:
		break;
	case AUGUR_SUPERVISE_PAUSE:
		augur_loader_account(folder, s->ejections);
		log_warn("attaching the scheduler anew in %" PRIu64 " s",
			 (s->retry_ns - s->ejected_ns) / 1000000000);
		break;
	case AUGUR_SUPERVISE_ATTACH:
		attach(loop);
		break;
	case AUGUR_SUPERVISE_QUARANTINE:
		augur_loader_account(folder, s->ejections);
		log_err("the kernel has ended the scheduler %u times: not attaching it any more; augurctl sched start does",
			s->ejections);
		augur_notify("STATUS=scheduler in quarantine, learning and deciding");
		if (loop->config->conf->backend == AUGUR_BACKEND_AUTO)
			fair_start(loop);
		break;
	case AUGUR_SUPERVISE_RELEASE:
		log_info("the scheduler was taken off; leaving it so");
		break;
	case AUGUR_SUPERVISE_ADOPT:
		log_info("the scheduler is attached again; looking after it");
		fair_stop(loop);
		break;
	}
}

static int on_tick(struct augur_loop *loop)
{
	uint64_t ticks, now = now_ns();

	if (read(loop->timer_fd, &ticks, sizeof(ticks)) < 0 && errno != EAGAIN)
		return -errno;
	if (loop->watchdog_ns && now - loop->alive_ns + TICK_NS >= loop->watchdog_ns / 2) {
		augur_notify("WATCHDOG=1");
		loop->alive_ns = now;
	}
	if (loop->config->supervise)
		supervise(loop);
	if (loop->fair_on)
		fair_tick(loop);
	if (gives_hints(loop))
		hinter_tick(loop);
	return augur_io_poll(&loop->io, loop->timer_fd, EVENT_TICK);
}

static const char *state(const struct augur_loop *loop)
{
	return loop->dev.client.fd < 0 ? "waiting" :
	       is_observing(loop) ? "observing" : "deciding";
}

/* Whether the scheduler is attached right now the kernel says. */
static const char *backend(const struct augur_loop *loop)
{
	if (loop->fair_on)
		return "fair";
	return loop->config->supervise && !loop->supervisor.off ? "sched_ext" : "none";
}

static void tell_answers(struct augur_loop *loop)
{
	struct augur_answers *a = &loop->answers;

	a->conf = loop->config->conf;
	a->conf_path = loop->config->conf_path;
	a->learn = &loop->learn;
	a->state = state(loop);
	a->backend = backend(loop);
	a->ejections = loop->supervisor.ejections;
	a->saves = loop->saver.saves;
	a->save_failures = loop->saver.failures;
}

static void answer(struct augur_loop *loop, struct augur_question *q)
{
	char text[AUGUR_ANSWER_LEN] = "error no memory\n";
	FILE *out = fmemopen(text, sizeof(text) - 1, "w");

	tell_answers(loop);
	if (out) {
		augur_answer(&loop->answers, q->text, out);
		fclose(out);
	}
	augur_serve_answer(q, text, strlen(text));
}

/* One at a time: who asks without end keeps nobody waiting but others that ask. */
static int on_question(struct augur_loop *loop)
{
	struct augur_question q;
	int err;

	if (!augur_serve_take(loop->serve_fd, &q))
		return queue_question(loop);
	answer(loop, &q);
	if (!loop->answers.nr_forgotten)
		return queue_question(loop);
	log_info("forgot %u models of a key, as asked", loop->answers.nr_forgotten);
	err = save_now(loop);
	/* What is being pushed may be about it: then this, and the next question, wait. */
	if (err || loop->push_pending)
		return err;
	retire_forgotten(loop);
	return queue_question(loop);
}

static int dispatch(struct augur_loop *loop, const struct augur_io_event *event)
{
	switch ((enum event)event->tag) {
	case EVENT_SIGNAL:
		return on_signal(loop);
	case EVENT_DEVICE:
		return on_device(loop);
	case EVENT_WAIT:
		return on_wait(loop, event->res);
	case EVENT_PUSH:
		return on_push(loop, event->res);
	case EVENT_RETIRE:
		on_retire(loop, event->res);
		break;
	case EVENT_SAVED:
		return on_saved(loop);
	case EVENT_QUESTION:
		return on_question(loop);
	case EVENT_TICK:
		return on_tick(loop);
	}
	return 0;
}

static int run(struct augur_loop *loop)
{
	struct augur_io_event event;
	int err = 0;

	while (!loop->stop && !err) {
		err = augur_io_next(&loop->io, &event);
		if (err == -EINTR) {
			err = 0;
			continue;
		}
		if (err) {
			log_err("waiting failed: %s", strerror(-err));
			return err;
		}
		err = dispatch(loop, &event);
	}
	return err;
}

static int open_signals(struct augur_loop *loop)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	loop->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (loop->signal_fd < 0) {
		log_err("cannot take signals: %s", strerror(errno));
		return -errno;
	}
	return augur_io_poll(&loop->io, loop->signal_fd, EVENT_SIGNAL);
}

/* Without it nobody can ask, and that is all. */
static int open_questions(struct augur_loop *loop)
{
	loop->serve_fd = augur_serve_open(AUGUR_SOCKET_FILE);
	if (loop->serve_fd >= 0)
		return queue_question(loop);
	log_warn("cannot be asked by augurctl: " AUGUR_SOCKET_FILE ": %s",
		 strerror(-loop->serve_fd));
	return 0;
}

static int open_all(struct augur_loop *loop)
{
	const struct augur_conf *conf = loop->config->conf;
	int err;

	err = augur_learn_init(&loop->learn, conf->max_keys);
	if (err) {
		log_err("no memory for %u keys", conf->max_keys);
		return err;
	}
	loop->learn.model_params = &conf->model;
	loop->learn.decide_params = &conf->decide;
	if (saves(loop))
		loop->known = augur_state_load(conf->state, &loop->learn.models, now_ns());
	augur_learn_touch_all(&loop->learn);
	fair_recover(loop);
	if (loop->config->fair)
		fair_start(loop);
	err = augur_io_init(&loop->io);
	if (err) {
		log_err("cannot set up io_uring: %s", strerror(-err));
		return err;
	}
	if (!loop->io.use_ring)
		log_warn("io_uring is disabled here, see sysctl kernel.io_uring_disabled; going on with ioctl");
	augur_io_register(&loop->io, loop->batch, sizeof(loop->batch));
	err = open_signals(loop);
	err = err ? err : open_timer(loop);
	err = err ? err : open_questions(loop);
	return err ? err : find_device(loop);
}

static void close_all(struct augur_loop *loop)
{
	fair_stop(loop);
	augur_fair_close(&loop->fair);
	augur_hinter_clear(&loop->hinter);
	augur_hinter_exit(&loop->hinter);
	/* Cancels what is pending: nothing below is in use afterwards. */
	augur_io_exit(&loop->io);
	augur_device_close(&loop->dev);
	if (loop->watch_fd >= 0)
		close(loop->watch_fd);
	if (loop->signal_fd >= 0)
		close(loop->signal_fd);
	if (loop->timer_fd >= 0)
		close(loop->timer_fd);
	augur_serve_close(loop->serve_fd, AUGUR_SOCKET_FILE);
	augur_learn_free(&loop->learn);
}

static void log_totals(const struct augur_loop *loop)
{
	const struct augur_learn *l = &loop->learn;

	log_info("%" PRIu64 " samples of %u keys, %" PRIu64 " of keys without a name, %"
		 PRIu64 " left out, %" PRIu64 " outliers, %" PRIu64 " phases, %" PRIu64 " decisions, %"
		 PRIu64 " borrowed, %" PRIu64 " refused, %" PRIu64 " lost, %" PRIu64
		 " keys evicted, %" PRIu64 " updates in %" PRIu64 " waves, %" PRIu64
		 " promotions, %" PRIu64 " demotions",
		 l->samples, l->models.nr, l->unnamed, l->spared, l->outliers, l->phases,
		 l->decisions, l->borrowed, l->refused, loop->dev.lost,
		 l->models.evicted, l->updates, l->waves, l->promotions, l->demotions);
	if (loop->hinter.fd >= 0)
		log_info("%" PRIu64 " hints given by rules, %" PRIu64 " refused, %" PRIu64
			 " threads with the hint of somebody else, %" PRIu64
			 " without room, %" PRIu64 " rounds cut short",
			 loop->hinter.hints, loop->hinter.refused, loop->hinter.foreign,
			 loop->hinter.full, loop->hinter.limited);
}

int augur_loop_run(const struct augur_loop_config *config)
{
	struct augur_loop *loop = calloc(1, sizeof(*loop));
	int err;

	if (!loop) {
		log_err("no memory");
		return -ENOMEM;
	}
	loop->config = config;
	loop->signal_fd = -1;
	loop->watch_fd = -1;
	loop->timer_fd = -1;
	loop->serve_fd = -1;
	loop->dev.client.fd = -1;
	augur_hinter_init(&loop->hinter);
	augur_saver_init(&loop->saver, now_ns());
	err = open_all(loop);
	if (!err) {
		augur_notify("READY=1");
		err = run(loop);
		augur_notify("STOPPING=1");
		log_totals(loop);
		if (saves(loop) && loop->learn.samples)
			augur_saver_finish(&loop->saver, loop->config->conf->state,
					   &loop->learn.models, now_ns());
	}
	close_all(loop);
	free(loop);
	return err;
}
