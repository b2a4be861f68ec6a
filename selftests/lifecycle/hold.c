// SPDX-License-Identifier: GPL-2.0-only
/* libs: -luring */
/*
 * hold mapping | wait: use the module in this way, say so, and do it until killed.
 */
#include <stdio.h>

#include "control.h"

#define HOUR	(3600 * 1000 * MSEC)

static int hold_mapping(struct control *c)
{
	close(c->fd);
	c->fd = -1;
	return 0;
}

static int hold_wait(struct control *c, struct io_uring *ring)
{
	struct augur_wait wait;

	control_skip(c);
	wait = control_wait_args(c, c->map->nr_samples, HOUR);
	return control_submit(ring, c->fd, AUGUR_U_WAIT, &wait, 0) == 1 ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct io_uring ring;
	struct control c;
	int err;

	if (argc != 2 || control_open(&c) || io_uring_queue_init(8, &ring, 0))
		return 1;
	err = strcmp(argv[1], "wait") ? hold_mapping(&c) : hold_wait(&c, &ring);
	if (err)
		return 1;
	puts("held");
	fflush(stdout);
	pause();
	return 0;
}
