/* mandate_tell.c: "you may act for …", "… may no longer act for you". */
#include "dossier/mandate_tell.h"

#include "dossier/matter.h"

static struct notice notice_of(struct call *c, const struct mandate *mandate)
{
	static const struct { const char *subject, *text; } words[] = {
		[MANDATE_ASKED] = { "A mandate is asked for", "{holder} asks to act for {giver} ({kind}). The answer is given under My mandates." },
		[MANDATE_GIVEN] = { "A mandate was given", "{holder} may act for {giver} ({kind}). It is seen, and taken back, under My mandates." },
		[MANDATE_WITHDRAWN] = { "A mandate was taken back", "{holder} may not act for {giver} any more ({kind})." },
		[MANDATE_ENDED] = { "A mandate has ended", "{holder} may no longer act for {giver} ({kind})." },
	};
	const struct place places[] = {
		{ "holder", mandate->holder_name },
		{ "giver", mandate->giver_name },
		{ "kind", str_of(say(c, mandate_kind_words(mandate->kind))) },
	};
	return (struct notice){
		.subject = str_of(say(c, words[mandate->state].subject)),
		.text = text_fill(c, say(c, words[mandate->state].text), places, sizeof places / sizeof *places),
		.link = STR("/my/mandates"),
	};
}

static enum status tell_party(struct call *c, const struct mandate *mandate, struct person_id person, struct organisation_id organisation)
{
	enum language language = c->language;
	bool myself = (person.n && person.n == c->user.person.n) || (organisation.n && organisation.n == c->user.organisation.n);
	if (!myself)
		c->language = LANGUAGE_CHINESE;
	struct notice notice = notice_of(c, mandate);
	enum status status = notice_send_party(c, person, organisation, &notice);
	c->language = language;
	return status;
}

enum status mandate_tell(struct call *c, const struct mandate *mandate)
{
	static const struct organisation_id none;
	TRY(tell_party(c, mandate, mandate->holder, none));
	return tell_party(c, mandate, mandate->giver, mandate->organisation);
}

static enum mandate_state state_before(const struct mandate_list *before, struct mandate_id id)
{
	for (size_t i = 0; i < before->count; i++)
		if (before->items[i].id.n == id.n)
			return before->items[i].state;
	return MANDATE_WITHDRAWN;
}

enum status mandate_tell_changes(struct call *c, struct organisation_id organisation, const struct mandate_list *before)
{
	struct mandate_list now;
	TRY(mandates_of_organisation(c, organisation, &now));
	for (size_t i = 0; i < now.count; i++) {
		enum mandate_state was = state_before(before, now.items[i].id);
		bool began = now.items[i].state == MANDATE_GIVEN && was != MANDATE_GIVEN;
		bool ended = now.items[i].state == MANDATE_ENDED && was == MANDATE_GIVEN;
		if (began || ended)
			TRY(mandate_tell(c, &now.items[i]));
	}
	return STATUS_OK;
}
