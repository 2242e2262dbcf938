/* erase.c: erasure by order of law. */
#include "dossier/erase.h"

#include "dossier/certificate.h"
#include "dossier/matter.h"
#include "history_sql.h"

#include <string.h>

enum { ORDER_CEILING = 300, SALT_SIZE = 16, DIGEST_BYTES = 32 };

static struct str random_of(struct call *c, size_t size)
{
	char *at = arena_take(c->arena, size);
	random_bytes(at, size);
	return (struct str){ at, size };
}

static enum status check_erasure(struct call *c, const struct erasure *erasure)
{
	bool by_house = erasure->again && c->user.is_system;
	if (!by_house && (!may(c, PERMISSION_ADMIN_SECURITY) || !erasure->beside.n || erasure->beside.n == c->user.account.n))
		return fail(c, STATUS_DENIED, "Erasing takes two: one of security, and one of audit beside.");
	if (str_is_empty(str_trim(erasure->order)) || str_count(erasure->order) > ORDER_CEILING)
		return fail(c, STATUS_INVALID, "Name the order by which this is erased, in at most %d characters.", ORDER_CEILING);
	if (erasure->field_count == 0 || erasure->field_count > ERASE_MOST)
		return fail(c, STATUS_INVALID, "Name one to %d fields to erase.", ERASE_MOST);
	return STATUS_OK;
}

/* ---- values ---- */

/* What holds the last name of a path, and that name: "members[0].number" -> members[0], "number". */
static json_t *holder_of(json_t *form, struct str path, struct str *name)
{
	size_t end = path.len;
	while (end > 0 && path.at[end - 1] != '.')
		end--;
	*name = str_part(path, end, path.len);
	return end ? form_at(form, str_part(path, 0, end - 1)) : form;
}

static enum status erase_value(struct call *c, struct matter *matter, struct erasure *erasure, struct str path)
{
	struct str name;
	json_t *holder = holder_of(matter->form, path, &name);
	if (json_is_object(holder) && json_object_del(holder, str_c(c->arena, name)) == 0)
		return erase_answers(c, matter, erasure, path);
	if (erasure->again)
		return STATUS_OK;
	return fail(c, STATUS_INVALID, "The form of this dossier has no value “%.*s”.", STR_ARGS(path));
}

static enum status erase_one(struct call *c, struct matter *matter, struct erasure *erasure, struct str target)
{
	bool known = false;
	TRY(erase_target(c, matter, erasure, target, &known));
	return known ? STATUS_OK : erase_value(c, matter, erasure, target);
}

/* ---- certificates ---- */

static bool prints(const struct matter *matter, struct str path)
{
	const struct certificate_template *template = matter->service->certificate;
	for (size_t i = 0; template && i < template->field_count; i++)
		if (str_equal(template->fields[i], path))
			return true;
	return false;
}

static bool is_of_field(const struct matter *matter, const struct erasure *erasure, struct str label)
{
	for (size_t i = 0; i < erasure->field_count; i++) {
		const struct field *field = form_field(matter->service->form, erasure->fields[i]);
		if (field && str_equal(field->label.chinese, label))
			return true;
	}
	return false;
}

/* What a certificate that no longer holds once printed: the pairs go, and the sentence, which may carry any of them. */
static enum status erase_printed(struct call *c, const struct matter *matter, const struct erasure *erasure, struct certificate_row *row)
{
	struct str clear;
	json_t *printed;
	TRY(seal_open(c, "certificate.printed", row->printed, &clear));
	if (json_read(c->arena, clear, &printed) != STATUS_OK)
		return broken(c, "certificate %lld: what it prints is not JSON", (long long)row->id.n);
	json_t *pairs = json_object_get(printed, "pairs");
	for (size_t i = json_array_size(pairs); i-- > 0;)
		if (is_of_field(matter, erasure, json_str(json_array_get(pairs, i), "label")))
			json_array_remove(pairs, i);
	json_object_del(printed, "sentence");
	row->printed = seal_close(c, "certificate.printed", json_text(c->arena, printed, false));
	return certificate_set_printed(c, row->id, row->printed);
}

