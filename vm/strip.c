// SPDX-License-Identifier: MIT
#include "strip.h"

#include "process.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <foreign.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Far more than it takes. */
#define TIMEOUT_S 60

static const char *find_program(const char *content, size_t size)
{
	Elf64_Ehdr header;

	if (size < sizeof(header))
		return NULL;
	memcpy(&header, content, sizeof(header));
	switch (header.e_machine) {
	case EM_X86_64:
		return "x86_64-linux-gnu-strip";
	case EM_AARCH64:
		return "aarch64-linux-gnu-strip";
	default:
		return NULL;
	}
}

static bool write_file(const char *path, const char *content, size_t size)
{
	FILE *file = fopen(path, "wxe");
	bool written;

	if (!file)
		return false;
	written = fwrite(content, 1, size, file) == size;
	return fclose(file) == 0 && written;
}

static char *read_file(const char *path, size_t *size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *content = NULL;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && status.st_size > 0)
		content = malloc((size_t)status.st_size);
	if (content && read(fd, content, (size_t)status.st_size) != status.st_size) {
		free(content);
		content = NULL;
	}
	close(fd);
	*size = content ? (size_t)status.st_size : 0;
	return content;
}

static bool run(const char *program, const char *path)
{
	char *const argv[] = {
		(char *)(uintptr_t)program,
		"--strip-unneeded",
		"--remove-section=.BTF",
		"--remove-section=_ftrace_eval_map",
		"--remove-section=_ftrace_events",
		"--remove-section=__mcount_loc",
		"--remove-section=.orc_unwind",
		"--remove-section=.orc_unwind_ip",
		"--remove-section=.orc_header",
		"--remove-section=.static_call_sites",
		"--remove-section=.call_sites",
		(char *)(uintptr_t)path,
		NULL,
	};
	const struct process process = { .argv = argv, .timeout_s = TIMEOUT_S };
	struct process_output output;
	const bool ran = process_run(&process, &output) == 0;
	const bool done = ran && WIFEXITED(output.status) && WEXITSTATUS(output.status) == 0;

	process_output_release(&output);
	return done;
}

/* They boot all the same. */
static void complain_once(const char *variable, const char *base)
{
	static bool said;

	if (!said)
		foreign_message("landlock-vm", "%s%s: %s: the kernel's modules are not stripped",
				variable, base, strerror(errno));
	said = true;
}

void strip_module(char **content, size_t *size)
{
	const char *program = find_program(*content, *size);
	const char *variable = getenv("TMPDIR");
	const char *base = variable && *variable ? variable : "/tmp";
	char *folder = NULL, *path = NULL, *stripped = NULL;
	size_t stripped_size = 0;

	if (!program || asprintf(&folder, "%s/landlock-vm-XXXXXX", base) < 0)
		return;
	if (!mkdtemp(folder)) {
		complain_once(variable && *variable ? "TMPDIR=" : "", base);
		free(folder);
		return;
	}
	if (asprintf(&path, "%s/module", folder) >= 0) {
		if (write_file(path, *content, *size) && run(program, path))
			stripped = read_file(path, &stripped_size);
		unlink(path);
		free(path);
	}
	rmdir(folder);
	free(folder);
	if (!stripped)
		return;
	free(*content);
	*content = stripped;
	*size = stripped_size;
}
