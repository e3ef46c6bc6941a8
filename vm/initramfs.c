// SPDX-License-Identifier: MIT
/*
 * The initramfs of a boot: two newc archives in a row, which the kernel unpacks one over the other.
 * The first, large one depends on the guest's tree alone and is kept in the cache under the digest
 * of what it holds; the second holds the command, the kernel's modules and added files.
 */
#include "initramfs.h"

#include "closure.h"
#include "guest/paths.h"
#include "make-folders.h"
#include "module.h"
#include "wrong.h"

#include <errno.h>
#include <fcntl.h>
#include <layout.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* newc records begin at multiples of this. */
#define ALIGNMENT 4

/* The folders that init mounts on, and the device file that the kernel gives it as console. */
static int add_skeleton(struct tree *tree)
{
	static const struct {
		const char *path;
		mode_t permissions;
	} folders[] = {
		{ "dev", 0755 }, { "proc", 0555 }, { "results", 0755 }, { "root", 0700 },
		{ "run", 0755 }, { "sys", 0555 },  { "tmp", 01777 },
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		if (tree_add_folder(tree, folders[i].path, folders[i].permissions) != 0)
			return -1;
	}
	return tree_add_device(tree, "dev/console", S_IFCHR | 0600, makedev(5, 1));
}

static int add_libraries(struct tree *tree, const struct initramfs_request *request, char **wrong)
{
	/* Without a sysroot the closure may still find everything in the tree itself. */
	return closure_add(tree, request->sysroot ? request->sysroot : request->guest,
			   request->arch, wrong);
}

static int collect_base(struct tree *tree, const struct initramfs_request *request, char **wrong)
{
	if (tree_add_host_folder(tree, request->guest) != 0)
		return wrong_because(wrong, "guest tree %s: %s%s", request->guest, strerror(errno),
				     errno == ENOENT ? "; ci/guest builds it, --guest has another"
						     : "");
	if (add_skeleton(tree) != 0 || tree_add_file(tree, "init", request->init, 0755) != 0)
		return wrong_because(wrong, "guest tree: %s", strerror(errno));
	return add_libraries(tree, request, wrong);
}

static int add_addition(struct tree *tree, const char *addition, char **wrong)
{
	char *source = strdup(addition);
	char *colon = source ? strrchr(source, ':') : NULL;
	struct stat status;
	int failed;

	if (colon)
		*colon = '\0';
	if (!source || stat(source, &status) != 0 || !S_ISREG(status.st_mode)) {
		failed = wrong_because(wrong, "%s: not a file", source);
		free(source);
		return failed;
	}

	const char *path = colon ? colon + 1 : basename(source);

	failed = tree_add_file(tree, path, source, status.st_mode & 07777);
	if (failed)
		wrong_because(wrong, "%s: %s", path, strerror(errno));
	free(source);
	return failed;
}

static int collect_own(struct tree *tree, const struct initramfs_request *request, char **wrong)
{
	if (tree_add_data(tree, GUEST_COMMAND, request->command, request->command_size, 0644) != 0)
		return wrong_because(wrong, "command: %s", strerror(errno));
	for (char *const *addition = request->additions; *addition; addition++) {
		if (add_addition(tree, *addition, wrong) != 0)
			return -1;
	}
	if (add_libraries(tree, request, wrong) != 0)
		return -1;
	if (!request->modules)
		return 0;
	return module_add_all(tree, request->modules, request->index, request->arch,
			      request->release, wrong);
}

