/* demonstration.h: the invented people of a demonstration county, for whom `init` makes accounts.
 *
 * Their numbers carry right check digits but the area code 999999, so that none can be a real person's. */
#ifndef YIZHAN_DEMONSTRATION_H
#define YIZHAN_DEMONSTRATION_H

#include "pack/pack.h"

struct demonstration_person { /* a resident, or someone who acts for a company */
	struct str login, name, number, phone, mail, address;
	struct str company, credit_code; /* none for residents */
};

struct demonstration_staff {
	struct str login, name, role, phone, mail;
	struct str_list posts;           /* codes of county.yaml */
};

struct demonstration {
	struct demonstration_person *people;
	size_t person_count;
	struct demonstration_staff *staff;
	size_t staff_count;
};

/* Reads demonstration.yaml of a county pack.  ABSENT: the pack has none; INVALID: the faults say why. */
MUST_CHECK enum status demonstration_read(struct arena *arena, const struct pack_files *files, const struct county *county,
					  struct demonstration **out, struct pack_fault_list *faults);

#endif
