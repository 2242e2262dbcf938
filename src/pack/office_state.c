/* office_state.c: offices and posts bound to the history, and their verification: the role of a post is a right. */
#include "pack/office.h"

#include "seal/log_state.h"

#include <string.h>

static struct digest office_digest(struct call *c, enum profile profile, const struct office_row *row)
{
	struct log_state state;
	log_state_begin(c, &state, "office");
	log_state_text(&state, "code", row->code);
	log_state_text(&state, "name", row->name);
	log_state_text(&state, "name_english", row->name_english);
	log_state_number(&state, "opened_at", row->opened_at.ms);
	log_state_number(&state, "closed_at", row->closed_at.ms);
	log_state_text(&state, "successor", row->successor);
	log_state_number(&state, "version", row->version);
	return log_state_end(profile, &state);
}

static struct digest post_digest(struct call *c, enum profile profile, const struct post_row *row)
{
	struct log_state state;
	log_state_begin(c, &state, "post");
	log_state_text(&state, "code", row->code);
	log_state_text(&state, "office", row->office);
	log_state_text(&state, "role", row->role);
	log_state_text(&state, "name", row->name);
	log_state_text(&state, "name_english", row->name_english);
	log_state_number(&state, "opened_at", row->opened_at.ms);
	log_state_number(&state, "closed_at", row->closed_at.ms);
	log_state_text(&state, "successor", row->successor);
	log_state_number(&state, "version", row->version);
	return log_state_end(profile, &state);
}

enum status office_state_of(struct call *c, enum profile profile, const char *what, struct str code, struct digest *out)
{
	struct office_row office;
	struct post_row post;
	bool is_post = strcmp(what, "post") == 0;
	enum status status = is_post ? post_get(c, code, &post) : office_get(c, code, &office);
	if (status == STATUS_ABSENT)
		return broken(c, "%s %.*s is not there", what, STR_ARGS(code));
	TRY(status);
	*out = is_post ? post_digest(c, profile, &post) : office_digest(c, profile, &office);
	return STATUS_OK;
}

/* ---- verifying ---- */

static enum status found(enum status status, bool *out)
{
	*out = status == STATUS_OK;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

static enum status office_is_there(struct call *c, struct str name, bool *out)
{
	struct office_row row;
	return found(office_get(c, name, &row), out);
}

static enum status post_is_there(struct call *c, struct str name, bool *out)
{
	struct post_row row;
	return found(post_get(c, name, &row), out);
}

static enum status check_offices(struct call *c, struct log_state_check *check)
{
	struct office_row_list rows;
	TRY(offices_list(c, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(log_state_compare(c, check, rows.items[i].code, office_digest(c, check->profile, &rows.items[i])));
	return log_state_missing(c, check, office_is_there);
}

static enum status check_posts(struct call *c, struct log_state_check *check)
{
	struct post_row_list rows;
	TRY(posts_list(c, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(log_state_compare(c, check, rows.items[i].code, post_digest(c, check->profile, &rows.items[i])));
	return log_state_missing(c, check, post_is_there);
}

enum status offices_verify(struct call *c, void (*fault)(struct call *c, struct str line))
{
	struct log_state_check offices = { .kind = "office", .words = "office", .fault = fault };
	struct log_state_check posts = { .kind = "post", .words = "post", .fault = fault };
	TRY(log_state_begin_check(c, &offices));
	TRY(log_state_begin_check(c, &posts));
	TRY(check_offices(c, &offices));
	TRY(check_posts(c, &posts));
	return offices.faults || posts.faults ? STATUS_INVALID : STATUS_OK;
}
