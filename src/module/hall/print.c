/* print.c: the elements of an application on paper, step by step. */
#include "module/hall/print.h"

#include "module/hall/draft_inner.h"
#include "view/pdf.h"

#include <string.h>

enum { EMPTY_ROWS = 2, ROOM_FIRST = 32 };

struct printing {
	struct call *c;
	const struct print *print;
	struct pdf_element *elements;
	size_t count, room;
	struct pdf_pair *pairs;     /* of the table being filled */
	size_t pair_count, pair_room;
	bool others;                /* the step is another person's: its secrets stay masked */
	bool open;                  /* and it is to be filled in by pen: nothing secret stands there */
};

/* A list in the arena that grows by doubling. */
static void *list_room(struct printing *p, void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	size_t more = *room ? 2 * *room : ROOM_FIRST;
	char *grown = arena_take(p->c->arena, more * size);
	if (count)
		memcpy(grown, items, count * size);
	*room = more;
	return grown;
}

static void add(struct printing *p, struct pdf_element element)
{
	p->elements = list_room(p, p->elements, p->count, &p->room, sizeof element);
	p->elements[p->count++] = element;
}

static struct str words_of(struct call *c, const struct words *words)
{
	return str_of(words_in(c->language, words));
}

static void table_begin(struct printing *p)
{
	p->pairs = NULL;
	p->pair_count = p->pair_room = 0;
}

static void table_end(struct printing *p)
{
	if (p->pair_count)
		add(p, (struct pdf_element){ .kind = p->print->boxes ? PDF_BOXES : PDF_TABLE, .pairs = p->pairs, .pair_count = p->pair_count });
	table_begin(p);
}

static void pair(struct printing *p, struct str label, struct str value)
{
	p->pairs = list_room(p, p->pairs, p->pair_count, &p->pair_room, sizeof *p->pairs);
	p->pairs[p->pair_count++] = (struct pdf_pair){ label, value.at ? value : STR("") };
}

static void tick(struct printing *p, struct str *text, bool chosen, struct str label)
{
	*text = str_format(p->c->arena, "%.*s%s%s %.*s", STR_ARGS(*text), text->len ? "    " : "", chosen ? "■" : "□", STR_ARGS(label));
}

/* All options, the chosen one filled: to be ticked by pen. */
static struct str ticks(struct printing *p, const struct field *field, const json_t *value)
{
	struct str text = STR("");
	if (field->type == FIELD_YES_NO) {
		tick(p, &text, json_is_true(value), str_of(say(p->c, "Yes")));
		tick(p, &text, json_is_false(value), str_of(say(p->c, "No")));
	}
	for (size_t i = 0; i < field->option_count; i++)
		tick(p, &text, value && str_equal(field->options[i].name, str_of(json_string_value(value))), words_of(p->c, &field->options[i].label));
	return text;
}

static bool is_ticked(const struct printing *p, const struct field *field)
{
	enum { TICKS_MOST = 12 };
	return p->print->boxes && (field->type == FIELD_YES_NO || (field->type == FIELD_CHOICE && field->option_count <= TICKS_MOST));
}

static void print_field(struct printing *p, const struct field *field, const json_t *value)
{
	if (p->open && (field->secret || field->type == FIELD_BANK_CARD))
		value = NULL;
	struct str shown = is_ticked(p, field) ? ticks(p, field, value) : draft_shown(p->c, field, value, p->print->mask || p->others);
	if (shown.len || p->print->boxes)
		pair(p, words_of(p->c, &field->label), shown);
}

/* Each row of a group is a table of its own; on a form to be filled in, two empty ones follow. */
static void print_group(struct printing *p, const struct field *field, const json_t *rows)
{
	size_t count = json_array_size(rows) + (p->print->boxes ? EMPTY_ROWS : 0);
	table_end(p);
	for (size_t i = 0; i < count; i++) {
		const json_t *row = json_array_get(rows, i);
		add(p, (struct pdf_element){ .kind = PDF_PARAGRAPH,
					     .text = str_format(p->c->arena, "%s %zu", words_in(p->c->language, &field->label), i + 1) });
		table_begin(p);
		for (size_t f = 0; f < field->field_count; f++)
			if (p->print->boxes || field_is_shown(p->c, &field->fields[f], p->print->form, row))
				print_field(p, &field->fields[f], json_object_get(row, str_c(p->c->arena, field->fields[f].name)));
		table_end(p);
	}
	table_begin(p);
}

static const struct draft_part *part_on_paper(const struct printing *p, const struct form_step *step)
{
	return p->print->draft ? part_of_step(p->print->draft, step->name) : NULL;
}

