# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Steps, their stamps, and the lock. A step NAME has two functions: do_NAME does
# it, inputs_NAME prints all that its result depends on.
# shellcheck disable=SC2034 # other parts read what is set here

STEP_TITLE=
LOG_START=0

# An input that is not there yet is an input too: the step is then pending.
step_hash()
{
	{ "inputs_$1" || echo "none yet"; } 2>/dev/null |
		sha256sum | cut -d' ' -f1
}

stamped()
{
	[ -e "$STAMPS/$1" ] && [ "$(cat "$STAMPS/$1")" = "$(step_hash "$1")" ]
}

stamp()
{
	step_hash "$1" >"$STAMPS/.$1.new"
	mv "$STAMPS/.$1.new" "$STAMPS/$1"
}

unstamp()
{
	local name

	for name; do
		rm -f "$STAMPS/$name"
	done
}

# The steps that are not done, as they stand in STEPS.
pending()
{
	local line name _

	for line in "${STEPS[@]}"; do
		read -r name _ <<<"$line"
		stamped "$name" || echo "$line"
	done
}

pending_titles()
{
	local name mb title

	pending | while read -r name mb title; do
		say "to do: $title ($name, up to $mb MB)"
	done
}

free_mb()
{
	df -Pm "$BUILD" | awk 'NR == 2 { print $4 }'
}

check_space()
{
	local need

	need=$(pending | awk '{ sum += $2 } END { print sum + 0 }')
	[ "$(free_mb)" -ge "$need" ] ||
		die "the disk of $BUILD has $(free_mb) MB free, up to $need MB are needed" \
		    "free some space, or set AUGUR_BUILD to a directory on a larger disk"
}

# The lock dies with the process that holds it: no stale lock is possible.
take_lock()
{
	exec 9>>"$BUILD/.setup.lock"
	flock -n 9 || flock -w 3 9 ||
		die "another set-up (pid $(cat "$BUILD/.setup.lock")) is working in $BUILD" \
		    "wait until it has ended, then run this again"
	echo $$ >"$BUILD/.setup.lock"
}

run_step()
{
	local name=$1 title=$2 since=$SECONDS used

	STEP_TITLE=$title
	touch "$LOG"
	LOG_START=$(stat -c %s "$LOG")
	used=$(used_mb)
	start_ticker "$title"
	unstamp "$name"
	"do_$name" >>"$LOG" 2>&1
	stamp "$name"
	stop_ticker
	say "$title: done in $(clock $((SECONDS - since))), $(($(used_mb) - used)) MB"
}

run_steps()
{
	local i=0 line name mb title

	for line in "${STEPS[@]}"; do
		i=$((i + 1))
		read -r name mb title <<<"$line"
		title="step $i of ${#STEPS[@]}: $title"
		if stamped "$name"; then
			say "$title: already done"
		else
			run_step "$name" "$title"
		fi
	done
}
