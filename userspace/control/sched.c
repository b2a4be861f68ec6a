// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The attached scheduler: sysfs says whether there is one, bpffs holds it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <augur/sched.h>

#include "augur_counters.h"
#include "augur_sched.h"
#include "sched_value.h"

#define SYSFS_STATE	"/sys/kernel/sched_ext/state"
#define SYSFS_OPS	"/sys/kernel/sched_ext/root/ops"

static const struct {
	const char *name;
	const char *meaning;
} counters[] = {
#define X(counter, text) { #counter, text },
	AUGUR_SCHED_COUNTERS(X)
#undef X
};

static int read_word(const char *path, char *buf, size_t len)
{
	FILE *f = fopen(path, "re");

	buf[0] = '\0';
	if (!f)
		return -errno;
	if (fgets(buf, len, f))
		buf[strcspn(buf, "\n")] = '\0';
	fclose(f);
	return 0;
}

int augur_sched_state(struct augur_sched_state *out)
{
	char state[32];
	int err;

	*out = (struct augur_sched_state){ 0 };
	err = read_word(SYSFS_STATE, state, sizeof(state));
	out->supported = !err;
	if (err)
		return err == -ENOENT ? 0 : err;
	out->enabled = strcmp(state, "disabled") != 0;
	/* Nothing is attached between two lines: then there is no name either. */
	if (out->enabled)
		read_word(SYSFS_OPS, out->ops, sizeof(out->ops));
	out->ours = !strcmp(out->ops, AUGUR_SCHED_NAME);
	out->pinned = !access(AUGUR_PIN_LINK, F_OK);
	if (!out->pinned && errno != ENOENT)
		out->pin_errno = errno;
	return 0;
}

int augur_sched_stop(void)
{
	static const char *const pins[] = {
		AUGUR_PIN_LINK, AUGUR_PIN_COUNTERS, AUGUR_PIN_EXIT, AUGUR_PIN_DUMP,
		AUGUR_PIN_TIMERS, AUGUR_PIN_TASKS, AUGUR_PIN_CPUS,
		AUGUR_PIN_SETTINGS, AUGUR_PIN_VERSION,
	};
	int fd = bpf_obj_get(AUGUR_PIN_LINK), err = 0;
	size_t i;

	if (fd < 0)
		return -errno;
	/*
	 * Returns when the scheduler is disabled, while removing the pin would
	 * only begin it. A link whose scheduler was ejected is detached already.
	 */
	if (bpf_link_detach(fd) < 0 && errno != EINVAL && errno != ENOLINK)
		err = -errno;
	close(fd);
	for (i = 0; i < sizeof(pins) / sizeof(pins[0]) && !err; i++)
		if (unlink(pins[i]) < 0 && errno != ENOENT)
			err = -errno;
	return err;
}

int augur_sched_version(char *buf, size_t len)
{
	ssize_t bytes = readlink(AUGUR_PIN_VERSION, buf, len - 1);

	buf[bytes < 0 ? 0 : bytes] = '\0';
	return bytes < 0 ? -errno : 0;
}

/* What is pinned may be of another version. */
int __sched_value(const char *pin, const void *key, void *value, uint32_t bytes)
{
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);
	int fd, err = 0;

	fd = bpf_obj_get(pin);
	if (fd < 0)
		return -errno;
	if (bpf_map_get_info_by_fd(fd, &info, &len) < 0)
		err = -errno;
	else if (info.value_size != bytes)
		err = -EPROTO;
	else if (bpf_map_lookup_elem(fd, key, value) < 0)
		err = -errno;
	close(fd);
	return err;
}

int augur_sched_end(struct augur_sched_end *out)
{
	struct augur_exit record;
	uint32_t zero = 0;
	int err;

	*out = (struct augur_sched_end){ 0 };
	err = __sched_value(AUGUR_PIN_EXIT, &zero, &record, sizeof(record));
	if (err)
		return err;
	if (!record.kind)
		return -ENOENT;
	out->kind = record.kind;
	out->cpu = record.cpu;
	out->code = record.code;
	snprintf(out->reason, sizeof(out->reason), "%.*s",
		 (int)sizeof(record.reason), record.reason);
	snprintf(out->msg, sizeof(out->msg), "%.*s", (int)sizeof(record.msg),
		 record.msg);
	return 0;
}

uint32_t augur_counter_nr(void)
{
	return AUGUR_NR_SCHED_COUNTERS;
}

const char *augur_counter_name(uint32_t index)
{
	return index < AUGUR_NR_SCHED_COUNTERS ? counters[index].name : NULL;
}

const char *augur_counter_meaning(uint32_t index)
{
	return index < AUGUR_NR_SCHED_COUNTERS ? counters[index].meaning : NULL;
}

/*
 * What is pinned may be of another version: the number of counters it has, all in one
 * entry, or what is wrong.
 */
static int nr_counters(int fd)
{
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);

	if (bpf_map_get_info_by_fd(fd, &info, &len) < 0)
		return -errno;
	if (info.type != BPF_MAP_TYPE_PERCPU_ARRAY || info.max_entries != 1 ||
	    info.value_size % sizeof(uint64_t))
		return -EPROTO;
	return info.value_size / sizeof(uint64_t);
}

static void sum_counters(const uint64_t *per_cpu, uint32_t nr_have, int nr_cpus,
			 uint64_t *out, uint32_t nr)
{
	uint32_t i;
	int cpu;

	for (i = 0; i < nr; i++) {
		out[i] = 0;
		for (cpu = 0; cpu < nr_cpus && i < nr_have; cpu++)
			out[i] += per_cpu[(size_t)cpu * nr_have + i];
	}
}

static int read_counters(int fd, uint64_t *out, uint32_t nr)
{
	int nr_cpus = libbpf_num_possible_cpus(), nr_have = nr_counters(fd), err = 0;
	uint64_t *per_cpu;
	uint32_t key = 0;

	if (nr_cpus < 0 || nr_have < 0)
		return nr_cpus < 0 ? nr_cpus : nr_have;
	per_cpu = calloc((size_t)nr_cpus * nr_have, sizeof(*per_cpu));
	if (!per_cpu)
		return -ENOMEM;
	if (bpf_map_lookup_elem(fd, &key, per_cpu) < 0)
		err = -errno;
	else
		sum_counters(per_cpu, nr_have, nr_cpus, out, nr);
	free(per_cpu);
	return err;
}

int augur_counters_read(uint64_t *out, uint32_t nr)
{
	int fd = bpf_obj_get(AUGUR_PIN_COUNTERS), err;

	if (fd < 0)
		return -errno;
	err = read_counters(fd, out, nr);
	close(fd);
	return err;
}
