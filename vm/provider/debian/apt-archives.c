// SPDX-License-Identifier: MIT
/* Where this machine's own apt takes Debian from. */
#include "apt-archives.h"

#include "../../process.h"
#include "../message.h"
#include "cleanup.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_S 60
#define FIELDS	  4

/* One index that apt is configured for. */
struct target {
	const char *uri;
	const char *label;   /* of a release file, if one was downloaded */
	const char *release; /* as the source list names the suite */
	const char *component;
};

char *host_codename(void)
{
	static const char key[] = "VERSION_CODENAME=";
	_cleanup_file_ FILE *file = fopen("/etc/os-release", "re");
	_cleanup_free_ char *line = NULL;
	size_t room = 0;

	while (file && getline(&line, &room, file) > 0) {
		char *value = line + sizeof(key) - 1;

		if (strncmp(line, key, sizeof(key) - 1) != 0)
			continue;
		value += strspn(value, "\"'");
		value[strcspn(value, "\"'\n")] = '\0';
		return value[0] ? strdup(value) : NULL;
	}
	return NULL;
}

static bool ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static int keep_first(char **place, const char *uri)
{
	if (*place)
		return 0;
	*place = strdup(uri);
	return *place ? 0 : complain("%s: %s", uri, strerror(errno));
}

/*
 * Release files name their archive.  A machine that has not downloaded any leaves the field as
 * apt's own placeholder; then only the suite of the machine's own release tells.
 */
static int take_target(const struct target *target, const char *codename, char **archive,
		       char **security_archive)
{
	const bool labelled = target->label[0] != '$';

	if (strcmp(target->component, "main") != 0)
		return 0;
	if (labelled && strcmp(target->label, "Debian") == 0)
		return keep_first(archive, target->uri);
	if (labelled && strcmp(target->label, "Debian-Security") == 0)
		return keep_first(security_archive, target->uri);
	if (labelled || !codename || strncmp(target->release, codename, strlen(codename)) != 0)
		return 0;
	if (strcmp(target->release, codename) == 0)
		return keep_first(archive, target->uri);
	if (ends_with(target->release, "-security"))
		return keep_first(security_archive, target->uri);
	return 0;
}

static int take_targets(char *lines, const char *codename, char **archive, char **security_archive)
{
	char *rest = lines, *line;

	while ((line = strsep(&rest, "\n"))) {
		const char *fields[FIELDS] = { NULL };
		size_t count = 0;

		for (char *field; count < FIELDS && (field = strsep(&line, "|"));)
			fields[count++] = field;
		if (count < FIELDS)
			continue;

		const struct target target = { fields[0], fields[1], fields[2], fields[3] };

		if (take_target(&target, codename, archive, security_archive) != 0)
			return -1;
	}
	return 0;
}

static int ask_apt(bool with_releases, const char *codename, char **archive,
		   char **security_archive)
{
	char *const argv[] = {
		(char *)"apt-get",
		(char *)"indextargets",
		(char *)"--format",
		(char *)"$(REPO_URI)|$(LABEL)|$(RELEASE)|$(COMPONENT)",
		(char *)"Created-By: Packages",
		(char *)(with_releases ? NULL : "--no-release-info"),
		NULL,
	};
	const struct process process = { .argv = argv, .timeout_s = TIMEOUT_S };
	struct process_output output;
	int failed = process_run(&process, &output);

	if (failed)
		complain("apt-get indextargets: %s", strerror(errno));
	else if (output.status != 0)
		failed = complain("apt-get indextargets: %s", output.err);
	else
		failed = take_targets(output.out, codename, archive, security_archive);
	process_output_release(&output);
	return failed;
}

int apt_archives_find(char **archive, char **security_archive)
{
	_cleanup_free_ char *codename = host_codename();

	if (!*archive || !*security_archive) {
		if (ask_apt(true, codename, archive, security_archive) != 0)
			return -1;
	}
	if (!*archive || !*security_archive)
		return ask_apt(false, codename, archive, security_archive);
	return 0;
}
