/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events for those who listen to the netlink family. Anything may post one, also
 * under an rq lock: it goes to a short queue of the CPU, which is sent from a work
 * queue ten times a second. That is the limit of the rate; what does not fit is
 * counted as event_lost, and each message says how many there were.
 */
#ifndef _AUGUR_EVENT_H
#define _AUGUR_EVENT_H

#include <linux/augur_netlink.h>
#include <linux/types.h>

/**
 * struct augur_event - something that has happened
 * @time_ns: CLOCK_MONOTONIC, filled in when it is posted
 * @key: promote, demote: key of the decision
 * @count: alert: how often since the CPU's last alert of the kind
 * @kind: enum augur_event_kind
 * @cpu: where it was posted, filled in as well
 * @pid: promote, demote, hint: the task, in the initial namespace
 * @what: promote, demote: predicted run time; alert: enum augur_alert_kind; mode:
 *	whether there is a consumer; hint: its class
 * @uid: hint: who gave it
 * @result: hint: as the giver was told
 */
struct augur_event {
	u64 time_ns;
	u64 key;
	u64 count;
	u32 kind;
	u32 cpu;
	u32 pid;
	u32 what;
	u32 uid;
	s32 result;
};

void augur_event_post(const struct augur_event *event);
void augur_event_tier(enum augur_event_kind kind, u32 pid, u64 key,
		      u32 predicted_ns);
void augur_event_mode(bool consumer);

void augur_event_exit(void);

#endif /* _AUGUR_EVENT_H */
