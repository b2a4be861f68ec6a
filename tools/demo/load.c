// SPDX-License-Identifier: GPL-2.0-only
/*
 * load - latency-sensitive wakeups beside CPU hogs, and how they fared
 *
 * Latency threads (comm "lat-N") wake by absolute timers, compute for a short
 * while and sleep again. They are open-loop: the next expiry does not depend on
 * how the last one was served, and a wakeup's latency counts from the time it
 * was due, so a scheduler cannot hide a stall by delaying the questions
 * (coordinated omission). Hogs (comm "hog-N") compute without ever sleeping. Chains
 * (comm "chain-N") are such threads of which each, by a pipe, wakes a second one,
 * that a third, and that a fourth: measured is from when the first was due to when
 * the last has done its work.
 *
 * Work is a number of rounds of integer arithmetic, never an amount of time:
 * it costs the same instructions whoever schedules it. --calibrate says how
 * many rounds an idle CPU does per millisecond; give that figure to all runs
 * that are to be compared.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "bench/hist.h"
#include "bench/rounds.h"

#define NSEC_PER_SEC	1000000000ull
#define NSEC_PER_MSEC	1000000ull
#define NSEC_PER_USEC	1000ull
#define MAX_THREADS	4096
#define STACK_BYTES	(64 * 1024)
/* A hog looks at the clock after this much work. */
#define HOG_CHUNK_NS	(50 * NSEC_PER_USEC)

/* Short against the tick, so that some runs are not interrupted. */
#define CALIBRATION_NS	NSEC_PER_MSEC
#define CALIBRATION_RUNS	20

