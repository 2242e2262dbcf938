/* export_table.c: which tables and columns are exported; export_left.c says what is left out, and why. */
#include "program/export_inner.h"

#include "dossier/dossier.h"
#include "export_sql.h"

#include <stddef.h>

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
READ(timer, id.n, PAGE)
READ(certificate, id.n, PAGE)
READ(rating, id.n, PAGE)
READ(finding, id.n, PAGE)
READ(file_seen, file.n, PAGE)
READ(duplicate, id.n, PAGE)
READ(notice, id.n, PAGE)
READ(draft, id.n, PAGE)
READ(event, id.n, PAGE)
READ(leaf, position, PAGE)
READ(batch, first, PAGE)
READ(head, size, PAGE)
READ(office_past, id.n, PAGE)
READ(holding, id.n, PAGE)
READ(deputy, id.n, PAGE)
READ(departure, id.n, PAGE)
READ(consent, id.n, PAGE)
READ(correction, id.n, PAGE)
READ(copy, id.n, PAGE)
READ(visit, id.n, PAGE)
READ(paper_visit, id.n, PAGE)
READ(draft_part, id.n, PAGE)
READ(outbox, id.n, PAGE)

/* Those named by a text are few: one page. */
#define READ_ALL(table)                                                                         \
	static enum status read_##table(struct call *c, int64_t *after, struct page *out)       \
	{                                                                                       \
		struct table##_row_list list = { 0 };                                           \
		if (*after < 0)                                                                 \
			TRY(export_##table(c, &list));                                          \
		*after = 0;                                                                     \
		*out = (struct page){ list.items, list.count, sizeof *list.items };             \
		return STATUS_OK;                                                               \
	}

READ_ALL(setting)
READ_ALL(office)
READ_ALL(post)
READ_ALL(privacy_round)

#define C(table, kind, member) { #member, COLUMN_##kind, offsetof(struct table##_row, member), NULL, 0 }
#define S(table, kind, member, context) { #member, COLUMN_##kind, offsetof(struct table##_row, member), context, 0 }
#define F(table, member, dossier) { #member, COLUMN_FORM, offsetof(struct table##_row, member), NULL, offsetof(struct table##_row, dossier) }

static const struct column settings[] = { C(setting, TEXT, name), C(setting, TEXT, value), C(setting, INTEGER, version), { 0 } };
static const struct column packs[] = { C(pack, ID, id), C(pack, TEXT, name), C(pack, TEXT, kind), C(pack, INTEGER, version),
	C(pack, TEXT, digest), C(pack, ID, loaded_by), C(pack, TIME, loaded_at), { 0 } };
static const struct column accounts[] = { C(account, ID, id), S(account, SECRET, login, "account.login"), C(account, TEXT, role),
	C(account, TEXT, name), S(account, SECRET, phone, "account.phone"), S(account, SECRET, mail, "account.mail"), C(account, ID, person),
	C(account, TEXT, credit_code), C(account, ID, organisation), C(account, INTEGER, level), C(account, FLAG, locked), C(account, TIME, made_at),
	C(account, TIME, proved_at), C(account, TEXT, told), C(account, TIME, closed_at), C(account, FLAG, must_change), C(account, INTEGER, version),
	{ "posts", COLUMN_POSTS, offsetof(struct account_row, id), NULL, 0 }, { 0 } };
static const struct column people[] = { C(person, ID, id), C(person, TEXT, name), S(person, SECRET, number, "person.number"),
	C(person, DAY, born), C(person, TEXT, sex), S(person, SECRET, phone, "person.phone"), S(person, SECRET, address, "person.address"),
	C(person, INTEGER, version), C(person, TIME, changed_at), C(person, INTEGER, state), C(person, DAY, state_on), S(person, SECRET, state_source, "person.state_source"), { 0 } };
static const struct column person_versions[] = { C(person_version, ID, id), C(person_version, ID, person), C(person_version, INTEGER, version),
	C(person_version, TEXT, name), S(person_version, SECRET, number, "person.number"), C(person_version, DAY, born),
	C(person_version, TEXT, sex), S(person_version, SECRET, phone, "person.phone"), S(person_version, SECRET, address, "person.address"),
	C(person_version, INTEGER, state), C(person_version, DAY, state_on), S(person_version, SECRET, state_source, "person.state_source"),
	C(person_version, TIME, changed_at), C(person_version, TIME, replaced_at), C(person_version, ID, replaced_by),
	C(person_version, TEXT, why), { 0 } };
static const struct column organisations[] = { C(organisation, ID, id), C(organisation, TEXT, credit_code),
	C(organisation, TEXT, name), C(organisation, TEXT, legal_name), C(organisation, ID, legal_person),
	S(organisation, SECRET, legal_number, "organisation.legal_number"), C(organisation, TEXT, address), C(organisation, INTEGER, state),
	C(organisation, DAY, state_on), C(organisation, INTEGER, version), C(organisation, TIME, changed_at), { 0 } };
static const struct column organisation_versions[] = { C(organisation_version, ID, id), C(organisation_version, ID, organisation),
	C(organisation_version, INTEGER, version), C(organisation_version, TEXT, credit_code), C(organisation_version, TEXT, name),
	C(organisation_version, TEXT, legal_name), C(organisation_version, ID, legal_person),
	S(organisation_version, SECRET, legal_number, "organisation.legal_number"), C(organisation_version, TEXT, address),
	C(organisation_version, INTEGER, state), C(organisation_version, DAY, state_on), C(organisation_version, TIME, changed_at),
	C(organisation_version, TIME, replaced_at), C(organisation_version, ID, replaced_by), C(organisation_version, TEXT, why), { 0 } };
static const struct column mandates[] = { C(mandate, ID, id), C(mandate, INTEGER, kind), C(mandate, INTEGER, state),
	C(mandate, ID, organisation), C(mandate, ID, giver), C(mandate, TEXT, giver_name),
	S(mandate, SECRET, giver_number, "mandate.giver_number"), C(mandate, ID, holder), C(mandate, TEXT, holder_name),
	S(mandate, SECRET, holder_number, "mandate.holder_number"), C(mandate, JSON, services), C(mandate, DAY, from_on),
	C(mandate, DAY, until_on), C(mandate, INTEGER, proof), C(mandate, TEXT, papers), C(mandate, ID, scan), C(mandate, TIME, made_at), C(mandate, ID, made_by),
	C(mandate, TIME, given_at), C(mandate, ID, given_by), C(mandate, TIME, withdrawn_at), C(mandate, ID, withdrawn_by),
	C(mandate, TEXT, reason), C(mandate, INTEGER, version), { 0 } };
static const struct column files[] = { C(file, ID, id), C(file, ID, owner), S(file, SECRET, name, "file.name"), C(file, TEXT, type), C(file, TEXT, served),
	C(file, INTEGER, size), C(file, INTEGER, pages), C(file, BYTES, digest), C(file, INTEGER, scan), C(file, TEXT, source), C(file, FLAG, declared), C(file, FLAG, used), C(file, TIME, made_at), { 0 } };
static const struct column file_uses[] = { C(file_use, ID, id), C(file_use, ID, dossier), C(file_use, ID, file), C(file_use, TEXT, material), { 0 } };
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
	C(task, TEXT, post), C(task, TEXT, service), C(task, TIME, opened_at), C(task, DAY, due_on), C(task, INTEGER, urgency), C(task, TIME, closed_at), C(task, ID, closed_by),
	C(task, TEXT, action), F(task, fields, dossier), { 0 } };
