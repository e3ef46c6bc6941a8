// SPDX-License-Identifier: MIT
/* What each emulator of Linux shows, and that kernels which show nearly the same are none. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "emulator.h"

#define GVISOR_VERSION "#1 SMP Sun Jan 10 15:06:54 PST 2016"
#define DEBIAN_VERSION "#1 SMP PREEMPT_DYNAMIC Debian 6.12.8-1 (2025-01-02)"

/* release, version, processor, hypervisor, program, tracer, other machine */
static const struct {
	const char *release, *version, *processor, *hypervisor, *program, *tracer;
	bool other_machine;
	const char *name;   /* within the emulator's; NULL if it is none */
	const char *remedy; /* within it */
} cases[] = {
	{ "4.4.0", GVISOR_VERSION, "", "", "", "", false, "gVisor", "runsc" },
	{ "4.19.0-gvisor", GVISOR_VERSION, "", "", "", "", false, "gVisor", "runsc" },
	{ "6.1.0-gvisor", "#1 SMP", "", "", "", "", false, "gVisor", "runsc" },
	{ "5.15.0", GVISOR_VERSION, "", "", "", "", false, "gVisor", "runsc" },
	{ "4.4.0-19041-Microsoft", "#1237-Microsoft Sat Sep 11 14:32:00 PST 2021", "", "", "", "",
	  false, "Linux 1", "WSL 2" },
	{ "4.4.0-22621-Microsoft", "#2506-Microsoft Fri Jan 01 08:00:00 PST 2016", "", "", "", "",
	  false, "Linux 1", "WSL 2" },
	{ "5.10.107-starnix", "1.2.3", "", "", "", "", false, "Starnix", "Linux kernel" },
	{ "4.10.0", "BrandZ virtual linux", "", "", "", "", false, "illumos", "virtual machine" },
	{ "5.15.0", "FreeBSD 14.2-RELEASE GENERIC", "", "", "", "", false, "FreeBSD",
	  "virtual machine" },
	{ "6.12.8", DEBIAN_VERSION, "", "", "qemu-x86_64-static", "", false, "QEMU", "built for" },
	{ "6.12.8", DEBIAN_VERSION, "", "", "qemu-aarch64", "", true, "QEMU", "built for" },
	{ "6.10.14-linuxkit", "#1 SMP", "", "", "rosetta", "", true, "Rosetta", "built for" },
	{ "6.10.14-linuxkit", "#1 SMP", "VirtualApple", "", "", "", false, "Rosetta", "built for" },
	{ "6.12.8", DEBIAN_VERSION, "", "", "FEXInterpreter", "", true, "FEX", "built for" },
	{ "6.12.8", DEBIAN_VERSION, "GenuineIntel", "FEXIFEXIEMU", "", "", false, "FEX",
	  "built for" },
	{ "6.12.8", DEBIAN_VERSION, "", "", "box64", "", true, "Box64", "built for" },
	{ "6.12.8", DEBIAN_VERSION, "", "", "box86", "", true, "Box86", "built for" },
	{ "6.12.8", DEBIAN_VERSION, "", "", "proot", "proot", false, "PRoot", "bubblewrap" },
	{ "6.12.8", DEBIAN_VERSION, "", "", "new-one", "", true, "another processor", "built for" },

	{ "6.12.8", DEBIAN_VERSION, "GenuineIntel", "KVMKVMKVM", "landlock-probe", "", false, NULL,
	  NULL },
	{ "6.12.8", DEBIAN_VERSION, "AuthenticAMD", "TCGTCGTCGTCG", "landlock-probe", "", false,
	  NULL, NULL },
	{ "5.15.167.4-microsoft-standard-WSL2", "#1 SMP Tue Nov 5 00:21:55 UTC 2024", "", "",
	  "landlock-probe", "", false, NULL, NULL },
	{ "4.19.84-microsoft-standard", "#1 SMP", "", "", "landlock-probe", "", false, NULL, NULL },
	{ "6.10.14-linuxkit", "#1 SMP", "GenuineIntel", "", "landlock-probe", "", false, NULL,
	  NULL },
	{ "6.1.0-fc", "#1", "", "", "landlock-probe", "strace", false, NULL, NULL },
	{ "4.4.0", "#1 SMP Sun Jan 10 21:00:00 UTC 2016", "", "", "", "", false, NULL, NULL },
	{ "", "", "", "", "", "", false, NULL, NULL },
};

ATF_TC_WITHOUT_HEAD(each_is_recognised_by_what_it_shows);
ATF_TC_BODY(each_is_recognised_by_what_it_shows, tc)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct emulator_signs signs = { .other_machine = cases[i].other_machine };
		const struct emulator *found;

		strcpy(signs.kernel.release, cases[i].release);
		strcpy(signs.kernel.version, cases[i].version);
		strcpy(signs.processor, cases[i].processor);
		strcpy(signs.hypervisor, cases[i].hypervisor);
		strcpy(signs.program, cases[i].program);
		strcpy(signs.tracer, cases[i].tracer);
		found = emulator_find(&signs);
		if (!cases[i].name) {
			ATF_CHECK_MSG(!found, "%zu: %s", i, found->name);
			continue;
		}
		ATF_REQUIRE_MSG(found, "%zu: %s", i, cases[i].name);
		ATF_CHECK_MSG(strstr(found->name, cases[i].name), "%zu: %s", i, found->name);
		ATF_CHECK_MSG(strstr(found->remedy, cases[i].remedy), "%zu: %s", i, found->remedy);
		/* Nobody can boot another kernel below an emulator. */
		ATF_CHECK_MSG(!strstr(found->remedy, "boot"), "%zu: %s", i, found->remedy);
	}
}

ATF_TC_WITHOUT_HEAD(this_machine_is_none);
ATF_TC_BODY(this_machine_is_none, tc)
{
	struct emulator_signs signs;
	struct utsname kernel;

	ATF_REQUIRE_EQ(0, uname(&kernel));
	emulator_look(&signs, &kernel);
	ATF_CHECK_STREQ("emulator_test", signs.program);
	ATF_CHECK(!signs.other_machine);
	ATF_CHECK_STREQ("", signs.tracer);
	ATF_CHECK(!emulator_find(&signs));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_is_recognised_by_what_it_shows);
	ATF_TP_ADD_TC(tp, this_machine_is_none);
	return atf_no_error();
}
