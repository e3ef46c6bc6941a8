# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034,SC2154  # rpm-packages.sh: reads and sets them
# Kernels of RPM packages that lie in a folder.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/rpm-packages.sh"
kept=${LANDLOCK_KIT_CACHE:-/nonexistent}
export LANDLOCK_KIT_CACHE="$PWD/cache" HOME="$PWD"

# holds ARCH RELEASE: the cache has the kernel that add_layout packed
holds()
{
	atf_check -o inline:'config\nkernel.json\nmodules\nvmlinuz\n' ls -A "cache/kernels/rpms-$1"
	(cd "cache/kernels/rpms-$1" && find modules -type f | sort) >found
	atf_check -o inline:'modules/extra/b.ko.gz\nmodules/kernel/fs/a.ko.xz\nmodules/modules.order\n' \
		cat found
	atf_check -o inline:"image $2\n" cat "cache/kernels/rpms-$1/vmlinuz"
	atf_check -o inline:"config $2\n" cat "cache/kernels/rpms-$1/config"
	atf_check -o ignore grep -F "\"release\": \"$2\"" "cache/kernels/rpms-$1/kernel.json"
	atf_check rm -r own cache
}

# put_modules FOLDER RELEASE
put_modules()
{
	put "$1/$2/kernel/fs/a.ko.xz" a
	put "$1/$2/extra/b.ko.gz" b
	put "$1/$2/modules.order" order
	put "$1/$2/vdso/vdso64.so" vdso
	ln -s /usr/src/linux "tree/$1/$2/build"
}

atf_test_case layouts_of_distributions_are_read
layouts_of_distributions_are_read_head()
{
	need_rpm
}
layouts_of_distributions_are_read_body()
{
	# Fedora and RHEL: the file in boot is made at installation.
	for fedora in w1.zstdio:lib/modules w1.xzdio:usr/lib/modules w1.gzdio:lib/modules; do
		PAYLOAD=${fedora%%:*}
		modules=${fedora#*:}
		release=6.14.0-63.fc42.x86_64
		put "$modules/$release/vmlinuz" "image $release"
		put "$modules/$release/config" "config $release"
		put "$modules/$release/System.map" map
		add_rpm own kernel-core 6.14.0-63.fc42 x86_64 /boot/vmlinuz-$release
		put "$modules/$release/kernel/fs/a.ko.xz" a
		put "$modules/$release/modules.order" order
		add_rpm own kernel-modules-core 6.14.0-63.fc42 x86_64 "/$modules/$release/modules.dep"
		put "$modules/$release/extra/b.ko.gz" b
		add_rpm own kernel-modules 6.14.0-63.fc42 x86_64
		mkdir -p "tree/$modules/$release" && ln -s /usr/src/linux "tree/$modules/$release/build"
		put usr/src/kernels/$release/Makefile make
		add_rpm own kernel-devel 6.14.0-63.fc42 x86_64
		rpms 0 "^rpms-x86_64 6.14.0-63.fc42 $release fetched\$" --arch x86_64 --rpms own
		rpms 0 '^rpms-x86_64 .* cached$' --arch x86_64 --rpms own
		holds x86_64 $release
	done
	# SUSE: one package, whose release is longer than the kernel's, before and since all is in usr.
	release=6.4.0-150600.23.47-default
	for boot in boot/Image-$release:boot/config-$release:lib/modules \
		usr/lib/modules/$release/Image:usr/lib/modules/$release/config:usr/lib/modules; do
		image=${boot%%:*}
		config=${boot#*:}
		config=${config%:*}
		put "$image" "image $release"
		put "$config" "config $release"
		put "boot/vmlinux-$release.gz" other
		put_modules "${boot##*:}" $release
		add_rpm own kernel-default 6.4.0-150600.23.47.2 aarch64
		rpms 0 "^rpms-aarch64 6.4.0-150600.23.47.2 $release fetched\$" --arch aarch64 --rpms own
		holds aarch64 $release
	done
	# What "make binrpm-pkg" leaves.
	release=7.3.0-rc1
	put lib/modules/$release/vmlinuz "image $release"
	put lib/modules/$release/config "config $release"
	put_modules lib/modules $release
	add_rpm own kernel 7.3.0_rc1-1 x86_64
	rpms 0 "^rpms-x86_64 7.3.0_rc1-1 $release fetched\$" --arch x86_64 --rpms own
	holds x86_64 $release
}

atf_test_case kernel_of_the_cache_survives_packing
kernel_of_the_cache_survives_packing_head()
{
	need_rpm
}
kernel_of_the_cache_survives_packing_body()
{
	description=$(find "$kept/kernels" -path '*/debian-*-@LLK_HOST_ARCH@/kernel.json' 2>/dev/null |
		sort | head -n 1)
	kernel=${description%/*}
	[ -d "$kernel/modules" ] || atf_skip 'no kernel in the cache (landlock-vm fetch)'
	release=$(sed -n 's/^  "release": "\(.*\)",$/\1/p' "$description")
	mkdir -p "tree/boot" "tree/lib/modules/$release"
	cp "$kernel/vmlinuz" "tree/boot/vmlinuz-$release"
	cp "$kernel/config" "tree/boot/config-$release"
	cp -R "$kernel/modules/." "tree/lib/modules/$release"
	add_rpm own kernel 1:5.10-1 "@LLK_HOST_ARCH@"
	rpms 0 "^mine 1:5.10-1 $release fetched\$" --rpms mine=own
	for part in vmlinuz config modules; do
		atf_check diff -r "$kernel/$part" "cache/kernels/mine/$part"
	done
}

atf_init_test_cases()
{
	atf_add_test_case layouts_of_distributions_are_read
	atf_add_test_case kernel_of_the_cache_survives_packing
}
