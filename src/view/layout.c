/* layout.c: what the frame of every page needs to know of the call. */
#include "view/view.h"
#include "view/frame.h"
#include "http/http.h"
#include "layout_html.h"

static const struct view_frame *(*frame_of)(const struct call *c);

void view_set_frame(const struct view_frame *(*frame)(const struct call *c))
{
	frame_of = frame;
}

static const struct view_frame *frame_now(const struct call *c)
{
	static const struct view_frame nameless = { .county = { STR_INIT("驿站"), STR_INIT("Yizhan") },
						    .responsible = { STR_INIT("县政务服务中心"), STR_INIT("County Service Centre") },
						    .phone = STR_INIT("12345") };
	const struct view_frame *frame = frame_of ? frame_of(c) : NULL;
	return frame ? frame : &nameless;
}

/* Where staff work is drawn denser, and dark at night. */
static bool is_desk(const struct call *c)
{
	static const struct str starts[] = { STR_INIT("/desk"), STR_INIT("/admin"), STR_INIT("/window") };
	for (size_t i = 0; c->request && i < sizeof starts / sizeof *starts; i++)
		if (str_starts(c->request->path, starts[i]))
			return true;
	return false;
}

static struct str dress_of(const struct call *c)
{
	if (c->elders)
		return is_desk(c) ? STR("desk elders") : STR("site elders");
	return is_desk(c) ? STR("desk") : STR("site");
}

/* The pairs of the query that are no switch themselves, behind one that is: the page stays what it is. */
static struct str switched(const struct call *c, const char *pair)
{
	struct buf out;
	buf_init(&out, c->arena, 16384);
	buf_add_format(&out, "?%s", pair);
	struct str query = c->request && c->request->method == GET ? c->request->query : STR_NONE;
	while (query.len) {
		struct str part = str_until(&query, '&');
		if (part.len && !str_starts(part, STR("language=")) && !str_starts(part, STR("elders=")))
			buf_add_format(&out, "&%.*s", STR_ARGS(part));
	}
	return buf_str(&out);
}

struct html view_layout(struct call *c, struct str title, struct html content)
{
	bool chinese = c->language == LANGUAGE_CHINESE;
	struct layout_page page = {
		.title = title,
		.content = content,
		.language = str_of(language_code(c->language)),
		.dress = dress_of(c),
		.home = c->request && str_equal(c->request->path, STR("/")),
		.frame = frame_now(c),
		.other_language = chinese ? STR("en") : STR("zh-CN"),
		.switch_language = switched(c, chinese ? "language=en" : "language=zh"),
		.switch_elders = switched(c, c->elders ? "elders=no" : "elders=yes"),
	};
	return html_layout(c, &page);
}
