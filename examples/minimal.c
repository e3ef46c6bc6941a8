// SPDX-License-Identifier: MIT
/* The least: read everything, write one folder, reach nothing.  usage: minimal FOLDER */
#include <llk.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	const struct llk_ruleset_options options = { .size = sizeof(options),
						     .mode = LLK_MODE_BEST_EFFORT };
	struct llk_ruleset *ruleset;
	char why[256];
	FILE *file;

	if (argc != 2)
		return 2;
	if (llk_ruleset_create(&options, &ruleset) || llk_ruleset_allow_read(ruleset, "/") ||
	    llk_ruleset_allow_read_write(ruleset, argv[1]) || llk_ruleset_enforce(ruleset)) {
		llk_ruleset_describe_failure(ruleset, why, sizeof(why));
		fprintf(stderr, "not restricted: %s\n", why);
		return 1;
	}
	llk_ruleset_free(ruleset);

	file = fopen("elsewhere", "w");
	printf("writing elsewhere: %s\n", file ? "allowed" : "denied");
	if (file)
		fclose(file);
	return 0;
}
