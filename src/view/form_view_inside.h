/* form_view_inside.h: what the files that draw fields share. */
#ifndef YIZHAN_FORM_VIEW_INSIDE_H
#define YIZHAN_FORM_VIEW_INSIDE_H

#include "view/form_view.h"

/* One field to be drawn. */
struct drawn {
	const struct field *field;
	struct str name;   /* its path */
	const json_t *value;
	struct str fault;
	bool decides;      /* other fields depend on it */
	struct str source; /* from where the value was taken; none when it was typed */
};

struct str words_str(const struct call *c, const struct words *words);
void buf_start(struct call *c, struct buf *out);

/* Several boxes or marks that answer one question: what stands in their frame. */
void draw_several(struct call *c, struct buf *out, const struct drawn *d);
bool is_drawn_as_several(const struct field *field); /* by draw_several */
bool has_own_button(const struct field *field);      /* to go on without script */

#endif
