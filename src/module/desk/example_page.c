/* example_page.c: /components, every component with an example, for who builds pages. */
#include "module/desk/desk_inner.h"

#include "components_html.h"
#include "view/form_view.h"
#include "view/page_form.h"

static enum status show_components(struct call *c)
{
	const struct form *form = page_form("window_card.form");
	json_t *values = json_keep(c->arena, json_pack("{s:s}", "name", "王小明"));
	fail_field(c, STR("number"), "This is no identity number: compare all 18 characters with the identity card.");
	struct components_page page = {
		.hostile = STR("<script>alert(\"1\")</script> & 'quoted'"),
		.picture = view_qr(c, c->house->address),
		.faults = view_faults(c, form),
		.form = view_form_step(c, form, -1, values),
		.none = STR_NONE,
	};
	return show(c, html_components(c, &page));
}

const struct route example_routes[] = {
	/* method path         zone        permission       level    flags prepare show */
	{ GET, "/components",  ZONE_STAFF, PERMISSION_WORK, LEVEL_2, 0,    NULL,   show_components, NULL, NULL },
	{ 0 },
};
