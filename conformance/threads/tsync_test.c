// SPDX-License-Identifier: MIT
/* The TSYNC flag of landlock_restrict_self(2): what becomes of the caller's sibling threads. */
#include <errno.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>

#include "crew_scene.h"

#define TSYNC	       LLK_RESTRICT_SELF_TSYNC
#define NNP	       LLK_RESTRICT_SELF_NO_NEW_PRIVS
#define SUBDOMAINS_OFF LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF
#define LOGGING                                                                                    \
	(LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF | LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON | SUBDOMAINS_OFF)

#define SCENES 16

/* Who is in the layer of the call; and in n layers altogether. */
#define RESTRICTED(n)                                                                              \
	{                                                                                          \
		.listing = EACCES, .no_new_privs = 1, .LAYERS = (n)                                \
	}
#define FREE(n)                                                                                    \
	{                                                                                          \
		.no_new_privs = 1, .LAYERS = (n)                                                   \
	}

/* clang-format off */
static const struct crew_scene sibling_scenes[SCENES] = {
	{ "no sibling", 0, .flags = TSYNC, .answers = ALWAYS(0), .caller = RESTRICTED(1) },
	{ "one sibling", 1, .flags = TSYNC, .answers = ALWAYS(0), .sibling = RESTRICTED(1),
	  .caller = RESTRICTED(1) },
	{ "many siblings", CREW_MOST, .mixed = true, .flags = TSYNC, .answers = ALWAYS(0),
	  .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
	{ "TSYNC and the logging flags", 3, .flags = TSYNC | LOGGING, .answers = ALWAYS(0),
	  .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
	{ "a second layer", 2, .common_layers = 1, .flags = TSYNC, .answers = ALWAYS(0),
	  .sibling = RESTRICTED(2), .caller = RESTRICTED(2) },
};

static const struct crew_scene rest_scenes[SCENES] = {
	{ "siblings in read(2)", 2, REST_READ, .flags = TSYNC, .answers = ALWAYS(0),
	  .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
	{ "siblings in poll(2)", 2, REST_POLL, .flags = TSYNC, .answers = ALWAYS(0),
	  .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
	{ "siblings in futex(2)", 2, REST_FUTEX, .flags = TSYNC, .answers = ALWAYS(0),
	  .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
	{ "siblings in sigwaitinfo(2)", 2, REST_SIGNAL, .flags = TSYNC, .answers = ALWAYS(0),
	  .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
	{ "siblings that block a pending signal", 2, .siblings_block_signals = true,
	  .flags = TSYNC, .answers = ALWAYS(0),
	  .sibling = { EACCES, .no_new_privs = 1, .pending = 1, .LAYERS = 1 },
	  .caller = RESTRICTED(1) },
	{ "siblings that compute", 2, REST_SPIN, .flags = TSYNC, .answers = ALWAYS(0),
	  .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
};

/* The siblings get the caller's domain for theirs, whatever they had. */
static const struct crew_scene prior_scenes[SCENES] = {
	{ "siblings with a layer of their own", 2, .sibling_layers = 1, .flags = TSYNC,
	  .answers = ALWAYS(0), .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
	{ "siblings with more layers than the caller", 2, .common_layers = 1, .sibling_layers = 5,
	  .flags = TSYNC, .answers = ALWAYS(0), .sibling = RESTRICTED(2),
	  .caller = RESTRICTED(2) },
	{ "siblings with all layers", 2, .sibling_layers = ALL_LAYERS, .flags = TSYNC,
	  .answers = ALWAYS(0), .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
	{ "a caller with layers of its own", 2, .caller_layers = 3, .flags = TSYNC,
	  .answers = ALWAYS(0), .sibling = { EACCES, EACCES, 0, 1, .LAYERS = 4 },
	  .caller = { EACCES, EACCES, 0, 1, .LAYERS = 4 } },
	{ "siblings that differ in another credential", 2, .sibling_layers = 1,
	  .siblings_keep_caps = true, .flags = TSYNC, .answers = ALWAYS(0),
	  .sibling = { EACCES, .no_new_privs = 1, .keeps_caps = 1, .LAYERS = 1 },
	  .caller = RESTRICTED(1) },
	{ "layers on both sides", 2, .common_layers = 2, .sibling_layers = 2, .caller_layers = 1,
	  .flags = TSYNC, .answers = ALWAYS(0), .sibling = { EACCES, EACCES, 0, 1, .LAYERS = 4 },
	  .caller = { EACCES, EACCES, 0, 1, .LAYERS = 4 } },
	{ "the last layer", 2, .caller_layers = 15, .flags = TSYNC, .answers = ALWAYS(0),
	  .sibling = { EACCES, EACCES, 0, 1, .LAYERS = ALL_LAYERS }, .caller = { EACCES, EACCES, 0, 1, .LAYERS = ALL_LAYERS } },
};

/* All or nothing: what is refused touches nobody. */
static const struct crew_scene refused_scenes[SCENES] = {
	{ "a layer too many", 2, .caller_layers = ALL_LAYERS, .flags = TSYNC, .answers = ALWAYS(E2BIG),
	  .sibling = FREE(0), .caller = { 0, EACCES, 0, 1, .LAYERS = ALL_LAYERS } },
	{ "a layer too many, all inherited", 2, .common_layers = ALL_LAYERS, .flags = TSYNC,
	  .answers = ALWAYS(E2BIG), .sibling = FREE(ALL_LAYERS), .caller = FREE(ALL_LAYERS) },
	{ "a layer too many, and siblings with their own", 2, .sibling_layers = 1,
	  .caller_layers = ALL_LAYERS, .flags = TSYNC, .answers = ALWAYS(E2BIG),
	  .sibling = { 0, 0, EACCES, 1, .LAYERS = 1 }, .caller = { 0, EACCES, 0, 1, .LAYERS = ALL_LAYERS } },
	{ "-1", 2, .sibling_layers = 1, .ruleset = CREW_NO_RULESET, .flags = TSYNC,
	  .answers = ALWAYS(EBADF), .sibling = { 0, 0, EACCES, 1, .LAYERS = 1 }, .caller = FREE(0) },
	{ "a device as ruleset", 2, .sibling_layers = 1, .ruleset = CREW_DEVICE, .flags = TSYNC,
	  .answers = ALWAYS(EBADFD), .sibling = { 0, 0, EACCES, 1, .LAYERS = 1 }, .caller = FREE(0) },
	{ "an unknown flag", 2, .sibling_layers = 1, .flags = TSYNC | (1U << 31),
	  .answers = ALWAYS(EINVAL), .sibling = { 0, 0, EACCES, 1, .LAYERS = 1 }, .caller = FREE(0) },
	{ "neither no_new_privs nor CAP_SYS_ADMIN", 2, .entitlement = NO_ENTITLEMENT,
	  .flags = TSYNC, .answers = ALWAYS(EPERM), .sibling = { .LAYERS = -1 },
	  .caller = { .LAYERS = -1 } },
	{ "no_new_privs of the caller, and a device as ruleset", 2,
	  .entitlement = CALLER_NO_NEW_PRIVS, .ruleset = CREW_DEVICE, .flags = TSYNC,
	  .answers = ALWAYS(EBADFD), .sibling = { .LAYERS = -1 }, .caller = FREE(0) },
	{ "no_new_privs of the caller, and a layer too many", 2,
	  .entitlement = CALLER_NO_NEW_PRIVS, .caller_layers = ALL_LAYERS, .flags = TSYNC,
	  .answers = ALWAYS(E2BIG), .sibling = { .LAYERS = -1 },
	  .caller = { 0, EACCES, 0, 1, .LAYERS = ALL_LAYERS } },
};

static const struct crew_scene privilege_scenes[SCENES] = {
	{ "no_new_privs of the caller", 3, .mixed = true, .entitlement = CALLER_NO_NEW_PRIVS,
	  .flags = TSYNC, .answers = ALWAYS(0), .sibling = RESTRICTED(1),
	  .caller = RESTRICTED(1) },
	{ "no_new_privs of the caller without TSYNC", 3, .entitlement = CALLER_NO_NEW_PRIVS,
	  .answers = ALWAYS(0), .sibling = { .LAYERS = -1 }, .caller = RESTRICTED(1) },
};

static const struct crew_scene capability_scenes[SCENES] = {
	{ "CAP_SYS_ADMIN", 3, .mixed = true, .entitlement = ALL_SYS_ADMIN, .flags = TSYNC,
	  .answers = ALWAYS(0), .sibling = { .listing = EACCES, .LAYERS = 1 },
	  .caller = { .listing = EACCES, .LAYERS = 1 } },
	{ "CAP_SYS_ADMIN and siblings with layers of their own", 2,
	  .entitlement = ALL_SYS_ADMIN, .sibling_layers = 2, .flags = TSYNC,
	  .answers = ALWAYS(0), .sibling = { .listing = EACCES, .LAYERS = 1 },
	  .caller = { .listing = EACCES, .LAYERS = 1 } },
};

static const struct crew_scene flag_scenes[SCENES] = {
	{ "TSYNC and NO_NEW_PRIVS", 3, .mixed = true, .entitlement = NO_ENTITLEMENT,
	  .flags = TSYNC | NNP, .answers = ALWAYS(0), .sibling = RESTRICTED(1),
	  .caller = RESTRICTED(1) },
	{ "NO_NEW_PRIVS without TSYNC", 3, .entitlement = NO_ENTITLEMENT, .flags = NNP,
	  .answers = ALWAYS(0), .sibling = { .LAYERS = -1 }, .caller = RESTRICTED(1) },
	{ "TSYNC and NO_NEW_PRIVS where it is set", 2, .flags = TSYNC | NNP,
	  .answers = ALWAYS(0), .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
	{ "all flags", 2, .entitlement = NO_ENTITLEMENT, .flags = TSYNC | NNP | LOGGING,
	  .answers = ALWAYS(0), .sibling = RESTRICTED(1), .caller = RESTRICTED(1) },
	{ "TSYNC, NO_NEW_PRIVS and a device as ruleset", 2, .entitlement = NO_ENTITLEMENT,
	  .ruleset = CREW_DEVICE, .flags = TSYNC | NNP, .answers = ALWAYS(EBADFD),
	  .sibling = { .LAYERS = -1 }, .caller = { .LAYERS = -1 } },
	{ "TSYNC, NO_NEW_PRIVS and -1", 2, .entitlement = NO_ENTITLEMENT,
	  .ruleset = CREW_NO_RULESET, .flags = TSYNC | NNP, .answers = ALWAYS(EBADF),
	  .sibling = { .LAYERS = -1 }, .caller = { .LAYERS = -1 } },
	{ "TSYNC, NO_NEW_PRIVS, LOG_SUBDOMAINS_OFF and -1", 2, .entitlement = NO_ENTITLEMENT,
	  .ruleset = CREW_NO_RULESET, .flags = TSYNC | NNP | SUBDOMAINS_OFF,
	  .answers = ALWAYS(EBADF), .sibling = { .LAYERS = -1 }, .caller = { .LAYERS = -1 } },
	{ "TSYNC, NO_NEW_PRIVS and a layer too many", 2, .entitlement = ALL_SYS_ADMIN,
	  .caller_layers = ALL_LAYERS, .flags = TSYNC | NNP, .answers = ALWAYS(E2BIG),
	  .sibling = { .LAYERS = 0 }, .caller = { .folders = EACCES, .LAYERS = ALL_LAYERS } },
};

/* It makes no layer, but the siblings get the caller's domain with the caller's setting. */
static const struct crew_scene setting_scenes[SCENES] = {
	{ "-1 with LOG_SUBDOMAINS_OFF and TSYNC", 2, .ruleset = CREW_NO_RULESET,
	  .flags = TSYNC | SUBDOMAINS_OFF, .answers = ALWAYS(0), .sibling = FREE(0),
	  .caller = FREE(0) },
	{ "the same in a domain", 2, .common_layers = 2, .caller_layers = 1,
	  .ruleset = CREW_NO_RULESET, .flags = TSYNC | SUBDOMAINS_OFF, .answers = ALWAYS(0),
	  .sibling = { 0, EACCES, 0, 1, .LAYERS = 3 }, .caller = { 0, EACCES, 0, 1, .LAYERS = 3 } },
	{ "the same with all layers", 2, .common_layers = ALL_LAYERS, .ruleset = CREW_NO_RULESET,
	  .flags = TSYNC | SUBDOMAINS_OFF, .answers = ALWAYS(0), .sibling = FREE(ALL_LAYERS),
	  .caller = FREE(ALL_LAYERS) },
	{ "the same and no_new_privs of the caller", 2, .entitlement = CALLER_NO_NEW_PRIVS,
	  .ruleset = CREW_NO_RULESET, .flags = TSYNC | SUBDOMAINS_OFF, .answers = ALWAYS(0),
	  .sibling = FREE(0), .caller = FREE(0) },
	{ "the same and siblings with layers of their own", 2, .sibling_layers = 2,
	  .ruleset = CREW_NO_RULESET, .flags = TSYNC | SUBDOMAINS_OFF, .answers = ALWAYS(0),
	  .sibling = FREE(0), .caller = FREE(0) },
};

static const struct crew_scene free_scenes[SCENES] = {
	{ "no flag", 3, .mixed = true, .answers = ALWAYS(0), .sibling = FREE(0),
	  .caller = RESTRICTED(1) },
	{ "no flag, and siblings with layers of their own", 2, .sibling_layers = 3,
	  .caller_layers = 1, .answers = ALWAYS(0), .sibling = { 0, 0, EACCES, 1, .LAYERS = 3 },
	  .caller = { EACCES, EACCES, 0, 1, .LAYERS = 2 } },
	{ "no flag, and siblings with all layers", 2, .sibling_layers = ALL_LAYERS,
	  .answers = ALWAYS(0), .sibling = { 0, 0, EACCES, 1, .LAYERS = ALL_LAYERS }, .caller = RESTRICTED(1) },
	{ "no flag, and a caller with all layers", 2, .caller_layers = ALL_LAYERS,
	  .answers = ALWAYS(E2BIG), .sibling = FREE(0), .caller = { 0, EACCES, 0, 1, .LAYERS = ALL_LAYERS } },
};

static const struct crew_scene free_logging_scenes[SCENES] = {
	{ "LOG_SAME_EXEC_OFF", 2, .flags = 1, .answers = ALWAYS(0), .sibling = FREE(0),
	  .caller = RESTRICTED(1) },
	{ "LOG_NEW_EXEC_ON", 2, .flags = 2, .answers = ALWAYS(0), .sibling = FREE(0),
	  .caller = RESTRICTED(1) },
	{ "LOG_SUBDOMAINS_OFF", 2, .flags = 4, .answers = ALWAYS(0), .sibling = FREE(0),
	  .caller = RESTRICTED(1) },
	{ "all logging flags", 2, .flags = LOGGING, .answers = ALWAYS(0), .sibling = FREE(0),
	  .caller = RESTRICTED(1) },
	{ "-1 with LOG_SUBDOMAINS_OFF", 2, .sibling_layers = 2, .ruleset = CREW_NO_RULESET, .flags = 4,
	  .answers = ALWAYS(0), .sibling = { 0, 0, EACCES, 1, .LAYERS = 2 }, .caller = FREE(0) },
};
/* clang-format on */

static const struct crew_scene absent_scenes[SCENES] = {
	{ "TSYNC", 2, .sibling_layers = 1, .flags = TSYNC, .answers = ALWAYS(EINVAL),
	  .sibling = { 0, 0, EACCES, 1, .LAYERS = 1 }, .caller = FREE(0) },
};

static void judge_row(const struct test_case *self)
{
	judge_crew_scenes(self->row, SCENES);
}

#define DOCUMENT SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_TSYNC"
#define FEATURE	 "restrict.tsync"
/* For what threads show of themselves. */
#define SIGHT "proc call:no_new_privs call:mknodat"

static const struct test_case cases[] = {
	{ "siblings_are_restricted",
	  "with TSYNC all threads of the process are in the new layer, however many there are",
	  FEATURE, DOCUMENT, "abi>=8 " SIGHT, judge_row, sibling_scenes },
	{ "resting_siblings_are_restricted",
	  "with TSYNC siblings are in the new layer whatever system call they sleep in", FEATURE,
	  DOCUMENT, "abi>=8 " SIGHT, judge_row, rest_scenes },
	{ "prior_domains_are_replaced",
	  "with TSYNC siblings have the caller's domain instead of their own", FEATURE, DOCUMENT,
	  "abi>=8 " SIGHT, judge_row, prior_scenes },
	{ "refused_calls_touch_nobody",
	  "a call with TSYNC that is refused changes no domain and no no_new_privs", FEATURE,
	  DOCUMENT, "abi>=8 dev:null " SIGHT, judge_row, refused_scenes },
	{ "no_new_privs_is_passed_on", "with TSYNC siblings get the caller's no_new_privs", FEATURE,
	  DOCUMENT, "abi>=8 " SIGHT, judge_row, privilege_scenes },
	{ "cap_sys_admin_sets_no_new_privs_nowhere",
	  "with TSYNC and CAP_SYS_ADMIN no_new_privs stays 0 in all threads", FEATURE, DOCUMENT,
	  "abi>=8 " SIGHT, judge_row, capability_scenes },
	{ "no_new_privs_flag_is_for_all",
	  "with TSYNC the NO_NEW_PRIVS flag sets it in all threads, or in none",
	  FEATURE " restrict.no_new_privs",
	  SOURCE_RESTRICT_SELF ", LANDLOCK_RESTRICT_SELF_NO_NEW_PRIVS", "abi>=11 dev:null " SIGHT,
	  judge_row, flag_scenes },
	{ "setting_without_a_layer",
	  "-1 with LOG_SUBDOMAINS_OFF and TSYNC makes no layer, and all threads have one domain",
	  FEATURE " restrict.log_subdomains_off", DOCUMENT, "abi>=9 " SIGHT, judge_row,
	  setting_scenes },
	{ "without_it_siblings_stay_as_they_are",
	  "without TSYNC the caller's siblings keep the domains that they have", NULL,
	  SOURCE_DOCUMENT ", Inheritance", "abi>=1 no-domain " SIGHT, judge_row, free_scenes },
	{ "logging_flags_do_not_reach_siblings",
	  "without TSYNC no other flag changes what the siblings may do", NULL,
	  SOURCE_RESTRICT_SELF, "abi>=7 " SIGHT, judge_row, free_logging_scenes },
	{ "absent_touches_nobody", "below ABI 8 a call with TSYNC is refused and changes nothing",
	  FEATURE, DOCUMENT ", Compatibility", "abi>=1 abi<8 " SIGHT, judge_row, absent_scenes },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
