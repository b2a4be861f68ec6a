// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Measuring bursts. A thread that waits in a system call for the outcome would
 * measure its own waiting, so that another one waits for it.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <augur/augur.h>

#include "device.h"
#include "target.h"

struct augur_measure {
	pthread_t thread;
	struct augur_session session;
	int ret;
};

static int measure_init(struct augur_session *session, pid_t tid, uint32_t nr_bursts,
			uint64_t timeout_ns, uint64_t deadline_ns)
{
	uint64_t start_ticks;
	int ret = __augur_target_tid(tid, &start_ticks);

	if (ret)
		return ret;
	*session = (struct augur_session){
		.size = sizeof(*session),
		.tid = tid,
		.nr_bursts = nr_bursts,
		.start_ticks = start_ticks,
		.timeout_ns = timeout_ns,
		.deadline_ns = deadline_ns,
	};
	return 0;
}

static void *measure_wait(void *arg)
{
	struct augur_measure *measure = arg;

	measure->ret = __augur_device_command(AUGUR_U_SESSION, &measure->session);
	return NULL;
}

/* Signals are for the program's own threads. */
static int measure_spawn(struct augur_measure *measure)
{
	sigset_t all, before;
	int ret;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = pthread_create(&measure->thread, NULL, measure_wait, measure);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -ret;
}

int augur_measure_begin(struct augur_measure **measure, uint32_t nr_bursts,
			uint64_t timeout_ns, uint64_t deadline_ns)
{
	struct augur_measure *made;
	int fd, ret = __augur_device(&fd);

	*measure = NULL;
	/* Neither a system call nor an allocation, if it is not there. */
	if (ret)
		return ret;
	made = calloc(1, sizeof(*made));
	if (!made)
		return -ENOMEM;
	ret = measure_init(&made->session, syscall(SYS_gettid), nr_bursts, timeout_ns,
			   deadline_ns);
	if (!ret)
		ret = measure_spawn(made);
	if (ret) {
		free(made);
		return ret;
	}
	*measure = made;
	return 0;
}

int augur_measure_end(struct augur_measure *measure, struct augur_session *outcome)
{
	int ret;

	if (!measure)
		return AUGUR_ABSENT;
	pthread_join(measure->thread, NULL);
	ret = measure->ret;
	*outcome = measure->session;
	free(measure);
	return ret;
}

int augur_measure_tid(pid_t tid, uint32_t nr_bursts, uint64_t timeout_ns,
		      uint64_t deadline_ns, struct augur_session *outcome)
{
	int fd, ret = __augur_device(&fd);

	if (!ret)
		ret = measure_init(outcome, tid, nr_bursts, timeout_ns, deadline_ns);
	return ret ? ret : __augur_device_command(AUGUR_U_SESSION, outcome);
}
