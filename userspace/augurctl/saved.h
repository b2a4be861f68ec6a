/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The models that augurd saved last.
 */
#ifndef _AUGURCTL_SAVED_H
#define _AUGURCTL_SAVED_H

#include <stddef.h>
#include <stdint.h>

#include "augurd/models.h"

/**
 * struct saved - models as they were when they were saved
 * @models: the models
 * @now_ns: when that was, on the clock of the models
 * @saved_s: and on CLOCK_REALTIME
 */
struct saved {
	struct augur_models models;
	uint64_t now_ns;
	uint64_t saved_s;
};

/* CMD_OK, with @why empty, or CMD_FAILED, and @why says why. */
int saved_read(struct saved *out, char *why, size_t len);
void saved_free(struct saved *saved);

#endif /* _AUGURCTL_SAVED_H */
