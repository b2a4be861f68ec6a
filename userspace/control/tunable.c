// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The map settings of the attached scheduler: what is asked for, and what is in force.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include <augur/tunable.h>

#include "augur_sched.h"
#include "sched_value.h"

/* The scheduler looks four times a second when nothing runs. */
#define FORCE_TRIES	200
#define FORCE_PAUSE_NS	10000000

static const struct tunable {
	const char *name;
	const char *meaning;
	uint64_t def;
	uint64_t least;
	uint64_t most;
} tunables[] = {
#define X(name, def, least, most, meaning) { #name, meaning, def, least, most },
	AUGUR_TUNABLES(X)
#undef X
};

union values {
	struct augur_tunables named;
	uint64_t by_nr[AUGUR_NR_TUNABLES];
};

_Static_assert(sizeof(tunables) / sizeof(tunables[0]) == AUGUR_NR_TUNABLES, "one each");

/* Entries @first and following. */
static int read_all(uint32_t first, union values *out)
{
	uint32_t i, key;
	int err = 0;

	for (i = 0; i < AUGUR_NR_TUNABLES && !err; i++) {
		key = first + i;
		err = __sched_value(AUGUR_PIN_SETTINGS, &key, &out->by_nr[i],
				    sizeof(out->by_nr[i]));
	}
	return err;
}

int augur_tunables_get(augur_param_cb cb, void *ctx)
{
	struct augur_param_info info;
	union values force;
	uint32_t i;
	int err;

	err = read_all(AUGUR_NR_TUNABLES, &force);
	for (i = 0; i < AUGUR_NR_TUNABLES && !err; i++) {
		info = (struct augur_param_info){
			.value = force.by_nr[i],
			.def = tunables[i].def,
			.least = tunables[i].least,
			.most = tunables[i].most,
		};
		snprintf(info.name, sizeof(info.name), "%s", tunables[i].name);
		snprintf(info.meaning, sizeof(info.meaning), "%s", tunables[i].meaning);
		err = cb(&info, ctx);
	}
	return err;
}

/* Would the scheduler take over @value just so, and leave the others as they are? */
static int check(uint32_t nr, uint64_t value, char *why, size_t len)
{
	const struct tunable *t = &tunables[nr];
	union values wanted, got;
	uint32_t i;
	int err;

	if (value < t->least || value > t->most) {
		snprintf(why, len, "%s: %llu is not within %llu to %llu", t->name,
			 (unsigned long long)value, (unsigned long long)t->least,
			 (unsigned long long)t->most);
		return -ERANGE;
	}
	err = read_all(0, &wanted);
	if (err)
		return err;
	/* Who wrote to the map by other means is not held against this value. */
	augur_tunables_clamp(&wanted.named);
	wanted.by_nr[nr] = value;
	got = wanted;
	augur_tunables_clamp(&got.named);
	for (i = 0; i < AUGUR_NR_TUNABLES && got.by_nr[i] == wanted.by_nr[i]; i++)
		;
	if (i == AUGUR_NR_TUNABLES)
		return 0;
	snprintf(why, len, "%s: %llu does not go with the others: %s would have to be %llu",
		 t->name, (unsigned long long)value, tunables[i].name,
		 (unsigned long long)got.by_nr[i]);
	return -ERANGE;
}

static int ask(uint32_t nr, uint64_t value)
{
	int fd = bpf_obj_get(AUGUR_PIN_SETTINGS), err = 0;

	if (fd < 0)
		return -errno;
	if (bpf_map_update_elem(fd, &nr, &value, BPF_EXIST) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int await_force(uint32_t nr, uint64_t value)
{
	const struct timespec pause = { .tv_nsec = FORCE_PAUSE_NS };
	uint32_t key = AUGUR_NR_TUNABLES + nr;
	uint64_t force;
	int i, err;

	for (i = 0; i < FORCE_TRIES; i++) {
		err = __sched_value(AUGUR_PIN_SETTINGS, &key, &force, sizeof(force));
		if (err || force == value)
			return err;
		nanosleep(&pause, NULL);
	}
	return -ETIMEDOUT;
}

int augur_tunable_set(const char *name, uint64_t value, char *why, size_t len)
{
	uint32_t nr;
	int err;

	*why = '\0';
	for (nr = 0; nr < AUGUR_NR_TUNABLES; nr++)
		if (!strcmp(tunables[nr].name, name))
			break;
	if (nr == AUGUR_NR_TUNABLES)
		return -ESRCH;
	err = check(nr, value, why, len);
	if (!err)
		err = ask(nr, value);
	return err ? err : await_force(nr, value);
}
