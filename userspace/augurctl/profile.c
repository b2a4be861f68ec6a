// SPDX-License-Identifier: GPL-2.0-only
/*
 * Joins the slots of all CPUs by key.
 */
#include "profile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <augur/client.h>
#include <augur/map.h>

static int compare_keys(const void *a, const void *b)
{
	const struct profile *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

static void add_slot(struct profiles *out, const struct augur_slot *slot)
{
	struct profile *p = &out->items[out->nr++];

	*p = (struct profile){
		.key = slot->key,
		.count = slot->count,
		.run_ns = slot->run_ns,
		.wait_ns = slot->wait_ns,
		.run_max_ns = slot->run_max_ns,
		.wait_max_ns = slot->wait_max_ns,
		.preempted = slot->preempted,
		.migrated = slot->migrated,
		.mispredicted = slot->mispredicted,
		.last_seen_ns = slot->last_seen_ns,
		.fp = { slot->fingerprint[0], slot->fingerprint[1] },
	};
	memcpy(p->comm, slot->comm, sizeof(p->comm));
	p->comm[sizeof(p->comm) - 1] = '\0';
}

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static void merge(struct profile *to, const struct profile *from)
{
	to->count += from->count;
	to->run_ns += from->run_ns;
	to->wait_ns += from->wait_ns;
	to->run_max_ns = most(to->run_max_ns, from->run_max_ns);
	to->wait_max_ns = most(to->wait_max_ns, from->wait_max_ns);
	to->preempted += from->preempted;
	to->migrated += from->migrated;
	to->mispredicted += from->mispredicted;
	if (from->last_seen_ns > to->last_seen_ns) {
		to->last_seen_ns = from->last_seen_ns;
		memcpy(to->comm, from->comm, sizeof(to->comm));
	}
}

static void merge_equal(struct profiles *all)
{
	size_t in, nr = 0;

	qsort(all->items, all->nr, sizeof(*all->items), compare_keys);
	for (in = 0; in < all->nr; in++) {
		if (nr && all->items[nr - 1].key == all->items[in].key)
			merge(&all->items[nr - 1], &all->items[in]);
		else
			all->items[nr++] = all->items[in];
	}
	all->nr = nr;
}

static int read_slots(const struct augur_map *map, struct profiles *out)
{
	const struct augur_map_header *h = &map->header;
	struct augur_slot slot;
	uint32_t cpu, i;

	out->items = calloc((size_t)h->nr_cpus * h->nr_slots,
			    sizeof(*out->items));
	if (!out->items)
		return -ENOMEM;
	for (cpu = 0; cpu < h->nr_cpus; cpu++)
		for (i = 0; i < h->nr_slots; i++)
			if (!augur_map_slot(map, cpu, i, &slot) && slot.key)
				add_slot(out, &slot);
	merge_equal(out);
	return 0;
}

int profiles_read(struct profiles *out)
{
	struct augur_client client;
	struct augur_map map;
	int err;

	*out = (struct profiles){ 0 };
	err = augur_client_open(&client, NULL);
	if (err)
		return err;
	err = augur_map_open(&map, client.fd, client.query.map_bytes);
	if (!err) {
		err = read_slots(&map, out);
		augur_map_close(&map);
	}
	augur_client_close(&client);
	return err;
}

const struct profile *profiles_find(const struct profiles *all, uint64_t key)
{
	const struct profile want = { .key = key };

	if (!all->nr)
		return NULL;
	return bsearch(&want, all->items, all->nr, sizeof(want), compare_keys);
}
