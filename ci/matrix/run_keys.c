// SPDX-License-Identifier: MIT
#include "run_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "cleanup.h"

/* What machines of an architecture are made of, or NULL after a message. */
static const char *find_made_of(struct run_keys *keys, const char *arch)
{
	struct made_of *made_of = keys->made_of;

	while (made_of < keys->made_of + RUN_KEYS_ARCHES && made_of->arch &&
	       strcmp(made_of->arch, arch) != 0)
		made_of++;
	if (made_of == keys->made_of + RUN_KEYS_ARCHES)
		return NULL;
	if (!made_of->arch) {
		made_of->arch = arch;
		made_of->known = kernels_machine_digest(keys->source, arch, keys->setup->guest,
							made_of->digest);
	}
	return made_of->known ? made_of->digest : NULL;
}

/* image NULL: of the cache. */
static char *find(struct run_keys *keys, const struct kernel *kernel, const char *image)
{
	_cleanup_free_ char *append = variant_append(kernel->variant, keys->setup->append);
	char **command = machine_command(keys->setup, kernel);
	const struct key_context context = {
		.machine = find_made_of(keys, kernel->arch),
		.accel = keys->setup->accel,
		.append = append,
		.command = command,
	};
	char *key = NULL;

	if (command && append && context.machine)
		key = image ? cell_key_of(kernel, image, &context)
			    : cell_key(kernel, &context, &keys->last);
	arguments_free(command);
	return key;
}

char *run_keys_cached(struct run_keys *keys, const struct kernel *kernel)
{
	return find(keys, kernel, NULL);
}

bool run_keys_remembered(struct run_keys *keys, const struct kernel *kernel, struct store *store,
			 char **key)
{
	_cleanup_free_ char *image = NULL;

	*key = NULL;
	if (!kernel->packages)
		return true;
	if (!store_image(store, kernel->cell, &image))
		return false;
	if (image)
		*key = find(keys, kernel, image);
	return true;
}
