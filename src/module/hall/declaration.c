/* declaration.c: a declaration in place of a proof (告知承诺, 国办发〔2020〕42号): the pack says for which proofs, and in which
 * words what is declared and what follows when it is not true. Who signs it with his name gets a document made here, of grade D,
 * which the office checks afterwards. */
#include "module/hall/proofs.h"

#include "view/pdf.h"

#include <unistd.h>

enum { NAME_LEAST = 2, NAME_MOST = 50 };

/* With a confirmed name it is that one, and no other. */
static bool check_name(struct call *c, struct str field, struct str name)
{
	size_t characters = str_count(name);
	if (characters < NAME_LEAST || characters > NAME_MOST)
		fail_field(c, field, "Sign the declaration with your name.");
	else if (c->user.level >= LEVEL_2 && !str_equal(name, c->user.name))
		fail_field(c, field, "The declaration is signed with your own name: %.*s.", STR_ARGS(c->user.name));
	else
		return true;
	return false;
}

static enum status print(struct call *c, const struct service *service, const struct material_need *need, struct str name, struct body *out)
{
	const struct pdf_pair pairs[] = {
		{ str_of(say(c, "Service")), service->title.chinese },
		{ str_of(say(c, "In place of")), need->label.chinese },
		{ str_of(say(c, "Declared by")), name },
		{ str_of(say(c, "Declared at")), instant_local(c->arena, c->now) },
	};
	const struct pdf_element elements[] = {
		{ .kind = PDF_TITLE, .text = str_of(say(c, "Declaration")) },
		{ .kind = PDF_SPACE },
		{ .kind = PDF_PARAGRAPH, .text = need->promise.chinese },
		{ .kind = PDF_SPACE },
		{ .kind = PDF_TABLE, .pairs = pairs, .pair_count = sizeof pairs / sizeof *pairs },
	};
	const struct pdf_document document = { .title = str_of(say(c, "Declaration")), .author = name, .language = c->language,
					       .elements = elements, .count = sizeof elements / sizeof *elements };
	return pdf_make(c, &document, out);
}

/* Paper has one wording, whoever prints it. A character that cannot be printed is told beside the proof. */
static enum status make(struct call *c, const struct service *service, const struct material_need *need, struct str name, struct body *out)
{
	enum language language = c->language;
	c->language = LANGUAGE_CHINESE;
	enum status status = print(c, service, need, name, out);
	c->language = language;
	return status;
}

enum status declaration_take(struct call *c, const struct service *service, const struct material_need *need, struct str name,
			     struct stored_file *out)
{
	struct str field = str_format(c->arena, "materials.%.*s", STR_ARGS(need->name));
	struct body body;
	if (!need->promise.chinese.len) {
		fail_field(c, field, "This proof cannot be replaced by a declaration.");
		return STATUS_INVALID;
	}
	if (!check_name(c, field, name))
		return STATUS_INVALID;
	TRY(make(c, service, need, name, &body));
	struct str called = str_format(c->arena, "承诺书 %.*s.pdf", STR_ARGS(need->label.chinese));
	enum status status = file_take(c, field, &body, 0, body.size, called, out);
	out->declared = true;
	return status;
}

enum status declarations_take(struct call *c, const struct service *service, struct proofs *proofs)
{
	for (size_t i = 0; i < service->material_count; i++) {
		const struct material_need *need = &service->materials[i];
		struct str wanted = form_value(c, str_format(c->arena, "promise.%.*s", STR_ARGS(need->name)).at);
		struct str name = str_trim(form_value(c, str_format(c->arena, "promise_name.%.*s", STR_ARGS(need->name)).at));
		if (!need->promise.chinese.len || !str_equal(wanted, STR("yes")))
			continue;
		TRY(declaration_take(c, service, need, name, &proofs->files[proofs->count]));
		proofs->names[proofs->count++] = need->name;
	}
	return STATUS_OK;
}
