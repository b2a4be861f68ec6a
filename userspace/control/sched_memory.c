// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Memory of the attached scheduler, as the kernel accounts its programs and maps.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include <augur/sched.h>

#include "augur_sched.h"

/* More than there are; of those beyond nobody would be told. */
#define MEMORY_MAPS	64

/* Names of programs are cut off, but not before the end of this. */
#define MEMORY_PREFIX	AUGUR_SCHED_NAME "_"

struct maps {
	uint32_t id[MEMORY_MAPS];
	uint32_t nr;
};

/* What the kernel says beside the descriptor, which is closed. */
static uint64_t charged(int fd)
{
	unsigned long long bytes = 0;
	char path[64], line[128];
	FILE *file;

	if (fd < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "memlock: %llu", &bytes) == 1)
			break;
	if (file)
		fclose(file);
	close(fd);
	return bytes;
}

static bool is_new(struct maps *maps, uint32_t id)
{
	uint32_t i;

	for (i = 0; i < maps->nr; i++)
		if (maps->id[i] == id)
			return false;
	if (maps->nr < MEMORY_MAPS)
		maps->id[maps->nr++] = id;
	return true;
}

static uint64_t add_program(int fd, struct maps *maps)
{
	uint32_t ids[MEMORY_MAPS], len = sizeof(struct bpf_prog_info), i;
	struct bpf_prog_info info = {
		.nr_map_ids = MEMORY_MAPS,
		.map_ids = (uintptr_t)ids,
	};
	uint64_t bytes = 0;

	if (bpf_prog_get_info_by_fd(fd, &info, &len) < 0 ||
	    info.type != BPF_PROG_TYPE_STRUCT_OPS ||
	    strncmp(info.name, MEMORY_PREFIX, strlen(MEMORY_PREFIX))) {
		close(fd);
		return 0;
	}
	for (i = 0; i < info.nr_map_ids && i < MEMORY_MAPS; i++)
		if (is_new(maps, ids[i]))
			bytes += charged(bpf_map_get_fd_by_id(ids[i]));
	return bytes + charged(fd);
}

uint64_t augur_sched_memory(void)
{
	struct maps maps = { .nr = 0 };
	uint64_t bytes = 0;
	uint32_t id = 0;
	int fd;

	while (!bpf_prog_get_next_id(id, &id)) {
		fd = bpf_prog_get_fd_by_id(id);
		if (fd >= 0)
			bytes += add_program(fd, &maps);
	}
	return bytes;
}
