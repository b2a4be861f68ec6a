// SPDX-License-Identifier: GPL-2.0-only
/* where: root */
/* timeout: 400 */
/* sources: userspace/augurd/state.c userspace/augurd/state_file.c userspace/augurd/log.c userspace/augurd/models.c userspace/model/lanes.c userspace/model/model.c userspace/model/window.c */
/*
 * Saved models: they come back as they were, and what is not as it was written is found
 * out, set aside, and never believed.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include "augurd/state.h"
#include "augurd/state_file.h"
#include "fuzz.h"
#include "fuzz_state.h"
#include "harness.h"

#define KEYS	600

FIXTURE(state) {
	struct augur_models a;
	struct augur_models b;
	char dir[64];
	uint8_t data[200000];
	size_t len;
};

FIXTURE_SETUP(state)
{
	snprintf(self->dir, sizeof(self->dir), "/tmp/augur-state-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	fill(&self->a, KEYS);
	fill(&self->b, 0);
	self->len = encode(&self->a, self->data);
}

FIXTURE_TEARDOWN(state)
{
	char command[128];

	augur_models_free(&self->a);
	augur_models_free(&self->b);
	snprintf(command, sizeof(command), "rm -rf %s", self->dir);
	EXPECT_EQ(0, system(command));
}

static char *path(FIXTURE_DATA(state) *self, const char *name)
{
	static char buf[128];

	snprintf(buf, sizeof(buf), "%s/%s", self->dir, name);
	return buf;
}

static bool exists(FIXTURE_DATA(state) *self, const char *name)
{
	return !access(path(self, name), F_OK);
}

static void put_file(FIXTURE_DATA(state) *self, const void *data, size_t len)
{
	int fd = open(path(self, "models"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len || close(fd))
		abort();
}

static bool same_model(const struct augur_model *a, const struct augur_model *b)
{
	struct augur_prediction pa, pb;
	uint32_t i;

	if (!augur_model_predict(a, MP, NOW, &pa) || !augur_model_predict(b, MP, NOW, &pb) ||
	    memcmp(&pa, &pb, sizeof(pa)) || a->len != b->len)
		return false;
	for (i = 0; i < a->len; i++)
		if (a->window[i] != b->window[i])
			return false;
	return a->nr == b->nr && a->streak == b->streak && a->last_ns == b->last_ns;
}

TEST_F(state, comes_back_as_it_was)
{
	ASSERT_EQ(0, augur_state_save(self->dir, &self->a, NOW));
	EXPECT_FALSE(exists(self, "models.new"));
	ASSERT_EQ(KEYS, augur_state_load(self->dir, &self->b, NOW));
	for (uint32_t i = 0; i < self->a.nr; i++) {
		const struct augur_models_entry *x = &self->a.entries[i];
		const struct augur_models_entry *y = augur_models_find(&self->b, x->key);

		ASSERT_NE(NULL, y);
		EXPECT_EQ(0, memcmp(&x->fp, &y->fp, sizeof(x->fp)));
		EXPECT_EQ(0, memcmp(&x->choice, &y->choice, sizeof(x->choice)));
		EXPECT_EQ(x->level, y->level);
		EXPECT_TRUE(same_model(&x->model, &y->model));
	}
}

/* Both go on learning the same: nothing that matters later is left out. */
TEST_F(state, goes_on_as_if_nothing_had_been)
{
	struct augur_models_entry *x = &self->a.entries[39], *y;

	ASSERT_EQ(0, augur_state_save(self->dir, &self->a, NOW));
	ASSERT_EQ(KEYS, augur_state_load(self->dir, &self->b, NOW));
	y = augur_models_find(&self->b, x->key);
	for (uint32_t n = 0; n < 100; n++) {
		struct augur_model_sample s = {
			.end_ns = NOW + n * SEC, .run_ns = 1000 + 100000 * (n % 7),
		};

		augur_model_update(&x->model, MP, &s);
		augur_model_update(&y->model, MP, &s);
		ASSERT_TRUE(same_model(&x->model, &y->model));
	}
}

TEST_F(state, keys_without_a_name_are_left_out)
{
	struct augur_models_entry *e = augur_models_get(&self->a, 4711);

	augur_model_init(&e->model, MP);
	e->model.nr = 5;
	ASSERT_EQ(0, augur_state_save(self->dir, &self->a, NOW));
	EXPECT_EQ(KEYS, augur_state_load(self->dir, &self->b, NOW));
}

TEST_F(state, a_machine_younger_than_its_knowledge_is_fine)
{
	EXPECT_EQ(KEYS, augur_state_take(&self->b, self->data, 5 * SEC, UINT64_MAX - 1));
	for (uint32_t i = 0; i < self->b.nr; i++)
		EXPECT_EQ(0, self->b.entries[i].model.last_ns);
}

