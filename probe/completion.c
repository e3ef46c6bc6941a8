// SPDX-License-Identifier: MIT
#include "completion.h"

#include <string.h>

#include <llk.h>

#include "option_table.h"
#include "quirk_search.h"

/* "abi>=", the features, and the quirks that are not to be there. */
static void print_requirements(FILE *stream)
{
	const struct llk_feature *feature;
	const char *quirk;

	fputs("abi\\>=", stream);
	for (size_t i = 0; (feature = llk_feature_at(i)); i++)
		fprintf(stream, " %s", feature->name);
	for (size_t i = 0; (quirk = quirk_at(i)); i++)
		fprintf(stream, " \\!%s", quirk);
}

static void print_words(FILE *stream, const struct option_row *row)
{
	if (strcmp(row->words, COMPLETE_REQUIREMENTS) == 0)
		print_requirements(stream);
	else
		fputs(row->words, stream);
}

static bool completes_files(const struct option_row *row)
{
	return row->words && strcmp(row->words, COMPLETE_FILES) == 0;
}

/* A case for each option with an argument; readline takes "--format=json" as three words. */
void completion_bash(FILE *stream)
{
	fputs("# bash completion for landlock-probe\n"
	      "_landlock_probe()\n"
	      "{\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]} words=\n"
	      "\n"
	      "\tCOMPREPLY=()\n"
	      "\tif [ \"$word\" = = ]; then\n"
	      "\t\tword=\n"
	      "\telif [ \"$option\" = = ]; then\n"
	      "\t\toption=${COMP_WORDS[COMP_CWORD-2]}\n"
	      "\tfi\n"
	      "\tcase $option in\n",
	      stream);
	for (size_t i = 0; i < OPTIONS; i++) {
		const struct option_row *const row = &option_table[i];

		if (!row->argument)
			continue;
		fprintf(stream, "\t--%s)\n", row->name);
		if (completes_files(row)) {
			fputs("\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
			      "\t\treturn ;;\n",
			      stream);
			continue;
		}
		if (!row->words) {
			fputs("\t\treturn ;;\n", stream);
			continue;
		}
		fputs("\t\twords='", stream);
		print_words(stream, row);
		fputs("' ;;\n", stream);
	}
	fputs("\t*)\n\t\twords='", stream);
	for (size_t i = 0; i < OPTIONS; i++)
		fprintf(stream, "%s--%s%s", i ? " " : "", option_table[i].name,
			option_table[i].argument ? "=" : "");
	fputs("' ;;\n"
	      "\tesac\n"
	      "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
	      "\t[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace\n"
	      "}\n"
	      "complete -F _landlock_probe landlock-probe\n",
	      stream);
}

/* The first line of the help, with what _arguments would take for syntax taken out. */
static void print_zsh_help(FILE *stream, const char *help)
{
	for (; *help && *help != '\n'; help++) {
		if (*help == '\'')
			fputs("'\\''", stream);
		else if (!strchr("[]:", *help))
			fputc(*help, stream);
	}
}

void completion_zsh(FILE *stream)
{
	fputs("#compdef landlock-probe\n_arguments", stream);
	for (size_t i = 0; i < OPTIONS; i++) {
		const struct option_row *const row = &option_table[i];

		fprintf(stream, " \\\n\t'--%s%s[", row->name, row->argument ? "=" : "");
		print_zsh_help(stream, row->help);
		fputc(']', stream);
		if (completes_files(row)) {
			fputs(":file:_files", stream);
		} else if (row->words) {
			fprintf(stream, ":%s:(", row->name);
			print_words(stream, row);
			fputc(')', stream);
		} else if (row->argument) {
			fprintf(stream, ":%s: ", row->name);
		}
		fputc('\'', stream);
	}
	fputc('\n', stream);
}
