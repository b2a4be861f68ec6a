// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sched_getattr(2) says about thread TID: nice value, time slice in ns, and whether
 * its children begin without.
 */
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sched_attr attr = { 0 };

	if (argc != 2) {
		fprintf(stderr, "usage: attr TID\n");
		return 2;
	}
	if (syscall(SYS_sched_getattr, atoi(argv[1]), &attr, sizeof(attr), 0) < 0) {
		perror(argv[1]);
		return 1;
	}
	printf("%d %llu %d\n", attr.sched_nice, (unsigned long long)attr.sched_runtime,
	       !!(attr.sched_flags & SCHED_FLAG_RESET_ON_FORK));
	return 0;
}
