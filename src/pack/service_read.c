/* service_read.c: the guide of a service from service.yaml. Field by field in docs/packs.md. */
#include "pack/pack_inside.h"

#include "form/source.h"

#include <string.h>

/* 行政许可 … 公共服务: the types of the national list of administrative powers. */
static const char *const types[] = { "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20", NULL };
static const char *const wheres[] = { "online", "window", "elsewhere", NULL };

struct limit yaml_limit(struct yaml *yaml, const struct yaml_node *map, const char *name)
{
	struct limit limit = { 0 };
	const struct yaml_node *node = yaml_find(map, name);
	struct str text = yaml_text(yaml, map, name, false), rest = text;
	int64_t days = 0;
	if (!text.len)
		return limit;
	bool number = str_int(str_until(&rest, ' '), 1, 3650, &days);
	if (number && str_equal(rest, STR("working days")))
		return (struct limit){ (int)days, LIMIT_WORKING_DAYS };
	if (number && str_equal(rest, STR("calendar days")))
		return (struct limit){ (int)days, LIMIT_CALENDAR_DAYS };
	if (number && days <= 120 && str_equal(rest, STR("months")))
		return (struct limit){ (int)days, LIMIT_MONTHS };
	yaml_fault(yaml, node->line, "\"%s\" must be as \"20 working days\", \"15 calendar days\" or \"3 months\".", name);
	return limit;
}

static unsigned read_audiences(struct yaml *yaml, const struct yaml_node *root)
{
	static const char *const names[] = { "person", "organisation", "foreigner" };
	struct str_list list = yaml_texts(yaml, root, "audiences");
	unsigned audiences = 0;
	for (size_t i = 0; i < list.count; i++) {
		unsigned found = 0;
		for (unsigned k = 0; k < 3; k++)
			if (str_equal(list.items[i], str_of(names[k])))
				found = 1u << k;
		if (!found)
			yaml_fault(yaml, yaml_find(root, "audiences")->line, "An audience is person, organisation or foreigner.");
		audiences |= found;
	}
	if (!audiences)
		yaml_fault(yaml, root->line, "\"audiences\" is missing: say for whom the service is.");
	return audiences;
}

/* What follows when nobody answers in time: of a licence the law says it, whatever the pack would like. */
static bool read_silence(struct yaml *yaml, const struct yaml_node *map, const struct service *service)
{
	static const char *const names[] = { "nothing", "accepted", NULL };
	bool is_licence = str_equal(service->type, STR("01"));
	int chosen = yaml_choice(yaml, map, "silence", names, false);
	if (is_licence && chosen == 0)
		yaml_fault(yaml, yaml_find(map, "silence")->line, "A licence that nobody answers in time counts as accepted (行政许可法 32): leave \"silence\" out.");
	return is_licence || chosen == 1;
}

static void read_limits(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	const struct yaml_node *map = yaml_find(root, "limits");
	if (!map) {
		yaml_fault(yaml, root->line, "\"limits\" is missing: add statutory and promised.");
		return;
	}
	if (!yaml_only(yaml, map, "statutory promised acceptance extension silence basis"))
		return;
	service->statutory = yaml_limit(yaml, map, "statutory");
	service->promised = yaml_limit(yaml, map, "promised");
	service->acceptance = yaml_limit(yaml, map, "acceptance");
	service->extension = yaml_limit(yaml, map, "extension");
	service->limit_basis = yaml_words(yaml, map, "basis", false);
	service->silence_accepts = read_silence(yaml, map, service);
	if (!service->promised.days)
		service->promised = service->statutory;
	bool comparable = service->statutory.unit == service->promised.unit;
	if (service->statutory.days && comparable && service->promised.days > service->statutory.days)
		yaml_fault(yaml, map->line, "The promised limit is longer than the statutory one: promise less.");
	if (service->extension.days && (service->extension.unit != service->statutory.unit || service->promised.unit != service->statutory.unit))
		yaml_fault(yaml, map->line, "An extension counts as the statutory and the promised limit do: use one unit for all three.");
	/* Five working days last at least seven calendar days. */
	if (service->statutory.unit == LIMIT_CALENDAR_DAYS && service->promised.unit == LIMIT_WORKING_DAYS &&
	    service->promised.days * 7 / 5 > service->statutory.days)
		yaml_fault(yaml, map->line, "The promised working days last longer than the statutory calendar days: promise less.");
}

