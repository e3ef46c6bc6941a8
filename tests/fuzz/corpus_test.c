// SPDX-License-Identifier: MIT
/* Every input of a fuzzer's corpus once more, without the fuzzer. */
#include <atf-c.h>
#include <dirent.h>
#include <stdio.h>

#include "holds.h"

static void replay(const char *name)
{
	static uint8_t data[1 << 16];
	char path[4096];
	FILE *stream;
	size_t size;

	snprintf(path, sizeof(path), "%s/%s", CORPUS, name);
	/* Told on stderr, in case that something does not hold. */
	fprintf(stderr, "%s\n", path);
	stream = fopen(path, "re");
	ATF_REQUIRE(stream != NULL);
	size = fread(data, 1, sizeof(data), stream);
	ATF_REQUIRE(!ferror(stream) && size < sizeof(data));
	fclose(stream);
	LLVMFuzzerTestOneInput(data, size);
}

ATF_TC_WITHOUT_HEAD(each_input_holds);
ATF_TC_BODY(each_input_holds, tc)
{
	DIR *folder = opendir(CORPUS);
	struct dirent *entry;
	int inputs = 0;

	ATF_REQUIRE(folder != NULL);
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		replay(entry->d_name);
		inputs++;
	}
	closedir(folder);
	ATF_CHECK_MSG(inputs >= 10, "only %d inputs in %s", inputs, CORPUS);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_input_holds);
	return atf_no_error();
}
