#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# walk.sh: in the guest of test_system_01, at each of its boots. What the next boot must
# know is in $STATE.

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
# shellcheck source=selftests/system/system.sh
. "$SELFTESTS/system/system.sh"

readonly STATE=$TMPDIR/walk CONF=/etc/augur/augurd.conf.d/mine.conf

# next_boot: the results so far are this one's as well.
next_boot()
{
	printf '%s\n' "boot=$((boot + 1))" "ktap_planned=$ktap_planned" \
		"ktap_number=$ktap_number" "ktap_failures=$ktap_failures" >"$STATE"
	sync
	touch /run/vm/reboot
	exit 0
}

# files: what there is on the disk, but for what changes by itself: logs, caches,
# backups of the group file.
files()
{
	find / -xdev \( -path /var/log -o -path /var/cache -o -path /var/lib/systemd \
		-o -path /var/lib/apt -o -path /var/tmp -o -path /tmp \) -prune -o \
		! -name 'ld.so.cache' ! -name '*-' ! -name .pwd.lock \
		! -type d -printf '%p %y %m %u:%g %s %l\n' -o -name '*augur*' -printf '%p\n' | sort
}

unit()
{
	systemctl show -P "$1" augurd.service
}

is_up()
{
	[ "$(unit ActiveState)" = active ] && daemon_consumes
}

# journal SINCE: what augurd has said since a moment.
journal()
{
	journalctl -u augurd.service --since "@$1" -o cat
}

said()
{
	journal "$1" | grep -q "$2"
}

# refused: a configuration that is wrong changes nothing.
refused()
{
	local since pid

	since=$(date +%s) pid=$(unit MainPID)
	printf '[augurd]\npreset = quick\n' >"$CONF"
	augurd --check >/dev/null 2>&1 && return 1
	systemctl reload augurd.service
	ktap_wait 60 said "$since" 'the configuration stays as it was' &&
		is_up && [ "$(unit MainPID)" = "$pid" ]
}

restarted()
{
	local pid

	pid=$(unit MainPID)
	systemctl kill -s KILL augurd.service
	ktap_wait 60 is_up && [ "$(unit MainPID)" != "$pid" ]
}

failed_units()
{
	systemctl list-units --failed --plain --no-legend
}

first()
{
	ktap_plan 31
	files >"$STATE.files"
	ktap_run "install, as told" do_as_told quickstart Install
	ktap_run "start, as told" do_as_told quickstart Start
	ktap_run "the service is up" is_up
}

second()
{
	local since section

	ktap_run "after a reboot the service is up" ktap_wait 120 is_up
	ktap_run "the scheduler is attached" scheduler_is augur
	ktap_is "nothing is missing" "$(augurctl -j status | jq -c .missing)" "[]"
	ktap_is "hints are for the group" "$(stat -c '%a %U:%G' /dev/augur)" \
		"660 root:augur"
	ktap_is "the control device is not" "$(stat -c '%a %U:%G' /dev/augur-control)" \
		"600 root:root"
	ktap_is "no unit failed" "$(failed_units)" ""
	ktap_run "watch it learn, as told" do_as_told quickstart "Watch it learn"
	ktap_run "give a hint, as told" do_as_told quickstart "Give a hint"
	since=$(date +%s)
	ktap_run "change something, as told" do_as_told quickstart "Change something"
	ktap_run "augurd has read it" ktap_wait 60 said "$since" 'configuration read again'
	ktap_run "a wrong configuration changes nothing" refused
	rm "$CONF"
	ktap_run "killed, it is started anew" restarted
	ktap_run "turn it off, as told" do_as_told quickstart "Turn it off"
	for section in "Try it without an effect" "Day to day"; do
		ktap_run "operator: $section" do_as_told operators "$section"
	done
	for section in "First look" "The machine is slow, or tasks wait" \
		"Nothing is promoted" "A hint has no effect"; do
		ktap_run "trouble: $section" do_as_told troubleshooting "$section"
	done
	ktap_run "operator: Roll back" do_as_told operators "Roll back"
	ktap_run "stopped, it ends well" systemctl stop augurd.service
	ktap_is "and is no failed unit" "$(unit Result)" success
	ktap_run "remove, as told" do_as_told quickstart Remove
	ktap_is "no file is left" "$(files | diff "$STATE.files" -)" ""
}

third()
{
	ktap_is "after another reboot no file is left" \
		"$(files | diff "$STATE.files" -)" ""
	ktap_run "nor the module" test ! -e /sys/module/augur
	ktap_run "the scheduler is the kernel's" scheduler_is none
	ktap_is "no unit failed then" "$(failed_units)" ""
	ktap_finish
}

boot=1
# shellcheck source=/dev/null
[ ! -e "$STATE" ] || . "$STATE"
systemctl is-system-running --wait >/dev/null
system_built
case $boot in
1) first && next_boot ;;
2) second && next_boot ;;
3) third ;;
esac