enum status { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static struct {
	uint64_t cpus;
	uint64_t hogs;
	uint64_t lat;
	uint64_t chains;
	uint64_t period_us;
	uint64_t burst_us;
	uint64_t window_ms;
	uint64_t settle_ms;
	uint64_t rounds_per_ms;
	uint64_t seed;
	bool hogs_given;
	bool lat_given;
	bool hogs_idle;
	bool pin;
	bool announce;
	bool calibrate;
} conf = {
	.period_us = 5000,
	.burst_us = 200,
	.window_ms = 2000,
	.settle_ms = 200,
	.seed = 1,
};

/* What is measured is what was due, or was finished, inside this window. */
static struct {
	uint64_t begin_ns;
	uint64_t end_ns;
} window;

struct lat_thread {
	pthread_t thread;
	unsigned int nr;
	uint64_t random;
	uint64_t bursts;	/* finished in the window */
	uint64_t late;		/* was still busy when its wakeup was due */
	struct hist latency;
};

struct hog_thread {
	pthread_t thread;
	unsigned int nr;
	uint64_t chunks;	/* finished in the window */
} __attribute__((aligned(64)));

/* Work of the stages of a chain, and its period. */
static const uint64_t stage_ns[] = { 100000, 200000, 500000, 100000 };

#define NR_STAGES	(sizeof(stage_ns) / sizeof(stage_ns[0]))
#define CHAIN_PERIOD_NS	(10 * NSEC_PER_MSEC)

struct stage_thread {
	pthread_t thread;
	unsigned int stage;
	uint64_t random;
	int in;			/* when what is worked on was due; 0 is the end */
	int out;
	struct hist took;	/* of the last stage: whole chains */
};

static void __attribute__((noreturn, format(printf, 2, 3)))
die(enum status status, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "load: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(status);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static void sleep_until(uint64_t when_ns)
{
	struct timespec ts = {
		.tv_sec = when_ns / NSEC_PER_SEC,
		.tv_nsec = when_ns % NSEC_PER_SEC,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) ==
	       EINTR)
		;
}

/* xorshift64: the sequence is the same on every machine. */
static uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint64_t random_below(uint64_t *state, uint64_t bound)
{
	return bound ? random_next(state) % bound : 0;
}

static uint64_t rounds_for(uint64_t ns)
{
	return ns * conf.rounds_per_ms / NSEC_PER_MSEC;
}

/*
 * Rounds per ms of an otherwise idle CPU: the best of some runs, because what
 * disturbs a run only ever makes it slower.
 */
static uint64_t calibrate(void)
{
	uint64_t rounds = 16, best = 0, elapsed, start, rate;
	int i;

	for (i = 0; i < CALIBRATION_RUNS;) {
		start = now_ns();
		rounds_do(rounds);
		elapsed = now_ns() - start;
		if (elapsed < CALIBRATION_NS) {
			rounds *= 2;
			continue;
		}
		rate = rounds * NSEC_PER_MSEC / elapsed;
		if (rate > best)
			best = rate;
		i++;
	}
	if (!best)
		die(EXIT_FAILED, "a millisecond is too short for one round of work on this CPU");
	return best;
}

static bool in_window(uint64_t ns)
{
	return ns >= window.begin_ns && ns < window.end_ns;
}

/* Uniform in [mean - mean/8, mean + mean/8]: real bursts are not all equal. */
static uint64_t random_around(uint64_t *state, uint64_t mean)
{
	return mean - mean / 8 + random_below(state, mean / 4 + 1);
}

static void *lat_main(void *arg)
{
	struct lat_thread *self = arg;
	uint64_t period = conf.period_us * NSEC_PER_USEC;
	uint64_t due, now;

	/* Periods differ by up to a fifth, so phases drift through all cases. */
	period = period - period / 5 + random_below(&self->random, 2 * period / 5 + 1);
	due = window.begin_ns - conf.settle_ms * NSEC_PER_MSEC +
	      random_below(&self->random, period);
	for (; due < window.end_ns; due += period) {
		if (in_window(due) && now_ns() >= due)
			self->late++;
		sleep_until(due);
		now = now_ns();
		if (in_window(due))
			hist_add(&self->latency, now - due);
		rounds_do(rounds_for(random_around(&self->random,
						   conf.burst_us * NSEC_PER_USEC)));
		if (in_window(now_ns()))
			self->bursts++;
	}
	return NULL;
}

static void stage_work(struct stage_thread *self, uint64_t due)
{
	rounds_do(rounds_for(random_around(&self->random, stage_ns[self->stage])));
	if (self->stage == NR_STAGES - 1) {
		if (in_window(due))
			hist_add(&self->took, now_ns() - due);
	} else if (write(self->out, &due, sizeof(due)) != sizeof(due)) {
		die(EXIT_FAILED, "cannot wake a stage: %s", strerror(errno));
	}
}

static void stage_first(struct stage_thread *self)
{
	uint64_t period = CHAIN_PERIOD_NS - CHAIN_PERIOD_NS / 5 +
			  random_below(&self->random, 2 * CHAIN_PERIOD_NS / 5 + 1);
	uint64_t due = window.begin_ns - conf.settle_ms * NSEC_PER_MSEC +
		       random_below(&self->random, period);

	for (; due < window.end_ns; due += period) {
		sleep_until(due);
		stage_work(self, due);
	}
}

static void *stage_main(void *arg)
{
	struct stage_thread *self = arg;
	uint64_t due = 0;

	if (!self->stage)
		stage_first(self);
	else
		while (read(self->in, &due, sizeof(due)) == sizeof(due) && due)
			stage_work(self, due);
	due = 0;
	if (self->stage < NR_STAGES - 1 &&
	    write(self->out, &due, sizeof(due)) != sizeof(due))
		die(EXIT_FAILED, "cannot end a stage: %s", strerror(errno));
	return NULL;
}

static void policy_idle(void)
{
	struct sched_param param = {};

	if (sched_setscheduler(0, SCHED_IDLE, &param))
		die(EXIT_FAILED, "cannot make a hog SCHED_IDLE: %s",
		    strerror(errno));
}

static void *hog_main(void *arg)
{
	struct hog_thread *self = arg;
	uint64_t rounds = rounds_for(HOG_CHUNK_NS);
	uint64_t now;

	if (conf.hogs_idle)
		policy_idle();
	do {
		rounds_do(rounds);
		now = now_ns();
		if (in_window(now))
			self->chunks++;
	} while (now < window.end_ns);
	return NULL;
}

static void attr_pin(pthread_attr_t *attr, unsigned int nr)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(nr % conf.cpus, &set);
	pthread_attr_setaffinity_np(attr, sizeof(set), &set);
}

