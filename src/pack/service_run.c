/* service_run.c: what makes a service run, from service.yaml: tasks with their actions, notices, the certificate. */
#include "pack/pack_inside.h"

static const char *const kinds[] = { "forward", "back", "refuse", "pause", "other", NULL };
static const char *const effects[] = { "none", "accept", "supplement", "grant", "refuse", "pause", "resume", "extend", NULL };
static const char *const moments[] = { "filed", "accepted", "supplement", "granted", "refused", "paused", "resumed", "extended", "withdrawn", NULL };

/* Places in braces; false for one that is not among `known`, which is told. */
static void check_places(struct yaml *yaml, int line, struct str text, const char *known)
{
	while (str_contains(text, STR("{"))) {
		str_until(&text, '{');
		struct str name = str_until(&text, '}');
		struct str rest = str_of(known);
		bool found = false;
		while (rest.len && !found)
			found = str_equal(str_until(&rest, ' '), name);
		if (!found)
			yaml_fault(yaml, line, "The place {%.*s} is not known; known are: %s.", STR_ARGS(str_part(name, 0, 40)), known);
	}
}

static void read_action(struct yaml *yaml, const struct yaml_node *map, struct task_action *action)
{
	if (!yaml_only(yaml, map, "name label kind effect article fields note_required"))
		return;
	action->line = map->line;
	action->name = yaml_text(yaml, map, "name", true);
	if (action->name.len && !yaml_is_name(action->name))
		yaml_fault(yaml, map->line, "An action's name is small letters, digits, _ and -, a letter first, up to 40.");
	action->label = yaml_words(yaml, map, "label", true);
	int kind = yaml_choice(yaml, map, "kind", kinds, true);
	int effect = yaml_choice(yaml, map, "effect", effects, false);
	action->kind = kind < 0 ? ACTION_OTHER : (enum action_kind)kind;
	action->effect = effect < 0 ? EFFECT_NONE : (enum effect)effect;
	action->article = yaml_text(yaml, map, "article", false);
	action->note_required = yaml_flag(yaml, map, "note_required");
	const struct yaml_node *fields = yaml_list(yaml, map, "fields", false);
	if (fields->count)
		action->form = yaml_form_of_fields(yaml, fields);
	if ((action->kind == ACTION_REFUSE) != (action->effect == EFFECT_REFUSE))
		yaml_fault(yaml, map->line, "An action of kind refuse has the effect refuse, and no other has it.");
	if (action->effect == EFFECT_GRANT && action->kind != ACTION_FORWARD)
		yaml_fault(yaml, map->line, "An action with the effect grant is of kind forward.");
	if (action->effect == EFFECT_REFUSE && !action->note_required && !action->form)
		yaml_fault(yaml, map->line, "A refusal says why (行政许可法 38): set note_required, or ask for the reason in fields.");
	if (action->effect == EFFECT_EXTEND && !action->note_required)
		yaml_fault(yaml, map->line, "The applicant is told why a limit is extended (行政许可法 42): set note_required.");
}

static void read_task(struct yaml *yaml, const struct yaml_node *map, struct task_kind *task)
{
	if (!yaml_only(yaml, map, "id label applicant post limit actions"))
		return;
	task->line = map->line;
	task->id = yaml_text(yaml, map, "id", true);
	task->label = yaml_words(yaml, map, "label", true);
	task->applicant_words = yaml_words(yaml, map, "applicant", true);
	task->post = yaml_text(yaml, map, "post", true);
	task->limit = yaml_limit(yaml, map, "limit");
	const struct yaml_node *list = yaml_list(yaml, map, "actions", true);
	task->actions = ARENA_MANY(yaml->arena, struct task_action, list->count);
	task->action_count = list->count;
	bool forward = false;
	for (size_t i = 0; i < list->count; i++) {
		read_action(yaml, list->items[i], &task->actions[i]);
		forward |= task->actions[i].kind == ACTION_FORWARD;
		for (size_t k = 0; k < i; k++)
			if (str_equal(task->actions[k].name, task->actions[i].name))
				yaml_fault(yaml, list->items[i]->line, "Two actions of this task have this name: rename one.");
	}
	if (!forward)
		yaml_fault(yaml, map->line, "A task needs an action of kind forward.");
}

static void read_tasks(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	const struct yaml_node *list = yaml_list(yaml, root, "tasks", false);
	service->tasks = ARENA_MANY(yaml->arena, struct task_kind, list->count);
	service->task_count = list->count;
	for (size_t i = 0; i < list->count; i++) {
		read_task(yaml, list->items[i], &service->tasks[i]);
		for (size_t k = 0; k < i; k++)
			if (str_equal(service->tasks[k].id, service->tasks[i].id))
				yaml_fault(yaml, list->items[i]->line, "Two tasks have this id: describe each task of the flow once.");
	}
}

static void read_notice(struct yaml *yaml, const struct yaml_node *map, struct notice_template *notice)
{
	static const char known[] = "number service due_on asked reason applicant link";
	if (!yaml_only(yaml, map, "on subject text"))
		return;
	int moment = yaml_choice(yaml, map, "on", moments, true);
	notice->on = moment < 0 ? STR_NONE : str_of(moments[moment]);
	notice->subject = yaml_words(yaml, map, "subject", true);
	notice->text = yaml_words(yaml, map, "text", true);
	check_places(yaml, map->line, notice->subject.chinese, known);
	check_places(yaml, map->line, notice->subject.english, known);
	check_places(yaml, map->line, notice->text.chinese, known);
	check_places(yaml, map->line, notice->text.english, known);
}

static void read_notices(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	const struct yaml_node *list = yaml_list(yaml, root, "notices", false);
	service->notices = ARENA_MANY(yaml->arena, struct notice_template, list->count);
	service->notice_count = list->count;
	for (size_t i = 0; i < list->count; i++) {
		read_notice(yaml, list->items[i], &service->notices[i]);
		for (size_t k = 0; k < i; k++)
			if (str_equal(service->notices[k].on, service->notices[i].on))
				yaml_fault(yaml, list->items[i]->line, "Two notices are for the same moment: keep one.");
	}
}

static void read_certificate(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	const struct yaml_node *map = yaml_find(root, "certificate");
	if (!map || !yaml_only(yaml, map, "title prefix months fields text"))
		return;
	struct certificate_template *certificate = ARENA_ONE(yaml->arena, struct certificate_template);
	struct str_list fields = yaml_texts(yaml, map, "fields");
	*certificate = (struct certificate_template){
		.title = yaml_words(yaml, map, "title", true),
		.prefix = yaml_text(yaml, map, "prefix", true),
		.months = (int)yaml_integer(yaml, map, "months", 0, 1200, 0),
		.fields = fields.items,
		.field_count = fields.count,
		.text = yaml_words(yaml, map, "text", true),
		.line = map->line,
	};
	for (size_t i = 0; i < certificate->prefix.len; i++)
		if (certificate->prefix.at[i] < 'A' || certificate->prefix.at[i] > 'Z' || certificate->prefix.len > 8)
			yaml_fault(yaml, map->line, "A certificate's prefix is up to 8 capital letters.");
	service->certificate = certificate;
}

void service_read_run(struct yaml *yaml, const struct yaml_node *root, struct service *service)
{
	read_tasks(yaml, root, service);
	read_notices(yaml, root, service);
	read_certificate(yaml, root, service);
}
