// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <time.h>

#include "arrivals.h"
#include "random.h"

#define NS_PER_SEC	1000000000ULL

void arrivals_begin(struct arrivals *arrivals, uint64_t begin_ns, double per_second,
		    uint64_t seed)
{
	*arrivals = (struct arrivals){
		.due_ns = begin_ns,
		.mean_ns = NS_PER_SEC / per_second,
		.random = seed,
	};
}

uint64_t arrivals_next(struct arrivals *arrivals)
{
	uint64_t due = arrivals->due_ns;

	arrivals->due_ns += arrivals->random ?
		random_exponential(&arrivals->random, arrivals->mean_ns) :
		arrivals->mean_ns;
	return due;
}

void arrivals_sleep(uint64_t when_ns)
{
	struct timespec ts = {
		.tv_sec = when_ns / NS_PER_SEC,
		.tv_nsec = when_ns % NS_PER_SEC,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}