/* The kinds of files that are taken (file/kind.c): one that is never taken could never be brought. */
static void check_accept(struct yaml *yaml, const struct yaml_node *map, struct str accept)
{
	static const char *const taken[] = { "application/pdf", "image/jpeg", "image/png", "image/webp", "image/*" };
	while (accept.len) {
		struct str type = str_trim(str_until(&accept, ','));
		bool known = false;
		for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
			known |= str_equal(type, str_of(taken[i]));
		if (!known)
			yaml_fault(yaml, yaml_find(map, "accept")->line,
				   "\"%.*s\" is no kind of file that is taken: use application/pdf, image/jpeg, image/png, image/webp.", STR_ARGS(type));
	}
}

/* What registers hold (dossier/held.c), and what a certificate can be taken as. */
static void check_held(struct yaml *yaml, const struct yaml_node *map, const struct material_need *material)
{
	bool known = material->have.len == 0 || source_is_person(source_of(material->have)) ||
		     source_is_organisation(source_of(material->have));
	if (!known)
		yaml_fault(yaml, yaml_find(map, "have")->line,
			   "\"%.*s\" is held by no register: use person.name, .number, .sex, .born, .phone, .address, or organisation.name, "
			   ".credit_code, .kind, .address, .legal_name.", STR_ARGS(material->have));
	if (material->accepts_certificate.len && !str_contains(material->accept, STR("application/pdf")))
		yaml_fault(yaml, yaml_find(map, "accepts_certificate")->line, "A certificate is taken as a PDF: add application/pdf to accept.");
	if (material->promise.chinese.len && !str_contains(material->accept, STR("application/pdf")))
		yaml_fault(yaml, yaml_find(map, "promise")->line, "A declaration is kept as a PDF: add application/pdf to accept.");
}

static void read_material(struct yaml *yaml, const struct yaml_node *map, struct material_need *material)
{
	if (!yaml_only(yaml, map, "name label help required accept most grade when have accepts_certificate valid_days uses promise"))
		return;
	struct str grade = yaml_text(yaml, map, "grade", true);
	*material = (struct material_need){
		.name = yaml_text(yaml, map, "name", true),
		.label = yaml_words(yaml, map, "label", true),
		.help = yaml_words(yaml, map, "help", false),
		.required = yaml_flag(yaml, map, "required"),
		.accept = yaml_text(yaml, map, "accept", true),
		.most = (int)yaml_integer(yaml, map, "most", 1, 20, 1),
		.grade = grade.len == 1 ? grade.at[0] : 0,
		.when = yaml_rule(yaml, map, "when"),
		.have = yaml_text(yaml, map, "have", false),
		.promise = yaml_words(yaml, map, "promise", false),
		.accepts_certificate = yaml_text(yaml, map, "accepts_certificate", false),
		.valid_days = (int)yaml_integer(yaml, map, "valid_days", 1, 3650, 0),
		.uses = (int)yaml_integer(yaml, map, "uses", 1, 1000, 0),
	};
	check_held(yaml, map, material);
	if (material->name.len && !yaml_is_name(material->name))
		yaml_fault(yaml, map->line, "A material's name is small letters, digits, _ and -, a letter first, up to 40.");
	check_accept(yaml, map, material->accept);
	if (material->grade < 'A' || material->grade > 'D')
		yaml_fault(yaml, map->line, "A material's grade is A (made by its issuer), B (checked at a window), C (uploaded) or D (declared).");
}

