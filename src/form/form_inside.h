/* form_inside.h: what the files of form/ share with each other and nobody else uses. */
#ifndef YIZHAN_FORM_INSIDE_H
#define YIZHAN_FORM_INSIDE_H

#include "form/form.h"

enum { GROUP_MOST = 50, FILES_MOST = 20, TEXT_MOST = 200, LONG_TEXT_MOST = 5000, OPTIONS_MOST = 5000 };

/* The bounds that hold for a field: its own, else its type's. */
struct bounds { int64_t least, most; };
struct bounds field_bounds(const struct field *field);

/* The members of a value that is an object, in order, NULL behind the last; NULL for types whose value is none. */
const char *const *field_parts(enum field_type type);
bool field_part_is_secret(enum field_type type, const char *part); /* in a field that is secret */
struct str part_canonical(struct arena *arena, const struct field *field, const char *part, struct str text);
/* Makes the members canonical and drops empty ones; what is no text or no member is a fault. */
void parts_tidy(struct call *c, const struct field *field, json_t *value, struct str path);
struct str part_path(struct arena *arena, struct str path, const char *part); /* "stay.from" */

/* A text in canonical form for its type: full-width letters and digits made half-width where the type is a number, spaces
 * and invisible marks dropped, capitals where they are meant. Texts keep their characters. */
struct str field_canonical(struct arena *arena, const struct field *field, struct str text);

/* Drops the values of fields that are not shown, again and again until none goes: one may hide another. */
void form_drop_hidden(const struct call *c, const struct form *form, int step, json_t *values);

/* Why a value that is there is wrong, as a sentence told beside `path`; makes it canonical in its holder. */
bool field_check(struct call *c, const struct field *field, json_t *holder, struct str path);

bool field_refuse(struct call *c, struct str path, const char *english); /* tells the sentence; gives false */
bool check_text_length(struct call *c, struct bounds bounds, struct str text, struct str path);
bool has_control(struct str text, bool lines);  /* characters that cannot be printed */
bool has_private_use(struct str text);          /* characters that only the machine knows on which they were typed */
uint32_t character_public(uint32_t character);  /* of one that older systems kept at a private place: its own place in Unicode */
bool check_printable(struct call *c, struct str text, bool lines, struct str path); /* tells of either */

/* Each checks one type's value, for field_check. */
bool check_day(struct call *c, const struct field *field, struct str text, struct str path);
bool check_resident_number(struct call *c, struct str text, struct str path);
bool check_period(struct call *c, const struct field *field, json_t *value, struct str path);
bool check_address(struct call *c, const struct field *field, json_t *value, struct str path);
bool check_place(struct call *c, const struct field *field, json_t *value, struct str path);
bool check_document(struct call *c, const struct field *field, json_t *value, struct str path);
bool check_signature(struct call *c, const struct field *field, json_t *value, struct str path);
bool check_decimal(struct call *c, const struct field *field, struct str text, struct str path);
bool check_choices(struct call *c, const struct field *field, json_t *value, struct str path);
bool check_simple_number(struct call *c, const struct field *field, struct str text, struct str path); /* card, landline, postal code */

/* 2026-3-1, 2026/3/1, 2026.3.1, 2026 3 1, 2026年3月1日, 二〇二六年三月一日 and 20260301 as 2026-03-01, in any width; anything else
 * without spaces and invisible marks. */
struct str day_canonical(struct arena *arena, struct str text);
struct str text_compact(struct arena *arena, struct str text, bool hyphens, bool capitals);
struct str text_tidy(struct arena *arena, struct str text, bool lines); /* one line, or lines; invisible marks gone */
struct str landline_canonical(struct arena *arena, struct str text);
struct str amount_plain(struct arena *arena, struct str text); /* without ¥, 元 and the commas of thousands */

/* Puts the values of computed fields into the form's values, of all steps; drops what can't be computed. */
void form_compute(const struct call *c, const struct form *form, json_t *values);
bool form_computes(const struct form *form); /* whether any field is computed */

bool step_is_meant(int step, size_t index); /* step < 0 means all */

#endif
