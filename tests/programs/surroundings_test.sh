# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Programs in a machine that lacks something name what is missing, or do without.

bin=@BIN@
sample=@BIN@/../tests/conformance/sample

# What needs no more of /proc than the program's own name does without.
atf_test_case without_proc
without_proc_head()
{
	atf_set require.user root
}
without_proc_body()
{
	for command in 'landlock-probe --abi' 'llk-run --best-effort --dry-run' 'landlock-vm kernels' \
		"landlock-conformance list --suite $sample"; do
		atf_check -o not-empty -s ignore unshare -m sh -c "umount -l /proc; exec $bin/$command"
	done
	atf_check -s exit:125 -e match:'setup: /proc/self/fd: No such file or directory' \
		unshare -m sh -c "umount -l /proc; exec $bin/landlock-vm boot 6.1"
}

# An interrupted fetch leaves nothing in the cache, and ends by the signal.
atf_test_case interrupted_fetch
interrupted_fetch_body()
{
	mkdir bin cache
	cat >bin/apt-get <<-'END'
	#!/bin/sh
	kill -INT "$PPID"
	exec sleep 1000
	END
	chmod +x bin/apt-get
	: >keyring
	cat >ended.py <<-'END'
	import subprocess, sys
	print(subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL).returncode)
	END
	atf_check -o inline:'-2\n' env PATH="$PWD/bin:$PATH" LANDLOCK_KIT_CACHE="$PWD/cache" \
		python3 ended.py "$bin/landlock-vm" fetch --keyring keyring \
		--archive http://localhost:1/debian --security-archive http://localhost:1/security \
		debian-6.1-x86_64
	atf_check find cache -name '.new-*'
}

atf_init_test_cases()
{
	atf_add_test_case without_proc
	atf_add_test_case interrupted_fetch
}
