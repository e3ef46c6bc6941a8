// SPDX-License-Identifier: MIT
#include "pair.h"

#include <ctype.h>
#include <foreign.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "message.h"

bool version_is_of(const char *version, const char *name)
{
	const size_t length = strlen(name);

	return version && length && strncmp(version, name, length) == 0 &&
	       !isdigit((unsigned char)version[length]);
}

static bool side_add(struct side *side, const struct cell *cell)
{
	const struct cell **grown =
		reallocarray(side->cells, side->count + 1, sizeof(*side->cells));

	if (!grown)
		return complain_errno("%s", cell->id);
	side->cells = grown;
	side->cells[side->count++] = cell;
	return true;
}

bool side_of_report(struct side *side, const struct report *report)
{
	*side = (struct side){ 0 };
	for (size_t i = 0; i < report->count; i++) {
		if (!side_add(side, &report->cells[i]))
			return false;
	}
	return true;
}

void side_free(struct side *side)
{
	free(side->cells);
	free(side->runs);
}

/* The length of a kernel's name without an exact version. */
static size_t line_length(const struct cell *cell)
{
	return strcspn(cell->kernel, "@");
}

static bool is_same_line(const struct cell *one, const struct cell *other)
{
	const size_t length = line_length(one);

	return length == line_length(other) && strncmp(one->kernel, other->kernel, length) == 0;
}

static bool is_same_id(const struct cell *one, const struct cell *other)
{
	return strcmp(one->id, other->id) == 0;
}

static bool is_any(const struct cell *one, const struct cell *other)
{
	(void)one;
	(void)other;
	return true;
}

/*
 * The parts of a kernel's name between dashes, but for the series, which is the one that its
 * version begins with.  Returns the next such part, its length in *length; NULL at the end.
 */
static const char *next_part(const struct cell *cell, const char *part, size_t *length)
{
	const char *const end = cell->kernel + line_length(cell);

	while (part < end) {
		char name[64];

		*length = strcspn(part, "-@");
		snprintf(name, sizeof(name), "%.*s", (int)*length, part);
		if (!isdigit((unsigned char)*name) || !version_is_of(cell->package_version, name))
			return part;
		part += *length + 1;
	}
	return NULL;
}

/* Kernels of the same provider, flavour and architecture. */
static bool is_same_flavour(const struct cell *one, const struct cell *other)
{
	size_t length_one = 0, length_other = 0;
	const char *a = next_part(one, one->kernel, &length_one);
	const char *b = next_part(other, other->kernel, &length_other);

	while (a && b) {
		if (length_one != length_other || strncmp(a, b, length_one) != 0)
			return false;
		a = next_part(one, a + length_one + 1, &length_one);
		b = next_part(other, b + length_other + 1, &length_other);
	}
	return !a && !b;
}

/* The newest run of a cell that is of the version; NULL if none is. */
static const json_t *find_run(const struct cell *cell, const char *version)
{
	const json_t *run;
	size_t i;

	json_array_foreach(json_object_get(cell->record, "runs"), i, run) {
		if (version_is_of(field_text(run, "package_version"), version))
			return run;
	}
	return NULL;
}

/* The cell itself, or one of its runs, with room for its view; NULL if neither is meant. */
static const struct cell *find_version(const struct cell *cell, const char *name, bool exact,
				       struct cell *room)
{
	const json_t *run;

	if (exact)
		return strcmp(cell->kernel, name) == 0 ? cell : NULL;
	if (version_is_of(cell->package_version, name))
		return cell;
	run = find_run(cell, name);
	return run && cell_read(room, run) ? room : NULL;
}

/* One version or series cannot mean two cells of the same flavour. */
static bool add_to_kernel(struct side *side, const struct cell *cell, const char *name)
{
	for (size_t i = 0; i < side->count; i++) {
		if (field_equal(side->cells[i]->variant, cell->variant) &&
		    is_same_flavour(side->cells[i], cell))
			return complain("%s: is %s and %s", foreign_typed(name), side->cells[i]->id,
					cell->id);
	}
	return side_add(side, cell);
}

bool side_of_kernel(struct side *side, const struct report *report, const char *name)
{
	bool exact = false;

	*side = (struct side){ .runs = calloc(report->count + 1, sizeof(*side->runs)) };
	if (!side->runs)
		return complain_errno("%s", name);
	for (size_t i = 0; i < report->count; i++)
		exact |= strcmp(report->cells[i].kernel, name) == 0;
	for (size_t i = 0; i < report->count; i++) {
		const struct cell *cell =
			find_version(&report->cells[i], name, exact, &side->runs[i]);

		if (cell && !add_to_kernel(side, cell, name))
			return false;
	}
	return side->count || complain("%s: no such kernel or version", foreign_typed(name));
}

typedef bool is_match(const struct cell *one, const struct cell *other);

/* The cell of the side that matches and is not taken yet; NULL also if there are more. */
static const struct cell *find(const struct side *side, const bool *taken, const struct cell *cell,
			       is_match *match, size_t *at)
{
	const struct cell *found = NULL;

	for (size_t i = 0; i < side->count; i++) {
		if (taken[i] || strcmp(side->cells[i]->variant, cell->variant) != 0 ||
		    !match(cell, side->cells[i]))
			continue;
		if (found)
			return NULL;
		found = side->cells[i];
		*at = i;
	}
	return found;
}

static void match_all(struct pairs *pairs, const struct side *old, bool *old_taken,
		      const struct side *new, bool *new_taken, is_match *match)
{
	for (size_t i = 0; i < old->count; i++) {
		const struct cell *found;
		size_t at = 0, back = 0;

		if (old_taken[i])
			continue;
		found = find(new, new_taken, old->cells[i], match, &at);
		if (!found || !find(old, old_taken, found, match, &back) || back != i)
			continue;
		old_taken[i] = new_taken[at] = true;
		pairs->list[pairs->count++] = (struct pair){ old->cells[i], found };
	}
}

static bool has_one_kernel(const struct side *side)
{
	for (size_t i = 1; i < side->count; i++) {
		if (strcmp(side->cells[i]->kernel, side->cells[0]->kernel) != 0)
			return false;
	}
	return true;
}

bool pairs_make(struct pairs *pairs, const struct side *old, const struct side *new,
		bool of_versions)
{
	bool *old_taken = calloc(old->count + 1, sizeof(*old_taken));
	bool *new_taken = calloc(new->count + 1, sizeof(*new_taken));
	const bool good = old_taken && new_taken;

	*pairs =
		(struct pairs){ .list = calloc(old->count + new->count + 1, sizeof(*pairs->list)) };
	if (!pairs->list || !good) {
		free(old_taken);
		free(new_taken);
		return complain_errno("cells");
	}
	match_all(pairs, old, old_taken, new, new_taken, is_same_id);
	match_all(pairs, old, old_taken, new, new_taken, is_same_line);
	if (of_versions)
		match_all(pairs, old, old_taken, new, new_taken, is_same_flavour);
	if (has_one_kernel(old) && has_one_kernel(new))
		match_all(pairs, old, old_taken, new, new_taken, is_any);
	for (size_t i = 0; i < old->count; i++) {
		if (!old_taken[i])
			pairs->list[pairs->count++] = (struct pair){ .old = old->cells[i] };
	}
	for (size_t i = 0; i < new->count; i++) {
		if (!new_taken[i])
			pairs->list[pairs->count++] = (struct pair){ .new = new->cells[i] };
	}
	free(old_taken);
	free(new_taken);
	return true;
}

void pairs_free(struct pairs *pairs)
{
	free(pairs->list);
}
