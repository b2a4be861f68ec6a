// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * What the attached scheduler keeps with tasks and CPUs.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <augur/sched.h>
#include <linux/augur.h>

#include "augur_sched.h"
#include "augur_task.h"
#include "sched_value.h"

/* PIDFD_THREAD of Linux 6.9, which libc's headers may be older than. */
#define SCHED_PIDFD_THREAD	O_EXCL

_Static_assert((int)AUGUR_PLACEMENTS_MAX == AUGUR_PLACED_NR, "as many as are kept");

static const char *queue_name(uint32_t queue)
{
	static const char *const names[] = {
		[AUGUR_QUEUE_NONE]	= "",
		[AUGUR_QUEUE_ORDINARY]	= "ordinary",
		[AUGUR_QUEUE_PROMOTED]	= "promoted",
		[AUGUR_QUEUE_CPU]	= "own CPU",
	};

	return queue < sizeof(names) / sizeof(names[0]) ? names[queue] : "unknown";
}

static void fill_placements(struct augur_sched_task *out, const struct augur_task *t)
{
	uint32_t i;

	out->nr_placed = t->nr_placed;
	out->nr_placements = t->nr_placed < AUGUR_PLACED_NR ? t->nr_placed :
							     AUGUR_PLACED_NR;
	for (i = 0; i < out->nr_placements; i++) {
		uint32_t placed = t->placed[(t->nr_placed - 1 - i) % AUGUR_PLACED_NR];

		out->placements[i] = (struct augur_placement){
			.cpu = placed & ((1U << AUGUR_PLACED_SHIFT) - 1),
			.why = placed >> AUGUR_PLACED_SHIFT,
		};
	}
}

int augur_sched_task(pid_t tid, struct augur_sched_task *out)
{
	int pidfd = syscall(SYS_pidfd_open, tid, SCHED_PIDFD_THREAD);
	struct augur_task t;
	int err;

	if (pidfd < 0)
		return -errno;
	err = __sched_value(AUGUR_PIN_TASKS, &pidfd, &t, sizeof(t));
	close(pidfd);
	if (err)
		return err;
	*out = (struct augur_sched_task){
		.key = t.decision.key,
		.predicted_ns = t.decision.predicted_ns,
		.band_q8 = t.decision.band_q8,
		.confidence = t.decision.confidence,
		.tier = t.decision.tier,
		.node = t.decision.node,
		.slice_us = t.decision.slice_us,
		.level = t.decision.flags & AUGUR_DECISION_FLAGS,
		.hinted = t.decision.flags & AUGUR_DECISION_HINTED,
		.distrusted = t.decision.flags & AUGUR_DECISION_DISTRUSTED,
		.background = t.decision.flags & AUGUR_DECISION_BACKGROUND,
		.deadline_us = t.decision.deadline_us,
		.slice_ns = t.plan.slice_ns,
		.overrun_ns = t.plan.overrun_ns,
		.promoted = t.promoted,
		.charged = t.charged,
		.queued = queue_name(t.queue),
	};
	fill_placements(out, &t);
	return 0;
}

int augur_sched_tokens(uint32_t cpu, int64_t *ns)
{
	struct augur_cpu c;
	int err = __sched_value(AUGUR_PIN_CPUS, &cpu, &c, sizeof(c));

	if (err)
		return err;
	*ns = c.tokens.ns;
	return c.tokens.at ? 0 : -ENODATA;
}
