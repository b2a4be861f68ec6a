/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT */
/*
 * The fingerprint of a task, 128 bits, and the key made from it.
 *
 * word 0	bits  0-31	exe: hash of the executable's path
 *		bits 32-63	role: hash of comm without trailing digits
 * word 1	bits  0-23	cgroup: hash of the leaf cgroup's name
 *		bits 24-39	site: where the task slept before this burst
 *		bits 40-43	sleep: how it slept, enum augur_sleep
 *		bits 44-46	wake: who woke it, enum augur_wake
 *		bits 47-51	last: log2 class of the burst before
 *		bits 52-55	nice: (nice + 20) / 4, or 15 for real-time classes
 *		bits 56-59	before: class of the burst before that, halved
 *		bits 60-63	version of this layout
 *
 * exe, role, cgroup, site and sleep are the identity and make the key. The rest
 * is context: it varies between bursts of the same thing and is not in the key.
 * More general keys leave out site and sleep, and then the cgroup as well. Programs
 * repeat themselves in sequences, so there is a more specific one too: last and
 * before tell the cases of a key apart. Statistics are kept by key; decisions may
 * be made for a case.
 * Nothing here depends on an address, a pid, a clock or an inode, so a key means
 * the same after a reboot and on another machine.
 */
#ifndef _AUGUR_POLICY_FINGERPRINT_H
#define _AUGUR_POLICY_FINGERPRINT_H

#include "types.h"

#define AUGUR_FP_VERSION	2ULL
#define AUGUR_FP_CGROUP_MASK	0xffffffULL
#define AUGUR_FP_SITE_SHIFT	24
#define AUGUR_FP_SITE_MASK	0xffffULL
#define AUGUR_FP_SLEEP_SHIFT	40
#define AUGUR_FP_SLEEP_MASK	0xfULL
#define AUGUR_FP_WAKE_SHIFT	44
#define AUGUR_FP_WAKE_MASK	0x7ULL
#define AUGUR_FP_LAST_SHIFT	47
#define AUGUR_FP_LAST_MASK	0x1fULL
#define AUGUR_FP_NICE_SHIFT	52
#define AUGUR_FP_NICE_MASK	0xfULL
#define AUGUR_FP_BEFORE_SHIFT	56
#define AUGUR_FP_BEFORE_MASK	0xfULL
#define AUGUR_FP_VERSION_SHIFT	60
#define AUGUR_FP_VERSION_MASK	0xfULL
#define AUGUR_FP_IDENTITY1	((1ULL << AUGUR_FP_WAKE_SHIFT) - 1)
#define AUGUR_FP_CASE1		(AUGUR_FP_LAST_MASK << AUGUR_FP_LAST_SHIFT | \
				 AUGUR_FP_BEFORE_MASK << AUGUR_FP_BEFORE_SHIFT)

/* A sample carries so many bits of word 1 from there on: all that a case is made of. */
#define AUGUR_FP_CONTEXT_SHIFT	AUGUR_FP_LAST_SHIFT

/**
 * enum augur_sleep - how a task slept before a burst
 * @AUGUR_SLEEP_UNKNOWN: not seen going to sleep (new, or just tracked)
 * @AUGUR_SLEEP_INTERRUPTIBLE: waiting for an event, signals wake it
 * @AUGUR_SLEEP_UNINTERRUPTIBLE: waiting for the kernel
 * @AUGUR_SLEEP_IO: waiting for block I/O
 */
enum augur_sleep {
	AUGUR_SLEEP_UNKNOWN		= 0,
	AUGUR_SLEEP_INTERRUPTIBLE	= 1,
	AUGUR_SLEEP_UNINTERRUPTIBLE	= 2,
	AUGUR_SLEEP_IO			= 3,
};

/**
 * enum augur_wake - who woke a task
 * @AUGUR_WAKE_UNKNOWN: not seen
 * @AUGUR_WAKE_IRQ: an interrupt
 * @AUGUR_WAKE_KTHREAD: a kernel thread
 * @AUGUR_WAKE_SELF: a thread of the same process
 * @AUGUR_WAKE_OTHER: another process
 */
enum augur_wake {
	AUGUR_WAKE_UNKNOWN	= 0,
	AUGUR_WAKE_IRQ		= 1,
	AUGUR_WAKE_KTHREAD	= 2,
	AUGUR_WAKE_SELF		= 3,
	AUGUR_WAKE_OTHER	= 4,
};

/* Site of a kernel thread; system call nr is stored as nr + 2, 0 is unknown. */
#define AUGUR_SITE_KTHREAD	1

struct augur_fingerprint {
	__u64 word[2];
};

