/* certificate_pdf.c: a certificate on paper. Who holds it needs no trust in it: the code leads to what we say of it today. */
#include "dossier/certificate.h"
#include "dossier/matter.h"

#include "view/pdf.h"

static struct pdf_pair *pairs_of(struct call *c, const struct certificate *certificate, size_t *count)
{
	size_t printed = json_array_size(certificate->printed);
	struct pdf_pair *pairs = ARENA_MANY(c->arena, struct pdf_pair, printed + 2);
	*count = 0;
	for (size_t i = 0; i < printed; i++) {
		const json_t *pair = json_array_get(certificate->printed, i);
		pairs[(*count)++] = (struct pdf_pair){ json_str(pair, "label"), json_str(pair, "value") };
	}
	pairs[(*count)++] = (struct pdf_pair){ str_of(say(c, "Issued on")), day_text(c->arena, certificate->issued_on) };
	if (certificate->ends_on.n)
		pairs[(*count)++] = (struct pdf_pair){ str_of(say(c, "Valid until")), day_text(c->arena, certificate->ends_on) };
	return pairs;
}

static enum status print(struct call *c, const struct certificate *certificate, struct body *out)
{
	size_t pair_count;
	const struct pdf_pair *pairs = pairs_of(c, certificate, &pair_count);
	struct str link = str_format(c->arena, "%.*s/c/%.*s", STR_ARGS(c->house->address), STR_ARGS(certificate->code));
	struct str issued_on = day_text(c->arena, certificate->issued_on);
	const struct pdf_element elements[] = {
		{ .kind = PDF_FOOTER, .text = link },
		{ .kind = PDF_EMBLEM },
		{ .kind = PDF_TITLE, .text = certificate->printed_title },
		{ .kind = PDF_SUBTITLE, .text = certificate->number },
		{ .kind = PDF_SPACE },
		{ .kind = PDF_PARAGRAPH, .text = certificate->sentence },
		{ .kind = PDF_TABLE, .pairs = pairs, .pair_count = pair_count },
		{ .kind = PDF_SPACE },
		{ .kind = PDF_QR, .text = link, .note = str_of(say(c, "Scan to see whether this certificate holds today.")) },
		{ .kind = PDF_SEAL, .text = certificate->printed_issuer, .note = issued_on, .seal = true },
	};
	const struct pdf_document document = {
		.title = certificate->printed_title,
		.author = certificate->printed_issuer,
		.language = c->language,
		.framed = true,
		.elements = elements,
		.count = sizeof elements / sizeof *elements,
	};
	return pdf_make(c, &document, out);
}

/* Paper has one wording, whoever prints it. */
enum status certificate_pdf(struct call *c, const struct certificate *certificate, struct body *out)
{
	enum language language = c->language;
	if (!certificate->printed)
		return fail(c, STATUS_DENIED, "A certificate is printed for its holder and for who issued it.");
	c->language = LANGUAGE_CHINESE;
	enum status status = print(c, certificate, out);
	c->language = language;
	return status;
}
