/* SPDX-License-Identifier: MIT */
/*
 * Why a check did not judge the kernel.
 *
 * A skip's text is "CODE: text" with one of these codes; landlock-conformance counts by the code,
 * and calls a skip without one broken.
 */
#ifndef SUPPORT_REASON_H
#define SUPPORT_REASON_H

#define REASON_ABI	   "abi"	 /* the kernel's ABI is older than what is checked */
#define REASON_PRESENT	   "present"	 /* a check of absence, and the kernel has it */
#define REASON_UNAVAILABLE "unavailable" /* no Landlock in this kernel */
#define REASON_PRIVILEGE   "privilege"	 /* the caller lacks a capability that the check needs */
#define REASON_NETWORK	   "network"	 /* a protocol or address family is missing */
#define REASON_FILESYSTEM  "filesystem"	 /* the filesystem cannot do what the check needs */
#define REASON_DEVICE	   "device"	 /* a device is missing */
#define REASON_CONFIG	   "config"	 /* another kernel option or setting is in the way */

/* What another mechanism of the machine denies, outside of the domain as well. */
#define REASON_SURROUNDINGS "surroundings" /* a filter, a limit, another security module */
#define REASON_OUTER_DOMAIN "outer_domain" /* a Landlock domain that the suite runs in */

/* The text of a check that could not be set up begins with this. */
#define BROKEN_PREFIX "BROKEN: "

#endif
