// SPDX-License-Identifier: GPL-2.0-only
/*
 * A thread that answers requests, and knows before it sleeps what comes next.
 *
 *	cc server.c $(pkg-config --cflags --libs libaugur)
 */
#include <stdio.h>
#include <time.h>

#include <augur/augur.h>

#define USEC	1000ULL
#define MSEC	1000000ULL

/* The work of one request, and then a wait for the next one. */
static void serve(uint64_t cost_ns)
{
	const struct timespec pause = { 0, 2000000 };
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - start.tv_sec) * 1000000000LL + now.tv_nsec - start.tv_nsec <
	       (long long)cost_ns);
	nanosleep(&pause, NULL);
}

int main(void)
{
	struct augur_hint_page *page;
	struct augur_hint hint;
	int i, ret;

	augur_hint_init(&hint, AUGUR_HINT_LATENCY);
	hint.run_ns = 500 * USEC;
	hint.deadline_ns = 2 * MSEC;
	ret = augur_hint_give(&hint);
	if (ret == AUGUR_ABSENT)
		printf("no module: going on without hints\n");
	else if (ret < 0)
		printf("hint refused: %d\n", ret);
	else
		printf("trust %u of %u\n", hint.trust, (unsigned int)AUGUR_TRUST_MAX);

	/* The page costs a store for each request; without one, nothing. */
	augur_page_open(&page);
	for (i = 0; i < 20; i++) {
		uint64_t next_ns = i % 5 == 4 ? 3 * MSEC : 300 * USEC;

		augur_page_hint(page, i % 5 == 4 ? AUGUR_HINT_THROUGHPUT :
						   AUGUR_HINT_LATENCY, next_ns, 0);
		serve(next_ns);
	}
	if (page)
		printf("%u of %u hints seen\n", page->seen, page->seq);
	augur_page_close(page);
	augur_hint_clear();
	return 0;
}
