// SPDX-License-Identifier: MIT
/* The options of llk-run, and what is written from their table. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "option.h"

static const struct run_option options[] = {
	{ "read", OPERAND_PATH, ACTION_PRESET, "read files, list directories",
	  .preset = llk_ruleset_allow_read },
	{ "write", OPERAND_PATH, ACTION_PRESET, "write, create, remove and move files",
	  .preset = llk_ruleset_allow_write },
	{ "execute", OPERAND_PATH, ACTION_PRESET, "read and execute files",
	  .preset = llk_ruleset_allow_execute },
	{ "read-write", OPERAND_PATH, ACTION_PRESET, "read and write",
	  .preset = llk_ruleset_allow_read_write },
	{ "refer", OPERAND_PATH, ACTION_PATH, "link and move between directories",
	  .bits = LLK_ACCESS_FS_REFER },
	{ "ioctl", OPERAND_PATH, ACTION_PATH, "control devices", .bits = LLK_ACCESS_FS_IOCTL_DEV },
	{ "unix", OPERAND_PATH, ACTION_PATH, "connect to UNIX sockets",
	  .bits = LLK_ACCESS_FS_RESOLVE_UNIX },
	{ "bind", OPERAND_PORT, ACTION_PORT_PRESET, "bind TCP and UDP sockets",
	  .port = llk_ruleset_allow_bind },
	{ "connect", OPERAND_PORT, ACTION_PORT_PRESET,
	  "connect TCP and UDP sockets, and send from the latter",
	  .port = llk_ruleset_allow_connect },
	{ "bind-tcp", OPERAND_PORT, ACTION_PORT, "bind TCP sockets",
	  .bits = LLK_ACCESS_NET_BIND_TCP },
	{ "connect-tcp", OPERAND_PORT, ACTION_PORT, "connect TCP sockets",
	  .bits = LLK_ACCESS_NET_CONNECT_TCP },
	{ "bind-udp", OPERAND_PORT, ACTION_PORT,
	  "bind UDP sockets; 0 also to send from one that is not bound",
	  .bits = LLK_ACCESS_NET_BIND_UDP },
	{ "connect-udp", OPERAND_PORT, ACTION_PORT, "connect UDP sockets, and send from them",
	  .bits = LLK_ACCESS_NET_CONNECT_SEND_UDP },
	{ "optional", OPERAND_NONE, ACTION_OPTIONAL,
	  "the path of the next option may be missing: it is skipped and reported", .bits = 0 },
	{ "only", OPERAND_PROTECTION, ACTION_ONLY, "restrict what is named so, and nothing else",
	  .bits = 0 },
	{ "exempt", OPERAND_PROTECTION, ACTION_EXEMPT_ONE, "do not restrict this", .bits = 0 },
	{ "all-filesystem", OPERAND_NONE, ACTION_EXEMPT, "do not restrict files",
	  .exempt = llk_ruleset_allow_all_filesystem },
	{ "all-network", OPERAND_NONE, ACTION_EXEMPT, "do not restrict ports",
	  .exempt = llk_ruleset_allow_all_network },
	{ "all-scopes", OPERAND_NONE, ACTION_EXEMPT, "do not restrict the two that follow",
	  .exempt = llk_ruleset_allow_all_scopes },
	{ "abstract-unix", OPERAND_NONE, ACTION_SCOPE, "reach abstract UNIX sockets outside",
	  .bits = LLK_SCOPE_ABSTRACT_UNIX_SOCKET },
	{ "signals", OPERAND_NONE, ACTION_SCOPE, "signal processes outside",
	  .bits = LLK_SCOPE_SIGNAL },
	{ "log-same-exec-off", OPERAND_NONE, ACTION_FLAG, "log no denials of llk-run itself",
	  .bits = LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF },
	{ "log-new-exec-on", OPERAND_NONE, ACTION_FLAG, "log denials of the command",
	  .bits = LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON },
	{ "log-subdomains-off", OPERAND_NONE, ACTION_FLAG, "log no denials of domains within",
	  .bits = LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF },
	{ "best-effort", OPERAND_NONE, ACTION_BEST_EFFORT,
	  "leave out what this kernel lacks; else that is an error", .bits = 0 },
	{ "require", OPERAND_FEATURE, ACTION_REQUIRE, "an error where missing", .bits = 0 },
	{ "want", OPERAND_FEATURE, ACTION_WANT, "left out where missing", .bits = 0 },
	{ "abi", OPERAND_NUMBER, ACTION_ABI,
	  "restrict what this ABI has, and what is named besides", .bits = 0 },
	{ "minimum-abi", OPERAND_NUMBER, ACTION_MINIMUM_ABI, "the ABI to have at least",
	  .bits = 0 },
	{ "policy", OPERAND_PATH, ACTION_POLICY, "a JSON file that the other options add to",
	  .bits = 0 },
	{ "dry-run", OPERAND_NONE, ACTION_DRY_RUN, "do all but restrict and run, print the report",
	  .bits = 0 },
	{ "report", OPERAND_FORMAT, ACTION_REPORT, "print what is in force, on stderr", .bits = 0 },
	{ "explain", OPERAND_QUESTION, ACTION_EXPLAIN, "say what would decide, and run nothing",
	  .bits = 0 },
	{ "completion", OPERAND_SHELL, ACTION_COMPLETION, "print a completion for bash or zsh",
	  .bits = 0 },
	{ "help", OPERAND_NONE, ACTION_HELP, "print this", .bits = 0 },
	{ "version", OPERAND_NONE, ACTION_VERSION, "print the version", .bits = 0 },
};

#define OPTIONS (sizeof(options) / sizeof(options[0]))

static const struct {
	const char *help, *zsh;
} operands[] = {
	[OPERAND_NONE] = { "", "" },
	[OPERAND_PATH] = { " PATH", ":path:_files" },
	[OPERAND_PORT] = { " PORT", ":port:" },
	[OPERAND_NUMBER] = { " N", ":ABI:" },
	[OPERAND_PROTECTION] = { " fs|net|scope|FEATURE", ":feature:(fs net scope $features)" },
	[OPERAND_FEATURE] = { " FEATURE", ":feature:($features)" },
	[OPERAND_FORMAT] = { "[=text|json]", ":format:(text json)" },
	[OPERAND_QUESTION] = { " OPERATION[:PATH|PORT[:TARGET]]", ":question:($operations)" },
	[OPERAND_SHELL] = { " SHELL", ":shell:(bash zsh)" },
};

long read_number(const char *text, long most)
{
	char *end;
	long number;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	number = strtol(text, &end, 10);
	return *end || errno || number > most ? -1 : number;
}

const struct run_option *option_at(size_t index)
{
	return index < OPTIONS ? &options[index] : NULL;
}

void print_version(void)
{
	printf("llk-run %s\n", LLK_VERSION);
}

void print_help(void)
{
	printf("usage: llk-run [OPTION]... [--] COMMAND [ARGUMENT]...\n\n"
	       "Run a command that may do nothing but what the options allow, as far as Landlock\n"
	       "restricts it.\n\n");
	for (size_t i = 0; i < OPTIONS; i++) {
		char left[64];

		snprintf(left, sizeof(left), "--%s%s", options[i].name,
			 operands[options[i].operand].help);
		if (strlen(left) > 26)
			printf("  %s\n%29s%s\n", left, "", options[i].summary);
		else
			printf("  %-26s %s\n", left, options[i].summary);
	}
	printf("\nexit status: that of the command; 125 if llk-run failed, 126 if the command could\n"
	       "not be executed, 127 if it was not found\n");
}

static void print_features(void)
{
	const struct llk_feature *feature;

	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind <= LLK_FEATURE_RULE)
			printf(" %s", feature->name);
	}
}

static void print_operations(void)
{
	for (int i = 0; llk_operation_name((enum llk_operation)i); i++)
		printf(" %s", llk_operation_name((enum llk_operation)i));
}

static void print_bash_case(enum operand operand, const char *words)
{
	const char *separator = "";

	printf("\t");
	for (size_t i = 0; i < OPTIONS; i++) {
		if (options[i].operand != operand)
			continue;
		printf("%s--%s", separator, options[i].name);
		separator = "|";
	}
	printf(")\n\t\tCOMPREPLY=($(compgen %s -- \"$word\"))\n\t\treturn ;;\n", words);
}

static void print_bash(void)
{
	printf("# bash completion for llk-run, as llk-run --completion bash prints it\n"
	       "_llk_run()\n{\n"
	       "\tlocal word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
	       "\tlocal features='");
	print_features();
	printf("'\n\tlocal operations='");
	print_operations();
	printf("'\n\tcase $previous in\n");
	print_bash_case(OPERAND_PATH, "-f");
	print_bash_case(OPERAND_FEATURE, "-W \"$features\"");
	print_bash_case(OPERAND_PROTECTION, "-W \"fs net scope $features\"");
	print_bash_case(OPERAND_QUESTION, "-W \"$operations\"");
	print_bash_case(OPERAND_SHELL, "-W 'bash zsh'");
	printf("\tesac\n\tif [[ $word == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W '");
	for (size_t i = 0; i < OPTIONS; i++)
		printf("%s--%s", i ? " " : "", options[i].name);
	printf("' -- \"$word\"))\n\telse\n\t\tCOMPREPLY=($(compgen -A command -f -- \"$word\"))\n"
	       "\tfi\n}\ncomplete -o filenames -F _llk_run llk-run\n");
}

static void print_zsh(void)
{
	printf("#compdef llk-run\n# as llk-run --completion zsh prints it\n"
	       "local features operations\nfeatures=(");
	print_features();
	printf(" )\noperations=(");
	print_operations();
	printf(" )\n_arguments -S \\\n");
	for (size_t i = 0; i < OPTIONS; i++)
		printf("\t\"*--%s%s[%s]%s\" \\\n", options[i].name,
		       options[i].operand == OPERAND_FORMAT ? "=-" : "", options[i].summary,
		       operands[options[i].operand].zsh);
	printf("\t'(-)1:command: _command_names -e' '*::arguments: _normal'\n");
}

bool print_completion(const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		print_bash();
	else if (strcmp(shell, "zsh") == 0)
		print_zsh();
	else
		return false;
	return true;
}
