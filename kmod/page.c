// SPDX-License-Identifier: GPL-2.0-only

#include <linux/atomic.h>
#include <linux/augur_hint.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>

#include "claim.h"
#include "cpu.h"
#include "hint.h"
#include "memory.h"
#include "page.h"
#include "param.h"
#include "quota.h"
#include "target.h"
#include "task.h"

/**
 * struct augur_page - a page of the pool
 * @mappings: mappings of it, more than one while mremap(2) moves it; 0 if it is free
 * @user: whose quota it counts in
 * @claim: of the thread that mapped it; may be another's by now
 */
struct augur_page {
	atomic_t mappings;
	u32 user;
	struct augur_claim *claim;
};

static struct augur_page *augur_pages;

/* What is mapped: augur_nr_pages times PAGE_SIZE. */
static void *augur_page_memory;

static u32 page_index(const struct augur_page *page)
{
	return page - augur_pages;
}

static struct augur_hint_page *page_content(u32 index)
{
	return augur_page_memory + index * PAGE_SIZE;
}

static struct augur_page *page_take(u32 user)
{
	int ret = augur_quota_take(user, AUGUR_QUOTA_PAGES);
	u32 i;

	if (ret)
		return ERR_PTR(ret);
	for (i = 0; i < augur_nr_pages; i++) {
		if (atomic_cmpxchg(&augur_pages[i].mappings, 0, 1))
			continue;
		augur_pages[i].user = user;
		augur_pages[i].claim = NULL;
		memset(page_content(i), 0, PAGE_SIZE);
		page_content(i)->node = AUGUR_NODE_ANY;
		return &augur_pages[i];
	}
	augur_quota_give(user, AUGUR_QUOTA_PAGES);
	return ERR_PTR(-ENOSPC);
}

/* The thread, if it is still the one that mapped the page, has none any more. */
static void page_detach(struct augur_page *page)
{
	struct augur_claim *claim = page->claim;
	unsigned long flags;

	if (!claim)
		return;
	raw_spin_lock_irqsave(&claim->lock, flags);
	if (claim->page == page_index(page) + 1) {
		claim->page = 0;
		augur_claim_unhold(claim, AUGUR_HOLD_PAGE);
	}
	raw_spin_unlock_irqrestore(&claim->lock, flags);
}

static void page_put(struct augur_page *page)
{
	u32 user = page->user;

	page_detach(page);
	augur_quota_give(user, AUGUR_QUOTA_PAGES);
	/* Pairs with the cmpxchg in page_take(): it is another's from here on. */
	atomic_set_release(&page->mappings, 0);
}

static void page_open(struct vm_area_struct *vma)
{
	struct augur_page *page = vma->vm_private_data;

	atomic_inc(&page->mappings);
}

static void page_close(struct vm_area_struct *vma)
{
	struct augur_page *page = vma->vm_private_data;

	/* The last one is kept, so that nobody takes the page too early. */
	if (!atomic_add_unless(&page->mappings, -1, 1))
		page_put(page);
}

static const struct vm_operations_struct augur_page_ops = {
	.open	= page_open,
	.close	= page_close,
};

/* With the pi_lock of the calling thread held. */
static int page_attach(struct augur_task *entry, void *arg)
{
	struct augur_page *page = arg;
	struct augur_claim *claim;
	int ret = -EBUSY;

	claim = augur_claim_hold(entry, page->user, AUGUR_HOLD_PAGE);
	if (IS_ERR(claim))
		return PTR_ERR(claim);
	raw_spin_lock(&claim->lock);
	if (!claim->page) {
		claim->page = page_index(page) + 1;
		claim->page_seq = 0;
		page->claim = claim;
		ret = 0;
	}
	raw_spin_unlock(&claim->lock);
	return ret;
}

static int page_map(struct vm_area_struct *vma, struct augur_page *page)
{
	int ret = augur_target_call(0, 0, page_attach, page);

	if (ret)
		return ret;
	vm_flags_mod(vma, VM_DONTCOPY | VM_DONTEXPAND | VM_DONTDUMP, VM_MAYEXEC);
	ret = remap_pfn_range(vma, vma->vm_start,
			      vmalloc_to_pfn(page_content(page_index(page))),
			      PAGE_SIZE, vma->vm_page_prot);
	if (ret)
		return ret;
	/* Now it is closed when it goes; before, the caller puts the page back. */
	vma->vm_private_data = page;
	vma->vm_ops = &augur_page_ops;
	return 0;
}

