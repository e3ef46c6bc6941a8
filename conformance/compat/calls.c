// SPDX-License-Identifier: MIT
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <llk_uapi.h>

/* The same on all architectures that this is built for. */
#define NR_CREATE_RULESET 444
#define NR_ADD_RULE	  445
#define NR_RESTRICT_SELF  446

/* All filesystem rights of ABI 1. */
#define ORIGINAL_RIGHTS ((1ULL << 13) - 1)

static int error_of(long answer)
{
	return answer < 0 ? errno : 0;
}

static size_t size_of(size_t size, size_t page_size)
{
	if (size == A_PAGE)
		return page_size;
	return size == OVER_PAGE ? page_size + 1 : size;
}

/* Lay content of length bytes out, for a kernel that reads size of them. */
static void *lay_out(enum call_place place, const void *content, size_t length, size_t size,
		     size_t set_byte)
{
	const size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	static unsigned char *pages; /* the last of three is not to be read */
	unsigned char *at, *end;

	if (place == AT_NULL)
		return NULL;
	if (place == AT_TOP)
		return (void *)(uintptr_t)(UINT32_MAX - 7);
	if (!pages) {
		void *const mapped = mmap(NULL, 3 * page_size, PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (mapped == MAP_FAILED ||
		    mprotect((char *)mapped + 2 * page_size, page_size, PROT_NONE))
			_exit(CALL_NOT_MADE);
		pages = mapped;
	}
	end = pages + 2 * page_size;
	memset(pages, 0, 2 * page_size);
	at = place == AT_PAGE_START ? pages : end - size + (place == CUT_OFF);
	memcpy(at, content, (size_t)(end - at) < length ? (size_t)(end - at) : length);
	if (set_byte)
		at[set_byte] = 1;
	return at;
}

static int open_ruleset(uint64_t fs, uint64_t net, uint64_t scoped)
{
	const struct llk_ruleset_attr attr = {
		.handled_access_fs = fs,
		.handled_access_net = net,
		.scoped = scoped,
	};

	return (int)syscall(NR_CREATE_RULESET, &attr, sizeof(attr), 0);
}

static int open_fd(enum call_fd kind)
{
	int fd;

	switch (kind) {
	case NO_FD:
		return -1;
	case NO_FD_2:
		return -2;
	case A_DEVICE:
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		break;
	case A_DIRECTORY:
		fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
		break;
	case A_NET_RULESET:
		fd = open_ruleset(0, LLK_ACCESS_NET_BIND_TCP, 0);
		break;
	case A_SCOPE_RULESET:
		fd = open_ruleset(0, 0, LLK_SCOPE_SIGNAL);
		break;
	default:
		fd = open_ruleset(ORIGINAL_RIGHTS, 0, 0);
	}
	/* Without Landlock there is no ruleset, and its answer does not depend on one. */
	return fd;
}

static int create(const struct raw_call *call)
{
	const size_t size = size_of(call->size, (size_t)sysconf(_SC_PAGESIZE));

	return error_of(
		syscall(NR_CREATE_RULESET,
			lay_out(call->place, call->attr, sizeof(call->attr), size, call->set_byte),
			size, call->flags));
}

static int add_rule(const struct raw_call *call)
{
	const struct llk_path_beneath_attr path = {
		.allowed_access = call->access,
		.parent_fd = open_fd(call->parent),
	};
	const struct llk_net_port_attr port = {
		.allowed_access = call->access,
		.port = call->port,
	};
	const bool is_port = call->kind == CALL_ADD_PORT;
	const void *content = is_port ? (const void *)&port : &path;
	const size_t size = is_port ? sizeof(port) : sizeof(path);
	const int type = is_port ? LLK_RULE_NET_PORT : LLK_RULE_PATH_BENEATH;

	return error_of(syscall(NR_ADD_RULE, open_fd(call->ruleset), call->type ? call->type : type,
				lay_out(call->place, content, size, size, 0), call->flags));
}

static int restrict_self(const struct raw_call *call)
{
	const int ruleset_fd = open_fd(call->ruleset);

	/* Where it is refused, privilege does as well, or the call says so. */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return error_of(syscall(NR_RESTRICT_SELF, ruleset_fd, call->flags));
}

/* Enter a layer that handles these rights and grants nothing. */
static int enter(uint64_t handled)
{
	const int ruleset_fd = open_ruleset(handled, 0, 0);

	if (ruleset_fd < 0)
		return CALL_NOT_MADE;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return error_of(syscall(NR_RESTRICT_SELF, ruleset_fd, 0)) ? CALL_NOT_MADE : 0;
}

static int be_denied(const struct raw_call *call)
{
	const int free_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const int error = enter(call->access);

	if (error || free_fd < 0)
		return CALL_NOT_MADE;
	return error_of(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int control_device(unsigned long command)
{
	const int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	char argument[256] = "";

	if (fd < 0)
		_exit(CALL_NOT_MADE);
	return error_of(ioctl(fd, command, argument));
}

static int control(const struct raw_call *call)
{
	const int free_answer = control_device(call->command);
	int answer = enter(LLK_ACCESS_FS_IOCTL_DEV);

	if (answer)
		return answer;
	answer = control_device(call->command);
	return answer == free_answer ? 0 : answer;
}

static int make(const struct raw_call *call)
{
	switch (call->kind) {
	case CALL_CREATE:
		return create(call);
	case CALL_ADD_PATH:
	case CALL_ADD_PORT:
		return add_rule(call);
	case CALL_RESTRICT:
		return restrict_self(call);
	case CALL_DENIED:
		return be_denied(call);
	case CALL_IOCTL:
		return control(call);
	}
	return CALL_NOT_MADE;
}

static int make_in_child(void *context)
{
	return make(context);
}

/* As after vfork(2): what is in memory is left to the next call. */
int call_make(const struct raw_call *call)
{
	static _Alignas(16) char stack[64 * 1024];
	const pid_t child = clone(make_in_child, stack + sizeof(stack),
				  CLONE_VM | CLONE_VFORK | SIGCHLD, (void *)(uintptr_t)call);
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return CALL_NOT_MADE;
	return WEXITSTATUS(status);
}
