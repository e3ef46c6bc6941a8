/* SPDX-License-Identifier: MIT */
/*
 * What the runner and a test program say to each other that serves: it is started once, and makes a
 * copy of itself for each run that it is asked for.  The runner asks by one message; a program that
 * serves says first that it is there, and of each run, in turn, the process and how it has ended.
 */
#ifndef ATTEMPT_SERVING_H
#define ATTEMPT_SERVING_H

/* The program's only argument, with the number of the descriptor that it serves. */
#define SERVING_OPTION "--serve="

/*
 * The program with all test programs of its folder in one.  Its first request is the name of one
 * of them, which serves then, until an empty request ends it and another name may come.
 */
#define SERVING_JOINED "area_tests"

/* The longest request, strings in a row, each with its NUL; and the longest list of test cases. */
#define SERVING_REQUEST_SIZE 32768

/* A request's strings: the contract's work, out and err, then the arguments of the program. */
#define SERVING_WORK	  0
#define SERVING_OUT	  1
#define SERVING_ERR	  2
#define SERVING_ARGUMENTS 3

#define SERVING_STRINGS_MAX 16

enum serving_event {
	SERVING_READY,	 /* it serves; its list of test cases follows, unless that is too long */
	SERVING_STARTED, /* value: the process */
	SERVING_ENDED,	 /* value: its status, as of waitpid(2) */
	SERVING_FAILED,	 /* value: the errno with which no process could be made */
};

struct serving_message {
	enum serving_event event;
	int value;
	/*
	 * Of a run that has ended: which of the words of the test case's needs was the first not to
	 * be met, counted from 0; or how the rest went.
	 */
	int need;
};

/* No test case got as far as its needs, or all were met. */
#define SERVING_NEEDS_UNKNOWN (-1)
#define SERVING_NEEDS_MET     (-2)

#endif
