// SPDX-License-Identifier: MIT
/* landlock_create_ruleset(2): which arguments it takes, how it refuses others, in which order. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <answer.h>
#include <case.h>
#include <expect.h>
#include <kernel.h>
#include <reason.h>

/* Where the attribute is. */
enum place {
	PLACE_READABLE, /* at the beginning of a page, all of the size that a row gives */
	PLACE_NULL,
	PLACE_LOW,	/* an address that nothing is mapped at */
	PLACE_CROSSING, /* eight bytes before a page that is not mapped */
};

/* Sizes that depend on the machine. */
#define SIZE_PAGE      ((size_t)-2)
#define SIZE_PAGE_PLUS ((size_t)-3)

/* A byte of the attribute that is set to 1. */
#define TAIL_LAST ((size_t)-2) /* the last one of the page */

struct call {
	const char *what;
	enum place place;
	struct llk_ruleset_attr attr;
	size_t size;
	size_t tail; /* offset of a byte to set, 0 for none */
	uint32_t flags;
	struct answers answers;
};

#define CALLS 24

#define FS(rights)                                                                                 \
	{                                                                                          \
		.handled_access_fs = (rights)                                                      \
	}

/* clang-format off */
static const struct call flag_calls[CALLS] = {
	{ "the version with an attribute", PLACE_READABLE, .flags = LLK_CREATE_RULESET_VERSION,
	  .answers = ALWAYS(EINVAL) },
	{ "the version with a size", PLACE_NULL, .size = 8, .flags = LLK_CREATE_RULESET_VERSION,
	  .answers = ALWAYS(EINVAL) },
	{ "the version with both", PLACE_READABLE, FS(1), 8, .flags = LLK_CREATE_RULESET_VERSION,
	  .answers = ALWAYS(EINVAL) },
	{ "the errata with an attribute", PLACE_READABLE, .flags = LLK_CREATE_RULESET_ERRATA,
	  .answers = ALWAYS(EINVAL) },
	{ "the errata with a size", PLACE_NULL, .size = 8, .flags = LLK_CREATE_RULESET_ERRATA,
	  .answers = ALWAYS(EINVAL) },
	{ "both queries", PLACE_NULL,
	  .flags = LLK_CREATE_RULESET_VERSION | LLK_CREATE_RULESET_ERRATA,
	  .answers = ALWAYS(EINVAL) },
	{ "an unknown flag", PLACE_NULL, .flags = 1U << 31, .answers = ALWAYS(EINVAL) },
	{ "an unknown flag and the version", PLACE_NULL,
	  .flags = (1U << 31) | LLK_CREATE_RULESET_VERSION, .answers = ALWAYS(EINVAL) },
	{ "all flags", PLACE_NULL, .flags = UINT32_MAX, .answers = ALWAYS(EINVAL) },
	{ "an unknown flag and a good attribute", PLACE_READABLE, FS(1), 8, .flags = 1U << 31,
	  .answers = ALWAYS(EINVAL) },
};

static const struct call size_calls[CALLS] = {
	{ "size 0", PLACE_READABLE, FS(1), 0, .answers = ALWAYS(EINVAL) },
	{ "size 1", PLACE_READABLE, FS(1), 1, .answers = ALWAYS(EINVAL) },
	{ "size 7", PLACE_READABLE, FS(1), 7, .answers = ALWAYS(EINVAL) },
	{ "size 8", PLACE_READABLE, FS(1), 8, .answers = ALWAYS(0) },
	{ "size 9", PLACE_READABLE, FS(1), 9, .answers = ALWAYS(0) },
	{ "size 15", PLACE_READABLE, FS(1), 15, .answers = ALWAYS(0) },
	{ "size 16", PLACE_READABLE, FS(1), 16, .answers = ALWAYS(0) },
	{ "size 24", PLACE_READABLE, FS(1), 24, .answers = ALWAYS(0) },
	{ "size 48", PLACE_READABLE, FS(1), 48, .answers = ALWAYS(0) },
	{ "size 49", PLACE_READABLE, FS(1), 49, .answers = ALWAYS(0) },
	{ "a whole page", PLACE_READABLE, FS(1), SIZE_PAGE, .answers = ALWAYS(0) },
	{ "more than a page", PLACE_READABLE, FS(1), SIZE_PAGE_PLUS, .answers = ALWAYS(E2BIG) },
	{ "the largest size", PLACE_READABLE, FS(1), SIZE_MAX, .answers = ALWAYS(E2BIG) },
	{ "a tail that is not zero at the end of the page", PLACE_READABLE, FS(1), SIZE_PAGE,
	  TAIL_LAST, .answers = ALWAYS(E2BIG) },
	{ "such a tail before an unknown right", PLACE_READABLE, FS(1ULL << 63), SIZE_PAGE,
	  TAIL_LAST, .answers = ALWAYS(E2BIG) },
	{ "such a tail before nothing handled", PLACE_READABLE, .size = SIZE_PAGE,
	  .tail = TAIL_LAST, .answers = ALWAYS(E2BIG) },
	{ "a tail that is beyond the size", PLACE_READABLE, FS(1), 8, 8, .answers = ALWAYS(0) },
};

