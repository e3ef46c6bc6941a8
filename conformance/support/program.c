// SPDX-License-Identifier: MIT
#include "program.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <unistd.h>

#include "case.h"
#include "expect.h"

const char *program_beside(const char *name)
{
	char self[PATH_MAX] = "";

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		expect_broken("/proc/self/exe: %s", expect_errno_name(errno));
	return case_text("%s/%s", dirname(self), name);
}
