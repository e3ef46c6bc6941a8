// SPDX-License-Identifier: MIT
/*
 * What else than a ruleset changes the credentials of a process, none of which leads out of a
 * domain; children that share memory with their parent and no domain; and what other interfaces of
 * the kernel a domain leaves alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <namespace.h>
#include <privilege.h>
#include <reason.h>

/* Nobody in particular: without any files of its own. */
#define OTHER_USER 65534

static const struct sandbox_layer no_listing = {
	.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
};

static int list_directory(void)
{
	const int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/*
 * Changes of credentials.  Each judged action makes one, and then lists a directory.
 */

static int change_user(void *context)
{
	(void)context;
	if (setresgid(OTHER_USER, OTHER_USER, OTHER_USER) ||
	    setresuid(OTHER_USER, OTHER_USER, OTHER_USER))
		return NOT_PREPARED(errno);
	return list_directory();
}

static int change_file_user(void *context)
{
	(void)context;
	setfsuid(OTHER_USER);
	if (setfsuid((uid_t)-1) != OTHER_USER)
		return NOT_PREPARED(EPERM);
	return list_directory();
}

static int change_real_user(void *context)
{
	(void)context;
	return setresuid(getuid(), getuid(), getuid()) ? NOT_PREPARED(errno) : list_directory();
}

static int change_capabilities(void *context)
{
	const int error = privilege_drop_all();

	(void)context;
	return error ? NOT_PREPARED(error) : list_directory();
}

static int change_user_namespace(void *context)
{
	const int error = namespace_enter_user();

	(void)context;
	return error ? NOT_PREPARED(error) : list_directory();
}

static int change_session_keyring(void *context)
{
	(void)context;
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		return NOT_PREPARED(errno);
	return list_directory();
}

static const struct {
	const char *what;
	judged_action *action;
	bool optional; /* not everyone may do it, and everywhere */
} changes[] = {
	{ "setresuid(2) to the same user", change_real_user, false },
	{ "setresuid(2) to another user", change_user, true },
	{ "setfsuid(2) to another user", change_file_user, true },
	{ "capset(2) to nothing", change_capabilities, false },
	{ "a new user namespace", change_user_namespace, true },
	{ "a new session keyring", change_session_keyring, true },
};

static void judge_changes(const struct test_case *self)
{
	(void)self;
	/* Whoever the process becomes may list it, but for Landlock. */
	if (chmod(".", 0755))
		expect_broken("chmod: %s", expect_errno_name(errno));
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct verdict verdict = judge(NULL, 0, changes[i].action, NULL);

		if (changes[i].optional && verdict.kind == VERDICT_ACTED && verdict.error) {
			printf("%s: not here\n", changes[i].what);
			continue;
		}
		expect_control(&verdict, changes[i].what);
		verdict = judge(&no_listing, 1, changes[i].action, NULL);
		expect_verdict(&verdict, EACCES, "listing after %s", changes[i].what);
	}
}

/*
 * The child gives its session keyring, and with it new credentials, to its parent.
 */

static long session_keyring(void)
{
	return syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
}

static int take_keyring_of_child(void *context)
{
	const long before = session_keyring();
	const pid_t child = fork();
	int status;

	(void)context;
	if (child == 0) {
		if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
		    syscall(SYS_keyctl, KEYCTL_SESSION_TO_PARENT) < 0)
			_exit(errno);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return NOT_PREPARED(ECHILD);
	if (WEXITSTATUS(status))
		return NOT_PREPARED(WEXITSTATUS(status));
	/* The new credentials have come by now. */
	if (session_keyring() == before)
		return NOT_PREPARED(EAGAIN);
	return list_directory();
}

static void judge_keyring(const struct test_case *self)
{
	struct verdict verdict = judge(NULL, 0, take_keyring_of_child, NULL);

	(void)self;
	/* Not built, or filtered, or short of keys. */
	if (verdict.kind == VERDICT_ACTED && verdict.error)
		expect_skip(REASON_CONFIG, "no keyring for the parent: %s",
			    expect_errno_name(verdict.error & 0xffff));
	expect_control(&verdict, "listing with a keyring from the child");
	verdict = judge(&no_listing, 1, take_keyring_of_child, NULL);
	/* Mended in 6.11, which has this ABI or a later one, and in stable kernels. */
	if (kernel_abi() < 6 && verdict.kind == VERDICT_ACTED && !verdict.error)
		expect_known_defect("quirk.keyctl_session_to_parent",
				    "a keyring from the child ended the parent's sandbox");
	expect_verdict(&verdict, EACCES, "listing with a keyring from the child");
}

/*
 * Children that share memory.
 */

struct pair {
	const struct sandbox_layer *layer; /* for the child, NULL for none */
	int child_error;
};

static int enter_and_list(void *context)
{
	struct pair *pair = context;
	enum sandbox_step step;
	const int error = sandbox_enter(pair->layer, pair->layer ? 1 : 0, &step);

	pair->child_error = error ? SANDBOX_REFUSED(error) : list_directory();
	return 0;
}

static int list_beside_child(struct pair *pair, int clone_flags)
{
	static _Alignas(16) char stack[1 << 16];
	const pid_t child =
		clone(enter_and_list, stack + sizeof(stack), clone_flags | SIGCHLD, pair);

	if (child < 0 || waitpid(child, NULL, 0) != child)
		return NOT_PREPARED(errno);
	/* The child's own answer is what is judged in another run. */
	return list_directory();
}

