// SPDX-License-Identifier: MIT
#include "tool.h"

#include "../message.h"

#include <errno.h>
#include <string.h>

#define TIMEOUT_S 600

int rpm_tool_run(char *const *argv, const char *input, struct process_output *output)
{
	const struct process process = {
		.argv = argv,
		.input = input,
		.timeout_s = TIMEOUT_S,
	};

	if (process_run(&process, output) == 0)
		return 0;
	if (errno == ENOENT)
		return complain("%s: %s: kernels in RPM packages are read with it", argv[0],
				strerror(errno));
	return complain("%s: %s", argv[0], strerror(errno));
}

int rpm_tool_complain(const char *program, const char *what, const struct process_output *output)
{
	size_t length = output->err_size;

	while (length > 0 && strchr(" \n", output->err[length - 1]))
		length--;
	if (length == 0)
		return complain("%s: %s ended with status %#x", what, program,
				(unsigned int)output->status);
	return complain("%s: %s: %.*s", what, program, (int)length, output->err);
}
