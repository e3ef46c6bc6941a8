// SPDX-License-Identifier: MIT
/* Kernel configurations and command lines in all the forms that they come in. */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_parameter.h"
#include "evidence.h"
#include "kernel_config.h"

#define HEAD                                                                                       \
	"#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 6.12.8 Kernel "              \
	"Configuration\n#\n"

#define CASE(name)                                                                                 \
	ATF_TC_WITHOUT_HEAD(name);                                                                 \
	ATF_TC_BODY(name, tc)

static struct kernel_config read_config(const char *text, int expected)
{
	struct kernel_config config;
	FILE *const file = fopen("config", "we");

	ATF_REQUIRE(file);
	fputs(text, file);
	ATF_REQUIRE_EQ(0, fclose(file));
	ATF_REQUIRE_EQ(expected, kernel_config_read(&config, "config"));
	return config;
}

CASE(a_whole_configuration_is_read)
{
	const struct kernel_config config =
		read_config(HEAD "CONFIG_SECURITY_LANDLOCK=y\nCONFIG_INET=y\n# CONFIG_IPV6 is not "
				 "set\nCONFIG_LSM=\"landlock,lockdown,yama\"\n",
			    0);

	ATF_CHECK_STREQ("6.12.8", config.release);
	ATF_CHECK_EQ(TRISTATE_YES, config.landlock);
	ATF_CHECK_EQ(TRISTATE_YES, config.inet);
	ATF_CHECK_EQ(TRISTATE_NO, config.ipv6);
	ATF_CHECK_EQ(TRISTATE_NO, config.mptcp);
	ATF_REQUIRE_EQ(3, config.lsm.count);
	ATF_CHECK_STREQ("landlock", config.lsm.names[0]);
	ATF_CHECK_STREQ("yama", config.lsm.names[2]);
}

CASE(what_a_fragment_does_not_say_is_unknown)
{
	const struct kernel_config config = read_config("CONFIG_INET=y\n", 0);

	ATF_CHECK_STREQ("", config.release);
	ATF_CHECK_EQ(TRISTATE_UNKNOWN, config.landlock);
	ATF_CHECK_EQ(TRISTATE_YES, config.inet);
	ATF_CHECK(!config.lsm.known);
}

CASE(the_ways_to_say_no_are_read)
{
	ATF_CHECK_EQ(TRISTATE_NO,
		     read_config("# CONFIG_SECURITY_LANDLOCK is not set\n", 0).landlock);
	ATF_CHECK_EQ(TRISTATE_NO, read_config("CONFIG_SECURITY_LANDLOCK=n\n", 0).landlock);
	ATF_CHECK_EQ(TRISTATE_NO, read_config(HEAD "CONFIG_SECURITY=y\n", 0).landlock);
}

CASE(the_last_line_counts)
{
	ATF_CHECK_EQ(TRISTATE_YES, read_config("# CONFIG_SECURITY_LANDLOCK is not set\n"
					       "CONFIG_SECURITY_LANDLOCK=y\n",
					       0)
					   .landlock);
}

CASE(line_ends_and_blanks_of_other_systems_are_taken)
{
	const struct kernel_config config =
		read_config("CONFIG_SECURITY_LANDLOCK=y \r\nCONFIG_LSM=\"yama,bpf\"\r\n", 0);

	ATF_CHECK_EQ(TRISTATE_YES, config.landlock);
	ATF_REQUIRE_EQ(2, config.lsm.count);
	ATF_CHECK_STREQ("bpf", config.lsm.names[1]);
}

CASE(an_option_with_a_longer_name_is_another)
{
	const struct kernel_config config =
		read_config("CONFIG_SECURITY_LANDLOCK_LOG=y\nCONFIG_LSM_MMAP_MIN_ADDR=65536\n", 0);

	ATF_CHECK_EQ(TRISTATE_UNKNOWN, config.landlock);
	ATF_CHECK(!config.lsm.known);
}