static void thread_start(pthread_t *thread, const char *role, unsigned int nr,
			 void *(*entry)(void *), void *arg)
{
	pthread_attr_t attr;
	char name[16];
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	if (conf.pin)
		attr_pin(&attr, nr);
	err = pthread_create(thread, &attr, entry, arg);
	pthread_attr_destroy(&attr);
	if (err)
		die(EXIT_FAILED, "cannot start thread %s-%u: %s; use fewer threads", role,
		    nr, strerror(err));
	snprintf(name, sizeof(name), "%s-%u", role, nr);
	pthread_setname_np(*thread, name);
}

static void *threads_alloc(uint64_t count, size_t size)
{
	void *threads = aligned_alloc(64, (count * size + 64) & ~63ull);

	if (!threads)
		die(EXIT_FAILED, "no memory for %llu threads",
		    (unsigned long long)count);
	memset(threads, 0, count * size);
	return threads;
}

static struct lat_thread *lat_start(void)
{
	struct lat_thread *lat = threads_alloc(conf.lat, sizeof(*lat));
	uint64_t random = conf.seed * 0x9e3779b97f4a7c15ull | 1;
	unsigned int i;

	for (i = 0; i < conf.lat; i++) {
		lat[i].nr = i;
		lat[i].random = random_next(&random);
		thread_start(&lat[i].thread, "lat", i, lat_main, &lat[i]);
	}
	return lat;
}

static struct hog_thread *hog_start(void)
{
	struct hog_thread *hog = threads_alloc(conf.hogs, sizeof(*hog));
	unsigned int i;

	for (i = 0; i < conf.hogs; i++) {
		hog[i].nr = i;
		thread_start(&hog[i].thread, "hog", i, hog_main, &hog[i]);
	}
	return hog;
}

static struct stage_thread *stage_start(void)
{
	struct stage_thread *stage = threads_alloc(conf.chains * NR_STAGES, sizeof(*stage));
	uint64_t random = ~conf.seed * 0x9e3779b97f4a7c15ull | 1;
	unsigned int i, k;
	int ends[2];

	for (i = 0; i < conf.chains; i++) {
		struct stage_thread *chain = &stage[i * NR_STAGES];

		for (k = 0; k < NR_STAGES; k++) {
			chain[k].stage = k;
			chain[k].random = random_next(&random);
			if (k == NR_STAGES - 1)
				break;
			if (pipe(ends))
				die(EXIT_FAILED, "cannot make a pipe: %s", strerror(errno));
			chain[k].out = ends[1];
			chain[k + 1].in = ends[0];
		}
		/* From the last: who is woken is there. */
		for (k = NR_STAGES; k-- > 0;)
			thread_start(&chain[k].thread, "chain", i, stage_main, &chain[k]);
	}
	return stage;
}

static void print_value(const char *key, uint64_t value)
{
	printf("%s=%llu\n", key, (unsigned long long)value);
}

static void lat_report(struct lat_thread *lat)
{
	struct hist *all = threads_alloc(1, sizeof(*all));
	uint64_t bursts = 0, late = 0;
	unsigned int i;

	for (i = 0; i < conf.lat; i++) {
		pthread_join(lat[i].thread, NULL);
		hist_merge(all, &lat[i].latency);
		bursts += lat[i].bursts;
		late += lat[i].late;
	}
	print_value("wakeups", all->count);
	print_value("late", late);
	print_value("bursts", bursts);
	print_value("mean_ns", all->count ? all->sum / all->count : 0);
	print_value("p50_ns", hist_percentile(all, 500));
	print_value("p90_ns", hist_percentile(all, 900));
	print_value("p99_ns", hist_percentile(all, 990));
	print_value("p999_ns", hist_percentile(all, 999));
	print_value("max_ns", all->max);
	free(all);
}

