/* export_table.c: which tables and columns are exported. What is left out: passwords, second factors, keyed digests, and what
 * only serves the running house (sessions, the outbox, jobs, counters of failures). */
#include "program/export_inner.h"

#include "dossier/dossier.h"
#include "export_sql.h"
#include "session_sql.h"
#include "account_sql.h"
#include "staff_sql.h"

#include <stddef.h>
#include <string.h>

enum { PAGE = 20, PAGE_OF_FILES = 4 };

/* Each table is read alike: a page of its rows behind the key of the last. */
#define READ(table, key, most)                                                                  \
	static enum status read_##table(struct call *c, int64_t *after, struct page *out)       \
	{                                                                                       \
		struct table##_row_list list;                                                   \
		TRY(export_##table(c, *after, most, &list));                                    \
		*out = (struct page){ list.items, list.count, sizeof *list.items };             \
		if (list.count)                                                                 \
			*after = (int64_t)list.items[list.count - 1].key;                       \
		return STATUS_OK;                                                               \
	}

READ(pack, id.n, PAGE)
READ(pack_file, id.n, PAGE_OF_FILES)
READ(account, id.n, PAGE)
READ(person, id.n, PAGE)
READ(person_version, id.n, PAGE)
READ(organisation, id.n, PAGE)
READ(organisation_version, id.n, PAGE)
READ(mandate, id.n, PAGE)
READ(file, id.n, PAGE)
READ(file_use, id.n, PAGE)
READ(dossier, id.n, PAGE)
READ(material, id.n, PAGE)
READ(task, id.n, PAGE)
READ(pause, id.n, PAGE)
READ(certificate, id.n, PAGE)
READ(rating, id.n, PAGE)
READ(finding, id.n, PAGE)
READ(file_seen, file.n, PAGE)
READ(notice, id.n, PAGE)
READ(draft, id.n, PAGE)
READ(event, id.n, PAGE)
READ(leaf, position, PAGE)
READ(batch, first, PAGE)
READ(head, size, PAGE)

/* Settings are few: one page. */
static enum status read_setting(struct call *c, int64_t *after, struct page *out)
{
	struct setting_row_list list = { 0 };
	if (*after < 0)
		TRY(export_setting(c, &list));
	*after = 0;
	*out = (struct page){ list.items, list.count, sizeof *list.items };
	return STATUS_OK;
}

#define C(table, kind, member) { #member, COLUMN_##kind, offsetof(struct table##_row, member), NULL, 0 }
#define S(table, kind, member, context) { #member, COLUMN_##kind, offsetof(struct table##_row, member), context, 0 }
#define F(table, member, dossier) { #member, COLUMN_FORM, offsetof(struct table##_row, member), NULL, offsetof(struct table##_row, dossier) }

static const struct column settings[] = { C(setting, TEXT, name), C(setting, TEXT, value), { 0 } };
static const struct column packs[] = { C(pack, ID, id), C(pack, TEXT, name), C(pack, TEXT, kind), C(pack, INTEGER, version),
	C(pack, TEXT, digest), C(pack, ID, loaded_by), C(pack, TIME, loaded_at), { 0 } };
static const struct column accounts[] = { C(account, ID, id), S(account, SECRET, login, "account.login"), C(account, TEXT, role),
	C(account, TEXT, name), S(account, SECRET, phone, "account.phone"), S(account, SECRET, mail, "account.mail"), C(account, ID, person),
	C(account, TEXT, credit_code), C(account, ID, organisation), C(account, INTEGER, level), C(account, FLAG, locked), C(account, TIME, made_at),
	{ "posts", COLUMN_POSTS, offsetof(struct account_row, id), NULL, 0 }, { 0 } };
static const struct column people[] = { C(person, ID, id), C(person, TEXT, name), S(person, SECRET, number, "person.number"),
	C(person, DAY, born), C(person, TEXT, sex), S(person, SECRET, phone, "person.phone"), S(person, SECRET, address, "person.address"),
	C(person, INTEGER, version), C(person, TIME, changed_at), C(person, INTEGER, state), C(person, DAY, state_on), S(person, SECRET, state_source, "person.state_source"), { 0 } };
static const struct column person_versions[] = { C(person_version, ID, person), C(person_version, INTEGER, version),
	C(person_version, TEXT, name), S(person_version, SECRET, number, "person.number"), C(person_version, DAY, born),
	C(person_version, TEXT, sex), S(person_version, SECRET, phone, "person.phone"), S(person_version, SECRET, address, "person.address"),
	C(person_version, INTEGER, state), C(person_version, DAY, state_on), S(person_version, SECRET, state_source, "person.state_source"),
	C(person_version, TIME, changed_at), C(person_version, TIME, replaced_at), C(person_version, ID, replaced_by),
	C(person_version, TEXT, why), { 0 } };
static const struct column organisations[] = { C(organisation, ID, id), C(organisation, TEXT, credit_code),
	C(organisation, TEXT, name), C(organisation, TEXT, legal_name), C(organisation, ID, legal_person),
	S(organisation, SECRET, legal_number, "organisation.legal_number"), C(organisation, TEXT, address), C(organisation, INTEGER, state),
	C(organisation, DAY, state_on), C(organisation, INTEGER, version), C(organisation, TIME, changed_at), { 0 } };
static const struct column organisation_versions[] = { C(organisation_version, ID, organisation),
	C(organisation_version, INTEGER, version), C(organisation_version, TEXT, credit_code), C(organisation_version, TEXT, name),
	C(organisation_version, TEXT, legal_name), C(organisation_version, ID, legal_person),
	S(organisation_version, SECRET, legal_number, "organisation.legal_number"), C(organisation_version, TEXT, address),
	C(organisation_version, INTEGER, state), C(organisation_version, DAY, state_on), C(organisation_version, TIME, changed_at),
	C(organisation_version, TIME, replaced_at), C(organisation_version, ID, replaced_by), C(organisation_version, TEXT, why), { 0 } };
static const struct column mandates[] = { C(mandate, ID, id), C(mandate, INTEGER, kind), C(mandate, INTEGER, state),
	C(mandate, ID, organisation), C(mandate, ID, giver), C(mandate, TEXT, giver_name),
	S(mandate, SECRET, giver_number, "mandate.giver_number"), C(mandate, ID, holder), C(mandate, TEXT, holder_name),
	S(mandate, SECRET, holder_number, "mandate.holder_number"), C(mandate, JSON, services), C(mandate, DAY, from_on),
	C(mandate, DAY, until_on), C(mandate, INTEGER, proof), C(mandate, TEXT, papers), C(mandate, TIME, made_at), C(mandate, ID, made_by),
	C(mandate, TIME, given_at), C(mandate, ID, given_by), C(mandate, TIME, withdrawn_at), C(mandate, ID, withdrawn_by),
	C(mandate, TEXT, reason), C(mandate, INTEGER, version), { 0 } };
static const struct column files[] = { C(file, ID, id), C(file, ID, owner), S(file, SECRET, name, "file.name"), C(file, TEXT, type),
	C(file, INTEGER, size), C(file, BYTES, digest), C(file, INTEGER, scan), C(file, TEXT, source), C(file, FLAG, used), C(file, TIME, made_at), { 0 } };
static const struct column file_uses[] = { C(file_use, ID, dossier), C(file_use, ID, file), C(file_use, TEXT, material), { 0 } };
static const struct column dossiers[] = { C(dossier, ID, id), C(dossier, TEXT, number),
	S(dossier, SECRET, query_code, "dossier.query_code"), C(dossier, ID, applicant), C(dossier, ID, person), C(dossier, ID, organisation),
	C(dossier, ID, mandate), C(dossier, ID, agent), C(dossier, TEXT, agent_name), C(dossier, ID, clerk),
	C(dossier, TEXT, applicant_name), C(dossier, TEXT, service), C(dossier, ID, pack), C(dossier, TEXT, office), C(dossier, TEXT, sent_key),
	C(dossier, BYTES, salt), F(dossier, form, id), C(dossier, JSON, asked), C(dossier, TEXT, flow_state), C(dossier, INTEGER, status),
	C(dossier, TIME, filed_at), C(dossier, INTEGER, filed_leaf), C(dossier, DAY, accepted_on), C(dossier, DAY, extended_on), C(dossier, DAY, ended_on),
	C(dossier, DAY, due_on), C(dossier, INTEGER, version), { 0 } };
static const struct column materials[] = { C(material, ID, id), C(material, ID, dossier), C(material, TEXT, name), C(material, ID, file),
	C(material, BYTES, digest), C(material, INTEGER, added), C(material, INTEGER, replaced), { 0 } };
static const struct column tasks[] = { C(task, ID, id), C(task, ID, dossier), C(task, INTEGER, token), C(task, TEXT, step),
	C(task, TEXT, post), C(task, TIME, opened_at), C(task, DAY, due_on), C(task, TIME, closed_at), C(task, ID, closed_by),
	C(task, TEXT, action), F(task, fields, dossier), { 0 } };
static const struct column pauses[] = { C(pause, ID, id), C(pause, ID, dossier), C(pause, DAY, from_on), C(pause, DAY, to_on),
	C(pause, TEXT, reason), { 0 } };
static const struct column certificates[] = { C(certificate, ID, id), C(certificate, TEXT, number), C(certificate, TEXT, code),
	C(certificate, ID, dossier), C(certificate, ID, account), C(certificate, ID, person), C(certificate, ID, organisation), C(certificate, TEXT, title),
	C(certificate, TEXT, title_english), C(certificate, TEXT, holder_name), C(certificate, TEXT, office), C(certificate, TEXT, issuer),
	C(certificate, TEXT, issuer_english), S(certificate, SECRET_JSON, printed, "certificate.printed"), C(certificate, INTEGER, state),
	C(certificate, DAY, issued_on), C(certificate, DAY, ends_on), C(certificate, INTEGER, version), { 0 } };
static const struct column findings[] = { C(finding, ID, id), C(finding, ID, dossier), C(finding, TEXT, number), C(finding, TEXT, office),
	C(finding, TEXT, material), C(finding, TEXT, held), C(finding, ID, account), C(finding, TIME, made_at), { 0 } };
static const struct column files_seen[] = { C(file_seen, ID, file), C(file_seen, ID, account), C(file_seen, TIME, seen_at), { 0 } };
static const struct column ratings[] = { C(rating, ID, id), C(rating, ID, dossier), C(rating, INTEGER, score), C(rating, JSON, points),
	C(rating, TEXT, words), C(rating, TIME, rated_at), { 0 } };
static const struct column notices[] = { C(notice, ID, id), C(notice, ID, account), C(notice, ID, dossier),
	S(notice, SECRET, subject, "notice.subject"), S(notice, SECRET, text, "notice.text"), C(notice, TEXT, link), C(notice, TIME, read_at), C(notice, TIME, made_at), { 0 } };
static const struct column drafts[] = { C(draft, ID, id), C(draft, ID, account), C(draft, TEXT, service), C(draft, ID, pack),
	S(draft, SECRET_JSON, form, "draft.form"), C(draft, JSON, materials), C(draft, TEXT, number), C(draft, TIME, saved_at), { 0 } };
static const struct column events[] = { C(event, ID, id), C(event, TIME, at), C(event, TEXT, kind), C(event, ID, dossier),
	C(event, TEXT, subject), C(event, ID, actor), C(event, TEXT, actor_name), C(event, BYTES, name_salt), C(event, BYTES, name_digest),
	C(event, TEXT, office), C(event, TEXT, step), C(event, TEXT, action), C(event, TEXT, note), C(event, BYTES, note_salt),
	C(event, BYTES, note_digest), C(event, TEXT, article), C(event, JSON, detail), C(event, BYTES, state), C(event, FLAG, open), { 0 } };
static const struct column leaves[] = { C(leaf, INTEGER, position), C(leaf, ID, event), C(leaf, BYTES, salt), C(leaf, BYTES, hash), { 0 } };
static const struct column batches[] = { C(batch, INTEGER, first), C(batch, INTEGER, size), C(batch, BYTES, root), C(batch, TIME, signed_at),
	C(batch, BYTES, signature), C(batch, BYTES, chain), { 0 } };
static const struct column heads[] = { C(head, INTEGER, size), C(head, BYTES, root), C(head, TEXT, algorithm), C(head, TIME, signed_at),
	C(head, BYTES, signature), C(head, TEXT, public_key), { 0 } };
static const struct column pack_files[] = { C(pack_file, ID, id), C(pack_file, ID, pack), C(pack_file, TEXT, name), { 0 } };

const struct table export_tables[] = {
	{ "setting", read_setting, settings }, { "pack", read_pack, packs }, { "pack_file", read_pack_file, pack_files },
	{ "account", read_account, accounts }, { "person", read_person, people }, { "person_version", read_person_version, person_versions },
	{ "organisation", read_organisation, organisations }, { "organisation_version", read_organisation_version, organisation_versions },
	{ "mandate", read_mandate, mandates },
	{ "file", read_file, files }, { "file_use", read_file_use, file_uses }, { "dossier", read_dossier, dossiers },
	{ "material", read_material, materials }, { "task", read_task, tasks }, { "pause", read_pause, pauses },
	{ "certificate", read_certificate, certificates }, { "rating", read_rating, ratings }, { "finding", read_finding, findings }, { "file_seen", read_file_seen, files_seen }, { "notice", read_notice, notices },
	{ "draft", read_draft, drafts }, { "event", read_event, events }, { "leaf", read_leaf, leaves }, { "batch", read_batch, batches },
	{ "head", read_head, heads }, { 0 },
};

/* ---- cells ---- */

static enum status json_cell(struct call *c, struct str text, json_t **out)
{
	*out = json_keep(c->arena, json_null());
	if (text.at && json_read(c->arena, text, out) != STATUS_OK)
		return broken(c, "a column of JSON holds none");
	return STATUS_OK;
}

static enum status secret_cell(struct call *c, const struct column *column, struct sealed sealed, json_t **out)
{
	struct str clear = STR_NONE;
	if (sealed.bytes.at)
		TRY(seal_open(c, column->context, sealed, &clear));
	if (column->kind == COLUMN_SECRET_JSON)
		return json_cell(c, clear, out);
	*out = json_keep(c->arena, json_from_str(clear));
	return STATUS_OK;
}

static enum status form_cell(struct call *c, struct str text, struct dossier_id dossier, json_t **out)
{
	json_t *stored;
	TRY(json_cell(c, text, &stored));
	*out = stored;
	return json_is_null(stored) ? STATUS_OK : secrets_open(c, dossier, stored, out);
}

static enum status posts_cell(struct call *c, struct account_id account, json_t **out)
{
	struct holding_line_list held;
	TRY(holdings_of(c, account, c->today, &held));
	*out = json_keep(c->arena, json_array());
	for (size_t i = 0; i < held.count; i++)
		json_array_append_new(*out, json_from_str(held.items[i].post));
	return STATUS_OK;
}

static json_t *plain_cell(struct call *c, const struct column *column, const void *at)
{
	const struct str *text = at;
	switch (column->kind) {
	case COLUMN_ID:
		return json_from_id(c->arena, *(const int64_t *)at);
	case COLUMN_INTEGER:
		return json_integer(*(const int64_t *)at);
	case COLUMN_FLAG:
		return json_boolean(*(const bool *)at);
	case COLUMN_TIME:
		return json_from_instant(c->arena, *(const struct instant *)at);
	case COLUMN_DAY:
		return json_from_day(c->arena, *(const struct day *)at);
	case COLUMN_BYTES:
		return json_from_str(text->at ? str_hex(c->arena, *text) : STR_NONE);
	case COLUMN_TEXT: case COLUMN_JSON: case COLUMN_SECRET: case COLUMN_SECRET_JSON: case COLUMN_FORM: case COLUMN_POSTS:
		break;
	}
	return json_from_str(*text);
}

enum status export_cell(struct call *c, const struct column *column, const void *row, json_t **out)
{
	const char *at = (const char *)row + column->at;
	switch (column->kind) {
	case COLUMN_JSON:
		return json_cell(c, *(const struct str *)(const void *)at, out);
	case COLUMN_SECRET: case COLUMN_SECRET_JSON:
		return secret_cell(c, column, *(const struct sealed *)(const void *)at, out);
	case COLUMN_FORM:
		return form_cell(c, *(const struct str *)(const void *)at, *(const struct dossier_id *)(const void *)((const char *)row + column->context_at), out);
	case COLUMN_POSTS:
		return posts_cell(c, *(const struct account_id *)(const void *)at, out);
	case COLUMN_ID: case COLUMN_TEXT: case COLUMN_INTEGER: case COLUMN_FLAG: case COLUMN_TIME: case COLUMN_DAY: case COLUMN_BYTES:
		break;
	}
	json_t *cell = plain_cell(c, column, at);
	if (!cell)
		return broken(c, "the column %s holds no text", column->name);
	*out = json_keep(c->arena, cell);
	return STATUS_OK;
}

/* ---- lines ---- */

void export_write_text(FILE *file, struct str text)
{
	bool formula = text.len && memchr("=+-@\t\r", text.at[0], 6);
	bool quoted = formula;
	for (size_t i = 0; i < text.len && !quoted; i++)
		quoted = memchr(",\"\r\n", text.at[i], 4) != NULL;
	if (quoted)
		fputc('"', file);
	if (formula)
		fputc('\'', file);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"')
			fputc('"', file);
		fputc(text.at[i], file);
	}
	if (quoted)
		fputc('"', file);
}

static void write_cell(struct call *c, FILE *file, const json_t *cell)
{
	if (json_is_string(cell))
		export_write_text(file, (struct str){ json_string_value(cell), json_string_length(cell) });
	else if (json_is_integer(cell))
		fprintf(file, "%lld", (long long)json_integer_value(cell));
	else if (!json_is_null(cell))
		export_write_text(file, json_text(c->arena, cell, false));
}

void export_write_csv(struct call *c, FILE *file, const struct column *columns, json_t *const *cells)
{
	for (size_t i = 0; columns[i].name; i++) {
		if (i)
			fputc(',', file);
		write_cell(c, file, cells[i]);
	}
	fputs("\r\n", file);
}

void export_write_json(struct call *c, FILE *file, const struct column *columns, json_t *const *cells, bool first)
{
	json_t *item = json_keep(c->arena, json_object());
	for (size_t i = 0; columns[i].name; i++)
		json_set(item, columns[i].name, json_incref(cells[i]));
	struct str text = json_text(c->arena, item, false);
	fprintf(file, "%s\n", first ? "" : ",");
	fwrite(text.at, 1, text.len, file);
}
