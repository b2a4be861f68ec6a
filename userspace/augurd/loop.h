/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The daemon's event loop.
 */
#ifndef _AUGURD_LOOP_H
#define _AUGURD_LOOP_H

#include <signal.h>
#include <stdbool.h>

#include "conf.h"

/**
 * struct augur_loop_config - what the loop is told
 * @begun_ns: when augurd was started, CLOCK_MONOTONIC
 * @device: path of the control device
 * @conf: the configuration, which the loop renews on SIGHUP
 * @conf_path: where it comes from
 * @conf_asked: that was asked for, so it must be there
 * @verbose: log what libbpf says
 * @supervise: attach the scheduler anew when it has gone
 * @fair: the kernel's own scheduler is to do what is decided
 * @observe: learn, but push nothing, whatever the configuration says
 */
struct augur_loop_config {
	uint64_t begun_ns;
	const char *device;
	struct augur_conf *conf;
	const char *conf_path;
	bool conf_asked;
	bool verbose;
	bool supervise;
	bool fair;
	bool observe;
};

/* Runs until SIGTERM or SIGINT; these, SIGHUP and SIGUSR1 must be blocked. 0 or -errno, logged. */
int augur_loop_run(const struct augur_loop_config *config);

#endif /* _AUGURD_LOOP_H */
