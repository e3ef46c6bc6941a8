/* SPDX-License-Identifier: MIT */
/* Options "--NAME [ID=]DIR" that stand for a kernel that is in a folder. */
#ifndef LLK_VM_FOLDER_SOURCE_H
#define LLK_VM_FOLDER_SOURCE_H

#include <jansson.h>

struct folder_source {
	const char *name;  /* of the option, and of the path in an entry of the manifest */
	const char *given; /* DIR as the user wrote it */
	char *path;	   /* absolute */
	char *id;	   /* NULL: not given, and for the caller to choose */
};

/* Take an option's argument.  0, or -1 after a complaint; to be released in both cases. */
int folder_source_find(struct folder_source *source, const char *name, const char *argument);

/* A new entry for it, or NULL after a complaint. */
json_t *folder_source_entry(const struct folder_source *source, const char *arch,
			    const char *provider);

/*
 * Both for an option whose kernels are called "NAME-ARCH" unless the user names them; wanted_arch
 * NULL: the host's.  A new entry, or NULL after a complaint.
 */
json_t *folder_source_take(const char *name, const char *argument, const char *wanted_arch,
			   const char *provider);

void folder_source_release(struct folder_source *source);

#define _cleanup_folder_source_ __attribute__((cleanup(folder_source_release)))

#endif
