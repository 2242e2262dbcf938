/* finding.c: asking an applicant for what the county holds is against 国务院令第716号, article 7. The question stands, since only
 * the official knows why he asks; that he asked is an event, and is listed for supervision. */
#include "dossier/held.h"
#include "dossier/matter.h"

#include "finding_sql.h"

static enum status record(struct call *c, const struct matter *matter, const struct material_need *need)
{
	struct finding_row row = { .id = { id_new(c) }, .dossier = matter->row.id, .number = matter->row.number, .office = matter->row.office,
				   .material = need->name, .held = need->have, .account = c->user.account, .made_at = c->now };
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "held", json_from_str(need->have));
	json_set(detail, "material", json_from_str(need->name));
	struct deed deed = { .kind = "finding.asked_held", .subject = str_format(c->arena, "dossier %.*s", STR_ARGS(matter->row.number)),
			     .detail = json_text(c->arena, detail, true) };
	TRY(finding_add(c, &row));
	return log_append(c, &deed, NULL);
}

enum status findings_of_asked(struct call *c, const struct matter *matter, const json_t *fields)
{
	const json_t *rows = json_object_get(fields, "asked");
	for (size_t i = 0; i < json_array_size(rows); i++) {
		struct str name = json_str(json_array_get(rows, i), "name");
		for (size_t k = 0; k < matter->service->material_count; k++) {
			const struct material_need *need = &matter->service->materials[k];
			bool held = false;
			if (str_equal(need->name, name))
				TRY(held_find(c, matter->row.person, matter->row.organisation, need->have, &held));
			if (held)
				TRY(record(c, matter, need));
		}
	}
	return STATUS_OK;
}

enum status findings_list(struct call *c, int64_t most, struct finding_list *out)
{
	struct finding_row_list rows;
	TRY(findings_latest(c, instant_add(c->now, 1), most, &rows));
	*out = (struct finding_list){ ARENA_MANY(c->arena, struct finding, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++) {
		const struct finding_row *row = &rows.items[i];
		out->items[i] = (struct finding){ row->made_at, row->number, row->office, row->material, row->held };
	}
	return STATUS_OK;
}
