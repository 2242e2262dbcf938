/* demonstration_make.c: the invented people and staff of a demonstration county, with passwords drawn afresh. */
#include "program/program.h"

#include "module/account/account.h"
#include "pack/demonstration.h"
#include "register/organisation.h"
#include "register/register.h"
#include "seal/seal.h"
#include "store/store.h"

#include <fcntl.h>
#include <unistd.h>

enum { PASSWORD_CHARACTERS = 14 };

struct cast { /* made before the one apply that adds them all */
	struct new_account *accounts;
	struct person *people;  /* of residents: what the register is told */
	size_t count;
	struct buf lines;       /* of accounts.txt */
};

/* Whoever signs in for a company is of the register too, as its legal representative. */
static enum status add_organisation(struct call *c, struct new_account *account, const struct person *person)
{
	struct organisation organisation = { .credit_code = account->credit_code, .name = account->name, .address = person->address,
					     .legal_name = person->name, .legal_number = person->number };
	TRY(organisation_put(c, &organisation, "demonstration"));
	account->organisation = organisation.id;
	return STATUS_OK;
}

static enum status add_one(struct call *c, const struct cast *cast, size_t i)
{
	struct new_account account = cast->accounts[i];
	struct person person = cast->people[i];
	if (person.number.len) {
		TRY(person_put(c, &person, "demonstration"));
		account.person = person.id;
	}
	if (account.credit_code.len)
		TRY(add_organisation(c, &account, &person));
	struct account_id id;
	return account_add_new(c, &account, &id);
}

static enum status add_all(struct call *c)
{
	const struct cast *cast = c->prepared;
	for (size_t i = 0; i < cast->count; i++)
		TRY(add_one(c, cast, i));
	return STATUS_OK;
}

static enum status ready(struct call *c, struct cast *cast, struct new_account account, struct person person)
{
	account.password = random_token(c->arena, PASSWORD_CHARACTERS);
	account.level = LEVEL_2;
	buf_add_format(&cast->lines, "%.*s\t%.*s\t%.*s\t%.*s\n", STR_ARGS(account.role), STR_ARGS(account.login),
		       STR_ARGS(account.password), STR_ARGS(account.totp.at ? account.totp : STR("-")));
	TRY(account_ready(c, &account));
	cast->people[cast->count] = person;
	cast->accounts[cast->count++] = account;
	return STATUS_OK;
}

static enum status ready_person(struct call *c, struct cast *cast, const struct demonstration_person *from)
{
	struct new_account account = { .role = from->credit_code.len ? STR("company") : STR("resident"), .login = from->login,
				       .name = from->company.len ? from->company : from->name, .phone = from->phone, .mail = from->mail,
				       .credit_code = from->credit_code };
	struct person person = { .name = from->name, .number = from->number, .phone = from->phone, .address = from->address };
	return ready(c, cast, account, person);
}

static enum status ready_staff(struct call *c, struct cast *cast, const struct demonstration_staff *from)
{
	struct new_account account = { .role = from->role, .login = from->login, .name = from->name, .phone = from->phone,
				       .mail = from->mail, .totp = totp_new_secret(c->arena), .posts = from->posts.items,
				       .post_count = from->posts.count };
	return ready(c, cast, account, (struct person){ 0 });
}

static enum status ready_all(struct call *c, struct cast *cast, const struct demonstration *demonstration)
{
	size_t most = demonstration->person_count + demonstration->staff_count;
	cast->accounts = ARENA_MANY(c->arena, struct new_account, most);
	cast->people = ARENA_MANY(c->arena, struct person, most);
	buf_init(&cast->lines, c->arena, 1 << 20);
	for (size_t i = 0; i < demonstration->person_count; i++)
		TRY(ready_person(c, cast, &demonstration->people[i]));
	for (size_t i = 0; i < demonstration->staff_count; i++)
		TRY(ready_staff(c, cast, &demonstration->staff[i]));
	return STATUS_OK;
}

static bool write_accounts(struct arena *arena, const char *dir, struct str lines)
{
	int fd = open(house_path(arena, dir, "accounts.txt"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	bool written = write(fd, lines.at, lines.len) == (ssize_t)lines.len && fsync(fd) == 0;
	close(fd);
	return written;
}

static enum exit_code make(struct line *line, struct house *house, const struct pack_files *files)
{
	struct call c;
	call_init(&c, house, line->arena);
	c.language = LANGUAGE_ENGLISH;
	c.user.is_system = true;
	struct demonstration *demonstration;
	struct pack_fault_list faults = { 0 };
	enum status status = demonstration_read(line->arena, files, county_of(&c), &demonstration, &faults);
	if (status == STATUS_ABSENT)
		return EXIT_DONE;
	for (size_t i = 0; i < faults.count; i++)
		line_say(line, "%.*s:%d: %.*s", STR_ARGS(faults.items[i].file), faults.items[i].line, STR_ARGS(faults.items[i].sentence));
	struct cast cast = { 0 };
	if (status == STATUS_OK)
		status = ready_all(&c, &cast, demonstration);
	c.prepared = &cast;
	if (status == STATUS_OK)
		status = store_apply_wait(&c, add_all);
	if (status != STATUS_OK)
		return line_refused(line, &c, status);
	if (!write_accounts(line->arena, house->dir, buf_str(&cast.lines)))
		return line_fail(line, EXIT_MACHINE, "accounts.txt can't be written.");
	return EXIT_DONE;
}

enum exit_code demonstration_make(struct line *line, struct house *house, const char *const *folders, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct pack_files files;
		struct pack_fault_list faults = { 0 };
		if (pack_read_folder(line->arena, folders[i], &files, &faults) != STATUS_OK || !pack_is_county(&files))
			continue;
		struct call c;
		call_init(&c, house, line->arena);
		const struct county *county = county_of(&c);
		return county && county->demonstration ? make(line, house, &files) : EXIT_DONE;
	}
	return EXIT_DONE;
}