static const struct column pauses[] = { C(pause, ID, id), C(pause, ID, dossier), C(pause, DAY, from_on), C(pause, DAY, to_on),
	C(pause, TEXT, reason), { 0 } };
static const struct column timers[] = { C(timer, ID, id), C(timer, ID, dossier), C(timer, INTEGER, token), C(timer, TEXT, step),
	C(timer, TEXT, wait), C(timer, TIME, set_at), C(timer, TIME, due_at), C(timer, TIME, closed_at), { 0 } };
static const struct column certificates[] = { C(certificate, ID, id), C(certificate, TEXT, number), C(certificate, TEXT, code),
	C(certificate, ID, dossier), C(certificate, ID, account), C(certificate, ID, person), C(certificate, ID, organisation), C(certificate, TEXT, title),
	C(certificate, TEXT, title_english), C(certificate, TEXT, holder_name), C(certificate, TEXT, office), C(certificate, TEXT, issuer),
	C(certificate, TEXT, issuer_english), S(certificate, SECRET_JSON, printed, "certificate.printed"), C(certificate, INTEGER, state),
	C(certificate, DAY, issued_on), C(certificate, DAY, ends_on), C(certificate, INTEGER, version), { 0 } };
static const struct column findings[] = { C(finding, ID, id), C(finding, ID, dossier), C(finding, TEXT, number), C(finding, TEXT, office),
	C(finding, TEXT, material), C(finding, TEXT, held), C(finding, ID, account), C(finding, TIME, made_at), { 0 } };
