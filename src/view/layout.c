/* layout.c: what the frame of every page needs to know. */
#include "view/view.h"
#include "layout_html.h"

struct html view_layout(struct call *c, struct str title, struct html content)
{
	struct layout_page page = { .title = title, .content = content, .language = str_of(language_code(c->language)), .home = STR("/") };
	return html_layout(c, &page);
}
