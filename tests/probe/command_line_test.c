// SPDX-License-Identifier: MIT
/* What a kernel makes of its command line, and of the one that is built in. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "boot_parameter.h"
#include "command_line.h"
#include "config_text.h"
#include "kernel_config.h"
#include "lsm_list.h"

#define CASE(name)                                                                                 \
	ATF_TC_WITHOUT_HEAD(name);                                                                 \
	ATF_TC_BODY(name, tc)

static struct boot_parameters take(const char *cmdline)
{
	static char line[4096];
	struct boot_parameters parameters;

	snprintf(line, sizeof(line), "%s", cmdline);
	boot_parameters_take(line, &parameters);
	return parameters;
}

CASE(the_lsm_parameter_is_read_as_the_kernel_does)
{
	static const struct {
		const char *cmdline;
		const char *value; /* NULL: there is none */
	} rows[] = {
		{ "", NULL },
		{ "quiet", NULL },
		{ "lsm=landlock,yama", "landlock,yama" },
		{ "quiet\tlsm=landlock\n", "landlock" },
		{ "quiet\rlsm=yama", "yama" },
		{ "quiet\nlsm=yama", "yama" },
		{ "quiet\vlsm=a\fquiet\xa0lsm=b\xa0", "b" },
		{ "quiet\vlsm=a", "a" },
		{ "quiet\flsm=a", "a" },
		{ "lsm=a\x85 lsm\x1f=b", "a\x85" },
		{ "lsm=\"landlock,yama\" quiet", "landlock,yama" },
		{ "\"lsm=landlock,yama\" quiet", "landlock,yama" },
		{ "lsm=\"landlock yama\" quiet", "landlock yama" },
		{ "lsm=land\"lo ck\" quiet", "land\"lo ck\"" },
		{ "lsm=\"landlock", "landlock" },
		{ "lsm=\"", "" },
		{ "\"lsm=\"a b\" lsm=c", "a" },
		{ "lsm=bpf lsm=yama", "yama" },
		{ "xlsm=bpf lsm.x=1 lsm", NULL },
		{ "LSM=bpf Lsm=yama", NULL },
		{ "=lsm=bpf", NULL },
		{ "quiet -- lsm=landlock", NULL },
		{ "quiet \"--\" lsm=landlock", NULL },
		{ "--=x --- lsm=landlock", "landlock" },
		{ "lsm=bpf -- lsm=landlock", "bpf" },
		{ "x=\"a lsm=landlock\"", NULL },
		{ "lsm=", "" },
		/* The kernel knows these double quotes and no others. */
		{ "lsm='landlock,yama'", "'landlock,yama'" },
		{ "lsm=\u201clandlock,yama\u201d", "\u201clandlock,yama\u201d" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct boot_parameters parameters = take(rows[i].cmdline);

		ATF_CHECK_EQ_MSG(!rows[i].value, !parameters.lsm, "%s", rows[i].cmdline);
		if (rows[i].value && parameters.lsm)
			ATF_CHECK_STREQ_MSG(rows[i].value, parameters.lsm, "%s", rows[i].cmdline);
	}
}

CASE(what_else_a_command_line_has_is_found)
{
	ATF_CHECK_STREQ("apparmor", take("security=selinux quiet security=apparmor").security);
	ATF_CHECK_STREQ("a b", take("x -- a b").dashes);
	ATF_CHECK(!take("x --y").dashes);
	ATF_CHECK(take("x bootconfig y").bootconfig && take("bootconfig=1").bootconfig);
	ATF_CHECK(!take("xbootconfig -- bootconfig").bootconfig);
	ATF_CHECK(take("x=\"y z").open_quote && !take("x=\"y z\"").open_quote);
}

CASE(security_leaves_out_the_others_of_its_kind)
{
	struct lsm_list config;
	struct lsm_list chosen;
	struct boot_parameters parameters = take("security=apparmor");

	lsm_list_parse(&config, "yama,selinux,apparmor,tomoyo,bpf");
	lsm_list_choose(&chosen, &config, &parameters);
	ATF_REQUIRE_EQ(3, chosen.count);
	ATF_CHECK_STREQ("apparmor", chosen.names[1]);
	ATF_CHECK_EQ(TRISTATE_NO, lsm_list_starts_landlock(&chosen));
	parameters = take("security=landlock");
	lsm_list_choose(&chosen, &config, &parameters);
	ATF_CHECK_EQ(3, chosen.count);
	ATF_CHECK_EQ(TRISTATE_YES, lsm_list_starts_landlock(&chosen));
	config = (struct lsm_list){ 0 };
	lsm_list_choose(&chosen, &config, &parameters);
	ATF_CHECK_EQ(TRISTATE_YES, lsm_list_starts_landlock(&chosen));
	parameters = take("security=yama");
	lsm_list_choose(&chosen, &config, &parameters);
	ATF_CHECK_EQ(TRISTATE_UNKNOWN, lsm_list_starts_landlock(&chosen));
	parameters = take("security=landlock lsm=yama");
	lsm_list_choose(&chosen, &config, &parameters);
	ATF_CHECK_EQ(TRISTATE_NO, lsm_list_starts_landlock(&chosen));
}

