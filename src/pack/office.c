/* office.c: offices and posts are opened, renamed, moved and closed. */
#include "pack/office.h"

#include "form/yaml.h"
#include "seal/log.h"

enum { CHAIN_MOST = 64, NAME_MOST = 100 };

enum status office_log(struct call *c, const char *kind, const char *what, struct str code, json_t *detail)
{
	struct deed deed = { .kind = kind, .subject = str_format(c->arena, "%s %.*s", what, STR_ARGS(code)) };
	if (detail)
		deed.detail = json_text(c->arena, json_keep(c->arena, detail), true);
	TRY(office_state_of(c, keys_profile(c->house->keys), what, code, &deed.state));
	return log_append(c, &deed, NULL);
}

static json_t *detail_of(const char *one, struct str first, const char *other, struct str second)
{
	json_t *detail = json_object();
	json_set(detail, one, json_from_str(first));
	if (other)
		json_set(detail, other, json_from_str(second));
	return detail;
}

static struct str english_of(struct words name)
{
	return name.english.len ? name.english : name.chinese;
}

/* ---- the pack's ---- */

static enum status seed_office(struct call *c, const struct office_entry *entry)
{
	struct office_row row;
	enum status status = office_get(c, entry->code, &row);
	if (status != STATUS_ABSENT)
		return status;
	row = (struct office_row){ .code = entry->code, .name = entry->name.chinese, .name_english = english_of(entry->name), .opened_at = c->now, .version = 1 };
	TRY(office_add(c, &row));
	return office_log(c, "office.opened", "office", row.code, detail_of("name", row.name, NULL, STR_NONE));
}

static enum status seed_post(struct call *c, const struct post_entry *entry)
{
	struct post_row row;
	enum status status = post_get(c, entry->code, &row);
	if (status != STATUS_ABSENT)
		return status;
	row = (struct post_row){ .code = entry->code, .office = entry->office, .role = entry->role, .name = entry->name.chinese,
				 .name_english = english_of(entry->name), .opened_at = c->now, .version = 1 };
	TRY(post_add(c, &row));
	return office_log(c, "post.opened", "post", row.code, detail_of("office", row.office, "role", row.role));
}

enum status offices_seed(struct call *c, const struct county *county)
{
	for (size_t i = 0; i < county->office_count; i++)
		TRY(seed_office(c, &county->offices[i]));
	for (size_t i = 0; i < county->post_count; i++)
		TRY(seed_post(c, &county->posts[i]));
	return STATUS_OK;
}

enum status office_in_force(struct call *c, struct str code, struct str *out)
{
	struct office_row row;
	*out = code;
	for (int i = 0; i < CHAIN_MOST; i++) {
		enum status status = office_get(c, *out, &row);
		if (status == STATUS_ABSENT || (status == STATUS_OK && !row.closed_at.ms))
			return STATUS_OK;
		TRY(status);
		*out = row.successor;
	}
	return broken(c, "the successors of the office %.*s go in a circle", STR_ARGS(code));
}

enum status post_in_force(struct call *c, struct str code, struct str *out)
{
	struct post_row row;
	*out = code;
	for (int i = 0; i < CHAIN_MOST; i++) {
		enum status status = post_get(c, *out, &row);
		if (status == STATUS_ABSENT || (status == STATUS_OK && !row.closed_at.ms))
			return STATUS_OK;
		TRY(status);
		*out = row.successor;
	}
	return broken(c, "the successors of the post %.*s go in a circle", STR_ARGS(code));
}

/* ---- checks ---- */

static enum status check_name(struct call *c, struct words name)
{
	if (!name.chinese.len || str_count(name.chinese) > NAME_MOST || !str_is_utf8(name.chinese))
		fail_field(c, STR("name"), "Give the name, up to 100 characters.");
	if (str_count(name.english) > NAME_MOST * 2 || (name.english.len && !str_is_utf8(name.english)))
		fail_field(c, STR("name_english"), "The English name has up to 200 characters.");
	return c->faults.count ? STATUS_INVALID : STATUS_OK;
}

static enum status check_code(struct call *c, struct str code)
{
	if (!yaml_is_name(code))
		fail_field(c, STR("code"), "A code is small letters, digits, _ and -, a letter first, up to 40.");
	return c->faults.count ? STATUS_INVALID : STATUS_OK;
}

