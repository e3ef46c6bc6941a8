// SPDX-License-Identifier: MIT
/* Enforcing a ruleset while memory is short: ENOMEM, and no thread is restricted by halves. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <events.h>
#include <expect.h>
#include <facility.h>

#include "attempt.h"
#include "fail_nth.h"
#include "scene.h"

#define SIBLINGS 3

struct enforcement {
	struct scene ruleset;
	uint32_t flags;
	bool of_sibling; /* its allocations fail, not those of the acting thread */
	bool is_traced;	 /* the domains are */
	/* Threads beside the acting one, which say what they can do when they are told to. */
	pthread_barrier_t barrier;
	atomic_int tids[SIBLINGS];
	atomic_int layer_refused; /* errno */
	int answers[SIBLINGS];
	int no_new_privs[SIBLINGS];
};

/* What the outer layer denies, and what both layers grant by two rules of each kind. */
#define DENIED	    LLK_ACCESS_FS_MAKE_SYM
#define GRANTED_FS  LLK_ACCESS_FS_MAKE_FIFO
#define GRANTED_NET LLK_ACCESS_NET_CONNECT_TCP
static const char *const folders[] = { "one", "two" };
static const uint16_t ports[] = { 1, 2 };

/* Without TCP/IP there are no such rules: then those on folders are all. */
static bool has_ports(void)
{
	return !facility_try(facility_find("ipv4"));
}

/* Nobody listens. */
static bool may_connect(uint16_t port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool refused = fd >= 0 &&
			     connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 &&
			     errno == ECONNREFUSED;

	if (fd >= 0)
		close(fd);
	return refused;
}

static bool may_make_fifo(const char *folder)
{
	char path[32];

	snprintf(path, sizeof(path), "%s/fifo", folder);
	return mkfifo(path, 0600) == 0 && unlink(path) == 0;
}

/* What is wrong with rules and layers that have to be there before and after, or NULL. */
static const char *review_layers(void)
{
	for (int i = 0; i < 2; i++) {
		if (!may_make_fifo(folders[i]) || (has_ports() && !may_connect(ports[i])))
			return "a rule is lost";
	}
	return symlink("nowhere", "link") != 0 && errno == EACCES ? NULL : "a layer is lost";
}

static int create_with_rules(struct scene *scene)
{
	struct scene rule = *scene;
	int error = scene_create(scene);

	rule.ruleset_fd = scene->ruleset_fd;
	for (int i = 0; i < 2 && !error; i++) {
		rule.type = LLK_RULE_PATH_BENEATH;
		rule.access = GRANTED_FS;
		rule.parent_fd = open(folders[i], O_PATH | O_CLOEXEC);
		error = scene_add(&rule);
		close(rule.parent_fd);
		rule.type = LLK_RULE_NET_PORT;
		rule.access = GRANTED_NET;
		rule.port = ports[i];
		if (!error && has_ports())
			error = scene_add(&rule);
	}
	return error;
}

static int enter_first_layer(void)
{
	struct scene outer = {
		.attr = { .handled_access_fs = DENIED | GRANTED_FS,
			  .handled_access_net = GRANTED_NET },
	};
	int error = create_with_rules(&outer);

	if (!error)
		error = -llk_sys_restrict_self(outer.ruleset_fd, 0);
	close(outer.ruleset_fd);
	return error;
}

struct sibling {
	struct enforcement *enforcement;
	int number;
};

static void *tell_state(void *context)
{
	const struct sibling *sibling = context;
	struct enforcement *enforcement = sibling->enforcement;

	enforcement->tids[sibling->number] = gettid();
	if (enforcement->is_traced)
		events_count_in();
	/* With credentials of its own, it has to allocate new ones. */
	if (enforcement->of_sibling)
		enforcement->layer_refused |= enter_first_layer();
	pthread_barrier_wait(&enforcement->barrier);
	/* The acting thread has called landlock_restrict_self() in between. */
	pthread_barrier_wait(&enforcement->barrier);
	enforcement->answers[sibling->number] = scene_open_folder();
	enforcement->no_new_privs[sibling->number] = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	pthread_barrier_wait(&enforcement->barrier);
	return NULL;
}

static int prepare_restrict(void *context)
{
	struct enforcement *enforcement = context;
	static struct sibling siblings[SIBLINGS];
	int error;

	if (enforcement->is_traced)
		events_count_in();
	error = enter_first_layer();
	if (!error)
		error = create_with_rules(&enforcement->ruleset);
	if (error || !(enforcement->flags & LLK_RESTRICT_SELF_TSYNC))
		return error;
	error = pthread_barrier_init(&enforcement->barrier, NULL, SIBLINGS + 1);
	for (int i = 0; !error && i < SIBLINGS; i++) {
		pthread_t thread;

		siblings[i] = (struct sibling){ .enforcement = enforcement, .number = i };
		error = pthread_create(&thread, NULL, tell_state, &siblings[i]);
	}
	if (error)
		return error;
	pthread_barrier_wait(&enforcement->barrier);
	return enforcement->layer_refused;
}

static int restrict_self(void *context)
{
	const struct enforcement *enforcement = context;

	return -llk_sys_restrict_self(enforcement->ruleset.ruleset_fd, enforcement->flags);
}

static pid_t last_sibling(void *context)
{
	struct enforcement *enforcement = context;

	return enforcement->tids[SIBLINGS - 1];
}

static const char *review_siblings(struct enforcement *enforcement, int denied, int no_new_privs)
{
	pthread_barrier_wait(&enforcement->barrier);
	pthread_barrier_wait(&enforcement->barrier);
	for (int i = 0; i < SIBLINGS; i++) {
		if (enforcement->answers[i] != denied)
			return denied ? "another thread is not restricted"
				      : "another thread is restricted";
		if (enforcement->no_new_privs[i] != no_new_privs)
			return "no_new_privs of another thread is wrong";
	}
	return NULL;
}

