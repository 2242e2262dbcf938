/* draft_part.c: a step that belongs to another person. He fills it in and confirms it, together with what the pack lets him
 * see, from his own account; whoever changes any of that withdraws the confirmation, and both are told. */
#include "module/hall/draft_inner.h"

#include "draft_part_sql.h"
#include "module/account/account.h"
#include "seal/log.h"

enum { INVITATIONS_MOST = 5, INVITE_WAIT_MS = 60000 };

static const char name_context[] = "draft_part.name", phone_context[] = "draft_part.phone", form_context[] = "draft_part.form";

bool step_is_others(const struct form_step *step)
{
	return step->of.chinese.len > 0;
}

static const struct form_step *step_named(const struct form *form, struct str name)
{
	for (size_t i = 0; i < form->step_count; i++)
		if (str_equal(form->steps[i].name, name))
			return &form->steps[i];
	return NULL;
}

static void copy_fields(struct call *c, const struct form_step *step, const json_t *from, json_t *to)
{
	for (size_t i = 0; i < step->field_count; i++) {
		const char *name = str_c(c->arena, step->fields[i].name);
		json_t *value = json_object_get(from, name);
		if (value)
			json_set(to, name, json_deep_copy(value));
		else
			json_object_del(to, name);
	}
}

json_t *part_fields(struct call *c, const struct form_step *step, const json_t *values)
{
	json_t *own = json_keep(c->arena, json_object());
	copy_fields(c, step, values, own);
	return own;
}

static enum status read_row(struct call *c, const struct draft_part_row *row, struct draft_part *out)
{
	struct str form;
	*out = (struct draft_part){ .id = row->id, .draft = row->draft, .step = row->step, .account = row->account, .clerk = row->clerk, .seen = row->seen,
				    .invited_at = row->invited_at, .confirmed_at = row->confirmed_at, .invitations = row->invitations, .version = row->version };
	TRY(seal_open(c, name_context, row->name, &out->name));
	TRY(seal_open(c, phone_context, row->phone, &out->phone));
	TRY(seal_open(c, form_context, row->form, &form));
	return json_read(c->arena, form, &out->form);
}

bool form_has_parts(const struct form *form)
{
	for (size_t i = 0; i < form->step_count; i++)
		if (step_is_others(&form->steps[i]))
			return true;
	return false;
}

