// SPDX-License-Identifier: MIT
#include "boot-output.h"

#include "wrong.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Remove what an earlier boot left: old results must not pass for new ones. */
static int empty_files_folder(int output)
{
	const int fd = openat(output, "files", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int failed = folder ? 0 : -1;

	while (!failed && (errno = 0, entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			failed = unlinkat(fd, entry->d_name, 0);
	}
	if (!failed && errno != 0)
		failed = -1;
	if (folder)
		closedir(folder);
	return failed;
}

int boot_output_open(struct boot_output *output, const char *path, char **wrong)
{
	*output = (struct boot_output){ .folder = -1, .console = -1 };
	if (!path) {
		output->console = memfd_create("console", MFD_CLOEXEC);
		return output->console < 0 ? wrong_because(wrong, "console: %s", strerror(errno))
					   : 0;
	}
	if (mkdir(path, 0755) != 0 && errno != EEXIST)
		return wrong_because(wrong, "%s: %s", path, strerror(errno));
	output->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (output->folder < 0)
		return wrong_because(wrong, "%s: %s", path, strerror(errno));
	if (flock(output->folder, LOCK_EX | LOCK_NB) != 0) {
		const int why = errno;

		/* What is there belongs to the other machine, also its record. */
		close(output->folder);
		output->folder = -1;
		return wrong_because(wrong, "%s: %s", path,
				     why == EWOULDBLOCK ? "another machine writes there"
							: strerror(why));
	}
	if ((unlinkat(output->folder, "machine.json", 0) != 0 && errno != ENOENT) ||
	    (mkdirat(output->folder, "files", 0755) != 0 && errno != EEXIST) ||
	    empty_files_folder(output->folder) != 0)
		return wrong_because(wrong, "%s: %s", path, strerror(errno));
	output->console = openat(output->folder, "console.log",
				 O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (output->console < 0)
		return wrong_because(wrong, "%s/console.log: %s", path, strerror(errno));
	return 0;
}
