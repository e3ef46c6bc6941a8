// SPDX-License-Identifier: MIT
/*
 * What is wrong with an option is said with what was typed, and nothing of it reaches a terminal
 * raw.
 */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "next_option.h"

static const struct option words[] = {
	{ "file", required_argument, NULL, 'f' },
	{ "fetch", no_argument, NULL, 0 },
	{ "fetch-all", no_argument, NULL, 300 },
	{ "output", required_argument, NULL, 'o' },
	{ 0 },
};

/* The first complaint about that command line; "" if there is none. */
static const char *complaint(const char *first, const char *second)
{
	static char text[256];
	char *argv[] = { "program", strdup(first), second ? strdup(second) : NULL, NULL };
	FILE *const saved = stderr;
	int option;

	optind = 0;
	*text = '\0';
	stderr = fmemopen(text, sizeof(text), "w");
	ATF_REQUIRE(stderr);
	do {
		option = option_next("program", second ? 3 : 2, argv, "o:xy", words);
	} while (option != '?' && option != -1);
	fclose(stderr);
	stderr = saved;
	free(argv[1]);
	free(argv[2]);
	return text;
}

ATF_TC_WITHOUT_HEAD(options_are_returned);
ATF_TC_BODY(options_are_returned, tc)
{
	char *argv[] = {
		"program", "-xo", "a", "--fetch-a", "operand", "--fetch", "--file=b", NULL
	};

	optind = 0;
	ATF_CHECK_EQ('x', option_next("program", 7, argv, "o:xy", words));
	ATF_CHECK_EQ('o', option_next("program", 7, argv, "o:xy", words));
	ATF_CHECK_STREQ("a", optarg);
	ATF_CHECK_EQ(300, option_next("program", 7, argv, "o:xy", words));
	ATF_CHECK_EQ(0, option_next("program", 7, argv, "o:xy", words));
	ATF_CHECK_EQ('f', option_next("program", 7, argv, "o:xy", words));
	ATF_CHECK_STREQ("b", optarg);
	ATF_CHECK_EQ(-1, option_next("program", 7, argv, "o:xy", words));
	ATF_CHECK_STREQ("operand", argv[optind]);
}

ATF_TC_WITHOUT_HEAD(complaints_repeat_what_was_typed);
ATF_TC_BODY(complaints_repeat_what_was_typed, tc)
{
	ATF_CHECK_STREQ("program: --bogus: no such option\n", complaint("--bogus", NULL));
	ATF_CHECK_STREQ("program: --bogus=1: no such option\n", complaint("--bogus=1", NULL));
	ATF_CHECK_STREQ("program: --f: several options begin like that\n", complaint("--f", NULL));
	ATF_CHECK_STREQ("program: --fetch=1: this option has no argument\n",
			complaint("--fetch=1", NULL));
	ATF_CHECK_STREQ("program: --fetch-a=1: this option has no argument\n",
			complaint("--fetch-a=1", NULL));
	ATF_CHECK_STREQ("program: --out: an argument is missing\n", complaint("--out", NULL));
	ATF_CHECK_STREQ("program: -o: an argument is missing\n", complaint("-xo", NULL));
	ATF_CHECK_STREQ("program: -z: no such option\n", complaint("-zx", NULL));
	ATF_CHECK_STREQ("program: -z: no such option\n", complaint("--fetch", "-xzy"));
	ATF_CHECK_STREQ("program: -:: no such option\n", complaint("-:", NULL));
	ATF_CHECK_STREQ("", complaint("--fetch", NULL));
}

ATF_TC_WITHOUT_HEAD(complaints_are_plain);
ATF_TC_BODY(complaints_are_plain, tc)
{
	ATF_CHECK_STREQ("program: --\\x1b[2J\\n: no such option\n", complaint("--\x1b[2J\n", NULL));
	ATF_CHECK_STREQ("program: -\\x1b: no such option\n", complaint("-\x1b[2J", NULL));
	ATF_CHECK_STREQ("program: -\\xe2: no such option\n", complaint("-\u202e", NULL));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, options_are_returned);
	ATF_TP_ADD_TC(tp, complaints_repeat_what_was_typed);
	ATF_TP_ADD_TC(tp, complaints_are_plain);
	return atf_no_error();
}
