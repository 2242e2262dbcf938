/* account_line.c: accounts from the command line. */
#include "program/program.h"

#include "module/account/account.h"
#include "pack/pack.h"
#include "seal/seal.h"
#include "store/store.h"

#include <string.h>

enum { POSTS_MOST = 16 };

struct change {
	struct line *line;
	struct new_account account;
	struct str login, hash;
	bool locked;
	enum level level;
};

static struct str option_str(const struct line *line, const char *name)
{
	const char *value = line_option(line, name);
	return value ? str_of(value) : STR_NONE;
}

static enum status apply_add(struct call *c)
{
	const struct change *change = c->prepared;
	struct account_id id;
	return account_add_new(c, &change->account, &id);
}

/* Tasks go to posts: one that the county does not have would never get any. */
static bool posts_are_known(struct line *line, struct call *c, const struct str *posts, size_t count)
{
	const struct county *county = count ? county_of(c) : NULL;
	bool known = true;
	for (size_t i = 0; county && i < count; i++)
		if (!county_post(county, posts[i])) {
			line_say(line, "The county has no post \"%.*s\": use a code of its county.yaml.", STR_ARGS(posts[i]));
			known = false;
		}
	return known;
}

static bool read_level(struct line *line, enum level *level)
{
	int64_t number;
	if (!str_int(option_str(line, "level"), LEVEL_0, LEVEL_2, &number)) {
		line_say(line, "--level is 0, 1 or 2.");
		return false;
	}
	*level = (enum level)number;
	return true;
}

static enum exit_code add(struct line *line, struct call *c, struct change *change)
{
	struct str *posts = ARENA_MANY(line->arena, struct str, POSTS_MOST);
	size_t count = 0;
	for (size_t i = 0; i < line->option_count && count < POSTS_MOST; i++)
		if (strcmp(line->options[i].name, "post") == 0)
			posts[count++] = str_of(line->options[i].value);
	enum level level = LEVEL_1;
	if (!posts_are_known(line, c, posts, count))
		return EXIT_WRONG;
	if (line_option(line, "level") && !read_level(line, &level))
		return EXIT_USAGE;
	struct str role = option_str(line, "role"), name = option_str(line, "name"), password = option_str(line, "password");
	bool staff = role_is_staff(role), drawn = str_is_empty(password);
	if (drawn)
		password = random_token(line->arena, 14);
	change->account = (struct new_account){
		.role = role, .login = change->login, .name = name.at ? name : change->login, .password = password,
		.totp = staff ? totp_new_secret(line->arena) : STR_NONE, .phone = option_str(line, "phone"),
		.mail = option_str(line, "mail"), .level = staff ? LEVEL_2 : level, .posts = posts, .post_count = count,
	};
	enum status status = account_ready(c, &change->account);
	if (status == STATUS_OK)
		status = store_apply_wait(c, apply_add);
	if (status != STATUS_OK)
		return line_refused(line, c, status);
	if (drawn)
		line_say(line, "password\t%.*s", STR_ARGS(password));
	if (staff)
		line_say(line, "totp\t%.*s", STR_ARGS(change->account.totp));
	return EXIT_DONE;
}

static enum status apply_password(struct call *c)
{
	const struct change *change = c->prepared;
	struct account_id id;
	TRY(account_find_login(c, change->login, &id));
	return account_change_password(c, id, change->hash);
}

static enum exit_code set_password(struct line *line, struct call *c, struct change *change)
{
	struct str password = option_str(line, "password");
	bool drawn = str_is_empty(password);
	if (drawn)
		password = random_token(line->arena, 14);
	if (str_count(password) < 10)
		return line_fail(line, EXIT_WRONG, "A password has at least 10 characters.");
	change->hash = password_hash(c, password);
	enum status status = store_apply_wait(c, apply_password);
	if (status != STATUS_OK)
		return status == STATUS_ABSENT ? line_fail(line, EXIT_WRONG, "There is no account of this login.") : line_refused(line, c, status);
	if (drawn)
		line_say(line, "password\t%.*s", STR_ARGS(password));
	return EXIT_DONE;
}

static enum status apply_lock(struct call *c)
{
	const struct change *change = c->prepared;
	struct account_id id;
	TRY(account_find_login(c, change->login, &id));
	return account_lock(c, id, change->locked);
}

static enum status apply_level(struct call *c)
{
	const struct change *change = c->prepared;
	struct account_id id;
	TRY(account_find_login(c, change->login, &id));
	return account_set_assurance(c, id, change->level);
}

static enum exit_code run_apply(struct line *line, struct call *c, store_step *step)
{
	enum status status = store_apply_wait(c, step);
	if (status == STATUS_ABSENT)
		return line_fail(line, EXIT_WRONG, "There is no account of this login.");
	return status == STATUS_OK ? EXIT_DONE : line_refused(line, c, status);
}

static enum exit_code run_change(struct line *line, struct call *c, const char *what, struct change *change)
{
	if (strcmp(what, "add") == 0)
		return add(line, c, change);
	if (strcmp(what, "password") == 0)
		return set_password(line, c, change);
	if (strcmp(what, "lock") == 0 || strcmp(what, "unlock") == 0) {
		change->locked = what[0] == 'l';
		return run_apply(line, c, apply_lock);
	}
	if (strcmp(what, "level") != 0)
		return line_fail(line, EXIT_USAGE, "There is no account %s. Usage: yizhan account add|password|lock|unlock|level DIR LOGIN …", what);
	if (!read_level(line, &change->level))
		return EXIT_USAGE;
	return run_apply(line, c, apply_level);
}

enum exit_code account_run(struct line *line)
{
	if (line->count < 3)
		return line_fail(line, EXIT_USAGE, "Usage: yizhan account add|password|lock|unlock|level DIR LOGIN …");
	const char *what = line->words[0];
	line->words[0] = line->words[1]; /* house_open takes the folder from the first word */
	struct house *house = line->house;
	enum exit_code code = house ? EXIT_DONE : house_open(line, false, &house);
	if (code != EXIT_DONE)
		return code;
	struct call c;
	call_init(&c, house, line->arena);
	c.language = LANGUAGE_ENGLISH;
	c.user.is_system = true;
	struct change change = { .line = line, .login = str_of(line->words[2]) };
	c.prepared = &change;
	code = run_change(line, &c, what, &change);
	if (!line->house)
		house_close(house);
	return code;
}
