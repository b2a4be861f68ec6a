# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# hybrid.sh: a guest of equal CPUs as one in which those of node 1 are slow: in the sysfs
# that augurd reads when it attaches the scheduler; sourced.

readonly HYBRID_CPUS=/sys/devices/system/cpu HYBRID_NODE=/sys/devices/system/node/node1
readonly HYBRID_FAST=1024 HYBRID_SLOW=400

# hybrid_slow: the CPUs that are, as a list
hybrid_slow()
{
	cat "$HYBRID_NODE/cpulist"
}

# hybrid_cpu CPU FOLDER: what augurd reads of a CPU, and how fast it is
hybrid_cpu()
{
	local what speed=$HYBRID_FAST

	mkdir "$2"
	for what in cache topology; do
		# Some of it root cannot read either.
		[ ! -e "$HYBRID_CPUS/$1/$what" ] ||
			cp -rL "$HYBRID_CPUS/$1/$what" "$2" 2>/dev/null
	done
	[ ! -e "$HYBRID_NODE/$1" ] || speed=$HYBRID_SLOW
	echo "$speed" >"$2/cpu_capacity"
}

# hybrid_attach FOLDER: with a folder made for it in place of what the kernel says, for
# augurd only
hybrid_attach()
{
	local cpu

	mkdir "$1"
	cp "$HYBRID_CPUS/possible" "$1"
	for cpu in "$HYBRID_CPUS"/cpu[0-9]*; do
		hybrid_cpu "${cpu##*/}" "$1/${cpu##*/}"
	done
	unshare -m bash -c 'mount --bind "$1" "$2" && augurd --attach' - \
		"$1" "$HYBRID_CPUS"
}
