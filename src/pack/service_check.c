/* service_check.c: whether a service's parts belong together. Every way through the flow is tried with the actions of its
 * tasks and the form's example; each must get to an end, and the first forward actions to the result granted. */
#include "base/map.h"
#include "clock/ring.h"
#include "pack/pack_inside.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES_MOST = 500, EDGES_MOST = 5000, STEPS_MOST = 100, SCRATCH_MOST = 512 << 20 };

struct place { /* where a case can stand: which elements hold tokens, whatever the tokens' ids */
	struct flow_state state;
	struct str key;
	bool ends; /* an end can be reached from here */
};

struct walk {
	struct arena *arena;       /* scratch: gone when the walk is over */
	struct arena *kept;        /* of the faults */
	const struct service *service;
	struct pack_fault_list *faults;
	struct map messages, timers; /* element id to the message or timer that it waits for */
	struct map told;             /* faults already told */
	struct place places[PLACES_MOST];
	size_t count;
	struct { size_t from, to; } edges[EDGES_MOST];
	size_t edge_count;
};

struct move { /* one thing that can happen at a place */
	struct flow_action action;
	const struct task_kind *task;     /* of a completed task */
	const struct task_action *chosen;
};

static void tell(struct walk *walk, const char *file, int line, struct str sentence)
{
	if (map_get(&walk->told, sentence))
		return;
	map_put(&walk->told, sentence, walk);
	pack_fault(walk->kept, walk->faults, file, line, "%.*s", STR_ARGS(sentence));
}

static const struct task_kind *task_of(const struct service *service, struct str id)
{
	for (size_t i = 0; i < service->task_count; i++)
		if (str_equal(service->tasks[i].id, id))
			return &service->tasks[i];
	return NULL;
}

static bool is_worked_on(const struct flow_element *element)
{
	static const char *const kinds[] = { "userTask", "manualTask", "task" };
	for (size_t i = 0; i < 3; i++)
		if (str_equal(element->kind, str_of(kinds[i])))
			return true;
	return false;
}

/* ---- tasks, fields and words ---- */

static void check_tasks(struct walk *walk)
{
	const struct service *service = walk->service;
	for (size_t i = 0; i < flow_element_count(service->flow); i++) {
		const struct flow_element *element = flow_element(service->flow, i);
		if (is_worked_on(element) && !task_of(service, element->id))
			tell(walk, "flow.bpmn", element->line, str_format(walk->arena, "The flow's task \"%.*s\" is not described: add it to the tasks of service.yaml.",
								        STR_ARGS(element->id)));
	}
	for (size_t i = 0; i < service->task_count; i++) {
		const struct flow_element *element = flow_find(service->flow, service->tasks[i].id);
		if (!element || !is_worked_on(element))
			tell(walk, "service.yaml", service->tasks[i].line, str_format(walk->arena, "The flow has no task \"%.*s\": use an id of flow.bpmn.",
										        STR_ARGS(service->tasks[i].id)));
	}
}

/* The line of the first task: where one looks for what all tasks together lack. */
static int line_of_tasks(const struct service *service)
{
	return service->task_count ? service->tasks[0].line : 1;
}

static void check_effects(struct walk *walk)
{
	size_t counts[EFFECT_COUNT] = { 0 };
	int line = line_of_tasks(walk->service);
	for (size_t i = 0; i < walk->service->task_count; i++)
		for (size_t k = 0; k < walk->service->tasks[i].action_count; k++)
			counts[walk->service->tasks[i].actions[k].effect]++;
	if (counts[EFFECT_GRANT] != 1)
		tell(walk, "service.yaml", line, STR("Exactly one action has the effect grant: the decision is made in one place."));
	if (!counts[EFFECT_ACCEPT])
		tell(walk, "service.yaml", line, STR("No action has the effect accept: the clock of the decision would never start."));
	if (!counts[EFFECT_REFUSE])
		tell(walk, "service.yaml", line, STR("No action has the effect refuse: an application must be refusable, with its reason."));
	if (counts[EFFECT_PAUSE] && !counts[EFFECT_RESUME])
		tell(walk, "service.yaml", line, STR("An action pauses and none resumes: add one with the effect resume."));
	if (counts[EFFECT_EXTEND] && !walk->service->extension.days)
		tell(walk, "service.yaml", line, STR("An action extends the limit: say in \"limits\" by how much (extension)."));
}

