// SPDX-License-Identifier: GPL-2.0-only
#include "fair.h"

#include <errno.h>
#include <linux/sched.h>
#include <unistd.h>

/* What the kernel takes; beyond, it clamps. */
#define SLICE_MIN_NS	100000ULL
#define SLICE_MAX_NS	100000000ULL

#define NSEC_PER_SEC	1000000000ULL

static struct augur_fair_record *find(struct augur_fair *fair, uint32_t tid,
				      struct augur_fair_record **room)
{
	struct augur_fair_record *r = fair->file->records +
		tid % (AUGUR_FAIR_THREADS / AUGUR_FAIR_WAYS) * AUGUR_FAIR_WAYS;
	int way;

	*room = NULL;
	for (way = 0; way < AUGUR_FAIR_WAYS; way++, r++) {
		if (r->state == AUGUR_FAIR_FREE)
			*room = r;
		else if (r->tid == tid)
			return r;
	}
	return NULL;
}

/* So that a process that is killed in between leaves a record that is true or free. */
static void set_state(struct augur_fair_record *r, enum augur_fair_state state)
{
	__atomic_store_n(&r->state, state, __ATOMIC_SEQ_CST);
}

static void release(struct augur_fair *fair, struct augur_fair_record *r)
{
	if (r->state == AUGUR_FAIR_SET)
		fair->file->threads--;
	set_state(r, AUGUR_FAIR_FREE);
}

static bool take_budget(struct augur_fair *fair)
{
	if (!fair->budget) {
		fair->file->limited++;
		return false;
	}
	fair->budget--;
	return true;
}

static bool is_same_thread(const struct augur_fair *fair,
			   const struct augur_fair_record *r)
{
	uint64_t ticks;

	return !fair->ops->start(r->tid, &ticks) && ticks == r->start_ticks;
}

static bool is_as_set(const struct augur_fair_record *r,
		      const struct augur_fair_attr *attr)
{
	return attr->policy == SCHED_NORMAL && attr->nice == r->nice &&
	       attr->slice_ns == r->slice_ns;
}

/* One that ever had a slice of its own, or whose slice is not up to date, is not. */
static bool is_plain(const struct augur_fair *fair, const struct augur_fair_attr *attr)
{
	return attr->policy == SCHED_NORMAL && !attr->nice &&
	       attr->slice_ns == fair->plain_ns;
}

/* A longer slice than it had would be the contrary of a promotion. */
static uint64_t slice_for(const struct augur_fair *fair,
			  const struct augur_dump_task *task)
{
	uint64_t ns = task->slice_us * 1000ULL;

	if (!fair->plain_ns || !ns || ns >= fair->plain_ns)
		return fair->plain_ns;
	return ns < SLICE_MIN_NS ? SLICE_MIN_NS : ns;
}

/* Predictions move all the time; half as much more or less is not worth a call. */
static bool is_near(uint64_t a, uint64_t b)
{
	return 2 * a <= 3 * b && 2 * b <= 3 * a;
}

static int apply(struct augur_fair *fair, const struct augur_fair_record *r)
{
	struct augur_fair_attr attr = {
		.policy = SCHED_NORMAL,
		.nice = r->nice,
		.slice_ns = r->slice_ns == fair->plain_ns ? 0 : r->slice_ns,
		/* Children are other threads, and may not be promoted. */
		.reset_on_fork = true,
	};

	return fair->ops->set(r->tid, &attr);
}

static bool has_slice(uint32_t policy)
{
	return policy == SCHED_NORMAL || policy == SCHED_BATCH || policy == SCHED_IDLE;
}

/* All that is still as it was set; the rest is its owner's, and stays. */
static void give_back(struct augur_fair *fair, const struct augur_fair_record *r,
		      struct augur_fair_attr attr)
{
	uint64_t *counter = is_as_set(r, &attr) ? &fair->file->restored : &fair->file->taken;

	if (attr.nice == r->nice)
		attr.nice = 0;
	if (attr.slice_ns == r->slice_ns || attr.slice_ns == fair->plain_ns)
		attr.slice_ns = 0;
	attr.reset_on_fork &= r->reset_on_fork;
	if (has_slice(attr.policy) && fair->ops->set(r->tid, &attr))
		counter = &fair->file->failed;
	++*counter;
}

/* False if it has to wait until changes may be made again. */
static bool restore(struct augur_fair *fair, const struct augur_fair_record *r)
{
	struct augur_fair_attr attr;

	if (fair->ops->get(r->tid, &attr) || !is_same_thread(fair, r)) {
		fair->file->gone++;
		return true;
	}
	if (!take_budget(fair))
		return false;
	give_back(fair, r, attr);
	return true;
}

