/* form_view.c: which component draws which field. */
#include "view/form_view_inside.h"

#include "computed_box_html.h"
#include "day_boxes_html.h"
#include "error_line_html.h"
#include "error_summary_html.h"
#include "field_frame_html.h"
#include "fieldset_frame_html.h"
#include "file_box_html.h"
#include "form_fields_html.h"
#include "form_section_html.h"
#include "group_frame_html.h"
#include "group_row_html.h"
#include "input_html.h"
#include "option_line_html.h"
#include "radio_html.h"
#include "select_box_html.h"
#include "summary_list_html.h"
#include "summary_doubt_html.h"
#include "summary_row_html.h"
#include "text_area_html.h"

#include <inttypes.h>
#include <string.h>

enum { RADIOS_MOST = 6, GROUP_ROWS_MOST = 50 };

struct str words_str(const struct call *c, const struct words *words)
{
	return str_of(words_in(c->language, words));
}

struct str view_fault(const struct call *c, struct str path)
{
	for (size_t i = 0; i < c->faults.count; i++)
		if (c->faults.items[i].field.len && str_equal(c->faults.items[i].field, path))
			return c->faults.items[i].sentence;
	return STR_NONE;
}

void buf_start(struct call *c, struct buf *out)
{
	buf_init(out, c->arena, VIEW_CEILING);
}

/* Rules write `form.name` and `row.name`. */
static bool mentions(struct call *c, const struct rule *rule, struct str name)
{
	return rule && str_contains(rule_source(rule), str_format(c->arena, ".%.*s", STR_ARGS(name)));
}

/* Whether another field's condition may look at this one; a mention too many only costs a drawing. */
static bool decides(struct call *c, const struct form *form, struct str name)
{
	for (size_t s = 0; s < form->step_count; s++) {
		if (mentions(c, form->steps[s].when, name))
			return true;
		for (size_t f = 0; f < form->steps[s].field_count; f++) {
			const struct field *field = &form->steps[s].fields[f];
			if (mentions(c, field->when, name) || mentions(c, field->value, name))
				return true;
			for (size_t m = 0; m < field->field_count; m++)
				if (mentions(c, field->fields[m].when, name) || mentions(c, field->fields[m].value, name))
					return true;
		}
	}
	return false;
}

/* A value as it is typed. */
static struct str typed(struct call *c, const struct drawn *d)
{
	if (d->field->type == FIELD_PASSWORD || d->field->type == FIELD_CODE)
		return STR("");
	if (json_is_string(d->value))
		return (struct str){ json_string_value(d->value), json_string_length(d->value) };
	if (!json_is_integer(d->value))
		return STR("");
	int64_t number = json_integer_value(d->value);
	if (d->field->type != FIELD_MONEY)
		return str_format(c->arena, "%" PRId64, number);
	uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	return str_format(c->arena, "%s%" PRIu64 ".%02" PRIu64, number < 0 ? "-" : "", size / 100, size % 100);
}

/* How a box is typed into: by type. Browsers' own checks are not wanted: the server says in words what is wrong. */
struct box {
	const char *kind, *mode, *fill, *size;
	int64_t most;
};

