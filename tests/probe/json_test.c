// SPDX-License-Identifier: MIT
/* The JSON writer: what it writes is JSON, whatever it is given. */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>

#include "json.h"

/* The text between the brackets of an array with that one string. */
static void check(const char *given, const char *expected)
{
	char *text = NULL;
	char wanted[256];
	size_t size;
	struct json json = { .stream = open_memstream(&text, &size) };

	ATF_REQUIRE(json.stream);
	json_open(&json, NULL, '[');
	json_string(&json, NULL, given);
	json_close(&json, ']');
	ATF_REQUIRE_EQ(0, fclose(json.stream));
	snprintf(wanted, sizeof(wanted), "[\n  %s\n]\n", expected);
	ATF_CHECK_STREQ(wanted, text);
	free(text);
}

#define CASE(name)                                                                                 \
	ATF_TC_WITHOUT_HEAD(name);                                                                 \
	ATF_TC_BODY(name, tc)

CASE(text_and_absence_are_written)
{
	check("", "\"\"");
	check("lsm=landlock,yama", "\"lsm=landlock,yama\"");
	check(NULL, "null");
}

CASE(special_characters_are_escaped)
{
	check("a \"b\" \\c", "\"a \\\"b\\\" \\\\c\"");
	check("tab\tand\nnewline\x01\x7f", "\"tab\\u0009and\\u000anewline\\u0001\\u007f\"");
}

CASE(utf8_is_kept)
{
	check("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x94\x92",
	      "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x94\x92\"");
}

CASE(what_is_not_seen_goes_by_its_number)
{
	check("\xc2\x9b"
	      "2J \u202egnp.exe\u2066 \u2028",
	      "\"\\u009b2J \\u202egnp.exe\\u2066 \\u2028\"");
	check("\U000e0041\U0010ffff", "\"\\udb40\\udc41\\udbff\\udfff\"");
}

CASE(what_is_not_utf8_is_replaced)
{
	check("\xff|\x80|\xc3", "\"\\ufffd|\\ufffd|\\ufffd\"");
	/* Overlong, a surrogate, past the last code point, cut short. */
	check("\xc0\xaf", "\"\\ufffd\\ufffd\"");
	check("\xe0\x80\xaf", "\"\\ufffd\\ufffd\\ufffd\"");
	check("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
	check("\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
	check("\xe2\x82", "\"\\ufffd\\ufffd\"");
}

CASE(containers_nest)
{
	char *text = NULL;
	size_t size;
	struct json json = { .stream = open_memstream(&text, &size) };

	ATF_REQUIRE(json.stream);
	json_open(&json, NULL, '{');
	json_open(&json, "empty", '[');
	json_close(&json, ']');
	json_open(&json, "full", '{');
	json_integer(&json, "least", INT64_MIN);
	json_boolean(&json, "so", true);
	json_null(&json, "none");
	json_close(&json, '}');
	json_close(&json, '}');
	ATF_REQUIRE_EQ(0, fclose(json.stream));
	ATF_CHECK_STREQ("{\n  \"empty\": [],\n  \"full\": {\n"
			"    \"least\": -9223372036854775808,\n    \"so\": true,\n"
			"    \"none\": null\n  }\n}\n",
			text);
	free(text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, text_and_absence_are_written);
	ATF_TP_ADD_TC(tp, special_characters_are_escaped);
	ATF_TP_ADD_TC(tp, utf8_is_kept);
	ATF_TP_ADD_TC(tp, what_is_not_seen_goes_by_its_number);
	ATF_TP_ADD_TC(tp, what_is_not_utf8_is_replaced);
	ATF_TP_ADD_TC(tp, containers_nest);
	return atf_no_error();
}
