/* draft.c: keeping what is typed until it is sent. */
#include "module/hall/draft_inner.h"
#include "module/hall/proofs.h"
#include "module/hall/whom.h"

#include "dossier/code.h"
#include "draft_part_sql.h"
#include "draft_sql.h"
#include "module/hall/hall.h"


enum { KEY_CHARACTERS = 24, CODE_CHARACTERS = 16 };

static const char context[] = "draft.form", code_context[] = "draft.code";

enum status draft_begin(struct call *c, const struct service *service, struct mandate_id mandate, struct draft_id *out)
{
	struct mandate used;
	if (!service->form)
		return fail(c, STATUS_ABSENT, "This service cannot be applied for online.");
	json_t *values = json_keep(c->arena, json_object());
	if (mandate.n)
		TRY(mandate_use(c, mandate, service->code, &used));
	if (mandate.n)
		whom_reads_register(c, &used, service);
	else
		TRY(draft_prefill_earlier(c, service, values));
	TRY(draft_prefill(c, service->form, mandate.n ? &used : NULL, values));
	struct str code = code_new(c, CODE_CHARACTERS);
	struct digest lookup = seal_lookup(c, "draft-code", code);
	struct draft_row row = {
		.id = { id_new(c) },
		.account = c->user.account,
		.level = (int64_t)c->user.level,
		.service = service->code,
		.mandate = mandate,
		.pack = service->pack,
		.form = seal_close(c, context, json_text(c->arena, values, false)),
		.materials = STR("{}"),
		.sent_key = random_token(c->arena, KEY_CHARACTERS),
		.saved_at = c->now,
		.version = 1,
		.code = seal_close(c, code_context, code),
		.code_lookup = digest_str(&lookup),
	};
	*out = row.id;
	return draft_add(c, &row);
}

static enum status draft_of_row(struct call *c, const struct draft_row *row, struct draft *out)
{
	*out = (struct draft){ .id = row->id, .account = row->account, .service = service_of_pack(c, row->pack), .mandate = row->mandate,
			       .key = row->sent_key,
			       .number = row->number, .hand = row->hand, .saved_at = row->saved_at, .version = row->version };
	if (!out->service)
		return broken(c, "draft %lld is of a pack that can't be read", (long long)row->id.n);
	struct str form;
	TRY(seal_open(c, code_context, row->code, &out->code));
	TRY(seal_open(c, context, row->form, &form));
	TRY(json_read(c->arena, form, &out->form));
	TRY(parts_merge(c, out));
	return proofs_from_json(c, row->materials, &out->materials);
}

enum status draft_find(struct call *c, struct draft_id id, struct draft *out)
{
	struct draft_row row;
	struct mandate used;
	TRY(draft_by_id(c, id, c->user.account, (int64_t)c->user.level, &row));
	if (row.mandate.n && !row.number.len)
		TRY(mandate_use(c, row.mandate, row.service, &used));
	object_is(c, OBJECT_DRAFT_OWN);
	return draft_of_row(c, &row, out);
}

enum status drafts_mine(struct call *c, struct draft_list *out)
{
	struct draft_row_list rows;
	TRY(drafts_of(c, c->user.account, (int64_t)c->user.level, &rows));
	*out = (struct draft_list){ ARENA_MANY(c->arena, struct draft, rows.count), 0 };
	for (size_t i = 0; i < rows.count; i++) {
		bool holds = true;
		if (rows.items[i].mandate.n)
			TRY(mandate_holds(c, rows.items[i].mandate, rows.items[i].service, &holds));
		if (holds)
			TRY(draft_of_row(c, &rows.items[i], &out->items[out->count++]));
	}
	return STATUS_OK;
}

enum status draft_begun(struct call *c, const struct service *service, struct mandate_id mandate, struct draft *out)
{
	struct draft_list drafts;
	TRY(drafts_mine(c, &drafts));
	for (size_t i = 0; i < drafts.count; i++)
		if (str_equal(drafts.items[i].service->code, service->code) && drafts.items[i].mandate.n == mandate.n) {
			*out = drafts.items[i];
			return STATUS_OK;
		}
	return STATUS_ABSENT;
}

enum status draft_save(struct call *c, const struct draft *draft)
{
	struct sealed form = seal_close(c, context, json_text(c->arena, parts_left_out(c, draft), false));
	struct str materials = json_text(c->arena, proofs_json(c, &draft->materials), false);
	enum status status = draft_update(c, draft->id, form, materials, draft->hand, c->now, draft->version);
	if (status == STATUS_CONFLICT)
		return fail(c, STATUS_CONFLICT, "This application was saved from another page or device meanwhile.");
	TRY(status);
	return parts_saved(c, draft);
}

