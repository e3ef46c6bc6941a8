// SPDX-License-Identifier: MIT
/* How long cells will take. */
#include "estimate.h"

#include <atf-c.h>
#include <math.h>

#include "cleanup_json.h"

static json_t *record(const char *id, const char *arch, int abi, double duration_s)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:{}, s:f}", "id", id, "kernel", id,
			 "arch", arch, "variant", "root", "state", "done", "abi", abi, "counts",
			 "duration_s", duration_s);
}

static json_t *records(void)
{
	return json_pack("[o, o, o, o]", record("a", "x86_64", 1, 10), record("b", "x86_64", 5, 30),
			 record("c", "aarch64", 1, 50), record("d", "aarch64", 5, 90));
}

/* The cell has ended in this run. */
static void end_cell(struct estimate *estimate, const char *id, const char *arch, int abi,
		     double duration_s)
{
	_cleanup_json_ json_t *ended = record(id, arch, abi, duration_s);
	struct cell cell;

	ATF_REQUIRE(cell_read(&cell, ended));
	estimate_add(estimate, &cell);
}

static double ask(const struct estimate *estimate, char *id, const char *arch, int abi)
{
	static char root[] = "root";
	const struct variant variant = { .name = root };
	const struct kernel kernel = {
		.cell = id,
		.id = id,
		.arch = arch,
		.variant = &variant,
		.expected_abi = abi,
	};

	return estimate_cell(estimate, &kernel);
}

#define EXPECT(seconds, estimate, id, arch, abi)                                                   \
	do {                                                                                       \
		const double said = ask(estimate, id, arch, abi);                                  \
		ATF_CHECK_MSG(fabs(said - (seconds)) < 0.001, "%s: %f", id, said);                 \
	} while (0)

ATF_TC_WITHOUT_HEAD(nothing_known);
ATF_TC_BODY(nothing_known, tc)
{
	struct estimate estimate = { 0 };
	_cleanup_json_ json_t *failed = json_pack("[o]", record("a", "x86_64", 1, 300));

	ATF_CHECK(ask(&estimate, "a", "x86_64", 1) < 0);
	/* How long a machine hung tells nothing. */
	json_object_set_new(json_array_get(failed, 0), "state", json_string("infra_error"));
	json_object_set_new(json_array_get(failed, 0), "cause", json_string("hang"));
	estimate_load(&estimate, failed);
	ATF_CHECK(ask(&estimate, "a", "x86_64", 1) < 0);
	estimate_free(&estimate);
}

ATF_TC_WITHOUT_HEAD(likeness);
ATF_TC_BODY(likeness, tc)
{
	struct estimate estimate = { 0 };
	_cleanup_json_ json_t *known = records();

	estimate_load(&estimate, known);
	EXPECT(90, &estimate, "d", "aarch64", 5);
	EXPECT(50, &estimate, "new", "aarch64", 1);
	EXPECT(70, &estimate, "new", "aarch64", 9);
	EXPECT(20, &estimate, "new", "x86_64", 9);
	EXPECT(45, &estimate, "new", "riscv64", 1);
	estimate_free(&estimate);
}

ATF_TC_WITHOUT_HEAD(this_run_counts_more);
ATF_TC_BODY(this_run_counts_more, tc)
{
	struct estimate estimate = { 0 };
	_cleanup_json_ json_t *known = records();

	/* Twice as slow as before: so will be the others. */
	estimate_load(&estimate, known);
	end_cell(&estimate, "a", "x86_64", 1, 20);
	EXPECT(60, &estimate, "b", "x86_64", 5);
	EXPECT(100, &estimate, "new", "aarch64", 1);
	/* Where this run has the like, that is taken as it is. */
	EXPECT(20, &estimate, "new", "x86_64", 1);
	estimate_free(&estimate);
}

ATF_TC_WITHOUT_HEAD(machines_side_by_side);
ATF_TC_BODY(machines_side_by_side, tc)
{
	const double waiting[] = { 10, 40, 5 };
	double one[] = { 7 }, two[] = { 30, 0 }, idle[] = { 0, 12 };

	ATF_CHECK_EQ(62, estimate_end(one, 1, waiting, 3));
	ATF_CHECK_EQ(50, estimate_end(two, 2, waiting, 3));
	ATF_CHECK_EQ(12, estimate_end(idle, 2, waiting, 0));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, nothing_known);
	ATF_TP_ADD_TC(tp, likeness);
	ATF_TP_ADD_TC(tp, this_run_counts_more);
	ATF_TP_ADD_TC(tp, machines_side_by_side);
	return atf_no_error();
}