static struct box box_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_INTEGER:
		return (struct box){ "text", "numeric", "", "short", 20 };
	case FIELD_MONEY:
	case FIELD_NUMBER:
		return (struct box){ "text", "decimal", "", "short", 30 };
	case FIELD_BANK_CARD:
		return (struct box){ "text", "numeric", "off", "middle", 40 };
	case FIELD_LANDLINE:
		return (struct box){ "tel", "tel", "tel", "middle", 40 };
	case FIELD_POSTAL_CODE:
		return (struct box){ "text", "numeric", "postal-code", "short", 20 };
	case FIELD_PHONE:
		return (struct box){ "tel", "tel", "tel", "middle", 30 };
	case FIELD_MAIL:
		return (struct box){ "email", "email", "email", "", 254 };
	case FIELD_RESIDENT_NUMBER:
	case FIELD_CREDIT_CODE:
		return (struct box){ "text", "", "off", "middle", 40 };
	case FIELD_PASSWORD:
		return (struct box){ "password", "", "current-password", "", 200 };
	case FIELD_CODE:
		return (struct box){ "text", "numeric", "one-time-code", "short", 12 };
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
	case FIELD_DAY:
	case FIELD_CHOICE:
	case FIELD_YES_NO:
	case FIELD_FILE:
	case FIELD_GROUP: case FIELD_CHOICES: case FIELD_PERIOD: case FIELD_ADDRESS: case FIELD_PLACE: case FIELD_IDENTITY_DOCUMENT:
	case FIELD_SIGNATURE: case FIELD_TYPE_COUNT:
		break;
	}
	return (struct box){ "text", "", "", "", field->most };
}

