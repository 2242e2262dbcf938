/* pack.h: a business as data: the files of a folder, read, checked and kept as an immutable version in the database.
 *
 * A pack of kind `service` has service.yaml (guide, actions, notices, certificate), form.yaml and flow.bpmn; one of kind
 * `county` has county.yaml (name, offices, posts), catalogue.csv, calendar.json. docs/packs.md is the manual. */
#ifndef YIZHAN_PACK_H
#define YIZHAN_PACK_H

#include "clock/clock.h"
#include "flow/flow.h"
#include "form/form.h"

enum audience { AUDIENCE_PERSON = 1, AUDIENCE_ORGANISATION = 2, AUDIENCE_FOREIGNER = 4 };
enum where { WHERE_ONLINE, WHERE_WINDOW, WHERE_ELSEWHERE };

struct material_need { /* a proof that a service asks for */
	struct str name;
	struct words label, help;
	bool required;
	struct str accept;       /* media types, comma separated */
	int most;                /* files */
	char grade;              /* 'A' to 'D': 国办函〔2016〕108号 */
	struct rule *when;
};

enum action_kind { ACTION_FORWARD, ACTION_BACK, ACTION_REFUSE, ACTION_PAUSE, ACTION_OTHER };
/* What an action means in law, for status and clock; the flow decides where it leads. */
enum effect { EFFECT_NONE, EFFECT_ACCEPT, EFFECT_SUPPLEMENT, EFFECT_GRANT, EFFECT_REFUSE, EFFECT_PAUSE, EFFECT_RESUME };

struct task_action {
	struct str name;
	struct words label;
	enum action_kind kind;
	enum effect effect;
	struct str article;
	struct form *form;       /* its fields; NULL for none */
	bool note_required;
	int line;                /* in service.yaml, as in the two below */
};

struct task_kind { /* a user task of the flow as the desk shows it */
	struct str id;           /* in flow.bpmn */
	struct words label, applicant_words; /* what the applicant reads meanwhile */
	struct str post;         /* code of the post that works on it */
	struct limit limit;      /* of the step; 0 days: none */
	struct task_action *actions;
	size_t action_count;
	int line;
};

struct notice_template {
	struct str on;           /* "filed", "accepted", "supplement", "granted", "refused" */
	struct words subject, text; /* with {number} {service} {due_on} {asked} {applicant} {link} */
};

struct certificate_template { /* issued when the flow runs the service task "issue_certificate" */
	struct words title;
	struct str prefix;       /* of its number */
	int months;              /* valid for; 0: does not end */
	struct str *fields;      /* names of form fields printed, in order */
	size_t field_count;
	struct words text;       /* the sentence printed, with {field} places */
	int line;
};

struct faq { struct words question, answer; };
struct basis { struct words law; struct str article; struct words text; };
struct guide_step { struct words title, text; };
struct fee { struct words name, basis; int64_t amount; };

/* What the flow's conditions see as values of a FLOW_COMPLETE or FLOW_MESSAGE: {"action": name, "fields": of the action,
 * "form": of the dossier}. A supplement is the message "supplement". service_read tries every way through the flow so. */
struct service {
	struct str code;         /* the national implementation code */
	struct str short_name;   /* the pack's name: "residence-permit" */
	struct words title, summary;
	struct str office;       /* code of the office */
	int office_line;         /* where service.yaml says it */
	struct str type;         /* "01" … "20" */
	unsigned audiences;
	enum where where;
	struct str url;          /* of WHERE_ELSEWHERE */
	struct str_list themes, keywords;
	struct words conditions, result, place, hours, complain, appeal;
	struct limit statutory, promised, acceptance; /* promised is not longer than statutory */
	struct words limit_basis;
	struct material_need *materials;
	size_t material_count;
	struct guide_step *steps;
	struct fee *fees;
	struct basis *bases;
	struct faq *faqs;
	size_t step_count, fee_count, basis_count, faq_count;
	int visits;              /* times one must come in person */
	/* what makes it run; NULL and 0 for services that only have a guide */
	struct form *form;
	struct flow *flow;
	struct task_kind *tasks;
	size_t task_count;
	struct notice_template *notices;
	size_t notice_count;
	struct certificate_template *certificate;
	struct pack_id pack;     /* the immutable version that this was read from */
};

struct office_entry { struct str code; struct words name, place, hours; struct str phone; };
struct post_entry { struct str code, office, role; struct words name; };

/* A county's frame. county_of gives NULL until one was loaded. */
struct county {
	struct words name;
	bool demonstration;      /* init makes accounts.txt and invented people for it */
	struct office_entry *offices;
	size_t office_count;
	struct post_entry *posts;
	size_t post_count;
	struct calendar *calendar;
	struct service **catalogue; /* guide-only entries: title, code, office, type */
	size_t catalogue_count;
};

struct pack_fault { struct str file, sentence; int line; }; /* file "": the folder; line 0: the whole file */
struct pack_fault_list { struct pack_fault *items; size_t count, room; };

/* The files of a pack, in memory: read from a folder, or from a version in the database. */
struct pack_file { struct str name, bytes; };
struct pack_files { struct str name; struct pack_file *items; size_t count; };

MUST_CHECK enum status pack_read_folder(struct arena *arena, const char *folder, struct pack_files *out, struct pack_fault_list *faults);
/* Reads and checks everything.  INVALID: every fault is told by file and line. */
MUST_CHECK enum status service_read(struct arena *arena, const struct pack_files *files, struct service **out, struct pack_fault_list *faults);
MUST_CHECK enum status county_read(struct arena *arena, const struct pack_files *files, struct county **out, struct pack_fault_list *faults);
/* Either, by the files that are there; a service's office and posts must be the county's (NULL: not checked). For `load`. */
MUST_CHECK enum status pack_check(struct arena *arena, const struct pack_files *files, const struct county *county, struct pack_fault_list *faults);
const struct post_entry *county_post(const struct county *county, struct str code);     /* NULL */
const struct office_entry *county_office(const struct county *county, struct str code); /* NULL */
struct str pack_digest(struct call *c, const struct pack_files *files); /* hex, over names and bytes */

/* Stores a version that pack_check has passed, inside an apply; the same bytes again are OK and store nothing. `base_digest`
 * is of the version that was changed, none: whichever is in force. CONFLICT: another is in force by now. */
MUST_CHECK enum status pack_store(struct call *c, const struct pack_files *files, struct str base_digest);

/* What is in force, for everyone: immutable, counted references, replaced whole by packs_reload after a load. Both read
 * in c->work; packs_reload changes c->house->packs. A stored version that no longer reads is logged and left out. */
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
