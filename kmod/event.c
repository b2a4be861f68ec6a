// SPDX-License-Identifier: GPL-2.0-only

#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "counter.h"
#include "cpu.h"
#include "event.h"
#include "netlink.h"
#include "raise.h"

/* Of one CPU until they are sent; a power of two. */
#define AUGUR_EVENTS		16

#define AUGUR_EVENT_PERIOD	(HZ / 10)

/**
 * struct event_queue - events of one CPU that were not sent yet
 * @head: events posted; written by the own CPU, interrupts off
 * @tail: events sent; written by the work
 * @events: number n is at n modulo AUGUR_EVENTS
 */
struct event_queue {
	u32 head;
	u32 tail;
	struct augur_event events[AUGUR_EVENTS];
};

static DEFINE_PER_CPU(struct event_queue, event_queues);

static void event_send_queue(struct event_queue *queue, u64 lost)
{
	/* Pairs with event_put(): what is below head is complete. */
	u32 head = smp_load_acquire(&queue->head), tail = queue->tail;

	while (tail != head) {
		if (augur_netlink_send(&queue->events[tail % AUGUR_EVENTS], lost))
			augur_count(event_lost);
		/* Pairs with event_put(): its place may be used again. */
		smp_store_release(&queue->tail, ++tail);
	}
}

static void event_send(struct work_struct *work)
{
	struct augur_counters counters;
	int cpu;

	augur_counter_sum(&counters);
	for_each_possible_cpu(cpu)
		event_send_queue(per_cpu_ptr(&event_queues, cpu),
				 counters.event_lost);
}

static DECLARE_DELAYED_WORK(event_work, event_send);

/* Out from under whatever lock the event was posted. Does nothing if it waits. */
static void event_schedule(struct irq_work *work)
{
	schedule_delayed_work(&event_work, AUGUR_EVENT_PERIOD);
}

static struct augur_raise event_raise = AUGUR_RAISE_INIT(event_raise, event_schedule);

static bool event_put(struct event_queue *queue, const struct augur_event *event)
{
	struct augur_event *place = &queue->events[queue->head % AUGUR_EVENTS];

	/* Pairs with event_send_queue(): the event that was here has been sent. */
	if (queue->head - smp_load_acquire(&queue->tail) == AUGUR_EVENTS)
		return false;
	*place = *event;
	place->time_ns = ktime_get_mono_fast_ns();
	place->cpu = smp_processor_id();
	/* Pairs with event_send_queue(). */
	smp_store_release(&queue->head, queue->head + 1);
	return true;
}

/**
 * augur_event_post() - tell those who listen
 * @event: what has happened; copied
 *
 * Context: any but NMI, with any lock but those of netlink.
 */
void augur_event_post(const struct augur_event *event)
{
	unsigned long flags;

	if (!augur_netlink_heard())
		return;
	local_irq_save(flags);
	if (event_put(this_cpu_ptr(&event_queues), event))
		augur_raise(&event_raise);
	else
		augur_count(event_lost);
	local_irq_restore(flags);
}

void augur_event_tier(enum augur_event_kind kind, u32 pid, u64 key,
		      u32 predicted_ns)
{
	augur_event_post(&(struct augur_event){
		.kind = kind,
		.pid = pid,
		.key = key,
		.what = predicted_ns,
	});
}

void augur_event_mode(bool consumer)
{
	augur_event_post(&(struct augur_event){
		.kind = AUGUR_EVENT_KIND_MODE,
		.what = consumer,
	});
}

/* Nobody posts any more, and there still is a family to send with. */
void augur_event_exit(void)
{
	augur_raise_sync(&event_raise);
	cancel_delayed_work_sync(&event_work);
}
