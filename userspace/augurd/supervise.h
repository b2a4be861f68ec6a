/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What to do about a scheduler that has gone: nothing if somebody took it off, attach it
 * anew if the kernel asks for that, and with growing pauses if the kernel threw it out,
 * until that is enough. Pure.
 */
#ifndef _AUGURD_SUPERVISE_H
#define _AUGURD_SUPERVISE_H

#include <stdbool.h>
#include <stdint.h>

/* Times thrown out, within AUGUR_SUPERVISE_FORGIVE_NS of each other, that are enough. */
#define AUGUR_SUPERVISE_EJECTIONS	3
#define AUGUR_SUPERVISE_PAUSE_NS	1000000000ULL
#define AUGUR_SUPERVISE_FORGIVE_NS	(3600 * 1000000000ULL)

/**
 * enum augur_end - how it is with the scheduler
 * @AUGUR_END_NONE: it is attached
 * @AUGUR_END_BY_HAND: somebody took it off, or put another one in its place
 * @AUGUR_END_RESTART: the kernel ended it and asks for it anew: CPUs came or went
 * @AUGUR_END_EJECTED: the kernel threw it out
 */
enum augur_end {
	AUGUR_END_NONE,
	AUGUR_END_BY_HAND,
	AUGUR_END_RESTART,
	AUGUR_END_EJECTED,
};

/**
 * enum augur_supervise_act - what is to be done
 * @AUGUR_SUPERVISE_NOTHING: nothing, or not yet
 * @AUGUR_SUPERVISE_PAUSE: it was thrown out: wait before attaching it; said once
 * @AUGUR_SUPERVISE_ATTACH: attach it
 * @AUGUR_SUPERVISE_QUARANTINE: never again by this process; said once
 * @AUGUR_SUPERVISE_RELEASE: it is somebody else's decision now; said once
 * @AUGUR_SUPERVISE_ADOPT: somebody has attached it after that; said once
 */
enum augur_supervise_act {
	AUGUR_SUPERVISE_NOTHING,
	AUGUR_SUPERVISE_PAUSE,
	AUGUR_SUPERVISE_ATTACH,
	AUGUR_SUPERVISE_QUARANTINE,
	AUGUR_SUPERVISE_RELEASE,
	AUGUR_SUPERVISE_ADOPT,
};

/**
 * struct augur_supervisor - state
 * @off: it is not to be attached any more
 * @pausing: it was thrown out and will be attached at @retry_ns
 * @ejections: times thrown out
 * @ejected_ns: when that was last
 * @retry_ns: when the pause ends
 */
struct augur_supervisor {
	bool off;
	bool pausing;
	uint32_t ejections;
	uint64_t ejected_ns;
	uint64_t retry_ns;
};

/* To be called every now and then. An attempt to attach that fails is an ejection. */
enum augur_supervise_act augur_supervise(struct augur_supervisor *s,
					 enum augur_end end, uint64_t now_ns);

/* What the kernel's account of an end means: enum scx_exit_kind and exit code. */
enum augur_end augur_supervise_classify(int32_t kind, int64_t code);

#endif /* _AUGURD_SUPERVISE_H */