enum status parts_merge(struct call *c, struct draft *draft)
{
	struct draft_part_row_list rows;
	if (!form_has_parts(draft->service->form))
		return STATUS_OK;
	TRY(draft_parts_of(c, draft->id, &rows));
	draft->parts = (struct draft_part_list){ ARENA_MANY(c->arena, struct draft_part, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++) {
		struct draft_part *part = &draft->parts.items[i];
		TRY(read_row(c, &rows.items[i], part));
		const struct form_step *step = step_named(draft->service->form, part->step);
		if (step && step_is_others(step))
			copy_fields(c, step, part->form, draft->form);
	}
	return STATUS_OK;
}

json_t *parts_left_out(struct call *c, const struct draft *draft)
{
	json_t *own = json_keep(c->arena, json_deep_copy(draft->form)), *none = json_keep(c->arena, json_object());
	for (size_t i = 0; i < draft->service->form->step_count; i++)
		if (step_is_others(&draft->service->form->steps[i]))
			copy_fields(c, &draft->service->form->steps[i], none, own);
	return own;
}

const struct draft_part *part_of_step(const struct draft *draft, struct str step)
{
	for (size_t i = 0; i < draft->parts.count; i++)
		if (str_equal(draft->parts.items[i].step, step))
			return &draft->parts.items[i];
	return NULL;
}

/* A digest of the part and of the steps that its person sees, in canonical form. */
static struct str seen_digest(struct call *c, const struct draft *draft, const struct form_step *step)
{
	const struct form *form = draft->service->form;
	struct fault_list before = c->faults;
	json_t *all = json_keep(c->arena, json_deep_copy(draft->form)), *seen = json_keep(c->arena, json_object());
	c->faults = (struct fault_list){ 0 };
	enum status status = form_check(c, form, -1, all);
	(void)status;
	c->faults = before;
	copy_fields(c, step, all, seen);
	for (size_t i = 0; i < step->sees.count; i++) {
		json_t *part = part_fields(c, step_named(form, step->sees.items[i]), all);
		json_object_update(seen, part);
	}
	struct digest digest = seal_mac(c, "draft.part", json_text(c->arena, seen, true));
	return str_copy(c->arena, digest_str(&digest));
}

static bool is_confirmed(const struct draft_part *part)
{
	return part && part->confirmed_at.ms;
}

bool part_stands(struct call *c, const struct draft *draft, const struct form_step *step)
{
	const struct draft_part *part = part_of_step(draft, step->name);
	return is_confirmed(part) && str_equal(part->seen, seen_digest(c, draft, step));
}

void parts_check(struct call *c, const struct draft *draft)
{
	const struct form *form = draft->service->form;
	for (size_t i = 0; i < form->step_count; i++) {
		const struct form_step *step = &form->steps[i];
		if (!step_is_others(step) || !step->field_count || !step_is_shown(c, step, draft->form) || is_confirmed(part_of_step(draft, step->name)))
			continue;
		fail_field(c, step->fields[0].name, "Not confirmed yet by: %s.", words_in(c->language, &step->of));
	}
}

/* ---- telling ---- */

static enum status tell(struct call *c, struct account_id to, const struct draft *draft, const char *subject, struct str link)
{
	struct notice notice = { .to = to, .subject = str_of(say(c, subject)), .text = str_of(words_in(c->language, &draft->service->title)), .link = link };
	return notice_send(c, &notice);
}

static enum status withdraw(struct call *c, const struct draft *draft, const struct draft_part *part)
{
	TRY(draft_part_withdraw(c, part->id));
	TRY(draft_part_touch(c, draft->id));
	TRY(tell(c, draft->account, draft, "A confirmation was withdrawn, because what it rests on has changed", STR("/my")));
	return tell(c, part->account, draft, "Please confirm your part again: what it rests on has changed", STR("/my"));
}

enum status parts_saved(struct call *c, const struct draft *draft)
{
	for (size_t i = 0; i < draft->parts.count; i++) {
		const struct draft_part *part = &draft->parts.items[i];
		const struct form_step *step = step_named(draft->service->form, part->step);
		if (step && is_confirmed(part) && !str_equal(part->seen, seen_digest(c, draft, step)))
			TRY(withdraw(c, draft, part));
	}
	return STATUS_OK;
}

/* ---- inviting ---- */

static enum status tell_invited(struct call *c, const struct draft *draft, struct str phone)
{
	struct account_id account;
	enum status status = account_find_login(c, phone, &account);
	if (status == STATUS_OK)
		return tell(c, account, draft, "Somebody asks you to fill in and confirm your part of an application", STR("/my"));
	if (status != STATUS_ABSENT)
		return status;
	return notice_send_sms(c, phone, str_format(c->arena, say(c, "You are asked to fill in and confirm your part of an application (%s). Sign up with this phone number at %.*s and look under My matters."),
						    words_in(c->language, &draft->service->title), STR_ARGS(c->house->address)));
}

enum status part_invite(struct call *c, const struct draft *draft, const struct form_step *step, struct str name, struct str phone)
{
	const struct draft_part *before = part_of_step(draft, step->name);
	struct digest lookup = seal_lookup(c, "draft-part-phone", phone);
	if (is_confirmed(before))
		return fail(c, STATUS_CONFLICT, "This part has been confirmed: it is that person's now.");
	if (before && (before->invitations >= INVITATIONS_MOST || c->now.ms - before->invited_at.ms < INVITE_WAIT_MS))
		return fail(c, STATUS_CONFLICT, "Somebody was invited a moment ago, or too often: try again in a minute, or begin the application anew.");
	struct draft_part_row row = {
		.id = { id_new(c) }, .draft = draft->id, .step = step->name,
		.name = seal_close(c, name_context, name), .phone = seal_close(c, phone_context, phone), .phone_lookup = digest_str(&lookup),
		.form = seal_close(c, form_context, STR("{}")), .invited_at = c->now, .invitations = 1, .version = 1,
	};
	TRY(draft_part_put(c, &row));
	TRY(draft_part_touch(c, draft->id));
	return tell_invited(c, draft, phone);
}

/* ---- the other person ---- */

/* Invited by phone and name; once taken up, it is that account's. */
static bool is_mine(struct call *c, const struct draft_part *part, struct str phone)
{
	if (part->account.n)
		return part->account.n == c->user.account.n;
	return phone.len && str_equal(part->phone, phone) && str_equal(part->name, c->user.name);
}

static enum status my_phone(struct call *c, struct str *phone)
{
	struct contacts contacts = { 0 };
	TRY(account_contacts(c, c->user.account, &contacts));
	*phone = contacts.phone;
	return STATUS_OK;
}

enum status parts_mine(struct call *c, struct draft_part_list *out)
{
	struct draft_part_row_list rows;
	struct str phone;
	*out = (struct draft_part_list){ 0 };
	enum status status = my_phone(c, &phone);
	if (status != STATUS_OK || !phone.len)
		return status == STATUS_ABSENT ? STATUS_OK : status;
	struct digest lookup = seal_lookup(c, "draft-part-phone", phone);
	TRY(draft_parts_by_phone(c, digest_str(&lookup), &rows));
	*out = (struct draft_part_list){ ARENA_MANY(c->arena, struct draft_part, rows.count), 0 };
	for (size_t i = 0; i < rows.count; i++) {
		TRY(read_row(c, &rows.items[i], &out->items[out->count]));
		out->count += is_mine(c, &out->items[out->count], phone);
	}
	return STATUS_OK;
}

enum status part_find(struct call *c, struct draft_part_id id, struct draft_part *out)
{
	struct draft_part_row row;
	struct str phone;
	TRY(draft_part_by_id(c, id, &row));
	TRY(read_row(c, &row, out));
	TRY(my_phone(c, &phone));
	if (!is_mine(c, out, phone))
		return STATUS_ABSENT;
	object_is(c, OBJECT_PART_INVITED);
	return STATUS_OK;
}

enum status part_save(struct call *c, const struct draft *draft, const struct draft_part *part, bool confirm)
{
	const struct form_step *step = step_named(draft->service->form, part->step);
	struct sealed form = seal_close(c, form_context, json_text(c->arena, part_fields(c, step, draft->form), false));
	struct str seen = confirm ? seen_digest(c, draft, step) : STR_NONE;
	enum status status = draft_part_update(c, part->id, c->user.account, form, seen, confirm ? c->now : INSTANT_NONE, part->version);
	if (status == STATUS_CONFLICT)
		return fail(c, STATUS_CONFLICT, "This application was saved from another page or device meanwhile.");
	TRY(status);
	TRY(draft_part_touch(c, draft->id));
	if (confirm)
		return tell(c, draft->account, draft, "Your co-applicant has confirmed his part", STR("/my"));
	return is_confirmed(part) ? tell(c, draft->account, draft, "Your co-applicant changes his part again", STR("/my")) : STATUS_OK;
}

enum status parts_record(struct call *c, const struct draft *draft, struct dossier_id dossier)
{
	for (size_t i = 0; i < draft->parts.count; i++) {
		const struct draft_part *part = &draft->parts.items[i];
		json_t *detail = json_keep(c->arena, json_object());
		json_set(detail, "part", json_from_str(part->step));
		json_set(detail, "confirmed_at", json_from_instant(c->arena, part->confirmed_at));
		json_set(detail, "seen", json_from_str(str_hex(c->arena, part->seen)));
		struct deed deed = { .kind = "dossier.part_confirmed", .dossier = dossier, .action = STR("confirm_part"), .open = true,
				     .subject = str_format(c->arena, "account %lld", (long long)part->account.n),
				     .detail = json_text(c->arena, detail, true) };
		int64_t leaf;
		if (is_confirmed(part))
			TRY(log_append(c, &deed, &leaf));
	}
	return STATUS_OK;
}