/* The places of the certificate's sentence are facts of the certificate or values of the form. */
static void check_sentence(struct walk *walk, struct str text)
{
	while (str_contains(text, STR("{"))) {
		str_until(&text, '{');
		struct str name = str_until(&text, '}'), known = STR("number applicant service issuer issued_on ends_on");
		bool found = form_field(walk->service->form, name) != NULL;
		while (known.len && !found)
			found = str_equal(str_until(&known, ' '), name);
		if (!found)
			tell(walk, "service.yaml", walk->service->certificate->line,
			     str_format(walk->arena, "The certificate's place {%.*s} is neither a field of the form nor one of number, applicant, service, issuer, issued_on, ends_on.",
							      STR_ARGS(str_part(name, 0, 40))));
	}
}

static void check_certificate(struct walk *walk)
{
	const struct certificate_template *certificate = walk->service->certificate;
	for (size_t i = 0; certificate && i < certificate->field_count; i++) {
		const struct field *field = form_field(walk->service->form, certificate->fields[i]);
		if (!field || field->type == FIELD_GROUP || field->type == FIELD_FILE)
			tell(walk, "service.yaml", certificate->line, str_format(walk->arena, "The certificate prints \"%.*s\", which is no single value of the form: name a field of form.yaml.",
							      STR_ARGS(certificate->fields[i])));
	}
	if (certificate) {
		check_sentence(walk, certificate->text.chinese);
		check_sentence(walk, certificate->text.english);
	}
}

/* The line of the field that a fault names. */
static int line_of_field(const struct form *form, struct str path)
{
	const struct field *field = form_field(form, path);
	return field ? field->line : 1;
}

/* An example must pass the form that it is of: the API's examples[0] is made of it. Examples are tried as of a fixed day,
 * so that a pack that reads today still reads tomorrow. */
static void check_example(struct walk *walk, const struct form *form, const char *file, struct str where)
{
	struct call c = { .arena = walk->arena, .language = LANGUAGE_ENGLISH, .today = day_of(2026, 11, 1) };
	json_t *example = json_keep(walk->arena, json_deep_copy(form_example(walk->arena, form)));
	if (form_check(&c, form, -1, example) == STATUS_OK)
		return;
	for (size_t i = 0; i < c.faults.count; i++)
		tell(walk, file, line_of_field(form, c.faults.items[i].field), str_format(walk->arena, "The examples%.*s don't make a valid form: %.*s: %.*s", STR_ARGS(where),
					    STR_ARGS(c.faults.items[i].field), STR_ARGS(c.faults.items[i].sentence)));
}

static void check_examples(struct walk *walk)
{
	check_example(walk, walk->service->form, "form.yaml", STR(""));
	for (size_t i = 0; i < walk->service->task_count; i++)
		for (size_t k = 0; k < walk->service->tasks[i].action_count; k++) {
			const struct task_action *action = &walk->service->tasks[i].actions[k];
			if (action->form)
				check_example(walk, action->form, "service.yaml", str_format(walk->arena, " of action %.*s", STR_ARGS(action->name)));
		}
}

/* ---- the ways through the flow ---- */

static int compare_elements(const void *a, const void *b)
{
	uint32_t left = ((const struct flow_token *)a)->element, right = ((const struct flow_token *)b)->element;
	return (left > right) - (left < right);
}

static struct str key_of(struct arena *arena, const struct flow_state *state)
{
	struct flow_token *tokens = ARENA_MANY(arena, struct flow_token, state->count);
	struct str key = str_of(state->ended ? "ended" : "");
	if (state->count)
		memcpy(tokens, state->tokens, state->count * sizeof *tokens);
	qsort(tokens, state->count, sizeof *tokens, compare_elements);
	for (size_t i = 0; i < state->count; i++)
		key = str_format(arena, "%.*s %u", STR_ARGS(key), tokens[i].element);
	return key;
}

