/* house.c: opening and closing a data folder. */
#include "program/program.h"

#include "dossier/organisation_change.h"
#include "module/account/account.h"
#include "module/account/organisation_account.h"
#include "notice/notice.h"
#include "pack/pack.h"
#include "route/route.h"
#include "seal/log.h"
#include "store/store.h"

#include <sys/stat.h>
#include <time.h>

static struct instant now_of_machine(void)
{
	struct timespec at;
	clock_gettime(CLOCK_REALTIME, &at);
	return (struct instant){ (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000 };
}

const char *house_path(struct arena *arena, const char *dir, const char *name)
{
	return str_format(arena, "%s/%s", dir, name).at;
}

static enum exit_code open_keys(struct line *line, struct house *house)
{
	struct str why;
	const char *key = line_option(line, "key");
	const char *path = key ? key : str_format(line->arena, "%s.key", house->dir).at;
	if (keys_open(path, line->arena, &house->keys, &why) != STATUS_OK)
		return line_fail(line, EXIT_WRONG, "The key file %s can't be used: %.*s", path, STR_ARGS(why));
	return EXIT_DONE;
}

static enum status read_packs(struct call *c)
{
	TRY(store_begin_read(c));
	enum status status = packs_open(c, &c->house->packs);
	store_end_read(c);
	return status;
}

static enum exit_code open_store(struct line *line, struct house *house)
{
	struct str why;
	const char *path = house_path(line->arena, house->dir, "yizhan.db");
	if (store_open(path, &why, line->arena, &house->store) != STATUS_OK)
		return line_fail(line, EXIT_MACHINE, "The database %s can't be opened: %.*s", path, STR_ARGS(why));
	if (house->keys)
		store_set_closer(house->store, house, log_close_batch);
	struct call c;
	call_init(&c, house, line->arena);
	c.language = LANGUAGE_ENGLISH;
	enum status status = read_packs(&c);
	return status == STATUS_OK ? EXIT_DONE : line_refused(line, &c, status);
}

static char *trim_slashes(struct arena *arena, const char *dir)
{
	struct str s = str_of(dir);
	while (s.len > 1 && s.at[s.len - 1] == '/')
		s.len--;
	return arena_copy(arena, s.at, s.len);
}

/* That somebody saw a person's data is a deed of its own (GB/T 22239 8.1.4.3). */
static enum status record_reading(struct call *c, struct person_id person, struct str why)
{
	json_t *detail = json_keep(c->arena, json_pack("{s:s%}", "why", why.at ? why.at : "", why.len));
	struct deed deed = { .kind = "person.read", .subject = person.n ? str_format(c->arena, "person %lld", (long long)person.n) : STR("person not in the register"),
			     .detail = json_text(c->arena, detail, true) };
	return log_append(c, &deed, NULL);
}

enum exit_code house_open(struct line *line, bool keyless, struct house **out)
{
	struct house *house = ARENA_ONE(line->arena, struct house);
	*house = (struct house){ .dir = trim_slashes(line->arena, line->words[0]), .now = now_of_machine, .address = STR("http://127.0.0.1:8080") };
	struct stat found;
	if (stat(house_path(line->arena, house->dir, "yizhan.db"), &found) != 0)
		return line_fail(line, EXIT_WRONG, "%s is no data folder: make one with yizhan init.", house->dir);
	route_set_identify(account_identify);
	route_set_record_reading(record_reading);
	frame_set();
	notice_set_contacts(account_contacts);
	notice_set_party(account_party);
	notice_set_holders(account_holders);
	organisation_set_follow(organisation_accounts_follow);
	enum exit_code code = keyless ? EXIT_DONE : open_keys(line, house);
	if (code == EXIT_DONE)
		code = open_store(line, house);
	if (code == EXIT_DONE)
		*out = house;
	else
		house_close(house);
	return code;
}

void house_close(struct house *house)
{
	if (!house)
		return;
	packs_close(house->packs);
	store_close(house->store);
	keys_close(house->keys);
}
