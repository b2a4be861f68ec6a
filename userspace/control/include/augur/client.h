/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * The control device of the augur module: opening it and asking what it offers.
 *
 * All functions of this library return 0 or a positive value on success and
 * -errno on failure. They print nothing and do not touch errno's meaning.
 */
#ifndef _AUGUR_CLIENT_H
#define _AUGUR_CLIENT_H

#include <linux/augur.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct augur_client - an open control device
 * @fd: file descriptor, closed by augur_client_close()
 * @query: what the module offers
 */
struct augur_client {
	int fd;
	struct augur_query query;
};

/*
 * Opens @path, or AUGUR_DEVICE_CONTROL if it is NULL. -ENOENT: the module is not
 * loaded; -EACCES, -EPERM: CAP_SYS_ADMIN, or CAP_PERFMON and CAP_SYS_NICE, is
 * missing; -ENOTTY, -EPROTO: the file is something else; -EPROTONOSUPPORT: the
 * module is older than this library can talk to.
 */
int augur_client_open(struct augur_client *client, const char *path);
void augur_client_close(struct augur_client *client);

#ifdef __cplusplus
}
#endif

#endif /* _AUGUR_CLIENT_H */