static const char *fill_of(const struct field *field, const char *usual)
{
	static const struct {
		struct str prefill;
		const char *fill;
	} rows[] = { { STR_INIT("person.name"), "name" },	  { STR_INIT("person.phone"), "tel" },
		     { STR_INIT("person.mail"), "email" },	  { STR_INIT("person.address"), "street-address" },
		     { STR_INIT("person.birthday"), "bday" } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (str_equal(rows[i].prefill, field->prefill))
			return rows[i].fill;
	return usual;
}

/* The help, behind it the example where it is to be shown, and from where the value was taken. */
static struct str help_of(struct call *c, const struct drawn *d)
{
	const struct field *field = d->field;
	struct str help = words_str(c, &field->help);
	json_t *example = NULL;
	if (field->show_example && field->example.at && json_read(c->arena, field->example, &example) == STATUS_OK) {
		struct str shown = form_show(c, field, example, false);
		help = view_sentence(c, help.len ? "{} For example: {}" : "{}For example: {}", (struct str[]){ help.at ? help : STR(""), shown }, 2);
	}
	if (!d->source.len)
		return help;
	return str_format(c->arena, "%.*s%s%.*s", STR_ARGS(help), help.len ? " " : "", STR_ARGS(d->source));
}

static void draw_choices(struct call *c, struct buf *out, const struct drawn *d)
{
	const struct field *field = d->field;
	struct str value = typed(c, d);
	for (size_t i = 0; i < field->option_count; i++) {
		const struct option *option = &field->options[i];
		bool chosen = str_equal(option->name, value);
		struct str label = words_str(c, &option->label);
		if (field->option_count > RADIOS_MOST)
			use_option_line(c, out, option->name, label, chosen);
		else
			use_radio(c, out, d->name, option->name, label, chosen, d->decides);
	}
}

static void draw_yes_no(struct call *c, struct buf *out, const struct drawn *d)
{
	use_radio(c, out, d->name, STR("yes"), str_of(say(c, "Yes")), json_is_true(d->value), d->decides);
	use_radio(c, out, d->name, STR("no"), str_of(say(c, "No")), json_is_false(d->value), d->decides);
}

static void draw_files(struct call *c, struct buf *out, const struct drawn *d)
{
	struct buf ids;
	buf_start(c, &ids);
	size_t index, count = json_array_size(d->value);
	const json_t *id;
	json_array_foreach(d->value, index, id) {
		const char *text = json_string_value(id);
		buf_add_format(&ids, "%s%s", ids.len ? "," : "", text ? text : "");
	}
	use_file_box(c, out, d->name, buf_str(&ids), (int64_t)count, d->field->accept, d->field->most != 1,
		     help_of(c, d).len != 0, d->fault.len != 0);
}

static void draw_box(struct call *c, struct buf *out, const struct drawn *d)
{
	const struct field *field = d->field;
	struct box box = box_of(field);
	use_input(c, out, str_of(box.kind), d->name, typed(c, d), str_of(box.mode), str_of(fill_of(field, box.fill)),
		  str_of(box.size), box.most, help_of(c, d).len != 0, d->fault.len != 0, field->required, d->decides);
}

static void draw_control(struct call *c, struct buf *out, const struct drawn *d)
{
	const struct field *field = d->field;
	bool help = help_of(c, d).len != 0, wrong = d->fault.len != 0;
	struct buf inner;
	if (field->value) {
		use_computed_box(c, out, d->name, d->value ? form_show(c, field, d->value, false) : STR_NONE);
	} else if (field->type == FIELD_LONG_TEXT) {
		use_text_area(c, out, d->name, typed(c, d), field->most, help, wrong, field->required);
	} else if (field->type == FIELD_DAY) {
		use_day_boxes(c, out, d->name, typed(c, d), str_of(fill_of(field, "")), help, wrong, field->required, d->decides);
	} else if (field->type == FIELD_FILE) {
		draw_files(c, out, d);
	} else if (field->type == FIELD_CHOICE) {
		buf_start(c, &inner);
		draw_choices(c, &inner, d);
		use_select_box(c, out, d->name, help, wrong, field->required, d->decides, view_html(c, &inner));
	} else {
		draw_box(c, out, d);
	}
}

static bool is_several_controls(const struct field *field)
{
	if (field->value)
		return false;
	return field->type == FIELD_YES_NO || is_drawn_as_several(field) || (field->type == FIELD_CHOICE && field->option_count <= RADIOS_MOST);
}

static void draw_plain(struct call *c, struct buf *out, const struct drawn *d)
{
	const struct field *field = d->field;
	struct str label = words_str(c, &field->label), help = help_of(c, d);
	struct buf inner;
	buf_start(c, &inner);
	if (!is_several_controls(field)) {
		draw_control(c, &inner, d);
		struct str unit = field->type == FIELD_MONEY ? str_of(say(c, "yuan")) : words_str(c, &field->unit);
		if (field->value)
			unit = STR_NONE;
		use_field_frame(c, out, d->name, label, help, d->fault, !field->required && !field->value, unit, view_html(c, &inner));
		return;
	}
	if (field->type == FIELD_YES_NO)
		draw_yes_no(c, &inner, d);
	else if (is_drawn_as_several(field))
		draw_several(c, &inner, d);
	else
		draw_choices(c, &inner, d);
	use_fieldset_frame(c, out, d->name, label, help, d->fault, !field->required, view_html(c, &inner));
}

static void draw_field(struct call *c, struct buf *out, const struct form *form, const struct field *field, struct str name,
		       const json_t *value, struct str source)
{
	struct drawn d = { field, name, value, view_fault(c, name), decides(c, form, field->name), source };
	draw_plain(c, out, &d);
}

static void draw_row(struct call *c, struct buf *out, const struct form *form, const struct field *group, size_t index,
		     const json_t *values)
{
	const json_t *row = json_array_get(json_object_get(values, str_c(c->arena, group->name)), index);
	struct str path = str_format(c->arena, "%.*s[%zu]", STR_ARGS(group->name), index);
	struct buf inner;
	buf_start(c, &inner);
	for (size_t f = 0; f < group->field_count; f++) {
		const struct field *field = &group->fields[f];
		if (field_is_shown(c, field, values, row))
			draw_field(c, &inner, form, field, str_format(c->arena, "%.*s.%.*s", STR_ARGS(path), STR_ARGS(field->name)),
				   json_object_get(row, str_c(c->arena, field->name)), STR_NONE);
	}
	use_group_row(c, out, path, (int64_t)index + 1, view_html(c, &inner));
}

static void draw_group(struct call *c, struct buf *out, const struct form *form, const struct field *group, const json_t *values)
{
	size_t rows = json_array_size(json_object_get(values, str_c(c->arena, group->name)));
	size_t least = group->least > 0 ? (size_t)group->least : group->required ? 1 : 0;
	size_t most = group->most > 0 && group->most < GROUP_ROWS_MOST ? (size_t)group->most : GROUP_ROWS_MOST;
	rows = rows < least ? least : rows;
	rows = rows > GROUP_ROWS_MOST ? GROUP_ROWS_MOST : rows;
	struct buf inner;
	buf_start(c, &inner);
	for (size_t i = 0; i < rows; i++)
		draw_row(c, &inner, form, group, i, values);
	use_group_frame(c, out, group->name, words_str(c, &group->label), words_str(c, &group->help),
			view_fault(c, group->name), rows < most, view_html(c, &inner));
}

static bool draw_step(struct call *c, struct buf *out, const struct form *form, const struct form_step *step, const json_t *values,
		      const json_t *sources)
{
	bool any_decides = false;
	struct buf inner;
	buf_start(c, &inner);
	for (size_t f = 0; f < step->field_count; f++) {
		const struct field *field = &step->fields[f];
		any_decides = any_decides || decides(c, form, field->name);
		for (size_t m = 0; m < field->field_count; m++)
			any_decides = any_decides || decides(c, form, field->fields[m].name);
		if (!field_is_shown(c, field, values, NULL))
			continue;
		if (field->type == FIELD_GROUP)
			draw_group(c, &inner, form, field, values);
		else
			draw_field(c, &inner, form, field, field->name, json_object_get(values, str_c(c->arena, field->name)),
				   json_str(sources, str_c(c->arena, field->name)));
	}
	use_form_section(c, out, step->name, words_str(c, &step->title), words_str(c, &step->intro), view_html(c, &inner));
	return any_decides;
}

static bool has_group(const struct form_step *step)
{
	for (size_t i = 0; i < step->field_count; i++)
		if (has_own_button(&step->fields[i]))
			return true;
	return false;
}

struct html view_form_step(struct call *c, const struct form *form, int step, const json_t *values)
{
	return view_form_step_from(c, form, step, values, NULL);
}

struct html view_form_step_from(struct call *c, const struct form *form, int step, const json_t *values, const json_t *sources)
{
	const json_t *known = json_is_object(values) ? values : json_keep(c->arena, json_object());
	bool any_decides = false, any_group = false;
	struct buf inner, out;
	buf_start(c, &inner);
	buf_start(c, &out);
	for (size_t s = 0; s < form->step_count; s++)
		if ((step < 0 || (size_t)step == s) && step_is_shown(c, &form->steps[s], known)) {
			any_decides |= draw_step(c, &inner, form, &form->steps[s], known, sources);
			any_group |= has_group(&form->steps[s]);
		}
	use_form_fields(c, &out, any_decides, any_decides || any_group, view_html(c, &inner));
	return view_html(c, &out);
}

/* Where a field stands in its form, rows of a group at the group; behind all others what is of none. */
static size_t place_in(const struct form *form, struct str path)
{
	size_t place = 0;
	struct str top = str_part(path, 0, str_find(path, STR("[")));
	top = str_part(top, 0, str_find(top, STR(".")));
	for (size_t s = 0; form && s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++, place++)
			if (str_equal(form->steps[s].fields[f].name, top))
				return place;
	return place;
}

static void draw_fault(struct call *c, struct buf *out, const struct form *form, const struct fault *fault)
{
	const struct field *field = form && fault->field.len ? form_field(form, fault->field) : NULL;
	use_error_line(c, out, field || !form ? fault->field : STR_NONE, field ? words_str(c, &field->label) : STR_NONE, fault->sentence);
}

/* In the order of the page: what is missing was found after what is wrong. */
struct html view_faults(struct call *c, const struct form *form)
{
	size_t told = 0;
	struct buf lines, out;
	buf_start(c, &lines);
	buf_start(c, &out);
	for (size_t place = 0; told < c->faults.count; place++)
		for (size_t i = 0; i < c->faults.count; i++)
			if (place_in(form, c->faults.items[i].field) == place) {
				draw_fault(c, &lines, form, &c->faults.items[i]);
				told++;
			}
	if (c->faults.count)
		use_error_summary(c, &out, view_html(c, &lines));
	return view_html(c, &out);
}

/* ---- reading back ---- */

static void show_field(struct call *c, struct buf *out, const struct field *field, const json_t *value, bool mask)
{
	struct str doubt = value ? form_doubt(c, field, value) : STR_NONE;
	if (doubt.len)
		use_summary_doubt(c, out, words_str(c, &field->label), form_show(c, field, value, mask), doubt);
	else if (value)
		use_summary_row(c, out, words_str(c, &field->label), form_show(c, field, value, mask));
}

static void show_group(struct call *c, struct buf *out, const struct field *group, const json_t *rows, bool mask)
{
	size_t index;
	const json_t *row;
	json_array_foreach(rows, index, row) {
		struct str label = words_str(c, &group->label), number = str_format(c->arena, "%zu", index + 1);
		use_summary_row(c, out, label, view_sentence(c, "Number {}", &number, 1));
		for (size_t f = 0; f < group->field_count; f++)
			show_field(c, out, &group->fields[f], json_object_get(row, str_c(c->arena, group->fields[f].name)), mask);
	}
}

static void show_step(struct call *c, struct buf *out, const struct form_step *step, const json_t *values, bool mask)
{
	struct buf inner, list;
	buf_start(c, &inner);
	buf_start(c, &list);
	for (size_t f = 0; f < step->field_count; f++) {
		const struct field *field = &step->fields[f];
		const json_t *value = json_object_get(values, str_c(c->arena, field->name));
		if (field->type == FIELD_GROUP)
			show_group(c, &inner, field, value, mask);
		else
			show_field(c, &inner, field, value, mask);
	}
	if (inner.len == 0)
		return;
	use_summary_list(c, &list, view_html(c, &inner));
	use_form_section(c, out, step->name, words_str(c, &step->title), STR_NONE, view_html(c, &list));
}

struct html view_form_values(struct call *c, const struct form *form, int step, const json_t *values, bool mask)
{
	struct buf out;
	buf_start(c, &out);
	for (size_t s = 0; s < form->step_count; s++)
		if (step < 0 || (size_t)step == s)
			show_step(c, &out, &form->steps[s], values, mask);
	return view_html(c, &out);
}

/* ---- buttons ---- */

static const struct field *group_named(const struct form *form, struct str name)
{
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++)
			if (form->steps[s].fields[f].type == FIELD_GROUP && str_equal(form->steps[s].fields[f].name, name))
				return &form->steps[s].fields[f];
	return NULL;
}

