/* SPDX-License-Identifier: MIT */
/*
 * Switches around places of Landlock's source, one for each fault.  Included before everything in
 * each of its files.  A switch counts how often its place was reached, and how often the fault
 * would have made a difference there; it is wrong while its number is the selected one.
 */
#ifndef LLK_FAULTS_H
#define LLK_FAULTS_H

#include <linux/types.h>

struct fault_count {
	u32 reached;
	u32 differing;
};

extern unsigned int fault_selected;
extern struct fault_count fault_counts[];

static inline bool fault_at(unsigned int number, bool differs)
{
	fault_counts[number].reached++;
	fault_counts[number].differing += differs;
	return __builtin_expect(fault_selected == number, 0);
}

static inline bool fault_force(unsigned int number, bool value, bool forced)
{
	return fault_at(number, value != forced) ? forced : value;
}

#define FAULT_TRUE(number, ...)	 fault_force(number, !!(__VA_ARGS__), true)
#define FAULT_FALSE(number, ...) fault_force(number, !!(__VA_ARGS__), false)

#define FAULT_NOT(number, ...)                                                                     \
	({                                                                                         \
		const bool fault_##number = (__VA_ARGS__);                                         \
		fault_at(number, true) ? !fault_##number : fault_##number;                         \
	})

/* The sign makes a value of what may be a bit-field. */
#define FAULT_REPLACE(number, other, ...)                                                          \
	({                                                                                         \
		__auto_type fault_##number = +(__VA_ARGS__);                                       \
		const typeof(fault_##number) fault_other_##number =                                \
			(typeof(fault_##number))(other);                                           \
		if (fault_at(number, fault_##number != fault_other_##number))                      \
			fault_##number = fault_other_##number;                                     \
		fault_##number;                                                                    \
	})

#define FAULT_ZERO(number, ...)	 FAULT_REPLACE(number, 0, __VA_ARGS__)
#define FAULT_ONES(number, ...)	 FAULT_REPLACE(number, ~0ULL, __VA_ARGS__)
#define FAULT_ERRNO(number, ...) FAULT_REPLACE(number, __VA_ARGS__)
#define FAULT_MORE(number, ...)                                                                    \
	({                                                                                         \
		__auto_type fault_##number = +(__VA_ARGS__);                                       \
		fault_##number + fault_at(number, true);                                           \
	})

#define FAULT_NULL(number, ...)                                                                    \
	({                                                                                         \
		__auto_type fault_##number = (__VA_ARGS__);                                        \
		fault_at(number, fault_##number) ? NULL : fault_##number;                          \
	})

/* All labels but the default are small, or commands with a direction. */
#define FAULT_CASE(number, label, ...)                                                             \
	({                                                                                         \
		__auto_type fault_##number = +(__VA_ARGS__);                                       \
		if (fault_at(number, fault_##number == (label)) && fault_##number == (label))      \
			fault_##number = (typeof(fault_##number))~0ULL;                            \
		fault_##number;                                                                    \
	})

#define FAULT_SKIP(number, ...)                                                                    \
	({                                                                                         \
		if (!fault_at(number, true)) {                                                     \
			__VA_ARGS__;                                                               \
		}                                                                                  \
	})

#endif