static const char *review_restrict(void *context, int error)
{
	struct enforcement *enforcement = context;
	const int denied = error ? 0 : EACCES;
	const char *wrong;
	const int no_new_privs = !error && (enforcement->flags & LLK_RESTRICT_SELF_NO_NEW_PRIVS);

	if (scene_open_folder() != denied)
		return error ? "it is restricted all the same" : "it is not restricted";
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != no_new_privs)
		return "no_new_privs is wrong";
	wrong = review_layers();
	if (wrong)
		return wrong;
	if (enforcement->flags & LLK_RESTRICT_SELF_TSYNC) {
		wrong = review_siblings(enforcement, denied, no_new_privs);
		if (wrong)
			return wrong;
	}
	/* What failed for want of memory can be done now. */
	if (error &&
	    llk_sys_restrict_self(enforcement->ruleset.ruleset_fd, enforcement->flags) != 0)
		return "it cannot be repeated";
	if (scene_open_folder() != EACCES)
		return "repeated, it does not restrict";
	return review_layers();
}

static void try_enforcement(const char *name, struct enforcement enforcement)
{
	const struct operation operation = {
		.name = name,
		.prepare = prepare_restrict,
		.act = restrict_self,
		.review = review_restrict,
		.thread = enforcement.of_sibling ? last_sibling : NULL,
		.context = &enforcement,
		.needs_all = true,
	};

	attempt_all(&operation);
}

static void make_folders(void)
{
	for (int i = 0; i < 2; i++) {
		if (mkdir(folders[i], 0700) != 0)
			expect_broken("%s: %s", folders[i], expect_errno_name(errno));
	}
}

static void restrict_one(const struct test_case *self)
{
	fail_nth_require();
	facility_leaves_out(facility_find("ipv4"), "rules on ports");
	make_folders();
	try_enforcement(self->name, *(const struct enforcement *)self->row);
}

#define RESTRICTING                                                                                \
	{                                                                                          \
		.handled_access_fs = LLK_ACCESS_FS_READ_DIR | GRANTED_FS,                          \
		.handled_access_net = GRANTED_NET                                                  \
	}

static const struct enforcement one_thread = {
	.ruleset.attr = RESTRICTING,
	.flags = 0,
};

static const struct enforcement with_no_new_privs = {
	.ruleset.attr = RESTRICTING,
	.flags = LLK_RESTRICT_SELF_NO_NEW_PRIVS,
};

static const struct enforcement all_threads = {
	.ruleset.attr = RESTRICTING,
	.flags = LLK_RESTRICT_SELF_TSYNC,
};

static const struct enforcement all_threads_with_no_new_privs = {
	.ruleset.attr = RESTRICTING,
	.flags = LLK_RESTRICT_SELF_TSYNC | LLK_RESTRICT_SELF_NO_NEW_PRIVS,
};

static const struct enforcement of_sibling = {
	.ruleset.attr = RESTRICTING,
	.flags = LLK_RESTRICT_SELF_TSYNC,
	.of_sibling = true,
};

/* All domains are gone with their processes: those that were made in vain, and those before. */
static void release_all(const struct test_case *self)
{
	static const struct enforcement *const enforcements[] = {
		&one_thread,
		&all_threads,
		&of_sibling,
	};

	fail_nth_require();
	facility_leaves_out(facility_find("ipv4"), "rules on ports");
	events_begin((const char *const[]){ "create_domain", "free_domain", NULL });
	make_folders();
	for (size_t i = 0; i < sizeof(enforcements) / sizeof(*enforcements); i++) {
		struct enforcement enforcement = *enforcements[i];

		enforcement.is_traced = true;
		try_enforcement(self->name, enforcement);
		expect_true(events_await_releases(events_take()) > 0, "no domain was traced");
	}
}

static const struct test_case cases[] = {
	{
		.name = "restrict_self",
		.title = "landlock_restrict_self without memory is ENOMEM, and restricts nothing",
		.source = SOURCE_RESTRICT_SELF,
		.needs = "abi>=4 cap:sys_admin",
		.body = restrict_one,
		.row = &one_thread,
	},
	{
		.name = "restrict_self_no_new_privs",
		.title = "no_new_privs is not set by a landlock_restrict_self that lacks memory",
		.source = SOURCE_RESTRICT_SELF,
		.needs = "abi>=11 cap:sys_admin",
		.body = restrict_one,
		.row = &with_no_new_privs,
	},
	{
		.name = "restrict_all_threads",
		.title = "a landlock_restrict_self of all threads that lacks memory restricts none",
		.source = SOURCE_RESTRICT_SELF,
		.needs = "abi>=8 cap:sys_admin",
		.body = restrict_one,
		.row = &all_threads,
	},
	{
		.name = "restrict_all_threads_no_new_privs",
		.title = "no_new_privs of no thread is set when memory is lacking",
		.source = SOURCE_RESTRICT_SELF,
		.needs = "abi>=11 cap:sys_admin",
		.body = restrict_one,
		.row = &all_threads_with_no_new_privs,
	},
	{
		.name = "restrict_thread_without_memory",
		.title = "no thread is restricted when another one lacks memory",
		.source = SOURCE_RESTRICT_SELF,
		.needs = "abi>=8 cap:sys_admin",
		.body = restrict_one,
		.row = &of_sibling,
	},
	{
		.name = "domains_are_released",
		.title =
			"whatever landlock_restrict_self lacks memory for, each domain is released",
		.source = "Documentation/trace/events-landlock.rst, Event reference",
		.needs = "abi>=11 cap:sys_admin",
		.body = release_all,
	},
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