struct sharing {
	const char *what;
	int clone_flags;
	struct pair pair;
	bool of_child; /* report what the child had for an answer */
};

static int list_with_child(void *context)
{
	struct sharing *sharing = context;
	int error;

	/* Not that of an earlier one. */
	sharing->pair.child_error = NOT_PREPARED(ECHILD);
	error = list_beside_child(&sharing->pair, sharing->clone_flags);
	return sharing->of_child ? sharing->pair.child_error : error;
}

static void judge_sharing(const struct test_case *self)
{
	static const struct {
		const char *what;
		int flags;
	} kinds[] = {
		{ "vfork", CLONE_VM | CLONE_VFORK },
		{ "CLONE_VM", CLONE_VM },
		{ "CLONE_VM, CLONE_FS, CLONE_FILES and CLONE_SIGHAND",
		  CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND },
	};

	(void)self;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct sharing sharing = { .clone_flags = kinds[i].flags };
		struct verdict verdict = judge_vforked(NULL, 0, list_with_child, &sharing);

		expect_control(&verdict, kinds[i].what);
		sharing.pair.layer = &no_listing;
		verdict = judge_vforked(NULL, 0, list_with_child, &sharing);
		expect_verdict(&verdict, 0, "%s: the parent of a sandboxed child", kinds[i].what);
		sharing.of_child = true;
		verdict = judge_vforked(NULL, 0, list_with_child, &sharing);
		expect_verdict(&verdict, EACCES, "%s: the sandboxed child", kinds[i].what);
		sharing.pair.layer = NULL;
		verdict = judge_vforked(&no_listing, 1, list_with_child, &sharing);
		expect_verdict(&verdict, EACCES, "%s: the child of a sandboxed parent",
			       kinds[i].what);
	}
}

/*
 * Other interfaces.
 */

static int make_map(void *context)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(uint32_t),
		.value_size = sizeof(uint32_t),
		.max_entries = 1,
	};
	const long fd = syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));

	(void)context;
	return fd < 0 ? errno : 0;
}

/* There is no such module: with privilege the answer is ENOENT, which is success here. */
static int remove_module(void *context)
{
	(void)context;
	if (!syscall(SYS_delete_module, "landlock-kit-has-no-such-module", O_NONBLOCK))
		return 0;
	return errno == ENOENT ? 0 : errno;
}

static int add_key(void *context)
{
	(void)context;
	return syscall(SYS_add_key, "user", "landlock-kit", "x", 1, KEY_SPEC_PROCESS_KEYRING) < 0
		       ? errno
		       : 0;
}

static int name_host(void *context)
{
	char name[256];

	(void)context;
	if (unshare(CLONE_NEWUTS) || gethostname(name, sizeof(name)))
		return errno;
	return sethostname(name, strnlen(name, sizeof(name) - 1)) ? errno : 0;
}

static int list_working_directory(void *context)
{
	(void)context;
	return list_directory();
}

static const struct {
	const char *what;
	judged_action *action;
} interfaces[] = {
	{ "bpf(2)", make_map },
	{ "delete_module(2)", remove_module },
	{ "add_key(2)", add_key },
	{ "sethostname(2)", name_host },
};

static void judge_interfaces(const struct test_case *self)
{
	/* All that there is, but what needs a step of its own: a domain that restricts mounts. */
	const struct sandbox_layer everything = {
		.attr = {
			.handled_access_fs = kernel_support()->access_fs,
			.handled_access_net = kernel_support()->access_net,
			.scoped = kernel_support()->scoped,
		},
	};
	struct verdict verdict;

	(void)self;
	for (size_t i = 0; i < sizeof(interfaces) / sizeof(interfaces[0]); i++) {
		verdict = judge_vforked(NULL, 0, interfaces[i].action, NULL);
		if (verdict.kind == VERDICT_ACTED && verdict.error) {
			printf("%s: %s without a sandbox\n", interfaces[i].what,
			       expect_errno_name(verdict.error));
			continue;
		}
		expect_control(&verdict, interfaces[i].what);
		verdict = judge_vforked(&everything, 1, interfaces[i].action, NULL);
		expect_verdict(&verdict, 0, "%s", interfaces[i].what);
	}
	verdict = judge_vforked(&everything, 1, list_working_directory, NULL);
	expect_verdict(&verdict, EACCES, "listing a directory");
}

static const struct test_case cases[] = {
	{ .name = "other_credentials_stay_in_the_domain",
	  .title = "no change of user, capabilities, user namespace or keyring leads out",
	  .source = SOURCE_DOCUMENT ", Inheritance",
	  .needs = "abi>=1",
	  .body = judge_changes },
	{ .name = "keyrings_for_parents_keep_the_domain",
	  .title = "a session keyring that a child gives its parent leaves the parent's domain",
	  .source = "CVE-2024-42318",
	  .needs = "abi>=1",
	  .body = judge_keyring },
	{ .name = "shared_memory_shares_no_domain",
	  .title = "a child that shares memory with its parent enters a domain alone",
	  .source = SOURCE_DOCUMENT ", Inheritance",
	  .needs = "abi>=1",
	  .body = judge_sharing },
	{ .name = "other_interfaces_stay_free",
	  .title = "BPF, modules, keys and host names are not restricted",
	  .source = SOURCE_DOCUMENT ", Current limitations",
	  .needs = "abi>=1",
	  .body = judge_interfaces },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
