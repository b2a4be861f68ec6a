// SPDX-License-Identifier: GPL-2.0-only
/* libs: -lbpf */
/*
 * verified ID...: for each BPF program that is loaded, how many instructions the
 * verifier processed before it accepted it, one number per line. The number says
 * what a change costs long before a kernel refuses the program at a million.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

static int verified(__u32 id)
{
	struct bpf_prog_info info = { 0 };
	__u32 len = sizeof(info);
	int fd, err;

	fd = bpf_prog_get_fd_by_id(id);
	if (fd < 0)
		return fd;
	err = bpf_prog_get_info_by_fd(fd, &info, &len);
	close(fd);
	if (err)
		return err;
	printf("%u\n", info.verified_insns);
	return 0;
}

int main(int argc, char **argv)
{
	int i, err;

	for (i = 1; i < argc; i++) {
		err = verified(strtoul(argv[i], NULL, 10));
		if (err) {
			fprintf(stderr, "verified: program %s: %s\n", argv[i],
				strerror(-err));
			return 1;
		}
	}
	return 0;
}
