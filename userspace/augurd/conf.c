// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines are "[section]", "key = value", empty, or a comment after "#" or ";". Text
 * comes from a file and is not terminated.
 */
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "conf_options.h"

#define LINE_MAX_LEN	512
#define PRESET_OPTION	(&augur_conf_options[0])

/**
 * struct parser - where it is
 * @conf: what is being filled
 * @why: what was wrong
 * @file: name of the file
 * @line: line in it
 * @section: section it is in, empty before the first
 * @rule: the rule that this is, if it is one
 * @presets: only presets are looked at
 */
struct parser {
	struct augur_conf *conf;
	char *why;
	const char *file;
	uint32_t line;
	char section[LINE_MAX_LEN];
	struct augur_rule *rule;
	bool presets;
};

__attribute__((format(printf, 3, 4)))
static bool fail(char *why, struct augur_conf_origin at, const char *fmt, ...)
{
	va_list ap;
	int len;

	len = snprintf(why, AUGUR_CONF_WHY_LEN, "%s:%u: ", at.file, at.line);
	if (len < 0 || len >= AUGUR_CONF_WHY_LEN)
		return false;
	va_start(ap, fmt);
	vsnprintf(why + len, AUGUR_CONF_WHY_LEN - len, fmt, ap);
	va_end(ap);
	return false;
}

static struct augur_conf_origin here(const struct parser *p)
{
	return (struct augur_conf_origin){ .file = p->file, .line = p->line };
}

static char *trim(char *s)
{
	size_t len;

	while (isspace((unsigned char)*s))
		s++;
	for (len = strlen(s); len && isspace((unsigned char)s[len - 1]); len--)
		;
	s[len] = '\0';
	return s;
}

static void *value_of(const struct parser *p, const struct augur_conf_option *o)
{
	return p->rule ? (char *)p->rule + o->offset : (char *)p->conf + o->offset;
}

static bool parse_number(struct parser *p, const struct augur_conf_option *o,
			 const char *text)
{
	bool whole = o->type != AUGUR_CONF_REAL;
	char *end;
	double v;

	v = whole && !isdigit((unsigned char)*text) ? NAN : strtod(text, &end);
	/* No hexadecimal, infinity or not-a-number: what is not finite fails too. */
	if (!isfinite(v) || *end || end == text || strpbrk(text, "xXpP") ||
	    (whole && v != floor(v)) || !(v >= o->least && v <= o->most))
		return fail(p->why, here(p), "%s: expected a %snumber from %.10g to %.10g, got '%s'",
				 o->key, whole ? "whole " : "", o->least, o->most, text);
	if (o->type == AUGUR_CONF_TUNABLE)
		*(uint64_t *)value_of(p, o) = v;
	else if (whole)
		*(uint32_t *)value_of(p, o) = v;
	else
		*(float *)value_of(p, o) = v;
	return true;
}

static bool parse_choice(struct parser *p, const struct augur_conf_option *o,
			 const char *text)
{
	char list[256] = "";
	size_t i, len = 0;

	for (i = 0; i < o->most; i++) {
		if (!strcmp(text, o->names[i])) {
			*(uint32_t *)value_of(p, o) = i;
			return true;
		}
		len += snprintf(list + len, sizeof(list) - len, "%s%s",
				!i ? "" : i + 1 < o->most ? ", " : " or ", o->names[i]);
	}
	return fail(p->why, here(p), "%s: expected %s, got '%s'", o->key, list, text);
}

static bool parse_path(struct parser *p, const struct augur_conf_option *o,
		       const char *text)
{
	if ((*text && *text != '/') || strlen(text) >= AUGUR_CONF_PATH_LEN)
		return fail(p->why, here(p), "%s: expected an absolute path of at most %d bytes, or nothing, got '%s'",
				 o->key, AUGUR_CONF_PATH_LEN - 1, text);
	/* All of it is written, so that configurations can be compared. */
	memset(value_of(p, o), 0, AUGUR_CONF_PATH_LEN);
	memcpy(value_of(p, o), text, strlen(text));
	return true;
}

static bool parse_pattern(struct parser *p, const struct augur_conf_option *o,
			  const char *text)
{
	size_t most = o->most;

	if (!*text || strlen(text) > most)
		return fail(p->why, here(p), "%s: expected a pattern of 1 to %zu bytes, got '%s'",
			    o->key, most, text);
	memset(value_of(p, o), 0, most + 1);
	memcpy(value_of(p, o), text, strlen(text));
	return true;
}

