/* program.h: the command line's verbs and the life of the process.
 *
 * A verb works on a data folder. `load`, `account`, `backup` and `export` work through DIR/yizhan.sock while a process
 * serves the folder, so that there is one writer. Exit 0 done, 1 the thing is wrong, 2 the call is wrong, 3 the machine
 * failed. */
#ifndef YIZHAN_PROGRAM_H
#define YIZHAN_PROGRAM_H

#include "base/call.h"
#include "base/buf.h"
#include "job/job.h"

#include <stdio.h>

enum exit_code { EXIT_DONE, EXIT_WRONG, EXIT_USAGE, EXIT_MACHINE };

enum { OPTIONS_MOST = 32, WORDS_MOST = 256 };

/* A command line, taken apart: words, and options ("--zone staff", "--dry-run"). */
struct line {
	struct arena *arena;
	const char *words[WORDS_MOST];   /* without the verb */
	size_t count;
	struct {
		const char *name, *value; /* value "" for a flag */
	} options[OPTIONS_MOST];
	size_t option_count;
	const char *here;                /* the caller's folder, when it is another process; else NULL */
	struct house *house;             /* of the serving process; NULL when the verb opens its own */
	struct buf out;                  /* what is printed; errors too */
};

typedef enum exit_code verb_run(struct line *line);

struct verb {
	const char *name;
	verb_run *run;
	bool through_server;
	size_t least, most;              /* words */
	const char *options;             /* names with a value end in '=': "key= dry-run" */
	const char *usage, *says;
};
extern const struct verb verbs[];        /* ends with a zeroed row */

const char *line_option(const struct line *line, const char *name); /* NULL when absent */
void line_say(struct line *line, const char *format, ...) PRINTF_LIKE(2, 3);
enum exit_code line_fail(struct line *line, enum exit_code code, const char *format, ...) PRINTF_LIKE(3, 4);
/* Says why a call was refused; gives the exit code of its status. */
enum exit_code line_refused(struct line *line, const struct call *c, enum status status);
/* Takes apart what follows the verb. false: said in line->out. */
bool line_read(struct line *line, const struct verb *verb, int argc, char **argv);
/* Finds and runs a verb, through the serving process when there is one. */
int program_run(int argc, char **argv);

/* Keeps core files and other processes of this user out of this one's memory; said once, at the start. */
void process_keep_private(void);

/* Opens the data folder of line->words[0]: keys (unless `keyless`), database, packs. The house lives in line->arena. */
MUST_CHECK enum exit_code house_open(struct line *line, bool keyless, struct house **out);
void house_close(struct house *house);
const char *line_path(const struct line *line, const char *word); /* a word as a path that we can open */
void frame_set(void); /* pages go by the county's name */
const char *house_path(struct arena *arena, const char *dir, const char *name);

/* The unix socket of a serving process. */
MUST_CHECK enum status control_start(struct house *house);
void control_stop(void);
/* Runs the line in the serving process; false when none serves the folder. */
bool control_ask(const char *dir, int argc, char **argv, int *code);


extern const struct job_kind chores[]; /* what the house does by itself */

/* The verbs, a file each. */
verb_run init_run, load_run, serve_run, verify_run, backup_run, restore_run, account_run, routes_run, flows_run,
	words_run, keys_run, roles_run, export_run, erase_run, organisations_run;

/* DIR.erased: what was erased by order. Written in the apply of an erasure; carried out again, before the first answer, on a data
 * folder that does not know of it, as one that came back from an older backup.  BROKEN: it can't be written */
struct erasure;
MUST_CHECK enum status erase_list_add(struct call *c, struct erasure *erasure);
enum exit_code erase_list_again(struct line *line, struct house *house);
size_t erase_list_count(struct arena *arena, const char *dir);

/* Loads packs from folders into an open house: every fault is said, and nothing is half loaded. */
enum exit_code load_packs(struct line *line, struct house *house, const char *const *folders, size_t count, bool dry_run);
struct pack_files;
bool pack_is_county(const struct pack_files *files);
/* Makes the demonstration's accounts and DIR/accounts.txt, when one of the packs is a county that asks for it. */
enum exit_code demonstration_make(struct line *line, struct house *house, const char *const *folders, size_t count);

#endif
