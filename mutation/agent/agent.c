// SPDX-License-Identifier: MIT
/*
 * First program of a machine whose Landlock has faults to select: does what the host asks for,
 * line by line, until it hangs up.  Requests and answers:
 *
 *	run FAULT USER MILLISECONDS PROGRAM CASE	ran MILLISECONDS RESULT
 *	clear						cleared
 *	counts						count NUMBER REACHED DIFFERING ... counted
 *	files FOLDER [NAME]				file PATH, data HEXADECIMAL ... filed
 *	say PATH TEXT					said, after writing the text to the file
 */
#include "check.h"
#include "line.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../vm/guest/surroundings.h"

#define PORT	   "/dev/ttyS0"
#define COUNTS	   "/sys/kernel/debug/landlock-faults"
#define COUNT_SIZE (2 * sizeof(uint32_t))

/* What the suite of this kernel wants beyond what any guest has. */
static const struct {
	const char *type;
	const char *target;
} mounts[] = {
	{ "tracefs", "/sys/kernel/tracing" },
};

static void run(char *arguments)
{
	struct check check = { 0 };
	char result[512];
	char *rest = NULL;
	const char *fault = strtok_r(arguments, " ", &rest);
	const char *user = strtok_r(NULL, " ", &rest);
	const char *limit = strtok_r(NULL, " ", &rest);

	check.program = strtok_r(NULL, " ", &rest);
	check.name = strtok_r(NULL, " ", &rest);
	if (!check.name) {
		line_say("wrong run");
		return;
	}
	check.fault = fault;
	check.user = (unsigned int)strtoul(user, NULL, 10);
	check.limit_ms = (int)strtol(limit, NULL, 10);

	const int spent_ms = check_run(&check, result, sizeof(result));

	line_say("ran %d %s", spent_ms, result);
}

static void clear(void)
{
	line_say(check_write(COUNTS, "0") == 0 ? "cleared" : "wrong clear");
}

static void counts(void)
{
	uint32_t pair[2];
	FILE *file = fopen(COUNTS, "re");

	for (unsigned int number = 0; file && fread(pair, COUNT_SIZE, 1, file) == 1; number++) {
		if (pair[0] > 0)
			line_say("count %u %u %u", number, pair[0], pair[1]);
	}
	if (file)
		fclose(file);
	line_say("counted");
}

/* The size that debugfs tells of a file is 0, so it is read to its end. */
static void send_file(const char *path)
{
	uint8_t bytes[512];
	char text[2 * sizeof(bytes) + 1];
	size_t length;
	FILE *file = fopen(path, "re");

	if (!file)
		return;
	line_say("file %s", path);
	while ((length = fread(bytes, 1, sizeof(bytes), file)) > 0) {
		for (size_t i = 0; i < length; i++)
			snprintf(text + 2 * i, 3, "%02x", bytes[i]);
		line_say("data %s", text);
	}
	fclose(file);
}

static void files(char *arguments)
{
	char *rest = NULL;
	const char *folder = strtok_r(arguments, " ", &rest);
	const char *name = strtok_r(NULL, " ", &rest);
	DIR *entries = folder ? opendir(folder) : NULL;
	const struct dirent *entry;
	char path[4096];

	while (entries && (entry = readdir(entries))) {
		if (snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >=
		    (int)sizeof(path))
			continue;
		if (entry->d_type == DT_REG && (!name || strcmp(entry->d_name, name) == 0))
			send_file(path);
	}
	if (entries)
		closedir(entries);
	line_say("filed");
}

static void say(char *arguments)
{
	char *text = strchr(arguments, ' ');

	if (!text) {
		line_say("wrong say");
		return;
	}
	*text++ = '\0';
	if (check_write(arguments, text) == 0)
		line_say("said");
	else
		line_say("wrong %s: %s", arguments, strerror(errno));
}

static void serve(void)
{
	char line[4096];

	while (line_hear(line, sizeof(line)) == 0) {
		char *arguments = strchr(line, ' ');

		if (arguments)
			*arguments++ = '\0';
		else
			arguments = line + strlen(line);
		if (strcmp(line, "run") == 0)
			run(arguments);
		else if (strcmp(line, "clear") == 0)
			clear();
		else if (strcmp(line, "counts") == 0)
			counts();
		else if (strcmp(line, "files") == 0)
			files(arguments);
		else if (strcmp(line, "say") == 0)
			say(arguments);
		else
			line_say("wrong request");
	}
}

/* Checks have this standard input. */
static void read_nothing(void)
{
	const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0)
		perror("/dev/null");
}

int main(void)
{
	if (getpid() != 1) {
		fprintf(stderr, "mutation agent: runs as the first process of a machine only\n");
		return 1;
	}
	umask(022);
	clearenv();
	setenv("PATH", "/usr/bin:/bin:/usr/sbin:/sbin", 1);
	surroundings_mount();
	read_nothing();
	surroundings_raise_loopback();
	surroundings_open_log();
	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts); i++)
		mount(mounts[i].type, mounts[i].target, mounts[i].type, 0, NULL);
	if (line_open(PORT) == 0) {
		line_say("hello");
		serve();
	} else {
		perror(PORT);
	}
	reboot(RB_POWER_OFF);
	return 1;
}
