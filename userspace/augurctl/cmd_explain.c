// SPDX-License-Identifier: GPL-2.0-only
/*
 * augurctl explain - why a task is treated as it is, from what the module measured and
 * decided, what the scheduler keeps with the task, and what /proc says.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <augur/augur.h>

#include "asking.h"
#include "cmd.h"
#include "fingerprint.h"
#include "output.h"
#include "policy/fingerprint.h"
#include "saved.h"
#include "subject.h"

/* Error bands are logarithms in steps of 1/256. */
#define BAND_ONE	256.0

/* What was predicted for the burst that is on or comes next, whoever says so. */
struct told {
	uint32_t predicted_ns;
	uint32_t band_q8;
	uint32_t confidence;
	uint32_t tier;
	uint32_t slice_us;
	uint32_t node;
	uint32_t level;
};

static void show_doing(const struct augur_identity *id)
{
	const char *name = syscall_name(id->syscall);

	if (id->syscall == AUGUR_SYSCALL_HIDDEN)
		out_text("state", "%c", id->state);
	else if (id->syscall == AUGUR_SYSCALL_RUNNING)
		out_text("state", "%c, runs or waits for a CPU", id->state);
	else if (id->kthread || id->syscall == AUGUR_SYSCALL_NONE)
		out_text("state", "%c, in no system call", id->state);
	else if (name)
		out_text("state", "%c, in %s", id->state, name);
	else
		out_text("state", "%c, in system call %d", id->state, id->syscall);
}

static void show_task(const struct augur_identity *id)
{
	out_begin("task");
	out_number("tid", id->tid);
	out_number("pid", id->pid);
	out_number("threads", id->threads);
	out_text("name", "%s", id->comm);
	show_doing(id);
	out_number("cpu", id->cpu);
	out_text("nice", "%d", id->nice);
	out_end();
}

static const char *key_source(enum subject_key from)
{
	switch (from) {
	case SUBJECT_KEY_TOLD:
		return "what the scheduler was told when the task woke last";
	case SUBJECT_KEY_SLEEPS:
		return "made from where the task sleeps now";
	case SUBJECT_KEY_MOST:
		return "the task does not sleep now: the key under which it had most bursts";
	case SUBJECT_KEY_NONE:
		return "the task does not sleep now, and nothing was measured of it yet";
	case SUBJECT_KEY_GIVEN:
		break;
	}
	return "as it was asked for";
}

/* Only hashes are kept: names come from a task that has them. */
static void show_hashed(const char *what, int digits, uint64_t hash, const char *name,
			int len)
{
	out_text(what, "%0*" PRIx64 "%s%.*s", digits, hash, len ? " " : "", len, name);
}

static void show_identity(const struct subject *s)
{
	const uint64_t *fp = s->is_task ? s->id.fp : s->fp;
	const char *cgroup = *s->id.cgroup ? s->id.cgroup : "(the root)";

	show_hashed("executable", 8, (uint32_t)fp[0], s->id.exe, strlen(s->id.exe));
	show_hashed("role", 8, fp[0] >> 32, s->id.comm,
		    augur_role_len(s->id.comm, sizeof(s->id.comm)));
	show_hashed("cgroup", 6, fp[1] & AUGUR_FP_CGROUP_MASK, cgroup,
		    s->has_id ? strlen(cgroup) : 0);
}

static void show_sleep(uint64_t word1)
{
	char text[64];

	fingerprint_site(word1, text, sizeof(text));
	out_text("slept", "%s", text);
	out_text("how", "%s", fingerprint_sleep(word1));
}

