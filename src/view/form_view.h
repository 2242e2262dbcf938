/* form_view.h: a form's fields as HTML, with what was typed and what was wrong with it. Names are those of form.h's paths.
 *
 * A field whose condition does not hold for the values is not drawn; a button (which script presses by itself when an
 * answer changes) has the page drawn again. Passwords and codes are never drawn back. */
#ifndef YIZHAN_FORM_VIEW_H
#define YIZHAN_FORM_VIEW_H

#include "view/view.h"

/* The fields of one step (all with step < 0) under the step's title and intro; values may be NULL; faults from c->faults.
 * It stands inside a <form method="post" enctype="multipart/form-data"> of the page, whose own first button (to go on) has
 * no name: Enter in a box sends the form without a button's name. */
struct html view_form_step(struct call *c, const struct form *form, int step, const json_t *values);

/* The same, and beside each field that `sources` (an object, or NULL) names the sentence that says from where its value comes. */
struct html view_form_step_from(struct call *c, const struct form *form, int step, const json_t *values, const json_t *sources);

/* What was wrong (c->faults), to stand above the form: each with its field's label and a link to it; nothing when nothing
 * was. `form` may be NULL. */
struct html view_faults(struct call *c, const struct form *form);

/* The values of a step (all with step < 0), as the applicant or an official reads them back: labels and form_show. */
struct html view_form_values(struct call *c, const struct form *form, int step, const json_t *values, bool mask);

/* Whether one of the form's own buttons was pressed instead of the page's: "add" or "remove" of a group, whose rows change
 * in `values`, or "redraw". Then the handler checks nothing and draws the page again. */
bool view_form_button(struct call *c, const struct form *form, struct pair_view pairs, json_t *values);

/* The sentence told beside a field; none when there was none. */
struct str view_fault(const struct call *c, struct str path);

#endif