enum status office_find_open(struct call *c, struct str code, struct office_row *out)
{
	enum status status = office_get(c, code, out);
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "There is no such office.");
	object_is(c, OBJECT_OFFICE);
	if (status == STATUS_OK && out->closed_at.ms)
		return fail(c, STATUS_CONFLICT, "This office is closed.");
	return status;
}

enum status post_find_open(struct call *c, struct str code, struct post_row *out)
{
	enum status status = post_get(c, code, out);
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "There is no such post.");
	object_is(c, OBJECT_POST);
	if (status == STATUS_OK && out->closed_at.ms)
		return fail(c, STATUS_CONFLICT, "This post is closed.");
	return status;
}

static enum status taken(struct call *c, enum status status)
{
	if (status == STATUS_OK)
		return fail(c, STATUS_CONFLICT, "This code was used: a code is never given twice.");
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

/* ---- offices ---- */

enum status office_may_open(struct call *c, struct str code, struct words name)
{
	struct office_row row;
	TRY(check_code(c, code));
	TRY(check_name(c, name));
	return taken(c, office_get(c, code, &row));
}

enum status office_open(struct call *c, struct str code, struct words name)
{
	TRY(office_may_open(c, code, name));
	struct office_row row = { .code = code, .name = name.chinese, .name_english = english_of(name), .opened_at = c->now, .version = 1 };
	TRY(office_add(c, &row));
	return office_log(c, "office.opened", "office", code, detail_of("name", name.chinese, NULL, STR_NONE));
}

static enum status keep_name(struct call *c, const struct office_row *row)
{
	struct office_past_row past = { .id = { id_new(c) }, .office = row->code, .name = row->name, .name_english = row->name_english,
					.until = c->now };
	return office_past_add(c, &past);
}

enum status office_rename(struct call *c, struct str code, struct words name, int64_t version)
{
	struct office_row row;
	TRY(check_name(c, name));
	TRY(office_find_open(c, code, &row));
	if (row.version != version)
		return fail(c, STATUS_CONFLICT, "The office was changed meanwhile: look at it again.");
	TRY(keep_name(c, &row));
	TRY(office_set_name(c, code, name.chinese, english_of(name), version));
	return office_log(c, "office.renamed", "office", code, detail_of("from", row.name, "to", name.chinese));
}

enum status office_close(struct call *c, const struct office_row *office, struct str successor, const char *kind)
{
	TRY(keep_name(c, office));
	TRY(office_end(c, office->code, successor, c->now, office->version));
	return office_log(c, kind, "office", office->code, detail_of("into", successor, NULL, STR_NONE));
}

/* ---- posts ---- */

enum status post_open(struct call *c, struct str code, struct str office, struct str role, struct words name)
{
	struct post_row row;
	struct office_row holder;
	TRY(check_code(c, code));
	TRY(check_name(c, name));
	TRY(office_find_open(c, office, &holder));
	TRY(taken(c, post_get(c, code, &row)));
	row = (struct post_row){ .code = code, .office = office, .role = role, .name = name.chinese, .name_english = english_of(name),
				 .opened_at = c->now, .version = 1 };
	TRY(post_add(c, &row));
	return office_log(c, "post.opened", "post", code, detail_of("office", office, "role", role));
}

enum status post_rename(struct call *c, struct str code, struct words name, int64_t version)
{
	struct post_row row;
	TRY(check_name(c, name));
	TRY(post_find_open(c, code, &row));
	if (row.version != version)
		return fail(c, STATUS_CONFLICT, "The post was changed meanwhile: look at it again.");
	TRY(post_set_name(c, code, name.chinese, english_of(name), version));
	return office_log(c, "post.renamed", "post", code, detail_of("from", row.name, "to", name.chinese));
}

enum status post_move(struct call *c, const struct post_row *post, struct str office)
{
	TRY(post_set_office(c, post->code, office));
	return office_log(c, "post.moved", "post", post->code, detail_of("from", post->office, "to", office));
}

enum status post_close(struct call *c, const struct post_row *post, struct str successor)
{
	TRY(post_end(c, post->code, successor, c->now));
	return office_log(c, "post.closed", "post", post->code, detail_of("into", successor, NULL, STR_NONE));
}
