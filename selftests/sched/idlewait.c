// SPDX-License-Identifier: GPL-2.0-only
/*
 * idlewait CPUS NAME[=MASK]...: in a trace of sched_switch and sched_wakeup (standard
 * input), how long tasks of these names waited while one of the CPUs they may run on
 * (hexadecimal MASK, all by default) was idle. Says "waits N longest NS": how often
 * a task waited at all, and the longest time without a break of such neglect.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TASKS_MAX	256
#define NAMES_MAX	16
#define LINE_LEN	512

/**
 * struct task - one that is watched
 * @pid: its id
 * @mask: CPUs it may run on
 * @runs: it is on a CPU, and may be woken there if it was about to sleep
 * @waits: it is runnable and does not run
 * @since: since when it waits although a CPU is idle; negative if it does not
 */
struct task {
	int pid;
	uint64_t mask;
	bool runs;
	bool waits;
	double since;
};

struct name {
	char *text;
	uint64_t mask;
};

static struct task tasks[TASKS_MAX];
static struct name names[NAMES_MAX];
static int nr_tasks, nr_names;
static unsigned long nr_waits;
static uint64_t idle;
static double longest;

/* The task, if its name is watched. */
static struct task *find(int pid, const char *comm, size_t len)
{
	int i;

	for (i = 0; i < nr_tasks; i++)
		if (tasks[i].pid == pid)
			return &tasks[i];
	for (i = 0; i < nr_names; i++) {
		if (strlen(names[i].text) != len || strncmp(names[i].text, comm, len))
			continue;
		if (nr_tasks == TASKS_MAX) {
			fprintf(stderr, "idlewait: more than %d tasks\n", TASKS_MAX);
			exit(1);
		}
		tasks[nr_tasks] = (struct task){ pid, names[i].mask, false, false, -1 };
		return &tasks[nr_tasks++];
	}
	return NULL;
}

/* "KEYcomm=NAME KEYpid=PID"; a name may have any characters. */
static struct task *parse_task(const char *at, const char *key)
{
	char comm_key[32], pid_key[32];
	const char *comm, *pid;

	snprintf(comm_key, sizeof(comm_key), "%scomm=", key);
	snprintf(pid_key, sizeof(pid_key), " %spid=", key);
	comm = strstr(at, comm_key);
	pid = comm ? strstr(comm, pid_key) : NULL;
	if (!pid)
		return NULL;
	comm += strlen(comm_key);
	return find(atoi(pid + strlen(pid_key)), comm, pid - comm);
}

static void set_waits(struct task *t, bool runs, bool waits)
{
	if (!t)
		return;
	t->runs = runs;
	if (waits && !t->waits)
		nr_waits++;
	t->waits = waits;
}

/* After every event: whose neglect began, whose is over. */
static void judge(double now)
{
	int i;

	for (i = 0; i < nr_tasks; i++) {
		struct task *t = &tasks[i];
		bool neglected = t->waits && (t->mask & idle);

		if (neglected && t->since < 0)
			t->since = now;
		else if (!neglected && t->since >= 0) {
			if (now - t->since > longest)
				longest = now - t->since;
			t->since = -1;
		}
	}
}

static void on_switch(const char *at, int cpu)
{
	const char *next = strstr(at, "==>"), *state = strstr(at, "prev_state=");

	if (!next || !state)
		return;
	/* Preempted or yielding, it waits; the kernel marks the former with a '+'. */
	set_waits(parse_task(at, "prev_"), false, state[strlen("prev_state=")] == 'R');
	set_waits(parse_task(next, "next_"), true, false);
	if (strstr(next, " next_pid=0 "))
		idle |= 1ULL << cpu;
	else
		idle &= ~(1ULL << cpu);
}

static void on_wakeup(const char *at)
{
	struct task *t = parse_task(at, "");

	if (t && !t->runs)
		set_waits(t, false, true);
}

static void on_line(char *line)
{
	char *cpu = strchr(line, '['), *event, *stamp;

	event = strstr(line, ": sched_");
	if (!cpu || !event)
		return;
	for (stamp = event; stamp > line && stamp[-1] != ' '; stamp--)
		;
	event += 2;
	if (!strncmp(event, "sched_switch:", 13))
		on_switch(event, atoi(cpu + 1));
	else if (!strncmp(event, "sched_wakeup", 12))
		on_wakeup(event);
	judge(strtod(stamp, NULL));
}

int main(int argc, char **argv)
{
	char line[LINE_LEN];
	uint64_t all;
	int i;

	if (argc < 3 || argc - 2 > NAMES_MAX) {
		fprintf(stderr, "usage: idlewait CPUS NAME[=MASK]...\n");
		return 2;
	}
	all = (1ULL << atoi(argv[1])) - 1;
	for (i = 2; i < argc; i++) {
		char *mask = strchr(argv[i], '=');

		if (mask)
			*mask = '\0';
		names[nr_names++] = (struct name){
			argv[i], mask ? strtoull(mask + 1, NULL, 16) : all };
	}
	while (fgets(line, sizeof(line), stdin))
		on_line(line);
	printf("waits %lu longest %.0f\n", nr_waits, longest * 1e9);
	return 0;
}
