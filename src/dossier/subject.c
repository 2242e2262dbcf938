/* subject.c: for whom a dossier is, and who sees it as his own: a person, a child by its guardian, an organisation by its
 * legal representative and its handlers, whoever stood at the window. A mandate is asked again whenever it is relied on. */
#include "dossier/matter.h"

#include "register/mandate.h"
#include "register/organisation.h"
#include "register/register.h"

enum { AGE_TO_ACT = 18 };

/* ---- filing ---- */

/* At the window who acts stands before the clerk, who sends what that person began; elsewhere it is c->user. */
static enum status find_mandate(struct call *c, struct filing *filing, struct mandate *out)
{
	if (may(c, PERMISSION_WINDOW) && filing->applicant.n != c->user.account.n)
		return mandate_use_by(c, filing->mandate, filing->agent, filing->service->code, out);
	filing->agent = c->user.person;
	return mandate_use(c, filing->mandate, filing->service->code, out);
}

static enum status place_by_mandate(struct call *c, struct filing *filing)
{
	struct mandate mandate;
	TRY(find_mandate(c, filing, &mandate));
	filing->person = mandate.organisation.n ? (struct person_id){ 0 } : mandate.giver;
	filing->organisation = mandate.organisation;
	filing->applicant_name = mandate.giver_name;
	filing->agent_name = mandate.holder_name;
	return STATUS_OK;
}

static enum status place_at_window(struct call *c, struct filing *filing)
{
	struct person person;
	if (!may(c, PERMISSION_WINDOW) || filing->clerk.n != c->user.account.n)
		return fail(c, STATUS_DENIED, "Only the window files for who stands there.");
	TRY(person_get(c, filing->person, &person));
	if (person.state == PERSON_DECEASED)
		return fail(c, STATUS_DENIED, "The register says that this person has died.");
	filing->applicant = (struct account_id){ 0 };
	filing->applicant_name = person.name;
	if (!filing->mandate.n)
		return STATUS_OK;
	filing->agent = person.id;
	return place_by_mandate(c, filing);
}

static enum status place_for_organisation(struct call *c, struct filing *filing)
{
	struct organisation organisation;
	TRY(organisation_get(c, c->user.organisation, &organisation));
	if (organisation.state != ORGANISATION_ACTIVE)
		return fail(c, STATUS_DENIED, "This organisation is no longer active: it can't apply for anything.");
	filing->person = (struct person_id){ 0 };
	filing->organisation = organisation.id;
	filing->applicant_name = organisation.name;
	return STATUS_OK;
}

static enum status check_audience(struct call *c, const struct filing *filing)
{
	unsigned fits = filing->organisation.n ? AUDIENCE_ORGANISATION : AUDIENCE_PERSON | AUDIENCE_FOREIGNER;
	if (filing->service->audiences & fits)
		return STATUS_OK;
	if (filing->organisation.n)
		return fail(c, STATUS_INVALID, "This service is for persons: an organisation can't apply for it.");
	return fail(c, STATUS_INVALID, "This service is for companies and other organisations: a person can't apply for it.");
}

enum status filing_place(struct call *c, struct filing *filing)
{
	if (filing->clerk.n)
		TRY(place_at_window(c, filing));
	else if (filing->mandate.n)
		TRY(place_by_mandate(c, filing));
	else if (c->user.organisation.n)
		TRY(place_for_organisation(c, filing));
	return check_audience(c, filing);
}

/* ---- seeing and acting ---- */

/* What was filed under a real name is its person's, from whichever account, and opens only to who was seen (L2). What was filed
 * without one is the account's. An organisation's account sees what is the organisation's, and no person's. */
static bool is_own(const struct call *c, const struct dossier_row *row)
{
	bool real = c->user.level >= LEVEL_2;
	bool account = c->user.account.n == row->applicant.n && !row->mandate.n;
	if (row->organisation.n)
		return real && c->user.organisation.n == row->organisation.n;
	if (!row->person.n)
		return account;
	return real && (account || (!c->user.organisation.n && c->user.person.n == row->person.n));
}

