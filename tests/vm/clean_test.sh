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
	atf_check -o match:'^kernels/a@1-1  [0-9.]* MiB$' -o match:'^removed: [0-9.]* MiB in 1$' \
		"$vm" clean a@1-1
	atf_check -o inline:'a@1-1~x\nb\n' ls -A cache/kernels
	# What cannot be removed does not stop the others.
	for none in '' . .. ../kept b/modules a@1-1; do
		atf_check -s exit:125 -e match:'not in the cache' "$vm" clean "$none"
	done
	atf_check -s exit:125 -o match:'^kernels/b ' -e match:'^landlock-vm: c: not in the cache$' \
		"$vm" clean c b
	atf_check -o inline:'a@1-1~x\n' ls -A cache/kernels
	atf_check -o inline:'kept\n' ls -A -I kernels -I lock -I source -I sysroot cache
	atf_check -s exit:1 -e match:'an ID, --older or --unlisted is needed' "$vm" clean
}

# entry NAME [DAYS]: something in the cache that was used so many days ago
entry()
{
	mkdir -p "$(dirname "cache/$1")"
	case $1 in
	kernels/*) mkdir "cache/$1" && head -c 1000000 /dev/urandom >"cache/$1/vmlinuz" ;;
	*) echo something >"cache/$1" ;;
	esac
	touch -d "${2:-0} days ago" "cache/$1"
}

# set_up: a cache with new and old entries and with what interrupted programs left
set_up()
{
	export LANDLOCK_KIT_CACHE="$PWD/cache"
	entry kernels/debian-6.12-x86_64 40
	entry kernels/debian-6.12-x86_64@6.12.1-1 10
	entry kernels/debian-5.10-x86_64
	entry kernels/tree-9.9-x86_64
	entry kernels/.new-abcdef 100
	entry initramfs/0a.cpio 40
	entry initramfs/0b.cpio 3
	entry initramfs/draft
	entry apt/apt.conf 40
	entry apt/lists/partial/half
	entry source/linux/file 100
	entry sysroot/aarch64-0/file 100
	entry kvm-broken 100
	entry kvm-broken.123
	entry strange 100
}

# left: what there is in the cache, but for its own folders
left()
{
	(cd cache && find . -mindepth 1 ! -type d -o -path './kernels/*' -prune) |
		sed 's/^..//' | LC_ALL=C sort
}

atf_test_case what_is_old_is_removed
what_is_old_is_removed_body()
{
	set_up
	left >before
	atf_check -o save:said "$vm" clean --older 30 --dry-run
	atf_check -o match:'^kernels/debian-6.12-x86_64  [0-9.]* MiB  not used for 40 days$' \
		-o match:'^kernels/.new-abcdef  1.0 MiB  unfinished$' \
		-o match:'^initramfs/0a.cpio .* 40 days$' -o match:'^apt .* 40 days$' \
		-o match:'^would be removed: [12].[0-9] MiB in 7$' cat said
	left | grep -v '^lock$' >after
	atf_check cmp before after
	sed 's/^would be removed/removed/' said >expected
	atf_check -o file:expected "$vm" clean --older 30
	left >after
	atf_check -o inline:'initramfs/0b.cpio
kernels/debian-5.10-x86_64
kernels/debian-6.12-x86_64@6.12.1-1
kernels/tree-9.9-x86_64
kvm-broken
lock
source/linux/file
strange
sysroot/aarch64-0/file
' cat after
	atf_check "$vm" clean --older 30
	for days in '' -1 x 1x 100001; do
		atf_check -s exit:1 -e match:'--older: .*not a number of days' \
			"$vm" clean --older "$days"
	done
}

atf_test_case what_no_manifest_has_is_removed
what_no_manifest_has_is_removed_body()
{
	set_up
	echo '{"schema": "landlock-vm-manifest/1", "selections": {}, "kernels": [{"id": "tree-9.9-x86_64",
		"arch": "x86_64", "expected_abi": null, "provider": "local", "tree": "."}]}' >more.json
	atf_check -o not-match:tree-9.9 "$vm" clean --unlisted --add-manifest more.json
	atf_check -o match:'^kernels/tree-9.9-x86_64 .* not in the manifest$' \
		-o not-match:debian "$vm" clean --unlisted
	atf_check -s exit:125 -e match:missing "$vm" clean --unlisted --manifest missing
}

atf_test_case what_is_in_use_stays
what_is_in_use_stays_body()
{
	set_up
	used=cache/kernels/debian-6.12-x86_64
	atf_check -o match:'^kernels/debian-6.12-x86_64  in use, stays$' \
		flock --shared "$used" "$vm" clean --older 30
	atf_check -s exit:125 -e match:'^landlock-vm: debian-6.12-x86_64: in use by another process$' \
		flock --shared "$used" "$vm" clean debian-6.12-x86_64
	atf_check test -e "$used/vmlinuz"
	# A boot is a use, whatever comes of it.
	echo '{}' >"$used/kernel.json"
	atf_check -s exit:125 -e ignore "$vm" boot debian-6.12-x86_64
	atf_check -o empty "$vm" clean --older 30
	atf_check -o match:debian-6.12 "$vm" clean --older 0
}

atf_init_test_cases()
{
	atf_add_test_case what_is_named_is_removed
	atf_add_test_case what_is_old_is_removed
	atf_add_test_case what_no_manifest_has_is_removed
	atf_add_test_case what_is_in_use_stays
}