static void stage_report(struct stage_thread *stage)
{
	struct hist *all = threads_alloc(1, sizeof(*all));
	unsigned int i;

	for (i = 0; i < conf.chains * NR_STAGES; i++) {
		pthread_join(stage[i].thread, NULL);
		hist_merge(all, &stage[i].took);
	}
	print_value("chains", all->count);
	print_value("chain_mean_ns", all->count ? all->sum / all->count : 0);
	print_value("chain_p50_ns", hist_percentile(all, 500));
	print_value("chain_p99_ns", hist_percentile(all, 990));
	print_value("chain_max_ns", all->max);
	free(all);
}

static void hog_report(struct hog_thread *hog)
{
	uint64_t chunks = 0, least = UINT64_MAX, most = 0;
	unsigned int i;

	for (i = 0; i < conf.hogs; i++) {
		pthread_join(hog[i].thread, NULL);
		chunks += hog[i].chunks;
		if (hog[i].chunks < least)
			least = hog[i].chunks;
		if (hog[i].chunks > most)
			most = hog[i].chunks;
	}
	print_value("hog_rounds", chunks * rounds_for(HOG_CHUNK_NS));
	print_value("hog_least", conf.hogs ? least * rounds_for(HOG_CHUNK_NS) : 0);
	print_value("hog_most", most * rounds_for(HOG_CHUNK_NS));
}

static void run(void)
{
	struct stage_thread *stage;
	struct lat_thread *lat;
	struct hog_thread *hog;

	window.begin_ns = now_ns() + conf.settle_ms * NSEC_PER_MSEC;
	window.end_ns = window.begin_ns + conf.window_ms * NSEC_PER_MSEC;
	lat = lat_start();
	stage = stage_start();
	hog = hog_start();
	print_value("cpus", conf.cpus);
	print_value("hogs", conf.hogs);
	print_value("lat", conf.lat);
	print_value("period_us", conf.period_us);
	print_value("burst_us", conf.burst_us);
	print_value("window_ns", window.end_ns - window.begin_ns);
	print_value("rounds_per_ms", conf.rounds_per_ms);
	if (conf.announce) {
		sleep_until(window.begin_ns);
		puts("window=open");
		fflush(stdout);
	}
	lat_report(lat);
	if (conf.chains)
		stage_report(stage);
	hog_report(hog);
	free(lat);
	free(stage);
	free(hog);
}

static void usage(FILE *to)
{
	fprintf(to,
		"usage: load [OPTION]...\n"
		"\n"
		"Latency-sensitive wakeups beside CPU hogs; prints KEY=VALUE lines.\n"
		"\n"
		"  --cpus N           size the load for N CPUs (those online)\n"
		"  --hogs N           threads that never sleep (CPUs * 5/4)\n"
		"  --hogs-idle        hogs run as SCHED_IDLE, every wakeup preempts them\n"
		"  --pin              thread N stays on CPU N modulo CPUs\n"
		"  --lat N            threads that wake by timer (CPUs * 2)\n"
		"  --chains N         chains of four threads, each waking the next (0)\n"
		"  --period-us N      mean time between wakeups of a thread (%llu)\n"
		"  --burst-us N       mean work per wakeup (%llu)\n"
		"  --seconds S        length of the measured window, e.g. 0.5 (%.1f)\n"
		"  --settle-ms N      time before the window (%llu)\n"
		"  --rounds-per-ms N  speed of an idle CPU (measured at start)\n"
		"  --seed N           for periods, phases and bursts (%llu)\n"
		"  --announce         say so when the measured window opens\n"
		"  --calibrate        print rounds_per_ms and exit\n"
		"  --help             this text\n"
		"\n"
		"Exit status: 0 done, 1 failed, 2 wrong usage.\n",
		(unsigned long long)conf.period_us,
		(unsigned long long)conf.burst_us, conf.window_ms / 1000.0,
		(unsigned long long)conf.settle_ms,
		(unsigned long long)conf.seed);
}

static uint64_t parse_number(const char *option, const char *text, uint64_t min,
			     uint64_t max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || value < min ||
	    value > max)
		die(EXIT_USAGE, "--%s takes a whole number from %llu to %llu, not '%s'",
		    option, (unsigned long long)min, (unsigned long long)max,
		    text);
	return value;
}