static void add_row(struct call *c, const struct field *group, json_t *values)
{
	const char *name = str_c(c->arena, group->name);
	if (!json_is_array(json_object_get(values, name)))
		json_set(values, name, json_array());
	json_t *rows = json_object_get(values, name);
	size_t least = group->required || group->least > 0 ? 2 : 1; /* an empty row that is shown anyway counts as one */
	while (json_array_size(rows) < GROUP_ROWS_MOST && json_array_append_new(rows, json_object()) == 0 &&
	       json_array_size(rows) < least)
		continue;
}

bool view_form_button(struct call *c, const struct form *form, struct pair_view pairs, json_t *values)
{
	struct str add = pairs.get(pairs.pairs, STR("add")), removed = pairs.get(pairs.pairs, STR("remove"));
	const struct field *group = add.len ? group_named(form, add) : NULL;
	if (group) {
		add_row(c, group, values);
		return true;
	}
	struct str index = removed, name = str_until(&index, '[');
	int64_t row;
	group = removed.len ? group_named(form, name) : NULL;
	if (group && str_int(str_part(index, 0, index.len ? index.len - 1 : 0), 0, GROUP_ROWS_MOST, &row)) {
		json_array_remove(json_object_get(values, str_c(c->arena, name)), (size_t)row);
		return true;
	}
	return pairs.get(pairs.pairs, STR("redraw")).len != 0;
}
