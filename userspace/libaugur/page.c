// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The page that a thread stores its hints into.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include <augur/augur.h>

#include "device.h"

int augur_page_open(struct augur_hint_page **page)
{
	int fd, ret = __augur_device(&fd);
	void *mem;

	*page = NULL;
	if (ret)
		return ret;
	mem = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED,
		   fd, 0);
	if (mem == MAP_FAILED)
		return -errno;
	*page = mem;
	return 0;
}

void augur_page_close(struct augur_hint_page *page)
{
	if (page)
		munmap(page, sysconf(_SC_PAGESIZE));
}
