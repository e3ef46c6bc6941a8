// SPDX-License-Identifier: MIT
/*
 * An object file that depmod(8) takes for a kernel module: what it exports, what it needs, and what
 * it says of itself.
 */
#define WORD_OF(name)	  #name
#define WORD(name)	  WORD_OF(name)
#define FUNCTION_OF(name) name##_function
#define FUNCTION(name)	  FUNCTION_OF(name)

#define IN_SECTION(name) __attribute__((section(name), used))

#ifdef NEEDS
int FUNCTION(NEEDS)(void);
int (*const first_needed)(void) = FUNCTION(NEEDS);
#define DEPENDS WORD(NEEDS)
#else
#define DEPENDS ""
#endif

#ifdef ALSO_NEEDS
int FUNCTION(ALSO_NEEDS)(void);
int (*const second_needed)(void) = FUNCTION(ALSO_NEEDS);
#define ALSO_DEPENDS "," WORD(ALSO_NEEDS)
#else
#define ALSO_DEPENDS ""
#endif

int FUNCTION(NAME)(void);

int FUNCTION(NAME)(void)
{
	return 1;
}

static const char exported[] IN_SECTION("__ksymtab_strings") = WORD(NAME) "_function";
static const char own_words[] IN_SECTION(".modinfo") = SAYS
	"\0depends=" DEPENDS ALSO_DEPENDS "\0vermagic=6.12.9-test SMP preempt mod_unload";
