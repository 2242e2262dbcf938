/* service.h: a service as its pack says it: guide, form, flow, tasks with their actions, notices, certificate.
 *
 * Immutable once read; all of it lives as long as the pack it was read from. */
#ifndef YIZHAN_SERVICE_H
#define YIZHAN_SERVICE_H

#include "clock/clock.h"
#include "flow/flow.h"
#include "form/form.h"
#include "rule/decision.h"

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
	struct str have;         /* not asked of whom the register holds it: "person.address" */
	struct str accepts_certificate; /* code of a service: the certificate that it gave may be used */
	int valid_days;          /* a file handed in longer ago is not taken; 0: however old */
	struct words promise;    /* what may be declared in place of it, and what follows; none: nothing */
	int uses;                /* how many dossiers one file may serve; 0: any number */
};

enum action_kind { ACTION_FORWARD, ACTION_BACK, ACTION_REFUSE, ACTION_PAUSE, ACTION_OTHER };
/* What an action means in law, for status and clock; the flow decides where it leads. */
enum effect { EFFECT_NONE, EFFECT_ACCEPT, EFFECT_SUPPLEMENT, EFFECT_GRANT, EFFECT_REFUSE, EFFECT_PAUSE, EFFECT_RESUME, EFFECT_EXTEND, EFFECT_COUNT };

struct task_action {
	struct str name;
	struct words label;
	enum action_kind kind;
	enum effect effect;
	struct str article;
	struct form *form;       /* its fields; NULL for none */
	bool note_required;
	int line;                /* in service.yaml, as in the two below */
	bool beside;             /* none of the pack's: what an office may do beside the step (dossier/operation.h) */
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
 * "form": of the dossier, "decision": {table: what it says}}. A supplement is the message "supplement". service_read tries every way through the flow so. */
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
	struct limit extension;  /* by which both may be extended once, in their unit; 0 days: never */
	bool silence_accepts;    /* who gets no answer within `acceptance` counts as accepted: 行政许可法 32 (4) */
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
	struct decision *decisions;
	size_t decision_count;
	struct notice_template *notices;
	size_t notice_count;
	struct certificate_template *certificate;
	struct pack_id pack;     /* the immutable version that this was read from */
};

/* Sets the member "decision" of what conditions see: what each table says of the other members, by its name. One that can't be
 * taken of them is left out. */
void decisions_take(struct arena *arena, const struct service *service, json_t *values);

#endif