static bool is_confirmed(const struct printing *p, const struct form_step *step)
{
	const struct draft_part *part = part_on_paper(p, step);
	return part && part->confirmed_at.ms;
}

static void print_step(struct printing *p, const struct form_step *step)
{
	bool all = p->print->boxes;
	if (!all && !step_is_shown(p->c, step, p->print->form))
		return;
	if (words_of(p->c, &step->title).len)
		add(p, (struct pdf_element){ .kind = PDF_HEADING, .text = words_of(p->c, &step->title) });
	p->others = step_is_others(step);
	p->open = all && p->others && !is_confirmed(p, step);
	table_begin(p);
	for (size_t f = 0; f < step->field_count; f++) {
		const struct field *field = &step->fields[f];
		const json_t *value = json_object_get(p->print->form, str_c(p->c->arena, field->name));
		if (!all && !field_is_shown(p->c, field, p->print->form, NULL))
			continue;
		if (field->type == FIELD_GROUP)
			print_group(p, field, value);
		else
			print_field(p, field, value);
	}
	table_end(p);
}

static struct str file_names(struct call *c, const struct handed_in *need)
{
	struct str text = STR("");
	for (size_t i = 0; i < need->files.count; i++)
		text = str_format(c->arena, "%.*s%s%.*s", STR_ARGS(text), i ? ", " : "", STR_ARGS(need->files.items[i].name));
	return text.len ? text : str_of(say(c, "not handed in"));
}

static void print_materials(struct printing *p)
{
	const struct handed_in_list *needs = p->print->needs;
	if (!needs || !needs->count)
		return;
	add(p, (struct pdf_element){ .kind = PDF_HEADING, .text = str_of(say(p->c, "Materials")) });
	for (size_t i = 0; p->print->boxes && i < needs->count; i++)
		add(p, (struct pdf_element){ .kind = PDF_PARAGRAPH, .text = str_format(p->c->arena, "□ %s", words_in(p->c->language, &needs->items[i].label)) });
	table_begin(p);
	for (size_t i = 0; !p->print->boxes && i < needs->count; i++)
		pair(p, words_of(p->c, &needs->items[i].label), file_names(p->c, &needs->items[i]));
	table_end(p);
}

/* Whoever else has a part signs beside the applicant, unless he has confirmed it online. */
static void print_signature(struct printing *p, const struct form_step *step)
{
	struct call *c = p->c;
	struct str who = words_of(c, &step->of), done = STR("");
	if (!step_is_others(step))
		return;
	if (is_confirmed(p, step)) {
		struct str at = instant_local(c->arena, part_on_paper(p, step)->confirmed_at);
		done = view_sentence(c, "Confirmed online on {}: no signature is needed, unless something above is changed", &at, 1);
	}
	pair(p, view_sentence(c, "Signature and date: {}", &who, 1), done);
}

static void print_end(struct printing *p)
{
	const struct print *print = p->print;
	if (print->boxes) {
		add(p, (struct pdf_element){ .kind = PDF_PARAGRAPH, .text = str_of(say(p->c, "By sending I declare that what I have stated is true, and I answer for it.")) });
		table_begin(p);
		pair(p, str_of(say(p->c, "Signature and date")), STR(""));
		for (size_t i = 0; i < print->service->form->step_count; i++)
			print_signature(p, &print->service->form->steps[i]);
		table_end(p);
	}
	if (print->code.len)
		add(p, (struct pdf_element){ .kind = PDF_HEADING, .text = print->code });
	if (print->qr.len)
		add(p, (struct pdf_element){ .kind = PDF_QR, .text = print->qr, .note = print->qr_note });
}

enum status print_application(struct call *c, const struct print *print, struct body *out)
{
	struct printing *p = ARENA_ONE(c->arena, struct printing);
	struct str title = words_of(c, &print->service->title);
	p->c = c;
	p->print = print;
	add(p, (struct pdf_element){ .kind = PDF_FOOTER, .text = str_format(c->arena, "%.*s  ·  %.*s", STR_ARGS(title), STR_ARGS(print->subtitle)) });
	add(p, (struct pdf_element){ .kind = PDF_TITLE, .text = title });
	add(p, (struct pdf_element){ .kind = PDF_SUBTITLE, .text = print->subtitle });
	for (size_t i = 0; i < print->service->form->step_count; i++)
		print_step(p, &print->service->form->steps[i]);
	print_materials(p);
	print_end(p);
	const struct pdf_document document = { .title = title, .author = str_of(words_in(c->language, office_words(c, print->service->office))),
					       .language = c->language, .elements = p->elements, .count = p->count };
	return pdf_make(c, &document, out);
}
