// SPDX-License-Identifier: MIT
/* The feature table agrees with the kernel's history, and with itself. */
#include <atf-c.h>
#include <string.h>

#include <llk.h>

ATF_TC_WITHOUT_HEAD(masks_of_each_abi_are_those_of_the_kernel);
ATF_TC_BODY(masks_of_each_abi_are_those_of_the_kernel, tc)
{
	/* Written out, not computed: the highest masks that a kernel of each ABI accepts. */
	static const struct {
		uint64_t fs, net, scope, restrict_flags, rule_flags;
	} kernels[] = {
		[0] = { 0, 0, 0, 0, 0 },
		[1] = { 0x1fff, 0, 0, 0, 0 },
		[2] = { 0x3fff, 0, 0, 0, 0 },
		[3] = { 0x7fff, 0, 0, 0, 0 },
		[4] = { 0x7fff, 0x3, 0, 0, 0 },
		[5] = { 0xffff, 0x3, 0, 0, 0 },
		[6] = { 0xffff, 0x3, 0x3, 0, 0 },
		[7] = { 0xffff, 0x3, 0x3, 0x7, 0 },
		[8] = { 0xffff, 0x3, 0x3, 0xf, 0 },
		[9] = { 0x1ffff, 0x3, 0x3, 0xf, 0 },
		[10] = { 0x1ffff, 0xf, 0x3, 0xf, 0x1 },
		[11] = { 0x1ffff, 0xf, 0x3, 0x1f, 0x1 },
	};

	ATF_REQUIRE_EQ(LLK_ABI_NEWEST + 1, sizeof(kernels) / sizeof(kernels[0]));
	for (int abi = 0; abi <= LLK_ABI_NEWEST; abi++) {
		ATF_CHECK_EQ_MSG(kernels[abi].fs, llk_feature_mask(LLK_FEATURE_FS, abi), "ABI %d",
				 abi);
		ATF_CHECK_EQ_MSG(kernels[abi].net, llk_feature_mask(LLK_FEATURE_NET, abi), "ABI %d",
				 abi);
		ATF_CHECK_EQ_MSG(kernels[abi].scope, llk_feature_mask(LLK_FEATURE_SCOPE, abi),
				 "ABI %d", abi);
		ATF_CHECK_EQ_MSG(kernels[abi].restrict_flags,
				 llk_feature_mask(LLK_FEATURE_RESTRICT, abi), "ABI %d", abi);
		ATF_CHECK_EQ_MSG(kernels[abi].rule_flags, llk_feature_mask(LLK_FEATURE_RULE, abi),
				 "ABI %d", abi);
	}
}

ATF_TC_WITHOUT_HEAD(masks_of_an_abi_beyond_the_table_are_those_at_its_end);
ATF_TC_BODY(masks_of_an_abi_beyond_the_table_are_those_at_its_end, tc)
{
	ATF_CHECK_EQ(0x1ffff, llk_feature_mask(LLK_FEATURE_FS, LLK_ABI_NEWEST + 100));
	ATF_CHECK_EQ(0, llk_feature_mask(LLK_FEATURE_FS, -1));
}

ATF_TC_WITHOUT_HEAD(errata_masks_hold_those_that_concern_the_abi);
ATF_TC_BODY(errata_masks_hold_those_that_concern_the_abi, tc)
{
	ATF_CHECK_EQ(0xc, llk_feature_mask(LLK_FEATURE_ERRATUM, 2));
	ATF_CHECK_EQ(0xd, llk_feature_mask(LLK_FEATURE_ERRATUM, 4));
	ATF_CHECK_EQ(0xf, llk_feature_mask(LLK_FEATURE_ERRATUM, 6));
}

ATF_TC_WITHOUT_HEAD(names_constants_and_bits_are_unique);
ATF_TC_BODY(names_constants_and_bits_are_unique, tc)
{
	const struct llk_feature *one, *other;

	for (size_t i = 0; (one = llk_feature_at(i)); i++) {
		ATF_CHECK_MSG(one->bit && !(one->bit & (one->bit - 1)), "%s: not one bit",
			      one->name);
		for (size_t j = i + 1; (other = llk_feature_at(j)); j++) {
			ATF_CHECK_MSG(strcmp(one->name, other->name) != 0, "%s twice", one->name);
			ATF_CHECK_MSG(one->kind != other->kind || one->bit != other->bit,
				      "%s and %s: one bit", one->name, other->name);
			if (one->constant && other->constant)
				ATF_CHECK_MSG(strcmp(one->constant, other->constant) != 0,
					      "%s twice", one->constant);
		}
	}
}

ATF_TC_WITHOUT_HEAD(every_row_is_complete_and_found_by_its_name);
ATF_TC_BODY(every_row_is_complete_and_found_by_its_name, tc)
{
	static const char *const prefixes[] = {
		[LLK_FEATURE_FS] = "fs.",	    [LLK_FEATURE_NET] = "net.",
		[LLK_FEATURE_SCOPE] = "scope.",	    [LLK_FEATURE_RESTRICT] = "restrict.",
		[LLK_FEATURE_RULE] = "rule.",	    [LLK_FEATURE_QUERY] = "query.",
		[LLK_FEATURE_ERRATUM] = "erratum.",
	};
	const struct llk_feature *feature;
	size_t count = 0;

	for (; (feature = llk_feature_at(count)); count++) {
		const char *prefix = prefixes[feature->kind];

		ATF_CHECK_EQ(feature, llk_feature_find(feature->name));
		ATF_CHECK_MSG(strncmp(feature->name, prefix, strlen(prefix)) == 0, "%s",
			      feature->name);
		ATF_CHECK_MSG(feature->since_abi >= 1 && feature->since_abi <= LLK_ABI_NEWEST, "%s",
			      feature->name);
		ATF_CHECK_MSG(feature->kernel && *feature->kernel, "%s", feature->name);
		ATF_CHECK_MSG(feature->summary && *feature->summary, "%s", feature->name);
		ATF_CHECK_MSG((feature->kind == LLK_FEATURE_ERRATUM) == !feature->constant, "%s",
			      feature->name);
	}
	ATF_CHECK_EQ(17 + 4 + 2 + 5 + 1 + 2 + 4, count);
	ATF_CHECK(!llk_feature_at(SIZE_MAX));
	ATF_CHECK(!llk_feature_find("fs.exec"));
	ATF_CHECK(!llk_feature_find(""));
	ATF_CHECK(!llk_feature_find(NULL));
}

ATF_TC_WITHOUT_HEAD(six_rights_apply_to_files);
ATF_TC_BODY(six_rights_apply_to_files, tc)
{
	const struct llk_feature *feature;
	uint64_t fitting = 0;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->applies_to_file)
			fitting |= feature->bit;
	}
	/* execute, write, read; truncate, ioctl, resolve. */
	ATF_CHECK_EQ(0x7 | 0x1c000, fitting);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, masks_of_each_abi_are_those_of_the_kernel);
	ATF_TP_ADD_TC(tp, masks_of_an_abi_beyond_the_table_are_those_at_its_end);
	ATF_TP_ADD_TC(tp, errata_masks_hold_those_that_concern_the_abi);
	ATF_TP_ADD_TC(tp, names_constants_and_bits_are_unique);
	ATF_TP_ADD_TC(tp, every_row_is_complete_and_found_by_its_name);
	ATF_TP_ADD_TC(tp, six_rights_apply_to_files);
	return atf_no_error();
}
