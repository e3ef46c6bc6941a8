// SPDX-License-Identifier: MIT
#include "birth.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "shared.h"

/* Shared by all processes of the test case. */
static _Atomic int *failure;

typedef void *thread_start(void *context);

/* The names are the linker's. */
pid_t __real_fork(void);
pid_t __wrap_fork(void);
int __real_clone(int (*start)(void *), void *stack, int flags, void *context, ...);
int __wrap_clone(int (*start)(void *), void *stack, int flags, void *context);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, thread_start *start,
			  void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, thread_start *start,
			  void *context);

static void note(int error)
{
	if (failure)
		atomic_store(failure, error);
}

pid_t __wrap_fork(void)
{
	const pid_t child = __real_fork();

	if (child < 0)
		note(errno);
	return child;
}

int __wrap_clone(int (*start)(void *), void *stack, int flags, void *context)
{
	const int child = __real_clone(start, stack, flags, context);

	if (child < 0)
		note(errno);
	return child;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, thread_start *start,
			  void *context)
{
	const int error = __real_pthread_create(thread, attributes, start, context);

	if (error)
		note(error);
	return error;
}

void birth_watch(void)
{
	failure = shared_memory(sizeof(*failure));
}

int birth_failure(void)
{
	return failure ? atomic_load(failure) : 0;
}
