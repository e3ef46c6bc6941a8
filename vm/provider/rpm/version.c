// SPDX-License-Identifier: MIT
#include "version.h"

#include "../message.h"
#include "cleanup.h"
#include "tool.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/*
 * One process for all of them: as many comparisons as a sort needs would be as many processes.
 * Before rpm 4.16 it knew of no epoch and no release.  What is the same to rpm has an order, too.
 */
#define SORT                                                                                       \
	"%{lua:"                                                                                   \
	"assert(rpm.vercmp('1:1-1', '2-1') == 1, 'it is too old to compare versions') "            \
	"local versions = {} "                                                                     \
	"for version in io.lines() do table.insert(versions, version) end "                        \
	"table.sort(versions, function(a, b) "                                                     \
	"local difference = rpm.vercmp(a, b) "                                                     \
	"return difference < 0 or difference == 0 and a < b end) "                                 \
	"print(table.concat(versions, '\\n'))}"

bool rpm_is_version(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._+~^:-";

	return isdigit((unsigned char)text[0]) && text[strspn(text, allowed)] == '\0';
}

bool rpm_version_is_of(const char *version, const char *series)
{
	const char *colon = strchr(version, ':');
	const size_t length = strlen(series);
	const char *own = colon ? colon + 1 : version;

	return strncmp(own, series, length) == 0 && strchr(".~^+-", own[length]);
}

/* The lines as one text, or NULL after a complaint. */
static char *join(char *const *versions, size_t count)
{
	_cleanup_file_ FILE *stream = NULL;
	char *text = NULL;
	size_t size;

	for (size_t i = 0; i < count; i++) {
		if (!rpm_is_version(versions[i])) {
			complain("%s: not a version of an RPM package", versions[i]);
			return NULL;
		}
	}
	stream = open_memstream(&text, &size);
	for (size_t i = 0; stream && i < count; i++)
		fprintf(stream, "%s\n", versions[i]);
	if (!stream || fflush(stream) != 0)
		complain("%s", strerror(errno));
	return text;
}

/* Put the versions in the order of the lines, which must be the same ones. */
static int take_order(char **versions, size_t count, char *lines)
{
	for (size_t i = 0; i < count; i++) {
		const char *line = strsep(&lines, "\n");
		size_t found = i;

		while (line && found < count && strcmp(versions[found], line) != 0)
			found++;
		if (!line || found == count)
			return complain("rpm: it has not sorted the versions");

		char *version = versions[found];

		versions[found] = versions[i];
		versions[i] = version;
	}
	return 0;
}

int rpm_version_sort(char **versions, size_t count)
{
	char *const argv[] = { (char[]){ "rpm" }, (char[]){ "--eval" }, (char[]){ SORT }, NULL };
	_cleanup_free_ char *text = join(versions, count);
	struct process_output output;
	int failed;

	if (!text)
		return -1;
	failed = rpm_tool_run(argv, text, &output);
	if (!failed && output.status != 0)
		failed = rpm_tool_complain(argv[0], "order of versions", &output);
	else if (!failed)
		failed = take_order(versions, count, output.out);
	process_output_release(&output);
	return failed;
}
