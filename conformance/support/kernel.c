// SPDX-License-Identifier: MIT
#include "kernel.h"

#include <stdio.h>

#include <judge.h>

#include "expect.h"

#define LAYERS		       16
#define LAYERS_FIRST	       64
#define FIRST_GENERATION_PROOF (LAYERS + 1)

/* Zero is what has not been found out. */
static struct {
	struct llk_support support;
	int layer_limit;
} known;

_Static_assert(2 * sizeof(known) < KERNEL_KNOWN_SIZE, "as a text it has no room");

const struct llk_support *kernel_support(void)
{
	struct llk_support *const support = &known.support;

	if (support->size)
		return support;
	support->size = sizeof(*support);
	if (llk_support_detect(support))
		expect_broken("llk_support_detect failed");
	return support;
}

int kernel_abi(void)
{
	return kernel_support()->abi;
}

bool kernel_lacks_landlock(void)
{
	const enum llk_state state = kernel_support()->state;

	return state == LLK_STATE_NOT_BUILT || state == LLK_STATE_DISABLED;
}

static int do_nothing(void *context)
{
	(void)context;
	return 0;
}

bool kernel_is_first_generation(void)
{
	struct sandbox_layer layers[FIRST_GENERATION_PROOF] = { 0 };
	struct verdict verdict;

	if (kernel_abi() != 1)
		return false;
	if (known.layer_limit)
		return known.layer_limit == LAYERS_FIRST;
	for (size_t i = 0; i < FIRST_GENERATION_PROOF; i++)
		layers[i].attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK;
	verdict = judge_vforked(layers, FIRST_GENERATION_PROOF, do_nothing, NULL);
	return verdict.kind == VERDICT_ACTED;
}

int kernel_layer_limit(void)
{
	return kernel_is_first_generation() ? LAYERS_FIRST : LAYERS;
}

void kernel_export_known(char text[KERNEL_KNOWN_SIZE])
{
	const unsigned char *const bytes = (const unsigned char *)&known;

	kernel_support();
	known.layer_limit = kernel_layer_limit();
	for (size_t i = 0; i < sizeof(known); i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}

void kernel_import_known(const char *text)
{
	unsigned char *const bytes = (unsigned char *)&known;

	for (size_t i = 0; i < sizeof(known) && sscanf(text + 2 * i, "%2hhx", &bytes[i]) == 1; i++)
		;
}

const char *kernel_describe(void)
{
	static char text[64];
	const struct llk_support *support = kernel_support();

	if (support->state != LLK_STATE_ENABLED)
		snprintf(text, sizeof(text), "Landlock %s", llk_state_name(support->state));
	else if (support->errata_known)
		snprintf(text, sizeof(text), "ABI %d, errata mask %#x", support->abi,
			 support->errata);
	else
		snprintf(text, sizeof(text), "ABI %d, errata unknown", support->abi);
	return text;
}
