// SPDX-License-Identifier: MIT
/*
 * Restrict a child alone: the ruleset is made before fork(2), and enforced between fork(2) and
 * execve(2), where nothing but system calls is safe in a program with threads.
 */
#include <llk.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const struct llk_ruleset_options options = { .size = sizeof(options),
						     .mode = LLK_MODE_BEST_EFFORT };
	struct llk_ruleset *ruleset;
	int status;
	pid_t child;

	if (argc < 2)
		return 2;
	if (llk_ruleset_create(&options, &ruleset) || llk_ruleset_allow_execute(ruleset, "/") ||
	    llk_ruleset_allow_all_network(ruleset)) {
		fprintf(stderr, "no ruleset\n");
		return 1;
	}
	child = fork();
	if (child < 0)
		return 1;
	if (child == 0) {
		if (llk_ruleset_enforce(ruleset))
			_exit(125);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	llk_ruleset_free(ruleset);
	if (waitpid(child, &status, 0) < 0 || !WIFEXITED(status))
		return 1;
	printf("the child exited with %d\n", WEXITSTATUS(status));
	return 0;
}
