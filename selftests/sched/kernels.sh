# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# kernels.sh: the kernels that can have a scheduler, a run of load.sh on each, and
# what the verifier had to do there; sourced on the host.

readonly SCHED_TOP=${SELFTESTS%/selftests}
readonly SCHED_BUILD=${AUGUR_BUILD:-$SCHED_TOP/build}

# How much more than what is recorded passes, in percent; and below which number of
# instructions nobody cares.
readonly VERIFIER_GROWTH=10 VERIFIER_SMALL=1000

# sched_kernels: their names, by version.
sched_kernels()
{
	local dir

	for dir in "$SCHED_BUILD"/kernels/{oldest,backports,[0-9]*}; do
		[ ! -e "$dir/release" ] ||
			echo "$(<"$dir/release") ${dir##*/}"
	done | sort -V | cut -d' ' -f2
}

# sched_release NAME
sched_release()
{
	cat "$SCHED_BUILD/kernels/$1/release"
}

# sched_try OUT KERNEL ARG...: load.sh in a guest, two of them at a time. What it says
# goes to the file OUT, why the guest failed to OUT.why; they are there after "wait".
sched_try()
{
	local out=$1 kernel=$2

	shift 2
	while [ "$(jobs -pr | wc -l)" -ge 2 ]; do
		wait -n
	done
	{
		"$SCHED_TOP/tools/vm/run" --kernel "$kernel" --timeout 200 "$@" \
			--log "$out.log" --cmd /selftests/sched/load.sh \
			--overlay "$SCHED_BUILD/guest/stage-backports" ||
			echo "failed"
	} >"$out" 2>"$out.why" &
}

# sched_try_kernels DIR NAME...: on each of these kernels, to DIR/NAME.
sched_try_kernels()
{
	local dir=$1 name

	shift
	for name; do
		sched_try "$dir/$name" "$name" --cpus 4 --nodes 2
	done
	wait
}

# verifier_check RELEASE LIST: load.sh's output on stdin; LIST has lines "VERSION
# PROGRAM INSTRUCTIONS". A kernel that nobody recorded is held to the newest recorded
# one before it.
verifier_check()
{
	awk -v release="$1" -v growth="$VERIFIER_GROWTH" \
	    -v small="$VERIFIER_SMALL" '
		function number(version,   part) {
			split(version, part, ".")
			return part[1] * 1000 + part[2]
		}
		FNR == NR {
			n = number($1)
			if ($0 !~ /^#/ && NF == 3 && n <= number(release)) {
				newest = n > newest ? n : newest
				recorded[n, $2] = $3
			}
			next
		}
		$1 == "verified" {
			seen++
			was = recorded[newest, $2]
			if (!was) {
				printf "%s is not recorded\n", $2
				bad = 1
			} else if ($3 > small && $3 > was * (1 + growth / 100)) {
				printf "%s: %d instructions, recorded are %d\n",
					$2, $3, was
				bad = 1
			}
		}
		END {
			if (!seen)
				print "the kernel verified nothing"
			else if (bad)
				print "if it must be so: selftests/sched/record"
			exit bad || !seen
		}' "$2" -
}
