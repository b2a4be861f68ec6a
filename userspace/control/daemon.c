// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * augurd as seen from outside.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <augur/daemon.h>

pid_t augur_daemon_pid(void)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	int fd = open(AUGUR_LOCK_FILE, O_RDONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fcntl(fd, F_GETLK, &lock) < 0)
		err = -errno;
	close(fd);
	if (err)
		return err;
	return lock.l_type != F_UNLCK ? lock.l_pid : 0;
}

/* Without io_uring augurd answers when its wait for samples is over. */
#define PATIENCE_S	10

/* With the question goes the socket for its answer. */
static int send_question(int fd, const char *question, int reply)
{
	struct sockaddr_un addr = { AF_UNIX, AUGUR_SOCKET_FILE };
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {
		.header = {
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		},
	};
	struct iovec iov = { (char *)question, strlen(question) };
	struct msghdr msg = {
		.msg_name = &addr,
		.msg_namelen = sizeof(addr),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control.room),
	};

	memcpy(CMSG_DATA(&control.header), &reply, sizeof(reply));
	if (sendmsg(fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
		return 0;
	/* A socket may be left of an augurd that was killed. */
	if (errno == ENOENT || errno == ECONNREFUSED)
		return -ESRCH;
	return errno == EAGAIN ? -ETIMEDOUT : -errno;
}

static int send_from_anywhere(const char *question, int reply)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return -errno;
	err = send_question(fd, question, reply);
	close(fd);
	return err;
}

/* If augurd ends meanwhile, so does the socket for the answer. */
static int receive_answer(int fd, char *answer)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	static const char ok[] = "ok\n", error[] = "error ";
	ssize_t len;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	do
		len = recv(fd, answer, AUGUR_ANSWER_LEN - 1, 0);
	while (len < 0 && errno == EINTR);
	if (len <= 0)
		return !len ? -ESRCH : errno == EAGAIN ? -ETIMEDOUT : -errno;
	answer[len] = '\0';
	if (!strncmp(answer, ok, strlen(ok))) {
		memmove(answer, answer + strlen(ok), len - strlen(ok) + 1);
		return 0;
	}
	if (strncmp(answer, error, strlen(error)))
		return -EPROTO;
	memmove(answer, answer + strlen(error), len - strlen(error) + 1);
	answer[strcspn(answer, "\n")] = '\0';
	return 1;
}

int augur_daemon_ask(const char *question, char *answer)
{
	int reply[2], err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, reply) < 0)
		return -errno;
	err = send_from_anywhere(question, reply[1]);
	close(reply[1]);
	if (!err)
		err = receive_answer(reply[0], answer);
	close(reply[0]);
	return err;
}

uint64_t augur_process_memory(pid_t pid)
{
	unsigned long long pages = 0;
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/statm", pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (fscanf(f, "%*u %llu", &pages) != 1)
		pages = 0;
	fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}
