// SPDX-License-Identifier: MIT
#include "output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "write_all.h"

/* Fixed, so that it is not too long where the file's own name is as long as can be. */
#define DRAFT_NAME ".llk-output.XXXXXX"

#define NEW_FILE_MODE 0666
#define LINKS_MAX     40

struct output_file {
	char *path;  /* with no symbolic link as its last part, if the file is to be replaced */
	char *draft; /* beside it */
	FILE *stream;
	char *text; /* of a file that is written in place, until it is complete */
	size_t size;
	int fd; /* to write in place, else -1 */
	bool appends;
	bool exists;
	struct stat status; /* of the file, or of the directory where it will be */
};

bool output_file_is_standard(const char *name)
{
	static const char *const names[] = { "-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* The name of an entry in the directory that path's last part is in. */
static char *beside(const char *path, const char *entry)
{
	const char *const slash = strrchr(path, '/');
	const int length = slash ? (int)(slash - path) + 1 : 0;
	char *name;

	if (asprintf(&name, "%.*s%s", length, path, entry) < 0)
		return NULL;
	return name;
}

/*
 * Follow the symbolic links that the last part of path is; takes path over.  NULL with errno set.
 */
static char *follow_links(char *path)
{
	for (int i = 0; path && i < LINKS_MAX; i++) {
		char target[PATH_MAX];
		const ssize_t length = readlink(path, target, sizeof(target) - 1);
		char *next;

		if (length < 0)
			return path;
		target[length] = '\0';
		next = target[0] == '/' ? strdup(target) : beside(path, target);
		free(path);
		path = next;
	}
	free(path);
	errno = path ? ELOOP : ENOMEM;
	return NULL;
}

/* Whether the way to the file leads over a descriptor of a process, as /dev/fd/3 does. */
static bool is_descriptor(const char *name)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_MAGICLINKS,
	};
	struct stat status;
	const long fd = syscall(SYS_openat2, AT_FDCWD, name, &how, sizeof(how));

	if (fd >= 0) {
		close((int)fd);
		return false;
	}
	/* Where the kernel cannot tell, a link is taken for one. */
	return errno == ELOOP ||
	       (errno != ENOENT && lstat(name, &status) == 0 && S_ISLNK(status.st_mode));
}

static int make_draft(struct output_file *file)
{
	if (!file->draft)
		file->draft = beside(file->path, DRAFT_NAME);
	if (!file->draft)
		return -1;
	strcpy(file->draft + strlen(file->draft) - strlen("XXXXXX"), "XXXXXX");
	return mkostemp(file->draft, O_CLOEXEC);
}

static bool open_in_place(struct output_file *file)
{
	const int append = file->appends ? O_APPEND : 0;

	file->fd = open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY | append);
	return file->fd >= 0;
}

static bool open_replaceable(struct output_file *file)
{
	int fd;

	if (file->exists && faccessat(AT_FDCWD, file->path, W_OK, AT_EACCESS))
		return false;
	fd = make_draft(file);
	if (fd < 0)
		return file->exists && open_in_place(file);
	close(fd);
	unlink(file->draft);
	return true;
}

static bool find_directory(struct output_file *file)
{
	_cleanup_free_ char *directory = beside(file->path, ".");

	return directory && stat(directory, &file->status) == 0;
}

static bool open_file(struct output_file *file)
{
	if (!file->path)
		return false;
	file->exists = stat(file->path, &file->status) == 0;
	if (!file->exists && errno != ENOENT)
		return false;
	if (file->exists && S_ISDIR(file->status.st_mode)) {
		errno = EISDIR;
		return false;
	}
	file->appends = file->exists && is_descriptor(file->path);
	if (file->appends || (file->exists && !S_ISREG(file->status.st_mode)))
		return open_in_place(file);
	file->path = follow_links(file->path);
	return file->path && (file->exists || find_directory(file)) && open_replaceable(file);
}

struct output_file *output_file_open(const char *name)
{
	struct output_file *file;

