// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <linux/augur_hint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* What this thread does between two sleeps. */
static void handle_request(void)
{
	const struct timespec ms = { .tv_nsec = 1000000 };

	nanosleep(&ms, NULL);
}

int main(void)
{
	struct augur_hint hint = {
		.size = sizeof(hint),
		.kind = AUGUR_HINT_LATENCY,
		.run_ns = 200000,
		.deadline_ns = 2000000,
		.node = AUGUR_NODE_ANY,
	};
	volatile struct augur_hint_page *page;
	int fd = open(AUGUR_DEVICE_HINT, O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, AUGUR_U_HINT, &hint)) {
		perror("augur: going on without hints");
		return 0;
	}
	if (hint.clamped)
		fprintf(stderr, "run %llu ns, deadline %llu ns in force\n",
			(unsigned long long)hint.run_ns,
			(unsigned long long)hint.deadline_ns);

	page = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, 0);
	if (page == MAP_FAILED)
		return 1;
	/* The mapping keeps what it needs. */
	close(fd);

	handle_request();
	/* The next one is a big one: say so before going to sleep. */
	page->kind = AUGUR_HINT_THROUGHPUT;
	page->run_ns = 20000000;
	page->seq++;
	handle_request();
	printf("hint %u of %u seen, trust %u of %d\n", page->seen, page->seq,
	       page->trust, AUGUR_TRUST_MAX);
	return 0;
}
