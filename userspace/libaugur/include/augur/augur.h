/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * libaugur: an application tells the scheduler what it knows of its threads.
 *
 * Every function returns 0 on success and -errno on failure, prints nothing, and may
 * be called from any thread at any time. Where the module is not loaded, or does not
 * let this user in, a call does nothing, costs next to nothing, and returns
 * AUGUR_ABSENT: a hint is never needed for anything to be right, so that most
 * programs need not look at the answer at all. The errors are those that
 * linux/augur.h and linux/augur_hint.h list.
 */
#ifndef _AUGUR_AUGUR_H
#define _AUGUR_AUGUR_H

#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include <linux/augur_hint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of the library that is in use: "0.1.0". */
const char *augur_version(void);

/* Nothing was done, because there is nobody to do it; no error. */
#define AUGUR_ABSENT	256

/**
 * augur_hint_init() - an empty hint
 * @hint: out
 * @kind: enum augur_hint_kind
 *
 * Then set what is known, in nanoseconds: run_ns, deadline_ns, and so on.
 */
static inline void augur_hint_init(struct augur_hint *hint, uint32_t kind)
{
	memset(hint, 0, sizeof(*hint));
	hint->size = sizeof(*hint);
	hint->kind = kind;
	hint->node = AUGUR_NODE_ANY;
}

/*
 * Give a hint about the calling thread, a thread, or a process, which is its first
 * thread. It replaces the hint before. What could not be had as asked is clamped:
 * the hint comes back as it is in force, and hint->clamped says which fields differ.
 */
int augur_hint_give(struct augur_hint *hint);
int augur_hint_give_tid(pid_t tid, struct augur_hint *hint);
int augur_hint_give_pidfd(int pidfd, struct augur_hint *hint);

/* Take it back. It is no error if there is none. */
int augur_hint_clear(void);
int augur_hint_clear_tid(pid_t tid);
int augur_hint_clear_pidfd(int pidfd);

/*
 * The calling thread works with others at one thing, every @period_ns: all that call
 * this with the same @gang, any number but 0 that the threads of a user share, are
 * released together, and are to be done @deadline_ns after that. augur_hint_clear()
 * leaves it.
 */
int augur_gang_join(uint32_t gang, uint64_t period_ns, uint64_t deadline_ns);

/*
 * A page of the calling thread, into which a hint is stored without a system call;
 * it counts from the thread's next sleep on. *@page is NULL if there is none, which
 * augur_page_hint() and augur_page_close() take as well.
 */
int augur_page_open(struct augur_hint_page **page);
void augur_page_close(struct augur_hint_page *page);

/**
 * augur_page_hint() - store a hint
 * @page: page of the calling thread, or NULL
 * @kind: enum augur_hint_kind
 * @run_ns: what the next burst will take, 0 for no claim
 * @deadline_ns: from the wakeup until it should be asleep again, 0 for none
 */
static inline void augur_page_hint(struct augur_hint_page *page, uint32_t kind,
				   uint64_t run_ns, uint64_t deadline_ns)
{
	if (!page)
		return;
	page->kind = kind;
	page->run_ns = run_ns;
	page->deadline_ns = deadline_ns;
	/* The module looks in this very thread: only the compiler has to keep order. */
	__atomic_signal_fence(__ATOMIC_RELEASE);
	__atomic_store_n(&page->seq, page->seq + 1, __ATOMIC_RELAXED);
}

/* A measurement that is under way. */
struct augur_measure;

/*
 * Measure the next @nr_bursts bursts of the calling thread, or as many as end within
 * @timeout_ns: run times, waits, and how many took longer than @deadline_ns from
 * wakeup to sleep, 0 for none. The calling thread goes on with its work;
 * augur_measure_end() waits for the end of the measurement, frees it, and fills in
 * @outcome. Every measurement that was begun must be ended. *@measure is NULL if
 * none was begun, which augur_measure_end() takes as well.
 */
int augur_measure_begin(struct augur_measure **measure, uint32_t nr_bursts,
			uint64_t timeout_ns, uint64_t deadline_ns);
int augur_measure_end(struct augur_measure *measure, struct augur_session *outcome);

/* The same for another thread, while the calling one waits. */
int augur_measure_tid(pid_t tid, uint32_t nr_bursts, uint64_t timeout_ns,
		      uint64_t deadline_ns, struct augur_session *outcome);

/*
 * What augur passes on the way of a task from its wakeup to its next sleep, and while it
 * learns from that, in this order. X(name); meanings are in augur_progress_read(3).
 */
#define AUGUR_PROGRESS_POINTS(X)						\
	X(pred_lookup)								\
	X(pred_found)								\
	X(cache_hit)								\
	X(cache_miss)								\
	X(promote)								\
	X(demote)								\
	X(select)								\
	X(fast_prev)								\
	X(fast_sync)								\
	X(fast_llc)								\
	X(fast_node)								\
	X(fast_remote)								\
	X(slow)									\
	X(enqueue)								\
	X(enqueue_promoted)							\
	X(dispatch_promoted)							\
	X(dispatch_local)							\
	X(dispatch_remote)							\
	X(run_begin)								\
	X(run_end)								\
	X(mispredict)								\
	X(filter_update)							\
	X(phase_change)

enum augur_progress {
#define X(name) AUGUR_PROGRESS_##name,
	AUGUR_PROGRESS_POINTS(X)
#undef X
	AUGUR_NR_PROGRESS
};

/*
 * How often each point was passed, by all tasks on all CPUs. @count has @nr entries,
 * AUGUR_NR_PROGRESS as the caller knows it. Bit i of *@known is set if count[i] is
 * known; it is 0 where not: what the module counts everybody may know that may give
 * hints, what the scheduler and augurd count only root, and only while they run.
 */
int augur_progress_read(uint64_t *count, uint64_t *known, uint32_t nr);

/* "pred_lookup" for AUGUR_PROGRESS_pred_lookup; NULL if there is no such point. */
const char *augur_progress_name(uint32_t point);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_AUGUR_H */