static const struct column files_seen[] = { C(file_seen, ID, file), C(file_seen, ID, account), C(file_seen, TIME, seen_at), { 0 } };
static const struct column duplicates[] = { C(duplicate, ID, id), C(duplicate, ID, file), C(duplicate, ID, account), C(duplicate, TEXT, dossier),
	S(duplicate, SECRET, purpose, "duplicate"), S(duplicate, SECRET, recipient, "duplicate"), S(duplicate, SECRET, maker, "duplicate"),
	C(duplicate, INTEGER, first_page), C(duplicate, TIME, made_at), { 0 } };
static const struct column ratings[] = { C(rating, ID, id), C(rating, ID, dossier), C(rating, INTEGER, score), C(rating, JSON, points),
	C(rating, TEXT, words), C(rating, TIME, rated_at), { 0 } };
static const struct column notices[] = { C(notice, ID, id), C(notice, ID, account), C(notice, ID, dossier),
	S(notice, SECRET, subject, "notice.subject"), S(notice, SECRET, text, "notice.text"), C(notice, TEXT, link), C(notice, TIME, read_at), C(notice, TIME, made_at), { 0 } };
static const struct column drafts[] = { C(draft, ID, id), C(draft, ID, account), C(draft, TEXT, service), C(draft, ID, mandate), C(draft, ID, pack),
	S(draft, SECRET_JSON, form, "draft.form"), C(draft, JSON, materials), C(draft, TEXT, sent_key), C(draft, TEXT, number),
	C(draft, TIME, saved_at), C(draft, INTEGER, version), S(draft, SECRET, code, "draft.code"), C(draft, TIME, warned_at), C(draft, INTEGER, level), { 0 } };
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

static const struct column offices[] = { C(office, TEXT, code), C(office, TEXT, name), C(office, TEXT, name_english),
	C(office, TIME, opened_at), C(office, TIME, closed_at), C(office, TEXT, successor), C(office, INTEGER, version), { 0 } };
static const struct column office_pasts[] = { C(office_past, ID, id), C(office_past, TEXT, office), C(office_past, TEXT, name),
	C(office_past, TEXT, name_english), C(office_past, TIME, until), { 0 } };
static const struct column posts[] = { C(post, TEXT, code), C(post, TEXT, office), C(post, TEXT, role), C(post, TEXT, name),
	C(post, TEXT, name_english), C(post, TIME, opened_at), C(post, TIME, closed_at), C(post, TEXT, successor), C(post, INTEGER, version), { 0 } };
static const struct column holdings[] = { C(holding, ID, id), C(holding, ID, account), C(holding, TEXT, post), C(holding, DAY, from_on),
	C(holding, DAY, until_on), C(holding, ID, given_by), C(holding, TIME, given_at), C(holding, TIME, ended_at), { 0 } };
static const struct column deputies[] = { C(deputy, ID, id), C(deputy, TEXT, post), C(deputy, ID, holder), C(deputy, ID, account),
	C(deputy, DAY, from_on), C(deputy, DAY, until_on), C(deputy, ID, named_by), C(deputy, TIME, named_at), C(deputy, TIME, ended_at), { 0 } };
static const struct column departures[] = { C(departure, ID, id), C(departure, ID, account), C(departure, INTEGER, kind),
	C(departure, DAY, from_on), C(departure, DAY, until_on), C(departure, ID, successor), C(departure, ID, named_by),
	C(departure, TIME, named_at), C(departure, TIME, done_at), C(departure, JSON, handed), C(departure, TEXT, fault),
	C(departure, TIME, ended_at), { 0 } };
