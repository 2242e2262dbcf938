/* certificate_page.c: a certificate's public state, which its QR code leads to, and its PDF for its holder. */
#include "module/hall/hall_inner.h"

#include "module/hall/guess.h"
#include "module/hall/whom.h"
#include "certificate_check_html.h"
#include "certificate_state_html.h"

struct wanted { /* what look finds for the PDF */
	struct certificate certificate;
};

static enum status draw_state(struct call *c, const struct certificate *certificate)
{
	struct certificate_state_page page = {
		.certificate = certificate,
		.state = str_of(say(c, certificate_state_words(certificate->state))),
		.valid = certificate->state == CERTIFICATE_VALID,
	};
	if (certificate->by_staff)
		reads_person(c, certificate->person, str_format(c->arena, "certificate %.*s", STR_ARGS(certificate->number)).at);
	whom_reads_certificate(c, certificate);
	return show(c, html_certificate_state(c, &page));
}

static enum status show_state(struct call *c)
{
	struct certificate certificate;
	enum status status = guess_certificate(c, path_value(c, "code"), &certificate);
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "No certificate of this code was issued here. If it was shown to you as genuine, call 12345.");
	TRY(status);
	return draw_state(c, &certificate);
}

static enum status show_check(struct call *c)
{
	struct certificate_check_page page = { .number = str_trim(query_value(c, "number")) };
	if (page.number.len == 0)
		return show(c, html_certificate_check(c, &page));
	struct certificate certificate;
	enum status status = guess_certificate(c, page.number, &certificate);
	if (status == STATUS_OK)
		return draw_state(c, &certificate);
	page.missed = true;
	return status == STATUS_ABSENT ? show(c, html_certificate_check(c, &page)) : status;
}

/* Only a holder's own can be had as a document, and by who acts for him. */
static enum status show_pdf(struct call *c)
{
	struct certificate certificate = { 0 };
	struct body body;
	struct str number = path_value(c, "number");
	enum status status = certificate_find(c, number, &certificate);
	if (status == STATUS_ABSENT || (status == STATUS_OK && (certificate.by_staff || !certificate.printed)))
		return fail(c, STATUS_ABSENT, "You hold no certificate of this number.");
	TRY(status);
	object_is(c, OBJECT_CERTIFICATE_OWN);
	whom_reads_certificate(c, &certificate);
	TRY(certificate_pdf(c, &certificate, &body));
	return show_file(c, STR("application/pdf"), str_format(c->arena, "%.*s.pdf", STR_ARGS(number)), body, true);
}

const struct route certificate_routes[] = {
	/* method path                       zone         permission       level    flags prepare show */
	{ GET, "/c/:code",                   ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, 0,    NULL,   show_state, NULL, .object = OBJECT_CERTIFICATE },
	{ GET, "/certificate",               ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, 0,    NULL,   show_check, NULL },
	{ GET, "/my/certificates/:number/pdf", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, READS_PERSON, NULL, show_pdf,   NULL, .object = OBJECT_CERTIFICATE_OWN },
	{ 0 },
};
