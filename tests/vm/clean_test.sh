# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# landlock-vm clean removes from the cache what it is told to, and nothing else.

vm=@BIN@/landlock-vm

atf_test_case what_is_named_is_removed
what_is_named_is_removed_body()
{
	export LANDLOCK_KIT_CACHE="$PWD/cache"
	for id in a@1-1 a@1-1~x b; do
		mkdir -p "cache/kernels/$id/modules/kernel"
		touch "cache/kernels/$id/kernel.json" "cache/kernels/$id/modules/kernel/x.ko"
	done
	mkdir cache/kept
	chmod 500 cache/kernels/a@1-1/modules/kernel
	atf_check "$vm" clean a@1-1
	atf_check -o inline:'a@1-1~x\nb\n' ls -A cache/kernels
	# What cannot be removed does not stop the others.
	for none in '' . .. ../kept b/modules a@1-1; do
		atf_check -s exit:125 -e match:'not in the cache' "$vm" clean "$none"
	done
	atf_check -s exit:125 -e match:'^landlock-vm: c: not in the cache$' "$vm" clean c b
	atf_check -o inline:'a@1-1~x\n' ls -A cache/kernels
	atf_check -o inline:'kept\n' ls -A -I kernels -I lock -I source -I sysroot cache
	atf_check -s exit:1 -e match:'an ID is needed' "$vm" clean
}

atf_init_test_cases()
{
	atf_add_test_case what_is_named_is_removed
}
