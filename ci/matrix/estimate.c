// SPDX-License-Identifier: MIT
#include "estimate.h"

#include <stdlib.h>
#include <string.h>

/* What makes cells alike, from the closest likeness to none. */
enum likeness {
	LIKE_ABI,
	LIKE_VARIANT,
	LIKE_ARCH,
	LIKE_NOTHING,
};

/* Without memory the estimate is worse, no more. */
static void add(struct estimate *estimate, const struct cell *cell, bool own_run)
{
	struct estimate_sample *grown, *sample;

	if (!cell->done || cell->duration_s < 0)
		return;
	grown = reallocarray(estimate->samples, estimate->count + 1, sizeof(*grown));
	if (!grown)
		return;
	estimate->samples = grown;
	sample = &grown[estimate->count];
	*sample = (struct estimate_sample){
		.id = strdup(cell->id),
		.arch = strdup(cell->arch),
		.variant = strdup(cell->variant),
		.abi = cell->abi,
		.duration_s = cell->duration_s,
		.own_run = own_run,
	};
	estimate->count++;
}

void estimate_load(struct estimate *estimate, const json_t *records)
{
	const json_t *record;
	struct cell cell;
	size_t i;

	json_array_foreach(records, i, record) {
		if (cell_read(&cell, record))
			add(estimate, &cell, false);
	}
}

static bool is_same(const char *one, const char *other)
{
	return one && other && strcmp(one, other) == 0;
}

static const struct estimate_sample *find_earlier(const struct estimate *estimate, const char *id)
{
	for (size_t i = 0; i < estimate->count; i++) {
		if (!estimate->samples[i].own_run && is_same(estimate->samples[i].id, id))
			return &estimate->samples[i];
	}
	return NULL;
}

/* How long cells of this run take against what they took before. */
static double find_scale(const struct estimate *estimate)
{
	double now = 0, before = 0;

	for (size_t i = 0; i < estimate->count; i++) {
		const struct estimate_sample *sample = &estimate->samples[i], *earlier;

		earlier = sample->own_run ? find_earlier(estimate, sample->id) : NULL;
		if (earlier) {
			now += sample->duration_s;
			before += earlier->duration_s;
		}
	}
	return before > 0 ? now / before : 0;
}

void estimate_add(struct estimate *estimate, const struct cell *cell)
{
	add(estimate, cell, true);
	estimate->scale = find_scale(estimate);
}

static bool is_like(const struct estimate_sample *sample, const struct kernel *kernel,
		    enum likeness likeness)
{
	if (likeness <= LIKE_ABI && sample->abi != kernel->expected_abi)
		return false;
	if (likeness <= LIKE_VARIANT && !is_same(sample->variant, kernel->variant->name))
		return false;
	return likeness > LIKE_ARCH || is_same(sample->arch, kernel->arch);
}

/* The mean of those that are so much alike; negative if there is none. */
static double mean(const struct estimate *estimate, const struct kernel *kernel,
		   enum likeness likeness, bool own_run)
{
	double sum = 0;
	size_t count = 0;

	for (size_t i = 0; i < estimate->count; i++) {
		const struct estimate_sample *sample = &estimate->samples[i];

		if (sample->own_run == own_run && is_like(sample, kernel, likeness)) {
			sum += sample->duration_s;
			count++;
		}
	}
	return count ? sum / (double)count : -1;
}

double estimate_cell(const struct estimate *estimate, const struct kernel *kernel)
{
	const struct estimate_sample *earlier = find_earlier(estimate, kernel->cell);
	const double scale = estimate->scale > 0 ? estimate->scale : 1;
	double duration_s = earlier ? earlier->duration_s * scale : -1;

	for (enum likeness l = LIKE_ABI; duration_s < 0 && l <= LIKE_NOTHING; l++) {
		duration_s = mean(estimate, kernel, l, true);
		if (duration_s < 0)
			duration_s = mean(estimate, kernel, l, false) * scale;
	}
	return duration_s;
}

static size_t first_free(const double *busy, size_t machines)
{
	size_t first = 0;

	for (size_t i = 1; i < machines; i++) {
		if (busy[i] < busy[first])
			first = i;
	}
	return first;
}

double estimate_end(double *busy, size_t machines, const double *waiting, size_t count)
{
	double end = 0;

	for (size_t i = 0; i < count; i++)
		busy[first_free(busy, machines)] += waiting[i];
	for (size_t i = 0; i < machines; i++) {
		if (busy[i] > end)
			end = busy[i];
	}
	return end;
}

void estimate_free(struct estimate *estimate)
{
	for (size_t i = 0; i < estimate->count; i++) {
		free(estimate->samples[i].id);
		free(estimate->samples[i].arch);
		free(estimate->samples[i].variant);
	}
	free(estimate->samples);
	*estimate = (struct estimate){ 0 };
}
