/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attaching the BPF scheduler and pinning it, so that it outlives this process.
 */
#ifndef _AUGURD_LOADER_H
#define _AUGURD_LOADER_H

#include <stdbool.h>

#include "policy/tunables.h"
#include "supervise.h"

/**
 * enum augur_load - how it ended; each was logged with its reason
 * @AUGUR_LOAD_ATTACHED: the scheduler was loaded, attached and pinned
 * @AUGUR_LOAD_ADOPTED: it was attached and pinned already
 * @AUGUR_LOAD_UNFIT: this kernel cannot run it
 * @AUGUR_LOAD_FOREIGN: another BPF scheduler is attached
 * @AUGUR_LOAD_FAILED: something else went wrong
 */
enum augur_load {
	AUGUR_LOAD_ATTACHED,
	AUGUR_LOAD_ADOPTED,
	AUGUR_LOAD_UNFIT,
	AUGUR_LOAD_FOREIGN,
	AUGUR_LOAD_FAILED,
};

/*
 * The scheduler gets @tunables, whether it was attached already or not. What libbpf says
 * is logged on failure, with @verbose always.
 */
enum augur_load augur_loader_run(const struct augur_tunables *tunables, bool verbose);

/* Asks the scheduler for other tunables; what is wrong is logged. */
void augur_loader_tune(const struct augur_tunables *tunables);

/* How it is with the scheduler that was attached. */
enum augur_end augur_loader_end(void);

/*
 * Logs the kernel's account of the end of the scheduler, and keeps it with the kernel's
 * dump in @folder/ejection-@nr, unless @folder is empty.
 */
void augur_loader_account(const char *folder, uint32_t nr);

#endif /* _AUGURD_LOADER_H */
