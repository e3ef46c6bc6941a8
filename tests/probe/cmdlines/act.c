// SPDX-License-Identifier: MIT
/*
 * What runs in the guests of check.py: the kernel's word on Landlock, its modules, its command
 * line.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif

#define VERSION 1 /* of LANDLOCK_CREATE_RULESET_VERSION */

static const char *find_state(void)
{
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION) > 0)
		return "enabled";
	if (errno == EOPNOTSUPP)
		return "disabled";
	return errno == ENOSYS ? "not_built" : "unknown";
}

static int copy(const char *path, const char *format)
{
	FILE *const file = fopen(path, "re");
	int byte;

	if (!file)
		return 1;
	while ((byte = fgetc(file)) != EOF)
		printf(format, byte);
	return fclose(file);
}

int main(void)
{
	printf("state %s\nmodules ", find_state());
	if (copy("/sys/kernel/security/lsm", "%c"))
		return 1;
	printf("\ncmdline ");
	if (copy("/proc/cmdline", "%02x"))
		return 1;
	putchar('\n');
	return 0;
}