static const struct call pointer_calls[CALLS] = {
	{ "NULL", PLACE_NULL, .size = sizeof(struct llk_ruleset_attr), .answers = ALWAYS(EFAULT) },
	{ "NULL of size 0", PLACE_NULL, .answers = ALWAYS(EFAULT) },
	{ "NULL of size 7", PLACE_NULL, .size = 7, .answers = ALWAYS(EFAULT) },
	{ "NULL of more than a page", PLACE_NULL, .size = SIZE_PAGE_PLUS,
	  .answers = ALWAYS(EFAULT) },
	{ "an unmapped address", PLACE_LOW, .size = 8, .answers = ALWAYS(EFAULT) },
	{ "an unmapped address of size 7", PLACE_LOW, .size = 7, .answers = ALWAYS(EINVAL) },
	{ "an unmapped address of more than a page", PLACE_LOW, .size = SIZE_PAGE_PLUS,
	  .answers = ALWAYS(E2BIG) },
	{ "an attribute up to the end of its page", PLACE_CROSSING, FS(1), 8,
	  .answers = ALWAYS(0) },
	{ "an attribute beyond the end of its page", PLACE_CROSSING, FS(1), 9,
	  .answers = ALWAYS(EFAULT) },
	{ "a long attribute beyond the end of its page", PLACE_CROSSING, FS(1), 48,
	  .answers = ALWAYS(EFAULT) },
};

#define UNKNOWN (1ULL << 63)
#define WHOLE	sizeof(struct llk_ruleset_attr)

static const struct call content_calls[CALLS] = {
	{ "nothing handled, size 8", PLACE_READABLE, .size = 8, .answers = ALWAYS(ENOMSG) },
	{ "nothing handled", PLACE_READABLE, .size = WHOLE, .answers = ALWAYS(ENOMSG) },
	{ "nothing handled, a whole page", PLACE_READABLE, .size = SIZE_PAGE,
	  .answers = ALWAYS(ENOMSG) },
	{ "a network right beyond the size", PLACE_READABLE,
	  { .handled_access_net = LLK_ACCESS_NET_BIND_TCP }, 8, .answers = ALWAYS(ENOMSG) },
	{ "a scope beyond the size", PLACE_READABLE, { .scoped = LLK_SCOPE_SIGNAL }, 16,
	  .answers = ALWAYS(ENOMSG) },
	{ "an unknown filesystem right", PLACE_READABLE, FS(UNKNOWN), 8,
	  .answers = ALWAYS(EINVAL) },
	{ "an unknown filesystem right and a known one", PLACE_READABLE, FS(UNKNOWN | 1), WHOLE,
	  .answers = ALWAYS(EINVAL) },
	{ "all filesystem bits", PLACE_READABLE, FS(UINT64_MAX), WHOLE, .answers = ALWAYS(EINVAL) },
	{ "network rights alone", PLACE_READABLE,
	  { .handled_access_net = LLK_ACCESS_NET_BIND_TCP }, WHOLE,
	  .answers = SINCE(4, 0, E2BIG) },
	{ "network rights alone, size 16", PLACE_READABLE,
	  { .handled_access_net = LLK_ACCESS_NET_BIND_TCP }, 16, .answers = SINCE(4, 0, E2BIG) },
	{ "an unknown network right", PLACE_READABLE,
	  { .handled_access_fs = 1, .handled_access_net = UNKNOWN }, WHOLE,
	  .answers = SINCE(4, EINVAL, E2BIG) },
	{ "a scope alone", PLACE_READABLE, { .scoped = LLK_SCOPE_SIGNAL }, WHOLE,
	  .answers = SINCE(6, 0, E2BIG) },
	{ "an unknown scope", PLACE_READABLE, { .handled_access_fs = 1, .scoped = UNKNOWN }, WHOLE,
	  .answers = SINCE(6, EINVAL, E2BIG) },
};

