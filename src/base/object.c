/* object.c: the names of the rules, and the mark that one was kept. */
#include "base/call.h"

static const char *const names[] = {
	[OBJECT_NONE] = "-",
	[OBJECT_WORD] = "word",
	[OBJECT_SERVICE] = "service",
	[OBJECT_CERTIFICATE] = "certificate",
	[OBJECT_DOSSIER_TRACKED] = "dossier-tracked",
	[OBJECT_DOSSIER_OWN] = "dossier-own",
	[OBJECT_DRAFT_OWN] = "draft-own",
	[OBJECT_PART_INVITED] = "part-invited",
	[OBJECT_CERTIFICATE_OWN] = "certificate-own",
	[OBJECT_FILE_OWN] = "file-own",
	[OBJECT_UPLOAD_OWN] = "upload-own",
	[OBJECT_MANDATE_OWN] = "mandate-own",
	[OBJECT_SESSION_OWN] = "session-own",
	[OBJECT_TASK_OF_POST] = "task-of-post",
	[OBJECT_DOSSIER_OF_POST] = "dossier-of-post",
	[OBJECT_FILE_OF_DOSSIER] = "file-of-dossier",
	[OBJECT_VISIT_OWN] = "visit-own",
	[OBJECT_MANDATE_OF_VISIT] = "mandate-of-visit",
	[OBJECT_DRAFT_ON_PAPER] = "draft-on-paper",
	[OBJECT_ORGANISATION] = "organisation",
	[OBJECT_CORRECTION] = "correction",
	[OBJECT_DEPUTY_OF_OFFICE] = "deputy-of-office",
	[OBJECT_STAFF] = "staff",
	[OBJECT_HOLDING] = "holding",
	[OBJECT_OFFICE] = "office",
	[OBJECT_POST] = "post",
};

const char *object_name(enum object object)
{
	return names[object];
}

void object_is(struct call *c, enum object object)
{
	c->objects |= UINT64_C(1) << object;
}
