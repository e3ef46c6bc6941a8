// SPDX-License-Identifier: MIT
/* What the names on a command line mean. */
#include "provider/wanted.h"

#include <atf-c.h>
#include <stdint.h>
#include <string.h>

static const char text[] =
	"{\"schema\": \"landlock-vm-manifest/1\", \"kernels\": ["
	"{\"id\": \"debian-6.1-x86_64\", \"series\": \"6.1\", \"arch\": \"x86_64\", \"flavour\": "
	"\"cloud\", \"provider\": \"debian\", \"suites\": [\"s\"], \"expected_abi\": 2},"
	"{\"id\": \"debian-6.1-aarch64\", \"series\": \"6.1\", \"arch\": \"aarch64\", \"flavour\": "
	"\"cloud\", \"provider\": \"debian\", \"suites\": [\"s\"], \"expected_abi\": 2},"
	"{\"id\": \"debian-7.3-x86_64\", \"series\": \"7.3\", \"arch\": \"x86_64\", \"flavour\": "
	"\"cloud\", \"provider\": \"debian\", \"suites\": [\"s\"], \"expected_abi\": 11},"
	"{\"id\": \"debian-7.3-rt-x86_64\", \"series\": \"7.3\", \"arch\": \"x86_64\", \"flavour\": "
	"\"rt\", \"by_id_only\": true, \"provider\": \"debian\", \"suites\": [\"s\"], "
	"\"expected_abi\": 11}],"
	"\"selections\": {\"both\": [\"6.1\"], \"ends\": [\"6.1@oldest\", \"6.1\"], "
	"\"one\": [\"debian-7.3-x86_64\"], "
	"\"twice\": [\"6.1\", \"debian-6.1-x86_64\"]}}";

static struct manifest manifest;

static void load(void)
{
	FILE *file = fopen("manifest.json", "w");

	ATF_REQUIRE(file && fputs(text, file) >= 0 && fclose(file) == 0);
	ATF_REQUIRE_EQ(0, manifest_load(&manifest, "manifest.json"));
}

/* The ids with a blank after each. */
static const char *ids(const struct wanted *wanted)
{
	static char joined[512];

	joined[0] = '\0';
	for (size_t i = 0; i < wanted->count; i++) {
		strcat(joined, wanted->list[i].id);
		strcat(joined, " ");
	}
	return joined;
}

