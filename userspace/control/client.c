// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Opening the control device.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <augur/client.h>

static int client_query(struct augur_client *client)
{
	client->query = (struct augur_query){
		.size = sizeof(client->query),
	};
	if (ioctl(client->fd, AUGUR_U_QUERY, &client->query) < 0)
		return -errno;
	if (client->query.abi_version < AUGUR_ABI_VERSION)
		return -EPROTONOSUPPORT;
	if (!client->query.nr_cpus || !client->query.map_bytes)
		return -EPROTO;
	return 0;
}

int augur_client_open(struct augur_client *client, const char *path)
{
	int err;

	client->fd = open(path ? path : AUGUR_DEVICE_CONTROL,
			  O_RDWR | O_CLOEXEC);
	if (client->fd < 0)
		return -errno;
	err = client_query(client);
	if (err)
		augur_client_close(client);
	return err;
}

void augur_client_close(struct augur_client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
}