static const struct call quiet_calls[CALLS] = {
	{ "a quiet filesystem right that is handled", PLACE_READABLE,
	  { .handled_access_fs = 1, .quiet_access_fs = 1 }, WHOLE, .answers = SINCE(10, 0, E2BIG) },
	{ "a quiet filesystem right that is not handled", PLACE_READABLE,
	  { .handled_access_fs = 1, .quiet_access_fs = 2 }, WHOLE,
	  .answers = SINCE(10, EINVAL, E2BIG) },
	{ "a quiet network right that is handled", PLACE_READABLE,
	  { .handled_access_net = 3, .quiet_access_net = 1 }, WHOLE,
	  .answers = SINCE(10, 0, E2BIG) },
	{ "a quiet network right that is not handled", PLACE_READABLE,
	  { .handled_access_fs = 1, .handled_access_net = 1, .quiet_access_net = 2 }, WHOLE,
	  .answers = SINCE(10, EINVAL, E2BIG) },
	{ "a quiet scope that is scoped", PLACE_READABLE, { .scoped = 3, .quiet_scoped = 2 },
	  WHOLE, .answers = SINCE(10, 0, E2BIG) },
	{ "a quiet scope that is not scoped", PLACE_READABLE,
	  { .handled_access_fs = 1, .quiet_scoped = 1 }, WHOLE,
	  .answers = SINCE(10, EINVAL, E2BIG) },
	{ "only quiet rights", PLACE_READABLE, { .quiet_access_fs = 1 }, WHOLE,
	  .answers = SINCE(10, EINVAL, E2BIG) },
	{ "unknown quiet rights", PLACE_READABLE,
	  { .handled_access_fs = 1, .quiet_access_fs = UNKNOWN | 1 }, WHOLE,
	  .answers = SINCE(10, EINVAL, E2BIG) },
};
/* clang-format on */

struct memory {
	unsigned char *pages; /* two that are readable, and one that is not */
	size_t page_size;
};

static struct memory map_memory(void)
{
	struct memory memory = { .page_size = (size_t)sysconf(_SC_PAGESIZE) };

	memory.pages = mmap(NULL, 3 * memory.page_size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory.pages == MAP_FAILED ||
	    mprotect(memory.pages + 2 * memory.page_size, memory.page_size, PROT_NONE))
		expect_broken("no memory");
	return memory;
}

static size_t size_of(const struct call *call, const struct memory *memory)
{
	if (call->size == SIZE_PAGE)
		return memory->page_size;
	return call->size == SIZE_PAGE_PLUS ? memory->page_size + 1 : call->size;
}

/* Lay the attribute out.  Returns its address. */
static const struct llk_ruleset_attr *place(const struct call *call, const struct memory *memory)
{
	unsigned char *const end = memory->pages + 2 * memory->page_size;

	if (call->place == PLACE_NULL)
		return NULL;
	if (call->place == PLACE_LOW)
		return (const struct llk_ruleset_attr *)8;
	memset(memory->pages, 0, 2 * memory->page_size);
	if (call->place == PLACE_CROSSING) {
		memcpy(end - 8, &call->attr, 8);
		return (const struct llk_ruleset_attr *)(end - 8);
	}
	memcpy(memory->pages, &call->attr, sizeof(call->attr));
	if (call->tail == TAIL_LAST)
		memory->pages[memory->page_size - 1] = 1;
	else if (call->tail)
		memory->pages[call->tail] = 1;
	return (const struct llk_ruleset_attr *)memory->pages;
}