/**
 * augur_page_mmap() - give the calling thread a page
 * @vma: where
 *
 * Return: 0; -EINVAL if it is not exactly one page, shared, at offset 0; -EPERM if
 *	it could be executed; -EBUSY if the thread has one; errors of hints in
 *	general and of the memory management.
 */
int augur_page_mmap(struct vm_area_struct *vma)
{
	struct augur_page *page;
	int user, ret;

	if (vma->vm_pgoff || vma->vm_end - vma->vm_start != PAGE_SIZE ||
	    !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;
	user = augur_quota_begin(ktime_get_mono_fast_ns());
	if (user < 0)
		return user;
	page = page_take(user);
	ret = PTR_ERR_OR_ZERO(page);
	if (!ret) {
		ret = page_map(vma, page);
		if (ret)
			page_put(page);
	}
	augur_quota_end(user);
	return ret;
}

/* Each field once: others may write to it meanwhile. */
static void page_copy(const struct augur_hint_page *from, struct augur_hint *hint)
{
	*hint = (struct augur_hint){
		.kind = READ_ONCE(from->kind),
		.node = READ_ONCE(from->node),
		.run_ns = READ_ONCE(from->run_ns),
		.deadline_ns = READ_ONCE(from->deadline_ns),
		.ttl_ms = READ_ONCE(from->ttl_ms),
		.__resv = READ_ONCE(from->__resv[0]) || READ_ONCE(from->__resv[1]),
	};
}

static void page_take_hint(struct augur_claim *claim, struct augur_hint_page *content,
			   u32 trust, u64 now)
{
	struct augur_terms terms;
	struct augur_hint hint;

	lockdep_assert_held(&claim->lock);
	page_copy(content, &hint);
	if (augur_hint_valid(&hint)) {
		augur_count(page_given);
		augur_hint_clamp(&hint);
		augur_hint_terms(&hint, &terms, now);
		augur_claim_write(claim, &terms);
		WRITE_ONCE(content->clamped, hint.clamped);
		WRITE_ONCE(content->trust, trust);
	} else {
		augur_count(page_refused);
		WRITE_ONCE(content->refused, READ_ONCE(content->refused) + 1);
	}
}

/**
 * augur_page_read() - a thread that has a claim goes to sleep
 * @entry: the thread's entry
 * @now: the time
 *
 * If a command changes the claim just now, the page is looked at next time.
 *
 * Context: the thread's switch, under the rq lock.
 */
void augur_page_read(struct augur_task *entry, u64 now)
{
	struct augur_claim *claim = augur_claim_of(entry);
	struct augur_hint_page *content;
	u32 seq;

	if (!claim || !READ_ONCE(claim->page) || !raw_spin_trylock(&claim->lock))
		return;
	if (claim->page && augur_claim_is_of(claim, entry)) {
		content = page_content(claim->page - 1);
		seq = READ_ONCE(content->seq);
		if (seq != claim->page_seq) {
			claim->page_seq = seq;
			page_take_hint(claim, content, entry->trust, now);
			WRITE_ONCE(content->seen, seq);
		}
	}
	raw_spin_unlock(&claim->lock);
}

int augur_page_init(void)
{
	augur_pages = augur_memory_get(AUGUR_MEMORY_FIXED,
				       augur_nr_pages * sizeof(*augur_pages),
				       NUMA_NO_NODE);
	augur_page_memory = augur_memory_get_mappable(AUGUR_MEMORY_FIXED,
						      augur_nr_pages * PAGE_SIZE,
						      NUMA_NO_NODE);
	if (augur_pages && augur_page_memory)
		return 0;
	augur_page_exit();
	return -ENOMEM;
}

void augur_page_exit(void)
{
	augur_memory_put(augur_page_memory);
	augur_memory_put(augur_pages);
}
