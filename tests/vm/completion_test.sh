# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# What the shell offers is what landlock-vm takes.

program=landlock-vm
bin=@BIN@
completion=@PROJECT_SOURCE_DIR@/vm/completion
fewest=2
refusals='no such kernel|no such prov'
. "@PROJECT_SOURCE_DIR@/tests/completion.sh"
export LANDLOCK_KIT_CACHE="$PWD/cache"
# Of what all versions are no archive is asked.
export LANDLOCK_KIT_KEYRING="$PWD/none"

atf_test_case subcommands_and_their_options
subcommands_and_their_options_body()
{
	atf_check bash -n "$completion/landlock-vm"
	offer ''
	grep -v '^-' offered >commands
	for command in boot clean digest fetch initramfs kernels order source sysroot versions; do
		echo $command
	done | atf_check cmp - commands
	while read -r command; do
		options_are_offered "$command"
	done <commands
}

atf_test_case arguments
arguments_body()
{
	accepted boot --arch --kernel missing
	accepted boot --accel --kernel missing
	accepted kernels --arch
	accepted kernels --select
	accepted order --provider 1
	offer fetch --arch = a
	atf_check -o inline:'aarch64\n' cat offered
	touch here.json
	offer kernels --add-manifest her
	atf_check -o inline:'here.json\n' cat offered
	offer boot debian-7.3-rt
	atf_check -o inline:'debian-7.3-rt-aarch64\ndebian-7.3-rt-x86_64\n' cat offered
	offer fetch ''
	"$bin/landlock-vm" kernels | sed '1d; s/ .*//' | LC_ALL=C sort >all
	atf_check cmp all offered
	offer source deb
	atf_check -o inline:'\n' cat offered
}

atf_init_test_cases()
{
	atf_add_test_case subcommands_and_their_options
	atf_add_test_case arguments
}
