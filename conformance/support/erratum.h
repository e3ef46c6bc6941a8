/* SPDX-License-Identifier: MIT */
/* A kernel as mended and as it was before, told apart by what it does. */
#ifndef SUPPORT_ERRATUM_H
#define SUPPORT_ERRATUM_H

#include <stdbool.h>
#include <stddef.h>

#include "scene.h"

/* What a kernel does in one run, mended and not: errno values, 0 for success, that differ. */
struct observation {
	const char *what;
	struct verdict verdict;
	int mended;
	int defective;
};

/* Whether the kernel's errata mask has the erratum, such as "erratum.3". */
bool erratum_is_claimed(const char *erratum);

/*
 * Judge all observations of an erratum.  A kernel whose errata mask has it must behave as mended
 * in all of them.  One whose mask has it not may be defective in all of them, which ends the test
 * case as an expected failure, or mended in all, which is said.
 */
void erratum_settle(const char *erratum, const struct observation *observations, size_t count);

/* A scene whose answers are those of a mended kernel. */
struct erratum_scene {
	struct scene scene;
	int defective; /* what another answers */
};

/*
 * Judge scenes: those that a defective kernel answers as a mended one does by themselves, and the
 * others as the observations of an erratum.
 */
void erratum_judge(const char *erratum, const struct erratum_scene *scenes, size_t count,
		   enum scene_stage stage);

#endif
