// SPDX-License-Identifier: MIT
#include "kernel-sources.h"

#include "cleanup_json.h"
#include "message.h"
#include "provider.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum option_value {
	OPTION_MANIFEST = 384,
	OPTION_ADD_MANIFEST,
};

static const struct option own_rows[] = {
	{ "add-manifest", required_argument, NULL, OPTION_ADD_MANIFEST },
	{ "manifest", required_argument, NULL, OPTION_MANIFEST },
	{ NULL, 0, NULL, 0 },
};

static const char own_help[] = "  --manifest FILE         instead of the installed one\n"
			       "  --add-manifest FILE     kernels and selections of this one too\n";

static size_t count_rows(const struct option *rows)
{
	size_t count = 0;

	while (rows && rows[count].name)
		count++;
	return count;
}

/* A longer table, or NULL; the shorter one is released. */
static struct option *append(struct option *table, const struct option *rows)
{
	const size_t count = count_rows(table), more = count_rows(rows);
	struct option *grown = reallocarray(table, count + more + 1, sizeof(*grown));

	if (!grown) {
		free(table);
		return NULL;
	}
	if (more)
		memcpy(grown + count, rows, more * sizeof(*grown));
	grown[count + more] = (struct option){ 0 };
	return grown;
}

struct option *kernel_sources_table(const struct option *own, bool with_providers)
{
	struct option *table = append(NULL, own);

	if (table)
		table = append(table, own_rows);
	for (size_t i = 0; table && providers[i]; i++) {
		table = append(table, providers[i]->sources);
		if (table && with_providers)
			table = append(table, providers[i]->options);
	}
	if (!table)
		complain("%s", strerror(errno));
	return table;
}

void kernel_sources_help(bool with_providers)
{
	fputs(own_help, stdout);
	for (size_t i = 0; providers[i]; i++) {
		if (providers[i]->sources_help)
			fputs(providers[i]->sources_help, stdout);
	}
	for (size_t i = 0; with_providers && providers[i]; i++) {
		if (providers[i]->options_help)
			fputs(providers[i]->options_help, stdout);
	}
}

/* Whether an option is one of the rows. */
static bool is_among(const struct option *rows, int option)
{
	for (size_t i = 0; rows && rows[i].name; i++) {
		if (rows[i].val == option)
			return true;
	}
	return false;
}

static bool add_file(struct kernel_sources *sources, const char *file)
{
	const char **grown = reallocarray(sources->added, sources->added_count + 1, sizeof(*grown));

	if (!grown)
		return complain("%s", strerror(errno)) == 0;
	sources->added = grown;
	grown[sources->added_count++] = file;
	return true;
}

static bool add_source(struct kernel_sources *sources, int option, const char *argument)
{
	struct kernel_source *grown =
		reallocarray(sources->list, sources->count + 1, sizeof(*grown));

	if (!grown)
		return complain("%s", strerror(errno)) == 0;
	sources->list = grown;
	grown[sources->count++] = (struct kernel_source){ option, argument };
	return true;
}

bool kernel_sources_take(struct kernel_sources *sources, int option, const char *argument)
{
	if (option == OPTION_ADD_MANIFEST)
		return add_file(sources, argument);
	if (option == OPTION_MANIFEST) {
		sources->manifest = argument;
		return true;
	}
	for (size_t i = 0; providers[i]; i++) {
		if (is_among(providers[i]->sources, option))
			return add_source(sources, option, argument);
		if (is_among(providers[i]->options, option)) {
			providers[i]->take_option(option, argument);
			return true;
		}
	}
	return false;
}

static int add_entry(struct manifest *manifest, const struct kernel_source *source,
		     const char *arch)
{
	_cleanup_json_ json_t *entry = NULL;
	size_t i = 0;

	while (!is_among(providers[i]->sources, source->option))
		i++;
	entry = providers[i]->entry_of(source->option, source->argument, arch);
	return entry ? manifest_add_entry(manifest, entry, "command line") : -1;
}

int kernel_sources_load(const struct kernel_sources *sources, const char *arch,
			struct manifest *manifest)
{
	if (manifest_load(manifest, sources->manifest) != 0)
		return -1;
	for (size_t i = 0; i < sources->added_count; i++) {
		if (manifest_add(manifest, sources->added[i]) != 0)
			return -1;
	}
	for (size_t i = 0; i < sources->count; i++) {
		if (add_entry(manifest, &sources->list[i], arch) != 0)
			return -1;
	}
	return 0;
}

char **kernel_sources_names(const struct kernel_sources *sources, const struct manifest *manifest,
			    char *const *names, size_t count)
{
	char **all = calloc(count + sources->count + 1, sizeof(*all));
	/* They were added last. */
	const struct manifest_kernel *kernel = manifest->kernels + manifest->count - sources->count;

	if (!all)
		complain("%s", strerror(errno));
	for (size_t i = 0; all && i < count; i++)
		all[i] = names[i];
	for (size_t i = 0; all && i < sources->count; i++)
		all[count + i] = (char *)(uintptr_t)kernel[i].id;
	return all;
}

void kernel_sources_release(struct kernel_sources *sources)
{
	free(sources->added);
	free(sources->list);
}
