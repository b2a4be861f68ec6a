// SPDX-License-Identifier: GPL-2.0-only

#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "exe.h"
#include "memory.h"
#include "policy/fingerprint.h"

/* d_path() marks the path of a file that was deleted since; it is no other. */
#define AUGUR_EXE_DELETED	" (deleted)"

/* A busy buffer means an execve(2) preempted in its probe: some others will do. */
#define AUGUR_EXE_TRIES		4

/**
 * struct augur_exe_buffer - room for one path
 * @busy: bit 0: somebody uses it
 * @path: the path
 */
struct augur_exe_buffer {
	unsigned long busy;
	char path[PATH_MAX];
};

static struct augur_exe_buffer *augur_exe_buffers;

/*
 * Usually the CPU's own. Probes of sched_process_exec run with preemption off
 * before 7.0 and with preemption on since, so that a buffer belongs to its user,
 * not to a CPU.
 */
static struct augur_exe_buffer *exe_buffer_get(void)
{
	struct augur_exe_buffer *buffer;
	u32 first = raw_smp_processor_id(), n;

	for (n = 0; n < AUGUR_EXE_TRIES; n++) {
		buffer = &augur_exe_buffers[(first + n) % nr_cpu_ids];
		if (!test_and_set_bit_lock(0, &buffer->busy))
			return buffer;
	}
	return NULL;
}

/**
 * augur_exe_of_file() - hash of an executable's path
 * @file: the file
 *
 * The path is the one seen from the root of the current task. d_path() takes locks
 * only if a rename races with it, but on PREEMPT_RT these sleep: there, and where
 * probes run with preemption off, the program stays unknown, and role and cgroup
 * alone make the key.
 *
 * Context: any task context.
 * Return: the hash, never 0; 0 if the path is not to be had.
 */
u32 augur_exe_of_file(struct file *file)
{
	struct augur_exe_buffer *buffer;
	u32 hash = 0;
	char *path;
	size_t len;

	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible())
		return 0;
	buffer = exe_buffer_get();
	if (!buffer)
		return 0;
	path = d_path(&file->f_path, buffer->path, sizeof(buffer->path));
	if (!IS_ERR(path)) {
		len = strlen(path);
		if (len > strlen(AUGUR_EXE_DELETED) &&
		    !strcmp(path + len - strlen(AUGUR_EXE_DELETED),
			    AUGUR_EXE_DELETED))
			len -= strlen(AUGUR_EXE_DELETED);
		hash = augur_hash_bytes(path, len);
		hash = hash ?: 1;
	}
	clear_bit_unlock(0, &buffer->busy);
	return hash;
}

/* Context: process. For tasks that were there before the module. */
u32 augur_exe_of_task(struct task_struct *p)
{
	struct mm_struct *mm = get_task_mm(p);
	struct file *file;
	u32 hash = 0;

	/* A kernel thread, or a task that has exited. */
	if (!mm)
		return 0;
	rcu_read_lock();
	file = get_file_rcu(&mm->exe_file);
	rcu_read_unlock();
	mmput(mm);
	if (file) {
		hash = augur_exe_of_file(file);
		fput(file);
	}
	return hash;
}

int augur_exe_init(void)
{
	augur_exe_buffers = augur_memory_get(AUGUR_MEMORY_CPUS,
					     array_size(nr_cpu_ids,
							sizeof(*augur_exe_buffers)),
					     NUMA_NO_NODE);
	return augur_exe_buffers ? 0 : -ENOMEM;
}

void augur_exe_exit(void)
{
	augur_memory_put(augur_exe_buffers);
}
