# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# sim.sh: run the simulator and read what it answers; sourced after ktap.sh.

sim_top=$(dirname "$SELFTESTS")
readonly SIM=${AUGUR_BUILD:-$sim_top/build}/out/tools/sim/augur-sim

[ -x "$SIM" ] || ktap_skip_all "the simulator is not built in $SIM"

# workload TEXT: its file, named workload.
workload()
{
	printf '%s\n' "$@" >workload
}

# simulate OPTION...: the answer in JSON, as far as it depends on nothing else.
simulate()
{
	"$SIM" -j run --no-host "$@"
}

# value EXPRESSION: of the answer read, d; g has its groups by name.
value()
{
	python3 -c '
import json, sys
d = json.load(sys.stdin)
if "error" in d:
    sys.exit("error: " + d["error"])
g = {group["group"]: group for group in d.get("groups", [])}
print(eval(sys.argv[1]))' "$1"
}
