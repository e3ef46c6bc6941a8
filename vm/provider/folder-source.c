// SPDX-License-Identifier: MIT
#include "folder-source.h"

#include "../boot-folders.h"
#include "manifest.h"
#include "message.h"

#include <errno.h>
#include <foreign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int folder_source_find(struct folder_source *source, const char *name, const char *argument)
{
	const char *equals = strchr(argument, '=');

	*source = (struct folder_source){ .name = name, .given = argument };
	if (equals) {
		source->id = strndup(argument, (size_t)(equals - argument));
		if (!source->id)
			return complain("%s", strerror(errno));
	}
	/* Else the sign is part of a path. */
	if (source->id && manifest_is_word(source->id)) {
		source->given = equals + 1;
	} else {
		free(source->id);
		source->id = NULL;
	}
	source->path = realpath(source->given, NULL);
	if (!source->path)
		return complain("--%s: %s: %s", name, foreign_typed(source->given),
				strerror(errno));
	return 0;
}

json_t *folder_source_entry(const struct folder_source *source, const char *arch,
			    const char *provider)
{
	json_t *entry = json_pack("{s:s?, s:s, s:s, s:s, s:n}", "id", source->id, "arch", arch,
				  "provider", provider, source->name, source->path, "expected_abi");

	if (!entry)
		complain("--%s: %s: not a path in UTF-8", source->name,
			 foreign_typed(source->given));
	return entry;
}

json_t *folder_source_take(const char *name, const char *argument, const char *wanted_arch,
			   const char *provider)
{
	const char *arch = wanted_arch ? wanted_arch : host_arch();
	_cleanup_folder_source_ struct folder_source source = { 0 };

	if (folder_source_find(&source, name, argument) != 0)
		return NULL;
	if (!source.id && asprintf(&source.id, "%s-%s", name, arch) < 0)
		source.id = NULL;
	return folder_source_entry(&source, arch, provider);
}

void folder_source_release(struct folder_source *source)
{
	free(source->path);
	free(source->id);
}
