// SPDX-License-Identifier: GPL-2.0-only
/* where: guest */
/* libs: -luring */
/*
 * Who may open the device: CAP_SYS_ADMIN, or CAP_PERFMON and CAP_SYS_NICE; being
 * let in by the file's mode is not enough.
 */
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "control.h"
#include "harness.h"

#define BIT64(n)	(1ULL << (n))

/* Open the device as a nobody with the capabilities @caps. Returns the errno. */
static int open_with(struct __test_metadata *_metadata, uint64_t caps)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = caps, .permitted = caps },
		{ .effective = caps >> 32, .permitted = caps >> 32 },
	};

	ASSERT_EQ(0, prctl(PR_SET_KEEPCAPS, 1));
	ASSERT_EQ(0, setresuid(65534, 65534, 65534));
	ASSERT_EQ(0, syscall(SYS_capset, &head, data));
	return open(AUGUR_DEVICE_CONTROL, O_RDWR) < 0 ? errno : 0;
}

FIXTURE(access)
{
	struct stat st;
};

FIXTURE_VARIANT(access)
{
	uint64_t caps;
	int error;
};

FIXTURE_VARIANT_ADD(access, none) { .caps = 0, .error = EPERM, };

FIXTURE_VARIANT_ADD(access, admin) { .caps = BIT64(CAP_SYS_ADMIN), .error = 0, };

FIXTURE_VARIANT_ADD(access, nice) { .caps = BIT64(CAP_SYS_NICE), .error = EPERM, };

FIXTURE_VARIANT_ADD(access, perfmon) { .caps = BIT64(CAP_PERFMON), .error = EPERM, };

FIXTURE_VARIANT_ADD(access, both)
{
	.caps = BIT64(CAP_PERFMON) | BIT64(CAP_SYS_NICE), .error = 0,
};

FIXTURE_SETUP(access)
{
	ASSERT_EQ(0, system("modprobe augur"));
	ASSERT_EQ(0, stat(AUGUR_DEVICE_CONTROL, &self->st));
	ASSERT_EQ(0, chmod(AUGUR_DEVICE_CONTROL, 0666));
}

FIXTURE_TEARDOWN_PARENT(access)
{
	chmod(AUGUR_DEVICE_CONTROL, 0600);
}

TEST_F(access, open)
{
	EXPECT_EQ(0600, self->st.st_mode & 07777);
	EXPECT_EQ(variant->error, open_with(_metadata, variant->caps));
}

TEST_HARNESS_MAIN