/* A full avalanche: every input bit flips every output bit half of the time. */
static inline __u64 augur_mix64(__u64 x)
{
	x ^= x >> 32;
	x *= 0xe9846af9b1a615dULL;
	x ^= x >> 32;
	x *= 0xe9846af9b1a615dULL;
	x ^= x >> 28;
	return x;
}

/* FNV-1a over at most @len bytes, mixed; the same for paths, names and roles. */
static inline __u64 augur_hash_bytes(const char *s, __u32 len)
{
	__u64 h = 0xcbf29ce484222325ULL;
	__u32 i;

	for (i = 0; i < len; i++) {
		h ^= (unsigned char)s[i];
		h *= 0x100000001b3ULL;
	}
	return augur_mix64(h);
}

/* Length of a task name without the digits at its end: "worker/12" and "worker/7". */
static inline __u32 augur_role_len(const char *comm, __u32 max)
{
	__u32 len = 0, i;

	for (i = 0; i < max && comm[i]; i++)
		if (comm[i] < '0' || comm[i] > '9')
			len = i + 1;
	return len ? len : i;
}

static inline __u32 augur_role_hash(const char *comm, __u32 max)
{
	return (__u32)augur_hash_bytes(comm, augur_role_len(comm, max));
}

/**
 * enum augur_key_level - how much of the identity a key is made from
 * @AUGUR_KEY_SPECIFIC: all of it
 * @AUGUR_KEY_CGROUP: exe, role and cgroup: wherever the task slept
 * @AUGUR_KEY_ROLE: exe and role: in whatever cgroup
 * @AUGUR_NR_KEY_LEVELS: number of these levels
 * @AUGUR_KEY_CASE: a case of the first of them, see augur_fingerprint_case()
 */
enum augur_key_level {
	AUGUR_KEY_SPECIFIC	= 0,
	AUGUR_KEY_CGROUP	= 1,
	AUGUR_KEY_ROLE		= 2,
	AUGUR_NR_KEY_LEVELS	= 3,
	AUGUR_KEY_CASE		= 3,
};

/**
 * augur_fingerprint_general() - key of a fingerprint, with less of its identity
 * @fp: the fingerprint
 * @level: enum augur_key_level
 *
 * The level stands in the place of the context, which is in no key: a task of
 * which nothing but its role is known has three keys, not one.
 *
 * Return: the key. Zero means no key everywhere, so it is never one.
 */
static inline __u64 augur_fingerprint_general(const struct augur_fingerprint *fp,
					      __u32 level)
{
	__u64 identity = 0, key;

	if (level == AUGUR_KEY_SPECIFIC)
		identity = fp->word[1] & AUGUR_FP_IDENTITY1;
	else if (level == AUGUR_KEY_CGROUP)
		identity = fp->word[1] & AUGUR_FP_CGROUP_MASK;
	identity |= (__u64)level << AUGUR_FP_WAKE_SHIFT;
	key = augur_mix64(fp->word[0] ^ augur_mix64(identity));
	return key ? key : 1;
}

static inline __u64 augur_fingerprint_key(const struct augur_fingerprint *fp)
{
	return augur_fingerprint_general(fp, AUGUR_KEY_SPECIFIC);
}

/**
 * augur_fingerprint_case() - key of one case of a key
 * @key: the key
 * @word1: word 1 of the fingerprint; of it last and before are looked at
 *
 * What tells cases apart changes with every burst, so this is made when a task
 * wakes, from a key that is made already.
 *
 * Return: the key of the case, never zero.
 */
static inline __u64 augur_fingerprint_case(__u64 key, __u64 word1)
{
	key = augur_mix64(key ^ (word1 & AUGUR_FP_CASE1));
	return key ? key : 1;
}

/* The same from the context that a sample carries. */
static inline __u64 augur_sample_case(__u64 key, __u16 context)
{
	return augur_fingerprint_case(key, (__u64)context << AUGUR_FP_CONTEXT_SHIFT);
}

/* Field before of a fingerprint, from the word 1 that was in force a burst ago. */
static inline __u64 augur_fp_before(__u64 word1)
{
	/* Half of last is all but its lowest bit. */
	return (word1 << (AUGUR_FP_BEFORE_SHIFT - AUGUR_FP_LAST_SHIFT - 1)) &
	       (AUGUR_FP_BEFORE_MASK << AUGUR_FP_BEFORE_SHIFT);
}

static inline __u64 augur_fp_field(__u64 word, __u32 shift, __u64 mask)
{
	return (word >> shift) & mask;
}

static inline __u64 augur_fp_set(__u64 word, __u32 shift, __u64 mask, __u64 val)
{
	return (word & ~(mask << shift)) | ((val & mask) << shift);
}

#endif /* _AUGUR_POLICY_FINGERPRINT_H */
