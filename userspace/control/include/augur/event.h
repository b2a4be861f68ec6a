/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * What happens in the module, told by generic netlink.
 */
#ifndef _AUGUR_EVENT_H
#define _AUGUR_EVENT_H

#include <stdint.h>

#include <linux/augur_netlink.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct augur_event_info - something that has happened
 * @kind: enum augur_event_kind
 * @time_ns: CLOCK_MONOTONIC when it happened
 * @lost: events lost since the module was loaded, because there were too many
 * @pid: promote, demote, hint: the task
 * @key: promote, demote: key of the decision
 * @predicted_ns: promote, demote: expected run time
 * @alert: alert: enum augur_alert_kind
 * @cpu: alert: the CPU
 * @count: alert: how often since the CPU's last alert of the kind
 * @consumer: mode: one if there is a consumer of samples now
 * @uid: hint: who gave it
 * @hint_class: hint: its class
 * @result: hint: 0, or the error it was refused with
 */
struct augur_event_info {
	uint32_t kind;
	uint64_t time_ns;
	uint64_t lost;
	uint32_t pid;
	uint64_t key;
	uint32_t predicted_ns;
	uint32_t alert;
	uint32_t cpu;
	uint64_t count;
	uint32_t consumer;
	uint32_t uid;
	uint32_t hint_class;
	int32_t result;
};

/* "promote" and so on; "unknown" for what a later module tells. */
const char *augur_event_name(uint32_t kind);
const char *augur_alert_name(uint32_t alert);

/*
 * Calls @cb for every event from now on until it returns something else than 0.
 * Returns that. Needs CAP_NET_ADMIN; errors as in augur/status.h. -ENOBUFS: @cb was
 * too slow, and the kernel has thrown events away.
 */
typedef int (*augur_event_cb)(const struct augur_event_info *event, void *ctx);
int augur_events_watch(augur_event_cb cb, void *ctx);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_EVENT_H */
