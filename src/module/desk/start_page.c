/* start_page.c: where staff begin who have no tasks of their own; a supervisor's way to a dossier by its number. */
#include "module/desk/desk_inner.h"

#include "dossier/held.h"
#include "findings_html.h"
#include "start_html.h"

enum { FINDINGS_MOST = 200 };

static enum status show_start(struct call *c)
{
	struct start_page page = { .name = c->user.name };
	TRY(notice_count_unread(c, &page.unread));
	return show(c, html_start(c, &page));
}

static enum status show_watch(struct call *c)
{
	struct str number = str_trim(query_value(c, "number"));
	struct dossier dossier;
	enum status status = number.len ? dossier_find(c, number, STR_NONE, &dossier) : STATUS_ABSENT;
	if (status == STATUS_OK)
		return redirect(c, str_format(c->arena, "/desk/watch/%.*s", STR_ARGS(dossier.number)));
	struct start_page page = { .name = c->user.name, .missed = true };
	TRY(notice_count_unread(c, &page.unread));
	return status == STATUS_ABSENT ? show(c, html_start(c, &page)) : status;
}

static struct words office_name(struct call *c, struct str code)
{
	const struct county *county = county_of(c);
	const struct office_entry *office = county ? county_office(county, code) : NULL;
	return office ? office->name : (struct words){ code, code };
}

static enum status finding_line_of(struct call *c, const struct finding *finding, struct finding_line *out)
{
	struct dossier dossier;
	*out = (struct finding_line){ .at = finding->made_at, .number = finding->number, .held = finding->held,
				      .office = office_name(c, finding->office), .label = { finding->material, finding->material } };
	enum status status = dossier_find(c, finding->number, STR_NONE, &dossier);
	for (size_t i = 0; status == STATUS_OK && i < dossier.service->material_count; i++)
		if (str_equal(dossier.service->materials[i].name, finding->material))
			out->label = dossier.service->materials[i].label;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

static enum status show_findings(struct call *c)
{
	struct finding_list findings;
	struct findings_page page = { .bar = desk_bar(c, TAB_NONE, STR_NONE, STR_NONE) };
	TRY(findings_list(c, FINDINGS_MOST, &findings));
	page.lines.items = ARENA_MANY(c->arena, struct finding_line, findings.count);
	for (size_t i = 0; i < findings.count; i++)
		TRY(finding_line_of(c, &findings.items[i], &page.lines.items[page.lines.count++]));
	return show(c, html_findings(c, &page));
}

const struct route start_routes[] = {
	/* method path        zone        permission            level    flags prepare show */
	{ GET, "/desk/start", ZONE_STAFF, PERMISSION_NONE,      LEVEL_2, DOOR, NULL,   show_start, NULL, NULL },
	{ GET, "/desk/findings", ZONE_STAFF, PERMISSION_SUPERVISE, LEVEL_2, 0, NULL,   show_findings, NULL, NULL },
	{ GET, "/desk/watch", ZONE_STAFF, PERMISSION_SUPERVISE, LEVEL_2, 0,    NULL,   show_watch, NULL, NULL },
	{ 0 },
};