static bool parse_value(struct parser *p, const struct augur_conf_option *o,
			const char *text)
{
	if (p->presets && o != PRESET_OPTION)
		return true;
	if (!p->rule)
		p->conf->origin[o - augur_conf_options] = here(p);
	switch (o->type) {
	case AUGUR_CONF_NUMBER:
	case AUGUR_CONF_TUNABLE:
	case AUGUR_CONF_REAL:
		return parse_number(p, o, text);
	case AUGUR_CONF_CHOICE:
		return parse_choice(p, o, text);
	case AUGUR_CONF_PATH:
		return parse_path(p, o, text);
	case AUGUR_CONF_PATTERN:
		return parse_pattern(p, o, text);
	}
	return false;
}

static const struct augur_conf_option *find_rule_option(const char *key)
{
	size_t i;

	for (i = 0; i < AUGUR_NR_RULE_OPTIONS; i++)
		if (!strcmp(augur_conf_rule_options[i].key, key))
			return &augur_conf_rule_options[i];
	return NULL;
}

static const struct augur_conf_option *find_option(const char *section, const char *key)
{
	size_t i;

	for (i = 0; i < AUGUR_NR_CONF_OPTIONS; i++)
		if (!strcmp(augur_conf_options[i].section, section) &&
		    !strcmp(augur_conf_options[i].key, key))
			return &augur_conf_options[i];
	return NULL;
}

static bool is_section(const char *name)
{
	size_t i;

	for (i = 0; i < AUGUR_NR_CONF_OPTIONS; i++)
		if (!strcmp(augur_conf_options[i].section, name))
			return true;
	return false;
}

/* The rule of a section, which is made if it is named for the first time. */
static struct augur_rule *get_rule(struct augur_conf *conf, const char *section)
{
	struct augur_rule *rule = conf->rules;

	for (; rule != conf->rules + conf->nr_rules; rule++)
		if (!strcmp(rule->section, section))
			return rule;
	if (conf->nr_rules == AUGUR_RULES_MAX)
		return NULL;
	conf->nr_rules++;
	memcpy(rule->section, section, strlen(section) + 1);
	rule->node = AUGUR_NODE_ANY;
	return rule;
}

/* @name: what follows the word "rule", which there may be nothing of. */
static bool parse_rule(struct parser *p, char *name)
{
	static const char word[] = "rule ";

	name = trim(name);
	if (!*name || strlen(name) >= sizeof(p->rule->section) - strlen(word))
		return fail(p->why, here(p), "expected [rule NAME] with a name of 1 to %zu bytes, got '%s'",
			    sizeof(p->rule->section) - strlen(word) - 1, name);
	snprintf(p->section, sizeof(p->section), "%s%s", word, name);
	p->rule = get_rule(p->conf, p->section);
	if (!p->rule)
		return fail(p->why, here(p), "expected at most %d rules", AUGUR_RULES_MAX);
	p->conf->rule_origin[p->rule - p->conf->rules] = here(p);
	return true;
}

static bool parse_section(struct parser *p, char *text)
{
	static const char rule[] = "rule";
	size_t len = strlen(text);
	char *name;

	if (text[len - 1] != ']')
		return fail(p->why, here(p), "expected ']' at the end of '%s'", text);
	text[len - 1] = '\0';
	name = trim(text + 1);
	p->rule = NULL;
	if (!strncmp(name, rule, strlen(rule)) && strchr(" \t", name[strlen(rule)]))
		return parse_rule(p, name + strlen(rule));
	snprintf(p->section, sizeof(p->section), "%s", name);
	if (!is_section(p->section))
		return fail(p->why, here(p), "unknown section '%s': expected augurd, state, fair, model, decide, scheduler or rule NAME",
				 p->section);
	return true;
}

/* Says which ones there are. */
static bool unknown_key(struct parser *p, const char *key)
{
	const struct augur_conf_option *o = p->rule ? augur_conf_rule_options :
						      augur_conf_options;
	size_t i, len = 0, nr = p->rule ? AUGUR_NR_RULE_OPTIONS : AUGUR_NR_CONF_OPTIONS;
	char list[LINE_MAX_LEN] = "";

	for (i = 0; i < nr && len < sizeof(list); i++)
		if (p->rule || !strcmp(o[i].section, p->section))
			len += snprintf(list + len, sizeof(list) - len, "%s%s",
					len ? ", " : "", o[i].key);
	return fail(p->why, here(p), "unknown key '%s' in section %s: expected one of %s", key,
		    p->section, list);
}

