// SPDX-License-Identifier: MIT
#include "namespace_link.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>

#include <actor.h>
#include <case.h>
#include <expect.h>
#include <file.h>
#include <judge.h>
#include <privilege.h>

static bool was_free;

static int refuse_tracing(void *context)
{
	(void)context;
	return prctl(PR_SET_DUMPABLE, 0) ? errno : 0;
}

/* Without a sandbox, without capabilities. */
static int look_without_permission(void *context)
{
	struct actor other;
	int error = privilege_drop_all();

	(void)context;
	if (!error)
		error = actor_start(&other, NULL, 0);
	if (error)
		return error;
	error = actor_ask(&other, refuse_tracing, NULL, 0);
	if (!error)
		error = file_outcome(
			open(case_text("/proc/%d/ns/mnt", other.pid), O_RDONLY | O_CLOEXEC));
	actor_end(&other);
	return error;
}

static bool is_everybodys(void)
{
	const struct verdict verdict = judge(NULL, 0, look_without_permission, NULL);

	return verdict.kind == VERDICT_ACTED && verdict.error == 0;
}

bool namespace_link_is_free(const char *entry, int error)
{
	const char *const place = strstr(entry, "ns/");

	if (error || !place || (place != entry && place[-1] != '/'))
		return false;
	was_free = was_free || is_everybodys();
	return was_free;
}

void namespace_links_settle(void)
{
	if (was_free)
		expect_known_defect("quirk.proc_ns_links",
				    "namespaces of processes that may not be traced are opened, "
				    "without a sandbox too");
}
