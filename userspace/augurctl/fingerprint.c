// SPDX-License-Identifier: GPL-2.0-only
#include "fingerprint.h"

#include <stdio.h>

#include "output.h"
#include "policy/fingerprint.h"

/* By number; made from this machine's headers. */
static const char *const syscall_names[] = {
#include "userspace/augurctl/syscalls.h"
};

const char *syscall_name(int nr)
{
	if (nr < 0 || nr >= (int)(sizeof(syscall_names) / sizeof(syscall_names[0])))
		return NULL;
	return syscall_names[nr];
}

void fingerprint_site(uint64_t word1, char *buf, size_t len)
{
	int site = augur_fp_field(word1, AUGUR_FP_SITE_SHIFT, AUGUR_FP_SITE_MASK);
	const char *name = syscall_name(site - 2);

	if (!site)
		snprintf(buf, len, "not seen, or a page fault");
	else if (site == AUGUR_SITE_KTHREAD)
		snprintf(buf, len, "in the kernel");
	else if (name)
		snprintf(buf, len, "in %s", name);
	else
		snprintf(buf, len, "in system call %d", site - 2);
}

const char *fingerprint_sleep(uint64_t word1)
{
	switch (augur_fp_field(word1, AUGUR_FP_SLEEP_SHIFT, AUGUR_FP_SLEEP_MASK)) {
	case AUGUR_SLEEP_INTERRUPTIBLE:
		return "interruptible";
	case AUGUR_SLEEP_UNINTERRUPTIBLE:
		return "uninterruptible";
	case AUGUR_SLEEP_IO:
		return "block I/O";
	}
	return "not seen";
}

const char *fingerprint_wake(uint64_t word1)
{
	switch (augur_fp_field(word1, AUGUR_FP_WAKE_SHIFT, AUGUR_FP_WAKE_MASK)) {
	case AUGUR_WAKE_IRQ:
		return "an interrupt";
	case AUGUR_WAKE_KTHREAD:
		return "a kernel thread";
	case AUGUR_WAKE_SELF:
		return "a thread of its process";
	case AUGUR_WAKE_OTHER:
		return "another process";
	}
	return "not seen";
}

void fingerprint_class(uint64_t class, int halved, char *buf, size_t len)
{
	char least[32], most[32];

	if (!class) {
		snprintf(buf, len, "not seen");
		return;
	}
	if (halved)
		class *= 2;
	out_format_ns(least, sizeof(least), 1ULL << class);
	out_format_ns(most, sizeof(most), 1ULL << (class + 1 + halved));
	snprintf(buf, len, "%s to %s", least, most);
}

void fingerprint_nice(uint64_t word1, char *buf, size_t len)
{
	int class = augur_fp_field(word1, AUGUR_FP_NICE_SHIFT, AUGUR_FP_NICE_MASK);

	if (class > 9)
		snprintf(buf, len, "a real-time class");
	else
		snprintf(buf, len, "%d to %d", 4 * class - 20, 4 * class - 17);
}
