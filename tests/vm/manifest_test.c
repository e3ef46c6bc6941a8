// SPDX-License-Identifier: MIT
/* The installed manifest is sound, and an unsound one is refused. */
#include "provider/manifest.h"
#include "provider/provider.h"

#include <atf-c.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

ATF_TC_WITHOUT_HEAD(installed_manifest_is_sound);
ATF_TC_BODY(installed_manifest_is_sound, tc)
{
	struct manifest manifest;

	ATF_REQUIRE_EQ(0, manifest_load(&manifest, MANIFEST));
	for (size_t i = 0; i < manifest.count; i++) {
		const struct manifest_kernel *kernel = &manifest.kernels[i];
		char id[128];

		/* A series alone means the kernel without a flavour in its id. */
		if (kernel->by_id_only)
			snprintf(id, sizeof(id), "%s-%s-%s-%s", kernel->provider->name,
				 kernel->series, kernel->flavour, kernel->arch);
		else
			snprintf(id, sizeof(id), "debian-%s-%s", kernel->series, kernel->arch);
		ATF_CHECK_STREQ(id, kernel->id);
		ATF_CHECK_EQ(kernel, manifest_find(&manifest, id));
		ATF_CHECK(json_array_size(json_object_get(kernel->json, "suites")) > 0);
	}
	manifest_release(&manifest);
}

/* The flavours of a series are of its ABI; pages of 16 KiB begin with 6.12. */
static void check_flavours(const struct manifest *manifest, const char *series, int abi)
{
	static const char *const flavours[] = { "generic-x86_64", "generic-aarch64", "rt-x86_64",
						"rt-aarch64", "16k-aarch64" };

	for (size_t i = 0; i < sizeof(flavours) / sizeof(*flavours) - (abi < 6); i++) {
		const struct manifest_kernel *kernel;
		char id[128];

		snprintf(id, sizeof(id), "debian-%s-%s", series, flavours[i]);
		kernel = manifest_find(manifest, id);
		ATF_REQUIRE_MSG(kernel && kernel->by_id_only, "%s", id);
		ATF_CHECK_EQ(abi, kernel->expected_abi);
	}
}

ATF_TC_WITHOUT_HEAD(every_series_is_there_on_both_architectures);
ATF_TC_BODY(every_series_is_there_on_both_architectures, tc)
{
	static const struct {
		const char *series;
		int abi;
	} expected[] = { { "5.10", 0 }, { "6.1", 2 },  { "6.12", 6 }, { "6.16", 7 },
			 { "6.17", 7 }, { "6.18", 7 }, { "6.19", 7 }, { "7.0", 8 },
			 { "7.1", 9 },	{ "7.2", 10 }, { "7.3", 11 } };
	static const char *const archs[] = { "x86_64", "aarch64" };
	struct manifest manifest;

	ATF_REQUIRE_EQ(0, manifest_load(&manifest, MANIFEST));
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		for (size_t j = 0; j < 2; j++) {
			const struct manifest_kernel *kernel;
			char id[128];

			snprintf(id, sizeof(id), "debian-%s-%s", expected[i].series, archs[j]);
			kernel = manifest_find(&manifest, id);
			ATF_REQUIRE_MSG(kernel, "%s", id);
			ATF_CHECK_EQ(expected[i].abi, kernel->expected_abi);
		}
		check_flavours(&manifest, expected[i].series, expected[i].abi);
	}
	manifest_release(&manifest);
}

#define KERNEL(id, arch, suites, abi)                                                              \
	"{\"id\": " id ", \"series\": \"6.1\", \"arch\": " arch ", \"flavour\": \"cloud\", "       \
	"\"provider\": \"debian\", \"suites\": " suites ", \"expected_abi\": " abi "}"
#define SOUND KERNEL("\"a\"", "\"x86_64\"", "[\"s\"]", "2")
#define MANIFEST_OF(kernels, selections)                                                           \
	"{\"schema\": \"landlock-vm-manifest/1\", \"kernels\": [" kernels                          \
	"], \"selections\": {" selections "}}"

