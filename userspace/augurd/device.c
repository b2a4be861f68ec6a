// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"
#include "probes.h"

#include <errno.h>
#include <stdlib.h>

#define SAMPLES_AT_ONCE	256

/**
 * struct batch - samples of one CPU
 * @samples: the samples
 * @nr: how many
 * @nr_unnamed: of these, at the start of @samples, those whose key has no name yet
 */
struct batch {
	struct augur_sample samples[SAMPLES_AT_ONCE];
	size_t nr;
	size_t nr_unnamed;
};

static int start_reading(struct augur_device *dev)
{
	uint32_t nr_cpus = dev->client.query.nr_cpus, cpu;
	int err;

	err = augur_map_open(&dev->map, dev->client.fd, dev->client.query.map_bytes);
	if (err)
		return err;
	dev->tails = calloc(nr_cpus, sizeof(*dev->tails));
	if (!dev->tails || dev->map.header.nr_cpus != nr_cpus) {
		err = dev->tails ? -EPROTO : -ENOMEM;
		augur_map_close(&dev->map);
		free(dev->tails);
		dev->tails = NULL;
		return err;
	}
	for (cpu = 0; cpu < nr_cpus; cpu++)
		dev->tails[cpu] = augur_map_head(&dev->map, cpu);
	return 0;
}

int augur_device_open(struct augur_device *dev, const char *path)
{
	int err;

	err = augur_client_open(&dev->client, path);
	if (err)
		return err;
	err = start_reading(dev);
	if (err)
		augur_client_close(&dev->client);
	return err;
}

void augur_device_close(struct augur_device *dev)
{
	if (dev->client.fd < 0)
		return;
	augur_map_close(&dev->map);
	augur_client_close(&dev->client);
	free(dev->tails);
	dev->tails = NULL;
}

/*
 * A key's slot is on the CPU that has its samples, in a place that only the module
 * knows; one pass over the table names all that is new in a batch.
 */
static void read_names(const struct augur_device *dev, uint32_t cpu,
		       struct augur_learn *learn)
{
	struct augur_slot slot;
	uint32_t i;

	for (i = 0; i < dev->map.header.nr_slots; i++) {
		struct augur_fingerprint fp;

		if (augur_map_slot(&dev->map, cpu, i, &slot) || !slot.key)
			continue;
		fp.word[0] = slot.fingerprint[0];
		fp.word[1] = slot.fingerprint[1];
		augur_learn_name(learn, slot.key, &fp);
	}
}

static void learn_batch(const struct augur_device *dev, uint32_t cpu,
			struct batch *b, struct augur_learn *learn)
{
	size_t i;

	b->nr_unnamed = augur_learn_samples(learn, b->samples, b->nr);
	if (!b->nr_unnamed)
		return;
	read_names(dev, cpu, learn);
	for (i = 0; i < b->nr_unnamed; i++)
		augur_learn_general(learn, &b->samples[i]);
}

/* Bounded: a ring that never ends must not stop the others. */
static uint64_t read_ring(struct augur_device *dev, uint32_t cpu,
			  struct augur_learn *learn)
{
	uint64_t left = dev->map.header.nr_samples, total = 0;
	struct batch b;

	do {
		b.nr = augur_map_samples(&dev->map, cpu, &dev->tails[cpu], b.samples,
					 SAMPLES_AT_ONCE, &dev->lost);
		if (b.nr)
			AUGUR_PROBE(samples, cpu, b.nr);
		augur_warmth_note_all(&dev->warmth, b.samples, b.nr);
		learn_batch(dev, cpu, &b, learn);
		total += b.nr;
		left -= b.nr < left ? b.nr : left;
	} while (b.nr && left);
	return total;
}

uint64_t augur_device_read(struct augur_device *dev, struct augur_learn *learn)
{
	uint64_t total = 0;
	uint32_t cpu;

	for (cpu = 0; cpu < dev->client.query.nr_cpus; cpu++)
		total += read_ring(dev, cpu, learn);
	return total;
}
