// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <augur/augur.h>
#include <augur/hint.h>

#include "cmd.h"
#include "duration.h"
#include "hinting.h"
#include "output.h"

/* The module counts a life in ms, in 32 bits; it clamps what is too long. */
#define NS_PER_MS	1000000ULL

static int set_class(const char *text, struct augur_hint *hint)
{
	const char *names[AUGUR_NR_HINT_KINDS];
	uint32_t kind;

	for (kind = 0; kind < AUGUR_NR_HINT_KINDS; kind++) {
		names[kind] = augur_hint_kind_name(kind);
		if (!strcmp(text, names[kind])) {
			hint->kind = kind;
			return CMD_OK;
		}
	}
	return cmd_unknown("class", text, names, AUGUR_NR_HINT_KINDS);
}

static int set_run(const char *text, struct augur_hint *hint)
{
	uint64_t ns;
	int ret = duration_parse("--run", text, &ns);

	hint->run_ns = ret ? 0 : ns;
	return ret;
}

static int set_deadline(const char *text, struct augur_hint *hint)
{
	uint64_t ns;
	int ret = duration_parse("--deadline", text, &ns);

	hint->deadline_ns = ret ? 0 : ns;
	return ret;
}

static int set_ttl(const char *text, struct augur_hint *hint)
{
	uint64_t ns;
	int ret = duration_parse("--ttl", text, &ns);

	if (!ret && ns < NS_PER_MS) {
		out_error("--ttl: '%s' is less than a millisecond", text);
		return CMD_USAGE;
	}
	hint->ttl_ms = ret ? 0 : ns / NS_PER_MS;
	return ret;
}

static int set_node(const char *text, struct augur_hint *hint)
{
	char *end;
	unsigned long node = strtoul(text, &end, 10);

	if (!isdigit((unsigned char)text[0]) || *end || node >= AUGUR_NODE_ANY) {
		out_error("--node: expected the number of a NUMA node, got '%s'", text);
		return CMD_USAGE;
	}
	hint->node = node;
	return CMD_OK;
}

static const struct {
	const char *name;
	int (*set)(const char *text, struct augur_hint *hint);
} hinting_list[] = {
	{ "--class", set_class },
	{ "--run", set_run },
	{ "--deadline", set_deadline },
	{ "--ttl", set_ttl },
	{ "--node", set_node },
};

#define NR_OPTIONS	(sizeof(hinting_list) / sizeof(hinting_list[0]))

static int set_option(const char *name, const char *text, struct augur_hint *hint)
{
	const char *names[NR_OPTIONS];
	size_t i;

	for (i = 0; i < NR_OPTIONS; i++) {
		names[i] = hinting_list[i].name;
		if (strcmp(name, names[i]))
			continue;
		if (text)
			return hinting_list[i].set(text, hint);
		out_error("%s: what value?", name);
		return CMD_USAGE;
	}
	return cmd_unknown("option", name, names, NR_OPTIONS);
}

int hinting_options(int argc, char **argv, struct augur_hint *hint)
{
	int at;

	augur_hint_init(hint, AUGUR_HINT_NONE);
	for (at = 0; at < argc && argv[at][0] == '-'; at += 2) {
		if (!strcmp(argv[at], "--"))
			return at + 1;
		if (set_option(argv[at], at + 1 < argc ? argv[at + 1] : NULL, hint))
			return -1;
	}
	return at;
}

const char *hinting_why(int ret)
{
	switch (ret) {
	case -EPERM:
		return "it is another user's or the kernel's; hints about others need CAP_SYS_NICE";
	case -EAGAIN:
		return "too many hints in too short a time; see parameters hint_rate, hint_burst";
	case -EDQUOT:
		return "this user has hints about too many threads; see the parameter hint_quota";
	case -ENOSPC:
		return "the module has no room for more hints; see its parameter nr_hints";
	case -EINVAL:
		return "the module does not take this hint; is there such a node?";
	}
	return strerror(-ret);
}

int hinting_error(int ret, const char *whom)
{
	if (ret == AUGUR_ABSENT)
		return out_error("no hints: the module is not loaded, or /dev/augur is not open to this user");
	return out_error("%s: %s", whom, hinting_why(ret));
}

static void show_clamped(const struct augur_hint *hint)
{
	char text[32];

	out_list_begin("clamped");
	if (hint->clamped & AUGUR_CLAMPED_RUN) {
		out_format_ns(text, sizeof(text), hint->run_ns);
		out_item("run is %s", text);
	}
	if (hint->clamped & AUGUR_CLAMPED_DEADLINE) {
		out_format_ns(text, sizeof(text), hint->deadline_ns);
		out_item("deadline is %s", text);
	}
	if (hint->clamped & AUGUR_CLAMPED_TTL) {
		out_format_ns(text, sizeof(text), hint->ttl_ms * NS_PER_MS);
		out_item("ttl is %s", text);
	}
	out_list_end();
}

void hinting_show(const struct augur_hint *hint)
{
	if (hint->clamped)
		show_clamped(hint);
}
