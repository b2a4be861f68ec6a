// SPDX-License-Identifier: GPL-2.0-only
#include "rules.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

static bool matches(const char *pattern, const char *text)
{
	return !*pattern || (text && !fnmatch(pattern, text, 0));
}

static bool matches_part(const char *pattern, const char *path)
{
	char part[NAME_MAX + 1];
	size_t len;

	if (!*pattern)
		return true;
	for (; path && *path; path += len) {
		path += strspn(path, "/");
		len = strcspn(path, "/");
		if (!len || len > NAME_MAX)
			continue;
		memcpy(part, path, len);
		part[len] = '\0';
		if (!fnmatch(pattern, part, 0))
			return true;
	}
	return false;
}

bool augur_rule_has_process(const struct augur_rule *rule, const char *exe,
			    const char *cgroup)
{
	return matches(rule->exe, exe) && matches(rule->cgroup, cgroup) &&
	       matches_part(rule->unit, cgroup);
}

bool augur_rule_has_thread(const struct augur_rule *rule, const char *comm)
{
	return matches(rule->comm, comm);
}
