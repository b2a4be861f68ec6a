#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# suspend.sh: suspends a guest to RAM and wakes it by its clock, with the scheduler attached
# and a task on each CPU that does not sleep. Says what became of them as "KEY VALUE".
#
# It is the guest's whole command. In QEMU the ports that output goes to are dead after it,
# until they are made anew, and the power cannot be switched off: so it reports its
# status itself and ends with a reboot, which a guest does not survive.

set -u
SELFTESTS=${SELFTESTS:-/selftests}
TMPDIR=$(mktemp -d)
export SELFTESTS TMPDIR
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly ALARM=/sys/class/rtc/rtc0/wakealarm ASLEEP_S=2 WAIT_S=20
readonly CONSOLE=/sys/bus/virtio/drivers/virtio_console PORTS=/dev/virtio-ports

# ran PID: its CPU time, in ticks
ran()
{
	local stat

	read -r -a stat <"/proc/$1/stat"
	echo "${stat[13]}"
}

# went_on PID TICKS
went_on()
{
	[ "$(ran "$1")" -gt "$2" ]
}

# placed: wakeups that got an idle CPU until now
placed()
{
	augurctl -j counters | jq '.counters |
		.fast_prev + .fast_sync + .fast_llc + .fast_node + .fast_remote'
}

# placed_since N
placed_since()
{
	[ "$(placed)" -gt "$1" ]
}

# hogs_start: one that may not leave it for each CPU
hogs_start()
{
	local cpu

	for ((cpu = 0; cpu < $(nproc); cpu++)); do
		taskset -c "$cpu" "$SELFTESTS/sched/worker" hog 0 0 100000 >/dev/null &
		hogs+=($!)
	done
	for pid in "${hogs[@]}"; do
		ktap_wait "$WAIT_S" went_on "$pid" 0
	done
}

# hogs_go_on: how many do, of those there were
hogs_go_on()
{
	local pid n=0

	for pid in "${hogs[@]}"; do
		ktap_wait "$WAIT_S" went_on "$pid" "${ticks[pid]}" && n=$((n + 1))
	done
	echo "went_on $n"
}

sleep_and_wake()
{
	local pid

	for pid in "${hogs[@]}"; do
		ticks[pid]=$(ran "$pid")
	done
	echo 0 >"$ALARM"
	echo "+$ASLEEP_S" >"$ALARM"
	echo mem >/sys/power/state
}

suspend()
{
	local seq

	modprobe augur
	daemon_start
	ktap_wait 60 scheduler_is augur
	seq=$(<"$SCX/enable_seq")
	hogs_start
	sleep_and_wake
	echo "slept $(</sys/power/suspend_stats/success)"
	echo "online $(</sys/devices/system/cpu/online)"
	hogs_go_on
	kill "${hogs[@]}"
	ktap_wait "$WAIT_S" placed_since "$(placed)" && echo "placed yes"
	scheduler_is augur && echo "attached yes"
	echo "again $(($(<"$SCX/enable_seq") - seq))"
	daemon_stop TERM && echo "daemon ended"
}

# port_link NAME: to the port of that name, once the driver has made it
port_link()
{
	local file

	file=$(grep -lx "$1" /sys/class/virtio-ports/*/name) || return
	file=${file%/name}
	ln -sf "../${file##*/}" "$PORTS/$1"
}

# ports_renew: the driver makes them as at boot
ports_renew()
{
	local device

	for device in "$CONSOLE"/virtio*; do
		echo "${device##*/}" >"$CONSOLE/unbind"
		echo "${device##*/}" >"$CONSOLE/bind"
	done
	ktap_wait "$WAIT_S" port_link output
	ktap_wait "$WAIT_S" port_link status
}

hogs=()
ticks=()
(suspend) >"$TMPDIR/said" 2>&1
ports_renew
cat "$TMPDIR/said" >"$PORTS/output"
echo 0 >"$PORTS/status"
reboot -f
