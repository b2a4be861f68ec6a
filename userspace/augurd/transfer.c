// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <augur/identity.h>

#include "log.h"
#include "state_file.h"
#include "transfer.h"

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* What was saved last; there must be a folder for it. */
static int open_saved(const struct augur_conf *conf, struct augur_models *models)
{
	int err;

	if (!conf->state[0]) {
		log_err("models are not saved here: the configuration has no folder for them");
		return -ENOENT;
	}
	err = augur_models_init(models, conf->max_keys);
	if (err)
		log_err("no memory for %u keys", conf->max_keys);
	else
		augur_state_load(conf->state, models, now_ns());
	return err;
}

/* That it may not look is no proof that there is nothing. */
static int nothing_saved(const char *folder)
{
	int err = access(folder, R_OK | X_OK) ? -errno : -ENOENT;

	if (err == -EACCES)
		log_err("cannot read %s: %s; this needs root", folder, strerror(-err));
	else
		log_err("nothing is saved in %s yet", folder);
	return err;
}

int augur_transfer_export(const struct augur_conf *conf, const char *path)
{
	struct augur_models models;
	int err = open_saved(conf, &models);

	if (err)
		return err;
	if (models.nr)
		err = augur_state_export(path, &models, now_ns());
	else
		err = nothing_saved(conf->state);
	augur_models_free(&models);
	return err;
}

int augur_transfer_import(const struct augur_conf *conf, const char *path)
{
	struct augur_models models;
	int err = open_saved(conf, &models);

	if (err)
		return err;
	err = augur_state_import(path, &models, now_ns());
	if (!err)
		err = augur_state_save(conf->state, &models, now_ns());
	augur_models_free(&models);
	return err;
}

int augur_transfer_forget(const struct augur_conf *conf, const char *key)
{
	uint64_t keys[AUGUR_FORGET_MAX], number = augur_key_parse(key);
	struct augur_models models;
	int err;

	if (!number) {
		log_err("expected a key, 16 hexadecimal digits, got '%s'", key);
		return -EINVAL;
	}
	err = open_saved(conf, &models);
	if (err)
		return err;
	if (augur_models_forget(&models, number, keys)) {
		err = augur_state_save(conf->state, &models, now_ns());
	} else {
		log_err("nothing is known of the key %s", key);
		err = -ENOENT;
	}
	augur_models_free(&models);
	return err;
}
