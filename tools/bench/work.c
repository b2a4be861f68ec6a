// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/augur_hint.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "bench/rounds.h"
#include "bench/work.h"

#define SETTLE_NS	(100 * NS_PER_MS)
#define HOG_CHUNK_NS	(50 * NS_PER_US)
#define STACK_BYTES	(128 * 1024)
/* A quantile with fewer beyond it says nothing. */
#define BEYOND_MIN	10

struct work work = {
	.window_ms = 1000,
	.seed = 1,
};

static struct hog {
	pthread_t thread;
	uint64_t rounds;
} __attribute__((aligned(64))) *hogs;

void work_die(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", work.name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static const struct work_option common[] = {
	{ "window-ms", &work.window_ms, 1, 3600000, "length of what is measured" },
	{ "rounds-per-ms", &work.rounds_per_ms, 1, 100000000,
	  "speed of a CPU, as load --calibrate says" },
	{ "seed", &work.seed, 1, 1ULL << 62, "of everything random" },
	{ "hogs", &work.hogs, 0, THREADS_MAX, "threads that compute without end" },
	{ }
};

static void usage(FILE *to, const char *about, const struct work_option *own)
{
	const struct work_option *lists[] = { common, own }, *option;
	unsigned int i;

	fprintf(to, "usage: %s [OPTION]...\n\n%s\n", work.name, about);
	for (i = 0; i < 2; i++)
		for (option = lists[i]; option->name; option++)
			fprintf(to, "  --%-14s %s (%llu)\n", option->name, option->help,
				(unsigned long long)*option->value);
	fprintf(to, "  --%-14s give hints\n", "hints");
}

static bool take_option(const struct work_option *option, const char *name,
			const char *text)
{
	char *end;

	for (; option->name && strcmp(option->name, name); option++)
		;
	if (!option->name)
		return false;
	errno = 0;
	*option->value = strtoull(text, &end, 10);
	if (errno || end == text || *end || *text == '-' ||
	    *option->value < option->least || *option->value > option->most) {
		fprintf(stderr, "%s: --%s takes a whole number from %llu to %llu, not '%s'\n",
			work.name, name, (unsigned long long)option->least,
			(unsigned long long)option->most, text);
		exit(2);
	}
	return true;
}

void work_options(int argc, char **argv, const char *about, const struct work_option *own)
{
	char *slash = strrchr(argv[0], '/');
	int i;

	work.name = slash ? slash + 1 : argv[0];
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help")) {
			usage(stdout, about, own);
			exit(0);
		}
		if (!strcmp(argv[i], "--hints")) {
			work.hints = true;
			continue;
		}
		if (strncmp(argv[i], "--", 2) || i + 1 == argc ||
		    (!take_option(common, argv[i] + 2, argv[i + 1]) &&
		     !take_option(own, argv[i] + 2, argv[i + 1]))) {
			fprintf(stderr, "%s: unknown option '%s', or no value for it\n",
				work.name, argv[i]);
			usage(stderr, about, own);
			exit(2);
		}
		i++;
	}
	if (!work.rounds_per_ms)
		work_die("--rounds-per-ms is needed; load --calibrate says how many");
}

void work_open_window(void)
{
	work.begin_ns = work_now() + SETTLE_NS;
	work.end_ns = work.begin_ns + work.window_ms * NS_PER_MS;
}

uint64_t work_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

void work_rounds(uint64_t rounds)
{
	rounds_do(rounds);
}

uint64_t work_rounds_of(uint64_t ns)
{
	return ns * work.rounds_per_ms / NS_PER_MS;
}

void work_thread(pthread_t *thread, const char *name, unsigned int nr,
		 void *(*entry)(void *), void *arg)
{
	pthread_attr_t attr;
	char full[16];

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	errno = pthread_create(thread, &attr, entry, arg);
	pthread_attr_destroy(&attr);
	if (errno)
		work_die("cannot start thread %s-%u: %s", name, nr, strerror(errno));
	snprintf(full, sizeof(full), "%s-%u", name, nr);
	pthread_setname_np(*thread, full);
}

void work_join(pthread_t thread)
{
	errno = pthread_join(thread, NULL);
	if (errno)
		work_die("cannot join a thread: %s", strerror(errno));
}

void *work_alloc(size_t nr, size_t size)
{
	size_t bytes = (nr * size + 63) & ~(size_t)63;
	void *memory = aligned_alloc(64, bytes ? bytes : 64);

	if (!memory)
		work_die("no memory for %zu bytes", bytes);
	return memset(memory, 0, bytes);
}

static void *hog_main(void *arg)
{
	uint64_t rounds = work_rounds_of(HOG_CHUNK_NS), now;
	struct hog *hog = arg;

	do {
		work_rounds(rounds);
		now = work_now();
		if (work_in_window(now))
			hog->rounds += rounds;
	} while (now < work.end_ns);
	return NULL;
}

void work_hogs_start(void)
{
	unsigned int i;

	hogs = work_alloc(work.hogs, sizeof(*hogs));
	for (i = 0; i < work.hogs; i++)
		work_thread(&hogs[i].thread, "hog", i, hog_main, &hogs[i]);
}

void work_hogs_report(void)
{
	uint64_t rounds = 0;
	unsigned int i;

	for (i = 0; i < work.hogs; i++) {
		work_join(hogs[i].thread);
		rounds += hogs[i].rounds;
	}
	if (work.hogs)
		work_print("hog_rounds", rounds);
	free(hogs);
}

void work_hint(uint64_t run_ns, uint64_t deadline_ns, uint32_t gang, uint64_t period_ns)
{
	struct augur_hint hint = {
		.size = sizeof(hint),
		.kind = AUGUR_HINT_LATENCY,
		.run_ns = run_ns,
		.deadline_ns = deadline_ns,
		.period_ns = period_ns,
		.gang = gang,
		.node = AUGUR_NODE_ANY,
	};
	int dev;

	if (!work.hints)
		return;
	dev = open(AUGUR_DEVICE_HINT, O_RDWR | O_CLOEXEC);
	if (dev < 0 || ioctl(dev, AUGUR_U_HINT, &hint) < 0)
		work_die("cannot give a hint: %s", strerror(errno));
	close(dev);
}

void work_print(const char *key, double value)
{
	printf("%s=%.12g\n", key, value);
}

void work_print_hist(const char *key, const struct hist *hist)
{
	static const struct {
		const char *name;
		unsigned int per_10000;
	} quantiles[] = {
		{ "p50", 5000 }, { "p95", 9500 }, { "p99", 9900 },
		{ "p999", 9990 }, { "p9999", 9999 },
	};
	char name[64];
	size_t i;

	snprintf(name, sizeof(name), "%s_mean_ns", key);
	work_print(name, hist->count ? (double)hist->sum / hist->count : 0);
	for (i = 0; i < sizeof(quantiles) / sizeof(*quantiles); i++) {
		if (hist->count * (10000 - quantiles[i].per_10000) < BEYOND_MIN * 10000)
			break;
		snprintf(name, sizeof(name), "%s_%s_ns", key, quantiles[i].name);
		work_print(name, hist_quantile(hist, quantiles[i].per_10000, 10000));
	}
}
