/* task_api.c: the inbox of one's posts, and taking an action on a task, for programs.
 *
 * A task shows nothing of a person: whoever needs that reads the dossier, and the reading is recorded there. */
#include "module/desk/desk_api.h"

#include "module/desk/inbox_view.h"

struct doing { /* what prepare leaves for apply */
	struct task task;
	struct str action, note;
	json_t *fields;
	int64_t version;
};

static struct task_id task_of_path(const struct call *c)
{
	int64_t id = 0;
	return str_int(path_value(c, "id"), 1, INT64_MAX, &id) ? (struct task_id){ id } : (struct task_id){ 0 };
}

static json_t *task_json(struct call *c, const struct task *task)
{
	json_t *item = json_object();
	json_set(item, "id", json_from_id(c->arena, task->id.n));
	json_set(item, "dossier", json_from_str(task->dossier));
	json_set(item, "service", json_from_str(task->service->code));
	json_set(item, "title", json_string(words_in(c->language, &task->service->title)));
	json_set(item, "step", json_from_str(task->kind->id));
	json_set(item, "label", json_string(words_in(c->language, &task->kind->label)));
	json_set(item, "opened_at", json_from_instant(c->arena, task->opened_at));
	json_set(item, "due_on", json_from_day(c->arena, task->due_on));
	return item;
}

static json_t *tasks_json(struct call *c, const struct task_list *tasks)
{
	json_t *items = json_array();
	for (size_t i = 0; i < tasks->count; i++)
		json_array_append_new(items, task_json(c, &tasks->items[i]));
	return items;
}

static enum status list_open(struct call *c, struct task_list *out)
{
	struct task_filter filter = { .post = query_value(c, "post"), .service = query_value(c, "service") };
	struct str light = query_value(c, "light");
	if (!str_is_empty(light) && !inbox_light(light, &filter)) {
		fail_field(c, STR("light"), "The light is late, soon, in-time or standing.");
		return STATUS_INVALID;
	}
	return tasks_filtered(c, &filter, query_value(c, "cursor"), list_limit(c), out);
}

static enum status show_tasks(struct call *c)
{
	struct str state = query_value(c, "state"), cursor = query_value(c, "cursor");
	struct task_list tasks;
	bool open = str_is_empty(state) || str_equal(state, STR("open"));
	if (!open && !str_equal(state, STR("closed"))) {
		fail_field(c, STR("state"), "The state is open or closed.");
		return STATUS_INVALID;
	}
	TRY(open ? list_open(c, &tasks) : tasks_mine(c, false, cursor, list_limit(c), &tasks));
	return show_list(c, tasks_json(c, &tasks), tasks.next);
}

/* ---- one task ---- */

