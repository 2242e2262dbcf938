/* held.h: what the county holds already: values of its registers, and certificates that it gave. What is told of a person is
 * told at L2 only, and of oneself; who asks answers for that. */
#ifndef YIZHAN_HELD_H
#define YIZHAN_HELD_H

#include "dossier/certificate.h"
#include "register/organisation.h"

/* Whether the registers hold a value of a person ("person.name" …: person_value) or of an organisation ("organisation.name" …:
 * organisation_value). Not for nobody, and not for no name. */
MUST_CHECK enum status held_find(struct call *c, struct person_id person, struct organisation_id organisation, struct str name, bool *out);
/* c->user's own certificates that a service gave and that hold today; none below L2. */
MUST_CHECK enum status held_certificates(struct call *c, struct str service, struct certificate_list *out);

/* An office asked an applicant for what the county held of him: the latest, the newest first. In a snapshot. */
struct finding {
	struct instant made_at;
	struct str number, office, material, held;
};
struct finding_list {
	struct finding *items;
	size_t count;
};
MUST_CHECK enum status findings_list(struct call *c, int64_t most, struct finding_list *out);

#endif
