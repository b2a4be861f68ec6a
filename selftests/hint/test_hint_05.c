// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* timeout: 600 */
/*
 * The page of a thread: a hint is a store, and counts from its next wakeup on; what
 * makes no sense is ignored and counted; the mapping is one page of one thread, and
 * neither children nor other programs have it.
 */
#include <pthread.h>

#include "harness.h"
#include "hint.h"
#include "trace.h"

FIXTURE(page)
{
	int fd;
	pid_t tid;
	size_t bytes;
	volatile struct augur_hint_page *page;
};

static void *map(int fd, size_t bytes, int prot, int flags, off_t offset)
{
	return mmap(NULL, bytes, prot, flags, fd, offset);
}

static int map_errno(int fd, size_t bytes, int prot, int flags, off_t offset)
{
	void *page = map(fd, bytes, prot, flags, offset);

	if (page == MAP_FAILED)
		return errno;
	munmap(page, bytes);
	return 0;
}

FIXTURE_SETUP(page)
{
	self->fd = hint_open();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, hint_trace_on());
	self->tid = gettid();
	self->bytes = sysconf(_SC_PAGESIZE);
	self->page = map(self->fd, self->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	ASSERT_NE(MAP_FAILED, (void *)self->page);
}

FIXTURE_TEARDOWN(page)
{
	if (self->page)
		munmap((void *)self->page, self->bytes);
	hint_trace_off();
	close(self->fd);
}

/* Raise the sequence number and sleep: the module looks. */
static void tell(FIXTURE_DATA(page) *self)
{
	self->page->seq++;
	hint_sleep(MSEC);
}

static int is_promoted(FIXTURE_DATA(page) *self)
{
	hint_sleep(MSEC);
	return hint_trace_count("augur_promote", self->tid) >
	       hint_trace_count("augur_demote", self->tid);
}

TEST_F(page, is_empty_at_first)
{
	EXPECT_EQ(0, self->page->seq);
	EXPECT_EQ(0, self->page->kind);
	EXPECT_EQ(AUGUR_NODE_ANY, self->page->node);
	EXPECT_EQ(0, self->page->run_ns);
	EXPECT_FALSE(is_promoted(self));
}

TEST_F(page, a_store_is_a_hint)
{
	self->page->kind = AUGUR_HINT_LATENCY;
	self->page->run_ns = 100 * MSEC;
	/* Not before the sequence number says so. */
	EXPECT_FALSE(is_promoted(self));
	EXPECT_EQ(0, self->page->seen);
	tell(self);
	EXPECT_EQ(1, self->page->seen);
	EXPECT_LT(0, self->page->trust);
	EXPECT_EQ(0, self->page->clamped);
	EXPECT_EQ(0, self->page->refused);
	EXPECT_TRUE(is_promoted(self));
	self->page->kind = AUGUR_HINT_BACKGROUND;
	tell(self);
	EXPECT_EQ(2, self->page->seen);
	EXPECT_FALSE(is_promoted(self));
}

TEST_F(page, values_are_clamped)
{
	self->page->run_ns = 1;
	self->page->deadline_ns = UINT64_MAX;
	self->page->ttl_ms = UINT32_MAX;
	tell(self);
	EXPECT_EQ(AUGUR_CLAMPED_RUN | AUGUR_CLAMPED_DEADLINE | AUGUR_CLAMPED_TTL,
		  self->page->clamped);
}

