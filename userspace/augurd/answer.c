// SPDX-License-Identifier: GPL-2.0-only
#include "answer.h"

#include <inttypes.h>
#include <string.h>

#include <augur/identity.h>

static void answer_status(struct augur_answers *a, const char *rest, FILE *out)
{
	(void)rest;
	fprintf(out, "ok\nversion %s\nstate %s\nbackend %s\nconfiguration %s\n",
		AUGUR_VERSION, a->state, a->backend, a->conf_path);
	fprintf(out, "keys %u\nmax_keys %u\n", a->learn->models.nr, a->conf->max_keys);
	fprintf(out, "ejections %u\nsaves %" PRIu64 "\nsave_failures %" PRIu64 "\n",
		a->ejections, a->saves, a->save_failures);
	fprintf(out, "lag_p50_us %" PRIu64 "\nlag_p99_us %" PRIu64 "\n",
		augur_lag_us(&a->lag, 50), augur_lag_us(&a->lag, 99));
}

static void answer_counters(struct augur_answers *a, const char *rest, FILE *out)
{
	const struct augur_learn *l = a->learn;

	(void)rest;
	fputs("ok\n", out);
#define X(name, field, meaning)							\
	fprintf(out, #name " %" PRIu64 " " meaning "\n", l->field);
	AUGUR_LEARN_COUNTERS(X)
#undef X
}

/* @ctx: where it goes. A section may be begun again. */
static void show_option(const char *section, const char *key, const char *value,
			const char *meaning, void *ctx)
{
	(void)meaning;
	fprintf(ctx, "[%s]\n%s = %s\n", section, key, value);
}

static void answer_configuration(struct augur_answers *a, const char *rest, FILE *out)
{
	(void)rest;
	fputs("ok\n", out);
	augur_conf_show(a->conf, show_option, out);
}

static void answer_forget(struct augur_answers *a, const char *rest, FILE *out)
{
	uint64_t key = augur_key_parse(rest);

	if (!key) {
		fprintf(out, "error expected a key, 16 hexadecimal digits, got '%s'\n", rest);
		return;
	}
	a->nr_forgotten = augur_models_forget(&a->learn->models, key, a->forgotten);
	if (a->nr_forgotten)
		fprintf(out, "ok\nforgotten %u\n", a->nr_forgotten);
	else
		fprintf(out, "error nothing is known of the key %016" PRIx64 "\n", key);
}

static const struct {
	const char *word;
	void (*answer)(struct augur_answers *a, const char *rest, FILE *out);
} questions[] = {
	{ "status", answer_status },
	{ "counters", answer_counters },
	{ "configuration", answer_configuration },
	{ "forget", answer_forget },
};

void augur_answer(struct augur_answers *a, const char *question, FILE *out)
{
	size_t i, len = strcspn(question, " ");

	a->nr_forgotten = 0;
	for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (strlen(questions[i].word) != len ||
		    strncmp(questions[i].word, question, len))
			continue;
		questions[i].answer(a, question + len + (question[len] == ' '), out);
		return;
	}
	fprintf(out, "error this augurd, " AUGUR_VERSION ", does not know the question '%s'\n",
		question);
}
