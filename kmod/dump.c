// SPDX-License-Identifier: GPL-2.0-only

#include <linux/align.h>
#include <linux/augur.h>
#include <linux/augur_dump.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include "claim.h"
#include "cmd.h"
#include "decide.h"
#include "dump.h"
#include "task.h"

/* Bytes of records that are on the stack at a time. */
#define AUGUR_DUMP_CHUNK	512

/**
 * struct augur_dump_source - a table that can be dumped
 * @min_bytes: size of the first version of its record
 * @bytes: size of its record as it is now, a multiple of 8
 * @fill: fills in at most @nr records from the place that the cursor names, and
 *	moves the cursor on, to AUGUR_DUMP_END at the end; takes a bounded time, so
 *	that it may return none before the end
 */
struct augur_dump_source {
	u32 min_bytes;
	u32 bytes;
	u32 (*fill)(u64 *cursor, void *records, u32 nr);
};

static const struct augur_dump_source augur_dump_sources[AUGUR_NR_DUMPS] = {
	[AUGUR_DUMP_DECISIONS] = {
		.min_bytes = 40,
		.bytes = sizeof(struct augur_dump_decision),
		.fill = augur_decide_dump,
	},
	[AUGUR_DUMP_HINTS] = {
		.min_bytes = 40,
		.bytes = sizeof(struct augur_dump_hint),
		.fill = augur_claim_dump,
	},
	[AUGUR_DUMP_TASKS] = {
		.min_bytes = 32,
		.bytes = sizeof(struct augur_dump_task),
		.fill = augur_task_dump,
	},
};

static int dump_write(void __user *to, u32 to_bytes, const void *from,
		      u32 from_bytes, u32 nr)
{
	u32 bytes = min(to_bytes, from_bytes);

	for (; nr; nr--, to += to_bytes, from += from_bytes)
		if (copy_to_user(to, from, bytes) ||
		    clear_user(to + bytes, to_bytes - bytes))
			return -EFAULT;
	return 0;
}

static int dump_records(struct augur_dump *dump,
			const struct augur_dump_source *source)
{
	void __user *to = u64_to_user_ptr(dump->records);
	u64 chunk[AUGUR_DUMP_CHUNK / sizeof(u64)];
	u32 room, nr, filled = 0;

	while (filled < dump->nr && dump->cursor != AUGUR_DUMP_END) {
		room = min(dump->nr - filled, (u32)sizeof(chunk) / source->bytes);
		nr = source->fill(&dump->cursor, chunk, room);
		if (dump_write(to + (u64)filled * dump->record_bytes,
			       dump->record_bytes, chunk, source->bytes, nr))
			return -EFAULT;
		filled += nr;
		cond_resched();
	}
	dump->nr = filled;
	return 0;
}

/**
 * augur_dump_cmd() - AUGUR_U_DUMP
 * @ctx: the command
 * @args: its arguments
 *
 * Context: process.
 * Return: how many records were filled in, or an error.
 */
int augur_dump_cmd(struct augur_cmd_ctx *ctx, union augur_cmd_args *args)
{
	const struct augur_dump_source *source;
	struct augur_dump *dump = &args->dump;
	int ret;

	if (dump->__resv || dump->what >= AUGUR_NR_DUMPS || !dump->nr ||
	    dump->nr > AUGUR_DUMP_MAX)
		return -EINVAL;
	source = &augur_dump_sources[array_index_nospec(dump->what, AUGUR_NR_DUMPS)];
	if (dump->record_bytes < source->min_bytes || dump->record_bytes > PAGE_SIZE ||
	    !IS_ALIGNED(dump->record_bytes, sizeof(u64)))
		return -EINVAL;
	ret = dump_records(dump, source) ?: augur_cmd_answer(ctx, args, sizeof(*dump));
	return ret ?: dump->nr;
}
