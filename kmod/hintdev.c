// SPDX-License-Identifier: GPL-2.0-only

#include <linux/fs.h>
#include <linux/io_uring/cmd.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "claim.h"
#include "cmd.h"
#include "gang.h"
#include "hintdev.h"
#include "page.h"
#include "quota.h"
#include "session.h"

/* Who may open it is a matter of its mode: users answer for their own threads. */
static int hintdev_open(struct inode *inode, struct file *file)
{
	return nonseekable_open(inode, file);
}

static int hintdev_flush(struct file *file, fl_owner_t id)
{
	augur_session_flush(file, id);
	return 0;
}

static int hintdev_mmap(struct file *file, struct vm_area_struct *vma)
{
	return augur_page_mmap(vma);
}

static long hintdev_ioctl(struct file *file, unsigned int nr, unsigned long arg)
{
	return augur_cmd_ioctl(AUGUR_ON_HINT, file, nr, arg);
}

static int hintdev_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	return augur_cmd_uring(AUGUR_ON_HINT, cmd, issue_flags);
}

static const struct file_operations augur_hintdev_fops = {
	.owner		= THIS_MODULE,
	.open		= hintdev_open,
	.flush		= hintdev_flush,
	.mmap		= hintdev_mmap,
	.unlocked_ioctl	= hintdev_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.uring_cmd	= hintdev_uring_cmd,
};

struct miscdevice augur_hintdev = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "augur",
	.fops	= &augur_hintdev_fops,
	.mode	= 0660,
};

/**
 * augur_hintdev_init() - make the tables behind the device
 *
 * They are there before the first probe runs and until the last one has, because
 * tasks that end give back what they have in them.
 *
 * Return: 0 or -ENOMEM.
 */
int augur_hintdev_init(void)
{
	int ret;

	ret = augur_quota_init();
	if (ret)
		return ret;
	ret = augur_gang_init();
	if (ret)
		goto err_gang;
	ret = augur_session_init();
	if (ret)
		goto err_session;
	ret = augur_page_init();
	if (ret)
		goto err_page;
	ret = augur_claim_init();
	if (ret)
		goto err_claim;
	return 0;

err_claim:
	augur_page_exit();
err_page:
	augur_session_exit();
err_session:
	augur_gang_exit();
err_gang:
	augur_quota_exit();
	return ret;
}

void augur_hintdev_exit(void)
{
	augur_claim_exit();
	augur_page_exit();
	augur_session_exit();
	augur_gang_exit();
	augur_quota_exit();
}
