/* tell.c: what the applicant is told, in the words of the pack's notices. */
#include "dossier/matter.h"

#include "base/buf.h"
#include "register/mandate.h"

#include <string.h>

enum { TEXT_CEILING = 4000 };

const struct office_entry *office_find(struct call *c, struct str code)
{
	const struct county *county = county_of(c);
	return county ? county_office(county, code) : NULL;
}

struct str text_fill(struct call *c, const char *text, const struct place *places, size_t count)
{
	struct buf out;
	struct str rest = str_of(text);
	buf_init(&out, c->arena, TEXT_CEILING);
	while (rest.len) {
		buf_add(&out, str_until(&rest, '{'));
		if (!rest.len)
			break;
		struct str name = str_until(&rest, '}');
		for (size_t i = 0; i < count; i++)
			if (str_equal(name, str_of(places[i].name))) {
				buf_add(&out, places[i].value);
				break;
			}
	}
	return buf_str(&out);
}

static struct str asked_words(struct call *c, const struct matter *matter)
{
	struct buf out;
	json_t *asked;
	buf_init(&out, c->arena, TEXT_CEILING);
	if (!matter->row.asked.at || json_read(c->arena, matter->row.asked, &asked) != STATUS_OK)
		return STR("");
	for (size_t i = 0; i < json_array_size(asked); i++) {
		const json_t *one = json_array_get(asked, i);
		struct str label = json_str(one, c->language == LANGUAGE_CHINESE ? "chinese" : "english"), words = json_str(one, "words");
		buf_add_format(&out, "%s%.*s%s%.*s", i ? "; " : "", STR_ARGS(label), label.len && words.len ? ": " : "", STR_ARGS(words));
	}
	return buf_str(&out);
}

/* Who acts by a mandate is told while it is in force; whose the matter is, always. */
static enum status send_all(struct call *c, const struct matter *matter, struct notice *notice)
{
	const struct dossier_row *row = &matter->row;
	bool told = row->applicant.n != 0;
	if (told && row->mandate.n) {
		struct mandate mandate;
		TRY(mandate_get(c, row->mandate, &mandate));
		told = mandate_in_force(&mandate, c->today) && mandate_covers(&mandate, row->service);
	}
	notice->to = row->applicant;
	if (told)
		TRY(notice_send(c, notice));
	return notice_send_party(c, row->person, row->organisation, notice);
}

static enum status send(struct call *c, const struct matter *matter, const struct notice_template *template, struct str query_code)
{
	struct str link = str_format(c->arena, "/my/dossiers/%.*s", STR_ARGS(matter->row.number));
	const struct place places[] = {
		{ "number", matter->row.number },
		{ "service", str_of(words_in(c->language, &matter->service->title)) },
		{ "due_on", day_text(c->arena, matter->row.due_on) },
		{ "asked", asked_words(c, matter) },
		{ "applicant", matter->row.applicant_name },
		{ "link", str_format(c->arena, "%.*s%.*s", STR_ARGS(c->house->address), STR_ARGS(link)) },
		{ "query_code", query_code },
		{ "reason", matter->note },
	};
	size_t count = sizeof places / sizeof *places;
	struct notice notice = {
		.dossier = matter->row.id,
		.subject = text_fill(c, words_in(c->language, &template->subject), places, count),
		.text = text_fill(c, words_in(c->language, &template->text), places, count),
		.link = link,
	};
	if (query_code.at)
		notice.text = str_format(c->arena, "%.*s %s", STR_ARGS(notice.text),
					 str_format(c->arena, say(c, "Query code: %.*s."), STR_ARGS(query_code)).at);
	return send_all(c, matter, &notice);
}

/* An applicant reads in the language in which he acts; what a clerk does is told in Chinese. */
enum status matter_tell(struct call *c, const struct matter *matter, const char *occasion, struct str query_code)
{
	enum language language = c->language;
	enum status status = STATUS_OK;
	if (c->user.account.n != matter->row.applicant.n)
		c->language = LANGUAGE_CHINESE;
	for (size_t i = 0; status == STATUS_OK && i < matter->service->notice_count; i++)
		if (str_equal(matter->service->notices[i].on, str_of(occasion)))
			status = send(c, matter, &matter->service->notices[i], query_code);
	c->language = language;
	return status;
}