	if (!*name) {
		errno = ENOENT;
		return NULL;
	}
	file = calloc(1, sizeof(*file));
	if (!file)
		return NULL;
	file->fd = -1;
	file->path = strdup(name);
	if (open_file(file))
		return file;

	const int error = errno;

	output_file_discard(file);
	errno = error;
	return NULL;
}

static bool is_same(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino &&
	       !S_ISCHR(one->st_mode);
}

static const char *last_part(const char *path)
{
	const char *const slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool output_file_same(const struct output_file *one, const struct output_file *other)
{
	return one->exists == other->exists && is_same(&one->status, &other->status) &&
	       (one->exists || strcmp(last_part(one->path), last_part(other->path)) == 0);
}

bool output_file_takes_standard(const struct output_file *file)
{
	struct stat status;

	return file->exists && fstat(STDOUT_FILENO, &status) == 0 &&
	       is_same(&file->status, &status);
}

/* The owner, if that is possible, and the permissions of the file that is replaced. */
static int take_permissions(const struct output_file *file, int fd)
{
	const mode_t mask = umask(0);

	umask(mask);
	if (!file->exists)
		return fchmod(fd, NEW_FILE_MODE & ~mask);
	if (fchown(fd, file->status.st_uid, file->status.st_gid))
		errno = 0;
	return fchmod(fd, file->status.st_mode & 07777);
}

FILE *output_file_stream(struct output_file *file)
{
	int fd;

	if (file->stream)
		return file->stream;
	if (file->fd >= 0)
		return file->stream = open_memstream(&file->text, &file->size);
	fd = make_draft(file);
	if (fd < 0)
		return NULL;
	if (take_permissions(file, fd) == 0)
		file->stream = fdopen(fd, "w+");
	if (!file->stream) {
		close(fd);
		unlink(file->draft);
	}
	return file->stream;
}

/* Write the text to the file as it is. */
static int fill(const struct output_file *file)
{
	if (fflush(file->stream))
		return -1;
	if (S_ISREG(file->status.st_mode) && !file->appends && ftruncate(file->fd, 0))
		return -1;
	return write_all(file->fd, file->text, file->size);
}

/* Write the draft's content over a file that cannot be replaced, as one that is a mount point. */
static int copy_draft(struct output_file *file)
{
	char part[BUFSIZ];
	size_t length;

	file->fd = open(file->path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (file->fd < 0)
		return -1;
	rewind(file->stream);
	while ((length = fread(part, 1, sizeof(part), file->stream)) > 0) {
		if (write_all(file->fd, part, length))
			return -1;
	}
	return ferror(file->stream) ? -1 : 0;
}

static int replace(struct output_file *file)
{
	if (fflush(file->stream) || fsync(fileno(file->stream)))
		return -1;
	if (rename(file->draft, file->path) == 0) {
		/* Nothing is left to remove. */
		free(file->draft);
		file->draft = NULL;
		return 0;
	}
	return file->exists && (errno == EBUSY || errno == EPERM) ? copy_draft(file) : -1;
}

/* The reason of an earlier write that failed is gone: another one brings it back. */
static int find_error(FILE *stream)
{
	clearerr(stream);
	fputc('\n', stream);
	return fflush(stream) ? errno : EIO;
}

int output_file_commit(struct output_file *file)
{
	int error = 0;

	if (!output_file_stream(file))
		error = errno;
	else if (ferror(file->stream))
		error = find_error(file->stream);
	else if (file->fd >= 0 ? fill(file) : replace(file))
		error = errno;
	if (file->fd >= 0 && close(file->fd) && !error)
		error = errno;
	file->fd = -1;
	output_file_discard(file);
	errno = error;
	return error ? -1 : 0;
}

void output_file_discard(struct output_file *file)
{
	if (!file)
		return;
	if (file->stream)
		fclose(file->stream);
	if (file->stream && file->draft)
		unlink(file->draft);
	if (file->fd >= 0)
		close(file->fd);
	free(file->path);
	free(file->draft);
	free(file->text);
	free(file);
}