static void begin_thread(struct augur_fair *fair, struct augur_fair_record *r,
			 const struct augur_dump_task *task, uint64_t slice_ns,
			 bool reset_on_fork)
{
	uint64_t ticks;

	/* Gone, or the kernel's, for which it does not matter. */
	if (fair->ops->start(task->tid, &ticks) || !take_budget(fair))
		return;
	*r = (struct augur_fair_record){
		.start_ticks = ticks,
		.slice_ns = slice_ns,
		.tid = task->tid,
		.nice = -(int32_t)fair->params->nice,
		.reset_on_fork = reset_on_fork,
		.round = fair->round,
	};
	set_state(r, AUGUR_FAIR_SET);
	fair->file->threads++;
	if (!apply(fair, r)) {
		fair->file->set++;
		return;
	}
	fair->file->failed++;
	release(fair, r);
}

static void consider(struct augur_fair *fair, struct augur_fair_record *room,
		     const struct augur_dump_task *task)
{
	uint64_t slice_ns = slice_for(fair, task);
	struct augur_fair_attr attr;

	if (slice_ns == fair->plain_ns && !fair->params->nice)
		return;
	if (fair->ops->get(task->tid, &attr))
		return;
	if (!is_plain(fair, &attr))
		fair->file->foreign++;
	else if (!room)
		fair->file->full++;
	else
		begin_thread(fair, room, task, slice_ns, attr.reset_on_fork);
}

static void renew(struct augur_fair *fair, struct augur_fair_record *r,
		  const struct augur_dump_task *task)
{
	int32_t nice = -(int32_t)fair->params->nice;
	uint64_t slice_ns = slice_for(fair, task);

	if ((is_near(slice_ns, r->slice_ns) && nice == r->nice) || !take_budget(fair))
		return;
	r->slice_ns = slice_ns;
	r->nice = nice;
	if (apply(fair, r))
		fair->file->failed++;
}

void augur_fair_promote(struct augur_fair *fair, const struct augur_dump_task *task)
{
	struct augur_fair_record *room, *r = find(fair, task->tid, &room);
	struct augur_fair_attr attr;

	if (!r) {
		consider(fair, room, task);
		return;
	}
	r->round = fair->round;
	if (r->state == AUGUR_FAIR_SET && !fair->ops->get(r->tid, &attr) &&
	    is_as_set(r, &attr)) {
		renew(fair, r, task);
	} else if (!is_same_thread(fair, r)) {
		fair->file->gone += r->state == AUGUR_FAIR_SET;
		release(fair, r);
		consider(fair, r, task);
	} else if (r->state == AUGUR_FAIR_SET && restore(fair, r)) {
		fair->file->threads--;
		set_state(r, AUGUR_FAIR_LEFT);
	}
}

/* It is not promoted any more. What its owner has set is remembered while it lives. */
static void settle(struct augur_fair *fair, struct augur_fair_record *r)
{
	if (r->state == AUGUR_FAIR_LEFT) {
		if (!is_same_thread(fair, r))
			release(fair, r);
		return;
	}
	if (restore(fair, r))
		release(fair, r);
}

void augur_fair_begin(struct augur_fair *fair, uint64_t now_ns)
{
	uint64_t elapsed = now_ns - fair->budget_ns, rate = fair->params->changes_per_s;
	uint64_t more = elapsed >= NSEC_PER_SEC ? rate : elapsed * rate / NSEC_PER_SEC;

	fair->round++;
	if (!more)
		return;
	fair->budget = fair->budget + more < rate ? fair->budget + more : rate;
	fair->budget_ns = now_ns;
}

void augur_fair_end(struct augur_fair *fair)
{
	struct augur_fair_record *r = fair->file->records;

	for (; r != fair->file->records + AUGUR_FAIR_THREADS; r++)
		if (r->state != AUGUR_FAIR_FREE && r->round != fair->round)
			settle(fair, r);
}

static void forget_counters(struct augur_fair_file *file)
{
#define X(field, meaning) file->field = 0;
	AUGUR_FAIR_COUNTERS(X)
#undef X
}

/* augurd has no slice of its own. */
static void look_up_plain(struct augur_fair *fair)
{
	struct augur_fair_attr own;

	fair->plain_ns = fair->ops->get(0, &own) ? 0 : own.slice_ns;
}

bool augur_fair_start(struct augur_fair *fair, uint64_t now_ns)
{
	forget_counters(fair->file);
	look_up_plain(fair);
	fair->budget = fair->params->changes_per_s;
	fair->budget_ns = now_ns;
	if (!fair->plain_ns && !fair->params->nice)
		return false;
	fair->file->pid = getpid();
	return true;
}

uint32_t augur_fair_stop(struct augur_fair *fair)
{
	struct augur_fair_record *r;
	uint64_t before;

	if (!fair->file)
		return 0;
	before = fair->file->restored;
	look_up_plain(fair);
	fair->budget = UINT32_MAX;
	r = fair->file->records;
	for (; r != fair->file->records + AUGUR_FAIR_THREADS; r++) {
		if (r->state == AUGUR_FAIR_SET)
			restore(fair, r);
		set_state(r, AUGUR_FAIR_FREE);
	}
	fair->file->threads = 0;
	fair->file->pid = 0;
	return fair->file->restored - before;
}
