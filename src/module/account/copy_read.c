/* copy_read.c: what is held about somebody, as a page for reading, made of the same JSON that programs get. */
#include "module/account/own_data.h"

#include "copy_read_html.h"
#include "dossier/dossier.h"
#include "view/view.h"

#include <string.h>

enum { RECORDS_MOST = 1000 }; /* of a section; data.json has them all */

/* What the members are called. */
static const struct { const char *member, *words; } names[] = {
	{ "about", "About this copy" }, { "account", "My account" }, { "applications", "Applications" }, { "drafts", "Begun and not sent" },
	{ "parts", "My parts of others' applications" }, { "notices", "Notices" }, { "copies", "Copies that I asked for" },
	{ "deeds", "What the log tells of me" }, { "register", "Register of persons" }, { "register_before", "Register of persons, what it said before" },
	{ "certificates", "Certificates" }, { "readings", "Who looked at my data" }, { "mandates", "Acting for others" },
	{ "corrections", "Corrections asked for" }, { "left_out", "Not in this copy, and why" }, { "made_at", "Made on" },
	{ "name", "Name" }, { "login", "Login" }, { "phone", "Phone" }, { "mail", "Mail" }, { "level", "Level" }, { "sessions", "Where I am signed in" },
	{ "consents", "What I have agreed to" }, { "number", "Number" }, { "service", "Service" }, { "status", "State" }, { "state", "State" },
	{ "applicant", "Applicant" }, { "filed_on", "Filed on" }, { "ended_on", "Ended on" }, { "rating", "My rating" }, { "files", "Files" }, { "history", "History" },
	{ "born", "Day of birth" }, { "sex", "Sex" }, { "address", "Address" }, { "until", "Until" }, { "why", "Why" }, { "title", "Title" },
	{ "issued_on", "Issued on" }, { "ends_on", "Ends on" }, { "at", "When" }, { "who", "Who" }, { "office", "Office" }, { "asked_at", "Asked on" },
	{ "wish", "What is wrong, and what is right" }, { "proof", "By which paper" }, { "answer", "Answer" }, { "decided_at", "Decided on" },
	{ "subject", "Subject" }, { "text", "Text" }, { "read", "Read" }, { "kind", "Kind" }, { "how", "How" }, { "saved_at", "Saved on" },
	{ "step", "Step" }, { "side", "Side" }, { "giver", "For whom" }, { "holder", "Who acts" }, { "from_on", "From" }, { "until_on", "Until" },
	{ "papers", "Papers" }, { "reason", "Reason" }, { "invited_at", "Invited on" }, { "confirmed_at", "Confirmed on" },
};

static struct str name_of(struct call *c, const char *member)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].member, member) == 0)
			return str_of(say(c, names[i].words));
	return str_of(member);
}

static struct str both(struct call *c, const json_t *words)
{
	return json_str(words, c->language == LANGUAGE_ENGLISH ? "en" : "zh");
}

/* ---- values ---- */

static struct str status_of(struct call *c, struct str name)
{
	for (int i = 0; i <= DOSSIER_ENDED; i++)
		if (str_equal(name, str_of(dossier_status_name((enum dossier_status)i))))
			return str_of(say(c, dossier_status_words((enum dossier_status)i)));
	return name;
}

static struct str text_of(struct call *c, const char *member, const json_t *value)
{
	static const char *const words[] = { "state", "kind", "side" };
	struct str text = { json_string_value(value), json_string_length(value) };
	struct instant at;
	if (json_is_boolean(value))
		return str_of(say(c, json_is_true(value) ? "Yes" : "No"));
	if (!json_is_string(value))
		return json_is_null(value) ? STR_NONE : json_text(c->arena, value, false);
	if (strcmp(member, "status") == 0)
		return status_of(c, text);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(member, words[i]) == 0)
			return str_of(say(c, str_c(c->arena, text)));
	return instant_from_text(text, &at) ? view_local(c, at) : text;
}