static uint64_t parse_seconds(const char *text)
{
	double value;
	char *end;

	value = strtod(text, &end);
	if (end == text || *end || !(value >= 0.01 && value <= 3600))
		die(EXIT_USAGE, "--seconds takes 0.01 to 3600, not '%s'", text);
	return value * 1000 + 0.5;
}

static const struct option options[] = {
	{ "cpus", required_argument, NULL, 'c' },
	{ "hogs", required_argument, NULL, 'g' },
	{ "hogs-idle", no_argument, NULL, 'i' },
	{ "pin", no_argument, NULL, 'P' },
	{ "lat", required_argument, NULL, 'l' },
	{ "chains", required_argument, NULL, 'n' },
	{ "period-us", required_argument, NULL, 'p' },
	{ "burst-us", required_argument, NULL, 'b' },
	{ "seconds", required_argument, NULL, 't' },
	{ "settle-ms", required_argument, NULL, 'w' },
	{ "rounds-per-ms", required_argument, NULL, 'r' },
	{ "seed", required_argument, NULL, 's' },
	{ "announce", no_argument, NULL, 'a' },
	{ "calibrate", no_argument, NULL, 'C' },
	{ "help", no_argument, NULL, 'h' },
	{},
};

static void parse_option(int option, const char *name)
{
	switch (option) {
	case 'c':
		conf.cpus = parse_number(name, optarg, 1, CPU_SETSIZE);
		break;
	case 'g':
		conf.hogs = parse_number(name, optarg, 0, MAX_THREADS);
		conf.hogs_given = true;
		break;
	case 'i':
		conf.hogs_idle = true;
		break;
	case 'P':
		conf.pin = true;
		break;
	case 'l':
		conf.lat = parse_number(name, optarg, 0, MAX_THREADS);
		conf.lat_given = true;
		break;
	case 'n':
		conf.chains = parse_number(name, optarg, 0, MAX_THREADS / NR_STAGES);
		break;
	case 'p':
		conf.period_us = parse_number(name, optarg, 10, 10000000);
		break;
	case 'b':
		conf.burst_us = parse_number(name, optarg, 0, 10000000);
		break;
	case 't':
		conf.window_ms = parse_seconds(optarg);
		break;
	case 'w':
		conf.settle_ms = parse_number(name, optarg, 1, 60000);
		break;
	case 'r':
		conf.rounds_per_ms = parse_number(name, optarg, 1, UINT32_MAX);
		break;
	case 's':
		conf.seed = parse_number(name, optarg, 0, UINT32_MAX);
		break;
	case 'a':
		conf.announce = true;
		break;
	case 'C':
		conf.calibrate = true;
		break;
	case 'h':
		usage(stdout);
		exit(EXIT_OK);
	default:
		usage(stderr);
		exit(EXIT_USAGE);
	}
}

static void parse_arguments(int argc, char **argv)
{
	int option, index = 0;

	conf.cpus = sysconf(_SC_NPROCESSORS_ONLN);
	while ((option = getopt_long(argc, argv, "", options, &index)) != -1)
		parse_option(option, option == '?' ? "" : options[index].name);
	if (optind < argc)
		die(EXIT_USAGE, "unexpected '%s'; see load --help", argv[optind]);
	if (!conf.hogs_given)
		conf.hogs = conf.cpus * 5 / 4;
	if (!conf.lat_given)
		conf.lat = conf.cpus * 2;
}

int main(int argc, char **argv)
{
	parse_arguments(argc, argv);
	/* Else the kernel may put off every wakeup by 50 us. */
	if (prctl(PR_SET_TIMERSLACK, 1ul))
		die(EXIT_FAILED, "cannot set the timer slack: %s", strerror(errno));
	if (!conf.rounds_per_ms)
		conf.rounds_per_ms = calibrate();
	if (conf.calibrate)
		print_value("rounds_per_ms", conf.rounds_per_ms);
	else
		run();
	if (fflush(stdout) || ferror(stdout))
		die(EXIT_FAILED, "cannot write the results: %s", strerror(errno));
	return EXIT_OK;
}