static void read_materials(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	const struct yaml_node *list = yaml_list(yaml, root, "materials", false);
	service->materials = ARENA_MANY(yaml->arena, struct material_need, list->count);
	service->material_count = list->count;
	for (size_t i = 0; i < list->count; i++) {
		read_material(yaml, list->items[i], &service->materials[i]);
		for (size_t k = 0; k < i; k++)
			if (str_equal(service->materials[k].name, service->materials[i].name))
				yaml_fault(yaml, list->items[i]->line, "Two materials have this name: rename one.");
	}
}

static void read_steps(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	const struct yaml_node *list = yaml_list(yaml, root, "steps", false);
	service->steps = ARENA_MANY(yaml->arena, struct guide_step, list->count);
	service->step_count = list->count;
	for (size_t i = 0; i < list->count; i++)
		if (yaml_only(yaml, list->items[i], "title text"))
			service->steps[i] = (struct guide_step){ yaml_words(yaml, list->items[i], "title", true),
								 yaml_words(yaml, list->items[i], "text", true) };
}

static void read_fees(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	const struct yaml_node *list = yaml_list(yaml, root, "fees", false);
	service->fees = ARENA_MANY(yaml->arena, struct fee, list->count);
	service->fee_count = list->count;
	for (size_t i = 0; i < list->count; i++)
		if (yaml_only(yaml, list->items[i], "name amount basis"))
			service->fees[i] = (struct fee){ .name = yaml_words(yaml, list->items[i], "name", true),
							 .basis = yaml_words(yaml, list->items[i], "basis", true),
							 .amount = yaml_integer(yaml, list->items[i], "amount", 0, 100000000000, 0) };
}

static void read_bases(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	const struct yaml_node *list = yaml_list(yaml, root, "bases", false);
	service->bases = ARENA_MANY(yaml->arena, struct basis, list->count);
	service->basis_count = list->count;
	for (size_t i = 0; i < list->count; i++)
		if (yaml_only(yaml, list->items[i], "law article text"))
			service->bases[i] = (struct basis){ yaml_words(yaml, list->items[i], "law", true),
							    yaml_text(yaml, list->items[i], "article", true),
							    yaml_words(yaml, list->items[i], "text", false) };
}

static void read_faqs(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	const struct yaml_node *list = yaml_list(yaml, root, "faqs", false);
	service->faqs = ARENA_MANY(yaml->arena, struct faq, list->count);
	service->faq_count = list->count;
	for (size_t i = 0; i < list->count; i++)
		if (yaml_only(yaml, list->items[i], "question answer"))
			service->faqs[i] = (struct faq){ yaml_words(yaml, list->items[i], "question", true),
							 yaml_words(yaml, list->items[i], "answer", true) };
}

