// SPDX-License-Identifier: MIT
/* Each scope: denied and granted where the kernel has it, else absent. */
#include <case.h>
#include <rights.h>

ATF_TP_ADD_TCS(program)
{
	return rights_add(program, LLK_FEATURE_SCOPE, SOURCE_DOCUMENT ", IPC scoping");
}
