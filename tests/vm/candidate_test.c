// SPDX-License-Identifier: MIT
/* Which kernels an index offers, and in which order. */
#include "provider/debian/candidate.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

static struct manifest_kernel kernel = {
	.id = "debian-7.3-x86_64",
	.series = "7.3",
	.arch = "x86_64",
	.flavour = "cloud",
};

struct line {
	const char *name;
	const char *version;
	const char *depends;
};

static void write_index(const char *path, const struct line *lines, size_t count)
{
	FILE *file = fopen(path, "w");

	ATF_REQUIRE(file);
	for (size_t i = 0; i < count; i++)
		fprintf(file, "Package: %s\nVersion: %s\nDepends: %s\nSize: 1\nSHA256: %zu\n\n",
			lines[i].name, lines[i].version, lines[i].depends ? lines[i].depends : "",
			i);
	ATF_REQUIRE_EQ(0, fclose(file));
}

#define ADD(candidates, suite, lines)                                                              \
	do {                                                                                       \
		write_index(suite, lines, sizeof(lines) / sizeof(*(lines)));                       \
		ATF_REQUIRE_EQ(0, candidates_add(candidates, &kernel, suite, suite));              \
	} while (0)

/* One line for each: suite, release, version, number of packages. */
static const char *listing(const struct candidates *candidates)
{
	static char text[2048];
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < candidates->count; i++) {
		const struct candidate *candidate = &candidates->list[i];

		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s %s %s %zu\n",
					   candidate->suite, candidate->release,
					   candidate_version(candidate), candidate->count);
	}
	return text;
}

ATF_TC_WITHOUT_HEAD(newest_comes_first);
ATF_TC_BODY(newest_comes_first, tc)
{
	static const struct line alpha[] = {
		{ "linux-image-7.3.4-cloud-amd64", "7.3.4-1", NULL },
		{ "linux-image-7.3.12-cloud-amd64", "7.3.12-1", NULL },
	};
	static const struct line beta[] = {
		{ "linux-image-7.3-cloud-amd64", "7.3~rc7-1", NULL },
		{ "linux-image-7.3.5-cloud-amd64", "7.3.5-1", NULL },
	};
	struct candidates candidates = { 0 };

	ADD(&candidates, "alpha", alpha);
	ADD(&candidates, "beta", beta);
	candidates_sort(&candidates);
	ATF_CHECK_STREQ("alpha 7.3.12-cloud-amd64 7.3.12-1 1\n"
			"beta 7.3.5-cloud-amd64 7.3.5-1 1\n"
			"alpha 7.3.4-cloud-amd64 7.3.4-1 1\n"
			"beta 7.3-cloud-amd64 7.3~rc7-1 1\n",
			listing(&candidates));
	candidates_release(&candidates);
}

ATF_TC_WITHOUT_HEAD(other_packages_are_left_out);
ATF_TC_BODY(other_packages_are_left_out, tc)
{
	static const struct line alpha[] = {
		{ "linux-image-7.3.4-cloud-amd64-unsigned", "7.3.4-1", NULL },
		{ "linux-image-7.3.4-cloud-amd64-dbg", "7.3.4-1", NULL },
		{ "linux-image-7.3.4-rt-amd64", "7.3.4-1", NULL },
		{ "linux-image-7.3.4-amd64", "7.3.4-1", NULL },
		{ "linux-image-7.3.4-cloud-arm64", "7.3.4-1", NULL },
		{ "linux-image-cloud-amd64", "7.3.4-1", NULL },
		{ "linux-headers-7.3.4-cloud-amd64", "7.3.4-1", NULL },
		{ "linux-image-7.2.4-cloud-amd64", "7.2.4-1", NULL },
		{ "linux-image-7.30.1-cloud-amd64", "7.30.1-1", NULL },
		{ "linux-image-7.3.4-cloud-amd64", "7.3.4-1", NULL },
	};
	struct candidates candidates = { 0 };

	ADD(&candidates, "alpha", alpha);
	candidates_sort(&candidates);
	ATF_CHECK_STREQ("alpha 7.3.4-cloud-amd64 7.3.4-1 1\n", listing(&candidates));
	candidates_release(&candidates);
}

