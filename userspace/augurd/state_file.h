/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file with the models, in a folder that nobody else may write to.
 */
#ifndef _AUGURD_STATE_FILE_H
#define _AUGURD_STATE_FILE_H

#include <stdint.h>

#include "models.h"

#define AUGUR_STATE_FILE	"models"

/*
 * Adds what was saved in @folder to @models; how many keys. What cannot be used is
 * logged, set aside as models.rejected, and costs nothing but the warmth.
 */
uint32_t augur_state_load(const char *folder, struct augur_models *models,
			  uint64_t now_ns);

/*
 * Saves all or nothing: until it is written and on the disk, the file that was there
 * stays. 0 or -errno, logged.
 */
int augur_state_save(const char *folder, const struct augur_models *models,
		     uint64_t now_ns);

/*
 * Adds what is in the file @path, which may come from another machine: of a key known to
 * both, the model that has seen more is kept. 0 or -errno, logged.
 */
int augur_state_import(const char *path, struct augur_models *models, uint64_t now_ns);

/* Writes @models to @path, all or nothing. 0 or -errno, logged. */
int augur_state_export(const char *path, const struct augur_models *models,
		       uint64_t now_ns);

#endif /* _AUGURD_STATE_FILE_H */
