/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration of augurd: augurd.conf(5). Parsing is pure; reading the files is
 * in conf_files.c.
 */
#ifndef _AUGURD_CONF_H
#define _AUGURD_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fair.h"
#include "model/decide.h"
#include "model/model.h"
#include "policy/tunables.h"
#include "rules.h"

#define AUGUR_CONF_FILE		"/etc/augur/augurd.conf"
#define AUGUR_CONF_PATH_LEN	256
#define AUGUR_CONF_WHY_LEN	1024
#define AUGUR_CONF_OPTIONS_MAX	64

/**
 * enum augur_preset - named sets of parameters
 * @AUGUR_PRESET_BALANCED: the defaults
 * @AUGUR_PRESET_LATENCY: promote earlier, in shorter slices
 * @AUGUR_PRESET_THROUGHPUT: promote only what is sure to pay, in longer slices
 * @AUGUR_NR_PRESETS: number of presets
 */
enum augur_preset {
	AUGUR_PRESET_BALANCED,
	AUGUR_PRESET_LATENCY,
	AUGUR_PRESET_THROUGHPUT,
	AUGUR_NR_PRESETS,
};

/**
 * enum augur_backend - how decisions get an effect
 * @AUGUR_BACKEND_AUTO: by the BPF scheduler where the kernel can run it, else as
 *	AUGUR_BACKEND_FAIR
 * @AUGUR_BACKEND_SCHED_EXT: by the BPF scheduler; it is an error if it cannot be
 *	attached
 * @AUGUR_BACKEND_FAIR: by sched_setattr(2), see fair.h
 * @AUGUR_BACKEND_NONE: not at all: attach no scheduler
 * @AUGUR_NR_BACKENDS: number of backends
 */
enum augur_backend {
	AUGUR_BACKEND_AUTO,
	AUGUR_BACKEND_SCHED_EXT,
	AUGUR_BACKEND_FAIR,
	AUGUR_BACKEND_NONE,
	AUGUR_NR_BACKENDS,
};

/**
 * struct augur_conf_origin - where a value was set
 * @file: the file; lives as long as its caller keeps it; NULL for a default
 * @line: line in it
 */
struct augur_conf_origin {
	const char *file;
	uint32_t line;
};

/**
 * struct augur_conf - the configuration
 * @preset: enum augur_preset
 * @backend: enum augur_backend
 * @observe: learn only
 * @max_keys: keys that can be learned at a time
 * @state: folder for the models; empty: they are not saved
 * @save_s: seconds between saves; 0 is at exit only
 * @fair: parameters of AUGUR_BACKEND_FAIR
 * @model: parameters of models
 * @decide: parameters of decisions
 * @tunables: of the BPF scheduler
 * @nr_rules: rules in @rules
 * @rules: in the order in which they are named first; of those that are about a thread
 *	the first one is in force
 * @origin: by option, where it was set
 * @rule_origin: by rule, where it was named last
 */
struct augur_conf {
	uint32_t preset;
	uint32_t backend;
	uint32_t observe;
	uint32_t max_keys;
	char state[AUGUR_CONF_PATH_LEN];
	uint32_t save_s;
	struct augur_fair_params fair;
	struct augur_model_params model;
	struct augur_decide_params decide;
	struct augur_tunables tunables;
	uint32_t nr_rules;
	struct augur_rule rules[AUGUR_RULES_MAX];
	struct augur_conf_origin origin[AUGUR_CONF_OPTIONS_MAX];
	struct augur_conf_origin rule_origin[AUGUR_RULES_MAX];
};

/**
 * struct augur_conf_text - a file's content
 * @name: its name
 * @text: what is in it, any bytes
 * @len: how many
 */
struct augur_conf_text {
	const char *name;
	const char *text;
	size_t len;
};

/*
 * Makes a configuration from files in this order: later ones override. The presets
 * come first, wherever they are named. False: @why says FILE:LINE, which key, and what
 * was expected.
 */
bool augur_conf_parse(struct augur_conf *conf, const struct augur_conf_text *texts,
		      size_t nr, char why[AUGUR_CONF_WHY_LEN]);

/*
 * The same with @path and the files PATH.d/NAME.conf by name. No file at all is fine
 * unless @path was @asked for.
 */
bool augur_conf_load(struct augur_conf *conf, const char *path, bool asked,
		     char why[AUGUR_CONF_WHY_LEN]);

/* Calls @each with every option: section, key, value, as the file would have it. */
typedef void (*augur_conf_each)(const char *section, const char *key,
				const char *value, const char *meaning, void *ctx);
void augur_conf_show(const struct augur_conf *conf, augur_conf_each each, void *ctx);

#endif /* _AUGURD_CONF_H */
