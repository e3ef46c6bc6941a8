# SPDX-License-Identifier: MIT
# libllk as a package: what it needs, and that programs outside of this tree can use it.

build=@PROJECT_BINARY_DIR@
source=@PROJECT_SOURCE_DIR@
libdir=@CMAKE_INSTALL_FULL_LIBDIR@
flags="@llk_consumer_flags@"
root=$PWD/root

# Install libllk alone below $root, and let pkg-config find it there.
install_library() {
	atf_check -o ignore env DESTDIR="$root" cmake --install "$build/src"
	export PKG_CONFIG_SYSROOT_DIR="$root"
	export PKG_CONFIG_LIBDIR="$root$libdir/pkgconfig"
}

write_consumer() {
	cat >"$1" <<'CONSUMER'
#include <llk.h>
#include <stdio.h>

int main(void)
{
	struct llk_ruleset *ruleset;

	if (llk_ruleset_create(NULL, &ruleset) || llk_ruleset_allow_read(ruleset, "/"))
		return 1;
	printf("%s\n", llk_feature_at(0)->name);
	llk_ruleset_free(ruleset);
	return 0;
}
CONSUMER
}

atf_test_case the_shared_library_is_small
the_shared_library_is_small_body() {
	[ -z "$flags" ] || atf_skip "config: a sanitizer adds to it"
	strip -o stripped "$build/src/libllk.so"
	atf_check test "$(wc -c <stripped)" -lt 102400
}

atf_test_case the_static_library_defines_no_name_without_prefix
the_static_library_defines_no_name_without_prefix_body() {
	nm --defined-only --extern-only "$build/src/libllk.a" | sed -n 's/.* [A-Z] //p' >names
	atf_check -o match:'^llk_ruleset_enforce$' cat names
	atf_check -s exit:1 grep -v '^llk_' names
}

atf_test_case the_shared_library_needs_libc_alone
the_shared_library_needs_libc_alone_body() {
	[ -z "$flags" ] || atf_skip "config: a sanitizer brings libraries of its own"
	readelf --dynamic "$build/src/libllk.so" >dynamic
	atf_check -o inline:'libc.so.6\n' sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' dynamic
	atf_check -o inline:'libllk.so.0\n' sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p' dynamic
	readelf --dynamic "$build/src/policy/libllk-policy.so" >dynamic
	atf_check -o inline:'libllk-policy.so.0\n' sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p' dynamic
}

# $1 is the compiler, $2 the source; the library is the shared one.
build_shared() {
	write_consumer "$2"
	# shellcheck disable=SC2046,SC2086
	atf_check "$1" -Wall -Wextra -Werror $flags -o consumer "$2" \
		$(pkg-config --cflags --libs libllk)
	atf_check -o inline:'fs.execute\n' env LD_LIBRARY_PATH="$root$libdir" ./consumer
}

atf_test_case a_program_is_built_with_the_shared_library
a_program_is_built_with_the_shared_library_body() {
	install_library
	build_shared "@CMAKE_C_COMPILER@" consumer.c
	atf_check -o match:'libllk\.so\.0' readelf --dynamic consumer
}

atf_test_case a_program_is_built_with_the_static_library
a_program_is_built_with_the_static_library_body() {
	[ -z "$flags" ] || atf_skip "config: a sanitizer does not link statically"
	install_library
	write_consumer consumer.c
	# shellcheck disable=SC2046
	atf_check "@CMAKE_C_COMPILER@" -Wall -Wextra -Werror -static -o consumer consumer.c \
		$(pkg-config --static --cflags --libs libllk)
	atf_check -o inline:'fs.execute\n' ./consumer
	atf_check -o not-match:'NEEDED' readelf --dynamic consumer
}

atf_test_case a_program_in_cxx_is_built
a_program_in_cxx_is_built_head() {
	atf_set require.progs c++
}
a_program_in_cxx_is_built_body() {
	install_library
	[ -z "$flags" ] || atf_skip "config: the sanitizer may be another compiler's"
	build_shared c++ consumer.cc
}