static bool is_code(struct str code)
{
	for (size_t i = 0; i < code.len; i++) {
		char b = code.at[i];
		if (!((b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || b == '-' || b == '_'))
			return false;
	}
	return code.len > 0 && code.len <= 100;
}

static void read_head(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	service->code = yaml_text(yaml, root, "code", true);
	if (service->code.len && !is_code(service->code))
		yaml_fault(yaml, yaml_find(root, "code")->line, "A code is made of letters, digits, - and _, up to 100.");
	service->title = yaml_words(yaml, root, "title", true);
	service->summary = yaml_words(yaml, root, "summary", true);
	const struct yaml_node *office = yaml_find(root, "office");
	service->office = yaml_text(yaml, root, "office", true);
	service->office_line = office ? office->line : root->line;
	int type = yaml_choice(yaml, root, "type", types, true);
	service->type = type < 0 ? STR_NONE : str_of(types[type]);
	service->audiences = read_audiences(yaml, root);
	int where = yaml_choice(yaml, root, "where", wheres, true);
	service->where = where < 0 ? WHERE_WINDOW : (enum where)where;
	service->url = yaml_text(yaml, root, "url", service->where == WHERE_ELSEWHERE);
	if (service->url.len && !str_starts(service->url, STR("https://")) && !str_starts(service->url, STR("http://")))
		yaml_fault(yaml, yaml_find(root, "url")->line, "\"url\" must begin with https:// or http://.");
	service->themes = yaml_texts(yaml, root, "themes");
	service->keywords = yaml_texts(yaml, root, "keywords");
	service->visits = (int)yaml_integer(yaml, root, "visits", 0, 20, 0);
}

static void read_guide(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	service->conditions = yaml_words(yaml, root, "conditions", true);
	service->result = yaml_words(yaml, root, "result", true);
	service->place = yaml_words(yaml, root, "place", true);
	service->hours = yaml_words(yaml, root, "hours", true);
	service->complain = yaml_words(yaml, root, "complain", true);
	service->appeal = yaml_words(yaml, root, "appeal", true);
	read_limits(yaml, root, service);
	read_materials(yaml, root, service);
	read_steps(yaml, root, service);
	read_fees(yaml, root, service);
	read_bases(yaml, root, service);
	read_faqs(yaml, root, service);
	if (service->basis_count == 0)
		yaml_fault(yaml, root->line, "\"bases\" is missing: name the law and article that the service rests on.");
}

static void read_form(struct yaml *yaml, const struct pack_files *files, struct service *service, struct pack_fault_list *faults)
{
	const struct yaml_node *root = pack_yaml(yaml, files, "form.yaml", faults);
	if (root)
		service->form = yaml_form(yaml, root);
	pack_take_faults(yaml, "form.yaml", faults);
}

static void read_flow(struct arena *arena, const struct pack_files *files, struct service *service, struct pack_fault_list *faults)
{
	struct str xml = pack_file_of(files, "flow.bpmn");
	struct flow_fault_list wrong = { 0 };
	if (!xml.at) {
		pack_fault(arena, faults, "flow.bpmn", 0, "The file is missing: add it to the folder, or remove form.yaml and tasks.");
		return;
	}
	if (flow_read(arena, xml, true, &service->flow, &wrong) != STATUS_OK) {
		service->flow = NULL;
		for (size_t i = 0; i < wrong.count; i++)
			pack_fault(arena, faults, "flow.bpmn", wrong.items[i].line, "%.*s: %.*s", STR_ARGS(wrong.items[i].element),
				   STR_ARGS(wrong.items[i].why));
		if (!wrong.count)
			pack_fault(arena, faults, "flow.bpmn", 0, "The model can't be read.");
	}
}

enum status service_read(struct arena *arena, const struct pack_files *files, struct service **out, struct pack_fault_list *faults)
{
	size_t before = faults->count;
	struct yaml yaml = { .arena = arena, .find_table = pack_find_table, .tables = files, .divisions = files->divisions };
	struct service *service = ARENA_ONE(arena, struct service);
	service->short_name = files->name;
	const struct yaml_node *root = pack_yaml(&yaml, files, "service.yaml", faults);
	if (root && yaml_only(&yaml, root, "code title summary office type audiences where url themes keywords visits conditions result "
					   "place hours complain appeal limits materials steps fees bases faqs tasks notices certificate")) {
		read_head(&yaml, root, service);
		read_guide(&yaml, root, service);
		service_read_run(&yaml, root, service);
	}
	pack_take_faults(&yaml, "service.yaml", faults);
	decisions_read(&yaml, files, service, faults);
	bool runs = service->task_count || pack_file_of(files, "form.yaml").at || pack_file_of(files, "flow.bpmn").at;
	if (runs) {
		read_form(&yaml, files, service, faults);
		read_flow(arena, files, service, faults);
	}
	if (faults->count == before && runs)
		service_check(arena, service, faults);
	*out = service;
	return faults->count == before ? STATUS_OK : STATUS_INVALID;
}