/* An action without fields takes an empty object. */
static json_t *fields_json(struct call *c, const struct task_action *action)
{
	if (action->form)
		return json_incref(form_schema(c, action->form));
	json_t *schema = json_object(), *examples = json_array();
	json_array_append_new(examples, json_object());
	json_set(schema, "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
	json_set(schema, "type", json_string("object"));
	json_set(schema, "properties", json_object());
	json_set(schema, "additionalProperties", json_false());
	json_set(schema, "examples", examples);
	return schema;
}

static json_t *action_json(struct call *c, const struct task_action *action)
{
	static const char *const kinds[] = { [ACTION_FORWARD] = "forward", [ACTION_BACK] = "back", [ACTION_REFUSE] = "refuse",
					     [ACTION_PAUSE] = "pause", [ACTION_OTHER] = "other" };
	json_t *item = json_object();
	json_set(item, "name", json_from_str(action->name));
	json_set(item, "label", json_string(words_in(c->language, &action->label)));
	json_set(item, "kind", json_string(kinds[action->kind]));
	json_set(item, "note_required", json_boolean(action->note_required));
	json_set(item, "fields", fields_json(c, action));
	return item;
}

static enum status show_task(struct call *c)
{
	struct task task;
	TRY(task_find(c, task_of_path(c), &task));
	json_t *item = task_json(c, &task), *actions = json_array();
	for (size_t i = 0; task.open && i < task.kind->action_count; i++)
		json_array_append_new(actions, action_json(c, &task.kind->actions[i]));
	json_set(item, "state", json_string(task.open ? "open" : "closed"));
	json_set(item, "version", json_integer(task.version));
	json_set(item, "actions", actions);
	return show_json(c, 200, item);
}

/* ---- acting ---- */

static enum status look_task(struct call *c)
{
	struct doing *doing = c->prepared;
	return task_find(c, task_of_path(c), &doing->task);
}

static const struct task_action *action_of(const struct doing *doing)
{
	for (size_t i = 0; i < doing->task.kind->action_count; i++)
		if (str_equal(doing->task.kind->actions[i].name, doing->action))
			return &doing->task.kind->actions[i];
	return NULL;
}

static void place_faults(struct call *c, size_t from)
{
	for (size_t i = from; i < c->faults.count; i++)
		if (c->faults.items[i].field.at)
			c->faults.items[i].field = str_format(c->arena, "fields.%.*s", STR_ARGS(c->faults.items[i].field));
}

static enum status check_fields(struct call *c, struct doing *doing, const struct task_action *action)
{
	json_t *given = json_object_get(body_json(c), "fields");
	doing->fields = given && !json_is_null(given) ? given : json_keep(c->arena, json_object());
	if (!json_is_object(doing->fields) || (!action->form && json_object_size(doing->fields))) {
		fail_field(c, STR("fields"), json_is_object(doing->fields) ? "This action takes no fields." : "This must be an object.");
		return STATUS_INVALID;
	}
	if (!action->form)
		return STATUS_OK;
	size_t before = c->faults.count;
	enum status status = form_check(c, action->form, -1, doing->fields);
	place_faults(c, before);
	return status;
}

static void read_version(struct call *c, struct doing *doing)
{
	doing->version = json_int(body_json(c), "version", 0);
	if (doing->version < 1)
		fail_field(c, STR("version"), "Say which version of the dossier you saw.");
}

/* Who saw an older version is told so by apply, whatever else he got wrong: the task may be another's by now. */
static enum status read_doing(struct call *c)
{
	struct doing *doing = ARENA_ONE(c->arena, struct doing);
	c->prepared = doing;
	TRY(look(c, look_task));
	doing->action = json_str(body_json(c), "action");
	doing->note = str_trim(json_str(body_json(c), "note"));
	const struct task_action *action = action_of(doing);
	read_version(c, doing);
	if (!action)
		fail_field(c, STR("action"), "This step has no such action.");
	if (c->faults.count)
		return STATUS_INVALID;
	return doing->version == doing->task.version ? check_fields(c, doing, action) : STATUS_OK;
}

static enum status apply_doing(struct call *c)
{
	const struct doing *doing = c->prepared;
	struct task_list next;
	TRY(task_act(c, doing->task.id, doing->action, doing->fields, doing->note, doing->version, &next));
	return show_list(c, tasks_json(c, &next), STR_NONE);
}

#define TEXT "{\"type\":\"string\"}"
#define TASK_MEMBERS \
	"\"id\":" TEXT ",\"dossier\":" TEXT ",\"service\":" TEXT ",\"title\":" TEXT ",\"step\":" TEXT ",\"label\":" TEXT \
	",\"due_on\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"}"
#define TASK "{\"type\":\"object\",\"properties\":{" TASK_MEMBERS "},\"required\":[\"id\",\"dossier\",\"service\",\"step\",\"due_on\"]}"

static const struct route_api tasks_api = {
	.summary = "The tasks of my posts, the most urgent first; with state=closed those that I did.",
	.gives = API_LIST(TASK),
	.query = "state post service light limit:integer cursor",
};
static const struct route_api task_api = {
	.summary = "A task, with the actions that it takes; `fields` is a JSON Schema with an example.",
	.gives = "{\"type\":\"object\",\"properties\":{" TASK_MEMBERS ",\"version\":{\"type\":\"integer\"},\"actions\":{\"type\":\"array\",\"items\":"
		 "{\"type\":\"object\",\"properties\":{\"name\":" TEXT ",\"label\":" TEXT ",\"kind\":{\"type\":\"string\",\"enum\":"
		 "[\"forward\",\"back\",\"refuse\",\"pause\",\"other\"]},\"note_required\":{\"type\":\"boolean\"},\"fields\":{\"type\":\"object\"}}}}},"
		 "\"required\":[\"version\",\"actions\"]}",
};
static const struct route_api act_api = {
	.summary = "Take an action; gives the tasks that are open next. 409 when the dossier has changed since `version`.",
	.takes = "{\"type\":\"object\",\"required\":[\"action\",\"version\"],\"properties\":{\"action\":" TEXT ",\"fields\":{\"type\":\"object\"},"
		 "\"note\":" TEXT ",\"version\":{\"type\":\"integer\"}}}",
	.gives = API_LIST(TASK),
};

const struct route desk_api_routes[] = {
	/* method path               zone        permission       level    flags prepare     apply / show api */
	{ GET,  "/api/v1/tasks",     ZONE_STAFF, PERMISSION_WORK, LEVEL_2, API,  NULL,       show_tasks,  &tasks_api },
	{ GET,  "/api/v1/tasks/:id", ZONE_STAFF, PERMISSION_WORK, LEVEL_2, API,  NULL,       show_task,   &task_api, .object = OBJECT_TASK_OF_POST },
	{ POST, "/api/v1/tasks/:id", ZONE_STAFF, PERMISSION_WORK, LEVEL_2, API,  read_doing, apply_doing, &act_api, .object = OBJECT_TASK_OF_POST },
	{ 0 },
};
