// SPDX-License-Identifier: GPL-2.0-only

#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "cmd.h"
#include "compat.h"
#include "control.h"
#include "stats.h"
#include "wait.h"

/* Who may watch all tasks and change the order in which they run. */
static bool control_permitted(void)
{
	return capable(CAP_SYS_ADMIN) ||
	       (capable(CAP_PERFMON) && capable(CAP_SYS_NICE));
}

static int control_open(struct inode *inode, struct file *file)
{
	struct augur_file *own;

	if (!control_permitted())
		return -EPERM;
	own = kzalloc_obj(*own, GFP_KERNEL);
	if (!own)
		return -ENOMEM;
	own->tails = kvcalloc(nr_cpu_ids, sizeof(*own->tails), GFP_KERNEL);
	if (!own->tails) {
		kfree(own);
		return -ENOMEM;
	}
	file->private_data = own;
	return nonseekable_open(inode, file);
}

static int control_flush(struct file *file, fl_owner_t id)
{
	augur_wait_flush(file->private_data, id);
	return 0;
}

static int control_release(struct inode *inode, struct file *file)
{
	struct augur_file *own = file->private_data;

	augur_wait_release(own);
	kvfree(own->tails);
	kfree(own);
	return 0;
}

static int control_mmap(struct file *file, struct vm_area_struct *vma)
{
	return augur_stats_mmap(vma);
}

static long control_ioctl(struct file *file, unsigned int nr, unsigned long arg)
{
	return augur_cmd_ioctl(AUGUR_ON_CONTROL, file, nr, arg);
}

static int control_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	return augur_cmd_uring(AUGUR_ON_CONTROL, cmd, issue_flags);
}

static const struct file_operations augur_control_fops = {
	.owner		= THIS_MODULE,
	.open		= control_open,
	.flush		= control_flush,
	.release	= control_release,
	.mmap		= control_mmap,
	.unlocked_ioctl	= control_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.uring_cmd	= control_uring_cmd,
};

struct miscdevice augur_control_dev = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "augur-control",
	.fops	= &augur_control_fops,
	.mode	= 0600,
};
