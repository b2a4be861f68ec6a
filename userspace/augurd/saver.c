// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "saver.h"
#include "state_file.h"

#define NSEC_PER_SEC	1000000000ULL

void augur_saver_init(struct augur_saver *saver, uint64_t now_ns)
{
	*saver = (struct augur_saver){ .fd = -1, .begun_ns = now_ns };
}

bool augur_saver_is_due(const struct augur_saver *saver, uint64_t now_ns,
			uint32_t interval_s)
{
	return interval_s && !saver->child && now_ns > saver->begun_ns &&
	       now_ns - saver->begun_ns >= interval_s * NSEC_PER_SEC;
}

static void count(struct augur_saver *saver, bool ok)
{
	saver->saves += ok;
	saver->failures += !ok;
}

/* It dies with its parent: nobody must write when the next augurd does. */
static void save_as_child(const char *folder, const struct augur_models *models,
			  uint64_t now_ns, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	_exit(augur_state_save(folder, models, now_ns) ? 1 : 0);
}

bool augur_saver_start(struct augur_saver *saver, const char *folder,
		       const struct augur_models *models, uint64_t now_ns)
{
	pid_t parent = getpid();

	saver->begun_ns = now_ns;
	if (saver->child)
		return false;
	saver->child = fork();
	if (!saver->child)
		save_as_child(folder, models, now_ns, parent);
	if (saver->child > 0)
		saver->fd = syscall(SYS_pidfd_open, saver->child, 0);
	if (saver->child > 0 && saver->fd >= 0)
		return true;
	log_warn("cannot save beside learning: %s; learning waits for it",
		 strerror(errno));
	augur_saver_finish(saver, folder, models, now_ns);
	return false;
}

static void forget_child(struct augur_saver *saver)
{
	if (saver->fd >= 0)
		close(saver->fd);
	saver->fd = -1;
	saver->child = 0;
}

void augur_saver_done(struct augur_saver *saver)
{
	int status = 0;

	if (saver->child <= 0)
		return;
	while (waitpid(saver->child, &status, 0) < 0 && errno == EINTR)
		;
	count(saver, WIFEXITED(status) && !WEXITSTATUS(status));
	forget_child(saver);
}

void augur_saver_finish(struct augur_saver *saver, const char *folder,
			const struct augur_models *models, uint64_t now_ns)
{
	if (saver->child > 0) {
		kill(saver->child, SIGKILL);
		while (waitpid(saver->child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	forget_child(saver);
	count(saver, !augur_state_save(folder, models, now_ns));
}