/* The index of a place, new when it was not seen; PLACES_MOST when there are too many. */
static size_t place_of(struct walk *walk, const struct flow_state *state)
{
	struct str key = key_of(walk->arena, state);
	for (size_t i = 0; i < walk->count; i++)
		if (str_equal(walk->places[i].key, key))
			return i;
	if (walk->count == PLACES_MOST || state->count > 100)
		return PLACES_MOST;
	walk->places[walk->count] = (struct place){ *state, key, state->ended };
	return walk->count++;
}

static json_t *values_of(struct walk *walk, const struct move *move)
{
	json_t *values = json_keep(walk->arena, json_object());
	struct str name = move->chosen ? move->chosen->name : move->action.name;
	json_set(values, "action", json_from_str(name.at ? name : STR("")));
	json_set(values, "form", json_incref(form_example(walk->arena, walk->service->form)));
	json_set(values, "fields", move->chosen && move->chosen->form ? json_incref(form_example(walk->arena, move->chosen->form)) : json_object());
	decisions_take(walk->arena, walk->service, values);
	return values;
}

/* What the engine runs and a dossier cannot follow. */
static void check_effect(struct walk *walk, const struct flow_effect *effect)
{
	static const struct instant some = { 1795334400000 };
	struct instant due;
	const char *what = effect->kind == FLOW_WAIT_SIGNAL ? "a signal" : effect->kind == FLOW_WAIT_CONDITION ? "a condition" :
			   effect->kind == FLOW_SIGNED ? "votes" : effect->kind == FLOW_SERVICE && effect->token ? "a service's answer" : NULL;
	if (what)
		tell(walk, "flow.bpmn", effect->element->line, str_format(walk->arena, "%.*s waits for %s, which nothing brings to a dossier.",
									  STR_ARGS(effect->element->id), what));
	if (effect->kind == FLOW_SERVICE && !str_equal(effect->name, STR("issue_certificate")) && !str_equal(effect->name, STR("urge")))
		tell(walk, "flow.bpmn", effect->element->line, str_format(walk->arena, "%.*s calls the operation \"%.*s\"; known are issue_certificate and urge.",
									  STR_ARGS(effect->element->id), STR_ARGS(effect->name)));
	if (effect->kind == FLOW_SET_TIMER && !ring_at(effect->name, some, &due))
		tell(walk, "flow.bpmn", effect->element->line, str_format(walk->arena, "%.*s waits for \"%.*s\": write a duration of at least a minute (P7D, PT2H) or a date.",
									  STR_ARGS(effect->element->id), STR_ARGS(effect->name)));
}

static void note_effects(struct walk *walk, const struct flow_effect_list *effects, bool *issued, bool *asks)
{
	*issued = *asks = false;
	for (size_t i = 0; i < effects->count; i++) {
		const struct flow_effect *effect = &effects->items[i];
		struct str *name = ARENA_ONE(walk->arena, struct str);
		*name = effect->name;
		check_effect(walk, effect);
		if (effect->kind == FLOW_WAIT_MESSAGE)
			map_put(&walk->messages, effect->element->id, name);
		if (effect->kind == FLOW_SET_TIMER)
			map_put(&walk->timers, effect->element->id, name);
		*asks |= effect->kind == FLOW_WAIT_MESSAGE && str_equal(effect->name, STR("supplement"));
		*issued |= effect->kind == FLOW_SERVICE && str_equal(effect->name, STR("issue_certificate"));
	}
}

static void check_chosen(struct walk *walk, const struct move *move, bool issued, bool asks)
{
	if (!move->chosen)
		return;
	int line = flow_find(walk->service->flow, move->task->id)->line;
	struct str where = str_format(walk->arena, "Action %.*s of task %.*s", STR_ARGS(move->chosen->name), STR_ARGS(move->task->id));
	if (move->chosen->effect == EFFECT_SUPPLEMENT && !asks)
		tell(walk, "flow.bpmn", line, str_format(walk->arena, "%.*s asks for a supplement, but the flow then waits for no message \"supplement\".", STR_ARGS(where)));
	if (issued && move->chosen->effect != EFFECT_GRANT)
		tell(walk, "flow.bpmn", line, str_format(walk->arena, "%.*s issues a certificate without the effect grant.", STR_ARGS(where)));
	if (!issued && move->chosen->effect == EFFECT_GRANT && walk->service->certificate)
		tell(walk, "flow.bpmn", line, str_format(walk->arena, "%.*s grants, but the flow then runs no issue_certificate.", STR_ARGS(where)));
	if (issued && !walk->service->certificate)
		tell(walk, "service.yaml", line_of_tasks(walk->service), STR("The flow issues a certificate: describe it under \"certificate\"."));
}

