// SPDX-License-Identifier: MIT
#include "fuse_server.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fuse.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define NODES_MAX    4096
#define REQUEST_SIZE (1U << 17)
#define WRITE_SIZE   (1U << 16)

/* A file, by its inode: links to it are the same node, which has the path of the last one seen. */
struct node {
	ino_t inode;
	char *path; /* relative to the root */
};

struct server {
	int fuse_fd;
	int root_fd;
	struct node nodes[NODES_MAX]; /* by node id */
	uint64_t count;
	union {
		struct fuse_in_header header;
		char bytes[REQUEST_SIZE];
	} request;
	char answer[REQUEST_SIZE];
};

static void reply(const struct server *server, int error, const void *data, size_t size)
{
	struct fuse_out_header header = {
		.len = (uint32_t)(sizeof(header) + (error ? 0 : size)),
		.error = -error,
		.unique = server->request.header.unique,
	};
	const struct iovec parts[] = {
		{ &header, sizeof(header) },
		{ (void *)(uintptr_t)data, size },
	};

	/* What was interrupted meanwhile is not waited for. */
	if (writev(server->fuse_fd, parts, error || !size ? 1 : 2) < 0 && errno != ENOENT)
		_exit(1);
}

static const char *path_of(const struct server *server, uint64_t id)
{
	return id < server->count && server->nodes[id].path ? server->nodes[id].path : "";
}

/* The path of name in the directory id. */
static const char *join(const struct server *server, uint64_t id, const char *name, char *buffer)
{
	const char *parent = path_of(server, id);

	if (strcmp(parent, ".") == 0)
		return name;
	if (snprintf(buffer, PATH_MAX, "%s/%s", parent, name) >= PATH_MAX)
		return "";
	return buffer;
}

/* The node of a path, which is made if it has none.  Returns 0 without a place for it. */
static uint64_t node_of(struct server *server, const char *path, ino_t inode)
{
	uint64_t id = FUSE_ROOT_ID;

	while (id < server->count && server->nodes[id].inode != inode)
		id++;
	if (id == NODES_MAX)
		return 0;
	if (id == server->count)
		server->count++;
	else if (strcmp(server->nodes[id].path, path) == 0)
		return id;
	free(server->nodes[id].path);
	server->nodes[id] = (struct node){ inode, strdup(path) };
	return server->nodes[id].path ? id : 0;
}

static struct fuse_attr attributes_of(const struct stat *status)
{
	return (struct fuse_attr){
		.ino = status->st_ino,
		.size = (uint64_t)status->st_size,
		.blocks = (uint64_t)status->st_blocks,
		.atime = (uint64_t)status->st_atim.tv_sec,
		.mtime = (uint64_t)status->st_mtim.tv_sec,
		.ctime = (uint64_t)status->st_ctim.tv_sec,
		.mode = status->st_mode,
		.nlink = (uint32_t)status->st_nlink,
		.uid = status->st_uid,
		.gid = status->st_gid,
		.rdev = (uint32_t)status->st_rdev,
		.blksize = 4096,
	};
}

/* Nothing is kept by the kernel. */
static bool fill_entry(struct server *server, const char *path, struct fuse_entry_out *entry)
{
	struct stat status;

	if (fstatat(server->root_fd, path, &status, AT_SYMLINK_NOFOLLOW))
		return false;
	*entry = (struct fuse_entry_out){
		.nodeid = node_of(server, path, status.st_ino),
		.attr = attributes_of(&status),
	};
	return entry->nodeid;
}

static void reply_entry(struct server *server, const char *path, int error)
{
	struct fuse_entry_out entry;

	if (!error && !fill_entry(server, path, &entry))
		error = errno;
	reply(server, error, &entry, sizeof(entry));
}

static void reply_attributes(const struct server *server, int error)
{
	struct fuse_attr_out out = { 0 };
	struct stat status;

	if (!error && fstatat(server->root_fd, path_of(server, server->request.header.nodeid),
			      &status, AT_SYMLINK_NOFOLLOW))
		error = errno;
	if (!error)
		out.attr = attributes_of(&status);
	reply(server, error, &out, sizeof(out));
}

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static int set_attributes(const struct server *server, const char *path,
			  const struct fuse_setattr_in *in)
{
	int error = 0;

	if (in->valid & FATTR_MODE)
		error = outcome(fchmodat(server->root_fd, path, in->mode & 07777, 0));
	if (!error && in->valid & FATTR_SIZE) {
		const int fd = openat(server->root_fd, path, O_WRONLY | O_CLOEXEC);

		error = outcome(fd < 0 ? -1 : ftruncate(fd, (off_t)in->size));
		if (fd >= 0)
			close(fd);
	}
	return error;
}

