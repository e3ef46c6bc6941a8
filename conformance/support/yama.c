// SPDX-License-Identifier: MIT
#include "yama.h"

#include <errno.h>

#include "expect.h"
#include "facility.h"
#include "reason.h"

_Noreturn void yama_or_broken(const char *what, int error)
{
	/* 1 leaves ancestors alone; of what it denies, a check gives leave by PR_SET_PTRACER. */
	if ((error == EPERM || error == EACCES) && facility_try(facility_find("yama<2")))
		expect_skip(REASON_CONFIG, "%s without a sandbox: %s: needs %s", what,
			    expect_errno_name(error), facility_find("yama<2")->text);
	expect_unsandboxed(error, what);
	expect_broken("%s without a sandbox: %s", what, expect_errno_name(error));
}
