/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * What augurd has set of threads by sched_setattr(2), where no BPF scheduler does what
 * it decides. The file is mapped by augurd and written in place, so that it tells the
 * next augurd what one that was killed has left.
 */
#ifndef _AUGUR_FAIR_H
#define _AUGUR_FAIR_H

#include <stdint.h>
#include <sys/types.h>

#include <augur/daemon.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AUGUR_FAIR_FILE		AUGUR_RUN_DIR "/fair"
#define AUGUR_FAIR_MAGIC	0x7269616672756761ULL	/* "agurfair" */
#define AUGUR_FAIR_VERSION	1
#define AUGUR_FAIR_WAYS		8
#define AUGUR_FAIR_THREADS	4096

/**
 * enum augur_fair_state - of a record
 * @AUGUR_FAIR_FREE: it is of no thread
 * @AUGUR_FAIR_SET: the thread's attributes were set, or are about to be
 * @AUGUR_FAIR_LEFT: they were, and its owner has changed them: never again
 */
enum augur_fair_state {
	AUGUR_FAIR_FREE,
	AUGUR_FAIR_SET,
	AUGUR_FAIR_LEFT,
};

/**
 * struct augur_fair_record - a thread; before, it had nice 0 and no slice of its own
 * @start_ticks: when it began, field 22 of /proc/TID/stat
 * @slice_ns: its time slice as it was set
 * @tid: its id
 * @state: enum augur_fair_state, written last when one begins, first when it ends
 * @nice: its nice value as it was set
 * @reset_on_fork: it had SCHED_FLAG_RESET_ON_FORK before
 * @round: of augurd, when it was last found promoted
 */
struct augur_fair_record {
	uint64_t start_ticks;
	uint64_t slice_ns;
	uint32_t tid;
	uint32_t state;
	int32_t nice;
	uint32_t reset_on_fork;
	uint64_t round;
};

/* X(field, meaning) */
#define AUGUR_FAIR_COUNTERS(X)							\
	X(threads, "threads that have what augurd has set")			\
	X(set, "threads set")							\
	X(restored, "threads that got back what they had")			\
	X(gone, "threads that ended with what was set")				\
	X(foreign, "times that a thread was left as its owner had set it")	\
	X(taken, "threads that their owner has set since")			\
	X(limited, "times that a change had to wait for others")		\
	X(full, "times that there was no room for a thread")			\
	X(failed, "times that the kernel refused")

/**
 * struct augur_fair_file - the file
 * @magic: AUGUR_FAIR_MAGIC
 * @version: AUGUR_FAIR_VERSION, raised when anything changes
 * @pid: augurd whose decisions have their effect this way, 0 for none
 * @records: AUGUR_FAIR_THREADS of them: AUGUR_FAIR_WAYS places for each remainder of a
 *	thread's id
 *
 * The other fields are those of AUGUR_FAIR_COUNTERS().
 */
struct augur_fair_file {
	uint64_t magic;
	uint32_t version;
	uint32_t pid;
#define X(field, meaning) uint64_t field;
	AUGUR_FAIR_COUNTERS(X)
#undef X
	struct augur_fair_record records[];
};

#define AUGUR_FAIR_BYTES (sizeof(struct augur_fair_file) +			\
			  AUGUR_FAIR_THREADS * sizeof(struct augur_fair_record))

/*
 * Reads the head of the file: 0, -ENOENT if augurd never worked this way, -EPROTO if
 * it is of another version, or another -errno.
 */
int augur_fair_read(struct augur_fair_file *out);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_FAIR_H */
