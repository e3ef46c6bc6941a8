// SPDX-License-Identifier: MIT
/* Checks with needs that are met here or nowhere, and one that ends the process it is a copy of. */
#include <case.h>
#include <expect.h>
#include <needs.h>

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void pass(const struct test_case *self)
{
	(void)self;
}

static void skip(const struct test_case *self)
{
	(void)self;
	expect_skip("abi", "for another reason");
}

static void need_more(const struct test_case *self)
{
	(void)self;
	needs_require("abi>=98");
}

static void end_server(const struct test_case *self)
{
	(void)self;
	if (getenv("NEEDY_ENDS"))
		kill(getppid(), SIGKILL);
}

#define CASE(name_, needs_, body_)                                                                 \
	{                                                                                          \
		.name = name_, .title = name_, .source = "made up", .needs = needs_, .body = body_ \
	}

static const struct test_case cases[] = {
	CASE("a_old", "abi>=99", pass),
	CASE("b_old", "abi>=99", pass),
	CASE("c_old_and_nonsense", "abi>=99 nonsense", pass),
	CASE("d_nonsense_and_old", "nonsense abi>=99", pass),
	CASE("e_met", "abi<99", pass),
	CASE("f_met_and_old", "abi<99 abi>=99", pass),
	CASE("g_met_and_skips", "abi<99", skip),
	CASE("h_met_again", "abi<99", pass),
	CASE("i_needs_more", "abi<99", need_more),
	CASE("j_needs_only_more", NULL, need_more),
	CASE("k_met_again", "abi<99", pass),
	CASE("l_more", "abi>=98", pass),
	CASE("m_device", "dev:none abi>=99", pass),
	CASE("n_ends_its_server", NULL, end_server),
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