CASE(landlock_is_found_in_a_list_of_any_length)
{
	struct lsm_list list;
	char text[4096];
	size_t used = 0;

	for (int i = 0; i < 200; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "m%d,", i);
	snprintf(text + used, sizeof(text) - used, "landlock");
	lsm_list_parse(&list, text);
	ATF_CHECK(lsm_list_has(&list, "landlock"));
	lsm_list_parse(&list, "yama,yama,,yama,averylongnamethatisthatofnomoduleatall,bpf");
	ATF_CHECK_EQ(2, list.count);
}

CASE(names_that_are_nearly_landlock_are_recognized)
{
	static const char *const nearly[] = {
		"'landlock'",
		"landlock\u201d",
		"\u201clandlock\u201d",
		"\u00ablandlock\u00bb",
		"\u201elandlock\u201c",
		"Landlock",
		"LANDLOCK",
		" landlock",
		"landlock ",
		"landlock;",
		"land-lock",
		"landlok",
		"landlcok",
		"landlock\xa0",
		"lan\u0434lock",
		"landlock\r",
		"landlocked",
		"landock",
	};
	static const char *const others[] = { "landlock", "lockdown", "",	"yama",
					      "land",	  "lock",     "loadpin" };

	for (size_t i = 0; i < sizeof(nearly) / sizeof(nearly[0]); i++)
		ATF_CHECK_MSG(lsm_is_nearly(nearly[i], "landlock"), "%s", nearly[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ATF_CHECK_MSG(!lsm_is_nearly(others[i], "landlock"), "%s", others[i]);
	ATF_CHECK_STREQ("yama", lsm_undecorated(" Yama\u201d"));
	ATF_CHECK(!lsm_undecorated("yama") && !lsm_undecorated("yame"));
}

/* Which lines a kernel may read, with "|" between them. */
CASE(built_in_command_lines_go_together_as_the_architecture_wants)
{
#define LINUX(arch) "# Linux/" arch " 6.12.8 Kernel Configuration\n"
#define BUILT_IN    "CONFIG_CMDLINE=\"in\"\n"
	static const struct {
		const char *config;
		const char *boot;
		const char *lines;
		bool overruled;
	} rows[] = {
		{ LINUX("x86") BUILT_IN "CONFIG_CMDLINE_BOOL=y\n" END, "boot", "in boot", false },
		{ LINUX("x86") BUILT_IN "CONFIG_CMDLINE_BOOL=y\n" END, NULL, "in", false },
		{ LINUX("x86") BUILT_IN "CONFIG_CMDLINE_BOOL=y\nCONFIG_CMDLINE_OVERRIDE=y\n" END,
		  "boot", "in", true },
		{ LINUX("x86") BUILT_IN "# CONFIG_CMDLINE_BOOL is not set\n" END, "boot", "boot",
		  false },
		{ LINUX("x86") BUILT_IN "CONFIG_CMDLINE_BOOL=y\n", "boot", "in boot|in", false },
		{ LINUX("x86") "CONFIG_CMDLINE=\"x -- y\"\nCONFIG_CMDLINE_BOOL=y\n" END, "boot",
		  "x -- y boot", true },
		{ LINUX("mips") BUILT_IN "CONFIG_CMDLINE_BOOL=y\n" END, "boot", "boot in", false },
		{ LINUX("mips") BUILT_IN "CONFIG_CMDLINE_BOOL=y\n"
					 "CONFIG_MIPS_CMDLINE_BUILTIN_EXTEND=y\n" END,
		  "boot", "in boot", false },
		{ LINUX("mips") BUILT_IN "CONFIG_CMDLINE_BOOL=y\nCONFIG_CMDLINE_OVERRIDE=y\n" END,
		  "boot", "in", true },
		{ LINUX("arm64") BUILT_IN END, "boot", "boot", false },
		{ LINUX("arm64") BUILT_IN END, "", "in", false },
		{ LINUX("arm64") BUILT_IN END, NULL, "in|", false },
		{ LINUX("arm64") BUILT_IN "CONFIG_CMDLINE_FORCE=y\n" END, "boot", "in", true },
		{ LINUX("riscv") BUILT_IN "CONFIG_CMDLINE_EXTEND=y\n" END, "boot", "boot in",
		  false },
		{ LINUX("riscv") BUILT_IN "CONFIG_CMDLINE_FALLBACK=y\n" END, "boot", "boot",
		  false },
		{ LINUX("powerpc") "CONFIG_CMDLINE=\"lsm=yama\"\nCONFIG_CMDLINE_EXTEND=y\n" END,
		  "boot", "boot lsm=yama", true },
		{ LINUX("arm") BUILT_IN "CONFIG_CMDLINE_EXTEND=y\n" END, "boot", "in boot|boot in",
		  false },
		{ LINUX("loongarch") BUILT_IN "CONFIG_CMDLINE_BOOTLOADER=y\n" END, "boot", "boot",
		  false },
		{ LINUX("sh") BUILT_IN "CONFIG_CMDLINE_FROM_BOOTLOADER=y\n" END, "", "", false },
		{ LINUX("sh") BUILT_IN "CONFIG_CMDLINE_OVERWRITE=y\n" END, "boot", "in", true },
		{ LINUX("s390") "CONFIG_COMMAND_LINE_SIZE=5\n" END, "longer", "long|", false },
		{ "CONFIG_X86=y\n" BUILT_IN "CONFIG_CMDLINE_BOOL=y\n", "boot", "in boot|in",
		  false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kernel_config config = read_config(rows[i].config, 0);
		struct command_lines made;
		char text[128] = "";

		ATF_REQUIRE_EQ(0, command_lines_make(&made, &config, rows[i].boot));
		for (size_t n = 0; n < made.count; n++) {
			strcat(text, n ? "|" : "");
			strcat(text, made.lines[n]);
		}
		command_lines_free(&made);
		ATF_CHECK_STREQ_MSG(rows[i].lines, text, "%s", rows[i].config);
		ATF_CHECK_EQ_MSG(rows[i].overruled, command_line_is_overruled(&config), "%s",
				 rows[i].config);
	}
}

CASE(command_lines_are_cut_where_the_kernel_cuts_them)
{
	static const struct {
		const char *config;
		const char
			*lengths; /* of a line of one parameter, which the loader may leave out */
	} rows[] = {
		{ LINUX("x86") "CONFIG_NET=y\n" END, "2047 0" },
		{ LINUX("arm64") "CONFIG_NET=y\n" END, "2047 0" },
		{ LINUX("arm") "CONFIG_NET=y\n" END, "1023 0" },
		{ LINUX("loongarch") "CONFIG_NET=y\n" END, "3000" },
		/* Of one or the other length, by its release. */
		{ LINUX("riscv") "CONFIG_NET=y\n" END, "1023 0 3000" },
		{ LINUX("m68k") "CONFIG_NET=y\n" END, "255 0 3000" },
		{ "CONFIG_NET=y\n", "1023 0 3000" },
	};
	char boot[3001];

	memset(boot, 'x', sizeof(boot) - 1);
	boot[sizeof(boot) - 1] = '\0';
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kernel_config config = read_config(rows[i].config, 0);
		struct command_lines made;
		char lengths[64] = "";

		ATF_REQUIRE_EQ(0, command_lines_make(&made, &config, boot));
		for (size_t n = 0; n < made.count; n++)
			snprintf(lengths + strlen(lengths), sizeof(lengths) - strlen(lengths),
				 "%s%zu", n ? " " : "", strlen(made.lines[n]));
		command_lines_free(&made);
		ATF_CHECK_STREQ_MSG(rows[i].lengths, lengths, "%s", rows[i].config);
	}
}

CASE(how_much_is_read_is_known_by_the_configuration_or_the_machine)
{
	static const struct {
		const char *config;
		const char *machine;
		size_t limit;
	} rows[] = {
		{ LINUX("x86") "CONFIG_NET=y\n" END, NULL, 2047 },
		{ LINUX("x86") "CONFIG_NET=y\n" END, "aarch64", 2047 },
		{ LINUX("arm") "CONFIG_NET=y\n" END, "x86_64", 1023 },
		{ LINUX("loongarch") "CONFIG_COMMAND_LINE_SIZE=512\n" END, NULL, 511 },
		{ LINUX("riscv") "CONFIG_NET=y\n" END, "riscv64", 0 },
		{ LINUX("m68k") "CONFIG_NET=y\n" END, NULL, 0 },
		{ "CONFIG_NET=y\n", NULL, 0 },
		{ "CONFIG_NET=y\n", "x86_64", 2047 },
		{ "CONFIG_NET=y\n", "i686", 2047 },
		{ "CONFIG_NET=y\n", "aarch64", 2047 },
		{ "CONFIG_NET=y\n", "armv7l", 1023 },
		{ "CONFIG_NET=y\n", "s390x", 4095 },
		{ "CONFIG_NET=y\n", "riscv64", 0 },
		{ "CONFIG_NET=y\n", "alpha", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kernel_config config = read_config(rows[i].config, 0);

		ATF_CHECK_EQ_MSG(rows[i].limit, command_line_limit(&config, rows[i].machine),
				 "%s%s", rows[i].config, rows[i].machine);
	}
}

CASE(what_does_not_fit_is_left_out_or_cut)
{
	const struct kernel_config config = read_config(LINUX("x86") "CONFIG_NET=y\n" END, 0);
	struct command_lines made;
	char boot[2049];

	memset(boot, 'x', sizeof(boot) - 1);
	boot[sizeof(boot) - 1] = '\0';
	memcpy(boot + 2036, " lsm=\"a bcd", 11);
	ATF_REQUIRE_EQ(0, command_lines_make(&made, &config, boot));
	ATF_REQUIRE_EQ(2, made.count);
	ATF_CHECK_STREQ(" lsm=\"a bcd", made.lines[0] + 2036);
	ATF_CHECK_EQ(2036, strlen(made.lines[1]));
	command_lines_free(&made);
}

CASE(what_may_be_a_secret_is_withheld)
{
	static const struct {
		const char *cmdline, *left;
		size_t withheld;
	} rows[] = {
		{ "", "", 0 },
		{ "lsm=landlock,yama", "lsm=landlock,yama", 0 },
		{ "root=/dev/sda token=s3cret lsm=yama quiet", "lsm=yama", 3 },
		{ "\tsecurity=selinux\n lsm=\"landlock\"\r", "security=selinux lsm=landlock", 0 },
		{ "\"lsm=landlock,yama\" audit=1 lockdown=integrity",
		  "lsm=landlock,yama audit=1 "
		  "lockdown=integrity",
		  0 },
		{ "xlsm=a lsmx=b =c lsm lsm=", "lsm lsm=", 3 },
		{ "landlock.debug=1 landlockx bootconfig", "landlock.debug=1 landlockx bootconfig",
		  0 },
		/* What follows is part of the value, for the kernel, and may be anything. */
		{ "lsm=\"landlock token=s3cret", "lsm=landlock", 1 },
		{ "lsm=\"landlock token=s3cret\" audit=0", "lsm=landlock audit=0", 1 },
		{ "\"lsm a\"=s3cret", "", 1 },
		{ "audit=1 -- lsm=landlock --token s3cret", "audit=1", 4 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[256];

		strcpy(line, rows[i].cmdline);
		ATF_CHECK_EQ_MSG(rows[i].withheld, boot_parameters_withhold(line), "%s",
				 rows[i].cmdline);
		ATF_CHECK_STREQ(rows[i].left, line);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_may_be_a_secret_is_withheld);
	ATF_TP_ADD_TC(tp, the_lsm_parameter_is_read_as_the_kernel_does);
	ATF_TP_ADD_TC(tp, what_else_a_command_line_has_is_found);
	ATF_TP_ADD_TC(tp, security_leaves_out_the_others_of_its_kind);
	ATF_TP_ADD_TC(tp, landlock_is_found_in_a_list_of_any_length);
	ATF_TP_ADD_TC(tp, names_that_are_nearly_landlock_are_recognized);
	ATF_TP_ADD_TC(tp, built_in_command_lines_go_together_as_the_architecture_wants);
	ATF_TP_ADD_TC(tp, how_much_is_read_is_known_by_the_configuration_or_the_machine);
	ATF_TP_ADD_TC(tp, what_does_not_fit_is_left_out_or_cut);
	ATF_TP_ADD_TC(tp, command_lines_are_cut_where_the_kernel_cuts_them);
	return atf_no_error();
}
