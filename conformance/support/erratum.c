// SPDX-License-Identifier: MIT
#include "erratum.h"

#include <errno.h>
#include <stdio.h>

#include <llk.h>

#include "expect.h"
#include "kernel.h"
#include "reason.h"
#include "surroundings.h"

#define OBSERVATIONS 48

static bool shows(const struct observation *observation, int error)
{
	return observation->verdict.kind == VERDICT_ACTED && observation->verdict.error == error;
}

bool erratum_is_claimed(const char *erratum)
{
	return kernel_support()->errata & llk_feature_find(erratum)->bit;
}

void erratum_settle(const char *erratum, const struct observation *observations, size_t count)
{
	size_t mended = 0, defective = 0;

	for (size_t i = 0; i < count; i++) {
		mended += shows(&observations[i], observations[i].mended);
		defective += shows(&observations[i], observations[i].defective);
	}
	if (defective == count && observations[0].defective == EXDEV &&
	    surroundings_has_outer_domain())
		expect_skip(REASON_OUTER_DOMAIN, "%s: EXDEV, with %d layers left: %s",
			    observations[0].what, surroundings_outer_domain()->layers_left,
			    surroundings_outer_domain()->sign);
	if (!erratum_is_claimed(erratum) && defective == count)
		expect_known_defect(erratum, "%s: %s", observations[0].what,
				    expect_errno_name(observations[0].defective));
	if (!erratum_is_claimed(erratum) && mended == count)
		printf("%s is mended, which the errata mask does not say\n", erratum);
	/* Halfway between, or neither: then it is no known state. */
	for (size_t i = 0; i < count; i++)
		expect_verdict(&observations[i].verdict, observations[i].mended, "%s",
			       observations[i].what);
}

void erratum_judge(const char *erratum, const struct erratum_scene *scenes, size_t count,
		   enum scene_stage stage)
{
	struct observation observations[OBSERVATIONS];
	size_t observed = 0;

	for (size_t i = 0; i < count; i++) {
		const struct scene *scene = &scenes[i].scene;
		const int mended = answer_expected(&scene->answers);

		struct verdict verdict;

		if (scene->since_abi > kernel_abi())
			continue;
		if (!i || !scene_plays_alike(scene, &scenes[i - 1].scene))
			scene_control(scene, stage);
		verdict = scene_play(scene, stage, scene_layer_count(scene));
		if (mended == scenes[i].defective) {
			expect_verdict(&verdict, mended, "%s", scene->what);
			continue;
		}
		if (observed == OBSERVATIONS)
			expect_broken("more than %d observations", OBSERVATIONS);
		observations[observed++] = (struct observation){
			.what = scene->what,
			.verdict = verdict,
			.mended = mended,
			.defective = scenes[i].defective,
		};
	}
	erratum_settle(erratum, observations, observed);
}
