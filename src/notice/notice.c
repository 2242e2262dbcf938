/* notice.c: notices are written: a row for the site, and a row of the outbox for each way that is confirmed. */
#include "notice/notice_inner.h"

enum { SUBJECT_BYTES = 200, TEXT_BYTES = 4000, SMS_BYTES = 1000, LIST_MOST = 200, TOKEN_CHARACTERS = 24 };

static notice_contacts *contacts_of;
static struct notice_ways ways;

void notice_set_contacts(notice_contacts *contacts)
{
	contacts_of = contacts;
}

void notice_set_ways(const struct notice_ways *given)
{
	ways = *given;
}

const struct notice_ways *notice_ways(void)
{
	return &ways;
}

/* At most `most` bytes, cut before a character. */
static struct str cut(struct str s, size_t most)
{
	if (s.len <= most)
		return s;
	while (most > 0 && ((unsigned char)s.at[most] & 0xc0) == 0x80)
		most--;
	return str_part(s, 0, most);
}

/* One Message-ID for ever: made with the row. */
static struct str message_of(struct call *c, enum way way, struct outbox_id id)
{
	if (way == WAY_SMS)
		return str_format(c->arena, "yizhan-%lld", (long long)id.n);
	size_t at = str_find(ways.mail_from, STR("@"));
	struct str domain = str_part(ways.mail_from, at + 1, ways.mail_from.len);
	struct str token = random_token(c->arena, TOKEN_CHARACTERS);
	return str_format(c->arena, "%.*s@%.*s", STR_ARGS(token), STR_ARGS(domain.len ? domain : STR("yizhan.invalid")));
}

static enum status outbox_add(struct call *c, enum way way, struct notice_id notice, struct str address, struct str text)
{
	struct outbox_id id = { id_new(c) };
	struct outbox_row row = {
		.id = id, .notice = notice, .way = way, .address = seal_close(c, ADDRESS_CONTEXT, address),
		.message = message_of(c, way, id), .next_at = c->now, .made_at = c->now,
	};
	if (text.at)
		row.text = seal_close(c, TEXT_CONTEXT, text);
	return outbox_insert(c, &row);
}

static const char forgotten_subject[] = "按法定要求已删除", forgotten_text[] = "—";

enum status notices_forget(struct call *c, struct dossier_id dossier)
{
	return notices_empty(c, dossier, seal_close(c, NOTICE_SUBJECT_CONTEXT, str_of(forgotten_subject)), seal_close(c, NOTICE_TEXT_CONTEXT, str_of(forgotten_text)));
}

enum status notices_forget_account(struct call *c, struct account_id account)
{
	return notices_empty_of(c, account, seal_close(c, NOTICE_SUBJECT_CONTEXT, str_of(forgotten_subject)), seal_close(c, NOTICE_TEXT_CONTEXT, str_of(forgotten_text)));
}

enum status notice_send(struct call *c, const struct notice *notice)
{
	struct contacts contacts = { 0 };
	struct str phone;
	struct notice_row row = {
		.id = { id_new(c) }, .account = notice->to, .dossier = notice->dossier, .link = notice->link, .made_at = c->now,
		.subject = seal_close(c, NOTICE_SUBJECT_CONTEXT, cut(notice->subject, SUBJECT_BYTES)),
		.text = seal_close(c, NOTICE_TEXT_CONTEXT, cut(notice->text, TEXT_BYTES)),
	};
	TRY(notice_insert(c, &row));
	if (contacts_of && !notice->site_only)
		TRY(contacts_of(c, notice->to, &contacts));
	if (!str_is_empty(contacts.mail))
		TRY(outbox_add(c, WAY_MAIL, row.id, contacts.mail, STR_NONE));
	if (!str_is_empty(contacts.phone) && phone_digits(c->arena, contacts.phone, &phone))
		TRY(outbox_add(c, WAY_SMS, row.id, phone, STR_NONE));
	return STATUS_OK;
}

enum status notice_send_sms(struct call *c, struct str phone, struct str text)
{
	struct str digits;
	if (!phone_digits(c->arena, phone, &digits))
		return fail(c, STATUS_INVALID, "This is not a phone number that we can write to.");
	return outbox_add(c, WAY_SMS, (struct notice_id){ 0 }, digits, cut(text, SMS_BYTES));
}

enum status notice_send_mail(struct call *c, struct str mail, struct str text)
{
	return outbox_add(c, WAY_MAIL, (struct notice_id){ 0 }, mail, cut(text, TEXT_BYTES));
}

static bool read_id(struct str text, struct notice_id *out)
{
	return str_int(text, 1, INT64_MAX, &out->n);
}

enum status notices_mine(struct call *c, struct str cursor, int limit, struct site_notice_list *out)
{
	struct notice_id before = { INT64_MAX };
	struct notice_row_list rows;
	if (!str_is_empty(cursor) && !read_id(cursor, &before))
		return fail(c, STATUS_INVALID, "This list has no such page.");
	int64_t most = limit < 1 ? 1 : limit > LIST_MOST ? LIST_MOST : limit;
	TRY(notice_page(c, c->user.account, before, most, &rows));
	*out = (struct site_notice_list){ ARENA_MANY(c->arena, struct site_notice, rows.count), rows.count, STR_NONE };
	for (size_t i = 0; i < rows.count; i++) {
		const struct notice_row *row = &rows.items[i];
		out->items[i] = (struct site_notice){
			.id = str_format(c->arena, "%lld", (long long)row->id.n), .dossier = row->dossier,
			.link = row->link, .at = row->made_at, .read = row->read_at.ms != 0,
		};
		TRY(seal_open(c, NOTICE_SUBJECT_CONTEXT, row->subject, &out->items[i].subject));
		TRY(seal_open(c, NOTICE_TEXT_CONTEXT, row->text, &out->items[i].text));
	}
	if (rows.count == (size_t)most)
		out->next = out->items[rows.count - 1].id;
	return STATUS_OK;
}

enum status notice_count_unread(struct call *c, int64_t *out)
{
	return notice_total_unread(c, c->user.account, out);
}

enum status notice_mark_read(struct call *c, struct str id)
{
	struct notice_id one;
	struct notice_row row;
	if (str_is_empty(id))
		return notice_read_all(c, c->user.account, c->now);
	if (!read_id(id, &one))
		return STATUS_ABSENT;
	TRY(notice_get(c, one, &row));
	if (row.account.n != c->user.account.n)
		return STATUS_ABSENT;
	return notice_read_one(c, one, c->now);
}

enum status outbox_troubles(struct call *c, struct outbox_line_list *out)
{
	struct outbox_row_list rows;
	TRY(outbox_list_troubles(c, &rows));
	*out = (struct outbox_line_list){ ARENA_MANY(c->arena, struct outbox_line, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++) {
		const struct outbox_row *row = &rows.items[i];
		out->items[i] = (struct outbox_line){
			.id = str_format(c->arena, "%lld", (long long)row->id.n), .way = row->way == WAY_SMS ? STR("sms") : STR("mail"),
			.state = (enum outbox_state)row->state, .tries = row->tries, .last_error = row->last_error, .made_at = row->made_at,
		};
	}
	return STATUS_OK;
}

const struct job_kind notice_jobs[] = {
	{ .name = "notice.mail", .run = mail_run, .every_ms = 1000 },
	{ .name = "notice.sms", .run = sms_run, .every_ms = 1000 },
	{ .name = "notice.sweep", .run = sms_sweep, .every_ms = 600000 },
	{ 0 },
};
