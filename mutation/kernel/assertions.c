// SPDX-License-Identifier: MIT
/* Not counted itself: see assertions.h. */
void landlock_assertion(bool failed, const char *file, int line)
{
	WARN(failed, "%s:%d: an assertion does not hold\n", file, line);
}