static enum status erase_certificates(struct call *c, struct matter *matter, const struct erasure *erasure)
{
	bool printed = false;
	for (size_t i = 0; i < erasure->field_count; i++)
		printed |= prints(matter, erasure->fields[i]);
	for (size_t i = 0; printed && i < matter->certificates.count; i++) {
		struct certificate_row *row = &matter->certificates.items[i];
		bool ended = row->ends_on.n && row->ends_on.n < c->today.n;
		if (!ended && (row->state == CERTIFICATE_VALID || row->state == CERTIFICATE_SUSPENDED))
			return fail(c, STATUS_CONFLICT, "The certificate %.*s prints this and still holds: revoke or replace it first.",
				    STR_ARGS(row->number));
		TRY(erase_printed(c, matter, erasure, row));
	}
	return STATUS_OK;
}

/* ---- the deed ---- */

static json_t *detail_of(struct call *c, const struct erasure *erasure)
{
	json_t *detail = json_keep(c->arena, json_object()), *fields = json_array();
	for (size_t i = 0; i < erasure->field_count; i++)
		json_array_append_new(fields, json_from_str(erasure->fields[i]));
	json_set(detail, "fields", fields);
	json_set(detail, "beside", json_from_id(c->arena, erasure->beside.n));
	if (erasure->again) {
		json_set(detail, "again", json_true());
		json_set(detail, "security", json_from_id(c->arena, erasure->ordered_by.n));
	}
	return detail;
}

static enum status record_erasure(struct call *c, struct matter *matter, const struct erasure *erasure)
{
	struct deed deed = { .kind = "dossier.erased", .action = STR("erase"), .article = str_trim(erasure->order), .open = true };
	matter->row.form = json_text(c->arena, matter->form, true);
	matter->row.salt = random_of(c, SALT_SIZE);
	matter->row.sent_body = random_of(c, DIGEST_BYTES);
	TRY(matter_record(c, matter, &deed, detail_of(c, erasure)));
	return dossier_set_salt(c, matter->row.id, matter->row.salt, matter->row.sent_body);
}

/* Whether the history tells of this very erasure already. */
static enum status was_done(struct call *c, const struct matter *matter, const struct erasure *erasure, bool *out)
{
	struct dossier_event_list events;
	json_t *wanted = json_object_get(detail_of(c, erasure), "fields"), *detail;
	*out = false;
	TRY(dossier_events(c, matter->row.id, &events));
	for (size_t i = 0; i < events.count; i++)
		if (str_equal(events.items[i].kind, STR("dossier.erased")) && str_equal(events.items[i].article, str_trim(erasure->order)) &&
		    json_read(c->arena, events.items[i].detail, &detail) == STATUS_OK)
			*out = *out || json_equal(json_object_get(detail, "fields"), wanted);
	return STATUS_OK;
}

enum status dossier_erase(struct call *c, struct erasure *erasure)
{
	struct dossier_row row;
	struct matter matter;
	bool done = false;
	TRY(check_erasure(c, erasure));
	enum status status = dossier_by_number(c, code_fold(c->arena, erasure->number), &row);
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "There is no dossier of this number.");
	TRY(status);
	TRY(matter_read(c, &row, &matter));
	erasure->files_gone = erasure->files_kept = 0;
	if (erasure->again)
		TRY(was_done(c, &matter, erasure, &done));
	if (done)
		return STATUS_OK;
	if (!matter_has_ended(&matter))
		return fail(c, STATUS_CONFLICT, "This dossier is still in process: what it needs is erased only when it has ended.");
	for (size_t i = 0; i < erasure->field_count; i++)
		TRY(erase_one(c, &matter, erasure, erasure->fields[i]));
	TRY(erase_certificates(c, &matter, erasure));
	erasure->carried_out = true;
	return record_erasure(c, &matter, erasure);
}