TEST_F(page, garbage_is_ignored_and_counted)
{
	self->page->kind = AUGUR_HINT_LATENCY;
	self->page->run_ns = 100 * MSEC;
	tell(self);
	EXPECT_TRUE(is_promoted(self));
	self->page->kind = AUGUR_NR_HINT_KINDS;
	tell(self);
	EXPECT_EQ(1, self->page->refused);
	self->page->kind = AUGUR_HINT_NONE;
	self->page->node = 254;
	tell(self);
	EXPECT_EQ(2, self->page->refused);
	self->page->node = AUGUR_NODE_ANY;
	self->page->__resv[0] = 1;
	tell(self);
	EXPECT_EQ(3, self->page->refused);
	self->page->__resv[0] = 0;
	self->page->__resv[1] = 1ULL << 63;
	tell(self);
	EXPECT_EQ(4, self->page->refused);
	EXPECT_EQ(self->page->seq, self->page->seen);
	EXPECT_TRUE(is_promoted(self));
	memset((void *)self->page, 0xff, self->bytes);
	hint_sleep(MSEC);
	EXPECT_TRUE(is_promoted(self));
}

TEST_F(page, the_latest_hint_counts)
{
	struct augur_hint hint = hint_of(AUGUR_HINT_BACKGROUND, 0);

	self->page->kind = AUGUR_HINT_LATENCY;
	/* More than it runs on a slow machine, for it would lose trust. */
	self->page->run_ns = 100 * MSEC;
	tell(self);
	EXPECT_TRUE(is_promoted(self));
	ASSERT_EQ(0, hint_ioctl(self->fd, AUGUR_U_HINT, &hint));
	EXPECT_FALSE(is_promoted(self));
	tell(self);
	EXPECT_TRUE(is_promoted(self));
	EXPECT_EQ(1, hint_clear(self->fd, 0));
	EXPECT_FALSE(is_promoted(self));
	tell(self);
	EXPECT_TRUE(is_promoted(self));
}

TEST_F(page, the_hint_ends_with_the_mapping)
{
	self->page->kind = AUGUR_HINT_LATENCY;
	tell(self);
	EXPECT_TRUE(is_promoted(self));
	munmap((void *)self->page, self->bytes);
	self->page = NULL;
	EXPECT_FALSE(is_promoted(self));
}

