/* applicant.c: what applicants do to their dossiers: send what is missing, withdraw, rate. */
#include "dossier/matter.h"
#include "dossier/visitor.h"

enum { REASON_CEILING = 2000, WORDS_CEILING = 2000, POINTS_CEILING = 20 };

static const struct str message_of_supplement = STR_INIT("supplement"); /* what a flow waits for */

static bool is_too_long(struct call *c, const char *field, struct str words, size_t most)
{
	if (str_count(words) <= most)
		return false;
	fail_field(c, str_of(field), "At most %zu characters, please.", most);
	return true;
}

/* ---- what was missing ---- */

/* Lays what was typed over the stored form: members that were left out stay, a mask stands for the secret behind it. */
static enum status lay_over(struct call *c, struct matter *matter, const json_t *typed, json_t **out)
{
	TRY(secrets_open(c, matter->row.id, matter->form, out));
	json_t *over = json_keep(c->arena, json_deep_copy(typed));
	secrets_restore(over, secrets_mask(c, matter->form), *out);
	if (json_object_update(*out, over) != 0)
		return broken(c, "dossier %lld: the supplement's form is no object", (long long)matter->row.id.n);
	return form_check(c, matter->service->form, -1, *out);
}

static enum status take_form(struct call *c, struct matter *matter, const json_t *typed)
{
	json_t *clear;
	if (!json_object_size(typed))
		return STATUS_OK;
	TRY(lay_over(c, matter, typed, &clear));
	matter->form = secrets_close(c, matter->service->form, matter->row.id, clear);
	matter->row.form = json_text(c->arena, matter->form, true);
	return STATUS_OK;
}

static enum status record_supplement(struct call *c, struct matter *matter)
{
	struct step step = { .action = { .kind = FLOW_MESSAGE, .name = message_of_supplement }, .name = message_of_supplement };
	struct deed deed = { .kind = "dossier.supplemented", .action = message_of_supplement, .open = true };
	json_t *detail = json_keep(c->arena, json_object());
	matter->row.asked = STR_NONE;
	TRY(matter_enter(c, matter, matter->row.accepted_on.n ? DOSSIER_ACCEPTED : DOSSIER_FILED, STR_NONE));
	TRY(matter_step(c, matter, &step, detail));
	TRY(matter_record(c, matter, &deed, detail));
	return matter_tell(c, matter, "supplemented", STR_NONE);
}

static enum status supplement(struct call *c, struct matter *of, json_t *form, const struct material_list *materials, int64_t version)
{
	struct matter matter = *of;
	TRY(matter_is_fresh(c, &matter, version));
	if (matter.row.status != DOSSIER_SUPPLEMENT)
		return fail(c, STATUS_CONFLICT, "Nothing is asked for in this dossier now.");
	if (!json_object_size(form) && !materials->count)
		return fail(c, STATUS_INVALID, "Please add what is asked for.");
	TRY(take_form(c, &matter, form));
	TRY(materials_check(c, matter.service, matter.form, materials, false));
	TRY(materials_take(c, &matter, materials));
	TRY(form_files_take(c, &matter));
	return record_supplement(c, &matter);
}

enum status dossier_supplement(struct call *c, struct str number, json_t *form, const struct material_list *materials, int64_t version)
{
	struct matter matter;
	TRY(matter_of_applicant(c, number, &matter));
	return supplement(c, &matter, form, materials, version);
}

enum status dossier_supplement_for(struct call *c, struct person_id person, struct str number, json_t *form,
				   const struct material_list *materials, int64_t version)
{
	struct matter matter;
	TRY(matter_of_visitor(c, person, number, &matter));
	return supplement(c, &matter, form, materials, version);
}

/* ---- withdrawing ---- */

enum status dossier_withdraw(struct call *c, struct str number, struct str reason)
{
	struct matter matter;
	struct step step = { .action = { .kind = FLOW_END }, .name = STR("withdraw") };
	struct deed deed = { .kind = "dossier.withdrawn", .action = step.name, .open = true };
	json_t *detail = json_keep(c->arena, json_object());
	TRY(matter_of_applicant(c, number, &matter));
	if (matter_has_ended(&matter))
		return fail(c, STATUS_CONFLICT, "This dossier has ended; it can't be withdrawn any more.");
	if (is_too_long(c, "reason", reason, REASON_CEILING))
		return STATUS_INVALID;
	deed.note = str_is_empty(str_trim(reason)) ? STR_NONE : str_trim(reason);
	matter.row.asked = STR_NONE;
	TRY(matter_enter(c, &matter, DOSSIER_WITHDRAWN, STR_NONE));
	TRY(matter_step(c, &matter, &step, detail));
	TRY(matter_record(c, &matter, &deed, detail));
	return matter_tell(c, &matter, "withdrawn", STR_NONE);
}

/* ---- rating (GB/T 39735) ---- */

static bool points_are_right(const json_t *points)
{
	const char *name;
	const json_t *value;
	if (!points)
		return true;
	if (!json_is_object(points) || json_object_size(points) > POINTS_CEILING)
		return false;
	json_object_foreach((json_t *)points, name, value) {
		bool in_range = json_is_integer(value) && json_integer_value(value) >= 1 && json_integer_value(value) <= 5;
		if (!in_range || !str_is_utf8(str_of(name)))
			return false;
	}
	return true;
}

static enum status check_rating(struct call *c, const struct matter *matter, int score, const json_t *points, struct str words)
{
	if (!matter_has_ended(matter) || matter->row.status == DOSSIER_WITHDRAWN)
		return fail(c, STATUS_CONFLICT, "A dossier can be rated when it has been decided.");
	if (matter->rating.id.n)
		return fail(c, STATUS_CONFLICT, "You have rated this dossier already. Thank you.");
	if (score < 1 || score > 5)
		fail_field(c, STR("score"), "Please choose one of the five levels.");
	if (!points_are_right(points))
		fail_field(c, STR("points"), "Please choose one of the five levels.");
	if (is_too_long(c, "text", words, WORDS_CEILING) || c->faults.count)
		return STATUS_INVALID;
	return STATUS_OK;
}

enum status dossier_rate(struct call *c, struct str number, int score, json_t *points, struct str words)
{
	struct matter matter;
	struct deed deed = { .kind = "dossier.rated", .action = STR("rate"), .open = true };
	json_t *detail = json_keep(c->arena, json_object());
	TRY(matter_of_applicant(c, number, &matter));
	TRY(check_rating(c, &matter, score, points, words));
	matter.rating = (struct rating_row){
		.id = { id_new(c) },
		.dossier = matter.row.id,
		.score = score,
		.points = json_object_size(points) ? json_text(c->arena, points, true) : STR_NONE,
		.words = str_is_empty(str_trim(words)) ? STR_NONE : str_trim(words),
		.rated_at = c->now,
	};
	TRY(rating_add(c, &matter.rating));
	json_set(detail, "score", json_integer(score));
	return matter_record(c, &matter, &deed, detail);
}
