// SPDX-License-Identifier: MIT
#include "select.h"

#include <foreign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "field.h"
#include "message.h"

/*
 * An id names a folder of the output and an argument of landlock-vm.
 */
static bool is_safe(const char *id)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._+~:@-";

	return *id && *id != '.' && *id != '-' && !id[strspn(id, allowed)];
}

static bool add_cell(struct selection *s, const json_t *kernel, const char *id, const char *arch,
		     const struct variant *variant)
{
	const json_t *abi = json_object_get(kernel, "expected_abi");
	const bool plain = strcmp(variant->name, "root") == 0;
	int expected_abi = json_is_integer(abi) ? (int)json_integer_value(abi) : -1;
	struct kernel *grown;
	char *cell;

	if (variant_is_landlock_off(variant)) {
		/* Without Landlock there is nothing to switch off. */
		if (expected_abi == 0)
			return true;
		expected_abi = 0;
	}
	grown = reallocarray(s->kernels, s->count + 1, sizeof(*grown));
	if (!grown)
		return complain_errno("%s", id);
	s->kernels = grown;
	if (asprintf(&cell, "%s%s%s", id, plain ? "" : "+", plain ? "" : variant->name) < 0)
		return complain("%s: out of memory", id);
	grown[s->count++] = (struct kernel){
		.cell = cell,
		.id = id,
		.arch = arch,
		.variant = variant,
		.provider = field_text(kernel, "provider"),
		.expected_abi = expected_abi,
		.cached = json_is_object(json_object_get(kernel, "cached")) &&
			  !json_is_true(json_object_get(kernel, "changes")),
		.packages = json_object_get(kernel, "packages"),
	};
	return true;
}

static bool add(struct selection *s, const json_t *kernel, const struct variants *variants)
{
	const char *id = field_text(kernel, "id"), *arch = field_text(kernel, "arch");

	if (!id || !arch || !is_safe(id))
		return complain("%s: not a usable kernel of landlock-vm",
				id ? foreign_typed(id) : "?");
	for (size_t i = 0; i < variants->count; i++) {
		if (!add_cell(s, kernel, id, arch, &variants->list[i]))
			return false;
	}
	return true;
}

int selection_make(struct selection *selection, const struct kernels_source *source,
		   char *const *names, const struct variants *variants)
{
	const json_t *kernel;
	int status;
	size_t i;

	*selection = (struct selection){ 0 };
	selection->answer = kernels_ask(source, names, &status);
	if (!selection->answer)
		return status;
	json_array_foreach(json_object_get(selection->answer, "kernels"), i, kernel) {
		if (!add(selection, kernel, variants))
			return EXIT_UNJUDGED;
	}
	if (selection->count > 0)
		return EXIT_EXPECTED;
	complain("no kernel is left of the selection");
	return EXIT_USAGE;
}

void selection_free(struct selection *selection)
{
	for (size_t i = 0; i < selection->count; i++)
		free(selection->kernels[i].cell);
	free(selection->kernels);
	json_decref(selection->answer);
}
