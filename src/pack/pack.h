/* pack.h: a business as data: the files of a folder, read, checked and kept as an immutable version in the database.
 *
 * A pack of kind `service` has service.yaml (guide, actions, notices, certificate), form.yaml and flow.bpmn; one of kind
 * `county` has county.yaml (name, offices, posts), catalogue.csv, calendar.json. docs/packs.md is the manual. */
#ifndef YIZHAN_PACK_H
#define YIZHAN_PACK_H

#include "pack/service.h"

struct office_entry { struct str code; struct words name, place, hours; struct str phone; };
struct post_entry { struct str code, office, role; struct words name; struct str pack_office; /* as the pack says; none: made here */ };
struct office_past { struct str office; struct words name; struct instant until; };
struct code_lead { struct str from, to; bool is_post; };

/* The privacy notice (个人信息保护法 17) and what is asked consent for, each singly (13, 14): privacy.yaml. */
struct privacy_part { struct words title, text; };
struct privacy_purpose { struct str code; struct words title, text; };
struct privacy {
	struct str version;
	struct day since;
	struct words intro;
	struct words news;       /* what is new in this version; none in the first */
	struct privacy_part *parts;
	size_t part_count;
	struct privacy_purpose *purposes;
	size_t purpose_count;
};

/* A county's frame. county_of gives NULL until one was loaded. */
struct county {
	struct words name;
	bool demonstration;      /* init makes accounts.txt and invented people for it */
	struct office_entry *offices;
	size_t office_count;
	struct post_entry *posts;
	size_t post_count;
	struct office_past *pasts;  /* names that offices had, the oldest first */
	size_t past_count;
	struct code_lead *leads;    /* of closed codes to their successors */
	size_t lead_count;
	struct calendar *calendar;
	struct service **catalogue; /* guide-only entries: title, code, office, type */
	size_t catalogue_count;
	struct privacy *privacy;    /* NULL: the county has none */
	const struct division_table *divisions; /* for the addresses of all services; NULL: the county has none */
};

struct pack_fault { struct str file, sentence; int line; }; /* file "": the folder; line 0: the whole file */
struct pack_fault_list { struct pack_fault *items; size_t count, room; };

/* The files of a pack, in memory: read from a folder, or from a version in the database. */
struct pack_file { struct str name, bytes; };
struct pack_files {
	struct str name;
	struct pack_file *items;
	size_t count;
	const struct division_table *divisions; /* of the county, not a file of this pack; NULL: it has none */
};

MUST_CHECK enum status pack_read_folder(struct arena *arena, const char *folder, struct pack_files *out, struct pack_fault_list *faults);
/* Reads and checks everything.  INVALID: every fault is told by file and line. */
MUST_CHECK enum status service_read(struct arena *arena, const struct pack_files *files, struct service **out, struct pack_fault_list *faults);
MUST_CHECK enum status county_read(struct arena *arena, const struct pack_files *files, struct county **out, struct pack_fault_list *faults);
/* Either, by the files that are there; a service's office and posts must be the county's (NULL: not checked). For `load`. */
MUST_CHECK enum status pack_check(struct arena *arena, const struct pack_files *files, const struct county *county, struct pack_fault_list *faults);
/* The code of a closed one leads on to its successor; NULL for one that never was. */
const struct post_entry *county_post(const struct county *county, struct str code);
const struct office_entry *county_office(const struct county *county, struct str code);
struct str pack_digest(struct call *c, const struct pack_files *files); /* hex, over names and bytes */

/* Stores a version that pack_check has passed, inside an apply; the same bytes again are OK and store nothing. `base_digest`
 * is of the version that was changed, none: whichever is in force. CONFLICT: another is in force by now. */
MUST_CHECK enum status pack_store(struct call *c, const struct pack_files *files, struct str base_digest);

/* What is in force, for everyone: immutable, counted references, replaced whole by packs_reload after a load. Both read
 * in c->work; packs_reload changes c->house->packs. A stored version that no longer reads is left out with an alarm; the
 * dossiers filed under it go on as long as form, flow and tasks can be read. */
MUST_CHECK enum status packs_open(struct call *c, struct packs **out); /* in a snapshot */
MUST_CHECK enum status packs_reload(struct call *c);
void packs_close(struct packs *packs);
/* All of these give views that live as long as the call (it takes a reference). */
const struct county *county_of(struct call *c);
const struct service *service_find(struct call *c, struct str code);      /* code or short name; NULL */
const struct service *service_of_pack(struct call *c, struct pack_id pack); /* an older version too; NULL when broken */
struct service_view { const struct service *const *items; size_t count; };
struct service_view services_all(struct call *c);                         /* packs first, then the catalogue */

#endif
