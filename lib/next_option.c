// SPDX-License-Identifier: MIT
#include "next_option.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "foreign.h"

/* The options that the word "--name" or "--name=value" may stand for. */
struct meant {
	const struct option *option; /* the last of them, or the one of just that name */
	size_t count;
};

static struct meant find_meant(const char *word, const struct option *words)
{
	const size_t length = strcspn(word + 2, "=");
	struct meant meant = { 0 };

	for (; words->name; words++) {
		if (strncmp(words->name, word + 2, length) != 0)
			continue;
		meant.option = words;
		if (!words->name[length]) {
			meant.count = 1;
			break;
		}
		meant.count++;
	}
	return meant;
}

static const char *why_not(const char *word, const struct meant *meant)
{
	if (!meant->count)
		return "no such option";
	if (meant->count > 1)
		return "several options begin like that";
	return strchr(word, '=') ? "this option has no argument" : "an argument is missing";
}

static bool is_known_letter(const char *letters, int letter)
{
	return letter > 0 && letter != ':' && strchr(letters, letter);
}

int option_next(const char *program, int argc, char *const argv[], const char *letters,
		const struct option *words)
{
	struct meant meant = { 0 };
	const char *word;
	int option;

	opterr = 0;
	option = getopt_long(argc, argv, letters, words, NULL);
	if (option != '?')
		return option;
	word = argv[optind - 1];
	if (strncmp(word, "--", 2) == 0)
		meant = find_meant(word, words);
	/* Among letters that stand together, the word before may be one that was right. */
	if (strncmp(word, "--", 2) == 0 &&
	    (!optopt || (meant.option && meant.option->val == optopt)))
		foreign_message(program, "%s: %s", word, why_not(word, &meant));
	else
		foreign_message(program, "-%c: %s", optopt,
				is_known_letter(letters, optopt) ? "an argument is missing"
								 : "no such option");
	return option;
}