/* Takes a move from a place; gives the place it leads to, PLACES_MOST when it leads nowhere, which is told. */
static size_t take(struct walk *walk, size_t from, const struct move *move)
{
	struct flow_action action = move->action;
	struct flow_state before = from < PLACES_MOST ? walk->places[from].state : (struct flow_state){ 0 };
	struct flow_state after = { 0 };
	struct flow_effect_list effects = { 0 };
	struct str why = STR_NONE;
	bool issued, asks;
	action.values = values_of(walk, move);
	if (flow_step(walk->arena, walk->service->flow, &before, &action, &after, &effects, &why) != STATUS_OK) {
		struct str what = move->chosen ? move->chosen->name : action.name.len ? action.name : STR("start");
		struct str task = move->task ? move->task->id : STR("the flow");
		const struct flow_element *element = move->task ? flow_find(walk->service->flow, move->task->id) : NULL;
		tell(walk, "flow.bpmn", element ? element->line : 1, str_format(walk->arena, "Action %.*s of %.*s leads nowhere: %.*s; the conditions behind it compare action with the actions' names", STR_ARGS(what), STR_ARGS(task), STR_ARGS(why)));
		return PLACES_MOST;
	}
	note_effects(walk, &effects, &issued, &asks);
	check_chosen(walk, move, issued, asks);
	return place_of(walk, &after);
}

static size_t moves_at(const struct walk *walk, size_t place, struct move *moves, size_t room)
{
	const struct flow_state *state = &walk->places[place].state;
	size_t count = 0;
	for (size_t t = 0; t < state->count && !state->ended; t++) {
		const struct flow_element *element = flow_element(walk->service->flow, state->tokens[t].element);
		const struct task_kind *task = task_of(walk->service, element->id);
		const struct str *message = map_get(&walk->messages, element->id), *timer = map_get(&walk->timers, element->id);
		for (size_t k = 0; task && k < task->action_count && count < room; k++)
			moves[count++] = (struct move){ { .kind = FLOW_COMPLETE, .token = state->tokens[t].id }, task, &task->actions[k] };
		if (message && count < room)
			moves[count++] = (struct move){ .action = { .kind = FLOW_MESSAGE, .name = *message } };
		if (timer && count < room)
			moves[count++] = (struct move){ .action = { .kind = FLOW_TIMER, .token = state->tokens[t].id, .name = *timer } };
	}
	return count;
}

static void explore(struct walk *walk)
{
	struct move moves[100], start = { .action = { .kind = FLOW_START } };
	if (take(walk, PLACES_MOST, &start) == PLACES_MOST)
		return;
	for (size_t at = 0; at < walk->count; at++) {
		size_t count = moves_at(walk, at, moves, 100);
		for (size_t i = 0; i < count && walk->edge_count < EDGES_MOST; i++) {
			size_t to = take(walk, at, &moves[i]);
			if (to == PLACES_MOST)
				continue;
			walk->edges[walk->edge_count].from = at;
			walk->edges[walk->edge_count++].to = to;
		}
	}
}

static struct str names_at(struct walk *walk, const struct place *place)
{
	struct str names = STR("");
	for (size_t i = 0; i < place->state.count; i++) {
		struct str id = flow_element(walk->service->flow, place->state.tokens[i].element)->id;
		names = str_format(walk->arena, "%.*s%s%.*s", STR_ARGS(names), i ? ", " : "", STR_ARGS(id));
	}
	return names;
}

static int line_at(const struct walk *walk, const struct place *place)
{
	return place->state.count ? flow_element(walk->service->flow, place->state.tokens[0].element)->line : 1;
}