CASE(a_compressed_configuration_is_read)
{
	struct kernel_config config;

	read_config(HEAD "CONFIG_SECURITY_LANDLOCK=y\nCONFIG_LSM=\"yama\"\n", 0);
	ATF_REQUIRE_EQ(0, system("gzip config"));
	ATF_REQUIRE_EQ(0, kernel_config_read(&config, "config.gz"));
	ATF_CHECK_STREQ("6.12.8", config.release);
	ATF_CHECK_EQ(TRISTATE_YES, config.landlock);
	ATF_CHECK_EQ(TRISTATE_NO, config.inet);
	ATF_CHECK_EQ(1, config.lsm.count);
}

CASE(what_is_no_configuration_is_refused)
{
	read_config("", EBADMSG);
	read_config("root:x:0:0\n", EBADMSG);
	read_config("\x1f\x8b\x08", EBADMSG);
}

CASE(the_lsm_parameter_is_read_as_the_kernel_does)
{
	static const struct {
		const char *cmdline;
		const char *list; /* NULL: there is none */
	} rows[] = {
		{ "", NULL },
		{ "quiet", NULL },
		{ "lsm=landlock,yama", "landlock,yama" },
		{ "quiet\tlsm=landlock\n", "landlock" },
		{ "lsm=\"landlock,yama\" quiet", "landlock,yama" },
		{ "\"lsm=landlock,yama\" quiet", "landlock,yama" },
		{ "lsm=bpf lsm=yama", "yama" },
		{ "xlsm=bpf lsm.x=1 lsm", NULL },
		{ "quiet -- lsm=landlock", NULL },
		{ "lsm=bpf -- lsm=landlock", "bpf" },
		{ "x=\"a lsm=landlock\"", NULL },
		{ "lsm=", "" },
		/* The kernel knows these double quotes and no others. */
		{ "lsm='landlock,yama'", "'landlock,yama'" },
		{ "lsm=\u201clandlock,yama\u201d", "\u201clandlock,yama\u201d" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lsm_list expected = { 0 };
		struct lsm_list list = { 0 };

		ATF_CHECK_EQ_MSG(rows[i].list != NULL, boot_parameter_lsm(rows[i].cmdline, &list),
				 "%s", rows[i].cmdline);
		if (rows[i].list)
			lsm_list_parse(&expected, rows[i].list);
		ATF_CHECK_EQ_MSG(expected.count, list.count, "%s", rows[i].cmdline);
		for (size_t n = 0; n < list.count; n++)
			ATF_CHECK_STREQ(expected.names[n], list.names[n]);
	}
}

CASE(quotes_about_a_name_are_recognized)
{
	static const char *const quoted[] = {
		"'landlock,yama'",	     "yama,landlock\u201d",  "\u201clandlock\u201d",
		"\u2018landlock\u2019,yama", "\u00ablandlock\u00bb", "bpf,\u201elandlock\u201c",
	};
	struct lsm_list list;

	for (size_t i = 0; i < sizeof(quoted) / sizeof(quoted[0]); i++) {
		lsm_list_parse(&list, quoted[i]);
		ATF_CHECK_MSG(!lsm_list_has(&list, "landlock"), "%s", quoted[i]);
		ATF_CHECK_MSG(lsm_list_has_quoted(&list, "landlock"), "%s", quoted[i]);
	}
	lsm_list_parse(&list, "landlock,yama");
	ATF_CHECK(!lsm_list_has_quoted(&list, "landlock"));
	lsm_list_parse(&list, "'landlocked'");
	ATF_CHECK(!lsm_list_has_quoted(&list, "landlock"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_whole_configuration_is_read);
	ATF_TP_ADD_TC(tp, what_a_fragment_does_not_say_is_unknown);
	ATF_TP_ADD_TC(tp, the_ways_to_say_no_are_read);
	ATF_TP_ADD_TC(tp, the_last_line_counts);
	ATF_TP_ADD_TC(tp, line_ends_and_blanks_of_other_systems_are_taken);
	ATF_TP_ADD_TC(tp, an_option_with_a_longer_name_is_another);
	ATF_TP_ADD_TC(tp, a_compressed_configuration_is_read);
	ATF_TP_ADD_TC(tp, what_is_no_configuration_is_refused);
	ATF_TP_ADD_TC(tp, the_lsm_parameter_is_read_as_the_kernel_does);
	ATF_TP_ADD_TC(tp, quotes_about_a_name_are_recognized);
	return atf_no_error();
}
