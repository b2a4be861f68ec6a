// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <string.h>

#include "loads.h"

#define WINDOW	" --window-ms $MS --rounds-per-ms $ROUNDS --seed $SEED"
/* 20 senders and 20 receivers; as many loops as it does by itself are soon over. */
#define HACKBENCH(options) \
	"for i in 1 2 3 4; do hackbench -g 1 -f 10 -l 100 " options \
	"; done | awk '/^Time: / { sum += $2; n++ } END { if (n == 4) print \"seconds=\" sum / n }'"
/* One CPU, two, four, up to all of them. */
#define EACH_WIDTH "n=1; while [ $n -le $CPUS ]; do "
#define NEXT_WIDTH "; n=$((2 * n)); done"

const struct load loads[] = {
	/*
	 * Few tasks of random lengths: some 600 bursts per second, of which augurd is told.
	 * First of all, because it tells of all decisions since it began.
	 */
	{ "lag", "control", "jq", 2, UNDER_AUGUR,
	  "MS=$((2 * MS)); pool --rate 200" WINDOW " >/dev/null; augurctl -j status | jq -r '.daemon | \"p50_ns=\\(.lag_p50_us * 1000)\\np99_ns=\\(.lag_p99_us * 1000)\"'",
	  "p50_ns p99_ns" },

	/* The workloads that stand for systems. */
	{ "pool-500", "latency", "pool", 2, UNDER_ANY,
	  "pool --rate 500 --hogs $CPUS $HINTS" WINDOW,
	  "task_p50_ns task_p95_ns task_p99_ns short_p95_ns +tasks_per_s +hog_rounds" },
	{ "pool-1000", "latency", "pool", 2, UNDER_ANY,
	  "pool --rate 1000 --hogs $CPUS $HINTS" WINDOW,
	  "task_p50_ns task_p95_ns task_p99_ns short_p95_ns +tasks_per_s +hog_rounds" },
	{ "pool-saturated", "throughput", "pool", 2, UNDER_ANY,
	  "pool --rate 0 $HINTS" WINDOW, "+tasks_per_s" },
	{ "coordinator", "latency", "coordinator", 2, UNDER_ANY,
	  "coordinator --rate 500 --hogs $CPUS $HINTS" WINDOW,
	  "task_p50_ns task_p95_ns task_p99_ns +tasks_per_s select_ns memory_bytes\n"
	  "+cache_hit_share" },
	{ "coordinator-saturated", "throughput", "coordinator", 2, UNDER_ANY,
	  "coordinator --rate 0 $HINTS" WINDOW, "+tasks_per_s" },
	{ "coordinator-burst", "burst", "coordinator", 2, UNDER_ANY,
	  "coordinator --burst 100 --hogs $CPUS $HINTS" WINDOW,
	  "burst_mean_ns task_p50_ns task_p95_ns" },
	{ "stages", "latency", "stages", 2, UNDER_ANY,
	  "stages --hogs $CPUS $HINTS" WINDOW,
	  "misses_per_million lateness_worst_ns took_p50_ns +speedup +hog_rounds" },
	/* Long windows, not many requests per second: those would wait for each other. */
	{ "serving", "latency", "serving", 2, UNDER_ANY,
	  "MS=$((5 * MS / 2)); serving --hogs $CPUS $HINTS" WINDOW,
	  "%ttft_ns ttft_p50_ns ttft_p95_ns ttft_p99_ns +tokens_per_s dispatch_ns +fairness" },

	/* Loads that schedulers are usually compared on. */
	{ "request", "latency", "request", 2, UNDER_ANY,
	  "request $NODES $((CPUS / NODES)) $MS $ROUNDS",
	  "+rps wake_p50_ns wake_p99_ns request_p50_ns request_p99_ns cross_wakeups cross_moves" },
	{ "mixed", "latency", "load", 2, UNDER_ANY,
	  "load --rounds-per-ms $ROUNDS --seed $SEED --seconds $(printf '%d.%03d' $((MS / 1000)) $((MS % 1000)))",
	  "p50_ns p90_ns p99_ns p999_ns p9999_ns +hog_rounds +bursts" },
	{ "hackbench-process-socket", "throughput", "hackbench", 1, UNDER_ANY,
	  HACKBENCH(""), "seconds" },
	{ "hackbench-process-pipe", "throughput", "hackbench", 1, UNDER_ANY,
	  HACKBENCH("-p "), "seconds" },
	{ "hackbench-thread-socket", "throughput", "hackbench", 1, UNDER_ANY,
	  HACKBENCH("-T "), "seconds" },
	{ "hackbench-thread-pipe", "throughput", "hackbench", 1, UNDER_ANY,
	  HACKBENCH("-T -p "), "seconds" },
	{ "hackbench-long", "throughput", "hackbench", 1, UNDER_ANY,
	  "hackbench -g 1 -f 10 -l 1000 | sed -n 's/^Time: /seconds=/p'", "seconds" },
	{ "cyclictest", "latency", "cyclictest", 1, UNDER_ANY,
	  "cyclictest --policy=other -t$CPUS -i2000 -l$((MS / 2)) -q | awk '/Avg:/ { for (i = 1; i < NF; i++) { if ($i == \"Avg:\") sum += $(i + 1); if ($i == \"Max:\" && $(i + 1) > max) max = $(i + 1) } n++ } END { if (n) printf \"mean_ns=%d\\nmax_ns=%d\\n\", sum * 1000 / n, max * 1000 }'",
	  "mean_ns max_ns" },
	{ "perf-pipe", "throughput", "perf", 1, UNDER_ANY,
	  "perf bench sched pipe -l 5000 | sed -n 's/^ *\\([0-9.]*\\) usecs\\/op/op_us=\\1/p'",
	  "op_us" },
	{ "perf-messaging", "throughput", "perf", 1, UNDER_ANY,
	  "perf bench sched messaging -g 2 -l 50 | sed -n 's/^ *Total time: \\([0-9.]*\\).*/seconds=\\1/p'",
	  "seconds" },
	{ "stress-ng", "throughput", "stress-ng", 1, UNDER_ANY,
	  "stress-ng --switch 2 --pipe 1 --futex 1 -t 1 --metrics 2>&1 | awk '/metrc.* (switch|pipe|futex) / { print $4 \"_per_s=\" $9 }'",
	  "+switch_per_s +pipe_per_s +futex_per_s" },
	/*
	 * A fixed calibration makes its "run" a number of loops, whatever CPU it is: these
	 * are some 0.5 million instructions.
	 */
	{ "rt-app", "latency", "rt-app", 1, UNDER_ANY,
	  "dir=$(mktemp -d); printf '{\"tasks\":{\"t\":{\"instance\":%d,\"loop\":-1,\"run\":500,\"timer\":{\"ref\":\"unique\",\"period\":3000}}},\"global\":{\"duration\":%d,\"calibration\":400,\"default_policy\":\"SCHED_OTHER\",\"logdir\":\"%s\",\"log_basename\":\"l\",\"ftrace\":false,\"lock_pages\":false,\"gnuplot\":false}}' $((2 * CPUS)) $(((MS + 999) / 1000)) $dir >$dir/json; rt-app $dir/json >/dev/null 2>&1 && cat $dir/l-*.log | awk '!/^#/ { print $NF, $8 }' | sort -n | awk '{ wake[NR] = $1; sum += $1; late += $2 < 0 } END { if (NR) printf \"wake_mean_ns=%d\\nwake_p95_ns=%d\\nlate_per_million=%d\\n\", sum * 1000 / NR, wake[int(NR * 0.95) + 1] * 1000, late * 1e6 / NR }'; rm -r $dir",
	  "wake_mean_ns wake_p95_ns late_per_million" },
	{ "pipe", "throughput", "pingpong", 2, UNDER_ANY, "pingpong 1000", "round_ns" },
	{ "pipe-pinned", "throughput", "pingpong", 1, UNDER_ANY,
	  "pingpong --pinned 1000", "round_ns" },
	{ "forks", "burst", "forks", 1, UNDER_ANY, "forks $CPUS 40", "forks_ns" },
	{ "build", "throughput", "gcc", 1, UNDER_ANY, "compile $((2 * CPUS)) 3", "+files_per_s" },
	/*
	 * On all CPUs, on one, and on those of a node, which in guests share a cache. What is
	 * weighed needs many slices of the lightest task: one of them is as many per cent.
	 */
	{ "fairness", "throughput", "fairness", 2, UNDER_ANY,
	  "ms=$((2 * MS)); node=$(cat /sys/devices/system/node/node0/cpulist); fairness equal $((MS / 2)); fairness nice $ms | sed s/weight/all_nice/; taskset -c 0 fairness nice $ms | sed s/weight/cpu_nice/; taskset -c 0 fairness cgroup $ms | sed s/weight/cpu_cgroup/; taskset -c $node fairness nice $ms | sed s/weight/node_nice/",
	  "+jain cpu_nice_error cpu_cgroup_error node_nice_error all_nice_error" },

	{ "scale-pipe", "scalability", "pingpong", 2, UNDER_ANY,
	  EACH_WIDTH "taskset -c 0-$((n - 1)) pingpong 500 | sed s/round/cpus$n/" NEXT_WIDTH,
	  "cpus1_ns cpus2_ns cpus4_ns cpus8_ns cpus16_ns cpus32_ns cpus64_ns" },
	{ "scale-request", "scalability", "request", 2, UNDER_ANY,
	  EACH_WIDTH "taskset -c 0-$((n - 1)) request 1 $n $MS $ROUNDS | sed -n s/rps/rps$n/p"
	  NEXT_WIDTH,
	  "+rps1 +rps2 +rps4 +rps8 +rps16 +rps32 +rps64" },

	{ "memory", "memory", "jq", 1, UNDER_AUGUR,
	  "augurctl -j status | jq -r '.module.memory | to_entries[] | \"\\(.key)_bytes=\\(.value)\"' | sed s/_bytes_bytes/_bytes/; echo daemon_bytes=$(($(awk '/^VmHWM/ { print $2 }' /proc/$(pidof augurd)/status) * 1024))",
	  "fixed_bytes per_cpu_bytes per_task_bytes daemon_bytes" },

	{ "push", "control", "push", 1, UNDER_MODULE,
	  "push | awk '{ print $2 \"_\" $3 \"_ns=\" $4; v[$2, $3] = $4 } END { print \"copy_ns=\" (v[\"read\", 31] * 31 - v[\"read\", 1]) / 30; print \"gain_ioctl=\" v[\"renew\", 1] / v[\"renew\", 64]; print \"gain_uring=\" v[\"uring\", 1] / v[\"uring\", 64]; print \"gain_uring_4096=\" v[\"uring\", 1] / v[\"uring\", 4096] }'",
	  "renew_1_ns renew_64_ns renew_4096_ns uring_1_ns uring_64_ns uring_4096_ns\n"
	  "fixed_64_ns copy_ns +gain_ioctl +gain_uring +gain_uring_4096" },
	{ "hint", "control", "hint", 1, UNDER_MODULE,
	  "hint cost 300 | sed 's/ best=\\([0-9]*\\).*/_ns=\\1/'",
	  "unknown_command_ns own_again_ns own_new_ns other_again_ns other_new_ns\n"
	  "other_new_gang_ns uring_1_ns uring_16_ns" },
	{ "hint-flood", "control", "hint", 2, UNDER_MODULE,
	  "quiet=$(hint round 500); hint flood 1001 & flood=$!; flooded=$(hint round 500); kill $flood; echo $quiet $flooded | awk -F '[= ]' '{ print \"round_ratio=\" $4 / $2 }'",
	  "round_ratio" },
	{ "effect", "control", "effect", 2, UNDER_MODULE,
	  "for n in 1 64; do effect $n 300 | sed -n \"s/^effect \\([0-9]*\\) \\(p[0-9]*\\) /last_of_\\1_\\2_ns=/p\"; done",
	  "last_of_1_p50_ns last_of_1_p99_ns last_of_64_p50_ns last_of_64_p99_ns" },
	{ }
};

const struct load load_of_controls = {
	"control", "control", "pingpong", 1, UNDER_ANY, "pingpong --pinned 300", "round_ns"
};

enum load_key load_find_key(const struct load *load, const char *key)
{
	size_t length = strlen(key), found;
	const char *at = load->keys;
	enum load_key kind;

	while (*at) {
		kind = *at == '+' ? KEY_MORE : *at == '%' ? KEY_P99 : KEY_LESS;
		at += kind != KEY_LESS;
		found = strcspn(at, "\n ");
		if (found == length && !strncmp(at, key, length))
			return kind;
		at += found;
		at += strspn(at, "\n ");
	}
	return KEY_NONE;
}

bool loads_listed(const char *list, const char *word)
{
	size_t length = strlen(word), found;

	for (; *list; list += found + (list[found] == ',')) {
		found = strcspn(list, ",");
		if (found == length && !strncmp(list, word, length))
			return true;
	}
	return false;
}
