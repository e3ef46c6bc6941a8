// SPDX-License-Identifier: MIT
/* Each network right: denied and granted where the kernel has it, else absent. */
#include <case.h>
#include <rights.h>

ATF_TP_ADD_TCS(program)
{
	return rights_add(program, LLK_FEATURE_NET, SOURCE_DOCUMENT ", Access rights");
}