ATF_TC_WITHOUT_HEAD(each_flavour_has_its_own_packages);
ATF_TC_BODY(each_flavour_has_its_own_packages, tc)
{
	static const struct line lines[] = {
		{ "linux-image-7.3.4+deb13-cloud-amd64", "7.3.4-1", NULL },
		{ "linux-image-7.3.4+deb13-rt-amd64", "7.3.4-1", NULL },
		{ "linux-image-7.3.4+deb13-amd64", "7.3.4-1", NULL },
		{ "linux-image-7.3.0-2-amd64", "7.3.2-1", NULL },
		{ "linux-image-7.3-amd64", "7.3~rc7-1", NULL },
		{ "linux-image-amd64", "7.3.4-1", NULL },
		{ "linux-image-7.3-rc1-amd64", "7.3~rc1-1", NULL },
		{ "linux-image-7.3.4+deb13-arm64", "7.3.4-1", NULL },
		{ "linux-image-7.3.4+deb13-arm64-16k", "7.3.4-1", NULL },
		{ "linux-image-7.3.4+deb13-rt-arm64", "7.3.4-1", NULL },
		{ "linux-image-arm64-16k", "7.3.4-1", NULL },
	};
	static const struct {
		const char *flavour;
		const char *arch;
		const char *releases;
	} flavours[] = {
		{ "rt", "x86_64", "a 7.3.4+deb13-rt-amd64 7.3.4-1 1\n" },
		{ "generic", "x86_64",
		  "a 7.3.4+deb13-amd64 7.3.4-1 1\n"
		  "a 7.3.0-2-amd64 7.3.2-1 1\n"
		  "a 7.3-amd64 7.3~rc7-1 1\n" },
		{ "generic", "aarch64", "a 7.3.4+deb13-arm64 7.3.4-1 1\n" },
		{ "16k", "aarch64", "a 7.3.4+deb13-arm64-16k 7.3.4-1 1\n" },
	};

	for (size_t i = 0; i < sizeof(flavours) / sizeof(*flavours); i++) {
		struct candidates candidates = { 0 };

		kernel.flavour = flavours[i].flavour;
		kernel.arch = flavours[i].arch;
		ADD(&candidates, "a", lines);
		candidates_sort(&candidates);
		ATF_CHECK_STREQ(flavours[i].releases, listing(&candidates));
		candidates_release(&candidates);
	}
}

ATF_TC_WITHOUT_HEAD(packages_of_the_split_layout_belong_together);
ATF_TC_BODY(packages_of_the_split_layout_belong_together, tc)
{
	static const struct line alpha[] = {
		{ "linux-base-7.3.4-cloud-amd64", "7.3.4-1", NULL },
		{ "linux-binary-7.3.4-cloud-amd64", "7.3.4-1", "linux-base-7.3.4-cloud-amd64" },
		{ "linux-image-7.3.4-cloud-amd64", "7.3.4-1", "linux-binary-7.3.4-cloud-amd64" },
		{ "linux-modules-7.3.4-cloud-amd64", "7.3.4-1", "kmod" },
		{ "linux-binary-7.3.2-cloud-amd64", "7.3.2-1", NULL },
		{ "linux-modules-7.3.2-cloud-amd64", "7.3.2-2", NULL },
	};
	struct candidates candidates = { 0 };

	ADD(&candidates, "alpha", alpha);
	candidates_sort(&candidates);
	ATF_CHECK_STREQ("alpha 7.3.4-cloud-amd64 7.3.4-1 3\n"
			"alpha 7.3.2-cloud-amd64 7.3.2-1 1\n",
			listing(&candidates));
	for (size_t i = 0; i < candidates.list[0].count; i++)
		ATF_CHECK(strcmp("linux-image-7.3.4-cloud-amd64",
				 candidates.list[0].packages[i].name) != 0);
	candidates_release(&candidates);
}

ATF_TC_WITHOUT_HEAD(packages_without_a_kernel_are_left_out);
ATF_TC_BODY(packages_without_a_kernel_are_left_out, tc)
{
	static const struct line alpha[] = {
		{ "linux-image-7.3-cloud-amd64", "7.3.9-1", "linux-image-7.3.9-cloud-amd64" },
		{ "linux-modules-7.3.8-cloud-amd64", "7.3.8-1", NULL },
		{ "linux-base-7.3.8-cloud-amd64", "7.3.8-1", NULL },
	};
	struct candidates candidates = { 0 };

	ADD(&candidates, "alpha", alpha);
	candidates_sort(&candidates);
	ATF_CHECK_STREQ("", listing(&candidates));
	candidates_release(&candidates);
}

ATF_TC_WITHOUT_HEAD(what_stands_in_two_suites_is_taken_from_the_better);
ATF_TC_BODY(what_stands_in_two_suites_is_taken_from_the_better, tc)
{
	static const struct line both[] = {
		{ "linux-binary-7.3.4-cloud-amd64", "7.3.4-1", NULL },
		{ "linux-binary-7.3.5-cloud-amd64", "7.3.5-1", NULL },
	};
	static const struct line complete[] = {
		{ "linux-binary-7.3.4-cloud-amd64", "7.3.4-1", NULL },
		{ "linux-modules-7.3.4-cloud-amd64", "7.3.4-1", NULL },
		{ "linux-binary-7.3.5-cloud-amd64", "7.3.5-1", NULL },
	};
	struct candidates candidates = { 0 };

	ADD(&candidates, "alpha", both);
	ADD(&candidates, "beta", complete);
	candidates_sort(&candidates);
	ATF_CHECK_STREQ("alpha 7.3.5-cloud-amd64 7.3.5-1 1\n"
			"beta 7.3.4-cloud-amd64 7.3.4-1 2\n",
			listing(&candidates));
	candidates_release(&candidates);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, newest_comes_first);
	ATF_TP_ADD_TC(tp, other_packages_are_left_out);
	ATF_TP_ADD_TC(tp, each_flavour_has_its_own_packages);
	ATF_TP_ADD_TC(tp, packages_of_the_split_layout_belong_together);
	ATF_TP_ADD_TC(tp, packages_without_a_kernel_are_left_out);
	ATF_TP_ADD_TC(tp, what_stands_in_two_suites_is_taken_from_the_better);
	return atf_no_error();
}
