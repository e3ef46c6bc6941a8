// SPDX-License-Identifier: MIT
/* An object file with sections as kernel modules have them, and relocations between these. */

static int traced_function(void)
{
	return 1;
}

#define IN_SECTION(name) __attribute__((section(name), used))

static int (*const event)(void) IN_SECTION("_ftrace_events") = traced_function;
static int (*const eval_map)(void) IN_SECTION("_ftrace_eval_map") = traced_function;
static int (*const call_site)(void) IN_SECTION("__mcount_loc") = traced_function;
static int (*const unwind)(void) IN_SECTION(".orc_unwind") = traced_function;
static int (*const unwind_ip)(void) IN_SECTION(".orc_unwind_ip") = traced_function;
static const int unwind_hash[] IN_SECTION(".orc_header") = { 1 };
static int (*const counted_call)(void) IN_SECTION(".call_sites") = traced_function;
static int (*const static_call)(void) IN_SECTION(".static_call_sites") = traced_function;
static const int type[] IN_SECTION(".BTF") = { 1 };
static const char own_words[] IN_SECTION(".modinfo") =
	"depends=\0vermagic=6.12.9-test SMP preempt mod_unload";
static const int ids[] IN_SECTION(".BTF_ids") = { 1 };

/* The code needs these, as it does in xfs. */
const int *const needed_ids = ids;
