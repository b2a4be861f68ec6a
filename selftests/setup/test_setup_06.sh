#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: root
# The debug kernel is not built without an option that was asked for.

set -u
. "$SELFTESTS/lib/ktap.sh"

KERNELS=$SELFTESTS/../tools/kernels
export FAKES=$TMPDIR/fakes LOSE='' KEEP=''

# A kernel tree whose Kconfig takes all that is asked for, except lines that
# match $LOSE, and adds $KEEP; it cannot be built.
mkdir -p "$FAKES" src/scripts/kconfig
cat >"$FAKES/make" <<'END'
#!/bin/bash
echo "$*" >>"$FAKES/calls"
case "$*" in
*bzImage*) exit 9 ;;
esac
END
cat >src/scripts/kconfig/merge_config.sh <<'END'
#!/bin/bash
cat "${@:5}" | grep -v "${LOSE:-^$}" >"$3/.config"
echo "$KEEP" >>"$3/.config"
END
chmod +x "$FAKES/make" src/scripts/kconfig/merge_config.sh
export PATH=$FAKES:$PATH

build()
{
	rm -f "$FAKES/calls"
	said=$("$KERNELS/build" debug "$PWD/src" "$PWD/obj" "$PWD/dir" 2>&1)
	status=$?
}

wanted()
{
	local option

	for option in KASAN UBSAN PROVE_LOCKING DEBUG_ATOMIC_SLEEP \
		      DEBUG_OBJECTS DEBUG_KMEMLEAK FAULT_INJECTION KCOV KUNIT \
		      SCHED_CLASS_EXT DEBUG_INFO_BTF_MODULES VIRTIO_PCI \
		      VIRTIO_CONSOLE NUMA CGROUPS; do
		grep -qx "CONFIG_$option=y" "$KERNELS"/*.config ||
			echo "$option"
	done
}

ktap_plan 8

ktap_is "the fragments ask for every debugging aid" "$(wanted)" ""

LOSE=CONFIG_KUNIT=y build
ktap_match "a lost option is named" "$said" \
	"configuration lost: CONFIG_KUNIT=y"
ktap_is "and nothing is built" "$status $(grep -c bzImage "$FAKES/calls")" "1 0"

KEEP=CONFIG_SLUB_TINY=y build
ktap_match "an option that would not go is named" "$said" \
	"configuration lost: # CONFIG_SLUB_TINY is not set"

build
ktap_is "all there: it is built" "$status $(grep -c bzImage "$FAKES/calls")" \
	"9 1"
ktap_is "a failed build leaves no kernel" "$(ls dir 2>/dev/null)" ""
build
ktap_is "the next run goes on with the same configuration" \
	"$(grep -c tinyconfig "$FAKES/calls")" 0
echo changed >obj/configured
build
ktap_is "other fragments make another configuration" \
	"$(grep -c tinyconfig "$FAKES/calls")" 1

ktap_finish
