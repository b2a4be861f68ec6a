/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control device as the daemon reads it: samples out of the mapped rings, and
 * what keys are made from out of the mapped slots. No system calls but to open it.
 */
#ifndef _AUGURD_DEVICE_H
#define _AUGURD_DEVICE_H

#include <stdint.h>

#include <augur/client.h>
#include <augur/map.h>

#include "learn.h"
#include "warmth.h"

/**
 * struct augur_device - an open device
 * @client: the device; fd is -1 while there is none
 * @map: the statistics, valid while there is a device
 * @tails: per CPU the number of the next sample to read
 * @lost: samples overwritten before they were read
 * @warmth: how many of the samples came with a decision
 */
struct augur_device {
	struct augur_client client;
	struct augur_map map;
	uint64_t *tails;
	uint64_t lost;
	struct augur_warmth warmth;
};

/*
 * As augur_client_open(), and maps the statistics. What a predecessor had not read is
 * skipped: it is of its time.
 */
int augur_device_open(struct augur_device *dev, const char *path);
void augur_device_close(struct augur_device *dev);

/* Has all that is in the rings learned, once around; the number of samples. */
uint64_t augur_device_read(struct augur_device *dev, struct augur_learn *learn);

#endif /* _AUGURD_DEVICE_H */
