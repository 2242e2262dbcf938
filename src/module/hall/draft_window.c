/* draft_window.c: a draft that came back on paper: parts typed and signed at the window, and telling its owner what a clerk changed. */
#include "module/hall/draft_inner.h"

#include "base/buf.h"
#include "draft_part_sql.h"
#include "seal/log.h"

enum { LABELS_CEILING = 3000 };

/* ---- parts ---- */

static enum status type_one(struct call *c, const struct draft *draft, const struct form_step *step)
{
	struct digest lookup = seal_lookup(c, "draft-part-phone", STR(""));
	json_t *values = part_fields(c, step, draft->form);
	struct draft_part_row row = {
		.id = { id_new(c) }, .draft = draft->id, .step = step->name, .clerk = c->user.account,
		.name = seal_close(c, "draft_part.name", STR("")), .phone = seal_close(c, "draft_part.phone", STR("")), .phone_lookup = digest_str(&lookup),
		.form = seal_close(c, "draft_part.form", json_text(c->arena, values, false)), .invited_at = c->now, .version = 1,
	};
	return json_object_size(values) ? draft_part_type(c, &row) : STATUS_OK;
}

enum status parts_type(struct call *c, const struct draft *draft)
{
	const struct form *form = draft->service->form;
	for (size_t i = 0; i < form->step_count; i++) {
		const struct draft_part *part = part_of_step(draft, form->steps[i].name);
		if (step_is_others(&form->steps[i]) && !(part && part->confirmed_at.ms))
			TRY(type_one(c, draft, &form->steps[i]));
	}
	return STATUS_OK;
}

static enum status sign_one(struct call *c, const struct draft *draft, const struct part_signature *signature, struct dossier_id dossier)
{
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "part", json_from_str(signature->step->name));
	json_set(detail, "here", json_boolean(signature->here));
	struct deed deed = { .kind = "dossier.part_signed", .dossier = dossier, .action = STR("sign_part"), .open = true,
			     .subject = str_format(c->arena, "person %lld", (long long)signature->person.n),
			     .detail = json_text(c->arena, detail, true) };
	TRY(log_append(c, &deed, NULL));
	if (signature->here)
		return STATUS_OK;
	enum language own = c->language;
	c->language = LANGUAGE_CHINESE; /* who is told is not who acts */
	struct notice notice = { .subject = str_of(say(c, "An application was handed in on paper with your signature")),
				 .text = str_format(c->arena, say(c, "%s. The window saw your identity card and your signature. If you did not sign, tell the window at once."),
						    words_in(c->language, &draft->service->title)) };
	c->language = own;
	return notice_send_party(c, signature->person, (struct organisation_id){ 0 }, &notice);
}

enum status parts_sign(struct call *c, const struct draft *draft, const struct part_signature_list *signatures, struct dossier_id dossier)
{
	struct draft online = *draft;
	online.parts = (struct draft_part_list){ ARENA_MANY(c->arena, struct draft_part, draft->parts.count), 0 };
	for (size_t i = 0; i < draft->parts.count; i++) {
		bool on_paper = false;
		for (size_t s = 0; s < signatures->count; s++)
			on_paper = on_paper || str_equal(signatures->items[s].step->name, draft->parts.items[i].step);
		if (!on_paper)
			online.parts.items[online.parts.count++] = draft->parts.items[i];
	}
	for (size_t s = 0; s < signatures->count; s++)
		TRY(sign_one(c, draft, &signatures->items[s], dossier));
	return parts_record(c, &online, dossier);
}

/* ---- what a clerk changed ---- */

/* As form_check leaves them, so that a value typed in another shape is no change. */
static json_t *canonical(struct call *c, const struct draft *draft)
{
	struct fault_list before = c->faults;
	json_t *values = json_keep(c->arena, json_deep_copy(draft->form));
	c->faults = (struct fault_list){ 0 };
	enum status status = form_check(c, draft->service->form, -1, values);
	(void)status;
	c->faults = before;
	return values;
}

struct changes { json_t *names; struct buf labels; };

static void add_change(struct call *c, struct changes *changes, struct str name, const struct words *label)
{
	json_array_append_new(changes->names, json_from_str(name));
	buf_add_format(&changes->labels, "%s%s", changes->labels.len ? say(c, ", ") : "", words_in(c->language, label));
}

static void compare_answers(struct call *c, const struct draft *before, const struct draft *after, struct changes *changes)
{
	const struct form *form = after->service->form;
	json_t *old = canonical(c, before), *now = canonical(c, after);
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++) {
			const struct field *field = &form->steps[s].fields[f];
			const char *name = str_c(c->arena, field->name);
			json_t *one = json_object_get(old, name), *other = json_object_get(now, name);
			if (!field->value && one != other && !(one && other && json_equal(one, other)))
				add_change(c, changes, field->name, &field->label);
		}
}

static size_t count_files(const struct draft *draft, struct str name)
{
	for (size_t i = 0; i < draft->materials.count; i++)
		if (str_equal(draft->materials.items[i].name, name))
			return draft->materials.items[i].file_count;
	return 0;
}

static enum status tell_changes(struct call *c, const struct draft *after, struct changes *changes)
{
	const struct service *service = after->service;
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "changed", json_incref(changes->names));
	struct deed deed = { .kind = "window.draft_changed", .subject = str_format(c->arena, "draft %lld", (long long)after->id.n),
			     .detail = json_text(c->arena, detail, true) };
	TRY(log_append(c, &deed, NULL));
	struct notice notice = { .to = after->account, .subject = str_of(say(c, "At the window your application was changed")), .link = STR("/my"),
				 .text = str_format(c->arena, say(c, "%s. Changed or added with your paper and your identity card before the clerk: %.*s."),
						    words_in(c->language, &service->title), STR_ARGS(buf_str(&changes->labels))) };
	return notice_send(c, &notice);
}

enum status draft_corrected(struct call *c, const struct draft *before, const struct draft *after)
{
	const struct service *service = after->service;
	struct changes changes = { .names = json_keep(c->arena, json_array()) };
	buf_init(&changes.labels, c->arena, LABELS_CEILING);
	enum language own = c->language;
	c->language = LANGUAGE_CHINESE; /* who is told is not who acts */
	compare_answers(c, before, after, &changes);
	for (size_t i = 0; i < service->material_count; i++)
		if (count_files(before, service->materials[i].name) != count_files(after, service->materials[i].name))
			add_change(c, &changes, service->materials[i].name, &service->materials[i].label);
	enum status status = json_array_size(changes.names) ? tell_changes(c, after, &changes) : STATUS_OK;
	c->language = own;
	return status;
}