TEST_F(state, more_than_fits_is_left_out)
{
	augur_models_free(&self->b);
	ASSERT_EQ(0, augur_models_init(&self->b, 10));
	EXPECT_EQ(10, augur_state_take(&self->b, self->data, NOW, 0));
	EXPECT_EQ(0, self->b.evicted);
}

TEST_F(state, any_lost_end_is_noticed)
{
	for (size_t len = 0; len < self->len; len += len < 300 ? 1 : 997)
		EXPECT_EQ(AUGUR_STATE_TRUNCATED, augur_state_check(self->data, len));
	EXPECT_EQ(AUGUR_STATE_GOOD, augur_state_check(self->data, self->len));
	EXPECT_EQ(AUGUR_STATE_TRUNCATED, augur_state_check(self->data, self->len + 1));
}

TEST_F(state, any_flipped_bit_is_noticed)
{
	struct augur_models few;
	size_t len;

	fill(&few, 1);
	len = encode(&few, self->data);
	augur_models_free(&few);
	for (size_t bit = 0; bit < 8 * len; bit++) {
		self->data[bit / 8] ^= 1 << bit % 8;
		ASSERT_NE(AUGUR_STATE_GOOD, augur_state_check(self->data, len));
		self->data[bit / 8] ^= 1 << bit % 8;
	}
	EXPECT_EQ(AUGUR_STATE_GOOD, augur_state_check(self->data, len));
}

/* Two machines that know the same keys, one twice as well, and one of them a few more. */
TEST_F(state, merging_keeps_who_has_seen_more)
{
	char *file = path(self, "export");
	uint32_t i;

	for (i = 0; i < 100; i++)
		teach(&self->b, i);
	for (i = 0; i < 100; i++)
		self->b.entries[i].model.nr *= i % 2 ? 2 : 1;
	ASSERT_EQ(0, augur_state_export(file, &self->a, NOW));
	ASSERT_EQ(0, augur_state_import(file, &self->b, NOW));
	EXPECT_EQ(KEYS, self->b.nr);
	for (i = 0; i < KEYS; i++) {
		uint32_t nr = augur_models_find(&self->b, self->a.entries[i].key)->model.nr;

		EXPECT_EQ(self->a.entries[i].model.nr * (i < 100 && i % 2 ? 2 : 1), nr);
	}
	/* The other way round nothing is lost either, and once more changes nothing. */
	ASSERT_EQ(0, augur_state_export(file, &self->b, NOW));
	ASSERT_EQ(0, augur_state_import(file, &self->a, NOW));
	ASSERT_EQ(0, augur_state_import(file, &self->a, NOW));
	for (i = 0; i < KEYS; i++)
		EXPECT_EQ(augur_models_find(&self->b, self->a.entries[i].key)->model.nr,
			  self->a.entries[i].model.nr);
}

TEST_F(state, what_cannot_be_imported_is_left_as_it_is)
{
	EXPECT_EQ(-ENOENT, augur_state_import(path(self, "nothing"), &self->b, NOW));
	put_file(self, self->data, self->len - 1);
	EXPECT_EQ(-EINVAL, augur_state_import(path(self, "models"), &self->b, NOW));
	EXPECT_EQ(0, self->b.nr);
	EXPECT_TRUE(exists(self, "models"));
	EXPECT_EQ(-ENOENT, augur_state_export("/nonexistent/x", &self->a, NOW));
}

static enum augur_state_verdict with_field(FIXTURE_DATA(state) *self, size_t offset,
					   uint32_t value)
{
	memcpy(self->data + offset, &value, sizeof(value));
	seal(self->data);
	return augur_state_check(self->data, self->len);
}

TEST_F(state, other_versions_and_layouts_are_told_apart)
{
	EXPECT_EQ(AUGUR_STATE_NEWER,
		  with_field(self, offsetof(struct augur_state_header, version), 2));
	with_field(self, offsetof(struct augur_state_header, version), 1);
	EXPECT_EQ(AUGUR_STATE_LAYOUT,
		  with_field(self, offsetof(struct augur_state_header, layout), 99));
	EXPECT_EQ(AUGUR_STATE_FOREIGN, augur_state_check("#!/bin/sh\n", 10));
}