ATF_TC_WITHOUT_HEAD(id_means_the_newest);
ATF_TC_BODY(id_means_the_newest, tc)
{
	struct wanted wanted = { 0 };

	load();
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "debian-6.1-aarch64", NULL));
	ATF_CHECK_STREQ("debian-6.1-aarch64 ", ids(&wanted));
	ATF_CHECK_EQ(NULL, wanted.list[0].version);
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(id_with_a_version_means_that_one);
ATF_TC_BODY(id_with_a_version_means_that_one, tc)
{
	struct wanted wanted = { 0 };

	load();
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "debian-6.1-x86_64@6.1.4-1~x+1", "x86_64"));
	ATF_REQUIRE_EQ(1, wanted.count);
	ATF_CHECK_STREQ("debian-6.1-x86_64@6.1.4-1~x+1", wanted.list[0].id);
	ATF_CHECK_STREQ("6.1.4-1~x+1", wanted.list[0].version);
	ATF_CHECK_STREQ("debian-6.1-x86_64", wanted.list[0].kernel->id);
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(oldest_is_no_version);
ATF_TC_BODY(oldest_is_no_version, tc)
{
	struct wanted wanted = { 0 };

	load();
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "7.3@oldest", "x86_64"));
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "ends", "aarch64"));
	ATF_CHECK_STREQ("debian-7.3-x86_64@oldest debian-6.1-aarch64@oldest debian-6.1-aarch64 ",
			ids(&wanted));
	ATF_CHECK(wanted.list[0].oldest && wanted.list[1].oldest && !wanted.list[2].oldest);
	ATF_CHECK(!wanted.list[0].version && !wanted.list[1].version);
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(series_means_that_of_the_architecture);
ATF_TC_BODY(series_means_that_of_the_architecture, tc)
{
	struct wanted wanted = { 0 };

	load();
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "6.1", "aarch64"));
	ATF_CHECK_STREQ("debian-6.1-aarch64 ", ids(&wanted));
	ATF_CHECK_EQ(-1, wanted_add(&wanted, &manifest, "7.2", "aarch64"));
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(series_does_not_mean_its_other_flavours);
ATF_TC_BODY(series_does_not_mean_its_other_flavours, tc)
{
	struct wanted wanted = { 0 };

	load();
	ATF_REQUIRE_EQ(0, wanted_add(&wanted, &manifest, "7.3", "x86_64"));
	ATF_CHECK_STREQ("debian-7.3-x86_64 ", ids(&wanted));
	ATF_REQUIRE_EQ(0, wanted_add(&wanted, &manifest, "debian-7.3-rt-x86_64", NULL));
	ATF_CHECK_STREQ("debian-7.3-x86_64 debian-7.3-rt-x86_64 ", ids(&wanted));
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(selection_means_every_architecture_but_for_arch);
ATF_TC_BODY(selection_means_every_architecture_but_for_arch, tc)
{
	struct wanted wanted = { 0 };

	load();
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "both", NULL));
	ATF_CHECK_STREQ("debian-6.1-x86_64 debian-6.1-aarch64 ", ids(&wanted));
	wanted_release(&wanted);

	wanted = (struct wanted){ 0 };
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "both", "aarch64"));
	ATF_CHECK_STREQ("debian-6.1-aarch64 ", ids(&wanted));
	wanted_release(&wanted);

	wanted = (struct wanted){ 0 };
	ATF_CHECK_EQ(0, wanted_add_manifest(&wanted, &manifest, NULL));
	ATF_CHECK_EQ(4, wanted.count);
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(all_means_every_version_of_what_series_mean);
ATF_TC_BODY(all_means_every_version_of_what_series_mean, tc)
{
	struct wanted wanted = { 0 };

	load();
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "all", NULL));
	ATF_CHECK_STREQ("debian-6.1-x86_64@all debian-6.1-aarch64@all debian-7.3-x86_64@all ",
			ids(&wanted));
	ATF_CHECK(wanted.list[0].all && !wanted.list[0].oldest && !wanted.list[0].version);
	ATF_CHECK(wanted_needs_expansion(&wanted));
	wanted_release(&wanted);

	wanted = (struct wanted){ 0 };
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "all", "aarch64"));
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "7.3@all", "x86_64"));
	ATF_CHECK_STREQ("debian-6.1-aarch64@all debian-7.3-x86_64@all ", ids(&wanted));
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(flavour_means_every_series_and_architecture);
ATF_TC_BODY(flavour_means_every_series_and_architecture, tc)
{
	struct wanted wanted = { 0 };

	load();
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "rt", NULL));
	ATF_CHECK_STREQ("debian-7.3-rt-x86_64 ", ids(&wanted));
	ATF_CHECK(!wanted_needs_expansion(&wanted));
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "cloud@oldest", NULL));
	ATF_CHECK_STREQ("debian-7.3-rt-x86_64 debian-6.1-x86_64@oldest debian-6.1-aarch64@oldest "
			"debian-7.3-x86_64@oldest ",
			ids(&wanted));
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "rt@all", NULL));
	ATF_CHECK_STREQ("debian-7.3-rt-x86_64@all", wanted.list[4].id);
	ATF_CHECK_EQ(-1, wanted_add(&wanted, &manifest, "rt@7.3.1-1", NULL));
	ATF_CHECK_EQ(-1, wanted_add(&wanted, &manifest, "16k", NULL));
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(arch_leaves_nothing_of_another_one);
ATF_TC_BODY(arch_leaves_nothing_of_another_one, tc)
{
	static char *const names[] = { (char *)(uintptr_t) "debian-7.3-x86_64",
				       (char *)(uintptr_t) "one", NULL };
	struct wanted wanted = { 0 };

	load();
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "debian-7.3-x86_64", "aarch64"));
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "one", "aarch64"));
	ATF_CHECK_EQ(0, wanted.count);
	ATF_CHECK_EQ(-1, wanted_add_all(&wanted, &manifest, names, "aarch64"));
	ATF_CHECK_EQ(0, wanted_add_all(&wanted, &manifest, names, "x86_64"));
	ATF_CHECK_EQ(1, wanted.count);
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(nothing_is_wanted_twice);
ATF_TC_BODY(nothing_is_wanted_twice, tc)
{
	struct wanted wanted = { 0 };

	load();
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "twice", NULL));
	ATF_CHECK_EQ(0, wanted_add(&wanted, &manifest, "6.1", "x86_64"));
	ATF_CHECK_STREQ("debian-6.1-x86_64 debian-6.1-aarch64 ", ids(&wanted));
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(unknown_and_unsafe_names_are_refused);
ATF_TC_BODY(unknown_and_unsafe_names_are_refused, tc)
{
	static const char *const refused[] = {
		"",
		"6.2",
		"debian-6.1-mips",
		"debian-6.1-x86_64@",
		"debian-6.1-x86_64@../../x",
		"debian-6.1-x86_64@1/2",
		"debian-6.1-x86_64@-o",
		"debian-6.1-x86_64@1 2",
		"6.1@6.1.4-1",
		"6.1@newest",
		"all@oldest",
		"@1",
	};
	struct wanted wanted = { 0 };

	load();
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		ATF_CHECK_EQ_MSG(-1, wanted_add(&wanted, &manifest, refused[i], "x86_64"), "%s",
				 refused[i]);
	ATF_CHECK_EQ(-1, wanted_add(&wanted, &manifest, "other", NULL));
	ATF_CHECK_EQ(0, wanted.count);
	wanted_release(&wanted);
	manifest_release(&manifest);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, id_means_the_newest);
	ATF_TP_ADD_TC(tp, id_with_a_version_means_that_one);
	ATF_TP_ADD_TC(tp, oldest_is_no_version);
	ATF_TP_ADD_TC(tp, series_means_that_of_the_architecture);
	ATF_TP_ADD_TC(tp, series_does_not_mean_its_other_flavours);
	ATF_TP_ADD_TC(tp, selection_means_every_architecture_but_for_arch);
	ATF_TP_ADD_TC(tp, all_means_every_version_of_what_series_mean);
	ATF_TP_ADD_TC(tp, flavour_means_every_series_and_architecture);
	ATF_TP_ADD_TC(tp, arch_leaves_nothing_of_another_one);
	ATF_TP_ADD_TC(tp, nothing_is_wanted_twice);
	ATF_TP_ADD_TC(tp, unknown_and_unsafe_names_are_refused);
	return atf_no_error();
}
