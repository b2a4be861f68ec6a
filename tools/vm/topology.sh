# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# topology.sh: a guest's CPUs and memory as QEMU arguments; sourced by run.
#
# One socket per node, one die per last-level cache: that is how QEMU's x86
# machine shows caches that are shared by a part of a node's CPUs.

# topology_check CPUS NODES LLCS SMT MEM: explain what cannot be, return 1.
topology_check()
{
	local cpus=$1 nodes=$2 llcs=$3 smt=$4 mem=$5

	if ((cpus > 255)); then
		echo "--cpus $cpus is more than the 255 that the guest's" \
			"interrupt controller can address"
		return 1
	fi
	if ((smt > 2)); then
		echo "--smt $smt: an x86 core has 1 or 2 threads"
		return 1
	fi
	if ((cpus % (nodes * llcs * smt))); then
		echo "$cpus CPUs cannot be shared equally among $nodes nodes" \
			"of $llcs LLCs with $smt threads per core: --cpus must" \
			"be a multiple of $((nodes * llcs * smt))"
		return 1
	fi
	if ((mem % nodes || mem / nodes < 128)); then
		echo "--mem $mem MiB: each of the $nodes nodes needs the same" \
			"share and at least 128 MiB"
		return 1
	fi
}

# topology_args CPUS NODES LLCS SMT MEM: set the array topology_args.
topology_args()
{
	local cpus=$1 nodes=$2 llcs=$3 smt=$4 mem=$5 a b

	topology_args=(
		-smp "cpus=$cpus,sockets=$nodes,dies=$llcs,cores=$((cpus /
			(nodes * llcs * smt))),threads=$smt"
		-m "$mem"
	)
	for ((a = 0; a < nodes; a++)); do
		topology_args+=(
			-object "memory-backend-ram,id=mem$a,size=$((mem /
				nodes))M"
			-numa "node,nodeid=$a,memdev=mem$a"
			-numa "cpu,node-id=$a,socket-id=$a"
		)
	done
	for ((a = 0; a < nodes; a++)); do
		for ((b = a + 1; b < nodes; b++)); do
			topology_args+=(-numa "dist,src=$a,dst=$b,val=20")
		done
	done
}
