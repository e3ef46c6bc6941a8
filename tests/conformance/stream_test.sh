# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The results as they come.

tool=@BIN@/landlock-conformance
sample=$(atf_get_srcdir)/sample

# check STATEMENT...: Python statements over the lines of out.jsonl, l
check()
{
	atf_check python3 -c '
import json, os, sys
l = [json.loads(line) for line in open("out.jsonl")]
exec(sys.argv[1])' "$1"
}

# same: the lines of out.jsonl say what out.json does
same()
{
	atf_check python3 "$(atf_get_srcdir)/check_stream.py" out.jsonl out.json
}

atf_test_case lines_say_what_the_document_says
lines_say_what_the_document_says_body()
{
	atf_check -s exit:1 -o ignore "$tool" run --suite "$sample" --stream out.jsonl \
		--json out.json --no-skips config
	same
	check 'assert l[0]["planned"] == 17 and l[-1]["exit_status"] == 1'
	atf_check -s exit:1 -o save:out.jsonl "$tool" run --suite "$sample" --stream - \
		--json out.json --no-plan
	same
	check 'assert l[0]["planned"] is None'
}

atf_test_case lines_follow_their_schema
lines_follow_their_schema_body()
{
	atf_check -s exit:3 -o save:out.jsonl -e ignore "$tool" run --stream - --expect-abi 4000
	atf_check -s exit:1 -o save:more "$tool" run --suite "$sample" --stream -
	cat more >>out.jsonl
	printf '%s\n' '{"type":"kernel_report","kind":"oops","text":"Oops: 0000","task":null,' \
		'"landlock":null,"lines":["Oops: 0000"]}' | tr -d '\n' >>out.jsonl
	export SCHEMAS=@BIN@/../share/landlock-kit
	# shellcheck disable=SC2016 # "$id" and "$defs" are Python's
	check '
import jsonschema, warnings
warnings.simplefilter("ignore")
def schema(name):
    return json.load(open(os.environ["SCHEMAS"] + "/" + name + ".schema.json"))
main, stream = schema("landlock-conformance-1"), schema("landlock-conformance-stream-1")
jsonschema.Draft202012Validator.check_schema(stream)
resolver = jsonschema.RefResolver(stream["$id"], stream, {main["$id"]: main})
validator = jsonschema.Draft202012Validator(stream, resolver=resolver)
for line in l:
    validator.validate(line)
    for member in line:
        assert not validator.is_valid({k: v for k, v in line.items() if k != member}), member
assert {x["type"] for x in l} == {"header", "result", "kernel_report", "end"}'
}

atf_test_case killed_run_leaves_what_it_had
killed_run_leaves_what_it_had_body()
{
	mkdir suite
	echo 'syntax(2) test_suite("x") plain_test_program{name="a"} plain_test_program{name="b"}' \
		>suite/Kyuafile
	printf '#!/bin/sh\nexit 0\n' >suite/a
	# Whoever asks for results is killed by the second test, as if the machine had died.
	cat >suite/b <<-END
	#!/bin/sh
	until grep -q a:main $PWD/out.jsonl; do sleep 0.1; done
	kill -9 \$(cat $PWD/pid)
	END
	chmod +x suite/a suite/b
	# shellcheck disable=SC2016
	sh -c 'echo $$ >pid; exec "$0" run --suite suite --jobs 1 --stream out.jsonl --json out.json' \
		"$tool" >/dev/null 2>&1 || :
	check 'assert [x["type"] for x in l] == ["header", "result"], l
assert l[1]["id"] == "a:main" and l[1]["outcome"] == "pass"'
}

atf_test_case lost_results_file_loses_no_results
lost_results_file_loses_no_results_body()
{
	real=$(command -v kyua)
	mkdir fake
	# Kyua dies when it has run all, before its results file is complete.
	cat >fake/kyua <<-END
	#!/bin/sh
	"$real" "\$@"
	case \$* in *" test "*)
		for argument; do case \$argument in --results-file=*) rm "\${argument#*=}" ;; esac; done
		kill -9 \$\$ ;;
	esac
	END
	chmod +x fake/kyua
	PATH=$PWD/fake:$PATH atf_check -s exit:3 -o ignore -e ignore \
		"$tool" run --suite "$sample" --stream out.jsonl --json out.json 'good/*'
	same
	check 'assert len(l) == 7 and l[-1]["infra_error"].startswith("kyua was killed"), l'
}

atf_test_case stream_has_a_file_of_its_own
stream_has_a_file_of_its_own_body()
{
	atf_check -s exit:2 -e match:'same file' \
		"$tool" run --suite "$sample" --stream out --json ./out
	atf_check test ! -e out
	atf_check -s exit:2 -e match:'standard output' "$tool" run --stream - --ktap
	atf_check -s exit:2 -e match:'nodir/out' "$tool" run --stream nodir/out
	atf_check -s exit:3 -o ignore -e match:'/dev/full' \
		"$tool" run --suite "$sample" --stream /dev/full 'good/*'
}

atf_init_test_cases()
{
	atf_add_test_case lines_say_what_the_document_says
	atf_add_test_case lines_follow_their_schema
	atf_add_test_case killed_run_leaves_what_it_had
	atf_add_test_case lost_results_file_loses_no_results
	atf_add_test_case stream_has_a_file_of_its_own
}
