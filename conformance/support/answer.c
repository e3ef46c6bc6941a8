// SPDX-License-Identifier: MIT
#include "answer.h"

#include "kernel.h"

int answer_expected(const struct answers *answers)
{
	int error = 0;

	if (answers->first_generation && kernel_is_first_generation())
		return answers->first_generation;
	for (int i = 0; i < ANSWERS && answers->steps[i].since_abi; i++) {
		if (kernel_abi() >= answers->steps[i].since_abi)
			error = answers->steps[i].error;
	}
	return error;
}
