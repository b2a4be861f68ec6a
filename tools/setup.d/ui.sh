# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# What set-up says: messages, progress, and failures put into words.

say()
{
	echo "setup: $1" >&3
}

# die WHAT WHY-AND-WHAT-TO-DO: no stack of guesses after a clear message.
die()
{
	trap - EXIT
	stop_ticker
	echo "setup: error: $1" >&4
	echo "setup: $2" >&4
	exit 1
}

used_mb()
{
	df -Pm "$BUILD" | awk 'NR == 2 { print $3 }'
}

clock()
{
	printf '%d:%02d' $(($1 / 60)) $(($1 % 60))
}

TICKER=

# A line that shows life on a terminal; logs get only whole lines.
start_ticker()
{
	local title=$1 since=$SECONDS used

	[ -t 4 ] || return 0
	used=$(used_mb)
	# It must not outlive a killed set-up, nor hold its lock.
	while sleep 1 && kill -0 $$ 2>/dev/null; do
		printf '\r\033[K%s ... %s, %d MB' "$title" \
			"$(clock $((SECONDS - since)))" \
			$(($(used_mb) - used)) >&4
	done 9>&- &
	TICKER=$!
}

stop_ticker()
{
	[ -n "$TICKER" ] || return 0
	kill "$TICKER" 2>/dev/null || true
	wait "$TICKER" 2>/dev/null || true
	TICKER=
	printf '\r\033[K' >&4
}

# What the tools said in the step that failed.
step_log()
{
	tail -c "+$((LOG_START + 1))" "$LOG"
}

first_match()
{
	step_log | grep -m1 -oiE "$1" || true
}

readonly NO_SPACE='no space left on device|not enough free (disk )?space'
readonly NO_PACKAGE='unable to locate package [^ ]+|couldn.t find (any package|these debs)[^.]*|package .* has no installation candidate|version .* for .* was not found|unable to find a source package[^.]*'
readonly NO_KEY='NO_PUBKEY [0-9A-F]+|release signed by unknown key[^)]*\)?|the following signatures (couldn.t|were)[^:]*|is not signed'
readonly NO_NETWORK='temporary failure resolving.*|could not resolve.*|could not connect.*|unable to connect.*|connection (timed out|refused)|network is unreachable|failed getting release file.*|couldn.t download [^ ]+|failed to fetch [^ ]+|no route to host'

# The EXIT trap while steps run: the first cause that explains the rest wins.
explain_failure()
{
	local status=$? what

	trap - EXIT
	stop_ticker
	case $status in
	0) return ;;
	130 | 143)
		die "$STEP_TITLE: interrupted" "run tools/setup again to go on"
		;;
	esac
	what=$(first_match "$NO_SPACE")
	[ -z "$what" ] ||
		die "$STEP_TITLE: the disk is full" \
		    "free space in $BUILD ($(free_mb) MB left), then run tools/setup again"
	what=$(first_match "$NO_PACKAGE")
	[ -z "$what" ] ||
		die "$STEP_TITLE: $what" \
		    "the mirror $MIRROR does not offer it; try tools/setup --update, or name another mirror in the apt sources of this machine"
	what=$(first_match "$NO_KEY")
	[ -z "$what" ] ||
		die "$STEP_TITLE: the archive's signature cannot be checked ($what)" \
		    "bring the keys up to date: apt-get update && apt-get install debian-archive-keyring; then run tools/setup again"
	what=$(first_match "$NO_NETWORK")
	[ -z "$what" ] ||
		die "$STEP_TITLE: no network ($what)" \
		    "check that this machine reaches $MIRROR (a proxy is taken from apt's configuration or http_proxy), then run tools/setup again"
	step_log | tail -n 15 >&4
	die "$STEP_TITLE: failed with status $status" \
	    "the lines above end $LOG; running tools/setup again goes on here"
}
