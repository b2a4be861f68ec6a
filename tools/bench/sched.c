// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proc.h"
#include "sched.h"

#define SCX		"/sys/kernel/sched_ext/"
#define MODULE		"/sys/module/augur"
#define PLANTED_PIN	"/sys/fs/bpf/augur-bench-planted"
#define LIMIT_MS	60000
/* Nothing announces that a scheduler has come or gone. */
#define LOOK_MS		20

static bool read_word(const char *path, char *word, size_t size)
{
	FILE *file = fopen(path, "r");
	bool ok = file && fgets(word, size, file);

	if (file)
		fclose(file);
	if (ok)
		word[strcspn(word, "\n")] = '\0';
	return ok;
}

static bool attached(void)
{
	char state[32];

	return read_word(SCX "state", state, sizeof(state)) && !strcmp(state, "enabled");
}

static bool detached(void)
{
	char state[32];

	return !read_word(SCX "state", state, sizeof(state)) ||
	       !strcmp(state, "disabled");
}

static bool unloaded(void)
{
	return access(MODULE, F_OK) || !proc_run("rmmod augur 2>/dev/null", LIMIT_MS);
}

static long sequence(void)
{
	char word[32];

	return read_word(SCX "enable_seq", word, sizeof(word)) ? atol(word) : -1;
}

/* The kernel says that a scheduler is enabled before it counts it. */
static long counted_before;

static bool counted(void)
{
	return sequence() != counted_before;
}

/* Until it is so, or the time is over, or what should bring it about has ended. */
static bool await(bool (*condition)(void), struct sched *sched)
{
	const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000 };
	int ms;

	for (ms = 0; ms < LIMIT_MS; ms += LOOK_MS) {
		if (condition())
			return true;
		if (sched && proc_ended(sched->pid)) {
			sched->pid = 0;
			return false;
		}
		nanosleep(&pause, NULL);
	}
	return false;
}

static bool is_label(const char *text, size_t length)
{
	return length && length < SAMPLES_NAME &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-")
	       >= length;
}

/* cmd:/usr/bin/scx_simple is called scx_simple if nobody calls it anything else. */
static const char *default_label(const char *spec)
{
	const char *slash = strrchr(spec, '/');

	return slash ? slash + 1 : strncmp(spec, "cmd:", 4) ? spec : spec + 4;
}

static const char *parse_kind(char *spec, struct sched *sched)
{
	static const char *const names[] = { "eevdf", "module", "augur", "cmd", "planted" };
	char *colon = strchr(spec, ':');
	size_t i;

	if (colon) {
		*colon = '\0';
		snprintf(sched->path, sizeof(sched->path), "%s", colon + 1);
	}
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(spec, names[i]))
			break;
	sched->kind = i;
	if (i == sizeof(names) / sizeof(*names))
		return "it is not eevdf, module, augur or cmd:PATH";
	if (!*sched->path && i >= SCHED_COMMAND)
		return "it needs a path, cmd:PATH";
	if (*sched->path && i < SCHED_AUGUR)
		return "it takes no path";
	if (sched->hints && i != SCHED_AUGUR)
		return "only augur takes hints";
	return NULL;
}

const char *sched_parse(const char *spec, struct sched *sched)
{
	const char *equals = strchr(spec, '='), *label = spec;
	char copy[sizeof(sched->path)];
	size_t length;

	*sched = (struct sched){};
	if (equals)
		spec = equals + 1;
	else
		label = default_label(spec);
	length = equals ? (size_t)(equals - label) : strlen(label);
	if (!is_label(label, length))
		return "its label is empty, too long or not of letters, digits and ._+-";
	memcpy(sched->label, label, length);
	if (snprintf(copy, sizeof(copy), "%s", spec) >= (int)sizeof(copy))
		return "it is too long";
	length = strlen(copy);
	if (length > 6 && !strcmp(copy + length - 6, "+hints")) {
		sched->hints = true;
		copy[length - 6] = '\0';
	}
	return parse_kind(copy, sched);
}

bool sched_needs_root(const struct sched *sched)
{
	return sched->kind != SCHED_EEVDF;
}

const char *sched_occupied(void)
{
	if (!detached())
		return "a sched_ext scheduler is in charge already; stop it first";
	if (!access(MODULE, F_OK))
		return "augur.ko is loaded; stop the service, then rmmod augur";
	return NULL;
}

static const char *load_module(void)
{
	return proc_run("modprobe augur", LIMIT_MS) ? "modprobe augur fails" : NULL;
}

/* A program that attaches a scheduler and stays. */
static const char *start_program(struct sched *sched, const char *program)
{
	char command[sizeof(sched->path) + 8];

	snprintf(command, sizeof(command), "exec %s", program);
	counted_before = sequence();
	sched->pid = proc_start(command, -1);
	if (sched->pid < 0)
		return "it cannot be started";
	if (!await(attached, sched) || !await(counted, sched))
		return sched->pid ? "it attaches no scheduler" :
				    "it ended and attached no scheduler";
	sched->sequence = sequence();
	return NULL;
}

static const char *start_planted(struct sched *sched)
{
	char command[sizeof(sched->path) + 128];

	snprintf(command, sizeof(command), "bpftool prog load %s %s autoattach",
		 sched->path, PLANTED_PIN);
	return proc_run(command, LIMIT_MS) ? "bpftool cannot load the planted loop" : NULL;
}

const char *sched_start(struct sched *sched)
{
	const char *error;

	switch (sched->kind) {
	case SCHED_MODULE:
		return load_module();
	case SCHED_AUGUR:
		error = load_module();
		return error ? error :
			start_program(sched, *sched->path ? sched->path : "augurd");
	case SCHED_COMMAND:
		return start_program(sched, sched->path);
	case SCHED_PLANTED:
		return start_planted(sched);
	default:
		return NULL;
	}
}

const char *sched_check(struct sched *sched)
{
	if (sched->kind != SCHED_AUGUR && sched->kind != SCHED_COMMAND)
		return detached() ? NULL : "a sched_ext scheduler has come meanwhile";
	if (!attached())
		return "ejected";
	if (sequence() != sched->sequence)
		return "ejected and started anew";
	if (!sched->pid || proc_ended(sched->pid)) {
		sched->pid = 0;
		return "its program ended";
	}
	return NULL;
}

static const char *stop_augur(void)
{
	if (!detached())
		proc_run("augurctl sched stop >/dev/null", LIMIT_MS);
	if (!await(detached, NULL))
		return "augurctl cannot stop the scheduler";
	return await(unloaded, NULL) ? NULL : "augur.ko cannot be unloaded";
}

const char *sched_stop(struct sched *sched)
{
	if (sched->pid > 0)
		proc_end(sched->pid, sched->kind == SCHED_AUGUR ? SIGTERM : SIGINT,
			 LIMIT_MS);
	sched->pid = 0;
	switch (sched->kind) {
	case SCHED_MODULE:
		return await(unloaded, NULL) ? NULL : "augur.ko cannot be unloaded";
	case SCHED_AUGUR:
		return stop_augur();
	case SCHED_COMMAND:
		return await(detached, NULL) ? NULL : "its scheduler stays";
	case SCHED_PLANTED:
		return unlink(PLANTED_PIN) && errno != ENOENT ?
		       "the planted loop cannot be removed" : NULL;
	default:
		return NULL;
	}
}