static void check_ends(struct walk *walk)
{
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t e = 0; e < walk->edge_count; e++)
			if (walk->places[walk->edges[e].to].ends && !walk->places[walk->edges[e].from].ends)
				changed = walk->places[walk->edges[e].from].ends = true;
	}
	for (size_t i = 0; i < walk->count; i++)
		if (!walk->places[i].ends)
			tell(walk, "flow.bpmn", line_at(walk, &walk->places[i]), str_format(walk->arena, "A case that stands at %.*s can never end: lead every way to an end event.",
							   STR_ARGS(names_at(walk, &walk->places[i]))));
}

/* The first forward action of each task, in the end to the result granted. */
static void check_forward(struct walk *walk)
{
	struct move moves[100];
	bool granted = false;
	size_t at = 0;
	for (int step = 0; step < STEPS_MOST && at < walk->count && !walk->places[at].state.ended; step++) {
		size_t count = moves_at(walk, at, moves, 100), i = 0;
		while (i < count && moves[i].chosen && moves[i].chosen->kind != ACTION_FORWARD)
			i++;
		if (i == count)
			break;
		granted |= moves[i].chosen && moves[i].chosen->effect == EFFECT_GRANT;
		at = take(walk, at, &moves[i]);
	}
	if (!granted || at >= walk->count || !walk->places[at].state.ended)
		tell(walk, "service.yaml", line_of_tasks(walk->service), STR("The first forward action of each task must lead on, in the end to the result granted."));
}

static bool can_be_asked(const struct service *service, struct str name)
{
	bool material = false;
	for (size_t i = 0; i < service->material_count; i++)
		material |= str_equal(service->materials[i].name, name);
	return material || form_field(service->form, name) != NULL;
}

/* What a supplement asks for is told to the applicant by the group `asked`, and must be his to bring. */
static void check_asked(struct walk *walk, const struct task_action *action)
{
	const struct field *group = action->form ? form_field(action->form, STR("asked")) : NULL;
	const struct field *name = group && group->type == FIELD_GROUP ? form_field(action->form, STR("asked.name")) : NULL;
	if (!name || !form_field(action->form, STR("asked.words")))
		tell(walk, "service.yaml", action->line, str_format(walk->arena,
			"Action %.*s asks for a supplement: give it the field \"asked\", a group with \"name\" and \"words\".", STR_ARGS(action->name)));
	for (size_t i = 0; name && i < name->option_count; i++)
		if (!can_be_asked(walk->service, name->options[i].name))
			tell(walk, "service.yaml", name->line, str_format(walk->arena,
				"\"%.*s\" can be asked for, but is neither a material nor a field of the form.", STR_ARGS(name->options[i].name)));
}

static void check_supplements(struct walk *walk)
{
	const struct service *service = walk->service;
	for (size_t i = 0; i < service->material_count; i++)
		if (form_field(service->form, service->materials[i].name))
			tell(walk, "service.yaml", 1, str_format(walk->arena, "The material \"%.*s\" has the name of a field of the form: rename one.",
								 STR_ARGS(service->materials[i].name)));
	for (size_t i = 0; i < service->task_count; i++)
		for (size_t k = 0; k < service->tasks[i].action_count; k++)
			if (service->tasks[i].actions[k].effect == EFFECT_SUPPLEMENT)
				check_asked(walk, &service->tasks[i].actions[k]);
}

static void check_all(struct walk *walk)
{
	size_t before = walk->faults->count;
	check_tasks(walk);
	check_effects(walk);
	check_certificate(walk);
	check_supplements(walk);
	check_examples(walk);
	if (walk->faults->count != before)
		return;
	explore(walk);
	check_ends(walk);
	if (walk->faults->count == before)
		check_forward(walk);
}

void service_check(struct arena *arena, const struct service *service, struct pack_fault_list *faults)
{
	struct arena *scratch = arena_new(SCRATCH_MOST);
	struct walk *walk = ARENA_ONE(scratch, struct walk);
	walk->arena = scratch;
	walk->kept = arena;
	walk->service = service;
	walk->faults = faults;
	map_init(&walk->messages, scratch);
	map_init(&walk->timers, scratch);
	map_init(&walk->told, scratch);
	check_all(walk);
	arena_free(scratch);
}
