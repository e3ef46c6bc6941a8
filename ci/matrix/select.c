// SPDX-License-Identifier: MIT
#include "select.h"

#include <foreign.h>
#include <json_file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "cleanup.h"
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

/* What to choose by: names as the user wrote them, and what they are looked up in. */
struct choice {
	struct selection *selection;
	const json_t *kernels;
	const char *arch; /* or NULL */
	const char *host_arch;
	const bool *variants;
};

const char *variant_name(enum variant variant)
{
	return variant == VARIANT_USER ? "user" : "root";
}

static bool add_cell(struct selection *s, const char *id, const char *arch, const json_t *abi,
		     enum variant variant)
{
	struct kernel *grown;
	char *cell;

	grown = reallocarray(s->kernels, s->count + 1, sizeof(*grown));
	if (!grown)
		return complain_errno("%s", id);
	s->kernels = grown;
	if (asprintf(&cell, "%s%s", id, variant == VARIANT_USER ? "+user" : "") < 0)
		return complain("%s: out of memory", id);
	grown[s->count] = (struct kernel){
		.cell = cell,
		.id = strdup(id),
		.arch = arch,
		.variant = variant,
		.expected_abi = json_is_integer(abi) ? (int)json_integer_value(abi) : -1,
	};
	if (!grown[s->count++].id)
		return complain_errno("%s", id);
	return true;
}

/* Add kernel under the id, unless it is of an unwanted architecture or there already. */
static bool add(struct choice *c, const json_t *kernel, const char *id)
{
	const char *arch = field_text(kernel, "arch");
	const json_t *abi = json_object_get(kernel, "expected_abi");
	struct selection *s = c->selection;

	if (!arch || !is_safe(id))
		return complain("%s: not a usable entry of the manifest", id);
	if (c->arch && strcmp(arch, c->arch) != 0)
		return true;
	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(s->kernels[i].id, id) == 0)
			return true;
	}
	for (enum variant variant = VARIANT_ROOT; variant < VARIANTS; variant++) {
		if (c->variants[variant] && !add_cell(s, id, arch, abi, variant))
			return false;
	}
	return true;
}

/* Add the kernel of that id, exact version or not; *found tells whether there is one. */
static bool add_id(struct choice *c, const char *id, bool *found)
{
	const size_t length = strcspn(id, "@");
	const json_t *kernel;
	size_t i;

	json_array_foreach(c->kernels, i, kernel) {
		const char *name = field_text(kernel, "id");

		if (!name || strlen(name) != length || strncmp(name, id, length) != 0)
			continue;
		*found = true;
		return add(c, kernel, id);
	}
	return true;
}

/* Add the kernels of that series, of arch or of any; "@oldest" may follow it. */
static bool add_series(struct choice *c, const char *name, const char *arch, bool *found)
{
	const size_t length = strcspn(name, "@");
	_cleanup_free_ char *series = strndup(name, length);
	const json_t *kernel;
	size_t i;

	if (!series)
		return complain_errno("%s", name);
	if (name[length] && strcmp(name + length, "@oldest") != 0)
		return true;

	json_array_foreach(c->kernels, i, kernel) {
		const char *plain = field_text(kernel, "id");
		_cleanup_free_ char *id = NULL;

		if (!plain || json_is_true(json_object_get(kernel, "by_id_only")) ||
		    !field_equal(field_text(kernel, "series"), series))
			continue;
		if (arch && !field_equal(field_text(kernel, "arch"), arch))
			continue;
		*found = true;
		if (asprintf(&id, "%s%s", plain, name + length) < 0) {
			id = NULL;
			return complain_errno("%s", name);
		}
		if (!add(c, kernel, id))
			return false;
	}
	return true;
}

/* A selection of the manifest lists ids, or series of which it means every architecture. */
static bool add_selection(struct choice *c, const char *name, const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		const char *wanted = json_string_value(item);
		bool found = false;

		if (!wanted || !add_id(c, wanted, &found))
			return complain("selection %s: bad entry", name);
		if (!found && !add_series(c, wanted, NULL, &found))
			return false;
		if (!found)
			return complain("selection %s: %s: no such kernel", name, wanted);
	}
	return true;
}

static bool add_all(struct choice *c)
{
	const json_t *kernel;
	size_t i;

	json_array_foreach(c->kernels, i, kernel) {
		const char *id = field_text(kernel, "id");

		if (id && !add(c, kernel, id))
			return false;
	}
	return true;
}

static bool add_name(struct choice *c, const char *name)
{
	const json_t *selections = json_object_get(c->selection->manifest, "selections");
	const json_t *list = json_object_get(selections, name);
	bool found = false;

	if (json_is_array(list))
		return add_selection(c, name, list);
	if (strcmp(name, "all") == 0)
		return add_all(c);
	if (!add_id(c, name, &found))
		return false;
	if (!found && !add_series(c, name, c->arch ?: c->host_arch, &found))
		return false;
	if (!found)
		return complain("%s: no such kernel or selection", foreign_typed(name));
	return true;
}

bool selection_make(struct selection *selection, const char *file, char *const *names, size_t count,
		    const char *arch, const bool variants[VARIANTS])
{
	struct choice c = { .selection = selection, .arch = arch, .variants = variants };
	struct utsname host;
	char why[JSON_ERROR_TEXT_LENGTH + 32];

	*selection = (struct selection){ 0 };
	selection->manifest = json_file_read(file, JSON_REJECT_DUPLICATES, why, sizeof(why));
	if (!selection->manifest)
		return complain("%s: %s", foreign_typed(file), why);
	c.kernels = json_object_get(selection->manifest, "kernels");
	if (!json_is_array(c.kernels))
		return complain("%s: not a landlock-vm-manifest/1 file", file);
	if (uname(&host) < 0)
		return complain_errno("uname");
	c.host_arch = host.machine;
	if (count == 0 && !add_name(&c, "default"))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!add_name(&c, names[i]))
			return false;
	}
	if (selection->count == 0)
		return complain("no kernel is left of the selection");
	return true;
}

void selection_free(struct selection *selection)
{
	for (size_t i = 0; i < selection->count; i++) {
		free(selection->kernels[i].cell);
		free(selection->kernels[i].id);
	}
	free(selection->kernels);
	json_decref(selection->manifest);
}