enum status standing_of(struct call *c, struct mandate_list *out)
{
	*out = (struct mandate_list){ 0 };
	return c->user.level >= LEVEL_2 ? mandates_standing(c, out) : STATUS_OK;
}

/* Who filed it by a mandate, as long as that is in force; and whoever acts for the organisation in this service. */
bool stands_for(const struct call *c, const struct mandate_list *standing, const struct dossier_row *row)
{
	if (c->user.account.n && is_own(c, row))
		return true;
	for (size_t i = 0; i < standing->count; i++) {
		const struct mandate *one = &standing->items[i];
		if (row->mandate.n && one->id.n == row->mandate.n && mandate_covers(one, row->service))
			return true;
		if (!c->user.organisation.n && mandate_shows(one, row->organisation, row->service))
			return true;
	}
	return false;
}

enum status is_applicants(struct call *c, const struct dossier_row *row, bool *out)
{
	struct mandate_list standing = { 0 };
	bool asks = c->user.account.n && !is_own(c, row) && (row->mandate.n || row->organisation.n);
	if (asks)
		TRY(standing_of(c, &standing));
	*out = stands_for(c, &standing, row);
	return STATUS_OK;
}

bool dossier_is_own(const struct call *c, const struct dossier *dossier)
{
	return !dossier->organisation.n || dossier->organisation.n == c->user.organisation.n;
}

enum status dossier_shows_file(struct call *c, struct file_id file, bool *out, struct person_id *of)
{
	struct dossier_ids served;
	struct mandate_list standing;
	*out = false;
	TRY(file_dossiers(c, file, &served));
	TRY(standing_of(c, &standing));
	for (size_t i = 0; !*out && i < served.count; i++) {
		struct dossier_row row;
		enum status status = dossier_by_id(c, served.items[i], &row);
		if (status == STATUS_ABSENT)
			continue;
		TRY(status);
		*out = stands_for(c, &standing, &row);
		if (*out && of && row.mandate.n && row.person.n != c->user.person.n)
			*of = row.person;
	}
	return STATUS_OK;
}

/* A company whose licence was revoked lives on until its liquidation ends (公司法 236), and may end what it began. */
static enum status refusal_for(struct call *c, struct organisation_id id, const char **out)
{
	struct organisation organisation;
	TRY(organisation_get(c, id, &organisation));
	if (organisation.state == ORGANISATION_CANCELLED)
		*out = "This organisation was cancelled: its applications can be looked at, and nothing can be done in them any more.";
	return STATUS_OK;
}

/* Why he only looks at it; none: he may act. */
static enum status refusal_of(struct call *c, const struct dossier_row *row, const char **out)
{
	struct person person;
	*out = NULL;
	if (row->organisation.n)
		return refusal_for(c, row->organisation, out);
	if (!row->mandate.n || !row->person.n || c->user.person.n != row->person.n)
		return STATUS_OK;
	TRY(person_get(c, row->person, &person));
	struct date born = day_date(person.born);
	struct day of_age = day_of(born.year + AGE_TO_ACT, born.month, born.day);
	if (!of_age.n)
		of_age = day_of(born.year + AGE_TO_ACT, 3, 1); /* born on 29 February */
	if (of_age.n > c->today.n)
		*out = "Until you are eighteen, your guardian acts for you here.";
	return STATUS_OK;
}

enum status may_act_in(struct call *c, const struct dossier_row *row)
{
	const char *why;
	TRY(refusal_of(c, row, &why));
	return why ? fail(c, STATUS_DENIED, "%s", say(c, why)) : STATUS_OK;
}

enum status acts_are_open(struct call *c, const struct dossier_row *row, bool *out)
{
	const char *why;
	TRY(refusal_of(c, row, &why));
	*out = !why;
	return STATUS_OK;
}
