// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
#include <augur/augur.h>

const char *augur_version(void)
{
	return AUGUR_VERSION;
}