/* The context is that of one burst, and says what kind of values there are. */
static void show_context(uint64_t word1)
{
	char text[64];

	out_begin("first_burst");
	out_text("woken_by", "%s", fingerprint_wake(word1));
	fingerprint_class(augur_fp_field(word1, AUGUR_FP_LAST_SHIFT, AUGUR_FP_LAST_MASK),
			  0, text, sizeof(text));
	out_text("burst_before", "%s", text);
	fingerprint_class(augur_fp_field(word1, AUGUR_FP_BEFORE_SHIFT,
					 AUGUR_FP_BEFORE_MASK), 1, text, sizeof(text));
	out_text("the_one_before", "%s", text);
	fingerprint_nice(word1, text, sizeof(text));
	out_text("nice", "%s", text);
	out_end();
}

/* What a more general key is made from is in each that it is more general than. */
static void show_fingerprint(const struct subject *s)
{
	bool is_specific = s->is_task || s->level == AUGUR_KEY_SPECIFIC;

	out_begin("fingerprint");
	out_text("key", "%016" PRIx64, s->key);
	out_text("key_is", "%s", key_source(s->key_from));
	if (!s->is_task)
		out_text("level", "%s", decision_level_name(s->level));
	if (s->is_task || s->profile)
		show_identity(s);
	if (is_specific && s->fp[1])
		show_sleep(s->fp[1]);
	if (is_specific && s->profile)
		show_context(s->profile->fp[1]);
	out_end();
}

static uint64_t mean(uint64_t sum, uint64_t nr)
{
	return nr ? sum / nr : 0;
}

static void show_measured(const struct profile *p)
{
	out_begin("measured");
	out_number("bursts", p ? p->count : 0);
	if (p) {
		out_ns("run", mean(p->run_ns, p->count));
		out_ns("run_longest", p->run_max_ns);
		out_ns("wait", mean(p->wait_ns, p->count));
		out_ns("wait_longest", p->wait_max_ns);
		out_number("preempted", p->preempted);
		out_number("migrated", p->migrated);
		out_number("mispredicted", p->mispredicted);
	}
	out_end();
}

/* The scheduler has it as it was told, hints and all; else it is in the table. */
static bool find_told(const struct subject *s, struct told *told)
{
	const struct augur_decision *d = &s->decision->decision;

	if (!s->sched_err && s->sched.key)
		*told = (struct told){
			s->sched.predicted_ns, s->sched.band_q8, s->sched.confidence,
			s->sched.tier, s->sched.slice_us, s->sched.node, s->sched.level,
		};
	else if (s->decision)
		*told = (struct told){
			d->predicted_ns, d->band_q8, d->confidence, d->tier,
			d->slice_us, d->node, d->flags,
		};
	else
		return false;
	return told->tier != AUGUR_TIER_NONE;
}

static void show_band(const struct told *told)
{
	double factor = exp2(told->band_q8 / BAND_ONE);

	out_ns("predicted", told->predicted_ns);
	out_real("band_factor", factor);
	out_ns("band_from", told->predicted_ns / factor);
	out_ns("band_to", told->predicted_ns * factor);
}

static void show_prediction(const struct subject *s, const struct told *told)
{
	out_text("made_for", "%s", decision_level_name(told->level));
	if (told->predicted_ns)
		show_band(told);
	out_real("confidence", told->confidence / (double)AUGUR_CONFIDENCE_ONE);
	out_text("tier", "%s", decision_tier_name(told->tier));
	if (told->slice_us)
		out_ns("slice_asked", told->slice_us * 1000ULL);
	if (told->node != AUGUR_NODE_ANY)
		out_number("node", told->node);
	if (s->decision && s->decision->decision.flags == told->level) {
		out_number("ends_in_ms", s->decision->decision.ttl_ms);
		out_number("unused_ms", s->decision->used_ms);
	}
}

