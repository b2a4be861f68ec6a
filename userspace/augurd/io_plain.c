// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests without io_uring. What sleeps is only the wait for samples, in the kernel,
 * with signals let in.
 *
 * A signal must end that wait also if it comes just before it has begun. So its handler
 * makes the wait as short as it may be, which the kernel reads when the wait begins, and
 * hands the signal on to where it is read.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <ucontext.h>

#include <linux/augur.h>

#include "io.h"

#define WAIT_SHORTEST_NS	1000000ULL

static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1 };

#define NR_SIGNALS	(sizeof(signals) / sizeof(signals[0]))

/* Set while signals are let in. */
static struct augur_wait *waiting;

static sigset_t signal_set(void)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < NR_SIGNALS; i++)
		sigaddset(&set, signals[i]);
	return set;
}

/* It stays blocked from here on, and is pending again. */
static void hand_on(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	size_t i;

	(void)info;
	for (i = 0; i < NR_SIGNALS; i++)
		sigaddset(&uc->uc_sigmask, signals[i]);
	*(volatile __u64 *)&waiting->timeout_ns = WAIT_SHORTEST_NS;
	raise(sig);
}

void augur_io_plain_init(struct augur_io *io)
{
	struct sigaction act = {
		.sa_sigaction = hand_on, .sa_flags = SA_SIGINFO, .sa_mask = signal_set(),
	};
	size_t i;

	for (i = 0; i < NR_SIGNALS; i++)
		sigaction(signals[i], &act, NULL);
	for (i = 0; i < AUGUR_IO_REQUESTS; i++)
		io->requests[i].fd = -1;
}

int augur_io_plain_queue(struct augur_io *io, const struct augur_io_request *r)
{
	size_t i;

	for (i = 0; i < AUGUR_IO_REQUESTS; i++) {
		if (io->requests[i].fd >= 0)
			continue;
		io->requests[i] = *r;
		return 0;
	}
	return -EBUSY;
}

static void done(struct augur_io_request *r, int res, struct augur_io_event *out)
{
	*out = (struct augur_io_event){ .tag = r->tag, .res = res };
	r->fd = -1;
}

static int call(const struct augur_io_request *r)
{
	int res = ioctl(r->fd, r->op, r->arg);

	return res < 0 ? -errno : res;
}

static int call_wait(const struct augur_io_request *r)
{
	sigset_t set = signal_set();
	int res;

	waiting = r->arg;
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	res = call(r);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return res;
}

static bool is_wait(const struct augur_io_request *r)
{
	return r->fd >= 0 && r->op == AUGUR_U_WAIT;
}

static bool is_poll(const struct augur_io_request *r)
{
	return r->fd >= 0 && !r->op;
}

/* False if nothing is readable, after having waited for it if @sleep. */
static bool poll_all(struct augur_io *io, bool sleep, struct augur_io_event *out)
{
	struct pollfd fds[AUGUR_IO_REQUESTS];
	size_t i;

	/* A negative one is left out. */
	for (i = 0; i < AUGUR_IO_REQUESTS; i++)
		fds[i] = (struct pollfd){
			.fd = is_poll(&io->requests[i]) ? io->requests[i].fd : -1,
			.events = POLLIN,
		};
	if (poll(fds, AUGUR_IO_REQUESTS, sleep ? -1 : 0) <= 0)
		return false;
	for (i = 0; i < AUGUR_IO_REQUESTS; i++)
		if (fds[i].revents) {
			done(&io->requests[i], fds[i].revents, out);
			return true;
		}
	return false;
}

int augur_io_plain_next(struct augur_io *io, struct augur_io_event *out)
{
	struct augur_io_request *wait = NULL;
	size_t i;

	for (i = 0; i < AUGUR_IO_REQUESTS; i++) {
		struct augur_io_request *r = &io->requests[i];

		if (is_wait(r)) {
			wait = r;
		} else if (r->fd >= 0 && r->op) {
			done(r, call(r), out);
			return 0;
		}
	}
	if (poll_all(io, !wait, out))
		return 0;
	if (!wait)
		return -EINTR;
	done(wait, call_wait(wait), out);
	return 0;
}