static bool parse_assignment(struct parser *p, char *text)
{
	const struct augur_conf_option *o;
	char *value = strchr(text, '=');
	char *key;

	if (!value)
		return fail(p->why, here(p), "expected KEY = VALUE or [SECTION], got '%s'", text);
	*value++ = '\0';
	key = trim(text);
	if (!*p->section)
		return fail(p->why, here(p), "%s: expected a [SECTION] before it", key);
	o = p->rule ? find_rule_option(key) : find_option(p->section, key);
	if (!o)
		return unknown_key(p, key);
	return parse_value(p, o, trim(value));
}

static bool parse_line(struct parser *p, const char *start, size_t len)
{
	char line[LINE_MAX_LEN];
	char *text;

	if (len >= sizeof(line))
		return fail(p->why, here(p), "expected a line of at most %zu bytes, got %zu",
				 sizeof(line) - 1, len);
	if (memchr(start, '\0', len))
		return fail(p->why, here(p), "expected text, got a zero byte");
	memcpy(line, start, len);
	line[len] = '\0';
	text = trim(line);
	if (!*text || *text == '#' || *text == ';')
		return true;
	return *text == '[' ? parse_section(p, text) : parse_assignment(p, text);
}

static bool parse_text(struct parser *p, const struct augur_conf_text *t)
{
	size_t at, len;

	p->file = t->name;
	p->line = 0;
	p->section[0] = '\0';
	p->rule = NULL;
	for (at = 0; at < t->len; at += len + 1) {
		const char *end = memchr(t->text + at, '\n', t->len - at);

		len = end ? (size_t)(end - t->text) - at : t->len - at;
		p->line++;
		if (!parse_line(p, t->text + at, len))
			return false;
	}
	return true;
}

static bool parse_texts(struct parser *p, const struct augur_conf_text *texts, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!parse_text(p, &texts[i]))
			return false;
	return true;
}

/*
 * Latency: promote what a steady key reaches after three samples, as soon as it breaks
 * even. Throughput: twice the gain for the same cost, and no slice that is shorter than
 * what a switch and cold caches cost several times over.
 */
static void apply_preset(struct augur_conf *conf)
{
	struct augur_decide_params *d = &conf->decide;

	switch ((enum augur_preset)conf->preset) {
	case AUGUR_PRESET_LATENCY:
		d->promote_confidence = 0.4f;
		d->keep_confidence = 0.3f;
		d->promote_margin = 1.0f;
		d->keep_margin = 0.6f;
		d->slice_max_us = 10000;
		break;
	case AUGUR_PRESET_THROUGHPUT:
		d->promote_confidence = 0.6f;
		d->keep_confidence = 0.5f;
		d->promote_margin = 2.5f;
		d->keep_margin = 1.6f;
		d->slice_ratio = 4.0f;
		d->slice_min_us = 500;
		d->slice_max_us = 50000;
		break;
	case AUGUR_PRESET_BALANCED:
	case AUGUR_NR_PRESETS:
		break;
	}
}

static void set_defaults(struct augur_conf *conf)
{
	*conf = (struct augur_conf){
		.preset = AUGUR_PRESET_BALANCED,
		.backend = AUGUR_BACKEND_AUTO,
		.max_keys = 65536,
		.state = "/var/lib/augur",
		.save_s = 300,
		.fair = { .changes_per_s = 200 },
		.model = augur_model_defaults,
		.decide = augur_decide_defaults,
		.tunables = { AUGUR_TUNABLES(AUGUR_TUNABLE_DEFAULT) },
	};
}

/* Option @high must not be below @low, which are both in @section. */
static bool check_order(const struct augur_conf *conf, char *why, const char *section,
			const char *low, const char *high, double low_value,
			double high_value)
{
	const struct augur_conf_origin *at;

	if (low_value <= high_value)
		return true;
	at = &conf->origin[find_option(section, low) - augur_conf_options];
	if (!at->file)
		at = &conf->origin[find_option(section, high) - augur_conf_options];
	return fail(why, *at, "%s: expected at most %s, which is %.6g, got %.6g", low,
		    high, high_value, low_value);
}

