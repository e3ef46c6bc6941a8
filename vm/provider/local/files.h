/* SPDX-License-Identifier: MIT */
/* The files that make a kernel, wherever they are. */
#ifndef LLK_VM_LOCAL_FILES_H
#define LLK_VM_LOCAL_FILES_H

#include <jansson.h>
#include <stddef.h>

struct local_file {
	char *from; /* path */
	char *to;   /* in the folder of the cache, as kernel-record.h has it */
};

struct local_files {
	struct local_file *list;
	size_t count;
};

/* Add a file; both paths as for printf(3).  0, or -1 after a complaint. */
__attribute__((format(printf, 3, 4))) int local_files_add(struct local_files *files,
							  const char *from, const char *to, ...);

/* Add all modules below a folder, and what describes them.  0, or -1 after a complaint. */
int local_files_add_modules(struct local_files *files, const char *folder);

/*
 * What the files are: [{"name", "version", "sha256", "size"}], one item for each of image,
 * configuration and modules.  Or NULL after a complaint.
 */
json_t *local_files_describe(const struct local_files *files, const char *version);

/* Copy the files into a folder.  0, or -1 after a complaint. */
int local_files_copy(const struct local_files *files, const char *folder);

/* The same files where local_files_copy() has put them.  0, or -1 after a complaint. */
int local_files_in(struct local_files *copies, const struct local_files *files, const char *folder);

void local_files_release(struct local_files *files);

#endif
