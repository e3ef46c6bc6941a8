// SPDX-License-Identifier: MIT
/* A full domain: layers of all kinds, of several generations, and what no flag changes about it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <facility.h>
#include <file.h>
#include <kernel.h>
#include <listener.h>
#include <privilege.h>
#include <shared.h>

#define GENERATIONS 4
#define FLAG_BITS   32

/* What the judged child leaves for its parent. */
struct domain {
	int layers;
	int refusal; /* of the layer after the last */
	int listing;
	int connecting;
	int signalling;
	int by_flag[FLAG_BITS]; /* refusals of a layer too many */
	int setting;		/* answer to LOG_SUBDOMAINS_OFF alone */
	struct sockaddr_in server;
	int share;	       /* of each generation */
	int layers_of_parents; /* that were left for the first generation */
};

static int enter(struct llk_ruleset_attr attr, uint32_t flags)
{
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	int answer;

	if (ruleset_fd < 0)
		return -ruleset_fd;
	answer = llk_sys_restrict_self(ruleset_fd, flags);
	close(ruleset_fd);
	return -answer;
}

static int enter_harmless(uint32_t flags)
{
	return enter((struct llk_ruleset_attr){ .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK },
		     flags);
}

/* Enter harmless layers until one is refused. */
static int fill(int *refusal)
{
	int count = 0;

	while (!(*refusal = enter_harmless(0)) && count < 100)
		count++;
	return count;
}

static int connect_to(const struct sockaddr_in *server)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int result = connect(fd, (const struct sockaddr *)server, sizeof(*server));
	const int error = result ? errno : 0;

	close(fd);
	return error;
}

static int connect_outside(void *context)
{
	const struct domain *domain = context;

	return connect_to(&domain->server);
}

/* A layer of each kind that the ABI has, between others. */
static int mix_kinds(void *context)
{
	struct domain *domain = context;
	const struct llk_ruleset_attr kinds[] = {
		{ .handled_access_fs = LLK_ACCESS_FS_READ_DIR },
		{ .handled_access_net = LLK_ACCESS_NET_CONNECT_TCP },
		{ .scoped = LLK_SCOPE_SIGNAL },
	};
	const size_t count = kernel_abi() >= 6 ? 3 : 2;
	int error = privilege_set_no_new_privs();

	if (error)
		return error;
	for (size_t i = 0; i < count && !error; i++) {
		error = enter_harmless(0);
		if (!error)
			error = enter(kinds[i], 0);
	}
	if (error)
		return SANDBOX_REFUSED(error);
	domain->layers = 2 * (int)count + fill(&domain->refusal);
	domain->listing = file_list_here();
	domain->connecting = connect_to(&domain->server);
	domain->signalling = kill(getppid(), 0) ? errno : 0;
	return 0;
}

static void judge_kinds(const struct test_case *self)
{
	struct domain *domain = shared_memory(sizeof(*domain));
	const bool has_ipv4 = !facility_leaves_out(facility_find("ipv4"), "connecting");
	struct verdict verdict;

	(void)self;
	if (has_ipv4) {
		domain->server = listen_tcp();
		verdict = judge_vforked(NULL, 0, connect_outside, domain);
		expect_control(&verdict, "connecting");
	}
	verdict = judge_vforked(NULL, 0, mix_kinds, domain);
	if (!expect_verdict(&verdict, 0, "entering layers of all kinds"))
		return;
	expect_true(domain->layers == kernel_layer_limit(), "%d layers were entered instead of %d",
		    domain->layers, kernel_layer_limit());
	expect_answer(-domain->refusal, E2BIG, "the layer after the last");
	expect_outcome(domain->listing, EACCES, "what a filesystem layer among them denies");
	if (has_ipv4)
		expect_outcome(domain->connecting, EACCES,
			       "what a network layer among them denies");
	expect_outcome(domain->signalling, kernel_abi() >= 6 ? EPERM : 0,
		       "what a layer of scopes among them denies");
}

