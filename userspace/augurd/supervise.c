// SPDX-License-Identifier: GPL-2.0-only
#include "supervise.h"

/* enum scx_exit_kind and the codes of kernel/sched/ext, the same since 6.12. */
#define EXIT_ERROR		1024
#define EXIT_UNREG_KERN		66
#define ECODE_ACT_RESTART	(1LL << 48)

enum augur_end augur_supervise_classify(int32_t kind, int64_t code)
{
	if (kind >= EXIT_ERROR)
		return AUGUR_END_EJECTED;
	if (kind == EXIT_UNREG_KERN && code & ECODE_ACT_RESTART)
		return AUGUR_END_RESTART;
	return AUGUR_END_BY_HAND;
}

/* The pause is four times as long each time. */
static enum augur_supervise_act note_ejection(struct augur_supervisor *s, uint64_t now_ns)
{
	if (now_ns > s->ejected_ns && now_ns - s->ejected_ns > AUGUR_SUPERVISE_FORGIVE_NS)
		s->ejections = 0;
	s->ejected_ns = now_ns;
	s->ejections++;
	if (s->ejections >= AUGUR_SUPERVISE_EJECTIONS) {
		s->off = true;
		return AUGUR_SUPERVISE_QUARANTINE;
	}
	s->pausing = true;
	s->retry_ns = now_ns + (AUGUR_SUPERVISE_PAUSE_NS << 2 * (s->ejections - 1));
	return AUGUR_SUPERVISE_PAUSE;
}

enum augur_supervise_act augur_supervise(struct augur_supervisor *s,
					 enum augur_end end, uint64_t now_ns)
{
	if (end == AUGUR_END_NONE) {
		bool was_off = s->off;

		s->off = false;
		s->pausing = false;
		return was_off ? AUGUR_SUPERVISE_ADOPT : AUGUR_SUPERVISE_NOTHING;
	}
	if (s->off)
		return AUGUR_SUPERVISE_NOTHING;
	if (end == AUGUR_END_BY_HAND) {
		s->off = true;
		return AUGUR_SUPERVISE_RELEASE;
	}
	if (end == AUGUR_END_RESTART)
		return AUGUR_SUPERVISE_ATTACH;
	if (!s->pausing)
		return note_ejection(s, now_ns);
	if (now_ns < s->retry_ns)
		return AUGUR_SUPERVISE_NOTHING;
	s->pausing = false;
	return AUGUR_SUPERVISE_ATTACH;
}