/* Of the key; a model of a case or a more general key may have made the prediction. */
static void show_model(const struct subject *s, struct saved *saved)
{
	struct augur_models_entry *e = augur_models_find(&saved->models, s->key);
	struct augur_factors f;
	struct augur_conf conf;
	const char *parameters;

	out_begin("model");
	out_number("samples", e ? e->model.nr : 0);
	if (e) {
		parameters = asking_conf(&conf);
		augur_model_factors(&e->model, &conf.model, saved->now_ns, &f);
		out_real("by_samples", exp2(f.samples));
		out_real("by_accuracy", exp2(f.accuracy));
		out_real("by_recency", exp2(f.recency));
		out_real("by_spread", exp2(f.spread));
		out_text("parameters", "%s", parameters);
		out_number("saved_s", saved->saved_s);
	}
	out_end();
}

static void show_scheduler(const struct subject *s)
{
	const struct augur_sched_task *t = &s->sched;
	int64_t tokens;

	out_begin("scheduler");
	out_flag("attached", !s->sched_err);
	if (!s->sched_err) {
		out_text("waits_in", "%s", *t->queued ? t->queued : "no queue");
		out_ns("slice", t->slice_ns);
		if (t->overrun_ns)
			out_ns("overrun_after", t->overrun_ns);
		out_flag("promoted", t->promoted);
		out_flag("on_tokens", t->charged);
		if (!augur_sched_tokens(s->id.cpu, &tokens)) {
			out_ns(tokens < 0 ? "token_debt_of_cpu" : "tokens_of_cpu",
			       tokens < 0 ? -tokens : tokens);
		}
	}
	out_end();
}

static void show_hint(const struct augur_hint_info *h)
{
	out_begin("hint");
	out_flag("given", h->tid);
	if (h->tid) {
		out_text("class", "%s", augur_hint_kind_name(h->kind));
		out_number("by_uid", h->uid);
		if (h->run_ns)
			out_ns("run", h->run_ns);
		if (h->deadline_ns)
			out_ns("deadline", h->deadline_ns);
		if (h->gang)
			out_number("gang", h->gang);
		out_number("ends_in_ms", h->ttl_ms);
		out_real("trust", h->trust / (double)AUGUR_TRUST_MAX);
	}
	out_end();
}

/* In text a table has no name of its own. */
static void begin_table(const char *name, const char *const *columns, size_t nr)
{
	if (out_format() == OUT_PLAIN)
		out_plain("%s:\n", name);
	out_table_begin(name, columns, nr);
}

static void show_placements(const struct augur_sched_task *t)
{
	static const char *const columns[] = { "cpu", "why" };
	uint32_t i;

	out_number("placed", t->nr_placed);
	begin_table("placements", columns, 2);
	for (i = 0; i < t->nr_placements; i++) {
		out_cell_number(t->placements[i].cpu);
		out_cell_text("%s", augur_counter_meaning(t->placements[i].why) ?: "unknown");
	}
	out_table_end();
}

static void show_other(const struct subject *s, const struct profile *p)
{
	const struct augur_decision_info *info = decisions_find(&s->decisions, p->key);
	char site[64];

	fingerprint_site(p->fp[1], site, sizeof(site));
	out_cell_text("%016" PRIx64, p->key);
	out_cell_text("%s", site);
	out_cell_text("%s", fingerprint_sleep(p->fp[1]));
	out_cell_number(p->count);
	out_cell_ns(mean(p->run_ns, p->count));
	out_cell_ns(mean(p->wait_ns, p->count));
	out_cell_ns(info ? info->decision.predicted_ns : 0);
	out_cell_text("%s", decision_tier_name(info ? info->decision.tier :
						      AUGUR_TIER_NONE));
}

/* One thing sleeps in several places, and is another key after each. */
static void show_keys(const struct subject *s)
{
	static const char *const columns[] = {
		"key", "slept", "how", "bursts", "run_ns", "wait_ns", "predicted_ns", "tier",
	};
	size_t i;

	begin_table("keys", columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < s->profiles.nr; i++)
		if (subject_shares(s, &s->profiles.items[i]))
			show_other(s, &s->profiles.items[i]);
	out_table_end();
}

