/* SPDX-License-Identifier: MIT */
/* The subcommands of landlock-matrix. */
#ifndef MATRIX_COMMAND_H
#define MATRIX_COMMAND_H

#define EXIT_EXPECTED 0 /* every cell is done, and as expected */
#define EXIT_FAILED   1 /* some cell has a fail or xpass, or a report that proves it wrong */
#define EXIT_USAGE    2
#define EXIT_UNJUDGED                                                                              \
	3 /* some cell is infra_error, has a broken check or a report; or our own trouble */

/* argv[0] is the subcommand.  Return the exit status of the program. */
int command_run(int argc, char **argv);
int command_report(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_baseline(int argc, char **argv);
int command_merge(int argc, char **argv);
int command_history(int argc, char **argv);

#endif