static void judge_calls(const struct test_case *self)
{
	const struct memory memory = map_memory();
	const struct call *calls = self->row;

	for (size_t i = 0; i < CALLS && calls[i].what; i++) {
		const int answer = llk_sys_create_ruleset(
			place(&calls[i], &memory), size_of(&calls[i], &memory), calls[i].flags);

		expect_answer(answer, answer_expected(&calls[i].answers),
			      "landlock_create_ruleset, %s", calls[i].what);
		if (answer >= 0)
			close(answer);
	}
}

static void judge_version(const struct test_case *self)
{
	const int answer = llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_VERSION);

	(void)self;
	expect_true(answer == kernel_abi(), "asked again, the ABI is %d instead of %d", answer,
		    kernel_abi());
}

/* What a kernel of this ABI has been mended of: its version got the fixes before its release. */
static uint64_t mended_errata(void)
{
	static const struct {
		int abi;
		uint64_t errata;
	} releases[] = { { 10, 0xf }, { 8, 0x7 }, { 7, 0x3 } };

	for (size_t i = 0; i < sizeof(releases) / sizeof(releases[0]); i++) {
		if (releases[i].abi <= kernel_abi())
			return releases[i].errata;
	}
	return 0;
}

/* A bit says that the kernel had the defect and has been mended; older ABIs never had it. */
static void judge_errata(const struct test_case *self)
{
	const int answer = llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_ERRATA);
	const uint64_t known = llk_feature_mask(LLK_FEATURE_ERRATUM, LLK_ABI_NEWEST);
	const uint64_t concerning = llk_feature_mask(LLK_FEATURE_ERRATUM, kernel_abi());

	(void)self;
	/* It came with ABI 7, and to older ones with a stable release. */
	if (answer == -EINVAL && kernel_abi() < 7)
		expect_skip(REASON_ABI, "the errata query is not known, as before ABI 7");
	if (!expect_true(answer >= 0, "the errata query: expected a mask, got %s",
			 expect_errno_name(-answer)))
		return;
	expect_true(((uint64_t)answer & known & ~concerning) == 0,
		    "the errata mask %#x has errata of later ABIs", (unsigned int)answer);
	expect_true((mended_errata() & ~(uint64_t)answer) == 0,
		    "the errata mask %#x lacks some of %#" PRIx64
		    ", mended in all kernels of the ABI",
		    (unsigned int)answer, mended_errata());
	expect_true(answer == llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_ERRATA),
		    "asked again, the errata mask is no longer %#x", (unsigned int)answer);
}

static void expect_accepted(struct llk_ruleset_attr attr, const char *what)
{
	const int answer = llk_sys_create_ruleset(&attr, sizeof(attr), 0);

	expect_answer(answer, 0, "landlock_create_ruleset, %s", what);
	if (answer >= 0)
		close(answer);
}

static void judge_declared(const struct test_case *self)
{
	const struct llk_ruleset_attr all = {
		.handled_access_fs = llk_feature_mask(LLK_FEATURE_FS, kernel_abi()),
		.handled_access_net = llk_feature_mask(LLK_FEATURE_NET, kernel_abi()),
		.scoped = llk_feature_mask(LLK_FEATURE_SCOPE, kernel_abi()),
	};

	(void)self;
	expect_accepted((struct llk_ruleset_attr){ .handled_access_fs = all.handled_access_fs },
			"all filesystem rights of the ABI");
	if (all.handled_access_net)
		expect_accepted((struct llk_ruleset_attr){ .handled_access_net =
								   all.handled_access_net },
				"all network rights of the ABI");
	if (all.scoped)
		expect_accepted((struct llk_ruleset_attr){ .scoped = all.scoped },
				"all scopes of the ABI");
	expect_accepted(all, "all rights and scopes of the ABI");
}

/* The lowest bit above those of mask. */
static uint64_t next_bit(uint64_t mask)
{
	return mask + 1;
}

