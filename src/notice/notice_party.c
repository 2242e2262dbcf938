/* notice_party.c: telling whose matter it is, by whichever account he has, and who works at a post. */
#include "notice/notice.h"

static notice_party *accounts_of;
static notice_holders *holders_of;

void notice_set_party(notice_party *party)
{
	accounts_of = party;
}

enum status notice_send_party(struct call *c, struct person_id person, struct organisation_id organisation, const struct notice *notice)
{
	struct notice_accounts accounts = { 0 };
	if (accounts_of && (person.n || organisation.n))
		TRY(accounts_of(c, person, organisation, &accounts));
	for (size_t i = 0; i < accounts.count; i++) {
		struct notice one = *notice;
		one.to = accounts.items[i];
		if (one.to.n != notice->to.n)
			TRY(notice_send(c, &one));
	}
	return STATUS_OK;
}

void notice_set_holders(notice_holders *holders)
{
	holders_of = holders;
}

enum status notice_send_post(struct call *c, struct str post, const struct notice *notice)
{
	struct notice_accounts accounts = { 0 };
	if (holders_of)
		TRY(holders_of(c, post, &accounts));
	for (size_t i = 0; i < accounts.count; i++) {
		struct notice one = *notice;
		one.to = accounts.items[i];
		one.site_only = true;
		if (one.to.n != c->user.account.n)
			TRY(notice_send(c, &one));
	}
	return STATUS_OK;
}
