#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The log scanner names every kind of kernel complaint and is not fooled by
# lines that merely look like one.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

# scan LINE: the kind found, or "clean".
scan()
{
	printf '%s\r\n' "$1" | "$SELFTESTS/lib/splats" >"$TMPDIR/found" &&
		echo clean && return
	sed 's/:.*//;q' "$TMPDIR/found"
}

# Lines of real logs: KIND|LINE.
cases=$(cat <<'END'
bug|[   12.345678] BUG: kernel NULL pointer dereference, address: 0000000000000010
bug|[    9.1] BUG: unable to handle page fault for address: ffffc90000a13000
bug|[   12.345678][  T101] BUG: sleeping function called from invalid context at kernel/locking/mutex.c:585
bug|[   12.345678][   C3] BUG: scheduling while atomic: swapper/3/0/0x00010000
bug|[   33.000001] kernel BUG at mm/slub.c:4428!
bug|[   33.000001] BUG kmalloc-64 (Tainted: G    B   O      ): Right Redzone overwritten
oops|[    4.000000] Oops: int3: 0000 [#1] SMP NOPTI
oops|[    4.000000] Oops: general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1] PREEMPT SMP
oops|[    4.000000] general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1] SMP
warn|[    7.654321] WARNING: CPU: 1 PID: 77 at kernel/sched/core.c:4711 try_to_wake_up+0x1a/0x20
warn|[    7.654321] WARNING: kernel/sched/ext.c:2211 at set_next_task_scx+0x98/0xa0, CPU#3: kworker/3:1/51
lockdep|[   20.000000] WARNING: possible circular locking dependency detected
lockdep|[   20.000000] WARNING: possible recursive locking detected
lockdep|[   20.000000] WARNING: inconsistent lock state
lockdep|[   20.000000] WARNING: suspicious RCU usage
lockdep|[   20.000000] WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected
lockdep|[   20.000000] WARNING: HARDIRQ-READ-safe -> HARDIRQ-READ-unsafe lock order detected
lockdep|[   20.000000] [ BUG: Invalid wait context ]
lockdep|[   20.000000] INFO: trying to register non-static key.
kasan|[    5.000000] BUG: KASAN: slab-use-after-free in augur_read+0x10/0x20
kasan|[    5.000000] BUG: KFENCE: out-of-bounds read in test_read+0x1/0x2
ubsan|[    5.000000] UBSAN: shift-out-of-bounds in kmod/key.c:33:7
ubsan|[    5.000000] UBSAN: array-index-out-of-bounds in kmod/slots.c:12:3
hung-task|[  245.000000] INFO: task insmod:88 blocked for more than 122 seconds.
soft-lockup|[   60.000000] watchdog: BUG: soft lockup - CPU#2 stuck for 43s! [spin:99]
soft-lockup|[   60.000000] BUG: workqueue lockup - pool cpus=1 node=0 flags=0x0 nice=0 stuck for 39s!
hard-lockup|[   60.000000] watchdog: Watchdog detected hard LOCKUP on cpu 1
hard-lockup|[   60.000000] watchdog: CPU1: Watchdog detected hard LOCKUP on cpu 1
rcu-stall|[   81.000000] rcu: INFO: rcu_preempt self-detected stall on CPU
rcu-stall|[   81.000000] rcu: INFO: rcu_sched detected stalls on CPUs/tasks:
rcu-stall|[   81.000000] rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 1-.... } 26 jiffies s: 69 root: 0x2/.
rcu-stall|[   81.000000] INFO: rcu_tasks detected stalls on tasks:
scheduler-stall|[   30.000000] sched_ext: BPF scheduler "augur" disabled (runnable task stall)
scheduler-stall|[   30.000000] sched_ext: augur: runnable task stall (spin[77] failed to run for 5.376s)
scheduler-error|[   30.000000] sched_ext: BPF scheduler "augur" disabled (runtime error)
panic|[    3.000000] Kernel panic - not syncing: sysrq triggered crash
panic|<0>[    3.000000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100
clean|[    1.000000] spectre_v2: WARNING: Unprivileged eBPF is enabled with eIBRS on, data leaks possible!
clean|[    1.000000] mtrr: your CPUs had inconsistent MTRRdefType settings
clean|[    1.000000] pci_bus 0000:00: Unknown NUMA node; performance will be reduced
clean|[   11.000000] traps: victim[70] general protection fault ip:401136 sp:7ffe8 error:0 in victim[401000+1000]
clean|[   11.000000] victim[70]: segfault at 0 ip 0000000000401136 sp 00007ffe8 error 6 in victim
clean|[   11.000000] clocksource: timekeeping watchdog on CPU1: Marking clocksource 'tsc' as unstable because the skew is too large:
clean|[   11.000000] workqueue: drm_fb_helper_damage_work hogged CPU for >10000us 4 times, consider switching to WQ_UNBOUND
clean|[   11.000000] perf: interrupt took too long (2503 > 2500), lowering kernel.perf_event_max_sample_rate to 79750
clean|[   11.000000] INFO: NMI handler (nmi_cpu_backtrace_handler) took too long to run: 1.207 msecs
clean|[   11.000000] FAULT_INJECTION: forcing a failure.
clean|[   11.000000] Memory cgroup out of memory: Killed process 99 (hog) total-vm:10240kB
clean|[   11.000000] sched_ext: BPF scheduler "augur" enabled
clean|[   11.000000] sched_ext: BPF scheduler "augur" disabled (unregistered from user space)
clean|[   11.000000] lockdep: 5 BUG: lines are expected in this test
clean|[   11.000000] augur: loading out-of-tree module taints kernel.
clean|[   11.000000] rcu: Hierarchical RCU implementation, stall detection on.
clean|[   11.000000] ** trace_printk() being used. Allocating extra memory. WARNING: do not do this **
END
)

ktap_plan $(($(wc -l <<<"$cases") + 4))
while IFS='|' read -r kind line; do
	ktap_is "$kind: ${line:0:60}" "$(scan "$line")" "$kind"
done <<<"$cases"

log=$TMPDIR/log
cat >"$log" <<'END'
[    1.000000] augur-test: expect disabled \(runnable task stall\)
[    2.000000] sched_ext: BPF scheduler "buggy" disabled (runnable task stall)
[    3.000000] augur-test: expect-end
END
ktap_run "an announced complaint is none" "$SELFTESTS/lib/splats" "$log"
echo '[    4.0] sched_ext: BPF scheduler "buggy" disabled (runnable task stall)' \
	>>"$log"
"$SELFTESTS/lib/splats" "$log" >/dev/null
ktap_is "after the announcement it is one again" "$?" 1
sed -i '1s/expect .*/expect something else/' "$log"
ktap_is "an announcement covers only what it says" \
	"$("$SELFTESTS/lib/splats" "$log" | wc -l)" 2
ktap_run "an empty log is clean" "$SELFTESTS/lib/splats" /dev/null
ktap_finish
