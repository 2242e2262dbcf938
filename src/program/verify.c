/* verify.c: does everything still say what was done? Needs no key. */
#include "program/program.h"

#include "dossier/dossier.h"
#include "module/account/account.h"
#include "pack/office.h"
#include "register/register.h"
#include "seal/log.h"
#include "store/store.h"

struct verification { /* c->prepared while it runs */
	struct line *line;
	size_t faults;
};

static void tell(struct call *c, struct str words)
{
	const struct verification *verification = c->prepared;
	line_say(verification->line, "%.*s", STR_ARGS(words));
}

static void tell_fault(struct call *c, struct str words)
{
	struct verification *verification = c->prepared;
	if (++verification->faults <= 1000)
		tell(c, words);
}

static enum exit_code read_head(struct line *line, struct str *head)
{
	const char *path = line_option(line, "head");
	*head = STR_NONE;
	if (!path)
		return EXIT_DONE;
	FILE *file = fopen(path, "rb");
	if (!file)
		return line_fail(line, EXIT_USAGE, "The head %s can't be read: name the file that holds it.", path);
	char *bytes = arena_take(line->arena, 16384);
	size_t len = fread(bytes, 1, 16383, file);
	fclose(file);
	*head = (struct str){ bytes, len };
	return EXIT_DONE;
}

typedef enum status part(struct call *c, struct str head);

static enum status verify_database(struct call *c, struct str head)
{
	(void)head;
	return store_check(c, tell_fault);
}

static enum status verify_log(struct call *c, struct str head)
{
	return log_verify(c, head, tell_fault, tell);
}

static enum status verify_dossiers(struct call *c, struct str head)
{
	(void)head;
	return dossier_verify(c, tell_fault, tell);
}

static enum status verify_files(struct call *c, struct str head)
{
	(void)head;
	return files_verify(c, tell_fault);
}

static enum status verify_registers(struct call *c, struct str head)
{
	(void)head;
	return registers_verify(c, tell_fault);
}

static enum status verify_offices(struct call *c, struct str head)
{
	(void)head;
	return offices_verify(c, tell_fault);
}

static enum status verify_accounts(struct call *c, struct str head)
{
	(void)head;
	return accounts_verify(c, tell_fault);
}

/* Runs every part in one snapshot; false when the machine failed. */
static bool verify_all(struct call *c, struct str head)
{
	static part *const parts[] = { verify_database, verify_log, verify_dossiers, verify_registers, verify_accounts, verify_offices, verify_files };
	if (store_begin_read(c) != STATUS_OK)
		return false;
	bool whole = true;
	for (size_t i = 0; whole && i < sizeof parts / sizeof *parts; i++) {
		enum status status = parts[i](c, head);
		whole = status == STATUS_OK || status == STATUS_INVALID;
	}
	store_end_read(c);
	return whole;
}

enum exit_code verify_run(struct line *line)
{
	struct house *house;
	struct str head;
	enum exit_code code = read_head(line, &head);
	if (code != EXIT_DONE)
		return code;
	/* A folder that can't even be opened is a wrong one. */
	if (house_open(line, true, &house) != EXIT_DONE)
		return EXIT_WRONG;
	struct verification verification = { .line = line };
	struct call c;
	call_init(&c, house, line->arena);
	c.language = LANGUAGE_ENGLISH;
	c.prepared = &verification;
	bool whole = verify_all(&c, head);
	house_close(house);
	if (!whole)
		return line_fail(line, EXIT_WRONG, "The verification could not be finished: the database is damaged.");
	if (verification.faults)
		return line_fail(line, EXIT_WRONG, "%zu fault%s.", verification.faults, verification.faults == 1 ? "" : "s");
	line_say(line, "All is as it was written.");
	return EXIT_DONE;
}