/* Wait until no other process writes in the folder that path is in. */
static int lock_folder_of(const char *path)
{
	char *folder = strdup(path);
	char *slash = folder ? strrchr(folder, '/') : NULL;
	int lock = -1;

	if (slash) {
		*slash = '\0';
		lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	free(folder);
	if (lock >= 0 && flock(lock, LOCK_EX) != 0) {
		close(lock);
		lock = -1;
	}
	return lock;
}

/*
 * Write the archive beside its name, then give it the name: whoever sees the name sees all.  The
 * draft has one name, under the lock: one that was interrupted is written over by the next.
 */
static int write_cached(const struct tree *tree, const char *path, const char *draft, char **wrong)
{
	const char *reason;
	const int fd = open(draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int failed = -1;

	if (fd < 0)
		return wrong_because(wrong, "%s: %s", draft, strerror(errno));
	if (tree_archive(tree, fd, &reason) != 0)
		wrong_because(wrong, "%s: %s", reason, strerror(errno));
	else if (fsync(fd) != 0 || rename(draft, path) != 0)
		wrong_because(wrong, "%s: %s", path, strerror(errno));
	else
		failed = 0;
	close(fd);
	if (failed)
		unlink(draft);
	return failed;
}

/* Open the cached archive, made first if it is not there; one process at a time makes it. */
static int open_cached(const struct tree *tree, const char *digest, char **wrong)
{
	char name[DIGEST_SIZE + 24];
	char *draft = layout_cache_path("initramfs/draft"), *path;
	int fd = -1, lock = -1;

	snprintf(name, sizeof(name), "initramfs/%s.cpio", digest);
	path = layout_cache_path(name);
	if (!draft || !path) {
		wrong_because(wrong, "no cache folder: set LANDLOCK_KIT_CACHE or HOME");
		goto out;
	}
	if (make_folders_above(path, 0) != 0 || (lock = lock_folder_of(path)) < 0) {
		wrong_because(wrong, "%s: %s", path, strerror(errno));
		goto out;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	/* What is not used for long is cleaned away; the time of a cache that is read-only stays. */
	if (fd >= 0 && futimens(fd, NULL) != 0)
		errno = 0;
	if (fd < 0 && write_cached(tree, path, draft, wrong) == 0)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && !*wrong)
		wrong_because(wrong, "%s: %s", path, strerror(errno));
	close(lock);
out:
	free(draft);
	free(path);
	return fd;
}

static int open_base(const struct tree *tree, char **wrong)
{
	char digest[DIGEST_SIZE];

	if (tree_digest(tree, digest) != 0)
		return wrong_because(wrong, "guest tree: %s", strerror(errno));
	return open_cached(tree, digest, wrong);
}

static int copy(int from, int to)
{
	char bytes[65536];
	ssize_t length;

	while ((length = read(from, bytes, sizeof(bytes))) > 0) {
		if (write(to, bytes, (size_t)length) != length)
			return -1;
	}
	return length < 0 ? -1 : 0;
}

static int append_own(int fd, const struct tree *base, const struct initramfs_request *request,
		      char **wrong)
{
	struct tree tree = { .below = base };
	const char *reason;
	const off_t end = lseek(fd, 0, SEEK_END);
	const off_t aligned = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	int failed = collect_own(&tree, request, wrong);

	if (!failed && (end < 0 || ftruncate(fd, aligned) != 0 || lseek(fd, 0, SEEK_END) < 0))
		failed = wrong_because(wrong, "initramfs: %s", strerror(errno));
	if (!failed && tree_archive(&tree, fd, &reason) != 0)
		failed = wrong_because(wrong, "%s: %s", reason, strerror(errno));
	tree_release(&tree);
	return failed;
}

/* The digest of all that is in memory, so it is that of what the guest gets. */
static int digest_of(int fd, char digest[DIGEST_SIZE])
{
	struct stat status;
	void *bytes;
	int failed;

	if (fstat(fd, &status) != 0)
		return -1;
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		return -1;
	failed = digest_data(bytes, (size_t)status.st_size, digest);
	munmap(bytes, (size_t)status.st_size);
	return failed;
}

/* The cached part and what this boot adds, in memory. */
static int join(const struct tree *base, const struct initramfs_request *request, char **wrong)
{
	const int cached = open_base(base, wrong);

	if (cached < 0)
		return -1;

	const int fd = memfd_create("initramfs", MFD_CLOEXEC);

	if (fd < 0 || copy(cached, fd) != 0)
		wrong_because(wrong, "initramfs: %s", strerror(errno));
	close(cached);
	if (*wrong || append_own(fd, base, request, wrong) != 0) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

int initramfs_make(const struct initramfs_request *request, char digest[DIGEST_SIZE], char **wrong)
{
	struct tree base = { 0 };
	int fd = -1;

	*wrong = NULL;
	if (collect_base(&base, request, wrong) == 0)
		fd = join(&base, request, wrong);
	tree_release(&base);
	if (fd >= 0 && digest_of(fd, digest) != 0) {
		wrong_because(wrong, "initramfs: %s", strerror(errno));
		close(fd);
		fd = -1;
	}
	return fd;
}

int initramfs_digest(const struct initramfs_request *request, char digest[DIGEST_SIZE],
		     char **wrong)
{
	struct tree base = { 0 };
	int failed;

	*wrong = NULL;
	failed = collect_base(&base, request, wrong);
	if (!failed && tree_digest(&base, digest) != 0)
		failed = wrong_because(wrong, "guest tree: %s", strerror(errno));
	tree_release(&base);
	return failed;
}
