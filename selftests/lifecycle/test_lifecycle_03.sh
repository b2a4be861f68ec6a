#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: host
# timeout: 300
#
# A module without BTF works and says what it cannot offer.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

tree=$SELFTESTS/..
stage=$tree/build/guest/stage-backports
module=$(cd "$stage" && echo lib/modules/*/updates/augur.ko)

# strip_btf: an overlay with the module, but without its BTF.
strip_btf()
{
	mkdir -p "overlay/${module%/*}"
	"$tree/tools/inroot" objcopy --remove-section .BTF --remove-section .BTF.base \
		"$stage/$module" "$PWD/overlay/$module"
}

cat >probe <<'END'
modprobe augur && echo loaded=yes
sleep 0.05
echo "kfuncs=$(augurctl -j status | jq .module.kfuncs)"
echo "bursts=$(augurctl -j status | jq '.module.bursts > 0')"
echo "log=$(dmesg | grep -o 'augur: no BTF for this module')"
echo "btf=$(ls /sys/kernel/btf/augur 2>/dev/null)"
echo "said=$(augurctl status | grep -o 'built without BTF')"
rmmod augur && echo unloaded=yes
END

get()
{
	sed -n "s/^$1=//p" output
}

ktap_plan 8
ktap_run "BTF can be taken out" strip_btf
"$tree/tools/vm/run" --overlay "$stage" --overlay overlay --cmd "$(<probe)" \
	>output 2>explanation
ktap_is "the guest is fine" "$?" 0
ktap_is "it loads" "$(get loaded)" yes
ktap_is "it has no BTF" "$(get btf)" ""
ktap_is "it says so in the log" "$(get log)" "augur: no BTF for this module"
ktap_is "augurctl status says so" "$(get said)" "built without BTF"
ktap_is "bursts are counted" "$(get bursts)" true
ktap_is "it unloads" "$(get unloaded)" yes
ktap_finish
