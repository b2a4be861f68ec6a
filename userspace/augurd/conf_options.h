/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be configured: one table, from which the parser, the printer and the errors
 * come.
 */
#ifndef _AUGURD_CONF_OPTIONS_H
#define _AUGURD_CONF_OPTIONS_H

#include <linux/augur_hint.h>

#include "conf.h"
#include "model/window.h"

/**
 * enum augur_conf_type - kind of an option
 * @AUGUR_CONF_NUMBER: uint32_t
 * @AUGUR_CONF_TUNABLE: uint64_t
 * @AUGUR_CONF_REAL: float
 * @AUGUR_CONF_CHOICE: uint32_t, by a name of a list
 * @AUGUR_CONF_PATH: absolute path or nothing, char[AUGUR_CONF_PATH_LEN]
 * @AUGUR_CONF_PATTERN: pattern of a rule, not empty
 */
enum augur_conf_type {
	AUGUR_CONF_NUMBER,
	AUGUR_CONF_TUNABLE,
	AUGUR_CONF_REAL,
	AUGUR_CONF_CHOICE,
	AUGUR_CONF_PATH,
	AUGUR_CONF_PATTERN,
};

/**
 * struct augur_conf_option - an option
 * @section: section it is in
 * @key: its name
 * @meaning: what it means
 * @type: enum augur_conf_type
 * @offset: of its value in struct augur_conf, or in struct augur_rule
 * @least: least value
 * @most: greatest value; of a choice, the number of names; of a pattern, its bytes
 * @names: of a choice, the names
 */
struct augur_conf_option {
	const char *section;
	const char *key;
	const char *meaning;
	enum augur_conf_type type;
	size_t offset;
	double least;
	double most;
	const char *const *names;
};

static const char *const augur_conf_presets[AUGUR_NR_PRESETS] = {
	[AUGUR_PRESET_BALANCED]		= "balanced",
	[AUGUR_PRESET_LATENCY]		= "latency",
	[AUGUR_PRESET_THROUGHPUT]	= "throughput",
};

static const char *const augur_conf_backends[AUGUR_NR_BACKENDS] = {
	[AUGUR_BACKEND_AUTO]		= "auto",
	[AUGUR_BACKEND_SCHED_EXT]	= "sched_ext",
	[AUGUR_BACKEND_FAIR]		= "fair",
	[AUGUR_BACKEND_NONE]		= "none",
};

static const char *const augur_conf_booleans[] = { "no", "yes" };

#define AUGUR_CONF_CHOOSE(section, field, list, meaning)			\
	{ section, #field, meaning, AUGUR_CONF_CHOICE,				\
	  offsetof(struct augur_conf, field), 0,				\
	  sizeof(list) / sizeof((list)[0]), list }
#define AUGUR_CONF_COUNT(section, part, field, least, most, meaning)		\
	{ section, #field, meaning, AUGUR_CONF_NUMBER,				\
	  offsetof(struct augur_conf, part field), least, most, NULL }
#define AUGUR_CONF_FLOAT(section, part, field, least, most, meaning)		\
	{ section, #field, meaning, AUGUR_CONF_REAL,				\
	  offsetof(struct augur_conf, part field), least, most, NULL }

#define FAIR_COUNT(...)		AUGUR_CONF_COUNT("fair", fair., __VA_ARGS__)
#define MODEL_COUNT(...)	AUGUR_CONF_COUNT("model", model., __VA_ARGS__)
#define MODEL_FLOAT(...)	AUGUR_CONF_FLOAT("model", model., __VA_ARGS__)
#define DECIDE_COUNT(...)	AUGUR_CONF_COUNT("decide", decide., __VA_ARGS__)
#define DECIDE_FLOAT(...)	AUGUR_CONF_FLOAT("decide", decide., __VA_ARGS__)

