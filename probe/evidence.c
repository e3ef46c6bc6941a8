// SPDX-License-Identifier: MIT
#include "evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define LSM_FILE     "/sys/kernel/security/lsm"
#define CMDLINE_FILE "/proc/cmdline"

/* Read a small file whole, as a string.  Returns false if it cannot be read. */
static bool read_text(const char *path, char *text, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 0;
	size_t used = 0;

	if (fd < 0)
		return false;
	while (used < size - 1 && (got = read(fd, text + used, size - 1 - used)) > 0)
		used += (size_t)got;
	close(fd);
	text[used] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return got >= 0;
}

void lsm_list_parse(struct lsm_list *list, const char *text)
{
	list->known = true;
	list->count = 0;
	while (*text && *text != '\n' && list->count < REPORT_LSMS_MAX) {
		const size_t length = strcspn(text, ",\n");
		char *const name = list->names[list->count];

		if (length && length < sizeof(list->names[0])) {
			memcpy(name, text, length);
			name[length] = '\0';
			list->count++;
		}
		text += length;
		if (*text == ',')
			text++;
	}
}

bool lsm_list_has(const struct lsm_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->names[i], name) == 0)
			return true;
	}
	return false;
}

/* One line of a kernel configuration file. */
static void read_option(struct evidence *evidence, char *line)
{
	static const char built[] = "CONFIG_SECURITY_LANDLOCK=y";
	static const char not_built[] = "# CONFIG_SECURITY_LANDLOCK is not set";
	static const char lsm[] = "CONFIG_LSM=\"";

	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, built) == 0)
		evidence->built = TRISTATE_YES;
	if (strcmp(line, not_built) == 0)
		evidence->built = TRISTATE_NO;
	if (strncmp(line, lsm, sizeof(lsm) - 1) == 0) {
		line[strcspn(line + sizeof(lsm) - 1, "\"") + sizeof(lsm) - 1] = '\0';
		lsm_list_parse(&evidence->lsm_config, line + sizeof(lsm) - 1);
	}
}

static bool read_config(struct evidence *evidence, const char *format, const char *release)
{
	char line[1024];
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), format, release);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file))
		read_option(evidence, line);
	fclose(file);
	return true;
}

/* Where distributions keep the configuration of the running kernel. */
static void find_config(struct evidence *evidence, const char *release)
{
	if (read_config(evidence, "/boot/config-%s", release) ||
	    read_config(evidence, "/usr/lib/modules/%s/config", release) ||
	    read_config(evidence, "/lib/modules/%s/config", release))
		return;
}

static enum tristate find_seccomp(void)
{
	const int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);

	if (mode >= 0)
		return mode == SECCOMP_MODE_FILTER ? TRISTATE_YES : TRISTATE_NO;
	/* A kernel without seccomp has no filter; any other errno is a filter's. */
	return errno == EINVAL ? TRISTATE_NO : TRISTATE_UNKNOWN;
}

void evidence_gather(struct evidence *evidence, const char *release)
{
	char list[1024];

	if (read_text(LSM_FILE, list, sizeof(list)))
		lsm_list_parse(&evidence->lsm_list, list);
	evidence->cmdline_known =
		read_text(CMDLINE_FILE, evidence->cmdline, sizeof(evidence->cmdline));
	find_config(evidence, release);
	evidence->seccomp = find_seccomp();
}
