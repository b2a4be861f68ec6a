// SPDX-License-Identifier: GPL-2.0-only
/* libs: -lbpf */
/*
 * migrate SECONDS: spend them with migration disabled, as the kernel does it around
 * BPF programs, preemptible all the while. Says how often the program ran.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <bpf/bpf.h>
#include <linux/bpf.h>

#define ROUNDS		20000

/* return 0 */
static const struct bpf_insn program[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
	{ .code = BPF_JMP | BPF_EXIT },
};

static int run(int fd)
{
	char packet[64] = { 0 };
	struct bpf_test_run_opts opts = {
		.sz = sizeof(opts),
		.data_in = packet,
		.data_size_in = sizeof(packet),
		.repeat = ROUNDS,
	};

	return bpf_prog_test_run_opts(fd, &opts);
}

int main(int argc, char **argv)
{
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 1);
	unsigned long rounds = 0;
	int fd, err;

	fd = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "migrate", "GPL", program,
			   sizeof(program) / sizeof(program[0]), NULL);
	if (fd < 0) {
		fprintf(stderr, "migrate: cannot load: %s\n", strerror(-fd));
		return 1;
	}
	while (time(NULL) < end) {
		err = run(fd);
		if (err) {
			fprintf(stderr, "migrate: cannot run: %s\n", strerror(-err));
			return 1;
		}
		rounds += ROUNDS;
	}
	printf("%lu\n", rounds);
	return 0;
}
