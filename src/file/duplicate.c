/* duplicate.c: copies with a watermark: their rows, and the page on which they are asked for. */
#include "file/duplicate.h"

#include "base/json.h"
#include "duplicate_html.h"
#include "duplicate_sql.h"
#include "seal/log.h"
#include "view/form_view.h"
#include "view/page_form.h"

enum { LINES_MOST = 50 };

static const char context[] = "duplicate";

enum status duplicate_read(struct call *c, const struct pair_view pairs, struct duplicate *out)
{
	const struct form *form = page_form("duplicate.form");
	json_t *values = form_values_from(c, form, -1, pairs, NULL);
	TRY(form_check(c, form, -1, values));
	out->purpose = json_str(values, "purpose");
	out->recipient = json_str(values, "recipient");
	if (!str_int(pairs.get(pairs.pairs, STR("first_page")), 1, FILE_PAGES_MOST * 10, &out->first_page))
		out->first_page = 1;
	return STATUS_OK;
}

static struct deed deed_of(struct call *c, const struct duplicate *duplicate)
{
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "copy", json_from_id(c->arena, duplicate->id.n));
	json_set(detail, "dossier", duplicate->dossier.len ? json_from_str(duplicate->dossier) : json_null());
	return (struct deed){ .kind = "file.copied", .subject = str_format(c->arena, "file %lld", (long long)duplicate->file.n),
			      .detail = json_text(c->arena, detail, true) };
}

enum status duplicate_make(struct call *c, struct duplicate *duplicate)
{
	duplicate->id = (struct duplicate_id){ id_new(c) };
	duplicate->account = c->user.account;
	duplicate->made_at = c->now;
	struct duplicate_row row = {
		.id = duplicate->id, .file = duplicate->file, .account = duplicate->account, .dossier = duplicate->dossier,
		.purpose = seal_close(c, context, duplicate->purpose), .recipient = seal_close(c, context, duplicate->recipient),
		.maker = seal_close(c, context, duplicate->maker), .first_page = duplicate->first_page, .made_at = c->now,
	};
	struct deed deed = deed_of(c, duplicate);
	TRY(duplicate_add(c, &row));
	return log_append(c, &deed, NULL);
}

static enum status of_row(struct call *c, const struct duplicate_row *row, struct duplicate *out)
{
	*out = (struct duplicate){ .id = row->id, .file = row->file, .account = row->account, .dossier = row->dossier,
				   .first_page = row->first_page, .made_at = row->made_at };
	TRY(seal_open(c, context, row->purpose, &out->purpose));
	TRY(seal_open(c, context, row->recipient, &out->recipient));
	return seal_open(c, context, row->maker, &out->maker);
}

enum status duplicate_find(struct call *c, struct file_id file, struct duplicate_id id, struct duplicate *out)
{
	struct duplicate_row row;
	enum status status = duplicate_get(c, id, &row);
	if (status == STATUS_ABSENT || (status == STATUS_OK && (row.file.n != file.n || row.account.n != c->user.account.n)))
		return fail(c, STATUS_ABSENT, "You made no such copy.");
	TRY(status);
	return of_row(c, &row, out);
}

static json_t *values_of(struct call *c, const struct duplicate_view *view)
{
	const struct form *form = page_form("duplicate.form");
	if (view->typed)
		return form_values_from(c, form, -1, *view->typed, NULL);
	json_t *values = json_keep(c->arena, json_object());
	if (view->proposed.len)
		json_set(values, "purpose", json_from_str(view->proposed));
	return values;
}

static enum status lines_of(struct call *c, const struct duplicate_view *view, struct duplicate_line_list *out)
{
	struct duplicate_row_list rows;
	TRY(duplicates_by_file(c, view->file, LINES_MOST, &rows));
	*out = (struct duplicate_line_list){ ARENA_MANY(c->arena, struct duplicate_line, rows.count), 0 };
	for (size_t i = 0; i < rows.count; i++) {
		struct duplicate one;
		TRY(of_row(c, &rows.items[i], &one));
		bool mine = one.account.n == c->user.account.n;
		if (view->own && !mine)
			continue;
		struct duplicate_line *line = &out->items[out->count++];
		*line = (struct duplicate_line){ .id = one.id, .purpose = one.purpose, .recipient = one.recipient, .maker = one.maker,
						 .made_at = one.made_at, .mine = mine };
		if (one.first_page > 1)
			line->pages = str_format(c->arena, say(c, "from page %d"), (int)one.first_page);
	}
	return STATUS_OK;
}

enum status duplicate_show(struct call *c, const struct duplicate_view *view)
{
	const struct form *form = page_form("duplicate.form");
	struct duplicate_page page = {
		.bar = view->bar, .faults = view_faults(c, form), .fields = view_form_step(c, form, -1, values_of(c, view)),
		.action = view->action, .back = view->back, .made = view->made, .own = view->own,
	};
	struct stored_file file;
	TRY(file_find(c, view->file, &file));
	page.most = DUPLICATE_PAGES;
	page.pages = file.pages > DUPLICATE_PAGES ? file.pages : 0;
	page.name = file.name;
	TRY(lines_of(c, view, &page.lines));
	return show(c, html_duplicate(c, &page));
}
