/* program.c: the table of verbs. */
#include "program/program.h"

#include "file/file.h"
#include "flow/flow_command.h"

#include <string.h>
#include <unistd.h>

const struct verb verbs[] = {
	{ "init", init_run, false, 1, WORDS_MOST, "key= profile=", "init DIR [PACK…] [--profile sm|intl]",
	  "make a data folder and, beside it, the key file; load packs" },
	{ "load", load_run, true, 2, WORDS_MOST, "key= dry-run", "load DIR PACK… [--dry-run]", "load or update packs" },
	{ "serve", serve_run, false, 1, 1, "key= zone= listen= address= proxy= workers=",
	  "serve DIR [--zone Z --listen A:P]… [--address URL] [--proxy ADDR]…", "serve; SIGTERM drains and stops" },
	{ "verify", verify_run, false, 1, 1, "key= head=", "verify DIR [--head FILE]",
	  "check database, files, history and flow states" },
	{ "backup", backup_run, true, 2, 2, "key=", "backup DIR FILE", "copy everything into one file, while serving" },
	{ "export", export_run, true, 2, 2, "key=", "export DIR OUT", "everything in open formats: CSV, JSON and the files, with secrets opened" },
	{ "restore", restore_run, false, 2, 2, "", "restore FILE DIR", "unpack a backup into an empty folder" },
	{ "erase", erase_run, true, 3, WORDS_MOST, "key= order= security= audit=",
	  "erase DIR NUMBER FIELD… --order TEXT --security LOGIN:CODE --audit LOGIN:CODE", "destroy what an ended dossier holds by order of law" },
	{ "account", account_run, true, 2, WORDS_MOST, "key= role= name= post= phone= mail= level= totp password=",
	  "account add|password|lock|unlock|level DIR LOGIN [--role R --name N --post P --phone P --level L]", "keep accounts" },
	{ "organisations", organisations_run, true, 2, 2, "key= dry-run", "organisations DIR FILE.csv [--dry-run]",
	  "enter, change and end organisations by a file of the registration office" },
	{ "routes", routes_run, false, 0, 0, "", "routes", "the table of routes" },
	{ "roles", roles_run, false, 0, 0, "", "roles", "what each role may do" },
	{ "flows", flows_run, false, 1, 1, "key=", "flows DIR", "the flows in force" },
	{ "words", words_run, false, 0, 0, "", "words", "the dictionary" },
	{ "keys", keys_run, false, 2, 2, "", "keys restore FILE", "make a key file again from its recovery sheet" },
	{ 0 },
};

static const struct verb *verb_find(const char *name)
{
	for (const struct verb *verb = verbs; verb->name; verb++)
		if (strcmp(verb->name, name) == 0)
			return verb;
	return NULL;
}

static int usage(FILE *to)
{
	fputs("Usage: yizhan VERB …\n\n", to);
	for (const struct verb *verb = verbs; verb->name; verb++)
		fprintf(to, "  %s\n      %s\n", verb->usage, verb->says);
	fputs("  flow check FILE.bpmn\n  flow run FILE.bpmn SCRIPT\n      try a model, without a database\n", to);
	return EXIT_USAGE;
}

/* Runs a verb here. */
static int run_here(const struct verb *verb, int argc, char **argv)
{
	struct line line = { .arena = arena_new((size_t)1 << 30) };
	buf_init(&line.out, line.arena, (size_t)1 << 28);
	int code = line_read(&line, verb, argc, argv) ? (int)verb->run(&line) : (int)EXIT_USAGE;
	fwrite(line.out.at, 1, line.out.len, code == EXIT_DONE ? stdout : stderr);
	arena_free(line.arena);
	return code;
}

/* The folder is the first word for all that work through the server, but the second for `account`. */
static const char *folder_of(const struct verb *verb, int argc, char **argv)
{
	int at = strcmp(verb->name, "account") == 0 ? 1 : 0;
	return argc > at ? argv[at] : NULL;
}

int program_run(int argc, char **argv)
{
	process_keep_private();
	if (argc < 2)
		return usage(stderr);
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return EXIT_DONE;
	}
	if (strcmp(argv[1], "flow") == 0)
		return flow_command(argc - 1, argv + 1, stdout, stderr);
	if (strcmp(argv[1], "helper") == 0)
		return helper_main();
	const struct verb *verb = verb_find(argv[1]);
	if (!verb) {
		fprintf(stderr, "There is no verb \"%s\".\n", argv[1]);
		return usage(stderr);
	}
	int code;
	const char *dir = folder_of(verb, argc - 2, argv + 2);
	if (verb->through_server && dir && control_ask(dir, argc - 1, argv + 1, &code))
		return code;
	return run_here(verb, argc - 2, argv + 2);
}