static void tell_hint(const struct subject *s)
{
	if (s->sched_err || !s->hint.tid)
		return;
	if (s->sched.background)
		out_item("its hint says background: it gets what is left");
	if (s->sched.hinted)
		out_item("its hint has a part in that");
	else if (s->sched.distrusted)
		out_item("its hint has no effect: what is measured does not agree with it");
}

static void tell_tier(const struct subject *s, const struct told *told)
{
	if (told->tier == AUGUR_TIER_ORDINARY)
		out_item("ordinary: what is expected shapes its slice and its place in the queue; it was not worth promoting, or not sure enough");
	else if (s->sched_err || s->sched.promoted)
		out_item("promoted: it is served before ordinary tasks while its CPU has tokens");
	else
		out_item("promoted, but this burst ran longer than expected: it is ordinary until it sleeps");
}

static void tell_nothing(const struct subject *s)
{
	if (!s->profile)
		out_item("neutral: the module has not seen a burst under this key yet");
	else
		out_item("neutral: %" PRIu64 " bursts were seen, and augurd has not decided about them: it needs more, or does not run",
			 s->profile->count);
}

static void show_why(const struct subject *s, const struct told *told)
{
	out_list_begin("why");
	if (told)
		tell_tier(s, told);
	else
		tell_nothing(s);
	tell_hint(s);
	out_list_end();
}

static void show_unknown(const struct subject *s, const char *no_models)
{
	out_list_begin("unknown");
	if (*no_models)
		out_item("what its confidence is made of: %s", no_models);
	if (s->is_task && s->sched_err == -EPROTO)
		out_item("slice, queue, tokens and placements: the attached scheduler is of another version; augurctl sched reload");
	else if (s->is_task && s->sched_err)
		out_item("slice, queue, tokens and placements: the scheduler is not attached");
	if (s->is_task && s->key_from != SUBJECT_KEY_TOLD)
		out_item("which case of its key the task is in: the module tells only the scheduler");
	if (s->is_task && !s->hint.tid)
		out_item("trust in the task: the module tells it only with a hint");
	if (s->has_id && !s->id.exe_known && !s->id.kthread)
		out_item("its executable: /proc does not tell, so that its keys are guessed");
	if (!s->is_task && s->profile && !s->has_id)
		out_item("names of executable and cgroup: only hashes are kept, and no task has them now");
	if (!s->is_task && !s->profile)
		out_item("what the key is made from: nothing measured leads to it");
	out_list_end();
}

static void explain(const struct subject *s)
{
	char no_models[1024];
	struct saved saved;
	struct told told;
	bool is_told = find_told(s, &told);

	if (s->is_task)
		show_task(&s->id);
	show_fingerprint(s);
	show_measured(s->is_task || s->level == AUGUR_KEY_SPECIFIC ? s->profile : NULL);
	out_begin("prediction");
	out_flag("made", is_told);
	if (is_told)
		show_prediction(s, &told);
	out_end();
	if (!saved_read(&saved, no_models, sizeof(no_models)))
		show_model(s, &saved);
	saved_free(&saved);
	if (s->is_task) {
		show_scheduler(s);
		show_hint(&s->hint);
	}
	show_why(s, is_told ? &told : NULL);
	if (!s->sched_err)
		show_placements(&s->sched);
	show_keys(s);
	show_unknown(s, no_models);
}

static int do_explain(int argc, char **argv)
{
	struct subject s;
	int err;

	if (!argc) {
		out_error("explain what? augurctl explain PID, TID or KEY");
		return CMD_USAGE;
	}
	err = cmd_no_args(argc - 1, argv + 1);
	if (err)
		return err;
	err = subject_find(&s, argv[0]);
	if (!err)
		explain(&s);
	subject_free(&s);
	return err;
}

static const struct verb verbs[] = {
	{ NULL, "PID|TID|KEY", "show why a task is treated as it is", do_explain },
};

const struct object object_explain = { "explain", verbs, 1 };
