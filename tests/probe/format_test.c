// SPDX-License-Identifier: MIT
/*
 * Each output format, of the same few reports, is byte for byte what golden/ holds; @VERSION@ there
 * stands for the version.
 */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

/* A kernel with something of everything. */
static struct report enabled(void)
{
	struct report report = {
		.verdict = UNSATISFIED,
		.kernel = {
			.release = "6.18.5-\"quoted\"",
			.version = "#1 SMP it's",
			.machine = "x86_64",
		},
		.support = {
			.state = LLK_STATE_ENABLED,
			.abi = 7,
			.errata_known = true,
			.errata = 0x7,
		},
		.evidence = {
			.lsm_list = { .known = true, .count = 2, .names = { "landlock", "yama" } },
			.seccomp = TRISTATE_NO,
			.unseen = { { "/proc/cmdline", "/proc is not mounted" } },
			.unseen_count = 1,
		},
		.network = { .tcp = true, .udp = true, .mptcp = true },
		.feature_count = 5,
		.quirk_count = 3,
		.search_count = 2,
		.requirement_count = 2,
		.layers = 14,
		.layers_in_use = 2,
	};
	static struct requirement requirements[] = {
		{ .expr = "abi>=4", .abi = 4, .met = true },
		{ .expr = "fs.resolve_unix", .why = "it requires ABI 9; the kernel has ABI 7" },
	};
	static const struct {
		const char *name;
		bool declared;
		bool accepted;
		enum enforced enforced;
		const char *reason;
		const char *detail;
	} features[] = {
		{ "fs.execute", true, true, ENFORCED_YES, NULL, "" },
		{ "fs.resolve_unix", false, false, ENFORCED_NO, "absent", "" },
		{ "net.connect_tcp", true, true, ENFORCED_YES, NULL, "" },
		{ "scope.signal", true, true, ENFORCED_UNTESTED, "child_failed",
		  "denied: the child hung and was killed" },
		{ "erratum.4", false, false, ENFORCED_NO, "not_fixed", "the fault shows" },
	};
	static const struct quirk quirks[] = {
		{ "quirk.tcp_fast_open", SEVERITY_BYPASS,
		  "TCP Fast Open connects to ports that net.connect_tcp denies" },
		{ "quirk.abi_promises_less", SEVERITY_INFO, "one" },
		{ "quirk.abi_promises_less", SEVERITY_INFO, "and another" },
	};

	for (size_t i = 0; i < report.feature_count; i++) {
		struct feature_report *const feature = &report.features[i];

		feature->feature = llk_feature_find(features[i].name);
		feature->declared = features[i].declared;
		feature->accepted = features[i].accepted;
		feature->enforced = features[i].enforced;
		feature->reason = features[i].reason;
		strcpy(feature->detail, features[i].detail);
	}
	memcpy(report.quirks, quirks, sizeof(quirks));
	report.searches[0] =
		(struct search){ .quirk = "quirk.tcp_fast_open", .found = TRISTATE_YES };
	report.searches[1] = (struct search){ .quirk = "quirk.mptcp",
					      .reason = "unavailable",
					      .detail = "without a sandbox: ENOPROTOOPT" };
	report.requirements = requirements;
	return report;
}

static struct report disabled(void)
{
	struct report report = {
		.verdict = UNSATISFIED,
		.kernel = { .release = "6.12.1", .version = "#1", .machine = "aarch64" },
		.support = { .state = LLK_STATE_DISABLED },
		.evidence = {
			.seccomp = TRISTATE_YES,
			.cmdline_known = true,
			.cmdline = "quiet lsm=yama,bpf",
			.unseen = { { "/sys/kernel/security/lsm", "securityfs is not mounted" } },
			.unseen_count = 1,
		},
		.cause = "landlock is missing from lsm= on the kernel command line",
		.remedy = "boot with lsm=landlock; that's all $(touch x)",
		.network = { .tcp = true, .udp = true, .ipv6 = true },
		.feature_count = 1,
		.layers = -1,
		.layers_in_use = -1,
	};

	report.features[0].feature = llk_feature_find("fs.execute");
	report_outcome(&report.features[0], ENFORCED_NO, "disabled", NULL);
	return report;
}

/* What a machine that means harm to terminals and formats says of itself. */
#define HARM "\x1b[2J'\"\\$(touch x)`\xff\xe2\x80\xae\xc2\x9b|#\n*/"