/* A kernel of the provider local, with these members. */
#define LOCAL(members)                                                                             \
	MANIFEST_OF("{\"id\": \"l\", \"arch\": \"x86_64\", \"provider\": \"local\", "              \
		    "\"expected_abi\": null, " members "}",                                        \
		    "")

/* One of the provider debian, without suites of its own. */
#define DEBIAN(members)                                                                            \
	MANIFEST_OF("{\"id\": \"d\", \"arch\": \"x86_64\", \"provider\": \"debian\", "             \
		    "\"expected_abi\": null, " members "}",                                        \
		    "")

static int load(const char *text)
{
	struct manifest manifest;
	FILE *file = fopen("manifest.json", "w");
	int result;

	ATF_REQUIRE(file);
	ATF_REQUIRE(fputs(text, file) >= 0);
	ATF_REQUIRE_EQ(0, fclose(file));
	result = manifest_load(&manifest, "manifest.json");
	manifest_release(&manifest);
	return result;
}

ATF_TC_WITHOUT_HEAD(unsound_manifest_is_refused);
ATF_TC_BODY(unsound_manifest_is_refused, tc)
{
	static const char *const unsound[] = {
		"",
		"[]",
		"{\"schema\": \"landlock-vm-manifest/2\", \"kernels\": [" SOUND "]}",
		MANIFEST_OF("", ""),
		MANIFEST_OF(SOUND ", " SOUND, ""),
		MANIFEST_OF(KERNEL("null", "\"x86_64\"", "[\"s\"]", "2"), ""),
		MANIFEST_OF(KERNEL("\"../a\"", "\"x86_64\"", "[\"s\"]", "2"), ""),
		MANIFEST_OF(KERNEL("\"a@1\"", "\"x86_64\"", "[\"s\"]", "2"), ""),
		MANIFEST_OF(KERNEL("\".a\"", "\"x86_64\"", "[\"s\"]", "2"), ""),
		MANIFEST_OF(KERNEL("\"a\"", "\"mips\"", "[\"s\"]", "2"), ""),
		MANIFEST_OF(KERNEL("\"a\"", "\"x86_64\"", "[]", "2"), ""),
		MANIFEST_OF(KERNEL("\"a\"", "\"x86_64\"", "[\"s t\"]", "2"), ""),
		MANIFEST_OF(KERNEL("\"a\"", "\"x86_64\"", "[\"s\\nURIs: x\"]", "2"), ""),
		MANIFEST_OF(KERNEL("\"a\"", "\"x86_64\"", "[1]", "2"), ""),
		MANIFEST_OF(KERNEL("\"a\"", "\"x86_64\"", "[\"s\"]", "-1"), ""),
		MANIFEST_OF(KERNEL("\"a\"", "\"x86_64\"", "[\"s\"]", "\"2\""), ""),
		MANIFEST_OF(SOUND, "\"x\": []"),
		LOCAL("\"suites\": [\"s\"]"),
		LOCAL("\"image\": \"\""),
		DEBIAN("\"debs\": \"\""),
		DEBIAN("\"debs\": [\"p\"]"),
		DEBIAN("\"debs\": \"p\", \"suites\": [\"s\"]"),
		DEBIAN("\"suites\": [\"s\"]"),
		DEBIAN("\"suites\": [\"s\"], \"series\": \"6.1\""),
		LOCAL("\"image\": 1"),
		LOCAL("\"image\": \"i\", \"tree\": \"t\""),
		LOCAL("\"tree\": \"t\", \"modules\": \"m\""),
		LOCAL("\"tree\": \"t\", \"config\": \"c\""),
		LOCAL("\"tree\": \"t\", \"root\": \"r\""),
		LOCAL("\"installed\": \"../x\""),
		LOCAL("\"installed\": 6"),
		LOCAL("\"image\": \"i\", \"series\": \"a/b\""),
		LOCAL("\"image\": \"i\", \"flavour\": 1"),
		MANIFEST_OF(SOUND, "\"x\": [\"b\"]"),
		MANIFEST_OF(SOUND, "\"x\": [\"6.2\"]"),
	};

	ATF_CHECK_EQ(0, load(MANIFEST_OF(SOUND, "\"x\": [\"a\", \"6.1\"]")));
	ATF_CHECK_EQ(0, load(MANIFEST_OF(KERNEL("\"a\"", "\"aarch64\"", "[\"s\"]", "null"), "")));
	ATF_CHECK_EQ(0, load(LOCAL("\"image\": \"i\", \"modules\": \"m\", \"config\": \"c\"")));
	ATF_CHECK_EQ(0, load(LOCAL("\"tree\": \"t\", \"series\": \"6.1\", \"flavour\": \"own\"")));
	ATF_CHECK_EQ(0, load(DEBIAN("\"debs\": \"p\"")));
	ATF_CHECK_EQ(0, load(LOCAL("\"installed\": \"6.1.2-own\", \"root\": \"r\"")));
	for (size_t i = 0; i < sizeof(unsound) / sizeof(*unsound); i++)
		ATF_CHECK_EQ_MSG(-1, load(unsound[i]), "%s", unsound[i]);
}