enum status draft_sent(struct call *c, const struct draft *draft, struct str number)
{
	TRY(draft_parts_drop(c, draft->id));
	return draft_set_sent(c, draft->id, number, seal_close(c, context, STR("{}")), c->now);
}

enum status hall_forget(struct call *c, struct account_id account)
{
	TRY(draft_parts_forget(c, account));
	TRY(draft_parts_leave(c, account));
	return drafts_drop(c, account);
}

enum status draft_remove(struct call *c, struct draft_id id)
{
	enum status status = draft_drop(c, id, c->user.account);
	if (status != STATUS_OK)
		return status == STATUS_CONFLICT ? STATUS_ABSENT : status;
	object_is(c, OBJECT_DRAFT_OWN);
	return draft_parts_drop(c, id);
}

void draft_add_file(struct call *c, struct draft *draft, struct str name, struct file_id file)
{
	proofs_add(c, &draft->materials, name, file);
}

enum status draft_any(struct call *c, struct draft_id id, struct draft *out)
{
	struct draft_row row;
	TRY(draft_of_any(c, id, &row));
	return draft_of_row(c, &row, out);
}

enum status draft_by_code(struct call *c, struct str typed, struct draft *out)
{
	struct str code = draft_code_read(c->arena, typed);
	struct digest lookup = seal_lookup(c, "draft-code", code);
	struct draft_row row;
	if (code.len != CODE_CHARACTERS)
		return STATUS_ABSENT;
	TRY(draft_by_lookup(c, digest_str(&lookup), &row));
	return draft_of_row(c, &row, out);
}

enum status draft_renew(struct call *c, const struct draft *draft)
{
	const struct service *now = service_find(c, draft->service->code);
	struct draft_lost_list lost;
	if (!now || !now->form)
		return fail(c, STATUS_ABSENT, "This service cannot be applied for online.");
	json_t *form = draft_fit(c, draft, now, &lost);
	enum status status = draft_set_pack(c, draft->id, now->pack, seal_close(c, context, json_text(c->arena, form, false)), c->now, draft->version);
	if (status == STATUS_CONFLICT)
		return fail(c, STATUS_CONFLICT, "This application was saved from another page or device meanwhile.");
	return status;
}

/* ---- what nobody comes back to ---- */

static struct instant days_ago(const struct call *c, int days)
{
	return instant_add(c->now, -(int64_t)days * 24 * 3600 * 1000);
}

static enum status warn(struct call *c, const struct draft_row *row)
{
	const struct service *service = service_of_pack(c, row->pack);
	struct draft draft = { .saved_at = row->saved_at };
	const char *title = service ? words_in(c->language, &service->title) : "";
	struct str ends_on = day_text(c->arena, draft_ends_on(&draft));
	struct notice notice = {
		.to = row->account,
		.subject = str_format(c->arena, say(c, "Your unsent application “%s” will be deleted"), title),
		.text = str_format(c->arena, say(c, "Nobody has gone on with it for a long time. It is deleted on %.*s, unless you open it and save it once before."), STR_ARGS(ends_on)),
		.link = STR("/my"),
	};
	TRY(notice_send(c, &notice));
	return draft_set_warned(c, row->id, c->now);
}

enum status drafts_sweep(struct call *c)
{
	struct draft_row_list rows;
	TRY(drafts_to_warn(c, days_ago(c, DRAFT_DAYS - DRAFT_WARNING_DAYS), &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(warn(c, &rows.items[i]));
	TRY(draft_parts_sweep(c, days_ago(c, DRAFT_DAYS), days_ago(c, DRAFT_WARNING_DAYS)));
	return draft_sweep(c, days_ago(c, DRAFT_DAYS), days_ago(c, DRAFT_WARNING_DAYS));
}

/* What lies in a draft is kept as long as the draft. */
enum status drafts_keep_files(struct call *c, struct draft_id after, struct draft_id *last)
{
	struct draft_row_list rows;
	struct material_list materials;
	*last = (struct draft_id){ 0 };
	TRY(drafts_open(c, after, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		*last = rows.items[i].id;
		TRY(proofs_from_json(c, rows.items[i].materials, &materials));
		for (size_t m = 0; m < materials.count; m++)
			for (size_t f = 0; f < materials.items[m].file_count; f++)
				TRY(file_renew(c, materials.items[m].files[f]));
	}
	return STATUS_OK;
}
