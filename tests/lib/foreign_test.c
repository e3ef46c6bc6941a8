// SPDX-License-Identifier: MIT
/* Foreign text reaches people as something that they can read, and that does nothing. */
#include <atf-c.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign.h"
#include "utf8.h"

#define CASE(name)                                                                                 \
	ATF_TC_WITHOUT_HEAD(name);                                                                 \
	ATF_TC_BODY(name, tc)

static void check_form(const char *given, enum foreign_form form, const char *expected)
{
	char *const shown = foreign_shown(given, strlen(given), form);
	char *printed = NULL;
	size_t size;
	FILE *const stream = open_memstream(&printed, &size);

	ATF_REQUIRE(shown);
	ATF_CHECK_STREQ(expected, shown);
	ATF_REQUIRE(stream);
	foreign_print(stream, given, form);
	ATF_REQUIRE_EQ(0, fclose(stream));
	ATF_CHECK_STREQ(expected, printed);
	free(printed);
	free(shown);
}

static void check(const char *given, const char *expected)
{
	check_form(given, FOREIGN_LINE, expected);
}

CASE(plain_text_stays)
{
	check("", "");
	check("6.12.1-amd64 \"it's\" $(id) \\ 100%", "6.12.1-amd64 \"it's\" $(id) \\ 100%");
	check("\u00e9\u20ac \u65e5\u672c \U0001f512", "\u00e9\u20ac \u65e5\u672c \U0001f512");
}

CASE(control_characters_are_shown)
{
	check("a\nb\tc\rd", "a\\nb\\tc\\rd");
	check("\x1b[2J\x1b]0;t\x07 \b\x7f", "\\x1b[2J\\x1b]0;t\\x07 \\x08\\x7f");
	check("\xc2\x9b"
	      "2J\xc2\x85\xc2\x80",
	      "\\u009b2J\\u0085\\u0080");
	/* One that an eight-bit terminal would take, and that is no UTF-8. */
	check("\x9b"
	      "31m",
	      "\\x9b31m");
}

CASE(lines_keep_newlines_and_tabs)
{
	check_form("a\n\tb\rc\x1b", FOREIGN_LINES, "a\n\tb\\rc\\x1b");
}

CASE(what_misleads_the_eye_is_shown)
{
	check("\u202egnp.exe\u202c", "\\u202egnp.exe\\u202c");
	check("\u2066a\u2069 \u200b\u200f \u2028\u2029",
	      "\\u2066a\\u2069 \\u200b\\u200f \\u2028\\u2029");
	check("\u00ad\u061c\ufeff\ufffb", "\\u00ad\\u061c\\ufeff\\ufffb");
	check("\U000e0041\U0001fffe\uffff", "\\U000e0041\\U0001fffe\\uffff");
}

CASE(what_is_not_utf8_is_shown_byte_by_byte)
{
	check("\xff|\x80|\xc3", "\\xff|\\x80|\\xc3");
	/* Overlong, a surrogate, past the last code point, cut short, cut short by ASCII. */
	check("\xc0\xaf", "\\xc0\\xaf");
	check("\xe0\x80\xaf", "\\xe0\\x80\\xaf");
	check("\xf0\x80\x80\x80", "\\xf0\\x80\\x80\\x80");
	check("\xed\xa0\x80", "\\xed\\xa0\\x80");
	check("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	check("\xe2\x82", "\\xe2\\x82");
	check("\xe2\x82"
	      "a",
	      "\\xe2\\x82a");
	check("\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80");
}

/* Also a zero, where the length is known. */
CASE(a_length_bounds_the_text)
{
	char *const zero = foreign_shown("a\0b", 3, FOREIGN_LINE);
	char *const cut = foreign_shown("\u20ac", 2, FOREIGN_LINE);
	char shown[FOREIGN_SHOWN_SIZE];

	ATF_CHECK_STREQ("a\\x00b", zero);
	ATF_CHECK_STREQ("\\xe2\\x82", cut);
	ATF_CHECK_EQ(0, foreign_take("", 0, FOREIGN_LINE, shown));
	free(zero);
	free(cut);
}

/* Whatever is given: nothing but plain characters, and they are UTF-8. */
CASE(every_pair_of_bytes_becomes_plain)
{
	for (unsigned int pair = 0; pair < 0x10000; pair++) {
		const char given[] = { (char)(pair >> 8), (char)pair, '\x9f', 'x' };
		char *const shown = foreign_shown(given, sizeof(given), FOREIGN_LINE);
		const char *at = shown;
		uint32_t character;

		ATF_REQUIRE(shown);
		while (*at) {
			const size_t size = utf8_take(at, SIZE_MAX, &character);

			ATF_REQUIRE_MSG(size && utf8_is_plain(character), "%04x: %s", pair, shown);
			at += size;
		}
		ATF_CHECK_EQ('x', shown[strlen(shown) - 1]);
		free(shown);
	}
}

/* Every character that UTF-8 can hold comes back with its number. */
CASE(every_character_is_taken)
{
	for (uint32_t wanted = 0; wanted <= 0x10ffff; wanted++) {
		char text[4] = { 0 };
		size_t size = 1;
		uint32_t character = 0;

		if (wanted < 0x80) {
			text[0] = (char)wanted;
		} else {
			size = wanted < 0x800 ? 2 : wanted < 0x10000 ? 3 : 4;
			for (size_t i = size - 1; i; i--)
				text[i] = (char)(0x80 | ((wanted >> 6 * (size - 1 - i)) & 0x3f));
			text[0] = (char)((0xf00 >> size) | (wanted >> 6 * (size - 1)));
		}
		if (wanted >= 0xd800 && wanted < 0xe000) {
			ATF_REQUIRE_EQ(0, utf8_take(text, size, &character));
			continue;
		}
		ATF_REQUIRE_EQ(size, utf8_take(text, size, &character));
		ATF_REQUIRE_EQ(wanted, character);
		ATF_REQUIRE_EQ(0, utf8_take(text, size - 1, &character));
	}
}

CASE(a_message_of_any_length_is_printed)
{
	static char argument[3000];
	char *printed = NULL;
	size_t size;
	FILE *stream;

	memset(argument, '\x1b', sizeof(argument) - 1);
	for (size_t length = 500; length < sizeof(argument); length += 13) {
		stream = open_memstream(&printed, &size);
		ATF_REQUIRE(stream);
		foreign_printf(stream, "<%.*s>", (int)length, argument);
		ATF_REQUIRE_EQ(0, fclose(stream));
		ATF_CHECK_EQ(2 + 4 * length, size);
		ATF_CHECK_STREQ("\\x1b>", printed + size - 5);
		free(printed);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, plain_text_stays);
	ATF_TP_ADD_TC(tp, control_characters_are_shown);
	ATF_TP_ADD_TC(tp, lines_keep_newlines_and_tabs);
	ATF_TP_ADD_TC(tp, what_misleads_the_eye_is_shown);
	ATF_TP_ADD_TC(tp, what_is_not_utf8_is_shown_byte_by_byte);
	ATF_TP_ADD_TC(tp, a_length_bounds_the_text);
	ATF_TP_ADD_TC(tp, every_pair_of_bytes_becomes_plain);
	ATF_TP_ADD_TC(tp, every_character_is_taken);
	ATF_TP_ADD_TC(tp, a_message_of_any_length_is_printed);
	return atf_no_error();
}
