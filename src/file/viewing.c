/* viewing.c: where one is among the files and their pages, and what is before and behind. */
#include "file/viewing.h"

#include <unistd.h>

static bool is_document(const struct look_file *file)
{
	return str_equal(file->served, STR("application/pdf"));
}

enum status look_find(struct call *c, const struct look_files *files, int64_t file, int page, struct look *out)
{
	*out = (struct look){ .page = page, .pages = 1, .pdf = { .fd = -1 } };
	for (size_t i = 0; i < files->count && !out->file; i++)
		if (files->items[i].id.n == file || file == 0)
			out->file = &files->items[i];
	if (!out->file)
		return fail(c, STATUS_ABSENT, "This file is not there any more. Please upload it again.");
	struct str type, name;
	return is_document(out->file) ? file_open(c, out->file->id, false, &out->pdf, &type, &name) : STATUS_OK;
}

static struct str address(struct call *c, struct str base, const struct look_file *file, int page)
{
	return str_format(c->arena, "%.*s/view?file=%lld&page=%d", STR_ARGS(base), (long long)file->id.n, page);
}

static void fill_neighbours(struct call *c, const struct look_files *files, struct str base, struct look *look)
{
	size_t at = (size_t)(look->file - files->items);
	if (look->page > 1)
		look->before = address(c, base, look->file, look->page - 1);
	else if (at > 0)
		look->before = address(c, base, look->file - 1, 1);
	if (look->page < look->pages)
		look->after = address(c, base, look->file, look->page + 1);
	else if (at + 1 < files->count)
		look->after = address(c, base, look->file + 1, 1);
	look->here = address(c, base, look->file, look->page);
	look->place = str_format(c->arena, say(c, "File %zu of %zu, page %d of %d"), at + 1, files->count, look->page, look->pages);
}

/* The sentence of a refusal is shown on the page, beside what still can be done. */
static enum status count_pages(struct call *c, struct look *look)
{
	enum status status = file_count_pages(c, &look->pdf, &look->pages);
	close(look->pdf.fd);
	if (status != STATUS_ABSENT && status != STATUS_BUSY)
		return status;
	look->fault = c->faults.items[c->faults.count - 1].sentence;
	look->pages = 1;
	c->faults.count = 0;
	return STATUS_OK;
}

enum status look_draw(struct call *c, const struct look_files *files, struct str base, struct str files_base, bool large, struct look *look)
{
	bool document = is_document(look->file);
	if (document)
		TRY(count_pages(c, look));
	if (look->pages > FILE_PAGES_MOST)
		look->pages = FILE_PAGES_MOST;
	if (look->page < 1 || look->page > look->pages)
		look->page = 1;
	look->zoom = large ? STR("large") : STR("fit");
	look->save = str_format(c->arena, "%.*s/%lld/copies", STR_ARGS(files_base), (long long)look->file->id.n);
	struct str bytes = str_format(c->arena, "%.*s/%lld", STR_ARGS(files_base), (long long)look->file->id.n);
	if (!look->fault.len)
		look->image = document ? str_format(c->arena, "%.*s/pages/%d", STR_ARGS(bytes), look->page) : bytes;
	look->alt = str_format(c->arena, say(c, "%.*s, page %d of %d"), STR_ARGS(look->file->name), look->page, look->pages);
	fill_neighbours(c, files, base, look);
	return STATUS_OK;
}
