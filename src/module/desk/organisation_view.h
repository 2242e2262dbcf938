/* organisation_view.h: an organisation at the window, as its page shows it. */
#ifndef YIZHAN_ORGANISATION_VIEW_H
#define YIZHAN_ORGANISATION_VIEW_H

#include "module/desk/desk_inner.h"

struct organisation_sheet {
	struct str name, credit_code, kind, address, legal_name, state;
	struct str person;              /* who stands here */
	struct str action, back, login, digits;
	struct html fields, state_fields;
	struct day state_on;
	int64_t version;
	bool known, visited, may_account, done;
};

#endif
