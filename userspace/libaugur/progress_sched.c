// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The scheduler's counters from the map that it has pinned, by bpf(2) itself.
 */
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "augur_counters.h"
#include "augur_sched.h"
#include "progress.h"

#define POSSIBLE	"/sys/devices/system/cpu/possible"
#define POSSIBLE_BYTES	64

static const char *const sched_names[] = {
#define X(name, meaning) #name,
	AUGUR_SCHED_COUNTERS(X)
#undef X
};

/* A list of ranges that ends with the last; 0 if it cannot be read. */
static uint32_t sched_cpus(void)
{
	char text[POSSIBLE_BYTES], *last;
	int fd = open(POSSIBLE, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return 0;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (len <= 0)
		return 0;
	text[len] = '\0';
	last = strrchr(text, '-');
	return strtoul(last ? last + 1 : text, NULL, 10) + 1;
}

static int sched_map(void)
{
	union bpf_attr attr = { 0 };

	attr.pathname = (uintptr_t)AUGUR_PIN_COUNTERS;
	attr.file_flags = BPF_F_RDONLY;
	return syscall(SYS_bpf, BPF_OBJ_GET, &attr, sizeof(attr));
}

/*
 * What is pinned is the counters of some version, all in one entry: how many they are; 0
 * if it is something else.
 */
static uint32_t sched_counters(int fd)
{
	struct bpf_map_info info = { 0 };
	union bpf_attr attr = { 0 };

	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)&info;
	if (syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)) ||
	    info.type != BPF_MAP_TYPE_PERCPU_ARRAY || info.max_entries != 1 ||
	    info.value_size % sizeof(uint64_t))
		return 0;
	return info.value_size / sizeof(uint64_t);
}

static int sched_read(int fd, uint64_t *per_cpu)
{
	union bpf_attr attr = { 0 };
	uint32_t key = 0;

	attr.map_fd = fd;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)per_cpu;
	return syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attr, sizeof(attr));
}

/* @per_cpu has @nr counters of each CPU. */
static void sched_found(const struct augur_progress_out *out, const uint64_t *per_cpu,
			uint32_t nr, uint32_t nr_cpus)
{
	uint32_t i, cpu;

	for (i = 0; i < nr && i < AUGUR_NR_SCHED_COUNTERS; i++) {
		uint64_t sum = 0;

		for (cpu = 0; cpu < nr_cpus; cpu++)
			sum += per_cpu[(size_t)cpu * nr + i];
		__augur_progress_found(out, sched_names[i], sum);
	}
}

void __augur_progress_sched(const struct augur_progress_out *out)
{
	int fd = sched_map();
	uint32_t nr_cpus, nr;
	uint64_t *per_cpu;

	if (fd < 0)
		return;
	nr = sched_counters(fd);
	nr_cpus = sched_cpus();
	per_cpu = calloc((size_t)nr * nr_cpus + 1, sizeof(*per_cpu));
	if (nr && nr_cpus && per_cpu && !sched_read(fd, per_cpu))
		sched_found(out, per_cpu, nr, nr_cpus);
	free(per_cpu);
	close(fd);
}