static void expect_refused(const struct llk_ruleset_attr *attr, int error, const char *what)
{
	const int answer = llk_sys_create_ruleset(attr, sizeof(*attr), 0);

	expect_answer(answer, error, "landlock_create_ruleset, %s", what);
	if (answer >= 0)
		close(answer);
}

static void judge_undeclared(const struct test_case *self)
{
	const int abi = kernel_abi();
	const struct llk_ruleset_attr fs = {
		.handled_access_fs = next_bit(llk_feature_mask(LLK_FEATURE_FS, abi)),
	};
	const struct llk_ruleset_attr net = {
		.handled_access_fs = 1,
		.handled_access_net = next_bit(llk_feature_mask(LLK_FEATURE_NET, abi)),
	};
	const struct llk_ruleset_attr scope = {
		.handled_access_fs = 1,
		.scoped = next_bit(llk_feature_mask(LLK_FEATURE_SCOPE, abi)),
	};
	const struct {
		struct llk_ruleset_attr attr;
		uint64_t next_field;
	} longer = { { .handled_access_fs = 1 }, 1 };

	(void)self;
	expect_refused(&fs, EINVAL, "the next filesystem right");
	expect_refused(&net, abi >= 4 ? EINVAL : E2BIG, "the next network right");
	expect_refused(&scope, abi >= 6 ? EINVAL : E2BIG, "the next scope");
	expect_answer(llk_sys_create_ruleset(&longer.attr, sizeof(longer), 0), E2BIG,
		      "landlock_create_ruleset, a field after the last");
}

#define TEXT_OF(number) #number
#define TEXT(number)	TEXT_OF(number)
#define NEWEST		TEXT(LLK_ABI_NEWEST)

#define ROWS(name_, title_, calls_, source_)                                                       \
	{                                                                                          \
		.name = name_, .title = title_, .source = source_, .needs = "abi>=1",              \
		.body = judge_calls, .row = calls_                                                 \
	}

static const struct test_case cases[] = {
	{ .name = "version_query_answers_the_abi",
	  .title = "the version query answers the same positive number each time",
	  .features = "query.version",
	  .source = SOURCE_CREATE_RULESET ", LANDLOCK_CREATE_RULESET_VERSION",
	  .needs = "abi>=1",
	  .body = judge_version },
	{ .name = "errata_query_answers_a_mask",
	  .title = "the errata query answers a mask of errata that concern the ABI",
	  .features = "query.errata",
	  .source = SOURCE_CREATE_RULESET ", LANDLOCK_CREATE_RULESET_ERRATA",
	  .needs = "abi>=1",
	  .body = judge_errata },
	{ .name = "declared_rights_are_accepted",
	  .title = "a ruleset may handle all that the ABI number declares, by kind and together",
	  .source = SOURCE_DOCUMENT ", Compatibility",
	  .needs = "abi>=1",
	  .body = judge_declared },
	{ .name = "undeclared_rights_are_refused",
	  .title = "the bit after the last of each field is EINVAL, a field after the last E2BIG",
	  .source = SOURCE_DOCUMENT ", Compatibility",
	  /* Of a newer one the table does not say what it declares. */
	  .needs = "abi>=1 abi<=" NEWEST,
	  .body = judge_undeclared },
	ROWS("flags", "unknown flags, and queries with arguments, are EINVAL", flag_calls,
	     SOURCE_CREATE_RULESET ", EINVAL"),
	ROWS("sizes", "sizes from 8 bytes to a page are taken if the tail is zero", size_calls,
	     SOURCE_CREATE_RULESET ", EINVAL and E2BIG"),
	ROWS("pointers", "an attribute that cannot be read is EFAULT, after its size is checked",
	     pointer_calls, SOURCE_CREATE_RULESET ", EFAULT"),
	ROWS("contents", "empty rulesets are ENOMSG, unknown bits EINVAL, unknown fields E2BIG",
	     content_calls, SOURCE_CREATE_RULESET ", ENOMSG and EINVAL"),
	ROWS("quiet_rights", "quiet rights have to be handled; below ABI 10 they are E2BIG",
	     quiet_calls, SOURCE_DOCUMENT ", Creating a new ruleset"),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
