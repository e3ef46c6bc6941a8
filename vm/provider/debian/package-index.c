// SPDX-License-Identifier: MIT
/* The packages that an archive's index (a Packages file) lists. */
#include "package-index.h"

#include "../message.h"
#include "cleanup.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK (256 * 1024)

struct reader {
	const char *prefix;
	package_take take;
	void *context;
	struct package package; /* the paragraph being read */
	bool wanted;
};

void package_release(struct package *package)
{
	free(package->name);
	free(package->version);
	free(package->depends);
	free(package->sha256);
	free(package->file);
	*package = (struct package){ 0 };
}

static bool is_complete(const struct package *package)
{
	return package->name && package->version && package->sha256 && package->size > 0;
}

/* The end of a paragraph. */
static int finish(struct reader *reader)
{
	struct package package = reader->package;

	reader->package = (struct package){ 0 };
	if (!reader->wanted || !is_complete(&package)) {
		package_release(&package);
		reader->wanted = false;
		return 0;
	}
	reader->wanted = false;
	return reader->take(reader->context, package);
}

static const char *value_of(const char *line, const char *key)
{
	const size_t length = strlen(key);

	if (strncmp(line, key, length) != 0 || line[length] != ':')
		return NULL;
	return line + length + 1 + strspn(line + length + 1, " \t");
}

static int keep(char **field, const char *value)
{
	free(*field);
	*field = strdup(value);
	return *field ? 0 : complain("package index: out of memory");
}

static int take_line(struct reader *reader, const char *line)
{
	struct package *package = &reader->package;
	const char *value;

	if (line[0] == '\0')
		return finish(reader);
	if ((value = value_of(line, "Package"))) {
		reader->wanted = strncmp(value, reader->prefix, strlen(reader->prefix)) == 0;
		return reader->wanted ? keep(&package->name, value) : 0;
	}
	if (!reader->wanted)
		return 0;
	if ((value = value_of(line, "Version")))
		return keep(&package->version, value);
	if ((value = value_of(line, "Depends")))
		return keep(&package->depends, value);
	if ((value = value_of(line, "SHA256")))
		return keep(&package->sha256, value);
	if ((value = value_of(line, "Size")))
		package->size = strtoll(value, NULL, 10);
	return 0;
}

/* Hand over the lines that are complete; *kept bytes of a last one stay at the buffer's start. */
static int take_lines(struct reader *reader, char *buffer, size_t *kept)
{
	char *line = buffer, *end = buffer + *kept, *stop;

	while ((stop = memchr(line, '\n', (size_t)(end - line)))) {
		*stop = '\0';
		if (take_line(reader, line) != 0)
			return -1;
		line = stop + 1;
	}
	*kept = (size_t)(end - line);
	memmove(buffer, line, *kept);
	return 0;
}

static int read_lines(struct reader *reader, struct archive *archive, const char *file)
{
	size_t room = CHUNK, kept = 0;
	_cleanup_free_ char *buffer = malloc(room);
	la_ssize_t length;

	if (!buffer)
		return complain("%s: out of memory", file);
	while ((length = archive_read_data(archive, buffer + kept, room - kept)) > 0) {
		kept += (size_t)length;
		if (take_lines(reader, buffer, &kept) != 0)
			return -1;
		if (kept < room)
			continue;
		char *grown = realloc(buffer, room * 2);

		if (!grown)
			return complain("%s: out of memory", file);
		buffer = grown;
		room *= 2;
	}
	if (length < 0)
		return complain("%s: %s", file, archive_error_string(archive));
	return finish(reader);
}

int package_index_read(const char *file, const char *prefix, package_take take, void *context)
{
	struct reader reader = { .prefix = prefix, .take = take, .context = context };
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int failed = -1;

	if (!archive)
		return complain("%s: out of memory", file);
	archive_read_support_filter_all(archive);
	archive_read_support_format_raw(archive);
	archive_read_support_format_empty(archive);
	if (archive_read_open_filename(archive, file, CHUNK) != ARCHIVE_OK) {
		complain("%s: %s", file, archive_error_string(archive));
		goto out;
	}
	switch (archive_read_next_header(archive, &entry)) {
	case ARCHIVE_EOF:
		failed = 0;
		break;
	case ARCHIVE_OK:
		failed = read_lines(&reader, archive, file);
		break;
	default:
		complain("%s: %s", file, archive_error_string(archive));
	}
out:
	package_release(&reader.package);
	archive_read_free(archive);
	return failed;
}