static struct report hostile(void)
{
	static struct requirement requirements[] = {
		{ .expr = "abi>=4\x1b[2J", .abi = 4, .why = HARM },
	};
	struct report report = {
		.verdict = UNSATISFIED,
		.kernel = { .release = HARM, .version = HARM, .machine = HARM },
		.support = { .state = LLK_STATE_DISABLED },
		.evidence = {
			.lsm_list = { .known = true, .count = 1, .names = { HARM } },
			.lsm_config = { .known = true, .count = 1, .names = { HARM } },
			.cmdline_known = true,
			.cmdline = "lsm=" HARM,
			.unseen = { { HARM, HARM } },
			.unseen_count = 1,
		},
		.cause = HARM,
		.remedy = HARM,
		.network = { .cause = HARM },
		.feature_count = 1,
		.quirk_count = 1,
		.search_count = 1,
		.requirements = requirements,
		.requirement_count = 1,
		.layers = -1,
		.layers_in_use = -1,
	};

	report.features[0].feature = llk_feature_find("fs.execute");
	report_outcome(&report.features[0], ENFORCED_UNTESTED, "child_failed", "%s", HARM);
	report.quirks[0] = (struct quirk){ "quirk.mptcp", SEVERITY_INFO, HARM };
	report.searches[0] =
		(struct search){ "quirk.mptcp", TRISTATE_UNKNOWN, "unavailable", HARM };
	return report;
}

static const struct {
	const char *file;
	struct report (*report)(void);
	void (*format)(const struct report *report, FILE *stream);
} files[] = {
	{ "enabled.txt", enabled, format_text },
	{ "enabled.json", enabled, format_json },
	{ "enabled.sh", enabled, format_shell },
	{ "enabled.h", enabled, format_defines },
	{ "enabled.prom", enabled, format_prometheus },
	{ "disabled.txt", disabled, format_text },
	{ "disabled.json", disabled, format_json },
	{ "disabled.sh", disabled, format_shell },
	{ "disabled.h", disabled, format_defines },
	{ "disabled.prom", disabled, format_prometheus },
	{ "hostile.txt", hostile, format_text },
	{ "hostile.json", hostile, format_json },
	{ "hostile.sh", hostile, format_shell },
	{ "hostile.h", hostile, format_defines },
	{ "hostile.prom", hostile, format_prometheus },
};

static void write_file(const char *path, size_t index)
{
	const struct report report = files[index].report();
	FILE *const stream = fopen(path, "we");

	ATF_REQUIRE(stream);
	files[index].format(&report, stream);
	ATF_REQUIRE_EQ(0, fclose(stream));
}

ATF_TC_WITHOUT_HEAD(formats_are_as_written);
ATF_TC_BODY(formats_are_as_written, tc)
{
	const char *const folder = atf_tc_get_config_var_wd(tc, "srcdir", ".");

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char command[1024];

		write_file(files[i].file, i);
		snprintf(command, sizeof(command),
			 "sed 's/@VERSION@/" LLK_VERSION "/g' '%s/golden/%s' | diff - %s", folder,
			 files[i].file, files[i].file);
		ATF_CHECK_MSG(system(command) == 0, "%s is another", files[i].file);
	}
}

/* Whatever the machine says: lines of printable UTF-8, and what reads the format reads it. */
ATF_TC_WITHOUT_HEAD(harm_is_done_by_no_format);
ATF_TC_BODY(harm_is_done_by_no_format, tc)
{
	static const char *const checks[] = {
		/* No control character, no byte that is no UTF-8, nothing that turns a line. */
		"for f in hostile.*; do LC_ALL=C.UTF-8 grep -avxP "
		"'[^\\p{C}\\x{2028}\\x{2029}]*' $f && exit 1; done; true",
		"python3 -m json.tool hostile.json >/dev/null",
		"sh -euc '. ./hostile.sh; test \"$LANDLOCK_VERDICT\" = unsatisfied; "
		"test -n \"$LANDLOCK_REMEDY\"; ! test -e x'",
		"python3 -B \"$SOURCE\"/check_metrics.py hostile.prom",
		"cc -Werror -Wall -fsyntax-only -x c hostile.h",
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		write_file(files[i].file, i);
	ATF_REQUIRE_EQ(0, setenv("SOURCE", atf_tc_get_config_var_wd(tc, "srcdir", "."), 1));
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		ATF_CHECK_MSG(system(checks[i]) == 0, "%s", checks[i]);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, harm_is_done_by_no_format);
	ATF_TP_ADD_TC(tp, formats_are_as_written);
	return atf_no_error();
}