/* Every open file is a descriptor of the server. */
static void open_node(const struct server *server, const char *path, uint32_t flags)
{
	const int kept = (int)flags & (O_ACCMODE | O_TRUNC | O_APPEND | O_DIRECTORY);
	const int fd = openat(server->root_fd, path, kept | O_NOFOLLOW | O_CLOEXEC);
	const struct fuse_open_out out = { .fh = (uint64_t)fd };

	reply(server, outcome(fd), &out, sizeof(out));
}

static void create(struct server *server, const char *path, const struct fuse_create_in *in)
{
	const int flags = ((int)in->flags & (O_ACCMODE | O_EXCL)) | O_CREAT | O_CLOEXEC;
	const int fd = openat(server->root_fd, path, flags, in->mode & 07777);
	struct {
		struct fuse_entry_out entry;
		struct fuse_open_out open;
	} out = { .open.fh = (uint64_t)fd };
	int error = outcome(fd);

	if (!error && !fill_entry(server, path, &out.entry))
		error = ENOENT;
	reply(server, error, &out, sizeof(out));
}

static void read_file(struct server *server, const struct fuse_read_in *in)
{
	const size_t size = in->size < sizeof(server->answer) ? in->size : sizeof(server->answer);
	const ssize_t length = pread((int)in->fh, server->answer, size, (off_t)in->offset);

	reply(server, outcome(length), server->answer, length < 0 ? 0 : (size_t)length);
}

static void write_file(const struct server *server, const struct fuse_write_in *in)
{
	const ssize_t length = pwrite((int)in->fh, in + 1, in->size, (off_t)in->offset);
	const struct fuse_write_out out = { .size = (uint32_t)length };

	reply(server, outcome(length), &out, sizeof(out));
}

/* All of it in one answer; the next one is empty. */
static void read_directory(struct server *server, const struct fuse_read_in *in)
{
	DIR *directory = in->offset ? NULL : fdopendir(dup((int)in->fh));
	const struct dirent *found;
	size_t size = 0;
	uint64_t offset = 0;

	while (directory && (found = readdir(directory))) {
		const size_t length = strlen(found->d_name);
		const size_t whole = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + length);
		struct fuse_dirent *entry = (struct fuse_dirent *)(void *)(server->answer + size);

		if (size + whole > in->size || size + whole > sizeof(server->answer))
			break;
		memset(entry, 0, whole);
		entry->ino = found->d_ino;
		entry->off = ++offset;
		entry->namelen = (uint32_t)length;
		entry->type = found->d_type;
		memcpy(entry->name, found->d_name, length);
		size += whole;
	}
	if (directory)
		closedir(directory);
	reply(server, 0, server->answer, size);
}

/* What is beneath a directory that was renamed is found there. */
static void rename_nodes(struct server *server, const char *from, const char *to)
{
	const size_t length = strlen(from);

	for (uint64_t id = FUSE_ROOT_ID; id < server->count; id++) {
		char *path = server->nodes[id].path, *renamed;

		if (!path || strncmp(path, from, length) != 0 ||
		    (path[length] != '/' && path[length] != '\0'))
			continue;
		if (asprintf(&renamed, "%s%s", to, path + length) < 0)
			_exit(1);
		free(path);
		server->nodes[id].path = renamed;
	}
}

static void rename_entry(struct server *server, uint64_t to_dir, unsigned int flags,
			 const char *names)
{
	const uint64_t from_dir = server->request.header.nodeid;
	char from_buffer[PATH_MAX], to_buffer[PATH_MAX];
	const char *from = join(server, from_dir, names, from_buffer);
	const char *to = join(server, to_dir, names + strlen(names) + 1, to_buffer);
	int error;

	/* An exchange would give two nodes each other's paths. */
	if (flags & ~(unsigned int)RENAME_NOREPLACE)
		error = EINVAL;
	else
		error = outcome(renameat2(server->root_fd, from, server->root_fd, to, flags));
	if (!error)
		rename_nodes(server, from, to);
	reply(server, error, NULL, 0);
}

static void make_symlink(struct server *server, const char *name)
{
	char buffer[PATH_MAX];
	const char *path = join(server, server->request.header.nodeid, name, buffer);

	reply_entry(server, path,
		    outcome(symlinkat(name + strlen(name) + 1, server->root_fd, path)));
}

static void read_symlink(struct server *server)
{
	const ssize_t length =
		readlinkat(server->root_fd, path_of(server, server->request.header.nodeid),
			   server->answer, sizeof(server->answer));

	reply(server, outcome(length), server->answer, length < 0 ? 0 : (size_t)length);
}

