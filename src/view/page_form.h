/* page_form.h: the forms of our own pages: YAML files (x.form) embedded in the program, read once when first asked for. */
#ifndef YIZHAN_PAGE_FORM_H
#define YIZHAN_PAGE_FORM_H

#include "form/form.h"

/* The form of an embedded file, "sign_in.form". A file that is missing or does not read ends the process: it is ours. */
const struct form *page_form(const char *name);

/* The same with options that are known only now, for one of its choices: posts, offices. It lives as long as the call. */
const struct form *page_form_with(struct call *c, const char *name, const char *field, const struct option *options, size_t count);

#endif