/* An object in one line: "When: …; Who: …". */
static struct str line_of(struct call *c, const json_t *object)
{
	struct buf line;
	const char *member;
	json_t *value;
	buf_init(&line, c->arena, VIEW_CEILING);
	json_object_foreach((json_t *)(uintptr_t)object, member, value) {
		struct str text = text_of(c, member, value), name = name_of(c, member);
		if (!text.len)
			continue;
		buf_add_format(&line, "%s%.*s: %.*s", buf_str(&line).len ? "; " : "", STR_ARGS(name), STR_ARGS(text));
	}
	return buf_str(&line);
}

static void add(struct copy_field_list *fields, struct str label, struct str value)
{
	if (value.len)
		fields->items[fields->count++] = (struct copy_field){ .label = label, .value = value };
}

/* "files/NUMBER/ID.jpg" */
static void add_file(struct copy_field_list *fields, struct str label, struct str value, struct str path)
{
	struct str rest = path;
	str_until(&rest, '/');
	struct str folder = str_until(&rest, '/');
	fields->items[fields->count++] = (struct copy_field){ label, value, folder, rest };
}

/* Room for all lines of a record. */
static struct copy_field_list room_for(struct call *c, const json_t *object)
{
	size_t room = 0;
	const char *member;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)object, member, value)
		room += json_is_array(value) ? json_array_size(value) : json_is_object(value) ? json_object_size(value) : 1;
	return (struct copy_field_list){ ARENA_MANY(c->arena, struct copy_field, room), 0 };
}

/* Lists in a record: answers by their labels, files as links, anything else line by line. */
static void add_list(struct call *c, struct copy_field_list *fields, const char *member, const json_t *list)
{
	size_t i;
	const json_t *one;
	json_array_foreach(list, i, one) {
		if (strcmp(member, "answers") == 0)
			add(fields, both(c, json_object_get(one, "label")), both(c, json_object_get(one, "value")));
		else if (strcmp(member, "files") == 0)
			add_file(fields, name_of(c, member), json_str(one, "material"), json_str(one, "path"));
		else
			add(fields, name_of(c, member), line_of(c, one));
	}
}

static struct copy_record record_of(struct call *c, const json_t *object)
{
	struct copy_record record = { .fields = room_for(c, object) };
	const char *member;
	json_t *value, *inner;
	json_object_foreach((json_t *)(uintptr_t)object, member, value) {
		const char *name;
		if (strcmp(member, "form") == 0)
			continue; /* its answers are here */
		if (json_is_array(value))
			add_list(c, &record.fields, member, value);
		else if (json_is_object(value))
			json_object_foreach(value, name, inner)
				add(&record.fields, str_format(c->arena, "%.*s: %s", STR_ARGS(name_of(c, member)), name), text_of(c, name, inner));
		else
			add(&record.fields, name_of(c, member), text_of(c, member, value));
	}
	return record;
}

/* ---- the page ---- */

static struct copy_section section_of(struct call *c, const char *member, const json_t *value)
{
	size_t count = json_is_array(value) ? json_array_size(value) : 1, i;
	struct copy_section section = { name_of(c, member), { ARENA_MANY(c->arena, struct copy_record, count), 0 } };
	const json_t *one;
	if (json_is_object(value))
		section.records.items[section.records.count++] = record_of(c, value);
	json_array_foreach(value, i, one) {
		if (i == RECORDS_MOST)
			break;
		struct copy_record *record = &section.records.items[section.records.count++];
		*record = record_of(c, one);
		record->title = json_str(one, "number").len ? json_str(one, "number") : str_format(c->arena, "%zu", i + 1);
	}
	return section;
}

struct str copy_read_text(struct call *c, const json_t *data)
{
	size_t count = json_object_size(data);
	bool english = c->language == LANGUAGE_ENGLISH;
	struct copy_read_page page = { .language = english ? STR("en") : STR("zh-CN"), .title = str_of(say(c, "A copy of my data")), .sections = { ARENA_MANY(c->arena, struct copy_section, count), 0 } };
	const char *member;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)data, member, value)
		page.sections.items[page.sections.count++] = section_of(c, member, value);
	return html_copy_read(c, &page).text;
}