static void initialise(const struct server *server, const struct fuse_init_in *in)
{
	const struct fuse_init_out out = {
		.major = FUSE_KERNEL_VERSION,
		.minor = FUSE_KERNEL_MINOR_VERSION,
		.max_readahead = in->max_readahead,
		.flags = FUSE_BIG_WRITES,
		.max_write = WRITE_SIZE,
	};

	reply(server, 0, &out, sizeof(out));
}

static void answer(struct server *server)
{
	const struct fuse_in_header *header = &server->request.header;
	const void *in = header + 1;
	const char *name = in;
	char buffer[PATH_MAX];
	const char *path;
	const int root_fd = server->root_fd;

	switch (header->opcode) {
	case FUSE_INIT:
		initialise(server, in);
		return;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return; /* without an answer */
	case FUSE_LOOKUP:
		reply_entry(server, join(server, header->nodeid, name, buffer), 0);
		return;
	case FUSE_GETATTR:
		reply_attributes(server, 0);
		return;
	case FUSE_SETATTR:
		reply_attributes(server,
				 set_attributes(server, path_of(server, header->nodeid), in));
		return;
	case FUSE_READLINK:
		read_symlink(server);
		return;
	case FUSE_SYMLINK:
		make_symlink(server, name);
		return;
	case FUSE_MKNOD: {
		const struct fuse_mknod_in *node = in;

		path = join(server, header->nodeid, (const char *)(node + 1), buffer);
		reply_entry(server, path, outcome(mknodat(root_fd, path, node->mode, node->rdev)));
		return;
	}
	case FUSE_MKDIR: {
		const struct fuse_mkdir_in *directory = in;

		path = join(server, header->nodeid, (const char *)(directory + 1), buffer);
		reply_entry(server, path, outcome(mkdirat(root_fd, path, directory->mode)));
		return;
	}
	case FUSE_LINK: {
		const struct fuse_link_in *link = in;

		path = join(server, header->nodeid, (const char *)(link + 1), buffer);
		reply_entry(server, path,
			    outcome(linkat(root_fd, path_of(server, link->oldnodeid), root_fd, path,
					   0)));
		return;
	}
	case FUSE_UNLINK:
	case FUSE_RMDIR:
		path = join(server, header->nodeid, name, buffer);
		reply(server,
		      outcome(unlinkat(root_fd, path,
				       header->opcode == FUSE_RMDIR ? AT_REMOVEDIR : 0)),
		      NULL, 0);
		return;
	case FUSE_RENAME: {
		const struct fuse_rename_in *rename = in;

		rename_entry(server, rename->newdir, 0, (const char *)(rename + 1));
		return;
	}
	case FUSE_RENAME2: {
		const struct fuse_rename2_in *rename = in;

		rename_entry(server, rename->newdir, rename->flags, (const char *)(rename + 1));
		return;
	}
	case FUSE_CREATE: {
		const struct fuse_create_in *file = in;

		create(server, join(server, header->nodeid, (const char *)(file + 1), buffer),
		       file);
		return;
	}
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		open_node(server, path_of(server, header->nodeid),
			  ((const struct fuse_open_in *)in)->flags);
		return;
	case FUSE_READ:
		read_file(server, in);
		return;
	case FUSE_WRITE:
		write_file(server, in);
		return;
	case FUSE_READDIR:
		read_directory(server, in);
		return;
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
		close((int)((const struct fuse_release_in *)in)->fh);
		reply(server, 0, NULL, 0);
		return;
	case FUSE_STATFS: {
		const struct fuse_statfs_out out = { .st = { .bsize = 4096, .namelen = NAME_MAX } };

		reply(server, 0, &out, sizeof(out));
		return;
	}
	case FUSE_FLUSH:
	case FUSE_FSYNC:
		reply(server, 0, NULL, 0);
		return;
	case FUSE_DESTROY:
		_exit(0);
	default:
		reply(server, ENOSYS, NULL, 0);
		return;
	}
}

_Noreturn void fuse_serve(int fuse_fd, int root_fd)
{
	static struct server server;
	struct stat status;

	server.fuse_fd = fuse_fd;
	server.root_fd = root_fd;
	server.count = FUSE_ROOT_ID;
	umask(0);
	if (fstat(root_fd, &status) || node_of(&server, ".", status.st_ino) != FUSE_ROOT_ID)
		_exit(1);
	for (;;) {
		const ssize_t size =
			read(fuse_fd, server.request.bytes, sizeof(server.request.bytes));

		if (size < 0 && (errno == EINTR || errno == ENOENT || errno == EAGAIN))
			continue;
		if (size < (ssize_t)sizeof(struct fuse_in_header))
			_exit(errno == ENODEV ? 0 : 1);
		if ((size_t)size < sizeof(server.request.bytes))
			server.request.bytes[size] = '\0';
		answer(&server);
	}
}