/* Whoever makes a file with a right sum can still not make a model go wrong. */
TEST_F(state, records_that_no_model_can_be_in_are_left_out)
{
	const size_t first = sizeof(struct augur_state_header);
	struct augur_state_record good, r;

	memcpy(&good, self->data + first, sizeof(good));
#define LEFT_OUT(what) do {							\
		r = good;							\
		what;								\
		memcpy(self->data + first, &r, sizeof(r));			\
		seal(self->data);						\
		augur_models_free(&self->b);					\
		ASSERT_EQ(0, augur_models_init(&self->b, 1024));		\
		EXPECT_EQ(KEYS - 1, augur_state_take(&self->b, self->data, NOW, 0)); \
	} while (0)
	LEFT_OUT(r.key ^= 1);
	LEFT_OUT(r.level = 3);
	LEFT_OUT(r.nr = 0);
	LEFT_OUT(r.streak = 1000);
	LEFT_OUT(r.window_len = 0);
	LEFT_OUT(r.window_len = AUGUR_WINDOW_MAX + 1);
	LEFT_OUT(r.window[0] = NAN);
	LEFT_OUT(r.filtered = INFINITY);
	LEFT_OUT(r.steady = -1);
	LEFT_OUT(r.prediction = 33);
	LEFT_OUT(r.error = NAN);
	LEFT_OUT(r.mean = 0);
	LEFT_OUT(r.var = -1);
#undef LEFT_OUT
}

TEST_F(state, what_cannot_be_used_is_set_aside)
{
	put_file(self, self->data, self->len - 1);
	EXPECT_EQ(0, augur_state_load(self->dir, &self->b, NOW));
	EXPECT_EQ(0, self->b.nr);
	EXPECT_FALSE(exists(self, "models"));
	EXPECT_TRUE(exists(self, "models.rejected"));
	EXPECT_EQ(0, augur_state_load(self->dir, &self->b, NOW));
	ASSERT_EQ(0, augur_state_save(self->dir, &self->a, NOW));
	EXPECT_EQ(KEYS, augur_state_load(self->dir, &self->b, NOW));
}

TEST_F(state, a_folder_that_others_may_write_to_is_not_believed)
{
	put_file(self, self->data, self->len);
	ASSERT_EQ(0, chmod(self->dir, 0777));
	EXPECT_EQ(0, augur_state_load(self->dir, &self->b, NOW));
	EXPECT_EQ(-EPERM, augur_state_save(self->dir, &self->a, NOW));
	ASSERT_EQ(0, chmod(self->dir, 0700));
	ASSERT_EQ(0, chmod(path(self, "models"), 0666));
	EXPECT_EQ(0, augur_state_load(self->dir, &self->b, NOW));
}

TEST_F(state, somebody_else_s_folder_is_not_believed)
{
	if (geteuid())
		SKIP(return, "only root can give a folder away");
	put_file(self, self->data, self->len);
	ASSERT_EQ(0, chown(self->dir, 12345, 12345));
	EXPECT_EQ(0, augur_state_load(self->dir, &self->b, NOW));
	EXPECT_EQ(-EPERM, augur_state_save(self->dir, &self->a, NOW));
}

TEST_F(state, links_and_folders_are_no_files)
{
	put_file(self, self->data, self->len);
	ASSERT_EQ(0, rename(path(self, "models"), "/tmp/augur-state-elsewhere"));
	ASSERT_EQ(0, symlink("/tmp/augur-state-elsewhere", path(self, "models")));
	EXPECT_EQ(0, augur_state_load(self->dir, &self->b, NOW));
	unlink("/tmp/augur-state-elsewhere");
	unlink(path(self, "models"));
	ASSERT_EQ(0, mkdir(path(self, "models"), 0700));
	EXPECT_EQ(0, augur_state_load(self->dir, &self->b, NOW));
}

/* As on a full disk: the write fails midway. */
TEST_F(state, what_was_saved_survives_a_save_that_fails)
{
	struct rlimit before, limit;
	struct augur_models more;

	ASSERT_EQ(0, augur_state_save(self->dir, &self->a, NOW));
	fill(&more, 1000);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = 50000;
	ASSERT_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
	EXPECT_EQ(-EFBIG, augur_state_save(self->dir, &more, NOW));
	ASSERT_EQ(0, setrlimit(RLIMIT_FSIZE, &before));
	EXPECT_FALSE(exists(self, "models.new"));
	EXPECT_EQ(KEYS, augur_state_load(self->dir, &self->b, NOW));
	augur_models_free(&more);
}

TEST_F_TIMEOUT(state, damage_is_survived, 390)
{
	struct augur_models few;
	struct fuzz_seed seed;

	fill(&few, 3);
	seed = (struct fuzz_seed){ self->data, encode(&few, self->data) };
	EXPECT_GT(fuzz_run(&seed, 1), 0);
	augur_models_free(&few);
}

TEST_HARNESS_MAIN
