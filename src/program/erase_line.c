/* erase_line.c: erasure by order of law, from the command line: two people stand for it with their second factors. */
#include "program/program.h"

#include "dossier/erase.h"
#include "module/account/account.h"
#include "store/store.h"

struct erasing {
	struct erasure erasure;
	struct str security, audit; /* LOGIN:CODE */
};

static enum status vouch(struct call *c, struct str both, enum permission permission, struct user *out)
{
	struct str code = both, login = str_until(&code, ':');
	return account_vouch(c, login, code, permission, out);
}

static enum status apply_erase(struct call *c)
{
	struct erasing *erasing = c->prepared;
	struct user security, audit;
	TRY(vouch(c, erasing->security, PERMISSION_ADMIN_SECURITY, &security));
	TRY(vouch(c, erasing->audit, PERMISSION_ADMIN_AUDIT, &audit));
	c->user = security;
	erasing->erasure.beside = audit.account;
	TRY(dossier_erase(c, &erasing->erasure));
	return erase_list_add(c, &erasing->erasure);
}

static struct str option_of(const struct line *line, const char *name)
{
	const char *value = line_option(line, name);
	return value ? str_of(value) : STR("");
}

static enum exit_code erase_in(struct line *line, struct house *house)
{
	struct call c;
	size_t count = line->count - 2;
	struct str *fields = ARENA_MANY(line->arena, struct str, count);
	for (size_t i = 0; i < count; i++)
		fields[i] = str_of(line->words[i + 2]);
	struct erasing erasing = {
		.erasure = { .number = str_of(line->words[1]), .order = option_of(line, "order"), .fields = fields, .field_count = count },
		.security = option_of(line, "security"),
		.audit = option_of(line, "audit"),
	};
	call_init(&c, house, line->arena);
	c.language = LANGUAGE_ENGLISH;
	c.prepared = &erasing;
	enum status status = store_apply_wait(&c, apply_erase);
	if (status != STATUS_OK)
		return line_refused(line, &c, status);
	line_say(line, "%zu value%s of %s erased. Backups made before hold them still: treat those as the order says. When one of them is\n"
		 "restored, %s.erased beside it has this erasure carried out again.", count, count == 1 ? " was" : "s were", line->words[1], house->dir);
	if (erasing.erasure.files_gone)
		line_say(line, "%zu upload%s the disk within the hour, while the house serves.", erasing.erasure.files_gone,
			 erasing.erasure.files_gone == 1 ? " leaves" : "s leave");
	if (erasing.erasure.files_kept)
		line_say(line, "%zu upload%s, and are erased there: see yizhan export's file_use.", erasing.erasure.files_kept,
			 erasing.erasure.files_kept == 1 ? " serves another dossier too, stays for it" : "s serve other dossiers too, stay for them");
	return EXIT_DONE;
}

enum exit_code erase_run(struct line *line)
{
	if (line->house)
		return erase_in(line, line->house);
	struct house *house;
	enum exit_code code = house_open(line, false, &house);
	if (code != EXIT_DONE)
		return code;
	code = erase_in(line, house);
	house_close(house);
	return code;
}
