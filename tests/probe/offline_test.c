// SPDX-License-Identifier: MIT
/* Kernel configurations in all the forms that they come in. */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_text.h"
#include "kernel_config.h"
#include "lsm_list.h"

#define HEAD                                                                                       \
	"#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 6.12.8 Kernel "              \
	"Configuration\n#\n"

#define CASE(name)                                                                                 \
	ATF_TC_WITHOUT_HEAD(name);                                                                 \
	ATF_TC_BODY(name, tc)

CASE(a_whole_configuration_is_read)
{
	const struct kernel_config config =
		read_config(HEAD "CONFIG_SECURITY_LANDLOCK=y\nCONFIG_INET=y\n# CONFIG_IPV6 is not "
				 "set\nCONFIG_LSM=\"landlock,lockdown,yama\"\n" END,
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
	ATF_CHECK_EQ(TRISTATE_NO, read_config(HEAD "CONFIG_SECURITY=y\n" END, 0).landlock);
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

	read_config(HEAD "CONFIG_SECURITY_LANDLOCK=y\nCONFIG_LSM=\"yama\"\n" END, 0);
	ATF_REQUIRE_EQ(0, system("gzip config"));
	ATF_REQUIRE_EQ(0, kernel_config_read(&config, "config.gz"));
	ATF_CHECK_STREQ("6.12.8", config.release);
	ATF_CHECK_EQ(TRISTATE_YES, config.landlock);
	ATF_CHECK_EQ(TRISTATE_NO, config.inet);
	ATF_CHECK_EQ(1, config.lsm.count);
}

CASE(what_is_no_configuration_is_named)
{
	static const struct {
		const char *text;
		int answer;
	} rows[] = {
		{ "", KERNEL_CONFIG_NONE },
		{ "root:x:0:0\n", KERNEL_CONFIG_NONE },
		{ "BR2_x86_64=y\n", KERNEL_CONFIG_NONE },
		{ "config-6.1:CONFIG_SECURITY_LANDLOCK=y\n", KERNEL_CONFIG_NONE },
		{ "\x1f\x8b\x08", KERNEL_CONFIG_SHORT },
		{ "\x1f\x8b\x07 another method of gzip", KERNEL_CONFIG_DAMAGED },
		{ "\xfd"
		  "7zXZ",
		  KERNEL_CONFIG_XZ },
		{ "\x28\xb5\x2f\xfd$", KERNEL_CONFIG_ZSTD },
		{ "BZh91AY", KERNEL_CONFIG_BZIP2 },
		{ "\x04\x22\x4d\x18@", KERNEL_CONFIG_LZ4 },
		{ "\x89LZO", KERNEL_CONFIG_LZOP },
		{ "\x7f"
		  "ELF",
		  KERNEL_CONFIG_IMAGE },
		{ "MZ", KERNEL_CONFIG_IMAGE },
		{ "\xff\xfe#", KERNEL_CONFIG_UTF16 },
		{ "#\n# Automatically generated file; DO NOT EDIT.\n# U-Boot 2024.01 "
		  "Configuration\n#\nCONFIG_NET=y\n",
		  KERNEL_CONFIG_FOREIGN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		read_config(rows[i].text, rows[i].answer);
	/* A comment of people's. */
	read_config("# Our Configuration\nCONFIG_NET=y\n", 0);
}

CASE(a_mark_of_utf8_is_skipped)
{
	ATF_CHECK_EQ(TRISTATE_YES, read_config("\xef\xbb\xbf"
					       "CONFIG_SECURITY_LANDLOCK=y\n",
					       0)
					   .landlock);
}

CASE(a_configuration_from_within_a_kernel_is_read)
{
	struct kernel_config config;

	read_config(HEAD "CONFIG_SECURITY_LANDLOCK=y\n" END, 0);
	ATF_REQUIRE_EQ(0,
		       system("{ printf IKCFG_ST; gzip -c config; printf IKCFG_ED; } >ikconfig"));
	ATF_REQUIRE_EQ(0, kernel_config_read(&config, "ikconfig"));
	ATF_CHECK_EQ(TRISTATE_YES, config.landlock);
}

CASE(a_file_of_gzip_that_is_cut_short_is_called_that)
{
	struct kernel_config config;

	read_config(HEAD "CONFIG_SECURITY_LANDLOCK=y\nCONFIG_LSM=\"yama\"\n" END, 0);
	ATF_REQUIRE_EQ(0, system("gzip -c config >whole.gz; size=$(wc -c <whole.gz)\n"
				 "for left in $(seq 2 $((size - 1))); do\n"
				 "	head -c $left whole.gz >short-$left\n"
				 "done; ls short-* | wc -l >count; echo $size >size"));
	for (int left = 2;; left++) {
		char path[32];
		int answer;

		snprintf(path, sizeof(path), "short-%d", left);
		answer = kernel_config_read(&config, path);
		if (answer == ENOENT) {
			ATF_CHECK(left > 100);
			break;
		}
		ATF_CHECK_EQ_MSG(KERNEL_CONFIG_SHORT, answer, "%s: %d", path, answer);
	}
	ATF_REQUIRE_EQ(0, system("printf X | dd of=whole.gz bs=1 seek=$(($(cat size) - 6)) "
				 "conv=notrunc 2>/dev/null"));
	ATF_CHECK_EQ(KERNEL_CONFIG_DAMAGED, kernel_config_read(&config, "whole.gz"));
}

/* Each length of a whole configuration: what is read of it holds for all of it, or is not known. */
CASE(a_configuration_that_is_cut_proves_nothing_by_what_is_missing)
{
	static const char text[] = HEAD "CONFIG_NET=y\nCONFIG_INET=y\nCONFIG_SECURITY=y\n"
					"CONFIG_SECURITY_LANDLOCK=y\nCONFIG_LSM=\"landlock,yama\"\n"
					"CONFIG_IPV6=y\nCONFIG_MPTCP=y\n" END;

	for (size_t length = 1; length < sizeof(text) - 1; length++) {
		char part[sizeof(text)];
		struct kernel_config config;
		FILE *const file = fopen("config", "we");

		ATF_REQUIRE(file);
		memcpy(part, text, length);
		part[length] = '\0';
		fputs(part, file);
		ATF_REQUIRE_EQ(0, fclose(file));
		if (kernel_config_read(&config, "config"))
			continue;
		ATF_CHECK_MSG(config.landlock != TRISTATE_NO, "%zu", length);
		ATF_CHECK_MSG(config.inet != TRISTATE_NO, "%zu", length);
		ATF_CHECK_MSG(config.ipv6 != TRISTATE_NO, "%zu", length);
		ATF_CHECK_MSG(config.mptcp != TRISTATE_NO, "%zu", length);
		ATF_CHECK_MSG(!config.lsm.known || lsm_list_has(&config.lsm, "yama"), "%zu",
			      length);
		/* Only the newline that ends the file is missing. */
		ATF_CHECK_EQ_MSG(length == sizeof(text) - 2, config.whole, "%zu", length);
	}
}

CASE(half_a_line_at_the_end_is_noticed)
{
	static const struct {
		const char *text;
		bool cut;
	} rows[] = {
		{ "CONFIG_NET=y\nCONFIG_IN", true },
		{ "CONFIG_NET=y\nCONFIG_INET=", true },
		{ "CONFIG_NET=y\nCONFIG_LSM=\"landlock,ya", true },
		{ "CONFIG_NET=y\n# CONFIG_INET is not", true },
		{ "CONFIG_NET=y\n# CONFIG_INET is not set", false },
		{ "CONFIG_NET=y\nCONFIG_INET=y", false },
		{ "CONFIG_NET=y\nCONFIG_LSM=\"landlock\"", false },
		{ "CONFIG_NET=y\n", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ATF_CHECK_EQ_MSG(rows[i].cut, read_config(rows[i].text, 0).cut, "%s", rows[i].text);
	ATF_CHECK_EQ(TRISTATE_UNKNOWN,
		     read_config("CONFIG_NET=y\nCONFIG_SECURITY_LANDLOCK=", 0).landlock);
}

CASE(without_its_head_a_configuration_is_not_whole)
{
	ATF_CHECK(!read_config("CONFIG_NET=y\n" END, 0).whole);
	ATF_CHECK(read_config(HEAD "CONFIG_NET=y\n" END, 0).whole);
}

CASE(what_depends_on_what_is_not_set_is_not_set)
{
	const struct kernel_config config =
		read_config("# CONFIG_NET is not set\n# CONFIG_SECURITY is not set\n", 0);

	ATF_CHECK_EQ(TRISTATE_NO, config.landlock);
	ATF_CHECK_EQ(TRISTATE_NO, config.inet);
	ATF_CHECK_EQ(TRISTATE_NO, config.mptcp);
}

CASE(strings_are_unescaped)
{
	const struct kernel_config config =
		read_config("CONFIG_CMDLINE=\"quiet lsm=\\\"landlock,yama\\\" x=\\\\\"\n", 0);

	ATF_CHECK_STREQ("quiet lsm=\"landlock,yama\" x=\\", config.cmdline);
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
	ATF_TP_ADD_TC(tp, what_is_no_configuration_is_named);
	ATF_TP_ADD_TC(tp, a_mark_of_utf8_is_skipped);
	ATF_TP_ADD_TC(tp, a_configuration_from_within_a_kernel_is_read);
	ATF_TP_ADD_TC(tp, a_file_of_gzip_that_is_cut_short_is_called_that);
	ATF_TP_ADD_TC(tp, a_configuration_that_is_cut_proves_nothing_by_what_is_missing);
	ATF_TP_ADD_TC(tp, half_a_line_at_the_end_is_noticed);
	ATF_TP_ADD_TC(tp, without_its_head_a_configuration_is_not_whole);
	ATF_TP_ADD_TC(tp, what_depends_on_what_is_not_set_is_not_set);
	ATF_TP_ADD_TC(tp, strings_are_unescaped);
	return atf_no_error();
}