/* The preset is the first. */
static const struct augur_conf_option augur_conf_options[] = {
	AUGUR_CONF_CHOOSE("augurd", preset, augur_conf_presets,
			  "parameters to start from"),
	AUGUR_CONF_CHOOSE("augurd", backend, augur_conf_backends,
			  "how decisions get an effect"),
	AUGUR_CONF_CHOOSE("augurd", observe, augur_conf_booleans,
			  "attach nothing, push nothing"),
	{ "augurd", "max_keys", "keys known at a time", AUGUR_CONF_NUMBER,
	  offsetof(struct augur_conf, max_keys), 64, 1 << 20, NULL },
	{ "state", "folder", "where models are saved; nothing: nowhere",
	  AUGUR_CONF_PATH, offsetof(struct augur_conf, state), 0, 0, NULL },
	{ "state", "save_s", "seconds between saves; 0: at exit only",
	  AUGUR_CONF_NUMBER, offsetof(struct augur_conf, save_s), 0, 86400, NULL },
	FAIR_COUNT(nice, 0, 20, "nice levels that promoted threads gain"),
	FAIR_COUNT(changes_per_s, 1, 100000, "changes of threads within a second"),
	MODEL_FLOAT(min_cutoff, 0.0001, 10, "cutoff of the filter at rest, per sample"),
	MODEL_FLOAT(beta, 0, 100, "growth of the cutoff with the speed"),
	MODEL_FLOAT(d_cutoff, 0.0001, 10, "cutoff for the speed"),
	MODEL_COUNT(run_floor_ns, 1, 1000000, "shorter runs count as this long"),
	MODEL_COUNT(median_len, 1, AUGUR_WINDOW_MAX, "samples in the filter's median"),
	MODEL_COUNT(outlier_min, 1, AUGUR_WINDOW_MAX, "samples before the first outlier"),
	MODEL_FLOAT(outlier_limit, 0.1, 1000, "standard deviations to an outlier"),
	MODEL_FLOAT(mad_floor, 0.001, 32, "least deviation assumed, log2"),
	MODEL_COUNT(phase_samples, 1, AUGUR_WINDOW_MAX, "outliers that make a new phase"),
	MODEL_FLOAT(steady_gain, 0.0001, 1, "least weight in the running median"),
	MODEL_FLOAT(memory, 1, 100000, "samples over which means are taken"),
	MODEL_FLOAT(band_prior, 0.01, 32, "error assumed of what is new, log2"),
	MODEL_FLOAT(sample_scale, 0.1, 100000, "samples until their number is enough"),
	MODEL_FLOAT(half_life_s, 0.1, 1e9, "time in which recency halves"),
	MODEL_FLOAT(weight_samples, 0, 1, "exponent of the number of samples"),
	MODEL_FLOAT(weight_accuracy, 0, 1, "exponent of accuracy"),
	MODEL_FLOAT(weight_recency, 0, 1, "exponent of recency"),
	MODEL_FLOAT(weight_spread, 0, 1, "exponent of the spread of run times"),
	MODEL_COUNT(wait_contended_ns, 0, 1000000000, "waits above had no idle CPU"),
	MODEL_COUNT(wait_prior_ns, 0, 1000000000, "wait assumed before any was seen"),
	DECIDE_COUNT(min_samples, 1, 1000000, "samples before anything is decided"),
	DECIDE_FLOAT(promote_confidence, 0, 1, "least confidence that promotes"),
	DECIDE_FLOAT(keep_confidence, 0, 1, "promotion ends below"),
	DECIDE_FLOAT(promote_margin, 0, 1000, "gain over cost that promotes"),
	DECIDE_FLOAT(keep_margin, 0, 1000, "promotion ends below"),
	DECIDE_FLOAT(slice_ratio, 0.1, 1000, "slice over predicted run"),
	DECIDE_COUNT(slice_min_us, 1, 1000000, "shortest slice"),
	DECIDE_COUNT(slice_max_us, 1, 1000000, "longest slice"),
	DECIDE_FLOAT(moved_min, 0, 32, "least move worth a push, log2"),
	DECIDE_FLOAT(moved_band, 0, 100, "the same in terms of the error band"),
	DECIDE_FLOAT(band_min, 0, 32, "least error band that is told, log2"),
	DECIDE_FLOAT(moved_confidence, 0, 1, "least change of confidence worth a push"),
	DECIDE_COUNT(ttl_ms, 1000, AUGUR_TTL_MAX_MS, "life of a decision"),
#define X(name, def, least, most, meaning)					\
	{ "scheduler", #name, meaning, AUGUR_CONF_TUNABLE,			\
	  offsetof(struct augur_conf, tunables.name), least, most, NULL },
	AUGUR_TUNABLES(X)
#undef X
};

static const char *const augur_conf_hints[AUGUR_NR_HINT_KINDS] = {
	[AUGUR_HINT_NONE]	= "none",
	[AUGUR_HINT_LATENCY]	= "latency",
	[AUGUR_HINT_THROUGHPUT]	= "throughput",
	[AUGUR_HINT_BACKGROUND]	= "background",
};

#define RULE_PATTERN(field, bytes, meaning)					\
	{ "rule", #field, meaning, AUGUR_CONF_PATTERN,				\
	  offsetof(struct augur_rule, field), 1, (bytes) - 1, NULL }
#define RULE_COUNT(field, most, meaning)					\
	{ "rule", #field, meaning, AUGUR_CONF_NUMBER,				\
	  offsetof(struct augur_rule, field), 0, most, NULL }

/* Of each section "rule NAME". */
static const struct augur_conf_option augur_conf_rule_options[] = {
	RULE_PATTERN(exe, AUGUR_RULE_PATTERN, "path of the executable"),
	RULE_PATTERN(comm, AUGUR_RULE_COMM, "name of the thread"),
	RULE_PATTERN(cgroup, AUGUR_RULE_PATTERN, "path of the cgroup"),
	RULE_PATTERN(unit, AUGUR_RULE_PATTERN, "name of the unit, or of one that it is in"),
	{ "rule", "hint", "what the thread wants", AUGUR_CONF_CHOICE,
	  offsetof(struct augur_rule, hint), 0, AUGUR_NR_HINT_KINDS, augur_conf_hints },
	RULE_COUNT(run_us, AUGUR_HINT_RUN_MAX_NS / 1000, "run time of a burst; 0: not told"),
	RULE_COUNT(deadline_us, AUGUR_HINT_DEADLINE_MAX_NS / 1000,
		   "from a wakeup until it should be done; 0: not told"),
	RULE_COUNT(node, AUGUR_NODE_ANY, "preferred NUMA node; 255: any"),
};

#define AUGUR_NR_RULE_OPTIONS							\
	(sizeof(augur_conf_rule_options) / sizeof(augur_conf_rule_options[0]))

#define AUGUR_NR_CONF_OPTIONS							\
	(sizeof(augur_conf_options) / sizeof(augur_conf_options[0]))

_Static_assert(AUGUR_NR_CONF_OPTIONS <= AUGUR_CONF_OPTIONS_MAX, "origins");

#endif /* _AUGURD_CONF_OPTIONS_H */
