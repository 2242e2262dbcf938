/* log_state.c: the canonical text of bound rows, and comparing them with what the history says. */
#include "seal/log_state.h"

#include "log_state_sql.h"

#include <stdio.h>

enum { STATE_CEILING = 16 << 20, PAGE = 200, SUBJECT_CEILING = 200, PAGE_CEILING = 16 << 20 };

void log_state_begin(struct call *c, struct log_state *state, const char *kind)
{
	buf_init(&state->text, c->arena, STATE_CEILING);
	buf_add_format(&state->text, "yizhan-%s 1\n", kind);
}

void log_state_text(struct log_state *state, const char *name, struct str value)
{
	if (!value.at) {
		buf_add_format(&state->text, "%s -\n", name);
		return;
	}
	buf_add_format(&state->text, "%s %zu ", name, value.len);
	buf_add(&state->text, value);
	buf_add_byte(&state->text, '\n');
}

void log_state_number(struct log_state *state, const char *name, int64_t value)
{
	buf_add_format(&state->text, "%s %lld\n", name, (long long)value);
}

struct digest log_state_end(enum profile profile, const struct log_state *state)
{
	return digest_of(profile, buf_str(&state->text));
}

enum status log_state_begin_check(struct call *c, struct log_state_check *check)
{
	return log_profile(c, &check->profile);
}

static void say_fault(struct call *c, struct log_state_check *check, struct str name, const char *what)
{
	check->faults++;
	check->fault(c, str_format(c->arena, "%s %.*s: %s", check->words, STR_ARGS(name), what));
}

enum status log_state_compare(struct call *c, struct log_state_check *check, struct str name, struct digest now)
{
	struct log_bound bound;
	enum status status = log_last_state(c, str_format(c->arena, "%s %.*s", check->kind, STR_ARGS(name)), &bound);
	if (status == STATUS_ABSENT) {
		say_fault(c, check, name, "the history knows nothing of it");
		return STATUS_OK;
	}
	TRY(status);
	if (!str_equal(bound.state, digest_str(&now)))
		say_fault(c, check, name, "its rows are not those whose digest its last event holds");
	return STATUS_OK;
}

/* A page of subjects behind `after`, which becomes the last of them. */
static enum status check_subjects(struct call *c, struct log_state_check *check, log_state_row *is_there, char after[SUBJECT_CEILING], size_t *count)
{
	struct str end = str_format(c->arena, "%s!", check->kind); /* '!' comes right after ' ' */
	struct log_subject_list subjects;
	TRY(log_state_subjects(c, str_of(after), end, PAGE, &subjects));
	for (size_t i = 0; i < subjects.count; i++) {
		struct str subject = subjects.items[i].subject, name = str_part(subject, end.len, subject.len);
		bool there = false;
		TRY(is_there(c, name, &there));
		if (!there)
			say_fault(c, check, name, "the history knows it, but it is not there");
	}
	*count = subjects.count;
	if (*count && snprintf(after, SUBJECT_CEILING, "%.*s", STR_ARGS(subjects.items[*count - 1].subject)) >= SUBJECT_CEILING)
		return broken(c, "log: a subject is too long");
	return STATUS_OK;
}

enum status log_state_missing(struct call *c, struct log_state_check *check, log_state_row *is_there)
{
	char after[SUBJECT_CEILING];
	size_t count = PAGE;
	struct call page = *c;
	enum status status = STATUS_OK;
	page.arena = arena_new(PAGE_CEILING);
	snprintf(after, sizeof after, "%s ", check->kind);
	while (status == STATUS_OK && count == PAGE) {
		status = check_subjects(&page, check, is_there, after, &count);
		arena_clear(page.arena);
	}
	arena_free(page.arena);
	return status;
}