ATF_TC_WITHOUT_HEAD(paths_are_relative_to_the_manifest);
ATF_TC_BODY(paths_are_relative_to_the_manifest, tc)
{
	struct manifest manifest;
	char expected[PATH_MAX + 16], folder[PATH_MAX];
	const json_t *json;

	ATF_REQUIRE(getcwd(folder, sizeof(folder)));
	ATF_REQUIRE_EQ(0, load(LOCAL("\"image\": \"i/x\", \"modules\": \"/m\"")));
	ATF_REQUIRE_EQ(0, manifest_load(&manifest, "manifest.json"));
	json = manifest.kernels[0].json;
	snprintf(expected, sizeof(expected), "%s/i/x", folder);
	ATF_CHECK_STREQ(expected, json_string_value(json_object_get(json, "image")));
	ATF_CHECK_STREQ("/m", json_string_value(json_object_get(json, "modules")));
	manifest_release(&manifest);
}

ATF_TC_WITHOUT_HEAD(added_manifest_extends_selections);
ATF_TC_BODY(added_manifest_extends_selections, tc)
{
	static const char second[] =
		"{\"schema\": \"landlock-vm-manifest/1\", \"kernels\": [" KERNEL(
			"\"b\"", "\"x86_64\"", "[\"s\"]",
			"2") "], \"selections\": {\"x\": [\"b\", \"a\"]}}";
	struct manifest manifest;
	FILE *file = fopen("second.json", "w");

	ATF_REQUIRE(file && fputs(second, file) >= 0 && fclose(file) == 0);
	ATF_REQUIRE_EQ(0, load(MANIFEST_OF(SOUND, "\"x\": [\"a\"]")));
	ATF_REQUIRE_EQ(0, manifest_load(&manifest, "manifest.json"));
	ATF_REQUIRE_EQ(0, manifest_add(&manifest, "second.json"));
	ATF_CHECK_EQ(2, manifest.count);
	ATF_CHECK_EQ(3, json_array_size(manifest_selection(&manifest, "x")));
	ATF_CHECK_EQ(-1, manifest_add(&manifest, "second.json"));
	manifest_release(&manifest);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, installed_manifest_is_sound);
	ATF_TP_ADD_TC(tp, every_series_is_there_on_both_architectures);
	ATF_TP_ADD_TC(tp, unsound_manifest_is_refused);
	ATF_TP_ADD_TC(tp, paths_are_relative_to_the_manifest);
	ATF_TP_ADD_TC(tp, added_manifest_extends_selections);
	return atf_no_error();
}
