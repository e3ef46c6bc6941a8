# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# What the shell offers is what landlock-vm takes.

vm=@BIN@/landlock-vm
SOURCE=@PROJECT_SOURCE_DIR@/vm/completion
export LANDLOCK_KIT_CACHE="$PWD/cache"

# offer WORD...: what bash offers for the last of them, into the file "offered"
offer()
{
	cat >complete <<-'END'
		. "$1"
		shift
		COMP_WORDS=(landlock-vm "$@") COMP_CWORD=$#
		_landlock_vm
		printf '%s\n' "${COMPREPLY[@]}"
	END
	PATH=@BIN@:$PATH bash complete "$SOURCE/landlock-vm" "$@" | LC_ALL=C sort >offered
}

atf_test_case subcommands_and_their_options
subcommands_and_their_options_body()
{
	atf_check bash -n "$SOURCE/landlock-vm"
	offer ''
	grep -v '^-' offered >commands
	for command in boot fetch initramfs kernels order source sysroot versions; do
		echo $command
	done | atf_check cmp - commands
	while read -r command; do
		offer "$command" --
		"$vm" "$command" --help | grep -oE -e '--[a-z][a-z-]*' | LC_ALL=C sort -u >options
		atf_check cmp options offered
	done <commands
}

# accepted COMMAND OPTION ARGUMENT...: no word that is offered for the option is refused
accepted()
{
	command=$1
	option=$2
	shift 2
	offer "$command" "$option" ''
	test "$(wc -l <offered)" -gt 1 || atf_fail "$command $option: nothing is offered"
	while read -r word; do
		"$vm" "$command" "$option" "$word" "$@" >out 2>&1 || true
		! grep -qE -e "$option: |no such kernel|no such prov" out || atf_fail "$word: $(cat out)"
		grep -qw -e "$word" "$SOURCE/_landlock-vm" || atf_fail "zsh: no $word"
	done <offered
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
	"$vm" kernels | sed '1d; s/ .*//' | LC_ALL=C sort >all
	atf_check cmp all offered
	offer source deb
	atf_check -o inline:'\n' cat offered
}

atf_init_test_cases()
{
	atf_add_test_case subcommands_and_their_options
	atf_add_test_case arguments
}
