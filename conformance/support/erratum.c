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

/* Whether the answer is that of a domain which the suite runs in, to what takes "fs.refer". */
static bool is_decided_outside(const struct observation *observation)
{
	return observation->mended != EXDEV && observation->defective != EXDEV &&
	       shows(observation, EXDEV) && surroundings_has_outer_domain();
}

bool erratum_is_claimed(const char *erratum)
{
	return kernel_support()->errata & llk_feature_find(erratum)->bit;
}

/* Those that are decided outside, or the others. */
static void expect_mended(const struct observation *observations, size_t count, bool outside)
{
	for (size_t i = 0; i < count; i++) {
		if (is_decided_outside(&observations[i]) == outside)
			expect_verdict(&observations[i].verdict, observations[i].mended, "%s",
				       observations[i].what);
	}
}

void erratum_settle(const char *erratum, const struct observation *observations, size_t count)
{
	size_t mended = 0, defective = 0, outside = 0, first = 0;

	for (size_t i = 0; i < count; i++) {
		mended += shows(&observations[i], observations[i].mended);
		outside += is_decided_outside(&observations[i]);
		if (shows(&observations[i], observations[i].defective) && !defective++)
			first = i;
	}
	if (defective == count && observations[0].defective == EXDEV &&
	    surroundings_has_outer_domain())
		expect_skip(REASON_OUTER_DOMAIN, "%s: EXDEV: %s", observations[0].what,
			    surroundings_describe_outer_domain());
	/* As far as it can show. */
	if (!erratum_is_claimed(erratum) && defective && defective + outside == count)
		expect_known_defect(erratum, "%s: %s", observations[first].what,
				    expect_errno_name(observations[first].defective));
	if (!erratum_is_claimed(erratum) && mended == count)
		printf("%s is mended, which the errata mask does not say\n", erratum);
	/* Halfway between, or neither: then it is no known state.  What skips comes last. */
	expect_mended(observations, count, false);
	expect_mended(observations, count, true);
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
