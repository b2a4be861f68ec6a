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
#include "dev.h"
#include "stats.h"
#include "wait.h"

/* Who may watch all tasks and change the order in which they run. */
static bool dev_permitted(void)
{
	return capable(CAP_SYS_ADMIN) ||
	       (capable(CAP_PERFMON) && capable(CAP_SYS_NICE));
}

static int dev_open(struct inode *inode, struct file *file)
{
	struct augur_file *own;

	if (!dev_permitted())
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

static int dev_flush(struct file *file, fl_owner_t id)
{
	augur_wait_flush(file->private_data, id);
	return 0;
}

static int dev_release(struct inode *inode, struct file *file)
{
	struct augur_file *own = file->private_data;

	augur_wait_release(own);
	kvfree(own->tails);
	kfree(own);
	return 0;
}

static int dev_mmap(struct file *file, struct vm_area_struct *vma)
{
	return augur_stats_mmap(vma);
}

static const struct file_operations augur_dev_fops = {
	.owner		= THIS_MODULE,
	.open		= dev_open,
	.flush		= dev_flush,
	.release	= dev_release,
	.mmap		= dev_mmap,
	.unlocked_ioctl	= augur_cmd_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.uring_cmd	= augur_cmd_uring,
};

static struct miscdevice augur_dev = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "augur-control",
	.fops	= &augur_dev_fops,
	.mode	= 0600,
};

int augur_dev_init(void)
{
	return misc_register(&augur_dev);
}

void augur_dev_exit(void)
{
	misc_deregister(&augur_dev);
}
