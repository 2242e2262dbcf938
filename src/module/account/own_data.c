/* own_data.c: all that is held about somebody as one JSON object, and the deletion of an account. */
#include "module/account/own_data.h"
#include "module/account/rights.h"
#include "module/account/account_inner.h"

#include "dossier/certificate.h"
#include "dossier/dossier.h"
#include "module/hall/hall.h"
#include "rights_sql.h"
#include "seal/log.h"

enum { DOSSIERS_A_PAGE = 100, READINGS_A_PAGE = 200 };

/* ---- the account ---- */

static enum status sessions_json(struct call *c, json_t *out)
{
	struct session_row_list rows;
	json_t *list = json_array();
	json_set(out, "sessions", list);
	TRY(sessions_open(c, c->user.account, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct str address;
		json_t *session = json_object();
		json_array_append_new(list, session);
		TRY(seal_open(c, "session.address", rows.items[i].address, &address));
		json_set(session, "opened_at", json_from_instant(c->arena, rows.items[i].opened_at));
		json_set(session, "used_at", json_from_instant(c->arena, rows.items[i].used_at));
		json_set(session, "address", json_from_str(address));
		json_set(session, "device", json_from_str(rows.items[i].device));
	}
	return STATUS_OK;
}

static enum status consents_json(struct call *c, json_t *out)
{
	struct consent_row_list rows;
	json_t *list = json_array();
	json_set(out, "consents", list);
	TRY(consents_ever(c, c->user.account, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		json_t *consent = json_object();
		json_array_append_new(list, consent);
		json_set(consent, "purpose", json_from_str(rows.items[i].purpose));
		json_set(consent, "notice", json_from_str(rows.items[i].version));
		json_set(consent, "given_at", json_from_instant(c->arena, rows.items[i].given_at));
		json_set(consent, "ended_at", json_from_instant(c->arena, rows.items[i].ended_at));
	}
	return STATUS_OK;
}

static enum status account_json(struct call *c, json_t *out)
{
	struct account_row row;
	struct str login, phone, mail;
	json_t *account = json_object();
	json_set(out, "account", account);
	TRY(account_by_id(c, c->user.account, &row));
	TRY(seal_open(c, "account.login", row.login, &login));
	TRY(open_or_none(c, "account.phone", row.phone, &phone));
	TRY(open_or_none(c, "account.mail", row.mail, &mail));
	json_set(account, "name", json_from_str(row.name));
	json_set(account, "login", json_from_str(login));
	json_set(account, "phone", json_from_str(phone));
	json_set(account, "mail", json_from_str(mail));
	json_set(account, "level", json_integer(row.level));
	json_set(account, "made_at", json_from_instant(c->arena, row.made_at));
	TRY(sessions_json(c, account));
	return consents_json(c, account);
}

/* ---- applications ---- */

static enum status file_path(struct call *c, struct str number, struct file_id id, struct str *out)
{
	struct stored_file file;
	TRY(file_find(c, id, &file));
	*out = copy_path_of(c, number, id, file.type);
	return STATUS_OK;
}

static json_t *materials_json(struct call *c, const struct dossier *dossier)
{
	json_t *list = json_array();
	for (size_t i = 0; i < dossier->materials.count; i++) {
		const struct material *material = &dossier->materials.items[i];
		for (size_t f = 0; f < material->file_count; f++) {
			struct str path;
			if (file_path(c, dossier->number, material->files[f], &path) != STATUS_OK)
				continue;
			json_t *file = json_object();
			json_array_append_new(list, file);
			json_set(file, "material", json_from_str(material->name));
			json_set(file, "path", json_from_str(path));
		}
	}
	return list;
}

static enum status history_json(struct call *c, const struct dossier *dossier, json_t *out)
{
	struct step_line *lines;
	size_t count;
	json_t *list = json_array();
	json_set(out, "history", list);
	TRY(dossier_history(c, dossier, &lines, &count));
	for (size_t i = 0; i < count; i++) {
		json_t *one = json_object();
		json_array_append_new(list, one);
		json_set(one, "at", json_from_instant(c->arena, lines[i].at));
		json_set(one, "deed", json_from_str(lines[i].label.chinese));
		json_set(one, "who", json_from_str(lines[i].who));
		json_set(one, "office", json_from_str(lines[i].office));
		json_set(one, "note", json_from_str(lines[i].note));
		json_set(one, "article", json_from_str(lines[i].article));
	}
	return STATUS_OK;
}

/* What one filed for somebody else by a mandate is that person's data: it is named, and he asks for his own copy. */
bool copy_has_whole(const struct call *c, const struct dossier *dossier)
{
	bool for_another = dossier->mandate.n && !(dossier->person.n && dossier->person.n == c->user.person.n);
	return dossier_is_own(c, dossier) && !for_another;
}

static enum status dossier_json(struct call *c, const struct dossier *listed, json_t *list)
{
	struct dossier dossier;
	json_t *form, *one = json_object();
	json_array_append_new(list, one);
	TRY(dossier_find(c, listed->number, STR_NONE, &dossier));
	json_set(one, "number", json_from_str(dossier.number));
	json_set(one, "service", json_from_str(dossier.service->title.chinese));
	json_set(one, "status", json_from_str(str_of(dossier_status_name(dossier.status))));
	json_set(one, "applicant", json_from_str(dossier.applicant_name));
	json_set(one, "filed_on", json_from_day(c->arena, dossier.filed_on));
	json_set(one, "ended_on", json_from_day(c->arena, dossier.ended_on));
	if (!copy_has_whole(c, &dossier))
		return STATUS_OK;
	TRY(dossier_form_open(c, &dossier, &form));
	json_set(one, "form", json_incref(form));
	json_set(one, "answers", form_answers(c, dossier.service->form, form));
	json_set(one, "rating", dossier.rating ? json_integer(dossier.rating) : json_null());
	json_set(one, "files", materials_json(c, &dossier));
	return history_json(c, &dossier, one);
}

static enum status dossiers_json(struct call *c, json_t *out)
{
	struct dossier_list page = { 0 };
	json_t *list = json_array();
	json_set(out, "applications", list);
	do {
		TRY(dossiers_mine(c, page.next, DOSSIERS_A_PAGE, &page));
		for (size_t i = 0; i < page.count; i++)
			if (dossier_is_own(c, &page.items[i]))
				TRY(dossier_json(c, &page.items[i], list));
	} while (page.next.len);
	return STATUS_OK;
}

/* ---- what the county holds ---- */

static json_t *person_json(struct call *c, const struct person *person)
{
	json_t *out = json_object();
	json_set(out, "name", json_from_str(person->name));
	json_set(out, "number", json_from_str(person->number));
	json_set(out, "born", json_from_day(c->arena, person->born));
	json_set(out, "sex", json_from_str(person->sex));
	json_set(out, "phone", json_from_str(person->phone));
	json_set(out, "address", json_from_str(person->address));
	json_set(out, "state", json_from_str(str_of(person_state_words(person->state))));
	return out;
}

static enum status register_json(struct call *c, json_t *out)
{
	struct person person;
	struct person_history past;
	json_t *before = json_array();
	TRY(person_get(c, c->user.person, &person));
	TRY(person_past(c, c->user.person, &past));
	json_set(out, "register", person_json(c, &person));
	json_set(out, "register_before", before);
	for (size_t i = 0; i < past.count; i++) {
		json_t *one = person_json(c, &past.items[i].person);
		json_array_append_new(before, one);
		json_set(one, "until", json_from_instant(c->arena, past.items[i].until));
		json_set(one, "why", json_from_str(past.items[i].why));
	}
	return STATUS_OK;
}

static enum status certificates_json(struct call *c, json_t *out)
{
	struct certificate_list mine;
	json_t *list = json_array();
	json_set(out, "certificates", list);
	TRY(certificates_mine(c, &mine));
	for (size_t i = 0; i < mine.count; i++) {
		json_t *one = json_object();
		json_array_append_new(list, one);
		json_set(one, "number", json_from_str(mine.items[i].number));
		json_set(one, "title", json_from_str(mine.items[i].title));
		json_set(one, "state", json_from_str(str_of(certificate_state_words(mine.items[i].state))));
		json_set(one, "issued_on", json_from_day(c->arena, mine.items[i].issued_on));
		json_set(one, "ends_on", json_from_day(c->arena, mine.items[i].ends_on));
	}
	return STATUS_OK;
}

static enum status readings_json(struct call *c, json_t *out)
{
	struct reading_line_list page = { 0 };
	json_t *list = json_array();
	json_set(out, "readings", list);
	do {
		TRY(readings_mine(c, page.next, READINGS_A_PAGE, &page));
		for (size_t i = 0; i < page.count; i++) {
			json_t *one = json_object();
			json_array_append_new(list, one);
			json_set(one, "at", json_from_instant(c->arena, page.items[i].at));
			json_set(one, "who", json_from_str(page.items[i].who));
			json_set(one, "office", json_from_str(page.items[i].office));
			json_set(one, "why", json_from_str(page.items[i].why));
		}
	} while (page.next.len);
	return STATUS_OK;
}

enum status data_of_mine(struct call *c, enum level level, json_t **out)
{
	*out = json_keep(c->arena, json_object());
	data_about(c, *out);
	TRY(account_json(c, *out));
	TRY(dossiers_json(c, *out));
	TRY(data_of_mine_more(c, level, *out));
	if (level < LEVEL_2 || !c->user.person.n)
		return STATUS_OK;
	TRY(register_json(c, *out));
	TRY(certificates_json(c, *out));
	return readings_json(c, *out);
}

/* ---- deletion ---- */

static enum status nothing_is_under_way(struct call *c)
{
	struct dossier_list page = { 0 };
	do {
		TRY(dossiers_mine(c, page.next, DOSSIERS_A_PAGE, &page));
		for (size_t i = 0; i < page.count; i++)
			if (!page.items[i].ended_on.n && dossier_is_own(c, &page.items[i]))
				return fail(c, STATUS_CONFLICT, "The application %.*s is under way: withdraw it, or wait for its end, so that you can be told of it.",
					    STR_ARGS(page.items[i].number));
	} while (page.next.len);
	return STATUS_OK;
}

enum status account_delete(struct call *c)
{
	struct account_row row;
	TRY(account_by_id(c, c->user.account, &row));
	if (row.person.n && row.level < LEVEL_2)
		return fail(c, STATUS_CONFLICT, "What was done under your real name opens only when you have been seen again: go to a window first.");
	TRY(nothing_is_under_way(c));
	TRY(hall_forget(c, row.id));
	TRY(file_forget(c, row.id));
	TRY(consents_drop(c, row.id));
	TRY(copies_expire(c, row.id));
	TRY(sessions_drop(c, row.id));
	TRY(notices_forget_account(c, row.id));
	struct str login = random_token(c->arena, 24);
	struct digest digest = login_digest(c, login);
	TRY(account_close(c, row.id, digest_str(&digest), seal_close(c, "account.login", login), STR("-"), c->now));
	return log_account(c, "account.deleted", row.id, NULL);
}
