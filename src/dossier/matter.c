/* matter.c: reading a dossier with all its rows, the digest over them, and the end of every change. */
#include "dossier/matter.h"

#include "base/buf.h"

#include <string.h>

enum { STATE_CEILING = 8 << 20 };

void *list_with(struct call *c, const void *items, size_t count, size_t size)
{
	char *copy = arena_array(c->arena, count + 1, size);
	if (count)
		memcpy(copy, items, count * size);
	return copy;
}

enum status matter_read(struct call *c, const struct dossier_row *row, struct matter *out)
{
	*out = (struct matter){ .row = *row, .service = service_of_pack(c, row->pack) };
	if (!out->service || !out->service->flow || !out->service->form)
		return broken(c, "dossier %lld: the pack it was filed under can't be read", (long long)row->id.n);
	if (json_read(c->arena, row->form, &out->form) != STATUS_OK || !json_is_object(out->form))
		return broken(c, "dossier %lld: the form is not JSON", (long long)row->id.n);
	if (flow_state_read(c->arena, out->service->flow, row->flow_state, &out->flow) != STATUS_OK)
		return broken(c, "dossier %lld: the flow state is not one of its flow", (long long)row->id.n);
	TRY(tasks_of_dossier(c, row->id, &out->tasks));
	TRY(materials_of_dossier(c, row->id, &out->materials));
	TRY(pauses_of_dossier(c, row->id, &out->pauses));
	TRY(timers_of_dossier(c, row->id, &out->timers));
	TRY(certificates_of_dossier(c, row->id, &out->certificates));
	enum status status = rating_of_dossier(c, row->id, &out->rating);
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

bool matter_has_ended(const struct matter *matter)
{
	return matter->row.ended_on.n != 0;
}

/* ---- the digest: "name length:bytes" a line, so that no two matters have one text ---- */

static void put(struct buf *out, const char *name, struct str value)
{
	buf_add(out, str_of(name));
	if (!value.at) {
		buf_add(out, STR(" -\n"));
		return;
	}
	buf_add_byte(out, ' ');
	buf_add_int(out, (int64_t)value.len);
	buf_add_byte(out, ':');
	buf_add(out, value);
	buf_add_byte(out, '\n');
}

static void put_number(struct buf *out, const char *name, int64_t number)
{
	buf_add(out, str_of(name));
	buf_add_byte(out, ' ');
	buf_add_int(out, number);
	buf_add_byte(out, '\n');
}

static void put_dossier(struct buf *out, const struct dossier_row *row)
{
	put_number(out, "dossier", row->id.n);
	put(out, "number", row->number);
	put(out, "query_lookup", row->query_lookup);
	put(out, "query_code", row->query_code.bytes);
	put_number(out, "applicant", row->applicant.n);
	put_number(out, "person", row->person.n);
	put_number(out, "organisation", row->organisation.n);
	put(out, "applicant_name", row->applicant_name);
	put_number(out, "mandate", row->mandate.n);
	put_number(out, "agent", row->agent.n);
	put(out, "agent_name", row->agent_name);
	put_number(out, "clerk", row->clerk.n);
	put(out, "service", row->service);
	put_number(out, "pack", row->pack.n);
	put(out, "office", row->office);
	put(out, "sent_key", row->sent_key);
	put(out, "sent_body", row->sent_body);
	put(out, "form", row->form);
	put(out, "asked", row->asked);
	put(out, "flow_state", row->flow_state);
	put_number(out, "status", row->status);
	put_number(out, "filed_at", row->filed_at.ms);
	put_number(out, "accepted_on", row->accepted_on.n);
	put_number(out, "extended_on", row->extended_on.n);
	put_number(out, "ended_on", row->ended_on.n);
	put_number(out, "version", row->version);
}

static void put_task(struct buf *out, const struct task_row *row)
{
	put_number(out, "task", row->id.n);
	put_number(out, "token", row->token);
	put(out, "step", row->step);
	put(out, "post", row->post);
	put(out, "service", row->service);
	put_number(out, "opened_at", row->opened_at.ms);
	put_number(out, "closed_at", row->closed_at.ms);
	put_number(out, "closed_by", row->closed_by.n);
	put(out, "action", row->action);
	put(out, "fields", row->fields);
	if (!row->closed_at.ms)
		return;
	put_number(out, "due_on", row->due_on.n); /* no calendar moves it any more */
	put_number(out, "urgency", row->urgency);
}

static void put_material(struct buf *out, const struct material_row *row)
{
	put_number(out, "material", row->id.n);
	put(out, "name", row->name);
	put_number(out, "file", row->file.n);
	put(out, "digest", row->digest);
	put_number(out, "added", row->added);
	put_number(out, "replaced", row->replaced);
}

static void put_pause(struct buf *out, const struct pause_row *row)
{
	put_number(out, "pause", row->id.n);
	put_number(out, "from_on", row->from_on.n);
	put_number(out, "to_on", row->to_on.n);
	put(out, "reason", row->reason);
}

static void put_timer(struct buf *out, const struct timer_row *row)
{
	put_number(out, "timer", row->id.n);
	put_number(out, "token", row->token);
	put(out, "step", row->step);
	put(out, "wait", row->wait);
	put_number(out, "set_at", row->set_at.ms);
	put_number(out, "due_at", row->due_at.ms);
	put_number(out, "closed_at", row->closed_at.ms);
}

static void put_certificate(struct buf *out, const struct certificate_row *row)
{
	put_number(out, "certificate", row->id.n);
	put(out, "number", row->number);
	put(out, "code", row->code);
	put_number(out, "account", row->account.n);
	put_number(out, "person", row->person.n);
	put_number(out, "organisation", row->organisation.n);
	put(out, "title", row->title);
	put(out, "title_english", row->title_english);
	put(out, "holder_name", row->holder_name);
	put(out, "office", row->office);
	put(out, "issuer", row->issuer);
	put(out, "issuer_english", row->issuer_english);
	put(out, "printed", row->printed.bytes);
	put_number(out, "state", row->state);
	put_number(out, "issued_on", row->issued_on.n);
	put_number(out, "ends_on", row->ends_on.n);
	put_number(out, "version", row->version);
}

static void put_rating(struct buf *out, const struct rating_row *row)
{
	put_number(out, "rating", row->id.n);
	put_number(out, "score", row->score);
	put(out, "points", row->points);
	put(out, "words", row->words);
	put_number(out, "rated_at", row->rated_at.ms);
}

struct digest matter_state(struct arena *arena, enum profile profile, const struct matter *matter)
{
	struct buf out;
	buf_init(&out, arena, STATE_CEILING);
	buf_add(&out, STR("yizhan-dossier 1\n"));
	put(&out, "salt", matter->row.salt);
	put_dossier(&out, &matter->row);
	for (size_t i = 0; i < matter->tasks.count; i++)
		put_task(&out, &matter->tasks.items[i]);
	for (size_t i = 0; i < matter->materials.count; i++)
		put_material(&out, &matter->materials.items[i]);
	for (size_t i = 0; i < matter->pauses.count; i++)
		put_pause(&out, &matter->pauses.items[i]);
	for (size_t i = 0; i < matter->timers.count; i++)
		put_timer(&out, &matter->timers.items[i]);
	for (size_t i = 0; i < matter->certificates.count; i++)
		put_certificate(&out, &matter->certificates.items[i]);
	if (matter->rating.id.n)
		put_rating(&out, &matter->rating);
	return digest_of(profile, buf_str(&out));
}

/* ---- status and clock ---- */

struct words words_of(const char *english)
{
	return (struct words){ str_of(text(LANGUAGE_CHINESE, english)), str_of(english) };
}

static bool stops_clock(enum dossier_status status)
{
	return status == DOSSIER_SUPPLEMENT || status == DOSSIER_PAUSED;
}

static bool ends(enum dossier_status status)
{
	return status >= DOSSIER_GRANTED;
}

static enum status pause_close(struct call *c, struct matter *matter)
{
	for (size_t i = 0; i < matter->pauses.count; i++) {
		struct pause_row *pause = &matter->pauses.items[i];
		if (pause->to_on.n)
			continue;
		pause->to_on = c->today;
		TRY(pause_end(c, pause->id, c->today));
	}
	return STATUS_OK;
}

static enum status pause_open(struct call *c, struct matter *matter, struct str reason)
{
	struct pause_row row = { { id_new(c) }, matter->row.id, c->today, DAY_NONE, reason };
	matter->pauses.items = list_with(c, matter->pauses.items, matter->pauses.count, sizeof row);
	matter->pauses.items[matter->pauses.count++] = row;
	return pause_add(c, &row);
}

enum status matter_enter(struct call *c, struct matter *matter, enum dossier_status status, struct str reason)
{
	struct dossier_row *row = &matter->row;
	enum dossier_status from = (enum dossier_status)row->status;
	if (stops_clock(from))
		TRY(pause_close(c, matter));
	if (stops_clock(status))
		TRY(pause_open(c, matter, reason));
	if ((status == DOSSIER_ACCEPTED || status == DOSSIER_GRANTED) && !row->accepted_on.n)
		row->accepted_on = c->today;
	if (ends(status) && !row->ended_on.n)
		row->ended_on = c->today;
	row->status = (int64_t)status;
	return STATUS_OK;
}

/* ---- the end of every change ---- */

static enum status append(struct call *c, struct matter *matter, struct deed *deed, json_t *detail, int64_t *leaf)
{
	json_set(detail, "status", json_string(dossier_status_name((enum dossier_status)matter->row.status)));
	json_set(detail, "version", json_integer(matter->row.version));
	deed->dossier = matter->row.id;
	deed->detail = json_text(c->arena, detail, true);
	deed->state = matter_state(c->arena, keys_profile(c->house->keys), matter);
	return log_append(c, deed, leaf);
}

enum status matter_record(struct call *c, struct matter *matter, struct deed *deed, json_t *detail)
{
	int64_t leaf, before = matter->row.version++;
	TRY(matter_recount(c, matter));
	TRY(append(c, matter, deed, detail, &leaf));
	TRY(certificates_record(c, matter));
	return dossier_change(c, &matter->row, before);
}

enum status matter_file(struct call *c, struct matter *matter, struct deed *deed, json_t *detail)
{
	matter->row.version = 1;
	TRY(matter_recount(c, matter));
	TRY(append(c, matter, deed, detail, &matter->row.filed_leaf));
	TRY(certificates_record(c, matter));
	return dossier_add(c, &matter->row);
}
