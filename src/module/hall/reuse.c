/* reuse.c: what need not be handed in anew (国务院令第716号 7): what a register holds, what a certificate of ours says, what
 * the same person handed in for another application. The first two are told at L2 only, the third where he consented. */
#include "dossier/held.h"
#include "module/account/rights.h"
#include "module/hall/proofs.h"
#include "register/mandate.h"

#include <string.h>
#include <unistd.h>

enum { EARLIER_MOST = 30, EARLIER_SHOWN = 10 };

static const struct words person_register = { STR_INIT("人口库"), STR_INIT("the register of persons") };

static const struct words organisation_register = { STR_INIT("法人库"), STR_INIT("the register of organisations") };

static bool accepts(struct str accept, struct str type)
{
	while (accept.len) {
		struct str one = str_trim(str_until(&accept, ','));
		if (str_equal(one, type) || (str_ends(one, STR("/*")) && str_starts(type, str_part(one, 0, one.len - 1))))
			return true;
	}
	return false;
}

static bool is_there(const struct handed_in *line, struct file_id id)
{
	for (size_t i = 0; i < line->files.count; i++)
		if (line->files.items[i].id.n == id.n)
			return true;
	return false;
}

static enum status may_serve(struct call *c, const struct material_need *need, const struct stored_file *file, bool *out)
{
	int64_t served = 0;
	*out = accepts(need->accept, file->type) && !file->declared;
	if (*out)
		TRY(dossier_shows_file(c, file->id, out, NULL));
	if (need->valid_days && file->made_at.ms + (int64_t)need->valid_days * 24 * 3600 * 1000 < c->now.ms)
		*out = false;
	if (*out && need->uses)
		TRY(file_count_served(c, file->id, &served));
	*out = *out && (!need->uses || served < need->uses);
	return STATUS_OK;
}

static enum status fill_earlier(struct call *c, const struct stored_file_list *before, struct handed_in *line)
{
	line->earlier.items = ARENA_MANY(c->arena, struct earlier_line, EARLIER_SHOWN);
	for (size_t i = 0; i < before->count && line->earlier.count < EARLIER_SHOWN; i++) {
		const struct stored_file *file = &before->items[i];
		bool serves;
		TRY(may_serve(c, line->need, file, &serves));
		if (serves && !is_there(line, file->id))
			line->earlier.items[line->earlier.count++] =
				(struct earlier_line){ file->id, file->name, size_words(c->arena, file->size), instant_day(file->made_at) };
	}
	return STATUS_OK;
}

/* Ticked in a request that was refused: it was not taken, and stays ticked. */
static bool was_chosen(struct call *c, struct str material, struct str number)
{
	struct str name = str_format(c->arena, "certificate.%.*s", STR_ARGS(material));
	bool chosen = false;
	if (c->request->method != POST || !c->faults.count)
		return false;
	for (size_t i = 0; i < form_values(c)->count; i++)
		chosen |= str_equal(form_values(c)->items[i].name, name) && str_equal(form_values(c)->items[i].value, number);
	return chosen;
}

static enum status fill_certificates(struct call *c, struct handed_in *line)
{
	struct certificate_list held;
	TRY(held_certificates(c, line->need->accepts_certificate, &held));
	line->certificates.items = ARENA_MANY(c->arena, struct own_certificate, held.count);
	for (size_t i = 0; i < held.count; i++)
		line->certificates.items[line->certificates.count++] = (struct own_certificate){ held.items[i].number, held.items[i].title, was_chosen(c, line->name, held.items[i].number) };
	return STATUS_OK;
}

/* Whose application it is: c->user's own or his organisation's, or whoever gave the mandate. */
static enum status whose(struct call *c, struct mandate_id id, struct person_id *person, struct organisation_id *organisation)
{
	struct mandate mandate = { .giver = c->user.person, .organisation = c->user.organisation };
	if (id.n)
		TRY(mandate_get(c, id, &mandate));
	*person = mandate.giver;
	*organisation = mandate.organisation;
	return STATUS_OK;
}

enum status reuse_fill(struct call *c, struct mandate_id mandate, struct handed_in_list *needs)
{
	struct person_id person;
	struct organisation_id organisation;
	struct stored_file_list before;
	bool allowed;
	TRY(consent_holds(c, c->user.account, STR("reuse"), &allowed)); /* an optional purpose: only who allowed it is offered it */
	TRY(files_before(c, EARLIER_MOST, &before));
	TRY(whose(c, mandate, &person, &organisation));
	for (size_t i = 0; i < needs->count; i++) {
		struct handed_in *line = &needs->items[i];
		bool held = false;
		if (c->user.level >= LEVEL_2)
			TRY(held_find(c, person, organisation, line->need->have, &held));
		if (held)
			line->held = organisation.n ? organisation_register : person_register;
		if (allowed)
			TRY(fill_earlier(c, &before, line));
		line->may_allow = !allowed && before.count;
		TRY(fill_certificates(c, line));
	}
	return STATUS_OK;
}

/* ---- certificates that were chosen ---- */

struct choice {
	struct str number, service;
	struct certificate certificate;
	bool found;
};

static enum status look_certificate(struct call *c)
{
	struct choice *choice = c->prepared;
	struct certificate_list held;
	TRY(held_certificates(c, choice->service, &held));
	for (size_t i = 0; i < held.count; i++)
		if (str_equal(held.items[i].number, choice->number)) {
			choice->certificate = held.items[i];
			choice->found = true;
		}
	return STATUS_OK;
}

static enum status find_certificate(struct call *c, struct choice *choice)
{
	void *before = c->prepared;
	c->prepared = choice;
	enum status status = look(c, look_certificate);
	c->prepared = before;
	return status;
}

enum status certificate_take(struct call *c, const struct material_need *need, struct str number, struct stored_file *out)
{
	struct choice choice = { .number = number, .service = need->accepts_certificate };
	struct str field = str_format(c->arena, "materials.%.*s", STR_ARGS(need->name));
	struct body body;
	TRY(find_certificate(c, &choice));
	if (!choice.found) {
		fail_field(c, field, "You hold no certificate of this number that can be used here.");
		return STATUS_INVALID;
	}
	TRY(certificate_pdf(c, &choice.certificate, &body));
	struct str name = str_format(c->arena, "%.*s %.*s.pdf", STR_ARGS(choice.certificate.title), STR_ARGS(number));
	enum status status = file_take(c, field, &body, 0, body.size, name, out);
	if (!body.bytes.at && body.fd > 0)
		close(body.fd);
	out->source = number;
	return status;
}

size_t certificates_chosen(struct call *c)
{
	size_t count = 0;
	for (size_t i = 0; i < form_values(c)->count; i++)
		count += str_starts(form_values(c)->items[i].name, STR("certificate."));
	return count;
}

enum status certificates_take(struct call *c, const struct service *service, struct stored_file *files, struct str *names, size_t *count)
{
	const struct pair_list *pairs = form_values(c);
	for (size_t i = 0; i < pairs->count; i++)
		for (size_t k = 0; k < service->material_count; k++) {
			const struct material_need *need = &service->materials[k];
			struct str field = str_format(c->arena, "certificate.%.*s", STR_ARGS(need->name));
			if (!str_equal(pairs->items[i].name, field) || !need->accepts_certificate.len)
				continue;
			TRY(certificate_take(c, need, pairs->items[i].value, &files[*count]));
			names[(*count)++] = need->name;
		}
	return STATUS_OK;
}
