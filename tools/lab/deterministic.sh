# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# deterministic.sh: what makes a guest deterministic; sourced by tools/vm/run,
# inside the build root, with TREE and BUILD set. Callers may run it in a command
# substitution, where bash ignores errexit, hence the explicit returns; 102 is
# tools/vm/run's status for "no guest could be started".
#
# Guest time is the number of instructions executed so far (1 per ns, shared
# equally by the CPUs, so each of n CPUs runs 1000/n million per second), and
# everything that is random comes from the seed. Neither the speed of the host
# nor what else runs there can be seen in the guest.

# Instructions per turn of a vCPU: short against everything that is measured
# (2 us of guest time per CPU), long against the cost of changing turns.
readonly LAB_TURN=2000

# lab_make TARGET...: build below build/out; several guests may start at once.
lab_make()
{
	(
		cd "$TREE"
		mkdir -p "$BUILD/out/tools/lab"
		flock 9
		make -s -f tools/lab/Makefile "O=$BUILD/out" \
			"KSRC=$BUILD/ksrc" "$@" >&2
	) 9>"$BUILD/.lab.lock" && return
	echo "lab: cannot build it, see above; is tools/setup done?" >&2
	return 102
}

# lab_qemu_args SEED CPUS: set the array lab_args. LAB_PLUGIN adds options to
# the plugin, as in LAB_PLUGIN=out=/tmp/counts,prof=on.
lab_qemu_args()
{
	lab_make all || return
	# shellcheck disable=SC2034 # for the caller
	lab_args=(
		-accel "tcg,thread=single,tb-size=512" -cpu max
		-icount "shift=0,sleep=off"
		-rtc "base=2026-01-01,clock=vm" -seed "$1"
		-plugin "$BUILD/out/tools/lab/turns.so,q=$LAB_TURN${LAB_PLUGIN:+,$LAB_PLUGIN}"
	)
}

# lab_append: kernel parameters, each against one source of difference between
# two boots or of load that is not the workload's.
lab_append()
{
	echo norandmaps nokaslr mitigations=off cryptomgr.notests=1 \
		random.trust_cpu=on
}

# lab_overlay KERNEL: print the folder that brings the idle driver, which the
# guest loads before its command (see tools/vm/init), and keeps the kernel quiet.
lab_overlay()
{
	local kdir release dest=$BUILD/guest/lab-$1

	kdir=$(<"$BUILD/kernels/$1/kdir") || return 102
	release=$(<"$BUILD/kernels/$1/release") || return 102
	lab_make all spinidle "KDIR=$kdir" || return
	(
		flock 9
		install -D -m 755 -t "$dest/etc/augur-boot.d" \
			"$TREE"/tools/lab/{50-spinidle,60-quiet}
		install -D -m 644 -t "$dest/usr/lib/augur-lab" \
			"$BUILD/out/tools/lab/spinidle-$release/spinidle.ko" \
			"$BUILD"/out/tools/lab/planted-{0,500}.bpf.o
		install -D -m 755 -t "$dest/usr/bin" "$BUILD/out/tools/lab/mark"
	) 9>"$BUILD/.lab.lock" >&2 || return 102
	echo "$dest"
}
