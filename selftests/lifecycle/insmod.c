// SPDX-License-Identifier: GPL-2.0-only
/*
 * insmod FILE N: load a module while the N-th allocation fails. Prints what the load
 * returned and how many allocations were left until N: "-12 0".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FAIL_NTH	"/proc/thread-self/fail-nth"

/*
 * One open file: opening it again would allocate. Copying from and to user memory is
 * one of the things that can fail: if the load had fewer than N of them, the N-th may
 * be here, once.
 */
static int set_nth(int fd, const char *n)
{
	ssize_t ret;

	do
		ret = pwrite(fd, n, strlen(n), 0);
	while (ret < 0 && errno == EFAULT);
	return ret == (ssize_t)strlen(n) ? 0 : -1;
}

static int read_left(int fd, char *left, size_t size)
{
	ssize_t ret;

	do
		ret = pread(fd, left, size - 1, 0);
	while (ret < 0 && errno == EFAULT);
	return ret < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	char left[32] = "";
	int module, nth;
	long ret;

	if (argc != 3)
		return 2;
	module = open(argv[1], O_RDONLY | O_CLOEXEC);
	nth = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	if (module < 0 || nth < 0 || set_nth(nth, argv[2])) {
		perror(module < 0 ? argv[1] : FAIL_NTH);
		return 2;
	}
	ret = syscall(SYS_finit_module, module, "", 0) ? -errno : 0;
	if (read_left(nth, left, sizeof(left)) || set_nth(nth, "0"))
		return 2;
	left[strcspn(left, "\n")] = '\0';
	printf("%ld %s\n", ret, left);
	return 0;
}