atf_test_case a_program_is_built_with_cmake
a_program_is_built_with_cmake_body() {
	install_library
	write_consumer consumer.c
	cat >CMakeLists.txt <<'PROJECT'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
find_package(libllk 0.1 REQUIRED)
add_executable(with-shared consumer.c)
target_link_libraries(with-shared PRIVATE llk::llk)
add_executable(with-static consumer.c)
add_executable(with-policy consumer.c)
target_link_libraries(with-policy PRIVATE llk::llk-policy)
target_link_libraries(with-static PRIVATE llk::llk-static)
PROJECT
	atf_check -o ignore cmake -S . -B out -D CMAKE_C_COMPILER="@CMAKE_C_COMPILER@" \
		-D CMAKE_C_FLAGS="$flags" -D libllk_DIR="$root$libdir/cmake/libllk"
	atf_check -o ignore cmake --build out
	atf_check -o inline:'fs.execute\n' out/with-shared
	atf_check -o inline:'fs.execute\n' out/with-static
	atf_check -o match:'libllk\.so\.0' readelf --dynamic out/with-shared
	atf_check -o not-match:'libllk' readelf --dynamic out/with-static
}

atf_test_case a_program_is_built_for_32_bits
a_program_is_built_for_32_bits_head() {
	atf_set require.progs i686-linux-gnu-gcc
}
a_program_is_built_for_32_bits_body() {
	[ -z "$flags" ] || atf_skip "config: the sanitizer may be another compiler's"
	# Kyua of Debian does not know its architecture, so it is no requirement of the head.
	[ "$(uname -m)" = x86_64 ] || atf_skip "arch: another machine does not run it"
	write_consumer consumer.c
	echo 'int main(void) { return 0; }' >nothing.c
	atf_check i686-linux-gnu-gcc -static -o nothing nothing.c
	runs=yes
	# Other shells and env(1) would take it for a script.
	LC_ALL=C bash -c ./nothing 2>said || ! grep 'Exec format error' said || runs=
	# A compiler for 32 bits, and this one with -m32, which has no C library for them beside the
	# cross compilers (gcc-multilib excludes those): it takes headers and libraries from the other.
	for compiler in i686-linux-gnu-gcc \
		"@CMAKE_C_COMPILER@ -m32 -isystem /usr/i686-linux-gnu/include"; do
		mkdir objects
		for file in "$source"/src/*.c consumer.c; do
			# shellcheck disable=SC2086
			atf_check $compiler -std=gnu17 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 \
				-Wall -Wextra -Wconversion -Wshadow -Werror \
				-I "$source/src/include" -c -o "objects/$(basename "$file").o" "$file"
		done
		atf_check i686-linux-gnu-gcc -static -o consumer objects/*.o
		[ -z "$runs" ] || atf_check -o inline:'fs.execute\n' ./consumer
		atf_check -o match:'ELF32' readelf --file-header consumer
		rm -r objects consumer
	done
	[ "$runs" ] || atf_skip "config: it is built, but the kernel runs no programs of 32 bits"
}

atf_test_case a_program_with_a_policy_is_built
a_program_with_a_policy_is_built_body() {
	system=$(pkg-config --variable pc_path pkg-config)
	install_library
	# Its private requirement must be there too.
	export PKG_CONFIG_LIBDIR="$PKG_CONFIG_LIBDIR:$system"
	cat >consumer.c <<'CONSUMER'
#include <llk_policy.h>
#include <stdio.h>

int main(void)
{
	struct llk_policy_fault fault = { .size = sizeof(fault) };
	struct llk_policy *policy;

	if (llk_policy_read("{}", 2, "empty", &policy, &fault) != LLK_ERROR_INVALID)
		return 1;
	printf("%s\n", fault.message);
	return 0;
}
CONSUMER
	# shellcheck disable=SC2046,SC2086
	atf_check "@CMAKE_C_COMPILER@" -Wall -Wextra -Werror $flags -o consumer consumer.c \
		$(pkg-config --cflags --libs libllk-policy)
	atf_check -o inline:'empty:1: expected a key "schema"\n' \
		env LD_LIBRARY_PATH="$root$libdir" ./consumer
}

atf_init_test_cases() {
	atf_add_test_case the_shared_library_is_small
	atf_add_test_case the_static_library_defines_no_name_without_prefix
	atf_add_test_case the_shared_library_needs_libc_alone
	atf_add_test_case a_program_is_built_with_the_shared_library
	atf_add_test_case a_program_is_built_with_the_static_library
	atf_add_test_case a_program_in_cxx_is_built
	atf_add_test_case a_program_is_built_with_cmake
	atf_add_test_case a_program_is_built_for_32_bits
	atf_add_test_case a_program_with_a_policy_is_built
}
