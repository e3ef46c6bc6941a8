// SPDX-License-Identifier: MIT
#include "demand.h"

#include <errno.h>
#include <stdlib.h>

#include "command.h"
#include "message.h"

void *demand(void *memory)
{
	if (memory)
		return memory;
	errno = ENOMEM;
	complain_errno("no verdict");
	exit(EXIT_UNJUDGED);
}

char *demand_text(FILE *stream, char *const *text)
{
	return fclose(stream) == 0 ? demand(*text) : demand(NULL);
}