TEST_F(page, exactly_one_page)
{
	munmap((void *)self->page, self->bytes);
	self->page = NULL;
	EXPECT_EQ(EINVAL, map_errno(self->fd, 2 * self->bytes, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(EINVAL, map_errno(self->fd, self->bytes, PROT_READ, MAP_SHARED,
				    self->bytes));
	EXPECT_EQ(EINVAL, map_errno(self->fd, self->bytes, PROT_READ, MAP_PRIVATE, 0));
	EXPECT_EQ(EPERM, map_errno(self->fd, self->bytes, PROT_READ | PROT_EXEC,
				   MAP_SHARED, 0));
	EXPECT_EQ(0, map_errno(self->fd, self->bytes, PROT_READ, MAP_SHARED, 0));
}

TEST_F(page, one_per_thread)
{
	EXPECT_EQ(EBUSY, map_errno(self->fd, self->bytes, PROT_READ, MAP_SHARED, 0));
}

TEST_F(page, never_executable)
{
	EXPECT_EQ(-1, mprotect((void *)self->page, self->bytes, PROT_READ | PROT_EXEC));
	EXPECT_EQ(EACCES, errno);
}

TEST_F(page, moves_and_does_not_grow)
{
	void *to = mmap(NULL, self->bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *page = (void *)self->page;

	EXPECT_EQ(MAP_FAILED, mremap(page, self->bytes, 2 * self->bytes, MREMAP_MAYMOVE));
	EXPECT_EQ(MAP_FAILED, mremap(page, 0, self->bytes, MREMAP_MAYMOVE));
	ASSERT_EQ(to, mremap(page, self->bytes, self->bytes,
			     MREMAP_MAYMOVE | MREMAP_FIXED, to));
	self->page = to;
	self->page->kind = AUGUR_HINT_LATENCY;
	tell(self);
	EXPECT_EQ(1, self->page->seen);
	EXPECT_TRUE(is_promoted(self));
}

/* Nobody gets a reference to it that outlives the mapping. */
TEST_F(page, cannot_be_pinned)
{
	struct iovec iov = { (void *)self->page, self->bytes };
	int fd[2];

	ASSERT_EQ(0, pipe(fd));
	EXPECT_EQ(-1, vmsplice(fd[1], &iov, 1, 0));
	close(fd[0]);
	close(fd[1]);
}

TEST_F(page, not_inherited)
{
	int status;
	pid_t pid;

	self->page->kind = AUGUR_HINT_LATENCY;
	tell(self);
	pid = fork();
	if (!pid) {
		/* Nothing is there, so that it can be mapped again, for the child. */
		void *page = mmap((void *)self->page, self->bytes,
				  PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_FIXED_NOREPLACE, self->fd, 0);

		_exit(page == self->page && self->page->seq == 0 ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(0, status);
	EXPECT_EQ(1, self->page->seq);
	EXPECT_TRUE(is_promoted(self));
}

/* The descriptor may be closed, and the module stays as long as the mapping. */
TEST_F(page, keeps_the_module)
{
	close(self->fd);
	EXPECT_NE(0, system("rmmod augur 2>/dev/null"));
	self->page->kind = AUGUR_HINT_LATENCY;
	tell(self);
	EXPECT_TRUE(is_promoted(self));
	self->fd = hint_open();
}

static void *map_and_end(void *arg)
{
	FIXTURE_DATA(page) *self = arg;
	volatile struct augur_hint_page *page;

	page = map(self->fd, self->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	if (page == MAP_FAILED)
		return NULL;
	page->kind = AUGUR_HINT_LATENCY;
	page->seq = 1;
	hint_sleep(MSEC);
	return (void *)page;
}

/* The page stays when its thread ends, and belongs to nobody then. */
TEST_F(page, outlives_its_thread)
{
	volatile struct augur_hint_page *page;
	void *result;
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, map_and_end, self));
	ASSERT_EQ(0, pthread_join(thread, &result));
	page = result;
	ASSERT_NE(NULL, result);
	EXPECT_EQ(1, page->seen);
	/* It is joined a moment before its last switch, at which it is looked at. */
	do {
		page->seq++;
		hint_sleep(MSEC);
	} while (page->seen == page->seq);
	EXPECT_FALSE(is_promoted(self));
	munmap(result, self->bytes);
}

static void *scribble(void *arg)
{
	volatile uint64_t *word = arg;
	uint64_t seed = 88172645463325252ULL;

	for (;;) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		word[seed >> 32 & 7] = seed % 3 ? seed & 3 : seed;
		pthread_testcancel();
	}
	return NULL;
}

/* Another thread writes what it likes while the module reads. */
TEST_F(page, survives_scribbling)
{
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, scribble, (void *)self->page));
	for (int i = 0; i < 500; i++)
		hint_sleep(100 * USEC);
	pthread_cancel(thread);
	pthread_join(thread, NULL);
	memset((void *)self->page, 0, self->bytes);
	self->page->node = AUGUR_NODE_ANY;
	/* None that the scribbling may have left. */
	self->page->seq = 123456789;
	tell(self);
	EXPECT_EQ(123456790, self->page->seen);
	EXPECT_EQ(0, self->page->clamped);
}

/* Pages are given back: many more are mapped than there are. */
TEST_F_TIMEOUT(page, come_back, 300)
{
	munmap((void *)self->page, self->bytes);
	self->page = NULL;
	for (int i = 0; i < 500; i++)
		ASSERT_EQ(0, map_errno(self->fd, self->bytes, PROT_READ | PROT_WRITE,
				       MAP_SHARED, 0));
}

TEST_F(page, goes_with_exec)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		volatile struct augur_hint_page *page;

		page = map(self->fd, self->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
		if (page == MAP_FAILED)
			_exit(99);
		page->kind = AUGUR_HINT_LATENCY;
		page->seq = 1;
		hint_sleep(MSEC);
		execl("/bin/true", "true", NULL);
		_exit(99);
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(0, status);
}

TEST_HARNESS_MAIN