static const struct column consents[] = { C(consent, ID, id), C(consent, ID, account), C(consent, TEXT, purpose), C(consent, TEXT, version),
	C(consent, TEXT, wording), C(consent, TIME, given_at), C(consent, TIME, ended_at), { 0 } };
static const struct column privacy_rounds[] = { C(privacy_round, TEXT, version), C(privacy_round, ID, reached), C(privacy_round, TIME, begun_at),
	C(privacy_round, TIME, done_at), { 0 } };
static const struct column corrections[] = { C(correction, ID, id), C(correction, ID, account), C(correction, ID, person),
	S(correction, SECRET, wish, "correction.wish"), S(correction, SECRET, proof, "correction.proof"), C(correction, INTEGER, state),
	S(correction, SECRET, answer, "correction.answer"), C(correction, TIME, asked_at), C(correction, TIME, decided_at),
	C(correction, ID, decided_by), C(correction, INTEGER, version), { 0 } };
static const struct column copies[] = { C(copy, ID, id), C(copy, ID, account), C(copy, INTEGER, level), C(copy, INTEGER, size),
	C(copy, TIME, asked_at), C(copy, TIME, made_at), { 0 } };
static const struct column visits[] = { C(visit, ID, id), C(visit, ID, person), C(visit, ID, clerk), C(visit, TIME, seen_at), { 0 } };
static const struct column paper_visits[] = { C(paper_visit, ID, id), C(paper_visit, ID, draft), C(paper_visit, ID, clerk),
	C(paper_visit, ID, visit), C(paper_visit, TIME, opened_at), { 0 } };
static const struct column draft_parts[] = { C(draft_part, ID, id), C(draft_part, ID, draft), C(draft_part, TEXT, step),
	S(draft_part, SECRET, name, "draft_part.name"), S(draft_part, SECRET, phone, "draft_part.phone"), C(draft_part, ID, account), C(draft_part, ID, clerk),
	S(draft_part, SECRET_JSON, form, "draft_part.form"), C(draft_part, TIME, invited_at), C(draft_part, TIME, confirmed_at),
	C(draft_part, INTEGER, invitations), C(draft_part, INTEGER, version), { 0 } };
static const struct column letters[] = { C(outbox, ID, id), C(outbox, ID, notice), C(outbox, INTEGER, way), C(outbox, TEXT, message),
	C(outbox, INTEGER, state), C(outbox, TIME, next_at), C(outbox, INTEGER, tries), C(outbox, TEXT, last_error), C(outbox, TIME, made_at),
	C(outbox, TIME, done_at), { 0 } };

const struct table export_tables[] = {
	{ "setting", read_setting, settings }, { "pack", read_pack, packs }, { "pack_file", read_pack_file, pack_files },
	{ "account", read_account, accounts }, { "person", read_person, people }, { "person_version", read_person_version, person_versions },
	{ "organisation", read_organisation, organisations }, { "organisation_version", read_organisation_version, organisation_versions },
	{ "mandate", read_mandate, mandates },
	{ "file", read_file, files }, { "file_use", read_file_use, file_uses }, { "dossier", read_dossier, dossiers },
	{ "material", read_material, materials }, { "task", read_task, tasks }, { "pause", read_pause, pauses }, { "timer", read_timer, timers },
	{ "certificate", read_certificate, certificates }, { "rating", read_rating, ratings }, { "finding", read_finding, findings }, { "file_seen", read_file_seen, files_seen }, { "duplicate", read_duplicate, duplicates }, { "notice", read_notice, notices },
	{ "draft", read_draft, drafts }, { "event", read_event, events }, { "leaf", read_leaf, leaves }, { "batch", read_batch, batches },
	{ "head", read_head, heads },
	{ "office", read_office, offices }, { "office_past", read_office_past, office_pasts }, { "post", read_post, posts },
	{ "holding", read_holding, holdings }, { "deputy", read_deputy, deputies }, { "departure", read_departure, departures },
	{ "consent", read_consent, consents },
	{ "privacy_round", read_privacy_round, privacy_rounds }, { "correction", read_correction, corrections }, { "copy", read_copy, copies },
	{ "visit", read_visit, visits }, { "paper_visit", read_paper_visit, paper_visits }, { "draft_part", read_draft_part, draft_parts },
	{ "outbox", read_outbox, letters }, { 0 },
};