/* A layer too many, with each flag. */
static int exceed(void *context)
{
	struct domain *domain = context;
	const int error = privilege_set_no_new_privs();

	if (error)
		return error;
	domain->layers = fill(&domain->refusal);
	for (int bit = 0; bit < FLAG_BITS; bit++)
		domain->by_flag[bit] = enter(
			(struct llk_ruleset_attr){ .handled_access_fs = LLK_ACCESS_FS_READ_DIR },
			1U << bit);
	domain->setting = llk_sys_restrict_self(-1, LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF);
	domain->refusal = enter_harmless(0);
	domain->listing = file_list_here();
	return 0;
}

static void judge_flags(const struct test_case *self)
{
	const uint64_t known = llk_feature_mask(LLK_FEATURE_RESTRICT, kernel_abi());
	struct domain *domain = shared_memory(sizeof(*domain));
	const struct verdict verdict = judge_vforked(NULL, 0, exceed, domain);

	(void)self;
	if (!expect_verdict(&verdict, 0, "entering layers"))
		return;
	for (int bit = 0; bit < FLAG_BITS; bit++)
		expect_answer(-domain->by_flag[bit], known & (1ULL << bit) ? E2BIG : EINVAL,
			      "a layer too many, flag %#x", 1U << bit);
	expect_answer(domain->setting, kernel_abi() >= 7 ? 0 : EINVAL,
		      "-1 with LOG_SUBDOMAINS_OFF in a full domain");
	expect_answer(-domain->refusal, E2BIG, "a layer after that");
	expect_outcome(domain->listing, 0, "what the refused layers would have denied");
}

/* Each generation enters its share of the layers, the last one its share and one more. */
static int descend(struct domain *domain, int generation)
{
	pid_t child;

	for (int i = 0; i < domain->share; i++) {
		if (enter_harmless(0))
			return 0;
		domain->layers++;
	}
	if (generation == GENERATIONS) {
		domain->refusal = enter_harmless(0);
		return 0;
	}
	child = fork();
	if (child == 0)
		_exit(descend(domain, generation + 1));
	return child < 0 || waitpid(child, NULL, 0) != child ? ECHILD : 0;
}

static int found_dynasty(void *context)
{
	struct domain *domain = context;
	int refusal;
	const int error = privilege_set_no_new_privs();

	if (error || descend(domain, 1))
		return NOT_PREPARED(ECHILD);
	/* What the younger ones entered is theirs. */
	domain->layers_of_parents = fill(&refusal);
	return 0;
}

static void judge_generations(const struct test_case *self)
{
	struct domain *domain = shared_memory(sizeof(*domain));
	const int limit = kernel_layer_limit();
	struct verdict verdict;

	(void)self;
	/* In a domain, the limit could not be found out any more. */
	domain->share = limit / GENERATIONS;
	verdict = judge_vforked(NULL, 0, found_dynasty, domain);
	if (!expect_verdict(&verdict, 0, "entering layers"))
		return;
	expect_true(domain->layers == limit, "%d generations entered %d layers instead of %d",
		    GENERATIONS, domain->layers, limit);
	expect_answer(-domain->refusal, E2BIG, "a layer after the last, by the last generation");
	expect_true(domain->layers_of_parents == limit - domain->share,
		    "the first generation could enter %d more layers instead of %d",
		    domain->layers_of_parents, limit - domain->share);
}

static const struct test_case cases[] = {
	{ .name = "layers_of_all_kinds",
	  .title = "layers of files, network and scopes count together, and each is enforced",
	  .source = SOURCE_DOCUMENT ", Ruleset layers",
	  .needs = "abi>=4 no-domain",
	  .body = judge_kinds },
	{ .name = "no_flag_adds_a_layer",
	  .title = "in a full domain a layer with any flag is E2BIG, and a setting alone is taken",
	  .source = SOURCE_RESTRICT_SELF ", E2BIG",
	  .needs = "abi>=1 no-domain",
	  .body = judge_flags },
	{ .name = "generations",
	  .title = "nested domains have all layers of their ancestors, and those none of theirs",
	  .source = SOURCE_DOCUMENT ", Inheritance",
	  .needs = "abi>=1 no-domain",
	  .body = judge_generations },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
