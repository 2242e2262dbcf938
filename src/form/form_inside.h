/* form_inside.h: what the files of form/ share with each other and nobody else uses. */
#ifndef YIZHAN_FORM_INSIDE_H
#define YIZHAN_FORM_INSIDE_H

#include "form/form.h"

enum { GROUP_MOST = 50, FILES_MOST = 20, TEXT_MOST = 200, LONG_TEXT_MOST = 5000 };

/* The bounds that hold for a field: its own, else its type's. */
struct bounds { int64_t least, most; };
struct bounds field_bounds(const struct field *field);

/* A text in canonical form for its type: full-width letters and digits made half-width where the type is a number, spaces
 * and invisible marks dropped, capitals where they are meant. Texts keep their characters. */
struct str field_canonical(struct arena *arena, const struct field *field, struct str text);

/* Drops the values of fields that are not shown, again and again until none goes: one may hide another. */
void form_drop_hidden(const struct call *c, const struct form *form, int step, json_t *values);

/* Why a value that is there is wrong, as a sentence told beside `path`; makes it canonical in its holder. */
bool field_check(struct call *c, const struct field *field, json_t *holder, struct str path);

bool step_is_meant(int step, size_t index); /* step < 0 means all */

#endif
