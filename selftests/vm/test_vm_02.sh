#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# From what a guest left behind follows one exit status and one line that
# explains it; equal folders become equal archives.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

vm=$SELFTESTS/../tools/vm

# verdict CONSOLE STATUS QEMU_LOG QEMU_STATUS: "EXIT TEXT" of the verdict.
verdict()
{
	local text status=0

	printf '%s' "$1" >console.log
	printf '%s' "$2" >status
	printf '%s' "$3" >qemu.log
	text=$("$vm/verdict" . "$4" 30 2>&1) || status=$?
	echo "$status $text"
}

warn='[    7.0] WARNING: CPU: 1 PID: 77 at kernel/sched/core.c:4711'
panic='[    7.0] Kernel panic - not syncing: Fatal exception'

ktap_plan 17
ktap_is "success" "$(verdict "" 0 "" 0)" "0 "
ktap_is "the command's status" "$(verdict "" 7 "" 0)" \
	"7 vm: command ended with status 7"
ktap_is "a status beyond 99" "$(verdict "" 137 "" 0)" \
	"99 vm: command ended with status 137, reported as 99"
ktap_is "a warning beats success" "$(verdict "$warn" 0 "" 0)" \
	"100 vm: guest crashed: warn: $warn (see ./console.log)"
ktap_match "the first complaint is quoted" \
	"$(verdict "$warn"$'\n'"$panic" "" "" 0)" "^100 .*WARNING: CPU: 1"
ktap_match "a panic beats the time limit" \
	"$(verdict "$panic" "" "" 124)" "^100 .*Kernel panic"
ktap_is "an end without a status" "$(verdict "" "" "" 0)" \
	"100 vm: guest crashed: it ended before the command did (see ./console.log)"
ktap_match "a boot hook failed" \
	"$(verdict "[ 5.0] init: boot hook x failed" "" "" 0)" \
	"^100 .*crashed: init: boot hook x failed"
ktap_match "half a status is none" "$(verdict "" "7x" "" 0)" "^100 "
ktap_is "time limit" "$(verdict "[ 1.0] Run /init" "" "" 124)" \
	"101 vm: guest hung: not done after 30 s; last kernel message: [ 1.0] Run /init (see ./console.log)"
ktap_match "time limit, QEMU had to be killed" \
	"$(verdict "" "" "" 137)" "^101 .*message: none"
ktap_is "QEMU failed" "$(verdict "" "" "qemu: no such machine" 1)" \
	"102 vm: QEMU failed with status 1: qemu: no such machine (see ./qemu.log)"
ktap_match "QEMU died of a signal" "$(verdict "" "" "" 139)" \
	"^102 .*status 139: no message"

mkdir -p a/lib/modules a/usr b/lib/modules b/usr
echo 1 >a/usr/z
echo 2 >a/lib/modules/y
cp -r a/. b/
touch -d '2001-01-01' b/usr/z
ktap_run "pack a folder" "$vm/initramfs" pack a a.cpio
ktap_run "pack an equal folder" "$vm/initramfs" pack b b.cpio
ktap_run "the archives are equal" cmp a.cpio b.cpio
ktap_is "overlays keep to the merged /usr" \
	"$(cpio --list --quiet <a.cpio | grep -c '^lib/')" 0
ktap_finish
