/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decisions without a BPF scheduler: threads that are promoted get a short time slice,
 * and a nice value if that is asked for, from the kernel's own scheduler. EEVDF serves
 * who wants less at a time sooner, and nobody gets more by it.
 *
 * What was set is in a file before it is, see augur/fair.h. Whoever has set something
 * himself is left alone: a thread is touched only if it has nice 0, SCHED_OTHER and no
 * slice of its own, and only what is still as it was set is taken back. A change that
 * its owner makes between two system calls of ours is lost.
 */
#ifndef _AUGURD_FAIR_H
#define _AUGURD_FAIR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <augur/fair.h>
#include <linux/augur_dump.h>

/**
 * struct augur_fair_attr - what a thread has
 * @policy: SCHED_OTHER and so on
 * @nice: nice value
 * @slice_ns: time slice, 0 for none of its own; a kernel that does not know of slices
 *	tells 0
 * @reset_on_fork: its children have neither
 */
struct augur_fair_attr {
	uint32_t policy;
	int32_t nice;
	uint64_t slice_ns;
	bool reset_on_fork;
};

/**
 * struct augur_fair_ops - system calls, or what a test has for them
 * @get: what a thread has; 0 or -errno, -ESRCH if it is gone
 * @set: set that, but for the policy
 * @start: when it began, in clock ticks; -EPERM for a thread of the kernel
 */
struct augur_fair_ops {
	int (*get)(pid_t tid, struct augur_fair_attr *out);
	int (*set)(pid_t tid, const struct augur_fair_attr *attr);
	int (*start)(pid_t tid, uint64_t *ticks);
};

/**
 * struct augur_fair_params - parameters
 * @nice: nice levels that promoted threads gain
 * @changes_per_s: changes within a second
 */
struct augur_fair_params {
	uint32_t nice;
	uint32_t changes_per_s;
};

/**
 * struct augur_fair - state
 * @ops: how threads are reached
 * @file: the file, mapped; NULL if there is none
 * @params: parameters
 * @round: of looking at all that is promoted
 * @plain_ns: time slice of a thread that has none of its own
 * @budget: changes that may be made now
 * @budget_ns: when it was filled up last
 */
struct augur_fair {
	const struct augur_fair_ops *ops;
	struct augur_fair_file *file;
	const struct augur_fair_params *params;
	uint64_t round;
	uint64_t plain_ns;
	uint32_t budget;
	uint64_t budget_ns;
};

extern const struct augur_fair_ops augur_fair_kernel;

/*
 * Maps the file at @path; begins it anew if it is not ours or damaged. If it is not
 * there, it is made only if @make, else there is none. 0 or -errno, logged.
 */
int augur_fair_open(struct augur_fair *fair, const char *path, bool make);
void augur_fair_close(struct augur_fair *fair);

/*
 * Begins to work: @fair->params are set. False if nothing would have an effect: the
 * kernel does not know of slices, and no nice value is asked for.
 */
bool augur_fair_start(struct augur_fair *fair, uint64_t now_ns);

/* A round: begin, all that is promoted, end, which takes back the rest. */
void augur_fair_begin(struct augur_fair *fair, uint64_t now_ns);
void augur_fair_promote(struct augur_fair *fair, const struct augur_dump_task *task);
void augur_fair_end(struct augur_fair *fair);

/*
 * A round over all threads that the module says are promoted, by @fd, the control device.
 * Without a device (negative) none is. 0 or -errno: then all stays as it is.
 */
int augur_fair_round(struct augur_fair *fair, int fd, uint64_t now_ns);

/* Takes back all, at once; also what a predecessor has left. Returns how many. */
uint32_t augur_fair_stop(struct augur_fair *fair);

#endif /* _AUGURD_FAIR_H */
