#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# kernels: backports stable
# timeout: 240
#
# What augurd says of itself is in the answers of augurctl: state, counters, the
# parameters it goes by. It forgets a key for good, while it runs and while it does not;
# what was exported before brings it back.
# Versions that differ are said, and so is that it does not answer.

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly FOLDER=/var/lib/augur VERSION=/sys/fs/bpf/augur/version

cleanup()
{
	[ -z "${BURST_PID:-}" ] || kill "$BURST_PID" 2>/dev/null
	rm -rf /etc/augur/augurd.conf
	augur_cleanup
}
trap cleanup EXIT

start()
{
	daemon_start "$@"
	ktap_wait 60 daemon_consumes
}

save()
{
	rm -f "$FOLDER/models"
	kill -USR1 "$augur_pid"
	ktap_wait 30 test -e "$FOLDER/models"
}

# models JQ: of the list of all that is saved.
models()
{
	augurctl -j model list --top 100000 | jq -r "$1"
}

# listed KEY: true or false.
listed()
{
	models "[.models[].key] | index(\"$1\") != null"
}

unlisted()
{
	[ "$(listed "$1")" = false ]
}

decided()
{
	augurctl -j decision list --top 100000 | jq -e --arg key "$1" \
		'[.decisions[].key] | index($key) != null' >/dev/null
}

# burst_key: of the program that ran, as it is decided about.
burst_key()
{
	augurctl -j decision list --top 100000 |
		jq -r '[.decisions[] | select(.comm == "burst" and .level == "specific")] |
			max_by(.bursts).key // empty'
}

has_key()
{
	[ -n "$(burst_key)" ]
}

counts()
{
	[ "$(augurctl -j counters | jq ".daemon.$1")" -gt 0 ]
}

modprobe augur
mkdir -p /etc/augur /var/lib
printf '%s\n' '[model]' 'half_life_s = 600' >/etc/augur/augurd.conf
ktap_plan 37
start
ktap_run "augurd starts" daemon_consumes
ktap_is "it says what it does" "$(status_field .daemon.state)" deciding
ktap_is "and where its configuration is" "$(status_field .daemon.configuration)" \
	/etc/augur/augurd.conf
backend=fair
[ ! -d "$SCX" ] || backend=sched_ext
ktap_is "it acts by what there is" "$(status_field .daemon.backend)" "$backend"
ktap_is "as the mode says" "$(status_field .mode)" "$backend"
if [ -d "$SCX" ]; then
	ktap_is "the scheduler is of this version" "$(status_field .versions.scheduler)" \
		"$(augurctl version | awk '{ print $2 }')"
	rm "$VERSION" && ln -s 0.0.9 "$VERSION"
	ktap_match "another one is said" "$(status_field '.missing[]')" \
		'versions differ: the scheduler is 0.0.9.*augurctl sched reload'
	augurctl sched reload >/dev/null
	ktap_is "and is gone after a reload" "$(status_field '.missing[]')" ""
else
	for what in "the scheduler is of this version" "another one is said" \
		"and is gone after a reload"; do
		ktap_skip "$what" "no scheduler on this kernel"
	done
fi
ktap_is "all parts have their version" "$(status_field '.versions |
	[.augurctl, .module, .daemon, .library] | unique | length')" 1
ktap_is "the memory of each is told" "$(status_field \
	'[.module.memory.total_bytes, .daemon.memory_bytes] | all(. > 65536)')" true
ktap_is "that of the module as promised" "$(status_field .module.memory.as_promised)" true
ktap_is "the kernel is told with them" "$(status_field .versions.kernel)" "$(uname -r)"
coproc BURST { exec "$SELFTESTS/loop/burst"; }
echo "300 1000 200" >&"${BURST[1]}"
ktap_run "a program is decided about" ktap_wait 60 has_key
ktap_run "its samples are counted" ktap_wait 30 counts samples
ktap_run "and the updates of models" counts filter_update
read -r <&"${BURST[0]}"
key=$(burst_key)
ktap_run "it is saved" save
ktap_is "and listed" "$(listed "$key")" true
ktap_is "by the parameters of augurd" "$(models .parameters)" "those of augurd"
ktap_is "which explain takes as well" "$(augurctl -j explain "$key" | jq -r .model.parameters)" \
	"those of augurd"
ktap_run "exported" augurctl model export "$TMPDIR/exported"
augurctl -j model forget "$key" >"$TMPDIR/answer"
ktap_is "it is forgotten" "$(jq -r .key "$TMPDIR/answer")" "$key"
ktap_run "no decision is left" ktap_wait 10 eval '! decided "$key"'
ktap_run "nor what was saved" ktap_wait 30 unlisted "$key"
ktap_match "what is not known cannot be forgotten" \
	"$(augurctl model forget "$key" 2>&1) $?" 'nothing is known of the key .* 1$'
ktap_match "who is not root may not ask" \
	"$(setpriv --reuid=65534 --regid=65534 --clear-groups \
		augurctl model forget "$key" 2>&1) $?" 'needs root 1$'
kill -STOP "$augur_pid"
ktap_match "that it does not answer is said" "$(status_field '.missing[]')" \
	'augurd runs, but does not answer'
ktap_match "and nothing is done instead" "$(augurctl model forget "$key" 2>&1) $?" \
	'does not answer.* 1$'
kill -CONT "$augur_pid"
ktap_run "when it goes on it answers" ktap_wait 30 eval \
	'[ "$(status_field .daemon.state)" = deciding ]'

daemon_stop KILL
other=$(models '.models[] | select(.level == "specific") | .key' | head -n 1)
ktap_is "killed, it leaves the parameters of its file" "$(models .parameters)" \
	"those of /etc/augur/augurd.conf"
ktap_is "explain takes those, too" "$(augurctl -j explain "$other" | jq -r .model.parameters)" \
	"those of /etc/augur/augurd.conf"
ktap_run "a key is forgotten without it" augurctl model forget "$other"
ktap_run "which is gone" unlisted "$other"
ktap_match "that is not known either" "$(augurctl model forget "$key" 2>&1) $?" \
	'nothing is known of the key .* 1$'
ktap_run "imported" augurctl model import "$TMPDIR/exported"
ktap_is "all keys are back" "$(listed "$key") $(listed "$other")" "true true"
start
ktap_run "the next augurd answers" test "$(status_field .daemon.state)" = deciding
daemon_stop TERM
ktap_run "and leaves no socket" test ! -e /run/augur/augurd.socket
ktap_finish
