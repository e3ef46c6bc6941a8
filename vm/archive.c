// SPDX-License-Identifier: MIT
/* The digest of a guest's tree, and its newc archive. */
#include "tree.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 65536

typedef int (*take_chunk)(void *context, const void *data, size_t size);

/* Hand over the content of a node, piece by piece. */
static int read_content(const struct tree_node *node, take_chunk take, void *context)
{
	char chunk[CHUNK];
	ssize_t length = 0;
	int failed = 0;

	if (!node->source)
		return node->size > 0 ? take(context, node->data, node->size) : 0;

	const int fd = open(node->source, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	while (!failed && (length = read(fd, chunk, sizeof(chunk))) > 0)
		failed = take(context, chunk, (size_t)length);

	const int error = errno;

	close(fd);
	errno = error;
	return failed || length < 0 ? -1 : 0;
}

static int take_digest(void *context, const void *data, size_t size)
{
	digest_add(context, data, size);
	return 0;
}

int tree_digest(const struct tree *tree, char digest[DIGEST_SIZE])
{
	_cleanup_digest_ struct digest all = { 0 };

	digest_begin(&all);
	for (size_t i = 0; i < tree->count; i++) {
		const struct tree_node *node = &tree->nodes[i];
		char content[DIGEST_SIZE], attributes[64];
		_cleanup_digest_ struct digest one = { 0 };

		digest_begin(&one);
		if (read_content(node, take_digest, &one) != 0 || digest_end(&one, content) != 0)
			return -1;
		snprintf(attributes, sizeof(attributes), "%o %" PRIu64, node->mode,
			 (uint64_t)node->device);
		/* Each part with its NUL: the parts cannot run into each other. */
		digest_add(&all, node->path, strlen(node->path) + 1);
		digest_add(&all, attributes, strlen(attributes) + 1);
		digest_add(&all, content, sizeof(content));
	}
	return digest_end(&all, digest);
}

static int take_archive(void *context, const void *data, size_t size)
{
	if (archive_write_data(context, data, size) == (la_ssize_t)size)
		return 0;
	/* libarchive cuts what is longer than the header said: the file grew meanwhile. */
	errno = EIO;
	return -1;
}

static int content_size(const struct tree_node *node, int64_t *size)
{
	struct stat status;

	*size = (int64_t)node->size;
	if (!node->source)
		return 0;
	if (stat(node->source, &status) != 0)
		return -1;
	*size = status.st_size;
	return 0;
}

static int write_node(struct archive *archive, struct archive_entry *entry,
		      const struct tree_node *node, int64_t number)
{
	int64_t size;

	archive_entry_clear(entry);
	archive_entry_set_pathname(entry, node->path);
	archive_entry_set_mode(entry, node->mode);
	archive_entry_set_ino64(entry, number);
	archive_entry_set_nlink(entry, 1);
	archive_entry_set_mtime(entry, 0, 0);
	archive_entry_set_size(entry, 0);
	if (S_ISLNK(node->mode)) {
		archive_entry_set_symlink(entry, node->data);
		return archive_write_header(archive, entry) == ARCHIVE_OK ? 0 : -1;
	}
	if (!S_ISREG(node->mode)) {
		archive_entry_set_rdev(entry, node->device);
		return archive_write_header(archive, entry) == ARCHIVE_OK ? 0 : -1;
	}
	if (content_size(node, &size) != 0)
		return -1;
	archive_entry_set_size(entry, size);
	if (archive_write_header(archive, entry) != ARCHIVE_OK)
		return -1;
	return read_content(node, take_archive, archive);
}

int tree_archive(const struct tree *tree, int fd, const char **wrong)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	int failed = -1;

	*wrong = "archive";
	if (!archive || !entry || archive_write_set_format_cpio_newc(archive) != ARCHIVE_OK)
		goto out;
	/* No filling up to tape blocks: another archive may follow. */
	archive_write_set_bytes_in_last_block(archive, 4);
	if (archive_write_open_fd(archive, fd) != ARCHIVE_OK)
		goto out;
	failed = 0;
	for (size_t i = 0; i < tree->count && !failed; i++) {
		*wrong = tree->nodes[i].path;
		failed = write_node(archive, entry, &tree->nodes[i], (int64_t)i + 1);
	}
	if (archive_write_close(archive) != ARCHIVE_OK)
		failed = -1;
out:
	if (failed && archive && archive_error_string(archive))
		errno = archive_errno(archive) > 0 ? archive_errno(archive) : EINVAL;
	archive_entry_free(entry);
	archive_write_free(archive);
	return failed;
}