static bool check_rule(const struct augur_rule *rule, struct augur_conf_origin at,
		       char *why)
{
	if (!*rule->exe && !*rule->comm && !*rule->cgroup && !*rule->unit)
		return fail(why, at, "%s: expected exe, comm, cgroup or unit", rule->section);
	if (!rule->hint && !rule->run_us && !rule->deadline_us &&
	    rule->node == AUGUR_NODE_ANY)
		return fail(why, at, "%s: expected hint, run_us, deadline_us or node",
			    rule->section);
	return true;
}

static bool check_rules(const struct augur_conf *conf, char *why)
{
	uint32_t i;

	for (i = 0; i < conf->nr_rules; i++)
		if (!check_rule(&conf->rules[i], conf->rule_origin[i], why))
			return false;
	return true;
}

static bool check_decide(const struct augur_conf *conf, char *why)
{
	const struct augur_decide_params *d = &conf->decide;

	return check_order(conf, why, "decide", "keep_confidence", "promote_confidence",
			   d->keep_confidence, d->promote_confidence) &&
	       check_order(conf, why, "decide", "keep_margin", "promote_margin",
			   d->keep_margin, d->promote_margin) &&
	       check_order(conf, why, "decide", "slice_min_us", "slice_max_us",
			   d->slice_min_us, d->slice_max_us);
}

static bool check_tunables(const struct augur_conf *conf, char *why)
{
	const struct augur_tunables *t = &conf->tunables;

	return check_order(conf, why, "scheduler", "promote_slice_ns", "promote_burst_ns",
			   t->promote_slice_ns, t->promote_burst_ns) &&
	       check_order(conf, why, "scheduler", "slice_min_ns", "slice_default_ns",
			   t->slice_min_ns, t->slice_default_ns) &&
	       check_order(conf, why, "scheduler", "slice_default_ns", "slice_max_ns",
			   t->slice_default_ns, t->slice_max_ns);
}

static bool check_all(const struct augur_conf *conf, char *why)
{
	return check_rules(conf, why) && check_decide(conf, why) &&
	       check_tunables(conf, why);
}

bool augur_conf_parse(struct augur_conf *conf, const struct augur_conf_text *texts,
		      size_t nr, char why[AUGUR_CONF_WHY_LEN])
{
	struct parser p = { .conf = conf, .why = why, .presets = true };

	why[0] = '\0';
	set_defaults(conf);
	if (!parse_texts(&p, texts, nr))
		return false;
	apply_preset(conf);
	p.presets = false;
	return parse_texts(&p, texts, nr) && check_all(conf, why);
}

/* As short as reads back the same. */
static void show_real(char *text, size_t len, float value)
{
	int digits;

	for (digits = 6; digits <= 9; digits++) {
		snprintf(text, len, "%.*g", digits, value);
		if (strtof(text, NULL) == value)
			return;
	}
}

/* @base: what its offset is in. What is not set of a rule's patterns is not shown. */
static void show_option(const void *base, const char *section,
			const struct augur_conf_option *o, augur_conf_each each,
			void *ctx)
{
	const void *value = (const char *)base + o->offset;
	char text[AUGUR_CONF_PATH_LEN];

	if (o->type == AUGUR_CONF_PATTERN && !*(const char *)value)
		return;
	switch (o->type) {
	case AUGUR_CONF_NUMBER:
		snprintf(text, sizeof(text), "%u", *(const uint32_t *)value);
		break;
	case AUGUR_CONF_TUNABLE:
		snprintf(text, sizeof(text), "%llu",
			 (unsigned long long)*(const uint64_t *)value);
		break;
	case AUGUR_CONF_REAL:
		show_real(text, sizeof(text), *(const float *)value);
		break;
	case AUGUR_CONF_CHOICE:
		snprintf(text, sizeof(text), "%s", o->names[*(const uint32_t *)value]);
		break;
	case AUGUR_CONF_PATH:
	case AUGUR_CONF_PATTERN:
		snprintf(text, sizeof(text), "%s", (const char *)value);
		break;
	}
	each(section, o->key, text, o->meaning, ctx);
}

void augur_conf_show(const struct augur_conf *conf, augur_conf_each each, void *ctx)
{
	const struct augur_conf_option *o = augur_conf_options;
	const struct augur_rule *rule = conf->rules;

	for (; o != augur_conf_options + AUGUR_NR_CONF_OPTIONS; o++)
		show_option(conf, o->section, o, each, ctx);
	for (; rule != conf->rules + conf->nr_rules; rule++)
		for (o = augur_conf_rule_options;
		     o != augur_conf_rule_options + AUGUR_NR_RULE_OPTIONS; o++)
			show_option(rule, rule->section, o, each, ctx);
}
